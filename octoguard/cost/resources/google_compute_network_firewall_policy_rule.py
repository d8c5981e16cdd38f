"""Prices google_compute_network_firewall_policy_rule: nothing, unless it judges by more than addresses and ports.

https://cloud.google.com/firewall/pricing (read 2026-11-22): Essentials cost nothing. Names, countries and threat
intelligence are Standard, inspection is Enterprise: both charge for each GiB that such rules judge, and the catalogue
has no price of it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.cost.catalogue import MissingPrice
from octoguard.cost.component import NOTHING, Component

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

USAGE: dict[str, str] = {}
_STANDARD = ("fqdns", "region_codes", "threat_intelligences")


def components(resource: Resource) -> Iterator[Component]:
    """GiB that the rule judges, where they are charged."""
    paths = [f"match[0].{side}_{what}" for side in ("src", "dest") for what in _STANDARD]
    edition = (
        "Standard" if any(resource.get(path) not in (None, []) and resource.is_given(path) for path in paths) else ""
    )
    if resource.is_given("security_profile_group"):
        edition = "Enterprise"
    if edition and not resource.flag("disabled"):
        wanted = MissingPrice(f"traffic that rules of Cloud NGFW {edition} judge")
        yield Component(f"Traffic judged (Cloud NGFW {edition})", NOTHING, "GiB", wanted, usage_based=True)
