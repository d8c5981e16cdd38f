"""Prices google_sql_database_instance: machine, storage, data cache, backups by usage, and an idle IP address.

https://cloud.google.com/sql/pricing (read 2026-11-22). High availability doubles compute and storage, but not backups.
A read replica costs as much as a separate instance with its own storage, and twice that with high availability.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING

from octoguard.cost import sql_rates
from octoguard.cost.component import Component, Range
from octoguard.cost.price import MissingPrice
from octoguard.cost.resource import Unpriceable
from octoguard.cost.sql_licences import licence
from octoguard.cost.sql_tiers import DATA_CACHE_GIB, Tier, tier_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {"backup_storage_gb": "average GiB of backups, including transaction logs stored with them"}
_DEFAULT_GIB = Decimal(10)
_PLUS_FROM = {"POSTGRES": Decimal(16), "MYSQL": Decimal("8.4")}
_VERSION = re.compile(r"(?P<engine>POSTGRES|MYSQL|SQLSERVER)_(?P<number>\d+(?:_\d+)?)")


def components(resource: Resource) -> Iterator[Component]:
    """Hours of the machines, GiB-months of storage. Raises Unpriceable for an unknown tier."""
    tier = _tier(resource)
    engine = _engine(resource, tier)
    availability = resource.text("settings[0].availability_type", unset="ZONAL", assume="ZONAL")
    where = "regional" if availability == "REGIONAL" else "zonal"
    nodes = _nodes(resource)
    replica = resource.is_given("master_instance_name")
    stopped = resource.text("settings[0].activation_policy", unset="ALWAYS") == "NEVER"
    if stopped:
        resource.assume("activation_policy is NEVER, so Google charges for storage but not for the machine")
    else:
        yield sql_rates.compute(resource, tier, where, engine, nodes)
    if engine == "SQLSERVER" and not stopped:
        yield licence(resource, tier, where, nodes)
    gib = _storage_gib(resource)
    disk_type = resource.text("settings[0].disk_type", unset="PD_SSD")
    yield from sql_rates.storage(resource, tier, where, disk_type, _each(nodes, gib))
    if resource.flag("settings[0].data_cache_config[0].data_cache_enabled"):
        yield _data_cache(resource, tier, where, nodes)
    if not replica:
        yield resource.by_usage("backup_storage_gb", "Backups", "GiB-months", "sql/cloud-sql-backups")
    if stopped and resource.flag("settings[0].ip_configuration[0].ipv4_enabled", unset=True):
        idle = resource.price("sql/cloud-sql-ip-address-idling")
        yield resource.hourly("Public IP address, idle", nodes, (1, idle))


def _tier(resource: Resource) -> Tier:
    name = resource.required("settings[0].tier")
    tier = tier_of(name)
    if tier is None:
        raise Unpriceable(f"settings[0].tier: unknown Cloud SQL tier {name}")
    return tier


def _engine(resource: Resource, tier: Tier) -> str:
    """The engine. If the API would reject the tier, this is recorded, and the tier is priced as named."""
    version = resource.text("database_version", unset="")
    match = _VERSION.match(version)
    engine = match["engine"] if match else ""
    if tier.bundle and engine == "POSTGRES":
        as_custom = f"db-custom-{tier.vcpus:f}-{tier.memory_gib * 1024:.0f}"
        resource.assume(f"PostgreSQL does not support {tier.name}; priced as {as_custom}")
    number = Decimal(match["number"].replace("_", ".")) if match else Decimal(0)
    if engine in ("MYSQL", "SQLSERVER"):
        resource.assume(
            "vCPUs, memory and storage are priced at PostgreSQL rates: the price list has one rate for all engines"
        )
    newest = engine in _PLUS_FROM and number >= _PLUS_FROM[engine]
    edition = resource.text("settings[0].edition", unset="ENTERPRISE_PLUS" if newest else "ENTERPRISE")
    if (edition == "ENTERPRISE_PLUS") != tier.is_plus:
        why = "" if resource.is_given("settings[0].edition") else f" (the default of {version})"
        resource.assume(f"edition {edition}{why} does not support {tier.name}; priced by the tier")
    return engine


def _nodes(resource: Resource) -> Range:
    """The number of machines: one, or the nodes of a read pool within the limits of its autoscaler."""
    count = resource.number("node_count", 1) or Decimal(1)
    scaler = "settings[0].read_pool_auto_scale_config[0]"
    if not resource.flag(f"{scaler}.enabled"):
        return Range.of(count)
    least = resource.number(f"{scaler}.min_node_count", 1)
    most = max(least, resource.number(f"{scaler}.max_node_count", count))
    return Range(least, min(max(count, least), most), most)


def _storage_gib(resource: Resource) -> Range:
    """The declared disk size in GiB. With storage auto-increase, the ceiling is its limit."""
    path = "settings[0].disk_size"
    size = resource.number(path, 0)
    if not size:
        primaries = resource.change.linked("master_instance_name", resource.change.type)
        size = resource.other(primaries[0]).number(path, 0) if len(primaries) == 1 else size
        if size:
            resource.assume(f"{path} is not set; priced at the size of the primary instance, {size:f} GiB")
    size = size or _DEFAULT_GIB
    limit = resource.number("settings[0].disk_autoresize_limit", 0)
    if not resource.flag("settings[0].disk_autoresize", unset=True):
        return Range.of(size)
    return Range(size, size, max(size, limit))


def _each(nodes: Range, gib: Range) -> Range:
    return Range(*(number * size for number, size in zip(nodes, gib, strict=True)))


def _data_cache(resource: Resource, tier: Tier, where: str, nodes: Range) -> Component:
    gib = DATA_CACHE_GIB.get(int(tier.vcpus)) if tier.series == "plus-n" else None
    if gib is None:
        missing = MissingPrice(f"a data cache of unknown size ({tier.name})")
        return Component(f"Data cache ({where})", nodes, "GiB-months", missing)
    return sql_rates.data_cache(resource, where, Decimal(gib), nodes)
