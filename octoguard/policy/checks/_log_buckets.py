"""Finds the buckets of a plan that receive logs: from a log sink, or usage logs of another bucket."""

from __future__ import annotations

from dataclasses import dataclass, field

from octoguard.plan import UNKNOWN, Plan, ResourceChange
from octoguard.policy.checks._log_sinks import BUCKET, sinks_of

LOG_BUCKET = "logging[0].log_bucket"


@dataclass(slots=True)
class LogBuckets:
    """The resources that write logs to a bucket, by the bucket's address."""

    sinks: dict[str, list[ResourceChange]]
    buckets: dict[str, list[ResourceChange]] = field(default_factory=dict)


def log_buckets(plan: Plan) -> LogBuckets:
    """The buckets of a plan that receive logs; computed once per plan."""
    return plan.once("log buckets", _find)


def receives_logs(bucket: ResourceChange, plan: Plan) -> bool:
    """Whether a sink or another bucket of this plan writes logs to the bucket."""
    buckets = log_buckets(plan)
    return bucket.address in buckets.sinks or bucket.address in buckets.buckets


def _find(plan: Plan) -> LogBuckets:
    by_name: dict[str, list[ResourceChange]] = {}
    for bucket in plan.of_type(BUCKET):
        name = bucket.get("name")
        if isinstance(name, str):
            by_name.setdefault(name, []).append(bucket)
    buckets = LogBuckets(sinks_of(plan).sources)
    for source in plan.of_type(BUCKET):
        for bucket in _targets(source, by_name):
            if bucket.address != source.address:
                buckets.buckets.setdefault(bucket.address, []).append(source)
    return buckets


def _targets(source: ResourceChange, by_name: dict[str, list[ResourceChange]]) -> list[ResourceChange]:
    value = source.get(LOG_BUCKET)
    if value is UNKNOWN:
        return [bucket for bucket in source.linked(LOG_BUCKET, BUCKET) if bucket.stays]
    return by_name.get(value, []) if isinstance(value, str) else []
