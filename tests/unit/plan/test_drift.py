"""Drift: what a plan says was changed outside of Terraform, and the resources as they really are."""

from __future__ import annotations

import json
from typing import Any

import pytest

from octoguard import plan as plans
from octoguard.errors import PlanError
from octoguard.plan import SENSITIVE, Plan
from octoguard.plan.drift import drifted_paths
from tests.conftest import document, read, resource

BUCKET = "google_storage_bucket.b"


def update(address: str, before: Any, after: Any, **more: Any) -> dict[str, Any]:
    return resource(address, after, actions=["update"], before=before, **more)


def gone(address: str, before: Any) -> dict[str, Any]:
    return resource(address, None, actions=["delete"], before=before)


def of(*drift: dict[str, Any], changes: tuple[dict[str, Any], ...] = (), **top: Any) -> Plan:
    return read(*changes, resource_drift=list(drift), **top)


def state(*resources: tuple[str, Any], module: tuple[tuple[str, Any], ...] = ()) -> dict[str, Any]:
    def one(address: str, values: Any, sensitive: Any = None) -> dict[str, Any]:
        kind, name = address.rsplit(".", 2)[-2:]
        body = {"address": address, "mode": "managed", "type": kind, "name": name, "values": values}
        return {**body, "sensitive_values": sensitive or {}}

    child = {"address": "module.m", "resources": [one(*item) for item in module]}
    root = {"resources": [one(*item) for item in resources], "child_modules": [child]}
    return {"format_version": "1.0", "values": {"root_module": root}}


@pytest.mark.parametrize(
    ("before", "after", "mask", "paths"),
    [
        ({"a": 1}, {"a": 2}, {}, ["a"]),
        ({"a": 1, "b": 2}, {"a": 1}, {}, ["b"]),
        ({"a": [{"b": 1}]}, {"a": [{"b": 2}]}, {}, ["a[0].b"]),
        ({"a": ["x", "y"]}, {"a": ["x", "z"]}, {}, ["a[1]"]),
        ({"a": ["x"]}, {"a": ["x", "z"]}, {}, ["a"]),
        ({"labels": {"a/b": "1"}}, {"labels": {"a/b": "2"}}, {}, ['labels["a/b"]']),
        ({"a": 1, "b": {"c": 1}}, {"a": 2, "b": {"c": 1}}, {}, ["a"]),
        # What a mask hides is not told apart.
        ({"labels": {"secret": "1"}}, {"labels": {"other": "2"}}, {"labels": True}, ["labels"]),
        ({"a": [{"b": "1"}]}, {"a": [{"b": "2"}]}, {"a": [{"b": True}]}, ["a[0].b"]),
    ],
)
@pytest.mark.parametrize("side", ["before_sensitive", "after_sensitive"])
def test_the_paths_that_differ(before: Any, after: Any, mask: Any, paths: list[str], side: str) -> None:
    (change,) = of(update(BUCKET, before, after, **{side: mask})).drifted()
    assert list(drifted_paths(change)) == paths


def test_what_was_deleted_has_no_paths() -> None:
    (change,) = of(gone(BUCKET, {"name": "b"})).drifted()
    assert list(drifted_paths(change)) == []


def test_a_move_is_no_drift_and_data_is_none() -> None:
    moved = resource(BUCKET, {"name": "b"}, actions=["no-op"], before={"name": "b"})
    read_again = update("data.google_project.p", {"number": "1"}, {"number": "2"}, mode="data")
    assert of(moved, read_again).drifted() == []


@pytest.mark.parametrize("action", [["no-op"], ["update"], ["delete", "create"], ["delete"]])
def test_what_the_plan_shows_is_judged_by_the_plan(action: list[str]) -> None:
    drift = update(BUCKET, {"location": "EU"}, {"location": "US"})
    after = None if action == ["delete"] else {"location": "US" if action == ["no-op"] else "EU"}
    shown = resource(BUCKET, after, actions=action, before={"location": "US"})
    other = update("google_storage_bucket.c", {"location": "EU"}, {"location": "US"})
    assert [one.address for one in of(drift, other, changes=(shown,)).unplanned_drift()] == ["google_storage_bucket.c"]


