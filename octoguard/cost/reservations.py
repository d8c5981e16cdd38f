"""Reserved machines: what they cost while no instance of the plan uses them.

Google charges for a reservation as for running machines, with the same discounts. An instance that uses a reservation
is not charged again: https://cloud.google.com/compute/docs/instances/reservations-overview (read 2026-12-01). The
instance keeps its cost in the estimate, and the reservation costs what is left.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, NamedTuple

from octoguard.cost import groups
from octoguard.cost.component import SCENARIOS, Range
from octoguard.cost.disks import LOCAL_SSD_GIB, local_ssds
from octoguard.cost.instances import is_spot, running_hours
from octoguard.cost.locations import zone_in
from octoguard.cost.machines import local_ssd_sku, machine_of
from octoguard.cost.node_counts import pool_nodes, zones_of
from octoguard.cost.nodes import gpu_lines, machine_components
from octoguard.cost.overlay import Overlay
from octoguard.cost.resource import Unpriceable
from octoguard.money import HOURS_PER_MONTH, ZERO

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from decimal import Decimal

    from octoguard.cost.component import Component, Scenario
    from octoguard.cost.resource import Resource
    from octoguard.plan import Plan

RESERVATION: Final = "google_compute_reservation"
FUTURE: Final = "google_compute_future_reservation"
_BY_NAME: Final = "compute.googleapis.com/reservation-name"


class Shape(NamedTuple):
    """What must be equal for an instance to use a reservation. `gpus` are (type, number) pairs."""

    project: str
    zone: str
    machine_type: str
    gpus: tuple[tuple[str, Decimal], ...]
    local_ssds: int
    min_cpu_platform: str


@dataclass(frozen=True, slots=True)
class Reserved:
    """The machines of a reservation. With `by_name`, only instances that name it can use it."""

    shape: Shape
    name: str
    count: Decimal
    by_name: bool


@dataclass(frozen=True, slots=True)
class _User:
    """Machines that can use a reservation: the one with a name, or any."""

    shape: Shape
    count: Decimal
    target: str = ""


def reserved_components(resource: Resource, reserved: Reserved) -> Iterator[Component]:
    """The machines, GPUs and local SSD of a reservation that no instance of the plan uses."""
    used = Range(*(_used(resource, scenario) for scenario in SCENARIOS))
    unused = Range.of(reserved.count).minus(used)
    resource.assume(
        f"instances of this plan use {used.expected.normalize():f} of {reserved.count:f} reserved machines; their cost "
        "is that of the instances"
    )
    shape = reserved.shape
    machine = machine_of(shape.machine_type, resource.catalogue)
    lines = list(machine_components(resource, shape.machine_type, unused, spot=False))
    if machine is None or not machine.has_gpus:
        for gpu, each in shape.gpus:
            lines += gpu_lines(resource, gpu, each, machine, unused)
    if shape.local_ssds:
        sku = local_ssd_sku(machine.family if machine else "")
        lines.append(local_ssds(resource, unused, LOCAL_SSD_GIB * shape.local_ssds, sku, "on-demand"))
    for line in lines:
        yield replace(line, name=f"Unused reservation: {line.name}")


def reserved_of(resource: Resource) -> Reserved:
    """The machines of a reservation or future reservation. Raises Unpriceable if the plan does not show them."""
    future = resource.change.type == FUTURE
    block, count = ("specific_sku_properties[0]", "total_count") if future else ("specific_reservation[0]", "count")
    if not resource.items(block.partition("[")[0]):
        raise Unpriceable("octoguard prices only reservations of machines")
    path = f"{block}.instance_properties[0]"
    if resource.is_given(f"{block}.source_instance_template") and not resource.is_given(f"{path}.machine_type"):
        shape = _shape(groups.template_of(resource, f"{block}.source_instance_template"), _zone(resource))
    else:
        gpus = tuple(
            (
                _last(resource.required(f"{each}.accelerator_type")),
                resource.required_number(f"{each}.accelerator_count"),
            )
            for each in _paths(resource, f"{path}.guest_accelerators")
        )
        shape = Shape(
            resource.project,
            _zone(resource),
            _last(resource.required(f"{path}.machine_type")),
            gpus,
            len(resource.items(f"{path}.local_ssds")),
            resource.text(f"{path}.min_cpu_platform", unset=""),
        )
    name = resource.text("reservation_name" if future else "name", unset="")
    number = resource.required_number(f"{block}.{count}")
    return Reserved(shape, name, number, resource.flag("specific_reservation_required"))


def _used(resource: Resource, scenario: Scenario) -> Decimal:
    """The number of machines of a reservation that instances use in a scenario."""

    def build(_plan: Plan) -> dict[str, Decimal]:
        return _allocate(resource, scenario)

    key = f"used reservations, {resource.side}, {scenario}, {id(resource.usage)}"
    return resource.plan.once(key, build).get(resource.change.address, ZERO)


def _allocate(resource: Resource, scenario: Scenario) -> dict[str, Decimal]:
    """`{address of a reservation: machines in use}`. Instances that name a reservation come first."""
    reservations: dict[str, Reserved] = {}
    users: list[_User] = []
    for change in resource.plan.managed:
        if change.type not in _USERS and change.type not in (RESERVATION, FUTURE):
            continue
        if change.side(resource.side)[0] is None:
            continue
        other = resource.other(change)
        other.scenario = scenario
        try:
            if change.type in _USERS:
                users += _USERS[change.type](other)
            elif not is_draft(other):
                reservations[change.address] = reserved_of(other)
        except Unpriceable:
            continue  # the resource itself is listed as unpriced
    left = {address: reserved.count for address, reserved in reservations.items()}
    for user in sorted(users, key=lambda user: not user.target):
        wanted = user.count
        for address, reserved in reservations.items():
            if _fits(user, reserved):
                taken = min(wanted, left[address])
                left[address] -= taken
                wanted -= taken
    return {address: reserved.count - left[address] for address, reserved in reservations.items()}


def _fits(user: _User, reserved: Reserved) -> bool:
    if user.target or reserved.by_name:
        return bool(user.target) and user.target == reserved.name and user.shape == reserved.shape
    return user.shape == reserved.shape


def is_draft(resource: Resource) -> bool:
    """Whether it is a draft of a future reservation, which reserves nothing."""
    return resource.change.type == FUTURE and resource.text("planning_status", unset="SUBMITTED") == "DRAFT"


def _instance(resource: Resource) -> Iterator[_User]:
    yield from _machines(resource, resource, [_zone(resource)], Range.of(running_hours(resource) / HOURS_PER_MONTH))


def _from_template(resource: Resource) -> Iterator[_User]:
    if not groups.has_template(resource, "source_instance_template"):
        return
    yield from _instance(Overlay(resource, groups.template_of(resource, "source_instance_template")))


def _group(resource: Resource) -> Iterator[_User]:
    regional = "region" in resource.change.type
    zones = _texts(resource, "distribution_policy_zones") if regional else [_zone(resource)]
    scaler = "google_compute_region_autoscaler" if regional else "google_compute_autoscaler"
    for template, count in groups.group_versions(resource, scaler):
        yield from _machines(resource, template, zones, count)


def _machines(owner: Resource, machine: Resource, zones: list[str], count: Range) -> Iterator[_User]:
    """Machines with the attributes of an instance or a template, spread evenly over zones."""
    target = _target(machine, "type", "reservation_affinity[0].specific_reservation[0].")
    if is_spot(machine) or target is None:
        return
    number = getattr(count, owner.scenario) / len(zones) if zones else ZERO
    for zone in zones:
        shape = _shape(machine, zone)._replace(project=owner.project)
        yield _User(shape, number, target)


def _pool(resource: Resource) -> Iterator[_User]:
    """The nodes of a pool. GKE uses reservations only if the pool has a reservation affinity:
    https://cloud.google.com/kubernetes-engine/docs/how-to/consuming-reservations (read 2026-12-01).
    """
    config = "node_config[0]"
    affinity = f"{config}.reservation_affinity[0]."
    kind = resource.text(f"{affinity}consume_reservation_type", unset="NO_RESERVATION")
    if kind not in ("ANY_RESERVATION", "SPECIFIC_RESERVATION"):
        return
    if resource.flag(f"{config}.spot") or resource.flag(f"{config}.preemptible"):
        return
    clusters = resource.change.linked("cluster", "google_container_cluster")
    cluster = resource.other(clusters[0]) if len(clusters) == 1 else None
    places = next(filter(None, (_texts(each, "node_locations") for each in filter(None, (resource, cluster)))), [])
    zones = places or [place for place in (resource.text("location", unset=""),) if zone_in(place)]
    count = getattr(pool_nodes(resource, "", zones_of(resource, cluster), "nodes"), resource.scenario)
    gpus = _gpus(resource, f"{config}.guest_accelerator")
    ssds = int(resource.number(f"{config}.local_nvme_ssd_block_config[0].local_ssd_count", 0))
    machine_type = _last(resource.text(f"{config}.machine_type", unset="e2-medium"))
    platform = resource.text(f"{config}.min_cpu_platform", unset="")
    target = _reservation_name(resource, affinity) if kind == "SPECIFIC_RESERVATION" else ""
    for zone in zones if target is not None else ():
        shape = Shape(resource.project, _last(zone), machine_type, gpus, ssds, platform)
        yield _User(shape, count / len(zones), target or "")


_USERS: Final[dict[str, Callable[[Resource], Iterator[_User]]]] = {
    "google_compute_instance": _instance,
    "google_compute_instance_from_template": _from_template,
    "google_compute_instance_group_manager": _group,
    "google_compute_region_instance_group_manager": _group,
    "google_container_node_pool": _pool,
}


def _target(resource: Resource, key: str, specific: str) -> str | None:
    """The name of the reservation that a machine must use; "" for any; None if it uses none."""
    kind = resource.text(f"reservation_affinity[0].{key}", unset="ANY_RESERVATION")
    if kind == "SPECIFIC_RESERVATION":
        return _reservation_name(resource, specific)
    return "" if kind == "ANY_RESERVATION" else None


def _reservation_name(resource: Resource, path: str) -> str | None:
    names = _texts(resource, f"{path}values")
    return _last(names[0]) if resource.text(f"{path}key", unset="") == _BY_NAME and len(names) == 1 else None


def _shape(machine: Resource, zone: str) -> Shape:
    ssds = sum(isinstance(disk, dict) and disk.get("type") == "SCRATCH" for disk in machine.items("disk"))
    return Shape(
        machine.project,
        zone,
        _last(machine.required("machine_type")),
        _gpus(machine, "guest_accelerator"),
        ssds or len(machine.items("scratch_disk")),
        machine.text("min_cpu_platform", unset=""),
    )


def _gpus(resource: Resource, block: str) -> tuple[tuple[str, Decimal], ...]:
    return tuple(
        (_last(resource.required(f"{path}.type")), resource.required_number(f"{path}.count"))
        for path in _paths(resource, block)
    )


def _paths(resource: Resource, block: str) -> list[str]:
    return [f"{block}[{number}]" for number in range(len(resource.items(block)))]


def _zone(resource: Resource) -> str:
    return _last(resource.required("zone"))


def _texts(resource: Resource, path: str) -> list[str]:
    return [value for value in resource.items(path) if isinstance(value, str)]


def _last(link: str) -> str:
    return link.rpartition("/")[2]
