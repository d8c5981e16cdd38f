"""Sums are exact, whatever the currency, and are never added across kinds and currencies."""

from __future__ import annotations

import json
from decimal import Decimal

from octoguard.rightsizing import rollup
from octoguard.rightsizing.answers import Listing
from octoguard.rightsizing.assemble import assemble
from octoguard.rightsizing.document import Source
from octoguard.rightsizing.gathered import Gathered
from octoguard.rightsizing.recommendation import read_page
from tests.fakes import answers

WITHIN = answers.parent("us-central1-a", "google.compute.disk.IdleResourceRecommender")


def test_a_large_organisation_in_a_small_currency_does_not_turn_over() -> None:
    bodies = [
        answers.recommendation(WITHIN, str(i), 900_000_000_000, currency="IDR", duration="2628000s") for i in range(12)
    ]
    gathered = Gathered()
    gathered.add(Listing(WITHIN, read_page(json.dumps({"recommendations": bodies}).encode())[0]))
    report = assemble(gathered, Source("live", "2026-11-26T00:00:00Z"), "2026-11")
    assert [(one.currency, one.monthly_saving, one.recommendations) for one in report.totals] == [
        ("IDR", Decimal(10_800_000_000_000), 12)
    ]
    assert report.by_project[0].monthly_saving == Decimal(10_800_000_000_000)


def test_nothing_that_counts_adds_up_to_nothing() -> None:
    assert rollup.totals(rollup.frame([])) == []
