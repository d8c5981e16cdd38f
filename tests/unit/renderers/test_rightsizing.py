"""The rightsizing report for people: what to do, how much, who, how sure, on about one page."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from octoguard.renderers import Style
from octoguard.renderers.rightsizing import markdown, text
from octoguard.rightsizing.document import ObservedUsage, Own, Share, SourceLine, TerraformChange, UnreadSource
from octoguard.rightsizing.effort_facts import Effort
from octoguard.rightsizing.filters import LeftOut
from octoguard.rightsizing.ownership import Ownership
from tests.unit.renderers.rightsizing_reports import buy, entry, rendered, report

SLOW = Effort("medium", ["restart"], ["the VM restarts"])
GKE = "google.container.DiagnosisRecommender"
FORMATS = [text, markdown]


def shown(*entries: Any, verbose: bool = False, **more: Any) -> str:
    return rendered(text, report(*entries, **more), verbose=verbose)


def unwrapped(page: str) -> str:
    """The text with each wrapped line joined to the line before."""
    return " ".join(page.split())


def test_the_totals_have_shares_quick_wins_and_emissions() -> None:
    shares = [
        Share("spend", "2026-10", Decimal(250), "EUR", "resources", Decimal("0.12")),
        Share("budget", "", Decimal(9000), "EUR", "resources", Decimal("0.0033")),
        Share("spend", "2026-10", Decimal(1), "USD", "resources", Decimal("0.99")),
    ]
    page = shown(
        entry("a", 20, quick_win=True, kg_co2e=Decimal("1.25")),
        entry("b", 10, kg_co2e=Decimal(2)),
        entry("c", 5, standing="overlaps", kg_co2e=Decimal(100)),
        shares=shares,
    )
    assert page.splitlines()[2:6] == [
        "complete: all 3 lists of recommendations were read",
        "30.00 EUR/month from resource changes (2 recommendations): 12% of the spend of 2026-10, 0.3% of the budget",
        "1 quick win saves 20.00 EUR/month: low effort, no downtime, reversible",
        "3.2 kg CO2e less per month (Google's figure for 2 recommendations)",
    ]


def test_projects_have_their_display_names() -> None:
    made = report(entry("a"), entry("b", project="farm"))
    made.coverage.project_titles["depot"] = "Depot live"
    page = rendered(text, made)
    assert page.startswith("Rightsizing report 2026-11: depot (Depot live), farm (data from 2026-11-30T06:00:00Z)\n")
    assert "         10.00 EUR  depot (Depot live) (resource changes)\n" in page


def test_an_entry_says_how_hard_who_and_how_sure() -> None:
    seen = ObservedUsage(14.0, False, "2026-11-19", "CPU at or below 9% for 95% of the time")
    page = shown(
        entry(
            "db",
            quick_win=True,
            ownership=Ownership(owner="lee", team="payments"),
            evidence=seen,
            priority="P1",
            state="CLAIMED",
            stale=True,
            months_open=3,
            open_since="2026-09",
            in_usd=Decimal("11.40"),
            covered="the saving starts in May",
            note="a note",
        )
    )
    assert (
        "quick win, low effort \u00b7 the VM stops and keeps its disks \u00b7 team payments \u00b7 owner lee \u00b7 "
        "observed 14 days \u00b7 memory not measured \u00b7 priority P1 "
        "\u00b7 claimed at Google \u00b7 not refreshed since 2026-11-20 \u00b7 3 months open \u00b7 Google's "
        "figure in USD: 11.40 USD a note the saving starts in May"
    ) in unwrapped(page)


def test_an_unknown_effort_is_reported_and_unknown_facts_are_not() -> None:
    page = shown(entry("db", effort=Effort("unknown", [], []), priority=""))
    assert page.splitlines()[-1] == "                    effort not known"


def test_commitments_come_last_and_every_kind_of_action_has_places() -> None:
    entries = [
        *(entry(f"quick-{n}", 1 + n / 100, quick_win=True) for n in range(30)),
        *(entry(f"large-{n}", 500 + n, effort=SLOW) for n in range(30)),
        buy("cud", 9000, "1-year", "LOW_WATERMARK"),
    ]
    page = shown(*entries)
    order = [page.index(word) for word in ("instances/quick-29", "instances/large-29", "9,000.00 EUR  depot")]
    assert order == sorted(order)
    assert "  ... and 51 more with" in page


def test_recommendations_for_one_change_are_one_action() -> None:
    change = TerraformChange("google_container_node_pool.p", "set", "node_config[0].machine_type", '"a"', '"b"')
    page = shown(*(entry(zone, 12.5, changes=[change]) for zone in "abc"))
    assert page.count("google_container_node_pool.p") == 1
    assert "         37.50 EUR  google_container_node_pool.p: VM is idle" in page
    assert "3 recommendations for this change" in page


@pytest.mark.parametrize("renderer", FORMATS)
def test_alternatives_of_a_commitment_are_one_line(renderer: Any) -> None:
    best = buy("one", 40, "1-year", "LOW_WATERMARK")
    others = [
        buy("three", 70, "3-years", "LOW_WATERMARK", standing="alternative", instead_of=best.name),
        buy("more", 55, "1-year", "BREAK_EVEN_POINT", standing="alternative", instead_of=best.name),
    ]
    page = unwrapped(rendered(renderer, report(best, *others))).replace("\\", "")
    assert (
        "GENERAL_PURPOSE_N2 in europe-west4: 6 vCPUs and 24 GiB of memory for 1 year; low watermark: what always runs"
    ) in page
    assert (
        "alternatives: 3 years, low watermark 70.00 EUR; 1 year, break-even point 55.00 EUR "
        "(choose with --commitment-term and --commitment-risk)"
    ) in page
    assert page.count("committed use discount") == 1


@pytest.mark.parametrize("renderer", FORMATS)
def test_a_grant_names_member_role_resource_condition_and_all_new_roles(renderer: Any) -> None:
    details = {
        "member": "group:ops@example.com",
        "role": "roles/owner",
        "granted_on": "//cloudresourcemanager.googleapis.com/projects/depot",
        "added_roles": "roles/viewer, roles/logging.viewer",
        "condition": "request.time < now",
    }
    grant = entry("iam", None, kind="security", standing="no-amount", subtype="REPLACE_ROLE", details=details)
    page = unwrapped(rendered(renderer, report(grant))).replace("\\", "").replace("<!-- -->", "").replace("&lt;", "<")
    assert (
        "group:ops@example.com has roles/owner on projects/depot with the condition request.time < now: "
        "replace it with roles/viewer and roles/logging.viewer"
    ) in page


@pytest.mark.parametrize(
    ("details", "subtype", "expected"),
    [
        ({"member": "user:kim@example.com", "role": "roles/editor"}, "REMOVE_ROLE", "on projects/depot: remove it"),
        ({"role": "roles/editor"}, "REPLACE_ROLE", "replace it with a role that has fewer permissions"),
        (
            {"member": "user:a@example.com, user:b@example.com", "granted_on": "//storage.googleapis.com/tins"},
            "REMOVE_ROLE",
            "user:a@example.com, user:b@example.com have a role on bucket tins: remove it",
        ),
    ],
)
def test_a_grant_of_which_less_is_known(details: dict[str, str], subtype: str, expected: str) -> None:
    page = shown(entry("iam", None, kind="security", standing="no-amount", subtype=subtype, details=details))
    assert expected in unwrapped(page)


@pytest.mark.parametrize(
    ("details", "expected"),
    [
        (
            {"bytes_saved_monthly": str(3 * 2**40), "slot_ms_saved_monthly": "9000000", "partition_column": "day"},
            "saves 3.00 TiB of scanned data and 2.5 hours of slot time per month; partition by day",
        ),
        ({"bytes_saved_monthly": "900", "slot_ms_saved_monthly": "4000"}, "900 bytes of scanned data and 4 seconds of"),
        ({"bytes_saved_monthly": "many", "cluster_columns": "shop, item"}, "saves many scanned bytes per month; clus"),
        (
            {"bytes_saved_monthly": "-1", "slot_ms_saved_monthly": "1e999"},
            "saves -1 scanned bytes and 1e999 ms of slot",
        ),
        ({"partition_column": "day", "partition_time_unit": "MONTH"}, "partition by day (MONTH)"),
        ({"bytes_saved_monthly": "0", "slot_ms_saved_monthly": "1500", "cluster_columns": "a"}, "saves 2 seconds of"),
    ],
)
def test_bigquery_says_what_a_change_saves(details: dict[str, str], expected: str) -> None:
    page = shown(entry("orders", None, standing="no-amount", details=details))
    assert "Savings without an amount from Google (not in the totals)" in page
    assert expected in unwrapped(page)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"recommender": GKE, "subtype": "CLUSTER_IDLE", "title": "GKE cluster is idle"}, "idle (CLUSTER_IDLE)"),
        ({"subtype": "BRAND_NEW"}, "VM is idle: stop it (BRAND_NEW)"),
        ({"recommender": GKE, "subtype": "DEPRECATION_K8S_9", "title": "old API (K8S_9)"}, ": old API (K8S_9)\n"),
        ({}, "VM is idle: stop it\n"),
        ({"source": "octoguard", "subtype": "TOO_LARGE", "title": "too large"}, ": too large\n"),
    ],
)
def test_subtypes_that_people_search_for_are_in_the_title(more: dict[str, Any], expected: str) -> None:
    assert expected in shown(entry("a", **more))


def test_each_change_names_its_resource_and_its_line() -> None:
    changes = [
        TerraformChange("google_container_cluster.c", "remove", place=SourceLine("main.tf", 4)),
        TerraformChange("google_container_node_pool.p", "remove", place=SourceLine("main.tf", 9), note="part of it"),
        *(TerraformChange(f"google_container_node_pool.{n}", "remove") for n in range(4)),
    ]
    page = shown(entry("c", changes=changes))
    assert "                    remove the resource at main.tf:4\n" in page
    assert "google_container_node_pool.p: remove the resource at main.tf:9; part of it\n" in page
    assert "... and 3 more changes (--verbose)" in page
    assert "google_container_node_pool.3: remove" in shown(entry("c", changes=changes), verbose=True)


@pytest.mark.parametrize(
    ("own", "action", "expected"),
    [
        (Own(Decimal("1.4"), "USD", "", Decimal("3.68")), "remove", "at octoguard prices: 1.40 to 3.68 USD"),
        (
            Own(None, "", "not computed: no usage is given"),
            "remove",
            "no amount at octoguard prices: no usage is given",
        ),
        (Own(None, "", "not computed: the change needs a manual decision"), "review", ""),
    ],
)
def test_the_own_figure_is_a_range_or_has_a_reason(own: Own, action: Any, expected: str) -> None:
    page = shown(entry("a", own=own, changes=[TerraformChange("google_compute_disk.a", action)]))
    assert expected in page
    assert ("octoguard prices" in page) == bool(expected)


def test_a_summary_needs_two_keys() -> None:
    team = {name: Ownership(team=name, environment="prod") for name in ("", "payments")}
    page = shown(entry("a", 30, ownership=team["payments"]), entry("b", 5, ownership=team[""]))
    assert page[page.index("By team") :].splitlines()[:3] == [
        "By team",
        "         30.00 EUR  payments (resource changes)",
        "          5.00 EUR  not labelled (resource changes)",
    ]
    assert "By project" not in page
    assert "By environment" not in page
    assert "By team" not in shown(entry("a"), entry("b"))


def test_what_does_not_count_is_grouped_and_listed_with_what_counts_instead() -> None:
    first = entry("first", 30)
    entries = (
        first,
        entry("second", 20, standing="overlaps", instead_of=first.name),
        entry("third", 4, standing="overlaps", instead_of=first.name),
        entry("fourth", 8, standing="above-floor"),
    )
    assert shown(*entries).splitlines()[-3:] == [
        "Not included in the totals (--verbose shows each)",
        "         24.00 EUR  2 recommendations: same resource as another recommendation",
        "          8.00 EUR  1 recommendation: above the measured minimum usage",
    ]
    whole = unwrapped(shown(*entries, verbose=True))
    assert "[same resource as instances/first, VM is idle: stop it (30.00 EUR), not added]" in whole
    assert "[above the measured minimum usage, not added]" in whole


def test_security_and_reliability_are_apart_and_closed_ones_are_not_shown() -> None:
    page = shown(
        entry("s", None, kind="security", standing="no-amount"),
        entry("r", 7, kind="reliability", standing="advice"),
        entry("closed", None, kind="security", standing="closed"),
    )
    assert "Security recommendations (not in the totals)\n                 -  instances/s" in page
    assert "Reliability recommendations (not in the totals)\n          7.00 EUR  instances/r" in page
    assert "instances/closed" not in page


@pytest.mark.parametrize("renderer", FORMATS)
def test_left_out_recommendations_are_counted_with_the_reason(renderer: Any) -> None:
    note = "excluded until 2027-02-01 by kim: load test (OPS-4)"
    made = report(
        entry("a"),
        entry("small", 1, standing="filtered"),
        entry("kept", 9, standing="excluded", note=note),
        left_out=[
            LeftOut("min-saving", "resources", "EUR", Decimal(1), 1),
            LeftOut("excluded", "resources", "EUR", Decimal(9), 1),
        ],
    )
    page = unwrapped(rendered(renderer, made)).replace("\\", "")
    assert "below the minimum saving (--min-saving or min_saving in octoguard.toml)" in page
    assert f"1 recommendation {note}" in page
    assert "instances/small" not in page


DENIED = "grant {}, or a custom role with {}.list, to the calling account"


def gap(project: str, recommender: str, role: str = "roles/recommender.viewer") -> UnreadSource:
    return UnreadSource(
        project, recommender, ["global"], "PERMISSION_DENIED", "denied", DENIED.format(role, recommender)
    )


NAMES = (
    "google.compute.disk.IdleResourceRecommender",
    "google.iam.policy.Recommender",
    "google.cloudsql.instance.IdleRecommender",
)


@pytest.mark.parametrize("renderer", FORMATS)
def test_gaps_with_one_cause_are_one_item_and_verbose_lists_each(renderer: Any) -> None:
    roles = ("roles/recommender.computeViewer", "roles/recommender.iamViewer", "roles/recommender.computeViewer")
    gaps = [gap("depot", *pair) for pair in zip(NAMES, roles, strict=True)]
    made = report(entry("a"), missing=gaps, complete=False)
    page = unwrapped(rendered(renderer, made)).replace("\\", "").replace("<br>", " ")
    assert (
        f"3 recommenders of depot: PERMISSION_DENIED (denied) {NAMES[2]}, {NAMES[0]}, {NAMES[1]} To fix: grant "
        "roles/recommender.computeViewer and roles/recommender.iamViewer to the calling account"
    ) in page
    whole = unwrapped(rendered(renderer, made, verbose=True)).replace("\\", "")
    assert whole.count("PERMISSION_DENIED") == 3


def test_the_same_gaps_of_several_projects_are_one_item() -> None:
    gaps = [gap(f"p{n}", name) for n in range(5) for name in NAMES[:2]]
    page = unwrapped(shown(entry("a"), missing=gaps, complete=False))
    assert "2 recommenders of 5 projects (p0, p1, p2 and 2 more): PERMISSION_DENIED" in page


def test_gaps_that_are_not_about_a_recommender_keep_their_own_words() -> None:
    lists = [UnreadSource(f"folder {n}", "list of projects", [], "UNAVAILABLE", "", "run it again") for n in (1, 2)]
    half = UnreadSource("depot", NAMES[0], ["global"], "UNAVAILABLE", "cut", "run it again later", seen=4)
    page = unwrapped(shown(missing=[*lists, half], complete=False))
    assert "list of projects of folder 1: UNAVAILABLE To fix: run it again list of projects of folder 2" in page
    assert "4 recommendations were read but not counted" in page


def test_a_page_of_a_large_organization_is_short_and_narrow() -> None:
    entries = []
    for n in range(60):
        team = Ownership(team=f"team-{n % 7}", environment=f"env-{n % 3}")
        changes = [TerraformChange(f"module.m.google_compute_instance.i{n}", "remove", note="a long note " * 12)]
        for kind, standing in (
            ("resources", "counted"), ("measured", "counted"), ("commitments", "counted"), ("capacity", "costs"),
            ("security", "no-amount"), ("reliability", "advice"), ("resources", "overlaps"), ("resources", "closed"),
        ):  # fmt: skip
            more = {"kind": kind, "standing": standing, "changes": changes, "ownership": team}
            entries.append(entry(f"{kind}-{n}", 10 + n, project=f"p{n}", description="words " * 60, **more))
    page = shown(*entries)
    assert max(map(len, page.splitlines())) <= 120
    assert len(page.splitlines()) < 100, "the sections shrink, and none vanishes"
    for title in ("Do this month", "By team", "By project", "Security", "Reliability", "Measured", "Too small"):
        assert title in page


def test_a_wrapped_line_never_starts_a_command() -> None:
    words = " ".join(["word"] * 18)
    page = shown(entry("a", description=f"{words} ::set-output name=a::b", subtype="X", title="t"))
    assert [line for line in page.splitlines() if line.strip().startswith("::")] == []
    assert "set-output name=a" in page


def test_colours_do_not_change_the_words() -> None:
    made = report(entry("a", note="a note"), entry("b", kind="security", standing="no-amount"))
    colored = text.render(made, Style(color=True))
    for code in ("1", "2", "32", "33", "0"):
        colored = colored.replace(f"\033[{code}m", "")
    assert colored == rendered(text, made)


def test_a_long_report_joins_what_saves_nothing() -> None:
    actions = [entry(f"vm-{n}", 20 + n, note="a note " * 99, ownership=Ownership(team=f"t{n % 5}")) for n in range(20)]
    advice = [entry(f"iam-{n}", None, kind="security", standing="no-amount", title="IAM role is unused") for n in "abc"]
    page = shown(*actions, *advice)
    assert "Security recommendations (not in the totals): IAM role is unused (3) (--verbose)" in page
    assert "By team: t4 126.00 EUR, t3 122.00 EUR, t2 118.00 EUR and 2 more (resource changes)" in page
    whole = shown(*actions, *advice, verbose=True)
    assert whole.count("IAM role is unused") == 3
    assert whole.count("VM is idle: stop it") == 20
    assert "(--verbose)" not in whole
