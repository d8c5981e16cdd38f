"""`CustomizeDiff` functions of databases, analytics, storage and their like.

Sources: `services/{bigquery,bigqueryanalyticshub,bigquerydatatransfer,bigtable,dataflow,datalossprevention,datastream,
deploymentmanager,logging,monitoring,osconfigv2,privateca,secretmanager,spanner,storage}/resource_*.go` of the provider.
"""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING, Any

from octoguard.standin.customdiff.bigquery import is_changeable, parsed, without_policies
from octoguard.standin.customdiff.change import first
from octoguard.standin.forms import seconds
from octoguard.standin.values import UNKNOWN, is_empty, is_known

if TYPE_CHECKING:
    from octoguard.standin.customdiff.change import PlannedChange

# Not a property of the job. The provider stores its own deletion policy in an older state when it reads the job.
_NOT_COMPARED = ("deletion_policy", "on_delete", "terraform_labels", "timeouts")
# The parameters of a flexible template that set arguments of the job, and the type of each argument.
_FLEXIBLE: dict[str, tuple[str, type]] = {
    "autoscalingAlgorithm": ("autoscaling_algorithm", str),
    "numWorkers": ("num_workers", int),
    "maxNumWorkers": ("max_workers", int),
    "network": ("network", str),
    "serviceAccountEmail": ("service_account_email", str),
    "subnetwork": ("subnetwork", str),
    "tempLocation": ("temp_location", str),
    "stagingLocation": ("staging_location", str),
    "workerMachineType": ("machine_type", str),
    "kmsKeyName": ("kms_key_name", str),
    "ipConfiguration": ("ip_configuration", str),
    "enableStreamingEngine": ("enable_streaming_engine", bool),
    "sdkContainerImage": ("sdk_container_image", str),
    "launcherMachineType": ("launcher_machine_type", str),
}
# Immutable parameters of a transfer, by the source of its data.
_FIXED_PARAMETERS = {
    "google_cloud_storage": ("data_path_template", "destination_table_name_template"),
    "amazon_s3": ("data_path", "destination_table_name_template"),
}


def table_schema(change: PlannedChange, _: str) -> None:
    """`resourceBigQueryTableSchemaCustomizeDiff`: which changes of columns keep the data of a table.

    With row access policies, a dropped column also forces a replacement. The provider asks the API for these policies.
    Offline, a table is assumed to have none.
    """
    old_text, new_text = change.old("schema"), change.new("schema")
    if change.is_create or new_text is UNKNOWN or not new_text:
        return
    old, new = parsed(old_text), parsed(new_text)
    if "dataPolicies" in change.items("ignore_schema_changes"):
        old, new = without_policies(old), without_policies(new)
    # The provider drops columns in place since version 5.
    is_fixed = change.major < 5 or bool(change.items("external_data_configuration"))
    if old != new and not is_changeable(old, new, is_fixed=is_fixed):
        change.force_new("schema")


def dataset_collation(change: PlannedChange, _: str) -> None:
    """`customCollationDiff`: an empty collation in the configuration removes the stored one."""
    if change.config.get("default_collation") == "" and change.old("default_collation"):
        change.set("default_collation", "")


def transfer_parameters(change: PlannedChange, _: str) -> None:
    """`paramsCustomizeDiff`: changed paths of the source or the destination force a replacement."""
    old, new = change.old("params") or {}, change.new("params") or {}
    if not isinstance(new, dict):
        return
    for name in _FIXED_PARAMETERS.get(change.text("data_source_id"), ()):
        if old.get(name) is not None and new.get(name) is not None and old[name] != new[name]:
            change.force_new("params")


def transfer_secrets(change: PlannedChange, _: str) -> None:
    """`sensitiveParamCustomizeDiff`: a secret must not be set in two arguments."""
    _one_place(change, "params", "sensitive_params.0", "secret_access_key", "param")


def channel_secrets(change: PlannedChange, _: str) -> None:
    """`sensitiveLabelCustomizeDiff`: a secret must not be set in two arguments."""
    for name in ("auth_token", "service_key", "password"):
        _one_place(change, "labels", "sensitive_labels.0", name, "label")


