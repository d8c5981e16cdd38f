"""No value of a resource makes a check, a price or a report break: unknown, sensitive, null or of another shape."""

from __future__ import annotations

import random
from itertools import islice
from typing import TYPE_CHECKING, Any

import pytest

from tests.fuzz import cases, variants
from tests.fuzz.judging import SEED, Tally, outcome_of, seed

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

_TOGETHER = 30  # variants in one plan, which are evaluated separately only after a failure
_SAMPLE, _ALL = 0.004, 0.5  # of the paths of all types
_FEW, _MANY = 300, 15_000  # variants of cases


def run(variants_of: Iterable[Any], plan_of: Callable[[list[Any]], bytes], name_of: Callable[[Any], str]) -> Tally:
    """Evaluate variants in one plan and, if that fails, one by one."""
    tally = Tally()
    remaining = iter(variants_of)
    while batch := list(islice(remaining, _TOGETHER)):
        together = outcome_of(plan_of(batch))
        if together is None:
            tally.judged += len(batch)
            continue
        before = len(tally.broken)
        for variant in batch:
            tally.note(outcome_of(plan_of([variant])), name_of(variant))
        if together != "refused" and len(tally.broken) == before:
            tally.broken.append(f"{name_of(batch[0])} and those after it: {together}")
    return tally


def of_types(share: float) -> Tally:
    """Variants of a share of the paths of all types."""
    chance = random.Random(seed())  # noqa: S311 - not for secrets
    made = (variant for batch in variants.Maker(chance).batches(_TOGETHER, share) for variant in batch)
    return run(made, lambda batch: variants.document(batch, chance), lambda variant: variant.what)


def of_cases(count: int) -> Tally:
    """Variants of the test cases of policies and prices."""
    chance = random.Random(seed())  # noqa: S311 - not for secrets
    made = cases.variants(chance, count)
    return run(made, lambda batch: cases.joined([plan for _, plan in batch]), lambda variant: variant[0])


def expect_none_broken(tally: Tally, least: int) -> None:
    print(f"{SEED}={seed()}: {tally.judged} judged, {tally.refused} refused")
    assert tally.broken == []
    assert tally.judged >= least


def test_a_sample_of_every_type() -> None:
    expect_none_broken(of_types(_SAMPLE), least=200)


def test_a_sample_of_the_cases() -> None:
    expect_none_broken(of_cases(_FEW), least=_FEW * 9 // 10)


@pytest.mark.slow
def test_every_type() -> None:
    expect_none_broken(of_types(_ALL), least=20_000)


@pytest.mark.slow
def test_the_cases() -> None:
    expect_none_broken(of_cases(_MANY), least=_MANY * 9 // 10)


def test_what_breaks_is_found(monkeypatch: pytest.MonkeyPatch) -> None:
    """A check that asks whether an unknown value is true breaks one variant, and only that one is named."""
    from octoguard.policy.checks import firewall_open_database_ports

    def careless(change: Any, plan: Any) -> None:
        assert plan
        if change.get("allow[0].ports"):
            return

    monkeypatch.setattr(firewall_open_database_ports, "check", careless)
    chance = random.Random(1)  # noqa: S311 - not for secrets
    maker = variants.Maker(chance)
    good = [maker.variant("google_storage_bucket", ("name",), "null") for _ in range(5)]
    bad = maker.variant("google_compute_firewall", ("allow", "ports"), "unknown")
    change = bad.change["change"]
    change.update(actions=["create"], before=None, after={"allow": [{"protocol": "tcp", "ports": None}]})
    change.update(after_unknown={"allow": [{"ports": True}]}, before_sensitive=False, after_sensitive={})
    bad.configured["expressions"] = {"allow": [{"ports": {"references": ["local.ports"]}}]}
    tally = run([*good, bad], lambda batch: variants.document(batch, chance), lambda variant: variant.what)
    assert len(tally.broken) == 1
    assert "google_compute_firewall.allow.ports unknown: TypeError" in tally.broken[0]
