"""Flags networks without a rule that denies all ingress traffic and logs it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octoguard.plan.path import render
from octoguard.policy.checks._address_space import EVERY_V4, Space
from octoguard.policy.checks._answers import both
from octoguard.policy.checks._firewall_rules import VPC_RULE, Firewall, FirewallRule, Traffic, policy_of
from octoguard.policy.checks._places import ByPlace, NetworkReference, network_itself, network_of
from octoguard.policy.outcome import PASS, Evidence, Outcome, fail, of, unknown

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange
    from octoguard.policy.checks._answers import Answer

_ASSOCIATIONS = (
    "google_compute_network_firewall_policy_association",
    "google_compute_region_network_firewall_policy_association",
)
_EVERYTHING: Final = Traffic("all")
_MISSING = Evidence("", "known", "no rule that denies all", "this plan has no such ingress rule for the network")
_SHOWN = 5


def check(network: ResourceChange, plan: Plan) -> Outcome:
    """Pass if one rule, of the network or of its firewall policy, denies all of IPv4 and logs it."""
    place = network_itself(network)
    denies = Firewall.of(plan).denies
    candidates = list(denies.near(place))
    for policy, is_here in _policies(plan).near(place):
        candidates += [(rule, both(is_here, is_its)) for rule, is_its in denies.near(policy)]
    quiet: list[Evidence] = []
    doubts: list[Evidence] = []
    for rule, is_here in candidates:
        denied = both(is_here, _denies_all(rule))
        if both(denied, rule.logged):
            return PASS
        if denied and rule.logged is False:
            quiet.append(of(rule.change, _log(rule), "unset; nothing is logged"))
        elif denied is not False and rule.logged is not False:
            doubts.append(of(rule.change, _log(rule)))
    if doubts:
        return unknown(*doubts[:_SHOWN])
    return fail(*quiet[:_SHOWN] or [_MISSING])


def _policies(plan: Plan) -> ByPlace[NetworkReference]:
    """The firewall policies of the networks; computed once per plan."""
    return plan.once("policies of networks", _find_policies)


def _find_policies(plan: Plan) -> ByPlace[NetworkReference]:
    by_network: ByPlace[NetworkReference] = ByPlace()
    for association in plan.of_type(*_ASSOCIATIONS):
        by_network.add(network_of(association, "attachment_target"), policy_of(association))
    return by_network


def _denies_all(rule: FirewallRule) -> Answer:
    if rule.is_narrowed or rule.targets.keys() - {"target_type"}:
        return False
    return both(
        rule.ingress,
        rule.denies,
        rule.enabled,
        rule.peers.hold(_is_every_v4),
        None if rule.layers is None else rule.has(_EVERYTHING),
    )


def _is_every_v4(space: Space) -> bool:
    return space.v4 == EVERY_V4.v4


def _log(rule: FirewallRule) -> str:
    return "log_config" if rule.change.type == VPC_RULE else render((*rule.base, "enable_logging"))
