"""Prices google_compute_region_commitment: the fee for what it commits to, which is due for the whole term.

https://cloud.google.com/compute/docs/instances/signing-up-committed-use-discounts. Amounts of memory are in MB:
https://docs.cloud.google.com/compute/docs/reference/rest/v1/regionCommitments (read 2026-12-01).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octoguard.commitment_types import commitment_type
from octoguard.cost.commitments.rules import committed_sku
from octoguard.cost.component import Component, Range, Rate
from octoguard.cost.price import MissingPrice
from octoguard.cost.resource import Unpriceable
from octoguard.money import HOURS_PER_MONTH

if TYPE_CHECKING:
    from collections.abc import Iterator
    from decimal import Decimal

    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {}
_TERMS: Final = {"TWELVE_MONTH": ("commit-1y", "1 year"), "THIRTY_SIX_MONTH": ("commit-3y", "3 years")}


def components(resource: Resource) -> Iterator[Component]:
    """Hours of the vCPUs, memory and GPUs, and GiB-months of local SSD. Raises Unpriceable for an unknown plan."""
    plan = resource.required("plan")
    if plan not in _TERMS:
        raise Unpriceable(f"plan {plan}: the known plans are {', '.join(_TERMS)}")
    usage, term = _TERMS[plan]
    if resource.items("license_resource"):
        yield Component(f"Licences ({term})", Range.of(1), "commitments", MissingPrice("commitments for licences"))
        return
    kind = resource.text("type", unset="GENERAL_PURPOSE")
    known = commitment_type(kind)
    series = known.series[0] if known and not known.part else ""
    for number in range(len(resource.items("resources"))):
        yield _line(resource, f"resources[{number}]", series, kind, usage, term)
    resource.assume("the commitment cannot be cancelled: its fee is due for the whole term")


def _line(resource: Resource, path: str, series: str, kind: str, usage: str, term: str) -> Component:
    what = resource.required(f"{path}.type")
    amount = resource.required_number(f"{path}.amount")
    label = series.upper() or kind
    if what == "ACCELERATOR":
        gpu = resource.required(f"{path}.accelerator_type").rpartition("/")[2]
        return _hours(resource, f"Committed GPUs {gpu} ({term})", amount, committed_sku("", f"gpu:{gpu}"), usage)
    if what == "VCPU":
        return _hours(resource, f"Committed {label} vCPUs ({term})", amount, committed_sku(series, "vcpu"), usage)
    if what == "MEMORY":
        sku = committed_sku(series, "memory")
        return _hours(resource, f"Committed {label} memory ({term})", amount / 1024, sku, usage, "GiB-hours")
    if what == "LOCAL_SSD":
        rate = Rate.of((1, resource.price(committed_sku(series, "local-ssd"), usage)))
        return Component(f"Committed local SSD ({term})", Range.of(amount), "GiB-months", rate)
    return Component(f"Committed {what} ({term})", Range.of(amount), "units", MissingPrice(f"commitments for {what}"))


def _hours(resource: Resource, name: str, amount: Decimal, sku: str, usage: str, unit: str = "hours") -> Component:
    quantity = Range.of(amount * HOURS_PER_MONTH)
    if not sku:
        return Component(name, quantity, unit, MissingPrice(name.partition(" (")[0].replace("Committed", "committed")))
    return Component(name, quantity, unit, Rate.of((1, resource.price(sku, usage))))
