"""Flags new projects whose APIs the plan enables, without the Cloud Asset Inventory API."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.plan import Action
from octoguard.policy.checks._projects import parent_of, project_name
from octoguard.policy.outcome import PASS, Outcome, evidence, fail, unknown

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange

_SERVICE = "google_project_service"
_API = "cloudasset.googleapis.com"


def check(project: ResourceChange, plan: Plan) -> Outcome | None:
    """None if the plan enables no API of the project; unknown for an existing project, where the API may be on."""
    services = plan.once("services of projects", _by_project)
    apis = [api for name in (project_name(project), None) for api in services.get(name, ())]
    if not services.get(project_name(project)):
        return None
    if _API in services[project_name(project)]:
        return PASS
    item = evidence(project, "project_id", f"this plan enables other APIs of the project, but not {_API}")
    is_open = _API in apis or any(not isinstance(api, str) for api in apis)
    return fail(item) if project.action is Action.CREATE and not is_open else unknown(item)


def _by_project(plan: Plan) -> dict[str | None, list[object]]:
    services: dict[str | None, list[object]] = {}
    for service in plan.of_type(_SERVICE):
        services.setdefault(parent_of(service, plan), []).append(service.get("service"))
    return services
