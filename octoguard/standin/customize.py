"""Emulates the functions with which the google provider amends plans.

The schema pack names the `CustomizeDiff` functions of a type (`TypeSchema.customize`), and `customdiff/table.py` has
their emulations. This module has the `DiffSuppressFunc` functions that read other attributes than their own; the others
are in `forms.py`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from octoguard.standin.customdiff.change import PlannedChange, at, first
from octoguard.standin.customdiff.defaults import named_labels, service_account
from octoguard.standin.customdiff.table import emulation, split

if TYPE_CHECKING:
    from collections.abc import Callable

    from octoguard.standin.schema import Attributes, TypeSchema
    from octoguard.standin.values import Object


def customize(
    schema: TypeSchema, planned: Object, config: Object, prior: Object | None, settings: Object, major: int = 7
) -> PlannedChange:
    """Amend a planned object in place. `settings` is the provider's configuration, `major` its major version.

    The result has the attributes that force a replacement, and the errors of the provider.
    """
    change = PlannedChange(schema, planned, config, prior, settings, major)
    _suppress(schema.attributes, planned, prior, change)
    if change.has("resource_labels"):
        named_labels(change, "resource_labels")
    for function in schema.customize:
        amend = emulation(function)
        if amend is not None:
            amend(change, split(function)[1])
    if schema.package == "resourcemanager" and change.has("account_id") and change.has("email"):
        service_account(change, "")
    return change


def _suppress(attributes: Attributes, planned: Object, prior: Object | None, change: PlannedChange) -> None:
    """Undo differences that the provider suppresses because of another attribute."""
    before = prior or {}
    for name, attribute in attributes.items():
        value, old = planned.get(name), before.get(name)
        decide = _SUPPRESSED.get(attribute.suppress_function)
        if decide is not None and decide(change):
            planned[name] = ([] if attribute.is_block else None) if old is None else old
        elif attribute.fields is not None and isinstance(value, list):
            olds = old if isinstance(old, list) and attribute.type == "list" else []
            for element, inner in zip(value, [*olds, *[None] * len(value)], strict=False):
                if isinstance(element, dict):
                    _suppress(attribute.fields, element, inner, change)


def _on_autopilot(change: PlannedChange) -> bool:
    domain = change.new("dns_config.0.additive_vpc_scope_dns_domain")
    return change.config.get("enable_autopilot") is True and not domain


def _is_log_disabled(change: PlannedChange) -> bool:
    return not change.new("log_config.0.enable")


def _is_public_cluster(change: PlannedChange) -> bool:
    """Whether the block has no setting of a private cluster on either side."""
    sides = [_block(side, "private_cluster_config") for side in (change.config, change.prior)]
    flags = ("enable_private_endpoint", "enable_private_nodes")
    blocks = ("private_endpoint_subnetwork", "master_global_access_config")
    return not any(side.get(name) for side in sides for name in flags) and not any(map(sides[0].get, blocks))


def _is_empty_maven_config(change: PlannedChange) -> bool:
    sides = [_block(side, "maven_config") for side in (change.config, change.prior)]
    flags = [bool(side.get("allow_snapshot_overwrites")) for side in sides]
    return flags[0] == flags[1] and all(
        side.get("version_policy") in (None, "", "VERSION_POLICY_UNSPECIFIED") for side in sides
    )


def _is_flat_bucket(change: PlannedChange) -> bool:
    """Whether the configuration has no namespace block and the API reports one that is disabled."""
    return not change.new("hierarchical_namespace") and not change.old("hierarchical_namespace.0.enabled")


def _is_index_with_name(change: PlannedChange) -> bool:
    """Whether the only difference is the final field `__name__`, which the API adds to an index."""
    new, old = change.items("fields"), change.old_items("fields")
    if len(old) != len(new) + 1 or old[-1].get("field_path") != "__name__":
        return False
    return all(
        isinstance(index, dict) and {**other, **{key: value for key, value in index.items() if value}} == other
        for index, other in zip(new, old, strict=False)
    )


def _block(side: Any, name: str) -> Object:
    return first(at(side, name)) or {}


# The DiffSuppressFunc functions of the provider that read other attributes than their own.
_SUPPRESSED: dict[str, Callable[[PlannedChange], bool]] = {
    "suppressDiffForAutopilot": _on_autopilot,
    "suppressWhenDisabled": _is_log_disabled,
    "containerClusterPrivateClusterConfigSuppress": _is_public_cluster,
    "emptyMavenConfigDiffSuppress": _is_empty_maven_config,
    "firestoreIFieldsDiffSuppress": _is_index_with_name,
    "hierachicalNamespaceDiffSuppress": _is_flat_bucket,
}