def test_a_deposed_object_does_not_stand_for_its_resource() -> None:
    drift = update(BUCKET, {"location": "EU"}, {"location": "US"})
    deposed = resource(BUCKET, None, actions=["delete"], before={"location": "US"}, deposed="0a1b")
    assert [one.address for one in of(drift, changes=(deposed,)).unplanned_drift()] == [BUCKET]


def test_the_resources_as_they_are() -> None:
    drift = update(BUCKET, {"location": "EU"}, {"location": "US"})
    prior = state(
        (BUCKET, {"location": "US"}),
        ("google_storage_bucket.c", {"name": "c", "labels": {"a": "hidden-value"}}, {"labels": {"a": True}}),
        module=(("module.m.google_pubsub_topic.t", {"name": "t"}),),
    )
    plan = of(drift, gone("google_storage_bucket.gone", {"name": "g"}), prior_state=prior)
    real = plan.as_it_is()
    assert {one.address: (str(one.action), one.module) for one in real.managed} == {
        BUCKET: ("update", ""),
        "google_storage_bucket.gone": ("delete", ""),
        "google_storage_bucket.c": ("no-op", ""),
        "module.m.google_pubsub_topic.t": ("no-op", "module.m"),
    }
    values = {one.address: one for one in real.managed}
    assert values[BUCKET].get("location") == "US"
    assert values["google_storage_bucket.c"].get("labels.a") is SENSITIVE
    assert plan.secrets().hide("a hidden-value here") == "(sensitive)"
    assert [one.address for one in real.of_type("google_storage_bucket")] == [BUCKET, "google_storage_bucket.c"]
    assert plan.managed == []


def test_a_reference_leads_to_a_resource_of_the_state() -> None:
    expressions = {"name": {"constant_value": "s"}, "network": {"references": ["google_compute_network.n.id"]}}
    written = {"address": "google_compute_subnetwork.s", "mode": "managed", "type": "google_compute_subnetwork"}
    module = {"resources": [{**written, "name": "s", "expressions": expressions}]}
    drift = update("google_compute_subnetwork.s", {"network": "n", "purpose": "A"}, {"network": "n", "purpose": "B"})
    prior = state(("google_compute_network.n", {"name": "n"}))
    real = of(drift, prior_state=prior, configuration={"root_module": module}).as_it_is()
    (subnet,) = real.of_type("google_compute_subnetwork")
    assert [one.address for one in subnet.linked("network", "google_compute_network")] == ["google_compute_network.n"]


def test_what_drift_hides_is_secret_everywhere() -> None:
    drift = update(BUCKET, {"name": "old-secret"}, {"name": "new-secret"}, before_sensitive={"name": True})
    plan = of(drift)
    assert plan.secrets().hide("it was old-secret") == "(sensitive)"
    assert plan.secrets().hide("it is new-secret") == "(sensitive)"


@pytest.mark.parametrize("drift", [None, []])
def test_a_plan_without_drift(drift: Any) -> None:
    plan = read(resource(BUCKET, {"name": "b"}), resource_drift=drift)
    assert (plan.drifted(), plan.unplanned_drift()) == ([], [])


@pytest.mark.parametrize(
    ("entry", "said"),
    [
        (update(BUCKET, {}, {}) | {"mode": "other"}, "unknown mode 'other'"),
        (resource(BUCKET, {}, actions=["update", "twice"]), "unknown actions"),
        ({"address": BUCKET}, "not a valid Terraform plan"),
    ],
)
def test_drift_that_cannot_be_read_whole(entry: dict[str, Any], said: str) -> None:
    with pytest.raises(PlanError, match=said):
        of(entry)


def test_a_key_that_stands_twice_in_drift() -> None:
    text = json.dumps(document(resource_drift=[update(BUCKET, {"location": "EU"}, {"location": "US"})]))
    doubled = text.replace('"actions": ["update"]', '"actions": ["update"], "actions": ["no-op"]')
    assert doubled != text
    with pytest.raises(PlanError, match="duplicate key"):
        plans.read(doubled.encode(), "plan.json")


@pytest.mark.parametrize("prior", [{"values": {"root_module": {"resources": [1]}}}, [], "state"])
def test_a_state_that_cannot_be_read(prior: Any) -> None:
    plan = of(update(BUCKET, {"location": "EU"}, {"location": "US"}), prior_state=prior)
    with pytest.raises(PlanError, match="prior_state: not a valid state"):
        plan.as_it_is()
