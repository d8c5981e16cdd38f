"""Prices the SQL Server licence of a Cloud SQL instance.

https://cloud.google.com/sql/pricing (read 2026-11-30): Google charges a licence for at least 4 vCPUs, and none for the
Express edition. The catalogue has one price for up to 4 vCPUs, and a price per vCPU for larger instances.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from octoguard.cost.component import Component, Range, Rate
from octoguard.cost.price import MissingPrice, Price
from octoguard.money import HOURS_PER_MONTH

if TYPE_CHECKING:
    from octoguard.cost.resource import Resource
    from octoguard.cost.sql_tiers import Tier

_VERSION = re.compile(r"SQLSERVER_(?P<year>\d{4})_(?P<edition>STANDARD|ENTERPRISE|WEB|EXPRESS)")
_FEWEST: Final = Decimal(4)
_EXPRESS: Final = "sql/licensing-fee-for-sql-server-2022-express-for-cloud-sql"


def licence(resource: Resource, tier: Tier, where: str, nodes: Range) -> Component:
    """The licence-hours of an instance. No source says what the licence of a standby costs, so it has no price."""
    version = resource.text("database_version", unset="")
    rate = _rate(resource, tier, version)
    if where == "regional" and not (isinstance(rate, Rate) and not rate.usd):
        rate = MissingPrice(f"the {version} licence of a highly available instance")
    return Component("SQL Server licence", nodes.times(HOURS_PER_MONTH), "hours", rate)


def _rate(resource: Resource, tier: Tier, version: str) -> Rate | MissingPrice:
    """The licence rate per hour of one instance."""
    missing = MissingPrice(f"the {version} licence")
    match = _VERSION.fullmatch(version)
    if match is None or not tier.vcpus:
        return missing
    year, edition = match["year"], match["edition"].lower()
    if edition == "express":
        return Rate.of((1, resource.price(_EXPRESS)))
    few, many = (resource.price(f"sql/licensing-fee-for-{_name(year, edition, size)}") for size in ("few", "many"))
    if tier.vcpus <= _FEWEST and isinstance(few, Price):
        return Rate.of((1, few))
    return Rate.of((max(tier.vcpus, _FEWEST), many)) if isinstance(many, Price) else missing


def _name(year: str, edition: str, size: str) -> str:
    """The end of a SKU name. The SKUs of 2017 are written differently."""
    if year == "2017":
        range_ = "1-to-4" if size == "few" else "more-than-4"
        return f"cloudsql-sql-server-2017-{edition}-on-vm-with-{range_}-vcpu"
    range_ = "up-to-4" if size == "few" else "more-than-4"
    return f"sql-server-{year}-{edition}-for-cloud-sql-on-vm-with-{range_}-vcpu"
