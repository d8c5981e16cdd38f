"""Flags buckets without usage logs and without Data Access audit logs."""

from __future__ import annotations

from dataclasses import dataclass, field

from octoguard.plan import SENSITIVE, UNKNOWN, UNSET, Plan, ResourceChange
from octoguard.policy.checks._log_buckets import LOG_BUCKET, receives_logs
from octoguard.policy.checks._projects import DEFAULT, parent_of
from octoguard.policy.outcome import PASS, Evidence, Outcome, evidence, fail, of, unknown

_PROJECT_CONFIG = "google_project_iam_audit_config"
_CONFIGS = (_PROJECT_CONFIG, "google_folder_iam_audit_config", "google_organization_iam_audit_config")
_SERVICES = ("allServices", "storage.googleapis.com")
_NEEDED = frozenset({"DATA_READ", "DATA_WRITE"})
_EVERYWHERE = ""  # of a folder, of the organization, or of the provider's project


@dataclass(slots=True)
class Recorded:
    """The types of audit logs that are enabled in a scope, and the configs whose effect is not known."""

    types: set[str] = field(default_factory=set)
    unclear: list[ResourceChange] = field(default_factory=list)

    def add(self, config: ResourceChange) -> None:
        """Add what one configuration enables."""
        types = _log_types(config)
        if types is None:
            self.unclear.append(config)
        else:
            self.types |= types


def check(bucket: ResourceChange, plan: Plan) -> Outcome | None:
    """None for a bucket that receives logs, because logging it would never end."""
    if receives_logs(bucket, plan):
        return None
    target = bucket.get(LOG_BUCKET)
    if target is UNKNOWN:
        return PASS if bucket.linked(LOG_BUCKET, bucket.type) else unknown(evidence(bucket, LOG_BUCKET))
    if target is SENSITIVE and bucket.hides(("logging",)):
        return unknown(evidence(bucket, LOG_BUCKET))
    if target is not UNSET and target != "":
        return PASS
    by_project, all_projects = plan.once("audit logs of storage", _audited)
    project = parent_of(bucket, plan)
    parts = (
        [by_project.get(key, Recorded()) for key in (project, _EVERYWHERE)] if project != DEFAULT else [all_projects]
    )
    if {item for part in parts for item in part.types} >= _NEEDED:
        return PASS
    reason = evidence(bucket, LOG_BUCKET, "no usage logs, and no Data Access audit logs of storage.googleapis.com")
    unclear: list[Evidence] = [of(config, "audit_log_config") for part in parts for config in part.unclear[:3]]
    if project is None and all_projects.types >= _NEEDED:
        unclear.append(evidence(bucket, "project", "the plan does not show its own audit logs"))
    return unknown(reason, *unclear) if unclear else fail(reason)


def _audited(plan: Plan) -> tuple[dict[str | None, Recorded], Recorded]:
    by_project: dict[str | None, Recorded] = {}
    all_projects = Recorded()
    for config in plan.of_type(*_CONFIGS):
        service = config.get("service")
        if isinstance(service, str) and service not in _SERVICES:
            continue
        project = parent_of(config, plan) if config.type == _PROJECT_CONFIG else DEFAULT
        place = by_project.setdefault(project if project not in (None, DEFAULT) else _EVERYWHERE, Recorded())
        if project is None:
            place.unclear.append(config)
        else:
            place.add(config)
        all_projects.add(config)
    return by_project, all_projects


def _log_types(config: ResourceChange) -> set[str] | None:
    blocks = config.get("audit_log_config")
    if blocks is UNSET:
        blocks = []
    if not isinstance(config.get("service"), str) or not isinstance(blocks, list):
        return None
    types = [config.get(f"audit_log_config[{i}].log_type") for i in range(len(blocks))]
    known = {item for item in types if isinstance(item, str)}
    return known if all(isinstance(item, str) for item in types) else None
