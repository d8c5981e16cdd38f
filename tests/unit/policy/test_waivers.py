"""Waivers and baselines: what they match, until when, and what is said of those that do nothing."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import pytest

from octoguard.policy import Environment, Finding, Policy
from octoguard.policy.baseline import BaselineEntry, apply_baseline, entries_of
from octoguard.policy.model import Waiver
from octoguard.policy.waivers import MovedBlock, WaiverOutcome, apply_waivers, pattern_of
from tests.conftest import read, resource

if TYPE_CHECKING:
    from octoguard.plan import Plan

PUBLIC = Policy("public", "t", "s", "high", ["google_storage_bucket"], "w", "r", aliases=["CKV_GCP_28"])
DESTROY = Policy("destroy", "t", "s", "high", ["google_storage_bucket"], "w", "r", judges="before")
PROD = Environment("prod", "", "prod")
TODAY = date(2026, 6, 15)
BUCKET = "google_storage_bucket.b"


def waiver(address: str = BUCKET, **more: Any) -> Waiver:
    return Waiver(more.pop("policy", "public"), address, "reason", "waivers.yaml:1", "owner", **more)


def findings(plan: Plan, status: Any = "fail", policy: Policy = PUBLIC) -> list[Finding]:
    return [Finding(policy, change, status, "mandatory") for change in plan.managed]


def waived(found: list[Finding], *waivers: Waiver, **more: Any) -> tuple[list[str], list[WaiverOutcome]]:
    done = apply_waivers(found, waivers, PROD, TODAY, **more)
    return [finding.status for finding in done.findings], done.uses


@pytest.mark.parametrize(
    ("pattern", "address", "matches"),
    [
        (BUCKET, BUCKET, True),
        (BUCKET, f"{BUCKET}[0]", True),
        (BUCKET, f'{BUCKET}["eu"]', True),
        (BUCKET, f"{BUCKET}2", False),
        (BUCKET, f"module.a.{BUCKET}", False),
        (f"module.a.{BUCKET}", f'module.a["x"].{BUCKET}[1]', True),
        (f'{BUCKET}["eu"]', f'{BUCKET}["eu"]', True),
        (f'{BUCKET}["eu"]', f'{BUCKET}["us"]', False),
        (f"{BUCKET}[*]", f'{BUCKET}["us"]', True),
        (f"{BUCKET}[*]", BUCKET, False),
        ("google_storage_bucket.*", f'{BUCKET}["us"]', True),
        ("*.google_storage_bucket.*", f"module.a.module.b.{BUCKET}", True),
        ("google_storage_bucket.?", BUCKET, True),
        ("google_storage_bucket.[bc]", BUCKET, False),
    ],
)
def test_patterns_take_brackets_as_instance_keys(pattern: str, address: str, matches: bool) -> None:
    assert pattern_of(pattern)(address) is matches


def test_a_waived_finding_stays_with_its_waiver() -> None:
    done = apply_waivers(findings(read(resource(BUCKET, {}))), [waiver()], PROD, TODAY)
    (finding,) = done.findings
    assert (finding.status, finding.waiver) == ("waived", waiver())
    assert [(use.state, use.count) for use in done.uses] == [("used", 1)]


def test_an_alias_names_the_policy_and_an_unknown_is_waived_too() -> None:
    assert waived(findings(read(resource(BUCKET, {})), "unknown"), waiver(policy="ckv_gcp_28"))[0] == ["waived"]


@pytest.mark.parametrize(("until", "status"), [("2026-06-15", "waived"), ("2026-06-14", "fail"), (None, "waived")])
def test_until_is_the_last_day(until: str | None, status: str) -> None:
    found, uses = waived(
        findings(read(resource(BUCKET, {}))), waiver(until=date.fromisoformat(until) if until else None)
    )
    assert found == [status]
    assert uses[0].state == ("used" if status == "waived" else "expired")


def test_an_expired_waiver_is_named_by_the_finding_and_another_one_may_hold() -> None:
    old = waiver(until=date(2020, 1, 1))
    plan = read(resource(BUCKET, {}))
    assert apply_waivers(findings(plan), [old], PROD, TODAY).findings[0].waiver == old
    assert waived(findings(plan), old, waiver())[0] == ["waived"]


def test_environments_narrow_it() -> None:
    found, uses = waived(findings(read(resource(BUCKET, {}))), waiver(environments=("dev",)))
    assert (found, uses) == (["fail"], [])
    assert waived(findings(read(resource(BUCKET, {}))), waiver(environments=("dev", "prod")))[0] == ["waived"]


def test_what_does_nothing_is_told_apart() -> None:
    passes = findings(read(resource(BUCKET, {})), "pass")
    uses = waived(passes, waiver(), waiver("google_storage_bucket.typo"))[1]
    assert [use.state for use in uses] == ["unused", "elsewhere"]


def test_a_policy_that_nothing_waives() -> None:
    found, uses = waived(findings(read(resource(BUCKET, {}))), waiver(), never={"public"})
    assert (found, uses[0].state) == (["fail"], "refused")


def test_while_a_resource_is_moved_and_after() -> None:
    moving = read({**resource("google_storage_bucket.new", {}), "previous_address": BUCKET})
    assert waived(findings(moving), waiver())[0] == ["waived"]
    after = findings(read(resource('module.m["k"].google_storage_bucket.newest["x"]', {})))
    moves = [
        MovedBlock(("m",), "google_storage_bucket.new", "google_storage_bucket.newest"),
        MovedBlock((), f"{BUCKET}", 'module.m["k"].google_storage_bucket.new'),
        MovedBlock(("other",), "google_storage_bucket.z", "google_storage_bucket.newest"),
    ]
    assert waived(after, waiver(), moves=moves)[0] == ["waived"]
    assert waived(after, waiver("module.other.google_storage_bucket.z"), moves=moves)[0] == ["fail"]


def test_moves_in_a_circle_end() -> None:
    moves = [MovedBlock((), BUCKET, "google_storage_bucket.c"), MovedBlock((), "google_storage_bucket.c", BUCKET)]
    assert waived(findings(read(resource(BUCKET, {}))), waiver("google_storage_bucket.d"), moves=moves)[0] == ["fail"]


# --- baseline


def baseline(
    found: list[Finding], *entries: BaselineEntry, moves: tuple[MovedBlock, ...] = (), root: str = ""
) -> tuple[list[str], list[BaselineEntry]]:
    done = apply_baseline(found, entries, "baseline.json", read(), moves, root)
    return [finding.status for finding in done.findings], done.resolved


def test_only_new_findings_are_left() -> None:
    plan = read(resource(BUCKET, {"name": "b", "project": "p"}))
    known = entries_of(findings(plan), plan, "live")
    assert known == [BaselineEntry("public", BUCKET, "fail", "live", ("name=b", "project=p"))]
    now = findings(read(resource(BUCKET, {"name": "b"}), resource("google_storage_bucket.new", {})))
    assert baseline(now, *known) == (["waived", "fail"], [])


@pytest.mark.parametrize(
    ("there", "here", "roots", "status"),
    [
        ({"name": "app"}, {"name": "app"}, ("", ""), "waived"),
        ({"name": "app"}, {"name": "app"}, ("a", "a"), "waived"),
        ({"name": "app"}, {"name": "app"}, ("", "a"), "waived"),
        ({"name": "app"}, {"name": "app", "location": "EU"}, ("", ""), "waived"),
        ({"name": "app", "location": "eu"}, {"name": "app", "location": "EU"}, ("", ""), "waived"),
        ({"name": "n", "topic": "t"}, {"name": "n", "topic": "projects/p/topics/t"}, ("", ""), "waived"),
        ({"id": "p/app"}, {"id": "p/app"}, ("", ""), "waived"),
        # Another resource at the same address.
        ({"name": "app"}, {"name": "db"}, ("", ""), "fail"),
        ({"name": "app"}, {"name": "db"}, ("a", "a"), "fail"),
        ({"name": "app", "project": "p"}, {"name": "app", "project": "q"}, ("", ""), "fail"),
        ({"name": "n", "topic": "t"}, {"name": "n", "topic": "projects/p/topics/at"}, ("", ""), "fail"),
        ({"id": "p/app"}, {"id": "p/db"}, ("", ""), "fail"),
        ({"role": "r", "member": "m"}, {"role": "r", "member": "n"}, ("a", "a"), "fail"),
        # Another root, whatever the resource is called.
        ({"name": "app"}, {"name": "app"}, ("a", "b"), "fail"),
        # No name that both plans show: the same root, if it is known, tells them to be the same.
        ({}, {}, ("a", "a"), "waived"),
        ({}, {"name": "app"}, ("a", "a"), "waived"),
        ({}, {}, ("", ""), "fail"),
        ({}, {}, ("a", ""), "fail"),
        ({"location": "EU"}, {"location": "EU"}, ("", ""), "fail"),
        ({"name": "app"}, {"location": "EU"}, ("", "a"), "fail"),
    ],
)
def test_an_entry_is_of_one_resource(
    there: dict[str, str], here: dict[str, str], roots: tuple[str, str], status: str
) -> None:
    old, new = read(resource(BUCKET, there)), read(resource(BUCKET, here))
    known = entries_of(findings(old), old, roots[0])
    done = apply_baseline(findings(new), known, "baseline.json", new, root=roots[1])
    assert [one.status for one in done.findings] == [status]
    assert done.unmatched == ([BUCKET] if status == "fail" else [])
    assert done.resolved == []


@pytest.mark.parametrize(
    ("project", "more", "of"),
    [
        ({"constant_value": "p"}, {}, ("name=app", "project=p")),
        ({"references": ["var.project"]}, {}, ("name=app", "project=q")),
        ({"references": ["local.project"]}, {}, ("name=app",)),
        ({"constant_value": "p"}, {"project": "own"}, ("name=app", "project=own")),
    ],
)
def test_a_resource_without_a_project_is_in_that_of_its_provider(project: Any, more: Any, of: tuple[str, ...]) -> None:
    written = {"address": BUCKET, "mode": "managed", "type": "google_storage_bucket", "name": "b"}
    module = {"resources": [{**written, "provider_config_key": "google"}], "variables": {"project": {}}}
    provider = {"google": {"name": "google", "expressions": {"project": project}}}
    plan = read(
        resource(BUCKET, {"name": "app", **more}, after_unknown={} if more else {"project": True}),
        configuration={"provider_config": provider, "root_module": module},
        variables={"project": {"value": "q"}},
    )
    assert entries_of(findings(plan), plan)[0].of == of


def test_each_root_has_entries_of_its_own() -> None:
    old, new = read(resource(BUCKET, {"name": "app"})), read(resource(BUCKET, {"name": "db"}))
    there, here = entries_of(findings(old), old, "a"), entries_of(findings(new), new, "b")
    now = findings(new)
    assert baseline(now, *there, *here, root="b") == (["waived"], [])
    assert baseline([], *there, *here, root="b") == ([], here)


def test_what_is_sensitive_is_not_in_it() -> None:
    plan = read(resource(BUCKET, {"name": "a-secret", "location": "EU"}, after_sensitive={"name": True}))
    assert entries_of(findings(plan), plan)[0].of == ("location=EU",)
    hidden = resource("google_pubsub_topic.t", {"labels": {"a": "a-secret"}}, after_sensitive={"labels": {"a": True}})
    plan = read(hidden, resource(BUCKET, {"name": "a-secret", "location": "EU"}))
    assert [entry.of for entry in entries_of(findings(plan), plan) if entry.address == BUCKET] == [("location=EU",)]
    plan = read(resource(BUCKET, {"name": "a-secret"}, after_sensitive=True))
    assert entries_of(findings(plan), plan)[0].of == ()


def test_what_is_mended_is_said() -> None:
    entry = BaselineEntry("public", "google_storage_bucket.gone", "fail")
    assert baseline(findings(read(resource(BUCKET, {}))), entry) == (["fail"], [entry])


def test_a_recorded_unknown_does_not_cover_a_fail() -> None:
    plan = read(resource(BUCKET, {}))
    assert baseline(findings(plan), BaselineEntry("public", BUCKET, "unknown"))[0] == ["fail"]
    assert baseline(findings(plan, "unknown"), BaselineEntry("public", BUCKET, "fail"))[0] == ["waived"]


def test_a_removal_is_never_part_of_it() -> None:
    plan = read(resource(BUCKET, None, actions=["delete"], before={}))
    found = findings(plan, policy=DESTROY)
    assert entries_of(found, plan) == []
    assert baseline(found, BaselineEntry("destroy", BUCKET, "fail"))[0] == ["fail"]


def test_instances_of_a_count_may_shift_but_not_grow() -> None:
    known = [BaselineEntry("public", f"{BUCKET}[{i}]", "fail") for i in (0, 1)]
    now = findings(read(*(resource(f"{BUCKET}[{i}]", {}) for i in (1, 2, 3))))
    assert baseline(now, *known) == (["waived", "waived", "fail"], [])


def test_keys_do_not_stand_for_each_other() -> None:
    known = BaselineEntry("public", f'{BUCKET}["eu"]', "fail")
    assert baseline(findings(read(resource(f'{BUCKET}["us"]', {}))), known)[0] == ["fail"]


def test_a_baseline_follows_a_move() -> None:
    moving = read({**resource('google_storage_bucket.b["eu"]', {}), "previous_address": f"{BUCKET}[0]"})
    assert baseline(findings(moving), BaselineEntry("public", f"{BUCKET}[0]", "fail"))[0] == ["waived"]
