"""The text and the Markdown of `octoguard cost`: width, groups, explanations."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from octoguard.config.prices import read_catalogue
from octoguard.cost.calculation import calculations
from octoguard.cost.estimate import Estimate, estimate
from octoguard.cost.usage import UsageFile
from octoguard.cost_report import CostReport, cost_entry
from octoguard.renderers import Style
from octoguard.renderers.costs import markdown, text
from octoguard.renderers.costs._wrap import columns, wrapped
from octoguard.workflows.cost_details import explained, label_values
from octoguard.workflows.terminal import columns as terminal_columns
from tests.conftest import ROOT, read, resource

if TYPE_CHECKING:
    from octoguard.plan import Plan

PINNED = read_catalogue(ROOT / "tests" / "golden" / "cost" / "pricing")
DISK = {"type": "pd-ssd", "zone": "us-central1-a"}
HOSTILE = "::error::x \u202e##vso[task]y " + "\u65e5" * 90 + "z" * 200


def priced(*changes: dict[str, Any], usage: dict[str, Any] | None = None) -> tuple[Plan, Estimate, CostReport]:
    plan = read(*changes)
    costs = estimate(plan, PINNED, UsageFile("test", defaults=usage or {}))
    report = CostReport("1", "0", "plan.json", "0" * 64, "dev", cost_entry(costs, str))
    return plan, costs, report


def disk(name: str, size: int, labels: dict[str, str] | None = None, **change: Any) -> dict[str, Any]:
    return resource(f"google_compute_disk.{name}", {**DISK, "size": size, "labels": labels or {}}, **change)


@pytest.mark.parametrize("width", [60, 80, 120, 300])
@pytest.mark.parametrize("show_all", [True, False])
def test_lines_fit_the_width_and_start_no_command(width: int, show_all: bool) -> None:
    plan, costs, report = priced(
        disk(f'a["{HOSTILE}"]', 10, {"team": HOSTILE}),
        disk(f'b["{"k" * 150}"]', 20, actions=["update"], before={**DISK, "size": 5}),
        disk("c", 30, actions=["no-op"]),
        resource(f'google_compute_disk.x["{HOSTILE}"]', {**DISK, "type": "unheard-of", "size": 1}),
    )
    every = tuple(cost.address for cost in costs.resources)
    for style in (
        Style(width=width, show_all=show_all, group_by="label:team", labels=label_values("team", costs, plan)),
        Style(width=width, show_all=show_all, explain=explained(every, costs, plan)),
    ):
        written = text.render(report, style)
        assert [line for line in written.splitlines() if columns(line) > width] == []
        assert re.findall(r"^\s*::[\w-]+(?: .*)?::|##vso|\u202e", written, re.MULTILINE) == []
        assert re.findall(r"##vso|\u202e", markdown.render(report, style)) == []


def test_a_wrapped_line_cannot_start_a_workflow_command() -> None:
    lines = wrapped(f"{'a' * 50} ::error::boo", 60)
    assert lines[1].strip() == "?:error::boo"


def test_groups_add_up_and_are_sorted_by_their_sum() -> None:
    plan, costs, report = priced(
        disk("a", 100, {"team": "one"}), disk("b", 300, {"team": "two"}), disk("c", 50, {"team": "one"}), disk("d", 10)
    )
    style = Style(group_by="label:team", labels=label_values("team", costs, plan))
    rows = re.findall(r"^  (.+?)\s{2,}(\d+)\s+([\d.]+)\s+\d+%$", text.render(report, style), re.MULTILINE)
    assert rows == [("two", "1", "51.00"), ("one", "2", "25.50"), ("not labelled", "1", "1.70")]
    assert "| two | 1 | 51.00 | 65% |" in markdown.render(report, style)


def test_a_label_that_the_plan_does_not_show_is_a_group_of_its_own() -> None:
    plan, costs, _ = priced(
        disk("hidden", 1, {"team": "secret-team"}, after_sensitive={"labels": {"team": True}}),
        resource("google_compute_disk.later", {**DISK, "size": 1}, after_unknown={"labels": True}),
        resource("google_sql_database_instance.i", {"settings": [{"user_labels": {"team": "data"}}]}),
    )
    assert label_values("team", costs, plan) == {
        "google_compute_disk.hidden": "hidden (sensitive)",
        "google_compute_disk.later": "known only after apply",
        "google_sql_database_instance.i": "data",
    }


def test_a_change_shows_what_changes_and_counts_the_rest() -> None:
    _, _, report = priced(
        disk("grows", 300, actions=["update"], before={**DISK, "size": 100}),
        disk("stays", 1000, actions=["no-op"]),
        disk("new", 10),
        disk("gone", 0, actions=["delete"], before={**DISK, "size": 20}),
    )
    written = text.render(report, Style())
    assert re.search(r"17.00 +51.00 +\+34.00  google_compute_disk.grows \(update\)  Capacity", written)
    assert re.search(r"^ +1.70 +\+1.70  google_compute_disk.new \(create\)", written, re.MULTILINE)
    assert re.search(r"^ +3.40 +-3.40  google_compute_disk.gone \(delete\)", written, re.MULTILINE)
    assert "Unchanged: 1 resource with $170.00/month" in written
    assert "google_compute_disk.stays" not in written
    assert "Unchanged: 1 resource with \\$170.00/month." in markdown.render(report, Style())


def test_an_explanation_shows_how_tiers_multiply() -> None:
    name = "google_logging_project_bucket_config"
    usage = {name: {"monthly_logging_data_gb": 130}}
    bucket = {"location": "global", "bucket_id": "b", "retention_days": 30, "project": "p"}
    plan, costs, report = priced(resource(f"{name}.b", bucket), usage=usage)
    explanation = explained((f"{name}.b",), costs, plan)
    written = text.render(report, Style(explain=explanation))
    assert "(130 GiB - 50 free) x 0.5 = 40.00" in written
    assert "By service" not in written
    plan, costs, report = priced(
        resource(f"{name}.b", bucket), resource(f"{name}.c", {**bucket, "bucket_id": "c"}), usage=usage
    )
    written = text.render(report, Style(explain=explained((f"{name}.c",), costs, plan)))
    assert "2 components of the project share the tiers: (260 GiB - 50 free) x 0.5 = 105.00" in written
    assert "this component: 130 of 260 GiB (50.0%) = 52.50" in written


def test_tiers_add_up_to_the_amount_of_the_line() -> None:
    _, costs, _ = priced(
        resource("google_kms_crypto_key.k", {"version_template": [{"algorithm": "EC_SIGN_P256_SHA256"}]}),
        resource("google_dns_managed_zone.z", {"name": "z"}),
        resource("google_logging_project_sink.s", {"name": "s"}),
    )
    bills = [cost.after for cost in costs.resources if cost.after]
    found = [step for bill in bills for step in calculations(bill) if step]
    assert found
    for step in found:
        assert sum(part for part, _ in step.tiers) == step.quantity
        assert sum(part * usd for part, usd in step.tiers) == step.usd


def test_the_explanation_of_a_free_resource_says_why() -> None:
    plan, costs, report = priced(resource("google_compute_network.n", {}), disk("d", 1))
    written = text.render(report, Style(explain=explained(("google_compute_network.n",), costs, plan)))
    assert "google_compute_network.n: free: " in written
    assert "google_compute_disk.d" not in written


def test_the_report_is_not_changed_by_its_rendering() -> None:
    _, _, report = priced(disk("a", 10))
    before = msgspec.json.encode(report)
    text.render(report, Style())
    markdown.render(report, Style(show_all=True))
    assert msgspec.json.encode(report) == before


@pytest.mark.parametrize(
    ("terminal", "environment", "expected"), [(True, "93", 93), (True, "20", 60), (False, "93", 120)]
)
def test_the_width_is_that_of_the_terminal(
    monkeypatch: pytest.MonkeyPatch, terminal: bool, environment: str, expected: int
) -> None:
    monkeypatch.setenv("COLUMNS", environment)
    monkeypatch.setattr("sys.stdout.isatty", lambda: terminal)
    assert terminal_columns() == expected
