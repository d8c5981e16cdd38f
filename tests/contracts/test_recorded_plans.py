"""What the shipped policies find in the recorded plans. The golden outputs use pinned policies instead.

Each plan lists findings that must be there. Other findings may come beside them, so a new policy changes nothing here.
The plans of infra/ and their mistakes are checked in tests/infra/test_environments.py.
"""

from __future__ import annotations

import json
from typing import Any

import pytest

from tests.conftest import PLANS, ROOT

FINDINGS = {
    "octollm-prod-change": {
        ("fail", "stateful-destroy", "google_dns_managed_zone.legacy"),
        ("fail", "stateful-destroy", "google_sql_database_instance.analytics"),
        ("fail", "stateful-destroy", "google_sql_database_instance.main"),
        ("fail", "stateful-destroy", "google_storage_bucket.transcripts"),
        ("fail", "cmek-without-grant", "google_sql_database_instance.main"),
        ("fail", "gke-no-binary-authorization", "google_container_cluster.main"),
        ("fail", "sql-no-backups", "google_sql_database_instance.analytics"),
        ("fail", "sql-without-cmek", "google_sql_database_instance.analytics"),
        ("pass", "sql-no-backups", "google_sql_database_instance.main"),
        ("pass", "sql-without-cmek", "google_sql_database_instance.main"),
    },
    "sensitive": {
        ("unknown", "security-policy-without-waf", "google_compute_security_policy.edge"),
        ("fail", "sql-no-backups", "google_sql_database_instance.main"),
    },
    "unknown-values": {
        ("fail", "gke-public-control-plane", "google_container_cluster.defaults"),
        ("fail", "sql-optional-tls", "google_sql_database_instance.defaults"),
        ("fail", "sql-public-ip", "google_sql_database_instance.dynamic_content"),
        ("fail", "bucket-acl-access", "google_storage_bucket.defaults"),
        ("unknown", "firewall-open-ssh", "google_compute_firewall.late"),
        ("unknown", "iam-basic-role", "google_project_iam_member.late"),
        ("unknown", "sql-optional-tls", "google_sql_database_instance.late"),
        ("unknown", "sql-public-ip", "google_sql_database_instance.dynamic_for_each"),
        ("unknown", "gke-no-release-channel", "google_container_cluster.late"),
        ("unknown", "bucket-without-cmek", "module.bucket_encrypted.google_storage_bucket.this"),
        ("pass", "sql-without-cmek", "module.database_encrypted.google_sql_database_instance.this"),
        ("fail", "bucket-without-cmek", "module.bucket_plain.google_storage_bucket.this"),
        ("fail", "sql-without-cmek", "module.database_plain.google_sql_database_instance.this"),
    },
    "empty": {("fail", "bucket-without-lifecycle", "google_storage_bucket.artifacts")},
    "no-google": set(),
}
VERDICTS = {"octollm-prod-change": "deny", "sensitive": "deny", "unknown-values": "deny", "empty": "allow"}
VERDICTS |= {"no-google": "allow"}


@pytest.mark.parametrize("name", FINDINGS)
def test_the_shipped_policies_find_what_is_known_to_be_there(octoguard: Any, name: str) -> None:
    plan, config = PLANS / name / "plan.json", ROOT / "octoguard.toml"
    report = json.loads(octoguard("check", plan, "--format", "json", "--config", config).stdout)
    found = {(finding["status"], finding["policy"], finding["address"]) for finding in report["findings"]}
    assert FINDINGS[name] - found == set()
    assert report["verdict"] == VERDICTS[name]
