"""The recommenders that octoguard queries: their locations, the kind of advice, and the roles that can read it.

Source: https://docs.cloud.google.com/recommender/docs/recommenders (version of 2026-04-08, read 2026-11-26). Included
are all cost recommenders, the least-privilege security recommenders, and all others about sizes. Not included are those
without cost or size: security of services, quotas, deprecations, Firestore, Maps. Spanner, AlloyDB and Memorystore have
no recommender about sizes.

Google does not document the locations of all recommenders. A wrong location costs one call, and its error differs from
an empty list. Permissions: https://docs.cloud.google.com/iam/docs/roles-permissions/recommender.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, Literal

Kind = Literal["resources", "measured", "commitments", "security", "capacity", "other"]
Scope = Literal["zone", "region", "global"]
Owner = Literal["projects", "billingAccounts"]
_DOCS: Final = "https://docs.cloud.google.com/"


@dataclass(frozen=True, slots=True)
class Recommender:
    """One recommender. `kind` is the total that its savings belong to; totals are never added to each other.

    Savings from commitments shrink with every machine that rightsizing removes. Capacity and security recommendations
    never count. `reads` is the middle part of its permission, "" if not documented. `source` is the page in Google's
    documentation with its locations, else the list of all recommenders.
    """

    id: str
    title: str
    kind: Kind
    scopes: tuple[Scope, ...]
    role: str
    reads: str = ""
    source: str = f"{_DOCS}recommender/docs/recommenders"
    of: tuple[Owner, ...] = ("projects",)

    @property
    def permission(self) -> str:
        """The permission to list its recommendations; "" if it is not documented."""
        return f"recommender.{self.reads}Recommendations.list" if self.reads else ""


_COMPUTE = "roles/recommender.computeViewer"
_SQL = "roles/recommender.cloudsqlViewer"
_ANY = "roles/recommender.viewer"
_ZONE: Final[tuple[Scope, ...]] = ("zone",)
_REGION: Final[tuple[Scope, ...]] = ("region",)
_GLOBAL: Final[tuple[Scope, ...]] = ("global",)
_BOTH: Final[tuple[Scope, ...]] = ("zone", "region")
_WIDE: Final[tuple[Scope, ...]] = ("region", "global")
_IDLE: Final = f"{_DOCS}compute/docs/viewing-and-applying-idle-resources-recommendations"
_RESERVED: Final = f"{_DOCS}compute/docs/instances/view-and-apply-idle-reservation-recommendations"
_BILLED: Final = f"{_DOCS}docs/cuds-recommender"

RECOMMENDERS: Final = (
    Recommender(
        "google.compute.instance.MachineTypeRecommender",
        "VM has the wrong size",
        "resources",
        _ZONE,
        _COMPUTE,
        "computeInstanceMachineType",
    ),
    Recommender(
        "google.compute.instance.IdleResourceRecommender",
        "VM is idle",
        "resources",
        _ZONE,
        _COMPUTE,
        "computeInstanceIdleResource",
    ),
    Recommender(
        "google.compute.instanceGroupManager.MachineTypeRecommender",
        "instance group has the wrong machine size",
        "resources",
        _BOTH,
        _COMPUTE,
        "computeInstanceGroupManagerMachineType",
    ),
    Recommender(
        "google.compute.disk.IdleResourceRecommender",
        "disk is idle",
        "resources",
        _BOTH,
        _COMPUTE,
        "computeDiskIdleResource",
        _IDLE,
    ),
    Recommender(
        "google.compute.address.IdleResourceRecommender",
        "IP address is idle",
        "resources",
        _WIDE,
        _COMPUTE,
        "computeAddressIdleResource",
        _IDLE,
    ),
    Recommender(
        "google.compute.image.IdleResourceRecommender",
        "image is idle",
        "resources",
        _GLOBAL,
        _COMPUTE,
        "computeImageIdleResource",
        _IDLE,
    ),
    Recommender(
        "google.compute.IdleResourceRecommender",
        "reservation is idle",
        "resources",
        _ZONE,
        _COMPUTE,
        "computeIdleResource",
        _RESERVED,
    ),
    Recommender(
        "google.compute.RightSizeResourceRecommender", "reservation is too large", "resources", _ZONE, _COMPUTE
    ),
    Recommender(
        "google.container.DiagnosisRecommender",
        "GKE cluster or workload",
        "resources",
        _BOTH,
        "roles/recommender.containerDiagnosisViewer",
        "containerDiagnosis",
        f"{_DOCS}kubernetes-engine/docs/how-to/optimize-with-recommenders",
    ),
    Recommender(
        "google.cloudsql.instance.IdleRecommender",
        "Cloud SQL is idle",
        "resources",
        _REGION,
        _SQL,
        "cloudsqlIdleInstance",
    ),
    Recommender(
        "google.cloudsql.instance.OverprovisionedRecommender",
        "Cloud SQL is too large",
        "resources",
        _REGION,
        _SQL,
        "cloudsqlOverprovisionedInstance",
        f"{_DOCS}sql/docs/mysql/recommender-sql-overprovisioned",
    ),
    Recommender(
        "google.cloudsql.instance.UnderprovisionedRecommender",
        "Cloud SQL is too small",
        "capacity",
        _REGION,
        _SQL,
        "cloudsqlUnderProvisionedInstance",
        f"{_DOCS}sql/docs/mysql/recommender-underprovisioned",
    ),
    Recommender(
        "google.cloudsql.instance.OutOfDiskRecommender",
        "Cloud SQL runs out of disk",
        "capacity",
        _REGION,
        _SQL,
        "cloudsqlInstanceOutOfDisk",
        f"{_DOCS}sql/docs/postgres/using-ood-recommender",
    ),
    Recommender(
        "google.cloudsql.instance.PerformanceRecommender",
        "Cloud SQL could be faster",
        "capacity",
        _REGION,
        _SQL,
        "cloudsqlInstancePerformance",
    ),
    Recommender(
        "google.cloudsql.instance.ReliabilityRecommender",
        "Cloud SQL has no high availability",
        "capacity",
        _REGION,
        _SQL,
        "cloudsqlInstanceReliability",
        f"{_DOCS}sql/docs/sqlserver/recommender-enable-ha",
    ),
    Recommender(
        "google.run.service.CostRecommender",
        "Cloud Run service uses the more expensive CPU allocation",
        "resources",
        _REGION,
        _ANY,
        "runServiceCost",
    ),
    Recommender(
        "google.cloudfunctions.PerformanceRecommender",
        "function has cold starts",
        "capacity",
        _REGION,
        _ANY,
        "cloudFunctionsPerformance",
    ),
    Recommender(
        "google.storage.bucket.SoftDeleteRecommender",
        "soft delete is too expensive, or missing",
        "resources",
        _WIDE,
        "roles/storage.admin",
        "storageBucketSoftDelete",
    ),
    Recommender(
        "google.storage.bucket.AnywhereCacheRecommender", "bucket has no Anywhere Cache", "capacity", _WIDE, _ANY
    ),
    Recommender(
        "google.bigquery.table.PartitionClusterRecommender",
        "table is neither partitioned nor clustered",
        "resources",
        _REGION,
        "roles/recommender.bigqueryPartitionClusterViewer",
        "bigqueryPartitionCluster",
        f"{_DOCS}bigquery/docs/view-partition-cluster-recommendations",
    ),
    Recommender(
        "google.bigquery.capacityCommitments.Recommender",
        "BigQuery slot commitment",
        "commitments",
        _REGION,
        "roles/recommender.bigQueryCapacityCommitmentsProjectViewer",
        "bigqueryCapacityCommitments",
        f"{_DOCS}bigquery/docs/slot-recommender",
    ),
    Recommender(
        "google.resourcemanager.projectUtilization.Recommender",
        "project is abandoned",
        "other",
        _GLOBAL,
        "roles/recommender.projectUtilViewer",
        "resourcemanagerProjectUtilization",
        f"{_DOCS}recommender/docs/unattended-project-recommender",
    ),
    Recommender(
        "google.iam.policy.Recommender",
        "IAM role is unused",
        "security",
        _GLOBAL,
        "roles/recommender.iamViewer",
        "iamPolicy",
        f"{_DOCS}policy-intelligence/docs/review-apply-role-recommendations-datasets",
    ),
    Recommender(
        "google.run.service.IdentityRecommender",
        "Cloud Run service account has broad permissions",
        "security",
        _REGION,
        _ANY,
        "runServiceIdentity",
    ),
    Recommender(
        "google.compute.commitment.UsageCommitmentRecommender",
        "resource-based committed use discount",
        "commitments",
        _REGION,
        "roles/recommender.projectCudViewer",
        "usageCommitment",
        _BILLED,
        of=("projects", "billingAccounts"),
    ),
    Recommender(
        "google.cloudbilling.commitment.SpendBasedCommitmentRecommender",
        "spend-based committed use discount",
        "commitments",
        _WIDE,
        "roles/recommender.billingAccountCudViewer",
        "spendBasedCommitment",
        _BILLED,
        of=("billingAccounts",),
    ),
)

BY_ID: Final = {recommender.id: recommender for recommender in RECOMMENDERS}


def scope_of(location: str) -> Scope:
    """The scope of a location name: `us-central1-a` is a zone, `us-central1` and `us` are regions."""
    if location == "global":
        return "global"
    last = location.rpartition("-")[2]
    return "zone" if location.count("-") > 1 and not last[-1:].isdigit() else "region"


def parents(owner: str, locations: list[str]) -> list[str]:
    """The lists of recommendations to request for an owner (`projects/P` or `billingAccounts/B`) in `locations`."""
    return [
        f"{owner}/locations/{location}/recommenders/{recommender.id}"
        for recommender in RECOMMENDERS
        if owner.partition("/")[0] in recommender.of
        for location in locations
        if scope_of(location) in recommender.scopes
    ]
