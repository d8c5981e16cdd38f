"""The notes about waivers and the baseline."""

from __future__ import annotations

from datetime import date

from octoguard.policy.model import Waiver
from octoguard.policy.waivers import WaiverOutcome, WaiverState
from octoguard.renderers.notes import waivers


def outcome(line: int, state: WaiverState, **fields: str) -> WaiverOutcome:
    return WaiverOutcome(
        Waiver("p", f"a.b{line}", "r", f"waivers.yaml:{line}", until=date(2026, 1, line), **fields), state=state
    )


def test_every_expired_waiver_has_its_own_date_and_owner() -> None:
    notes = waivers.states([outcome(n, "expired", owner=f"o{n}") for n in range(1, 6)])
    assert notes[0] == "waiver waivers.yaml:1 for p at a.b1: expired on 2026-01-01 (owner o1) and no longer applies"
    assert notes[4] == "waiver waivers.yaml:5 for p at a.b5: expired on 2026-01-05 (owner o5) and no longer applies"
    assert waivers.states([outcome(1, "expired")])[0].endswith(
        "expired on 2026-01-01 (owner unknown) and no longer applies"
    )


def test_waivers_that_are_not_needed_are_counted_from_the_fourth_on() -> None:
    notes = waivers.states([outcome(n, "unused") for n in range(1, 6)])
    assert len(notes) == 4
    assert notes[3] == "2 more waivers with the same result: see --format json"
    assert waivers.states([outcome(1, "used")]) == []


def test_refused_and_unjudged_waivers() -> None:
    refused, unjudged = waivers.states([outcome(1, "unjudged"), outcome(2, "refused")])
    assert refused.endswith("not applied: [waivers] never lists this policy")
    assert unjudged.endswith("the check belongs to another scanner, which returned no result for it")


def test_a_baseline_of_other_roots_names_three_addresses() -> None:
    note = waivers.other_roots("b.json", ["a.a", "a.b", "a.c", "a.d"])
    assert note.startswith("b.json: the entries for a.a, a.b, a.c and 1 more are of another root or resource")
    assert waivers.other_roots("b.json", ["a.a"]).startswith("b.json: the entries for a.a are of another root")
