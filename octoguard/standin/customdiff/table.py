"""Lists the `CustomizeDiff` functions of the google provider: emulated, not needed, and not possible offline.

A test verifies that every name in the schema packs is listed. Names have the form of the packs, with the arguments if
the name alone is ambiguous (`ForceNewIf` of a function without a name).
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.standin.customdiff import compute, container, data, defaults, sql
from octoguard.standin.customdiff.conditions import CONDITIONS, force_new_if_change

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octoguard.standin.customdiff.change import Function

FUNCTIONS: dict[str, Function] = {
    "ComputedIf(certs_info,literal)": data.uploaded_key,
    "DefaultProviderDeletionPolicy": defaults.deletion_policy,
    "DefaultProviderProject": defaults.from_provider("project"),
    "DefaultProviderRegion": defaults.from_provider("region"),
    "DefaultProviderZone": defaults.from_provider("zone"),
    "ForceNewIf(config.0.node_config.0.network,forceNewCustomDiff)": compute.composer_network,
    "ForceNewIf(config.0.node_config.0.network,forceNewIfNotComposer3CustomDiff)": compute.composer_network,
    "ForceNewIf(config.0.node_config.0.subnetwork,forceNewCustomDiff)": compute.composer_network,
    "ForceNewIf(config.0.node_config.0.subnetwork,forceNewIfNotComposer3CustomDiff)": compute.composer_network,
    "ForceNewIf(master_instance_name,literal)": sql.primary,
    "ForceNewIf(metadata_startup_script,literal)": compute.startup_script,
    "ForceNewIf(replica_configuration.0.cascadable_replica,literal)": sql.primary,
    "ForceNewIfChange": force_new_if_change,
    "IfValueChange": sql.promotion,
    "ResourceContainerAwsNodePoolCustomizeDiffFunc": container.aws_surge_settings,
    "SetAnnotationsDiff": defaults.plain_annotations,
    "SetDiffForLabelsWithCustomizedName": defaults.named_labels,
    "SetLabelsDiff": defaults.plain_labels(attribution=True),
    "SetLabelsDiffWithoutAttributionLabel": defaults.plain_labels(attribution=False),
    "SetMetadataAnnotationsDiff": defaults.metadata(labels=False),
    "SetMetadataLabelsDiff": defaults.metadata(labels=True),
    "ValidateChange": compute.composer_upgrade,
    "abpDiffFunc": data.bigtable_backup,
    "acceleratorTypeCustomizeDiff": container.tpu_accelerator,
    "activeDirectoryCustomizeDiff": sql.active_directory,
    "agentIdentityAuthProviderCustomizeDiff": container.provider_type,
    "appEngineApplicationLocationIDCustomizeDiff": compute.app_location,
    "apphubApplicationCustomizeDiff": container.app_scope,
    "autoUpgradeEnabledCustomizeDiff": sql.auto_upgrade,
    "clusterAcceleratorNetworkProfileCustomizeDiff": container.cluster_accelerator_profile,
    "computeAttachedDiskDefaultProviderZone": compute.attached_disk_zone,
    "containerClusterAutopilotCustomizeDiff": container.autopilot,
    "containerClusterAutopilotPrivilegedAdmissionCustomizeDiff": container.privileged_admission,
    "containerClusterEnableK8sBetaApisCustomizeDiff": container.beta_apis,
    "containerClusterNodeVersionCustomizeDiff": container.node_version,
    "containerClusterNodeVersionRemoveDefaultCustomizeDiff": container.no_default_pool_version,
    "containerClusterSkipNodePoolRefreshCustomizeDiff": container.skipped_node_pools,
    "containerClusterSurgeSettingsCustomizeDiff": container.surge_settings,
    "customCollationDiff": data.dataset_collation,
    "customDiffDeploymentManagerDeployment": data.deployment,
    "customDiffRegionBackendService": compute.region_backends,
    "desiredStatusDiff": compute.desired_status,
    "diskSizeCutomizeDiff": sql.disk_size,
    "forceNewIfNetworkIPNotUpdatable": compute.network_ip,
    "forwardingRuleCustomizeDiff": compute.forwarding_rule,
    "hasMetadata": container.has_metadata,
    "healthCheckCustomizeDiff": compute.health_check,
    "hyperDiskIopsUpdateDiffSupress": compute.provisioned_iops,  # as versions 4 and 5 spell it
    "hyperDiskIopsUpdateDiffSuppress": compute.provisioned_iops,
    "nodeCountCustomDiff": sql.node_count,
    "nodePoolAcceleratorNetworkProfileCustomizeDiff": container.pool_accelerator_profile,
    "paramsCustomizeDiff": data.transfer_parameters,
    "pitrSupportDbCustomizeDiff": sql.point_in_time_recovery,
    "policyOrchestratorCustomizeDiff": data.policy_orchestrator,
    "predictServiceId": container.service_configuration,
    "privateNetworkCustomizeDiff": sql.private_network,
    "regionSslPolicyCustomizeDiff": compute.ssl_policy,
    "resourceBigQueryTableSchemaCustomizeDiff": data.table_schema,
    "resourceBigqueryAnalyticsHubQueryTemplateCustomDiff": data.query_template,
    "resourceBigtableGCPolicyCustomizeDiff": data.bigtable_age,
    "resourceBigtableInstanceClusterReorderTypeList": data.bigtable_clusters,
    "resourceBigtableInstanceUniqueClusterID": data.bigtable_cluster_ids,
    "resourceComputeFirewallEnableLoggingCustomizeDiff": compute.firewall_logging,
    "resourceComputeFirewallSourceFieldsCustomizeDiff": compute.firewall_sources,
    "resourceComputeInstanceTemplateBootDiskCustomizeDiff": compute.boot_disk,
    "resourceComputeInstanceTemplateScratchDiskCustomizeDiff": compute.scratch_disk,
    "resourceComputeInstanceTemplateSourceImageCustomizeDiff": compute.source_image,
    "resourceComputeRouterCustomDiff": compute.router_bgp,
    "resourceComputeRouterNatAddressDrainNatIpsCustomDiff": compute.drained_addresses,
    "resourceComputeRouterNatDrainNatIpsCustomDiff": compute.drained_addresses,
    "resourceComputeSubnetworkSecondaryIpRangeSetStyleDiff": compute.secondary_ranges,
    "resourceDataflowFlexJobTypeCustomizeDiff": data.flexible_job,
    "resourceDataflowJobTypeCustomizeDiff": data.batch_job,
    "resourceDatastreamStreamCustomDiff": data.stream,
    "resourceLoggingProjectSinkCustomizeDiff": data.logging_sink,
    "resourceNodeConfigEmptyGuestAccelerator": container.node_accelerators,
    "resourcePrivateCaCACustomDiff": data.certificate_authority,
    "resourceServiceAccountCustomDiff": defaults.service_account,
    "resourceSpannerDBDdlCustomDiff": data.spanner_ddl,
    "resourceSpannerEncryptionConfigCustomDiff": data.spanner_keys,
    "resourceStorageBucketObjectCustomizeDiff": data.object_hash,
    "resourceStorageRoleEntityCustomizeDiff": data.bucket_acl,
    "revisionIdCustomizeDiff": container.posture_revision,
    "revisionNameCustomizeDiff": container.revision_name,
    "rulesCustomizeDiff": compute.rule_priorities,
    "secretManagerSecretAutoCustomizeDiff": data.secret_replication,
    "sendSecondaryIpRangeIfEmptyDiff": compute.no_secondary_ranges,
    "sensitiveLabelCustomizeDiff": data.channel_secrets,
    "sensitiveParamCustomizeDiff": data.transfer_secrets,
    "sslPolicyCustomizeDiff": compute.ssl_policy,
    "stepTimeoutCustomizeDiff": container.step_timeouts,
    "storedInfoTypeCustomizeDiff": data.stored_info_type,
    "suppressEmptyGuestAcceleratorDiff": compute.guest_accelerator,
    "validateAuthHeaders": container.scheduler_tokens,
    "validateContexts": data.object_contexts,
    "validateSubnetworkProject": compute.subnetwork_project,
    "versionValidationCustomizeDiffFunc": compute.composer_fields,
    "workbenchMetadataCustomizeDiff": container.workbench_metadata,
}

_REFUSES = "It refuses a setting that version 3 does not take, which is not emulated, and changes nothing in a plan."
# Functions that change nothing in an offline plan, with the reason.
HARMLESS = {
    "containerClusterNetworkPolicyEmptyCustomizeDiff": (
        "The values that it compares are never nil (ResourceDiff.GetChange returns an empty list), so it does nothing."
    ),
    "containerClusterPrivateClusterConfigCustomDiff": _REFUSES,
    "insightsPostgresOnlyCustomizeDiff": _REFUSES,
    "pitrPostgresOnlyCustomizeDiff": _REFUSES,
    "literal": "The condition of customdiff.If in front of suppressEmptyGuestAcceleratorDiff, which looks for itself.",
    "resourceComputeSubnetworkSecondaryIpRangeCustomDiff": (
        "Puts reordered ranges back; resourceComputeSubnetworkSecondaryIpRangeSetStyleDiff does that and more."
    ),
    "tpuNodeCustomizeDiff": (
        "Takes the number of the network's project for its name; stored values come from the configuration offline."
    ),
}

# Functions that need the API or files of the configuration. Their decisions are missing in an offline plan.
MISSING = {
    "ComputedIf(latest_revision_id,apigeeApiDetectBundleUpdate)": "It reads the bundle of the API proxy from disk.",
    "ComputedIf(latest_revision_id,apigeeSharedflowDetectBundleUpdate)": "It reads the bundle of the flow from disk.",
    "ComputedIf(meta_data,apigeeApiDetectBundleUpdate)": "It reads the bundle of the API proxy from disk.",
    "ComputedIf(meta_data,apigeeSharedflowDetectBundleUpdate)": "It reads the bundle of the flow from disk.",
    "ComputedIf(revision,apigeeApiDetectBundleUpdate)": "It reads the bundle of the API proxy from disk.",
    "ComputedIf(revision,apigeeSharedflowDetectBundleUpdate)": "It reads the bundle of the flow from disk.",
    "resourceStorageObjectAclDiff": "It asks the API who owns the object.",
}


def split(function: str) -> tuple[str, str]:
    """The name of a function in a pack, and its arguments with commas."""
    name, _, arguments = function.partition("(")
    return name.rpartition(".")[2], arguments.removesuffix(")")


def emulation(function: str) -> Function | None:
    """The emulation of a function, or None."""
    name, _ = split(function)
    return FUNCTIONS.get(function) or FUNCTIONS.get(name)


def unemulated(functions: Iterable[str]) -> list[str]:
    """The functions of a type whose decisions are missing in an offline plan."""
    return [function for function in functions if not _is_covered(function)]


def reasons(functions: Iterable[str]) -> list[str]:
    """The reasons why decisions of functions are missing, without duplicates."""
    texts = (MISSING.get(function, f"Its function {function} is not known.") for function in unemulated(functions))
    return list(dict.fromkeys(texts))


def _is_covered(function: str) -> bool:
    name, arguments = split(function)
    if name == "ForceNewIfChange":
        return arguments.partition(",")[2] in CONDITIONS
    return function not in MISSING and (emulation(function) is not None or name in HARMLESS)
