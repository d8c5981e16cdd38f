"""Flags resources that use a key of this plan without a grant for their service agent."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from octoguard.plan import SENSITIVE, UNSET, Action, Plan, ResourceChange
from octoguard.plan.address import instance_key, without_indexes
from octoguard.plan.path import parse
from octoguard.policy.checks._answers import Answer, both
from octoguard.policy.checks._key_grants import IDENTITY, KEY, KeyUse, key_grants
from octoguard.policy.outcome import PASS, Evidence, Outcome, evidence, fail, of, unknown

if TYPE_CHECKING:
    from octoguard.plan.configuration import Origin
    from octoguard.plan.path import Steps
    from octoguard.policy.checks._iam_grants import Text


@dataclass(frozen=True, slots=True)
class Agent:
    """The service agent of a service: the domain of its email, its API, and resources that compute its email."""

    domain: str
    api: str
    sources: frozenset[str] = frozenset()


_DISKS = Agent("compute-system", "compute.googleapis.com")
_REDIS = Agent("(cloud-redis|gcp-sa-memorystore)", "(redis|memorystore).googleapis.com")
_STORAGE = Agent("gs-project-accounts", "storage.googleapis.com", frozenset({"google_storage_project_service_account"}))
_BIGQUERY = Agent(
    "bigquery-encryption", "bigquery.googleapis.com", frozenset({"google_bigquery_default_service_account"})
)
_LOGGING = Agent("gcp-sa-logging", "logging.googleapis.com", frozenset({"google_logging_project_cmek_settings"}))
_SECRETS = Agent("gcp-sa-secretmanager", "secretmanager.googleapis.com")
_ALLOYDB = Agent("gcp-sa-alloydb", "alloydb.googleapis.com")
_DATAFLOW = Agent("dataflow-service-producer-prod", "dataflow.googleapis.com")
_DATAPROC = Agent("dataproc-accounts", "dataproc.googleapis.com")
_VERTEX = {"encryption_spec[0].kms_key_name": Agent("gcp-sa-aiplatform", "aiplatform.googleapis.com")}
_USED: dict[str, dict[str, Agent]] = {
    "google_alloydb_backup": {"encryption_config[0].kms_key_name": _ALLOYDB},
    "google_alloydb_cluster": {
        "encryption_config[0].kms_key_name": _ALLOYDB,
        "automated_backup_policy[0].encryption_config[0].kms_key_name": _ALLOYDB,
        "continuous_backup_config[0].encryption_config[0].kms_key_name": _ALLOYDB,
    },
    "google_artifact_registry_repository": {
        "kms_key_name": Agent("gcp-sa-artifactregistry", "artifactregistry.googleapis.com"),
    },
    "google_bigquery_dataset": {"default_encryption_configuration[0].kms_key_name": _BIGQUERY},
    "google_bigquery_table": {"encryption_configuration[0].kms_key_name": _BIGQUERY},
    "google_compute_disk": {"disk_encryption_key[0].kms_key_self_link": _DISKS},
    "google_compute_instance": {"boot_disk[0].kms_key_self_link": _DISKS},
    "google_compute_region_disk": {"disk_encryption_key[0].kms_key_name": _DISKS},
    "google_container_cluster": {
        "database_encryption[0].key_name": Agent("container-engine-robot", "container.googleapis.com"),
        "node_config[0].boot_disk_kms_key": _DISKS,
        "cluster_autoscaling[0].auto_provisioning_defaults[0].boot_disk_kms_key": _DISKS,
    },
    "google_container_node_pool": {"node_config[0].boot_disk_kms_key": _DISKS},
    "google_data_fusion_instance": {
        "crypto_key_config[0].key_reference": Agent("gcp-sa-datafusion", "datafusion.googleapis.com"),
    },
    # The disks of Dataflow workers also need a grant for the agent of Compute Engine.
    "google_dataflow_flex_template_job": {"kms_key_name": _DATAFLOW},
    "google_dataflow_job": {"kms_key_name": _DATAFLOW},
    "google_dataproc_batch": {"environment_config[0].execution_config[0].kms_key": _DATAPROC},
    "google_dataproc_cluster": {"cluster_config[0].encryption_config[0].kms_key_name": _DISKS},
    "google_dataproc_metastore_service": {
        "encryption_config[0].kms_key": Agent("gcp-sa-metastore", "metastore.googleapis.com"),
    },
    "google_dataproc_session_template": {"environment_config[0].execution_config[0].kms_key": _DATAPROC},
    "google_document_ai_processor": {"kms_key_name": Agent("gcp-sa-prod-dai-core", "documentai.googleapis.com")},
    "google_filestore_instance": {"kms_key_name": Agent("cloud-filer", "file.googleapis.com")},
    "google_gke_backup_backup_plan": {
        "backup_config[0].encryption_key[0].gcp_kms_encryption_key": Agent(
            "gcp-sa-gkebackup", "gkebackup.googleapis.com"
        ),
    },
    "google_logging_project_bucket_config": {"cmek_settings[0].kms_key_name": _LOGGING},
    "google_memorystore_instance": {"kms_key": _REDIS},
    "google_pubsub_topic": {"kms_key_name": Agent("gcp-sa-pubsub", "pubsub.googleapis.com")},
    "google_redis_cluster": {"kms_key": _REDIS},
    "google_redis_instance": {"customer_managed_key": _REDIS},
    "google_secret_manager_regional_secret": {"customer_managed_encryption[0].kms_key_name": _SECRETS},
    "google_secret_manager_secret": {
        "replication[0].auto[0].customer_managed_encryption[0].kms_key_name": _SECRETS,
        "replication[0].user_managed[0].replicas[0].customer_managed_encryption[0].kms_key_name": _SECRETS,
    },
    "google_spanner_database": {
        "encryption_config[0].kms_key_name": Agent("gcp-sa-spanner", "spanner.googleapis.com"),
    },
    "google_sql_database_instance": {
        "encryption_key_name": Agent("gcp-sa-cloud-sql", "sqladmin.googleapis.com"),
    },
    "google_storage_bucket": {"encryption[0].default_kms_key_name": _STORAGE},
    "google_vertex_ai_dataset": _VERTEX,
    "google_vertex_ai_endpoint": _VERTEX,
    "google_vertex_ai_feature_online_store": _VERTEX,
    "google_vertex_ai_featurestore": _VERTEX,
    "google_vertex_ai_index": _VERTEX,
    "google_vertex_ai_index_endpoint": _VERTEX,
    "google_vertex_ai_metadata_store": _VERTEX,
    "google_vertex_ai_persistent_resource": _VERTEX,
    "google_vertex_ai_reasoning_engine": _VERTEX,
    "google_vertex_ai_tensorboard": _VERTEX,
}
_ADDRESS = r"serviceaccount:[^@]+@{}\.iam\.gserviceaccount\.com\Z"
_MAX_EVIDENCE = 3


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail if nothing in the plan grants a new key to the agent; None if the resource uses no key of this plan."""
    outcomes = [
        _judge(change, plan, parse(path), key, agent)
        for path, agent in _USED[change.type].items()
        if not _works_already(change, parse(path)) and not _has_own_account(change, path)
        for key in _keys(change, plan, parse(path))
    ]
    for status in ("fail", "unknown"):
        items = [item for outcome in outcomes if outcome.status == status for item in outcome.evidence]
        if items:
            return Outcome(status, tuple(dict.fromkeys(items)))
    return PASS if outcomes else None


