"""Finds resources that are too large or too small by their measured utilization, where Google has no recommendation."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import pandas as pd

from octoguard.rightsizing.recommendation import KEPT, RUNNING, Operation, Recommendation

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

_GIB: Final = 1 << 30
_ENOUGH: Final = 0.9  # required share of measured hours; restarts and upgrades leave gaps
_TOO_SMALL: Final = 0.9
_PERCENTILE: Final = 0.95


@dataclass(frozen=True, slots=True)
class Thresholds:
    """The utilization (0 to 1) below which a resource is too large, and the target utilization after a change."""

    window_days: int = 14
    sql_cpu_below: float = 0.4
    sql_memory_below: float = 0.6
    redis_memory_below: float = 0.4
    redis_cpu_below: float = 0.4
    node_cpu_below: float = 0.4
    node_memory_below: float = 0.5
    target: float = 0.65


@dataclass(frozen=True, slots=True)
class Used:
    """The 95th percentile of the hourly values of one resource: over the window, and over 30 days if measured."""

    window: float
    month: float | None
    days: float

    @property
    def worst(self) -> float:
        """The larger value of both periods."""
        return max(self.window, self.month or 0.0)


@dataclass(frozen=True, slots=True)
class Verdicts:
    """Recommendations, and notes on resources that could not be evaluated."""

    recommendations: list[Recommendation]
    notes: list[str]


def judge(table: pd.DataFrame, thresholds: Thresholds, recorded_at: str) -> Verdicts:
    """Evaluate every measured database, Memorystore instance and node pool. `recorded_at` ends the window."""
    if table.empty:
        return Verdicts([], [])
    now = pd.Timestamp(recorded_at)
    used = {
        (str(resource), str(measure)): _used(group, now, thresholds.window_days)
        for (resource, measure), group in table.groupby(["resource", "measure"], sort=True)
    }
    projects = dict(zip(table["resource"], table["project"], strict=True))
    recommendations: list[Recommendation] = []
    notes: list[str] = []
    for resource in sorted({str(name) for name, measure in used if measure != "vm-cores"}):
        measures = {measure: usage for (name, measure), usage in used.items() if name == resource}
        shares = {name: usage for name, usage in measures.items() if name.endswith(("-cpu", "-memory"))}
        days = min((usage.days for usage in shares.values()), default=0.0)
        if days < thresholds.window_days * _ENOUGH:
            few = f"{days:.0f} of {thresholds.window_days} days of measurements"
            notes.append(f"{_short(resource)} was not evaluated: only {few}")
            continue
        sizes = {name: usage.window for name, usage in measures.items() if name not in shares and usage.days}
        result = _JUDGES[f"{_host(resource)}/{resource.split('/')[-2]}"](shares, sizes, thresholds)
        if isinstance(result, str):
            notes.append(f"{_short(resource)} was not evaluated: {result}")
        elif result is not None:
            recommendations.append(
                _recommendation(resource, str(projects[resource]), result, shares, thresholds, recorded_at)
            )
    return Verdicts(recommendations, notes)


def _used(group: pd.DataFrame, now: pd.Timestamp, days: int) -> Used:
    recent = group[group["time"] > now - pd.Timedelta(days=days)]
    hours = recent["time"].nunique()
    month = float(group["value"].quantile(_PERCENTILE)) if group["time"].nunique() > 24 * 30 * _ENOUGH else None
    window = float(recent["value"].quantile(_PERCENTILE)) if hours else math.nan
    return Used(window, month, hours / 24)


@dataclass(frozen=True, slots=True)
class _Judged:
    """A change of one API attribute. `path` is "" if a person has to decide.

    `kept` is the share of the present size to keep, for sizes that only Terraform knows. `nodes` are running now.
    """

    title: str
    path: str = ""
    value: Any = None
    nodes: int | None = None
    kept: float | None = None


_Shares = dict[str, Used]
_Sizes = dict[str, float]


def _sql(shares: _Shares, sizes: _Sizes, limits: Thresholds) -> _Judged | str | None:
    if {"sql-cpu", "sql-memory"} - set(shares):
        return "its CPU or memory utilization was not measured"
    cpu, memory = shares["sql-cpu"].worst, shares["sql-memory"].worst
    if cpu > _TOO_SMALL:
        return _Judged("Cloud SQL instance is too small")
    if cpu >= limits.sql_cpu_below or memory >= limits.sql_memory_below:
        return None
    if {"sql-cores", "sql-bytes"} - set(sizes):
        return "its size was not measured"
    tier = smaller_tier(sizes["sql-cores"], sizes["sql-bytes"] / _GIB, cpu, memory, limits.target)
    return None if tier is None else _Judged("Cloud SQL instance is too large", "/settings/tier", tier)


def smaller_tier(cores: float, gib: float, cpu: float, memory: float, target: float) -> str | None:
    """The smallest custom tier whose utilization is at most `target`; None if no tier is smaller.

    Rules: 1 or an even number of vCPUs; 0.9 to 6.5 GiB per vCPU; a multiple of 256 MiB; at least 3.75 GiB. Source:
    Cloud SQL documentation, "Custom instance configurations".
    """
    vcpus = max(1, math.ceil(cores * cpu / target))
    mib = max(3840, math.ceil(gib * 1024 * memory / target / 256) * 256)
    while vcpus < cores:
        if vcpus > 1 and vcpus % 2:
            vcpus += 1
        mib_here = max(mib, math.ceil(vcpus * 0.9 * 1024 / 256) * 256)
        if mib_here <= vcpus * 6.5 * 1024:
            return f"db-custom-{vcpus}-{mib_here}" if vcpus < cores else None
        vcpus += 1
    return None


def _redis(shares: _Shares, sizes: _Sizes, limits: Thresholds) -> _Judged | str | None:
    if "redis-memory" not in shares:
        return "its memory utilization was not measured"
    used = shares["redis-memory"].worst
    if used > _TOO_SMALL:
        return _Judged("Redis instance is too small")
    if used >= limits.redis_memory_below:
        return None
    if "redis-bytes" not in sizes:
        return "its size was not measured"
    gib = sizes["redis-bytes"] / _GIB
    new = max(1, math.ceil(gib * used / limits.target))
    return _Judged("Redis instance is too large", "/memorySizeGb", new) if new < math.floor(gib) else None


def _sharded(shares: _Shares, _: _Sizes, limits: Thresholds) -> _Judged | str | None:
    """Redis Cluster and Valkey: shards can be removed. No metric has their number, so only a share is known."""
    cpu = next((usage.worst for name, usage in shares.items() if name.endswith("-cpu")), None)
    memory = next((usage.worst for name, usage in shares.items() if name.endswith("-memory")), None)
    if cpu is None or memory is None:
        return "its CPU or memory utilization was not measured"
    if max(cpu, memory) > _TOO_SMALL:
        return _Judged("Memorystore cluster is too small")
    if cpu >= limits.redis_cpu_below or memory >= limits.redis_memory_below:
        return None
    return _Judged("Memorystore cluster is too large", "/shardCount", kept=max(cpu, memory) / limits.target)


def _pool(shares: _Shares, sizes: _Sizes, limits: Thresholds) -> _Judged | str | None:
    if {"node-cpu", "node-memory"} - set(shares):
        return "its CPU or memory utilization was not measured"
    cpu, memory = shares["node-cpu"].worst, shares["node-memory"].worst
    if max(cpu, memory) > _TOO_SMALL:
        return _Judged("node pool is too small")
    if cpu >= limits.node_cpu_below or memory >= limits.node_memory_below:
        return None
    nodes = round(sizes.get("node-count", 0))
    new = max(1, math.ceil(nodes * max(cpu, memory) / limits.target))
    path = "/autoscaling/totalMinNodeCount"
    return _Judged("node pool is too large", path, new, nodes) if new < nodes else None


_JUDGES: Final[dict[str, Callable[[_Shares, _Sizes, Thresholds], _Judged | str | None]]] = {
    "sqladmin/instances": _sql,
    "redis/instances": _redis,
    "redis/clusters": _sharded,
    "memorystore/instances": _sharded,
    "container/nodePools": _pool,
}


def _host(resource: str) -> str:
    return resource[2:].partition(".")[0]


def _short(resource: str) -> str:
    return "/".join(resource.split("/")[-2:])


def _recommendation(
    resource: str, project: str, judged: _Judged, shares: _Shares, limits: Thresholds, recorded_at: str
) -> Recommendation:
    parts = resource.split("/")
    location = parts[parts.index("locations") + 1] if "locations" in parts else "global"
    recommender = f"octoguard.{_host(resource)}.Utilisation"
    seen = {key: one for key, one in ((RUNNING, judged.nodes), (KEPT, judged.kept)) if one is not None}
    operations = (Operation("replace", resource, judged.path, judged.value, seen),) if judged.path else ()
    return Recommendation(
        name=f"projects/{project}/locations/{location}/recommenders/{recommender}/recommendations/{'-'.join(parts[-3:])}",
        owner=f"projects/{project}",
        location=location,
        recommender=recommender,
        subtype="TOO_SMALL" if judged.title.endswith("too small") else "TOO_LARGE",
        kind="measured",
        state="ACTIVE",
        priority="",
        description=judged.title,
        refreshed=recorded_at,
        resources=(resource,),
        operations=operations,
        xor_group="",
        measured="; ".join(_measured(shares, limits)),
    )


def _measured(shares: _Shares, limits: Thresholds) -> Iterator[str]:
    for name, usage in sorted(shares.items()):
        month = f", {usage.month:.0%} over 30" if usage.month is not None and limits.window_days != 30 else ""
        yield f"{name.partition('-')[2]} {usage.window:.0%} at p95 over {limits.window_days} days{month}"
