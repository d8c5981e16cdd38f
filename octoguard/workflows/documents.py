"""Fetches the plan of a run as JSON, and refuses plans that octoguard cannot judge."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from octoguard import registry
from octoguard.errors import PlanError
from octoguard.sources import file
from octoguard.workflows.environments import is_name
from octoguard.workflows.unknowns import left_unknown

if TYPE_CHECKING:
    from octoguard.config.settings import Settings
    from octoguard.plan import Plan
    from octoguard.plan.document import PlanDocument

# Providers whose resources exist in no cloud: a plan of them alone is not a plan of another cloud.
_NEUTRAL = frozenset({"archive", "external", "http", "local", "null", "random", "template", "terraform", "time", "tls"})


def fetch(target: str, settings: Settings | None = None) -> PlanDocument:
    """The plan's JSON; terraform shows a saved plan. Raises PlanError for the name of an environment."""
    if is_name(target, settings):
        raise PlanError(f"{target}: an environment, not a plan: add --offline to plan its root here")
    data = file.read_bytes(target)
    if file.is_saved_plan(data) and target != file.STDIN:
        return cast("PlanDocument", registry.take("octoguard.sources", "terraform").fetch(target))
    return file.fetch(target, data)


def refuse_other_clouds(plan: Plan) -> None:
    """Raise PlanError for a plan without any Google resource: octoguard has no policy for it."""
    resources = [*plan.managed, *plan.drifted()]
    types = {change.type for change in resources}
    providers = {resource_type.partition("_")[0] for resource_type in types}
    if types and "google" not in providers and not providers <= _NEUTRAL:
        named = ", ".join(sorted(providers - _NEUTRAL)[:5])
        raise PlanError(
            f"{plan.name}: none of its {len(resources)} resources is a Google Cloud resource (they are of {named}): "
            "octoguard judges only plans for Google Cloud"
        )


def offline_notes(plan: Plan) -> list[str]:
    """What a reader must know of a plan that was made without credentials."""
    if plan.offline is None:
        return []
    invented, imported = len(plan.offline.data_sources), len(plan.offline.imports)
    return [
        f"planned offline against a stand-in for {', '.join(plan.offline.providers)}: what Google Cloud would answer "
        f"is unknown{f', and the results of {invented} data sources are invented' if invented else ''}"
        f"{f'; {imported} imported resources are assumed to be as they are configured' if imported else ''}"
        f"{f'; for the workspace {plan.offline.workspace}' if plan.offline.workspace else ''}",
        *(f"the offline plan lacks part of what the provider decides: {line}" for line in plan.offline.missing),
        *left_unknown(plan.offline),
    ]
