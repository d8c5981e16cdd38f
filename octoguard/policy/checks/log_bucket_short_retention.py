"""Flags log buckets with a retention that is too short for their entries or for the audit logs from a sink."""

from typing import Final

from octoguard.plan import UNSET, Plan, ResourceChange
from octoguard.policy.checks._audit_log_buckets import audit_sinks
from octoguard.policy.checks._gke import default_of
from octoguard.policy.outcome import PASS, Outcome, evidence, fail, of, unknown

DAYS: Final = 30  # also the API's default
AUDIT_DAYS: Final = 365
_DAYS = "retention_days"


def check(bucket: ResourceChange, plan: Plan) -> Outcome:
    """Compare the retention with the requirement for this kind of logs."""
    sure, perhaps = audit_sinks(bucket, plan)
    value = bucket.get(_DAYS)
    days = DAYS if value is UNSET else value if isinstance(value, int) else None
    if days is not None and days >= AUDIT_DAYS:
        return PASS
    asked = AUDIT_DAYS if sure else DAYS
    default = default_of(bucket, _DAYS, str(DAYS))
    items = [evidence(bucket, _DAYS, default or (f"at least {asked} days are required" if days is not None else ""))]
    items += [of(sink, "destination") for sink in (sure or perhaps)[:3]]
    if days is None:
        return unknown(*items)
    if days < asked:
        return fail(*items)
    return unknown(*items) if perhaps else PASS
