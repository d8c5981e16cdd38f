"""What a filter in the Logging query language says of audit logs."""

from __future__ import annotations

import pytest

from octoguard.policy.checks._log_sinks import audit_logs_in


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ('logName:"cloudaudit.googleapis.com"', {"": "kept"}),
        ('logName="projects/p/logs/cloudaudit.googleapis.com%2Factivity"', {"activity": "kept"}),
        ('log_id("cloudaudit.googleapis.com/data_access")', {"data_access": "kept"}),
        (r'logName=~"cloudaudit\.googleapis\.com%2Fpolicy$"', {"policy": "kept"}),
        ('protoPayload.@type="type.googleapis.com/google.cloud.audit.AuditLog"', {"": "kept"}),
        ('NOT logName:"cloudaudit.googleapis.com"', {"": "dropped"}),
        ('NOT (logName:"cloudaudit.googleapis.com")', {"": "dropped"}),
        ('-logName:"cloudaudit.googleapis.com"', {"": "dropped"}),
        ('logName!="projects/p/logs/cloudaudit.googleapis.com%2Factivity"', {"activity": "dropped"}),
        ('logName!~"cloudaudit"', {}),
        ('NOT logName!="projects/p/logs/cloudaudit.googleapis.com%2Factivity"', {"activity": "kept"}),
        ('severity>=ERROR AND NOT LOG_ID("cloudaudit.googleapis.com/activity")', {"activity": "dropped"}),
        ('NOT severity<ERROR AND log_id("cloudaudit.googleapis.com/activity")', {"activity": "kept"}),
        ('resource.type="k8s_container"', {}),
        ("", {}),
    ],
)
def test_audit_logs_in_a_filter(text: str, found: dict[str, str]) -> None:
    assert audit_logs_in(text) == found


def test_a_long_filter_is_read_in_no_time() -> None:
    assert audit_logs_in("a" * 100_000 + " cloudaudit.googleapis.com " * 1000) == {"": "kept"}
