"""Fetches the plan of a run as JSON, and refuses plans that octoguard cannot evaluate."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from octoguard import registry
from octoguard.errors import PlanError
from octoguard.sources import file
from octoguard.workflows.environments import is_name

if TYPE_CHECKING:
    from octoguard.config.settings import Settings
    from octoguard.plan import Plan
    from octoguard.plan.document import PlanDocument

# Providers without cloud resources: a plan with only these is not a plan for another cloud.
_NEUTRAL = frozenset({"archive", "external", "http", "local", "null", "random", "template", "terraform", "time", "tls"})


def fetch(target: str, settings: Settings | None = None) -> PlanDocument:
    """The JSON of a plan; terraform converts a saved plan file. Raises PlanError, also for an environment's name."""
    if is_name(target, settings):
        raise PlanError(f"{target}: an environment, not a plan: add --offline to plan its root")
    data = file.read_bytes(target)
    if file.is_saved_plan(data) and target != file.STDIN:
        return cast("PlanDocument", registry.take("octoguard.sources", "terraform").fetch(target))
    return file.fetch(target, data)


def refuse_other_clouds(plan: Plan) -> None:
    """Raise PlanError for a plan with resources of other clouds only: octoguard has no policies for them."""
    resources = [*plan.managed, *plan.drifted()]
    types = {change.type for change in resources}
    providers = {resource_type.partition("_")[0] for resource_type in types}
    if types and "google" not in providers and not providers <= _NEUTRAL:
        names = ", ".join(sorted(providers - _NEUTRAL)[:5])
        raise PlanError(
            f"{plan.name}: none of its {len(resources)} resources is a Google Cloud resource (providers: {names}): "
            "octoguard checks only plans for Google Cloud"
        )
