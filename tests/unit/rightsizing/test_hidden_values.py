"""No value that Terraform marks as sensitive is in a report, in any format."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from octoguard.gcp.recording import Recorder, header
from octoguard.rightsizing.answers import LIST_RECOMMENDATIONS, Answer
from octoguard.workflows.rightsizing import run
from octoguard.workflows.rightsizing_request import RightsizingRequest
from tests.conftest import document, resource

if TYPE_CHECKING:
    from pathlib import Path

HIDDEN = "hush"
SIZE = 8_641_357
RESOURCES: dict[str, dict[str, Any]] = {
    "google_compute_instance.vm": {
        "name": "till-1",
        "zone": "us-east1-b",
        "machine_type": f"n2-{HIDDEN}-4",
        "labels": {"owner": f"{HIDDEN}-owner", "team": f"{HIDDEN}-team"},
    },
    "google_storage_bucket.b": {
        "name": "till-files",
        "labels": {"owner": f"{HIDDEN}-files"},
        "soft_delete_policy": [{"retention_duration_seconds": SIZE}],
    },
    "google_sql_database_instance.db": {
        "name": "till-db",
        "settings": [{"tier": f"db-{HIDDEN}", "user_labels": {"team": f"{HIDDEN}-db"}}],
    },
    "google_project_iam_member.m": {
        "project": "till",
        "role": f"roles/{HIDDEN}",
        "member": f"user:{HIDDEN}@example.com",
        "condition": [{"title": HIDDEN, "expression": f"{HIDDEN} > 1"}],
    },
    "google_project_iam_binding.all": {
        "project": "till",
        "role": "roles/editor",
        "members": ["user:ann@example.com", f"user:{HIDDEN}@example.com"],
    },
    "google_compute_region_commitment.c": {
        "name": "till-1y",
        "region": "us-east1",
        "type": "GENERAL_PURPOSE_N2",
        "status": "ACTIVE",
        "end_timestamp": f"{HIDDEN}-01-01",
        "resources": [{"type": "VCPU", "amount": HIDDEN}],
    },
}


def everything(value: Any) -> Any:
    """The marks of a value in which every leaf is sensitive."""
    if isinstance(value, dict):
        return {key: everything(item) for key, item in value.items()}
    return [everything(item) for item in value] if isinstance(value, list) else True


def secrets(value: Any) -> Any:
    """The marks of a value in which only the leaves with a secret are sensitive, so that resources are matched."""
    if isinstance(value, dict):
        return {key: secrets(item) for key, item in value.items()}
    return [secrets(item) for item in value] if isinstance(value, list) else value == SIZE or HIDDEN in str(value)


def advice(recommender: str, resource_name: str, path: str, value: object, **filters: str) -> Answer:
    parent = f"projects/till/locations/us-east1-b/recommenders/{recommender}"
    cost = {"cost": {"currencyCode": "USD", "units": "-30"}, "duration": "2592000s"}
    operation = {"action": "replace", "resource": resource_name, "path": path, "value": value, "pathFilters": filters}
    body = {
        "name": f"{parent}/recommendations/1",
        "primaryImpact": {"category": "COST", "costProjection": cost},
        "stateInfo": {"state": "ACTIVE"},
        "targetResources": [resource_name],
        "content": {"operationGroups": [{"operations": [operation]}]},
    }
    return Answer(LIST_RECOMMENDATIONS, "projects/till", parent, [json.dumps({"recommendations": [body]}).encode()])


VM = "//compute.googleapis.com/projects/till/zones/us-east1-b/instances/till-1"
ADVICE = (
    advice("google.compute.instance.MachineTypeRecommender", VM, "/machineType", "zones/z/machineTypes/e2-small"),
    advice(
        "google.storage.bucket.SoftDeleteRecommender",
        "//storage.googleapis.com/till-files",
        "/softDeletePolicy/retentionDurationSeconds",
        0,
    ),
    advice(
        "google.cloudsql.instance.OverprovisionedRecommender",
        "//cloudsql.googleapis.com/projects/till/locations/us-east1/instances/till-db",
        "/settings/tier",
        "db-custom-1-3840",
    ),
    advice(
        "google.iam.policy.Recommender",
        "//cloudresourcemanager.googleapis.com/projects/till",
        "/iamPolicy/bindings/*/members/*",
        None,
        **{"/iamPolicy/bindings/*/role": "roles/editor", "/iamPolicy/bindings/*/members/*": "user:ann@example.com"},
    ),
)


@pytest.mark.parametrize("marks", [everything, secrets])
@pytest.mark.parametrize("format_", ["text", "markdown", "json", "csv"])
def test_no_hidden_value_is_in_a_report(tmp_path: Path, marks: Any, format_: str) -> None:
    changes = [
        resource(address, values, actions=["no-op"], after_sensitive=marks(values), before_sensitive=marks(values))
        for address, values in RESOURCES.items()
    ]
    (tmp_path / "plan.json").write_text(json.dumps(document(*changes)))
    with Recorder(tmp_path / "found.json", header("2026-11-24T08:00:00Z", ["till"], [], None)) as recorder:
        for answer in ADVICE:
            recorder.write(answer)
    request = RightsizingRequest(
        offline=(tmp_path / "found.json",), plan=str(tmp_path / "plan.json"), format=format_, verbose=True
    )
    text = run(request)
    assert HIDDEN not in text
    assert str(SIZE) not in text
    assert ("google_storage_bucket.b" in text) == (marks is secrets)


def test_a_commitment_with_hidden_values_is_named(tmp_path: Path) -> None:
    address = "google_compute_region_commitment.c"
    values = RESOURCES[address]
    change = resource(address, values, actions=["no-op"], after_sensitive=secrets(values))
    (tmp_path / "plan.json").write_text(json.dumps(document(change)))
    with Recorder(tmp_path / "found.json", header("2026-11-24T08:00:00Z", ["till"], [], None)) as recorder:
        recorder.write(ADVICE[0])
    text = run(RightsizingRequest(offline=(tmp_path / "found.json",), plan=str(tmp_path / "plan.json")))
    assert f"{address} is left out: resources[0].amount is hidden (sensitive)" in text
