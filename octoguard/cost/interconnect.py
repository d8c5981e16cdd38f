"""Prices Cloud Interconnect: circuits, VLAN attachments, and data transfer out from usage.

https://cloud.google.com/network-connectivity/docs/interconnect/pricing (as quoted on 2026-09-20): Google charges for
each circuit and for each VLAN attachment by the hour. Inbound traffic is free. A dedicated attachment of up to 10 Gbps
has one price. For Partner Interconnect, the partner charges for the circuit. A circuit with a remote location is
Cross-Cloud Interconnect, which has prices of its own.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from octoguard.cost.catalogue import GLOBAL
from octoguard.cost.component import Component, Range, Rate
from octoguard.cost.price import MissingPrice
from octoguard.cost.transfer import continent
from octoguard.money import HOURS_PER_MONTH

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

EGRESS_KEY: Final = "monthly_egress_data_gb"
BANDWIDTH_KEY: Final = "partner_bandwidth_mbps"
ATTACHMENT_USAGE: Final[dict[str, str]] = {
    EGRESS_KEY: "GiB per month from Google Cloud through the attachment",
    BANDWIDTH_KEY: "bandwidth in Mbps that the partner sets for a PARTNER attachment",
}
_SKU: Final = "network/cloud-interconnect-"
_LINKS: Final = {
    "LINK_TYPE_ETHERNET_10G_LR": ("10 Gbps", "10gbps", "10g"),
    "LINK_TYPE_ETHERNET_100G_LR": ("100 Gbps", "100gbps", "100g"),
    "LINK_TYPE_ETHERNET_400G_LR4": ("400 Gbps", "400gbps", "400g"),
}
_MBPS: Final = {"M": 1, "G": 1000}
_DEFAULT_BANDWIDTH: Final = "BPS_10G"
_ONE_PRICE_UP_TO: Final = Decimal(10_000)
# The capacities of partner attachments in Mbps. A bandwidth between two of them is priced as the larger one.
_CAPACITIES: Final = (50, 100, 200, 300, 400, 500, 1000, 2000, 5000, 10_000, 20_000, 50_000)
_EGRESS: Final = {
    "north-america": "north-america-europe",
    "europe": "north-america-europe",
    "apac": "asia-pacific",
    "south-america": "south-america",
    "south-africa": "africa",
}


def circuit_lines(resource: Resource) -> Iterator[Component]:
    """The hours of the circuits, and application awareness, which has no price."""
    link = resource.text("link_type", unset="", assume="")
    count = resource.number("requested_link_count", 1)
    name, dedicated, cross_cloud = _LINKS.get(link, (link or "unknown link type", "", ""))
    if resource.text("interconnect_type", unset="DEDICATED") == "PARTNER":
        kind, sku = "Partner", f"{_SKU}{dedicated}-partner-circuit"
    elif resource.is_given("remote_location"):
        kind, sku = "Cross-Cloud", f"network/cross-cloud-interconnect-{cross_cloud}-circuit"
    else:
        kind, sku = "Dedicated", f"{_SKU}{dedicated}-dedicated-circuit"
    title = f"{kind} Interconnect circuits ({name})"
    if not dedicated:
        missing = MissingPrice(f"circuits with {name}")
        yield Component(title, Range.of(count * HOURS_PER_MONTH), "hours", missing)
    else:
        yield resource.hourly(title, count, (1, resource.price(sku, place=GLOBAL)))
    if resource.flag("aai_enabled"):
        hours = Range.of(count * HOURS_PER_MONTH)
        yield Component("Application awareness", hours, "hours", MissingPrice("application awareness"))


def attachment_lines(resource: Resource) -> Iterator[Component]:
    """The hours of a VLAN attachment, and its data transfer out from usage."""
    kind = resource.text("type", unset="DEDICATED")
    rate, name = _attachment_rate(resource, kind)
    yield Component(f"VLAN attachment ({name})", Range.of(HOURS_PER_MONTH), "hours", rate)
    if kind == "PARTNER_PROVIDER" or resource.used(EGRESS_KEY) is None:
        return
    where = _EGRESS.get(continent(resource.place), "")
    used = Range.of(resource.usage_of(EGRESS_KEY))
    egress = Rate.of((1, resource.price(f"{_SKU}egress-traffic-{where}", place=GLOBAL))) if where else None
    missing = MissingPrice(f"Interconnect data transfer from {resource.place}")
    yield Component("Data transfer out", used, "GiB", egress or missing, usage_based=True)


def _attachment_rate(resource: Resource, kind: str) -> tuple[Rate | MissingPrice, str]:
    """(hourly rate, kind and bandwidth)."""
    if kind == "PARTNER_PROVIDER":
        sku = f"{_SKU}partner-side-vlan-attachment-provided-by-google-partner"
        return Rate.of((1, resource.price(sku, place=GLOBAL))), "partner side"
    if kind not in ("DEDICATED", "PARTNER"):
        return MissingPrice(f"VLAN attachments of type {kind}"), kind
    mbps = _mbps(resource, kind)
    if mbps is None:
        return MissingPrice(f"a bandwidth that the partner sets: set {BANDWIDTH_KEY} in a usage file"), "partner"
    if kind == "DEDICATED":
        speed = _speed(max(mbps, _ONE_PRICE_UP_TO))
        sku = f"{_SKU}{speed}-vlan-attachment-via-dedicated-interconnect"
    else:
        sku = f"{_SKU}{_speed(mbps)}-vlan-attachment-via-google-partner"
    return Rate.of((1, resource.price(sku, place=GLOBAL))), f"{kind.lower()}, {_speed(mbps)}"


def _mbps(resource: Resource, kind: str) -> Decimal | None:
    """The bandwidth in Mbps; None if only the partner knows it."""
    default = _DEFAULT_BANDWIDTH if kind == "DEDICATED" else ""
    text = resource.text("bandwidth", unset=default)
    number, unit = text.removeprefix("BPS_")[:-1], text[-1:]
    if number.isdecimal() and unit in _MBPS:
        return Decimal(number) * _MBPS[unit]
    if kind == "DEDICATED":
        return Decimal(0)
    used = resource.used(BANDWIDTH_KEY)
    return None if used is None else Decimal(next((step for step in _CAPACITIES if used <= step), used))


def _speed(mbps: Decimal) -> str:
    """A bandwidth as SKUs name it: `500mbps`, `10gbps`."""
    return f"{mbps:f}mbps" if mbps < 1000 or mbps % 1000 else f"{mbps / 1000:f}gbps"
