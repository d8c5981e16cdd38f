"""Flags GKE nodes that run as a default service account, and the list of these that they take it from."""

from octoguard.plan import Plan, ResourceChange
from octoguard.policy.checks._default_accounts import LISTED, is_default
from octoguard.policy.checks._gke import CLUSTER, POOL, default_of, inline_pools, is_autopilot, truth
from octoguard.policy.outcome import PASS, Evidence, Outcome, evidence, fail, of, unknown

_POOL = "node_config[0].service_account"
_PROVISIONED = "cluster_autoscaling[0].auto_provisioning_defaults[0].service_account"


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Judge the account of every set of nodes that is described; None for a list that no nodes take one from."""
    if change.type == LISTED:
        users = plan.once("nodes with listed accounts", _users).get(change.address)
        return fail(*users) if users else None
    paths = _of_cluster(change) if change.type == CLUSTER else [_POOL]
    flaws: list[Evidence] = []
    doubts: list[Evidence] = []
    for path in paths:
        default = is_default(change, path, unset=True)
        shown = evidence(change, path, default_of(change, path, "default"))
        if default is None:
            doubts.append(shown)
        elif default:
            flaws.append(shown)
    if flaws or doubts:
        return fail(*flaws) if flaws else unknown(*doubts)
    return PASS if paths else None


def _users(plan: Plan) -> dict[str, list[Evidence]]:
    """The nodes that take an account from a list of the default ones, by the list's address."""
    found: dict[str, list[Evidence]] = {}
    for change in plan.of_type(CLUSTER, POOL):
        for path in _of_cluster(change) if change.type == CLUSTER else [_POOL]:
            for listed in change.linked(path, LISTED):
                found.setdefault(listed.address, []).append(of(change, path))
    return found


def _of_cluster(cluster: ResourceChange) -> list[str]:
    """Where a cluster says which account its nodes have: auto-provisioned ones, and those of pools that it keeps."""
    if is_autopilot(cluster):
        return [_PROVISIONED]
    paths = [_PROVISIONED] if truth(cluster, "cluster_autoscaling[0].enabled", unset=False) else []
    if truth(cluster, "remove_default_node_pool", unset=False):
        return paths
    return paths + ([f"{pool}.{_POOL}" for pool in inline_pools(cluster)] or [_POOL])
