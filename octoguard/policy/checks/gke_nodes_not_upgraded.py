"""Flags GKE nodes that GKE does not upgrade."""

from octoguard.plan import Plan, ResourceChange
from octoguard.policy.checks._gke import Nodes, judge_nodes, truth
from octoguard.policy.checks._machines import negated
from octoguard.policy.outcome import Outcome


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail where auto-upgrade is off; None where no nodes are described."""

    def is_stale(nodes: Nodes) -> dict[str, bool | None]:
        path = f"{nodes.pool}management[0].auto_upgrade"
        return {path: negated(truth(change, path, unset=True))}

    return judge_nodes(change, plan, is_stale, "true")
