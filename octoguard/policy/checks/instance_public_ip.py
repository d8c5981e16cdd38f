"""Flags machines with an address on the internet."""

from octoguard.plan import UNKNOWN, Plan, ResourceChange
from octoguard.policy.checks._answers import Answer
from octoguard.policy.checks._machines import blocks, on_machine, weigh
from octoguard.policy.outcome import Outcome, evidence, unknown

_NETWORKS = "network_interface"


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail on every block that asks for an address, of either family."""
    _ = plan
    return on_machine(change, _NETWORKS, _judge)


def _judge(machine: ResourceChange) -> Outcome:
    interfaces = blocks(machine, _NETWORKS)
    if interfaces is None:
        return unknown(evidence(machine, _NETWORKS))
    paths = [f"{one}.{name}" for one in interfaces for name in ("access_config", "ipv6_access_config")]
    return weigh(machine, {path: _asks(machine, path) for path in paths})


def _asks(machine: ResourceChange, path: str) -> Answer:
    # A block that the provider may compute is marked unknown as a whole where nobody wrote it, also inside a dynamic
    # block, whose inside the configuration does not show.
    if machine.get(path) is UNKNOWN and machine.is_set(path) is None:
        return False
    found = blocks(machine, path)
    return None if found is None else bool(found)
