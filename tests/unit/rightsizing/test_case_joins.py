"""Google's name of a resource leads to the resource in Terraform, and to the attribute to change."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes.answers import remove, replace
from tests.fakes.cases import (
    ADDRESS,
    BUCKET,
    COMPUTE,
    DISK,
    GROUP,
    IDLE_VM,
    IMAGE,
    NUMBER,
    OTHER,
    PROJECT,
    SQL,
    SQL_IDLE,
    UNATTENDED,
    VM,
    Case,
    Ref,
    by_id,
    listed,
    recommended,
    standings,
)

if TYPE_CHECKING:
    from pathlib import Path

    from octoguard.rightsizing.document import RecommendationEntry

REGION, ZONE = "asia-south1", "asia-south1-c"
RUN = "google.run.service.CostRecommender"
TYPES = f"zones/{ZONE}/machineTypes"


@pytest.fixture
def case(tmp_path: Path) -> Case:
    return Case(tmp_path)


def entry(case: Case, recommender: str, location: str, *operations: dict[str, Any], **more: Any) -> RecommendationEntry:
    return by_id(case.report(listed(recommender, location, recommended("r", 25, *operations, **more))))["r"]


def bucket(**values: Any) -> dict[str, dict[str, Any]]:
    return {"google_storage_bucket.scans": {"name": "tern-scans", "location": "ASIA", **values}}


RETENTION = "soft_delete_policy[0].retention_duration_seconds"


@pytest.mark.parametrize(
    "name",
    [
        "//storage.googleapis.com/tern-scans",
        "//storage.googleapis.com/projects/_/buckets/tern-scans",
        "https://www.googleapis.com/storage/v1/b/tern-scans",
    ],
)
def test_a_bucket_by_every_name(case: Case, name: str) -> None:
    case.terraform(bucket())
    change = replace(name, "/softDeletePolicy/retentionDurationSeconds", 0, "Bucket")
    (found,) = entry(case, BUCKET, "asia", change, recommenderSubtype="DISABLE_SOFT_DELETE").changes
    assert (found.address, found.action, found.attribute, found.value) == (
        "google_storage_bucket.scans",
        "set",
        RETENTION,
        "0",
    )
    assert case.line(found) == 'resource "google_storage_bucket" "scans" {'


def test_the_line_of_a_policy_that_the_bucket_has(case: Case) -> None:
    case.terraform(bucket(soft_delete_policy=[{"retention_duration_seconds": 604800}]))
    change = replace("//storage.googleapis.com/tern-scans", "/softDeletePolicy/retentionDurationSeconds", 0, "Bucket")
    (found,) = entry(case, BUCKET, "asia", change).changes
    assert (found.now, case.line(found)) == ("604800", "retention_duration_seconds = 604800")


def vm(**values: Any) -> dict[str, Any]:
    return {"name": "etl-2", "zone": ZONE, "project": PROJECT, "machine_type": "n2d-standard-16", **values}


@pytest.mark.parametrize(
    "name",
    [
        f"{COMPUTE}/{NUMBER}/zones/{ZONE}/instances/etl-2",
        f"https://www.googleapis.com/compute/v1/projects/{PROJECT}/zones/{ZONE}/instances/etl-2",
        f"https://compute.googleapis.com/compute/v1/projects/{PROJECT}/zones/{ZONE}/instances/etl-2",
        f"https://www.googleapis.com/compute/beta/projects/{NUMBER}/zones/{ZONE}/instances/etl-2",
        f"//compute.googleapis.com/projects/{PROJECT}/locations/{ZONE}/instances/etl-2",
    ],
)
def test_a_machine_by_every_name(case: Case, name: str) -> None:
    case.terraform({"google_compute_instance.etl": vm(), "google_compute_instance.lab": vm(project=OTHER)})
    machine = f"https://www.googleapis.com/compute/v1/projects/{PROJECT}/{TYPES}/n2d-standard-8"
    (found,) = entry(case, VM, ZONE, replace(name, "/machineType", machine, "Instance")).changes
    assert (found.address, found.attribute, found.value) == (
        "google_compute_instance.etl",
        "machine_type",
        '"n2d-standard-8"',
    )
    assert case.line(found) == 'machine_type = "n2d-standard-16"'


def test_two_names_of_one_machine_are_one_machine(case: Case) -> None:
    url = f"https://www.googleapis.com/compute/v1/projects/{NUMBER}/zones/{ZONE}/instances/etl-2"
    name = f"{COMPUTE}/{PROJECT}/zones/{ZONE}/instances/etl-2"
    report = case.report(
        listed(VM, ZONE, recommended("size", 30, replace(url, "/machineType", f"{TYPES}/n2d-standard-8", "Instance"))),
        listed(IDLE_VM, ZONE, recommended("stop", 90, replace(name, "/status", "TERMINATED", "Instance"))),
    )
    assert standings(report) == {"stop": "counted", "size": "overlaps"}


@pytest.mark.parametrize("host", ["sqladmin", "cloudsql"])
@pytest.mark.parametrize("middle", ["", f"locations/{REGION}/"])
@pytest.mark.parametrize(
    ("path", "value", "attribute", "line"),
    [
        ("/settings/dataDiskSizeGb", "80", "settings[0].disk_size", "disk_size = 400"),
        ("/settings/tier", "db-custom-4-16384", "settings[0].tier", 'tier = "db-custom-8-32768"'),
        ("/settings/activationPolicy", "NEVER", "settings[0].activation_policy", "settings {"),
    ],
)
def test_a_database_under_both_services(
    case: Case, host: str, middle: str, path: str, value: str, attribute: str, line: str
) -> None:
    settings = {"tier": "db-custom-8-32768", "disk_size": 400}
    case.terraform(
        {
            "google_sql_database_instance.books": {
                "name": "books",
                "project": PROJECT,
                "region": REGION,
                "settings": [settings],
            }
        }
    )
    name = f"//{host}.googleapis.com/projects/{PROJECT}/{middle}instances/books"
    (found,) = entry(case, SQL, REGION, replace(name, path, value, "Instance")).changes
    assert (found.address, found.attribute) == ("google_sql_database_instance.books", attribute)
    assert (found.value or "").strip('"') == value
    assert case.line(found) == line


def test_a_disk_size_is_a_number(case: Case) -> None:
    """The API writes int64 as a string; Terraform takes a number."""
    case.terraform(
        {"google_sql_database_instance.books": {"name": "books", "project": PROJECT, "settings": [{"disk_size": 400}]}}
    )
    name = f"//sqladmin.googleapis.com/projects/{PROJECT}/instances/books"
    (found,) = entry(case, SQL, REGION, replace(name, "/settings/dataDiskSizeGb", "80", "Instance")).changes
    assert (found.now, found.value) == ("400", "80")


def test_one_database_under_two_services_counts_once(case: Case) -> None:
    new, old = f"//cloudsql.googleapis.com/projects/{PROJECT}/locations/{REGION}", "//sqladmin.googleapis.com/projects"
    report = case.report(
        listed(SQL, REGION, recommended("tier", 40, replace(f"{new}/instances/books", "/settings/tier", "x", "I"))),
        listed(
            SQL_IDLE,
            REGION,
            recommended(
                "stop", 95, replace(f"{old}/{NUMBER}/instances/books", "/settings/activationPolicy", "NEVER", "I")
            ),
        ),
    )
    assert standings(report) == {"stop": "counted", "tier": "overlaps"}


@pytest.mark.parametrize(
    ("recommender", "location", "name", "address"),
    [
        (DISK, REGION, f"regions/{REGION}/disks/pair", "google_compute_region_disk.pair"),
        (DISK, ZONE, f"zones/{ZONE}/disks/pair", "google_compute_disk.pair"),
        (ADDRESS, REGION, f"regions/{REGION}/addresses/out", "google_compute_address.out"),
        (ADDRESS, "global", "global/addresses/out", "google_compute_global_address.out"),
        (ADDRESS, "global", "global/globalAddresses/out", "google_compute_global_address.out"),
        (IMAGE, "global", "global/images/base", "google_compute_image.base"),
    ],
)
def test_zonal_regional_and_global_resources_of_one_name(
    case: Case, recommender: str, location: str, name: str, address: str
) -> None:
    case.terraform(
        {
            "google_compute_disk.pair": {"name": "pair", "zone": ZONE, "project": PROJECT},
            "google_compute_region_disk.pair": {"name": "pair", "region": REGION, "project": PROJECT},
            "google_compute_address.out": {"name": "out", "region": REGION, "project": PROJECT},
            "google_compute_global_address.out": {"name": "out", "project": PROJECT},
            "google_compute_image.base": {"name": "base", "project": PROJECT},
        }
    )
    found = entry(case, recommender, location, remove(f"{COMPUTE}/{PROJECT}/{name}", "X"))
    assert [(change.address, change.action) for change in found.changes] == [(address, "remove")]


@pytest.mark.parametrize("template", [Ref("google_compute_instance_template.web.self_link_unique"), "web-v3"])
@pytest.mark.parametrize("scope", ["zones", "regions"])
def test_the_machine_type_of_a_group_is_in_its_template(case: Case, template: Any, scope: str) -> None:
    kind = (
        "google_compute_instance_group_manager" if scope == "zones" else "google_compute_region_instance_group_manager"
    )
    place = {"zone": ZONE} if scope == "zones" else {"region": REGION}
    case.terraform(
        {
            "google_compute_instance_template.web": {"name": "web-v3", "machine_type": "c3-standard-8"},
            "google_compute_instance_template.old": {"name": "web-v2", "machine_type": "c3-standard-8"},
            f"{kind}.web": {"name": "web", "project": PROJECT, **place, "version": [{"instance_template": template}]},
        }
    )
    location = ZONE if scope == "zones" else REGION
    name = f"{COMPUTE}/{PROJECT}/{scope}/{location}/instanceGroupManagers/web"
    (found,) = entry(
        case, GROUP, location, replace(name, "/versions/*/machineType", f"{TYPES}/c3-standard-4", "G")
    ).changes
    assert (found.address, found.attribute, found.value) == (
        "google_compute_instance_template.web",
        "machine_type",
        '"c3-standard-4"',
    )
    assert case.line(found) == 'machine_type = "c3-standard-8"'


def test_two_groups_of_one_template_change_one_line(case: Case) -> None:
    template = Ref("google_compute_instance_template.web.id")
    group = {"name": "web-a", "project": PROJECT, "zone": ZONE, "version": [{"instance_template": template}]}
    case.terraform(
        {
            "google_compute_instance_template.web": {"name": "web-v3", "machine_type": "c3-standard-8"},
            "google_compute_instance_group_manager.a": group,
            "google_compute_instance_group_manager.b": {**group, "name": "web-b"},
        }
    )
    bodies = [
        recommended(
            name,
            25,
            replace(
                f"{COMPUTE}/{PROJECT}/zones/{ZONE}/instanceGroupManagers/{name}", "/x", f"{TYPES}/c3-standard-4", "G"
            ),
        )
        for name in ("web-a", "web-b")
    ]
    report = case.report(listed(GROUP, ZONE, *bodies))
    assert {change.address for found in report.recommendations for change in found.changes} == {
        "google_compute_instance_template.web"
    }
    assert [found.standing for found in report.recommendations] == ["counted", "counted"]


@pytest.mark.parametrize("kind", ["google_cloud_run_v2_service", "google_cloud_run_service"])
def test_cloud_run_is_found_in_both_generations(case: Case, kind: str) -> None:
    case.terraform({f"{kind}.thumb": {"name": "thumb", "location": REGION, "project": PROJECT}})
    name = f"//run.googleapis.com/projects/{PROJECT}/locations/{REGION}/services/thumb"
    path = "/template/containers/0/resources/cpuIdle"
    found = entry(case, RUN, REGION, replace(name, path, True, "Service"))
    assert [change.address for change in found.changes] == [f"{kind}.thumb"]


def test_the_cpu_allocation_of_cloud_run(case: Case) -> None:
    template = {"containers": [{"image": "thumb", "resources": [{"cpu_idle": False}]}]}
    values = {"name": "thumb", "location": REGION, "project": PROJECT, "template": [template]}
    case.terraform({"google_cloud_run_v2_service.thumb": values})
    name = f"//run.googleapis.com/projects/{PROJECT}/locations/{REGION}/services/thumb"
    path = "/spec/template/metadata/annotations/run.googleapis.com~1cpu-throttling"
    (found,) = entry(case, RUN, REGION, replace(name, path, "true", "Service")).changes
    assert (found.attribute, found.now, found.value) == (
        "template[0].containers[0].resources[0].cpu_idle",
        "false",
        "true",
    )
    assert case.line(found) == "cpu_idle = false"


def test_the_annotation_of_the_first_generation_of_cloud_run(case: Case) -> None:
    values = {
        "name": "thumb",
        "location": REGION,
        "project": PROJECT,
        "template": [{"metadata": [{"annotations": {}}]}],
    }
    case.terraform({"google_cloud_run_service.thumb": values})
    name = f"//run.googleapis.com/projects/{PROJECT}/locations/{REGION}/services/thumb"
    path = "/spec/template/metadata/annotations/run.googleapis.com~1cpu-throttling"
    (found,) = entry(case, RUN, REGION, replace(name, path, "false", "Service")).changes
    assert (found.action, found.note) == ("review", 'set the annotation run.googleapis.com/cpu-throttling = "false"')
    assert case.line(found) == "annotations = {}"


def test_a_project_to_clean_up(case: Case) -> None:
    case.terraform({"google_project.lab": {"project_id": OTHER, "name": "Lab"}})
    target = f"//cloudresourcemanager.googleapis.com/projects/{OTHER}"
    body = recommended("p", None, target=target, recommenderSubtype="CLEANUP_PROJECT")
    (found,) = by_id(case.report(listed(UNATTENDED, "global", body, asked=OTHER)))["p"].changes
    assert (found.address, found.action) == ("google_project.lab", "review")


def test_a_resource_that_terraform_does_not_have(case: Case) -> None:
    case.terraform({"google_compute_instance.etl": vm(name="etl-3")})
    name = f"{COMPUTE}/{PROJECT}/zones/{ZONE}/instances/etl-2"
    found = entry(case, VM, ZONE, replace(name, "/machineType", f"{TYPES}/n2d-standard-8", "Instance"))
    assert found.changes == []
    assert found.own.why == "not computed: the plan does not contain the resource"
    assert found.standing == "counted"
