"""The saving at octoguard's prices: what goes, what a snapshot costs, and where it disagrees with Google."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes.answers import remove, replace
from tests.fakes.cases import (
    ADDRESS,
    BUCKET,
    COMPUTE,
    DISK,
    GKE,
    GROUP,
    IMAGE,
    PROJECT,
    VM,
    Case,
    Ref,
    by_id,
    listed,
    recommended,
    standings,
    total,
)

if TYPE_CHECKING:
    from pathlib import Path

    from octoguard.rightsizing.document import RecommendationEntry

REGION, ZONE = "us-east4", "us-east4-b"
MACHINES = f"zones/{ZONE}/machineTypes"


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path)


def entry(case: Case, recommender: str, location: str, *operations: dict[str, Any], **more: Any) -> RecommendationEntry:
    return by_id(case.report(listed(recommender, location, recommended("r", 25, *operations, **more))))["r"]


def cluster(location: str = ZONE, name: str = "press") -> dict[str, Any]:
    return {"name": name, "location": location, "project": PROJECT, "initial_node_count": 1}


def pool(name: str = "ink", **values: Any) -> dict[str, Any]:
    return {
        "name": name,
        "cluster": Ref("google_container_cluster.press.name", "press"),
        "location": ZONE,
        "node_count": 2,
        "node_config": [{"machine_type": "e2-standard-4", "disk_size_gb": 100, "disk_type": "pd-standard"}],
        **values,
    }


def idle(case: Case, location: str = ZONE) -> RecommendationEntry:
    name = f"//container.googleapis.com/projects/{PROJECT}/locations/{location}/clusters/press"
    return entry(case, GKE, location, remove(name, "Cluster"), recommenderSubtype="CLUSTER_IDLE")


def test_an_idle_cluster_without_operations_is_removed(case: Case) -> None:
    case.terraform({"google_container_cluster.press": cluster(), "google_container_node_pool.ink": pool()})
    name = f"//container.googleapis.com/projects/{PROJECT}/locations/{ZONE}/clusters/press"
    named = entry(case, GKE, ZONE, recommenderSubtype="CLUSTER_IDLE", targetResources=[name])
    assert [(change.address, change.action) for change in named.changes] == [
        ("google_container_cluster.press", "remove"),
        ("google_container_node_pool.ink", "remove"),
    ]
    assert named.own == idle(case).own


def saving(case: Case, resources: dict[str, dict[str, Any]], location: str = ZONE) -> Decimal:
    case.terraform(resources)
    found = idle(case, location).own.monthly_saving
    assert found is not None
    return found


def test_an_idle_cluster_saves_its_node_pools_too(case: Case) -> None:
    alone = {"google_container_cluster.press": cluster()}
    bare = saving(case, alone)
    one = saving(case, alone | {"google_container_node_pool.ink": pool()})
    two = saving(
        case, alone | {"google_container_node_pool.ink": pool(), "google_container_node_pool.paper": pool("paper")}
    )
    assert one - bare > 100
    assert round(two - one, 4) == round(one - bare, 4)
    assert [(change.address, change.action) for change in idle(case).changes] == [
        ("google_container_cluster.press", "remove"),
        ("google_container_node_pool.ink", "remove"),
        ("google_container_node_pool.paper", "remove"),
    ]


@pytest.mark.parametrize(
    "reference",
    [
        Ref("google_container_cluster.press.name", "press"),
        Ref("google_container_cluster.press.id"),
        Ref("google_container_cluster.press.name"),
        "press",
        f"projects/{PROJECT}/locations/{ZONE}/clusters/press",
    ],
)
def test_a_pool_names_its_cluster_in_any_form(case: Case, reference: Any) -> None:
    case.terraform(
        {"google_container_cluster.press": cluster(), "google_container_node_pool.ink": pool(cluster=reference)}
    )
    assert [change.address for change in idle(case).changes] == [
        "google_container_cluster.press",
        "google_container_node_pool.ink",
    ]


def test_pools_of_other_clusters_stay(case: Case) -> None:
    case.terraform(
        {
            "google_container_cluster.press": cluster(),
            "google_container_cluster.far": cluster("us-west1-a"),
            "google_container_node_pool.far": pool(location="us-west1-a", cluster="press"),
            "google_container_node_pool.lab": pool(project="tern-lab", cluster="press"),
            "google_container_node_pool.old": pool(cluster="press-2"),
        }
    )
    assert [change.address for change in idle(case).changes] == ["google_container_cluster.press"]


def test_a_regional_cluster_has_its_nodes_in_every_zone(case: Case) -> None:
    zonal = saving(case, {"google_container_node_pool.ink": pool(), "google_container_cluster.press": cluster()})
    regional = {
        "google_container_node_pool.ink": pool(location=REGION),
        "google_container_cluster.press": cluster(REGION),
    }
    assert saving(case, regional, REGION) > 2 * zonal


def test_the_disk_of_a_node_counts(case: Case) -> None:
    small = {"google_container_node_pool.ink": pool(), "google_container_cluster.press": cluster()}
    config = [{"machine_type": "e2-standard-4", "disk_size_gb": 600, "disk_type": "pd-standard"}]
    large = small | {"google_container_node_pool.ink": pool(node_config=config)}
    assert saving(case, large) > saving(case, small) + 30


def groups(zones: str, name: str = "ink") -> list[dict[str, Any]]:
    calls = []
    for letter in zones:
        manager = (
            f"{COMPUTE}/{PROJECT}/zones/{REGION}-{letter}/instanceGroupManagers/gke-press-{name}-00aa11b{letter}-grp"
        )
        smaller = replace(manager, "/x", f"zones/{REGION}-{letter}/machineTypes/e2-standard-2", "Group")
        calls.append(listed(GROUP, f"{REGION}-{letter}", recommended(f"{name}-{letter}", 40, smaller)))
    return calls


def test_a_regional_pool_has_one_figure(case: Case) -> None:
    case.terraform(
        {
            "google_container_cluster.press": cluster(REGION),
            "google_container_node_pool.ink": pool(location=REGION),
            "google_container_node_pool.paper": pool("paper", location=REGION),
        }
    )
    report = case.report(*groups("abc"), *groups("abc", "paper"))
    assert total(report) == 240
    figures = [entry.own.monthly_saving for entry in report.recommendations]
    assert sorted(figure is None for figure in figures) == [False, False, True, True, True, True]
    for name in ("ink", "paper"):
        mine = [entry for entry in report.recommendations if name in entry.name]
        first = next(entry for entry in mine if entry.own.monthly_saving is not None)
        others = [entry.own.why for entry in mine if entry is not first]
        short = "/".join(first.resources[0].split("/")[-2:])
        assert others == [f"not computed: included in that of {short}"] * 2


def disk(**values: Any) -> dict[str, Any]:
    return {"name": "tape", "zone": ZONE, "project": PROJECT, "size": 200, "type": "pd-ssd", **values}


TAPE = f"{COMPUTE}/{PROJECT}/zones/{ZONE}/disks/tape"
SNAPSHOT = {
    "action": "add",
    "resource": f"{COMPUTE}/{PROJECT}/global/snapshots/$snapshot-name",
    "path": "/",
    "value": {},
}


def test_a_snapshot_leaves_a_range(case: Case) -> None:
    """Google: 35% to 92% of the disk is saved."""
    case.terraform({"google_compute_disk.tape": disk()})
    whole = entry(case, DISK, ZONE, remove(TAPE, "Disk"))
    ranged = entry(case, DISK, ZONE, SNAPSHOT, remove(TAPE, "Disk"), recommenderSubtype="SNAPSHOT_AND_DELETE_DISK")
    assert whole.own.monthly_saving is not None
    assert whole.own.at_most is None
    assert ranged.own.monthly_saving == whole.own.monthly_saving * Decimal("0.35")
    assert ranged.own.at_most == whole.own.monthly_saving * Decimal("0.92")
    assert [change.note for change in ranged.changes] == ["take a snapshot first"]


def test_a_regional_disk_has_a_snapshot_too(case: Case) -> None:
    case.terraform(
        {
            "google_compute_region_disk.tape": {
                "name": "tape",
                "region": REGION,
                "project": PROJECT,
                "size": 200,
                "type": "pd-ssd",
                "replica_zones": [f"{REGION}-a", f"{REGION}-b"],
            }
        }
    )
    name = f"{COMPUTE}/{PROJECT}/regions/{REGION}/disks/tape"
    found = entry(case, DISK, REGION, SNAPSHOT, remove(name, "Disk"))
    assert found.own.monthly_saving is not None
    assert found.own.at_most is not None
    assert found.own.monthly_saving < found.own.at_most


def vm(machine: str, **values: Any) -> dict[str, Any]:
    return {"name": "core", "zone": ZONE, "project": PROJECT, "machine_type": machine, **values}


CORE = f"{COMPUTE}/{PROJECT}/zones/{ZONE}/instances/core"


@pytest.mark.parametrize(
    ("now", "smaller", "standing"),
    [("n1-standard-8", "e2-standard-8", "disputed"), ("n1-standard-8", "e2-standard-4", "counted")],
)
def test_a_change_that_costs_more_at_list_prices_does_not_count(
    case: Case, now: str, smaller: str, standing: str
) -> None:
    """n1 has a sustained use discount, e2 has none."""
    case.terraform({"google_compute_instance.core": vm(now)})
    found = entry(case, VM, ZONE, replace(CORE, "/machineType", f"{MACHINES}/{smaller}", "Instance"))
    assert found.standing == standing
    assert found.own.monthly_saving is not None
    assert (found.own.monthly_saving < 0) == (standing == "disputed")
    assert found.monthly_saving is not None


def test_a_disputed_saving_hides_no_other(case: Case) -> None:
    case.terraform({"google_compute_instance.core": vm("n1-standard-8")})
    larger = recommended("larger", 30, replace(CORE, "/machineType", f"{MACHINES}/e2-standard-8", "I"), xorGroupId="g")
    smaller = recommended(
        "smaller", 60, replace(CORE, "/machineType", f"{MACHINES}/e2-standard-4", "I"), xorGroupId="g"
    )
    report = case.report(listed(VM, ZONE, larger, smaller))
    assert standings(report) == {"larger": "disputed", "smaller": "counted"}
    assert total(report) == 60


def test_what_is_priced_by_usage_has_no_figure_without_usage(case: Case) -> None:
    case.terraform({"google_compute_image.mould": {"name": "mould", "project": PROJECT}})
    found = entry(case, IMAGE, "global", remove(f"{COMPUTE}/{PROJECT}/global/images/mould", "Image"))
    assert found.own.monthly_saving is None
    assert found.own.why.startswith("not computed: no usage is given for ")
    assert (found.standing, found.changes[0].action) == ("counted", "remove")


def test_the_retention_of_a_bucket_has_no_figure(case: Case) -> None:
    case.terraform({"google_storage_bucket.reel": {"name": "tern-reel", "location": "US"}})
    change = replace("//storage.googleapis.com/tern-reel", "/softDeletePolicy/retentionDurationSeconds", 0, "Bucket")
    found = entry(case, BUCKET, "us", change)
    assert found.own.monthly_saving is None
    assert found.own.why.startswith("not computed: ")


def test_an_address_has_a_figure(case: Case) -> None:
    case.terraform({"google_compute_address.out": {"name": "out", "region": REGION, "project": PROJECT}})
    found = entry(case, ADDRESS, REGION, remove(f"{COMPUTE}/{PROJECT}/regions/{REGION}/addresses/out", "Address"))
    assert found.own.monthly_saving is not None
    assert found.own.monthly_saving > 0


def test_without_a_plan_the_reason_says_so(case: Case) -> None:
    found = entry(case, DISK, ZONE, remove(TAPE, "Disk"))
    assert found.own.why == "not computed: give a plan or state with --plan"
