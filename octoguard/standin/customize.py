"""Amends plans as the google provider's own functions do, as far as they decide what a reader of the plan sees.

Each function of the provider that does is named in the schema pack (`TypeSchema.customize`); others only refuse changes
or compute values that are unknown here anyway.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from ipaddress import ip_network
from typing import TYPE_CHECKING, Any

from octoguard.standin.values import UNKNOWN, Object, is_known

if TYPE_CHECKING:
    from collections.abc import Callable

    from octoguard.standin.planning import Path
    from octoguard.standin.schema import Attributes, TypeSchema

_ATTRIBUTION = "goog-terraform-provisioned"


@dataclass(frozen=True, slots=True)
class _Change:
    """What a function of the provider works on: it amends `planned`."""

    schema: TypeSchema
    planned: Object
    config: Object
    prior: Object | None
    settings: Object

    def has(self, name: str) -> bool:
        return name in self.schema.attributes


def customize(schema: TypeSchema, planned: Object, config: Object, prior: Object | None, settings: Object) -> None:
    """Amend a planned object in place; `settings` is the provider's configuration."""
    change = _Change(schema, planned, config, prior, settings)
    _suppress(schema.attributes, planned, prior, change)
    if change.has("resource_labels") and change.has("effective_labels"):
        _labels(planned, "resource_labels", config, prior, settings, True)
    for function in schema.customize:
        name, _, argument = function.rpartition(".")[2].partition("(")
        amend = _FUNCTIONS.get(name)
        if amend is not None:
            amend(change, argument.rstrip(")"))
    if schema.package == "resourcemanager" and change.has("account_id") and change.has("email"):
        _service_account(change)


def _suppress(attributes: Attributes, planned: Object, prior: Object | None, change: _Change) -> None:
    """Take back what the provider takes for no difference because of another attribute."""
    before = prior or {}
    for name, attribute in attributes.items():
        value, old = planned.get(name), before.get(name)
        decide = _SUPPRESSED.get(attribute.suppress_function)
        if decide is not None and decide(change):
            planned[name] = ([] if attribute.is_block else None) if old is None else old
        elif attribute.fields is not None and isinstance(value, list):
            olds = old if isinstance(old, list) and attribute.type == "list" else []
            for one, inner in zip(value, [*olds, *[None] * len(value)], strict=False):
                if isinstance(one, dict):
                    _suppress(attribute.fields, one, inner, change)


def _on_autopilot(change: _Change) -> bool:
    domain = _at(change.planned, ["dns_config", 0, "additive_vpc_scope_dns_domain"])
    return change.config.get("enable_autopilot") is True and not domain


def _is_log_disabled(change: _Change) -> bool:
    return not _at(change.planned, ["log_config", 0, "enable"])


def _is_public_cluster(change: _Change) -> bool:
    """Whether neither side has anything of a private cluster in the block."""
    sides = [_first(side.get("private_cluster_config")) or {} for side in (change.config, change.prior or {})]
    flags = ("enable_private_endpoint", "enable_private_nodes")
    blocks = ("private_endpoint_subnetwork", "master_global_access_config")
    return not any(side.get(name) for side in sides for name in flags) and not any(map(sides[0].get, blocks))


def _is_empty_maven_config(change: _Change) -> bool:
    sides = [_first(side.get("maven_config")) or {} for side in (change.config, change.prior or {})]
    flags = [bool(side.get("allow_snapshot_overwrites")) for side in sides]
    return flags[0] == flags[1] and all(
        side.get("version_policy") in (None, "", "VERSION_POLICY_UNSPECIFIED") for side in sides
    )


# What the provider calls DiffSuppressFunc, where it looks at more than the attribute itself.
_SUPPRESSED: dict[str, Callable[[_Change], bool]] = {
    "suppressDiffForAutopilot": _on_autopilot,
    "suppressWhenDisabled": _is_log_disabled,
    "containerClusterPrivateClusterConfigSuppress": _is_public_cluster,
    "emptyMavenConfigDiffSuppress": _is_empty_maven_config,
}


def refusals(schema: TypeSchema, planned: Object, config: Object) -> list[str]:
    """What the provider refuses only while it plans, in its own words."""
    found = (_REFUSALS[name](planned, config) for name in schema.customize if name in _REFUSALS)
    return [message for message in found if message]


def replacements(schema: TypeSchema, planned: Object, prior: Object) -> list[Path]:
    """The paths of changes that only some values make in place, such as `ForceNewIfChange(size,IsDiskShrinkage)`."""
    found: list[Path] = []
    for function in schema.customize:
        name, _, arguments = function.partition("(")
        path, _, condition = arguments.rstrip(")").partition(",")
        if name in _CONDITIONAL:
            path, condition = _CONDITIONAL[name]
        steps: Path = [int(step) if step.isdigit() else step for step in path.split(".")]
        decide = _CONDITIONS.get(condition.rpartition(".")[2])
        if decide is not None and decide(_at(prior, steps), _at(planned, steps)):
            found.append(steps)
    return found


