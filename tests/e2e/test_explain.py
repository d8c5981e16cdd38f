"""`octoguard explain`: a policy or a resource, with the results on a plan."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import document, resource

if TYPE_CHECKING:
    from pathlib import Path

ADDRESS = 'google_storage_bucket.files["raw"]'
RAW = {"name": "raw", "location": "EU", "public_access_prevention": "inherited"}
SAFE = {"name": "safe", "location": "EU", "public_access_prevention": "enforced"}
POLICY = "bucket-public-access-not-prevented"
FIREWALL = {
    "name": "wide",
    "network": "default",
    "direction": "INGRESS",
    "source_ranges": ["0.0.0.0/0"],
    "allow": [{"protocol": "all", "ports": []}],
}
WAIVER = f"""- policy: {POLICY}
  address: google_storage_bucket.files["raw"]
  reason: read by the public site
  owner: data@example.com
  until: 2999-01-01
"""


@pytest.fixture
def plan(tmp_path: Path) -> str:
    (tmp_path / "main.tf").write_text('resource "google_storage_bucket" "files" {\n  for_each = {}\n}\n')
    changes = [
        resource(ADDRESS, RAW, actions=["create"]),
        resource("google_storage_bucket.safe", SAFE),
        resource("google_compute_firewall.wide", FIREWALL),
    ]
    (tmp_path / "plan.json").write_text(json.dumps(document(*changes)))
    return "plan.json"


def test_a_policy_with_its_result_on_each_resource(octoguard: Any, plan: str) -> None:
    text = octoguard("explain", POLICY, "--plan", plan, "--env", "prod").stdout.decode()
    assert "How to fix:" in text
    assert "In plan.json for prod (--env): 1 fail, 1 pass\n" in text
    assert f"  fail     {ADDRESS}  main.tf:1\n           public_access_prevention = inherited\n" in text
    assert "  pass     google_storage_bucket.safe\n           public_access_prevention = enforced\n" in text


def test_without_a_plan_it_is_the_page_of_the_policy(octoguard: Any) -> None:
    assert octoguard("explain", "CKV_GCP_114").stdout == octoguard("policies", "show", "CKV_GCP_114").stdout


def test_a_resource_with_the_result_of_every_policy(octoguard: Any, plan: str, tmp_path: Path) -> None:
    (tmp_path / "waivers.yaml").write_text(WAIVER)
    done = octoguard(
        "explain", "google_storage_bucket.files", "--plan", plan, "--env", "prod", "--waivers", "waivers.yaml"
    )
    text = done.stdout.decode()
    assert text.startswith(f"{ADDRESS} (create) in plan.json for prod (--env)\n")
    assert f"  waived   high {POLICY}: " in text
    assert "waived by waivers.yaml:1: read by the public site (owner data@example.com, until 2999-01-01)" in text
    assert "Cost: $0.00/month expected (+$0.00/month by this plan)" in text
    assert "google_storage_bucket.safe" not in text


def test_a_finding_that_another_covers_names_it(octoguard: Any, plan: str) -> None:
    text = octoguard("explain", "firewall-open-ssh", "--plan", plan, "--env", "prod").stdout.decode()
    assert "           same cause as firewall-open-all-ports\n" in text


def test_a_policy_that_is_off_says_so(octoguard: Any, plan: str, tmp_path: Path) -> None:
    (tmp_path / "octoguard.toml").write_text(f'[policies]\n{POLICY} = "off"\n')
    text = octoguard("explain", POLICY, "--plan", plan, "--env", "prod").stdout.decode()
    assert "for prod (--env): the policy is off.\n" in text


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (
            ("bucket-public-acces",),
            "unknown policy 'bucket-public-acces': did you mean bucket-acl-access or bucket-public-access-",
        ),
        (("google_storage_bucket.safe",), "to explain a resource of a plan, add --plan plan.json"),
        (("google_storage_bukket.safe", "--plan", "plan.json"), "did you mean google_storage_bucket.safe"),
    ],
)
def test_unknown_names_have_a_suggestion(octoguard: Any, plan: str, arguments: tuple[str, ...], message: str) -> None:
    done = octoguard("explain", *arguments)
    assert done.returncode == 2
    assert message in done.stderr.decode()
    assert plan == "plan.json"


def test_a_secret_stays_hidden(octoguard: Any, tmp_path: Path) -> None:
    change = resource("google_storage_bucket.b", {**SAFE, "name": "hidden-word"}, after_sensitive={"name": True})
    (tmp_path / "plan.json").write_text(json.dumps(document(change)))
    done = octoguard("explain", "google_storage_bucket.b", "--plan", "plan.json", "--env", "prod")
    assert done.returncode == 0
    assert b"hidden-word" not in done.stdout
