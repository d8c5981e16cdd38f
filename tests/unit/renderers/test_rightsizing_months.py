"""The rightsizing report for people: commitments held, month over month, and realised savings."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import msgspec
import pytest

from octoguard.renderers.rightsizing import markdown, text
from octoguard.rightsizing.document import Left, MonthLine, ReportChange
from octoguard.rightsizing.held_coverage import SHARING_NOTE
from octoguard.rightsizing.held_document import CommitmentCoverage, HeldCommitment
from octoguard.rightsizing.realised_document import Realised, RealisedMonth
from tests.unit.renderers.rightsizing_reports import entry, rendered, report

FORMATS = [text, markdown]
HELD = HeldCommitment(
    name="cud-a",
    project="depot",
    region="europe-west4",
    type="GENERAL_PURPOSE_N2",
    series=["n2"],
    part="",
    category="MACHINE",
    term="1 year",
    status="ACTIVE",
    vcpus=12.0,
    memory_gib=48.0,
    other={},
    ends="2027-06-30",
    days_left=212,
    auto_renew=False,
    active=True,
    expired=False,
    expiring=False,
    source="gcloud",
)
USED = CommitmentCoverage("project", "depot", "europe-west4", ["n2"], 12.0, 9.0, 6.0, 1.0, 0.75, 0.5)
MONTH = RealisedMonth(
    month="2026-11",
    currency="EUR",
    done=3,
    promised=Decimal(90),
    cumulative=Decimal(140),
    measured=Decimal("61.5"),
    measured_of=2,
    not_measured={"month-not-complete": 1},
    unconfirmed=4,
    unconfirmed_saving=Decimal(8),
    dismissed=2,
    dismissed_saving=Decimal(30),
    failed=1,
)


def page(renderer: Any, *, verbose: bool = False, **more: Any) -> str:
    """The report in one line, without the escapes of Markdown."""
    made = rendered(renderer, report(entry("a"), **more), verbose=verbose)
    return " ".join(made.split()).replace("\\", "").replace("<!-- -->", "")


def held(**more: Any) -> HeldCommitment:
    return msgspec.structs.replace(HELD, **more)


@pytest.mark.parametrize("renderer", FORMATS)
def test_held_commitments_have_their_size_end_and_use(renderer: Any) -> None:
    shared = msgspec.structs.replace(USED, scope="shared", project="", note="a note")
    expiring = held(name="cud-b", ends="2026-12-31", days_left=31, expiring=True)
    made = page(renderer, commitments=[HELD, expiring], commitment_coverage=[USED, shared])
    first = "n2 in europe-west4: 12 vCPUs and 48 GiB of memory for 1 year (cud-b, project depot); ends on 2026-12-31"
    assert made.index(f"{first} (expires in 31 days)") < made.index("(cud-a, project depot); ends on 2027-06-30")
    assert (
        "use of n2 in europe-west4, project depot: up to 75% of 12 committed vCPUs used (50% in 95% of the hours); "
        "they cover up to 100% of the usage"
    ) in made
    assert "use of n2 in europe-west4, if shared by all projects: up to 75%" in made
    assert made.count(SHARING_NOTE) == 1


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"auto_renew": True}, "renews automatically on 2027-06-30"),
        ({"auto_renew": True, "expiring": True, "days_left": 1}, "renews automatically on 2027-06-30 (in 1 day)"),
        ({"expired": True, "active": False}, "expired on 2027-06-30"),
        ({"ends": "", "days_left": None}, "no end date known"),
        ({"ends": "", "days_left": None, "active": False, "status": ""}, "not active (not created yet)"),
        ({"active": False, "status": "CREATING"}, "ends on 2027-06-30 (not active: CREATING)"),
        (
            {"series": [], "vcpus": 0.0, "memory_gib": 0.0, "other": {"LOCAL_SSD": 375.0}},
            "N2 in europe-west4: 375 LOCAL",
        ),
        ({"part": "a3-megagpu"}, "n2 (only a3-megagpu) in europe-west4"),
    ],
)
def test_a_held_commitment_of_another_state(more: dict[str, Any], expected: str) -> None:
    assert expected in page(text, commitments=[held(**more)], verbose=True)


def test_expired_commitments_are_only_counted() -> None:
    gone = [held(name=f"old-{n}", expired=True, active=False) for n in range(3)]
    made = page(text, commitments=[HELD, *gone])
    assert "cud-a" in made
    assert "old-0" not in made
    assert "... and 3 more, 3 of them expired (--verbose)" in made


def test_use_that_was_not_measured_has_its_reason() -> None:
    row = CommitmentCoverage("project", "depot", "r", ["n2"], 4.0, None, None, None, None, None, "was not measured")
    assert "use of n2 in r, project depot: was not measured" in page(
        text, commitments=[HELD], commitment_coverage=[row]
    )


def test_realised_savings_are_promised_measured_and_not_done_apart() -> None:
    earlier = msgspec.structs.replace(
        MONTH, month="2026-10", done=1, promised=Decimal(50), cumulative=Decimal(50), measured=None, measured_of=0,
        not_measured={"no-export": 1}, unconfirmed=0, dismissed=0, failed=0, notes=["a note"],
    )  # fmt: skip
    nothing = RealisedMonth(
        "2026-09", "EUR", 0, Decimal(0), Decimal(0), None, 0, {}, 0, Decimal(0), 0, Decimal(0)
    )  # nothing left in this month
    made = page(text, realised=Realised([nothing, earlier, MONTH], []))
    assert "2026-09" not in made
    assert (
        "2026-10 1 applied, 50.00 EUR promised; not measured on the bill (1: no billing export was given); a note "
        "2026-11 3 applied, 90.00 EUR promised; 61.50 EUR measured on the bill (2 of 3; 1: the export has no full "
        "month before and after); 2 dismissed (30.00 EUR): the waste remains; 1 failed to apply; 4 unconfirmed "
        "(8.00 EUR): no longer recommended by Google 140.00 EUR promised so far"
    ) in made


def test_realised_savings_in_markdown() -> None:
    made = page(markdown, realised=Realised([MONTH], []))
    assert (
        "| 2026-11 | 3 | 90.00 EUR | 61.50 EUR measured on the bill (2 of 3; 1: the export has no full month before "
        "and after) | 140.00 EUR | 2 dismissed (30.00 EUR): the waste remains<br>1 failed to apply<br>4 unconfirmed"
    ) in made


def test_a_bill_that_grew_is_not_a_saving() -> None:
    row = msgspec.structs.replace(MONTH, measured=Decimal(-5), measured_of=3, not_measured={})
    assert "costs 5.00 EUR more measured on the bill (3 of 3)" in page(text, realised=Realised([row], []))


@pytest.mark.parametrize("renderer", FORMATS)
def test_dismissed_recommendations_are_not_gone(renderer: Any) -> None:
    name = entry("b").name
    left = Left(name, "dismissed", "depot", "instances/b: VM is idle", "counted", Decimal(7), "EUR")
    moved = ReportChange("2026-10", [], [], [], 1, [], left=[left], dismissed=[name])
    months = [MonthLine("2026-10", "resources", "EUR", Decimal(17), 2, False)]
    made = page(renderer, moved=moved, months=months)
    assert "1 dismissed, so that the waste remains" in made
    assert "0 no longer recommended" in made
    assert "at least" in made
    assert "instances/b: VM is idle" in made
