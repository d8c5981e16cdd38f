"""Flags GKE nodes whose boot disks are not encrypted with CMEK."""

from octoguard.plan import Plan, ResourceChange
from octoguard.policy.checks._answers import both
from octoguard.policy.checks._cmek import names_key
from octoguard.policy.checks._gke import CLUSTER, PROVISIONED, is_autopilot, nodes_of
from octoguard.policy.checks._machines import negated, weigh
from octoguard.policy.outcome import Outcome

_NONE = "unset; Google encrypts with its own key"


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Judge every set of nodes that the resource describes; None if it describes none."""
    keys = _keys(change, plan)
    bad = {path: both(counts, negated(names_key(change, path))) for path, counts in keys.items()}
    return weigh(change, bad, dict.fromkeys(bad, _NONE)) if bad else None


def _keys(change: ResourceChange, plan: Plan) -> dict[str, bool | None]:
    """The attributes that set the keys, and whether the nodes exist; Autopilot uses the provisioned ones."""
    if change.type == CLUSTER and is_autopilot(change):
        return {f"{PROVISIONED}.boot_disk_kms_key": True}
    return {f"{nodes.config}.boot_disk_kms_key": nodes.counts for nodes in nodes_of(change, plan)}
