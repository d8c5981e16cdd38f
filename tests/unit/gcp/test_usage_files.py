"""Files with measured usage: billing rows and time series in each form, and what is refused with one clear line."""

from __future__ import annotations

import contextlib
import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from octoguard.errors import RecordingError
from octoguard.gcp import usage_series
from octoguard.gcp.usage_rows import UsageRows

if TYPE_CHECKING:
    from pathlib import Path

HEAD = (
    "usage_start_time,project.id,location.region,service.description,sku.description,resource.name,"
    "usage.amount_in_pricing_units,usage.pricing_unit\n"
)
LINE = "2026-10-05 07:00:00 UTC,lab,europe-west4,Cloud Storage,Standard Storage Netherlands,vault,1.25,gibibyte month\n"
NESTED = {
    "usage_start_time": "2026-10-05T07:00:00Z",
    "project": {"id": "lab"},
    "location": {"region": "europe-west4"},
    "service": {"description": "Cloud Storage"},
    "sku": {"description": "Standard Storage Netherlands"},
    "resource": {"name": "vault"},
    "usage": {"amount_in_pricing_units": 1.25, "pricing_unit": "gibibyte month", "amount": 9, "unit": "byte-seconds"},
}
POINT = {
    "interval": {"startTime": "2026-10-05T00:00:00Z", "endTime": "2026-10-06T00:00:00Z"},
    "value": {"int64Value": "7"},
}
SERIES = {
    "metric": {"type": "pubsub.googleapis.com/topic/byte_cost", "labels": {"operation_type": "publish"}},
    "resource": {"type": "pubsub_topic", "labels": {"topic_id": "events", "project_id": "lab"}},
    "metricKind": "DELTA",
    "valueType": "INT64",
    "points": [POINT],
}


def bill(folder: Path, data: str | bytes) -> Path:
    path = folder / "bill"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return path


def series_of(folder: Path, value: Any) -> list[Any]:
    path = folder / "series.json"
    path.write_bytes(value if isinstance(value, bytes) else json.dumps(value).encode())
    return usage_series.merged(usage_series.read(path, []))


@pytest.mark.parametrize(
    "text",
    [
        HEAD + LINE,
        "\ufeff" + HEAD + "\r\n" + LINE.replace("\n", "\r\n"),
        HEAD.replace(".", "_").upper() + LINE,
        json.dumps([NESTED]),
        json.dumps(NESTED) + "\n" + json.dumps(NESTED) + "\n",
        json.dumps([NESTED | {"cost_type": "regular"}, NESTED | {"cost_type": "tax"}], indent=1),
    ],
)
def test_each_form_of_a_bill_gives_the_same_row(tmp_path: Path, text: str) -> None:
    (row,) = UsageRows().read(bill(tmp_path, text))
    assert row[:9] == (
        *("2026-10", 5, "lab", "europe-west4", ("vault",), "Cloud Storage", "Standard Storage Netherlands"),
        *(Decimal("1.25"), "gibibyte month"),
    )


def test_base_units_months_and_numbers_of_projects(tmp_path: Path) -> None:
    head = "invoice.month,project,service,sku,usage.amount,usage.unit\n"
    (row,) = UsageRows().read(bill(tmp_path, head + "202610,640118827351,Cloud SQL,Backups,3,byte-seconds\n"))
    assert row[:9] == ("2026-10", 0, "", "", (), "Cloud SQL", "Backups", Decimal(3), "byte-seconds")


