"""Which cluster a pool belongs to, how few nodes it may have, and what of a version counts."""

from __future__ import annotations

from typing import Any

import pytest

from octoguard import plan as plans
from octoguard.policy.checks import gke_single_zone, gke_unsupported_version
from octoguard.policy.checks._gke import clusters_of
from octoguard.policy.testing import Case, Marked, plan_json

CLUSTER = "google_container_cluster"
POOL = "google_container_node_pool"
IDENTIFIER = "projects/p/locations/europe-west1/clusters/main"


def read(given: dict[str, Any]) -> plans.Plan:
    return plans.read(plan_json(Case("a case", "pass", given)), "test")


def owners(given: dict[str, Any], address: str) -> list[str]:
    plan = read(given)
    (part,) = [change for change in plan.changes if change.address == address]
    return [cluster.address for cluster in clusters_of(part, plan)]


@pytest.mark.parametrize(
    ("value", "found"),
    [
        ("main", True),
        (IDENTIFIER, True),
        (f"https://container.googleapis.com/v1/{IDENTIFIER}", True),
        ("other", False),
        ("projects/p/locations/europe-west4/clusters/main", False),
        ("projects/q/locations/europe-west1/clusters/main", False),
    ],
)
def test_a_pool_finds_its_cluster_by_name_id_or_link(value: str, found: bool) -> None:
    cluster = {"name": "main", "project": "p", "location": "europe-west1"}
    given = {f"{CLUSTER}.main": cluster, f"{POOL}.main": {"cluster": value}}
    assert owners(given, f"{POOL}.main") == ([f"{CLUSTER}.main"] if found else [])


def test_a_name_alone_does_not_reach_into_another_location() -> None:
    given = {
        f"{CLUSTER}.main": {"name": "main", "location": "europe-west1"},
        f"{POOL}.main": {"cluster": "main", "location": "europe-west4"},
    }
    assert owners(given, f"{POOL}.main") == []


def test_a_pool_finds_the_instance_of_its_own_key_or_of_its_value() -> None:
    reference = f"{CLUSTER}.main"
    given = {
        f'{CLUSTER}.main["a"]': {"name": "octo-a"},
        f'{CLUSTER}.main["b"]': {"name": "octo-b"},
        f'{POOL}.keyed["a"]': {"cluster": Marked("unknown", reference)},
        f"{POOL}.named": {"cluster": Marked("ref", reference, "octo-b")},
        f"{POOL}.either": {"cluster": Marked("unknown", reference)},
    }
    assert owners(given, f'{POOL}.keyed["a"]') == [f'{CLUSTER}.main["a"]']
    assert owners(given, f"{POOL}.named") == [f'{CLUSTER}.main["b"]']
    assert len(owners(given, f"{POOL}.either")) == 2


def test_a_cluster_that_goes_owns_nothing() -> None:
    given = {
        f"{CLUSTER}.main": {"$action": "delete", "name": "main"},
        f"{POOL}.main": {"cluster": Marked("ref", f"{CLUSTER}.main.name", "main")},
    }
    assert owners(given, f"{POOL}.main") == []


@pytest.mark.parametrize(
    ("pool", "status"),
    [
        ({"node_count": 1}, "pass"),
        ({"node_count": 1, "node_locations": ["europe-west1-b"]}, "fail"),
        ({"initial_node_count": 1}, "pass"),
        ({"node_count": 0, "initial_node_count": 1}, "pass"),
        ({}, "fail"),
        ({"node_count": 9, "autoscaling": [{"min_node_count": 0}]}, "fail"),
        ({"autoscaling": [{"min_node_count": 1, "total_min_node_count": 0}]}, "pass"),
        ({"autoscaling": [{"min_node_count": 1, "total_min_node_count": 2}]}, "fail"),
    ],
)
def test_the_fewest_nodes_of_a_pool(pool: dict[str, Any], status: str) -> None:
    cluster = {"name": "main", "location": "europe-west1", "remove_default_node_pool": True}
    plan = read({f"{CLUSTER}.main": cluster, f"{POOL}.main": {"cluster": "main", **pool}})
    assert gke_single_zone.check(plan.changes[0], plan).status == status


@pytest.mark.parametrize(
    ("version", "status"),
    [
        ("1.28", "fail"),
        ("1.28.", "fail"),
        ("v1.28.3", "fail"),
        ("1.28.15-gke.2753000", "fail"),
        ("1.120", "pass"),
        ("latest", "pass"),
        ("-", "pass"),
        ("", "pass"),
        ("1", "unknown"),
        ("2.0", "unknown"),
    ],
)
def test_a_version_is_judged_by_its_minor(version: str, status: str) -> None:
    plan = read({f"{CLUSTER}.main": {"min_master_version": version}})
    assert gke_unsupported_version.check(plan.changes[0], plan).status == status


def test_the_table_of_versions_is_sound() -> None:
    ranges = gke_unsupported_version.SUPPORTED
    assert all(first <= last for first, last in ranges.values())
    assert min(first for first, _ in ranges.values()) == ranges["EXTENDED"][0]
