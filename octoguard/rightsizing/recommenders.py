"""The recommenders that octoguard queries: their locations, the kind of recommendation, and the roles that can read it.

Source: https://docs.cloud.google.com/recommender/docs/recommenders (version of 2026-04-08, read 2026-11-30). Included
are all recommenders of the categories cost, security, performance and reliability, with three exceptions. Google does
not document the locations of the Firestore recommenders, nor of `google.cloud.RecentChangeRecommender`. Recommendations
of `google.cloud.security.GeneralRecommender` are about the contacts of an organization. Not included are recommenders
of the category manageability: deprecations, Error Reporting, Maps, product suggestions.

IAM roles, commitments and unattended projects also have recommendations for organizations, and IAM roles for folders.
octoguard does not query them: the calls need roles on the organization or the folder, and the report is about projects.

Google does not document the locations of all recommenders. A wrong location costs one call, and its error differs from
an empty list. Permissions: https://docs.cloud.google.com/iam/docs/roles-permissions/recommender. Each role below
contains the permission of its row in the roles that Google published on 2026-08-22.
"""

from __future__ import annotations

from typing import Final

from octoguard.rightsizing.recommender import DOCS, Kind, Owner, Recommender, Scope

__all__ = ["BY_ID", "RECOMMENDERS", "ROLES_OF", "Kind", "Owner", "Recommender", "Scope", "parents", "scope_of"]

