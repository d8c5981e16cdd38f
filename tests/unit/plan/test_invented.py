"""What an offline plan invented: settings are unknown, identities are read, and what was asked for is known."""

from __future__ import annotations

from typing import Any

import pytest

from octoguard.plan import UNKNOWN, UNSET, Plan
from octoguard.policy.outcome import evidence
from tests.conftest import read, resource

CLUSTER = "google_container_cluster.c"
VERSIONS = "data.google_container_engine_versions.v"


def offline(values: dict[str, Any], expressions: dict[str, Any], *, texts: list[str] | None = None) -> Plan:
    """A plan of one cluster and a data source that was asked for its location and a prefix."""
    asked = {"location": {"constant_value": "europe-west1"}, "version_prefix": {"constant_value": "1.33."}}
    cluster = {"address": CLUSTER, "mode": "managed", "expressions": expressions}
    data = {"address": VERSIONS, "mode": "data", "expressions": asked}
    policies = {"address": "data.google_iam_policy.p", "mode": "data", "expressions": {}}
    return read(
        resource(CLUSTER, values),
        configuration={"root_module": {"resources": [cluster, data, policies]}},
        octoguard_offline={
            "providers": ["google"],
            "data_sources": [VERSIONS, "data.google_iam_policy.p", "data.google_project.p"],
            "invented": texts or [],
        },
    )


def references(*names: str) -> dict[str, Any]:
    return {"references": list(names)}


@pytest.mark.parametrize(
    ("reference", "is_known"),
    [
        (f"{VERSIONS}.latest_master_version", False),
        (f'{VERSIONS}.release_channel_default_version["STABLE"]', False),
        (f"{VERSIONS}.valid_master_versions[0]", False),
        (VERSIONS, True),
        (f"{VERSIONS}.location", True),
        (f"{VERSIONS}.version_prefix", True),
        (f"{VERSIONS}.id", True),
        ("data.google_project.p.number", True),
        ("data.google_project.p.labels", False),
        ("data.google_iam_policy.p.policy_data", True),
        ("data.google_container_engine_versions.other.latest_master_version", True),
        ("var.version", True),
    ],
)
def test_only_the_settings_of_a_data_source_are_unknown(reference: str, is_known: bool) -> None:
    plan = offline({"min_master_version": "1.33.5"}, {"min_master_version": references(reference)})
    assert plan.changes[0].get("min_master_version") == ("1.33.5" if is_known else UNKNOWN)


def test_the_evidence_names_the_data_source_that_was_not_read() -> None:
    setting = offline({"node_version": "1.33.5"}, {"node_version": references(f"{VERSIONS}.latest_node_version")})
    shown = evidence(setting.changes[0], "node_version")
    assert (shown.state, shown.value, shown.reason) == ("unknown", None, "offline")
    assert shown.detail == f"not known in an offline plan: the result of {VERSIONS} is invented"
    identity = offline({"name": "c-7"}, {"name": references("data.google_project.p.number")})
    assert evidence(identity.changes[0], "name").detail == (
        "invented by the offline plan: data.google_project.p was not read"
    )
    computed = offline({"name": "{}"}, {"name": references("data.google_iam_policy.p.policy_data")})
    assert not evidence(computed.changes[0], "name").detail


def test_blocks_and_lists_are_reached() -> None:
    version = references(f"{VERSIONS}.latest_node_version")
    values = {
        "node_pool": [{"name": "a", "version": "1.33.5"}, {"name": "b"}],
        "maintenance_policy": [{"recurring_window": [{"recurrence": "x"}]}],
    }
    plan = offline(values, {"node_pool": [{"version": version, "name": {"constant_value": "a"}}, {}]})
    cluster = plan.changes[0]
    assert cluster.get("node_pool[0].version") is UNKNOWN
    assert cluster.get("node_pool[0].name") == "a"
    assert cluster.get("node_pool[1].version") is UNSET
    assert cluster.get("node_pool") == [{"name": "a", "version": UNKNOWN}, {"name": "b"}]
    assert cluster.get("maintenance_policy[0].recurring_window[0].recurrence") == "x"


@pytest.mark.parametrize(
    ("expression", "value", "is_known"),
    [
        (references("local.version"), "1.33.5-gke.1", False),
        (references("local.version"), "1.33.5-gke.2", True),
        ({"constant_value": "1.33.5-gke.1"}, "1.33.5-gke.1", True),
        (references("var.version"), "1.33.5-gke.1", True),
    ],
)
def test_an_invented_text_is_known_again_where_an_expression_is_hidden(
    expression: dict[str, Any], value: str, is_known: bool
) -> None:
    plan = offline({"node_version": value}, {"node_version": expression}, texts=["1.33.5-gke.1"])
    assert plan.changes[0].get("node_version") == (value if is_known else UNKNOWN)


def test_a_plan_that_was_made_online_has_nothing_invented() -> None:
    expressions = {"node_version": references(f"{VERSIONS}.latest_node_version")}
    cluster = {"address": CLUSTER, "mode": "managed", "expressions": expressions}
    plan = read(resource(CLUSTER, {"node_version": "1.33.5"}), configuration={"root_module": {"resources": [cluster]}})
    assert plan.changes[0].get("node_version") == "1.33.5"
