"""Reads octoguard.toml into Settings. Errors have the file and the line.

The model uses msgspec, not pydantic: every run with an octoguard.toml reads it, and importing pydantic takes longer
than checking a small plan.
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
from octoguard.config.budgets import BudgetSettings, CurrencyCode
from octoguard.config.commitments import TABLES as COMMITMENTS
from octoguard.config.commitments import CommitmentSettings, Edition, SpendService, Term
from octoguard.config.environments import USUAL_ROOT, EnvironmentSettings, hint, with_built_in
from octoguard.config.google import CommitmentRisk, CommitmentTerm, GoogleSettings, PathSettings, RightsizingSettings
from octoguard.config.scanners import CheckovSettings, ScannerName, Scanners
from octoguard.config.validation_errors import line_of
from octoguard.errors import ConfigError
from octoguard.plan import UNSET
from octoguard.policy.model import Enforcement, Environment, Policy, Severity, Tier
from octoguard.policy.names import policy_hint

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable

    from octoguard.plan import Plan


CommentTool = Literal["octoguard", "checkov", "trivy", "tfsec"]
# The values of octoguard.cost.resource.AutoscaledExpected: a command without a cost must not import the cost package.
AutoscaledExpected = Literal["initial", "floor", "middle"]
USAGE_SIZES = ("small", "medium", "large")


class CheckSettings(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """`[check]`: defaults of the options of `octoguard check`. The scanners of `with` always run."""

    scanners: tuple[ScannerName, ...] = msgspec.field(name="with", default=())
    format: str | None = None
    fail_on: Severity | None = None
    changed_only: bool = False
    policies: str | None = None
    waivers: str | None = None
    baseline: str | None = None


class WaiverSettings(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """`[waivers]`: the tools whose comments in .tf files apply, and the policies that cannot be waived."""

    comments: tuple[CommentTool, ...] = ("octoguard",)
    downloaded_modules: bool = False
    never: tuple[str, ...] = ()


class GateSettings(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """`[gate]`: the maximum age of a decision (90m, 4h, 2d), approvers, policies that can be overridden, keys, history.

    `keys` maps an approver to the public key (PEM file) of their signature. If there are `verify_keys` or `identities`
    (keyless, of `issuer`), one of them must sign each decision. File paths are relative to octoguard.toml.
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
    """`[cost]`: defaults of the options of `octoguard cost`, also for budgets in `octoguard check`."""

    usage: str | None = None
    strict_usage: bool = False
    gke_free_tier: bool = False
    price_book: str | None = None
    pricing: str | None = None
    autoscaled_expected: AutoscaledExpected = "initial"
    max_price_age_days: Annotated[int, msgspec.Meta(ge=0)] = 90
    currency: CurrencyCode = "USD"
    rates: dict[str, Any] = {}  # read by octoguard.config.rates


