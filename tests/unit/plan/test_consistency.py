"""A plan whose parts contradict each other is refused, with the address; what Terraform really writes is read."""

from __future__ import annotations

import json
from typing import Any

import pytest

from octoguard.errors import PlanError
from tests.conftest import PLANS, read, resource

BUCKET = "google_storage_bucket.b"


def planned(*addresses: str, child: tuple[str, ...] = ()) -> dict[str, Any]:
    module: dict[str, Any] = {"resources": [{"address": address, "values": {}} for address in addresses]}
    if child:
        inner = {"address": "module.m", "resources": [{"address": address} for address in child]}
        module["child_modules"] = [{"address": "module.x", "child_modules": [inner]}]
    return {"root_module": module}


def with_index(address: str, index: int | str) -> dict[str, Any]:
    return {**resource(address, {}), "name": "b", "type": "google_storage_bucket", "index": index}


CONTRADICTIONS: dict[str, tuple[list[dict[str, Any]], dict[str, Any], str]] = {
    "planned and not changed": ([], {"planned_values": planned(BUCKET)}, "resource_changes is empty"),
    "planned beside others": (
        [resource("google_storage_bucket.a", {})],
        {"planned_values": planned("google_storage_bucket.a", BUCKET)},
        "resource_changes has no entry for it",
    ),
    "planned in a module": (
        [resource(BUCKET, {})],
        {"planned_values": planned(BUCKET, child=("module.x.module.m.google_storage_bucket.b",))},
        "has no entry for it",
    ),
    "planned and deleted": (
        [resource(BUCKET, before={"name": "b"}, actions=["delete"])],
        {"planned_values": planned(BUCKET)},
        "resource_changes deletes it",
    ),
    "another type": ([{**resource(BUCKET, {}), "type": "google_storage_notification"}], {}, "type is"),
    "another name": ([{**resource(BUCKET, {}), "name": "c"}], {}, "name is 'c', which contradicts the address"),
    "a data source by its address": ([{**resource(f"data.{BUCKET}", {})}], {}, "mode is 'managed'"),
    "a data source by its mode": ([resource(BUCKET, {}, mode="data", actions=["read"])], {}, "mode is 'data'"),
    "another module": ([resource(BUCKET, {}, module_address="module.m")], {}, "module_address is 'module.m'"),
    "a module in the address": ([resource(f"module.a.{BUCKET}", {}, module_address="")], {}, "module_address is ''"),
    "another key": ([with_index('google_storage_bucket.b["x"]', "y")], {}, "index is 'y'"),
    "a number for a text": ([with_index('google_storage_bucket.b["1"]', 1)], {}, "index is '1'"),
    "a key that is not in the address": ([with_index(BUCKET, 0)], {}, "index is '0'"),
    "a resource that is read": (
        [resource(BUCKET, {}, actions=["read"])],
        {},
        "invalid actions 'read' for a managed resource",
    ),
    "a data source that is created": (
        [resource(f"data.{BUCKET}", {}, mode="data")],
        {},
        "invalid actions 'create' for a data source",
    ),
    "a creation of what is there": ([resource(BUCKET, {}, before={"name": "b"})], {}, "before must be null"),
    "a creation of nothing": ([resource(BUCKET, None)], {}, "after must be an object"),
    "a deletion that leaves it": (
        [
            {
                **resource(BUCKET, before={}, actions=["delete"]),
                "change": {"actions": ["delete"], "before": {}, "after": {}},
            }
        ],
        {},
        "after must be null",
    ),
    "a deletion of nothing": ([resource(BUCKET, before=None, actions=["delete"])], {}, "before must be an object"),
    "an update of nothing": ([resource(BUCKET, {}, before=None, actions=["update"])], {}, "before must be an object"),
    "no-op that changes": (
        [resource(BUCKET, {"force_destroy": True}, before={"force_destroy": False}, actions=["no-op"])],
        {},
        "the action is no-op, but before and after differ",
    ),
    "twice": ([resource(BUCKET, {}), resource(BUCKET, {"name": "b"})], {}, "resource_changes has two entries"),
    "no address": ([{**resource(BUCKET, {}), "address": "b"}], {}, "invalid resource address"),
}


@pytest.mark.parametrize("what", CONTRADICTIONS)
def test_a_contradiction_is_refused(what: str) -> None:
    changes, top, expected = CONTRADICTIONS[what]
    with pytest.raises(PlanError) as caught:
        read(*changes, **top)
    message = str(caught.value)
    assert expected in message
    assert message.startswith("plan.json: ")
    assert "\n" not in message


