"""Which buckets of a plan receive logs: those of a log sink, or the usage logs of another bucket."""

from __future__ import annotations

from dataclasses import dataclass, field

from octoguard.plan import UNKNOWN, Plan, ResourceChange

BUCKET = "google_storage_bucket"
LOG_BUCKET = "logging[0].log_bucket"
_SINKS = (
    "google_logging_billing_account_sink",
    "google_logging_folder_sink",
    "google_logging_organization_sink",
    "google_logging_project_sink",
)
_SERVICE = "storage.googleapis.com/"


@dataclass(slots=True)
class LogBuckets:
    """What writes logs to a bucket, by the bucket's address."""

    sinks: dict[str, list[ResourceChange]] = field(default_factory=dict)
    buckets: dict[str, list[ResourceChange]] = field(default_factory=dict)


def log_buckets(plan: Plan) -> LogBuckets:
    """The buckets of a plan that receive logs; made once."""
    return plan.once("log buckets", _find)


def receives_logs(bucket: ResourceChange, plan: Plan) -> bool:
    """Whether a sink or another bucket of this plan writes logs there."""
    found = log_buckets(plan)
    return bucket.address in found.sinks or bucket.address in found.buckets


def _find(plan: Plan) -> LogBuckets:
    by_name: dict[str, list[ResourceChange]] = {}
    for bucket in plan.of_type(BUCKET):
        name = bucket.get("name")
        if isinstance(name, str):
            by_name.setdefault(name, []).append(bucket)
    found = LogBuckets()
    for sink in plan.of_type(*_SINKS):
        for bucket in _targets(sink, "destination", by_name):
            found.sinks.setdefault(bucket.address, []).append(sink)
    for source in plan.of_type(BUCKET):
        for bucket in _targets(source, LOG_BUCKET, by_name):
            if bucket.address != source.address:
                found.buckets.setdefault(bucket.address, []).append(source)
    return found


def _targets(source: ResourceChange, path: str, by_name: dict[str, list[ResourceChange]]) -> list[ResourceChange]:
    value = source.get(path)
    if value is UNKNOWN:
        return [bucket for bucket in source.linked(path, BUCKET) if bucket.stays]
    return by_name.get(value.removeprefix(_SERVICE), []) if isinstance(value, str) else []
