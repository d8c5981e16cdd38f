"""Reads the peers of a firewall rule: address ranges, address groups, countries, tags and accounts."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from octoguard.plan import SENSITIVE, UNKNOWN, UNSET
from octoguard.policy.checks._address_space import EVERY_V4, FROM_EVERY_V4, NOWHERE, Bounds, Space

if TYPE_CHECKING:
    from octoguard.plan import ResourceChange
    from octoguard.plan.path import Steps

# Lists that Google maintains: whole countries, and lists such as the addresses of all public clouds. #
# https://cloud.google.com/firewall/docs/firewall-policies-rule-details#source-types
BROAD: Final = ("src_region_codes", "src_threat_intelligences")
ADDRESS_GROUP: Final = "google_network_security_address_group"
_EVERYBODY = {"0.0.0.0": "0.0.0.0/0", "::": "::/0", "::0": "::/0"}  # noqa: S104 - read, not bound


def is_set(value: Any) -> bool:
    """Whether a value is set, known or not."""
    return value is UNKNOWN or value is SENSITIVE or bool(value)


def peers_of(ranges: Any, others: list[Any]) -> tuple[Bounds, bool]:
    """The addresses, and whether anything names them.

    `others` are the values of other attributes that can name a peer.
    """
    if ranges is UNSET or ranges == []:
        set_ones = [value for value in others if is_set(value)]
        if not set_ones:
            return FROM_EVERY_V4, False
        # A list that is not known may be empty, and then the rule applies to every address.
        hidden = all(value is UNKNOWN or value is SENSITIVE for value in set_ones)
        return (Bounds(Space(), EVERY_V4) if hidden else NOWHERE), True
    return Bounds.of(ranges), True


def of_groups(change: ResourceChange, path: Steps) -> Bounds:
    """The addresses of the groups of this plan that a rule names; groups outside the plan are assumed to be narrow."""
    items = [group.get("items") for group in change.linked(path, ADDRESS_GROUP)]
    blocks = [block for item in items if item is not UNSET for block in (item if isinstance(item, list) else [item])]
    return Bounds.of(blocks)


def meant(ranges: Any) -> Any:
    """The sources of an allow rule.

    `0.0.0.0` and `::` without a prefix length are not hosts and count as every address.
    """
    if not isinstance(ranges, list):
        return ranges
    return [_EVERYBODY.get(block, block) if isinstance(block, str) else block for block in ranges]
