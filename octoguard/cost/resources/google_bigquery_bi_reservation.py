"""Prices google_bigquery_bi_reservation: the memory that BI Engine reserves.

https://cloud.google.com/bigquery/pricing#bi_engine_pricing (read 2026-12-01): each GiB and hour. Commitments of
BigQuery editions can include some BI Engine capacity, which is not subtracted here.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from octoguard.cost.component import Component, Range, Rate
from octoguard.money import HOURS_PER_MONTH
from octoguard.plan import UNSET

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {}
_BYTES_PER_GIB: Final = Decimal(2**30)


def components(resource: Resource) -> Iterator[Component]:
    """GiB-hours of the reserved memory. `size` is in bytes; a reservation without a size reserves nothing."""
    size = Decimal(0) if resource.get("size") is UNSET else resource.required_number("size")
    quantity = Range.of(size / _BYTES_PER_GIB).times(HOURS_PER_MONTH)
    yield Component(
        "BI Engine capacity", quantity, "GiB-hours", Rate.of((1, resource.price("bigquery/bi-engine-capacity")))
    )
