"""Notes about a plan: what an offline plan cannot know, and a plan without changes or resources."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from octoguard.plan import Plan
    from octoguard.plan.decode import OfflineData

_LISTED = 5


def offline(plan: Plan) -> list[str]:
    """The limits of an offline plan: stand-ins, invented and unknown values; [] for any other plan."""
    data = plan.offline
    if data is None:
        return []
    invented, imported = len(data.data_sources), len(data.imports)
    return [
        f"planned offline against a stand-in for {', '.join(data.providers)}: values from Google Cloud are unknown"
        f"{f', and the results of {invented} data sources are invented' if invented else ''}"
        f"{f'; {imported} imported resources are assumed to match their configuration' if imported else ''}"
        f"{f'; workspace: {data.workspace}' if data.workspace else ''}",
        *(f"the offline plan does not include everything that the provider decides: {line}" for line in data.missing),
        *_unknown(data),
    ]


def _unknown(data: OfflineData) -> list[str]:
    """A note about the data sources without a value, and a note about the variables without a value."""
    notes = []
    if data.unread:
        remote_state = any(".terraform_remote_state." in f".{address}" for address in data.unread)
        how = ": give the outputs of other roots with --remote-state NAME=FILE" if remote_state else ""
        notes.append(f"unknown in an offline plan: {_listed(data.unread)}{how}")
    if data.variables:
        names = _listed([f"var.{name}" for name in data.variables])
        notes.append(f"variables without a value, planned as unknown (--stub-variables): {names}")
    return notes


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - _LISTED} more" if len(names) > _LISTED else ""
    return f"{', '.join(names[:_LISTED])}{more}"


def contents(plan: Plan) -> list[str]:
    """A note about a plan that has nothing to check, or that changes nothing; [] for any other plan."""
    if not plan.managed and plan.drifted():
        return ["the plan changes no resource: applying it only records the drift in the state"]
    if not plan.managed:
        return ["the plan has no resources: there is nothing to check"]
    if not any(change.type.startswith("google_") for change in plan.managed):
        return ["the plan has no Google Cloud resources: there is nothing to check"]
    if not any(change.creates or change.removes for change in plan.managed):
        return ["the plan changes nothing: the existing resources were checked"]
    return []
