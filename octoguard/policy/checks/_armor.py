"""Reads the rules of Cloud Armor security policies: inline rules and rules in separate resources."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octoguard.plan import SENSITIVE, UNKNOWN, Plan, ResourceChange
from octoguard.plan.path import render
from octoguard.policy.checks._answers import both, either, says
from octoguard.policy.checks._places import ByPlace, NetworkReference, nearest
from octoguard.policy.outcome import PASS, Evidence, Outcome, evidence, fail, of, unknown

if TYPE_CHECKING:
    import re
    from collections.abc import Callable, Iterator

    from octoguard.plan.path import Steps
    from octoguard.policy.checks._answers import Answer

GLOBAL: Final = "google_compute_security_policy"
REGIONAL: Final = "google_compute_region_security_policy"
_RULES = ("google_compute_security_policy_rule", "google_compute_region_security_policy_rule")
_SHOWN = 5


def has_rule(
    policy: ResourceChange, plan: Plan, is_wanted: Callable[[ResourceChange, Steps], Answer], missing: str
) -> Outcome:
    """Pass if an enforced rule of the policy (not a preview) is of the required kind; `missing` describes the lack."""
    doubts: list[Evidence] = []
    for rule, base, is_its in _rules(policy, plan):
        answer = both(is_its, says(rule, (*base, "preview"), False, unset=True), is_wanted(rule, base))
        if answer:
            return PASS
        if answer is None:
            doubts.append(
                of(rule, render((*base, "action"))) if rule is not policy else evidence(rule, (*base, "action"))
            )
    inside = policy.get(_blocks(policy))
    if inside is UNKNOWN or inside is SENSITIVE:
        doubts.append(evidence(policy, _blocks(policy)))
    if doubts:
        return unknown(*doubts[:_SHOWN])
    return fail(Evidence("", "known", missing, "no enforced rule in this plan does this"))


def blocks(rule: ResourceChange, base: Steps) -> Answer:
    """Whether a rule blocks the requests that it matches."""
    action = rule.get((*base, "action"))
    return None if action is UNKNOWN or action is SENSITIVE else str(action).startswith(("deny", "redirect"))


def limits(rule: ResourceChange, base: Steps) -> Answer:
    """Whether a rule limits the rate of requests."""
    return either(*(says(rule, (*base, "action"), word, unset=False) for word in ("rate_based_ban", "throttle")))


def matches(rule: ResourceChange, base: Steps, pattern: re.Pattern[str]) -> Answer:
    """Whether the expression of a rule contains the pattern."""
    text = rule.get((*base, "match", 0, "expr", 0, "expression"))
    if text is UNKNOWN or text is SENSITIVE:
        return None
    return isinstance(text, str) and pattern.search(text) is not None


def _blocks(policy: ResourceChange) -> str:
    return "rule" if policy.type == GLOBAL else "rules"


def _rules(policy: ResourceChange, plan: Plan) -> Iterator[tuple[ResourceChange, Steps, Answer]]:
    inside = policy.get(_blocks(policy))
    for i in range(len(inside) if isinstance(inside, list) else 0):
        yield policy, (_blocks(policy), i), True
    name = policy.get("name")
    place = NetworkReference(frozenset({policy.address}), name if isinstance(name, str) else "")
    for rule, is_its in plan.once("rules of security policies", _separate).near(place):
        yield rule, (), is_its


def _separate(plan: Plan) -> ByPlace[ResourceChange]:
    rules: ByPlace[ResourceChange] = ByPlace()
    for rule in plan.of_type(*_RULES):
        policies = nearest(rule, "security_policy", GLOBAL, REGIONAL)
        value = rule.get("security_policy")
        name = value.rpartition("/")[2] if isinstance(value, str) else ""
        rules.add(NetworkReference(frozenset(policy.address for policy in policies), name), rule)
    return rules
