"""Reads VPC firewall rules and firewall policy rules: traffic, peers, targets and precedence."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from octoguard.plan import SENSITIVE, UNKNOWN, UNSET, ResourceChange
from octoguard.policy.checks._address_space import Bounds, Span, has_block_wider_than, joined
from octoguard.policy.checks._answers import Answer, both, either, says
from octoguard.policy.checks._firewall_peers import ADDRESS_GROUP, BROAD, is_set, meant, of_groups, peers_of
from octoguard.policy.checks._places import ByPlace, NetworkReference, nearest, network_of
from octoguard.policy.outcome import Evidence, evidence

if TYPE_CHECKING:
    from octoguard.plan import Plan
    from octoguard.plan.absence import Unknown, Value
    from octoguard.plan.path import Steps

VPC_RULE: Final = "google_compute_firewall"
POLICY_RULES: Final = (
    "google_compute_firewall_policy_rule",
    "google_compute_firewall_policy_with_rules",
    "google_compute_network_firewall_policy_rule",
    "google_compute_network_firewall_policy_with_rules",
    "google_compute_region_network_firewall_policy_rule",
    "google_compute_region_network_firewall_policy_with_rules",
)
POLICIES: Final = (
    "google_compute_firewall_policy",
    "google_compute_network_firewall_policy",
    "google_compute_region_network_firewall_policy",
    *(kind for kind in POLICY_RULES if kind.endswith("_with_rules")),
)
ALL_PORTS: Final[Span] = (0, 65535)
EVERY_PROTOCOL: Final = "all"
_PROTOCOLS = {"6": "tcp", "17": "udp", "132": "sctp"}
_WITH_PORTS = frozenset({"tcp", "udp", "sctp"})
_DEFAULT_PRIORITY = 1000
_PRIORITY = re.compile(r"[0-9]{1,10}")
# Other attributes than address ranges that can name the peer. A rule with one of these and no ranges does not apply to
# every address.
_OTHER_PEERS = {
    "src": (
        "src_address_groups",
        "src_fqdns",
        "src_networks",
        "src_region_codes",
        "src_secure_tag",
        "src_secure_tags",
        "src_threat_intelligences",
    ),
    "dest": ("dest_address_groups", "dest_fqdns", "dest_region_codes", "dest_threat_intelligences"),
}
# The second one sends allowed traffic to an endpoint that inspects it for threats.
_LETS_IN = ("allow", "apply_security_profile_group")
_INSIDE = ("INTRA_VPC", "NON_INTERNET", "VPC_NETWORKS")
_TARGETS = (
    "target_tags",
    "target_service_accounts",
    "target_resources",
    "target_secure_tag",
    "target_secure_tags",
    "target_forwarding_rules",
    "target_type",
)


@dataclass(frozen=True, slots=True)
class Traffic:
    """Ports of one protocol; of every protocol for `all`, and of a protocol without ports if the list is empty."""

    protocol: str
    ports: tuple[Span, ...] = ()


@dataclass(frozen=True, slots=True)
class Layer:
    """One protocol of a rule, with its ports; `ports` is a list of strings, or UNKNOWN."""

    path: Steps
    protocol: Value
    ports: Value

    @property
    def name(self) -> str | Unknown:
        """The protocol in lower case, by name where it has one; UNKNOWN stays UNKNOWN."""
        if self.protocol is UNKNOWN or self.protocol is SENSITIVE:
            return UNKNOWN
        text = str(self.protocol).lower()
        return _PROTOCOLS.get(text, text)

    def known_ports(self) -> tuple[list[Span], bool]:
        """The ports that the layer certainly opens, and whether these are all; every port if it lists none."""
        if self.name == EVERY_PROTOCOL:
            return [ALL_PORTS], True
        if self.name is not UNKNOWN and self.name not in _WITH_PORTS:
            return [], True
        if self.ports is UNKNOWN or self.ports is SENSITIVE:
            return [], False
        ports = self.ports if isinstance(self.ports, list) else [] if self.ports is UNSET else [self.ports]
        if not ports:
            return ([], False) if self.name is UNKNOWN else ([ALL_PORTS], True)
        spans = [_port_range(port) for port in ports]
        return [span for span in spans if span is not None], None not in spans

    def port_ranges(self) -> list[Span] | None:
        """The ports it opens: every port if it lists none, [] for a protocol without ports, None if not known."""
        spans, complete = self.known_ports()
        return spans if complete else None


@dataclass(frozen=True, slots=True)
class FirewallRule:
    """A rule of a network or of a firewall policy. An answer of None means that the plan does not show it."""

    change: ResourceChange
    ingress: Answer
    allows: Answer
    denies: Answer
    enabled: Answer
    logged: Answer
    priority: int | None
    peers_path: Steps  # the path of its sources or destinations
    peers: Bounds
    peers_named: bool  # if nothing names them, they are every IPv4 address
    is_narrowed: (
        bool  # also restricted by something other than the peer's address, so only a part of its peers' traffic matches
    )
    layers: list[Layer] | None
    targets: dict[str, frozenset[str] | None]  # by attribute, only those that are set; None: known only after apply
    base: Steps = ()
    broad_peers: tuple[Steps, ...] = ()  # attributes that name countries or address lists

    def explain(self, layer: Layer | None, opened: str = "") -> list[Evidence]:
        """Evidence for the peers, the protocol and the machines of the rule; `opened` names services."""
        items = [evidence(self.change, path) for path in self.broad_peers]
        if not items or self.change.get(self.peers_path) not in (UNSET, []):
            default = "" if self.peers_named else "unset; the API's default is 0.0.0.0/0"
            items.insert(0, evidence(self.change, self.peers_path, default))
        if layer is not None:
            protocol = evidence(self.change, (*layer.path, _protocol_name(layer.path)))
            services = f"opens {opened}" if opened else ""
            if layer.ports == [] and layer.name != EVERY_PROTOCOL:
                services = f"unset; {f'every port, including {opened}' if opened else 'every port'}"
            ports = evidence(self.change, (*layer.path, "ports"), services)
            # A summary shows the first two items, and ports are more useful than `tcp`.
            items += [protocol, ports] if layer.name == EVERY_PROTOCOL else [ports, protocol]
        items += [evidence(self.change, (*self.base, name)) for name in self.targets if name != "target_type"]
        return items

    def place(self) -> NetworkReference:
        """The network or the firewall policy that the rule belongs to."""
        if self.change.type == VPC_RULE:
            return network_of(self.change)
        return policy_of(self.change)

    def machines(self) -> set[str]:
        """The tags, accounts or other targets of the rule; an empty string if it applies to all machines."""
        kinds = sorted(kind for kind in self.targets if kind != "target_type")
        return {f"{kinds[0]} {name}" for name in self.targets[kinds[0]] or ()} if kinds else {""}

    def overrules(self, other: FirewallRule) -> bool:
        """Whether this deny rule takes precedence over the other rule on every machine of the other rule."""
        return (
            self.priority is not None
            and other.priority is not None
            and self.priority <= other.priority  # of two rules with the same priority, the deny rule wins
            and self.ingress is other.ingress
            and all(_includes(names, other.targets.get(kind)) for kind, names in self.targets.items())
        )

    def has(self, traffic: Traffic) -> bool:
        """Whether its layers include all of that traffic."""
        known = [(layer.name, layer.port_ranges()) for layer in self.layers or ()]
        if any(name == EVERY_PROTOCOL for name, _ in known):
            return True
        ports = joined(span for name, spans in known if name == traffic.protocol for span in spans or ())
        return bool(ports and traffic.ports) and all(
            any(low <= first and last <= high for low, high in ports) for first, last in traffic.ports
        )


def _includes(these: frozenset[str] | None, those: frozenset[str] | None) -> bool:
    return these is not None and those is not None and those <= these


@dataclass(frozen=True, slots=True)
class Firewall:
    """All rules of a plan; computed once per plan."""

    of_change: dict[str, list[FirewallRule]]
    denies: ByPlace[FirewallRule]  # deny rules, and rules that may deny
    overruling: dict[str, ByPlace[FirewallRule]]  # rules that certainly deny enough addresses to matter, by target

    @classmethod
    def of(cls, plan: Plan) -> Firewall:
        """The rules of a plan."""
        return plan.once("firewall rules", cls._read)

    @classmethod
    def _read(cls, plan: Plan) -> Firewall:
        firewall = cls({}, ByPlace(), {})
        for change in plan.of_type(VPC_RULE, *POLICY_RULES):
            its_rules = firewall.of_change[change.address] = rules(change)
            for rule in its_rules:
                if rule.denies is not False and rule.enabled is not False:
                    firewall._add(rule)
        return firewall

    def _add(self, rule: FirewallRule) -> None:
        place = rule.place()
        self.denies.add(place, rule)
        sure = rule.denies and rule.enabled and rule.ingress is not None and not rule.is_narrowed
        if sure and has_block_wider_than(rule.peers.least, 16):
            for target in rule.machines():
                self.overruling.setdefault(target, ByPlace()).add(place, rule)

    def before(self, rule: FirewallRule) -> list[FirewallRule]:
        """The rules that certainly deny, and take precedence over the rule on all of its machines."""
        # Such a rule applies to all machines, or to all machines with each of the targets.
        targets = ["", *sorted(rule.machines())[:1]]
        near = [self.overruling[target] for target in dict.fromkeys(targets) if target in self.overruling]
        place = rule.place() if near else NetworkReference()
        return [other for denying in near for other in denying.inside(place) if other.overrules(rule)]


def rules(change: ResourceChange) -> list[FirewallRule]:
    """The rules in a resource: one, or the `rule` blocks of a policy with inline rules."""
    if change.type == VPC_RULE:
        return [_vpc_rule(change)]
    if not change.type.endswith("_with_rules"):
        return [_policy_rule(change, ())]
    blocks = change.get("rule")
    if isinstance(blocks, list):
        return [_policy_rule(change, ("rule", i)) for i in range(len(blocks))]
    if blocks is UNSET:
        return []
    hidden = Bounds.of(UNKNOWN)
    return [FirewallRule(change, None, None, None, None, None, None, ("rule",), hidden, True, True, None, {})]


def policy_of(change: ResourceChange, path: str = "firewall_policy") -> NetworkReference:
    """The firewall policy that a resource names, or that it is."""
    if change.type in POLICIES:
        return NetworkReference(frozenset({change.address}))
    policies = nearest(change, path, *POLICIES)
    if policies:
        return NetworkReference(frozenset(policy.address for policy in policies))
    value = change.get(path)
    region = change.get("region")
    scope = region if isinstance(region, str) else ""
    return NetworkReference(name=f"{scope}/{value}") if isinstance(value, str) else NetworkReference()


def _vpc_rule(change: ResourceChange) -> FirewallRule:
    allow, deny = change.get("allow"), change.get("deny")
    ingress = says(change, "direction", "INGRESS", unset=True)
    ranges, far = (
        ("destination_ranges", "source_ranges") if ingress is False else ("source_ranges", "destination_ranges")
    )
    others = () if ingress is False else ("source_tags", "source_service_accounts")
    peers, peers_named = peers_of(
        meant(change.get(ranges)) if is_set(allow) else change.get(ranges),
        [change.get(name) for name in others],
    )
    return FirewallRule(
        change=change,
        ingress=ingress,
        allows=_has_blocks(allow),
        denies=_has_blocks(deny),
        enabled=says(change, "disabled", False, unset=True),
        logged=either(_has_blocks(change.get("log_config")), says(change, "enable_logging", True, unset=False)),
        priority=_priority(change.get("priority"), _DEFAULT_PRIORITY),
        peers_path=(ranges,),
        peers=peers,
        peers_named=peers_named,
        is_narrowed=is_set(change.get(far)),
        layers=_layers(change, ("allow",) if is_set(allow) else ("deny",)),
        targets=_targets(change, (), {}),
    )


def _policy_rule(change: ResourceChange, base: Steps) -> FirewallRule:
    match = (*base, "match", 0)
    ingress = says(change, (*base, "direction"), "INGRESS", unset=True)
    side, far_side = ("dest", "src") if ingress is False else ("src", "dest")
    ranges = (*match, f"{side}_ip_ranges")
    others = [change.get((*match, name)) for name in _OTHER_PEERS[side]]
    far = any(is_set(change.get((*match, name))) for name in (f"{far_side}_ip_ranges", *_OTHER_PEERS[far_side]))
    outside, by_context = _outside(change, match, side)
    peers, peers_named = peers_of(change.get(ranges), others)
    broad = [(*match, name) for name in BROAD if name in _OTHER_PEERS[side] and is_set(change.get((*match, name)))]
    if broad:
        peers = peers.plus(Bounds.of(UNKNOWN))
    groups = (*match, f"{side}_address_groups")
    if change.linked(groups, ADDRESS_GROUP):
        peers = peers.plus(of_groups(change, groups))
        broad.append(groups)
    return FirewallRule(
        change=change,
        ingress=ingress,
        allows=both(either(*(says(change, (*base, "action"), word, unset=False) for word in _LETS_IN)), outside),
        denies=says(change, (*base, "action"), "deny", unset=False),
        enabled=says(change, (*base, "disabled"), False, unset=True),
        logged=says(change, (*base, "enable_logging"), True, unset=False),
        priority=_priority(change.get((*base, "priority")), None),
        peers_path=ranges,
        peers=peers,
        peers_named=peers_named,
        is_narrowed=any(map(is_set, others)) or far or by_context or not peers_named,
        layers=_layers(change, (*match, "layer4_config" if change.type.endswith("_with_rules") else "layer4_configs")),
        targets=_targets(change, base, {"target_type": frozenset({"INSTANCES"})}),
        base=base,
        broad_peers=tuple(broad),
    )


def _outside(change: ResourceChange, match: Steps, side: str) -> tuple[Answer, bool]:
    """Whether a network context includes the internet, and whether a context is set."""
    values = [change.get((*match, f"{side}_network_{word}")) for word in ("context", "scope")]
    contexts = [value for value in values if value not in (UNSET, "", "UNSPECIFIED", "INTERNET")]
    if not contexts:
        return True, False
    return (False if any(value in _INSIDE for value in contexts) else None), True


def _has_blocks(value: Any) -> Answer:
    return None if value is UNKNOWN or value is SENSITIVE else bool(value)


def _priority(value: Any, unset: int | None) -> int | None:
    if value is UNSET:
        return unset
    text = str(value) if isinstance(value, (int, str)) else ""
    return int(text) if _PRIORITY.fullmatch(text) else None


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
    return "protocol" if path[0] in ("allow", "deny") else "ip_protocol"


def _port_range(port: Any) -> Span | None:
    if port is UNKNOWN or port is SENSITIVE:
        return None
    first, _, last = str(port).partition("-")
    try:
        return int(first), int(last or first)
    except ValueError:
        return None


def _targets(
    change: ResourceChange, base: Steps, defaults: dict[str, frozenset[str] | None]
) -> dict[str, frozenset[str] | None]:
    targets = dict(defaults)
    for name in _TARGETS:
        value = change.get((*base, name))
        if is_set(value):
            items = value if isinstance(value, list) else [value]
            texts = [item.get("name") if isinstance(item, dict) else item for item in items]
            known = frozenset(text for text in texts if isinstance(text, str))
            targets[name] = known if all(isinstance(text, str) for text in texts) else None
    return targets
