"""Commitments that are held, and how much of them is used."""

from __future__ import annotations

import json
from datetime import date
from typing import Any

import pytest

from octoguard.errors import RecordingError
from octoguard.rightsizing import held
from octoguard.rightsizing.held_coverage import coverage, covered
from octoguard.rightsizing.inventory import Held, Inventory

TODAY = date(2026, 11, 24)
REGION = "europe-west1"


def commitment(name: str = "base", vcpus: object = "12", **more: Any) -> dict[str, Any]:
    link = "https://www.googleapis.com/compute/v1/projects/shop/regions/europe-west1"
    return {
        "kind": "compute#commitment",
        "name": name,
        "region": link,
        "selfLink": f"{link}/commitments/{name}",
        "plan": "TWELVE_MONTH",
        "category": "MACHINE",
        "type": "GENERAL_PURPOSE_N2D",
        "status": "ACTIVE",
        "startTimestamp": "2026-05-01T00:00:00.000-07:00",
        "endTimestamp": "2027-05-01T00:00:00.000-07:00",
        "resources": [{"type": "VCPU", "amount": vcpus}, {"type": "MEMORY", "amount": "49152"}],
        **more,
    }


def read(*items: object) -> held.HeldCommitments:
    return held.read(json.dumps(items).encode(), "commitments.json", TODAY)


def holding(*items: object) -> list[held.HeldCommitment]:
    found = read(*items)
    assert found.problems == []
    return found.commitments


def test_a_commitment_of_gcloud() -> None:
    (one,) = holding(commitment())
    assert (one.name, one.project, one.region, one.series) == ("base", "shop", REGION, ["n2d"])
    assert (one.vcpus, one.memory_gib, one.term, one.ends, one.days_left) == (12, 48, "1 year", "2027-05-01", 158)
    assert (one.active, one.expired, one.expiring, one.auto_renew) == (True, False, False, False)


@pytest.mark.parametrize(
    ("more", "state"),
    [
        ({"endTimestamp": "2027-01-23T00:00:00.000-08:00"}, (True, False, True)),
        ({"endTimestamp": "2027-01-24T00:00:00.000-08:00"}, (True, False, False)),
        ({"endTimestamp": "2026-11-24T00:00:00.000-08:00"}, (False, True, False)),
        ({"status": "EXPIRED"}, (False, True, False)),
        ({"status": "NOT_YET_ACTIVE"}, (False, False, False)),
    ],
)
def test_what_is_active_and_what_ends_soon(more: dict[str, Any], state: tuple[bool, bool, bool]) -> None:
    (one,) = holding(commitment(**more))
    assert (one.active, one.expired, one.expiring) == state


@pytest.mark.parametrize(
    "odd",
    [
        5,
        {},
        commitment(vcpus="eight"),
        commitment(vcpus="-3"),
        commitment(resources=7),
        commitment(endTimestamp="soon"),
    ],
)
def test_an_odd_commitment_is_named_and_the_others_count(odd: object) -> None:
    found = read(odd, commitment("good"))
    assert [one.name for one in found.commitments] == ["good"]
    assert len(found.problems) == 1
    assert found.problems[0].startswith("commitments.json: commitment 1 is left out: ")


def test_other_resources_and_types_are_kept() -> None:
    ssd, licence = holding(
        commitment("ssd", type="WHO_KNOWS", resources=[{"type": "LOCAL_SSD", "amount": "375"}]),
        commitment("licence", type="", category="LICENSE", resources=[]),
    )
    assert (ssd.series, ssd.vcpus, ssd.other) == ([], 0, {"LOCAL_SSD": 375})
    assert (licence.category, licence.vcpus) == ("LICENSE", 0)


@pytest.mark.parametrize("data", [b"", b"{}", b"\xff"])
def test_another_file_is_refused(data: bytes) -> None:
    with pytest.raises(RecordingError, match="not a list of commitments"):
        held.read(data, "x.json", TODAY)


def terraform(**values: Any) -> held.HeldCommitments:
    address = "google_compute_region_commitment.base"
    return held.of_terraform(Inventory("x", [Held(address, address.partition(".")[0], None, values.get)]), TODAY)


def test_a_commitment_of_terraform() -> None:
    values = {
        "name": "base",
        "region": REGION,
        "plan": "THIRTY_SIX_MONTH",
        "type": "COMPUTE_OPTIMIZED_C3",
        "status": "ACTIVE",
        "end_timestamp": "2028-02-01T00:00:00.000-08:00",
        "auto_renew": True,
        "resources": [{"type": "VCPU", "amount": "8", "accelerator_type": ""}],
    }
    (one,) = terraform(**values).commitments
    assert (one.series, one.vcpus, one.term, one.ends, one.auto_renew) == (["c3"], 8, "3 years", "2028-02-01", True)
    assert (one.address, one.active) == ("google_compute_region_commitment.base", True)
    (planned,) = terraform(name="base", region=REGION, resources=values["resources"]).commitments
    assert (planned.status, planned.active, planned.expired) == ("", False, False)


