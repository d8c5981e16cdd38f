"""The table of SKUs: which rows of a Cloud Billing export measure which usage key.

A SKU that is not in the table is reported and never used. The names are `service.description` and `sku.description` of
the export, as in the price list of octoguard (pricing/, with sources in pricing/SOURCES.md).
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from octoguard.cost.measured.metric_rules import COLD, FORWARDING_RULES, RUN_SERVICES, StorageClass
from octoguard.cost.measured.units import BYTES, COUNT, COUNTED, EXISTING, GIB, MIB, STORED, TIB

if TYPE_CHECKING:
    from decimal import Decimal


@dataclass(frozen=True, slots=True)
class SkuRule:
    """The usage key that rows of a service and a SKU measure. `dimension` says which units the rows can have."""

    type: str
    key: str
    service: re.Pattern[str]
    sku: re.Pattern[str]
    dimension: str
    unit: Decimal
    storage_class: StorageClass | None = None


def _rule(
    kind: str, key: str, service: str, sku: str, dimension: str, unit: Decimal, stored: StorageClass | None = None
) -> SkuRule:
    names = re.compile(service, re.IGNORECASE), re.compile(sku, re.IGNORECASE)
    return SkuRule(kind, key, *names, dimension, unit, stored)


_GCS: Final = "Cloud Storage"
_BUCKET: Final = "google_storage_bucket"
_TABLE: Final = "google_bigquery_table"
_FUNCTION: Final = "google_cloudfunctions_function"
_FUNCTIONS: Final = "Cloud (?:Run )?Functions"
_SECRET: Final = "google_secret_manager_secret"  # noqa: S105 - it is the type of a resource
_KEY: Final = "google_kms_crypto_key"
_KMS: Final = r"Cloud Key Management Service \(KMS\)"
_PUBSUB: Final = "google_pubsub_subscription"
_COMPUTE: Final = "Compute Engine"
_NETWORK: Final = "Networking|Compute Engine"
_IN: Final = "monthly_ingress_data_gb"
_OUT: Final = "monthly_outbound_data_gb"
_EGRESS: Final = "monthly_egress_data_transfer_gb"
# Early deletion and Autoclass are charged beside the stored bytes, and a custom dual-region once for each region.
_NOT_STORED: Final = r"(?!.*(?:early|delet|retriev|autoclass|custom dual))"

# fmt: off
SKU_RULES: Final[tuple[SkuRule, ...]] = (
    *(
        _rule(_BUCKET, "storage_gb", _GCS, rf"{_NOT_STORED}{name} Storage\b.*", STORED, GIB, StorageClass(True, name))
        for name in ("standard", *COLD)
    ),
    *(
        _rule(_BUCKET, f"storage_class_gb.{name}", _GCS, rf"{_NOT_STORED}{name} Storage\b.*", STORED, GIB,
              StorageClass(False, name))
        for name in COLD
    ),
    _rule(_BUCKET, "monthly_class_a_operations", _GCS, r".*\bClass A Operations\b.*", COUNTED, COUNT),
    _rule(_BUCKET, "monthly_class_b_operations", _GCS, r".*\bClass B Operations\b.*", COUNTED, COUNT),
    _rule(_BUCKET, "monthly_data_retrieval_gb", _GCS, r".*\bData Retrieval\b.*", BYTES, GIB),
    _rule(_BUCKET, "monthly_data_written_gb", _GCS, r"(?:Inter-region|Default|Turbo) replication\b.*", BYTES, GIB),
    _rule(_BUCKET, "monthly_data_written_gb", _GCS, r"Network Data Transfer GCP Replication within .*", BYTES, GIB),
    _rule(_BUCKET, f"{_EGRESS}.same_continent", _GCS, r"Inter-region GCP Storage egress within .*", BYTES, GIB),
    _rule(_BUCKET, f"{_EGRESS}.same_continent", _GCS, r"Network Data Transfer GCP Inter Region within .*", BYTES, GIB),
    _rule(_BUCKET, f"{_EGRESS}.worldwide", _GCS, r"Download Worldwide\b.*", BYTES, GIB),
    _rule(_BUCKET, f"{_EGRESS}.asia", _GCS, r"Download (?:Asia|APAC)\b.*", BYTES, GIB),
    _rule(_BUCKET, f"{_EGRESS}.china", _GCS, r"Download China\b.*", BYTES, GIB),
    _rule(_BUCKET, f"{_EGRESS}.australia", _GCS, r"Download Australia\b.*", BYTES, GIB),
    _rule("google_artifact_registry_repository", "storage_gb", "Artifact Registry", r"Artifact Registry Storage\b.*",
          STORED, GIB),
    _rule("google_bigquery_dataset", "monthly_queries_tb", "BigQuery", r"Analysis\b.*", BYTES, TIB),
    _rule(_TABLE, "monthly_active_storage_gb", "BigQuery", r"Active Logical Storage\b.*", STORED, GIB),
    _rule(_TABLE, "monthly_long_term_storage_gb", "BigQuery", r"Long[ -]Term Logical Storage\b.*", STORED, GIB),
    _rule(_TABLE, "monthly_streaming_inserts_mb", "BigQuery", r"Streaming Insert\b.*", BYTES, MIB),
    _rule(_TABLE, "monthly_storage_write_api_gb", "BigQuery", r"BigQuery Storage Write API\b.*", BYTES, GIB),
    _rule(_TABLE, "monthly_storage_read_api_tb", "BigQuery", r"BigQuery Storage Read API\b.*", BYTES, TIB),
    *(_rule(kind, "monthly_requests", "Cloud Run", r"Requests\b.*", COUNTED, COUNT) for kind in RUN_SERVICES),
    _rule(_FUNCTION, "monthly_function_invocations", _FUNCTIONS, r"Invocations\b.*", COUNTED, COUNT),
    _rule(_FUNCTION, "monthly_outbound_data_gb", _FUNCTIONS, r"Network (?:Data Transfer Out|Egress)\b.*", BYTES, GIB),
    _rule(_SECRET, "monthly_access_operations", "Secret Manager", "Secret access operations", COUNTED, COUNT),
    _rule(_SECRET, "monthly_rotation_notifications", "Secret Manager", "Secret rotate operations", COUNTED, COUNT),
    _rule(_KEY, "monthly_key_operations", _KMS, r".*\bcryptographic operations\b.*", COUNTED, COUNT),
    _rule(_KEY, "key_versions", _KMS, r"Active .*\bkey versions", EXISTING, COUNT),
    _rule("google_logging_project_bucket_config", "monthly_logging_data_gb", "Cloud Logging", "Log Storage cost",
          BYTES, GIB),
    _rule(_PUBSUB, "storage_gb", "Cloud Pub/Sub", r"Retained acknowledged messages\b.*", STORED, GIB),
    _rule(_PUBSUB, "snapshot_storage_gb", "Cloud Pub/Sub", r"Snapshots? message backlog\b.*", STORED, GIB),
    _rule("google_compute_router_nat", "monthly_data_processed_gb", _NETWORK,
          r"Networking Cloud Nat Data Processing\b.*", BYTES, GIB),
    *(
        _rule(kind, key, _NETWORK, sku, BYTES, GIB)
        for kind in FORWARDING_RULES
        for key, sku in (
            (_IN, r".*\bApplication Load Balancer Inbound Data Processing\b.*"),
            (_OUT, r".*\bApplication Load Balancer Outbound Data Processing\b.*"),
            (_IN, r"Network Load Balancing data processing \(ingress\).*"),
        )
    ),
    _rule("google_compute_security_policy", "monthly_requests", _NETWORK, r"Networking Cloud Armor Requests\b.*",
          COUNTED, COUNT),
    _rule("google_sql_database_instance", "backup_storage_gb", "Cloud SQL", r"Cloud SQL(?: for [\w ]+)?: Backups in .*",
          STORED, GIB),
    _rule("google_compute_snapshot", "storage_gb", _COMPUTE, r"Storage PD Snapshot\b.*", STORED, GIB),
    _rule("google_compute_image", "storage_gb", _COMPUTE, r"Storage Image\b.*", STORED, GIB),
    _rule("google_compute_machine_image", "storage_gb", _COMPUTE, r"Storage Machine Image\b.*", STORED, GIB),
    _rule("google_redis_cluster", "backup_storage_gb", "Cloud Memorystore for Redis", r"Redis Cluster Backups\b.*",
          STORED, GIB),
    _rule("google_gke_backup_backup_plan", "storage_gb", "Backup for GKE", r"Backup storage\b.*", STORED, GIB),
    _rule("google_dns_record_set", "monthly_queries", "Cloud DNS", r"DNS Query \(port 53\).*", COUNTED, COUNT),
)
# fmt: on
