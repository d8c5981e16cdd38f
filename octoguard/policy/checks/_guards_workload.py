"""Guards of workloads and disks: admission of images, metadata settings, snapshot and backup schedules."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from octoguard.policy.checks._answers import Answer, both
from octoguard.policy.checks._before_after import Off
from octoguard.policy.checks._guard import Guard
from octoguard.policy.checks._guard_forms import NO_USER, PROJECT, has, in_project
from octoguard.policy.checks._losses import (
    Fewer,
    Half,
    Loss,
    More,
    Raised,
    Ranked,
    Same,
    all_of,
    by,
    has_hidden,
    is_absent,
    is_hidden,
    is_same,
)
from octoguard.policy.checks._machines import negated

if TYPE_CHECKING:
    from octoguard.plan import Plan

_DISKS: Final = ("google_compute_disk", "google_compute_region_disk")
_MODES: Final = ("ALWAYS_ALLOW", "REQUIRE_ATTESTATION", "ALWAYS_DENY")
_ENFORCED: Final = ("DRYRUN_AUDIT_LOG_ONLY", "ENFORCED_BLOCK_AND_AUDIT_LOG")


# Binary Authorization


def _clusters(old: Half, new: Half, plan: Plan) -> list[Loss]:
    """The rules of single clusters; after a removal the default rule applies."""
    _ = plan
    path = "cluster_admission_rules"
    if is_same(old, new, path):
        return []
    if has_hidden(new.get(path)) or has_hidden(old.get(path)):
        return [Loss(path, None, old.get(path), new.get(path), "its rules are not known")]
    default = (new.blocks("default_admission_rule") or [{}])[0]
    now = {str(rule.get("cluster")): rule for rule in new.blocks(path)}
    losses = []
    for rule in [*old.blocks(path), *({**cluster_rule, "was": "default"} for cluster_rule in _new_clusters(old, new))]:
        before = (old.blocks("default_admission_rule") or [{}])[0] if rule.get("was") else rule
        other = now.get(str(rule.get("cluster")), default)
        for name, scale in (("evaluation_mode", _MODES), ("enforcement_mode", _ENFORCED)):
            answer = Ranked(name, scale).weakened(before.get(name), other.get(name))
            if answer is not False:
                losses.append(Loss(path, answer, before.get(name), other.get(name), f"for {rule.get('cluster')}"))
    return losses


def _new_clusters(old: Half, new: Half) -> list[Any]:
    known = {str(rule.get("cluster")) for rule in old.blocks("cluster_admission_rules")}
    return [rule for rule in new.blocks("cluster_admission_rules") if str(rule.get("cluster")) not in known]


def _binary_authorization(half: Half) -> Answer:
    """Whether the policy rejects any image."""
    mode, enforcement = (
        half.get(f"default_admission_rule[0].{name}") for name in ("evaluation_mode", "enforcement_mode")
    )
    if not is_absent(half.get("cluster_admission_rules")):
        return True
    return both(
        None if is_hidden(mode) else str(mode) != "ALWAYS_ALLOW",
        None if is_hidden(enforcement) else str(enforcement) != "DRYRUN_AUDIT_LOG_ONLY",
    )


# Metadata


_SWITCHES: Final = {
    "enable-oslogin": "true",
    "enable-oslogin-2fa": "true",
    "enable-oslogin-sk": "true",
    "block-project-ssh-keys": "true",
    "enable-osconfig": "true",
    "disable-legacy-endpoints": "true",
    "serial-port-enable": "false",
    "enable-guest-attributes": "false",
}
_WORDS: Final = {"true": ("true", "yes", "y", "1"), "false": ("false", "no", "n", "0")}


def _protecting(key: Any, value: Any) -> Answer:
    expected = _SWITCHES.get(str(key)) if not is_hidden(key) else None
    if expected is None:
        return None if is_hidden(key) else False
    return None if is_hidden(value) else str(value).casefold() in _WORDS[expected]


def _item_protects(half: Half) -> Answer:
    return _protecting(half.get("key"), half.get("value"))


def _item(old: Half, new: Half, plan: Plan) -> list[Loss]:
    _ = plan
    key, value = old.get("key"), old.get("value")
    if new.change.type == "google_compute_project_metadata":
        other: Any = new.get(("metadata", str(key)))
        answer = _protecting(key, other)
        return [] if answer else [Loss("metadata", negated(answer), value, other, f"{key} is set differently")]
    if new.get("key") != key:
        return [Loss("key", None if is_hidden(new.get("key")) else True, key, new.get("key"), "a different key")]
    answer = _protecting(key, new.get("value"))
    return [] if answer else [Loss("value", negated(answer), value, new.get("value"), f"{key} is set differently")]


def _metadata_protects(half: Half) -> Answer:
    value = half.get("metadata")
    if is_hidden(value):
        return None
    answers = [_protecting(key, item_value) for key, item_value in value.items()] if isinstance(value, dict) else []
    return True if True in answers else None if None in answers else False


def _metadata(old: Half, new: Half, plan: Plan) -> list[Loss]:
    """Each protecting setting of the project must be set afterwards, here or in a separate item."""
    before, after = old.get("metadata"), new.get("metadata")
    if is_hidden(after) or is_hidden(before):
        return [] if is_same(old, new, "metadata") else [Loss("metadata", None, before, after, "not known")]
    losses = []
    items = plan.once("metadata items by key", _items)
    for key, value in before.items() if isinstance(before, dict) else ():
        other = after.get(key) if isinstance(after, dict) else None
        now = _protecting(key, other if other is not None else "")
        if _protecting(key, value) and not now and key not in items:
            losses.append(Loss(f'metadata["{key}"]', negated(now), value, other, "set differently"))
    return losses


def _items(plan: Plan) -> frozenset[str]:
    items = [Half(change, "after") for change in plan.of_type("google_compute_project_metadata_item")]
    return frozenset(str(item.get("key")) for item in items if _item_protects(item))


# Backups


def _schedule(what: str, names: tuple[str, ...], kinds: tuple[str, ...], *rules: Any, doubt: str = "") -> Guard:
    return Guard(what, f"the {what}", names, tuple((name, kinds) for name in names[:1]), by(*rules), doubt=doubt)


_SNAPSHOTS = "snapshot_schedule_policy[0].schedule[0]"
_OFTEN = (
    Raised(f"{_SNAPSHOTS}.daily_schedule[0].days_in_cycle", None, "snapshots are less frequent"),
    Raised(f"{_SNAPSHOTS}.hourly_schedule[0].hours_in_cycle", None, "snapshots are less frequent"),
    Fewer(f"{_SNAPSHOTS}.weekly_schedule[0].day_of_weeks", "snapshots are less frequent"),
)


def _frequency(old: Half, new: Half, plan: Plan) -> list[Loss]:
    """A schedule that changes from hours to days, or from days to weeks."""
    losses = by(*_OFTEN)(old, new, plan)
    kinds = ("weekly_schedule", "daily_schedule", "hourly_schedule")
    ranks = [[i for i, kind in enumerate(kinds) if half.blocks(f"{_SNAPSHOTS}.{kind}")] for half in (old, new)]
    if ranks[0] != ranks[1] and ranks[0]:
        hidden = has_hidden(new.get(_SNAPSHOTS))
        rarer = not ranks[1] or ranks[1][0] < ranks[0][0]
        if hidden or rarer:
            says = [", ".join(kinds[i] for i in rank) or "none" for rank in ranks]
            return [Loss(_SNAPSHOTS, None if hidden else True, says[0], says[1], "snapshots are less frequent")]
        return []
    return losses


_ATTACHMENT = Guard(
    "snapshot schedule attachment",
    "the attachment of the snapshot schedule",
    ("disk", "name"),
    (("disk", _DISKS),),
    key=lambda half: (half.get("disk"), half.get("zone"), half.get("region")),
)
_ATTACHED = Guard(
    "disk", "its snapshot schedule", compare=by(Fewer("resource_policies", "detached")), updates_only=True
)
_BACKUP_DR = ("google_compute_instance", *_DISKS, "google_sql_database_instance", "google_alloydb_cluster")


WORKLOAD_GUARDS: Final[dict[str, Guard]] = {
    "google_binary_authorization_policy": Guard(
        "Binary Authorization policy",
        "the Binary Authorization policy",
        ("project",),
        (("project", PROJECT),),
        all_of(
            by(
                Ranked("default_admission_rule[0].evaluation_mode", _MODES, says="admits more images"),
                Ranked("default_admission_rule[0].enforcement_mode", _ENFORCED, says="no longer enforced"),
                Fewer("default_admission_rule[0].require_attestations_by", "requires fewer attestations"),
                More("admission_whitelist_patterns", "exempts more images", surely=False),
            ),
            _clusters,
        ),
        _binary_authorization,
    ),
    "google_binary_authorization_attestor": in_project(
        "attestor", Same("attestation_authority_note", "trusts different keys", surely=False), doubt=NO_USER
    ),
    "google_compute_project_metadata_item": Guard(
        "metadata",
        "the metadata setting",
        ("project", "key"),
        (("project", PROJECT),),
        _item,
        _item_protects,
        key=lambda half: (half.get("project"),),
    ),
    "google_compute_project_metadata": Guard(
        "metadata", "the project metadata", ("project",), (("project", PROJECT),), _metadata, _metadata_protects
    ),
    "google_compute_disk_resource_policy_attachment": _ATTACHMENT,
    "google_compute_region_disk_resource_policy_attachment": _ATTACHMENT,
    "google_compute_resource_policy_attachment": Guard(
        "resource policy attachment",
        "the attachment of the resource policy",
        ("instance", "name"),
        (("instance", ("google_compute_instance",)),),
        doubt="the plan does not show whether it makes snapshots",
    ),
    "google_compute_disk": _ATTACHED,
    "google_compute_region_disk": _ATTACHED,
    "google_compute_resource_policy": Guard(
        "snapshot schedule",
        "the snapshot schedule",
        ("name",),
        compare=_frequency,
        protects=has("snapshot_schedule_policy"),
        used_by=(("resource_policies", _DISKS), ("name", ("google_compute_disk_resource_policy_attachment",))),
        doubt="the plan does not show which disks it is attached to",
    ),
    "google_backup_dr_backup_plan_association": _schedule(
        "backup plan association", ("resource",), _BACKUP_DR, Same("backup_plan", "another plan", surely=False)
    ),
    "google_backup_dr_backup_plan": Guard(
        "backup plan",
        "the backup plan",
        ("backup_vault",),
        (),
        by(Same("backup_rules", "different rules", surely=False)),
        used_by=(("backup_plan", ("google_backup_dr_backup_plan_association",)),),
        doubt=NO_USER,
    ),
    "google_firestore_backup_schedule": _schedule("backup schedule", ("database",), ("google_firestore_database",)),
    "google_spanner_backup_schedule": _schedule(
        "backup schedule",
        ("database", "instance"),
        ("google_spanner_database",),
        Same("spec", "runs at different times", surely=False),
    ),
    "google_netapp_backup_policy": in_project("backup policy", Off("enabled", says="turned off"), doubt=NO_USER),
}
