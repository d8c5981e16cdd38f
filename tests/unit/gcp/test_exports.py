"""Output of gcloud and the BigQuery export: the same answers as a recording, and one line for everything else."""

from __future__ import annotations

import gzip
import json
import os
import time
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from octoguard.errors import RecordingError
from octoguard.gcp import exports
from octoguard.gcp.bigquery_rows import instant
from octoguard.rightsizing.answers import LIST_RECOMMENDATIONS, Answer
from octoguard.rightsizing.recommendation import RecommendationData

if TYPE_CHECKING:
    from pathlib import Path

IDLE = "projects/5550001/locations/europe-west4-b/recommenders/google.compute.disk.IdleResourceRecommender"
ACCOUNT = "billingAccounts/0A1B2C-334455-D6E7F8/locations/europe-west4/recommenders/google.cloudbilling.commitment.SpendBasedCommitmentRecommender"  # noqa: E501
DISK = "//compute.googleapis.com/projects/wharf/zones/europe-west4-b/disks/crane-logs"


def listed(number: int = 1, parent: str = IDLE, refreshed: str = "2026-10-05T06:00:00Z") -> dict[str, Any]:
    """A recommendation as gcloud prints it."""
    return {
        "name": f"{parent}/recommendations/r{number}",
        "recommenderSubtype": "SNAPSHOT_AND_DELETE_DISK",
        "lastRefreshTime": refreshed,
        "primaryImpact": {
            "category": "COST",
            "costProjection": {
                "cost": {"currencyCode": "EUR", "units": "-8", "nanos": -500000000},
                "duration": "2628000s",
            },
        },
        "stateInfo": {"state": "ACTIVE"},
        "targetResources": [DISK],
    }


def row(number: int = 1, parent: str = IDLE, refreshed: str = "2026-10-05 06:00:00 UTC", **columns: Any) -> Any:
    """The same recommendation as a row of the export."""
    _, owner, _, location, _, recommender = parent.split("/")
    details = {
        "overview": {"a_key": 1},
        "operation_groups": [
            {
                "operations": [
                    {"action": "remove", "resource": DISK, "path": "/", "resource_type": "compute.googleapis.com/Disk"},
                    {"action": "add", "path_filters": {"/some_key/x": None}, "value": {"some_key": None}},
                ]
            }
        ],
    }
    return {
        "cloud_entity_type": "PROJECT_NUMBER",
        "cloud_entity_id": owner,
        "name": f"{parent}/recommendations/r{number}",
        "location": location,
        "recommender": recommender,
        "recommender_subtype": "SNAPSHOT_AND_DELETE_DISK",
        "target_resources": [DISK],
        "description": None,
        "last_refresh_time": refreshed,
        "primary_impact": {
            "category": "COST",
            "cost_projection": {
                "cost": {"currency_code": "EUR", "units": "-8", "nanos": "-500000000"},
                "cost_in_local_currency": None,
                "duration": {"seconds": "2628000", "nanos": None},
                "pricing_type_name": "LIST",
            },
            "reliability_projection": None,
        },
        "state": "ACTIVE",
        "ancestors": {"organization_id": "77", "folder_ids": ["88"]},
        "associated_insights": ["projects/5550001/locations/x/insightTypes/t/insights/i"],
        "recommendation_details": json.dumps(details),
        "priority": "P3",
        **columns,
    }


def write(path: Path, value: Any, indent: int | None = None) -> Path:
    path.write_text(json.dumps(value, indent=indent))
    return path


def lines(path: Path, rows: list[Any]) -> Path:
    path.write_text("".join(json.dumps(each) + "\n" for each in rows))
    return path


def found(path: Path) -> list[Answer]:
    return list(exports.answers(path)[1])


class Page(msgspec.Struct):
    """A page with recommendations that all have the types of the API."""

    recommendations: list[RecommendationData]


def recommendations(answer: Answer) -> list[RecommendationData]:
    return [each for page in answer.pages for each in msgspec.json.decode(page, type=Page).recommendations]


@pytest.mark.parametrize("indent", [None, 2])
def test_gcloud_output_has_one_answer_for_each_list(tmp_path: Path, indent: int | None) -> None:
    path = write(tmp_path / "list.json", [listed(1), listed(2, ACCOUNT, "2026-10-07T01:02:03.456Z"), listed(3)], indent)
    assert exports.kind_of(path) == "gcloud"
    header, _ = exports.answers(path)
    assert header.recorded_at == "2026-10-07T01:02:03Z"
    assert (header.projects, header.billing_account) == (["5550001"], "0A1B2C-334455-D6E7F8")
    assert [(each.method, each.owner, each.asked, each.failure) for each in found(path)] == [
        (LIST_RECOMMENDATIONS, "projects/5550001", IDLE, None),
        (LIST_RECOMMENDATIONS, "billingAccounts/0A1B2C-334455-D6E7F8", ACCOUNT, None),
    ]
    assert [each.name[-2:] for each in recommendations(found(path)[0])] == ["r1", "r3"]


