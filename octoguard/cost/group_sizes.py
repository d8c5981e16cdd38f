"""Counts the instances of managed instance groups and of their versions, for each scenario."""

from __future__ import annotations

from decimal import ROUND_CEILING, Decimal
from typing import TYPE_CHECKING, Final

from octoguard.cost.autoscaling import expected_size
from octoguard.cost.component import NOTHING, Range
from octoguard.cost.resource import Unpriceable
from octoguard.plan import UNKNOWN, UNSET

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource
    from octoguard.plan import Plan, ResourceChange

# {type of a per-instance config: (attribute that names its group, type of the group)}
CONFIGS: Final = {
    "google_compute_per_instance_config": ("instance_group_manager", "google_compute_instance_group_manager"),
    "google_compute_region_per_instance_config": (
        "region_instance_group_manager",
        "google_compute_region_instance_group_manager",
    ),
}


def group_size(resource: Resource, autoscaler_type: str) -> Range:
    """The number of instances: the limits of its autoscaler, or its target size. Raises Unpriceable if unknown.

    A per-instance config creates the instance that it names, so a group has at least as many instances as configs:
    https://cloud.google.com/compute/docs/reference/rest/beta/instanceGroupManagers/createInstances (read 2026-12-01).
    """
    named = Range.of(_configs_of(resource))
    given = resource.used("instances")
    if scaler := _autoscaler_of(resource, autoscaler_type):
        return _at_least(_autoscaled(resource, scaler, given), named)
    if given is not None:
        return Range.of(given)
    target = resource.get("target_size")
    if target is UNKNOWN:
        raise Unpriceable("target_size is known only after apply, and no autoscaler in the plan targets the group")
    if target is UNSET and named == NOTHING:
        resource.assume("target_size is not set and no autoscaler targets the group; priced as 0 instances")
    return _at_least(Range.of(resource.number("target_size", 0)), named)


def version_sizes(resource: Resource, number: int, total: Range) -> list[Range]:
    """The number of instances of each of `number` versions. Raises Unpriceable if they do not add up to the total.

    A version with a target size has that number, or that percentage rounded up. The version without one has the rest:
    https://cloud.google.com/python/docs/reference/compute/0.6.0/google.cloud.compute_v1.types.InstanceGroupManagerVersion
    (read 2026-12-01).
    """
    if number == 1:
        return [total]
    sizes: list[Range | None] = []
    rest = total
    for position in range(number):
        size = _target_of(resource, f"version[{position}].target_size", total)
        sizes.append(size if size is None else Range(*map(min, size, rest)))
        rest = rest.minus(sizes[-1] or NOTHING)
    if rest != NOTHING and sizes.count(None) != 1:
        raise Unpriceable("the plan does not show how many instances each version of the group has")
    return [rest if size is None else size for size in sizes]


def group_of(config: Resource) -> ResourceChange | None:
    """The instance group of a per-instance config; None if the plan does not have it."""
    attribute, group_type = CONFIGS[config.change.type]
    groups, name = config.linked(attribute, group_type), config.get(attribute)
    if not groups and isinstance(name, str):
        # The attribute is a name or a self link. Groups in other zones and projects can have the same name.
        groups = _groups_by_name(config, group_type).get(_last(name), [])
    return groups[0] if len(groups) == 1 else None


def _groups_by_name(resource: Resource, group_type: str) -> dict[str, list[ResourceChange]]:
    def build(plan: Plan) -> dict[str, list[ResourceChange]]:
        groups: dict[str, list[ResourceChange]] = {}
        for change in plan.managed:
            if change.type == group_type and isinstance(name := change.get("name", resource.side), str):
                groups.setdefault(name, []).append(change)
        return groups

    return resource.plan.once(f"{group_type} by name, {resource.side}", build)


def config_components(config: Resource) -> Iterator[Component]:
    """No components: the group counts the VM. Raises Unpriceable if the plan does not have the group."""
    if group_of(config) is None:
        raise Unpriceable("its instance group is not in this plan, so its VM has no price")
    return iter(())


def _last(name: str) -> str:
    return name.rpartition("/")[2]


def _target_of(resource: Resource, path: str, total: Range) -> Range | None:
    """The target size of a version; None if it takes the rest."""
    if resource.get(path) is UNKNOWN:
        raise Unpriceable(f"{path} is known only after apply")
    if not resource.items(path):
        return None
    fixed, percent = f"{path}[0].fixed", f"{path}[0].percent"
    # A state has 0 for the attribute that is not set.
    if resource.is_given(percent) and (share := resource.required_number(percent)):
        return Range(*((size * share / 100).to_integral_value(ROUND_CEILING) for size in total))
    return Range.of(resource.required_number(fixed)) if resource.is_given(fixed) else NOTHING


def _autoscaled(resource: Resource, scaler: Resource, given: Decimal | None) -> Range:
    least = scaler.number("autoscaling_policy[0].min_replicas", 0)
    most = max(least, scaler.number("autoscaling_policy[0].max_replicas", 0))
    # In a state, target_size is the current number. A new group starts with it.
    target = resource.get("target_size")
    running = None if target is UNSET or target is UNKNOWN else resource.number("target_size", 0)
    return expected_size(resource, "instances", "instances", least, most, given=given, running=running)


def _at_least(size: Range, least: Range) -> Range:
    return Range(*map(max, size, least))


def _autoscaler_of(resource: Resource, autoscaler_type: str) -> Resource | None:
    """The autoscaler that targets the group. All groups share one pass over the plan."""

    def build(plan: Plan) -> dict[str, ResourceChange]:
        scalers = [c for c in plan.managed if c.type == autoscaler_type and c.side(resource.side)[0] is not None]
        return {g.address: s for s in scalers for g in s.linked("target", resource.change.type)}

    found = resource.plan.once(f"groups with {autoscaler_type}, {resource.side}", build).get(resource.change.address)
    return resource.other(found) if found else None


def _configs_of(resource: Resource) -> int:
    """The number of per-instance configs of the group. All groups share one pass over the plan."""

    def build(plan: Plan) -> dict[str, int]:
        counts: dict[str, int] = {}
        for change in plan.managed:
            if change.type in CONFIGS and change.side(resource.side)[0] is not None:
                group = group_of(resource.other(change))
                if group is not None:
                    counts[group.address] = counts.get(group.address, 0) + 1
        return counts

    return resource.plan.once(f"per-instance configs, {resource.side}", build).get(resource.change.address, 0)
