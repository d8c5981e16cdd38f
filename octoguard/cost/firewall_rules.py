"""Prices rules of firewall policies: free with Cloud NGFW Essentials, else per evaluated GiB, from usage.

https://cloud.google.com/firewall/pricing (read 2026-11-30): Essentials is free. FQDN, geolocation and threat
intelligence objects are Standard; inspection is Enterprise. Both charge per GiB of traffic that such rules evaluate.
Standard charges for traffic with the internet only.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.component import Component
    from octoguard.cost.resource import Resource

KEY: Final = "monthly_evaluated_gb"
USAGE: Final[dict[str, str]] = {KEY: "GiB of traffic per month that the rule evaluates"}
FREE: Final = "rules of Cloud NGFW Essentials are free"
_STANDARD_KEY: Final = "monthly_standard_evaluated_gb"
_ENTERPRISE_KEY: Final = "monthly_enterprise_inspected_gb"
POLICY_USAGE: Final[dict[str, str]] = {
    _STANDARD_KEY: "GiB of internet traffic per month that Cloud NGFW Standard rules of the policy evaluate",
    _ENTERPRISE_KEY: "GiB of traffic per month that Cloud NGFW Enterprise rules of the policy inspect",
}
_SKUS: Final = {
    "Standard": ("network-security/cloud-ngfw-standard-data-evaluated-internet-traffic", "global"),
    # A policy can be global, and the only source of the price names no region.
    "Enterprise": ("network-security/cloud-ngfw-enterprise-data-inspected", "us-central1"),
}
_STANDARD: Final = ("fqdns", "region_codes", "threat_intelligences")
_OBJECTS: Final = tuple(f"match[0].{side}_{what}" for side in ("src", "dest") for what in _STANDARD)


def rule_lines(resource: Resource) -> Iterator[Component]:
    """The GiB that one rule evaluates, if Google charges for them."""
    if edition := _edition(resource, ""):
        yield _evaluated(resource, edition, KEY)


def policy_lines(resource: Resource) -> Iterator[Component]:
    """The GiB that the rules in the block `rule` of a policy evaluate, by edition."""
    editions = {_edition(resource, f"rule[{number}].") for number in range(len(resource.items("rule")))}
    for edition, key in (("Standard", _STANDARD_KEY), ("Enterprise", _ENTERPRISE_KEY)):
        if edition in editions:
            yield _evaluated(resource, edition, key)


def _edition(resource: Resource, rule: str) -> str:
    """The edition that charges for a rule; "" for Essentials and for a disabled rule. `rule` is the path of a block."""
    if resource.flag(f"{rule}disabled"):
        return ""
    if resource.is_given(f"{rule}security_profile_group"):
        return "Enterprise"
    paths = (f"{rule}{path}" for path in _OBJECTS)
    return "Standard" if any(resource.get(path) not in (None, []) and resource.is_given(path) for path in paths) else ""


def _evaluated(resource: Resource, edition: str, key: str) -> Component:
    sku, place = _SKUS[edition]
    return resource.by_usage(key, f"Traffic evaluated (Cloud NGFW {edition})", "GiB", sku, place=place)
