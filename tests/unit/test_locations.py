"""Which evidence of a finding decides its location."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from octoguard.report import Report
from octoguard.workflows.locations import located
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

CODE = """resource "google_redis_instance" "cache" {
  name   = "cache"
  region = local.region
  maintenance_policy {
    description = var.text
  }
  tier = "BASIC"
}
locals {
  region = "us-east1"
}
variable "text" {
  default = "none"
}
resource "google_kms_crypto_key" "key" {
  rotation_period = "1s"
}
"""
CACHE = "google_redis_instance.cache"
KEY = "google_kms_crypto_key.key"
# A report of which one finding is used, with other evidence.
REPORT = msgspec.json.decode((ROOT / "tests/golden/check/change-json/expected.json").read_bytes())


def known(path: str, value: Any, address: str = "") -> dict[str, Any]:
    return {"path": path, "state": "known", "value": value, "address": address}


def unset(path: str) -> dict[str, Any]:
    return {"path": path, "state": "unset"}


REGION = known("region", "us-east1")
TIER = known("tier", "BASIC")
TEXT = known("maintenance_policy[0].description", "none")


@pytest.mark.parametrize(
    ("evidence", "line"),
    [
        ([TIER], 7),
        ([REGION, TIER], 7),
        ([REGION], 10),
        ([TEXT, TIER], 7),
        ([TEXT], 13),
        ([unset("maintenance_policy[0].weekly"), TEXT], 13),
        ([unset("maintenance_policy[0].weekly")], 4),
        ([unset("auth_enabled")], 1),
        ([known("rotation_period", "1s", KEY), TEXT], 13),
        ([known("rotation_period", "1s", KEY)], 16),
        ([{"path": "tier", "state": "unknown"}, TEXT], 13),
        ([], 1),
    ],
)
def test_the_evidence_that_decides(tmp_path: Path, evidence: list[dict[str, Any]], line: int) -> None:
    (tmp_path / "main.tf").write_text(CODE)
    report = located(report_with(address=CACHE, evidence=evidence), tmp_path)
    place = report.findings[0].location
    assert not isinstance(place, msgspec.UnsetType)
    assert (place.file, place.line) == ("main.tf", line)
    assert (place.block_file, place.block_line) == (("", 0) if line == 1 else ("main.tf", 1))


def test_a_resource_without_a_block_has_no_location(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(CODE)
    report = report_with(address="google_redis_instance.deleted", evidence=[TIER])
    assert located(report, tmp_path) == report


def test_a_report_without_a_root_and_a_pass_have_no_location(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(CODE)
    failed = report_with(address=CACHE, evidence=[TIER])
    assert located(failed, None) is failed
    passed = report_with(address=CACHE, evidence=[TIER], status="pass")
    assert located(passed, tmp_path) is passed


def report_with(**changes: Any) -> Report:
    finding = {**REPORT["findings"][0], "status": "fail", "remediation": "", **changes}
    finding.pop("location", None)
    return msgspec.convert({**REPORT, "findings": [finding]}, Report)
