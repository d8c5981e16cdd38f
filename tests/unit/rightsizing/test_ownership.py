"""Owner, team and environment: labels first, then paths, then projects; nothing is guessed."""

from __future__ import annotations

from typing import Any

import pytest

from octoguard.rightsizing.inventory import Held, of_plan
from octoguard.rightsizing.ownership import Ownership, OwnershipRules, PathRule, labels_of, of, of_all
from tests.conftest import read, resource

RULES = OwnershipRules(
    owner_labels=("owner", "contact"),
    paths=(
        PathRule("live/prod/**", Ownership(environment="prod")),
        PathRule("live/*/search.tf", Ownership(owner="ana", team="search", environment="wrong")),
        PathRule("modules/**", Ownership(team="platform")),
    ),
    environments={"shop-live": "prod", "shop-*": "test", "lab-*": "dev", "lab-x*": "other"},
)


def held(values: dict[str, Any], **change: Any) -> Held:
    (found,) = of_plan(read(resource("google_storage_bucket.b", values, **change))).of("google_storage_bucket")
    return found


@pytest.mark.parametrize(
    "values",
    [
        {"labels": {"team": "shop"}},
        {"effective_labels": {"team": "shop"}, "labels": {"team": "other"}},
        {"terraform_labels": {"team": "shop"}, "labels": {}},
        {"user_labels": {"team": "shop"}},
        {"settings": [{"user_labels": {"team": "shop"}}]},
        {"resource_labels": {"team": "shop"}},
        {"node_config": [{"resource_labels": {"team": "shop"}, "labels": {"team": "other"}}]},
        {"node_config": [{"labels": {"team": "shop"}}]},
        {"effective_labels": {"goog-terraform-provisioned": "true"}, "labels": {"team": "shop"}},
    ],
)
def test_a_label_wherever_the_type_has_it(values: dict[str, Any]) -> None:
    assert of(held(values), "modules/a/main.tf", "shop-live", OwnershipRules()) == Ownership("", "shop", "")


def test_labels_win_over_paths_and_paths_over_projects() -> None:
    labelled = held({"labels": {"contact": "bo", "team": "pay", "env": "qa"}})
    assert of(labelled, "live/prod/search.tf", "shop-live", RULES) == Ownership("bo", "pay", "qa")
    assert of(held({}), "live/prod/search.tf", "shop-test", RULES) == Ownership("ana", "search", "prod")
    assert of(held({"labels": {"team": ""}}), "./modules/a/main.tf", "shop-live", RULES) == Ownership(
        "", "platform", "prod"
    )


@pytest.mark.parametrize(
    ("project", "environment"),
    [("shop-live", "prod"), ("shop-a", "test"), ("lab-a", "dev"), ("lab-x", ""), ("else", ""), ("", "")],
)
def test_the_environment_of_a_project(project: str, environment: str) -> None:
    assert of(None, "", project, RULES) == Ownership("", "", environment)


def test_hidden_and_unknown_labels_are_not_read() -> None:
    whole = held({"labels": {"team": "secret"}}, after_sensitive={"labels": True})
    assert labels_of(whole) == {}
    one = held({"labels": {"team": "secret", "owner": "ana"}}, after_sensitive={"labels": {"team": True}})
    assert of(one, "", "", OwnershipRules()) == Ownership("ana", "", "")
    later = held({"labels": {"owner": "ana"}}, after_unknown={"labels": {"team": True}})
    assert of(later, "", "", OwnershipRules()) == Ownership("ana", "", "")


def test_several_resources_name_every_value_once() -> None:
    pairs = [(held({"labels": {"team": team}}), "live/prod/main.tf") for team in ("web", "data", "web")]
    assert of_all(pairs, "", RULES) == Ownership("", "data, web", "prod")
    assert of_all([], "shop-live", RULES) == Ownership("", "", "prod")
