"""Flags GKE nodes that are Spot or preemptible VMs."""

from octoguard.plan import Plan, ResourceChange
from octoguard.policy.checks._gke import Nodes, judge_nodes, truth
from octoguard.policy.outcome import Outcome

_SWITCHES = ("spot", "preemptible")


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail if spot or preemptible is true; None if the resource describes no nodes."""

    def is_spot(nodes: Nodes) -> dict[str, bool | None]:
        paths = [f"{nodes.config}.{name}" for name in _SWITCHES]
        return {path: truth(change, path, unset=False) for path in paths}

    return judge_nodes(change, plan, is_spot, "false")
