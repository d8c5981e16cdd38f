"""Flags buckets without object versioning, except buckets that receive logs."""

from octoguard.plan import SENSITIVE, UNKNOWN, UNSET, Plan, ResourceChange
from octoguard.policy.checks._log_buckets import receives_logs
from octoguard.policy.operators import text_of
from octoguard.policy.outcome import PASS, Outcome, evidence, fail, unknown

_VERSIONING = "versioning[0].enabled"


def check(bucket: ResourceChange, plan: Plan) -> Outcome | None:
    """None for a bucket that receives logs: log objects are written once."""
    if receives_logs(bucket, plan):
        return None
    versioning = bucket.get(_VERSIONING)
    if versioning is UNKNOWN or versioning is SENSITIVE:
        return unknown(evidence(bucket, _VERSIONING))
    if versioning is UNSET:
        return fail(evidence(bucket, _VERSIONING, "unset; the API's default is false"))
    return PASS if text_of(versioning) == "true" else fail(evidence(bucket, _VERSIONING))