CONSISTENT: dict[str, tuple[list[dict[str, Any]], dict[str, Any]]] = {
    "a key with quotes and templates": (
        [with_index('google_storage_bucket.b["q\\"uo\\\\te $${d} %%{p}"]', 'q"uo\\te ${d} %{p}')],
        {},
    ),
    "a key with a line end": ([with_index('google_storage_bucket.b["a\\nb"]', "a\nb")], {}),
    "a key that looks like an address": ([with_index('google_storage_bucket.b["a.b[0]"]', "a.b[0]")], {}),
    "a number": ([with_index("google_storage_bucket.b[3]", 3)], {}),
    "a module with keys": ([resource('module.m["a]"].module.n[0].google_storage_bucket.b', {})], {}),
    "a plan of some resources only": ([resource(BUCKET, {})], {"planned_values": planned(BUCKET), "complete": False}),
    "nothing but a refresh": ([], {"planned_values": planned()}),
    "no planned values": ([resource(BUCKET, {})], {"planned_values": None}),
    "a deposed object beside the present one": (
        [
            resource(BUCKET, {}),
            resource(BUCKET, before={"name": "b"}, actions=["delete"], deposed="byebye"),
        ],
        {"planned_values": planned(BUCKET)},
    ),
    "a forgotten resource, which is planned still": (
        [resource(BUCKET, before={"name": "b"}, actions=["forget"])],
        {"planned_values": planned(BUCKET)},
    ),
    "an import": ([resource(BUCKET, {"name": "b"}, actions=["no-op"])], {"planned_values": planned(BUCKET)}),
    "numbers that are written differently": (
        [resource(BUCKET, {"age": 1.0}, before={"age": 1}, actions=["no-op"])],
        {},
    ),
    "a data source that is read again": (
        [resource("data.google_project.p", {}, before={"id": "p"}, mode="data", actions=["read"])],
        {"planned_values": planned("data.google_project.p")},
    ),
}


@pytest.mark.parametrize("what", CONSISTENT)
def test_what_terraform_writes_is_read(what: str) -> None:
    changes, top = CONSISTENT[what]
    assert len(read(*changes, **top).changes) == len(changes)


@pytest.mark.parametrize("name", sorted(path.parent.name for path in PLANS.glob("*/plan.json")))
def test_recorded_plans_are_read(name: str) -> None:
    from octoguard import plan as plans

    plan = plans.read((PLANS / name / "plan.json").read_bytes(), name)
    listed = json.loads((PLANS / name / "plan.json").read_bytes()).get("resource_changes") or []
    assert len(plan.changes) == len(listed)


@pytest.mark.parametrize(
    ("configuration", "place"),
    [
        ([], "configuration: must be an object"),
        ({"root_module": 1}, "configuration.root_module: must be an object"),
        ({"root_module": {"resources": {}}}, "configuration.root_module.resources: must be a list"),
        ({"root_module": {"resources": [1]}}, "resources[0]: must be an object with an address"),
        ({"root_module": {"resources": [{"address": [1]}]}}, "resources[0]: must be an object with an address"),
        ({"root_module": {"resources": [{"address": "a.b", "expressions": "x"}]}}, "resources[0].expressions"),
        ({"root_module": {"outputs": {"o": 1}}}, "configuration.root_module.outputs.o"),
        ({"root_module": {"variables": []}}, "configuration.root_module.variables"),
        ({"root_module": {"module_calls": {"m": {"module": []}}}}, "module_calls.m.module: must be an object"),
        ({"root_module": {"module_calls": {"m": {"module": {"resources": 1}}}}}, "module_calls.m.module.resources"),
        ({"provider_config": {"google": []}}, "configuration.provider_config.google"),
        ({"provider_config": {"google": {"expressions": 1}}}, "provider_config.google.expressions"),
    ],
)
def test_a_configuration_of_another_shape_is_refused(configuration: Any, place: str) -> None:
    plan = read(resource(BUCKET, {}), configuration=configuration)
    with pytest.raises(PlanError) as caught:
        plan.configuration.module(())
    assert place in str(caught.value)


def test_values_that_nest_too_deep_are_refused() -> None:
    deep: Any = 1
    for _ in range(200):
        deep = {"x]": [deep]}
    with pytest.raises(PlanError, match="nested too deep"):
        read(resource(BUCKET, {"labels": deep})).changes[0].get("labels")
    # Many levels beside each other are no deep ones, and neither are brackets in a text.
    wide = [{"x": ["[[[[", {"y": [1]}]} for _ in range(500)]
    assert read(resource(BUCKET, {"labels": wide})).changes[0].get("labels") == wide
