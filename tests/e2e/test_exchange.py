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
    named = {line.removeprefix("not ").partition(":")[0] for line in lines if line.startswith("not ")}
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
    assert [path.name for path in (tmp_path / "out").iterdir()] == ["OCTOGUARD_SQL_PUBLIC_IP.yaml"]
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
    assert "not in/join.yaml: cond_type connection" in said
    assert "not in/notes.json: no Checkov policy" in said
    assert "1 of 3 policies written to ours/imported" in said
    policy = yaml.safe_load((tmp_path / "ours" / "imported" / "ckv2-own-7.yaml").read_text())
    assert (policy["severity"], policy["aliases"]) == ("high", ["CKV2_OWN_7"])
    assert policy["deny"] == {
        "any": [{"path": "location", "not_in": ["EU"]}, {"path": "versioning[0].enabled", "not_equals": True}]
    }
    tested = octoguard("policies", "test", "--policies", "ours/imported")
    assert tested.returncode == 0, tested.stdout
    assert b"3 cases, 0 problems" in tested.stdout
    again = octoguard("policies", "import", "in", "--into", "ours/imported")
    assert again.returncode == 3
    assert b"is there already" in again.stderr


def test_nothing_that_can_be_translated(octoguard: Any, tmp_path: Path) -> None:
    (tmp_path / "join.yaml").write_text(JOIN)
    assert octoguard("policies", "import", "join.yaml", "--into", "ours").returncode == 1
    assert octoguard("policies", "import", "none.yaml", "--into", "ours").returncode == 3
    (tmp_path / "empty").mkdir()
    assert octoguard("policies", "import", "empty", "--into", "ours").returncode == 3
