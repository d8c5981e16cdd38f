"""Flags buckets that log sinks write to and whose logs can still be deleted or their retention shortened."""

from octoguard.plan import SENSITIVE, UNKNOWN, UNSET, Plan, ResourceChange
from octoguard.policy.checks._log_buckets import log_buckets
from octoguard.policy.operators import text_of
from octoguard.policy.outcome import PASS, Outcome, evidence, fail, of, unknown

_LOCKED = "retention_policy[0].is_locked"


def check(bucket: ResourceChange, plan: Plan) -> Outcome | None:
    """Pass with a locked retention policy; None for a bucket that no sink of this plan writes to."""
    sinks = log_buckets(plan).sinks.get(bucket.address)
    if not sinks:
        return None
    locked = bucket.get(_LOCKED)
    shown = [of(sink, "destination") for sink in sinks[:3]]
    if locked is UNKNOWN or locked is SENSITIVE:
        return unknown(evidence(bucket, _LOCKED), *shown)
    if locked is UNSET:
        return fail(evidence(bucket, _LOCKED, "unset; the API's default is false"), *shown)
    return PASS if text_of(locked) == "true" else fail(evidence(bucket, _LOCKED), *shown)