class Document(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """The whole file. Tables with user-defined names are read one by one, so that errors name the entry."""

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
    commitments: CommitmentSettings = CommitmentSettings()


class Settings(msgspec.Struct, frozen=True):
    """octoguard.toml. `environments` also has dev, staging and prod, and every environment has a tier.

    `policies` maps an ID or alias to an enforcement, or to a table of enforcements by environment or tier (with
    `enforcement` for the others).
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
    commitments: CommitmentSettings = CommitmentSettings()
    home: Path | None = None  # with --trust: the directory of the file in the working tree

    def budget_of(self, environment: Environment) -> BudgetSettings | None:
        """The budget of an environment; None if it has none, or if the environment is unknown.

        Environments of one tier do not share a budget.
        """
        return None if environment.is_strictest else self.budgets.get(environment.name)

    @property
    def tiers(self) -> dict[str, Tier]:
        """The tier of each environment, by its name."""
        return {name: each.like for name, each in self.environments.items() if each.like is not None}

    @property
    def usage_file(self) -> str | None:
        """`[cost] usage`: a size, or the path of a file."""
        usage = self.cost.usage
        return usage if usage is None or usage in USAGE_SIZES else str(self.path.parent / usage)

    @property
    def price_book_file(self) -> Path | None:
        """`[cost] price_book`: the file of negotiated prices."""
        return self.beside(self.cost.price_book)

    @property
    def pricing_folder(self) -> Path | None:
        """`[cost] pricing`: the directory of list prices that replaces the built-in prices."""
        return self.beside(self.cost.pricing)

    @property
    def policies_folder(self) -> Path | None:
        """`[check] policies`: the directory of the user's policies."""
        return self.beside(self.check.policies)

    def own_checks(self, scanner: ScannerName) -> list[Path]:
        """The directories of the user's own checks for another scanner."""
        return [self.path.parent / name for name in listed(getattr(self.scanners, scanner).checks)]

    @property
    def waivers_file(self) -> Path | None:
        """`[check] waivers`, else the waivers.yaml next to octoguard.toml, if it exists."""
        usual = self.path.parent / "waivers.yaml"
        return self.beside(self.check.waivers) or (usual if usual.is_file() else None)

    @property
    def baseline_file(self) -> Path | None:
        """`[check] baseline`: the baseline file."""
        return self.beside(self.check.baseline)

    def beside(self, name: str | None) -> Path | None:
        """The path of a file or directory in octoguard.toml, relative to octoguard.toml."""
        return self.path.parent / name if name else None

    def root_of(self, environment: str) -> Path | None:
        """The Terraform root of an environment; None if octoguard.toml does not set one."""
        root = self.environments[environment].root
        return None if root is None else self.path.parent / root

    def projects_of(self, environment: str) -> list[str]:
        """The projects of an environment, without patterns."""
        projects = listed(self.environments[environment].projects)
        return [project for project in projects if not set(project) & set("*?[")]

    def environments_at(self, paths: Iterable[Path]) -> list[str]:
        """The environments whose root is or contains one of the paths. Of nested roots, the deepest one counts.

        Returns several names if environments share a root, or if the paths are in different roots.
        """
        names: set[str] = set()
        for path in paths:
            resolved = self._deepest(path.resolve(), Path.resolve)
            if len(resolved) > 1:  # several roots are links to one directory: compare the unresolved paths
                unresolved = self._deepest(Path(os.path.abspath(path)), lambda root: Path(os.path.abspath(root)))
                resolved = unresolved & resolved or resolved
            names |= resolved
        return [name for name in self.environments if name in names]

    def _deepest(self, path: Path, form: Callable[[Path], Path]) -> set[str]:
        depths: dict[str, int] = {}
        for name, each in self.environments.items():
            bases = [self.path.parent, *([self.home] if self.home else [])]
            roots = [Path(USUAL_ROOT.format(name))] if each.root is None else [base / each.root for base in bases]
            for root in map(form, roots):
                if path == root or root in path.parents:
                    depths[name] = max(len(root.parts), depths.get(name, 0))
        return {name for name, depth in depths.items() if depth == max(depths.values())}

    def environment_of(self, plan: Plan, target: str, root: Path | None = None) -> Environment | None:
        """The environment whose root contains the plan, or whose patterns match it; None if there is none.

        Raises ConfigError if several environments match.
        """
        at = self.environments_at([Path(target), *([root] if root else [])])
        matching = [name for name, each in self.environments.items() if _matches(each, plan, target)]
        names = sorted({*at, *matching})
        if len(at) > 1 and (narrowed := [name for name in at if name in matching]):
            names = narrowed  # patterns distinguish environments that share a root
        if len(names) > 1:
            raise ConfigError(
                f"{self.path}: [environments]: {' and '.join(names)} both match {target}: use narrower "
                "patterns, or add --env"
            )
        if not names:
            return None
        (name,) = names
        root_of = self.environments[name].root
        source = f"{self.path.name}: root {root_of}" if root_of else f"root {USUAL_ROOT.format(name)}"
        return Environment(name, source if name in at else self.path.name, self.tiers[name])

    def unwaivable(self, policies: list[Policy], elsewhere: Container[str] = ()) -> set[str]:
        """The IDs of the policies that cannot be waived. Raises ConfigError for an unknown policy.

        `elsewhere` are the IDs of checks of other scanners.
        """
        ids: set[str] = set()
        for name in self.waivers.never:
            matching = {policy.id for policy in policies if policy.answers_to(name)}
            if not matching and name not in elsewhere:
                hint = policy_hint(name, policies)
                raise ConfigError(f"{self.path}: [waivers] never: unknown policy {name!r}: {hint}")
            ids |= matching
        return ids

    def enforcement_for(self, policies: list[Policy], environment: Environment) -> dict[str, Enforcement]:
        """`{policy ID: enforcement}` for the policies in octoguard.toml. Raises ConfigError for an unknown policy."""
        chosen: dict[str, Enforcement] = {}
        for name, setting in self.policies.items():
            matching = [policy for policy in policies if policy.answers_to(name)]
            if not matching:
                hint = policy_hint(name, policies)
                raise ConfigError(f"{self.path}: [policies]: unknown policy {name!r}: {hint}")
            enforcement = _enforcement(setting, environment)
            if enforcement is not None:
                chosen.update({policy.id: enforcement for policy in matching})
        return chosen


def _matches(environment: EnvironmentSettings, plan: Plan, target: str) -> bool:
    path = Path(target).resolve().as_posix()
    if any(globs.matches(path, pattern) or globs.matches(target, pattern) for pattern in listed(environment.plans)):
        return True
    patterns = listed(environment.projects)
    return bool(patterns) and any(globs.matches(project, p) for project in _projects(plan) for p in patterns)


def listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _projects(plan: Plan) -> set[str]:
    values = (change.get("project") for change in plan.managed if change.stays)
    return {value for value in values if value is not UNSET and isinstance(value, str)}


def _enforcement(setting: Enforcement | dict[str, Enforcement], environment: Environment) -> Enforcement | None:
    """The enforcement for an environment: by its name, else by its tier, else for all."""
    if isinstance(setting, str):
        return setting
    return setting.get(environment.name) or setting.get(environment.tier) or setting.get("enforcement")


def load_settings(path: Path) -> Settings:
    """Read octoguard.toml. Raises ConfigError with file and line."""
    try:
        text = path.read_text(encoding="utf-8")
        data = tomllib.loads(text)
    except FileNotFoundError:
        raise ConfigError(f"{path}: no such file: remove --config to use the nearest octoguard.toml") from None
    except RecursionError:
        raise ConfigError(f"{path}: cannot be parsed: the file is nested too deeply") from None
    except (OSError, ValueError) as error:  # not UTF-8, not TOML, or a number with thousands of digits
        raise ConfigError(f"{path}: cannot be read: {error}") from None
    document = convert(data, Document, path, text, [])

    def each(table: str, entries: dict[str, Any], kind: Callable[[Any], Any]) -> dict[str, Any]:
        return {name: convert(value, kind(value), path, text, [table, name]) for name, value in entries.items()}

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
            place = place_of(path, text, list(key))
            raise ConfigError(f"{place}: unknown environment: {hint(key[-1], environments)}")
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
        document.commitments,
    )


