"""Reads VPC firewall rules and firewall policy rules alike: whom they let in, on which protocols and ports."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, collapse_addresses, ip_network
from typing import TYPE_CHECKING, Any

from octoguard.plan import SENSITIVE, UNKNOWN, UNSET, ResourceChange
from octoguard.policy.outcome import PASS, Evidence, Outcome, evidence, fail, unknown

if TYPE_CHECKING:
    from collections.abc import Callable

    from octoguard.plan.path import Steps

Answer = bool | None
PortRange = tuple[int, int]

ALL_PORTS: PortRange = (0, 65535)
_PROTOCOLS = {"6": "tcp", "17": "udp", "132": "sctp"}
_WITH_PORTS = frozenset({"tcp", "udp", "sctp"})
# What else can name the source of a rule; a rule with one of these and no ranges is not open to every address.
_OTHER_SOURCES = (
    "src_address_groups",
    "src_fqdns",
    "src_networks",
    "src_region_codes",
    "src_secure_tag",
    "src_secure_tags",
    "src_threat_intelligences",
)
_INSIDE = ("INTRA_VPC", "NON_INTERNET", "VPC_NETWORKS")
_NOT_PUBLIC = tuple(
    IPv4Network(block)
    for block in (
        "0.0.0.0/8",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "224.0.0.0/3",
    )
)
_PUBLIC_V6 = IPv6Network("2000::/3")


@dataclass(frozen=True, slots=True)
class Layer:
    """One protocol of a rule, with its ports; `ports` is a list of texts, or UNKNOWN."""

    path: Steps
    protocol: Any
    ports: Any

    @property
    def name(self) -> Any:
        """The protocol in lower case, by name where it has one; UNKNOWN stays UNKNOWN."""
        if self.protocol is UNKNOWN or self.protocol is SENSITIVE:
            return UNKNOWN
        text = str(self.protocol).lower()
        return _PROTOCOLS.get(text, text)

    def port_ranges(self) -> list[PortRange] | None:
        """The ports it opens: every one when it names none, [] for a protocol without ports, None if not known."""
        if self.name is UNKNOWN or self.ports is UNKNOWN or self.ports is SENSITIVE:
            return None
        if self.name == "all":
            return [ALL_PORTS]
        if self.name not in _WITH_PORTS:
            return []
        if not self.ports:
            return [ALL_PORTS]
        found = [_port_range(port) for port in self.ports]
        return None if None in found else [one for one in found if one is not None]


@dataclass(frozen=True, slots=True)
class Rule:
    """An ingress allow rule. `active` is None when the plan cannot tell whether it is one, and enabled."""

    change: ResourceChange
    active: Answer
    source_path: Steps
    sources: Any  # a list of CIDR texts, UNSET when nothing names a source, or UNKNOWN
    layers: list[Layer] | None

    def explain(self, layer: Layer | None) -> list[Evidence]:
        """What the plan says of the source and the protocol."""
        where = "unset; the API's default is 0.0.0.0/0" if self.sources is UNSET else ""
        shown = [evidence(self.change, self.source_path, where)]
        if layer is not None:
            shown.append(evidence(self.change, (*layer.path, _protocol_name(layer.path))))
            every = "unset; every port" if not layer.ports and layer.name != "all" else ""
            shown.append(evidence(self.change, (*layer.path, "ports"), every))
        return shown


def judge(change: ResourceChange, source: Callable[[Rule], Answer], layer: Callable[[Layer], Answer]) -> Outcome | None:
    """Fail where an active rule has such a source and such a protocol; None where nothing is an ingress allow rule."""
    found = rules(change)
    if all(rule.active is False for rule in found):
        return None
    answers = [(both(rule.active, source(rule), _any(rule, layer)), rule) for rule in found]
    bad = [rule for answer, rule in answers if answer]
    if bad:
        return fail(*_explain(bad, layer, True))
    open_ = [rule for answer, rule in answers if answer is None]
    return unknown(*_explain(open_, layer, None)) if open_ else PASS


def both(*answers: Answer) -> Answer:
    """Kleene's `and`."""
    return False if False in answers else None if None in answers else True


def _any(rule: Rule, layer: Callable[[Layer], Answer]) -> Answer:
    if rule.layers is None:
        return None
    answers = [layer(one) for one in rule.layers]
    return True if True in answers else None if None in answers else False


def _explain(found: list[Rule], layer: Callable[[Layer], Answer], wanted: Answer) -> list[Evidence]:
    shown: list[Evidence] = []
    for rule in found:
        hits: list[Layer | None] = [one for one in rule.layers or () if layer(one) is wanted]
        for one in hits or [None]:
            shown.extend(item for item in rule.explain(one) if item not in shown)
    return shown


def rules(change: ResourceChange) -> list[Rule]:
    """Every rule of a resource: one, or the `rule` blocks of a policy that carries its rules."""
    if change.type == "google_compute_firewall":
        return [_vpc_rule(change)]
    if not change.type.endswith("_with_rules"):
        return [_policy_rule(change, ())]
    blocks = change.get("rule")
    if isinstance(blocks, list):
        return [_policy_rule(change, ("rule", i)) for i in range(len(blocks))]
    return [] if blocks is UNSET else [Rule(change, None, ("rule",), UNKNOWN, None)]


