"""Waivers, comments, baselines and --trust, as a user of `octoguard check` meets them."""

from __future__ import annotations

import json
import os
import subprocess
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import document, resource

if TYPE_CHECKING:
    from pathlib import Path

POLICY = """\
title: Bucket lies in the EU
severity: high
resources: [google_storage_bucket]
deny: {path: location, equals: EU}
why: We said so.
remediation: location = "US"
"""
WAIVER = "- policy: bucket-in-eu\n  address: google_storage_bucket.b\n  reason: It moves.\n  owner: data\n  until: %s\n"
HCL = '%sresource "google_storage_bucket" "b" {\n  location = "EU"\n}\n'
COMMENT = '# octoguard:ignore=bucket-in-eu reason="It moves." until=%s owner=data\n'


@pytest.fixture
def here(tmp_path: Path) -> Path:
    """A directory with a plan of which one policy alone denies."""
    (tmp_path / "ours").mkdir()
    (tmp_path / "ours" / "bucket-in-eu.yaml").write_text(POLICY)
    (tmp_path / "octoguard.toml").write_text('[check]\npolicies = "ours"\nfail_on = "high"\n')
    plan(tmp_path, resource("google_storage_bucket.b", {"location": "EU", "name": "b", **GOOD}))
    return tmp_path


GOOD = {
    "public_access_prevention": "enforced",
    "uniform_bucket_level_access": True,
    "versioning": [{"enabled": True}],
    "force_destroy": False,
}


def plan(folder: Path, *changes: dict[str, Any]) -> None:
    (folder / "plan.json").write_text(json.dumps(document(*changes)))


def check(octoguard: Any, *arguments: Any, code: int | None = None) -> dict[str, Any]:
    done = octoguard("check", "plan.json", "--env", "dev", "--format", "json", *arguments)
    assert done.returncode in ((0, 1) if code is None else (code,)), done.stderr
    return dict(json.loads(done.stdout))


def test_a_waiver_lets_the_plan_pass_until_its_day(octoguard: Any, here: Path) -> None:
    assert "bucket-in-eu" in check(octoguard, code=1)["reasons"][0]
    (here / "waivers.yaml").write_text(WAIVER % "2999-12-31")
    report = check(octoguard, code=0)
    (finding,) = [one for one in report["findings"] if one["policy"] == "bucket-in-eu"]
    assert finding["status"] == "waived"
    assert finding["waiver"] == {
        "kind": "waiver",
        "source": "waivers.yaml:1",
        "reason": "It moves.",
        "owner": "data",
        "until": "2999-12-31",
        "ticket": "",
    }
    assert report["counts"]["waived"] == 1
    (here / "waivers.yaml").write_text(WAIVER % "2020-12-31")
    report = check(octoguard, code=1)
    assert "waiver waivers.yaml:1 expired on 2020-12-31" in report["reasons"][0]
    assert any("expired on 2020-12-31 (owner data)" in note for note in report["notes"])


def test_a_waivers_file_that_is_wrong_stops_everything(octoguard: Any, here: Path) -> None:
    (here / "waivers.yaml").write_text(WAIVER % "soon")
    done = octoguard("check", "plan.json")
    assert (done.returncode, done.stdout) == (3, b"")
    assert b"waivers.yaml:5: until" in done.stderr
    done = octoguard("check", "plan.json", "--waivers", "nowhere.yaml")
    assert done.returncode == 3
    assert done.stderr.count(b"\n") == 1


def test_what_nothing_waives(octoguard: Any, here: Path) -> None:
    config = here / "octoguard.toml"
    config.write_text(config.read_text() + '[waivers]\nnever = ["bucket-in-eu"]\n')
    (here / "waivers.yaml").write_text(WAIVER % "2999-12-31")
    report = check(octoguard, code=1)
    assert report["waivers"][0]["state"] == "refused"
    config.write_text(config.read_text().replace("bucket-in-eu", "nobody"))
    done = octoguard("check", "plan.json")
    assert done.returncode == 3
    assert b"[waivers] never: unknown policy 'nobody'" in done.stderr


def test_a_comment_counts_where_the_root_is_known(octoguard: Any, here: Path) -> None:
    (here / "root").mkdir()
    (here / "root" / "main.tf").write_text(HCL % (COMMENT % "2999-12-31"))
    check(octoguard, code=1)
    report = check(octoguard, "--root", "root", code=0)
    assert report["waivers"][0]["waiver"]["source"] == "main.tf:1"
    (here / "root" / "main.tf").write_text(HCL % (COMMENT % "2020-12-31"))
    check(octoguard, "--root", "root", code=1)


