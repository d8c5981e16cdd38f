"""Flags networks whose DNS queries no DNS policy logs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.plan import SENSITIVE, UNKNOWN
from octoguard.policy.checks._answers import both, says
from octoguard.policy.checks._places import NETWORK, ByPlace, NetworkReference, nearest, network_itself, network_of
from octoguard.policy.outcome import PASS, Evidence, Outcome, fail, of, unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.plan import Plan, ResourceChange

_MISSING = Evidence("", "known", "no DNS policy", "this plan has no google_dns_policy for the network")
_SHOWN = 5


def check(network: ResourceChange, plan: Plan) -> Outcome:
    """Pass when a DNS policy of the network logs queries."""
    quiet: list[Evidence] = []
    doubts: list[Evidence] = []
    for policy, is_its in plan.once("DNS policies", _policies).near(network_itself(network)):
        answer = both(is_its, says(policy, "enable_logging", True, unset=False))
        if answer:
            return PASS
        item = of(policy, "enable_logging", "" if is_its else "may apply to this network")
        (quiet if answer is False else doubts).append(item)
    if doubts:
        return unknown(*doubts[:_SHOWN])
    return fail(*quiet[:_SHOWN] or [_MISSING])


def _policies(plan: Plan) -> ByPlace[ResourceChange]:
    by_network: ByPlace[ResourceChange] = ByPlace()
    for policy in plan.of_type("google_dns_policy"):
        for place in _networks(policy):
            by_network.add(place, policy)
    return by_network


def _networks(policy: ResourceChange) -> Iterator[NetworkReference]:
    blocks = policy.get("networks")
    if blocks is UNKNOWN or blocks is SENSITIVE:
        yield NetworkReference()
    paths = [f"networks[{i}].network_url" for i in range(len(blocks) if isinstance(blocks, list) else 0)]
    # The plan shows the references of all blocks together. With as many networks as blocks, each block is one network.
    together = nearest(policy, paths[0], NETWORK) if paths and policy.get(paths[0]) is UNKNOWN else []
    if len(together) == len(paths) and all(policy.get(path) is UNKNOWN for path in paths):
        yield from map(network_itself, together)
    else:
        yield from (network_of(policy, path) for path in paths)
