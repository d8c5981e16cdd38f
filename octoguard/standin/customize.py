"""Amends plans as the google provider's own functions do.

Each `CustomizeDiff` function of the provider is named in the schema pack (`TypeSchema.customize`) and found in
`customdiff/table.py`. `DiffSuppressFunc` functions that look at more than their own attribute are here; the others are
in `forms.py`.
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
    """Amend a planned object in place; `settings` is the provider's configuration, `major` its version.

    The result has what the functions force to be replaced and what they refuse.
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


def _on_autopilot(change: PlannedChange) -> bool:
    domain = change.new("dns_config.0.additive_vpc_scope_dns_domain")
    return change.config.get("enable_autopilot") is True and not domain


def _is_log_disabled(change: PlannedChange) -> bool:
    return not change.new("log_config.0.enable")


def _is_public_cluster(change: PlannedChange) -> bool:
    """Whether neither side has anything of a private cluster in the block."""
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
    """The API reports a namespace that is off where the configuration has none."""
    return not change.new("hierarchical_namespace") and not change.old("hierarchical_namespace.0.enabled")


def _is_index_with_name(change: PlannedChange) -> bool:
    """The API ends the fields of an index with `__name__` where the configuration does not."""
    new, old = change.items("fields"), change.old_items("fields")
    if len(old) != len(new) + 1 or old[-1].get("field_path") != "__name__":
        return False
    return all(
        isinstance(one, dict) and {**other, **{key: value for key, value in one.items() if value}} == other
        for one, other in zip(new, old, strict=False)
    )


def _block(side: Any, name: str) -> Object:
    return first(at(side, name)) or {}


# What the provider calls DiffSuppressFunc, where it looks at more than the attribute itself.
_SUPPRESSED: dict[str, Callable[[PlannedChange], bool]] = {
    "suppressDiffForAutopilot": _on_autopilot,
    "suppressWhenDisabled": _is_log_disabled,
    "containerClusterPrivateClusterConfigSuppress": _is_public_cluster,
    "emptyMavenConfigDiffSuppress": _is_empty_maven_config,
    "firestoreIFieldsDiffSuppress": _is_index_with_name,
    "hierachicalNamespaceDiffSuppress": _is_flat_bucket,
}
