"""The savings as a share of the bill, and why they have none."""

from __future__ import annotations

import json

import pytest

from octoguard.rightsizing import spend
from octoguard.rightsizing.answers import Listing
from octoguard.rightsizing.assemble import Money, assemble
from octoguard.rightsizing.document import RightsizingReport, Source
from octoguard.rightsizing.gathered import Gathered
from octoguard.rightsizing.recommendation import read_page
from tests.fakes import answers

VM = answers.parent("us-central1-a", "google.compute.instance.MachineTypeRecommender")


def report(*rows: str, header: str = "month,project,cost,currency") -> RightsizingReport:
    """The report of November with one saving of 100 USD in 730 hours, and this bill."""
    body = answers.recommendation(VM, "a", 100, duration="2628000s", resource="//a/b/c")
    gathered = Gathered()
    gathered.names.learn("771", answers.PROJECT)
    gathered.add(Listing(VM, read_page(json.dumps({"recommendations": [body]}).encode())[0]))
    bill = spend.read("\n".join([header, *rows]).encode(), "bill.csv")
    return assemble(gathered, Source("recording", "2026-11-24T08:00:00Z"), "2026-11", money=Money(bill))


@pytest.mark.parametrize("project", [answers.PROJECT, "771"])
def test_the_share_of_the_last_full_month(project: str) -> None:
    found = report(f"2026-10,{project},400,USD", f"2026-12,{project},900,USD", "2026-10,other,5000,USD")
    assert [(share.month, str(share.share)) for share in found.shares] == [("2026-10", "0.2500")]
    assert found.notes == []


@pytest.mark.parametrize(
    ("row", "why"),
    [
        (f"2026-12,{answers.PROJECT},400,USD", "no complete month up to 2026-11"),
        ("2026-10,other,400,USD", "no costs of these projects in 2026-10"),
        (f"2026-10,{answers.PROJECT},400,EUR", "the bill of 2026-10 is in EUR, so savings in USD have no share"),
    ],
)
def test_savings_without_a_share_say_why(row: str, why: str) -> None:
    found = report(row)
    assert found.shares == []
    assert [why in note for note in found.notes] == [True]


def test_a_partial_month_has_no_share() -> None:
    row = f"2026-11-02 08:00:00 UTC,{answers.PROJECT},400,USD"
    found = report(row, header="usage_start_time,project.id,cost,currency")
    assert found.shares == []
    assert "no complete month up to 2026-11" in found.notes[0]
