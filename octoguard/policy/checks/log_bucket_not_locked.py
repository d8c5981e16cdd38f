"""Flags log buckets with audit logs that have no retention lock."""

from octoguard.plan import Plan, ResourceChange
from octoguard.policy.checks._answers import says
from octoguard.policy.checks._audit_log_buckets import audit_sinks
from octoguard.policy.checks._gke import default_of
from octoguard.policy.outcome import PASS, Outcome, evidence, fail, of, unknown


def check(bucket: ResourceChange, plan: Plan) -> Outcome | None:
    """None for a bucket that receives no audit logs from a sink of this plan."""
    sure, perhaps = audit_sinks(bucket, plan)
    if not sure and not perhaps:
        return None
    locked = says(bucket, "locked", True, unset=False)
    if locked:
        return PASS
    items = [evidence(bucket, "locked", default_of(bucket, "locked", "false"))]
    items += [of(sink, "destination") for sink in (sure or perhaps)[:3]]
    return fail(*items) if sure and locked is False else unknown(*items)
