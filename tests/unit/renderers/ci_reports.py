"""Small reports for the tests of the formats for CI systems."""

from __future__ import annotations

from collections import Counter
from typing import Any

from octoguard.report import (
    CoverageEntry,
    EnvironmentEntry,
    EvidenceEntry,
    FindingEntry,
    LocationEntry,
    PlanEntry,
    Report,
    WaiverEntry,
)

ADDRESS = 'module.data.google_storage_bucket.lake["raw"]'
PLACE = LocationEntry("envs/test/main.tfvars", 7, "modules/lake/bucket.tf", 3)


def waiver(kind: Any = "waiver") -> WaiverEntry:
    return WaiverEntry(kind, "waivers.yaml:4", "the archive moves in May", "data", "2027-05-31", "LAKE-9")


def finding(status: Any = "fail", **more: Any) -> FindingEntry:
    values: dict[str, Any] = {
        "policy": "lake-open",
        "title": "Bucket is open",
        "severity": "high",
        "enforcement": "mandatory",
        "status": status,
        "address": ADDRESS,
        "type": "google_storage_bucket",
        "action": "create",
        "judges": "after",
        "aliases": ["CKV_X_1"],
        "evidence": [EvidenceEntry("acl", "known", "public")],
        "remediation": "acl = null\n",
        "location": PLACE,
    }
    return FindingEntry(**{**values, **more})


def report(*findings: FindingEntry, **more: Any) -> Report:
    """A report with these findings, and the verdict that they lead to."""
    counts = Counter(each.status for each in findings)
    mandatory = {each.status for each in findings if each.enforcement == "mandatory"}
    verdict = "deny" if "fail" in mandatory else "review" if "unknown" in mandatory else "allow"
    values: dict[str, Any] = {
        "schema_version": "1",
        "octoguard_version": "9.8.7",
        "verdict": verdict,
        "reasons": ["high policy lake-open fails on 1 resource"],
        "environment": EnvironmentEntry("test", "--env"),
        "plan": PlanEntry("plan.json", "ab" * 32, "1.2", "1.11.4", 1, {"create": 1}),
        "counts": {status: counts[status] for status in ("fail", "unknown", "waived", "pass")},
        "findings": list(findings),
        "removals": [],
        "coverage": CoverageEntry(1, {}, {}),
    }
    return Report(**{**values, **more})


ONE_OF_EACH = report(
    finding(),
    finding("fail", policy="lake-name", severity="low", enforcement="advisory", location=PLACE),
    finding("unknown", policy="lake-key", severity="critical"),
    finding("waived", policy="lake-logs", severity="medium", waiver=waiver("comment")),
    finding("pass", policy="lake-region"),
)
