"""Maps resource types to APIs, and APIs to the service agents that they use."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final

from octoguard.plan import Action

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange

# API -> prefixes of types. If an API is missing, its first word is the prefix: `pubsub.googleapis.com`, google_pubsub_.
_BY_API: Final[dict[str, tuple[str, ...]]] = {
    "accesscontextmanager": ("access_context_manager_",),
    "aiplatform": ("vertex_ai_",),
    "appengine": ("app_engine_",),
    "artifactregistry": ("artifact_registry_",),
    "backupdr": ("backup_dr_",),
    "bigqueryconnection": ("bigquery_connection",),
    "bigtableadmin": ("bigtable_",),
    "binaryauthorization": ("binary_authorization_",),
    "certificatemanager": ("certificate_manager_",),
    "cloudbuild": ("cloudbuild", "cloudfunctions"),
    "cloudfunctions": ("cloudfunctions",),
    "cloudkms": ("kms_",),
    "cloudscheduler": ("cloud_scheduler_",),
    "cloudtasks": ("cloud_tasks_",),
    "compute": ("compute_", "container_cluster", "container_node_pool"),
    "container": ("container_cluster", "container_node_pool"),
    "datafusion": ("data_fusion_",),
    "dlp": ("data_loss_prevention_",),
    "file": ("filestore_",),
    "firestore": ("firestore_",),
    "gkebackup": ("gke_backup_",),
    "gkehub": ("gke_hub_",),
    "identitytoolkit": ("identity_platform_",),
    "managedkafka": ("managed_kafka_",),
    "networksecurity": ("network_security_",),
    "networkservices": ("network_services_",),
    "orgpolicy": ("org_policy_",),
    "run": ("cloud_run_",),
    "secretmanager": ("secret_manager_",),
    "servicenetworking": ("service_networking_", "sql_", "alloydb_"),
    "sqladmin": ("sql_",),
    "sql-component": ("sql_",),
    "vpcaccess": ("vpc_access_",),
}
# The word in a service agent's address that names its service -> prefixes of types.
_BY_AGENT: Final[dict[str, tuple[str, ...]]] = {
    "aiplatform": ("vertex_ai_",),
    "artifactregistry": ("artifact_registry_",),
    "bigquery-encryption": ("bigquery_",),
    "bigquerydatatransfer": ("bigquery_data_transfer_",),
    "cloud-filer": ("filestore_",),
    "cloud-redis": ("redis_",),
    "cloud-sql": ("sql_",),
    "cloudbuild": ("cloudbuild",),
    "cloudcomposer-accounts": ("composer_",),
    "cloudservices": ("compute_instance_group_manager", "compute_region_instance_group_manager"),
    "compute-system": ("compute_",),
    "container-engine-robot": ("container_cluster", "container_node_pool"),
    "dataflow-service-producer-prod": ("dataflow_",),
    "dataproc-accounts": ("dataproc_",),
    "gcf-admin-robot": ("cloudfunctions",),
    "gkebackup": ("gke_backup_",),
    "gkehub": ("gke_hub_",),
    "gs-project-accounts": ("storage_",),
    "secretmanager": ("secret_manager_",),
    "serverless-robot-prod": ("cloud_run_",),
}
_AGENT: Final = re.compile(r"@(?:gcp-sa-)?(?P<word>[a-z-]+)(?:\.iam)?\.gserviceaccount\.com\Z", re.IGNORECASE)
# A resource that configures an API or its access does not count as a use of it.
_NO_USE: Final = re.compile(r"_iam_(member|binding|policy|audit_config)\Z")


def of_api(service: str) -> tuple[str, ...]:
    """The prefixes of the types of an API such as container.googleapis.com."""
    name = service.partition(".")[0]
    return tuple(f"google_{prefix}" for prefix in _BY_API.get(name, (f"{name}_",)))


def of_agent(member: str) -> tuple[str, ...]:
    """The prefixes of the types of the service that uses a service agent; () for other members."""
    match = _AGENT.search(member)
    if match is None:
        return ()
    word = match["word"].casefold()
    return tuple(f"google_{prefix}" for prefix in _BY_AGENT.get(word, (f"{word.replace('-', '_')}_",)))


@dataclass(slots=True)
class Uses:
    """The first resource of each type that exists after apply, and of each type that is deleted."""

    stays: dict[str, ResourceChange] = field(default_factory=dict)
    goes: dict[str, ResourceChange] = field(default_factory=dict)


def user_of(prefixes: tuple[str, ...], plan: Plan) -> tuple[ResourceChange | None, bool]:
    """A resource of those types that exists after apply, and whether all existing ones are deleted."""
    uses = plan.once("resources by type", _collect)
    stays = next((change for kind, change in uses.stays.items() if kind.startswith(prefixes)), None)
    return stays, stays is None and any(kind.startswith(prefixes) for kind in uses.goes)


def _collect(plan: Plan) -> Uses:
    uses = Uses()
    for change in plan.managed:
        if _NO_USE.search(change.type) is None:
            if change.stays:
                uses.stays.setdefault(change.type, change)
            elif change.action is Action.DELETE:
                uses.goes.setdefault(change.type, change)
    return uses
