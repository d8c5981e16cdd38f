"""Flags log buckets that keep their entries, or the audit logs that a sink writes there, for too short a time."""

from typing import Final

from octoguard.plan import UNSET, Plan, ResourceChange
from octoguard.policy.checks._audit_log_buckets import audit_sinks
from octoguard.policy.checks._gke import default_of
from octoguard.policy.outcome import PASS, Outcome, evidence, fail, of, unknown

DAYS: Final = 30  # what the API takes, too
AUDIT_DAYS: Final = 365
_DAYS = "retention_days"


def check(bucket: ResourceChange, plan: Plan) -> Outcome:
    """Compare with what the kind of its logs asks for."""
    sure, perhaps = audit_sinks(bucket, plan)
    value = bucket.get(_DAYS)
    days = DAYS if value is UNSET else value if isinstance(value, int) else None
    if days is not None and days >= AUDIT_DAYS:
        return PASS
    asked = AUDIT_DAYS if sure else DAYS
    default = default_of(bucket, _DAYS, str(DAYS))
    shown = [evidence(bucket, _DAYS, default or (f"at least {asked} days are asked for" if days is not None else ""))]
    shown += [of(sink, "destination") for sink in (sure or perhaps)[:3]]
    if days is None:
        return unknown(*shown)
    if days < asked:
        return fail(*shown)
    return unknown(*shown) if perhaps else PASS
