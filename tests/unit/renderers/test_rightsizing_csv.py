"""The rightsizing report as CSV."""

from __future__ import annotations

import csv
import io
from decimal import Decimal

from octoguard.renderers.rightsizing import csv as renderer
from octoguard.rightsizing.document import ObservedUsage, Own
from octoguard.rightsizing.ownership import Ownership
from tests.unit.renderers.rightsizing_reports import entry, rendered, report


def test_new_csv_columns_are_at_the_end() -> None:
    details = {"member": "user:kim@example.com", "term": "3-years", "slot_ms_saved_monthly": "5"}
    made = report(
        entry(
            "a",
            quick_win=True,
            details=details,
            evidence=ObservedUsage(8.5, False, "", ""),
            own=Own(Decimal(1), "USD", "", Decimal(2)),
            ownership=Ownership(team="=payments"),
            in_usd=Decimal(12),
            kg_co2e=Decimal("0.5"),
            covered="later",
        ),
        entry("b", None, effort=None, evidence=None, instead_of="x"),
    )
    first, second = csv.DictReader(io.StringIO(rendered(renderer, made)))
    assert list(first)[:2] == ["month", "project"]
    assert list(first)[28:32] == ["title", "effort", "effects", "quick_win"]
    assert (first["effort"], first["effects"], first["quick_win"], first["stale"]) == ("low", "stops", "yes", "no")
    assert (first["observation_days"], first["memory_measured"], first["team"]) == ("8.5", "no", "'=payments")
    assert (first["member"], first["term"], first["slot_ms_saved_monthly"]) == ("user:kim@example.com", "3-years", "5")
    assert (first["own_at_most"], first["in_usd"], first["kg_co2e"], first["covered"]) == ("2", "12", "0.5", "later")
    assert (second["effort"], second["memory_measured"], second["instead_of"]) == ("", "", "x")
