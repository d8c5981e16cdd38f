"""Every control of the catalogues has a policy or a reason, and the reference page is up to date."""

from __future__ import annotations

import json
import os
import re
from typing import TYPE_CHECKING, Any

import pytest

from octoguard import paths
from octoguard.config.catalogues import ControlCatalogue, read_catalogues
from octoguard.config.policies import load_policies
from octoguard.workflows.coverage import rows
from octoguard.workflows.installed import checks_of
from octoguard.workflows.reference import differences, reference

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

CATALOGUES = read_catalogues()
each_catalogue = pytest.mark.parametrize("catalogue", CATALOGUES.values(), ids=list(CATALOGUES))


@each_catalogue
def test_every_control_is_covered_or_answered(catalogue: ControlCatalogue) -> None:
    table = rows(catalogue, load_policies())
    assert [row.control for row in table if row.is_open] == []
    assert any(row.policies for row in table)


@each_catalogue
def test_no_answer_is_given_for_what_is_covered(catalogue: ControlCatalogue) -> None:
    table = rows(catalogue, load_policies())
    single = {row.control: row for row in table}
    assert [key for key in catalogue.answers if not key.endswith("*") and single[key].policies] == []
    for key in catalogue.answers:
        if key.endswith("*"):
            assert any(control.startswith(key[:-1]) for control in single), f"{key} answers nothing"


def test_policies_name_only_controls_that_there_are() -> None:
    known = {alias for catalogue in CATALOGUES.values() for alias in catalogue.aliases().values()}
    named = {
        alias
        for policy in load_policies()
        for alias in (*policy.aliases, *policy.differs)
        if re.match(r"CKV|AVD|CIS", alias)
    }
    assert named - known == set()


def test_the_sizes_of_the_catalogues() -> None:
    sizes = {name: len(catalogue.aliases()) for name, catalogue in CATALOGUES.items()}
    assert sizes == {"checkov": 162, "trivy": 75, "cis-gcp-4.0": 84, "cis-gcp-5.0": 93, "cis-gke-1.6": 67}


def test_the_catalogue_has_every_google_check_of_the_checkov_that_is_pinned(checkov_here: Path) -> None:
    assert set(checks_of(checkov_here)) == set(CATALOGUES["checkov"].aliases())


def test_a_check_that_the_catalogue_does_not_have_is_said(octoguard: Any, tmp_path: Path) -> None:
    """A newer Checkov that is installed here brings more checks than the catalogue was made of."""
    checks = tmp_path / "newer" / "lib" / "python3.12" / "site-packages" / "checkov" / "terraform" / "checks"
    (checks / "resource" / "gcp").mkdir(parents=True)
    (checks / "resource" / "gcp" / "New.py").write_text('id = "CKV_GCP_999"\nold = "CKV_GCP_28"\n')
    program = tmp_path / "newer" / "bin" / "checkov"
    program.parent.mkdir()
    program.write_text("#!/bin/sh\n")
    program.chmod(0o755)
    path = {"PATH": f"{program.parent}:{os.environ['PATH']}"}
    said = octoguard("policies", "coverage", "checkov", "--open", env=path).stdout.decode()
    assert "CKV_GCP_999" in said
    assert "UNLISTED" in said
    data = json.loads(octoguard("policies", "coverage", "checkov", "--format", "json", env=path).stdout)
    assert data[0]["unlisted"] == ["CKV_GCP_999"]


@pytest.mark.golden
@pytest.mark.parametrize(
    ("page", "write"), [("README.md", reference), ("DIFFERENCES.md", differences)], ids=["reference", "differences"]
)
def test_the_reference_pages_are_up_to_date(page: str, write: Callable[[None], str]) -> None:
    file, text = paths.policies_dir() / page, write(None)
    if os.environ.get("OCTOGUARD_GOLDEN") == "write":
        file.write_text(text)
    assert file.read_text() == text, "run make golden and review the difference"


def test_the_command_tells_what_is_open(octoguard: Any, tmp_path: Any) -> None:
    done = octoguard("policies", "coverage", "checkov", "--format", "json")
    assert done.returncode == 0, done.stderr
    (table,) = json.loads(done.stdout)
    by_id = {row["control"]: row for row in table["controls"]}
    assert by_id["CKV_GCP_60"]["policies"] == ["sql-public-ip", "sql-unused-public-ip"]
    assert by_id["CKV_GCP_24"]["policies"] == []
    assert "PodSecurityPolicy" in by_id["CKV_GCP_24"]["reason"]
    assert b"CKV_GCP_60" in octoguard("policies", "coverage").stdout
    assert b"CKV_GCP_60" not in octoguard("policies", "coverage", "--open").stdout
    wrong = octoguard("policies", "coverage", "checkhov")
    assert wrong.returncode == 2
    assert b"checkov" in wrong.stderr


def test_policies_by_cis_control(octoguard: Any) -> None:
    lines = octoguard("policies", "list", "--cis").stdout.decode().splitlines()
    controls = [re.sub(r"  .*", "", line) for line in lines if line.startswith("CIS GCP 5.0")]
    assert controls == sorted(controls, key=lambda c: [int(n) for n in c.split(": ")[1].split(".")])
    assert any(line.split("  ")[0] == "CIS GCP 5.0: 6.7" and "sql-public-ip" in line for line in lines)


def test_every_google_check_of_checkov_has_a_severity_and_its_types() -> None:
    catalogue = read_catalogues()["checkov"]
    found = {row.control: row.highest_severity for row in rows(catalogue, load_policies())}
    assert len(found) == 162
    assert [control for control, severity in found.items() if severity is None] == []
    covered = {row.control for row in rows(catalogue, load_policies()) if row.policies}
    assert set(catalogue.severities) == set(found) - covered, "a policy's own severity counts where there is one"
    assert set(catalogue.types) == set(found)
