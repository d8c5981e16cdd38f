"""What the google provider's own functions do to a plan."""

from __future__ import annotations

from typing import Any

import pytest

from octoguard.standin.customize import customize
from octoguard.standin.replacement import Path, replaced_paths
from octoguard.standin.schema import Attribute, TypeSchema
from octoguard.standin.values import UNKNOWN

COMPUTED = Attribute(type="string", optional=True, computed=True)
MAP = Attribute(type="map", optional=True)
LABELLED = TypeSchema(
    {"labels": MAP, "terraform_labels": MAP, "effective_labels": MAP}, customize=["tpgresource.SetLabelsDiff"]
)
ATTRIBUTION = {"goog-terraform-provisioned": "true"}


def amended(schema: TypeSchema, config: dict[str, Any], settings: dict[str, Any], prior: Any = None) -> dict[str, Any]:
    planned = {name: UNKNOWN if one.computed else config.get(name) for name, one in schema.attributes.items()}
    customize(schema, planned, config, prior, settings)
    return planned


def replaced(schema: TypeSchema, planned: dict[str, Any], prior: dict[str, Any]) -> list[Path]:
    change = customize(schema, planned, dict(planned), prior, {})
    return replaced_paths(schema.attributes, planned, prior, change.forced)


def refusals(schema: TypeSchema, planned: dict[str, Any], config: dict[str, Any]) -> list[str]:
    return customize(schema, planned, config, None, {}).refused


def test_the_project_is_that_of_the_provider_block() -> None:
    schema = TypeSchema({"project": COMPUTED}, customize=["DefaultProviderProject"])
    assert amended(schema, {}, {"project": "p"})["project"] == "p"
    assert amended(schema, {}, {})["project"] is UNKNOWN
    assert amended(TypeSchema({"project": COMPUTED}), {}, {"project": "p"})["project"] is UNKNOWN


def test_the_deletion_policy_has_a_default() -> None:
    schema = TypeSchema({"deletion_policy": COMPUTED}, customize=["DefaultProviderDeletionPolicy(DELETE)"])
    assert amended(schema, {}, {})["deletion_policy"] == "DELETE"
    assert amended(schema, {}, {"deletion_policy": "PREVENT"})["deletion_policy"] == "PREVENT"


def test_labels() -> None:
    planned = amended(LABELLED, {"labels": {"a": "1", "b": "2"}}, {"default_labels": {"b": "0", "c": "3"}})
    assert planned["labels"] == {"a": "1", "b": "2"}
    assert planned["terraform_labels"] == {"a": "1", "b": "2", "c": "3"} | ATTRIBUTION
    assert planned["effective_labels"] == planned["terraform_labels"]


def test_labels_that_are_not_known() -> None:
    planned = amended(LABELLED, {"labels": {"a": UNKNOWN}}, {})
    assert planned["effective_labels"] is UNKNOWN


def test_no_attribution_when_it_is_turned_off_or_came_later() -> None:
    assert amended(LABELLED, {}, {"add_terraform_attribution_label": False})["effective_labels"] == {}
    prior = {"effective_labels": {"by-hand": "1"}, "terraform_labels": {}}
    assert amended(LABELLED, {"labels": {"a": "1"}}, {}, prior)["effective_labels"] == {"by-hand": "1", "a": "1"}


def test_a_label_that_is_removed_is_gone() -> None:
    prior = {"effective_labels": {"by-hand": "1", "a": "1"}, "terraform_labels": {"a": "1"}}
    assert amended(LABELLED, {}, {}, prior)["effective_labels"] == {"by-hand": "1"}


def test_the_address_of_a_service_account() -> None:
    schema = TypeSchema(
        {"account_id": MAP, "project": COMPUTED, "email": COMPUTED, "member": COMPUTED},
        customize=["DefaultProviderProject", "resourceServiceAccountCustomDiff"],
    )
    planned = amended(schema, {"account_id": "robot"}, {"project": "example.com:p"})
    assert planned["email"] == "robot@p.example.com.iam.gserviceaccount.com"
    assert planned["member"] == "serviceAccount:robot@p.example.com.iam.gserviceaccount.com"
    assert amended(schema, {"account_id": "robot"}, {})["email"] is UNKNOWN


