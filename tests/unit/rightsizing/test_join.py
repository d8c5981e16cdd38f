"""Which Terraform resource a recommendation is about, and what to change there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from octoguard import plan as plans
from octoguard.config.source_lines import Places
from octoguard.errors import PlanError
from octoguard.rightsizing.inventory import Inventory, as_plan, is_state, of_plan
from octoguard.rightsizing.join import changes
from octoguard.rightsizing.recommendation import Recommendation, read_page
from octoguard.rightsizing.resource_names import parse
from tests.conftest import PLANS, ROOT, read, resource
from tests.fakes import answers

if TYPE_CHECKING:
    from octoguard.rightsizing.document import TerraformChange

PLAN = PLANS / "octollm-prod" / "plan.json"
PROD = ROOT / "infra" / "environments" / "prod"


def recommended(*bodies: dict[str, Any]) -> list[Recommendation]:
    return read_page(json.dumps({"recommendations": bodies}).encode())[0]


def joined(one: Recommendation, inventory: Inventory) -> list[TerraformChange]:
    return changes(one, inventory, lambda *_: None)


@pytest.fixture(scope="module")
def prod() -> list[TerraformChange]:
    """Every change that the recorded month of prod asks of the recorded plan of prod."""
    inventory = of_plan(plans.read(PLAN.read_bytes(), "plan.json"))
    find = Places(PROD).find
    bodies = [body for found in answers.prod().values() for body in found]
    return [change for one in recommended(*bodies) for change in changes(one, inventory, find)]


def test_the_group_of_a_node_pool_leads_to_the_entry_of_the_pool(prod: list[TerraformChange]) -> None:
    (change,) = [one for one in prod if "node_pool" in one.address]
    assert change.address == 'module.octollm.module.gke.google_container_node_pool.pools["default"]'
    assert (change.attribute, change.now, change.value) == (
        "node_config[0].machine_type",
        '"n2-standard-8"',
        '"n2-standard-4"',
    )
    assert change.place is not None
    line = (PROD / "terraform.tfvars").read_text().splitlines()[change.place.line - 1]
    assert line.split() == ["machine_type", "=", '"n2-standard-8"']
    assert "not its instance group" in change.note


def test_a_grant_that_is_not_used_is_found_by_role_and_member(prod: list[TerraformChange]) -> None:
    (change,) = [one for one in prod if "iam_member" in one.address]
    assert (change.address, change.action) == (
        'module.octollm.google_project_iam_member.sql_client["pgbouncer"]',
        "remove",
    )
    assert change.place is not None
    line = (ROOT / "infra" / "workloads.tf").read_text().splitlines()[change.place.line - 1]
    assert line == 'resource "google_project_iam_member" "sql_client" {'


def test_an_address_that_is_idle_is_removed(prod: list[TerraformChange]) -> None:
    assert ("module.octollm.module.gke.google_compute_global_address.ingress", "remove") in [
        (o.address, o.action) for o in prod
    ]


def vm(project: Any = answers.PROJECT, zone: str = "us-central1-a") -> dict[str, Any]:
    return resource(
        "google_compute_instance.runner",
        {"name": "octollm-prod-runner", "project": project, "zone": zone, "machine_type": "e2-standard-8"},
    )


def idle() -> Recommendation:
    return recommended(
        *answers.prod()[answers.parent("us-central1-a", "google.compute.instance.IdleResourceRecommender")]
    )[0]


def test_name_project_and_zone_must_all_fit() -> None:
    assert [one.address for one in joined(idle(), of_plan(read(vm())))] == ["google_compute_instance.runner"]
    assert joined(idle(), of_plan(read(vm(project="octollm-dev")))) == []
    assert joined(idle(), of_plan(read(vm(zone="us-central1-b")))) == []
    assert joined(idle(), of_plan(read(vm(project=None)))), "a project that the plan does not say is the provider's"


def test_two_that_fit_are_both_named_as_doubtful() -> None:
    twin = vm()
    twin["address"], twin["name"] = "google_compute_instance.twin", "twin"
    found = joined(idle(), of_plan(read(vm(), twin)))
    assert [one.note for one in found] == ["2 resources have this name"] * 2


def test_a_state_serves_as_well() -> None:
    values = {"name": "octollm-prod-runner", "project": answers.PROJECT, "zone": "us-central1-a"}
    module = {
        "address": "module.vm",
        "resources": [
            {
                "address": "module.vm.google_compute_instance.runner[0]",
                "mode": "managed",
                "type": "google_compute_instance",
                "name": "runner",
                "index": 0,
                "values": values,
                "sensitive_values": {},
            }
        ],
    }
    state = json.dumps({"format_version": "1.0", "values": {"root_module": {"child_modules": [module]}}}).encode()
    assert is_state(state)
    found = joined(idle(), of_plan(plans.read(as_plan(state, "state.json"), "state.json")))
    assert [(one.address, one.attribute, one.value) for one in found] == [
        ("module.vm.google_compute_instance.runner[0]", "desired_status", '"TERMINATED"')
    ]


def test_a_sensitive_value_is_never_shown() -> None:
    change = vm()
    change["change"]["after_sensitive"] = {"machine_type": True}
    size = recommended(
        *answers.prod()[answers.parent("us-central1-a", "google.compute.instance.MachineTypeRecommender")]
    )
    found = joined(size[2], of_plan(read(change)))
    assert [(one.now, one.value) for one in found] == [("", '"e2-standard-4"')]


def test_a_state_that_is_none_is_refused() -> None:
    with pytest.raises(PlanError, match="invalid state JSON"):
        as_plan(b'{"format_version": "1.0", "values": {"root_module": {"resources": 5}}}', "state.json")


def own(resource_name: str, path: str, value: Any) -> Recommendation:
    within = answers.parent("us-central1", "octoguard.redis.Utilisation")
    operation = answers.replace(resource_name, path, value, "x")
    return recommended(answers.recommendation(within, "own", None, resource=resource_name, operations=[operation]))[0]


def redis(**more: Any) -> dict[str, Any]:
    values = {"name": "r", "project": answers.PROJECT, "region": "us-central1", "memory_size_gb": 6, **more}
    return resource("google_redis_instance.r", values)


REDIS = f"//redis.googleapis.com/projects/{answers.PROJECT}/locations/us-central1/instances/r"


def test_redis_with_replicas_keeps_five_gigabytes() -> None:
    (change,) = joined(own(REDIS, "/memorySizeGb", 2), of_plan(read(redis())))
    assert (change.action, change.value) == ("set", "2")
    (change,) = joined(own(REDIS, "/memorySizeGb", 2), of_plan(read(redis(read_replicas_mode="READ_REPLICAS_ENABLED"))))
    assert (change.value, change.note) == ("5", "read replicas need at least 5 GiB")


def test_another_edition_of_cloud_sql_is_left_to_a_person() -> None:
    name = f"//sqladmin.googleapis.com/projects/{answers.PROJECT}/instances/db"
    values = {"name": "db", "project": answers.PROJECT, "settings": [{"tier": "db-perf-optimized-N-8"}]}
    inventory = of_plan(read(resource("google_sql_database_instance.db", values)))
    (change,) = joined(own(name, "/settings/tier", "db-custom-2-7936"), inventory)
    assert (change.action, change.value) == ("review", None)
    assert "different edition" in change.note


@pytest.mark.parametrize(
    ("name", "parts"),
    [
        ("//compute.googleapis.com/projects/p/zones/z/instances/i", ("compute", "instances", "p", "z", "i")),
        ("//storage.googleapis.com/projects/_/buckets/b", ("storage", "buckets", "", "", "b")),
        ("//compute.googleapis.com/projects/p/zones", None),
        ("//storage.googleapis.com/b", ("storage", "buckets", "", "", "b")),
        ("//compute.googleapis.com/projects/p/global/images/i", ("compute", "images", "p", "global", "i")),
        ("projects/p", None),
    ],
)
def test_names_are_taken_apart(name: str, parts: tuple[str, ...] | None) -> None:
    found = parse(name)
    assert (tuple(found) if found else None) == parts


POOL = f"//container.googleapis.com/projects/{answers.PROJECT}/locations/us-central1/clusters/c/nodePools/p"


@pytest.mark.parametrize(("running", "action"), [(5, "set"), (7, "review")])
def test_a_pool_that_runs_above_its_minimum_is_held_by_something_else(running: int, action: str) -> None:
    values = {"name": "p", "project": answers.PROJECT, "location": "us-central1"}
    values |= {"autoscaling": [{"total_min_node_count": 5, "total_max_node_count": 9}]}
    operation = answers.replace(POOL, "/autoscaling/totalMinNodeCount", 3, "x")
    operation["pathFilters"] = {"runningNodes": running}
    within = answers.parent("us-central1", "octoguard.container.Utilisation")
    one = recommended(answers.recommendation(within, "own", None, resource=POOL, operations=[operation]))[0]
    (change,) = joined(one, of_plan(read(resource("google_container_node_pool.p", values))))
    assert change.action == action