def _shrinks(old: Any, new: Any) -> bool:
    return isinstance(new, int | float) and isinstance(old, int | float) and new < old


def _is_older(old: Any, new: Any) -> bool:
    """Whether a version such as REDIS_7_2 becomes an older one."""
    numbers = [[int(part) for part in re.findall(r"\d+", text)] for text in (old, new) if isinstance(text, str)]
    return len(numbers) == 2 and numbers[1] < numbers[0]


# The provider's conditions, as functions of the old and the new value.
_CONDITIONS: dict[str, Callable[[Any, Any], bool]] = {
    "IsDiskShrinkage": _shrinks,
    "isDiskShrinkage": _shrinks,
    "isInstanceShrinkage": _shrinks,
    "IsShrinkageIpCidr": lambda old, new: _is_narrower(new, old),
    "isShrinkageIpCidr": lambda old, new: _is_narrower(new, old),
    "isPolicyLocked": lambda old, new: old is True and new is not True,
    "isBeenEnabled": lambda old, new: old is True and new is not True,
    "isRedisVersionDecreasing": _is_older,
    "removed": lambda old, new: bool(old) and not new and new is not UNKNOWN,
}
# Functions of the provider that have a path and a condition of their own.
_CONDITIONAL = {
    "diskSizeCutomizeDiff": ("settings.0.disk_size", "IsDiskShrinkage"),
    "privateNetworkCustomizeDiff": ("settings.0.ip_configuration.0.private_network", "removed"),
}


def _at(value: Any, path: Path) -> Any:
    for step in path:
        if isinstance(step, int):
            value = value[step] if isinstance(value, list) and step < len(value) else None
        else:
            value = value.get(step) if isinstance(value, dict) else None
    return value


def _is_narrower(new: Any, old: Any) -> bool:
    """Whether the new range does not contain the old one: only widening works in place."""
    if not isinstance(new, str) or not isinstance(old, str):
        return False
    try:
        after, before = ip_network(new, strict=False), ip_network(old, strict=False)
    except ValueError:
        return False
    return not (after.version == before.version and before.subnet_of(after))  # type: ignore[arg-type]


def _disk_size(change: _Change, _: str) -> None:
    """A database disk that resizes itself may be larger than configured."""
    settings, before = _first(change.planned.get("settings")), _first((change.prior or {}).get("settings"))
    if not settings or not before or settings.get("disk_autoresize") is False:
        return
    if _shrinks(before.get("disk_size"), settings.get("disk_size")):
        settings["disk_size"] = before["disk_size"]


def _object_hash(change: _Change, _: str) -> None:
    """An object whose hash is configured is not compared with one that the provider works out."""
    if change.config.get("source_md5hash"):
        change.planned["detect_md5hash"] = (change.prior or {}).get("detect_md5hash")


def _firewall_sources(planned: Object, config: Object) -> str:
    names = ("source_tags", "source_ranges", "source_service_accounts")
    if planned.get("direction") == "EGRESS" or any(config.get(name) for name in names):
        return ""
    return "one of source_tags, source_ranges, or source_service_accounts must be defined"


def _firewall_logging(planned: Object, config: Object) -> str:
    if config.get("enable_logging") is False and planned.get("log_config"):
        return "log_config cannot be defined when enable_logging is false"
    return ""


def _pitr_support(planned: Object, _: Object) -> str:
    version = planned.get("database_version")
    wanted = _at(planned, ["settings", 0, "backup_configuration", 0, "point_in_time_recovery_enabled"])
    if wanted is not True or not isinstance(version, str) or version.startswith(("POSTGRES", "SQLSERVER")):
        return ""
    return (
        "point_in_time_recovery_enabled is only available for the following [POSTGRES SQLSERVER]. You may want to "
        "consider using binary_log_enabled instead and remove point_in_time_recovery_enabled (removing "
        "point_in_time_recovery_enabled and adding binary_log_enabled will enable pitr for MYSQL)"
    )


_REFUSALS: dict[str, Callable[[Object, Object], str]] = {
    "resourceComputeFirewallSourceFieldsCustomizeDiff": _firewall_sources,
    "resourceComputeFirewallEnableLoggingCustomizeDiff": _firewall_logging,
    "pitrSupportDbCustomizeDiff": _pitr_support,
}


