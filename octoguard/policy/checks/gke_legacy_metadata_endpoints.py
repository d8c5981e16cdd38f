"""Flags GKE nodes that enable the legacy metadata endpoints."""

from octoguard.plan import Plan, ResourceChange
from octoguard.policy.checks._gke import Nodes, judge_nodes, truth
from octoguard.policy.checks._machines import negated
from octoguard.policy.outcome import Outcome


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail if disable-legacy-endpoints has a value other than true; None if the resource describes no nodes."""

    def is_open(nodes: Nodes) -> dict[str, bool | None]:
        path = f"{nodes.config}.metadata.disable-legacy-endpoints"
        return {path: negated(truth(change, path, unset=True))}

    return judge_nodes(change, plan, is_open, "true")