@pytest.mark.parametrize("form", ["lines", "array", "pretty"])
def test_a_bigquery_row_reads_like_the_recommendation_of_the_api(tmp_path: Path, form: str) -> None:
    path = tmp_path / "rows.json"
    if form == "lines":
        lines(path, [row()])
    else:
        write(path, [row()], 2 if form == "pretty" else None)
    assert exports.kind_of(path) == "bigquery"
    (answer,) = found(path)
    assert (answer.owner, answer.asked) == ("projects/5550001", IDLE)
    (recommendation,) = recommendations(answer)
    assert recommendation.primary_impact is not None
    projection = recommendation.primary_impact.cost_projection
    assert projection is not None
    assert projection.cost is not None
    assert (projection.cost.currency_code, projection.cost.units, projection.cost.nanos) == ("EUR", "-8", -500000000)
    assert projection.duration == "2628000s"
    assert recommendation.state_info.state == "ACTIVE"
    assert (recommendation.priority, recommendation.recommender_subtype) == ("P3", "SNAPSHOT_AND_DELETE_DISK")
    assert recommendation.last_refresh_time == "2026-10-05T06:00:00Z"
    assert recommendation.target_resources == [DISK]
    operations = recommendation.content.operation_groups[0].operations
    assert [operation.action for operation in operations] == ["remove", "add"]
    assert operations[0].resource_type == "compute.googleapis.com/Disk"
    # The values of operations are data of the resource: nothing is renamed or removed in them.
    assert operations[1].value == {"some_key": None}
    assert operations[1].path_filters == {"/some_key/x": None}
    (page,) = answer.pages
    (api,) = json.loads(page)["recommendations"]
    assert api["associatedInsights"] == [{"insight": "projects/5550001/locations/x/insightTypes/t/insights/i"}]
    assert api["content"]["overview"] == {"a_key": 1}
    assert "77" not in page.decode()


def test_the_newest_row_of_a_recommendation_counts(tmp_path: Path) -> None:
    rows = [
        row(1, refreshed="2026-10-05 06:00:00 UTC", priority="P1"),
        row(1, refreshed="2026-10-06 06:00:00 UTC", priority="P2"),
        row(2),
        row(2, state="DISMISSED"),
        row(1, refreshed="2026-10-04 06:00:00 UTC", priority="P4"),
    ]
    for order in (rows, rows[::-1]):
        path = lines(tmp_path / "rows.ndjson", order)
        read = {each.name[-2:]: (each.priority, each.state_info.state) for each in recommendations(found(path)[0])}
        assert read == {"r1": ("P2", "ACTIVE"), "r2": ("P3", "DISMISSED")}
        (note,) = exports.read(path).notes
        assert "2026-10-04 to 2026-10-06" in note
    assert exports.read(lines(tmp_path / "one.ndjson", rows[2:4])).notes == []


def test_odd_rows_are_passed_on(tmp_path: Path) -> None:
    path = write(tmp_path / "list.json", [None, listed(1), {"name": "x"}, 7, {**listed(2), "stateInfo": 9}])
    (answer,) = found(path)
    assert [json.loads(page)["recommendations"] for page in answer.pages] == [
        [listed(1), {**listed(2), "stateInfo": 9}],
        [None, {"name": "x"}, 7],
    ]
    odd = [row(1), "text", row(2, name=None), row(3, recommendation_details="{"), row(4, primary_impact=[5])]
    (answer,) = found(lines(tmp_path / "rows.ndjson", odd))
    first, second = (json.loads(page)["recommendations"] for page in answer.pages)
    assert second == ["text"]
    assert [each.get("name", "")[-2:] for each in first] == ["r1", "r3", "r4", ""]
    assert (first[1]["content"], first[2]["primaryImpact"]) == ("{", [5])


def test_a_row_that_nests_too_deeply_is_passed_on_as_unreadable(tmp_path: Path) -> None:
    path = tmp_path / "rows.ndjson"
    deep = json.dumps(row(2, recommendation_details="@")).replace('"@"', "[" * 900 + "]" * 900)
    path.write_text(json.dumps(row(1)) + "\n" + deep + "\n")
    (answer,) = found(path)
    first, second = json.loads(answer.pages[0])["recommendations"]
    assert first["stateInfo"] == {"state": "ACTIVE"}
    assert second["name"].endswith("/r2")
    assert isinstance(second["content"], str)


def test_a_list_without_times_has_the_time_of_the_file(tmp_path: Path) -> None:
    path = write(tmp_path / "list.json", [{"name": listed()["name"], "stateInfo": {"state": "ACTIVE"}}])
    os.utime(path, (1_790_000_000, 1_790_000_000))
    assert exports.answers(path)[0].recorded_at == "2026-09-21T14:13:20Z"


def test_utf8_with_a_byte_order_mark_is_read(tmp_path: Path) -> None:
    for name, text in (("a", json.dumps([listed()])), ("r", json.dumps(row()) + "\n")):
        (tmp_path / name).write_bytes(b"\xef\xbb\xbf" + text.encode())
        assert len(recommendations(found(tmp_path / name)[0])) == 1


