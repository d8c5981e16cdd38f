"""Flags GKE nodes that Google may take away at any moment."""

from octoguard.plan import Plan, ResourceChange
from octoguard.policy.checks._gke import Nodes, judge_nodes, truth
from octoguard.policy.outcome import Outcome

_SWITCHES = ("spot", "preemptible")


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail where spot or preemptible machines are asked for; None where no nodes are described."""

    def is_spot(nodes: Nodes) -> dict[str, bool | None]:
        paths = [f"{nodes.config}.{name}" for name in _SWITCHES]
        return {path: truth(change, path, unset=False) for path in paths}

    return judge_nodes(change, plan, is_spot, "false")
