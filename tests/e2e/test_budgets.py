"""`octoguard budgets sync` against a local server that keeps budgets as Google does."""

from __future__ import annotations

import os
import subprocess
import sys
from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes.google import Fault, Google

if TYPE_CHECKING:
    from pathlib import Path

ACCOUNT = "billingAccounts/01A2B3-C4D5E6-F7A8B9"
TOML = """
[google]
billing_account = "01A2B3-C4D5E6-F7A8B9"
[environments.dev]
projects = ["octollm-dev"]
[environments.prod]
projects = ["octollm-prod"]
[budgets.dev]
monthly_usd = 500
thresholds = [0.5, 1.0]
[budgets.prod]
monthly_usd = 5000
thresholds = [0.5, 0.8, 1.0]
"""
PROJECTS = {"octollm-prod": "482916370155", "octollm-dev": "482916370156"}


def budget(number: int, **changes: Any) -> dict[str, Any]:
    return {
        "name": f"{ACCOUNT}/budgets/{number}",
        "displayName": "octollm-prod",
        "etag": "7",
        "budgetFilter": {"projects": ["projects/482916370155"], "calendarPeriod": "MONTH"},
        "amount": {"specifiedAmount": {"currencyCode": "USD", "units": "4000"}},
        "thresholdRules": [
            {"thresholdPercent": 0.5, "spendBasis": "CURRENT_SPEND"},
            {"thresholdPercent": 1.0, "spendBasis": "FORECASTED_SPEND"},
        ],
        "notificationsRule": {"pubsubTopic": "projects/octollm-prod/topics/budgets", "schemaVersion": "1.0"},
        **changes,
    }


def sync(google: Google, folder: Path, *arguments: str, toml: str = TOML) -> Any:
    (folder / "octoguard.toml").write_text(toml)
    return subprocess.run(
        [sys.executable, "-m", "octoguard", "budgets", "sync", "--timeout", "2", *arguments],
        capture_output=True,
        text=True,
        cwd=folder,
        env={**os.environ, **google.environment},
        timeout=60,
    )


def test_a_dry_run_shows_the_diff_and_writes_nothing(tmp_path: Path) -> None:
    with Google(budgets=[budget(1)], projects=PROJECTS) as google:
        done = sync(google, tmp_path, "--dry-run")
        assert google.budgets == [budget(1)]
    assert done.returncode == 1
    assert done.stdout == (
        "dev: would create the budget 'octollm-dev'\n"
        "  + amount      500.00 USD a month\n"
        "  + thresholds  50%, 100%\n"
        "  + projects    projects/482916370156\n"
        "prod: would update the budget 'octollm-prod'\n"
        "  ~ amount      4,000.00 USD -> 5,000.00 USD\n"
        "  ~ thresholds  50% -> 50%, 80%, 100%\n"
    )
    assert not {"CreateBudget", "UpdateBudget"} & set(google.calls)


def test_it_creates_and_updates_and_is_then_in_step(tmp_path: Path) -> None:
    others = [budget(i, displayName=f"other {i}", budgetFilter={"projects": [f"projects/{i}"]}) for i in range(2, 7)]
    with Google(budgets=[*others, budget(1)], projects=PROJECTS) as google:
        assert sync(google, tmp_path).returncode == 0
        again = sync(google, tmp_path, "--dry-run")
        assert again.returncode == 0, again.stdout
        mended = next(one for one in google.budgets if one["name"].endswith("/budgets/1"))
        created = google.budgets[-1]
        assert google.budgets[:5] == others
    assert again.stdout.count("matches the budget") == 2
    assert mended["amount"]["specifiedAmount"]["units"] == "5000"
    assert mended["notificationsRule"] == budget(1)["notificationsRule"]
    assert {"thresholdPercent": 1.0, "spendBasis": "FORECASTED_SPEND"} in mended["thresholdRules"]
    assert created["budgetFilter"]["projects"] == ["projects/482916370156"]
    assert (google.calls["CreateBudget"], google.calls["UpdateBudget"]) == (1, 1)


def test_another_currency_is_left_to_a_person(tmp_path: Path) -> None:
    euro = budget(1, amount={"specifiedAmount": {"currencyCode": "EUR", "units": "5000"}})
    with Google(budgets=[euro], projects=PROJECTS) as google:
        done = sync(google, tmp_path, "prod")
        assert google.budgets == [euro]
    assert done.returncode == 1
    assert "5,000.00 EUR -> 5,000.00 USD  (change it manually" in done.stdout


def test_a_billing_account_in_another_currency_is_said_before_anything_is_written(tmp_path: Path) -> None:
    with Google(budgets=[budget(1)], projects=PROJECTS, currency="EUR") as google:
        done = sync(google, tmp_path)
        assert google.budgets == [budget(1)], "not even the one that is there"
    assert done.returncode == 3
    assert "the billing account is in EUR" in done.stderr
    assert "CreateBudget" not in google.calls


def test_where_the_currency_may_not_be_read_google_decides(tmp_path: Path) -> None:
    denied = Fault("GetBillingAccount", "PERMISSION_DENIED")
    with Google(projects=PROJECTS, faults=[denied]) as google:
        assert sync(google, tmp_path).returncode == 0
        assert len(google.budgets) == 2
    with Google(projects=PROJECTS, faults=[denied], currency="EUR") as google:
        done = sync(google, tmp_path)
        assert google.budgets == []
    assert done.returncode == 4
    assert "'octollm-dev' was not created" in done.stderr
    assert "currency_code must be EUR" in done.stderr
    assert "nothing was written before" in done.stderr


