"""Plans with drift, as `octoguard check` meets them: `terraform plan -refresh-only`, and plans that change more."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import document, resource

if TYPE_CHECKING:
    from pathlib import Path

ADDRESS = "google_compute_firewall.ssh"
WIDE, NARROW = ["0.0.0.0/0"], ["10.0.0.0/8"]
OBJECTS = f"critical policy firewall-open-ssh flags {ADDRESS}: changed outside of Terraform (drift)"


def firewall(ranges: list[str]) -> dict[str, Any]:
    return {
        "name": "ssh",
        "network": "app-net",
        "direction": "INGRESS",
        "allow": [{"protocol": "tcp", "ports": ["22"]}],
        "deny": [],
        "source_ranges": ranges,
        "disabled": False,
        "priority": 1000,
    }


def drift(before: Any, after: Any, address: str = ADDRESS, **more: Any) -> dict[str, Any]:
    actions = ["update"] if after else ["delete"]
    return resource(address, after, actions=actions, before=before, **more)


@pytest.fixture
def check(octoguard: Any, tmp_path: Path) -> Any:
    """Judge a plan with that drift: the JSON report, or the text in another format."""

    def run(*drifted: dict[str, Any], changes: Any = (), format: str = "json", options: Any = ()) -> Any:  # noqa: A002
        (tmp_path / "plan.json").write_text(json.dumps(document(*changes, resource_drift=list(drifted))))
        done = octoguard("check", "plan.json", "--env", "prod", "--format", format, *options)
        assert done.returncode in (0, 1), done.stderr
        return json.loads(done.stdout) if format == "json" else done.stdout.decode()

    return run


def about(report: dict[str, Any], policy: str) -> list[tuple[str, bool]]:
    return [(one["status"], one.get("drift", False)) for one in report["findings"] if one["policy"] == policy]


def test_what_a_policy_objects_to_asks_for_review(check: Any) -> None:
    opened = drift(firewall(NARROW), firewall(WIDE))
    report = check(opened)
    assert (report["verdict"], report["denied_by"]) == ("review", [])
    assert OBJECTS in report["reasons"]
    assert about(report, "firewall-open-ssh") == [("fail", True)]
    assert report["drift"] == [
        {
            "address": ADDRESS,
            "type": "google_compute_firewall",
            "action": "update",
            "changed": ["source_ranges[0]"],
            "planned": None,
        }
    ]
    for form, address in (("text", ADDRESS), ("markdown", f"`{ADDRESS}`")):
        text = check(opened, format=form)
        assert "Changed outside of Terraform (drift)" in text
        assert "this plan does not change it" in text
        assert f"{address} (drift)" in text
        assert "the plan has no resources" not in text


def test_drift_that_no_policy_objects_to_is_shown_and_allowed(check: Any) -> None:
    report = check(drift(firewall(NARROW), firewall(["10.1.0.0/16"])))
    assert report["verdict"] == "allow"
    assert report["drift"][0]["changed"] == ["source_ranges[0]"]
    assert any("applying it only records the drift in the state" in note for note in report["notes"])


def test_drift_that_the_plan_reverts_is_shown_and_not_judged(check: Any) -> None:
    revert = resource(ADDRESS, firewall(NARROW), actions=["update"], before=firewall(WIDE))
    report = check(drift(firewall(NARROW), firewall(WIDE)), changes=[revert])
    assert report["verdict"] == "allow"
    assert about(report, "firewall-open-ssh") == [("pass", False)]
    assert report["drift"][0]["planned"] == "update"


def test_drift_that_the_plan_keeps_is_judged_once(check: Any) -> None:
    kept = resource(ADDRESS, firewall(WIDE), actions=["no-op"], before=firewall(WIDE))
    report = check(drift(firewall(NARROW), firewall(WIDE)), changes=[kept])
    assert report["verdict"] == "deny"
    assert about(report, "firewall-open-ssh") == [("fail", False)]


def test_what_was_deleted_elsewhere(check: Any) -> None:
    address = "google_sql_database_instance.db"
    before = {"name": "db", "database_version": "POSTGRES_17", "settings": [{"tier": "db-custom-2-8192"}]}
    report = check(drift(before, None, address))
    assert report["verdict"] == "review"
    assert any(f"{address}: deleted outside of Terraform (drift)" in one for one in report["reasons"])
    assert (report["drift"][0]["action"], report["drift"][0]["changed"]) == ("delete", [])
    assert report["removals"] == []


def test_a_waiver_holds_for_drift_and_a_baseline_does_not(check: Any, octoguard: Any, tmp_path: Path) -> None:
    opened = drift(firewall(NARROW), firewall(WIDE))
    check(opened)
    assert octoguard("baseline", "plan.json", "--env", "prod").returncode == 0
    assert json.loads((tmp_path / "octoguard-baseline.json").read_text())["environments"] == {"prod": []}
    policies = {one["policy"] for one in check(opened)["findings"] if one["status"] == "fail"}
    waivers = [
        f"- policy: {policy}\n  address: {ADDRESS}\n  reason: r\n  owner: o\n  until: 2999-12-31\n"
        for policy in policies
    ]
    (tmp_path / "waivers.yaml").write_text("".join(waivers))
    report = check(opened, options=("--waivers", "waivers.yaml"))
    assert report["verdict"] == "allow"
    assert about(report, "firewall-open-ssh") == [("waived", True)]


def test_nothing_sensitive_of_drift_is_shown(check: Any) -> None:
    """Masks hold for drift, also where the provider copies the value to an attribute without a mask."""
    secret = "CANARY-of-the-drift"
    before, after = ({**firewall(ranges), "description": secret, "name": secret} for ranges in (NARROW, WIDE))
    after["target_tags"] = [secret]
    mask = {"description": True}
    opened = drift(before, after, before_sensitive=mask, after_sensitive=mask)
    labelled = drift(
        {"name": "b", "location": "EU", "labels": {secret: "a"}},
        {"name": "b", "location": "EU", "labels": {secret: "b"}},
        "google_storage_bucket.b",
    )
    for form in ("text", "markdown", "json"):
        text = check(opened, labelled, format=form, options=("--verbose",))
        text = text if isinstance(text, str) else json.dumps(text)
        assert secret not in text
        assert "(sensitive)" in text


def test_drift_that_nothing_judges_is_named(check: Any) -> None:
    report = check(drift({"name": "a"}, {"name": "b"}, "google_no_such_type.x"))
    assert report["verdict"] == "review"
    assert "drift was not judged for types without a policy: google_no_such_type" in report["reasons"]


def test_drift_of_another_cloud_alone_is_no_plan_of_ours(octoguard: Any) -> None:
    entry = drift({"acl": "private"}, {"acl": "public-read"}, "aws_s3_bucket.b")
    done = octoguard("check", "-", input=json.dumps(document(resource_drift=[entry])).encode())
    assert done.returncode == 3
    assert b"none of its 1 resources is a Google Cloud resource (providers: aws)" in done.stderr
