"""What is judged by what it used, and what is not judged at all."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from octoguard.errors import RecordingError
from octoguard.rightsizing import commitments, series
from octoguard.rightsizing.answers import LIST_TIME_SERIES, Answer
from octoguard.rightsizing.utilisation import Thresholds, judge, smaller_tier
from tests.fakes import answers

NOW = datetime(2026, 11, 24, 8, tzinfo=UTC)
AT = "2026-11-24T08:00:00Z"
GIB = float(1 << 30)


def sql(name: str, value: float, days: int = 30) -> dict[str, Any]:
    labels = {"database_id": f"{answers.PROJECT}:{name}", "region": "us-central1"}
    return answers.series(labels, value, until=NOW, days=days)


def table(**measures: list[dict[str, Any]]) -> Any:
    return series.table(
        [
            Answer(
                LIST_TIME_SERIES,
                f"projects/{answers.PROJECT}",
                measure.replace("_", "-"),
                [json.dumps({"timeSeries": found}).encode()],
            )
            for measure, found in measures.items()
        ],
        "test",
    )


def database(cpu: float, memory: float, days: int = 30) -> Any:
    return table(
        sql_cpu=[sql("db", cpu, days)],
        sql_memory=[sql("db", memory, days)],
        sql_cores=[sql("db", 4, days)],
        sql_bytes=[sql("db", 16 * GIB, days)],
    )


def test_a_database_that_is_too_large_gets_a_smaller_tier() -> None:
    found = judge(database(0.12, 0.31), Thresholds(), AT).recommendations
    assert [(o.path, o.value) for r in found for o in r.operations] == [("/settings/tier", "db-custom-2-7936")]
    assert found[0].measured == "cpu 12% at p95 over 14 days, 12% over 30; memory 31% at p95 over 14 days, 31% over 30"
    assert (found[0].kind, found[0].saving) == ("measured", None)


@pytest.mark.parametrize(("cpu", "memory"), [(0.41, 0.3), (0.12, 0.61)])
def test_one_that_is_used_stays(cpu: float, memory: float) -> None:
    assert judge(database(cpu, memory), Thresholds(), AT).recommendations == []


def test_thresholds_are_the_users() -> None:
    assert judge(database(0.12, 0.31), Thresholds(sql_cpu_below=0.1), AT).recommendations == []
    larger = judge(database(0.12, 0.31), Thresholds(target=0.4), AT).recommendations[0]
    assert larger.operations[0].value == "db-custom-2-12800"


def test_one_that_is_too_small_is_said_without_a_change() -> None:
    found = judge(database(0.95, 0.5), Thresholds(), AT).recommendations
    assert [(r.subtype, r.operations) for r in found] == [("TOO_SMALL", ())]


def test_a_few_days_are_no_judgement() -> None:
    verdicts = judge(database(0.12, 0.31, days=9), Thresholds(), AT)
    assert verdicts.recommendations == []
    assert verdicts.notes == ["instances/db was not evaluated: only 9 of 14 days of measurements"]


def test_fourteen_days_are_judged_without_a_month() -> None:
    found = judge(database(0.12, 0.31, days=15), Thresholds(), AT).recommendations
    assert found[0].measured == "cpu 12% at p95 over 14 days; memory 31% at p95 over 14 days"


def test_a_busy_week_earlier_in_the_month_counts() -> None:
    quiet, busy = sql("db", 0.1, 30), sql("db", 0.8, 30)
    quiet["points"][400:] = busy["points"][400:]
    found = table(
        sql_cpu=[quiet], sql_memory=[sql("db", 0.3)], sql_cores=[sql("db", 4)], sql_bytes=[sql("db", 16 * GIB)]
    )
    assert judge(found, Thresholds(), AT).recommendations == []


def test_a_measure_that_ended_is_no_judgement() -> None:
    ended = sql("db", 0.3)
    ended["points"] = ended["points"][20 * 24 :]
    size = sql("db", 16 * GIB)
    size["points"] = size["points"][20 * 24 :]
    several = {"sql_cpu": [sql("db", 0.1)], "sql_cores": [sql("db", 4)]}
    verdicts = judge(table(**several, sql_memory=[ended], sql_bytes=[sql("db", 16 * GIB)]), Thresholds(), AT)
    assert (verdicts.recommendations, verdicts.notes) == (
        [],
        ["instances/db was not evaluated: only 0 of 14 days of measurements"],
    )
    verdicts = judge(table(**several, sql_memory=[sql("db", 0.3)], sql_bytes=[size]), Thresholds(), AT)
    assert verdicts.notes == ["instances/db was not evaluated: its size was not measured"]


def sharded(measure: str, cpu: float, memory: float) -> Any:
    labels = {"location": "us-central1", "cluster_id": "cache", "instance_id": "cache"}
    series_of = {f"{measure}_cpu": cpu, f"{measure}_memory": memory}
    return table(**{name: [answers.series(labels, value, until=NOW)] for name, value in series_of.items()})


@pytest.mark.parametrize("measure", ["cluster", "valkey"])
@pytest.mark.parametrize(
    ("cpu", "memory", "expected"),
    [(0.1, 0.26, ("TOO_LARGE", 0.4)), (0.5, 0.2, None), (0.1, 0.5, None), (0.95, 0.2, ("TOO_SMALL", None))],
)
def test_clusters_keep_the_part_that_they_use(
    measure: str, cpu: float, memory: float, expected: tuple[str, float | None] | None
) -> None:
    found = judge(sharded(measure, cpu, memory), Thresholds(), AT).recommendations
    if expected is None:
        assert found == []
        return
    kept = [round(o.filters["keptShare"], 3) for r in found for o in r.operations]
    assert (found[0].subtype, kept[0] if kept else None) == expected
    name = "redis.googleapis.com" if measure == "cluster" else "memorystore.googleapis.com"
    assert found[0].resources[0].startswith(f"//{name}/projects/{answers.PROJECT}/locations/us-central1/")


def test_what_was_not_measured_is_said() -> None:
    verdicts = judge(table(sql_cpu=[sql("db", 0.1)]), Thresholds(), AT)
    assert verdicts.notes == ["instances/db was not evaluated: its CPU or memory utilization was not measured"]


@given(
    cores=st.integers(1, 96),
    ratio=st.floats(0.9, 6.5),
    cpu=st.floats(0.01, 0.4),
    memory=st.floats(0.01, 0.6),
)
def test_a_tier_is_one_that_cloud_sql_takes(cores: int, ratio: float, cpu: float, memory: float) -> None:
    tier = smaller_tier(cores, cores * ratio, cpu, memory, 0.65)
    if tier is None:
        return
    vcpus, mib = map(int, re.fullmatch(r"db-custom-(\d+)-(\d+)", tier).groups())  # type: ignore[union-attr]
    assert vcpus < cores
    assert vcpus == 1 or vcpus % 2 == 0
    assert mib % 256 == 0
    assert mib >= 3840
    assert 0.9 <= mib / 1024 / vcpus <= 6.5
    assert cores * cpu / vcpus <= 0.65 + 1e-9
    assert cores * ratio * memory * 1024 / mib <= 0.65 + 1e-9


def machines(cores: float, machine: str, days: int = 30) -> dict[str, Any]:
    return answers.series({"zone": "us-central1-a"}, cores, until=NOW, days=days, system={"machine_type": machine})


def test_the_floor_is_what_always_ran() -> None:
    bursty = machines(24, "n2-standard-8")
    bursty["points"] = bursty["points"][:100]
    use = commitments.measured_use(
        table(vm_cores=[machines(40, "n2-standard-8"), bursty, machines(8, "e2-standard-2")])
    )
    n2, e2 = (answers.PROJECT, "us-central1", "n2"), (answers.PROJECT, "us-central1", "e2")
    assert use.floors == {n2: commitments.Floor(40.0, 160.0), e2: commitments.Floor(8.0, 32.0)}
    assert 40.0 < use.means[n2] < 64.0
    assert use.means[e2] == 8.0


def test_the_memory_of_an_unknown_machine_type_is_unknown() -> None:
    use = commitments.measured_use(table(vm_cores=[machines(40, "n9-standard-8")]))
    assert use.floors == {(answers.PROJECT, "us-central1", "n9"): commitments.Floor(40.0, None)}


def test_a_series_that_stopped_has_no_floor() -> None:
    stopped = machines(24, "c3-standard-4")
    stopped["points"] = stopped["points"][100:]
    found = commitments.measured_use(table(vm_cores=[machines(40, "n2-standard-8"), stopped]))
    assert found.floors[answers.PROJECT, "us-central1", "c3"].vcpus == 0.0


def test_a_short_history_has_no_floor() -> None:
    assert (
        commitments.measured_use(table(vm_cores=[machines(40, "n2-standard-8", days=10)])) == commitments.MeasuredUse()
    )


@pytest.mark.parametrize("page", [b"", b'{"timeSeries": 5}', b'{"timeSeries": [{"points": [{}]}]}'])
def test_a_page_that_is_none_is_refused(page: bytes) -> None:
    with pytest.raises(RecordingError, match="not a page of time series"):
        series.table([Answer(LIST_TIME_SERIES, "projects/p", "sql-cpu", [page])], "test")


@pytest.mark.parametrize(
    ("end", "value"),
    [
        ("yesterday", {"doubleValue": 1}),
        ("2026-13-01T00:00:00Z", {"doubleValue": 1}),
        ("2026-11-24T08:00:00Z", {"int64Value": "four"}),
        ("2026-11-24T08:00:00Z", {"int64Value": ""}),
    ],
)
def test_a_point_with_an_invalid_time_or_number_is_refused(end: str, value: dict[str, Any]) -> None:
    page = json.dumps({"timeSeries": [{"points": [{"interval": {"endTime": end}, "value": value}]}]}).encode()
    with pytest.raises(RecordingError, match="not a page of time series"):
        series.table([Answer(LIST_TIME_SERIES, "projects/p", "sql-cpu", [page])], "test")
