"""The verdict on money: what denies, what asks for review, what is only said."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from octoguard.config.settings import BudgetSettings
from octoguard.cost.budget import BudgetStatus, Limit, budget_status
from octoguard.cost.component import Range
from octoguard.cost.estimate import estimate
from octoguard.cost.usage import UsageFile
from octoguard.decision import decide, standing_notes, weigh
from tests.conftest import read, resource
from tests.unit.cost.test_estimate import PINNED, SSD


def at(
    before: int, after: int, ceiling: int | None = None, ceiling_before: int | None = None, **limits: Any
) -> BudgetStatus:
    budget = BudgetSettings(**{"monthly_usd": Decimal(1000), **limits})
    old = Range(Decimal(before), Decimal(before), Decimal(ceiling_before or before))
    return BudgetStatus(budget, old, Range(Decimal(after), Decimal(after), Decimal(ceiling or after)))


@pytest.mark.parametrize(
    ("found", "verdict", "said"),
    [
        (at(0, 400), "allow", "within the budget"),
        (at(0, 1001), "deny", "over the budget of $1,000.00/month"),
        (at(1100, 1100), "deny", "over the budget"),
        (at(1100, 1050), "review", "decreases to $1,050.00/month, still over the budget"),
        (at(400, 820), "review", "crosses 80% of the budget of $1,000.00/month: from $400.00/month to $820.00/month"),
        (at(820, 850), "allow", "within the budget"),
        (at(820, 400), "allow", "within the budget"),
        (at(0, 400, ceiling=1500), "review", "all autoscalers at their maximum is $1,500.00/month"),
        (at(400, 400, ceiling=1500, ceiling_before=1500), "allow", "within the budget"),
        (at(100, 300, max_increase_usd=Decimal(100)), "deny", "adds $200.00/month, over the limit of $100.00/month"),
        (at(100, 130, max_increase_percent=Decimal(20)), "deny", "adds 30% to $100.00/month, over the limit of 20%"),
        (at(0, 130, max_increase_percent=Decimal(20)), "allow", "within the budget"),
    ],
)
def test_the_verdict(found: BudgetStatus, verdict: str, said: str) -> None:
    decision = weigh(found)
    assert decision.verdict == verdict
    assert said in decision.reasons[0]


def test_what_stands_as_it_stood_is_said_and_asks_for_nothing() -> None:
    notes = standing_notes(at(820, 850))
    assert len(notes) == 1
    assert "85% of the budget; it was over the threshold of 80% before this change" in notes[0]
    assert "ceiling of $1,500.00/month" in standing_notes(at(400, 400, ceiling=1500, ceiling_before=1600))[0]
    assert standing_notes(at(0, 400)) == []


def test_limits_of_services_and_modules() -> None:
    found = at(0, 400)
    over = BudgetStatus(
        found.limits, found.before, found.after, [Limit("module.gke", Decimal(100), Decimal(0), Decimal(200))]
    )
    assert weigh(over).verdict == "deny"
    assert "the expected cost of module.gke is $200.00/month, over its limit of $100.00/month" in weigh(over).reasons[0]


def disks(*sizes: int, module: str = "module.data.module.disks") -> list[dict[str, Any]]:
    return [
        resource(f"{module}.google_compute_disk.d[{n}]", {**SSD, "size": size}, module_address=module)
        for n, size in enumerate(sizes)
    ]


def test_the_facts_of_an_estimate() -> None:
    plan = read(*disks(100, 1000), resource("google_vertex_ai_dataset.x", {}))
    limits = BudgetSettings(
        monthly_usd=Decimal(500),
        services={"Compute Engine": Decimal(100)},
        modules={"module.data": Decimal(500)},
        documented_monthly_usd=Decimal(100),
        documented_services={"Compute Engine": Decimal(60), "Cloud SQL": Decimal(40)},
    )
    found = budget_status(estimate(plan, PINNED, UsageFile("none")), limits)
    assert [(part.name, part.after) for part in found.parts] == [("service Compute Engine", 187), ("module.data", 187)]
    assert found.unpriced == ["google_vertex_ai_dataset.x"]
    assert found.outdated == ["Compute Engine 187.00 (documented 60.00)", "Cloud SQL 0.00 (documented 40.00)"]
    decision = decide(plan, [], standing=found)
    assert decision.verdict == "deny"
    assert "1 changed resource has no price: google_vertex_ai_dataset.x" in decision.reasons
    assert (
        "the documented cost of $100.00/month is out of date: the estimate is $187.00/month (+87%"
        in standing_notes(found)[0]
    )


def test_a_document_within_ten_percent_is_up_to_date() -> None:
    plan = read(*disks(1000))
    found = budget_status(
        estimate(plan, PINNED, UsageFile("none")), BudgetSettings(documented_monthly_usd=Decimal(180))
    )
    assert found.outdated == []
    assert weigh(found).verdict == "allow"


def test_a_partly_priced_change_needs_a_review_and_keeps_its_part_in_the_total() -> None:
    windows = {"initialize_params": [{"image": "windows-cloud/windows-2022", "size": 40}]}
    machine = {"machine_type": "e2-small", "zone": "us-central1-a", "boot_disk": [windows]}
    found = estimate(read(resource("google_compute_instance.db", machine)), PINNED, UsageFile("none"))
    status = budget_status(found, BudgetSettings(monthly_usd=Decimal(5000)))
    assert (status.unpriced, status.partly_priced) == ([], ["google_compute_instance.db"])
    assert status.after.expected > 0
    decision = weigh(status)
    assert decision.verdict == "review"
    assert decision.reasons == [
        "1 changed resource is only partly priced, so the actual cost is higher: google_compute_instance.db"
    ]


def test_a_forgotten_resource_lowers_no_budget() -> None:
    disk = resource("google_compute_disk.d", None, actions=["forget"], before={**SSD, "size": 1000})
    found = estimate(read(disk), PINNED, UsageFile("none"))
    status = budget_status(found, BudgetSettings(monthly_usd=Decimal(100), services={"Compute Engine": Decimal(50)}))
    assert status.delta == Range.of(0)
    assert [part.after for part in status.parts] == [Decimal(170)]
    assert weigh(status).verdict == "deny"
