"""Rules of developer services that golden cases cannot show: a date, and many deployments."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from octoguard import plan as plans
from octoguard.config.prices import load_catalogue, read_catalogue
from octoguard.cost.component import Range
from octoguard.cost.estimate import Estimate, estimate
from octoguard.cost.usage import UsageFile
from octoguard.policy.testing import Case, Marked, plan_json
from tests.conftest import ROOT

if TYPE_CHECKING:
    from pathlib import Path

    from octoguard.cost.catalogue import Catalogue

SHIPPED = load_catalogue()
POLICY = {"google_monitoring_alert_policy.p": {"conditions": [{"condition_threshold": [{}]}] * 3}}
MONITORING = ROOT / "pricing" / "monitoring.csv"


def priced(given: dict[str, Any], catalogue: Catalogue = SHIPPED) -> Estimate:
    plan = plans.read(plan_json(Case("a case", "none", given)), "plan.json")
    return estimate(plan, catalogue, UsageFile("none"))


@pytest.mark.parametrize(
    ("newest_price", "status", "usd"),
    [("2027-08-31", "priced", Decimal(0)), ("2027-09-01", "partly-priced", 3 * Decimal("0.35"))],
)
def test_alerting_is_free_with_prices_from_before_the_announced_date(
    newest_price: str, status: str, usd: Decimal, tmp_path: Path
) -> None:
    text = MONITORING.read_text(encoding="utf-8").replace(",2026-10-01,", f",{newest_price},")
    (tmp_path / "monitoring.csv").write_text(text, encoding="utf-8")
    found = priced(POLICY, read_catalogue(tmp_path))
    assert [resource.status for resource in found.resources] == [status]
    bill = found.resources[0].after
    assert bill is not None
    assert bill.net == Range.of(usd)


@pytest.mark.parametrize(("kind", "usd"), [("COMPREHENSIVE", "4.70"), ("INTERMEDIATE", "2")])
@pytest.mark.parametrize("deployments", [100, 103])
def test_only_comprehensive_environments_pay_for_more_than_100_deployments(
    kind: str, usd: str, deployments: int
) -> None:
    name = Marked("unknown", "google_apigee_environment.e.name")
    given: dict[str, Any] = {"google_apigee_environment.e": {"name": "e", "type": kind, "org_id": "organizations/o"}}
    for number in range(deployments):
        address = f"google_apigee_api_deployment.d{number}"
        given[address] = {"environment": name, "proxy_id": f"p{number}", "revision": "1"}
    further = (deployments - 100) * Decimal("0.04") if kind == "COMPREHENSIVE" else Decimal(0)
    assert priced(given).net("after") == Range.of(730 * (Decimal(usd) + further))
