"""Flags GKE nodes with auto-repair disabled."""

from octoguard.plan import Plan, ResourceChange
from octoguard.policy.checks._answers import both
from octoguard.policy.checks._gke import Nodes, judge_nodes, truth
from octoguard.policy.checks._machines import negated
from octoguard.policy.outcome import Outcome


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail if auto-repair is off, except for queued and flex-start machines, which GKE does not repair."""

    def is_broken(nodes: Nodes) -> dict[str, bool | None]:
        path = f"{nodes.pool}management[0].auto_repair"
        off = negated(truth(change, path, unset=True))
        queued = truth(change, f"{nodes.pool}queued_provisioning[0].enabled", unset=False)
        flex_start = truth(change, f"{nodes.config}.flex_start", unset=False)
        return {path: both(off, negated(queued), negated(flex_start))}

    return judge_nodes(change, plan, is_broken, "true")
