"""Several outputs of one run, the step summary of GitHub and the exit code in Atlantis."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from octoguard.errors import InputError
from octoguard.files.atomic import append_output
from tests.conftest import document, resource

if TYPE_CHECKING:
    from pathlib import Path

BUCKET = json.dumps(document(resource("google_storage_bucket.b", {"public_access_prevention": "inherited"}))).encode()
DENY = ("check", "-", "--fail-on", "low")


def test_one_run_writes_each_format_to_its_file(octoguard: Any, tmp_path: Path) -> None:
    several = ("--format", "sarif=out/a=b.sarif", "--format", "markdown=comment.md", "--format", "text")
    done = octoguard(*DENY, *several, input=BUCKET)
    assert done.returncode == 1
    assert done.stdout.startswith(b"standard input for prod")
    assert done.stderr.decode().splitlines() == [
        "octoguard: sarif report written to out/a=b.sarif",
        "octoguard: markdown report written to comment.md",
    ]
    assert json.loads((tmp_path / "out" / "a=b.sarif").read_text())["version"] == "2.1.0"
    assert (tmp_path / "comment.md").read_text().startswith("<!-- octoguard -->")


def test_files_alone_leave_standard_output_empty(octoguard: Any, tmp_path: Path) -> None:
    done = octoguard(*DENY, "--format", "junit=j.xml", input=BUCKET)
    assert (done.returncode, done.stdout) == (1, b"")
    assert (tmp_path / "j.xml").exists()


def test_the_default_format_of_octoguard_toml_still_works_with_output(octoguard: Any, tmp_path: Path) -> None:
    (tmp_path / "octoguard.toml").write_text("[check]\nformat = 'gitlab-terraform'\n")
    assert json.loads(octoguard(*DENY, input=BUCKET).stdout) == {"create": 1, "update": 0, "delete": 0}
    assert octoguard(*DENY, "--output", "counts.json", input=BUCKET).returncode == 1
    assert json.loads((tmp_path / "counts.json").read_text())["create"] == 1


def test_an_unknown_default_format_is_an_error_of_octoguard_toml(octoguard: Any, tmp_path: Path) -> None:
    (tmp_path / "octoguard.toml").write_text("[check]\nformat = 'gitlab_terraform'\n")
    done = octoguard(*DENY, input=BUCKET)
    assert done.returncode == 3
    assert b"octoguard.toml: check.format: unknown format 'gitlab_terraform'" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("--format", "text", "--format", "json"), "two formats for standard output"),
        (("--format", "json=x", "--format", "sarif=x"), "two formats for x"),
        (("--format", "json="), "the file name is missing"),
        (("--format", "json=x", "--output", "y"), "--output works with one --format without a file"),
        (("--format", "json", "--format", "text=x", "--output", "y"), "--output works with one --format"),
        (("--format", "text", "--format", "jsn=x"), "unknown format 'jsn'"),
    ],
)
def test_outputs_that_contradict_are_refused_before_the_plan_is_read(
    octoguard: Any, arguments: tuple[str, ...], message: str
) -> None:
    done = octoguard("check", "no-such-plan.json", *arguments)
    assert done.returncode == 2
    assert message in done.stderr.decode()


def test_a_file_that_cannot_be_written_is_an_error_after_the_others(octoguard: Any, tmp_path: Path) -> None:
    (tmp_path / "taken").mkdir()
    several = ("--format", "sarif=taken", "--format", "json=report.json", "--format", "tap")
    done = octoguard("check", "-", *several, input=BUCKET)
    assert done.returncode == 3
    assert b"taken: cannot be written" in done.stderr
    assert (tmp_path / "report.json").exists()
    assert done.stdout.startswith(b"TAP version 14")


def test_github_adds_the_report_to_the_summary_of_the_step(octoguard: Any, tmp_path: Path) -> None:
    summary = tmp_path / "summary.md"
    summary.write_text("earlier\n")
    done = octoguard(*DENY, "--format", "github", input=BUCKET, env={**os.environ, "GITHUB_STEP_SUMMARY": str(summary)})
    assert done.stdout.startswith(b"::error ")
    assert summary.read_text().startswith("earlier\n<!-- octoguard -->")
    octoguard(*DENY, "--format", "text", input=BUCKET, env={**os.environ, "GITHUB_STEP_SUMMARY": str(tmp_path / "n")})
    assert not (tmp_path / "n").exists()


def test_a_summary_never_grows_over_the_limit(tmp_path: Path) -> None:
    file = tmp_path / "summary.md"
    file.write_bytes(b"x" * 90)
    assert append_output(file, b"y" * 10, 100)
    assert not append_output(file, b"z", 100)
    assert file.read_bytes() == b"x" * 90 + b"y" * 10
    with pytest.raises(InputError, match="cannot be written"):
        append_output(tmp_path, b"z", 100)


@pytest.mark.parametrize(
    ("variables", "arguments", "code"),
    [
        ({"ATLANTIS_TERRAFORM_VERSION": "1.11.4"}, ("--format", "atlantis"), 0),
        ({"ATLANTIS_TERRAFORM_VERSION": "1.11.4"}, ("--format", "atlantis=x", "--format", "text"), 1),
        ({"ATLANTIS_TERRAFORM_VERSION": "1.11.4"}, ("--format", "text"), 1),
        ({}, ("--format", "atlantis"), 1),
    ],
)
def test_only_a_step_of_atlantis_reads_the_verdict_in_the_text(
    octoguard: Any, variables: dict[str, str], arguments: tuple[str, ...], code: int
) -> None:
    done = octoguard(*DENY, *arguments, input=BUCKET, env={**os.environ, **variables})
    assert done.returncode == code
    if code == 0:
        assert done.stdout.startswith(b"FAIL: ")
        broken = octoguard(*DENY, *arguments, input=b"{", env={**os.environ, **variables})
        assert broken.returncode == 3


@pytest.mark.parametrize("form", ["github", "gitlab", "sarif", "azuredevops"])
def test_file_names_start_at_the_root_of_the_repository(octoguard: Any, tmp_path: Path, form: str) -> None:
    """Also where octoguard runs in the Terraform root, and for modules beside it."""
    (tmp_path / ".git").mkdir()
    live, lake = tmp_path / "envs" / "live", tmp_path / "modules" / "lake"
    live.mkdir(parents=True)
    lake.mkdir(parents=True)
    (live / "main.tf").write_text('module "lake" {\n  source = "../../modules/lake"\n}\n')
    (lake / "bucket.tf").write_text('resource "google_storage_bucket" "b" {\n  name = "b"\n}\n')
    bucket = resource("module.lake.google_storage_bucket.b", {"name": "b"}, module_address="module.lake")
    (live / "plan.json").write_text(json.dumps(document(bucket)))
    command = [sys.executable, "-m", "octoguard", "check", "plan.json", "--fail-on", "low", "--format"]
    done = subprocess.run([*command, form], capture_output=True, cwd=live, text=True, check=False)
    assert done.returncode == 1, done.stderr
    assert "modules/lake/bucket.tf" in done.stdout
    assert "../" not in done.stdout
    text = subprocess.run([*command, "text", "--verbose"], capture_output=True, cwd=live, text=True, check=False).stdout
    assert "../../modules/lake/bucket.tf:1" in text
