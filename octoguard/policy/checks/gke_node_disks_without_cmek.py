"""Flags GKE nodes whose boot disks are encrypted with Google's own keys."""

from octoguard.plan import Plan, ResourceChange
from octoguard.policy.checks._cmek import names_key
from octoguard.policy.checks._gke import CLUSTER, inline_pools, is_autopilot, truth
from octoguard.policy.outcome import PASS, Evidence, Outcome, evidence, fail, unknown

_KEY = "node_config[0].boot_disk_kms_key"
_AUTOMATIC = "cluster_autoscaling[0].auto_provisioning_defaults[0].boot_disk_kms_key"


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Judge every set of nodes that the resource describes; None where it describes none."""
    _ = plan
    paths, sure = _keys(change)
    if not paths:
        return None
    without: list[Evidence] = []
    unclear: list[Evidence] = []
    for path in paths:
        keyed = names_key(change, path)
        if keyed is None:
            unclear.append(evidence(change, path))
        elif not keyed:
            without.append(evidence(change, path, "no key: the API takes one of Google's own"))
    if without and sure:
        return fail(*without)
    return unknown(*without, *unclear) if without or unclear else PASS


def _keys(change: ResourceChange) -> tuple[list[str], bool]:
    """The attributes that name the keys, and whether it is sure that these are the ones that count."""
    if change.type != CLUSTER:
        return [_KEY], True
    autopilot = is_autopilot(change)
    if autopilot:
        return [_AUTOMATIC], True
    removed = truth(change, "remove_default_node_pool", unset=False)
    pools = [] if removed else [f"{pool}.{_KEY}" for pool in inline_pools(change)] or [_KEY]
    automatic = truth(change, "cluster_autoscaling[0].enabled", unset=False)
    if automatic is not False:
        pools.append(_AUTOMATIC)
    return pools, None not in (autopilot, removed, automatic)