def test_a_problem_of_terraform_quotes_no_value() -> None:
    for resources in ("hush", [{"type": "VCPU", "amount": "hush"}]):
        (problem,) = terraform(name="base", region=REGION, resources=resources).problems
        assert problem.startswith("google_compute_region_commitment.base is left out: ")
        assert "hush" not in problem


def test_a_commitment_of_both_sources_counts_once() -> None:
    gcloud = read(commitment())
    both = held.merged(gcloud, terraform(name="base", region=REGION), terraform(name="extra", region=REGION))
    assert [(one.name, one.source) for one in both.commitments] == [("base", "gcloud"), ("extra", "terraform")]


def test_coverage_in_the_project_and_shared() -> None:
    mean = {("shop", REGION, "n2d"): 9.0, ("lab", REGION, "n2d"): 15.0, ("lab", REGION, "e2"): 4.0}
    floor = {("shop", REGION, "n2d"): 6.0}
    own, shared = coverage(holding(commitment()), mean, floor)
    assert (own.scope, own.project, own.committed, own.used) == ("project", "shop", 12, 9)
    assert (own.coverage, own.utilisation, own.floor_utilisation) == (1.0, 0.75, 0.5)
    assert (shared.scope, shared.used, shared.coverage, shared.utilisation) == ("shared", 24, 0.5, 1.0)


def test_coverage_of_what_was_not_measured_is_none() -> None:
    (unmeasured,) = coverage(holding(commitment()), {}, {})
    assert (unmeasured.used, unmeasured.coverage, unmeasured.utilisation) == (None, None, None)
    assert unmeasured.note == "the vCPU usage was not measured"
    (idle,) = coverage(holding(commitment()), {}, {}, measured=["shop"])
    assert (idle.used, idle.coverage, idle.utilisation) == (0, None, 0)


def test_memory_optimised_commitments_cover_two_series_and_parts_are_not_compared() -> None:
    mean = {("shop", REGION, "m1"): 40.0, ("shop", REGION, "m2"): 208.0}
    (one,) = coverage(holding(commitment(vcpus="200", type="MEMORY_OPTIMIZED")), mean, {})
    assert (one.used, one.utilisation, one.floor_utilisation) == (248, 1, None)
    (part,) = coverage(holding(commitment(type="ACCELERATOR_OPTIMIZED_A3_MEGA")), {("shop", REGION, "a3"): 26.0}, {})
    assert (part.used, part.coverage) == (None, None)
    assert "a3-megagpu" in part.note


BASE = "a commitment for 12 n2d vCPUs in europe-west1 runs until 2027-05-01"


@pytest.mark.parametrize(
    ("removed", "used", "expected"),
    [
        (4, 20, ""),
        (8, 20, ""),
        (
            8,
            16,
            f"{BASE}: removing 8 leaves 4 committed vCPUs unused, so the saving on those 4 starts when it ends",
        ),
        (4, 12, f"{BASE}: removing 4 leaves 4 committed vCPUs unused, so the saving starts when it ends"),
        (4, 10, f"{BASE}: removing 4 leaves 6 committed vCPUs unused, so the saving starts when it ends"),
        (4, None, f"{BASE}: the vCPU usage was not measured, so the saving may start only when it ends"),
        (0, 10, ""),
    ],
)
def test_a_saving_that_a_commitment_covers(removed: float, used: float | None, expected: str) -> None:
    assert covered("n2d", REGION, removed, holding(commitment()), used) == expected


def test_a_caveat_names_renewal_and_several_commitments() -> None:
    renewed = covered("n2d", REGION, 4, holding(commitment(autoRenew=True)), 12)
    assert "runs until 2027-05-01 and renews automatically" in renewed
    assert renewed.endswith("the saving starts when you turn off the renewal and it ends")
    later = commitment("later", endTimestamp="2028-01-01T00:00:00.000-08:00")
    several = covered("n2d", REGION, 4, holding(commitment(), later), 24)
    assert several.startswith("2 commitments for 24 n2d vCPUs in europe-west1 run until 2027-05-01 and 2028-01-01: ")
    assert several.endswith("the saving starts when they end")
    part = covered("a3", REGION, 4, holding(commitment(type="ACCELERATOR_OPTIMIZED_A3_MEGA")), 24)
    assert "for a3-megagpu: if it covers these machines" in part


def test_commitments_of_other_places_are_no_caveat() -> None:
    assert covered("n2d", "us-east1", 4, holding(commitment()), 12) == ""
    assert covered("n2", REGION, 4, holding(commitment()), 12) == ""
    assert covered("n2d", REGION, 4, holding(commitment()), 12, project="lab") == ""
    assert covered("n2d", REGION, 4, holding(commitment(status="EXPIRED")), 12) == ""
