"""Flags GKE node pools of a fixed size."""

from octoguard.plan import UNSET, Plan, ResourceChange
from octoguard.policy.checks._answers import both
from octoguard.policy.checks._gke import Nodes, judge_nodes, truth
from octoguard.policy.checks._machines import blocks, negated
from octoguard.policy.outcome import Outcome


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail if a pool has no autoscaling block.

    None for TPU slices, queued machines, provisioned nodes, and the default pool, which cannot have the block.
    """

    def is_fixed(nodes: Nodes) -> dict[str, bool | None]:
        exempt = _is_exempt(change, nodes)
        if nodes.kind in ("default", "provisioned") or exempt:
            return {}
        path = f"{nodes.pool}autoscaling"
        scaling = blocks(change, path)
        return {path: both(None if scaling is None else not scaling, negated(exempt))}

    return judge_nodes(change, plan, is_fixed, "a fixed number of nodes")


def _is_exempt(change: ResourceChange, nodes: Nodes) -> bool | None:
    topology = change.get(f"{nodes.pool}placement_policy[0].tpu_topology")
    slice_ = False if topology is UNSET else topology != "" if isinstance(topology, str) else None
    queued = truth(change, f"{nodes.pool}queued_provisioning[0].enabled", unset=False)
    return True if slice_ or queued else None if None in (slice_, queued) else False
