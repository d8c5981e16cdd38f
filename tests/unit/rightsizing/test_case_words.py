"""What is advised, what became of it, what could not be read, and which role to grant."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from octoguard.workflows import rightsizing
from octoguard.workflows.rightsizing_request import RightsizingRequest
from tests.fakes.answers import remove, replace
from tests.fakes.cases import (
    ACCOUNT,
    ADDRESS,
    BUCKET,
    COMMITMENT,
    COMPUTE,
    FLEXIBLE,
    GKE,
    IDLE_VM,
    MANAGER,
    NUMBER,
    PROJECT,
    UNATTENDED,
    VM,
    Case,
    by_id,
    costs,
    listed,
    recommended,
    standings,
    total,
)

if TYPE_CHECKING:
    from pathlib import Path

REGION, ZONE = "me-west1", "me-west1-a"
TABLE = "google.bigquery.table.PartitionClusterRecommender"
CLUSTER = f"//container.googleapis.com/projects/{PROJECT}/locations/{REGION}/clusters/kiln"


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path)


@pytest.mark.parametrize(
    ("subtype", "description", "title", "kind"),
    [
        ("CLUSTER_OVERPROVISIONED", "", "GKE cluster is too large", "resources"),
        ("WEBHOOK_IS_SLOW", "A webhook answers late.", "A webhook answers late", "reliability"),
        ("CVE_2027_1234", "Patch the nodes of kiln", "Patch the nodes of kiln", "reliability"),
        ("SOMETHING_NEW", "", "GKE cluster or workload: SOMETHING_NEW", "reliability"),
        ("", "", "GKE cluster or workload", "reliability"),
    ],
)
@pytest.mark.parametrize("with_terraform", [True, False])
def test_what_gke_advises_is_the_title(
    case: Case, subtype: str, description: str, title: str, kind: str, with_terraform: bool
) -> None:
    if with_terraform:
        case.terraform({"google_container_cluster.kiln": {"name": "kiln", "location": REGION, "project": PROJECT}})
    impact = costs(80) if kind == "resources" else {"category": "RELIABILITY"}
    body = recommended(
        "g", None, target=CLUSTER, recommenderSubtype=subtype, description=description, primaryImpact=impact
    )
    found = by_id(case.report(listed(GKE, REGION, body)))["g"]
    assert (found.title, found.kind) == (title, kind)
    assert [change.address for change in found.changes] == ["google_container_cluster.kiln"] * with_terraform


@pytest.mark.parametrize(
    ("subtype", "title", "kind"),
    [
        ("RECLAIM_PROJECT", "project is in use but has no owner (reclaim)", "security"),
        ("CLEANUP_PROJECT", "project is unused (clean up)", "other"),
    ],
)
@pytest.mark.parametrize("named", [NUMBER, PROJECT])
def test_reclaim_and_clean_up_are_opposites(case: Case, subtype: str, title: str, kind: str, named: str) -> None:
    body = recommended("p", None, target=f"{MANAGER}/{named}", recommenderSubtype=subtype)
    found = by_id(case.report(listed(UNATTENDED, "global", body)))["p"]
    assert (found.title, found.kind, found.standing) == (title, kind, "no-amount")


OVERVIEW = {
    "PARTITION_TABLE": (
        {
            "partitionColumn": "sold_on",
            "partitionTimeUnit": "MONTH",
            "bytesSavedMonthly": "81200",
            "slotMsSavedMonthly": 77,
        },
        {
            "partition_column": "sold_on",
            "partition_time_unit": "MONTH",
            "bytes_saved_monthly": "81200",
            "slot_ms_saved_monthly": "77",
        },
    ),
    "CLUSTER_TABLE": (
        {"clusterColumns": ["shop", "till"], "bytesSavedMonthly": 5, "slotMsSavedMonthly": {"x": 1}},
        {"cluster_columns": "shop, till", "bytes_saved_monthly": "5"},
    ),
}  # fmt: skip


@pytest.mark.parametrize("subtype", OVERVIEW)
def test_what_a_table_saves_is_in_the_details(case: Case, subtype: str) -> None:
    overview, expected = OVERVIEW[subtype]
    name = f"//bigquery.googleapis.com/projects/{PROJECT}/datasets/shop/tables/sales"
    case.terraform(
        {
            "google_bigquery_table.sales": {"table_id": "sales", "dataset_id": "shop", "project": PROJECT},
            "google_bigquery_table.other": {"table_id": "sales", "dataset_id": "lab", "project": PROJECT},
        }
    )
    content = {"operationGroups": [{"operations": [replace(name, "/", None, "T")]}], "overview": overview}
    body = recommended("t", None, primaryImpact={"category": "COST"}, recommenderSubtype=subtype, content=content)
    found = by_id(case.report(listed(TABLE, "us", body)))["t"]
    assert found.details == expected
    assert (found.standing, found.problem) == ("no-amount", "")
    assert [change.address for change in found.changes] == ["google_bigquery_table.sales"]


def vm(state: str = "ACTIVE", name: str = "batch-9", saves: float = 52) -> dict[str, Any]:
    machine = f"{COMPUTE}/{PROJECT}/zones/{ZONE}/instances/{name}"
    return recommended(name, saves, replace(machine, "/status", "TERMINATED", "Instance"), state=state)


@pytest.mark.parametrize(
    ("state", "became"), [("DISMISSED", "dismissed"), ("FAILED", "failed"), ("SUCCEEDED", "done"), ("OTHER", "gone")]
)
@pytest.mark.parametrize(("before", "now"), [(NUMBER, NUMBER), (PROJECT, NUMBER), (NUMBER, PROJECT)])
def test_what_became_of_a_recommendation(case: Case, state: str, became: str, before: str, now: str) -> None:
    october = case.report(listed(IDLE_VM, ZONE, vm(), number=before), month="2026-10")
    november = case.report(listed(IDLE_VM, ZONE, vm(state), number=now), previous=(case.saved(october),))
    moved = november.moved
    assert moved is not None
    assert [(left.became, left.standing) for left in moved.left] == [(became, "counted")]
    assert {row.moved: row.recommendations for row in moved.totals} == {became: 1}
    assert standings(november) == {"batch-9": "closed"}
    assert november.states == {state: 1}


def test_a_claimed_recommendation_is_still_open(case: Case) -> None:
    october = case.report(listed(IDLE_VM, ZONE, vm(), number=PROJECT), month="2026-10")
    november = case.report(listed(IDLE_VM, ZONE, vm("CLAIMED")), previous=(case.saved(october),))
    assert november.moved is not None
    assert (november.moved.left, november.moved.still) == ([], 1)
    assert (by_id(november)["batch-9"].state, by_id(november)["batch-9"].months_open) == ("CLAIMED", 2)


def test_a_dismissed_recommendation_that_comes_back_is_new(case: Case) -> None:
    october = case.report(listed(IDLE_VM, ZONE, vm("DISMISSED")), month="2026-10")
    november = case.report(listed(IDLE_VM, ZONE, vm()), previous=(case.saved(october),))
    assert november.moved is not None
    assert len(november.moved.new) == 1
    assert by_id(november)["batch-9"].open_since == "2026-11"


def test_three_months_by_number_and_by_id(case: Case) -> None:
    august = case.report(listed(IDLE_VM, ZONE, vm(), number=PROJECT), month="2026-08")
    october = case.report(listed(IDLE_VM, ZONE, vm(), asked=NUMBER), month="2026-10", previous=(case.saved(august),))
    november = case.report(listed(IDLE_VM, ZONE, vm()), previous=(case.saved(august), case.saved(october)))
    assert by_id(november)["batch-9"].open_since == "2026-08"
    assert [line.month for line in november.months] == ["2026-08", "2026-10", "2026-11"]


def denied(recommender: str, asked: str) -> dict[str, Any]:
    error = {"code": "PERMISSION_DENIED", "message": "The caller does not have permission"}
    return {**listed(recommender, "global", asked=asked), "responses": [], "error": error}


@pytest.mark.parametrize(
    ("recommender", "asked", "role"),
    [
        (FLEXIBLE, ACCOUNT, "roles/recommender.ucsViewer (on the billing account)"),
        (COMMITMENT, ACCOUNT, "roles/recommender.billingAccountCudViewer (on the billing account)"),
        (COMMITMENT, PROJECT, "roles/recommender.projectCudViewer"),
        (BUCKET, PROJECT, "roles/recommender.viewer"),
        (VM, PROJECT, "roles/recommender.computeViewer"),
    ],
)
def test_the_role_to_grant_contains_the_permission(case: Case, recommender: str, asked: str, role: str) -> None:
    address = remove(f"{COMPUTE}/{PROJECT}/regions/{REGION}/addresses/out", "Address")
    report = case.report(listed(ADDRESS, REGION, recommended("ip", 7, address)), denied(recommender, asked))
    (gap,) = report.missing
    assert gap.do.startswith(f"grant {role}")
    assert (gap.what, gap.code, report.complete, total(report)) == (recommender, "PERMISSION_DENIED", False, 7)


@pytest.mark.parametrize("recommender", ["google.compute.IdleResourceRecommender"])
def test_a_permission_that_no_role_contains(case: Case, recommender: str) -> None:
    report = case.report(listed(ADDRESS, REGION), denied(recommender, PROJECT))
    assert "no predefined role contains recommender.computeIdleResource" in report.missing[0].do


@pytest.mark.parametrize(
    "bad",
    [
        {"content": "text"},
        {"primaryImpact": [1]},
        {"stateInfo": "ACTIVE"},
        {"targetResources": [{}]},
        {"name": "no/recommendation"},
        {"content": {"operationGroups": [{"operations": [{"action": 7}]}]}},
    ],
)
def test_one_unreadable_recommendation_is_named_and_the_others_count(case: Case, bad: dict[str, Any]) -> None:
    call = listed(IDLE_VM, ZONE, vm(), vm(name="bad"), vm(name="batch-10", saves=8))
    recommendations = call["responses"][0]["recommendations"]
    recommendations[1] |= bad
    report = case.report(call)
    assert total(report) == 60
    (gap,) = report.missing
    assert (gap.what, gap.locations, gap.code) == (IDLE_VM, [ZONE], "INVALID")
    assert recommendations[1]["name"] in gap.why
    assert not report.complete


def test_an_unreadable_recommendation_is_not_gone(case: Case) -> None:
    october = case.report(listed(IDLE_VM, ZONE, vm()), month="2026-10")
    call = listed(IDLE_VM, ZONE, vm())
    call["responses"][0]["recommendations"][0]["stateInfo"] = 7
    november = case.report(call, previous=(case.saved(october),))
    assert november.moved is not None
    assert [left.became for left in november.moved.left] == ["unknown"]


def test_an_anonymized_recording_names_no_bucket(case: Case) -> None:
    change = replace("//storage.googleapis.com/tern-scans", "/softDeletePolicy/retentionDurationSeconds", 0, "Bucket")
    body = recommended("b", 40, change, description="Disable soft delete on tern-scans")
    record = case.folder / "anonymous.json"
    report = case.report(listed(BUCKET, "eu", body), record=record, anonymize=True)
    text = record.read_text()
    assert by_id(report)["b"].resources == ["//storage.googleapis.com/tern-scans"]
    assert "tern" not in text
    assert NUMBER not in text
    again = rightsizing.make(RightsizingRequest(offline=(record,)), None)
    assert again.totals == report.totals
