"""octoguard.toml: every key, and errors that point at the line."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from octoguard.config.budgets import BudgetSettings
from octoguard.config.discovery import find_config
from octoguard.config.google import MeasuringSettings, PathSettings, RightsizingSettings
from octoguard.config.settings import Settings, load_settings
from octoguard.errors import ConfigError
from octoguard.money import Currency
from octoguard.policy import STRICTEST, Environment, Policy
from tests.conftest import ROOT, read, resource

PUBLIC = Policy("public", "t", "s", "high", ["google_storage_bucket"], "w", "r", aliases=["CKV_GCP_28"])
PATH_RULE = "[[rightsizing.paths]]\nglob = 'a/**'\nteam = 'a'\n"


def load_settings_of(tmp_path: Path, text: str) -> Settings:
    (tmp_path / "octoguard.toml").write_text(text)
    return load_settings(tmp_path / "octoguard.toml")


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("[check]\nfail_onn = 'high'\n", 2, "did you mean fail_on?"),
        ("[chek]\nformat = 'json'\n", 1, "did you mean check?"),
        ("\n[check]\n\nfail_on = 'severe'\n", 4, "low, medium, high, critical"),
        (
            "[environments.production]\nplans = ['x']\n",
            1,
            'add like = "dev", "staging" or "prod" (or did you mean prod?)',
        ),
        ("[environments.prod]\nplan = ['x']\n", 2, "did you mean plans?"),
        ("[policies]\npublic = 'sometimes'\n", 2, "policies.public"),
        ("[budgets.prod]\nmontly_usd = 5\n", 2, "did you mean monthly_usd?"),
        ("[budgets.prod]\nmonthly_usd = 'much'\n", 2, "budgets.prod.monthly_usd"),
        ("[budgets.prod]\nmonthly_usd = -5\n", 2, "budgets.prod.monthly_usd: must be a non-negative number"),
        ("[budgets.prod]\nmonthly_usd = nan\n", 2, "not NaN"),
        ("[budgets.prod]\n\nmonthly_usd = 1e400\n", 3, "not Infinity"),
        ("[budgets.prod]\nmonthly_usd = 1e18\n", 2, "must be a non-negative number of USD a month"),
        ("[budgets.prod]\nmax_increase_percent = -1\n", 2, "number of percent, not -1"),
        ("[budgets.prod]\nmax_increase_usd = -1\n", 2, "budgets.prod.max_increase_usd: "),
        ("[budgets.prod.services]\n'Cloud SQL' = 5\nRun = -1\n", 3, "budgets.prod.services.Run: must be"),
        ("[budgets.prod.modules]\n'module.db' = -1\n", 2, "must be a non-negative number"),
        (
            "[budgets.prod]\nmonthly = 5\n",
            2,
            "budgets.prod.monthly: has no currency: add currency = CODE, or use monthly_usd",
        ),
        (
            '[budgets.prod]\ncurrency = "SEK"\nmonthly_usd = 5\n',
            3,
            "budgets.prod.monthly_usd: the budget is in SEK: use monthly",
        ),
        ('[budgets.prod]\ncurrency = "SEK"\nmonthly = -5\n', 3, "must be a non-negative number of SEK a month"),
        ('[budgets.prod]\ncurrency = "sek"\n', 2, "budgets.prod.currency"),
        ('[cost]\ncurrency = "euro"\n', 2, "cost.currency"),
        ("[budgets.prod]\nthresholds = [50]\n", 2, "fractions of the budget, such as 0.8"),
        ("[budgets.prod]\nthresholds = [nan]\n", 2, "fractions of the budget, such as 0.8"),
        ("[budgets.production]\nmonthly_usd = 5\n", 1, "did you mean prod?"),
        ("[cost]\nusages = 'small'\n", 2, "did you mean usage?"),
        ("[cost]\nautoscaled_expected = 'ceiling'\n", 2, "choose one of initial, floor, middle"),
        ("[check]\nformat = 'text'\nwith = ['other']\n", 3, "check.with[0]: Invalid enum value 'other'"),
        ("[rightsizing]\nmin_savings = 5\n", 2, "did you mean min_saving?"),
        ("[rightsizing]\nmin_saving = -5\n", 2, "min_saving: must be a non-negative amount a month, not -5"),
        ("[rightsizing]\nmin_saving = nan\n", 2, "not NaN"),
        ("[rightsizing]\ncommitment_term = '2-years'\n", 2, "choose one of 1-year, 3-years"),
        ("[rightsizing]\n\ncommitment_risk = 'none'\n", 3, "choose one of low, break-even"),
        ("[rightsizing]\nstale_after_days = 0\n", 2, ">= 1"),
        ("[rightsizing]\nteam_labels = [1]\n", 2, "rightsizing.team_labels[0]: Expected `str`"),
        (f"{PATH_RULE}{PATH_RULE}glub = 'b'\n", 7, "rightsizing.paths[1].glub: unknown key: did you mean glob?"),
        (f"{PATH_RULE}[[rightsizing.paths]]\nteam = 'b'\n", 4, "missing required field `glob`"),
        (f"{PATH_RULE}[[rightsizing.paths]]\nglob = 'b'\n", 5, "add owner, team or environment"),
        (f"{PATH_RULE}[[rightsizing.paths]]\nteam = 'b'\nglob = ''\n", 6, "must not be empty"),
    ],
)
def test_a_typo_is_an_error_with_its_line(tmp_path: Path, text: str, line: int, said: str) -> None:
    with pytest.raises(ConfigError) as caught:
        load_settings_of(tmp_path, text)
    message = str(caught.value)
    assert f"octoguard.toml:{line}: " in message
    assert said in message
    assert "\n" not in message


def test_workspaces_are_patterns(tmp_path: Path) -> None:
    settings = load_settings_of(tmp_path, "[environments.prod]\nworkspaces = ['*-prod']\n")
    assert settings.environments["prod"].workspaces == ["*-prod"]
    with pytest.raises(ConfigError, match=r"octoguard.toml:2: environments.prod.workspaces: "):
        load_settings_of(tmp_path, "[environments.prod]\nworkspaces = 7\n")


@pytest.mark.parametrize("text", ["[check", "check = 1 2", "\x00"])
def test_what_is_no_toml_is_an_error(tmp_path: Path, text: str) -> None:
    with pytest.raises(ConfigError, match=r"cannot be read"):
        load_settings_of(tmp_path, text)


def test_the_environment_by_path_and_by_project(tmp_path: Path) -> None:
    settings = load_settings_of(tmp_path, "[environments.prod]\nprojects = 'octo-prod*'\nplans = ['*/prod/*']\n")
    here = read(resource("google_storage_bucket.b", {"project": "octo-prod-1"}))
    elsewhere = read(resource("google_storage_bucket.b", {"project": "other"}))
    assert settings.environment_of(here, "plan.json") == Environment("prod", "octoguard.toml", "prod")
    assert settings.environment_of(elsewhere, "envs/prod/plan.json") == Environment("prod", "octoguard.toml", "prod")
    assert settings.environment_of(elsewhere, "plan.json") is None


def test_two_environments_that_match_are_an_error(tmp_path: Path) -> None:
    settings = load_settings_of(tmp_path, "[environments.prod]\nplans = '*'\n[environments.dev]\nplans = '*'\n")
    with pytest.raises(ConfigError, match="dev and prod both match"):
        settings.environment_of(read(), "plan.json")


ROOTS = "[environments.dev]\nroot = 'live'\n[environments.prod]\nroot = 'live/prod/'\n"


@pytest.mark.parametrize(
    ("place", "name"),
    [
        ("live/prod", "prod"),
        ("live/prod/", "prod"),
        ("./live/../live/prod", "prod"),
        ("live/prod/plan.json", "prod"),
        ("live/prod/modules/db", "prod"),
        ("live", "dev"),
        ("live/plan.json", "dev"),
        ("live/production/plan.json", "dev"),
        ("link", "prod"),
        ("link/plan.json", "prod"),
        ("plan.json", None),
        ("other/live/prod", None),
        ("-", None),
    ],
)
@pytest.mark.parametrize("absolute", [False, True])
def test_the_environment_by_the_deepest_root(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, place: str, name: str | None, absolute: bool
) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "live" / "prod").mkdir(parents=True)
    (tmp_path / "link").symlink_to(tmp_path / "live" / "prod")
    settings = load_settings_of(tmp_path, ROOTS)
    found = settings.environment_of(read(), str(tmp_path / place) if absolute else place)
    expected = {"dev": "octoguard.toml: root live", "prod": "octoguard.toml: root live/prod/"}
    assert found == (Environment(name, expected[name], name) if name else None)


def test_the_environment_by_the_root_that_is_worked_in(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    deep = tmp_path / "live" / "prod" / "deep"
    deep.mkdir(parents=True)
    monkeypatch.chdir(deep)
    settings = load_settings_of(tmp_path, ROOTS)
    assert [settings.environments_at([Path(place)]) for place in (".", "-", "../../x", "../../..")] == [
        ["prod"],
        ["prod"],
        ["dev"],
        [],
    ]


def test_the_usual_root_of_an_environment_without_one(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    settings = load_settings_of(tmp_path, "[budgets.prod]\nmonthly_usd = 5\n")
    found = settings.environment_of(read(), "infra/environments/prod/plan.json")
    assert found == Environment("prod", "root infra/environments/prod", "prod")
    settings = load_settings_of(tmp_path, "[environments.prod]\nroot = 'elsewhere'\n")
    assert settings.environment_of(read(), "infra/environments/prod/plan.json") is None


def test_environments_that_share_a_root(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "stack").mkdir()
    shared = "[environments.dev]\nroot = 'stack'\nprojects = 'd'\n[environments.prod]\nroot = 'stack'\n"
    settings = load_settings_of(tmp_path, shared)
    with pytest.raises(ConfigError, match="dev and prod both match stack: use narrower patterns, or add --env"):
        settings.environment_of(read(), "stack")
    found = settings.environment_of(read(resource("google_storage_bucket.b", {"project": "d"})), "stack")
    assert found is not None
    assert found.name == "dev"
    # Roots that are links to one directory differ in how they are written.
    for name in ("dev", "prod"):
        (tmp_path / name).symlink_to(tmp_path / "stack")
    settings = load_settings_of(tmp_path, "[environments.dev]\nroot = 'dev'\n[environments.prod]\nroot = 'prod'\n")
    assert [settings.environments_at([Path(name)]) for name in ("prod/plan.json", "dev", "stack")] == [
        ["prod"],
        ["dev"],
        ["dev", "prod"],
    ]


def test_a_root_and_the_projects_of_another_environment_are_an_error(tmp_path: Path) -> None:
    settings = load_settings_of(tmp_path, ROOTS + "[environments.staging]\nprojects = 's'\n")
    plan = read(resource("google_storage_bucket.b", {"project": "s"}))
    with pytest.raises(ConfigError, match="prod and staging both match"):
        settings.environment_of(plan, str(tmp_path / "live/prod/plan.json"))


def test_enforcement_by_id_alias_and_environment(tmp_path: Path) -> None:
    prod, dev = Environment("prod", "", "prod"), Environment("dev", "", "dev")
    settings = load_settings_of(tmp_path, "[policies]\npublic = 'off'\n")
    assert settings.enforcement_for([PUBLIC], prod) == {"public": "off"}
    settings = load_settings_of(tmp_path, "[policies.CKV_GCP_28]\ndev = 'advisory'\n")
    assert settings.enforcement_for([PUBLIC], dev) == {"public": "advisory"}
    assert settings.enforcement_for([PUBLIC], prod) == {}
    settings = load_settings_of(tmp_path, "[policies]\nnobody = 'off'\n")
    with pytest.raises(ConfigError, match="unknown policy 'nobody'"):
        settings.enforcement_for([PUBLIC], STRICTEST)


def test_the_folder_of_policies_is_relative_to_the_file(tmp_path: Path) -> None:
    settings = load_settings_of(tmp_path, "[check]\npolicies = 'ours'\nformat = 'json'\nfail_on = 'low'\n")
    assert settings.policies_folder == tmp_path / "ours"


def test_the_nearest_file_counts_and_a_repository_ends_the_search(tmp_path: Path) -> None:
    deep = tmp_path / "repo" / "a" / "b"
    deep.mkdir(parents=True)
    (tmp_path / "octoguard.toml").touch()
    assert find_config(deep) == tmp_path / "octoguard.toml"
    (tmp_path / "repo" / ".git").mkdir()
    assert find_config(deep) is None
    (tmp_path / "repo" / "octoguard.toml").touch()
    assert find_config(deep) == tmp_path / "repo" / "octoguard.toml"


def test_the_example_in_the_repository_is_valid_when_uncommented(tmp_path: Path) -> None:
    text = (ROOT / "octoguard.toml").read_text()
    lines = [line.removeprefix("# ") for line in text.splitlines()]
    keys = "\n".join(line for line in lines if line.startswith("[") or " = " in line)
    settings = load_settings_of(tmp_path, keys)
    assert settings.check.fail_on == "high"
    assert all(one.projects for _, one in settings.environments.items())
    assert settings.policies


def test_what_findings_of_checkov_are_worth(tmp_path: Path) -> None:
    text = (
        '[scanners.checkov]\nchecks = "own"\nenforcement = "advisory"\n'
        '[scanners.checkov.enforce]\n"CKV_*" = "off"\n"CKV_GCP_6*" = "mandatory"\nCKV_GCP_62 = "advisory"\n'
        'critical = "mandatory"\n'
    )
    settings = load_settings_of(tmp_path, text)
    worth = settings.scanners.checkov.enforcement_for
    assert worth("CKV_GCP_62", "critical", False) == "advisory"  # by id
    assert worth("CKV_GCP_60", "low", False) == "mandatory"  # by the longest pattern
    assert worth("CKV_GCP_1", "critical", False) == "off"  # a pattern before the severity
    assert worth("OWN_1", "critical", False) == "mandatory"
    assert worth("OWN_1", "low", False) == "advisory"
    assert worth("OWN_1", "critical", True) == "off"  # the same question is switched off here
    assert worth("CKV_GCP_60", "low", True) == "mandatory"  # but for who names it
    assert settings.beside("own") == tmp_path / "own"


def test_the_keys_of_the_rightsizing_report(tmp_path: Path) -> None:
    assert load_settings_of(tmp_path, "").rightsizing == RightsizingSettings()
    text = "[rightsizing]\nmin_saving = 2.5\nwindow_days = 7\ncommitment_term = '3-years'\nteam_labels = ['squad']\n"
    found = load_settings_of(tmp_path, f"{text}{PATH_RULE}environment = 'prod'\n").rightsizing
    assert (found.min_saving, found.commitment_term, found.commitment_risk) == (Decimal("2.5"), "3-years", "low")
    assert found.team_labels == ("squad",)
    assert found.paths == (PathSettings("a/**", team="a", environment="prod"),)
    assert found.measuring == MeasuringSettings(window_days=7)
    assert found.stale_after_days == 14


def test_the_commented_example_of_the_rightsizing_report_is_valid(tmp_path: Path) -> None:
    text = (ROOT / "octoguard.toml").read_text()
    section = text[text.index("# [rightsizing]") :]
    found = load_settings_of(tmp_path, "\n".join(line.removeprefix("# ") for line in section.splitlines()))
    assert found.rightsizing.paths[0].environment == "prod"
    keys = RightsizingSettings.__struct_fields__
    assert [key for key in keys if f"\n# {key} = " not in section and key != "paths"] == []


def test_a_budget_in_another_currency_in_usd(tmp_path: Path) -> None:
    text = """
[budgets.prod]
currency = "SEK"
monthly = 100
documented_monthly = 50
max_increase = 25
max_increase_percent = 7
services = {"Cloud SQL" = 10}
modules = {"module.db" = 20}
documented_services = {"Cloud SQL" = 5}
"""
    budget = load_settings_of(tmp_path, text).budgets["prod"].in_usd(Currency("SEK", Decimal(10)))
    assert budget == BudgetSettings(
        monthly_usd=Decimal(10),
        documented_monthly_usd=Decimal(5),
        max_increase_usd=Decimal("2.5"),
        max_increase_percent=Decimal(7),
        services={"Cloud SQL": Decimal(1)},
        modules={"module.db": Decimal(2)},
        documented_services={"Cloud SQL": Decimal("0.5")},
    )
    plain = BudgetSettings(monthly_usd=Decimal(3))
    assert plain.in_usd(Currency("USD")) is plain