def _one_place(change: PlannedChange, plain: str, secret: str, name: str, kind: str) -> None:
    for given in (name, f"{name}_wo"):
        values = change.configured(f"{plain}.{name}"), change.configured(f"{secret}.{given}")
        if all(isinstance(value, str) and value for value in values):
            if kind == "label":
                change.refuse(f'Sensitive label "{given}" cannot be set at the same time as label "{name}".')
            else:
                place = "both `params` and the `sensitive_params` block"
                change.refuse(f"Sensitive param [{given}] cannot be set in {place}.")


def query_template(change: PlannedChange, _: str) -> None:
    """`resourceBigqueryAnalyticsHubQueryTemplateCustomDiff`: a submitted template cannot be unsubmitted."""
    if change.old("submit") is True and change.new("submit") in (None, False):
        change.refuse("Cannot change `submit` from true to false as unsubmitting is not supported.")


def bigtable_clusters(change: PlannedChange, _: str) -> None:
    """`resourceBigtableInstanceClusterReorderTypeList`: stable order; immutable zone, key and storage of clusters."""
    new, old = change.items("cluster"), change.old_items("cluster")
    if change.is_create:
        if not change.config.get("cluster"):
            change.refuse('config is invalid: Too few cluster blocks: Should have at least 1 "cluster" block')
        return
    if change.new("cluster") is UNKNOWN or not all(isinstance(cluster, dict) for cluster in new):
        return
    _reorder(change, new, old)
    for position, (after, before) in enumerate(zip(change.items("cluster"), old, strict=False)):
        if after.get("cluster_id") != before.get("cluster_id"):
            continue
        fixed = ["zone", "kms_key_name", "node_scaling_factor"]
        if before.get("state") != "CREATING":
            fixed.append("storage_type")
        for name in fixed:
            key = f"cluster.{position}.{name}"
            if change.changes(key):
                change.force_new(key)


def _reorder(change: PlannedChange, new: list[Any], old: list[Any]) -> None:
    """The planned clusters in the order of the stored ones, with their computed values. New clusters fill the gaps."""
    configured = {
        cluster.get("cluster_id"): cluster
        for cluster in change.config.get("cluster") or []
        if isinstance(cluster, dict)
    }
    stored = {cluster.get("cluster_id"): cluster for cluster in old}
    clusters = {}
    for cluster in new:
        name = cluster.get("cluster_id")
        given, before = configured.get(name) or {}, stored.get(name) or {}
        unset = {key: before[key] for key in before if is_empty(given.get(key)) and _is_computed(change, key)}
        state = {"state": before.get("state") or "READY"} if "state" in cluster else {}
        clusters[name] = cluster | unset | state
    ordered = [clusters.pop(cluster.get("cluster_id"), None) for cluster in old[: len(new)]]
    ordered += [None] * (len(new) - len(ordered))
    rest = iter(clusters.values())
    change.set("cluster", [next(rest) if cluster is None else cluster for cluster in ordered])


def _is_computed(change: PlannedChange, name: str) -> bool:
    fields = change.schema.attributes["cluster"].fields or {}
    return name in fields and fields[name].computed


def bigtable_cluster_ids(change: PlannedChange, _: str) -> None:
    """`resourceBigtableInstanceUniqueClusterID`: the names of clusters must be unique."""
    names = [item.get("cluster_id") for item in change.items("cluster") if isinstance(item, dict)]
    for name, count in Counter(item for item in names if isinstance(item, str) and item).items():
        if count > 1:
            change.refuse(f'duplicated cluster_id: "{name}"')


def bigtable_backup(change: PlannedChange, _: str) -> None:
    """`abpDiffFunc`: a backup policy of zeros counts as absent."""
    new = first(change.items("automated_backup_policy"))
    if new is None or change.old_items("automated_backup_policy"):
        return
    if new.get("retention_period") == new.get("frequency") == "0":
        change.set("automated_backup_policy", [])


def bigtable_age(change: PlannedChange, _: str) -> None:
    """`resourceBigtableGCPolicyCustomizeDiff`: days that become the same time in another unit do not change."""
    old, new = change.old("max_age.0.days"), change.text("max_age.0.duration")
    if change.old_text("max_age.0.duration") or not new or not isinstance(old, int):
        return
    if seconds(new) == old * 86400:
        change.keep("max_age.0.days")
        change.keep("max_age.0.duration")


