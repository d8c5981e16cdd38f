"""A policy document that a deferred data source makes is read from the data source's blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from octoguard import plan as plans
from octoguard.policy.checks import iam_basic_role, public_iam_member

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange
    from octoguard.policy.outcome import Outcome

POLICY = "google_project_iam_policy.main"
DOCUMENT = "data.google_iam_policy.main"


def change(address: str, after: Any, unknown: Any) -> dict[str, Any]:
    mode = "data" if address.startswith("data.") else "managed"
    resource_type, name = address.removeprefix("data.").split(".")
    return {
        "address": address,
        "mode": mode,
        "type": resource_type,
        "name": name,
        "change": {
            "actions": ["read" if mode == "data" else "create"],
            "before": None,
            "after": after,
            "after_unknown": unknown,
        },
    }


def configured(address: str, **references: list[str]) -> dict[str, Any]:
    mode = "data" if address.startswith("data.") else "managed"
    resource_type, name = address.removeprefix("data.").split(".")
    expressions = {attribute: {"references": found} for attribute, found in references.items()}
    return {"address": address, "mode": mode, "type": resource_type, "name": name, "expressions": expressions}


def read(bindings: Any, unknown: Any, *, with_source: bool = True) -> tuple[ResourceChange, Plan]:
    changes = [change(POLICY, {}, {"policy_data": True})]
    if with_source:
        changes.append(change(DOCUMENT, {"binding": bindings}, {"policy_data": True, "binding": unknown}))
    document = {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "resource_changes": changes,
        "configuration": {
            "root_module": {
                "resources": [
                    configured(POLICY, policy_data=[f"{DOCUMENT}.policy_data", DOCUMENT]),
                    configured(DOCUMENT),
                ]
            }
        },
    }
    plan = plans.read(msgspec.json.encode(document), "plan")
    return next(one for one in plan.changes if one.address == POLICY), plan


def told(outcome: Outcome | None) -> tuple[str, list[tuple[str, str, Any]]]:
    assert outcome is not None
    return outcome.status, [(item.address, item.path, item.value) for item in outcome.evidence]


def test_a_binding_in_the_data_source_is_evidence() -> None:
    bindings = [{"role": "roles/viewer", "members": [None]}, {"role": "roles/owner", "members": ["allUsers"]}]
    judged = read(bindings, [{"members": [True]}, {"members": [False]}])
    assert told(iam_basic_role.check(*judged)) == ("fail", [(DOCUMENT, "binding[1].role", "roles/owner")])
    assert told(public_iam_member.check(*judged)) == ("fail", [(DOCUMENT, "binding[1].members[0]", "allUsers")])


def test_what_the_data_source_does_not_show_is_unknown() -> None:
    status, evidence = told(public_iam_member.check(*read(None, True)))
    assert (status, evidence) == ("unknown", [("", "policy_data", None)])


def test_a_data_source_outside_of_the_changes_is_no_pass() -> None:
    assert told(iam_basic_role.check(*read(None, None, with_source=False)))[0] == "unknown"


@pytest.mark.parametrize("document", ['{"bindings": 3}', "[]", '{"bindings": ["x"]}', "{"])
def test_a_document_of_another_shape_is_unknown(document: str) -> None:
    data = {
        "format_version": "1.2",
        "resource_changes": [change(POLICY, {"policy_data": document}, {})],
        "configuration": {"root_module": {"resources": [configured(POLICY)]}},
    }
    plan = plans.read(msgspec.json.encode(data), "plan")
    assert told(iam_basic_role.check(plan.managed[0], plan))[0] == "unknown"
