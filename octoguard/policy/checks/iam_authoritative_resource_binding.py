"""Flags bindings on single resources, such as buckets and secrets."""

from octoguard.plan import Plan, ResourceChange
from octoguard.policy.checks._iam_authority import replaces_others
from octoguard.policy.outcome import Outcome

_ELSEWHERE = ("google_folder_", "google_organization_", "google_project_", "google_service_account_")


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """None for resources that iam-authoritative-binding judges."""
    _ = plan
    return None if change.type.startswith(_ELSEWHERE) else replaces_others(change)
