"""What counts as judged: a policy in force that asks about the security of the type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from octoguard.decision import decide
from octoguard.plan.document import PlanDocument
from octoguard.policy import STRICTEST, Policy
from octoguard.policy.coverage import Coverage, coverage_of
from octoguard.renderers import Style, json, markdown, text
from octoguard.report import Report, assemble
from tests.conftest import read, resource

if TYPE_CHECKING:
    from octoguard.policy.model import Enforcement

LOOKER, TOPIC, ROUTER = "google_looker_instance.a", "google_pubsub_topic.t", "google_compute_router.r"
DELETED = {"actions": ["delete"], "before": {}}
FORGOTTEN = {"actions": ["forget"], "before": {}}


def policy(resource_type: str, **more: Any) -> Policy:
    return Policy("p", "t", "s", "high", [resource_type], "w", "r", deny={"path": "a", "exists": True}, **more)


def covered(changes: list[dict[str, Any]], policies: list[Policy], enforcement: Enforcement = "mandatory") -> Coverage:
    return coverage_of(read(*changes), policies, lambda _: enforcement, {"google_compute_router"})


@pytest.mark.parametrize(
    ("more", "judged"),
    [
        ({}, 1),
        ({"purpose": "change"}, 0),
        ({"purpose": "hygiene"}, 0),
        ({"judges": "before", "purpose": "change"}, 0),
        ({"judges": "before"}, 0),
    ],
)
def test_only_a_policy_on_security_judges_a_resource_that_exists_after_apply(more: dict[str, Any], judged: int) -> None:
    found = covered([resource(LOOKER, {})], [policy("google_looker_instance", **more)])
    assert found.judged == judged
    assert found.uncovered == ({} if judged else {"google_looker_instance": 1})
    assert found.uncovered_removed == {}


def test_a_policy_that_is_off_judges_nothing() -> None:
    assert covered([resource(LOOKER, {})], [policy("google_looker_instance")], "off").judged == 0
    assert covered([resource(LOOKER, {})], [policy("google_looker_instance")], "advisory").judged == 1


@pytest.mark.parametrize("change", [DELETED, FORGOTTEN])
@pytest.mark.parametrize(
    ("policies", "judged"),
    [
        ([], 0),
        ([policy("google_looker_instance", purpose="hygiene")], 0),
        ([policy("google_looker_instance", purpose="change")], 0),
        ([policy("google_looker_instance", judges="before", purpose="change")], 1),
        ([policy("google_looker_instance")], 1),
        ([policy("google_looker_*")], 1),
    ],
)
def test_a_removed_resource_is_judged_where_a_policy_knows_what_its_removal_does(
    change: dict[str, Any], policies: list[Policy], judged: int
) -> None:
    found = covered([resource(LOOKER, None, **change)], policies)
    assert found.judged == judged
    assert found.uncovered == found.uncovered_removed == ({} if judged else {"google_looker_instance": 1})


def test_a_replaced_resource_counts_once_and_as_one_that_exists_after_apply() -> None:
    replaced = resource(LOOKER, {}, actions=["delete", "create"], before={})
    found = covered([replaced], [policy("google_looker_instance", judges="before", purpose="change")])
    assert (found.judged, found.uncovered, found.uncovered_removed) == (0, {"google_looker_instance": 1}, {})


def test_types_that_need_no_policy_are_no_gap() -> None:
    found = covered([resource(ROUTER, {}), resource("google_compute_router.old", None, **DELETED)], [])
    assert found == Coverage(0, {}, {}, {"google_compute_router": 2})
    assert not found.is_nothing_judged


def test_data_sources_and_other_providers_are_not_counted() -> None:
    data = resource("data.google_looker_instance.a", {}, mode="data", actions=["read"])
    assert covered([data, resource("terraform_data.d", {})], []) == Coverage()


@pytest.mark.parametrize(
    ("coverage", "verdict"),
    [
        (Coverage(), "allow"),
        (Coverage(0, {"google_a": 1}), "review"),
        (Coverage(0, {"google_a": 1}, {"google_a": 1}), "review"),
        (Coverage(0, {"google_a": 1}, {}, {"google_compute_router": 1}), "review"),
        (Coverage(0, {}, {}, {"google_compute_router": 1}), "allow"),
        (Coverage(1, {"google_a": 9}), "allow"),
    ],
)
def test_a_plan_of_which_nothing_was_judged_is_reviewed(coverage: Coverage, verdict: str) -> None:
    assert decide(read(resource(TOPIC, {})), [], coverage).verdict == verdict


def test_the_reason_names_the_types_and_cuts_a_long_list() -> None:
    found = decide(read(), [], Coverage(0, {f"google_{name}": 1 for name in "abcde"}))
    (reason,) = found.reasons
    assert "google_a, google_b, google_c, google_d, ..." in reason
    assert "google_e" not in reason


def _report() -> Report:
    changes = [
        resource(LOOKER, {}),
        resource("google_looker_instance.b", None, **FORGOTTEN),
        resource("google_apigee_envgroup.old", None, **DELETED),
        *(resource(f"google_from_tomorrow_{i}.a", {}) for i in range(5)),
        resource(TOPIC, {}),
    ]
    found = covered(changes, [policy("google_pubsub_topic")])
    plan = read(*changes)
    document = PlanDocument.of(b"{}", "plan.json", "file", [])
    return assemble(document, plan, STRICTEST, [], decide(plan, [], found), found)


def test_the_json_report_counts_the_types_and_those_removed() -> None:
    report = msgspec.json.decode(json.render(_report(), Style()))["coverage"]
    assert report["judged"] == 1
    assert report["uncovered"]["google_looker_instance"] == 2
    assert report["uncovered_removed"] == {"google_apigee_envgroup": 1, "google_looker_instance": 1}


@pytest.mark.parametrize("renderer", [text, markdown])
def test_people_read_every_type_that_was_not_judged(renderer: Any) -> None:
    written = renderer.render(_report(), Style()).replace("\\", "")
    assert "Not evaluated: 8 resources of 7 types" in written
    assert "google_looker_instance (2, 1 deleted or forgotten)" in written
    assert "google_apigee_envgroup (1, deleted or forgotten)" in written
    assert all(f"google_from_tomorrow_{i} (1)" in written for i in range(5))
    assert "google_pubsub_topic" not in written
