"""Checks whether a proxy has an SSL policy, and whether it is reachable only from inside a network."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.plan import SENSITIVE, UNKNOWN, UNSET
from octoguard.policy.checks._places import nearest
from octoguard.policy.outcome import PASS, Outcome, evidence, fail, unknown

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange
    from octoguard.policy.outcome import Evidence

_PATH = "ssl_policy"
_POLICIES = ("google_compute_ssl_policy", "google_compute_region_ssl_policy")
_PROXIES = (
    "google_compute_region_target_https_proxy",
    "google_compute_target_https_proxy",
    "google_compute_target_ssl_proxy",
)
_RULES = ("google_compute_forwarding_rule", "google_compute_global_forwarding_rule")
_TARGET = "target"
_SCHEME = "load_balancing_scheme"


def judge(proxy: ResourceChange, *context: Evidence) -> Outcome:
    """Fail without an SSL policy. A policy created in this plan counts, even if its name is known only after apply."""
    policy = proxy.get(_PATH)
    if policy is UNSET or policy == "":
        return fail(evidence(proxy, _PATH, "unset; Google's default policy applies"), *context)
    if policy is UNKNOWN or policy is SENSITIVE:
        return (
            PASS if any(proxy.linked(_PATH, kind) for kind in _POLICIES) else unknown(evidence(proxy, _PATH), *context)
        )
    return PASS


def internal_rules(proxy: ResourceChange, plan: Plan) -> list[ResourceChange]:
    """The forwarding rules of this plan that lead to a proxy, if all of them are certainly internal.

    Rules of the same module whose target is not visible (a local value) may lead to the proxy too.
    """
    by_proxy, unplaced = plan.once("forwarding rules by proxy", _by_proxy)
    rules = by_proxy.get(proxy.address, []) + unplaced.get(proxy.module, [])
    return rules if all(_is_internal(rule) for rule in rules) else []


def _is_internal(rule: ResourceChange) -> bool:
    scheme = rule.get(_SCHEME)
    return isinstance(scheme, str) and scheme.startswith("INTERNAL")


def _by_proxy(plan: Plan) -> tuple[dict[str, list[ResourceChange]], dict[str, list[ResourceChange]]]:
    """The rules by the address of the proxy; if that is hidden, by their own module."""
    rules_by_proxy: dict[str, list[ResourceChange]] = {}
    unplaced: dict[str, list[ResourceChange]] = {}
    for rule in plan.of_type(*_RULES):
        proxies = nearest(rule, _TARGET, *_PROXIES)
        for proxy in proxies:
            rules_by_proxy.setdefault(proxy.address, []).append(rule)
        if not proxies and rule.get(_TARGET) is UNKNOWN and any(o.kind == "local" for o in rule.origins(_TARGET)):
            unplaced.setdefault(rule.module, []).append(rule)
    return rules_by_proxy, unplaced
