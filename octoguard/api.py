"""The functions of the public Python API, which `import octoguard` offers.

They return documents. They print nothing, end no process and keep no state between calls, and threads may share them.
Every expected failure is an OctoguardError.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal, TypeAlias

from octoguard.config import policies as policy_files
from octoguard.config.discovery import load_nearest
from octoguard.errors import PlanError, UsageError
from octoguard.plan.document import PlanDocument
from octoguard.sources import file
from octoguard.workflows.check import judge
from octoguard.workflows.documents import fetch
from octoguard.workflows.inputs import CheckRequest, resolve

if TYPE_CHECKING:
    from octoguard.config.settings import Settings
    from octoguard.cost_report import CostReport
    from octoguard.policy import Policy
    from octoguard.report import Report

PathInput: TypeAlias = str | os.PathLike[str]
PlanInput: TypeAlias = PathInput | bytes | Mapping[str, Any] | PlanDocument
ConfigInput: TypeAlias = PathInput | Literal[False] | None

# What messages and reports call a plan that does not come from a file.
GIVEN = "the given plan"


def check(
    plan: PlanInput,
    *,
    environment: str | None = None,
    config: ConfigInput = None,
    policies: PathInput | None = None,
    fail_on: str | None = None,
    changed_only: bool = False,
    waivers: PathInput | None = None,
    baseline: PathInput | None = None,
    root: PathInput | None = None,
    scanners: Iterable[str] = (),
    external_checks: Iterable[PathInput] = (),
) -> Report:
    """Judge a plan against the policies and the budget, as `octoguard check` does.

    `plan` is a path (str or Path), the content of such a file (bytes), the parsed JSON of `terraform show -json`
    (dict), or the result of `plan_offline`. `config` is an octoguard.toml; None uses the nearest one, from the working
    directory upwards, and False uses none. An option that is not given comes from octoguard.toml, else from the
    defaults. Raises OctoguardError; after an error there is no verdict.
    """
    with _depth_errors():
        settings = _settings(config)
        given = _open(plan, settings)
        request = CheckRequest(
            plan=given.target,
            environment=environment,
            policies=_path(policies),
            fail_on=fail_on,
            changed_only=changed_only,
            waivers=_path(waivers),
            baseline=_path(baseline),
            root=_path(root) or given.root,
            scanners=_several(scanners),
            external_checks=tuple(map(Path, _several(external_checks))),
            quiet=True,
        )
        return judge(given.document, resolve(request, settings))


def cost(
    plan: PlanInput,
    *,
    environment: str | None = None,
    config: ConfigInput = None,
    usage: PathInput | None = None,
    strict_usage: bool = False,
    price_book: PathInput | None = None,
    compare_to: PlanInput | None = None,
    gke_free_tier: bool = False,
    currency: str | None = None,
    rates: PathInput | None = None,
) -> CostReport:
    """Estimate what a plan costs, in USD a month, as `octoguard cost` does.

    `plan`, `compare_to` and `config` are as for `check`. `usage` is a usage file, or `small`, `medium` or `large` for
    the shipped defaults of that size; `strict_usage` rejects usage that no price depends on. Resources without a price
    are in `cost.gaps`, and count nowhere as zero. `currency` adds amounts in another currency (`cost.converted`), with
    the exchange rates of `rates` (CSV) or octoguard.toml. Raises OctoguardError.
    """
    from octoguard.workflows.cost import report_costs

    with _depth_errors():
        settings = _settings(config)
        given = _open(plan, settings)
        request = CheckRequest(
            plan=given.target,
            environment=environment,
            root=given.root,
            usage=None if usage is None else os.fspath(usage),
            strict_usage=strict_usage,
            price_book=_path(price_book),
            gke_free_tier=gke_free_tier,
            currency=currency,
            rates=_path(rates),
        )
        base = None if compare_to is None else _open(compare_to, settings).document
        return report_costs(given.document, resolve(request, settings), base)


def load_policies(policies: PathInput | None = None) -> list[Policy]:
    """The shipped policies, and those of a directory, which replace shipped ones of the same ID. Raises PolicyError."""
    return policy_files.load_policies(_path(policies))


def plan_offline(
    directory: PathInput,
    *,
    config: ConfigInput = None,
    variables: Mapping[str, str] | None = None,
    var_files: Iterable[PathInput] = (),
    state: PathInput | None = None,
    schema: PathInput | None = None,
    remote_states: Mapping[str, PathInput] | None = None,
    stub_variables: bool = False,
) -> PlanDocument:
    """Plan a Terraform root without credentials or network, as `octoguard plan --offline` does.

    `directory` may also be the name of an environment whose root is known. Needs terraform or tofu on the PATH.
    `variables` has the text of each value, as for `terraform plan -var`; `remote_states` has, by the name of a
    `terraform_remote_state` data source, the file with its outputs. The `json` of the result has the sensitive values
    of the plan in plain text. Raises InputError where the root cannot be planned, TerraformError without terraform.
    """
    from octoguard.sources.terraform import PlanOptions
    from octoguard.workflows.plan import make_plan

    options = PlanOptions(
        var_files=tuple(map(os.fspath, _several(var_files))),
        variables=tuple(f"{name}={value}" for name, value in (variables or {}).items()),
        state=_path(state),
        schema=_path(schema),
        remote_states=tuple(f"{name}={os.fspath(path)}" for name, path in (remote_states or {}).items()),
        stub_variables=stub_variables,
        quiet=True,
    )
    return make_plan(os.fspath(directory), options, _settings(config), offline=True)


@dataclass(frozen=True, slots=True)
class _GivenPlan:
    """A plan, what stands for it where its environment is looked for, and the root that it was planned from."""

    document: PlanDocument
    target: str
    root: Path | None = None


def _open(plan: PlanInput, settings: Settings | None) -> _GivenPlan:
    """The plan that a caller gives. Raises PlanError, and UsageError for the text of a plan in place of a path."""
    if isinstance(plan, PlanDocument):
        root = Path(plan.name)
        return _GivenPlan(plan, plan.name, root if root.is_dir() else None)
    # Like standard input, these come from no directory.
    if isinstance(plan, Mapping):
        return _GivenPlan(file.fetch(GIVEN, _encoded(plan)), file.STDIN)
    if isinstance(plan, bytes):
        return _GivenPlan(file.fetch(GIVEN, plan), file.STDIN)
    target = os.fspath(plan)
    if "\n" in target or target.lstrip().startswith("{"):  # a message must not quote a plan as the name of a file
        raise UsageError(
            "a plan given as str is a path: give the text of a plan as bytes, text.encode(), or json.loads(text)"
        )
    target = f"./{target}" if target == file.STDIN else target
    return _GivenPlan(fetch(target, settings), target)


def _encoded(plan: Mapping[str, Any]) -> bytes:
    try:
        # Without NaN: in JSON it would become null, which means that a value is not set.
        return json.dumps(dict(plan), allow_nan=False, separators=(",", ":")).encode()
    except (TypeError, ValueError) as error:
        raise PlanError(
            f"{GIVEN}: not the parsed JSON of a plan ({error}): give what json.loads returns for the output of "
            "terraform show -json"
        ) from None


def _settings(config: ConfigInput) -> Settings | None:
    return None if config is False else load_nearest(_path(config))


def _path(path: PathInput | None) -> Path | None:
    return None if path is None else Path(path)


def _several(values: Iterable[Any]) -> tuple[Any, ...]:
    """The values; a single text or path counts as one value, not as its characters."""
    return (values,) if isinstance(values, (str, os.PathLike)) else tuple(values)


@contextmanager
def _depth_errors() -> Iterator[None]:
    """Raise PlanError where Python gives up on values that are nested too deep."""
    try:
        yield
    except RecursionError:
        raise PlanError("the plan is nested too deep to be read: there is no verdict") from None