def test_one_bad_character_loses_no_recommendation(tmp_path: Path) -> None:
    path = tmp_path / "list.json"
    text = json.dumps([{**listed(), "description": "@"}])
    for bad in (b"\xe9", rb"\ud800"):
        path.write_bytes(text.encode().replace(b"@", bad))
        assert recommendations(found(path)[0])[0].description == "\ufffd"


def test_a_recording_is_read_as_one(tmp_path: Path) -> None:
    head = {"octoguard_recording": "1", "recorded_at": "2026-10-05T06:00:00Z"}
    call = {"method": LIST_RECOMMENDATIONS, "owner": "projects/a", "asked": IDLE, "responses": [{}]}
    path = write(tmp_path / "rec.json", [head, call])
    assert exports.kind_of(path) == "recording"
    assert [each.asked for each in found(path)] == [IDLE]


PLAN = {"format_version": "1.2", "terraform_version": "1.11.0", "resource_changes": []}


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "the file is empty"),
        (b"[]", "an empty list names no project"),
        (b" [ \n ]\n", "an empty list names no project"),
        (b"[{", "invalid JSON, or a truncated file"),
        (json.dumps([listed()]).encode()[:-20], "invalid JSON, or a truncated file"),
        (json.dumps([listed(), listed()]).encode()[:-20], "invalid JSON, or a truncated file"),
        (json.dumps(row()).encode() + b'\n{"name": "proj', "rows:2: invalid JSON, or a truncated file"),
        (json.dumps([{**listed(), "etag": "@"}]).replace('"@"', "NaN").encode(), "invalid JSON"),
        (json.dumps([{**listed(), "etag": "@"}]).replace('"@"', "[" * 5000 + "]" * 5000).encode(), "invalid JSON"),
        (json.dumps([listed()]).encode("utf-16"), "UTF-16"),
        (json.dumps([listed()]).encode("utf-16-le"), "UTF-16"),
        (gzip.compress(b"[]", mtime=0), "compressed with gzip"),
        (b"Obj\x01\x04", "Avro"),
        (b"x\0y", "binary"),
        (b'{"error": {"code": 403, "message": "Permission denied"}}', "an error of the API, .*'Permission denied'"),
        (json.dumps(PLAN).encode(), "a Terraform plan"),
        (b'{"schema_version": "1", "kind": "rightsizing"}', "a report of octoguard"),
        (b'{"recommendations": []}', "one page of the REST API"),
        (b'[{"cloud_entity_type": "x", "insight_type": "y"}]', "insights, not recommendations"),
        (b"cloud_entity_type,name,priority\nPROJECT_NUMBER,a,P1\n", "CSV cannot hold the nested columns"),
        (b"name: projects/1\n", "not JSON"),
        (b"[1, 2]", "no recommendations: the first element is '1'"),
        (b'{"b": 1, "a": 2}', "an object with 'a, b'"),
        (b'[{"name": "x", "stateInfo": {}}]', "none of 1 recommendations has a name"),
    ],
)
def test_any_other_file_is_an_error_of_one_line(tmp_path: Path, content: bytes, problem: str) -> None:
    path = tmp_path / "rows"
    path.write_bytes(content)
    with pytest.raises(RecordingError, match=problem) as error:
        exports.read(path)
    assert "\n" not in str(error.value)


def test_a_missing_file_and_a_directory_are_errors(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="no such file"):
        exports.kind_of(tmp_path / "gone.json")
    with pytest.raises(RecordingError, match="cannot be read"):
        exports.kind_of(tmp_path)


def test_a_first_element_larger_than_the_opening_is_recognised(tmp_path: Path) -> None:
    path = write(tmp_path / "list.json", [{"description": "x" * 2_000_000, **listed()}])
    assert exports.kind_of(path) == "gcloud"


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("2026-10-05 06:07:08 UTC", "2026-10-05T06:07:08+00:00"),
        ("2026-10-05 06:07:08.5 UTC", "2026-10-05T06:07:08.500000+00:00"),
        ("2026-10-05 06:07:08", "2026-10-05T06:07:08+00:00"),
        ("2026-10-05T08:07:08.123456789+02:00", "2026-10-05T06:07:08.123456+00:00"),
        ("1.791180428E9", "2026-10-05T06:07:08+00:00"),
        (1791180428, "2026-10-05T06:07:08+00:00"),
        ("yesterday", None),
        (None, None),
        (float("inf"), None),
        ({}, None),
    ],
)
def test_times_of_bigquery_and_the_api(written: object, read: str | None) -> None:
    moment = instant(written)
    assert (moment.isoformat() if moment else None) == read


@pytest.mark.parametrize("make", [listed, row])
def test_twenty_thousand_recommendations_are_read_quickly(tmp_path: Path, make: Any) -> None:
    path = write(tmp_path / "many.json", [make(number) for number in range(20_000)])
    started = time.process_time()
    (answer,) = found(path)
    assert time.process_time() - started < 1.5  # 0.1 s for gcloud, 0.5 s for BigQuery
    assert answer.pages[0].count(b"/recommendations/r") == 20_000
