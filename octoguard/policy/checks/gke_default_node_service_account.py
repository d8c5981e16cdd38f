"""Flags GKE nodes that run as a default service account, and google_project_default_service_accounts lists in use."""

from octoguard.plan import Plan, ResourceChange
from octoguard.policy.checks._answers import both
from octoguard.policy.checks._default_accounts import LISTED, is_default
from octoguard.policy.checks._gke import CLUSTER, POOL, PROVISIONED, default_of, is_autopilot, nodes_of
from octoguard.policy.checks._machines import weigh
from octoguard.policy.outcome import Evidence, Outcome, fail, of


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Judge the account of every set of nodes that a resource describes; None for a list that no nodes use."""
    if change.type == LISTED:
        users = plan.once("nodes with listed accounts", _users).get(change.address)
        return fail(*users) if users else None
    bad = {path: both(counts, is_default(change, path, unset=True)) for path, counts in _accounts(change, plan).items()}
    return weigh(change, bad, {path: default_of(change, path, "default") for path in bad}) if bad else None


def _users(plan: Plan) -> dict[str, list[Evidence]]:
    """The nodes that use an account of a list of default accounts, by the address of the list."""
    users: dict[str, list[Evidence]] = {}
    for change in plan.of_type(CLUSTER, POOL):
        for path in _accounts(change, plan):
            for listed in change.linked(path, LISTED):
                users.setdefault(listed.address, []).append(of(change, path))
    return users


def _accounts(change: ResourceChange, plan: Plan) -> dict[str, bool | None]:
    """The attributes with the accounts of nodes, and whether the nodes exist; Autopilot has provisioned nodes only."""
    if change.type == CLUSTER and is_autopilot(change):
        return {f"{PROVISIONED}.service_account": True}
    return {f"{nodes.config}.service_account": nodes.counts for nodes in nodes_of(change, plan)}
