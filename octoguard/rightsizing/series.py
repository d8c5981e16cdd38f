"""The queries to Cloud Monitoring, and their time series as a table of hourly values.

Google has no recommendations for Cloud SQL with high availability, Memorystore, small machines and node pools, so
octoguard evaluates their utilization. Metric names: Google Cloud metrics list, and for Redis Cluster and Valkey
https://docs.cloud.google.com/memorystore/docs/cluster/supported-monitoring-metrics, read 2026-11-26.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Annotated, Any, Final, Literal

import msgspec
import pandas as pd

from octoguard.errors import RecordingError

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octoguard.rightsizing.answers import Answer

Measure = Literal[
    "sql-cpu", "sql-memory", "sql-cores", "sql-bytes", "redis-memory", "redis-bytes", "cluster-cpu", "cluster-memory",
    "valkey-cpu", "valkey-memory", "node-cpu", "node-memory", "node-count", "vm-cores",
]  # fmt: skip
DAYS: Final = 30
_POOL: Final = (
    "resource.label.cluster_name",
    "resource.label.location",
    'metadata.user_labels."cloud.google.com/gke-nodepool"',
)


@dataclass(frozen=True, slots=True)
class Query:
    """One query for hourly values over 30 days. Utilization values are hourly peaks, sizes are hourly means.

    Values of nodes are the mean over a node pool for each hour, so that one busy node does not hide idle ones.
    """

    measure: Measure
    filter: str
    aligner: Literal["ALIGN_MAX", "ALIGN_MEAN"]
    reducer: Literal["", "REDUCE_MEAN", "REDUCE_COUNT", "REDUCE_SUM"] = ""
    group_by: tuple[str, ...] = ()


def _filter(metric: str, resource: str, more: str = "") -> str:
    return f'metric.type="{metric}" AND resource.type="{resource}"{more}'


_SQL: Final = "cloudsql.googleapis.com/database"
_NODE: Final = "kubernetes.io/node"
_CLUSTER: Final = "redis.googleapis.com/cluster"
_VALKEY: Final = "memorystore.googleapis.com/instance"
_VALKEY_KIND: Final = "memorystore.googleapis.com/Instance"
QUERIES: Final = (
    Query("sql-cpu", _filter(f"{_SQL}/cpu/utilization", "cloudsql_database"), "ALIGN_MAX"),
    Query("sql-memory", _filter(f"{_SQL}/memory/utilization", "cloudsql_database"), "ALIGN_MAX"),
    Query("sql-cores", _filter(f"{_SQL}/cpu/reserved_cores", "cloudsql_database"), "ALIGN_MEAN"),
    Query("sql-bytes", _filter(f"{_SQL}/memory/quota", "cloudsql_database"), "ALIGN_MEAN"),
    Query("redis-memory", _filter("redis.googleapis.com/stats/memory/usage_ratio", "redis_instance"), "ALIGN_MAX"),
    Query("redis-bytes", _filter("redis.googleapis.com/stats/memory/maxmemory", "redis_instance"), "ALIGN_MEAN"),
    Query("cluster-cpu", _filter(f"{_CLUSTER}/cpu/maximum_utilization", "redis.googleapis.com/Cluster"), "ALIGN_MAX"),
    Query(
        "cluster-memory", _filter(f"{_CLUSTER}/memory/maximum_utilization", "redis.googleapis.com/Cluster"), "ALIGN_MAX"
    ),
    Query("valkey-cpu", _filter(f"{_VALKEY}/cpu/maximum_utilization", _VALKEY_KIND), "ALIGN_MAX"),
    Query("valkey-memory", _filter(f"{_VALKEY}/memory/maximum_utilization", _VALKEY_KIND), "ALIGN_MAX"),
    Query("node-cpu", _filter(f"{_NODE}/cpu/allocatable_utilization", "k8s_node"), "ALIGN_MAX", "REDUCE_MEAN", _POOL),
    Query(
        "node-memory",
        _filter(
            f"{_NODE}/memory/allocatable_utilization", "k8s_node", ' AND metric.labels.memory_type="non-evictable"'
        ),
        "ALIGN_MAX",
        "REDUCE_MEAN",
        _POOL,
    ),
    Query(
        "node-count", _filter(f"{_NODE}/cpu/allocatable_utilization", "k8s_node"), "ALIGN_MEAN", "REDUCE_COUNT", _POOL
    ),
    Query(
        "vm-cores",
        _filter("compute.googleapis.com/instance/cpu/reserved_cores", "gce_instance"),
        "ALIGN_MEAN",
        "REDUCE_SUM",
        ("resource.label.zone", "metadata.system_labels.machine_type"),
    ),
)
BY_MEASURE: Final = {query.measure: query for query in QUERIES}


_SHARDED: Final = {
    "cluster": ("redis.googleapis.com", "clusters", "cluster_id"),
    "valkey": ("memorystore.googleapis.com", "instances", "instance_id"),
}


class _Lenient(msgspec.Struct, rename="camel", frozen=True):
    """Ignores unknown keys, because Google adds keys."""


class _Labels(_Lenient, frozen=True):
    labels: dict[str, str] = {}


class _Metadata(_Lenient, frozen=True):
    system_labels: dict[str, Any] = {}
    user_labels: dict[str, str] = {}


class _Interval(_Lenient, frozen=True):
    end_time: str


class _Value(_Lenient, frozen=True):
    double_value: float | None = None
    int64_value: Annotated[str, msgspec.Meta(pattern=r"^-?\d{1,19}$")] | int | None = None


class _Point(_Lenient, frozen=True):
    interval: _Interval
    value: _Value


class _Series(_Lenient, frozen=True):
    resource: _Labels = _Labels()
    metric: _Labels = _Labels()
    metadata: _Metadata = _Metadata()
    points: list[_Point] = []


class _Page(_Lenient, frozen=True):
    time_series: list[_Series] = []


_pages = msgspec.json.Decoder(_Page)


def table(answers: Iterable[Answer], where: str) -> pd.DataFrame:
    """A table with the columns measure, project, resource, time and value; `resource` is a Google resource name.

    Raises RecordingError for a page that is not a page of time series.
    """
    rows: list[tuple[str, str, str, str, float]] = []
    for answer in answers:
        if answer.failure is not None:
            continue
        project = answer.owner.removeprefix("projects/")
        for data in answer.pages:
            try:
                page = _pages.decode(data)
            except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
                raise RecordingError(f"{where}: not a page of time series: {error}: record it again") from None
            for series in page.time_series:
                name = _name(answer.asked, project, series)
                rows += [(answer.asked, project, name, p.interval.end_time, _number(p.value)) for p in series.points]
    frame = pd.DataFrame(rows, columns=["measure", "project", "resource", "time", "value"])
    try:
        frame["time"] = pd.to_datetime(frame["time"], utc=True, format="ISO8601")
    except ValueError:
        raise RecordingError(f"{where}: not a page of time series: invalid time of a point: record it again") from None
    return frame.dropna(subset=["value"])


def _number(value: _Value) -> float:
    if value.double_value is not None:
        return value.double_value
    return float(value.int64_value) if value.int64_value is not None else float("nan")


def _name(measure: str, project: str, series: _Series) -> str:
    labels = series.resource.labels
    if measure.startswith("sql-"):
        return (
            f"//sqladmin.googleapis.com/projects/{project}/instances/{labels.get('database_id', '').rpartition(':')[2]}"
        )
    if measure.startswith("redis-"):
        instance = labels.get("instance_id", "").rpartition("/")[2]
        return f"//redis.googleapis.com/projects/{project}/locations/{labels.get('region', '')}/instances/{instance}"
    if measure.startswith(("cluster-", "valkey-")):
        host, collection, label = _SHARDED[measure.partition("-")[0]]
        name = labels.get(label, "").rpartition("/")[2]
        return f"//{host}/projects/{project}/locations/{labels.get('location', '')}/{collection}/{name}"
    if measure.startswith("node-"):
        cluster = f"locations/{labels.get('location', '')}/clusters/{labels.get('cluster_name', '')}"
        pool = series.metadata.user_labels.get("cloud.google.com/gke-nodepool", "")
        return f"//container.googleapis.com/projects/{project}/{cluster}/nodePools/{pool}"
    machine = str(series.metadata.system_labels.get("machine_type", ""))
    return f"{labels.get('zone', '')} {machine}"