def test_rows_that_are_twice_in_the_files_count_once(tmp_path: Path) -> None:
    rows = UsageRows()
    path = bill(tmp_path, HEAD + LINE + LINE + LINE.replace("vault", "attic"))
    assert [row.names for row in rows.read(path)] == [("vault",), ("attic",)]
    assert list(rows.read(path)) == []
    assert rows.duplicates == 4


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ("", "the file is empty"),
        (b"PAR1\x15", "in the Parquet format"),
        ((HEAD + LINE).encode("utf-16"), "UTF-16"),
        (b"a,b\0c", "binary"),
        (HEAD.encode() + b"\xff\n", "not UTF-8"),
        ("a,b\n1,2\n", "no column sku.description"),
        (HEAD + LINE[:52], "bill:2: the row has 4 columns, but the header has 8"),
        (HEAD + LINE.replace("1.25", "-1"), "bill:2: invalid quantity '-1' in column usage.amount_in_pricing_units"),
        (HEAD + LINE.replace("1.25", "NaN"), "bill:2: invalid quantity 'NaN'"),
        (HEAD + LINE.replace("1.25", "1e99"), "bill:2: invalid quantity '1e99'"),
        (HEAD + LINE.replace("1.25", "1,25"), "bill:2: the row has 9 columns"),
        (HEAD + LINE.replace("1.25", "many"), "bill:2: invalid number 'many'"),
        (HEAD + LINE.replace("1.25", ""), "bill:2: the row has no usage.amount_in_pricing_units"),
        (HEAD + LINE.replace("2026-10-05", "2026-13-05"), "bill:2: invalid usage_start_time"),
        (HEAD + LINE.replace("2026-10-05 07:00:00 UTC", ""), "bill:2: the row has no usage_start_time or month"),
        (HEAD + LINE.replace("Standard Storage Netherlands", ""), "bill:2: the row has no sku.description"),
        (json.dumps([NESTED])[:-9], "truncated"),
        (json.dumps([NESTED, 4]), "row 2: not a row"),
        (
            json.dumps([NESTED | {"sku": {"description": {"a": 1}}}]),
            "row 1: the column sku_description has nested values",
        ),
        ("[" * 100_000, "bill: "),
    ],
)
def test_a_broken_bill_is_refused_with_one_line(tmp_path: Path, data: str | bytes, problem: str) -> None:
    with pytest.raises(RecordingError) as error:
        list(UsageRows().read(bill(tmp_path, data)))
    assert problem in str(error.value)
    assert "\n" not in str(error.value)


@pytest.mark.parametrize(
    "value",
    [
        [SERIES],
        {"timeSeries": [SERIES], "unit": "By"},
        [SERIES, SERIES],
        json.dumps(SERIES).encode() + b"\n" + json.dumps(SERIES).encode() + b"\n",
    ],
)
def test_each_form_of_time_series_gives_the_same_series(tmp_path: Path, value: Any) -> None:
    (series,) = series_of(tmp_path, value)
    assert (series.metric, series.resource_type, series.kind) == (SERIES["metric"]["type"], "pubsub_topic", "DELTA")
    assert series.labels == {
        "metric.operation_type": "publish",
        "resource.topic_id": "events",
        "resource.project_id": "lab",
    }
    assert [point.value for point in series.points] == [7]


def test_a_distribution_has_a_mean_and_a_weight(tmp_path: Path) -> None:
    value = {"distributionValue": {"count": "4", "mean": 2.5, "bucketCounts": ["4"]}}
    (series,) = series_of(
        tmp_path, [SERIES | {"points": [POINT | {"value": value}, POINT | {"value": {"boolValue": True}}]}]
    )
    assert [(point.value, point.weight) for point in series.points] == [(Decimal("2.5"), 4)]


def changed(**point: Any) -> list[Any]:
    return [SERIES | {"points": [POINT | point]}]


HOUR = {"startTime": "2026-10-05T08:00:00Z", "endTime": "2026-10-05T09:00:00Z"}
LONG = {"startTime": "2026-09-20T00:00:00Z", "endTime": "2026-10-06T00:00:00Z"}


