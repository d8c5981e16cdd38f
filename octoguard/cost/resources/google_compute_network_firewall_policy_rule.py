"""Prices google_compute_network_firewall_policy_rule: free with Cloud NGFW Essentials, else per evaluated GiB.

https://cloud.google.com/firewall/pricing (read 2026-11-22): Essentials is free. FQDN, geolocation and threat
intelligence objects are Standard; inspection is Enterprise. Both charge per GiB that such rules evaluate, and the
catalogue has no price for it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.component import NOTHING, Component
from octoguard.cost.price import MissingPrice

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {}
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
        missing = MissingPrice(f"traffic that Cloud NGFW {edition} rules evaluate")
        yield Component(f"Traffic evaluated (Cloud NGFW {edition})", NOTHING, "GiB", missing, usage_based=True)
