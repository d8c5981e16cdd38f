"""octoguard policies export and import, as users run them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from octoguard.config.policies import load_policies

if TYPE_CHECKING:
    from pathlib import Path

POLICY = """\
metadata: {id: CKV2_OWN_7, name: Buckets are in the EU, category: CONVENTION, severity: HIGH}
definition:
  and:
    - cond_type: attribute
      resource_types: [google_storage_bucket]
      attribute: location
      operator: within
      value: [EU]
    - {cond_type: attribute, resource_types: [google_storage_bucket], attribute: versioning.enabled, operator: is_true}
"""
JOIN = POLICY.replace("cond_type: attribute", "cond_type: connection", 1)


def test_every_policy_is_written_or_named(octoguard: Any, tmp_path: Path) -> None:
    done = octoguard("policies", "export", "--to", "checkov", "out")
    assert done.returncode == 0, done.stderr
    lines = done.stdout.decode().splitlines()
    written = {path.stem for path in (tmp_path / "out").iterdir()}
    named = {line.split(": ")[1] for line in lines if line.startswith("not converted: ")}
    policies = load_policies()
    assert len(written) + len(named) == len(policies)
    assert {p.id for p in policies if p.deny is None} <= named
    off = {p.id for p in policies if p.deny is not None and p.environments.get("prod", p.enforcement) == "off"}
    assert named == off | {p.id for p in policies if p.deny is None}
    assert lines[-1].startswith(f"{len(written)} of {len(policies)} policies written to out for prod")
    one = yaml.safe_load((tmp_path / "out" / "OCTOGUARD_SQL_PUBLIC_IP.yaml").read_text())
    assert one["metadata"]["severity"] == "CRITICAL"
    assert set(one) == {"metadata", "scope", "definition"}


def test_only_one_for_another_environment(octoguard: Any, tmp_path: Path) -> None:
    done = octoguard("policies", "export", "--to", "checkov", "out", "--only", "CKV_GCP_60", "--env", "dev")
    assert done.returncode == 0, done.stderr
    written = sorted(path.name for path in (tmp_path / "out").iterdir())
    assert written == ["OCTOGUARD_SQL_PUBLIC_IP.yaml", "OCTOGUARD_SQL_UNUSED_PUBLIC_IP.yaml"]
    for wrong in (("--env", "qa"), ("--only", "nothing"), ("--to", "other")):
        assert octoguard("policies", "export", "--to", "checkov", "out", *wrong).returncode == 2


def test_what_comes_in_is_tested_and_never_overwritten(octoguard: Any, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "eu.yaml").write_text(POLICY)
    (tmp_path / "in" / "join.yaml").write_text(JOIN)
    (tmp_path / "in" / "notes.json").write_text("[]")
    done = octoguard("policies", "import", "in", "--into", "ours/imported")
    assert done.returncode == 0, done.stderr
    said = done.stdout.decode()
    assert "not converted: in/join.yaml: cond_type connection" in said
    assert "not converted: in/notes.json: not a Checkov policy" in said
    assert "1 of 3 policies written to ours/imported" in said
    policy = yaml.safe_load((tmp_path / "ours" / "imported" / "ckv2-own-7.yaml").read_text())
    assert (policy["severity"], policy["aliases"]) == ("high", ["CKV2_OWN_7"])
    assert policy["deny"] == {
        "any": [{"path": "location", "not_equals": "EU"}, {"path": "versioning[0].enabled", "not_equals": True}]
    }
    tested = octoguard("policies", "test", "--policies", "ours/imported")
    assert tested.returncode == 0, tested.stdout
    assert b"3 cases, 0 problems" in tested.stdout
    (tmp_path / "in" / "another.yaml").write_text(POLICY.replace("CKV2_OWN_7", "CKV2_OWN_6"))
    again = octoguard("policies", "import", "in", "--into", "ours/imported")
    assert again.returncode == 3
    assert b"ckv2-own-7.yaml: already exists" in again.stderr
    assert not (tmp_path / "ours" / "imported" / "ckv2-own-6.yaml").exists(), "half of them were written"


def test_two_policies_of_one_id(octoguard: Any, tmp_path: Path) -> None:
    (tmp_path / "in").mkdir()
    (tmp_path / "in" / "a.yaml").write_text(POLICY)
    (tmp_path / "in" / "b.yaml").write_text(POLICY.replace("EU]", "US]"))
    done = octoguard("policies", "import", "in", "--into", "ours")
    assert done.returncode == 0, done.stderr
    assert b"not converted: in/b.yaml: in/a.yaml has the same ID" in done.stdout
    assert b"1 of 2 policies written" in done.stdout


def test_every_export_is_read_back(octoguard: Any, tmp_path: Path) -> None:
    """And what is written passes `policies test`, but for the cases that the summary asks for."""
    assert octoguard("policies", "export", "--to", "checkov", "out").returncode == 0
    done = octoguard("policies", "import", "out", "--into", "back")
    lines = done.stdout.decode().splitlines()
    assert [line for line in lines if line.startswith("not converted: ")] == []
    written = [path for path in (tmp_path / "back").iterdir() if not path.name.endswith(".test.yaml")]
    assert len(written) == len(list((tmp_path / "out").iterdir())) >= 165
    asked = [line for line in lines if ": add a case that expects" in line]
    tested = octoguard("policies", "test", "--policies", "back").stdout.decode().splitlines()
    assert len([line for line in tested if line.startswith("FAIL ")]) <= len(asked)
    assert len(asked) <= 17, asked


def test_nothing_that_can_be_translated(octoguard: Any, tmp_path: Path) -> None:
    (tmp_path / "join.yaml").write_text(JOIN)
    assert octoguard("policies", "import", "join.yaml", "--into", "ours").returncode == 1
    assert octoguard("policies", "import", "none.yaml", "--into", "ours").returncode == 3
    (tmp_path / "empty").mkdir()
    assert octoguard("policies", "import", "empty", "--into", "ours").returncode == 3
