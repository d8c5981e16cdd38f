"""Short titles for the subtypes of recommendations, and the kinds of subtypes that differ from their recommender's.

One recommender has several subtypes. GKE's has dozens: most are about reliability, few about cost. Google documents
subtypes on the page of each recommender, and adds new ones without notice, so that an unknown subtype is normal.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octoguard.rightsizing.recommenders import BY_ID

if TYPE_CHECKING:
    from octoguard.rightsizing.recommenders import Kind

_VM: Final = "google.compute.instance.MachineTypeRecommender"
_GROUP: Final = "google.compute.instanceGroupManager.MachineTypeRecommender"
_DISK: Final = "google.compute.disk.IdleResourceRecommender"
_GKE: Final = "google.container.DiagnosisRecommender"
_SQL: Final = "google.cloudsql.instance."
_ALLOYDB_SECURITY: Final = "google.alloydb.instance.SecurityRecommender"
_IAM: Final = "google.iam.policy.Recommender"
_PROJECT: Final = "google.resourcemanager.projectUtilization.Recommender"
_TABLE: Final = "google.bigquery.table.PartitionClusterRecommender"
_VIEW: Final = "google.bigquery.materializedview.Recommender"
_COMMITMENT: Final = "google.compute.commitment.UsageCommitmentRecommender"
_SOFT_DELETE: Final = "google.storage.bucket.SoftDeleteRecommender"

_UNUSED: Final = "IAM role is unused"
_BROAD: Final = "IAM role has unused permissions"

# Pages without a host are below https://docs.cloud.google.com/.
# Other sources: the rules of github.com/GoogleCloudPlatform/gcpdiag (GKE_WORKLOAD_PDB_MISSING), and the recordings of
# github.com/googleinterns/recomator (virtual machines and disks).
SUBTYPES: Final[dict[tuple[str, str], str]] = {
    # compute/docs/instances/apply-machine-type-recommendations-for-instances
    (_VM, "CHANGE_MACHINE_TYPE"): "VM has the wrong size",
    (_VM, "INCREASE_PERFORMANCE"): "VM is too small",
    (_GROUP, "CHANGE_MACHINE_TYPE"): "instance group has the wrong machine size",
    # compute/docs/instances/viewing-and-applying-idle-vm-recommendations
    ("google.compute.instance.IdleResourceRecommender", "STOP_VM"): "VM is idle: stop it",
    # compute/docs/viewing-and-applying-idle-resources-recommendations
    (_DISK, "SNAPSHOT_AND_DELETE_DISK"): "disk is idle: take a snapshot and delete it",
    (_DISK, "DELETE_DISK"): "disk is idle: delete it",
    ("google.compute.address.IdleResourceRecommender", "DELETE_ADDRESS"): "IP address is idle: release it",
    ("google.compute.image.IdleResourceRecommender", "DELETE_IMAGE"): "image is idle: delete it",
    # kubernetes-engine/docs/how-to/idle-clusters
    (_GKE, "CLUSTER_IDLE"): "GKE cluster is idle",
    # kubernetes-engine/docs/how-to/optimize-cluster-utilization
    (_GKE, "CLUSTER_OVERPROVISIONED"): "GKE cluster is too large",
    (_GKE, "CLUSTER_UNDERPROVISIONED"): "GKE cluster is too small",
    # kubernetes-engine/docs/how-to/optimize-workload-resource-utilization
    (_GKE, "WORKLOAD_OVERPROVISIONED"): "GKE workload requests more CPU or memory than it uses",
    (_GKE, "WORKLOAD_UNDERPROVISIONED"): "GKE workload requests less CPU or memory than it uses",
    # kubernetes-engine/docs/how-to/optimize-webhooks
    (_GKE, "K8S_ADMISSION_WEBHOOK_UNAVAILABLE"): "GKE admission webhook has no endpoints",
    (_GKE, "K8S_ADMISSION_WEBHOOK_UNSAFE"): "GKE admission webhook intercepts system resources",
    # kubernetes-engine/docs/how-to/optimize-with-recommenders (topic CRDs)
    (_GKE, "K8S_CRD_WITH_INVALID_CA_BUNDLE"): "GKE custom resource definition has an invalid CA bundle",
    # kubernetes-engine/docs/how-to/workload-disruption-readiness
    (_GKE, "DEPLOYMENT_MISSING_PDB"): "GKE Deployment has no PodDisruptionBudget",
    (_GKE, "GKE_WORKLOAD_PDB_MISSING"): "GKE workload has no PodDisruptionBudget",
    (_GKE, "PDB_UNPROTECTED_STATEFULSET"): "GKE StatefulSet has no PodDisruptionBudget",
    (_GKE, "PDB_UNPERMISSIVE"): "GKE PodDisruptionBudget allows no disruptions",
    (_GKE, "PDB_STATEFULSET_WITHOUT_PROBES"): "GKE StatefulSet has a PodDisruptionBudget but no readiness probe",
    # kubernetes-engine/docs/how-to/isolate-agones-controller-gke
    (_GKE, "AGONES_DEDICATED_NODE_POOL_NEEDED"): "GKE cluster runs the Agones controller without its own node pool",
    # kubernetes-engine/docs/troubleshooting/scalability
    (_GKE, "ETCD_DB_USAGE_APPROACHING_LIMIT"): "GKE cluster is near the etcd size limit",
    # kubernetes-engine/docs/troubleshooting/service-accounts
    (_GKE, "NODE_SA_MISSING_PERMISSIONS"): "GKE node service account lacks required permissions",
    # kubernetes-engine/docs/concepts/release-channels
    (_GKE, "CLUSTER_RELEASE_CHANNEL_UNSPECIFIED"): "GKE cluster is not in a release channel",
    # kubernetes-engine/docs/concepts/maintenance-windows-and-exclusions
    (_GKE, "CLUSTER_MAINTENANCE_WINDOW_AND_EXCLUSIONS"): "GKE cluster has no maintenance window",
    # kubernetes-engine/versioning
    (_GKE, "CLUSTER_VERSION_END_OF_LIFE"): "GKE cluster version is no longer supported",
    (_GKE, "CLUSTER_VERSION_SKEW_UNSUPPORTED"): "GKE node pool version is too old for its control plane",
    # kubernetes-engine/docs/add-on/backup-for-gke/concepts/backup-for-gke
    (_GKE, "CLUSTER_BACKUP_PLAN_NOT_CREATED"): "GKE cluster has no backup plan",
    # kubernetes-engine/docs/how-to/network-policy
    (_GKE, "NETWORK_POLICIES_UNRECONCILED"): "GKE network policies are not enforced",
    # kubernetes-engine/docs/deprecations
    (_GKE, "EXEC_PROBE_TIMEOUT"): "GKE exec probe exceeds its timeout",
    # sql/docs/mysql/recommender-enable-ha
    (f"{_SQL}ReliabilityRecommender", "ENABLE_HIGH_AVAILABILITY"): "Cloud SQL instance has no high availability",
    # sql/docs/postgres/recommender-migrate-alloydb
    (f"{_SQL}PerformanceRecommender", "MIGRATE_TO_ALLOYDB"): "Cloud SQL instance can move to AlloyDB",
    # sql/docs/mysql/recommender-high-number-of-open-tables, and the reference of the Database Center API
    (f"{_SQL}PerformanceRecommender", "MYSQL_HIGH_NUMBER_OF_OPEN_TABLES_BEST_PRACTICE"): (
        "Cloud SQL instance has a small cache of open tables"
    ),
    (f"{_SQL}PerformanceRecommender", "POSTGRES_HIGH_TRANSACTION_ID_UTILIZATION_BEST_PRACTICE"): (
        "Cloud SQL instance is near transaction ID wraparound"
    ),
    # sql/docs/mysql/recommender-rotate-cert and the other security pages of Cloud SQL
    (f"{_SQL}SecurityRecommender", "ROTATE_SERVER_CERT"): "Cloud SQL server certificate expires soon",
    (f"{_SQL}SecurityRecommender", "REQUIRE_SSL"): "Cloud SQL instance accepts unencrypted connections",
    (f"{_SQL}SecurityRecommender", "ENABLE_DATABASE_AUDITING"): "Cloud SQL instance has no database auditing",
    (f"{_SQL}SecurityRecommender", "ENABLE_INSTANCE_PASSWORD_POLICY"): "Cloud SQL instance has no password policy",
    (f"{_SQL}SecurityRecommender", "ENABLE_USER_PASSWORD_POLICY"): "Cloud SQL user has no password policy",
    # alloydb/docs/recommender-enable-db-audit
    (_ALLOYDB_SECURITY, "ENABLE_DATABASE_AUDITING"): "AlloyDB instance has no database auditing",
    # policy-intelligence/docs/role-recommendations-overview, and the pages for buckets and BigQuery datasets
    (_IAM, "REMOVE_ROLE"): _UNUSED,
    (_IAM, "REMOVE_ROLE_STORAGE_BUCKET"): f"{_UNUSED} on a bucket",
    (_IAM, "REMOVE_ROLE_BIGQUERY_DATASET"): f"{_UNUSED} on a BigQuery dataset",
    (_IAM, "REPLACE_ROLE"): _BROAD,
    (_IAM, "REPLACE_ROLE_CUSTOMIZABLE"): f"{_BROAD}: a custom role would be smaller",
    (_IAM, "REPLACE_ROLE_STORAGE_BUCKET"): f"{_BROAD} on a bucket",
    (_IAM, "REPLACE_ROLE_BIGQUERY_DATASET"): f"{_BROAD} on a BigQuery dataset",
    # recommender/docs/unattended-project-recommender
    (_PROJECT, "CLEANUP_PROJECT"): "project is unused (clean up)",
    (_PROJECT, "RECLAIM_PROJECT"): "project is in use but has no owner (reclaim)",
    # bigquery/docs/view-partition-cluster-recommendations
    (_TABLE, "PARTITION_TABLE"): "BigQuery table is not partitioned",
    (_TABLE, "CLUSTER_TABLE"): "BigQuery table is not clustered",
    # bigquery/docs/manage-materialized-recommendations
    (_VIEW, "CREATE_MATERIALIZED_VIEW"): "BigQuery queries have no materialized view",
    # docs/cuds-recommender
    (_COMMITMENT, "PROJECT_SCOPED_COMMITMENTS"): "resource-based committed use discount for a project",
}
# Each Kubernetes version and each runtime change has a subtype of its own. kubernetes-engine/docs/deprecations
_DEPRECATION: Final = "DEPRECATION_"

_KINDS: Final[dict[tuple[str, str], Kind]] = {
    (_VM, "INCREASE_PERFORMANCE"): "capacity",
    (_PROJECT, "RECLAIM_PROJECT"): "security",
    (_GKE, "CLUSTER_IDLE"): "resources",
    (_GKE, "CLUSTER_OVERPROVISIONED"): "resources",
    (_GKE, "WORKLOAD_OVERPROVISIONED"): "resources",
    (_GKE, "NETWORK_POLICIES_UNRECONCILED"): "security",
}
# What the categories of google.cloud.recommender.v1.Impact mean, for recommenders with subtypes of different kinds.
# The other recommenders keep their own kind.
_BY_CATEGORY: Final[dict[str, Kind]] = {
    "SECURITY": "security",
    "RELIABILITY": "reliability",
    "MANAGEABILITY": "reliability",
    "PERFORMANCE": "capacity",
}
# Recommenders with subtypes of different purposes. Soft delete is either too expensive (COST) or missing (SECURITY).
_MIXED: Final = frozenset({_VM, _GROUP, _GKE, _SOFT_DELETE})
# Recommenders whose own title says too little, because their subtypes are about different faults.
_SEVERAL: Final = frozenset(
    {
        _GKE,
        _IAM,
        _PROJECT,
        _TABLE,
        _SOFT_DELETE,
        f"{_SQL}PerformanceRecommender",
        f"{_SQL}SecurityRecommender",
        "google.alloydb.cluster.ReliabilityRecommender",
        _ALLOYDB_SECURITY,
        "google.run.service.SecurityRecommender",
    }
)


def title_of(recommender: str, subtype: str, description: str) -> str:
    """A short title, resource first: from the table, else from the recommender.

    If the recommender has subtypes about different faults, or is unknown, the title is Google's description; without a
    description it is the recommender's title and the subtype. A description can contain names of resources.
    """
    known = SUBTYPES.get((recommender, subtype))
    if known is not None:
        return known
    if recommender == _GKE and subtype.startswith(_DEPRECATION):
        return f"GKE cluster uses a deprecated feature or API ({subtype.removeprefix(_DEPRECATION)})"
    row = BY_ID.get(recommender)
    if row is not None and recommender not in _SEVERAL:
        return row.title
    if description.strip():
        return " ".join(description.split()).removesuffix(".")
    title = row.title if row else recommender
    return f"{title}: {subtype}" if subtype else title


def kind_of(recommender: str, subtype: str, category: str) -> Kind | None:
    """The kind of a subtype; None if the recommender's own kind applies, or if nothing is known.

    `category` is `primaryImpact.category`, "" if the recommendation has none.
    """
    exact = _KINDS.get((recommender, subtype))
    if exact is not None:
        return exact
    if "UNDERPROVISIONED" in subtype:
        return "capacity"
    if recommender == _GKE and (subtype.startswith(_DEPRECATION) or (recommender, subtype) in SUBTYPES):
        return "reliability"
    if recommender in _MIXED or recommender not in BY_ID:
        return _BY_CATEGORY.get(category)
    return None
