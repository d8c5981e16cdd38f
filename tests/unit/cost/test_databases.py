"""Sizes of Spanner instances that the state knows, and the free tier of Firestore that a project has once."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from octoguard.config.prices import read_catalogue
from octoguard.cost.estimate import estimate
from octoguard.cost.usage import UsageFile
from tests.conftest import ROOT, read, resource

PINNED = read_catalogue(ROOT / "tests" / "golden" / "cost" / "pricing")
SPANNER = {"config": "regional-us-central1", "edition": "STANDARD"}
NODE = 730 * Decimal("0.9")


def configured(**attributes: Any) -> dict[str, Any]:
    """The configuration of google_spanner_instance.s with these attributes."""
    expressions = {name: {"constant_value": value} for name, value in attributes.items()}
    entry = {"address": "google_spanner_instance.s", "mode": "managed", "type": "google_spanner_instance", "name": "s"}
    return {"root_module": {"resources": [{**entry, "expressions": expressions}]}}


@pytest.mark.parametrize(
    ("after", "written", "nodes"),
    [
        ({"num_nodes": 3, "processing_units": 1000}, {"num_nodes": 3}, 3),
        ({"num_nodes": 1, "processing_units": 500}, {"processing_units": 500}, Decimal("0.5")),
        ({"num_nodes": 1, "processing_units": 1000}, {}, 1),
    ],
)
def test_a_changed_size_counts_and_not_the_size_of_the_state(
    after: dict[str, Any], written: dict[str, Any], nodes: Decimal
) -> None:
    before = SPANNER | {"num_nodes": 1, "processing_units": 1000}
    change = resource("google_spanner_instance.s", SPANNER | after, actions=["update"], before=before)
    found = estimate(read(change, configuration=configured(**SPANNER, **written)), PINNED, UsageFile("none"))
    assert found.net("before").expected == NODE
    assert found.net("after").expected == NODE * nodes


def test_a_plan_without_configuration_has_the_size_of_the_state() -> None:
    values = SPANNER | {"num_nodes": 2, "processing_units": 2000}
    change = resource("google_spanner_instance.s", values, actions=["no-op"], before=values)
    assert estimate(read(change), PINNED, UsageFile("none")).net("after").expected == 2 * NODE


@pytest.mark.parametrize(("projects", "free_tiers"), [(("a", "b"), 2), (("a", "a"), 1)])
def test_a_project_has_one_free_tier(projects: tuple[str, str], free_tiers: int) -> None:
    database = {"name": "(default)", "location_id": "us-central1", "type": "FIRESTORE_NATIVE"}
    changes = [
        resource(f"google_firestore_database.d{number}", database | {"project": project})
        for number, project in enumerate(projects)
    ]
    usage = UsageFile("test", types={"google_firestore_database": {"storage_gb": Decimal(5)}})
    found = estimate(read(*changes), PINNED, usage)
    assert found.net("after").expected == (2 * 5 - free_tiers) * Decimal("0.15")
