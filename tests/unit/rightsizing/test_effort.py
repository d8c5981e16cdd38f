"""Effort and risk of recommendations: the facts, their words, and quick wins."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, get_args

import pytest

from octoguard.rightsizing.document import TerraformChange
from octoguard.rightsizing.effort import Effort, effort_of, is_quick_win, rank, terraform_type, words
from octoguard.rightsizing.effort_facts import REMOVE, SET, USUAL, Effect
from octoguard.rightsizing.inventory import of_plan
from octoguard.rightsizing.recommenders import BY_ID
from octoguard.standin.schema import newest_pack
from tests.conftest import read, resource

VM_SIZE = "google.compute.instance.MachineTypeRecommender"
VM_IDLE = "google.compute.instance.IdleResourceRecommender"


def judged(
    address: str,
    attribute: str = "",
    after: dict[str, Any] | None = None,
    *,
    recommender: str = "octoguard.other.Utilisation",
    subtype: str = "",
    value: str | None = None,
    majors: frozenset[int] = frozenset(),
) -> Effort:
    """The effort of one change of a resource with these values in Terraform."""
    change = TerraformChange(address, "set" if attribute else "remove", attribute, value=value)
    held = of_plan(read(resource(address, after or {}))).of(terraform_type(address))
    return effort_of(recommender, subtype, "resources", [change], {h.address: h for h in held}.get, majors=majors)


@pytest.mark.parametrize(
    ("address", "kind"),
    [
        ("google_compute_disk.a", "google_compute_disk"),
        ("module.a.module.b[0].google_compute_disk.a[3]", "google_compute_disk"),
        ('module.a["x.y"].google_sql_database_instance.db["eu.1"]', "google_sql_database_instance"),
    ],
)
def test_the_type_of_an_address(address: str, kind: str) -> None:
    assert terraform_type(address) == kind


def test_resizing_a_vm_restarts_it() -> None:
    refused = judged("google_compute_instance.web", "machine_type")
    assert (refused.level, refused.effects) == ("medium", ["restart", "downtime"])
    assert words(refused) == ("the VM restarts; Terraform refuses the change without allow_stopping_for_update = true")
    allowed = judged("google_compute_instance.web", "machine_type", {"allow_stopping_for_update": True})
    assert words(allowed) == "the VM restarts"
    stopped = judged("google_compute_instance.web", "machine_type", {"desired_status": "TERMINATED"})
    assert (stopped.level, stopped.effects) == ("low", ["none"])


def test_stopping_a_vm_with_a_local_ssd_loses_data() -> None:
    plain = judged("google_compute_instance.web", "desired_status")
    assert (plain.level, plain.effects) == ("low", ["stops"])
    local = judged("google_compute_instance.web", "desired_status", {"scratch_disk": [{"interface": "NVME"}]})
    assert "irreversible" in local.effects
    assert "Local SSD" in words(local)
    assert "irreversible" in judged("google_compute_instance.w", "machine_type", {"scratch_disk": [{}]}).effects


@pytest.mark.parametrize(
    ("settings", "part"),
    [
        ({}, "for some minutes"),
        ({"availability_type": "ZONAL"}, "for some minutes"),
        ({"availability_type": "REGIONAL"}, "high availability"),
        ({"availability_type": "REGIONAL", "edition": "ENTERPRISE_PLUS"}, "near-zero"),
    ],
)
def test_a_database_restarts_for_a_new_tier(settings: dict[str, str], part: str) -> None:
    effort = judged("module.d.google_sql_database_instance.m[0]", "settings[0].tier", {"settings": [settings]})
    assert (effort.level, effort.effects) == ("medium", ["restart", "downtime"])
    assert part in words(effort)


@pytest.mark.parametrize(
    ("majors", "level", "is_replaced"),
    [
        ({4}, "high", True),
        ({3, 4}, "high", True),
        ({5}, "medium", False),
        ({6}, "medium", False),
        ({4, 6}, "medium", False),
        (set(), "medium", False),
    ],
)
def test_a_node_pool_by_the_version_of_the_provider(majors: set[int], level: str, is_replaced: bool) -> None:
    effort = judged("google_container_node_pool.p", "node_config[0].machine_type", majors=frozenset(majors))
    assert (effort.level, "replaces" in effort.effects) == (level, is_replaced)
    assert "nodes-replaced" in effort.effects
    assert ("before 5.10.0" in words(effort)) == (majors != {6} and not is_replaced)


def test_a_disk_by_the_snapshot() -> None:
    kept = judged("google_compute_disk.d", subtype="SNAPSHOT_AND_DELETE_DISK")
    assert is_quick_win(kept, Decimal(4))
    assert "snapshot first" in words(kept)
    lost = judged("google_compute_region_disk.d", subtype="DELETE_DISK")
    assert (lost.level, lost.effects) == ("medium", ["irreversible"])


def test_deletion_protection_is_named() -> None:
    for value, is_named in ((None, True), (True, True), (False, False)):
        effort = judged("google_sql_database_instance.m", after={"deletion_protection": value})
        assert (effort.level, effort.effects) == ("high", ["irreversible"])
        assert ("set deletion_protection = false" in words(effort)) == is_named
    api = {"deletion_protection": False, "settings": [{"deletion_protection_enabled": True}]}
    assert "settings.deletion_protection_enabled = false" in words(judged("google_sql_database_instance.m", after=api))
    assert "deletion_protection = false" in words(judged("google_container_cluster.c"))
    assert words(judged("google_container_cluster.c", after={"deletion_protection": False})).endswith("irreversible")


def test_soft_delete_off_is_irreversible_and_shorter_is_not() -> None:
    path = "soft_delete_policy[0].retention_duration_seconds"
    assert judged("google_storage_bucket.b", path, value="0").effects == ["irreversible"]
    assert judged("google_storage_bucket.b", path, value="604800").effects == ["none"]


def test_cpu_only_during_requests_is_a_risk() -> None:
    path = "template[0].containers[0].resources[0].cpu_idle"
    assert judged("google_cloud_run_v2_service.s", path, value="true").effects == ["performance"]
    assert judged("google_cloud_run_v2_service.s", path, value="false").effects == ["none"]


@pytest.mark.parametrize(
    ("address", "attribute", "effects"),
    [
        ("google_project_iam_member.a", "", ["access"]),
        ("google_storage_bucket_iam_member.a", "role", ["access", "replaces"]),
        ("google_project_iam_binding.a", "members", ["access"]),
        ("google_bigquery_table.t", "time_partitioning[0].field", ["replaces", "irreversible"]),
        ("google_bigquery_table.t", "clustering", ["none"]),
        ("google_compute_address.a", "", ["irreversible"]),
        ("google_redis_instance.r", "memory_size_gb", ["downtime"]),
        ("google_memorystore_instance.r", "shard_count", ["performance"]),
        ("google_compute_instance.gpu", "guest_accelerator[0].count", ["downtime", "replaces", "irreversible"]),
        ("google_compute_instance.vm", "", ["irreversible"]),
        ("google_storage_bucket.b", "", ["irreversible"]),
    ],
)
def test_effects_by_attribute(address: str, attribute: str, effects: list[str]) -> None:
    assert judged(address, attribute).effects == effects


@pytest.mark.parametrize("attribute", ["", "engine"])
def test_a_change_without_a_fact_is_unknown(attribute: str) -> None:
    effort = judged("google_spanner_instance.s", attribute)
    assert (effort.level, effort.effects, words(effort)) == ("unknown", [], "effort not known")
    assert not is_quick_win(effort, Decimal(900))


def test_several_changes_have_the_largest_level() -> None:
    stop = TerraformChange("google_compute_instance.a", "set", "desired_status")
    free = TerraformChange("google_compute_address.a", "remove")
    drop = TerraformChange("google_container_cluster.c", "remove")
    other = TerraformChange("google_spanner_instance.s", "remove")
    both = effort_of(VM_IDLE, "", "resources", [stop, free])
    assert (both.level, both.effects) == ("low", ["stops", "irreversible"])
    assert effort_of(VM_IDLE, "", "resources", [stop, other]).level == "unknown"
    assert words(effort_of(VM_IDLE, "", "resources", [stop, other])).endswith("; effort not known")
    assert effort_of(VM_IDLE, "", "resources", [drop, other]).level == "high"


@pytest.mark.parametrize(
    ("years", "text"), [(0, "binds for 1 or 3 years"), (1, "binds for 1 year:"), (3, "binds for 3 years")]
)
def test_a_commitment_binds(years: int, text: str) -> None:
    effort = effort_of("google.compute.commitment.UsageCommitmentRecommender", "", "commitments", [], years=years)
    assert effort.effects == ["contract"]
    assert words(effort).startswith(text)
    assert not is_quick_win(effort, Decimal(900))


@pytest.mark.parametrize(
    ("recommender", "subtype", "level", "effects"),
    [
        (VM_SIZE, "CHANGE_MACHINE_TYPE", "medium", ["restart", "downtime"]),
        (VM_IDLE, "STOP_VM", "low", ["stops"]),
        (VM_IDLE, "DELETE_VM", "high", ["irreversible"]),
        ("google.iam.policy.Recommender", "REMOVE_ROLE", "low", ["access"]),
        ("google.iam.policy.Recommender", "REPLACE_ROLE", "low", ["access", "replaces"]),
        ("google.container.DiagnosisRecommender", "CLUSTER_IDLE", "high", ["irreversible"]),
        ("google.container.DiagnosisRecommender", "WEBHOOK_TIMEOUT", "unknown", []),
        ("google.bigquery.table.PartitionClusterRecommender", "PARTITION_TABLE", "high", ["replaces", "irreversible"]),
        ("google.resourcemanager.projectUtilization.Recommender", "CLEANUP_PROJECT", "high", ["irreversible"]),
        ("google.resourcemanager.projectUtilization.Recommender", "RECLAIM_PROJECT", "low", ["none"]),
        ("google.storage.bucket.SoftDeleteRecommender", "DISABLE_SOFT_DELETE", "low", ["irreversible"]),
        ("google.storage.bucket.SoftDeleteRecommender", "OTHER", "unknown", []),
        ("google.made.up.Recommender", "", "unknown", []),
    ],
)
def test_without_terraform_the_recommender_decides(
    recommender: str, subtype: str, level: str, effects: list[str]
) -> None:
    effort = effort_of(recommender, subtype, "resources", [])
    assert (effort.level, effort.effects) == (level, effects)
    assert "allow_stopping" not in words(effort)
    assert "deletion_protection" not in words(effort)
    review = TerraformChange("google_storage_bucket_object.x", "review")
    assert effort_of(recommender, subtype, "resources", [review]).level == level


def test_quick_wins_come_first_and_then_the_largest_saving() -> None:
    low = Effort("low", ["stops"], [])
    medium = Effort("medium", ["restart"], [])
    rows = [(medium, Decimal(90)), (low, None), (low, Decimal(5)), (medium, Decimal(100)), (low, Decimal(7))]
    ordered = sorted(rows, key=lambda row: rank(*row))
    assert [saving for _, saving in ordered] == [7, 5, 100, 90, None]
    assert not is_quick_win(low, Decimal(-5))
    assert not is_quick_win(low, Decimal(0))
    assert not is_quick_win(Effort("low", ["irreversible"], []), Decimal(5))
    assert not is_quick_win(Effort("low", ["replaces"], []), Decimal(5))


def test_every_effect_has_words() -> None:
    for effect in get_args(Effect):
        assert words(Effort("low", [effect], []))


def test_usual_changes_have_a_fact() -> None:
    assert set(USUAL) <= set(BY_ID)
    assert set(USUAL.values()) <= set(SET) | {(kind, "") for kind in REMOVE}


@pytest.mark.parametrize(("kind", "name"), SET)
def test_terraform_replaces_what_the_schema_of_the_provider_says(kind: str, name: str) -> None:
    schema = newest_pack("google").get("resource", kind)
    assert schema is not None
    fields, attribute = schema.attributes, None
    for part in name.split("."):
        attribute = fields[part]
        fields = attribute.fields or {}
    assert attribute is not None
    forced = attribute.force_new or any(field.force_new for field in fields.values())
    assert ("replaces" in judged(f"{kind}.x", name, value="0").effects) == forced
