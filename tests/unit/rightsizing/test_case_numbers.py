"""Google names projects by their number; Terraform, measurements and earlier reports name them by their ID."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes import cases
from tests.fakes.answers import remove, replace
from tests.fakes.cases import (
    ACCOUNT,
    ADDRESS,
    COMMITMENT,
    COMPUTE,
    DISK,
    GROUP,
    IDLE_VM,
    MANAGER,
    NUMBER,
    OTHER,
    OTHER_NUMBER,
    PROJECT,
    ROLE,
    Case,
    Ref,
    bought,
    by_id,
    listed,
    recommended,
    running,
    standings,
    total,
    unused,
)

if TYPE_CHECKING:
    from pathlib import Path

REGION, ZONE = "europe-north1", "europe-north1-b"
KIND = "compute.googleapis.com/Instance"


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path)


def idle_vm(name: str, saves: float, project: str = PROJECT, **more: Any) -> dict[str, Any]:
    machine = f"{COMPUTE}/{project}/zones/{ZONE}/instances/{name}"
    return recommended(name, saves, replace(machine, "/status", "TERMINATED", KIND), **more)


def idle_address(name: str, saves: float, project: str = PROJECT) -> dict[str, Any]:
    return recommended(name, saves, remove(f"{COMPUTE}/{project}/regions/{REGION}/addresses/{name}", "Address"))


@pytest.mark.parametrize("asked", [PROJECT, NUMBER])
def test_a_commitment_is_compared_with_what_runs_in_its_project(case: Case, asked: str) -> None:
    report = case.report(
        cases.projects((PROJECT, NUMBER)),
        listed(COMMITMENT, REGION, recommended("c", 44, bought("GENERAL_PURPOSE_E2", vcpus="12")), asked=asked),
        running("e2-standard-8", 16, asked=PROJECT),
    )
    entry = by_id(report)["c"]
    assert (entry.standing, entry.project) == ("counted", PROJECT)
    assert entry.note == (
        "within the measured minimum usage: commits to 12 of the 16 e2 vCPUs that ran in 95% of the hours of 30 days"
    )


def test_measurements_by_number_and_a_commitment_by_id(case: Case) -> None:
    report = case.report(
        cases.projects((PROJECT, NUMBER)),
        listed(COMMITMENT, REGION, recommended("c", 44, bought("GENERAL_PURPOSE_E2", vcpus="24")), number=PROJECT),
        running("e2-standard-8", 16, asked=NUMBER),
    )
    assert standings(report) == {"c": "above-floor"}
    assert "only 16 ran" in by_id(report)["c"].note


def test_the_floor_of_another_project_does_not_count(case: Case) -> None:
    report = case.report(
        listed(COMMITMENT, REGION, recommended("c", 44, bought("GENERAL_PURPOSE_E2", vcpus="12"))),
        running("e2-standard-8", 4),
        running("e2-standard-8", 64, asked=OTHER),
    )
    assert standings(report) == {"c": "above-floor"}


def test_the_floor_of_a_billing_account_is_the_sum_of_its_projects(case: Case) -> None:
    body = recommended("c", 44, bought("GENERAL_PURPOSE_E2", vcpus="60"))
    report = case.report(
        listed(COMMITMENT, REGION, body, asked=ACCOUNT),
        listed(IDLE_VM, ZONE),
        running("e2-standard-8", 24),
        running("e2-standard-8", 40, asked=OTHER),
    )
    assert standings(report) == {"c": "counted"}


def test_the_list_of_a_vm_is_read_again_so_its_recommendation_is_gone(case: Case) -> None:
    address = listed(ADDRESS, REGION, idle_address("ip", 7))
    october = case.report(listed(IDLE_VM, ZONE, idle_vm("batch-3", 61)), address, month="2026-10")
    november = case.report(listed(IDLE_VM, ZONE), address, previous=(case.saved(october),))
    moved = november.moved
    assert moved is not None
    assert [(left.name.rpartition("/")[2], left.became) for left in moved.left] == [("batch-3", "gone")]
    assert moved.unknown == []
    assert by_id(november)["ip"].open_since == "2026-10"


@pytest.mark.parametrize(("before", "now"), [(PROJECT, NUMBER), (NUMBER, PROJECT)])
def test_a_month_by_id_and_a_month_by_number_are_the_same_project(case: Case, before: str, now: str) -> None:
    october = case.report(
        listed(IDLE_VM, ZONE, idle_vm("a", 3), idle_vm("b", 5), number=before, asked=before), month="2026-10"
    )
    november = case.report(
        listed(IDLE_VM, ZONE, idle_vm("a", 3), number=now, asked=now), previous=(case.saved(october),)
    )
    assert november.moved is not None
    assert ([left.became for left in november.moved.left], november.moved.new) == (["gone"], [])
    assert by_id(november)["a"].open_since == "2026-10"
    assert not [note for note in november.notes if "other projects" in note]


def test_a_list_that_failed_by_id_says_nothing_of_a_recommendation_by_number(case: Case) -> None:
    october = case.report(listed(IDLE_VM, ZONE, idle_vm("a", 3)), month="2026-10")
    failed = {**listed(IDLE_VM, ZONE), "responses": [], "error": {"code": "UNAVAILABLE", "message": "later"}}
    november = case.report(failed, listed(DISK, ZONE), previous=(case.saved(october),))
    assert november.moved is not None
    assert [left.became for left in november.moved.left] == ["unknown"]


MEMBER = "serviceAccount:deploy@tern-pay.iam.gserviceaccount.com"


@pytest.mark.parametrize("named", [PROJECT, NUMBER])
@pytest.mark.parametrize("number", [NUMBER, PROJECT])
def test_a_grant_names_its_project_by_id(case: Case, named: str, number: str) -> None:
    case.terraform(
        {
            "google_project_iam_member.deploy": {"project": PROJECT, "role": "roles/owner", "member": MEMBER},
            "google_project_iam_member.lab": {"project": OTHER, "role": "roles/owner", "member": MEMBER},
        }
    )
    body = recommended("r", None, unused(f"{MANAGER}/{named}", "roles/owner", MEMBER))
    report = case.report(listed(ROLE, "global", body, number=number))
    assert case.edits(by_id(report)["r"]) == [
        (
            "google_project_iam_member.deploy",
            "remove",
            'resource "google_project_iam_member" "deploy" {',
        )
    ]


def test_a_number_is_joined_by_the_project_in_terraform(case: Case) -> None:
    case.terraform(
        {
            "google_project.pay": {"project_id": PROJECT, "number": NUMBER, "name": "Tern Pay"},
            "google_project_iam_member.deploy": {
                "project": Ref("google_project.pay.project_id", PROJECT),
                "role": "roles/owner",
                "member": MEMBER,
            },
        }
    )
    body = recommended("r", None, unused(f"{MANAGER}/{NUMBER}", "roles/owner", MEMBER))
    report = case.report(listed(ROLE, "global", body, asked=NUMBER))
    assert [edit[:2] for edit in case.edits(by_id(report)["r"])] == [("google_project_iam_member.deploy", "remove")]
    assert by_id(report)["r"].project == PROJECT


def pool(**values: Any) -> dict[str, Any]:
    return {
        "name": "batch",
        "cluster": "jobs",
        "location": ZONE,
        "project": PROJECT,
        "node_count": 2,
        "node_config": [{"machine_type": "e2-standard-16"}],
        **values,
    }


@pytest.mark.parametrize("named", [PROJECT, NUMBER])
def test_a_node_pool_with_its_project_is_found_by_its_group(case: Case, named: str) -> None:
    lab = pool(project=OTHER)
    case.terraform({"google_container_node_pool.jobs": pool(), "google_container_node_pool.lab": lab})
    group = f"{COMPUTE}/{named}/zones/{ZONE}/instanceGroupManagers/gke-jobs-batch-77aa01fe-grp"
    path, machine = "/instanceTemplate/properties/machineType", f"zones/{ZONE}/machineTypes/e2-standard-8"
    report = case.report(listed(GROUP, ZONE, recommended("g", 210, replace(group, path, machine, "Group"))))
    (change,) = by_id(report)["g"].changes
    assert (change.address, change.attribute, change.now, change.value) == (
        "google_container_node_pool.jobs",
        "node_config[0].machine_type",
        '"e2-standard-16"',
        '"e2-standard-8"',
    )
    assert case.line(change) == 'machine_type = "e2-standard-16"'


def test_a_summary_by_project_has_the_ids_that_were_asked(case: Case) -> None:
    report = case.report(
        listed(IDLE_VM, ZONE, idle_vm("batch-3", 61)),
        listed(ADDRESS, REGION, idle_address("ip", 7.5, OTHER), asked=OTHER),
    )
    assert [(row.key, row.kind) for row in report.by_project] == [(PROJECT, "resources"), (OTHER, "resources")]
    assert report.coverage.projects == [OTHER, PROJECT]
    assert report.coverage.project_numbers == {PROJECT: NUMBER, OTHER: OTHER_NUMBER}
    assert {entry.project for entry in report.recommendations} == {PROJECT, OTHER}


def test_a_list_asked_by_number_and_by_id_is_one_project(case: Case) -> None:
    report = case.report(
        listed(IDLE_VM, ZONE, idle_vm("batch-3", 61)),
        listed(IDLE_VM, ZONE, idle_vm("batch-3", 61), asked=NUMBER),
        listed(IDLE_VM, ZONE, idle_vm("batch-3", 61), number=PROJECT),
    )
    assert (total(report), len(report.recommendations)) == (61, 1)
    assert report.coverage.projects == [PROJECT]


def test_equal_names_in_two_projects_are_two_machines(case: Case) -> None:
    values = {"name": "web", "zone": ZONE, "machine_type": "e2-small"}
    case.terraform(
        {
            "google_compute_instance.pay": {**values, "project": PROJECT},
            "google_compute_instance.lab": {**values, "project": OTHER},
        }
    )
    report = case.report(
        listed(IDLE_VM, ZONE, idle_vm("web", 20, NUMBER)),
        listed(IDLE_VM, ZONE, idle_vm("web", 30, OTHER_NUMBER), asked=OTHER),
    )
    assert total(report) == 50
    assert {entry.project: [change.address for change in entry.changes] for entry in report.recommendations} == {
        PROJECT: ["google_compute_instance.pay"],
        OTHER: ["google_compute_instance.lab"],
    }


def test_an_answer_by_number_and_one_by_id_name_one_machine(case: Case) -> None:
    size = f"zones/{ZONE}/machineTypes/e2-small"
    machine = f"{COMPUTE}/{NUMBER}/zones/{ZONE}/instances/web"
    report = case.report(
        listed(IDLE_VM, ZONE, idle_vm("web", 20)),
        listed(cases.VM, ZONE, recommended("size", 12, replace(machine, "/machineType", size, KIND))),
    )
    assert standings(report) == {"web": "counted", "size": "overlaps"}
