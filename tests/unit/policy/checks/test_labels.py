"""Which labels a resource will have, as far as the provider's default ones tell."""

from __future__ import annotations

from typing import Any

import pytest

from octoguard.policy.checks import gke_unlabelled_cluster, label_invalid, labels_missing
from tests.conftest import read, resource

TOPIC = "google_pubsub_topic.t"
CLUSTER = "google_container_cluster.c"
ALL = {"cost-center": "c", "environment": "e", "managed-by": "m", "service": "s", "team": "t"}


def judged(check: Any, address: str, provider: Any, labels: dict[str, str] | None = None, key: str = "google") -> str:
    """The status where the plan waits for the labels with the default ones."""
    own = "labels" if address == TOPIC else "resource_labels"
    written = {"address": address, "expressions": {}, "provider_config_key": key}
    blocks = {} if provider is None else {"google": {"name": "google", "expressions": provider}}
    plan = read(
        resource(address, {own: labels}, after_unknown={"terraform_labels": True, "effective_labels": True}),
        configuration={"provider_config": blocks, "root_module": {"resources": [written]}},
    )
    outcome = check.check(plan.changes[0], plan)
    return str(outcome.status)


NONE: dict[str, Any] = {"project": {"constant_value": "p"}}
SOME = {"default_labels": {"constant_value": ALL}}
HIDDEN = {"default_labels": {"references": ["local.labels"]}}


@pytest.mark.parametrize(
    ("provider", "expected"), [(NONE, "fail"), (SOME, "pass"), (HIDDEN, "unknown"), (None, "unknown")]
)
def test_the_provider_block_tells_whether_default_labels_come(provider: Any, expected: str) -> None:
    assert judged(labels_missing, TOPIC, provider) == expected
    assert judged(gke_unlabelled_cluster, CLUSTER, provider) == expected
    assert judged(labels_missing, TOPIC, provider, key="module.m:google") == expected


def test_what_the_resource_has_goes_before_what_the_provider_has() -> None:
    assert judged(labels_missing, TOPIC, SOME, {"team": ""}) == "fail"
    assert judged(labels_missing, TOPIC, HIDDEN, ALL) == "pass"
    assert judged(gke_unlabelled_cluster, CLUSTER, HIDDEN, {"team": "t"}) == "pass"


def test_default_labels_may_be_invalid_too() -> None:
    assert judged(label_invalid, TOPIC, NONE, {"team": "t"}) == "pass"
    assert judged(label_invalid, TOPIC, HIDDEN, {"team": "t"}) == "unknown"
    assert judged(label_invalid, TOPIC, {"default_labels": {"constant_value": {"Team": "t"}}}) == "fail"
