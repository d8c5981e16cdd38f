"""Flags disks without a snapshot schedule or a backup plan in this plan."""

from __future__ import annotations

from dataclasses import dataclass, field

from octoguard.plan import SENSITIVE, UNKNOWN, UNSET, Plan, ResourceChange
from octoguard.plan.values import has_hidden
from octoguard.policy.outcome import PASS, Evidence, Outcome, evidence, fail, of, unknown

_DISKS = ("google_compute_disk", "google_compute_region_disk")
_SCHEDULE = "google_compute_resource_policy"
# Resources that attach a schedule or a backup plan to a disk, with the attribute that names the disk.
_COVERS = {
    "google_backup_dr_backup_plan_association": "resource",
    "google_compute_disk_resource_policy_attachment": "disk",
    "google_compute_region_disk_resource_policy_attachment": "disk",
}
_MAX_EVIDENCE = 5


@dataclass(slots=True)
class _Covered:
    """The disks with a schedule or backup plan, by address or name, and attachments that may cover any disk."""

    disks: set[str] = field(default_factory=set)
    perhaps: list[Evidence] = field(default_factory=list)


def check(disk: ResourceChange, plan: Plan) -> Outcome | None:
    """None for the secondary disk of asynchronous replication."""
    primary = disk.get("async_primary_disk")
    if primary is UNKNOWN or primary is SENSITIVE:
        return unknown(evidence(disk, "async_primary_disk"))
    if primary not in (UNSET, []):
        return None
    policies = disk.get("resource_policies")
    if policies is SENSITIVE or (policies is UNKNOWN and not disk.linked("resource_policies", _SCHEDULE)):
        return unknown(evidence(disk, "resource_policies"))
    if policies not in (UNSET, []):
        return PASS
    covered = plan.once("disks with snapshots", _covered)
    name = disk.get("name")
    if disk.address in covered.disks or (isinstance(name, str) and name in covered.disks):
        return PASS
    if covered.perhaps:
        return unknown(*covered.perhaps[:_MAX_EVIDENCE])
    return fail(evidence(disk, "name", "no snapshot schedule or backup plan is attached in this plan"))


def _covered(plan: Plan) -> _Covered:
    covered = _Covered()
    for cover in plan.of_type(*_COVERS):
        path = _COVERS[cover.type]
        policies = cover.linked("name", _SCHEDULE)
        if policies and all(policy.get("snapshot_schedule_policy") in (UNSET, []) for policy in policies):
            continue  # a placement policy, a consistency group, or an instance schedule
        schedules = [policy.get("snapshot_schedule_policy") for policy in policies] or [cover.get("name")]
        if has_hidden([schedule for schedule in schedules if not isinstance(schedule, list)]):
            covered.perhaps.append(of(cover, "name", "may not be a snapshot schedule"))
            continue
        kind = cover.get("resource_type")
        if isinstance(kind, str) and not kind.startswith("compute.googleapis.com/"):
            continue
        disks = [disk.address for which in _DISKS for disk in cover.linked(path, which)]
        name = cover.get(path)
        if disks:
            covered.disks.update(disks)
        elif isinstance(name, str):
            covered.disks.add(name.rpartition("/")[2])
        else:
            covered.perhaps.append(of(cover, path, "may be this disk"))
    return covered
