"""Whether an account that is not known yet may be a default one: data sources, which test cases cannot give."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from octoguard.policy.checks import default_service_account_role, instance_default_service_account
from tests.conftest import read, resource

if TYPE_CHECKING:
    from octoguard.plan import Plan

MEMBER = "google_project_iam_member.ci"
MACHINE = "google_compute_instance.app"


def configured(address: str, expressions: Any) -> dict[str, Any]:
    mode = "data" if address.startswith("data.") else "managed"
    resource_type, name = address.removeprefix("data.").split(".")
    return {"address": address, "mode": mode, "type": resource_type, "name": name, "expressions": expressions}


def deferred(address: str, *unknown: str) -> dict[str, Any]:
    return resource(address, {}, mode="data", actions=["read"], after_unknown=dict.fromkeys(unknown, True))


def member(reference: str, *others: dict[str, Any]) -> Plan:
    """A plan with a member that the reference makes."""
    change = resource(MEMBER, {"role": "roles/viewer"}, after_unknown={"member": True})
    root = {"resources": [configured(MEMBER, {"member": {"references": [reference]}})]}
    return read(change, *others, configuration={"root_module": root})


def machine(reference: str, *others: dict[str, Any]) -> Plan:
    """A plan with a machine whose account the reference makes."""
    after = {"service_account": [{"scopes": ["cloud-platform"]}]}
    change = resource(MACHINE, after, after_unknown={"service_account": [{"email": True}]})
    blocks = {"service_account": [{"email": {"references": [reference]}}]}
    return read(change, *others, configuration={"root_module": {"resources": [configured(MACHINE, blocks)]}})


def of_member(plan: Plan) -> str:
    outcome = default_service_account_role.check(plan.managed[0], plan)
    assert outcome is not None
    return outcome.status


def of_machine(plan: Plan) -> str:
    outcome = instance_default_service_account.check(plan.managed[0], plan)
    assert outcome is not None
    return outcome.status


@pytest.mark.parametrize(
    "source", ["google_app_engine_default_service_account", "google_compute_default_service_account"]
)
def test_what_asks_for_a_default_account_is_one(source: str) -> None:
    reading = deferred(f"data.{source}.it", "email")
    assert of_member(member(f"data.{source}.it.email", reading)) == "fail"
    assert of_machine(machine(f"data.{source}.it.email", reading)) == "fail"


def test_any_other_data_source_may_hold_any_text() -> None:
    reading = deferred("data.http.account", "response_body")
    assert of_member(member("data.http.account.response_body", reading)) == "unknown"
    assert of_machine(machine("data.http.account.response_body", reading)) == "unknown"


def test_an_agent_that_is_asked_for_is_no_default_account() -> None:
    reading = deferred("data.google_storage_project_service_account.it", "email_address")
    assert of_member(member("data.google_storage_project_service_account.it.email_address", reading)) == "pass"


def test_a_hidden_member_counts_where_something_is_read_during_apply() -> None:
    assert of_member(member("local.ci")) == "pass"
    assert of_member(member("local.ci", deferred("data.http.account", "response_body"))) == "unknown"
    assert of_member(member("local.ci", deferred("data.google_storage_project_service_account.it", "id"))) == "pass"


def test_a_data_source_that_was_read_while_planning_computes_nothing_more() -> None:
    done = resource("data.http.account", {"response_body": "x"}, mode="data", actions=["no-op"])
    assert of_member(member("local.ci", done)) == "pass"


def test_a_hidden_account_of_a_machine_may_be_none_which_is_the_default() -> None:
    assert of_machine(machine("local.account")) == "unknown"


def test_a_plan_that_puts_things_off_computes_more_than_it_shows() -> None:
    plan = member("local.ci")
    later = read(
        resource(MEMBER, {"role": "roles/viewer"}, after_unknown={"member": True}),
        configuration={"root_module": {"resources": [configured(MEMBER, {"member": {"references": ["local.ci"]}})]}},
        deferred_changes=[{"reason": "resource_config_unknown"}],
    )
    assert (of_member(plan), of_member(later)) == ("pass", "unknown")
