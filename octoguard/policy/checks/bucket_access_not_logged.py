"""Flags buckets whose reads and writes nothing records: neither usage logs nor data access audit logs."""

from __future__ import annotations

from dataclasses import dataclass, field

from octoguard.plan import UNKNOWN, UNSET, Plan, ResourceChange
from octoguard.policy.checks._log_buckets import LOG_BUCKET, receives_logs
from octoguard.policy.outcome import PASS, Evidence, Outcome, evidence, fail, of, unknown

_PROJECT_CONFIG = "google_project_iam_audit_config"
_CONFIGS = (_PROJECT_CONFIG, "google_folder_iam_audit_config", "google_organization_iam_audit_config")
_SERVICES = ("allServices", "storage.googleapis.com")
_NEEDED = frozenset({"DATA_READ", "DATA_WRITE"})
_EVERYWHERE = ""  # of a folder, of the organization, or of a project that is not known


@dataclass(slots=True)
class Recorded:
    """The types of audit logs that are switched on somewhere, and the configurations of which that is not known."""

    types: set[str] = field(default_factory=set)
    unclear: list[ResourceChange] = field(default_factory=list)

    def add(self, config: ResourceChange) -> None:
        """Add what one configuration switches on."""
        types = _log_types(config)
        if types is None:
            self.unclear.append(config)
        else:
            self.types |= types


def check(bucket: ResourceChange, plan: Plan) -> Outcome | None:
    """None for a bucket of logs, which would never end."""
    if receives_logs(bucket, plan):
        return None
    target = bucket.get(LOG_BUCKET)
    if target is UNKNOWN:
        return PASS if bucket.linked(LOG_BUCKET, bucket.type) else unknown(evidence(bucket, LOG_BUCKET))
    if target is not UNSET and target != "":
        return PASS
    by_project, whole = plan.once("audit logs of storage", _audited)
    project = bucket.get("project")
    if isinstance(project, str):
        parts = [by_project.get(key, Recorded()) for key in (project, _EVERYWHERE)]
    else:
        parts = [whole]
    if {item for part in parts for item in part.types} >= _NEEDED:
        return PASS
    shown = evidence(bucket, LOG_BUCKET, "no usage logs, and no data access audit logs of storage.googleapis.com")
    unclear: list[Evidence] = [of(config, "audit_log_config") for part in parts for config in part.unclear[:3]]
    return unknown(shown, *unclear) if unclear else fail(shown)


def _audited(plan: Plan) -> tuple[dict[str, Recorded], Recorded]:
    by_project: dict[str, Recorded] = {}
    whole = Recorded()
    for config in plan.of_type(*_CONFIGS):
        service = config.get("service")
        if isinstance(service, str) and service not in _SERVICES:
            continue
        project = config.get("project") if config.type == _PROJECT_CONFIG else _EVERYWHERE
        by_project.setdefault(project if isinstance(project, str) else _EVERYWHERE, Recorded()).add(config)
        whole.add(config)
    return by_project, whole


def _log_types(config: ResourceChange) -> set[str] | None:
    blocks = config.get("audit_log_config")
    if blocks is UNSET:
        blocks = []
    if not isinstance(config.get("service"), str) or not isinstance(blocks, list):
        return None
    types = [config.get(f"audit_log_config[{i}].log_type") for i in range(len(blocks))]
    known = {item for item in types if isinstance(item, str)}
    return known if all(isinstance(item, str) for item in types) else None