def batch_job(change: PlannedChange, _: str) -> None:
    """`resourceDataflowJobTypeCustomizeDiff`: a batch job is never updated.

    A job of unknown kind counts as a batch job, because the API reports the kind of every streaming job.
    """
    if change.is_create or change.text("type") == "JOB_TYPE_STREAMING":
        return
    for name in change.schema.attributes:
        if name in _NOT_COMPARED or not change.changes(name):
            continue
        if name == "template_gcs_path" and _is_regional_copy(change.old_text(name), change.text(name)):
            continue
        change.force_new(name)


def _is_regional_copy(old: str, new: str) -> bool:
    """`isRegionSuffixedPathMatch`: whether a path is that of the same template in the bucket of a region."""
    bucket, _, rest = old.removeprefix("gs://").partition("/")
    name = bucket.rsplit("-", 2)
    return len(name) == 3 and bool(rest) and new == f"gs://{name[0]}/{rest}"


def flexible_job(change: PlannedChange, argument: str) -> None:
    """`resourceDataflowFlexJobTypeCustomizeDiff`: parameters set arguments; a batch job is never updated."""
    for parameter, (name, kind) in _FLEXIBLE.items():
        value = change.new(f"parameters.{parameter}")
        if not isinstance(value, str) or not value:
            continue
        if not is_empty(change.config.get(name)):
            change.refuse(f"Error setting {name}, value is supplied twice: {name}, parameters.{parameter}={value}")
        elif kind is int and not value.isdigit():
            change.refuse(f"parameters.{parameter} must have a valid integer assigned to it, current value is {value}")
        else:
            change.set(name, value == "true" if kind is bool else kind(value))
    batch_job(change, argument)


def stored_info_type(change: PlannedChange, _: str) -> None:
    """`storedInfoTypeCustomizeDiff`: another kind of detector forces a replacement."""
    for name in ("dictionary", "regex", "large_custom_dictionary"):
        if change.old(name) and is_empty(change.new(name)):
            change.force_new(name)
            return


def stream(change: PlannedChange, _: str) -> None:
    """`resourceDatastreamStreamCustomDiff`: allowed state changes of a stream; the order of objects is ignored."""
    for which in ("include_objects", "exclude_objects"):
        key = f"source_config.0.salesforce_source_config.0.{which}.0.objects"
        objects = change.items(key), change.old_items(key)
        names = [{item.get("object_name") for item in side if isinstance(item, dict)} for side in objects]
        if len(objects[0]) == len(objects[1]) and names[0] == names[1]:
            change.keep(key)
    if not change.changes("desired_state") or change.new("desired_state") is UNKNOWN:
        return
    old, new = change.old_text("desired_state"), change.text("desired_state")
    if change.is_create:
        if new not in ("NOT_STARTED", "RUNNING"):
            change.refuse("`desired_state` can only be set to `NOT_STARTED` or `RUNNING` when creating a new Stream")
    elif new == "NOT_STARTED":
        change.refuse("Field `desired_state` cannot be changed to `NOT_STARTED` for an already-created Stream")
    elif old == "NOT_STARTED" and new != "RUNNING":
        change.refuse("Field `desired_state` can only be set to `RUNNING` from `NOT_STARTED`")
    elif new not in ("RUNNING", "PAUSED"):
        change.refuse("`desired_state` can only be set to `RUNNING` or `PAUSED` when updating a Stream")


def deployment(change: PlannedChange, _: str) -> None:
    """`customDiffDeploymentManagerDeployment`: a changed preview forces a replacement."""
    if change.new("preview") is True:
        for name in ("preview", "target", "labels"):
            if change.changes(name):
                change.force_new(name)


def logging_sink(change: PlannedChange, _: str) -> None:
    """`resourceLoggingProjectSinkCustomizeDiff`: a new unique identity changes the writer identity."""
    own = change.new("unique_writer_identity")
    options = change.items("bigquery_options")
    if options and len(options) != len(change.old_items("bigquery_options")) and own in (None, False):
        change.refuse("unique_writer_identity must be true when bigquery_options is supplied")
    if own is True and change.changes("unique_writer_identity"):
        change.set("writer_identity", UNKNOWN)


