"""Prices Cloud SQL machines and storage by edition, machine series and availability (zonal or regional).

High availability has its own SKUs at twice the price, for compute and storage. Backups have one price. Google charges
the same for vCPUs and memory of MySQL, PostgreSQL and SQL Server, so the catalogue has them once. Only the bundled
MySQL tiers differ, by rounding; their own SKUs are used if the catalogue has them.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octoguard.cost.component import Component, Range, Rate
from octoguard.cost.price import MissingPrice, Price
from octoguard.money import HOURS_PER_MONTH

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from octoguard.cost.resource import Resource
    from octoguard.cost.sql_tiers import Tier

_ENGINE: Final = "sql/cloud-sql-for-postgresql-"
# {(series, availability): (vCPU SKU, memory SKU)}; other combinations have no price.
_COMPUTE: Final = {
    ("standard", "zonal"): ("postgresql-zonal-vcpu", "postgresql-zonal-ram"),
    ("standard", "regional"): ("postgresql-regional-vcpu", "postgresql-regional-ram"),
    ("n4", "zonal"): ("postgres-zonal-enterprise-n4-vcpu", "postgres-zonal-enterprise-n4-ram"),
    ("n4", "regional"): ("postgres-regional-enterprise-n4-vcpu", "postgres-regional-enterprise-n4-ram"),
    ("plus-n", "zonal"): ("postgresql-zonal-enterprise-plus-n-vcpu", "postgresql-zonal-enterprise-plus-n-ram"),
    ("plus-n", "regional"): ("postgresql-regional-enterprise-plus-n-vcpu", "postgresql-regional-enterprise-plus-n-ram"),
    ("plus-c4a", "zonal"): (
        "postgres-zonal-enterprise-plus-performance-optimized-c4a-vcpu",
        "postgresql-zonal-enterprise-plus-c4a-ram",
    ),
    ("plus-c4a", "regional"): (
        "postgres-regional-enterprise-plus-performance-optimized-c4a-vcpu",
        "postgresql-regional-enterprise-plus-c4a-ram",
    ),
}
_HYPERDISK: Final = {
    "zonal": "sql/cloud-sql-for-postgres-zonal-enterprise-storage-hyperdisk-balanced-",
    "regional": "sql/cloud-sql-for-postgres-zonal-regional-enterprise-storage-hyperdisk-balanced-",
}


def compute(resource: Resource, tier: Tier, where: str, engine: str, nodes: Range) -> Component:
    """The machine-hours. `where` is `zonal` or `regional`."""
    hours = nodes.times(HOURS_PER_MONTH)
    if tier.series == "shared":
        rate = Rate.of((1, resource.price(f"{_ENGINE}{where}-{tier.sku}")))
        return Component(f"Instance {tier.name} ({where})", hours, "hours", rate)
    name = f"Instance {tier.name} ({where}, {tier.shape})"
    if tier.bundle and engine == "MYSQL":
        shape = f"{tier.vcpus:f}-vcpu-{tier.memory_gib.normalize():f}".replace(".", "-")
        bundle = resource.price(f"sql/cloud-sql-for-mysql-{where}-{shape}gb-ram")
        if isinstance(bundle, Price):
            return Component(name, hours, "hours", Rate.of((1, bundle)))
        resource.assume(f"the catalogue has no price for {tier.name} here; priced by vCPU and memory (within 2%)")
    skus = _COMPUTE.get((tier.series, where))
    if skus is None:
        return Component(name, hours, "hours", MissingPrice(f"{where} Cloud SQL instances of series {tier.series}"))
    vcpu, ram = (resource.price(f"sql/cloud-sql-for-{sku}") for sku in skus)
    return Component(name, hours, "hours", Rate.of((tier.vcpus, vcpu), (tier.memory_gib, ram)))


def storage(resource: Resource, tier: Tier, where: str, disk_type: str, gib: Range) -> Iterator[Component]:
    """The capacity of the disk. For Hyperdisk also its IOPS and throughput, of which the price includes none."""
    if tier.has_hyperdisk:
        rate = Rate.of((1, resource.price(f"{_HYPERDISK[where]}capacity")))
        yield Component(f"Storage (Hyperdisk Balanced, {where})", gib, "GiB-months", rate)
        yield from _performance(resource, where)
        return
    plus = "enterprise-plus-" if tier.is_plus else ""
    sku = f"{where}-low-cost-storage" if disk_type == "PD_HDD" else f"{where}-{plus}standard-storage"
    kind = "HDD" if disk_type == "PD_HDD" else "SSD"
    yield Component(f"Storage ({kind}, {where})", gib, "GiB-months", Rate.of((1, resource.price(f"{_ENGINE}{sku}"))))


def data_cache(resource: Resource, where: str, gib: Decimal, nodes: Range) -> Component:
    """The data cache (local SSD) of Enterprise Plus."""
    rate = Rate.of((1, resource.price(f"{_ENGINE}{where}-enterprise-plus-data-cache-storage")))
    return Component(f"Data cache ({where})", nodes.times(gib), "GiB-months", rate)


def _performance(resource: Resource, where: str) -> Iterator[Component]:
    what = (
        ("IOPS", "data_disk_provisioned_iops", "iops"),
        ("MiB/s", "data_disk_provisioned_throughput", "throughput"),
    )
    for unit, attribute, sku in what:
        provisioned = resource.number(f"settings[0].{attribute}", 0)
        rate: Rate | MissingPrice
        if provisioned:
            rate = Rate.of((1, resource.price(f"{_HYPERDISK[where]}{sku}")))
        else:
            rate = MissingPrice(f"{unit}: settings.{attribute} is not set")
        yield Component(f"Storage {unit} (Hyperdisk Balanced, {where})", Range.of(provisioned), f"{unit}-months", rate)
