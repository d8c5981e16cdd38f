"""Reads octoguard.toml into Settings; a typo is an error with its line.

With msgspec and not with pydantic: every run that has the file reads it, and pydantic takes longer to import than a
small plan takes to judge.
"""

from __future__ import annotations

import difflib
import os
import re
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any, Literal

import msgspec

from octoguard import globs
from octoguard.config.budgets import BudgetSettings
from octoguard.config.environments import USUAL_ROOT, EnvironmentSettings, nearest, with_built_in
from octoguard.config.google import GoogleSettings, RightsizingSettings
from octoguard.config.scanners import CheckovSettings, ScannerName, Scanners
from octoguard.config.validation_errors import line_of
from octoguard.errors import ConfigError
from octoguard.plan import UNSET
from octoguard.policy.model import Enforcement, Environment, Policy, Severity, Tier

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable

    from octoguard.plan import Plan


CommentTool = Literal["octoguard", "checkov", "trivy", "tfsec"]
USAGE_SIZES = ("small", "medium", "large")


class CheckSettings(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """`[check]`: defaults of the options of `octoguard check`; of `with`, what takes part whatever the option adds."""

    scanners: tuple[ScannerName, ...] = msgspec.field(name="with", default=())
    format: str | None = None
    fail_on: Severity | None = None
    policies: str | None = None
    waivers: str | None = None
    baseline: str | None = None


class WaiverSettings(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """`[waivers]`: whose comments in .tf files count (of downloaded modules too), and which policies nothing waives."""

    comments: tuple[CommentTool, ...] = ("octoguard",)
    downloaded_modules: bool = False
    never: tuple[str, ...] = ()


class GateSettings(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """`[gate]`: how long a decision holds (90m, 4h, 2d), who approves, what can be overridden, keys, and the history.

    `keys` has, for each approver, the public key (PEM file) that must have signed. If there are any `verify_keys` or
    `identities` (keyless, of `issuer`), one of them has to have signed a decision. Files lie beside octoguard.toml.
    """

    max_age: str = "4h"
    approvers: tuple[str, ...] = ()
    approvals: Annotated[int, msgspec.Meta(ge=1)] = 1
    overridable: tuple[str, ...] = ()
    keys: dict[str, str] = {}
    verify_keys: tuple[str, ...] = ()
    identities: tuple[str, ...] = ()
    issuer: str = "https://token.actions.githubusercontent.com"
    history: str | None = None


class CostSettings(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """`[cost]`: defaults of the options of `octoguard cost`, which `octoguard check` follows too."""

    usage: str | None = None
    gke_free_tier: bool = False
    price_book: str | None = None
    pricing: str | None = None
    max_price_age_days: Annotated[int, msgspec.Meta(ge=0)] = 90


class Document(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The whole file. Tables with names of the user's own are read one by one, for errors that name the entry."""

    check: CheckSettings = CheckSettings()
    environments: dict[str, Any] = {}
    policies: dict[str, Any] = {}
    waivers: WaiverSettings = WaiverSettings()
    cost: CostSettings = CostSettings()
    budgets: dict[str, Any] = {}
    gate: GateSettings = GateSettings()
    scanners: Scanners = Scanners()
    google: GoogleSettings = GoogleSettings()
    rightsizing: RightsizingSettings = RightsizingSettings()


class Settings(msgspec.Struct, frozen=True):
    """octoguard.toml. `environments` has dev, staging and prod too, and the tier of each.

    `policies` maps an id or alias to an enforcement, or to one for each environment or tier (and `enforcement` for the
    others).
    """

    path: Path
    check: CheckSettings
    environments: dict[str, EnvironmentSettings]
    policies: dict[str, Enforcement | dict[str, Enforcement]]
    waivers: WaiverSettings = WaiverSettings()
    cost: CostSettings = CostSettings()
    budgets: dict[str, BudgetSettings] = {}
    gate: GateSettings = GateSettings()
    scanners: Scanners = Scanners()
    google: GoogleSettings = GoogleSettings()
    rightsizing: RightsizingSettings = RightsizingSettings()
    home: Path | None = None  # the directory in the working tree that `path` is a copy from, under --trust

    def budget_of(self, environment: Environment) -> BudgetSettings | None:
        """The budget of an environment; None where it has none, or where nothing names the environment.

        Environments of one tier do not share a budget.
        """
        return None if environment.is_strictest else self.budgets.get(environment.name)

    @property
    def tiers(self) -> dict[str, Tier]:
        """The tier of each environment, by its name."""
        return {name: one.like for name, one in self.environments.items() if one.like is not None}

    @property
    def usage_file(self) -> str | None:
        """`[cost] usage`: a size, or a file relative to the one that names it."""
        named = self.cost.usage
        return named if named is None or named in USAGE_SIZES else str(self.path.parent / named)

    @property
    def price_book_file(self) -> Path | None:
        """The negotiated prices that the file names."""
        return self.beside(self.cost.price_book)

    @property
    def pricing_folder(self) -> Path | None:
        """The folder of list prices that the file names, instead of the shipped ones."""
        return self.beside(self.cost.pricing)

    @property
    def policies_folder(self) -> Path | None:
        """The user's folder of policies, relative to the file that names it."""
        return self.beside(self.check.policies)

    def own_checks(self, scanner: ScannerName) -> list[Path]:
        """The folders with checks of the user's own for another scanner, relative to the file that names them."""
        return [self.path.parent / name for name in listed(getattr(self.scanners, scanner).checks)]

    @property
    def waivers_file(self) -> Path | None:
        """The waivers that the file names; else a waivers.yaml beside it, if there is one."""
        usual = self.path.parent / "waivers.yaml"
        return self.beside(self.check.waivers) or (usual if usual.is_file() else None)

    @property
    def baseline_file(self) -> Path | None:
        """The baseline that the file names."""
        return self.beside(self.check.baseline)

    def beside(self, name: str | None) -> Path | None:
        """A file or folder that the file names, relative to itself."""
        return self.path.parent / name if name else None

    def root_of(self, environment: str) -> Path | None:
        """The Terraform root of an environment, relative to the file that names it; None when it names none."""
        root = self.environments[environment].root
        return None if root is None else self.path.parent / root

    def projects_of(self, environment: str) -> list[str]:
        """The projects of an environment that are named outright, not by a pattern."""
        named = listed(self.environments[environment].projects)
        return [one for one in named if not set(one) & set("*?[")]

    def environments_at(self, places: Iterable[Path]) -> list[str]:
        """The environments whose root has one of the places at or below it. Of nested roots, the deepest counts.

        More than one name where environments share a root, or where the places lie in different roots.
        """
        found: set[str] = set()
        for place in places:
            resolved = self._deepest(place.resolve(), Path.resolve)
            if len(resolved) > 1:  # roots that are links to one directory differ in how they are written
                written = self._deepest(Path(os.path.abspath(place)), lambda root: Path(os.path.abspath(root)))
                resolved = written & resolved or resolved
            found |= resolved
        return [name for name in self.environments if name in found]

    def _deepest(self, place: Path, form: Callable[[Path], Path]) -> set[str]:
        depths: dict[str, int] = {}
        for name, one in self.environments.items():
            bases = [self.path.parent, *([self.home] if self.home else [])]
            roots = [Path(USUAL_ROOT.format(name))] if one.root is None else [base / one.root for base in bases]
            for root in map(form, roots):
                if place == root or root in place.parents:
                    depths[name] = max(len(root.parts), depths.get(name, 0))
        return {name for name, depth in depths.items() if depth == max(depths.values())}

    def environment_of(self, plan: Plan, target: str, root: Path | None = None) -> Environment | None:
        """The environment whose root the plan comes from, or whose patterns match it; None when there is none.

        Raises ConfigError where several claim the plan.
        """
        at = self.environments_at([Path(target), *([root] if root else [])])
        matching = [name for name, one in self.environments.items() if _matches(one, plan, target)]
        found = sorted({*at, *matching})
        if len(at) > 1 and (narrowed := [name for name in at if name in matching]):
            found = narrowed  # environments that share a root are told apart by their patterns
        if len(found) > 1:
            names = " and ".join(found)
            raise ConfigError(f"{self.path}: [environments]: {names} both match {target}: narrow one, or add --env")
        if not found:
            return None
        own = self.environments[found[0]].root
        where = f"{self.path.name}: root {own}" if own else f"root {USUAL_ROOT.format(found[0])}"
        return Environment(found[0], where if found[0] in at else self.path.name, self.tiers[found[0]])

    def unwaivable(self, policies: list[Policy], elsewhere: Container[str] = ()) -> set[str]:
        """The ids of the policies that nothing waives. Raises ConfigError for a name nobody has.

        `elsewhere` are the ids that checks of other scanners have.
        """
        found: set[str] = set()
        for name in self.waivers.never:
            named = {policy.id for policy in policies if policy.answers_to(name)}
            if not named and name not in elsewhere:
                raise ConfigError(f"{self.path}: [waivers] never: there is no policy {name!r}")
            found |= named
        return found

    def enforcement_for(self, policies: list[Policy], environment: Environment) -> dict[str, Enforcement]:
        """`{policy id: enforcement}` for the policies that the file names. Raises ConfigError for a name nobody has."""
        chosen: dict[str, Enforcement] = {}
        for name, setting in self.policies.items():
            named = [policy for policy in policies if policy.answers_to(name)]
            if not named:
                raise ConfigError(f"{self.path}: [policies]: there is no policy {name!r}: see octoguard policies list")
            enforcement = _enforcement(setting, environment)
            if enforcement is not None:
                chosen.update({policy.id: enforcement for policy in named})
        return chosen


def _matches(one: EnvironmentSettings, plan: Plan, target: str) -> bool:
    path = Path(target).resolve().as_posix()
    if any(globs.matches(path, pattern) or globs.matches(target, pattern) for pattern in listed(one.plans)):
        return True
    patterns = listed(one.projects)
    return bool(patterns) and any(globs.matches(project, p) for project in _projects(plan) for p in patterns)


def listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _projects(plan: Plan) -> set[str]:
    values = (change.get("project") for change in plan.managed if change.stays)
    return {value for value in values if value is not UNSET and isinstance(value, str)}


def _enforcement(setting: Enforcement | dict[str, Enforcement], environment: Environment) -> Enforcement | None:
    """What the file says for an environment: by its name, else by its tier, else for all."""
    if isinstance(setting, str):
        return setting
    return setting.get(environment.name) or setting.get(environment.tier) or setting.get("enforcement")


def load_settings(path: Path) -> Settings:
    """Read octoguard.toml. Raises ConfigError with file and line."""
    try:
        text = path.read_text(encoding="utf-8")
        data = tomllib.loads(text)
    except FileNotFoundError:
        raise ConfigError(f"{path}: no such file: leave --config out to use the nearest octoguard.toml") from None
    except RecursionError:
        raise ConfigError(f"{path}: cannot be read: it is nested too deep") from None
    except (OSError, ValueError) as error:  # not UTF-8, not TOML, or a number with thousands of digits
        raise ConfigError(f"{path}: cannot be read: {error}") from None
    document = _convert(data, Document, path, text, [])

    def each(table: str, entries: dict[str, Any], kind: Callable[[Any], Any]) -> dict[str, Any]:
        return {name: _convert(value, kind(value), path, text, [table, name]) for name, value in entries.items()}

    try:
        environments = with_built_in(each("environments", document.environments, lambda _: EnvironmentSettings))
    except ValueError as error:
        raise ConfigError(_explain(str(error), path, text, ["environments"])) from None
    budgets = each("budgets", document.budgets, lambda _: BudgetSettings)
    policies = each(
        "policies",
        document.policies,
        lambda value: dict[str, Enforcement] if isinstance(value, dict) else Enforcement,
    )
    names: list[tuple[str, ...]] = [("budgets", name) for name in budgets]
    tables = {policy: value for policy, value in policies.items() if isinstance(value, dict)}
    names += [("policies", policy, name) for policy, table in tables.items() for name in table]
    for key in names:
        if key[-1] not in environments and (key[0] == "budgets" or key[-1] != "enforcement"):
            where = _at(path, text, list(key))
            raise ConfigError(f"{where}: there is no such environment: {_known(key[-1], environments)}")
    return Settings(
        path,
        document.check,
        environments,
        policies,
        document.waivers,
        document.cost,
        budgets,
        document.gate,
        document.scanners,
        document.google,
        document.rightsizing,
    )


def _convert(data: Any, kind: Any, path: Path, text: str, where: list[str]) -> Any:
    try:
        return msgspec.convert(data, kind)
    except msgspec.ValidationError as error:
        raise ConfigError(_explain(str(error), path, text, where)) from None


def _explain(problem: str, path: Path, text: str, where: list[str]) -> str:
    """msgspec's sentence (``... unknown field `x` - at `$.check` ``) as file, line, key and what to write."""
    message, _, place = problem.partition(" - at ")
    location = where + [part for part in place.strip("`").lstrip("$").split(".") if part]
    refused = re.match(r"([a-z_]+)(?:\.([^:]+))?: ", message)
    if refused:  # by a table that looks at its values together, and names the key itself
        location += filter(None, refused.groups())
        message = message[refused.end() :]
    unknown = re.fullmatch(r"Object contains unknown field `(.*)`", message)
    if unknown:
        location.append(unknown[1])
        message = f"there is no such key; {_keys_at(location)}"
    elif message.startswith("Invalid enum value"):
        message = f"{message}; choose one of {', '.join(_choices(location))}"
    return f"{_at(path, text, location)}: {message}"


def _at(path: Path, text: str, location: list[str]) -> str:
    line = line_of(text, location)
    return f"{path}{f':{line}' if line else ''}: {'.'.join(location)}"


def _known(name: str, environments: Iterable[str]) -> str:
    """What to write instead of the name of an environment that the file does not have."""
    if close := nearest(name, environments):
        return f"did you mean {close}?"
    choices = ", ".join(environments)
    return f'choose one of {choices}, or add [environments.{name}] with its tier, like = "prod"'


_TABLES: dict[tuple[str, ...], type[msgspec.Struct]] = {
    (): Document,
    ("check",): CheckSettings,
    ("waivers",): WaiverSettings,
    ("cost",): CostSettings,
    ("gate",): GateSettings,
    ("scanners",): Scanners,
    ("scanners", "checkov"): CheckovSettings,
    ("google",): GoogleSettings,
    ("rightsizing",): RightsizingSettings,
}


def _keys_at(location: list[str]) -> str:
    table: type[msgspec.Struct] | None = _TABLES.get(tuple(location[:-1]))
    if table is None:
        table = BudgetSettings if location[0] == "budgets" else EnvironmentSettings
    known = list(table.__struct_encode_fields__)
    close = difflib.get_close_matches(location[-1], known, 1)
    return f"did you mean {close[0]}?" if close else f"the keys are {', '.join(known)}"


def _choices(location: list[str]) -> tuple[str, ...]:
    kinds: dict[str, Any] = {"fail_on": Severity, "comments": CommentTool, "with": ScannerName, "like": Tier}
    kind = kinds.get(location[-1].partition("[")[0], Enforcement)
    choices: tuple[str, ...] = kind.__args__
    return choices
