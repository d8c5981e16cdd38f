"""Forms of the values that Google Cloud computes for specific types, such as links, service agents and name servers.

In patterns, `{{name}}` is the value of an attribute, `{{number}}` the project number, and `{{hash}}` an invented part.
The forms come from the documentation of the provider and of Google Cloud.
"""

from __future__ import annotations

from ipaddress import ip_network
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    from collections.abc import Mapping


class ValueMaker(Protocol):
    """What computes the values of one resource: what it knows of it, and how it fills a pattern."""

    @property
    def known(self) -> Mapping[str, Any]: ...

    def fill(self, pattern: str) -> str: ...


# The base of the links of a product, by the word after `google_` in its type names.
BASES = {
    "bigquery": "https://bigquery.googleapis.com/bigquery/v2/",
    "compute": "https://www.googleapis.com/compute/v1/",
    "container": "https://container.googleapis.com/v1/",
    "deployment": "https://www.googleapis.com/deploymentmanager/v2/",
    "network": "https://networkservices.googleapis.com/v1/",
    "sql": "https://sqladmin.googleapis.com/sql/v1beta4/",
    "storage": "https://www.googleapis.com/storage/v1/",
}
# Links that are not the base followed by the ID.
LINKS = {
    "google_storage_bucket": "b/{{name}}",
    "google_storage_bucket_object": "b/{{bucket}}/o/{{%name}}",
    "google_storage_folder": "b/{{bucket}}/folders/{{%name}}",
    "google_storage_managed_folder": "b/{{bucket}}/managedFolders/{{%name}}",
    "google_storage_notification": "b/{{id}}",
}
# IDs as the API returns them: with the project number where the configuration has the project name.
IDS = {"google_secret_manager_secret_version": "projects/{{number}}/secrets/{{secret}}/versions/{{version}}"}

# Blocks that the API always returns. A state of the stand-in may lack them if no setting in them was configured.
ALWAYS_REPORTED = frozenset(
    {
        ("google_compute_instance_template", "scheduling"),
        ("google_compute_region_instance_template", "scheduling"),
        ("google_container_cluster", "ip_allocation_policy"),
        ("google_container_cluster", "node_config"),
        ("google_container_node_pool", "node_config"),
    }
)

# The projects of service agents whose name differs from their service.
_AGENTS = {
    "cloudfunctions": "gcf-admin-robot",
    "composer": "cloudcomposer-accounts",
    "compute": "compute-system",
    "container": "container-engine-robot",
    "dataflow": "dataflow-service-producer-prod",
    "dataproc": "dataproc-accounts",
    "file": "cloud-filer",
    "redis": "cloud-redis",
    "run": "serverless-robot-prod",
    "servicenetworking": "service-networking",
    "sqladmin": "gcp-sa-cloud-sql",
    "storage": "gs-project-accounts",
    "vpcaccess": "gcp-sa-vpcaccess",
}


def _agent(maker: ValueMaker) -> str:
    service = str(maker.known.get("service", "")).partition(".")[0]
    return maker.fill(f"service-{{{{number}}}}@{_AGENTS.get(service, f'gcp-sa-{service}')}.iam.gserviceaccount.com")


def _channel(maker: ValueMaker) -> list[dict[str, str]]:
    """The release channel. Without a channel and a version, GKE enrolls a cluster in Regular.

    https://cloud.google.com/kubernetes-engine/docs/reference/rest/v1/projects.locations.clusters (release_channel)
    """
    named = [maker.known.get(name) for name in ("min_master_version", "node_version")]
    return [] if any(isinstance(version, str) and version for version in named) else [{"channel": "REGULAR"}]


def _gateway(maker: ValueMaker) -> str:
    """The first usable address of a range."""
    try:
        return str(ip_network(str(maker.known.get("ip_cidr_range")))[1])
    except (ValueError, IndexError):
        return "192.0.2.1"


def _registry(maker: ValueMaker) -> str:
    kind = str(maker.known.get("format", "docker")).lower()
    return maker.fill(f"{{{{location}}}}-{kind}.pkg.dev/{{{{project}}}}/{{{{repository_id}}}}")


def _sink_writer(maker: ValueMaker) -> str:
    if maker.known.get("unique_writer_identity") is False:
        return "serviceAccount:cloud-logs@system.gserviceaccount.com"
    return maker.fill("serviceAccount:service-{{number}}@gcp-sa-logging.iam.gserviceaccount.com")


_RUN = "https://{{name}}-{{number}}.{{location}}.run.app"
_ZONAL_GROUP = BASES["compute"] + "projects/{{project}}/zones/{{zone}}/"
_SERVERS = [f"ns-cloud-a{number}.googledomains.com." for number in range(1, 5)]
_LOGGING = "@gcp-sa-logging.iam.gserviceaccount.com"

