"""Flags GKE nodes with auto-upgrade disabled."""

from octoguard.plan import Plan, ResourceChange
from octoguard.policy.checks._gke import Nodes, judge_nodes, truth
from octoguard.policy.checks._machines import negated
from octoguard.policy.outcome import Outcome


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail if auto-upgrade is off; None if the resource describes no nodes."""

    def is_stale(nodes: Nodes) -> dict[str, bool | None]:
        path = f"{nodes.pool}management[0].auto_upgrade"
        return {path: negated(truth(change, path, unset=True))}

    return judge_nodes(change, plan, is_stale, "true")