@pytest.mark.parametrize("scope", [{}, {"projects": ["projects/1", "projects/482916370155"]}])
@pytest.mark.parametrize("arguments", [[], ["--dry-run"]])
def test_a_namesake_that_somebody_else_made_is_left_to_a_person(
    tmp_path: Path, scope: dict[str, Any], arguments: list[str]
) -> None:
    somebodys = budget(1, budgetFilter=scope)
    with Google(budgets=[somebodys], projects=PROJECTS) as google:
        done = sync(google, tmp_path, "prod", *arguments)
        assert google.budgets == [somebodys]
    assert done.returncode == 1
    assert "prod: differs from the budget 'octollm-prod'" in done.stdout
    said = ", ".join(scope.get("projects", [])) or "every project of the billing account"
    assert f"~ projects    {said} -> projects/482916370155  (change it manually" in done.stdout


def test_two_namesakes_are_exit_4(tmp_path: Path) -> None:
    twins = [budget(1, budgetFilter={}), budget(2, budgetFilter={"projects": ["projects/1"]})]
    with Google(budgets=twins, projects=PROJECTS) as google:
        done = sync(google, tmp_path, "prod")
        assert google.budgets == twins
    assert done.returncode == 4
    assert "2 budgets have the name 'octollm-prod'" in done.stderr


def test_a_budget_before_credits_is_left_to_a_person(tmp_path: Path) -> None:
    scope = {**budget(1)["budgetFilter"], "creditTypesTreatment": "EXCLUDE_ALL_CREDITS"}
    with Google(budgets=[budget(1, budgetFilter=scope)], projects=PROJECTS) as google:
        done = sync(google, tmp_path, "prod")
        assert google.budgets[0]["budgetFilter"] == scope
        assert google.budgets[0]["amount"]["specifiedAmount"]["units"] == "5000", "the rest is mended"
    assert done.returncode == 1
    assert "EXCLUDE_ALL_CREDITS -> INCLUDE_ALL_CREDITS  (change it manually" in done.stdout


def test_a_budget_on_a_later_page_is_found(tmp_path: Path) -> None:
    others = [budget(i, displayName=f"other {i}", budgetFilter={"projects": [f"projects/{i}"]}) for i in range(2, 12)]
    with Google(budgets=[*others, budget(1)], projects=PROJECTS) as google:
        assert sync(google, tmp_path, "prod").returncode == 0
        assert len(google.budgets) == 11
    assert google.calls["ListBudgets"] == 6
    assert google.calls["UpdateBudget"] == 1


def test_which_of_two_is_meant_is_asked(tmp_path: Path) -> None:
    twins = [budget(1, displayName="one"), budget(2, displayName="two")]
    with Google(budgets=twins, projects=PROJECTS) as google:
        done = sync(google, tmp_path, "prod")
        assert google.budgets == twins
    assert done.returncode == 4
    assert "rename one of them" in done.stderr


@pytest.mark.parametrize(
    ("fault", "said"),
    [
        (Fault("ListBudgets", "PERMISSION_DENIED"), "roles/billing.costsManager"),
        (Fault("ListBudgets", "UNAVAILABLE", on_page=2), "could not list the budgets"),
        (Fault("ListBudgets", "PERMISSION_DENIED", reason="SERVICE_DISABLED"), "enable billingbudgets.googleapis.com"),
        (Fault("GetProject", "PERMISSION_DENIED"), "roles/browser"),
        (Fault("CreateBudget", "UNAVAILABLE"), "it is unknown whether the budget"),
        (Fault("UpdateBudget", "ABORTED"), "it was changed at the same time"),
    ],
)
def test_a_fault_is_exit_4_and_says_what_was_done(tmp_path: Path, fault: Fault, said: str) -> None:
    with Google(
        budgets=[budget(i) for i in (1,)] + [budget(i, budgetFilter={}) for i in (2, 3)],
        projects=PROJECTS,
        faults=[fault],
    ) as google:
        done = sync(google, tmp_path)
    assert done.returncode == 4
    assert said in done.stderr
    assert google.calls["CreateBudget"] <= 1, "a budget is never created twice"
    if fault.on == "UpdateBudget":
        assert "written before: dev" in done.stderr


def test_an_expired_token_is_exit_4(tmp_path: Path) -> None:
    with Google(budgets=[budget(1)], projects=PROJECTS, expires_after=3) as google:
        done = sync(google, tmp_path)
        assert google.budgets == [budget(1)]
    assert done.returncode == 4
    assert "gcloud auth" in done.stderr


@pytest.mark.parametrize(
    ("toml", "code", "said"),
    [
        ("", 3, "has no budgets"),
        (TOML.replace('billing_account = "01A2B3-C4D5E6-F7A8B9"', ""), 2, "--billing-account"),
        (TOML.replace("[0.5, 1.0]", "[50, 100]"), 3, "thresholds: must be fractions of the budget"),
        (TOML.replace("[0.5, 1.0]", "[]"), 3, "must not be empty"),
        (TOML.replace("monthly_usd = 500\n", ""), 3, "monthly_usd: must be a positive number"),
        (TOML.replace('projects = ["octollm-dev"]', ""), 3, "[environments.dev]"),
        (TOML.replace("monthly_usd", "montly_usd"), 3, "did you mean monthly_usd?"),
        (
            TOML.replace("monthly_usd", 'currency = "SEK"\nmonthly'),
            3,
            "the budget is in SEK: octoguard budgets sync supports only budgets in USD",
        ),
    ],
)
def test_a_configuration_that_is_wrong_is_one_line(tmp_path: Path, toml: str, code: int, said: str) -> None:
    with Google(projects=PROJECTS) as google:
        done = sync(google, tmp_path, toml=toml)
        assert google.budgets == []
    assert done.returncode == code
    assert said in done.stderr
    assert "Traceback" not in done.stderr
