"""Flags GKE clusters that cannot survive a zone outage: zonal control plane, too few zones, or too few nodes."""

import re
from dataclasses import dataclass
from typing import Final

from octoguard.plan import UNSET, Plan, ResourceChange
from octoguard.policy.checks._gke import inline_pools, is_autopilot, parts_of, truth
from octoguard.policy.outcome import PASS, Evidence, Outcome, evidence, fail, of, unknown

ZONES: Final = 3
NODES: Final = 3
_REMOVED = "remove_default_node_pool"
_ZONE = re.compile(r".+-[a-z]\Z")


@dataclass(frozen=True, slots=True)
class Pool:
    """A set of nodes: a pool resource, a pool inside the cluster, or the default pool."""

    change: ResourceChange
    prefix: str = ""

    def zones(self, cluster: ResourceChange) -> frozenset[str] | None:
        """Its zones; empty if GKE selects them, None if they are not known."""
        own = _zones(self.change, f"{self.prefix}node_locations")
        return own if own is None or own else _zones(cluster, "node_locations")


def check(cluster: ResourceChange, plan: Plan) -> Outcome:
    """Judge the location, then the zones of the nodes, then the minimum number of nodes."""
    location = cluster.get("location")
    if not isinstance(location, str):
        return unknown(
            evidence(
                cluster, "location", "unset; the default location of the provider applies" if location is UNSET else ""
            )
        )
    if _ZONE.match(location):
        return fail(evidence(cluster, "location", "a zone, so the cluster has a single control plane"))
    autopilot = is_autopilot(cluster)
    outcome = PASS if autopilot else _standard(cluster, plan)
    if autopilot is None and outcome.status == "fail":
        return unknown(evidence(cluster, "enable_autopilot"), *outcome.evidence)
    return outcome


def _standard(cluster: ResourceChange, plan: Plan) -> Outcome:
    removed = truth(cluster, _REMOVED, unset=False)
    if removed is not None:
        return _nodes(cluster, plan, removed)
    outcomes = [_nodes(cluster, plan, answer) for answer in (True, False)]
    same = outcomes[0].status == outcomes[1].status
    return outcomes[0] if same else unknown(evidence(cluster, _REMOVED))


def _nodes(cluster: ResourceChange, plan: Plan, removed: bool) -> Outcome:
    pools, complete = _pools(cluster, plan, removed)
    spread = _spread(cluster, pools)
    if spread is not None and spread < ZONES:
        detail = f"nodes run in {spread} zone{'s' * (spread > 1)}; at least {ZONES} are needed"
        return fail(*_zone_evidence(cluster, pools, detail))
    floors = [_floor(cluster, pool) for pool in pools]
    known = sum(count for count, _ in floors if count is not None)
    items = [item for _, item in floors]
    if known < NODES:
        settled = complete and all(count is not None for count, _ in floors)
        return fail(*items) if settled else unknown(*items or [_no_pool()])
    return PASS if spread is not None else unknown(*_zone_evidence(cluster, pools, ""))


def _no_pool() -> Evidence:
    return Evidence(
        "node_pool", "unset", None, "the node pools of the cluster are not in this plan", reason="not-in-plan"
    )


def _pools(cluster: ResourceChange, plan: Plan, removed: bool) -> tuple[list[Pool], bool]:
    """The pools of the cluster, and whether the list is certainly complete for this plan."""
    sure, perhaps = parts_of(cluster, plan)
    pools = [Pool(pool) for pool in sure]
    if not removed:
        names = [pool.get("name") for pool in sure]
        inside = [path for path in inline_pools(cluster) if cluster.get(f"{path}.name") not in names]
        pools += [Pool(cluster, f"{path}.") for path in inside] or ([] if inline_pools(cluster) else [Pool(cluster)])
    return pools, bool(pools) and not perhaps


def _zones(change: ResourceChange, path: str) -> frozenset[str] | None:
    value = change.get(path)
    if value is UNSET:
        return frozenset()
    zones = [zone for zone in value if isinstance(zone, str)] if isinstance(value, list) else None
    return None if zones is None or zones != value else frozenset(zones)


def _spread(cluster: ResourceChange, pools: list[Pool]) -> int | None:
    """The number of zones of the nodes; three if GKE selects them, None if it is not known."""
    sets = [pool.zones(cluster) for pool in pools] or [_zones(cluster, "node_locations")]
    if frozenset() in sets:
        return ZONES
    together = frozenset[str]().union(*(zones for zones in sets if zones is not None))
    return None if None in sets and len(together) < ZONES else len(together)


def _zone_evidence(cluster: ResourceChange, pools: list[Pool], detail: str) -> list[Evidence]:
    apart = [pool.change for pool in pools if pool.change is not cluster]
    own = [of(pool, "node_locations") for pool in apart if _zones(pool, "node_locations") != frozenset()]
    return [evidence(cluster, "node_locations", detail), *own]


def _floor(cluster: ResourceChange, pool: Pool) -> tuple[int | None, Evidence]:
    """The minimum number of nodes of the pool, and the attribute that sets it."""
    counts = [(path, pool.change.get(f"{pool.prefix}{path}"), per_zone) for path, per_zone in _counts(pool)]
    path, value, per_zone = next((count for count in counts if count[1] is not UNSET and count[1] != 0), counts[-1])
    full = f"{pool.prefix}{path}"
    item = evidence(cluster, full) if pool.change is cluster else of(pool.change, full)
    count = 0 if value is UNSET else value if isinstance(value, int) else None
    if not count or not per_zone:
        return count, item
    zones = pool.zones(cluster)
    return (None if zones is None else count * (len(zones) or ZONES)), item


def _counts(pool: Pool) -> list[tuple[str, bool]]:
    """The attributes with the minimum number of nodes, in order of precedence, and whether they apply per zone."""
    if pool.change.get(f"{pool.prefix}autoscaling[0]") is UNSET:
        return [("node_count", True), ("initial_node_count", True)]
    return [("autoscaling[0].total_min_node_count", False), ("autoscaling[0].min_node_count", True)]
