"""Earlier reports beside this one."""

from __future__ import annotations

import json
from typing import Any

import msgspec
import pytest

from octoguard.errors import RecordingError
from octoguard.rightsizing.answers import Failure, Listing
from octoguard.rightsizing.assemble import Gathered, assemble
from octoguard.rightsizing.document import RightsizingReport, Source
from octoguard.rightsizing.months import read
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
        found = read_page(json.dumps({"recommendations": mine}).encode(), "test")
        gone = Failure("UNAVAILABLE") if parent == failed else None
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
