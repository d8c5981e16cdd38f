"""The plan that other programs see has no secret in it, and the same settings."""

from __future__ import annotations

import json

import pytest

from octoguard import plan as plans
from octoguard.plan.masked import masked_document
from tests.conftest import PLANS, document, read, resource

S = "CANARY-planted"


def test_no_canary_of_the_recorded_plan() -> None:
    data = (PLANS / "sensitive" / "plan.json").read_bytes()
    masked = masked_document(plans.read(data, "plan.json"))
    assert b"CANARY" in data
    assert b"CANARY" not in masked
    assert len(json.loads(masked)["resource_changes"]) > 3


def test_what_is_masked_and_what_stays() -> None:
    plan = read(
        resource(
            "module.a.module.b.google_sql_database_instance.m[0]",
            {
                "name": "main",
                "root_password": S,
                "settings": [{"tier": "db", "user_labels": {"a": S, "team": "x"}}],
                "copied": f"x-{S}",
            },
            module_address="module.a.module.b",
            after_sensitive={"root_password": True, "settings": [{"user_labels": {"a": True}}]},
        ),
        resource("google_sql_user.old", {"password": S}, actions=["delete"]),
        resource("google_secret_manager_secret_version.v", {"secret_data": S, "enabled": True}),
        resource("google_storage_bucket.whole", {"name": S, "uniform": True, "cors": [{"a": S}]}, after_sensitive=True),
    )
    masked = json.loads(masked_document(plan))
    assert S not in json.dumps(masked)
    (child,) = masked["planned_values"]["root_module"]["child_modules"]
    assert child["address"] == "module.a.module.b"
    values = child["resources"][0]["values"]
    assert values["settings"] == [{"tier": "db", "user_labels": {"a": "(sensitive)", "team": "x"}}]
    assert values["copied"] == "(sensitive)"
    root = {item["address"]: item["values"] for item in masked["planned_values"]["root_module"]["resources"]}
    assert root["google_secret_manager_secret_version.v"] == {"secret_data": "(sensitive)", "enabled": True}
    assert root["google_storage_bucket.whole"] == {}
    assert "google_sql_user.old" not in json.dumps(masked)


def test_references_stay_and_constants_go() -> None:
    resources = [
        {
            "address": "google_sql_user.u",
            "mode": "managed",
            "type": "google_sql_user",
            "name": "u",
            "provisioners": [{"type": "local-exec", "expressions": {"command": {"constant_value": S}}}],
            "expressions": {
                "password": {"constant_value": S},
                "instance": {"references": ["google_sql_database_instance.m.name"]},
                "block": [{"key": {"references": ["var.x"]}, "other": {"constant_value": S}}],
            },
        }
    ]
    plan = plans.read(
        json.dumps(
            document(
                resource("google_sql_user.u", {"name": "u"}),
                variables={"x": {"value": S}},
                configuration={
                    "provider_config": {"google": {"expressions": {"credentials": {"constant_value": S}}}},
                    "root_module": {"resources": resources, "variables": {"x": {"default": S}}},
                },
            )
        ).encode(),
        "plan.json",
    )
    masked = json.loads(masked_document(plan))
    assert S not in json.dumps(masked)
    (kept,) = masked["configuration"]["root_module"]["resources"]
    assert kept["expressions"]["instance"] == {"references": ["google_sql_database_instance.m.name"]}
    assert kept["expressions"]["block"][0]["key"] == {"references": ["var.x"]}


@pytest.mark.parametrize("name", ["octollm-prod", "octollm-prod-careless", "unknown-values"])
def test_our_own_reader_understands_it(name: str) -> None:
    plan = plans.read((PLANS / name / "plan.json").read_bytes(), name)
    again = plans.read(masked_document(plan), "masked")
    assert [c.address for c in again.managed] == [c.address for c in plan.managed if c.stays]
