"""What held commitments mean for the floor of new ones, and for the savings of other recommendations."""

from __future__ import annotations

from typing import Any

from octoguard.rightsizing.commitments import Floor, MeasuredUse, exceeds, note
from octoguard.rightsizing.covered import Caveats, floors
from octoguard.rightsizing.gathered import Gathered
from octoguard.rightsizing.held_document import HeldCommitment
from octoguard.rightsizing.recommendation import Operation, Recommendation

REGION = "us-east1"
E2 = ("pay", REGION, "e2")


def held(project: str, vcpus: float, series: tuple[str, ...] = ("e2",), **more: Any) -> HeldCommitment:
    values: dict[str, Any] = {
        "name": f"c-{project}", "project": project, "region": REGION, "type": "T", "series": list(series), "part": "",
        "category": "MACHINE", "term": "1 year", "status": "ACTIVE", "vcpus": vcpus, "memory_gib": vcpus * 4,
        "other": {}, "ends": "2027-02-01", "days_left": 60, "auto_renew": False, "active": True, "expired": False,
        "expiring": False, "source": "gcloud",
    }  # fmt: skip
    return HeldCommitment(**{**values, **more})


def buys(vcpus: int = 0, gib: int = 0, project: str = "pay") -> Recommendation:
    amounts = [{"type": "VCPU", "amount": str(vcpus)}, {"type": "MEMORY", "amount": str(gib * 1024)}]
    bought = [amount for amount in amounts if amount["amount"] != "0"]
    value = {"type": "GENERAL_PURPOSE_E2", "plan": "TWELVE_MONTH", "resources": bought}
    return Recommendation(
        name="n", owner=f"projects/{project}", location=REGION, recommender="r", subtype="", kind="commitments",
        state="ACTIVE", priority="", description="", refreshed="", resources=(),
        operations=(Operation("add", "", "/", value, {}),), xor_group="",
    )  # fmt: skip


def measured(*projects: str) -> Gathered:
    gathered = Gathered(use=MeasuredUse({E2: Floor(20.0, 80.0)}, {E2: 24.0}, set(projects)))
    gathered.names.learn("77", "pay")
    return gathered


def test_held_commitments_take_a_part_of_the_floor() -> None:
    known = floors(measured("pay"), [held("77", 12), held("other", 100), held("pay", 50, part="a part")])
    assert known == {E2: Floor(20.0, 80.0, 12.0, 48.0)}
    assert (exceeds(buys(8), known), exceeds(buys(9), known)) == (False, True)
    assert "held commitments cover 12: commit to 8 at most" in note(buys(9), known)


def test_memory_alone_is_compared_with_the_memory_that_is_left() -> None:
    known = floors(measured("pay"), [held("pay", 12)])
    removed = {("pay", REGION, "e2 memory"): 10.0}
    assert (exceeds(buys(gib=22), known, removed), exceeds(buys(gib=23), known, removed)) == (False, True)
    assert "commit to 22 at most" in note(buys(gib=23), known, removed)


def test_a_project_that_was_not_measured_has_no_floor_of_zero() -> None:
    known = floors(measured("pay", "empty"), [])
    assert not exceeds(buys(4, project="dark"), known)
    assert "was not measured" in note(buys(4, project="dark"), known)
    assert exceeds(buys(4, project="empty"), known), "its machines were measured: there are none"


def test_savings_are_compared_with_what_the_larger_ones_leave() -> None:
    caveats = Caveats([held("pay", 12)], {E2: 24.0}, frozenset({"pay"}))
    assert caveats.of({E2: 8.0}) == ""
    assert "removing 8 leaves 4 committed vCPUs unused" in caveats.of({E2: 8.0})


def test_series_that_share_commitments_are_added() -> None:
    both = held("pay", 40, ("m1", "m2"))
    use = {("pay", REGION, "m1"): 30.0, ("pay", REGION, "m2"): 30.0}
    assert Caveats([both], use, frozenset({"pay"})).of({("pay", REGION, "m1"): 10.0}) == ""


def test_commitments_of_another_project_may_be_shared() -> None:
    caveat = Caveats([held("hub", 22)], {E2: 24.0}, frozenset({"pay", "hub"})).of({E2: 8.0})
    assert caveat.startswith("if the projects share commitments: a commitment for 22 e2 vCPUs")
    assert "leaves 6 committed vCPUs unused" in caveat


def test_usage_that_was_not_measured_is_not_zero() -> None:
    assert "was not measured" in Caveats([held("pay", 2)], {}, frozenset()).of({E2: 8.0})
