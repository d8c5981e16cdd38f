"""A hostile plan is judged or refused with exit 3: never a crash, never a hang."""

from __future__ import annotations

import random
import time
from typing import TYPE_CHECKING

import pytest

from tests.fuzz import judging
from tests.fuzz.hostile import Mutator
from tests.fuzz.judging import SEED, Tally, outcome_of, seed

if TYPE_CHECKING:
    from octoguard.plan import Plan

_SAMPLE, _ALL = 250, 24_000


def run(count: int) -> Tally:
    """`count` hostile plans."""
    mutator = Mutator(random.Random(seed()))  # noqa: S311 - not for secrets
    tally = Tally()
    for number in range(count):
        what, data = mutator.plan()
        tally.note(outcome_of(data), f"plan {number} ({what})")
    print(f"{SEED}={seed()}: {tally.judged} judged, {tally.refused} refused")
    return tally


def test_a_sample() -> None:
    tally = run(_SAMPLE)
    assert tally.broken == []
    assert min(tally.judged, tally.refused) >= _SAMPLE // 10


@pytest.mark.slow
def test_all() -> None:
    tally = run(_ALL)
    assert tally.broken == []
    assert min(tally.judged, tally.refused) >= _ALL // 10


def test_a_hang_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(_plan: Plan) -> None:
        time.sleep(5)

    monkeypatch.setattr(judging, "SECONDS", 0.1)
    monkeypatch.setattr(judging, "of_plan", slow)
    plan = b'{"format_version": "1.2", "planned_values": {"root_module": {}}, "resource_changes": []}'
    assert outcome_of(plan) == "hangs for more than 0.1 s"
