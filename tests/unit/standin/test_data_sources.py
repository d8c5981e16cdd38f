"""What data sources are answered: asked for, computed, or invented; the same each time."""

from __future__ import annotations

import json
from typing import Any

import pytest

from octoguard.standin import data_sources
from octoguard.standin.placeholders import project_number
from octoguard.standin.schema import read_pack
from octoguard.standin.session import available

GOOGLE = available()["google"]
PACK = read_pack(GOOGLE[max(GOOGLE, key=lambda version: int(version.partition(".")[0]))])
SETTINGS = {"project": "octollm-test", "region": "europe-west1"}


def read(type_: str, settings: dict[str, Any] | None = None, **config: Any) -> dict[str, Any]:
    schema = PACK.get("data", type_)
    assert schema is not None
    given = dict.fromkeys(schema.attributes) | config
    return data_sources.read(type_, schema, given, SETTINGS if settings is None else settings)


def test_the_zones_of_a_region() -> None:
    assert read("google_compute_zones")["names"] == ["europe-west1-b", "europe-west1-c", "europe-west1-d"]
    zones = read("google_compute_zones", region="us-central1")["names"]
    assert zones
    assert all(zone.startswith("us-central1-") for zone in zones)


def test_the_project_is_that_of_the_provider_unless_it_is_said() -> None:
    assert read("google_project")["project_id"] == "octollm-test"
    other = read("google_project", project_id="other")
    assert (other["project_id"], other["number"]) == ("other", project_number("other"))
    assert other["number"].isdigit()
    assert 11 <= len(other["number"]) <= 12


def test_service_agents_have_the_number_of_their_project() -> None:
    number = project_number("octollm-test")
    agent = read("google_storage_project_service_account")
    assert agent["email_address"] == f"service-{number}@gs-project-accounts.iam.gserviceaccount.com"
    assert agent["member"] == f"serviceAccount:{agent['email_address']}"
    assert read("google_compute_default_service_account")["email"] == f"{number}-compute@developer.gserviceaccount.com"


def test_the_client_is_configured_by_the_provider_block() -> None:
    found = read("google_client_config")
    assert (found["project"], found["region"]) == ("octollm-test", "europe-west1")


def test_the_same_question_has_the_same_answer() -> None:
    one, again = (read("google_compute_network", name="n") for _ in range(2))
    assert one == again
    assert one["name"] == "n"
    assert one["self_link"].endswith("/n")
    assert read("google_compute_network", name="other") != one


@pytest.mark.parametrize("type_", sorted(PACK.names("data")))
def test_every_data_source_is_answered(type_: str) -> None:
    found = read(type_)
    schema = PACK.get("data", type_)
    assert schema is not None
    assert found.keys() == schema.attributes.keys()
    json.dumps(found)  # nothing in it is unknown


def test_the_policy_document_is_computed() -> None:
    bindings = [
        {"role": "roles/viewer", "members": ["user:b@x.com", "user:a@x.com"], "condition": []},
        {"role": "roles/editor", "members": ["user:c@x.com"], "condition": []},
        {"role": "roles/viewer", "members": ["user:d@x.com"], "condition": []},
    ]
    audits = [{"service": "allServices", "audit_log_configs": [{"log_type": "ADMIN_READ", "exempted_members": []}]}]
    found = read("google_iam_policy", binding=bindings, audit_config=audits)
    assert json.loads(found["policy_data"]) == {
        "auditConfigs": [{"auditLogConfigs": [{"logType": "ADMIN_READ"}], "service": "allServices"}],
        "bindings": [
            {"members": ["user:c@x.com"], "role": "roles/editor"},
            {"members": ["user:a@x.com", "user:b@x.com", "user:d@x.com"], "role": "roles/viewer"},
        ],
    }


@pytest.mark.parametrize("prefix", ["1.27.", "1.27", "1.27.3-gke.", "1.27.3-gke.100"])
def test_a_version_of_gke_has_the_prefix_that_was_asked_for(prefix: str) -> None:
    found = read("google_container_engine_versions", version_prefix=prefix)
    assert found["latest_master_version"].startswith(prefix)
    assert found["valid_node_versions"] == [found["latest_master_version"]]