@pytest.mark.parametrize(
    ("function", "old", "new", "is_replaced"),
    [
        ("ForceNewIfChange(it,IsDiskShrinkage)", 100, 50, True),
        ("ForceNewIfChange(it,IsDiskShrinkage)", 50, 100, False),
        ("ForceNewIfChange(it,IsDiskShrinkage)", 50, UNKNOWN, False),
        ("ForceNewIfChange(it,IsShrinkageIpCidr)", "10.0.0.0/16", "10.0.0.0/20", True),
        ("ForceNewIfChange(it,IsShrinkageIpCidr)", "10.0.0.0/20", "10.0.0.0/16", False),
        ("ForceNewIfChange(it,isPolicyLocked)", True, False, True),
        ("ForceNewIfChange(it,isPolicyLocked)", False, True, False),
        ("ForceNewIfChange(it,isRedisVersionDecreasing)", "REDIS_7_2", "REDIS_6_X", True),
        ("ForceNewIfChange(it,isRedisVersionDecreasing)", "REDIS_6_X", "REDIS_7_2", False),
        ("ForceNewIfChange(it,aFunctionThatIsNotKnown)", 2, 1, False),
    ],
)
def test_changes_that_only_one_direction_allows(function: str, old: Any, new: Any, is_replaced: bool) -> None:
    schema = TypeSchema({"it": COMPUTED}, customize=[function])
    assert replaced(schema, {"it": new}, {"it": old}) == ([["it"]] if is_replaced else [])


def database(size: int, resize: bool = True) -> dict[str, Any]:
    return {"settings": [{"disk_size": size, "disk_autoresize": resize}]}


def test_a_database_disk_that_resizes_itself_does_not_shrink() -> None:
    fields = {"disk_size": COMPUTED, "disk_autoresize": COMPUTED}
    settings = Attribute(type="list", optional=True, fields=fields)
    schema = TypeSchema({"settings": settings}, customize=["diskSizeCutomizeDiff"])
    planned = database(10)
    assert replaced(schema, planned, database(50)) == []
    assert planned == database(50)
    assert replaced(schema, database(10, False), database(50, False)) == [["settings", 0, "disk_size"]]


def test_a_firewall_rule_says_where_traffic_comes_from() -> None:
    schema = TypeSchema({}, customize=["resourceComputeFirewallSourceFieldsCustomizeDiff"])
    assert refusals(schema, {"direction": UNKNOWN}, {}) == [
        "one of source_tags, source_ranges, or source_service_accounts must be defined"
    ]
    assert refusals(schema, {"direction": "EGRESS"}, {}) == []
    assert refusals(schema, {}, {"source_ranges": UNKNOWN}) == []


def scaling(**fields: Any) -> Any:
    return [{"profile": "BALANCED"} | fields]


def test_what_autopilot_decides_is_no_difference() -> None:
    profile = Attribute(type="string", optional=True, default="BALANCED", suppress_function="suppressDiffForAutopilot")
    dns = Attribute(type="list", optional=True, fields={"dns": MAP}, suppress_function="suppressDiffForAutopilot")
    schema = TypeSchema({"scaling": Attribute(type="list", optional=True, fields={"profile": profile}), "dns": dns})
    planned = {"scaling": scaling(), "dns": [{"dns": "X"}]}
    customize(schema, planned, {"enable_autopilot": True}, None, {})
    assert planned == {"scaling": [{"profile": None}], "dns": []}
    kept = {"scaling": scaling(profile="OTHER"), "dns": [{"dns": "Y"}]}
    planned = dict(kept)
    customize(schema, planned, {"enable_autopilot": True}, kept, {})
    assert planned == kept
    planned = {"scaling": scaling(), "dns": []}
    customize(schema, planned, {}, None, {})
    assert planned == {"scaling": scaling(), "dns": []}


def test_the_rate_of_a_log_that_is_off_is_no_difference() -> None:
    rate = Attribute(type="number", optional=True, default=1, suppress_function="suppressWhenDisabled")
    schema = TypeSchema({"log_config": Attribute(type="list", optional=True, fields={"sample_rate": rate})})
    for enable, kept in ((True, 1), (False, None)):
        planned = {"log_config": [{"enable": enable, "sample_rate": 1}]}
        customize(schema, planned, {}, None, {})
        assert planned["log_config"][0]["sample_rate"] == kept
