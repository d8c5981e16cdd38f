"""Which findings decide with --changed-only: those on changed resources, and those that a change causes."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from octoguard.config.policies import load_policies
from octoguard.policy import Environment, Finding, evaluate
from octoguard.policy.changed import split_by_change
from octoguard.policy.outcome import Evidence
from tests.conftest import read, resource

if TYPE_CHECKING:
    from octoguard.plan import Plan

PROD = Environment("prod", "--env", "prod")
NO_OP: dict[str, Any] = {"actions": ["no-op"]}
BUCKET = {"name": "ledger", "location": "EU", "public_access_prevention": "inherited"}
NETWORK = {"name": "core", "self_link": "projects/p/global/networks/core", "auto_create_subnetworks": False}
# Denies and logs: without such a rule, nothing records what the network's firewall refuses.
LOGGING = {
    "name": "log-denied",
    "network": "projects/p/global/networks/core",
    "direction": "INGRESS",
    "priority": 65000,
    "source_ranges": ["0.0.0.0/0"],
    "deny": [{"protocol": "all", "ports": []}],
    "log_config": [{"metadata": "INCLUDE_ALL_METADATA"}],
}


def state(*resources: tuple[str, dict[str, Any]]) -> dict[str, Any]:
    entries = [
        {
            "address": address,
            "mode": "managed",
            "type": address.partition(".")[0],
            "name": address.partition(".")[2],
            "provider_name": "registry.terraform.io/hashicorp/google",
            "values": values,
            "sensitive_values": {},
        }
        for address, values in resources
    ]
    return {"prior_state": {"format_version": "1.0", "values": {"root_module": {"resources": entries}}}}


def split(plan: Plan, policy: str) -> tuple[list[str], list[str]]:
    """The addresses of failed and unknown findings of a policy: those that decide, and the others."""
    policies = [each for each in load_policies() if each.id == policy]
    decides, apart = split_by_change(plan, evaluate(plan, policies, PROD), PROD)
    return [f.change.address for f in decides if f.status != "pass"], [f.change.address for f in apart]


@pytest.mark.parametrize(
    ("change", "decides"),
    [
        ({"actions": ["no-op"]}, False),
        ({"actions": ["create"]}, True),
        ({"actions": ["update"]}, True),
        ({"actions": ["delete", "create"]}, True),
        ({"actions": ["no-op"], "importing": {"id": "ledger"}}, True),
    ],
)
def test_the_action_on_the_resource_decides(change: dict[str, Any], decides: bool) -> None:
    address = "google_storage_bucket.b"
    plan = read(resource(address, BUCKET, **change))
    assert split(plan, "bucket-public-access-not-prevented") == (([address], []) if decides else ([], [address]))


def test_passes_and_waived_findings_stay() -> None:
    plan = read(resource("google_storage_bucket.b", BUCKET, **NO_OP))
    policies = [each for each in load_policies() if each.id == "bucket-public-access-not-prevented"]
    (finding,) = evaluate(plan, policies, PROD)
    kept = [replace(finding, status="pass"), replace(finding, status="waived")]
    assert split_by_change(plan, kept, PROD) == (kept, [])


def test_an_unknown_finding_on_an_unchanged_resource_stays_unknown() -> None:
    plan = read(resource("google_storage_bucket.b", BUCKET, **NO_OP))
    policies = [each for each in load_policies() if each.id == "bucket-public-access-not-prevented"]
    unknown = replace(evaluate(plan, policies, PROD)[0], status="unknown")
    assert split_by_change(plan, [unknown], PROD) == ([], [unknown])


def test_evidence_of_a_changed_resource_decides() -> None:
    plan = read(
        resource("google_storage_bucket.b", BUCKET, **NO_OP),
        resource('google_storage_bucket_iam_member.m["x"]', {"bucket": "ledger", "member": "allUsers"}),
    )
    policies = [each for each in load_policies() if each.id == "bucket-public-access-not-prevented"]
    finding = next(f for f in evaluate(plan, policies, PROD) if f.change.type == "google_storage_bucket")
    for address in ('google_storage_bucket_iam_member.m["x"]', "google_storage_bucket_iam_member.m"):
        named: Finding = replace(finding, evidence=(Evidence("member", "known", "allUsers", address=address),))
        assert split_by_change(plan, [named], PROD) == ([named], [])


def test_a_relation_that_the_change_breaks_decides_although_no_evidence_names_the_change() -> None:
    network, rule = "google_compute_network.core", "google_compute_firewall.log"
    changes = [
        resource(network, NETWORK, **NO_OP),
        resource(rule, None, actions=["delete"], before=LOGGING),
    ]
    had_it = read(*changes, **state((network, NETWORK), (rule, LOGGING)))
    assert split(had_it, "network-denials-not-logged") == ([network], [])
    never_had_it = read(changes[0], **state((network, NETWORK)))
    assert split(never_had_it, "network-denials-not-logged") == ([], [network])
    without_state = read(changes[0])
    assert split(without_state, "network-denials-not-logged") == ([network], [])


@pytest.mark.parametrize(("check", "decides"), [("CKV_GCP_62", False), ("CKV2_GCP_18", True), ("OWN_GCP_1", True)])
def test_only_a_scanner_check_of_one_resource_is_apart(check: str, decides: bool) -> None:
    plan = read(resource("google_storage_bucket.b", BUCKET, **NO_OP))
    policies = [each for each in load_policies() if each.id == "bucket-public-access-not-prevented"]
    (finding,) = evaluate(plan, policies, PROD)
    claim = replace(finding, source="checkov", policy=msgspec.structs.replace(finding.policy, id=check))
    assert split_by_change(plan, [claim], PROD) == (([claim], []) if decides else ([], [claim]))