def test_with_a_baseline_only_new_findings_decide(octoguard: Any, here: Path) -> None:
    done = octoguard("baseline", "plan.json", "--env", "dev")
    assert done.returncode == 0, done.stderr
    known = ("--baseline", "octoguard-baseline.json")
    check(octoguard, code=1)
    check(octoguard, *known, code=0)
    done = octoguard("baseline", "plan.json", "--env", "prod")
    assert set(json.loads((here / "octoguard-baseline.json").read_text())["environments"]) == {"dev", "prod"}
    bucket = {"location": "EU", "name": "b", **GOOD}
    plan(here, resource("google_storage_bucket.b", bucket), resource("google_storage_bucket.new", bucket))
    report = check(octoguard, *known, code=1)
    denied = [one for one in report["findings"] if one["policy"] == "bucket-in-eu" and one["status"] == "fail"]
    assert [one["address"] for one in denied] == ["google_storage_bucket.new"]


def test_a_baseline_of_another_root_silences_nothing(octoguard: Any, here: Path) -> None:
    """Two roots with a bucket at the same address: a baseline of one is none of the other."""
    address, note = "google_storage_bucket.b", "of another root or resource"
    (here / "a").mkdir()
    (here / "b").mkdir()
    for root in "ab":
        (here / root / "main.tf").write_text("")
        body = document(resource(address, {"location": "EU", "name": f"octollm-{root}", **GOOD}))
        (here / root / "plan.json").write_text(json.dumps(body))

    def judged(plan_file: str, *arguments: str) -> tuple[str, bool]:
        options = ("--env", "dev", "--format", "json", "--baseline", "octoguard-baseline.json", *arguments)
        report = json.loads(octoguard("check", plan_file, *options).stdout)
        return report["verdict"], any(note in one and "baseline PLAN --root DIR" in one for one in report["notes"])

    def take(*arguments: str) -> None:
        assert octoguard("baseline", *arguments, "--env", "dev").returncode == 0

    take("a/plan.json")
    assert judged("a/plan.json") == ("allow", False)
    assert judged("b/plan.json") == ("deny", True)
    # The file holds both roots; the name of the bucket counts where a plan's own root is not known.
    take("b/plan.json")
    entries = json.loads((here / "octoguard-baseline.json").read_text())["environments"]["dev"]
    assert {(one["root"], *one["of"]) for one in entries} == {
        ("a", "location=EU", "name=octollm-a"),
        ("b", "location=EU", "name=octollm-b"),
    }
    assert judged("a/plan.json") == judged("b/plan.json") == ("allow", False)
    (here / "b" / "plan.json").rename(here / "of-b.json")
    assert judged("of-b.json") == ("allow", False)
    assert judged("of-b.json", "--root", "a") == ("deny", True)


def test_a_baseline_of_version_1_matches_by_address_and_says_so(octoguard: Any, here: Path) -> None:
    entry = {"policy": "bucket-in-eu", "address": "google_storage_bucket.b", "status": "fail"}
    old = {"version": 1, "environments": {"dev": [entry]}}
    (here / "octoguard-baseline.json").write_text(json.dumps(old))
    report = check(octoguard, "--baseline", "octoguard-baseline.json", code=0)
    assert any("1 entries of an old version match by address" in note for note in report["notes"])
    assert octoguard("baseline", "plan.json", "--env", "dev").returncode == 0
    report = check(octoguard, "--baseline", "octoguard-baseline.json", code=0)
    assert not any("old version" in one for one in report["notes"])


def test_under_trust_the_change_is_judged_by_the_rules_before_it(octoguard: Any, here: Path) -> None:
    def git(*arguments: str) -> None:
        env = {**os.environ, "GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
        identity = ("-c", "user.name=x", "-c", "user.email=x@example.com")
        subprocess.run(["git", *identity, *arguments], cwd=here, env=env, check=True, capture_output=True)

    git("init", "-q", "-b", "main")
    git("add", ".")
    git("commit", "-qm", "main")
    git("checkout", "-qb", "change")
    (here / "waivers.yaml").write_text(WAIVER % "2999-12-31")
    check(octoguard, code=0)
    report = check(octoguard, "--trust", "git:main", code=1)
    assert report["verdict"] == "deny"
    said = "the change weakens its own checks: waivers.yaml:1 waives bucket-in-eu at google_storage_bucket.b"
    assert any(reason.startswith(said) for reason in report["reasons"])
    # A file that is named is read at the ref too, and there is none.
    done = octoguard("check", "plan.json", "--trust", "git:main", "--waivers", "waivers.yaml")
    assert done.returncode == 3
    assert b"git:refs/heads/main:waivers.yaml: the commit " in done.stderr
    # What is broken by the change is said, and judged without.
    (here / "octoguard.toml").write_text("[chek]\n")
    report = check(octoguard, "--trust", "git:main", code=1)
    assert any("the configuration of the change cannot be read" in reason for reason in report["reasons"])
    # What is broken at the ref is an error that names the ref, and no temporary place.
    git("add", ".")
    git("commit", "-qm", "broken")
    git("branch", "-f", "main", "change")
    git("checkout", "-q", "-b", "later")
    done = octoguard("check", "plan.json", "--trust", "git:main")
    assert done.returncode == 3
    assert b"error: git:refs/heads/main:octoguard.toml:1: " in done.stderr
