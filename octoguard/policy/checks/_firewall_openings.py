"""Checks firewall rules by the traffic that they allow, after rules with precedence are applied."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from octoguard.plan import UNKNOWN
from octoguard.policy.checks._address_space import Bounds, Space, Span, is_the_world, joined, size, without
from octoguard.policy.checks._answers import Answer, both, either
from octoguard.policy.checks._firewall_rules import ALL_PORTS, EVERY_PROTOCOL, Firewall, FirewallRule, Layer, Traffic
from octoguard.policy.checks._well_known_ports import judged, services
from octoguard.policy.outcome import PASS, Evidence, Outcome, fail, unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from octoguard.plan import Plan, ResourceChange

_NAMED: Final = 6


@dataclass(frozen=True, slots=True)
class Opening:
    """Traffic that a layer opens, or may open (None); `name` is the service that listens there."""

    traffic: Traffic
    answer: Answer
    name: str = ""


def judge(
    change: ResourceChange,
    plan: Plan,
    is_wide: Callable[[Space], bool],
    openings: Callable[[Layer], Iterator[Opening]],
    *,
    ingress: bool = True,
) -> Outcome | None:
    """Fail where an allow rule opens such traffic to such peers; None where that direction has no allow rule."""
    firewall = Firewall.of(plan)
    evidence_by_answer: dict[bool | None, list[Evidence]] = {True: [], None: []}
    applies = False
    for rule in firewall.of_change.get(change.address, ()):
        direction = None if rule.ingress is None else rule.ingress is ingress
        active = both(direction, rule.allows, rule.enabled)
        if active is False:
            continue
        applies = True
        for layer in [None] if rule.layers is None else rule.layers:
            opened, names = (None, "") if layer is None else _opened(firewall, rule, is_wide, openings(layer))
            answer = both(active, rule.peers.hold(is_wide), opened)
            if answer is not False:
                evidence_by_answer[answer] += [
                    item for item in rule.explain(layer, names) if item not in evidence_by_answer[answer]
                ]
    if evidence_by_answer[True]:
        return fail(*evidence_by_answer[True])
    if evidence_by_answer[None]:
        return unknown(*evidence_by_answer[None])
    return PASS if applies else None


def _opened(
    firewall: Firewall, rule: FirewallRule, is_wide: Callable[[Space], bool], openings: Iterator[Opening]
) -> tuple[Answer, str]:
    """Whether any of the traffic is open to such peers, and which parts certainly are."""
    wide = rule.peers.hold(is_wide)
    if wide is False:
        return False, ""
    denied = firewall.before(rule)
    answers: dict[Opening, Answer] = {}
    for opening in openings:
        peers = _left(rule, denied, opening.traffic)
        answers[opening] = both(opening.answer, wide if peers is rule.peers else peers.hold(is_wide))
    names = list(dict.fromkeys(opening.name for opening, answer in answers.items() if answer and opening.name))
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return either(*answers.values()), ", ".join(names[:_NAMED]) + more


def _left(rule: FirewallRule, denied: list[FirewallRule], traffic: Traffic) -> Bounds:
    """The peers that can still use the traffic."""
    peers = rule.peers
    for other in denied:
        if other.has(traffic):
            peers = peers.minus(other.peers.least)
    return peers


def opens_service(change: ResourceChange, plan: Plan, kind: str) -> Outcome | None:
    """Fail when an ingress rule opens a port of that kind of service to (almost) the whole internet."""

    def openings(layer: Layer) -> Iterator[Opening]:
        spans, complete = layer.known_ports()
        for protocol in _protocols(layer):
            for port, service in services(kind, protocol).items():
                is_open = _has(spans, port)
                if is_open or not complete:
                    answer = True if is_open and layer.name is not UNKNOWN else None
                    yield Opening(Traffic(protocol, ((port, port),)), answer, f"{port}/{protocol} {service}")

    return judge(change, plan, is_the_world, openings)


def opens_other_ports(layer: Layer) -> Iterator[Opening]:
    """The open ports of a layer that belong to no kind of service and are not meant for the public."""
    spans, complete = layer.known_ports()
    if layer.name is UNKNOWN:
        protocols = [*_protocols(layer), "sctp"]
    else:
        protocols = _protocols(layer) if layer.name == EVERY_PROTOCOL else [layer.name]
    for protocol in protocols:
        others = without(joined(spans), [(port, port) for port in judged(protocol)])
        if others:
            answer = None if layer.name is UNKNOWN else True
            named = [(port, name) for port, name in services("other", protocol).items() if _has(others, port)]
            for port, name in named:
                yield Opening(Traffic(protocol, ((port, port),)), answer, f"{port}/{protocol} {name}")
            yield Opening(Traffic(protocol, others), answer)
        elif not complete:
            yield Opening(Traffic(protocol, (ALL_PORTS,)), None)


def more_ports_than(number: int) -> Callable[[Layer], Iterator[Opening]]:
    """Each layer that opens more than that many ports, of all protocols or of one."""

    def openings(layer: Layer) -> Iterator[Opening]:
        spans, complete = layer.known_ports()
        many = size(joined(spans)) > number
        if many or not complete:
            protocol = EVERY_PROTOCOL if layer.name is UNKNOWN else layer.name
            answer = True if many and layer.name is not UNKNOWN else None
            yield Opening(Traffic(protocol, joined(spans if complete else [ALL_PORTS])), answer)

    return openings


def _has(spans: Iterable[Span], port: int) -> bool:
    return any(first <= port <= last for first, last in spans)


def _protocols(layer: Layer) -> list[str]:
    """The protocols, TCP and UDP, that a layer opens or may open."""
    return [name for name in ("tcp", "udp") if layer.name is UNKNOWN or layer.name in (EVERY_PROTOCOL, name)]