@pytest.mark.parametrize(
    ("value", "problem"),
    [
        (b"", "the file is empty"),
        (b"\x1f\x8b\x08", "compressed with gzip"),
        (json.dumps([SERIES]).encode("utf-16"), "UTF-16"),
        (json.dumps([SERIES]).encode()[:-20], "truncated"),
        ({"timeSeries": [SERIES], "nextPageToken": "abc"}, "one page of several"),
        ({"error": {"code": 403, "message": "denied"}}, "an error of the API"),
        ([{"insightType": "x"}], "element 1: not a time series"),
        (changed(value={"int64Value": "-7"}), "invalid value '-7'"),
        (changed(value={"doubleValue": "NaN"}), "invalid value 'NaN'"),
        (changed(value={"doubleValue": "Infinity"}), "invalid value 'Infinity'"),
        (changed(value={"int64Value": "seven"}), "invalid value 'seven'"),
        (changed(value=7), "element 1: not a time series"),
        (changed(interval={"endTime": "yesterday"}), "invalid interval ending 'yesterday'"),
        (changed(interval=LONG), "more than a day in two months"),
        ([SERIES, *changed(interval=HOUR)], "the periods of two values overlap"),
        ([SERIES, *changed(value={"int64Value": "8"})], "a series has two values for 2026-10-06"),
    ],
)
def test_broken_time_series_are_refused_with_one_line(tmp_path: Path, value: Any, problem: str) -> None:
    with pytest.raises(RecordingError) as error:
        series_of(tmp_path, value)
    assert problem in str(error.value)
    assert "\n" not in str(error.value)


def test_a_missing_file_is_named(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match=r"bill\.csv: no such file"):
        list(UsageRows().read(tmp_path / "bill.csv"))
    with pytest.raises(RecordingError, match=r"series\.json: no such file"):
        list(usage_series.read(tmp_path / "series.json", []))


_INDEXES = st.lists(st.integers(0, 11), min_size=1, max_size=40)


@settings(deadline=None, max_examples=50)
@given(_INDEXES)
def test_order_and_repetition_of_rows_change_nothing(
    tmp_path_factory: pytest.TempPathFactory, indexes: list[int]
) -> None:
    folder = tmp_path_factory.mktemp("rows")
    lines = [LINE.replace("1.25", str(number % 4)).replace("vault", f"vault-{number // 4}") for number in indexes]
    rows = UsageRows()
    found = [row[:9] for row in rows.read(bill(folder, HEAD + "".join(lines)))]
    assert set(found) == {row[:9] for row in UsageRows().read(bill(folder, HEAD + "".join(sorted(set(lines)))))}
    assert len(found) == len(set(lines)) == len(lines) - rows.duplicates


@settings(deadline=None, max_examples=50)
@given(_INDEXES)
def test_order_and_repetition_of_points_change_nothing(
    tmp_path_factory: pytest.TempPathFactory, indexes: list[int]
) -> None:
    def point(day: int) -> dict[str, Any]:
        return {"interval": {"endTime": f"2026-10-{day + 1:02}T00:00:00Z"}, "value": {"doubleValue": day / 4}}

    folder = tmp_path_factory.mktemp("points")
    (series,) = series_of(folder, [SERIES | {"points": [point(day)]} for day in indexes])
    (sorted_series,) = series_of(folder, [SERIES | {"points": [point(day) for day in sorted(set(indexes))]}])
    assert sorted(series.points) == list(sorted_series.points)


@settings(deadline=None, max_examples=50)
@given(st.binary(max_size=200), st.integers(0, 300))
def test_damage_to_a_file_is_an_error_or_a_smaller_list(
    tmp_path_factory: pytest.TempPathFactory, noise: bytes, at: int
) -> None:
    folder = tmp_path_factory.mktemp("damage")
    for whole, read in (
        ((HEAD + LINE).encode(), lambda path: list(UsageRows().read(path))),
        (json.dumps([NESTED]).encode(), lambda path: list(UsageRows().read(path))),
        (json.dumps([SERIES]).encode(), lambda path: usage_series.merged(usage_series.read(path, []))),
    ):
        path = bill(folder, whole[:at] + noise)
        with contextlib.suppress(RecordingError):
            assert len(read(path)) <= len(whole[:at] + noise)
