"""Why an attribute does not decide: each state has its own reason and its own words."""

from __future__ import annotations

from typing import Any

import pytest

from octoguard.policy.conditions import View, compile_condition
from octoguard.policy.evaluate import evaluate
from octoguard.policy.model import STRICTEST, Policy
from octoguard.policy.outcome import Evidence, evidence, fail, unknown
from tests.conftest import read, resource

DATABASE = "google_sql_database_instance.d"
READ_LATER = "data.google_secret_manager_secret_version.s"


def planned(
    after: dict[str, Any], after_unknown: Any = None, *, written: dict[str, Any] | None = None, **change: Any
) -> Any:
    """The change of a database instance; `written` are the expressions of its configuration."""
    configured = {"address": DATABASE, "mode": "managed", "expressions": written or {}}
    later = {"address": "random_id.r", "mode": "managed", "expressions": {}}
    plan = read(
        resource(DATABASE, after, after_unknown=after_unknown or {}, **change),
        resource("random_id.r", {}, after_unknown={"hex": True}),
        resource(READ_LATER, {}, mode="data", actions=["read"], after_unknown={"secret_data": True}),
        configuration={"root_module": {"resources": [configured, later]}},
        octoguard_offline={"unread": [READ_LATER], "variables": ["tier"]},
    )
    return plan.changes[0]


@pytest.mark.parametrize(
    ("reference", "reason", "detail"),
    [
        ("random_id.r.hex", "after-apply", "known after apply: it comes from random_id.r"),
        (f"{READ_LATER}.secret_data", "offline", f"not known in an offline plan: {READ_LATER} was not read"),
        ("var.tier", "offline", "not known in an offline plan: var.tier has no value"),
    ],
)
def test_an_unknown_value_is_known_after_apply_only_if_terraform_learns_it_then(
    reference: str, reason: str, detail: str
) -> None:
    change = planned({}, {"region": True}, written={"region": {"references": [reference]}})
    shown = evidence(change, "region")
    assert (shown.state, shown.reason, shown.detail) == ("unknown", reason, detail)
    condition = compile_condition({"path": "region", "equals": "x"}, "test")
    assert [item.reason for item in condition.explain(View.of(change, "after", "prod"), None)] == [reason]


def test_a_list_names_the_kind_of_its_unknown_items() -> None:
    change = planned({"zones": ["a", None]}, {"zones": [False, True]}, written={"zones": {"references": ["var.tier"]}})
    shown = evidence(change, "zones")
    assert (shown.state, shown.value, shown.reason) == ("known", "[a, not known in an offline plan]", "offline")


def test_a_value_that_cannot_be_compared_is_malformed() -> None:
    change = planned({"region": "one"})
    condition = compile_condition({"path": "region", "at_least": 1}, "test")
    (shown,) = condition.explain(View.of(change, "after", "prod"), None)
    assert (shown.state, shown.value, shown.detail, shown.reason) == ("known", "one", "malformed", "malformed")
    assert evidence(change, "region", reason="malformed").detail == "malformed"


SETTINGS = {"region": None, "settings": [{"tier": None, "user_labels": {"team": "x"}}]}


@pytest.mark.parametrize(
    ("path", "lacks"),
    [
        ("settings[0].retain_backups_on_delete", True),
        ("final_backup_config", True),
        ("settings[0].ip_configuration[0].ssl_mode", True),  # the block around it
        ("settings[0].tier", False),
        ("region", False),
        ('settings[0].user_labels["env"]', False),  # a key of a map
        ("settings[1].tier", False),
    ],
)
def test_an_attribute_that_the_provider_version_does_not_have(path: str, lacks: bool) -> None:
    shown = evidence(planned(SETTINGS), path, "unset; the API's default is true")
    assert shown.state == "unset"
    assert shown.reason == ("no-such-attribute" if lacks else "")
    begins = "not an attribute of this provider version; the API's" if lacks else "unset; the API's"
    assert shown.detail == f"{begins} default is true"
    condition = compile_condition({"path": path, "equals": 1}, "test")
    (leaf,) = condition.explain(View.of(planned(SETTINGS), "after", "prod"), False)
    assert leaf.reason == shown.reason


def test_a_plan_that_leaves_unset_attributes_out_says_nothing_of_the_provider() -> None:
    assert evidence(planned({"settings": [{"tier": "x"}]}), "final_backup_config").reason == ""


def test_the_side_before_a_change_says_nothing_of_the_provider() -> None:
    change = planned(SETTINGS, actions=["update"], before={})
    assert evidence(change, "final_backup_config", side="before").reason == ""


def test_an_unset_attribute_is_a_reason_only_where_the_outcome_is_unknown() -> None:
    nothing, elsewhere = Evidence("a", "unset"), Evidence("b", "unset", reason="not-in-plan")
    assert [item.reason for item in unknown(nothing, elsewhere).evidence] == ["unset", "not-in-plan"]
    assert [item.reason for item in fail(nothing).evidence] == [""]


def test_a_finding_of_a_condition_has_the_reasons_of_its_leaves() -> None:
    deny = {"any": [{"path": "region", "equals": "x"}, {"path": "tier", "equals": "x"}]}
    policy = Policy("p", "t", "s", "high", ["google_sql_database_instance"], "w", "", deny=deny)
    written = {"region": {"references": ["random_id.r.hex"]}, "tier": {"references": ["var.tier"]}}
    change = planned({}, {"region": True, "tier": True}, written=written)
    (finding,) = evaluate(change._plan, [policy], STRICTEST)
    assert [item.reason for item in finding.evidence] == ["after-apply", "offline"]
