"""Flags functions and Cloud Run workloads that are connected to a network but bypass it to the internet."""

from octoguard.plan import SENSITIVE, UNKNOWN, UNSET, Plan, ResourceChange
from octoguard.policy.checks._serverless import EGRESS
from octoguard.policy.outcome import PASS, Outcome, evidence, fail, unknown

_CONNECTOR = "google_vpc_access_connector"


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """None for a workload without a connection to a network."""
    _ = plan
    links = [(link, path, everything) for link, path, everything in EGRESS[change.type] if _is_set(change, link)]
    if not links:
        maybe = [link for link, _, _ in EGRESS[change.type] if change.get(link) in (UNKNOWN, SENSITIVE)]
        return unknown(*(evidence(change, link) for link in maybe)) if maybe else None
    _, path, everything = links[0]
    value = change.get(path)
    if value is UNKNOWN or value is SENSITIVE:
        return unknown(evidence(change, path))
    if value is UNSET:
        return fail(evidence(change, path, "unset; the API's default is private addresses only"))
    return PASS if value == everything else fail(evidence(change, path))


def _is_set(change: ResourceChange, path: str) -> bool:
    value = change.get(path)
    if value is UNKNOWN:
        return bool(change.linked(path, _CONNECTOR))
    return value is not UNSET and value is not SENSITIVE and value not in ("", [])
