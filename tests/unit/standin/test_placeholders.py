"""Invented values have the forms of the real ones, and agree with each other."""

from __future__ import annotations

from typing import Any

import pytest

from octoguard.standin.provider import Provider
from octoguard.standin.schema import read_pack
from octoguard.standin.session import available
from octoguard.standin.values import UNKNOWN

PROVIDER = Provider(
    "registry.terraform.io/hashicorp/google", read_pack(available()["google"][max(available()["google"])])
)
PROVIDER.configure("c", {"project": "octollm-prod", "region": "europe-west1"})
RING = "projects/octollm-prod/locations/europe-west1/keyRings/ring"
COMPUTE = "https://www.googleapis.com/compute/v1/projects/octollm-prod/"


def applied(type_: str, /, **config: Any) -> dict[str, Any]:
    """A resource after apply, as the provider plans it from a configuration."""
    attributes = PROVIDER.type("resource", type_).attributes
    whole = {
        key: config.get(key, [] if one.is_block and one.type != "single" else None) for key, one in attributes.items()
    }
    planned, _ = PROVIDER.plan(type_, None, whole, "c")
    made = PROVIDER.apply(type_, planned, "c")
    assert made is not None
    assert UNKNOWN not in made.values()
    return made


APPLIED: dict[str, tuple[dict[str, Any], dict[str, Any]]] = {
    "google_kms_crypto_key": (
        {"name": "key", "key_ring": RING},
        {
            "id": f"{RING}/cryptoKeys/key",
            "primary": [{"name": f"{RING}/cryptoKeys/key/cryptoKeyVersions/1", "state": "ENABLED"}],
        },
    ),
    "google_kms_crypto_key_iam_member": (
        {"crypto_key_id": f"{RING}/cryptoKeys/key", "role": "roles/viewer", "member": "user:a@example.com"},
        {"id": f"{RING}/cryptoKeys/key/roles/viewer/user:a@example.com"},
    ),
    "google_sql_database_instance": (
        {"name": "db", "database_version": "POSTGRES_17", "region": "europe-west4"},
        {
            "id": "projects/octollm-prod/instances/db",
            "connection_name": "octollm-prod:europe-west4:db",
            "self_link": "https://sqladmin.googleapis.com/sql/v1beta4/projects/octollm-prod/instances/db",
        },
    ),
    "google_service_account": (
        {"account_id": "robot"},
        {
            "id": "projects/octollm-prod/serviceAccounts/robot@octollm-prod.iam.gserviceaccount.com",
            "name": "projects/octollm-prod/serviceAccounts/robot@octollm-prod.iam.gserviceaccount.com",
            "email": "robot@octollm-prod.iam.gserviceaccount.com",
            "member": "serviceAccount:robot@octollm-prod.iam.gserviceaccount.com",
        },
    ),
    "google_compute_subnetwork": (
        {"name": "nodes", "network": "main", "ip_cidr_range": "10.1.0.0/20"},
        {
            "id": "projects/octollm-prod/regions/europe-west1/subnetworks/nodes",
            "self_link": COMPUTE + "regions/europe-west1/subnetworks/nodes",
            "gateway_address": "10.1.0.1",
        },
    ),
    "google_dns_managed_zone": (
        {"name": "zone", "dns_name": "example.com."},
        {
            "id": "projects/octollm-prod/managedZones/zone",
            "name_servers": [f"ns-cloud-a{n}.googledomains.com." for n in (1, 2, 3, 4)],
        },
    ),
    "google_storage_bucket": (
        {"name": "octollm-b", "location": "EU"},
        {"id": "octollm-b", "self_link": "https://www.googleapis.com/storage/v1/b/octollm-b", "url": "gs://octollm-b"},
    ),
    "google_redis_instance": ({"name": "cache", "memory_size_gb": 1}, {"port": 6379}),
    "google_artifact_registry_repository": (
        {"repository_id": "images", "format": "DOCKER", "location": "europe-west1"},
        {"name": "images", "registry_uri": "europe-west1-docker.pkg.dev/octollm-prod/images"},
    ),
}


@pytest.mark.parametrize("name", APPLIED)
def test_what_the_api_would_give_has_its_form(name: str) -> None:
    config, expected = APPLIED[name]
    made = applied(name, **config)
    assert {key: made[key] for key in expected} == expected


@pytest.mark.parametrize(
    ("name", "start"),
    [
        ("google_monitoring_alert_policy", "projects/octollm-prod/alertPolicies/"),
        ("google_monitoring_notification_channel", "projects/octollm-prod/notificationChannels/"),
        ("google_billing_subaccount", "billingAccounts/"),
        ("google_folder", "folders/"),
    ],
)
def test_a_name_that_the_api_makes_up_is_the_id(name: str, start: str) -> None:
    made = applied(name, display_name="x")
    assert made["id"] == made["name"]
    assert made["id"].startswith(start)
    assert made["id"].removeprefix(start).isdigit()


def test_a_tag_has_a_number_for_a_name() -> None:
    made = applied("google_tags_tag_key", parent="organizations/1", short_name="env")
    assert made["id"] == f"tagKeys/{made['name']}"
    assert made["name"].isdigit()


def test_a_secret_is_named_by_the_number_of_its_project() -> None:
    secret = applied("google_secret_manager_secret", secret_id="s")
    version = applied("google_secret_manager_secret_version", secret=secret["id"], secret_data="x")
    assert secret["id"] == "projects/octollm-prod/secrets/s"
    assert version["id"] == version["name"] == f"{secret['name']}/versions/1"


def test_what_an_id_is_made_of_is_what_the_attribute_says() -> None:
    made = applied("google_cloudbuild_trigger", location="global")
    assert made["id"] == f"projects/octollm-prod/locations/global/triggers/{made['trigger_id']}"


def test_a_data_source_says_the_same_as_the_resource() -> None:
    account = applied("google_service_account", account_id="robot")
    instance = applied("google_sql_database_instance", name="db", database_version="POSTGRES_17")
    for name, made, asked in (
        ("google_service_account", account, {"account_id": "robot"}),
        ("google_sql_database_instance", instance, {"name": "db"}),
    ):
        found = PROVIDER.read_data(name, asked, "c")
        shared = [key for key in ("id", "name", "email", "member", "connection_name", "self_link") if key in found]
        assert {key: found[key] for key in shared} == {key: made[key] for key in shared}