ROLES_OF: Final = "2026-08-22"  # the date of the published roles that this table was checked against
_COMPUTE = "roles/recommender.computeViewer"
_SQL = "roles/recommender.cloudsqlViewer"
_ALLOYDB = "roles/recommender.alloydbViewer"
_ANY = "roles/recommender.viewer"
_NO_ROLE = ""
_ZONE: Final[tuple[Scope, ...]] = ("zone",)
_REGION: Final[tuple[Scope, ...]] = ("region",)
_GLOBAL: Final[tuple[Scope, ...]] = ("global",)
_BOTH: Final[tuple[Scope, ...]] = ("zone", "region")
_WIDE: Final[tuple[Scope, ...]] = ("region", "global")
_IDLE: Final = f"{DOCS}compute/docs/viewing-and-applying-idle-resources-recommendations"
_BILLED: Final = f"{DOCS}docs/cuds-recommender"
_RISK: Final = f"{DOCS}recommender/docs/change-risk-recommendations"

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
    # The published roles of 2026-08-22 contain neither the permission for idle nor for underused reservations.
    Recommender(
        "google.compute.IdleResourceRecommender",
        "reservation is idle",
        "resources",
        _ZONE,
        _NO_ROLE,
        "computeIdleResource",
        f"{DOCS}compute/docs/instances/view-and-apply-idle-reservation-recommendations",
    ),
    Recommender(
        "google.compute.RightSizeResourceRecommender",
        "reservation is too large",
        "resources",
        _ZONE,
        _NO_ROLE,
        source=f"{DOCS}compute/docs/instances/view-and-apply-underutilized-reservation-recommendations",
    ),
    Recommender(
        "google.container.DiagnosisRecommender",
        "GKE cluster or workload",
        "resources",
        _BOTH,
        "roles/recommender.containerDiagnosisViewer",
        "containerDiagnosis",
        f"{DOCS}kubernetes-engine/docs/how-to/optimize-with-recommenders",
    ),
    Recommender(
        "google.cloudsql.instance.IdleRecommender",
        "Cloud SQL instance is idle",
        "resources",
        _REGION,
        _SQL,
        "cloudsqlIdleInstance",
        f"{DOCS}sql/docs/mysql/recommender-sql-idle",
    ),
    Recommender(
        "google.cloudsql.instance.OverprovisionedRecommender",
        "Cloud SQL instance is too large",
        "resources",
        _REGION,
        _SQL,
        "cloudsqlOverprovisionedInstance",
        f"{DOCS}sql/docs/mysql/recommender-sql-overprovisioned",
    ),
    Recommender(
        "google.cloudsql.instance.UnderprovisionedRecommender",
        "Cloud SQL instance is too small",
        "capacity",
        _REGION,
        _SQL,
        "cloudsqlUnderProvisionedInstance",
        f"{DOCS}sql/docs/mysql/recommender-underprovisioned",
    ),
    Recommender(
        "google.cloudsql.instance.OutOfDiskRecommender",
        "Cloud SQL instance runs out of disk",
        "capacity",
        _REGION,
        _SQL,
        "cloudsqlInstanceOutOfDisk",
        f"{DOCS}sql/docs/postgres/using-ood-recommender",
    ),
    Recommender(
        "google.cloudsql.instance.PerformanceRecommender",
        "Cloud SQL instance is slow",
        "capacity",
        _REGION,
        _SQL,
        "cloudsqlInstancePerformance",
    ),
    Recommender(
        "google.cloudsql.instance.ReliabilityRecommender",
        "Cloud SQL instance has no high availability",
        "reliability",
        _REGION,
        _SQL,
        "cloudsqlInstanceReliability",
        f"{DOCS}sql/docs/sqlserver/recommender-enable-ha",
    ),
    Recommender(
        "google.cloudsql.instance.SecurityRecommender",
        "Cloud SQL instance is not secure",
        "security",
        _REGION,
        _SQL,
        "cloudsqlInstanceSecurity",
        f"{DOCS}sql/docs/mysql/recommender-broad-address",
    ),
    # The list of all recommenders does not name those of AlloyDB.
    Recommender(
        "google.alloydb.cluster.ReliabilityRecommender",
        "AlloyDB cluster has no high availability or no backups",
        "reliability",
        _REGION,
        _ALLOYDB,
        "alloydbClusterReliability",
        f"{DOCS}alloydb/docs/recommender-enable-ha",
    ),
    Recommender(
        "google.alloydb.instance.SecurityRecommender",
        "AlloyDB instance is not secure",
        "security",
        _REGION,
        _ALLOYDB,
        "alloydbInstanceSecurity",
        f"{DOCS}alloydb/docs/recommender-enable-db-audit",
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
        "google.run.service.IdentityRecommender",
        "Cloud Run service account has broad permissions",
        "security",
        _REGION,
        _ANY,
        "runServiceIdentity",
    ),
    Recommender(
        "google.run.service.SecurityRecommender",
        "Cloud Run service is not secure",
        "security",
        _REGION,
        _ANY,
        "runServiceSecurity",
    ),
    Recommender(
        "google.cloudfunctions.PerformanceRecommender",
        "function has cold starts",
        "capacity",
        _REGION,
        _ANY,
        "cloudFunctionsPerformance",
    ),
    # Google's page names roles/storage.admin, which also changes buckets. roles/recommender.viewer only reads.
    Recommender(
        "google.storage.bucket.SoftDeleteRecommender",
        "bucket has an unsuitable soft delete policy",
        "resources",
        _WIDE,
        _ANY,
        "storageBucketSoftDelete",
        f"{DOCS}storage/docs/soft-delete-recommender",
    ),
    Recommender(
        "google.storage.bucket.AnywhereCacheRecommender",
        "bucket has no Anywhere Cache",
        "capacity",
        _REGION,
        _NO_ROLE,
        "storageBucketAnywhereCache",
        f"{DOCS}storage/docs/rapid/rapid-cache-recommender",
    ),
    Recommender(
        "google.bigquery.table.PartitionClusterRecommender",
        "BigQuery table is not partitioned or clustered",
        "resources",
        _REGION,
        "roles/recommender.bigqueryPartitionClusterViewer",
        "bigqueryPartitionCluster",
        f"{DOCS}bigquery/docs/view-partition-cluster-recommendations",
    ),
    # Preview: a project has to sign up. The list of all recommenders does not name it.
    Recommender(
        "google.bigquery.materializedview.Recommender",
        "BigQuery queries have no materialized view",
        "resources",
        _REGION,
        "roles/recommender.bigqueryMaterializedViewViewer",
        "bigqueryMaterializedView",
        f"{DOCS}bigquery/docs/manage-materialized-recommendations",
    ),
    Recommender(
        "google.bigquery.capacityCommitments.Recommender",
        "BigQuery slot commitment",
        "commitments",
        _REGION,
        "roles/recommender.bigQueryCapacityCommitmentsProjectViewer",
        "bigqueryCapacityCommitments",
        f"{DOCS}bigquery/docs/slot-recommender",
    ),
    Recommender(
        "google.resourcemanager.projectUtilization.Recommender",
        "project is unattended",
        "other",
        _GLOBAL,
        "roles/recommender.projectUtilViewer",
        "resourcemanagerProjectUtilization",
        f"{DOCS}recommender/docs/unattended-project-recommender",
    ),
    Recommender(
        "google.resourcemanager.serviceLimit.Recommender",
        "quota is nearly used up",
        "reliability",
        _WIDE,
        "roles/recommender.serviceLimitViewer",
        "resourcemanagerServiceLimit",
        f"{DOCS}recommender/docs/service-limit-quota-recommender",
    ),
    Recommender(
        "google.resourcemanager.project.ChangeRiskRecommender",
        "deleting the project is risky",
        "reliability",
        _GLOBAL,
        _ANY,
        "resourcemanagerProjectChangeRisk",
        _RISK,
    ),
    Recommender(
        "google.iam.serviceAccount.ChangeRiskRecommender",
        "deleting the service account is risky",
        "reliability",
        _GLOBAL,
        "roles/recommender.serviceaccntchangeriskViewer",
        "iamServiceAccountChangeRisk",
        _RISK,
    ),
    Recommender(
        "google.iam.policy.ChangeRiskRecommender",
        "removing the IAM role is risky",
        "reliability",
        _GLOBAL,
        "roles/recommender.iampolicychangeriskViewer",
        "iamPolicyChangeRisk",
        _RISK,
    ),
    # Roles of projects are at global; those of buckets and BigQuery datasets at the region or multi-region of each.
    Recommender(
        "google.iam.policy.Recommender",
        "IAM role grants unused permissions",
        "security",
        _WIDE,
        "roles/recommender.iamViewer",
        "iamPolicy",
        f"{DOCS}policy-intelligence/docs/review-apply-role-recommendations-buckets",
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
        billing_role="roles/recommender.billingAccountCudViewer",
    ),
    # The role works on the billing account only, because the recommendations belong to it.
    Recommender(
        "google.cloudbilling.commitment.SpendBasedCommitmentRecommender",
        "spend-based committed use discount",
        "commitments",
        _WIDE,
        _NO_ROLE,
        "spendBasedCommitment",
        _BILLED,
        of=("billingAccounts",),
        billing_role="roles/recommender.ucsViewer",
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
