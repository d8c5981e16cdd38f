"""Judges firewall rules by the traffic that they let through, once the rules that go before them had their say."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.plan import UNKNOWN
from octoguard.policy.checks._address_space import Bounds, Space, Span, is_the_world, joined, size
from octoguard.policy.checks._answers import Answer, both, either
from octoguard.policy.checks._firewall_rules import (
    ALL_PORTS,
    EVERY_PROTOCOL,
    Firewall,
    Layer,
    Rule,
    Traffic,
)
from octoguard.policy.outcome import PASS, Evidence, Outcome, fail, unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator

    from octoguard.plan import Plan, ResourceChange

# Traffic that a layer opens, or of which the plan cannot tell (None).
Opening = tuple[Traffic, Answer]


def judge(
    change: ResourceChange,
    plan: Plan,
    is_wide: Callable[[Space], bool],
    openings: Callable[[Layer], Iterator[Opening]],
    *,
    ingress: bool = True,
) -> Outcome | None:
    """Fail where an allow rule opens such traffic to such peers; None where nothing is an allow rule that way."""
    firewall = Firewall.of(plan)
    found: dict[bool | None, list[Evidence]] = {True: [], None: []}
    applies = False
    for rule in firewall.of_change.get(change.address, ()):
        direction = None if rule.ingress is None else rule.ingress is ingress
        active = both(direction, rule.allows, rule.enabled)
        if active is False:
            continue
        applies = True
        for layer in [None] if rule.layers is None else rule.layers:
            opened = None if layer is None else _opened(firewall, rule, is_wide, openings(layer))
            answer = both(active, rule.peers.hold(is_wide), opened)
            if answer is not False:
                found[answer] += [item for item in rule.explain(layer) if item not in found[answer]]
    if found[True]:
        return fail(*found[True])
    if found[None]:
        return unknown(*found[None])
    return PASS if applies else None


def _opened(firewall: Firewall, rule: Rule, is_wide: Callable[[Space], bool], openings: Iterator[Opening]) -> Answer:
    if rule.peers.hold(is_wide) is False:
        return False
    denied = firewall.before(rule)
    return either(*(both(answer, _left(rule, denied, traffic).hold(is_wide)) for traffic, answer in openings))


def _left(rule: Rule, denied: list[Rule], traffic: Traffic) -> Bounds:
    """The peers that may use that traffic after all."""
    peers = rule.peers
    for other in denied:
        if other.has(traffic):
            peers = peers.minus(other.peers.least)
    return peers


def opens_service(
    change: ResourceChange, plan: Plan, *, tcp: Collection[int] = (), udp: Collection[int] = ()
) -> Outcome | None:
    """Fail when an ingress rule lets (nearly) the whole internet reach one of the ports."""

    def openings(layer: Layer) -> Iterator[Opening]:
        spans = layer.port_ranges()
        for protocol, ports in (("tcp", tcp), ("udp", udp)):
            if layer.name is UNKNOWN or layer.name in (EVERY_PROTOCOL, protocol):
                for port in ports:
                    if spans is None or any(first <= port <= last for first, last in spans):
                        yield Traffic(protocol, ((port, port),)), _if_known(layer, spans)

    return judge(change, plan, is_the_world, openings)


def more_ports_than(number: int) -> Callable[[Layer], Iterator[Opening]]:
    """The whole of each layer that opens more ports than that, of every protocol or of one."""

    def openings(layer: Layer) -> Iterator[Opening]:
        spans = layer.port_ranges()
        if spans is None or size(joined(spans)) > number:
            protocol = EVERY_PROTOCOL if layer.name is UNKNOWN else layer.name
            yield Traffic(protocol, joined(spans or [ALL_PORTS])), _if_known(layer, spans)

    return openings


def _if_known(layer: Layer, spans: list[Span] | None) -> Answer:
    return None if spans is None or layer.name is UNKNOWN else True
