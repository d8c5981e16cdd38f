"""Prices forwarding rules and load balancer proxies. Google charges for the rules, not for the backends.

https://cloud.google.com/vpc/network-pricing#lb (read 2026-11-22): the first five rules of a project cost as much as
one. Each additional rule costs less. Regional and global rules are counted separately.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

from octoguard.cost import private_service_connect
from octoguard.cost.catalogue import GLOBAL
from octoguard.cost.component import Component, Range, Rate
from octoguard.cost.price import MissingPrice, Price
from octoguard.money import HOURS_PER_MONTH, ZERO

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

RULE_USAGE: Final[dict[str, str]] = {
    "monthly_ingress_data_gb": "GiB of inbound data per month",
    "monthly_outbound_data_gb": "GiB of outbound data per month, which Application Load Balancers also charge for",
}
PROXY_USAGE: Final[dict[str, str]] = {
    "monthly_proxy_instances": "average number of proxy instances of a regional Application Load Balancer",
    "monthly_data_processed_gb": "GiB that the proxies process per month",
}
_TOGETHER: Final = 5
_SKU: Final = "network/cloud-load-balancer-forwarding-rule"
_DATA: Final = "network/global-external-application-load-balancer"


def rule_lines(resource: Resource, suffix: str = "") -> Iterator[Component]:
    """One forwarding rule and its traffic. `suffix` is `-global` for a global rule."""
    if private_service_connect.is_endpoint(resource):
        yield from private_service_connect.endpoint_lines(resource)
        return
    if resource.text("load_balancing_scheme", unset="EXTERNAL") == "INTERNAL_SELF_MANAGED":
        resource.assume("Google does not charge for rules of a service mesh (INTERNAL_SELF_MANAGED)")
        return
    place = GLOBAL if suffix else None
    first = resource.price(f"{_SKU}-minimum{suffix}", place=place)
    rate = _rule_rate(first, resource.price(f"{_SKU}-additional{suffix}", place=place))
    hours = Range.of(HOURS_PER_MONTH)
    yield Component("Forwarding rule", hours, "hours", rate, scope="project", per=f"forwarding rules{suffix}")
    for key, name, sku in (
        ("monthly_ingress_data_gb", "Data processed, inbound", f"{_DATA}-inbound-data-processing"),
        ("monthly_outbound_data_gb", "Data processed, outbound", f"{_DATA}-outbound-data-processing"),
    ):
        if resource.used(key) is not None:
            yield resource.by_usage(key, name, "GiB", sku)


def _rule_rate(first: Price | MissingPrice, further: Price | MissingPrice) -> Rate | MissingPrice:
    """The first rule at the first price, the next four free, and all others at the second price."""
    for price in (first, further):
        if isinstance(price, MissingPrice):
            return price
    assert isinstance(first, Price) and isinstance(further, Price)  # noqa: S101, PT018 - the loop returns otherwise
    tiers = ((ZERO, first.usd), (HOURS_PER_MONTH, ZERO), (HOURS_PER_MONTH * _TOGETHER, further.usd))
    note = (
        f"the first {_TOGETHER} rules of a project cost {first.usd:f} USD/hour together, "
        f"each additional rule {further.usd:f} USD/hour"
    )
    return Rate(tiers, ((Decimal(1), first), (Decimal(1), further)), note)


def proxy_lines(resource: Resource) -> Iterator[Component]:
    """The proxies of a regional Application Load Balancer, from usage; nothing without usage."""
    proxies = resource.used("monthly_proxy_instances")
    if proxies is not None:
        price = resource.price("network/regional-internal-application-load-balancer-proxy-instance")
        hours = Range.of(proxies).times(HOURS_PER_MONTH)
        yield Component("Proxy instances", hours, "hours", Rate.of((1, price)), usage_based=True)
    if resource.used("monthly_data_processed_gb") is not None:
        sku = "network/regional-internal-application-load-balancer-data-processing"
        yield resource.by_usage("monthly_data_processed_gb", "Data processed", "GiB", sku)
