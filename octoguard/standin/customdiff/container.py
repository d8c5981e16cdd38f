"""`CustomizeDiff` functions of Google Kubernetes Engine, Cloud Run and other platforms for applications.

Sources: `services/{agentidentity,apphub,cloudbuild,cloudrun,cloudscheduler,container,securityposture,servicemanagement,
tpu,workbench}/resource_*.go` of the provider.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from octoguard.standin.customdiff.change import first
from octoguard.standin.forms import seconds
from octoguard.standin.values import UNKNOWN, is_empty, is_known

if TYPE_CHECKING:
    from octoguard.standin.customdiff.change import PlannedChange

_SURGE = "cluster_autoscaling.0.auto_provisioning_defaults.0.upgrade_settings.0."
_ADMITTED = ["gke://*"]
_FIXED_METADATA = (
    "install-monitoring-agent",
    "install-nvidia-driver",
    "serial-port-logging-enable",
    "report-notebook-metrics",
)
_FIXED_USER_METADATA = ("post-startup-script", "post-startup-script-behavior")


def autopilot(change: PlannedChange, _: str) -> None:
    """`containerClusterAutopilotCustomizeDiff`: settings that Autopilot fixes."""
    if change.config.get("enable_autopilot") is not True:
        return
    if change.old("enable_autopilot") is not True:
        change.set("enable_intranode_visibility", True)
        change.set("networking_mode", "VPC_NATIVE")
    if change.changes("dns_config.0.additive_vpc_scope_dns_domain"):
        change.force_new("dns_config.0.additive_vpc_scope_dns_domain")


def privileged_admission(change: PlannedChange, _: str) -> None:
    """`containerClusterAutopilotPrivilegedAdmissionCustomizeDiff`: an empty list means all workloads of GKE (`gke://*`)."""
    if not change.has("autopilot_privileged_admission"):
        return
    configured = change.config.get("autopilot_privileged_admission")
    if configured is None and not change.old_items("autopilot_privileged_admission"):
        return
    if is_empty(configured) or configured == _ADMITTED:
        change.set("autopilot_privileged_admission", list(_ADMITTED))


def beta_apis(change: PlannedChange, _: str) -> None:
    """`containerClusterEnableK8sBetaApisCustomizeDiff`: an API that is enabled cannot be disabled."""
    key = "enable_k8s_beta_apis.0.enabled_apis"
    new = change.new(key)
    if new is not UNKNOWN and set(change.old_items(key)) - set(new or []):
        change.force_new(key)


def node_version(change: PlannedChange, _: str) -> None:
    """`containerClusterNodeVersionCustomizeDiff`: nodes of a new cluster get the version of its control plane."""
    node, master = change.text("node_version"), change.text("min_master_version")
    if change.is_create and node and master and node.split("-")[0] != master.split("-")[0]:
        change.refuse(
            f"Resource argument node_version (value: {node}) must either be unset or set to the same value as "
            f"min_master_version (value: {master}) on create."
        )


def no_default_pool_version(change: PlannedChange, _: str) -> None:
    """`containerClusterNodeVersionRemoveDefaultCustomizeDiff`: no node version if the default pool is removed."""
    if change.is_create and change.text("node_version") and change.new("remove_default_node_pool") is True:
        change.refuse("node_version can only be specified if remove_default_node_pool is not true")


def skipped_node_pools(change: PlannedChange, _: str) -> None:
    """`containerClusterSkipNodePoolRefreshCustomizeDiff`: no skip with inline node pools."""
    configured = change.config.get("node_pool")
    if change.new("skip_node_pool_refresh") is True and isinstance(configured, list) and configured:
        change.refuse(
            "skip_node_pool_refresh cannot be true when inline node_pool blocks are defined; use "
            "google_container_node_pool resources instead, or unset skip_node_pool_refresh"
        )


def surge_settings(change: PlannedChange, _: str) -> None:
    """`containerClusterSurgeSettingsCustomizeDiff`: surge settings belong to the strategy SURGE."""
    if change.text(_SURGE + "strategy") in ("", "SURGE"):
        return
    if any(change.new(_SURGE + name) not in (None, 0, UNKNOWN) for name in ("max_surge", "max_unavailable")):
        change.refuse("Surge upgrade settings max_surge/max_unavailable can only be used when strategy is set to SURGE")


def node_accelerators(change: PlannedChange, _: str) -> None:
    """`resourceNodeConfigEmptyGuestAccelerator`: accelerators with a count of 0 count as absent."""
    key = "node_config.0.guest_accelerator"
    new, old = change.items(key), change.old_items(key)
    if len(new) in (len(old), 0) or not all(isinstance(accelerator, dict) for accelerator in new):
        return
    given = [accelerator for accelerator in new if accelerator.get("count") not in (0, None)]
    if len(given) == len(new) or len(given) != len(old):
        return
    if all(
        _without_driver(accelerator) == _without_driver(other) for accelerator, other in zip(given, old, strict=True)
    ):
        change.keep(key)


def _without_driver(accelerator: Any) -> Any:
    return {key: value for key, value in accelerator.items() if key != "gpu_driver_installation_config"}


def pool_accelerator_profile(change: PlannedChange, _: str) -> None:
    """`nodePoolAcceleratorNetworkProfileCustomizeDiff`: a node pool without profile loses its networks."""
    if not change.is_create:
        _clear_networks(first(change.items("network_config")), first(change.config.get("network_config")), change.prior)


def cluster_accelerator_profile(change: PlannedChange, _: str) -> None:
    """`clusterAcceleratorNetworkProfileCustomizeDiff`: the same for the node pools in a cluster, found by name."""
    configured = change.config.get("node_pool")
    if change.is_create or not isinstance(configured, list):
        return
    by_name = {item.get("name"): item for item in configured if isinstance(item, dict) and item.get("name")}
    olds = change.old_items("node_pool")
    for position, pool in enumerate(change.items("node_pool")):
        given = by_name.get(pool.get("name")) if isinstance(pool, dict) else None
        if given is not None:
            before = olds[position] if position < len(olds) else None
            _clear_networks(first(pool.get("network_config")), first(given.get("network_config")), before)


def _clear_networks(planned: Any, config: Any, prior: Any) -> None:
    if planned is None or not planned.get("additional_node_network_configs"):
        return
    if config is not None and config.get("additional_node_network_configs"):
        return
    profile = planned.get("accelerator_network_profile")
    before = (first((prior or {}).get("network_config")) or {}).get("accelerator_network_profile")
    if not profile or profile != (before or ""):
        planned["additional_node_network_configs"] = []
        planned["accelerator_network_profile"] = profile or ""


def revision_name(change: PlannedChange, _: str) -> None:
    """`revisionNameCustomizeDiff`: a revision name must not be set if the provider generates it."""
    key = "template.0.metadata.0.name"
    if change.new("autogenerate_revision_name") is True and change.changes(key) and change.new(key) is not UNKNOWN:
        change.refuse(
            "google_cloud_run_service: `template.metadata.name` cannot be set while `autogenerate_revision_name` is "
            "true. Please remove the field or set `autogenerate_revision_name` to false."
        )


def has_metadata(change: PlannedChange, _: str) -> None:
    """`hasMetadata`: a new domain mapping needs a metadata block."""
    if change.is_create and not change.config.get("metadata"):
        change.refuse('Insufficient "metadata" blocks. 1 "metadata" block is required.')


def scheduler_tokens(change: PlannedChange, _: str) -> None:
    """`validateAuthHeaders`: one kind of token for an HTTP target."""
    if change.items("http_target.0.oauth_token") and change.items("http_target.0.oidc_token"):
        change.refuse("Error in http_target: only one of oauth_token or oidc_token can be specified, but not both.")


def step_timeouts(change: PlannedChange, _: str) -> None:
    """`stepTimeoutCustomizeDiff`: the sum of step timeouts must not exceed the timeout of the build."""
    build_timeout, steps = change.text("build.0.timeout"), change.items("build.0.step")
    given = [item.get("timeout") for item in steps if isinstance(item, dict) and item.get("timeout")]
    times = [seconds(item) for item in given if isinstance(item, str)]
    limit = seconds(build_timeout) if build_timeout else None
    if limit is not None and None not in times and sum(filter(None, times)) > limit:
        total = sum(filter(None, times))
        change.refuse(f"Step timeout sum ({total:g}s) cannot be greater than build timeout ({limit:g}s)")


def workbench_metadata(change: PlannedChange, _: str) -> None:
    """`workbenchMetadataCustomizeDiff`: changing some metadata keys forces a replacement."""
    old, new = change.old("gce_setup.0.metadata") or {}, change.new("gce_setup.0.metadata") or {}
    if not isinstance(new, dict):
        return
    keys = _FIXED_METADATA + (_FIXED_USER_METADATA if change.new("enable_managed_euc") is True else ())
    if any(key in new and old.get(key) != new[key] for key in keys):
        change.force_new("gce_setup.0.metadata")


def provider_type(change: PlannedChange, _: str) -> None:
    """`agentIdentityAuthProviderCustomizeDiff`: removing the current kind of credentials forces a replacement."""
    for name in ("api_key", "two_legged_oauth", "three_legged_oauth"):
        key = f"auth_provider_type_params.0.{name}"
        if change.old(key) and is_empty(change.new(key)):
            change.force_new(key)
            return


def app_scope(change: PlannedChange, _: str) -> None:
    """`apphubApplicationCustomizeDiff`: a global application is in `global`, a regional one in a region."""
    location, scope = change.new("location"), change.new("scope.0.type")
    if not is_known([location, scope]) or not (change.changes("location") or change.changes("scope.0.type")):
        return
    if (scope == "GLOBAL") != (location == "global"):
        change.refuse(f"Error validating location {location} with {scope} scope type")


def posture_revision(change: PlannedChange, _: str) -> None:
    """`revisionIdCustomizeDiff`: a changed posture gets a new revision ID."""
    if not change.is_create and any(map(change.changes, ("description", "state", "policy_sets"))):
        change.set("revision_id", UNKNOWN)


def service_configuration(change: PlannedChange, _: str) -> None:
    """`predictServiceId`: a configuration ID is its date and its number on that day."""
    names = ("openapi_config", "grpc_config", "protoc_output_base64")
    if change.is_create or not any(map(change.changes, names)):
        return
    old = change.old_text("config_id")
    if any(change.new(name) is UNKNOWN for name in names):
        change.set("config_id", UNKNOWN)
    elif match := re.search(r"\d{4}-\d\d-\d\dr(\d*)", old):
        today = datetime.now(UTC).strftime("%Y-%m-%d")
        number = int(match[1] or 0) + 1 if old.startswith(today) else 0
        change.set("config_id", f"{today}r{number}")


def tpu_accelerator(change: PlannedChange, _: str) -> None:
    """`acceleratorTypeCustomizeDiff`: the default accelerator of a TPU VM."""
    if is_empty(change.config.get("accelerator_type")) and is_empty(change.config.get("accelerator_config")):
        change.set("accelerator_type", "v2-8")


def aws_surge_settings(change: PlannedChange, _: str) -> None:
    """`ResourceContainerAwsNodePoolCustomizeDiffFunc`: the API does not report default surge settings."""
    surge = "update_settings.0.surge_settings.0."
    old, new = (
        [read(surge + name) or 0 for name in ("max_surge", "max_unavailable")] for read in (change.old, change.new)
    )
    if not change.is_create and old == [0, 0] and new == [1, 0]:
        change.keep("update_settings")