# `(type, attribute)`: a pattern, a list or an object of patterns, or a function.
FACTS: dict[tuple[str, str], Any] = {
    ("google_artifact_registry_repository", "name"): "{{repository_id}}",
    ("google_artifact_registry_repository", "registry_uri"): _registry,
    ("google_app_engine_application", "name"): "apps/{{project}}",
    ("google_certificate_manager_dns_authorization", "dns_resource_record"): [
        {"name": "_acme-challenge.{{domain}}.", "type": "CNAME", "data": "{{hash}}.authorize.certificatemanager.goog."}
    ],
    ("google_cloud_run_service", "metadata"): [],  # labels in it would look like those that Terraform manages
    ("google_cloud_run_service", "status"): [{"url": _RUN}],
    ("google_cloud_run_v2_service", "uri"): _RUN,
    ("google_cloud_run_v2_service", "urls"): [_RUN],
    ("google_cloudfunctions2_function", "url"): "https://{{location}}-{{project}}.cloudfunctions.net/{{name}}",
    ("google_cloudfunctions_function", "https_trigger_url"): (
        "https://{{region}}-{{project}}.cloudfunctions.net/{{name}}"
    ),
    ("google_compute_instance", "current_status"): "RUNNING",
    ("google_compute_instance_group_manager", "instance_group"): _ZONAL_GROUP + "instanceGroups/{{name}}",
    ("google_compute_region_instance_group_manager", "instance_group"): (
        BASES["compute"] + "projects/{{project}}/regions/{{region}}/instanceGroups/{{name}}"
    ),
    ("google_compute_subnetwork", "gateway_address"): _gateway,
    ("google_container_cluster", "networking_mode"): "VPC_NATIVE",
    ("google_container_cluster", "release_channel"): _channel,
    ("google_container_cluster", "node_pool"): [],  # policies would judge it as a configured node pool
    ("google_container_node_pool", "instance_group_urls"): [
        _ZONAL_GROUP + "instanceGroupManagers/gke-{{cluster}}-{{name}}-{{hash}}-grp"
    ],
    ("google_container_node_pool", "managed_instance_group_urls"): [
        _ZONAL_GROUP + "instanceGroups/gke-{{cluster}}-{{name}}-{{hash}}-grp"
    ],
    ("google_data_fusion_instance", "service_account"): (
        "cloud-datafusion-management-sa@{{hash}}-tp.iam.gserviceaccount.com"
    ),
    ("google_dns_managed_zone", "name_servers"): _SERVERS,
    ("google_iam_workload_identity_pool", "name"): (
        "projects/{{number}}/locations/global/workloadIdentityPools/{{workload_identity_pool_id}}"
    ),
    ("google_iam_workload_identity_pool_provider", "name"): (
        "projects/{{number}}/locations/global/workloadIdentityPools/{{workload_identity_pool_id}}/providers/"
        "{{workload_identity_pool_provider_id}}"
    ),
    ("google_redis_cluster", "discovery_endpoints"): [{"address": "192.0.2.10", "port": 6379}],
    ("google_kms_crypto_key", "primary"): [{"name": "{{id}}/cryptoKeyVersions/1", "state": "ENABLED"}],
    ("google_kms_crypto_key_version", "state"): "ENABLED",
    ("google_logging_billing_account_sink", "writer_identity"): (
        "serviceAccount:service-billing-{{billing_account}}" + _LOGGING
    ),
    ("google_logging_folder_sink", "writer_identity"): "serviceAccount:service-folder-{{folder}}" + _LOGGING,
    ("google_logging_organization_sink", "writer_identity"): "serviceAccount:service-org-{{org_id}}" + _LOGGING,
    ("google_logging_project_sink", "writer_identity"): _sink_writer,
    ("google_project_service_identity", "email"): _agent,
    ("google_project_service_identity", "member"): lambda maker: "serviceAccount:" + _agent(maker),
    ("google_redis_instance", "current_location_id"): "{{zone}}",
    ("google_redis_instance", "persistence_iam_identity"): (
        "serviceAccount:{{number}}-compute@developer.gserviceaccount.com"
    ),
    ("google_redis_instance", "port"): 6379,
    ("google_secret_manager_secret", "name"): "projects/{{number}}/secrets/{{secret_id}}",
    ("google_sql_database_instance", "connection_name"): "{{project}}:{{region}}:{{name}}",
    ("google_sql_database_instance", "service_account_email_address"): (
        "p{{number}}-{{hash}}@gcp-sa-cloud-sql.iam.gserviceaccount.com"
    ),
    ("google_storage_bucket", "url"): "gs://{{name}}",
    ("google_storage_bucket_object", "media_link"): (
        "https://storage.googleapis.com/download/storage/v1/b/{{bucket}}/o/{{%name}}?generation=1&alt=media"
    ),
    ("google_storage_bucket_object", "output_name"): "{{name}}",
    ("google_vpc_access_connector", "self_link"): "{{id}}",
}
