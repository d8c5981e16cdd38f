"""What counts as the world, which ports a rule opens, and which rule goes before which."""

from __future__ import annotations

from typing import Any

import pytest

from octoguard.plan import UNKNOWN
from octoguard.policy.checks._address_space import (
    EVERY_ADDRESS,
    FROM_EVERY_V4,
    Bounds,
    Space,
    has_block_wider_than,
    is_the_world,
    joined,
    without,
)
from octoguard.policy.checks._answers import both, either
from octoguard.policy.checks._firewall_rules import ALL_PORTS, FirewallRule, Layer, Traffic
from octoguard.policy.checks._places import ByPlace, NetworkReference


@pytest.mark.parametrize(
    ("sources", "answer"),
    [
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
    assert Bounds.of(sources).hold(is_the_world) is answer


@pytest.mark.parametrize(
    ("sources", "answer"),
    [
        (UNKNOWN, None),
        (["10.0.0.0/16", "10.2.0.0/16"], False),
        (["10.0.0.0/16", "10.1.0.0/16"], True),
        (["10.1.0.0/16", "10.2.0.0/16"], False),
        (["10.0.0.0/15"], True),
        (["fd00::/32"], False),
        (["fd00::/31"], True),
        (["x"], None),
    ],
)
def test_wide_is_one_block_once_neighbours_are_joined(sources: Any, answer: bool | None) -> None:
    assert Bounds.of(sources).hold(lambda space: has_block_wider_than(space, 16)) is answer


def test_spans() -> None:
    assert joined([(5, 9), (1, 2), (3, 3), (7, 8)]) == ((1, 3), (5, 9))
    assert without([(0, 9)], [(2, 3), (9, 20)]) == ((0, 1), (4, 8))
    assert without([(2, 5)], [(0, 9)]) == ()
    assert EVERY_ADDRESS.minus(FROM_EVERY_V4.least) == Space((), EVERY_ADDRESS.v6)
    assert Bounds.of(UNKNOWN).minus(EVERY_ADDRESS).hold(is_the_world) is False


@pytest.mark.parametrize(
    ("protocol", "ports", "ranges"),
    [
        ("all", [], [ALL_PORTS]),
        ("TCP", [], [ALL_PORTS]),
        ("17", ["53"], [(53, 53)]),
        ("tcp", ["22", "80-90"], [(22, 22), (80, 90)]),
        ("icmp", [], []),
        ("icmp", UNKNOWN, []),
        ("tcp", ["ssh"], None),
        ("tcp", [UNKNOWN], None),
        ("tcp", UNKNOWN, None),
        (UNKNOWN, ["22"], [(22, 22)]),
        (UNKNOWN, [], None),
    ],
)
def test_ports(protocol: Any, ports: Any, ranges: Any) -> None:
    assert Layer(("allow", 0), protocol, ports).port_ranges() == ranges


def rule(
    priority: int | None, protocol: str = "all", ports: Any = (), **targets: frozenset[str] | None
) -> FirewallRule:
    layers = [Layer(("deny", 0), protocol, list(ports))]
    source = ("source_ranges",)
    return FirewallRule(
        None,  # type: ignore[arg-type]
        *(True, False, True, True, False),
        priority,
        source,
        FROM_EVERY_V4,
        peers_named=True,
        is_narrowed=False,
        layers=layers,
        targets=targets,
    )


@pytest.mark.parametrize(
    ("first", "second", "answer"),
    [
        (rule(1), rule(2), True),
        (rule(2), rule(2), True),
        (rule(3), rule(2), False),
        (rule(None), rule(2), False),
        (rule(1), rule(None), False),
        (rule(1), rule(2, target_tags=frozenset({"a"})), True),
        (rule(1, target_tags=frozenset({"a"})), rule(2), False),
        (rule(1, target_tags=frozenset({"a", "b"})), rule(2, target_tags=frozenset({"a"})), True),
        (rule(1, target_tags=frozenset({"a"})), rule(2, target_tags=frozenset({"a", "b"})), False),
        (rule(1, target_tags=None), rule(2, target_tags=None), False),
        (rule(1, target_tags=frozenset({"a"})), rule(2, target_service_accounts=frozenset({"a"})), False),
    ],
)
def test_which_rule_goes_first(first: FirewallRule, second: FirewallRule, answer: bool) -> None:
    assert first.overrules(second) is answer


@pytest.mark.parametrize(
    ("denied", "traffic", "answer"),
    [
        (rule(1), Traffic("icmp"), True),
        (rule(1, "tcp"), Traffic("tcp", ((22, 22),)), True),
        (rule(1, "tcp", ["20-30", "31-40"]), Traffic("tcp", ((25, 35),)), True),
        (rule(1, "tcp", ["20-30"]), Traffic("tcp", ((25, 35),)), False),
        (rule(1, "udp"), Traffic("tcp", ((22, 22),)), False),
        (rule(1, "tcp"), Traffic("all", (ALL_PORTS,)), False),
    ],
)
def test_what_a_rule_denies(denied: FirewallRule, traffic: Traffic, answer: bool) -> None:
    assert denied.has(traffic) is answer


def test_places() -> None:
    here, there = NetworkReference(frozenset({"n.here"}), "here"), NetworkReference(frozenset({"n.there"}), "there")
    found: ByPlace[str] = ByPlace()
    found.add(here, "by address")
    found.add(NetworkReference(name="here"), "by name")
    found.add(NetworkReference(frozenset({"n.here", "n.there"})), "by two addresses")
    found.add(NetworkReference(), "anywhere")
    found.add(NetworkReference(name="here", project="other"), "elsewhere")
    assert dict(found.near(NetworkReference(frozenset({"n.here"}), "here", "mine"))) == {
        "by address": True,
        "by name": True,
        "by two addresses": None,
        "anywhere": None,
    }
    assert found.inside(here) == ["by address", "by name", "elsewhere"]
    assert found.inside(NetworkReference(name="here", project="mine")) == ["by address", "by name"]
    assert dict(found.near(there)) == {"by two addresses": None, "anywhere": None}


def test_kleene() -> None:
    assert both(True, True) is True
    assert both(True, None) is None
    assert both(None, False) is False
    assert either(None, True) is True
    assert either(False, None) is None
    assert either() is False
