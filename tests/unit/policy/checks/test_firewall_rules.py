"""What counts as the world, and which ports a rule opens."""

from __future__ import annotations

from typing import Any

import pytest

from octoguard.plan import UNKNOWN, UNSET
from octoguard.policy.checks._firewall_rules import ALL_PORTS, Layer, Rule, both, is_open_to_the_world, is_wider_than


def rule(sources: Any) -> Rule:
    return Rule(None, True, ("source_ranges",), sources, [])  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("sources", "answer"),
    [
        (UNSET, True),
        (UNKNOWN, None),
        ([], False),
        (["0.0.0.0/0"], True),
        (["::/0"], True),
        (["0.0.0.0/1", "128.0.0.0/1"], True),
        (["1.0.0.0/8", "2.0.0.0/8"], True),
        (["1.0.0.0/8"], False),
        (["1.0.0.0/8", "1.2.0.0/16"], False),
        (["10.0.0.0/7"], False),
        (["10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10", "224.0.0.0/4"], False),
        (["2000::/8"], True),
        (["2600::/16", "fc00::/7", "fe80::/10"], False),
        (["203.0.113.7"], False),
        (["somewhere"], None),
        (["somewhere", "0.0.0.0/0"], True),
        (["10.0.0.0/8", UNKNOWN], None),
    ],
)
def test_the_world_is_more_than_one_public_eighth(sources: Any, answer: bool | None) -> None:
    assert is_open_to_the_world(rule(sources)) is answer


@pytest.mark.parametrize(
    ("sources", "answer"),
    [
        (UNSET, True),
        (UNKNOWN, None),
        (["10.0.0.0/16", "10.2.0.0/16"], False),
        (["10.0.0.0/16", "10.1.0.0/16"], True),
        (["10.0.0.0/15"], True),
        (["fd00::/32"], False),
        (["fd00::/31"], True),
        (["x"], None),
    ],
)
def test_wide_is_one_block_once_neighbours_are_joined(sources: Any, answer: bool | None) -> None:
    assert is_wider_than(rule(sources), 16) is answer


@pytest.mark.parametrize(
    ("protocol", "ports", "ranges"),
    [
        ("all", [], [ALL_PORTS]),
        ("TCP", [], [ALL_PORTS]),
        ("17", ["53"], [(53, 53)]),
        ("tcp", ["22", "80-90"], [(22, 22), (80, 90)]),
        ("icmp", [], []),
        ("tcp", ["ssh"], None),
        ("tcp", [UNKNOWN], None),
        ("tcp", UNKNOWN, None),
        (UNKNOWN, ["22"], None),
    ],
)
def test_ports(protocol: Any, ports: Any, ranges: Any) -> None:
    assert Layer(("allow", 0), protocol, ports).port_ranges() == ranges


def test_kleene() -> None:
    assert both(True, True) is True
    assert both(True, None) is None
    assert both(None, False) is False