def _from_provider(name: str) -> Callable[[_Change, str], None]:
    """Takes the project, region or zone of the provider block."""

    def amend(change: _Change, _: str) -> None:
        attribute = change.schema.attributes.get(name)
        if attribute is None or not attribute.computed or change.config.get(name) is not None:
            return
        if change.planned.get(name) is UNKNOWN and change.settings.get(name):
            change.planned[name] = change.settings[name]

    return amend


def _deletion_policy(change: _Change, default: str) -> None:
    if change.has("deletion_policy") and change.config.get("deletion_policy") is None:
        change.planned["deletion_policy"] = change.settings.get("deletion_policy") or default


def _plain_labels(*, attribution: bool) -> Callable[[_Change, str], None]:
    def amend(change: _Change, _: str) -> None:
        if change.has("effective_labels"):
            _labels(change.planned, "labels", change.config, change.prior, change.settings, attribution)

    return amend


def _plain_annotations(change: _Change, _: str) -> None:
    if change.has("effective_annotations"):
        _annotations(change.planned, change.config, change.prior)


def _autopilot(change: _Change, _: str) -> None:
    if change.config.get("enable_autopilot") is True and (change.prior or {}).get("enable_autopilot") is not True:
        change.planned.update(enable_intranode_visibility=True, networking_mode="VPC_NATIVE")


def _labels(
    planned: Object, name: str, config: Object, prior: Object | None, settings: Object, attribution: bool
) -> None:
    configured, defaults = config.get(name), settings.get("default_labels")
    if not is_known(configured) or not is_known(defaults):
        planned["terraform_labels"] = planned["effective_labels"] = UNKNOWN
        return
    before = prior or {}
    effective = dict(before.get("effective_labels") or {})
    labels = dict(defaults or {})
    wanted = settings.get("add_terraform_attribution_label", True)
    proactive = settings.get("terraform_attribution_label_addition_strategy") == "PROACTIVE"
    if attribution and wanted and (prior is None or proactive or _ATTRIBUTION in effective):
        labels[_ATTRIBUTION] = "true"
    labels.update({key: value for key, value in (configured or {}).items() if value is not None})
    for key in before.get("terraform_labels") or {}:
        if key not in labels:
            effective.pop(key, None)
    planned["terraform_labels"] = labels
    planned["effective_labels"] = effective | labels


def _annotations(planned: Object, config: Object, prior: Object | None) -> None:
    configured = config.get("annotations")
    if not is_known(configured):
        planned["effective_annotations"] = UNKNOWN
        return
    before = prior or {}
    removed = before.get("annotations") or {}
    kept = {key: one for key, one in (before.get("effective_annotations") or {}).items() if key not in removed}
    planned["effective_annotations"] = kept | (configured or {})


def _metadata(change: _Change, *, labels: bool) -> None:
    """Cloud Run keeps labels and annotations in a block of its own."""
    target, given = _first(change.planned.get("metadata")), _first(change.config.get("metadata")) or {}
    if target is None:
        return
    before = _first((change.prior or {}).get("metadata"))
    if labels:
        _labels(target, "labels", given, before, change.settings, True)
    elif "effective_annotations" in target:
        _annotations(target, given, before)


def _first(blocks: Any) -> Object | None:
    return blocks[0] if isinstance(blocks, list) and blocks and isinstance(blocks[0], dict) else None


def _service_account(change: _Change) -> None:
    account, project = change.config.get("account_id"), change.planned.get("project")
    if change.prior is not None or not isinstance(account, str) or not isinstance(project, str):
        return
    domain, _, plain = project.rpartition(":")  # `example.com:project` for projects of a domain
    email = f"{account}@{plain}.{f'{domain}.' if domain else ''}iam.gserviceaccount.com"
    change.planned.update(email=email, member=f"serviceAccount:{email}")


_FUNCTIONS: dict[str, Callable[[_Change, str], None]] = {
    "DefaultProviderProject": _from_provider("project"),
    "DefaultProviderRegion": _from_provider("region"),
    "DefaultProviderZone": _from_provider("zone"),
    "DefaultProviderDeletionPolicy": _deletion_policy,
    "SetLabelsDiff": _plain_labels(attribution=True),
    "SetLabelsDiffWithoutAttributionLabel": _plain_labels(attribution=False),
    "SetAnnotationsDiff": _plain_annotations,
    "SetMetadataLabelsDiff": lambda change, _: _metadata(change, labels=True),
    "SetMetadataAnnotationsDiff": lambda change, _: _metadata(change, labels=False),
    "resourceServiceAccountCustomDiff": lambda change, _: _service_account(change),
    "containerClusterAutopilotCustomizeDiff": _autopilot,
    "diskSizeCutomizeDiff": _disk_size,
    "resourceStorageBucketObjectCustomizeDiff": _object_hash,
}
