"""Which texts have a form that the provider asks for."""

from __future__ import annotations

import pytest

from octoguard.standin.diagnostics import problems
from octoguard.standin.schema import Attribute, newest_pack
from octoguard.standin.texts import fault

FORMS = [
    ("base64", "aGk=", True),
    ("base64", "aGk=\n", True),
    ("base64", "a*", False),
    ("cidr", "10.0.0.0/8", True),
    ("cidr", "10.0.0.1/8", True),
    ("cidr", "2001:db8::/32", True),
    ("cidr", "10.0.0.0", False),
    ("cidr", "10.0.0.0/40", False),
    ("duration", "1h30m", True),
    ("duration", "1.5s", True),
    ("duration", "0", True),
    ("duration", "-2ms", True),
    ("duration", "30", False),
    ("duration", "1d", False),
    ("ip", "10.0.0.1", True),
    ("ip", "2001:db8::1", True),
    ("ip", "10.0.0.256", False),
    ("json", "{}", True),
    ("json", "{a: 1}", False),
    ("member", "user:a@example.com", True),
    ("member", "allUsers", True),
    ("member", "a@example.com", False),
    ("member", "deleted:user:a@example.com?uid=1", False),
    ("time", "2026-01-02T03:04:05Z", True),
    ("time", "2026-01-02T03:04:05.6+01:00", True),
    ("time", "2026-13-02T03:04:05Z", False),
    ("time", "2026-01-02", False),
    ("", "anything", True),
    ("json", "", True),
]


@pytest.mark.parametrize(("form", "text", "is_right"), FORMS)
def test_the_form_of_a_text(form: str, text: str, is_right: bool) -> None:
    assert (fault(form, "it", text) == "") is is_right


def test_a_text_without_its_form_is_a_problem() -> None:
    attribute = Attribute(type="string", optional=True, form="json")
    assert [one.summary for one in problems({"it": attribute}, {"it": "{"})] == ['"it" contains an invalid JSON']


@pytest.mark.parametrize(
    ("text", "summary"),
    [
        ("é", "expected length of it to be in the range (3 - 4), got é"),
        ("abcde", "expected length of it to be in the range (3 - 4), got abcde"),
        ("abc", None),
    ],
)
def test_the_length_of_a_text_in_bytes(text: str, summary: str | None) -> None:
    attribute = Attribute(type="string", optional=True, shortest=3, longest=4)
    assert [one.summary for one in problems({"it": attribute}, {"it": text})] == ([summary] if summary else [])
    least = Attribute(type="string", optional=True, shortest=9)
    assert problems({"it": least}, {"it": text})[0].summary == f"expected length of it to be at least 9, got {text}"


def test_what_is_secret_is_not_shown() -> None:
    attribute = Attribute(type="string", optional=True, sensitive=True, longest=3, pattern="^[0-9]+$", form="member")
    found = problems({"it": attribute}, {"it": "hunter2"})
    assert len(found) == 3
    assert not any("hunter2" in one.summary for one in found)


@pytest.mark.parametrize(
    ("kind", "name", "text", "count"),
    [
        ("google_service_account", "account_id", "app", 1),
        ("google_service_account", "account_id", "a" * 31, 1),
        ("google_service_account", "account_id", "App-Server", 1),
        ("google_service_account", "account_id", "app-server", 0),
        ("google_compute_instance", "name", "under_score", 1),
        ("google_bigquery_dataset", "dataset_id", "with-dash", 1),
        ("google_project_iam_member", "member", "a@example.com", 1),
        ("google_monitoring_dashboard", "dashboard_json", "{", 1),
        ("google_kms_crypto_key", "rotation_period", "86399s", 1),
        ("google_kms_crypto_key", "rotation_period", "7776000s", 0),
        ("google_kms_crypto_key", "rotation_period", "90d", 1),
        ("google_container_cluster", "cluster_ipv4_cidr", "", 0),
        ("google_container_cluster", "cluster_ipv4_cidr", "10.0.0.0/14", 0),
        ("google_container_cluster", "cluster_ipv4_cidr", "10.0.0.0/4", 1),
        ("google_dns_record_set", "name", "www.example.com", 1),
        ("google_dns_record_set", "name", "www.example.com.", 0),
        ("google_project_service", "service", "compute", 1),
    ],
)
def test_what_the_shipped_schema_demands(kind: str, name: str, text: str, count: int) -> None:
    schema = newest_pack("google").get("resource", kind)
    assert schema is not None
    assert len(problems({name: schema.attributes[name]}, {name: text})) == count


def test_an_invented_text_is_not_checked() -> None:
    attribute = Attribute(type="string", optional=True, form="json", longest=3, pattern="^x$", enum=["x"])
    assert problems({"it": attribute}, {"it": "see offline-dashboard-1"}) == []
    assert problems({"it": attribute}, {"it": "see dashboard-1"}) != []
