"""Finding out the environment from the plan."""

from __future__ import annotations

from typing import Any

import pytest

from octoguard.policy import Environment, Policy
from octoguard.policy.environment import infer
from tests.conftest import read, resource


def declared(name: str, **more: Any) -> dict[str, Any]:
    return {"root_module": {"variables": {name: more}}}


@pytest.mark.parametrize(
    ("value", "name"), [("prod", "prod"), ("Production", "prod"), ("stg", "staging"), ("development", "dev")]
)
def test_a_variable_names_it(value: str, name: str) -> None:
    plan = read(variables={"environment": {"value": value}}, configuration=declared("environment"))
    assert infer(plan) == Environment(name, "variable environment", name)


@pytest.mark.parametrize("attribute", ["labels", "resource_labels", "effective_labels", "user_labels"])
def test_labels_name_it(attribute: str) -> None:
    plan = read(resource("google_storage_bucket.b", {attribute: {"environment": "staging"}}))
    assert infer(plan) == Environment("staging", "label environment", "staging")


def test_the_labels_of_a_database_are_in_its_settings() -> None:
    plan = read(resource("google_sql_database_instance.d", {"settings": [{"user_labels": {"env": "dev"}}]}))
    assert infer(plan).name == "dev"


@pytest.mark.parametrize(
    "plan",
    [
        read(resource("google_storage_bucket.b", {"labels": {"environment": "blue"}})),
        read(variables={"environment": {"value": "prod-but-not-quite"}}, configuration=declared("environment")),
        read(variables={"environment": {"value": "dev"}}, configuration=declared("environment", sensitive=True)),
        read(
            resource("google_storage_bucket.b", {"labels": {"environment": "dev"}}),
            resource("google_storage_bucket.c", {"labels": {"environment": "prod"}}),
        ),
        read(resource("google_storage_bucket.b", None, actions=["delete"], before={"labels": {"environment": "dev"}})),
        read(),
    ],
    ids=["unknown word", "unknown variable", "sensitive variable", "disagreement", "what is gone", "nothing"],
)
def test_else_the_strictest_rules_apply(plan: Any) -> None:
    environment = infer(plan)
    assert (environment.name, environment.is_strictest) == ("prod", True)


def test_the_strictest_enforcement_is_the_highest_of_all() -> None:
    policy = Policy(
        "p", "t", "s", "high", ["google_x"], "w", "r", enforcement="advisory", environments={"staging": "mandatory"}
    )
    assert policy.enforcement_in(infer(read())) == "mandatory"
    assert policy.enforcement_in(Environment("prod", "", "prod")) == "advisory"
    relaxed = Policy("p", "t", "s", "high", ["google_x"], "w", "r", environments={"dev": "off"})
    assert relaxed.enforcement_in(infer(read())) == "mandatory"
    assert relaxed.enforcement_in(Environment("dev", "", "dev")) == "off"