def _vpc_rule(change: ResourceChange) -> Rule:
    allow = change.get("allow")
    active = both(
        _equals(change.get("direction"), "INGRESS", unset=True),
        _equals(change.get("disabled"), False, unset=True),
        None if allow is UNKNOWN else bool(allow),
    )
    ranges = change.get("source_ranges")
    tagged = any(_is_set(change.get(name)) for name in ("source_tags", "source_service_accounts"))
    layers = _layers(change, ("allow",))
    return Rule(change, active, ("source_ranges",), _sources(ranges, tagged), layers)


def _policy_rule(change: ResourceChange, base: Steps) -> Rule:
    active = both(
        _equals(change.get((*base, "direction")), "INGRESS", unset=True),
        _equals(change.get((*base, "disabled")), False, unset=True),
        _equals(change.get((*base, "action")), "allow", unset=False),
    )
    match = (*base, "match", 0)
    context = change.get((*match, "src_network_context"))
    if isinstance(context, str) and context in _INSIDE:
        active = False
    ranges = change.get((*match, "src_ip_ranges"))
    named = any(_is_set(change.get((*match, name))) for name in _OTHER_SOURCES)
    name = "layer4_config" if change.type.endswith("_with_rules") else "layer4_configs"
    layers = _layers(change, (*match, name))
    return Rule(change, active, (*match, "src_ip_ranges"), _sources(ranges, named), layers)


def _sources(ranges: Any, named: bool) -> Any:
    if ranges is SENSITIVE:
        return UNKNOWN
    if ranges is UNSET or ranges == []:
        return [] if named else UNSET
    return ranges


def _layers(change: ResourceChange, path: Steps) -> list[Layer] | None:
    blocks = change.get(path)
    if blocks is UNKNOWN or blocks is SENSITIVE:
        return None
    layers = []
    for i in range(len(blocks) if isinstance(blocks, list) else 0):
        base = (*path, i)
        ports = change.get((*base, "ports"))
        layers.append(Layer(base, change.get((*base, _protocol_name(base))), [] if ports is UNSET else ports))
    return layers


def _protocol_name(path: Steps) -> str:
    return "protocol" if path[0] == "allow" else "ip_protocol"


def _equals(value: Any, wanted: Any, *, unset: bool) -> Answer:
    if value is UNSET or value == "":
        return unset
    if value is UNKNOWN or value is SENSITIVE:
        return None
    return bool(value == wanted)


def _is_set(value: Any) -> bool:
    return value is UNKNOWN or value is SENSITIVE or bool(value)


def _port_range(port: Any) -> PortRange | None:
    if port is UNKNOWN or port is SENSITIVE:
        return None
    first, _, last = str(port).partition("-")
    try:
        return int(first), int(last or first)
    except ValueError:
        return None


def _networks(sources: list[Any]) -> tuple[list[IPv4Network], list[IPv6Network], bool]:
    """The blocks of both families, joined where they touch, and whether every one of them could be read."""
    v4: list[IPv4Network] = []
    v6: list[IPv6Network] = []
    complete = True
    for source in sources:
        try:
            if source is UNKNOWN or source is SENSITIVE:
                raise ValueError
            block = ip_network(str(source).strip(), strict=False)
        except ValueError:
            complete = False
            continue
        if isinstance(block, IPv4Network):
            v4.append(block)
        else:
            v6.append(block)
    return list(collapse_addresses(v4)), list(collapse_addresses(v6)), complete


def is_open_to_the_world(rule: Rule) -> Answer:
    """Whether the ranges together hold more public addresses than one /8 does (IPv6: than one /16)."""
    if rule.sources is UNSET:
        return True
    if rule.sources is UNKNOWN:
        return None
    v4, v6, complete = _networks(rule.sources)
    public_v4 = sum(block.num_addresses - sum(_shared(block, other) for other in _NOT_PUBLIC) for block in v4)
    public_v6 = sum(_shared(block, _PUBLIC_V6) for block in v6)
    if public_v4 > 1 << 24 or public_v6 > 1 << 112:
        return True
    return False if complete else None


def is_wider_than(rule: Rule, prefix: int) -> Answer:
    """Whether a block, once neighbours are joined, is wider than `/prefix` (IPv6: than twice that)."""
    if rule.sources is UNSET:
        return True
    if rule.sources is UNKNOWN:
        return None
    v4, v6, complete = _networks(rule.sources)
    if any(block.prefixlen < prefix for block in v4) or any(block.prefixlen < prefix * 2 for block in v6):
        return True
    return False if complete else None


def _shared(one: IPv4Network | IPv6Network, other: IPv4Network | IPv6Network) -> int:
    first = max(int(one.network_address), int(other.network_address))
    last = min(int(one.broadcast_address), int(other.broadcast_address))
    return max(0, last - first + 1)
