"""The table of metrics: which metric of Cloud Monitoring measures which usage key.

A metric that is not in the table is reported and never used. Metric types, kinds, units and labels are those of the
metric lists https://docs.cloud.google.com/monitoring/api/metrics_gcp_a_b, .../metrics_gcp_c, .../metrics_gcp_d_h,
.../metrics_gcp_i_o and .../metrics_gcp_p_z (read 2026-12-01).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from octoguard.cost.measured.units import COUNT, GIB, NANOSECONDS_PER_MS, TIB

if TYPE_CHECKING:
    from collections.abc import Mapping
    from decimal import Decimal

    from octoguard.cost.measured.months import Method


@dataclass(frozen=True, slots=True)
class StorageClass:
    """Limits a rule to one storage class of a bucket: its own (`own`), or another class that objects moved to.

    `name` is the class in a SKU. Metrics have the class as a label.
    """

    own: bool
    name: str = ""


@dataclass(frozen=True, slots=True)
class MetricRule:
    """The usage key that metrics measure, for series of a monitored `resource`.

    All `metrics` add up, so the key is measured only if a file has each of them. `name`, `location`, `parent` and
    `project` are labels of a series; without `name`, the metric is about the project. `labels` are the values of labels
    that count. A rule with a higher `rank` applies only to resources for which no rule with a lower rank does.
    """

    type: str
    key: str
    metrics: tuple[str, ...]
    resource: str
    method: Method
    unit: Decimal
    name: str = ""
    location: str = ""
    parent: str = ""
    project: str = "resource.project_id"
    labels: Mapping[str, frozenset[str]] = field(default_factory=dict)
    storage_class: StorageClass | None = None
    rank: int = 1


COLD: Final = ("nearline", "coldline", "archive")
FORWARDING_RULES: Final = ("google_compute_forwarding_rule", "google_compute_global_forwarding_rule")
RUN_SERVICES: Final = ("google_cloud_run_v2_service", "google_cloud_run_service")
_BUCKET: Final = "google_storage_bucket"
_GCS: Final = "storage.googleapis.com"
_RUN: Final = "run.googleapis.com"
_PUBSUB: Final = "pubsub.googleapis.com"
_LOGGING: Final = "logging.googleapis.com"
_NAT: Final = "router.googleapis.com/nat"
_BALANCER: Final = "loadbalancing.googleapis.com"
_FUNCTION: Final = "cloudfunctions.googleapis.com/function"
_REPOSITORY: Final = "artifactregistry.googleapis.com/Repository"
_RULE_NAME: Final = "resource.forwarding_rule_name"
_LOCATION: Final = "resource.location"
_REGION: Final = "resource.region"
_INGRESS: Final = "monthly_ingress_data_gb"
_OUTBOUND: Final = "monthly_outbound_data_gb"
# Methods of JSON API calls of class A (insert and list) and of class B (get):
# https://cloud.google.com/storage/pricing#operations-by-class (read 2026-12-01). Most failed calls are free.
_CLASSES: Final = {
    "monthly_class_a_operations": frozenset({"WriteObject", "ListObjects"}),
    "monthly_class_b_operations": frozenset({"ReadObject", "GetObjectMetadata"}),
}
_RUN_METRICS: Final[tuple[tuple[str, str, Method], ...]] = (
    ("monthly_requests", "request_count", "sum"),
    ("average_request_duration_ms", "request_latencies", "average"),
)
_INSTANCES: Final = (
    "google_compute_instance",
    "google_compute_instance_from_machine_image",
    "google_compute_instance_from_template",
)
_GROUPS: Final = ("google_compute_instance_group_manager", "google_compute_region_instance_group_manager")


def _bucket(key: str, metric: str, method: Method, unit: Decimal, **options: object) -> MetricRule:
    return MetricRule(
        _BUCKET,
        key,
        (f"{_GCS}/{metric}",),
        "gcs_bucket",
        method,
        unit,
        name="resource.bucket_name",
        **options,  # type: ignore[arg-type]
    )


def _stored(metric: str, rank: int) -> tuple[MetricRule, ...]:
    """Stored bytes of a bucket: those of its own class, and those that lifecycle rules moved to a colder class."""
    keys = {"storage_gb": StorageClass(own=True)}
    keys |= {f"storage_class_gb.{cold}": StorageClass(own=False, name=cold) for cold in COLD}
    return tuple(_bucket(key, metric, "mean", GIB, storage_class=of, rank=rank) for key, of in keys.items())


def _balanced(metric: str, resource: str, key: str, location: str = _REGION) -> tuple[MetricRule, ...]:
    """Bytes through a load balancer, by forwarding rule."""
    metrics = (f"{_BALANCER}/{metric}",)
    return tuple(
        MetricRule(kind, key, metrics, resource, "sum", GIB, _RULE_NAME, location) for kind in FORWARDING_RULES
    )


def _application(path: str, resource: str, location: str = _REGION) -> tuple[MetricRule, ...]:
    """Requests to and responses of an Application Load Balancer."""
    return (
        *_balanced(f"{path}/request_bytes_count", resource, _INGRESS, location),
        *_balanced(f"{path}/response_bytes_count", resource, _OUTBOUND, location),
    )


def _by_name(
    kind: str, key: str, metric: str, resource: str, method: Method, unit: Decimal, name: str, location: str = ""
) -> MetricRule:
    return MetricRule(kind, key, (metric,), resource, method, unit, f"resource.{name}", location)


# fmt: off
METRIC_RULES: Final[tuple[MetricRule, ...]] = (
    # v2 has noncurrent, soft-deleted and incomplete objects; the older metric leaves out soft-deleted objects.
    *_stored("storage/v2/total_bytes", 1),
    *_stored("storage/total_bytes", 2),
    *(
        _bucket(key, "api/request_count", "sum", COUNT,
                labels={"metric.method": methods, "metric.response_code": frozenset({"OK"})})
        for key, methods in _CLASSES.items()
    ),
    _bucket("monthly_data_written_gb", "network/received_bytes_count", "sum", GIB),
    *(
        _by_name(kind, key, f"{_RUN}/{metric}", "cloud_run_revision", method, COUNT, "service_name", _LOCATION)
        for kind in RUN_SERVICES
        for key, metric, method in _RUN_METRICS
    ),
    _by_name("google_cloud_run_v2_job", "monthly_job_executions", f"{_RUN}/job/completed_execution_count",
             "cloud_run_job", "sum", COUNT, "job_name", _LOCATION),
    _by_name("google_cloudfunctions_function", "monthly_function_invocations", f"{_FUNCTION}/execution_count",
             "cloud_function", "sum", COUNT, "function_name", _REGION),
    _by_name("google_cloudfunctions_function", "request_duration_ms", f"{_FUNCTION}/execution_times",
             "cloud_function", "average", NANOSECONDS_PER_MS, "function_name", _REGION),
    _by_name("google_cloudfunctions_function", "monthly_outbound_data_gb", f"{_FUNCTION}/network_egress",
             "cloud_function", "sum", GIB, "function_name", _REGION),
    # Pub/Sub charges for these bytes, with at least 1 kB for each request.
    _by_name("google_pubsub_topic", "monthly_message_data_tb", f"{_PUBSUB}/topic/byte_cost",
             "pubsub_topic", "sum", TIB, "topic_id"),
    _by_name("google_pubsub_subscription", "monthly_message_data_tb", f"{_PUBSUB}/subscription/byte_cost",
             "pubsub_subscription", "sum", TIB, "subscription_id"),
    _by_name("google_pubsub_subscription", "storage_gb", f"{_PUBSUB}/subscription/retained_acked_bytes",
             "pubsub_subscription", "mean", GIB, "subscription_id"),
    MetricRule("google_bigquery_dataset", "monthly_queries_tb", ("bigquery.googleapis.com/query/scanned_bytes_billed",),
               "global", "sum", TIB),
    _by_name("google_logging_project_sink", "monthly_logging_data_gb", f"{_LOGGING}/exports/byte_count",
             "logging_sink", "sum", GIB, "name"),
    MetricRule("google_logging_project_bucket_config", "monthly_logging_data_gb",
               (f"{_LOGGING}/billing/log_bucket_bytes_ingested",), "global", "sum", GIB,
               "metric.log_bucket_id", "metric.log_bucket_location"),
    MetricRule("google_compute_router_nat", "monthly_data_processed_gb",
               (f"{_NAT}/sent_bytes_count", f"{_NAT}/received_bytes_count"), "nat_gateway", "sum", GIB,
               "resource.gateway_name", _REGION),
    *_application("https", "https_lb_rule", location=""),
    *_application("https/internal", "internal_http_lb_rule"),
    *_application("https/external/regional", "http_external_regional_lb_rule"),
    *_balanced("l3/internal/ingress_bytes_count", "internal_tcp_lb_rule", _INGRESS),
    *_balanced("l3/internal/ingress_bytes_count", "internal_udp_lb_rule", _INGRESS),
    *_balanced("l3/external/ingress_bytes_count", "tcp_lb_rule", _INGRESS),
    *_balanced("l3/external/ingress_bytes_count", "udp_lb_rule", _INGRESS),
    _by_name("google_compute_security_policy", "monthly_requests", "networksecurity.googleapis.com/https/request_count",
             "network_security_policy", "sum", COUNT, "policy_name"),
    *(
        MetricRule(kind, "monthly_hrs", ("compute.googleapis.com/instance/uptime",), "gce_instance", "hours", COUNT,
                   "metric.instance_name", "resource.zone")
        for kind in _INSTANCES
    ),
    *(
        _by_name(kind, "instances", "compute.googleapis.com/instance_group/size", "instance_group", "mean", COUNT,
                 "instance_group_name", _LOCATION)
        for kind in _GROUPS
    ),
    MetricRule("google_artifact_registry_repository", "storage_gb",
               ("artifactregistry.googleapis.com/repository/size",), _REPOSITORY, "mean", GIB,
               "resource.repository_id", _LOCATION, project="resource.resource_container"),
)
# fmt: on

# The query of octoguard's recordings that counts the nodes of a pool. The usage key is per zone.
NODE_COUNT: Final = "node-count"
NODE_RULE: Final = MetricRule(
    "google_container_node_pool",
    "nodes",
    ("kubernetes.io/node/cpu/allocatable_utilization",),
    "k8s_node",
    "mean",
    COUNT,
    name="metadata.cloud.google.com/gke-nodepool",
    location=_LOCATION,
    parent="resource.cluster_name",
)
