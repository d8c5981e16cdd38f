"""What is added, and what never is."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from octoguard.rightsizing.commitments import Floor
from octoguard.rightsizing.count import judge
from octoguard.rightsizing.recommendation import Recommendation, read_page
from tests.fakes import answers

VM = answers.parent("us-central1-a", "google.compute.instance.MachineTypeRecommender")
IDLE = answers.parent("us-central1-a", "google.compute.instance.IdleResourceRecommender")
CUD = answers.parent("us-central1", "google.compute.commitment.UsageCommitmentRecommender")


def read(*bodies: dict[str, Any]) -> list[Recommendation]:
    return read_page(json.dumps({"recommendations": bodies}).encode())[0]


def standings(*bodies: dict[str, Any], floors: dict[tuple[str, str, str], float] | None = None) -> dict[str, str]:
    known = {place: Floor(vcpus, vcpus * 4) for place, vcpus in (floors or {}).items()}
    return {one.recommendation.id: one.standing for one in judge(read(*bodies), known)}


def test_of_alternatives_the_smallest_counts_because_every_one_saves_it() -> None:
    found = standings(
        answers.recommendation(VM, "small", 5, xorGroupId="g", resource="//a/b/c"),
        answers.recommendation(VM, "large", 9, xorGroupId="g", resource="//a/b/c"),
        answers.recommendation(VM, "other", 1, xorGroupId="h", resource="//a/b/d"),
    )
    assert found == {"large": "alternative", "small": "counted", "other": "counted"}


def test_groups_of_two_projects_are_two_groups() -> None:
    other = VM.replace(answers.PROJECT, "octollm-dev")
    found = standings(
        answers.recommendation(VM, "a", 5, xorGroupId="g"), answers.recommendation(other, "b", 4, xorGroupId="g")
    )
    assert found == {"a": "counted", "b": "counted"}


def test_two_recommenders_about_one_machine_are_not_added() -> None:
    found = standings(
        answers.recommendation(VM, "shrink", 5, resource="//a/b/vm"),
        answers.recommendation(IDLE, "stop", 9, resource="//a/b/vm"),
    )
    assert found == {"stop": "counted", "shrink": "overlaps"}


def test_a_closed_one_takes_nothing_from_its_group() -> None:
    found = standings(
        answers.recommendation(VM, "done", 9, xorGroupId="g", state="SUCCEEDED"),
        answers.recommendation(VM, "open", 5, xorGroupId="g", state="CLAIMED"),
        answers.recommendation(VM, "failed", 5, state="FAILED"),
        answers.recommendation(VM, "dismissed", 5, state="DISMISSED"),
    )
    assert found == {"done": "closed", "open": "counted", "failed": "closed", "dismissed": "closed"}


def test_what_costs_more_is_no_saving() -> None:
    assert standings(answers.recommendation(VM, "grow", -5)) == {"grow": "costs"}


def test_advice_on_capacity_is_never_a_saving() -> None:
    small = answers.parent("us-central1", "google.cloudsql.instance.UnderprovisionedRecommender")
    found = standings(
        answers.recommendation(small, "dearer", -40, resource="//a/b/db"),
        answers.recommendation(small, "odd", 40, resource="//a/b/db"),
        answers.recommendation(small, "silent", None, resource="//a/b/db"),
        answers.recommendation(VM, "shrink", 5, resource="//a/b/db"),
    )
    assert found == {"dearer": "costs", "odd": "advice", "silent": "no-amount", "shrink": "counted"}


def test_a_project_and_its_billing_account_are_not_added() -> None:
    wide = answers.parent(
        "us-central1", "google.compute.commitment.UsageCommitmentRecommender", "billingAccounts/01A2B3-C4D5E6-F7A8B9"
    )
    narrow, elsewhere = commitment("project", 4, 90), commitment("elsewhere", 4, 20)
    elsewhere["name"] = elsewhere["name"].replace("us-central1", "us-east1")
    account = answers.recommendation(wide, "account", 50)
    assert standings(narrow, elsewhere, account) == {
        "project": "alternative",
        "elsewhere": "counted",
        "account": "counted",
    }
    closed = answers.recommendation(wide, "account", 50, state="DISMISSED")
    assert standings(narrow, closed) == {"project": "counted", "account": "closed"}


def test_listed_twice_counts_once() -> None:
    twice = answers.recommendation(VM, "same", 5, resource="//a/b/vm")
    assert len(judge(read(twice, twice), {})) == 1


def commitment(name: str, vcpus: int, saves: float, **more: Any) -> dict[str, Any]:
    value = {"type": "GENERAL_PURPOSE_N2", "resources": [{"type": "VCPU", "amount": str(vcpus)}]}
    operation = {"action": "add", "resource": "//c", "path": "/", "value": value}
    return answers.recommendation(CUD, name, saves, operations=[operation], **more)


def test_a_commitment_above_the_floor_gives_way_to_one_within_it() -> None:
    bodies = (commitment("much", 60, 90, xorGroupId="g"), commitment("little", 40, 50, xorGroupId="g"))
    floor = {(answers.PROJECT, "us-central1", "n2"): 40.0}
    assert standings(*bodies, floors=floor) == {"much": "above-floor", "little": "counted"}
    assert standings(*bodies) == {"much": "alternative", "little": "counted"}


def test_commitments_for_vcpus_and_for_memory_complete_each_other() -> None:
    def buys(name: str, saves: float, **amounts: int) -> dict[str, Any]:
        body = commitment(name, 0, saves)
        resources = [{"type": kind, "amount": str(amount)} for kind, amount in amounts.items()]
        body["content"]["operationGroups"][0]["operations"][0]["value"]["resources"] = resources
        return body

    vcpus, memory = buys("vcpus", 30, VCPU=8), buys("memory", 20, MEMORY=32768)
    assert standings(vcpus, memory) == {"vcpus": "counted", "memory": "counted"}
    both = buys("both", 45, VCPU=8, MEMORY=32768)
    assert sorted(standings(vcpus, memory, both).values()) == ["alternative", "alternative", "counted"]


def test_what_never_ran_has_no_floor() -> None:
    floor = {(answers.PROJECT, "us-central1", "e2"): 40.0}
    assert standings(commitment("n2", 1, 5), floors=floor) == {"n2": "above-floor"}


@given(
    st.lists(
        st.tuples(st.integers(-50, 500), st.sampled_from(["", "g", "h"]), st.sampled_from(["//v/1", "//v/2", "//v/3"])),
        max_size=12,
    )
)
def test_no_resource_and_no_group_is_ever_counted_twice(drawn: list[tuple[int, str, str]]) -> None:
    bodies = [
        answers.recommendation(VM, str(i), saves, xorGroupId=group, resource=resource)
        for i, (saves, group, resource) in enumerate(drawn)
    ]
    counted = [one.recommendation for one in judge(read(*bodies), {}) if one.standing == "counted"]
    resources = [one.resources[0] for one in counted]
    groups = [one.xor_group for one in counted if one.xor_group]
    assert len(set(resources)) == len(resources)
    assert len(set(groups)) == len(groups)
    assert all(one.saving is not None and one.saving > Decimal(0) for one in counted)
