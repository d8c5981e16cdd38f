"""The types that hold nothing to judge are types that there are, that no policy covers, and that no report warns of."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from octoguard.config.policies import load_pack, load_policies, read_nothing_to_judge
from octoguard.policy.evaluate import covers
from octoguard.standin.schema import read_pack
from octoguard.standin.session import available

if TYPE_CHECKING:
    from pathlib import Path

TYPES = read_nothing_to_judge()
POLICIES = load_policies()


def test_a_provider_version_has_each_of_them() -> None:
    packs = [file for provider in ("google", "google-beta") for file in available()[provider].values()]
    known = {name for file in packs for name in read_pack(file).names("resource")}
    assert [name for name in TYPES if name not in known] == []


def test_no_policy_on_security_covers_any_of_them() -> None:
    security = [policy for policy in POLICIES if policy.purpose == "security"]
    assert [(name, p.id) for name in TYPES for p in security if covers(p, name)] == []


def test_policies_on_changes_say_so() -> None:
    changes = {policy.id for policy in POLICIES if policy.purpose == "change"}
    assert {policy.id for policy in POLICIES if policy.judges == "before" or policy.service == "plan"} == changes


def test_each_has_a_reason_and_they_are_in_order() -> None:
    assert all(reason.strip() for reason in TYPES.values())
    assert list(TYPES) == sorted(TYPES)


def test_the_pack_carries_them() -> None:
    assert load_pack().nothing_to_judge == TYPES


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_no_report_warns_of_them(octoguard: Any, tmp_path: Path, form: str) -> None:
    types = ["google_service_account", "google_compute_router", "google_from_tomorrow"]
    change = {"actions": ["create"], "before": None, "after": {}, "after_unknown": {}}
    plan = {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "planned_values": {"root_module": {}},
        "resource_changes": [
            {"address": f"{type_}.a", "mode": "managed", "type": type_, "name": "a", "change": change}
            for type_ in types
        ],
    }
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(plan))
    done = octoguard("check", str(file), "--env", "prod", "--format", form)
    if form == "json":
        coverage = json.loads(done.stdout)["coverage"]
        assert coverage["uncovered"] == {"google_from_tomorrow": 1}
        assert coverage["nothing_to_judge"] == {"google_compute_router": 1, "google_service_account": 1}
    else:
        assert b"from_tomorrow" in done.stdout.replace(b"\\", b"")
        assert b"google_service_account" not in done.stdout.replace(b"\\", b"")