def certificate_authority(change: PlannedChange, _: str) -> None:
    """`resourcePrivateCaCACustomDiff`: allowed changes of the state of a certificate authority."""
    new = change.text("desired_state")
    if not new or not change.changes("desired_state"):
        return
    if change.is_create:
        if new not in ("STAGED", "ENABLED"):
            change.refuse("`desired_state` can only be set to `STAGED` or `ENABLED` when creating a new CA")
    elif new == "STAGED" and change.new("state") not in ("STAGED", UNKNOWN):
        change.refuse("Field `desired_state` can only be set to `STAGED` when creating a new CA")


def secret_replication(change: PlannedChange, _: str) -> None:
    """`secretManagerSecretAutoCustomizeDiff`: only the old way to ask for automatic replication becomes the new one."""
    was, now = change.old("replication.0.automatic"), change.new("replication.0.automatic")
    if was is True and now in (None, False) and change.items("replication.0.auto"):
        return
    for key in ("replication.0.automatic", "replication.0.auto"):
        if change.changes(key):
            change.force_new(key)


def spanner_ddl(change: PlannedChange, _: str) -> None:
    """`resourceSpannerDBDdlCustomDiff`: statements are appended in place; any other change makes a new database."""
    new, old = change.new("ddl"), change.old_items("ddl")
    if new is not UNKNOWN and (new or [])[: len(old)] != old:
        change.force_new("ddl")


def spanner_keys(change: PlannedChange, _: str) -> None:
    """`resourceSpannerEncryptionConfigCustomDiff`: with a single key, a changed list of keys forces a replacement.

    It is no change if the stored list has only this key.
    """
    key, name = "encryption_config.0.kms_key_names", change.new("encryption_config.0.kms_key_name")
    if not change.changes(key) or is_empty(name):
        return
    if is_empty(change.new(key)) and change.old_items(key) == [name]:
        change.keep(key)
    else:
        change.force_new(key)


def bucket_acl(change: PlannedChange, _: str) -> None:
    """`resourceStorageRoleEntityCustomizeDiff`: entities keep their place, and those of the project stay."""
    old, new = change.old_items("role_entity"), change.items("role_entity")
    if not old or not new or not is_known(new):
        return
    kept = [entry for entry in old if entry in new or _is_of_project(str(entry))]
    change.set("role_entity", kept + [entry for entry in new if entry not in kept])


def _is_of_project(entity: str) -> bool:
    return entity.startswith(("OWNER:project-owners-", "OWNER:project-editors-", "READER:project-viewers-"))


def object_hash(change: PlannedChange, _: str) -> None:
    """`resourceStorageBucketObjectCustomizeDiff`: a configured hash replaces the comparison of content."""
    if change.config.get("source_md5hash"):
        change.planned["detect_md5hash"] = change.old("detect_md5hash")


def object_contexts(change: PlannedChange, _: str) -> None:
    """`validateContexts`: the keys of the contexts of an object must be unique."""
    keys = [item.get("key") for item in change.items("contexts.0.custom") if isinstance(item, dict)]
    for key, count in Counter(item for item in keys if isinstance(item, str)).items():
        if count > 1:
            change.refuse(f"duplicate key found in 'contexts' block: {key}. Each 'key' must be unique")


def policy_orchestrator(change: PlannedChange, _: str) -> None:
    """`policyOrchestratorCustomizeDiff`: a scope is chosen by place or by hierarchy."""
    for selector in change.items("orchestration_scope.0.selectors"):
        if (
            isinstance(selector, dict)
            and selector.get("location_selector")
            and selector.get("resource_hierarchy_selector")
        ):
            scope = "orchestration_scope.selectors"
            change.refuse(f"only one of {scope}.location_selector or {scope}.resource_hierarchy_selector can be set")
            return


def uploaded_key(change: PlannedChange, _: str) -> None:
    """`ComputedIf(certs_info, ...)`: a new certificate changes its computed details."""
    if not change.is_create and change.changes("cert"):
        change.set("certs_info", UNKNOWN)
