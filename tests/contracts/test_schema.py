"""The report's JSON schema is committed, matches the code, and every JSON report validates against it."""

from __future__ import annotations

import json
import os
from decimal import Decimal
from typing import Any

import jsonschema
import pytest

from octoguard import cost_report, paths
from octoguard.report import schema
from octoguard.rightsizing import document
from tests.conftest import PLANS, ROOT

COSTS = paths.schema_dir() / "cost.v1.json"
RIGHTSIZING = paths.schema_dir() / "rightsizing.v1.json"
SCHEMA = paths.schema_dir() / "report.v1.json"
RECORDED = sorted(path.parent.name for path in PLANS.glob("*/plan.json"))


@pytest.mark.golden
def test_the_committed_schema_is_that_of_the_code() -> None:
    text = json.dumps(schema(), indent=2) + "\n"
    if os.environ.get("OCTOGUARD_GOLDEN") == "write":
        SCHEMA.write_text(text)
    assert SCHEMA.read_text() == text, "run make golden and review the difference"


@pytest.mark.golden
def test_the_committed_schema_of_costs_is_that_of_the_code() -> None:
    text = json.dumps(cost_report.schema(), indent=2) + "\n"
    if os.environ.get("OCTOGUARD_GOLDEN") == "write":
        COSTS.write_text(text)
    assert COSTS.read_text() == text, "run make golden and review the difference"


@pytest.mark.golden
def test_the_committed_schema_of_rightsizing_is_that_of_the_code() -> None:
    text = json.dumps(document.schema(), indent=2) + "\n"
    if os.environ.get("OCTOGUARD_GOLDEN") == "write":
        RIGHTSIZING.write_text(text)
    assert RIGHTSIZING.read_text() == text, "run make golden and review the difference"


def test_a_rightsizing_report_is_valid_and_its_sums_are_of_what_counts() -> None:
    report = json.loads((ROOT / "tests" / "golden" / "rightsizing" / "prod.json").read_text())
    jsonschema.validate(report, json.loads(RIGHTSIZING.read_text()), cls=jsonschema.Draft202012Validator)
    for total in report["totals"]:
        counted = [
            Decimal(one["monthly_saving"])
            for one in report["recommendations"]
            if (one["standing"], one["kind"], one["currency"]) == ("counted", total["kind"], total["currency"])
        ]
        assert (sum(counted), len(counted)) == (Decimal(total["monthly_saving"]), total["recommendations"])


@pytest.mark.parametrize("name", RECORDED)
def test_every_recorded_plan_gives_valid_costs(octoguard: Any, name: str) -> None:
    done = octoguard("cost", PLANS / name / "plan.json", "--format", "json")
    if name == "other-cloud":
        assert done.returncode == 3
        return
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    jsonschema.validate(report, json.loads(COSTS.read_text()), cls=jsonschema.Draft202012Validator)
    cost = report["cost"]
    for scenario in ("floor", "expected", "ceiling"):
        listed = sum(resource["scenarios"][scenario]["monthly_usd"] for resource in cost["resources"])
        assert listed == pytest.approx(cost["scenarios"][scenario]["monthly_usd"], abs=0.001)
    for resource in cost["resources"]:
        # Of what goes, the components are those of now.
        gone = resource["action"] in ("delete", "forget")
        amount = resource["before"]["expected"]["net_monthly_usd"] if gone else resource["net_monthly_usd"] or 0
        net = sum(component["monthly_usd"] or 0 for component in resource["components"])
        assert net == pytest.approx(amount, abs=0.001)


@pytest.mark.parametrize("name", RECORDED)
def test_every_recorded_plan_gives_a_check_with_costs(octoguard: Any, name: str, tmp_path: Any) -> None:
    (tmp_path / "budget.toml").write_text("[budgets.prod]\nmonthly_usd = 100_000\n")
    config = ("--config", tmp_path / "budget.toml")
    done = octoguard("check", PLANS / name / "plan.json", "--env", "prod", "--format", "json", *config)
    if name == "other-cloud":
        assert done.returncode == 3
        return
    report = json.loads(done.stdout)
    jsonschema.validate(report, json.loads(SCHEMA.read_text()), cls=jsonschema.Draft202012Validator)
    assert report["cost"]["budget"]["monthly_usd"] == 100_000


@pytest.mark.parametrize("name", RECORDED)
def test_every_recorded_plan_gives_a_valid_report(octoguard: Any, name: str) -> None:
    done = octoguard("check", PLANS / name / "plan.json", "--format", "json")
    if name == "other-cloud":
        assert done.returncode == 3
        return
    assert done.returncode in (0, 1), done.stderr
    report = json.loads(done.stdout)
    jsonschema.validate(report, json.loads(SCHEMA.read_text()), cls=jsonschema.Draft202012Validator)
    assert report["counts"]["pass"] == sum(f["status"] == "pass" for f in report["findings"])


def test_the_schema_names_what_machines_rely_on() -> None:
    committed = json.loads(SCHEMA.read_text())
    finding = committed["$defs"]["FindingEntry"]["required"]
    report = committed["$defs"]["Report"]["required"]
    assert {"policy", "address", "status", "severity", "enforcement", "aliases"} <= set(finding)
    assert {"verdict", "reasons", "plan", "findings"} <= set(report)