def convert(data: Any, kind: Any, path: Path, text: str, location: list[str]) -> Any:
    """`data` as `kind`. Raises ConfigError with file, line and key; `location` are the tables of `data`."""
    try:
        return msgspec.convert(data, kind)
    except msgspec.ValidationError as error:
        raise ConfigError(_explain(str(error), path, text, location)) from None


def _explain(problem: str, path: Path, text: str, table: list[str]) -> str:
    """An error of msgspec (``... unknown field `x` - at `$.check` ``) as file, line, key and what to write."""
    message, _, place = problem.partition(" - at ")
    location = table + [part for part in place.strip("`").lstrip("$").split(".") if part]
    key = re.match(r"([a-z_]+)(?:\.([^:]+))?: ", message)
    if key:  # a ValueError of a table, which names the key itself
        location += filter(None, key.groups())
        message = message[key.end() :]
    unknown = re.fullmatch(r"Object contains unknown field `(.*)`", message)
    if unknown:
        location.append(unknown[1])
        message = f"unknown key: {_keys_at(location)}"
    elif message.startswith("Invalid enum value"):
        message = f"{message}: choose one of {', '.join(_choices(location))}"
    return f"{place_of(path, text, location)}: {message}"


def place_of(path: Path, text: str, location: list[str]) -> str:
    """`FILE:LINE: KEY`, for messages."""
    line = line_of(text, location)
    return f"{path}{f':{line}' if line else ''}: {'.'.join(location)}"


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
    ("rightsizing", "paths"): PathSettings,
    ("commitments",): CommitmentSettings,
    **{("commitments", name): kind for name, kind in COMMITMENTS.items()},
}


def _keys_at(location: list[str]) -> str:
    table: type[msgspec.Struct] | None = _TABLES.get(tuple(key.partition("[")[0] for key in location[:-1]))
    if table is None:
        table = BudgetSettings if location[0] == "budgets" else EnvironmentSettings
    known = list(table.__struct_encode_fields__)
    close = difflib.get_close_matches(location[-1], known, 1)
    return f"did you mean {close[0]}?" if close else f"the keys are {', '.join(known)}"


def _choices(location: list[str]) -> tuple[str, ...]:
    kinds: dict[str, Any] = {"fail_on": Severity, "comments": CommentTool, "with": ScannerName, "like": Tier}
    kinds |= {"commitment_term": CommitmentTerm, "commitment_risk": CommitmentRisk, "service": SpendService}
    kinds |= {"autoscaled_expected": AutoscaledExpected, "term": Term, "edition": Edition}
    kind = kinds.get(location[-1].partition("[")[0], Enforcement)
    choices: tuple[str, ...] = kind.__args__
    return choices
