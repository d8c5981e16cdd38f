"""Flags buckets that store their usage logs in themselves."""

from octoguard.plan import SENSITIVE, UNKNOWN, UNSET, Plan, ResourceChange
from octoguard.policy.checks._log_buckets import LOG_BUCKET
from octoguard.policy.checks._log_sinks import BUCKET
from octoguard.policy.outcome import PASS, Outcome, evidence, fail, unknown


def check(bucket: ResourceChange, plan: Plan) -> Outcome | None:
    """Compare the two names; None without usage logs."""
    _ = plan
    target, name = bucket.get(LOG_BUCKET), bucket.get("name")
    if target is UNSET or target == "":
        return None
    if isinstance(target, str) and isinstance(name, str):
        return fail(evidence(bucket, LOG_BUCKET), evidence(bucket, "name")) if target == name else PASS
    linked = bucket.linked(LOG_BUCKET, BUCKET)
    if linked and all(other.address != bucket.address for other in linked):
        return PASS
    hidden = [path for path in (LOG_BUCKET, "name") if bucket.get(path) in (UNKNOWN, SENSITIVE)]
    return unknown(*(evidence(bucket, path) for path in hidden))
