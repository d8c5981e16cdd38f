"""How many vCPUs and how much memory a change of machines removes."""

from __future__ import annotations

import json
from typing import Any

import pytest

from octoguard.rightsizing.document import TerraformChange
from octoguard.rightsizing.inventory import Held, Inventory
from octoguard.rightsizing.machine_changes import removed
from octoguard.rightsizing.recommendation import Recommendation, read_page

ZONE = "//compute.googleapis.com/projects/pay/zones/us-east1-b"
CLUSTER = "//container.googleapis.com/projects/pay/locations/us-east1/clusters/night"
PLACE = ("pay", "us-east1", "n2")


def advice(resource: str, *operations: dict[str, Any]) -> Recommendation:
    body = {
        "name": "projects/pay/locations/us-east1-b/recommenders/R/recommendations/1",
        "targetResources": [resource],
        "content": {"operationGroups": [{"operations": [{"resource": resource, **each} for each in operations]}]},
    }
    (found,) = read_page(json.dumps({"recommendations": [body]}).encode())[0]
    return found


def resized(resource: str) -> Recommendation:
    matcher = {"matchesPattern": ".*/machineTypes/n2-standard-8"}
    return advice(
        resource,
        {"action": "test", "path": "/machineType", "valueMatcher": matcher},
        {"action": "replace", "path": "/machineType", "value": "zones/us-east1-b/machineTypes/n2-standard-4"},
    )


def resource(address: str, links: dict[str, list[str]] | None = None, **values: Any) -> Held:
    known = links or {}
    return Held(address, address.partition(".")[0], None, values.get, lambda path, _: known.get(path, []))


def test_a_machine_that_gets_smaller() -> None:
    assert removed(resized(f"{ZONE}/instances/a"), [], None) == {PLACE: 4.0, ("pay", "us-east1", "n2 memory"): 16.0}


@pytest.mark.parametrize("value", [["TERMINATED"], {"a": 1}, 7, None])
def test_a_value_of_another_shape_removes_nothing(value: object) -> None:
    odd = {"action": "replace", "path": "/status", "value": value}
    assert removed(advice(f"{ZONE}/instances/a", odd), [], None) == {}


@pytest.mark.parametrize(("scales", "vcpus"), [(False, 12.0), (True, None)])
def test_the_size_of_an_instance_group_is_that_of_terraform(scales: bool, vcpus: float | None) -> None:
    group = resource("google_compute_instance_group_manager.g", name="web", target_size=3)
    scaler = resource("google_compute_autoscaler.s", {"target": [group.address] if scales else []})
    template = resource("google_compute_instance_template.t", machine_type="n2-standard-8")
    change = TerraformChange(template.address, "set", "machine_type", '"n2-standard-8"', '"n2-standard-4"')
    found = removed(resized(f"{ZONE}/instanceGroupManagers/web"), [change], Inventory("p", [group, scaler, template]))
    assert found.get(PLACE) == vcpus


def test_a_cluster_takes_its_nodes_with_it() -> None:
    kind = "node_config[0].machine_type"
    fixed = resource(
        "google_container_node_pool.a", **{"node_count": 2, "node_locations": ["b", "c"], kind: "n2-standard-8"}
    )
    scaling = resource("google_container_node_pool.b", **{"autoscaling": [{}], "node_count": 9, kind: "n2-standard-8"})
    changes = [TerraformChange(held.address, "remove") for held in (fixed, scaling)]
    gone = advice(CLUSTER, {"action": "remove", "path": "/"})
    assert removed(gone, changes, Inventory("p", [fixed, scaling]))[PLACE] == 32.0
    assert removed(gone, changes, None) == {}
