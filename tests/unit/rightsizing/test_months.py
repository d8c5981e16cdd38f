"""Earlier reports beside this one."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from octoguard.errors import RecordingError
from octoguard.rightsizing.answers import Listing, ReadFailure
from octoguard.rightsizing.assemble import assemble
from octoguard.rightsizing.document import RightsizingReport, Source
from octoguard.rightsizing.gathered import Gathered
from octoguard.rightsizing.months import by_id, read
from octoguard.rightsizing.recommendation import read_page
from tests.fakes import answers

VM = answers.parent("us-central1-a", "google.compute.instance.MachineTypeRecommender")
SQL = answers.parent("us-central1", "google.cloudsql.instance.IdleRecommender")


def report(
    month: str, *bodies: dict[str, Any], previous: list[RightsizingReport] | None = None, failed: str = ""
) -> RightsizingReport:
    gathered = Gathered()
    for parent in (VM, SQL):
        mine = [body for body in bodies if body["name"].startswith(parent)]
        found = read_page(json.dumps({"recommendations": mine}).encode())[0]
        gone = ReadFailure("UNAVAILABLE") if parent == failed else None
        gathered.add(Listing(parent, found, gone))
    return assemble(gathered, Source("recording", f"{month}-24T00:00:00Z"), month, previous=previous or [])


def one(name: str, saves: float = 5, parent: str = VM, **more: Any) -> dict[str, Any]:
    return answers.recommendation(parent, name, saves, resource=f"//a/b/{name}", **more)


def test_new_still_gone_and_done() -> None:
    october = report("2026-10", one("still"), one("gone"), one("applied"))
    november = report("2026-11", one("still"), one("new"), one("applied", state="SUCCEEDED"), previous=[october])
    moved = november.moved
    assert moved is not None
    assert (moved.month, moved.still) == ("2026-10", 1)
    assert [name.rpartition("/")[2] for name in (*moved.new, *moved.gone, *moved.done)] == ["new", "gone", "applied"]
    assert [(line.month, line.recommendations) for line in november.months] == [("2026-10", 3), ("2026-11", 2)]


def ages(found: RightsizingReport) -> dict[str, tuple[str, int]]:
    return {e.name.rpartition("/")[2]: (e.open_since, e.months_open) for e in found.recommendations}


def test_how_long_something_is_open_counts_without_a_break() -> None:
    august = report("2026-08", one("old"), one("back"), one("db", parent=SQL))
    september = report("2026-09", one("old"), previous=[august], failed=SQL)
    november = report(
        "2026-11",
        one("old"),
        one("back"),
        one("db", parent=SQL),
        one("shut", state="DISMISSED"),
        previous=[august, september],
    )
    assert ages(november) == {"old": ("2026-08", 4), "back": ("2026-11", 1), "db": ("2026-08", 4), "shut": ("", 0)}
    assert november.moved is not None
    assert [name.rpartition("/")[2] for name in november.moved.new] == ["back"]
    assert november.moved.still == 2


def test_over_the_turn_of_the_year() -> None:
    assert ages(report("2027-02", one("a"), previous=[report("2026-11", one("a"))])) == {"a": ("2026-11", 4)}


def test_what_moved_has_totals_of_what_counts_alone() -> None:
    october = report(
        "2026-10", one("still", 5), one("gone", 7), one("euro", 3, currency="EUR"), one("dearer", -9), one("applied", 2)
    )
    november = report(
        "2026-11", one("still", 6), one("new", 11), one("applied", 2, state="SUCCEEDED"), previous=[october], failed=""
    )
    assert november.moved is not None
    month = Decimal(730) / Decimal(720)
    found = {(t.moved, t.currency): (t.recommendations, t.monthly_saving / month) for t in november.moved.totals}
    assert {key: (count, round(saving, 4)) for key, (count, saving) in found.items()} == {
        ("new", "USD"): (1, 11),
        ("still", "USD"): (1, 6),
        ("gone", "USD"): (1, 7),
        ("gone", "EUR"): (1, 3),
        ("done", "USD"): (1, 2),
    }
    left = {one.name.rpartition("/")[2]: one.became for one in november.moved.left}
    assert left == {"gone": "gone", "euro": "gone", "dearer": "gone", "applied": "done"}


def test_a_report_of_before_there_were_totals_is_read() -> None:
    old = json.loads(msgspec.json.encode(report("2026-10", one("a"), previous=[report("2026-09", one("a"))])))
    for key in ("totals", "left"):
        del old["moved"][key]
    for entry in old["recommendations"]:
        del entry["open_since"], entry["months_open"]
    assert report("2026-11", one("a"), previous=[read(json.dumps(old).encode(), "old.json")]).moved is not None


def test_of_a_list_that_was_not_read_nothing_is_gone() -> None:
    october = report("2026-10", one("vm"), one("db", parent=SQL))
    november = report("2026-11", one("vm"), previous=[october], failed=SQL)
    assert november.moved is not None
    assert november.moved.gone == []
    assert [name.rpartition("/")[2] for name in november.moved.unknown] == ["db"]
    assert [line.complete for line in november.months] == [True, False]


def test_months_come_in_order_whatever_the_order_given() -> None:
    september, october = report("2026-09", one("a")), report("2026-10", one("a"))
    november = report("2026-11", one("a"), previous=[october, september])
    assert [line.month for line in november.months] == ["2026-09", "2026-10", "2026-11"]
    assert november.moved is not None
    assert november.moved.month == "2026-10"


@pytest.mark.parametrize("month", ["2026-11", "2026-12"])
def test_a_report_of_the_same_or_a_later_month_is_refused(month: str) -> None:
    with pytest.raises(RecordingError, match="--previous"):
        report("2026-11", one("a"), previous=[report(month, one("a"))])


def test_a_report_with_a_name_that_is_none_is_refused() -> None:
    text = msgspec.json.encode(report("2026-10", one("a"))).replace(b"/recommendations/a", b"")
    with pytest.raises(RecordingError, match="invalid recommendation name"):
        read(text, "old.json")


def test_reports_of_other_projects_are_said() -> None:
    other = msgspec.structs.replace(report("2026-10", one("a")).coverage, projects=["octollm-dev"])
    october = msgspec.structs.replace(report("2026-10", one("a")), coverage=other)
    assert "other projects" in report("2026-11", one("a"), previous=[october]).notes[-1]


def test_a_report_reads_back_as_it_was() -> None:
    october = report("2026-10", one("a"), one("b", parent=SQL))
    assert read(msgspec.json.encode(october), "old.json") == october


@pytest.mark.parametrize(
    ("text", "said"),
    [(b"", "not a rightsizing report"), (b"{}", "not a rightsizing report"), (b'{"schema_version": "9"}', "'9'")],
)
def test_what_is_no_report_is_refused(text: bytes, said: str) -> None:
    with pytest.raises(RecordingError, match=said):
        read(text, "old.json")


@pytest.mark.parametrize(
    ("place", "value", "why"),
    [
        ((), {"month": "oct"}, "invalid month 'oct'"),
        (("recommendations", 0), {"name": "a/b/c/d/e/f/g/h"}, "invalid recommendation name"),
        (("recommendations", 0), {"monthly_saving": "NaN"}, "an amount is not a plausible number"),
        (("totals", 0), {"monthly_saving": "9e99"}, "an amount is not a plausible number"),
    ],
)
def test_an_earlier_report_that_was_changed_is_refused(
    place: tuple[str | int, ...], value: dict[str, str], why: str
) -> None:
    document = json.loads(msgspec.json.encode(report("2026-10", one("a"))))
    part = document
    for key in place:
        part = part[key]
    part.update(value)
    with pytest.raises(RecordingError, match=why):
        read(json.dumps(document).encode(), "october.json")


def test_every_name_of_an_earlier_report_has_the_id() -> None:
    names = Gathered().names
    names.learn("771", answers.PROJECT)
    october = report("2026-10", one("a"), one("b"))
    first = october.recommendations[0].name
    numbered = [
        msgspec.structs.replace(
            entry,
            name=entry.name.replace(answers.PROJECT, "771"),
            instead_of=first.replace(answers.PROJECT, "771"),
            project="771",
        )
        for entry in october.recommendations
    ]
    november = report("2026-11", previous=[msgspec.structs.replace(october, recommendations=numbered)])
    assert november.moved is not None
    assert [left.name.split("/")[1] for left in november.moved.left] == ["771", "771"]
    found = by_id(msgspec.structs.replace(november, recommendations=numbered), names)
    assert {entry.instead_of for entry in found.recommendations} == {first}
    assert found.moved is not None
    left = [*found.moved.unknown, *found.moved.gone, *(each.name for each in found.moved.left)]
    assert {name.split("/")[1] for name in left} == {answers.PROJECT}
