"""Insights in the shapes that Google publishes, and in shapes that nobody publishes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from octoguard.errors import RecordingError
from octoguard.renderers.notes import insights as notes
from octoguard.rightsizing.answers import LIST_INSIGHTS, Answer, ReadFailure
from octoguard.rightsizing.evidence import InsightEvidence, failed, insight_parents, of_recommendation, read

ZONE = "projects/482916370155/locations/europe-west1-b/insightTypes"
CPU = f"{ZONE}/google.compute.instance.CpuUsageInsight/insights/c1"
MEMORY = f"{ZONE}/google.compute.instance.MemoryUsageInsight/insights/m1"
GROUP = f"{ZONE}/google.compute.instanceGroupManager.CpuUsagePredictionInsight/insights/g1"
IAM = "projects/482916370155/locations/global/insightTypes/google.iam.policy.Insight/insights/i1"


def insight(name: str, **fields: Any) -> dict[str, Any]:
    return {
        "name": name,
        "description": "CPU usage of web-1 is low.",
        "targetResources": ["//compute.googleapis.com/projects/shop/zones/europe-west1-b/instances/web-1"],
        "lastRefreshTime": "2026-11-27T07:10:45Z",
        "observationPeriod": "1036800s",
        "stateInfo": {"state": "ACTIVE"},
        "category": "PERFORMANCE",
        "severity": "LOW",
        "etag": '"52a81"',
        "associatedRecommendations": [],
        **fields,
    }


def page(*insights: Any) -> bytes:
    return json.dumps({"insights": list(insights), "nextPageToken": ""}).encode()


def only(item: dict[str, Any]) -> InsightEvidence:
    result = read([page(item)], "r.json")
    assert result.unreadable == 0
    return result.by_name[item["name"]]


def usage(share: Any, limit: Any) -> dict[str, Any]:
    return {"sampleProbability": share, "quantileFunctionValue": limit}


def grant(**content: Any) -> dict[str, Any]:
    whole = {"role": "roles/editor", "member": "user:ana@example.com", "condition": {}, **content}
    return insight(IAM, insightSubtype="PERMISSIONS_USAGE", observationPeriod="7776000s", content=whole)


def test_an_insight_of_cpu_usage_has_its_period_and_its_figures() -> None:
    low = insight(CPU, insightSubtype="LOW_CPU_USAGE", content=usage(0.95, 0.12))
    summary = "CPU at or below 12% for 95% of the time"
    assert only(low) == InsightEvidence(12.0, "2026-11-27T07:10:45Z", None, "LOW", "LOW_CPU_USAGE", summary)


@pytest.mark.parametrize(
    ("item", "summary"),
    [
        (
            insight(CPU, insightSubtype="HIGH_CPU_USAGE", content=usage(0.1, 0.83)),
            "CPU at or above 83% for 90% of the time",
        ),
        (
            insight(MEMORY, insightSubtype="LOW_MEMORY_USAGE", content=usage(0.9, 0.25)),
            "memory at or below 25% for 90% of the time",
        ),
        (
            insight(GROUP, insightSubtype="CPU_USAGE_PREDICTION", content={"predictedCpuCores": 1.5}),
            "predicted CPU 1.5 vCPU",
        ),
        (
            grant(exercisedPermissions=[], inferredPermissions=[], currentTotalPermissionsCount="37"),
            "0 of 37 permissions used",
        ),
        (
            grant(exercisedPermissions=[{"permission": "a.b.get"}], inferredPermissions=[{"permission": "a.b.list"}]),
            "1 permission used, 1 more inferred",
        ),
        (
            grant(exercisedPermissions=[{"permission": "a.b.get"}], currentTotalPermissionsCount=2),
            "1 of 2 permissions used",
        ),
        (insight(CPU, insightSubtype="LOW_CPU_USAGE", content={"newFigure": 1}), ""),
        (insight(f"{ZONE}/google.compute.disk.IdleResourceInsight/insights/d", content={"x": "y"}), ""),
        (insight(CPU), ""),
    ],
)
def test_known_content_becomes_a_summary_and_other_content_none(item: dict[str, Any], summary: str) -> None:
    assert only(item).summary == summary


@pytest.mark.parametrize(
    "content",
    [usage("0.9", 0.2), usage(True, 0.2), usage(0.9, 12), usage(-1, 0.2), usage(10**400, 0.2), usage(None, [])],
)
def test_a_figure_outside_its_range_is_no_figure(content: dict[str, Any]) -> None:
    assert only(insight(CPU, insightSubtype="LOW_CPU_USAGE", content=content)).summary == ""


@pytest.mark.parametrize(
    "content",
    [
        {"exercisedPermissions": "all"},
        {"exercisedPermissions": [], "inferredPermissions": 3},
        {"inferredPermissions": []},
    ],
)
def test_permissions_of_a_wrong_type_are_no_figure(content: dict[str, Any]) -> None:
    assert only(grant(**content)).summary == ""


def test_a_total_below_the_used_permissions_is_left_out() -> None:
    item = grant(exercisedPermissions=[1, 2], currentTotalPermissionsCount="1")
    assert only(item).summary == "2 permissions used"


@pytest.mark.parametrize(
    ("period", "days"),
    [("7776000s", 90.0), ("43200s", 0.5), ("14 days", 14.0), ("0s", None), ("", None), ("P30D", None), ("-5s", None)],
)
def test_the_period_is_in_days_or_unknown(period: str, days: float | None) -> None:
    assert only(insight(CPU, observationPeriod=period)).observation_days == days


@pytest.mark.parametrize(
    "broken",
    [
        None,
        7,
        {},
        {"name": 5},
        {"name": "projects/p/insights/x"},
        insight(CPU, observationPeriod=1036800),
        insight(CPU, content=["cpu"]),
        insight(CPU, severity={"level": 1}),
        insight(CPU, lastRefreshTime=None),
    ],
)
def test_one_insight_of_a_wrong_type_is_counted_and_the_others_are_read(broken: Any) -> None:
    result = read([page(broken, insight(MEMORY)), page(insight(GROUP))], "r.json")
    assert (set(result.by_name), result.unreadable) == ({MEMORY, GROUP}, 1)


@pytest.mark.parametrize("data", [b"[]", b"3", b'{"insights": {"a": 1}}'])
def test_a_page_of_another_shape_is_one_unreadable_insight(data: bytes) -> None:
    result = read([data, page(insight(CPU))], "r.json")
    assert (set(result.by_name), result.unreadable) == ({CPU}, 1)


@pytest.mark.parametrize("data", [b"", b"<html>", b"\xff", b'{"insights": [', b"[" * 100_000])
def test_a_page_that_is_not_json_is_an_error(data: bytes) -> None:
    with pytest.raises(RecordingError, match=r"r\.json: not a page of insights"):
        read([data], "r.json")


def test_an_empty_list_has_no_insights() -> None:
    assert read([b"{}", page()], "r.json").by_name == {}


def test_an_unknown_severity_is_left_out() -> None:
    assert only(insight(CPU, severity="SEVERITY_UNSPECIFIED")).severity == ""


def test_the_lists_to_query_are_distinct_and_valid() -> None:
    names = [CPU, CPU.replace("/c1", "/c2"), IAM, "nonsense", f"{CPU}/more", CPU.replace("c1", ""), f"../{CPU}"]
    assert insight_parents(names) == [
        f"{ZONE}/google.compute.instance.CpuUsageInsight",
        "projects/482916370155/locations/global/insightTypes/google.iam.policy.Insight",
    ]


def test_the_evidence_of_a_recommendation_joins_its_insights() -> None:
    known = {
        CPU: InsightEvidence(12, "2026-11-27T00:00:00Z", None, "LOW", "LOW_CPU_USAGE", "CPU low"),
        MEMORY: InsightEvidence(8, "2026-11-26T00:00:00Z", True, "HIGH", "LOW_MEMORY_USAGE", "memory low"),
    }
    joined = InsightEvidence(
        8, "2026-11-26T00:00:00Z", True, "HIGH", "LOW_CPU_USAGE, LOW_MEMORY_USAGE", "CPU low; memory low"
    )
    assert of_recommendation([CPU, MEMORY, CPU, "unknown"], known) == joined
    assert of_recommendation([IAM], known) is None
    assert of_recommendation([], known) is None


def test_memory_is_unmeasured_only_if_google_names_cpu_insights_alone() -> None:
    known = {CPU: InsightEvidence(), IAM: InsightEvidence(), GROUP: InsightEvidence()}
    measured = {
        names: (found.memory_measured if (found := of_recommendation(names, known)) else "none")
        for names in [(CPU,), (GROUP,), (CPU, MEMORY), (IAM,), (IAM, CPU)]
    }
    # The memory insight counts although its list was not read.
    assert measured == {(CPU,): False, (GROUP,): False, (CPU, MEMORY): True, (IAM,): None, (IAM, CPU): False}


def test_unread_lists_are_notes() -> None:
    def answer(code: str) -> Answer:
        return Answer(LIST_INSIGHTS, "projects/p", "x", [], ReadFailure(code) if code else None)

    codes = failed([answer("UNAVAILABLE"), answer(""), answer("PERMISSION_DENIED"), answer("UNAVAILABLE")])
    assert codes == {"PERMISSION_DENIED": 1, "UNAVAILABLE": 2}
    text = notes.unread(codes, 4)
    assert text.startswith("3 of 4 lists of insights could not be read (PERMISSION_DENIED, UNAVAILABLE 2 times), so")
    assert text.endswith("grant roles/recommender.viewer to the calling account")
    assert notes.unread({"UNAVAILABLE": 1}, 1).endswith("run it again")
    assert notes.unreadable(1).startswith("1 insight has an unknown format")
    assert notes.unreadable(2).startswith("2 insights have an unknown format")
