"""Flags log sinks whose bucket in this plan has no locked retention policy, and that bucket."""

from octoguard.plan import SENSITIVE, UNKNOWN, UNSET, Plan, ResourceChange
from octoguard.policy.checks._log_buckets import log_buckets
from octoguard.policy.checks._log_sinks import BUCKET, sinks_of
from octoguard.policy.operators import text_of
from octoguard.policy.outcome import PASS, Evidence, Outcome, evidence, fail, of, unknown

_LOCKED = "retention_policy[0].is_locked"


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Pass with a locked retention policy; None for a bucket without a sink, and a sink without a bucket."""
    if change.type == BUCKET:
        sources = log_buckets(plan).sinks.get(change.address)
        return _judged(change, change, [of(sink, "destination") for sink in sources[:3]]) if sources else None
    sinks = sinks_of(plan)
    if sinks.may_write_to(change, (BUCKET,)):
        return unknown(evidence(change, "destination"))
    buckets = [target for target in sinks.targets.get(change.address, ()) if target.type == BUCKET]
    outcomes = [_judged(bucket, change, [evidence(change, "destination")]) for bucket in buckets]
    return next(
        (outcome for word in ("fail", "unknown", "pass") for outcome in outcomes if outcome.status == word), None
    )


def _judged(bucket: ResourceChange, change: ResourceChange, items: list[Evidence]) -> Outcome:
    locked = bucket.get(_LOCKED)
    if locked is not UNKNOWN and locked is not SENSITIVE and locked is not UNSET and text_of(locked) == "true":
        return PASS
    detail = "unset; the API's default is false" if locked is UNSET else ""
    reason = evidence(bucket, _LOCKED, detail) if bucket is change else of(bucket, _LOCKED, detail)
    return (unknown if locked is UNKNOWN or locked is SENSITIVE else fail)(reason, *items)