def _works_already(change: ResourceChange, path: Steps) -> bool:
    if change.action is Action.NO_OP:
        return True
    return (
        change.action is Action.UPDATE
        and isinstance(now := change.get(path), str)
        and (change.get(path, "before") == now)
    )


def _has_own_account(change: ResourceChange, path: str) -> bool:
    """Whether the resource sets a service account that encrypts its disks."""
    block = path.rpartition(".")[0]
    account = f"{block}.kms_key_service_account"
    return change.type.startswith("google_compute_") and change.get(account) not in (UNSET, "")


def _keys(change: ResourceChange, plan: Plan, path: Steps) -> list[ResourceChange]:
    value = change.get(path)
    if isinstance(value, str):
        return key_grants(plan).by_name.get(value, [])
    if value is UNSET:
        return []
    keys = change.linked(path, KEY)
    for shape in ("member", "binding", "policy"):
        for grant in change.linked(path, f"{KEY}_iam_{shape}"):
            name = grant.get("crypto_key_id")
            named = key_grants(plan).by_name.get(name, []) if isinstance(name, str) else []
            keys.extend(named or grant.linked("crypto_key_id", KEY))
    return list({key.address: key for key in keys}.values())


def _judge(change: ResourceChange, plan: Plan, path: Steps, key: ResourceChange, agent: Agent) -> Outcome:
    perhaps: list[KeyUse] = []
    for use in key_grants(plan).on(key):
        answer = _is_agent(use, agent)
        if answer and use.sure:
            return PASS
        if answer is not False:
            perhaps.append(use)
    name = agent.domain.strip("()").partition("|")[0]
    needed = evidence(change, path, f"service agent service-...@{name}.iam.gserviceaccount.com needs access to the key")
    if perhaps:
        return unknown(needed, *(_evidence(use) for use in perhaps[:_MAX_EVIDENCE]))
    if key.action in (Action.CREATE, Action.REPLACE):
        return fail(needed, of(key, "name", "this plan does not grant the key to the service agent"))
    return unknown(needed, _not_granted(key))


def _is_agent(use: KeyUse, agent: Agent) -> Answer:
    member = use.member
    if member is None or member.value is SENSITIVE:
        return None
    if isinstance(member.value, str):
        return re.match(_ADDRESS.format(agent.domain), member.value.casefold()) is not None
    path, holder = member.path, member.holder
    origins = holder.origins(path)
    answers = [_computes(origin, member, agent) for origin in origins]
    if not member.is_list:
        # A google_service_account is user-managed. A project number may be part of any email.
        return False if member.comes_from(("google_service_account",)) else both(*answers) if answers else None
    # Direct references of the list are members. References through a module or `each` may belong to other lists.
    written = set(holder.references(path))
    if any(answer and origin.text in written for origin, answer in zip(origins, answers, strict=True)):
        return True
    return True if answers and all(answers) else None


def _computes(origin: Origin, member: Text, agent: Agent) -> Answer:
    """Whether an origin of a member computes the email of the agent; None if it can compute any email."""
    if origin.type in agent.sources:
        return True
    if origin.type != IDENTITY:
        return None
    key = instance_key(origin.text)
    services = [
        identity.get("service")
        for identity in member.holder.linked(member.path, IDENTITY)
        if without_indexes(identity.address) == origin.config_address and key in (None, identity.index)
    ]
    answers = {re.fullmatch(agent.api, api) is not None if isinstance(api, str) else None for api in services}
    return answers.pop() if len(answers) == 1 else None


def _not_granted(key: ResourceChange) -> Evidence:
    return of(key, "name", "this plan does not grant the key; another configuration may grant it", reason="not-in-plan")


def _evidence(use: KeyUse) -> Evidence:
    if use.member is None:
        return of(use.change, "policy_data")
    return replace(use.member.evidence(use.change), address=use.change.address)
