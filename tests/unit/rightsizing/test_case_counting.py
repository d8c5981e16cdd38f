"""No saving counts twice: commitments, groups of alternatives, and what is part of a resource that goes."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes.answers import remove, replace
from tests.fakes.cases import (
    ACCOUNT,
    COMMITMENT,
    COMPUTE,
    DISK,
    FLEXIBLE,
    GKE,
    GROUP,
    IDLE_VM,
    MANAGER,
    NUMBER,
    OTHER,
    PROJECT,
    UNATTENDED,
    VM,
    Case,
    bought,
    by_id,
    listed,
    recommended,
    running,
    standings,
    total,
)

if TYPE_CHECKING:
    from pathlib import Path

REGION, ZONE = "southamerica-east1", "southamerica-east1-b"
MACHINE = f"zones/{ZONE}/machineTypes"


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path)


def offer(name: str, saves: float, plan: str, algorithm: str, family: str = "GENERAL_PURPOSE_E2", **more: Any) -> Any:
    content = {
        "operationGroups": [{"operations": [bought(family, plan, "16", "65536")]}],
        "overview": {"algorithm": algorithm},
    }
    return recommended(name, saves, content=content, **more)


OFFERS = (
    offer("year-low", 70, "TWELVE_MONTH", "LOW_WATERMARK"),
    offer("years-low", 118, "THIRTY_SIX_MONTH", "LOW_WATERMARK"),
    offer("year-even", 81, "TWELVE_MONTH", "OPTIMAL"),
    offer("years-even", 139, "THIRTY_SIX_MONTH", "OPTIMAL"),
)


def test_terms_and_algorithms_are_alternatives(case: Case) -> None:
    report = case.report(listed(COMMITMENT, REGION, *OFFERS))
    assert total(report, "commitments") == 70
    found = by_id(report)
    assert {name: (e.standing, e.details["term"], e.details["algorithm"]) for name, e in found.items()} == {
        "year-low": ("counted", "1-year", "LOW_WATERMARK"),
        "years-low": ("alternative", "3-years", "LOW_WATERMARK"),
        "year-even": ("alternative", "1-year", "OPTIMAL"),
        "years-even": ("alternative", "3-years", "OPTIMAL"),
    }
    assert {entry.instead_of for name, entry in found.items() if name != "year-low"} == {found["year-low"].name}


@pytest.mark.parametrize(
    ("term", "risk", "name"),
    [
        ("1-year", "low", "year-low"),
        ("1-year", "break-even", "year-even"),
        ("3-years", "low", "years-low"),
        ("3-years", "break-even", "years-even"),
    ],
)
def test_the_chosen_term_and_risk_count(case: Case, term: Any, risk: Any, name: str) -> None:
    report = case.report(listed(COMMITMENT, REGION, *OFFERS), commitment_term=term, commitment_risk=risk)
    assert [key for key, standing in standings(report).items() if standing == "counted"] == [name]


def test_each_family_and_each_region_has_its_own_commitment(case: Case) -> None:
    families = ("GENERAL_PURPOSE_E2", "COMPUTE_OPTIMIZED", "MEMORY_OPTIMIZED")
    bodies = [offer(f, 10 + n, "TWELVE_MONTH", "LOW_WATERMARK", f) for n, f in enumerate(families)]
    years = [offer(f"{f}-3", 50, "THIRTY_SIX_MONTH", "LOW_WATERMARK", f) for f in families]
    report = case.report(
        listed(COMMITMENT, REGION, *bodies, *years),
        listed(COMMITMENT, "us-west1", offer("west", 5, "TWELVE_MONTH", "LOW_WATERMARK")),
    )
    assert total(report, "commitments") == 10 + 11 + 12 + 5
    assert {name for name, standing in standings(report).items() if standing == "counted"} == {*families, "west"}


@pytest.mark.parametrize(
    ("family", "machine"),
    [
        ("COMPUTE_OPTIMIZED", "c2-standard-8"),
        ("COMPUTE_OPTIMIZED_C2D", "c2d-standard-8"),
        ("GENERAL_PURPOSE", "n1-standard-8"),
        ("GENERAL_PURPOSE_T2D", "t2d-standard-8"),
        ("MEMORY_OPTIMIZED", "m1-megamem-96"),
        ("MEMORY_OPTIMIZED_M3", "m3-ultramem-32"),
    ],
)
def test_every_family_is_held_to_the_floor(case: Case, family: str, machine: str) -> None:
    within = recommended("within", 30, bought(family, vcpus="24"))
    report = case.report(listed(COMMITMENT, REGION, within), running(machine, 24, ZONE))
    assert standings(report) == {"within": "counted"}
    above = recommended("above", 30, bought(family, vcpus=25))
    assert standings(case.report(listed(COMMITMENT, REGION, above), running(machine, 24, ZONE))) == {
        "above": "above-floor"
    }


@pytest.mark.parametrize(("mib", "standing"), [("131072", "counted"), ("131073", "above-floor")])
def test_memory_alone_is_held_to_the_memory_that_runs(case: Case, mib: str, standing: str) -> None:
    """32 vCPUs of n2-standard have 128 GiB."""
    body = recommended("memory", 30, bought("GENERAL_PURPOSE_N2", memory=mib))
    assert standings(case.report(listed(COMMITMENT, REGION, body), running("n2-standard-8", 32, ZONE))) == {
        "memory": standing
    }


def test_a_floor_in_another_region_is_none(case: Case) -> None:
    body = recommended("c", 30, bought("GENERAL_PURPOSE_E2", vcpus="8"))
    assert standings(case.report(listed(COMMITMENT, REGION, body), running("e2-standard-8", 64, "us-west1-a"))) == {
        "c": "above-floor"
    }


def test_a_commitment_of_the_billing_account_covers_its_projects(case: Case) -> None:
    report = case.report(
        listed(COMMITMENT, REGION, offer("account", 90, "TWELVE_MONTH", "LOW_WATERMARK"), asked=ACCOUNT),
        listed(COMMITMENT, REGION, offer("pay", 70, "TWELVE_MONTH", "LOW_WATERMARK")),
        listed(COMMITMENT, REGION, offer("lab", 40, "TWELVE_MONTH", "LOW_WATERMARK"), asked=OTHER),
        listed(COMMITMENT, "us-west1", offer("west", 15, "TWELVE_MONTH", "LOW_WATERMARK")),
        listed(COMMITMENT, REGION, offer("c2", 12, "TWELVE_MONTH", "LOW_WATERMARK", "COMPUTE_OPTIMIZED"), asked=OTHER),
    )
    assert standings(report) == {
        "account": "counted",
        "pay": "alternative",
        "lab": "alternative",
        "west": "counted",
        "c2": "counted",
    }


def test_flexible_commitments_discount_the_same_machines(case: Case) -> None:
    flexible = recommended("flexible", 200, description="Buy a Compute Engine flexible commitment.")
    sql = recommended("sql", 33, description="Buy a commitment for Cloud SQL.")
    report = case.report(
        listed(COMMITMENT, REGION, offer("e2", 70, "TWELVE_MONTH", "LOW_WATERMARK")),
        listed(FLEXIBLE, "global", flexible, sql, asked=ACCOUNT),
    )
    assert standings(report) == {"flexible": "alternative", "e2": "counted", "sql": "counted"}


ODD = [
    ("sixteen", None), (None, None), ([], {}), ({"x": 1}, True), ("-4", "NaN"), ("1e999", ""), (2**2000, "Infinity"),
]  # fmt: skip


@pytest.mark.parametrize(("vcpus", "memory"), ODD)
def test_an_amount_of_the_wrong_type_loses_nothing(case: Case, vcpus: Any, memory: Any) -> None:
    idle = recommended("vm", 19, replace(f"{COMPUTE}/{PROJECT}/zones/{ZONE}/instances/a", "/status", "TERMINATED", "I"))
    body = recommended("odd", 60, bought("GENERAL_PURPOSE_E2", vcpus=vcpus, memory=memory))
    report = case.report(
        listed(COMMITMENT, REGION, body), listed(IDLE_VM, ZONE, idle), running("e2-standard-8", 64, ZONE)
    )
    assert total(report) == 19
    assert by_id(report)["odd"].monthly_saving is not None
    assert not {"vcpus", "memory_gib"} & set(by_id(report)["odd"].details)


def test_memory_beside_an_invalid_number_of_vcpus_is_not_a_commitment_for_memory(case: Case) -> None:
    body = recommended("odd", 60, bought("GENERAL_PURPOSE_E2", vcpus="sixteen", memory="65536"))
    found = by_id(case.report(listed(COMMITMENT, REGION, body), running("e2-standard-8", 8, ZONE)))["odd"]
    assert found.standing == "counted"
    assert "no valid number of vCPUs" in found.note


@pytest.mark.parametrize("resources", [None, "16", {"type": "VCPU"}, [None, "VCPU", 16, []]])
def test_a_list_of_the_wrong_type_loses_nothing(case: Case, resources: Any) -> None:
    operation = bought("GENERAL_PURPOSE_E2")
    operation["value"]["resources"] = resources
    report = case.report(
        listed(COMMITMENT, REGION, recommended("odd", 60, operation)), running("e2-standard-8", 64, ZONE)
    )
    entry = by_id(report)["odd"]
    assert "no valid number of vCPUs" in entry.note
    assert "vcpus" not in entry.details


def vm(name: str, saves: float, **more: Any) -> Any:
    return recommended(
        name,
        saves,
        replace(f"{COMPUTE}/{PROJECT}/zones/{ZONE}/instances/{name}", "/machineType", f"{MACHINE}/e2-small", "I"),
        **more,
    )


def disk(name: str, saves: float, **more: Any) -> Any:
    return recommended(name, saves, remove(f"{COMPUTE}/{PROJECT}/zones/{ZONE}/disks/{name}", "Disk"), **more)


def test_a_group_of_alternatives_is_of_one_recommender(case: Case) -> None:
    report = case.report(
        listed(VM, ZONE, vm("api", 26, xorGroupId="7")),
        listed(DISK, ZONE, disk("spool", 11, xorGroupId="7")),
    )
    assert total(report) == 37


def test_a_group_of_alternatives_is_of_one_project(case: Case) -> None:
    report = case.report(
        listed(VM, ZONE, vm("api", 26, xorGroupId="7"), vm("api-2", 14, xorGroupId="7")),
        listed(VM, ZONE, vm("web", 8, xorGroupId="7"), asked=OTHER),
    )
    assert standings(report) == {"api": "alternative", "api-2": "counted", "web": "counted"}


def test_a_group_by_number_and_by_id_is_one_group(case: Case) -> None:
    report = case.report(
        listed(VM, ZONE, vm("api", 26, xorGroupId="7")),
        listed(VM, ZONE, vm("api-2", 14, xorGroupId="7"), number=PROJECT),
    )
    assert total(report) == 14


CLUSTER = f"//container.googleapis.com/projects/{PROJECT}/locations/{REGION}/clusters/forge"


def target(name: str, saves: float | None, resource: str, subtype: str = "") -> Any:
    return recommended(name, saves, target=resource, recommenderSubtype=subtype)


def group(name: str, saves: float, cluster: str = "forge", zone: str = ZONE, project: str = PROJECT) -> Any:
    managers = f"{COMPUTE}/{project}/zones/{zone}/instanceGroupManagers/gke-{cluster}-{name}-0a1b2c3d-grp"
    return recommended(name, saves, replace(managers, "/x", f"{MACHINE}/e2-small", "G"))


def idle_cluster(saves: float = 410, resource: str = CLUSTER) -> Any:
    return recommended("cluster", saves, remove(resource, "C"), recommenderSubtype="CLUSTER_IDLE")


def test_an_idle_cluster_takes_its_parts_with_it(case: Case) -> None:
    report = case.report(
        listed(
            GKE,
            REGION,
            idle_cluster(),
            target("cart", 33, f"{CLUSTER}/k8s/namespaces/shop/apps/deployments/cart", "WORKLOAD_OVERPROVISIONED"),
            target("pool", 70, f"{CLUSTER}/nodePools/main", "CLUSTER_OVERPROVISIONED"),
        ),
        listed(GROUP, ZONE, group("main", 61), group("side", 17, cluster="forge2")),
        listed(VM, ZONE, vm("gke-forge-main-0a1b2c3d-x1y2", 9)),
        listed(DISK, ZONE, disk("spool", 11)),
    )
    assert total(report) == 410 + 17 + 11
    assert standings(report) == {
        "cluster": "counted",
        "main": "contained",
        "side": "counted",
        "cart": "contained",
        "pool": "contained",
        "gke-forge-main-0a1b2c3d-x1y2": "contained",
        "spool": "counted",
    }
    assert {entry.instead_of for entry in report.recommendations if entry.standing == "contained"} == {
        by_id(report)["cluster"].name
    }


@pytest.mark.parametrize(
    ("location", "zone", "contained"),
    [(REGION, ZONE, True), (ZONE, ZONE, True), (ZONE, f"{REGION}-c", False), ("us-west1", ZONE, False)],
)
@pytest.mark.parametrize("named", [PROJECT, NUMBER])
def test_a_pool_is_in_the_cluster_of_its_place(
    case: Case, location: str, zone: str, contained: bool, named: str
) -> None:
    form = "zones" if location.count("-") > 1 else "locations"
    cluster = f"//container.googleapis.com/projects/{named}/{form}/{location}/clusters/forge"
    report = case.report(
        listed(GKE, location, idle_cluster(410, cluster)), listed(GROUP, zone, group("main", 61, zone=zone))
    )
    assert standings(report) == {"cluster": "counted", "main": "contained" if contained else "counted"}


def test_a_pool_of_a_cluster_in_another_project(case: Case) -> None:
    report = case.report(
        listed(GKE, REGION, idle_cluster()), listed(GROUP, ZONE, group("main", 61, project=OTHER), asked=OTHER)
    )
    assert total(report) == 471


def test_a_cluster_that_is_not_counted_contains_nothing(case: Case) -> None:
    """A dismissed recommendation for a cluster does not hide what its parts save."""
    closed = {**idle_cluster(), "stateInfo": {"state": "DISMISSED"}}
    report = case.report(listed(GKE, REGION, closed), listed(GROUP, ZONE, group("main", 61)))
    assert standings(report) == {"cluster": "closed", "main": "counted"}


@pytest.mark.parametrize("named", [PROJECT, NUMBER])
def test_a_project_that_is_cleaned_up_takes_everything_with_it(case: Case, named: str) -> None:
    cleanup = recommended("project", 505, target=f"{MANAGER}/{named}", recommenderSubtype="CLEANUP_PROJECT")
    report = case.report(
        listed(UNATTENDED, "global", cleanup),
        listed(GKE, REGION, idle_cluster()),
        listed(GROUP, ZONE, group("main", 61)),
        listed(DISK, ZONE, disk("spool", 11)),
        listed(GROUP, ZONE, group("lab", 8, project=OTHER), asked=OTHER),
    )
    assert standings(report) == {
        "project": "counted",
        "cluster": "contained",
        "main": "contained",
        "spool": "contained",
        "lab": "counted",
    }


def test_a_project_that_is_in_use_contains_nothing(case: Case) -> None:
    reclaim = recommended("project", 505, target=f"{MANAGER}/{NUMBER}", recommenderSubtype="RECLAIM_PROJECT")
    report = case.report(listed(UNATTENDED, "global", reclaim), listed(DISK, ZONE, disk("spool", 11)))
    found = by_id(report)
    assert (found["project"].standing, found["spool"].standing) == ("advice", "counted")
    assert found["project"].title == "project is in use but has no owner (reclaim)"
    assert found["project"].kind == "security"


def test_a_cleanup_without_an_amount_contains_nothing(case: Case) -> None:
    """What the project costs is unknown, so the known savings still count."""
    cleanup = recommended("project", None, target=f"{MANAGER}/{NUMBER}", recommenderSubtype="CLEANUP_PROJECT")
    report = case.report(listed(UNATTENDED, "global", cleanup), listed(DISK, ZONE, disk("spool", 11)))
    assert standings(report) == {"project": "no-amount", "spool": "counted"}
    assert by_id(report)["project"].title == "project is unused (clean up)"


def test_the_zones_of_a_regional_pool_all_count(case: Case) -> None:
    """Google's amount is for the machines of one zone."""
    zones = [f"{REGION}-{letter}" for letter in "abc"]
    calls = [listed(GROUP, zone, group(f"main-{zone[-1]}", 20, zone=zone)) for zone in zones]
    assert total(case.report(*calls)) == 60
