"""Exclusions of recommendations: what they match, when they expire, and what the report says about them."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from octoguard.rightsizing.exclusions import Excludable, Exclusion, exclude, matches, problem

TODAY = date(2026, 12, 1)
IDLE = "google.compute.instance.IdleResourceRecommender"
VM = Excludable(
    IDLE,
    "STOP_VM",
    "shop-live",
    ["//compute.googleapis.com/projects/shop-live/zones/europe-west1-b/instances/batch-1"],
    ['module.jobs["eu.1"].google_compute_instance.batch[0]'],
)
COMMITMENT = Excludable("google.compute.commitment.UsageCommitmentRecommender", "", "shop-live", [])
BASE = Exclusion(IDLE, "*", "runs at the end of the year", "data", date(2027, 1, 31), "waivers.yaml:3")


@pytest.mark.parametrize(
    ("change", "is_matched"),
    [
        ({}, True),
        ({"recommender": "*.instance.IdleResourceRecommender"}, True),
        ({"recommender": "STOP_VM"}, True),
        ({"recommender": "IdleResourceRecommender"}, False),
        ({"recommender": "google.compute.disk.*"}, False),
        ({"project": "shop-*"}, True),
        ({"project": "other"}, False),
        ({"resource": 'module.jobs["eu.1"].google_compute_instance.batch[0]'}, True),
        ({"resource": "module.jobs.google_compute_instance.batch"}, True),
        ({"resource": "module.jobs*"}, True),
        ({"resource": 'module.jobs["us"].*'}, False),
        ({"resource": "*/instances/batch-?"}, True),
        ({"resource": "projects/shop-live/*"}, True),
        ({"resource": VM.resources[0]}, True),
        ({"resource": "batch-1"}, False),
    ],
)
def test_what_an_exclusion_matches(change: dict[str, str], is_matched: bool) -> None:
    assert matches(replace(BASE, **change), VM) == is_matched  # type: ignore[arg-type]


def test_a_recommendation_without_a_resource_is_matched_by_a_star_only() -> None:
    every = replace(BASE, recommender="*")
    assert matches(every, COMMITMENT)
    assert not matches(replace(every, resource="?*"), COMMITMENT)


def test_the_last_day_still_counts_and_the_next_does_not() -> None:
    last = replace(BASE, until=TODAY)
    assert exclude([VM], [last], TODAY, lambda item: item).excluded == [(VM, last)]
    over = replace(BASE, until=date(2026, 11, 30))
    found = exclude([VM, VM, COMMITMENT], [over], TODAY, lambda item: item)
    assert found.kept == [VM, VM, COMMITMENT]
    assert [problem(use) for use in found.uses] == [
        "waivers.yaml:3: the exclusion expired on 2026-11-30: 2 recommendations count again: "
        "extend `until`, or remove it"
    ]


def test_the_first_valid_exclusion_counts_and_the_others_are_reported() -> None:
    second = replace(BASE, source="waivers.yaml:9")
    expired = replace(BASE, source="waivers.yaml:15", until=date(2026, 1, 1))
    wrong = replace(BASE, source="waivers.yaml:21", project="gone")
    found = exclude([VM, COMMITMENT], [expired, BASE, second, wrong], TODAY, lambda item: item)
    assert (found.kept, found.excluded) == ([COMMITMENT], [(VM, BASE)])
    assert [(use.state, use.count) for use in found.uses] == [
        ("expired", 0),
        ("used", 1),
        ("unused", 0),
        ("unused", 0),
    ]
    assert problem(found.uses[0]) == (
        "waivers.yaml:15: the exclusion expired on 2026-01-01: extend `until`, or remove it"
    )
    assert problem(found.uses[1]) == ""
    assert problem(found.uses[3]).startswith("waivers.yaml:21: the exclusion matches no recommendation: ")


def test_one_recommendation_that_counts_again() -> None:
    found = exclude([VM], [replace(BASE, until=date(2026, 11, 1))], TODAY, lambda item: item)
    assert "1 recommendation counts again" in problem(found.uses[0])


def test_without_exclusions_everything_stays() -> None:
    found = exclude([VM], [], TODAY, lambda item: item)
    assert (found.kept, found.excluded, found.uses) == ([VM], [], [])
