"""What a change of an attribute, or the removal of a resource, means in operation: restarts, downtime, lost data.

Whether Terraform updates or replaces is in the schemas of the google provider (ForceNew), compared over its versions
3.90.1, 4.85.0, 5.45.2, 6.50.0 and 7.46.0. The source of every other fact stands beside it. A change without a fact has
an unknown effort: nothing is assumed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import msgspec

if TYPE_CHECKING:
    from collections.abc import Callable

    from octoguard.rightsizing.resource_values import ResourceValues

Level = Literal["low", "medium", "high", "unknown"]
Effect = Literal[
    "none", "stops", "restart", "downtime", "nodes-replaced", "evictions", "performance", "capacity", "access",
    "replaces", "irreversible", "contract",
]  # fmt: skip


class Effort(msgspec.Struct, frozen=True):
    """The effort to apply a recommendation, its effects, and sentence parts that explain them (`notes`).

    `level` is "unknown" if octoguard has no fact about a change. `effects` then has those of the other changes.
    """

    level: Level
    effects: list[Effect]
    notes: list[str]


@dataclass(frozen=True, slots=True)
class ChangeSubject:
    """One change to look up: its Terraform type, the attribute without indexes ("" for the resource), and its value.

    `resource` is None without Terraform. `majors` are the possible major versions of the google provider, empty if they
    are unknown.
    """

    type: str
    attribute: str
    value: str | None = None
    subtype: str = ""
    resource: ResourceValues | None = None
    majors: frozenset[int] = frozenset()

    def get(self, path: str) -> Any:
        """A value of the resource; None without the resource."""
        return None if self.resource is None else self.resource.get(path)


@dataclass(frozen=True, slots=True)
class EffortFact:
    """The effort and the effects of one change, with a sentence part for each effect that needs an explanation."""

    level: Level
    effects: tuple[Effect, ...]
    notes: tuple[str, ...] = ()


UNKNOWN: Final = EffortFact("unknown", ())
# https://docs.cloud.google.com/compute/docs/disks/local-ssd: stopping a VM discards the data of its Local SSD disks,
# unless the caller asks to preserve it, which the provider does not.
_LOCAL_SSD: Final = "the data on its Local SSD disks is lost"
_PROTECTED: Final = "set {} = false and apply before you remove it"


def _has_local_ssd(subject: ChangeSubject) -> bool:
    disks = subject.get("scratch_disk")
    return isinstance(disks, list) and len(disks) > 0


def _machine_type(subject: ChangeSubject) -> EffortFact:
    """`resource_compute_instance.go` of the provider refuses to stop a running VM without allow_stopping_for_update."""
    if subject.get("desired_status") == "TERMINATED":
        return EffortFact("low", ("none",), ("the VM is stopped already",))
    notes = ["the VM restarts"]
    if subject.resource is not None and subject.get("allow_stopping_for_update") is not True:
        notes.append("Terraform refuses the change without allow_stopping_for_update = true")
    if _has_local_ssd(subject):
        return EffortFact("high", ("restart", "downtime", "irreversible"), (*notes, _LOCAL_SSD))
    return EffortFact("medium", ("restart", "downtime"), tuple(notes))


def _stopped_vm(subject: ChangeSubject) -> EffortFact:
    """A stopped VM keeps its disks (https://docs.cloud.google.com/compute/docs/instances/stop-start-instance)."""
    notes = ("the VM stops and keeps its disks",)
    if _has_local_ssd(subject):
        return EffortFact("medium", ("stops", "irreversible"), (*notes, _LOCAL_SSD))
    return EffortFact("low", ("stops",), notes)


def _tier(subject: ChangeSubject) -> EffortFact:
    """https://docs.cloud.google.com/sql/docs/postgres/availability: near-zero downtime only with Enterprise Plus."""
    if subject.get("settings[0].edition") == "ENTERPRISE_PLUS":
        note = "the instance restarts: near-zero downtime with Enterprise Plus"
    elif subject.get("settings[0].availability_type") == "REGIONAL":
        note = "the instance restarts: short downtime, because it has high availability"
    else:
        note = "the instance restarts: connections drop for some minutes"
    return EffortFact("medium", ("restart", "downtime"), (note,))


def _pool_machine_type(subject: ChangeSubject) -> EffortFact:
    """Provider 5.10.0 updates it in place: https://github.com/hashicorp/terraform-provider-google/pull/16724.

    GKE then replaces the nodes with the upgrade strategy of the pool
    (https://docs.cloud.google.com/kubernetes-engine/docs/how-to/migrate-nodes).
    """
    if subject.majors and max(subject.majors) < 5:
        note = "Terraform replaces the node pool: google provider 5.10.0 and later update it in place"
        return EffortFact("high", ("replaces", "downtime", "nodes-replaced"), (note,))
    notes = ["GKE replaces the nodes one by one"]
    if not subject.majors or min(subject.majors) <= 5:
        notes.append("google provider before 5.10.0 replaces the whole node pool")
    return EffortFact("medium", ("nodes-replaced",), tuple(notes))


def _soft_delete(subject: ChangeSubject) -> EffortFact:
    """https://docs.cloud.google.com/storage/docs/soft-delete: the change applies to objects that are deleted later."""
    if subject.value is None and "DISABLE" not in subject.subtype:
        return UNKNOWN
    if subject.value not in (None, "0"):
        return EffortFact("low", ("none",), ("deleted objects can be restored for a different time",))
    return EffortFact("low", ("irreversible",), ("objects that are deleted later cannot be restored",))


def _disk(subject: ChangeSubject) -> EffortFact:
    """Google recommends SNAPSHOT_AND_DELETE_DISK for a disk with data, and DELETE_DISK for a blank one.

    https://docs.cloud.google.com/compute/docs/viewing-and-applying-idle-resources-recommendations
    """
    if "SNAPSHOT" in subject.subtype:
        return EffortFact("low", ("none",), ("take a snapshot first: the disk can be restored from it",))
    return EffortFact("medium", ("irreversible",), ("the data is deleted: irreversible without a snapshot",))


def _protection(subject: ChangeSubject) -> list[str]:
    """The provider's deletion_protection of a database or cluster is true unless the configuration sets it to false.

    https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/sql_database_instance
    https://registry.terraform.io/providers/hashicorp/google/latest/docs/resources/container_cluster (since 5.0.0)
    """
    is_off = subject.resource is None or subject.get("deletion_protection") is False
    return [] if is_off else [_PROTECTED.format("deletion_protection")]


def _sql(subject: ChangeSubject) -> EffortFact:
    """https://docs.cloud.google.com/sql/docs/postgres/delete-instance: Cloud SQL deletes the backups too."""
    notes = ["the data and its backups are deleted: irreversible without a final backup or an export"]
    notes += _protection(subject)
    if subject.get("settings[0].deletion_protection_enabled") is True:
        notes.append(_PROTECTED.format("settings.deletion_protection_enabled"))
    return EffortFact("high", ("irreversible",), tuple(notes))


def _cluster(subject: ChangeSubject) -> EffortFact:
    notes = ["the cluster, its node pools and its workloads are deleted: irreversible", *_protection(subject)]
    return EffortFact("high", ("irreversible",), tuple(notes))


def _vm(subject: ChangeSubject) -> EffortFact:
    notes = ["the VM and its boot disk are deleted: irreversible without a snapshot"]
    if subject.get("boot_disk[0].auto_delete") is False:
        notes = ["the VM is deleted: irreversible; its boot disk stays"]
    if subject.get("deletion_protection") is True:
        notes.append(_PROTECTED.format("deletion_protection"))
    return EffortFact("high", ("irreversible",), tuple(notes))


def _bucket(subject: ChangeSubject) -> EffortFact:
    notes = ["the bucket is deleted with its objects: irreversible after the soft delete period"]
    if subject.resource is not None and subject.get("force_destroy") is not True:
        notes.append("Terraform refuses to delete a bucket with objects without force_destroy = true")
    return EffortFact("high", ("irreversible",), tuple(notes))


def _cpu_allocation(subject: ChangeSubject) -> EffortFact:
    """https://docs.cloud.google.com/run/docs/configuring/billing-settings."""
    if subject.value == "true":
        return EffortFact("low", ("performance",), ("a new revision starts: it has no CPU outside of requests",))
    return EffortFact("low", ("none",), ("a new revision starts, without downtime",))


_GROUP: Final = "the group restarts or replaces its VMs by its update policy"
_RESIZED_GROUP: Final = EffortFact("medium", ("restart", "replaces"), (_GROUP, "Terraform replaces the template"))
_AUTOSCALED: Final = EffortFact("low", ("evictions",), ("GKE moves pods when it removes nodes",))
# https://docs.cloud.google.com/memorystore/docs/cluster/about-scaling-instance-capacity
_SHARDS: Final = EffortFact("low", ("performance",), ("the keys are rebalanced: latency rises during the change",))
_RESERVATION: Final = EffortFact("low", ("capacity",), ("the capacity is no longer guaranteed in this zone",))
_ADDRESS: Final = EffortFact("low", ("irreversible",), ("the IP address is lost: a new one differs",))
_FUNCTION: Final = EffortFact("low", ("none",), ("the function is deployed again, without downtime",))
_TABLE: Final = EffortFact(
    "high",
    ("replaces", "irreversible"),
    (
        "BigQuery cannot partition an existing table: create a new table and copy the data",
        "Terraform replaces the table, which deletes its data",
    ),
)
# https://docs.cloud.google.com/bigquery/docs/apply-partition-cluster-recommendations
_CLUSTERED: Final = EffortFact("low", ("none",), ("only new data is clustered until the table is written again",))
_LOST_PERMISSION: Final = "a permission that is rarely used, such as by a yearly job, may be missing later"
REVOKED: Final = EffortFact("low", ("access",), (_LOST_PERMISSION,))
# `role` of every *_iam_member is ForceNew.
REGRANTED: Final = EffortFact(
    "low", ("replaces", "access"), ("Terraform removes the grant and adds the new one", _LOST_PERMISSION)
)
_RESIZED_PODS: Final = EffortFact("medium", ("restart", "performance"), ("the pods restart with other requests",))

# {(Terraform type, attribute without indexes): what setting it means}
SET: Final[dict[tuple[str, str], EffortFact | Callable[[ChangeSubject], EffortFact]]] = {
    ("google_compute_instance", "machine_type"): _machine_type,
    ("google_compute_instance", "desired_status"): _stopped_vm,
    ("google_compute_instance", "guest_accelerator"): EffortFact(
        "high",
        ("replaces", "downtime", "irreversible"),
        ("Terraform replaces the VM: a boot disk with auto_delete is deleted with it",),
    ),
    ("google_compute_instance_template", "machine_type"): _RESIZED_GROUP,
    ("google_compute_region_instance_template", "machine_type"): _RESIZED_GROUP,
    ("google_compute_disk", "type"): EffortFact(
        "high", ("replaces", "irreversible"), ("Terraform replaces the disk, which deletes its data",)
    ),
    ("google_compute_reservation", "specific_reservation.count"): _RESERVATION,
    ("google_sql_database_instance", "settings.tier"): _tier,
    ("google_sql_database_instance", "settings.activation_policy"): EffortFact(
        "low", ("stops",), ("the instance stops and keeps its data",)
    ),
    ("google_sql_database_instance", "settings.disk_size"): EffortFact(
        "low", ("irreversible",), ("storage can grow without downtime, but cannot be reduced later",)
    ),
    ("google_sql_database_instance", "settings.availability_type"): EffortFact(
        "medium", ("restart", "downtime"), ("the instance restarts",)
    ),
    # https://docs.cloud.google.com/memorystore/docs/redis/about-scaling-instances, for both tiers
    ("google_redis_instance", "memory_size_gb"): EffortFact(
        "medium",
        ("downtime",),
        ("connections drop for up to some minutes", "the change fails if the stored data needs more memory"),
    ),
    ("google_redis_cluster", "shard_count"): _SHARDS,
    ("google_memorystore_instance", "shard_count"): _SHARDS,
    ("google_container_node_pool", "node_config.machine_type"): _pool_machine_type,
    ("google_container_node_pool", "node_config.guest_accelerator"): EffortFact(
        "high", ("replaces", "downtime", "nodes-replaced"), ("Terraform replaces the node pool",)
    ),
    ("google_container_node_pool", "initial_node_count"): EffortFact(
        "high", ("replaces", "downtime", "nodes-replaced"), ("Terraform replaces the node pool",)
    ),
    ("google_container_node_pool", "node_count"): EffortFact(
        "low", ("evictions",), ("GKE moves the pods of removed nodes",)
    ),
    ("google_container_node_pool", "autoscaling.min_node_count"): _AUTOSCALED,
    ("google_container_node_pool", "autoscaling.total_min_node_count"): _AUTOSCALED,
    ("google_storage_bucket", "soft_delete_policy.retention_duration_seconds"): _soft_delete,
    ("google_bigquery_table", "time_partitioning"): _TABLE,
    ("google_bigquery_table", "range_partitioning"): _TABLE,
    ("google_bigquery_table", "clustering"): _CLUSTERED,
    ("google_cloud_run_v2_service", "template.containers.resources.cpu_idle"): _cpu_allocation,
    ("google_cloud_run_v2_service", "template.containers.resources.limits"): EffortFact(
        "low", ("performance",), ("a new revision starts with less CPU or memory",)
    ),
    ("google_cloud_run_service", "template.metadata.annotations"): EffortFact(
        "low", ("none",), ("a new revision starts, without downtime",)
    ),
    ("google_cloudfunctions_function", "min_instances"): _FUNCTION,
    ("google_cloudfunctions2_function", "service_config.min_instance_count"): _FUNCTION,
}

# {Terraform type: what removing it means}
REMOVE: Final[dict[str, EffortFact | Callable[[ChangeSubject], EffortFact]]] = {
    "google_compute_instance": _vm,
    "google_compute_disk": _disk,
    "google_compute_region_disk": _disk,
    "google_compute_address": _ADDRESS,
    "google_compute_global_address": _ADDRESS,
    "google_compute_image": EffortFact("low", ("irreversible",), ("the image is deleted: irreversible",)),
    "google_compute_reservation": _RESERVATION,
    "google_sql_database_instance": _sql,
    "google_container_cluster": _cluster,
    "google_container_node_pool": EffortFact("medium", ("evictions",), ("its pods need room in other node pools",)),
    "google_storage_bucket": _bucket,
    "google_redis_instance": EffortFact("high", ("irreversible",), ("the stored data is deleted: irreversible",)),
    # https://docs.cloud.google.com/resource-manager/docs/creating-managing-projects: 30 days to restore
    "google_project": EffortFact(
        "high", ("irreversible",), ("the project and everything in it is deleted: it can be restored for 30 days",)
    ),
}

# {(recommender, subtype): what it means}; these are not the change of one attribute of a known type
BY_SUBTYPE: Final[dict[tuple[str, str], EffortFact]] = {
    ("google.bigquery.table.PartitionClusterRecommender", "PARTITION_TABLE"): _TABLE,
    ("google.bigquery.table.PartitionClusterRecommender", "CLUSTER_TABLE"): _CLUSTERED,
    ("google.compute.instanceGroupManager.MachineTypeRecommender", "CHANGE_MACHINE_TYPE"): EffortFact(
        "medium", ("restart",), (_GROUP,)
    ),
    ("google.container.DiagnosisRecommender", "WORKLOAD_OVERPROVISIONED"): _RESIZED_PODS,
    ("google.container.DiagnosisRecommender", "WORKLOAD_UNDERPROVISIONED"): _RESIZED_PODS,
    ("google.resourcemanager.projectUtilization.Recommender", "RECLAIM_PROJECT"): EffortFact(
        "low", ("none",), ("the project keeps running: it needs an owner",)
    ),
}

# {recommender: the change that it stands for, as (Terraform type, attribute), "" for the whole resource}; for
# recommendations without a Terraform change
USUAL: Final[dict[str, tuple[str, str]]] = {
    "google.compute.instance.MachineTypeRecommender": ("google_compute_instance", "machine_type"),
    "google.compute.instance.IdleResourceRecommender": ("google_compute_instance", "desired_status"),
    "google.compute.disk.IdleResourceRecommender": ("google_compute_disk", ""),
    "google.compute.address.IdleResourceRecommender": ("google_compute_address", ""),
    "google.compute.image.IdleResourceRecommender": ("google_compute_image", ""),
    "google.container.DiagnosisRecommender": ("google_container_cluster", ""),
    "google.resourcemanager.projectUtilization.Recommender": ("google_project", ""),
    "google.compute.IdleResourceRecommender": ("google_compute_reservation", ""),
    "google.compute.RightSizeResourceRecommender": ("google_compute_reservation", "specific_reservation.count"),
    "google.cloudsql.instance.IdleRecommender": ("google_sql_database_instance", "settings.activation_policy"),
    "google.cloudsql.instance.OverprovisionedRecommender": ("google_sql_database_instance", "settings.tier"),
    "google.cloudsql.instance.UnderprovisionedRecommender": ("google_sql_database_instance", "settings.tier"),
    "google.cloudsql.instance.OutOfDiskRecommender": ("google_sql_database_instance", "settings.disk_size"),
    "google.cloudsql.instance.ReliabilityRecommender": ("google_sql_database_instance", "settings.availability_type"),
    "google.run.service.CostRecommender": ("google_cloud_run_service", "template.metadata.annotations"),
    "google.cloudfunctions.PerformanceRecommender": ("google_cloudfunctions_function", "min_instances"),
    "google.storage.bucket.SoftDeleteRecommender": (
        "google_storage_bucket", "soft_delete_policy.retention_duration_seconds",
    ),
}  # fmt: skip
