"""octoguard check --with the real Checkov, on recorded plans."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import jsonschema
import pytest

from octoguard import paths
from tests.conftest import PLANS, document, resource

if TYPE_CHECKING:
    from pathlib import Path

OWN = """\
metadata:
  id: OUR_BUCKETS_1
  name: Buckets have labels
  category: CONVENTION
  severity: LOW
definition:
  cond_type: attribute
  resource_types: [google_storage_bucket]
  attribute: labels.team
  operator: exists
"""


@pytest.fixture
def environment(checkov_here: Path) -> dict[str, str]:
    return os.environ | {"PATH": f"{checkov_here.parent}{os.pathsep}{os.environ['PATH']}"}


def test_its_findings_join_ours(octoguard: Any, environment: dict[str, str]) -> None:
    plan = PLANS / "octollm-prod-careless" / "plan.json"
    alone = json.loads(octoguard("check", plan, "--format", "json").stdout)
    done = octoguard("check", plan, "--with", "checkov", "--format", "json", env=environment)
    assert done.returncode == 1, done.stderr
    report = json.loads(done.stdout)
    schema = json.loads((paths.schema_dir() / "report.v1.json").read_text())
    jsonschema.validate(report, schema, cls=jsonschema.Draft202012Validator)
    (scanner,) = report["scanners"]
    assert (scanner["name"], scanner["version"]) == ("checkov", "3.3.30")
    ours = [finding for finding in report["findings"] if finding["source"] == "octoguard"]
    assert [f["status"] for f in ours] == [f["status"] for f in alone["findings"]]
    assert report["verdict"] == alone["verdict"]
    assert report["reasons"] == alone["reasons"], "advice of Checkov decides nothing"
    agreed = [f for f in ours if any(opinion["agrees"] for opinion in f["opinions"])]
    assert len(agreed) >= 100
    theirs = {f["policy"]: f for f in report["findings"] if f["source"] == "checkov" and f["status"] == "fail"}
    (said,) = theirs["CKV_GCP_12"]["opinions"]
    assert (said["check"], said["status"]) == ("gke-no-network-policy", "pass")
    assert said["evidence"][0]["path"] == "datapath_provider"
    broken = [f for f in report["findings"] if f["policy"] == "CKV_GCP_24"]
    assert [f["status"] for f in broken] == ["unknown"], "its check breaks on null"


def test_no_secret_and_own_checks_and_what_they_are_worth(
    octoguard: Any, environment: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "checks").mkdir()
    (tmp_path / "checks" / "own.yaml").write_text(OWN)
    (tmp_path / "octoguard.toml").write_text(
        '[scanners.checkov]\nchecks = "checks"\nenforcement = "off"\n'
        '[scanners.checkov.enforce]\n"OUR_*" = "mandatory"\n'
    )
    plan = PLANS / "sensitive" / "plan.json"
    done = octoguard("check", plan, "--with", "checkov", "--verbose", env=environment)
    assert done.returncode in (0, 1), done.stderr
    assert b"CANARY" not in done.stdout + done.stderr
    buckets = document(
        resource("google_storage_bucket.good", {"name": "a", "labels": {"team": "x"}}),
        resource("google_storage_bucket.bad", {"name": "b", "labels": None}),
    )
    done = octoguard("check", "-", "--with", "checkov", input=json.dumps(buckets).encode(), env=environment)
    assert done.returncode == 1, done.stderr
    text = done.stdout.decode()
    assert "OUR_BUCKETS_1: Buckets have labels  [checkov]" in text
    assert "google_storage_bucket.bad" in text
    assert "CKV_GCP_62" not in text.partition("Not evaluated")[0], "its other findings are off"
    waiver = "[{policy: OUR_BUCKETS_1, address: '*', reason: later, owner: me, until: 2126-01-01}]"
    (tmp_path / "waivers.yaml").write_text(waiver)
    done = octoguard("check", "-", "--with", "checkov", input=json.dumps(buckets).encode(), env=environment)
    assert "Waived\n  low      OUR_BUCKETS_1" in done.stdout.decode(), done.stderr


def test_without_checkov_nothing_is_judged(octoguard: Any, tmp_path: Path) -> None:
    (tmp_path / "octoguard.toml").write_text('[scanners.checkov]\nprogram = "none/checkov"\n')
    done = octoguard("check", PLANS / "octollm-prod" / "plan.json", "--with", "checkov")
    assert done.returncode == 4
    assert done.stdout == b""
    assert b"no checkov program at this path" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--with", "other"), b"unknown scanner 'other'"),
        (("--external-checks-dir", "x"), b"add --with checkov"),
    ],
)
def test_wrong_usage(octoguard: Any, arguments: tuple[str, ...], said: bytes) -> None:
    done = octoguard("check", PLANS / "octollm-prod" / "plan.json", *arguments)
    assert done.returncode == 2
    assert said in done.stderr


def test_findings_under_the_ids_of_another_tool(octoguard: Any) -> None:
    plan = PLANS / "octollm-prod-careless" / "plan.json"
    done = octoguard("check", plan, "--list-as", "checkov", "--format", "json")
    report = json.loads(done.stdout)
    assert report["denied_by"][:3] == ["CKV_GCP_2", "CKV_GCP_18", "CKV_GCP_49"]
    assert report["reasons"][2].startswith("critical policy CKV_GCP_49, CKV_GCP_117 fails on module.octollm.")
    findings = {f["policy"]: f for f in report["findings"] if f["status"] == "fail"}
    assert findings["CKV_GCP_60"]["aliases"][0] == "sql-public-ip"
    assert "CKV_GCP_28, CKV2_GCP_9" in findings, "of the thirteen ids of public-iam-member those about buckets"
    assert "sql-deletable-instance" in findings, "what Checkov does not have keeps its name"
    done = octoguard("check", plan, "--list-as", "none")
    assert (done.returncode, b"choose one of checkov" in done.stderr) == (2, True)


@pytest.mark.slow
def test_checks_that_are_no_checks(octoguard: Any, environment: dict[str, str], tmp_path: Path) -> None:
    buckets = json.dumps(document(resource("google_storage_bucket.b", {"name": "a"}))).encode()
    toml = tmp_path / "octoguard.toml"
    config = '[check]\nwith = ["checkov"]\n[scanners.checkov]\nchecks = "checks"\n[scanners.checkov.enforce]\n'
    (tmp_path / "checks").mkdir()
    (tmp_path / "checks" / "own.yaml").write_text(OWN)
    toml.write_text(f'{config}CKV_GCP_999 = "mandatory"\n')
    done = octoguard("check", "-", input=buckets, env=environment)
    assert done.returncode == 3
    assert b"unknown check 'CKV_GCP_999'" in done.stderr
    # One that answers for nothing of its types, demanded by its id, is no pass; one without resources is said.
    toml.write_text(f'{config}CKV_GCP_63 = "mandatory"\nCKV_GCP_15 = "mandatory"\nCKV_AWS_20 = "mandatory"\n')
    report = json.loads(octoguard("check", "-", "--format", "json", input=buckets, env=environment).stdout)
    assert [f["status"] for f in report["findings"] if f["policy"] == "CKV_GCP_63"] == ["unknown"]
    assert any("CKV_GCP_63" in reason for reason in report["reasons"])
    assert "[scanners.checkov.enforce]: this plan has no resources for CKV_AWS_20, CKV_GCP_15" in str(report["notes"])
    assert "CKV_GCP_63" in report["scanners"][0]["quiet"]
    toml.write_text(config)
    (tmp_path / "checks" / "own.yaml").write_text(OWN.replace("OUR_BUCKETS_1", "CKV_GCP_29"))
    done = octoguard("check", "-", input=buckets, env=environment)
    assert (done.returncode, b"is the ID of a check built into checkov" in done.stderr) == (3, True)


def test_waivers_of_checks_that_nobody_asked(octoguard: Any, tmp_path: Path) -> None:
    buckets = json.dumps(document(resource("google_storage_bucket.b", {"name": "a"}))).encode()
    (tmp_path / "checks").mkdir()
    (tmp_path / "checks" / "own.yaml").write_text(OWN)
    (tmp_path / "octoguard.toml").write_text(
        '[waivers]\nnever = ["CKV_GCP_24"]\n[gate]\noverridable = ["OUR_BUCKETS_1"]\n'
        '[scanners.checkov]\nchecks = "checks"\n'
    )
    waiver = "- {policy: %s, address: '*', reason: later, owner: me, until: 2126-01-01}\n"
    (tmp_path / "waivers.yaml").write_text(waiver % "OUR_BUCKETS_1" + waiver % "CKV_GCP_108")
    report = json.loads(octoguard("check", "-", "--format", "json", input=buckets).stdout)
    assert [(use["policy"], use["state"]) for use in report["waivers"]] == [
        ("OUR_BUCKETS_1", "unjudged"),
        ("CKV_GCP_108", "unjudged"),
    ]
    assert any("waivers.yaml:1 for OUR_BUCKETS_1 at *: not evaluated" in note for note in report["notes"])
    (tmp_path / "main.tf").write_text(
        'resource "google_storage_bucket" "b" {\n'
        '  # octoguard:ignore=OUR_BUCKETS_1 reason="later" until=2126-01-01 owner=me\n}\n'
    )
    report = json.loads(octoguard("check", "-", "--root", ".", "--format", "json", input=buckets).stdout)
    assert [use["state"] for use in report["waivers"]] == ["unjudged"] * 3
    for typo in ("OUR_BUCKETS_2", "CKV_GCP_999"):
        (tmp_path / "waivers.yaml").write_text(waiver % typo)
        done = octoguard("check", "-", input=buckets)
        assert done.returncode == 3
        assert f"unknown policy '{typo}'".encode() in done.stderr


def test_comments_of_other_tools_in_roots_and_modules(
    octoguard: Any, environment: dict[str, str], tmp_path: Path
) -> None:
    comments = {
        "main.tf": """\
