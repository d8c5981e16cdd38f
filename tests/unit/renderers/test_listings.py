"""Listings that no end-to-end test shows in every form."""

from __future__ import annotations

from decimal import Decimal

from octoguard.cost.component import Rate
from octoguard.cost.price import MissingPrice, Price
from octoguard.renderers.listings import budgets, history, price_diff, prices, refresh

PRICE = Price(
    "x-core", "Compute Engine", "on-demand", "r1", "h", ((Decimal(0), Decimal("0.01")),), "A1", "Core", "2026-01-01",
    "public", "high",
)  # fmt: skip
RATE = Rate(((Decimal(0), Decimal("0.01")),), ((Decimal(1), PRICE),))


def test_a_machine_with_local_ssd_and_without_spot() -> None:
    ssd = Rate(((Decimal(0), Decimal(30)),), ((Decimal(1), PRICE),))
    text = prices.machine(
        prices.MachinePrices(
            "x-1",
            "r1",
            Decimal(1),
            Decimal(4),
            [
                prices.MachinePrice("on-demand", RATE, Decimal("0.2"), 375, ssd),
                prices.MachinePrice("spot", MissingPrice("x-core in r1")),
            ],
            {"commit-1y": RATE},
        )
    )
    assert "on-demand: 0.01 USD an hour, 7.30 USD a month\n" in text
    assert "sustained use discount for a full month: 20%, 5.84 USD a month remain\n" in text
    assert "additional local SSD, 375 GiB: 30.00 USD a month\n" in text
    assert "\nspot: no price (x-core in r1)\n" in text
    assert text.endswith("\ncommitted for one year: 7.30 USD a month\n")
    unpriced = prices.MachinePrice("on-demand", RATE, ssd_gib=375, ssd_rate=MissingPrice("ssd"))
    machine = prices.MachinePrices("x-1", "r1", Decimal(1), Decimal(4), [unpriced], {})
    assert "additional local SSD, 375 GiB: no price\n" in prices.machine(machine)


def test_a_sku_without_a_price() -> None:
    rows = [prices.SkuPrice("spot", "r1", MissingPrice("no such region"))]
    assert prices.skus({"x-core": rows}) == f"x-core\n  {'spot':<10} {'r1':<24} no price (no such region)\n"


def test_only_the_largest_changes_of_a_plan_are_listed() -> None:
    resources = [(f"a.b{i:02}", Decimal(0), Decimal(i)) for i in range(17)]
    lines = price_diff.lines(price_diff.PlanCosts("dev", Decimal(1), Decimal(3), resources))
    assert lines[0] == "dev: 1.00 -> 3.00 USD a month (+2.00), the cost of 17 resources changes"
    assert lines[1] == "  a.b16: 0.00 -> 16.00 (+16.00)"
    assert lines[-1] == "  ... and 2 more"


def test_prices_that_were_free_come_first() -> None:
    one, two = ((Decimal(0), Decimal(1)),), ((Decimal(0), Decimal(2)), (Decimal(5), Decimal(1)))
    changed = [refresh.PriceChange("paid", Decimal(100), one, two), refresh.PriceChange("free", None, one, two)]
    lines = list(refresh.summary(refresh.RefreshSummary(changed, [("new", one)], ["r: why"], 1, 2, 1, 3)))
    assert lines[0].startswith("2 prices change, 1 are new, 1 stay the same; 2 are not in the catalogue")
    assert lines[1:] == [
        "  was free  free: 1 -> 2, 1 from 5",
        "   +100.0%  paid: 1 -> 2, 1 from 5",
        "       new  new: 1",
        "  not used: r: why",
        "3 SKUs of the catalogue (by region) are for products that octoguard does not price",
    ]


def test_a_manual_change_of_a_budget() -> None:
    change = budgets.BudgetChange(
        "qa", "qa", "look", Decimal(1), (), (), [budgets.FieldChange("currency", "EUR", "USD", automatic=False)]
    )
    assert list(budgets.lines(change, dry_run=True)) == [
        "qa: differs from the budget 'qa'",
        "  ~ currency    EUR -> USD  (change it manually: octoguard does not)",
    ]


def test_an_empty_history() -> None:
    assert history.table([], "history.db") == "no entries in history.db\n"
