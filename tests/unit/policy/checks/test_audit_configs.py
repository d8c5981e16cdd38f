"""Audit configs in a policy document that a deferred data source makes are read from the data source's blocks."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from octoguard import plan as plans
from octoguard.policy.checks import audit_logs_exempt_members, audit_logs_incomplete

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange

POLICY = "google_project_iam_policy.main"
DOCUMENT = "data.google_iam_policy.main"
KINDS = ("ADMIN_READ", "DATA_READ", "DATA_WRITE")


def read(audit_config: Any, unknown: Any = None) -> tuple[ResourceChange, Plan]:
    given = {"audit_config": audit_config, "binding": []}
    after = {
        POLICY: ({"project": "p"}, {"policy_data": True}),
        DOCUMENT: (given, {"policy_data": True, "audit_config": unknown}),
    }
    expressions = {POLICY: {"policy_data": {"references": [f"{DOCUMENT}.policy_data", DOCUMENT]}}}
    if unknown:
        expressions[DOCUMENT] = {"audit_config": {"references": ["local.audit"]}}
    changes, resources = [], []
    for address, (values, mask) in after.items():
        mode = "data" if address.startswith("data.") else "managed"
        kind, name = address.removeprefix("data.").split(".")
        about = {"address": address, "mode": mode, "type": kind, "name": name}
        action = "read" if mode == "data" else "create"
        changes.append(
            {**about, "change": {"actions": [action], "before": None, "after": values, "after_unknown": mask}}
        )
        resources.append({**about, "expressions": expressions.get(address, {})})
    document = {
        "format_version": "1.2",
        "resource_changes": changes,
        "configuration": {"root_module": {"resources": resources}},
    }
    plan = plans.read(msgspec.json.encode(document), "plan")
    return plan.changes[0], plan


def config(*kinds: str, exempted: tuple[str, ...] = ()) -> dict[str, Any]:
    logs = [{"log_type": kind, "exempted_members": list(exempted)} for kind in kinds]
    return {"service": "allServices", "audit_log_configs": logs}


def test_what_a_block_leaves_out_is_shown_at_the_data_source() -> None:
    outcome = audit_logs_incomplete.check(*read([config("ADMIN_READ", "DATA_READ")]))
    assert outcome is not None
    (item,) = outcome.evidence
    assert (outcome.status, item.address, item.path) == ("fail", DOCUMENT, "audit_config[0].service")
    assert item.detail == "DATA_WRITE of all services is not logged"


def test_whoever_is_exempted_in_a_block_is_named() -> None:
    outcome = audit_logs_exempt_members.check(*read([config(*KINDS, exempted=("user:jane@example.com",))]))
    assert outcome is not None
    assert (outcome.status, [item.value for item in outcome.evidence]) == ("fail", ["user:jane@example.com"] * 3)


def test_complete_blocks_pass() -> None:
    judged = read([config(*KINDS)])
    for check in (audit_logs_incomplete, audit_logs_exempt_members):
        outcome = check.check(*judged)
        assert outcome is not None
        assert outcome.status == "pass"


def test_no_block_is_no_audit_config() -> None:
    assert audit_logs_incomplete.check(*read([])) is None
    assert audit_logs_exempt_members.check(*read([])) is None


def test_blocks_that_are_not_known_are_unknown() -> None:
    for check in (audit_logs_incomplete, audit_logs_exempt_members):
        outcome = check.check(*read(None, True))
        assert outcome is not None
        assert outcome.status == "unknown"
