"""What came true of the recommendations of earlier months."""

from __future__ import annotations

import json
from calendar import monthrange
from decimal import Decimal
from typing import Any

import msgspec
import pytest

from octoguard.errors import RecordingError
from octoguard.rightsizing import spend
from octoguard.rightsizing.answers import Listing, ReadFailure
from octoguard.rightsizing.assemble import assemble
from octoguard.rightsizing.document import RightsizingReport, Source
from octoguard.rightsizing.gathered import Gathered
from octoguard.rightsizing.realised import Realised, RealisedMonth, realised
from octoguard.rightsizing.recommendation import read_page
from tests.fakes import answers

LIST = answers.parent("us-central1-a", "google.compute.instance.MachineTypeRecommender")
MONTH = "2628000s"  # 730 hours


def vm(name: str) -> str:
    return f"//compute.googleapis.com/projects/{answers.PROJECT}/zones/us-central1-a/instances/{name}"


def one(name: str, saves: float | None = 40, state: str = "ACTIVE", **more: Any) -> dict[str, Any]:
    resource = more.pop("resource", vm(name))
    return answers.recommendation(LIST, name, saves, resource=resource, duration=MONTH, state=state, **more)


def report(month: str, *bodies: dict[str, Any], failed: bool = False, **standings: str) -> RightsizingReport:
    """A report; `standings` are `name="standing"` or `name="standing instead"`."""
    gathered = Gathered()
    found = read_page(json.dumps({"recommendations": bodies}).encode())[0]
    gathered.add(Listing(LIST, found, ReadFailure("UNAVAILABLE") if failed else None))
    gathered.add(Listing(answers.parent("us-central1", "google.cloudsql.instance.IdleRecommender"), []))
    assembled = assemble(gathered, Source("recording", f"{month}-24T00:00:00Z"), month)
    entries = []
    for entry in assembled.recommendations:
        standing, _, instead = standings.get(entry.name.rpartition("/")[2], "").partition(" ")
        changed = {"standing": standing, "instead_of": f"{LIST}/recommendations/{instead}" if instead else ""}
        entries.append(msgspec.structs.replace(entry, **changed) if standing else entry)
    return msgspec.structs.replace(assembled, recommendations=entries)


def only(found: Realised, month: str, currency: str = "USD") -> RealisedMonth:
    rows = [row for row in found.months if (row.month, row.currency) == (month, currency)]
    assert len(rows) == 1
    return rows[0]


def bill(costs: dict[str, dict[str, float]], project: str = answers.PROJECT, skip: str = "") -> spend.Spend:
    """An export with a row a day: `{name: {month: cost of the month}}`; `skip` is a day without rows."""
    rows = [
        {
            "usage_start_time": f"{month}-{day:02} 00:00:00 UTC",
            "project": {"id": project, "number": "5"},
            "resource": {
                "name": name,
                "global_name": f"//compute.googleapis.com/projects/5/zones/us-central1-a/instances/{n}",
            },
            "cost": str(Decimal(str(cost)) / monthrange(int(month[:4]), int(month[5:]))[1]),
            "currency": "USD",
            "credits": [],
        }
        for n, (name, months) in enumerate(costs.items())
        for month, cost in months.items()
        for day in range(1, monthrange(int(month[:4]), int(month[5:]))[1] + 1)
        if f"{month}-{day:02}" != skip
    ]
    return spend.read(json.dumps(rows).encode(), "bill")


def test_each_end_is_counted_apart_and_done_ones_cumulate() -> None:
    found = realised(
        [
            report("2026-08", one("a"), one("b", 7), one("c", 9), one("d", 3), one("e", 100)),
            report(
                "2026-09", one("a", 30, "SUCCEEDED"), one("c", 9, "DISMISSED"), one("d", 3, "FAILED"), one("e", 100)
            ),
            report("2026-10", one("e", 90, "SUCCEEDED"), one("new", 1)),
        ]
    )
    september, october = only(found, "2026-09"), only(found, "2026-10")
    assert (september.done, september.promised, september.cumulative) == (1, 40, 40)
    assert (september.unconfirmed, september.unconfirmed_saving) == (1, 7)
    assert (september.dismissed, september.dismissed_saving, september.failed) == (1, 9, 1)
    assert (october.done, october.promised, october.cumulative, october.unconfirmed) == (1, 100, 140, 0)
    assert [row.month for row in found.months] == ["2026-09", "2026-10"]


def test_reports_come_in_any_order_but_once() -> None:
    august, september = report("2026-08", one("a")), report("2026-09", one("a", state="SUCCEEDED"))
    assert realised([september, august]) == realised([august, september])
    with pytest.raises(RecordingError, match="two reports have the month 2026-08"):
        realised([august, august])


def test_a_list_that_was_not_read_confirms_nothing_and_ends_nothing() -> None:
    august, gap = report("2026-08", one("a"), one("b")), report("2026-09", failed=True)
    found = realised([august, gap, report("2026-10", one("a", state="SUCCEEDED"))])
    assert [(item.month, item.name.rpartition("/")[2], item.end) for item in found.items] == [
        ("2026-10", "a", "done"),
        ("2026-10", "b", "unconfirmed"),
    ]