resource "google_storage_bucket" "b" {
  # checkov:skip=CKV_GCP_62,CKV_GCP_78:two at once
  versioning {} # checkov:skip=CKV_GCP_29:inline
}
# checkov:skip=CKV_GCP_62:above
resource "google_storage_bucket" "above" {}
module "m" {
  source = "./m"
}
""",
        "m/main.tf": """\
# tfsec:ignore:google-storage-enable-ubla
resource "google_storage_bucket" "b" { #trivy:ignore:GCP-0066
  # checkov:skip=OUR_BUCKETS_1:of ones own
}
""",
    }
    for name, text in comments.items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text)
    (tmp_path / "checks").mkdir()
    (tmp_path / "checks" / "own.yaml").write_text(OWN)
    (tmp_path / "octoguard.toml").write_text(
        '[check]\nwith = ["checkov"]\n[waivers]\ncomments = ["checkov", "trivy", "tfsec"]\n'
        '[scanners.checkov]\nchecks = "checks"\n'
    )
    inside = [
        resource(f'module.m.google_storage_bucket.b["{key}"]', {"name": key}, module_address="module.m")
        for key in ("x", "y")
    ]
    buckets = document(
        resource("google_storage_bucket.b[0]", {"name": "a"}),
        resource("google_storage_bucket.above", {"name": "c"}),
        *inside,
    )
    done = octoguard(
        "check", "-", "--root", ".", "--format", "json", input=json.dumps(buckets).encode(), env=environment
    )
    assert done.returncode == 1, done.stderr
    waived = {(f["source"], f["policy"], f["address"]) for f in json.loads(done.stdout)["findings"] if f["waiver"]}
    assert waived == {
        ("octoguard", "bucket-access-not-logged", "google_storage_bucket.b[0]"),
        ("octoguard", "bucket-without-versioning", "google_storage_bucket.b[0]"),
        ("octoguard", "bucket-acl-access", "google_storage_bucket.b[0]"),
        ("octoguard", "bucket-access-not-logged", "google_storage_bucket.above"),
        *(
            (source, policy, f'module.m.google_storage_bucket.b["{key}"]')
            for key in ("x", "y")
            for source, policy in (
                ("octoguard", "bucket-acl-access"),
                ("octoguard", "bucket-without-cmek"),
                ("checkov", "OUR_BUCKETS_1"),
            )
        ),
    }
