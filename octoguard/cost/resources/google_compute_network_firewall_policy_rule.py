"""Prices google_compute_network_firewall_policy_rule: free with Cloud NGFW Essentials, else per evaluated GiB.

https://cloud.google.com/firewall/pricing (read 2026-11-30): Essentials is free. FQDN, geolocation and threat
intelligence objects are Standard; inspection is Enterprise. Both charge per GiB of traffic that such rules evaluate.
Standard charges for traffic with the internet only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {"monthly_evaluated_gb": "GiB of traffic per month that the rule evaluates"}
_SKUS = {
    "Standard": ("network-security/cloud-ngfw-standard-data-evaluated-internet-traffic", "global"),
    # The policy is global; its only source names no region.
    "Enterprise": ("network-security/cloud-ngfw-enterprise-data-inspected", "us-central1"),
}
_STANDARD = ("fqdns", "region_codes", "threat_intelligences")


def components(resource: Resource) -> Iterator[Component]:
    """GiB that the rule evaluates, if Google charges for them."""
    paths = [f"match[0].{side}_{what}" for side in ("src", "dest") for what in _STANDARD]
    edition = (
        "Standard" if any(resource.get(path) not in (None, []) and resource.is_given(path) for path in paths) else ""
    )
    if resource.is_given("security_profile_group"):
        edition = "Enterprise"
    if edition and not resource.flag("disabled"):
        sku, place = _SKUS[edition]
        name = f"Traffic evaluated (Cloud NGFW {edition})"
        yield resource.by_usage("monthly_evaluated_gb", name, "GiB", sku, place=place)