def test_a_project_that_a_report_does_not_cover_is_unknown() -> None:
    later = report("2026-09")
    elsewhere = msgspec.structs.replace(later.coverage, projects=["another-project"])
    later = msgspec.structs.replace(later, coverage=elsewhere)
    assert realised([report("2026-08", one("a")), later]).items == []


def test_what_is_open_again_leaves_the_cumulative_sum() -> None:
    found = realised(
        [
            report("2026-07", one("a"), one("b", 5)),
            report("2026-08", one("a", state="SUCCEEDED"), one("b", 5, "SUCCEEDED")),
            report("2026-09", one("a"), one("b", 5, "SUCCEEDED")),
        ]
    )
    assert only(found, "2026-08").cumulative == 45
    assert (only(found, "2026-09").cumulative, only(found, "2026-09").done) == (5, 0)
    assert "no longer marked as succeeded" in only(found, "2026-09").notes[0]


def test_currencies_and_missing_amounts_have_rows_of_their_own() -> None:
    august = report("2026-08", one("a"), one("eur", 6, currency="EUR"), one("none", None))
    september = report(
        "2026-09",
        one("a", state="SUCCEEDED"),
        one("eur", 6, "SUCCEEDED", currency="EUR"),
        one("none", None, "SUCCEEDED"),
    )
    found = realised([august, september])
    rows = [(row.currency, row.done, row.promised) for row in found.months]
    assert rows == [("", 1, 0), ("EUR", 1, 6), ("USD", 1, 40)]


def test_alternatives_promise_once() -> None:
    both = {"small": "counted", "smaller": "alternative small"}
    august = report("2026-08", one("small", 40), one("smaller", 35), **both)
    done = report("2026-09", one("small", 40, "SUCCEEDED"), one("smaller", 35, "SUCCEEDED"))
    assert (only(realised([august, done]), "2026-09").done, only(realised([august, done]), "2026-09").promised) == (
        2,
        40,
    )
    other = only(realised([august, report("2026-09", one("smaller", 35, "SUCCEEDED"))]), "2026-09")
    assert (other.done, other.promised, other.unconfirmed, other.unconfirmed_saving) == (1, 35, 1, 0)


REPORTS = [
    report("2026-08", one("web")),
    report("2026-09", one("web")),
    report("2026-10", one("web", state="SUCCEEDED")),
]


def measured(costs: spend.Spend | None) -> RealisedMonth:
    return only(realised(REPORTS, costs), "2026-10")


def test_the_bill_before_and_after_is_compared_by_full_months() -> None:
    # Open in September and done in October: August (31 days) is before, November (30 days) after, for certain.
    found = measured(bill({"web": {"2026-08": 310, "2026-09": 250, "2026-10": 200, "2026-11": 180}}))
    assert (found.measured_of, found.not_measured) == (1, {})
    assert found.measured == (Decimal(4) * 730 / 24).quantize(Decimal("0.000001"))


def test_a_resource_that_was_removed_saves_its_whole_cost() -> None:
    found = measured(bill({"web": {"2026-08": 62}, "rest": {"2026-08": 1, "2026-11": 1}}))
    assert found.measured == (Decimal(2) * 730 / 24).quantize(Decimal("0.000001"))


FULL = {"2026-08": 62.0, "2026-11": 30.0}


@pytest.mark.parametrize(
    ("costs", "reason"),
    [
        (None, "no-export"),
        (spend.read(b"month,project,cost,currency\n2026-08,p,1,USD\n2026-11,p,1,USD\n", "x"), "no-resources-in-export"),
        (bill({"web": FULL}, skip="2026-11-07"), "month-not-complete"),
        (bill({"web": {"2026-08": 62.0}}), "month-not-complete"),
        (bill({"other": FULL}), "not-in-export"),
        (bill({"web": FULL}, project="another-project"), "not-in-export"),
        (bill({"web": {"2026-11": 5}, "rest": FULL}), "not-in-export"),
    ],
)
def test_what_cannot_be_measured_has_a_reason(costs: spend.Spend | None, reason: str) -> None:
    found = measured(costs)
    assert (found.measured, found.measured_of, found.not_measured) == (None, 0, {reason: 1})


def test_another_currency_cannot_be_measured() -> None:
    reports = [report("2026-09", one("web", currency="EUR")), report("2026-10", one("web", 1, "SUCCEEDED"))]
    found = only(realised(reports, bill({"web": FULL})), "2026-10", "EUR")
    assert found.not_measured == {"other-currency": 1}


def test_one_resource_is_measured_once() -> None:
    twice = [one("web"), one("again", 30, resource=vm("web"))]
    done = [one("web", state="SUCCEEDED"), one("again", 30, "SUCCEEDED", resource=vm("web"))]
    found = only(realised([report("2026-09", *twice), report("2026-10", *done)], bill({"web": FULL})), "2026-10")
    assert (found.done, found.measured_of, found.not_measured) == (2, 1, {"same-resource": 1})
    assert found.promised == 40
