"""Flags VM instances with an external IP address."""

from octoguard.plan import UNKNOWN, Plan, ResourceChange
from octoguard.policy.checks._answers import Answer
from octoguard.policy.checks._machines import blocks, on_machine, weigh
from octoguard.policy.outcome import Outcome, evidence, unknown

_NETWORKS = "network_interface"


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail on every block that requests an external IPv4 or IPv6 address."""
    _ = plan
    return on_machine(change, _NETWORKS, _judge)


def _judge(machine: ResourceChange) -> Outcome:
    interfaces = blocks(machine, _NETWORKS)
    if interfaces is None:
        return unknown(evidence(machine, _NETWORKS))
    paths = [f"{interface}.{name}" for interface in interfaces for name in ("access_config", "ipv6_access_config")]
    return weigh(machine, {path: _requests_address(machine, path) for path in paths})


def _requests_address(machine: ResourceChange, path: str) -> Answer:
    # A computed block that the configuration does not set is unknown as a whole. The same is true inside a dynamic
    # block, whose content the configuration does not show.
    if machine.get(path) is UNKNOWN and machine.is_set(path) is None:
        return False
    configs = blocks(machine, path)
    return None if configs is None else bool(configs)
