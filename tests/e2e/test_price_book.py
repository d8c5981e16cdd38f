"""Negotiated prices as people use them: with an option, or named by octoguard.toml, in every form of the report."""

from __future__ import annotations

import json
import shutil
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from octoguard import paths
from tests.conftest import PLANS

if TYPE_CHECKING:
    from pathlib import Path

PLAN = PLANS / "octollm-prod" / "plan.json"
POOL = 'module.octollm.module.gke.google_container_node_pool.pools["default"]'
BOOK = (
    "Service description,SKU ID,SKU description,Unit,Per unit quantity,Tiered usage start,List price ($),"
    "Contract price ($)\n"
    "Compute Engine,BB77-5FDA-69D9,N2 Instance Core running in Americas,h,1,0,0.031611,0.02\n"
    "Compute Engine,5B01-D157-A097,N2 Instance Ram running in Americas,GiBy.mo,1,0,0.004237,0.001\n"
)
TOML = "[cost]\nprice_book = 'book.csv'\n[budgets.prod]\nmonthly_usd = %d\nthresholds = []\n"


def test_the_estimate_rests_on_it_and_says_so(octoguard: Any, tmp_path: Path) -> None:
    (tmp_path / "book.csv").write_text(BOOK)
    listed = json.loads(octoguard("cost", PLAN, "--format", "json").stdout)["cost"]
    found = json.loads(octoguard("cost", PLAN, "--format", "json", "--price-book", tmp_path / "book.csv").stdout)[
        "cost"
    ]
    before, after = (next(one for one in cost["resources"] if one["address"] == POOL) for cost in (listed, found))
    machine = after["components"][0]
    was = before["components"][0]["price_usd"]
    assert Decimal(str(was)) - Decimal(str(machine["price_usd"])) == 8 * (Decimal("0.031611") - Decimal("0.02"))
    assert [(one["negotiated"], one["source"]) for one in machine["prices"]] == [
        (True, "price book book.csv"),
        (False, "Billing Catalog dump 2026-07-30"),
    ]
    assert listed["price_book"] is None
    book = found["price_book"]
    assert (book["name"], book["used"], book["prices"]) == ("book.csv", 1, len(used(listed)))
    assert book["notes"] == [
        "N2 Instance Ram running in Americas in us-central1: the book has a price per GiBy.mo, "
        "the list price is per GiBy.h; the list price is used"
    ]
    for form in ("text", "markdown"):
        said = octoguard("cost", PLAN, "--format", form, "--price-book", tmp_path / "book.csv").stdout.decode()
        assert f"1 of {book['prices']} prices come from price book book.csv, the rest are list prices" in said
        assert "the list price is used" in said
        assert "contracts" not in said


def used(cost: Any) -> set[tuple[str, str, str]]:
    lines = [line for one in cost["resources"] for line in [*one["components"], *(one["before_components"] or [])]]
    return {(price["sku"], price["region"], price["usage"]) for line in lines for price in line["prices"]}


def test_a_check_follows_octoguard_toml(octoguard: Any, tmp_path: Path) -> None:
    (tmp_path / "octoguard.toml").write_text(TOML % 3000)
    (tmp_path / "book.csv").write_text(BOOK.replace("GiBy.mo", "GiBy.h"))
    arguments = ("check", PLAN, "--env", "prod", "--config", tmp_path / "octoguard.toml")
    done = octoguard(*arguments)
    assert b"Cost: 2 of " in done.stdout
    assert b"is over the budget" not in done.stdout
    (tmp_path / "book.csv").write_text("sku_id,unit,usd\nFFFF-FFFF-FFFF,h,1\n")
    done = octoguard(*arguments)
    assert b"Cost: 0 of " in done.stdout
    assert b"is over the budget of $3,000.00/month" in done.stdout
    assert done.returncode == 1
    (tmp_path / "book.csv").unlink()
    done = octoguard(*arguments)
    assert done.returncode == 3
    assert b"book.csv: cannot be read" in done.stderr


def test_how_old_the_prices_are(octoguard: Any, tmp_path: Path) -> None:
    newest = date.fromisoformat(json.loads(octoguard("cost", PLAN, "--format", "json").stdout)["cost"]["catalogue"])
    config = tmp_path / "octoguard.toml"
    config.write_text("[cost]\nmax_price_age_days = 30\n[budgets.prod]\nmonthly_usd = 9000\n")

    def on(day: int, command: str, *arguments: str) -> str:
        moment = datetime.combine(newest, datetime.min.time(), UTC) + timedelta(days=day)
        env = {"SOURCE_DATE_EPOCH": str(int(moment.timestamp()))}
        return str(octoguard(command, PLAN, "--env", "prod", "--config", config, *arguments, env=env).stdout.decode())

    stale = f"the list prices are 31 days old ({newest}), more than the 30 days of [cost] max_price_age_days"
    for form in ("text", "markdown"):
        for command in ("cost", "check"):
            words = on(31, command, "--format", form).replace("\\", "")
            assert stale in words
            assert "the list prices are" not in on(30, command, "--format", form).replace("\\", "")
        assert f"List prices of {newest} or earlier, excluding taxes and negotiated discounts; 30 days old" in on(
            30, "cost", "--format", form
        )
    age = json.loads(on(31, "cost", "--format", "json"))["cost"]["price_age"]
    assert (age["as_of"], age["age_days"], age["max_age_days"], age["stale"]) == (str(newest), 31, 30, True)
    assert age["older"] == age["used"] > 20
    assert age["oldest"] < str(newest)


def test_a_folder_of_prices_in_place_of_the_shipped_ones(octoguard: Any, tmp_path: Path) -> None:
    shutil.copytree(paths.pricing_dir(), tmp_path / "ours" / "prices")
    file = tmp_path / "ours" / "prices" / "compute-machines.csv"
    file.write_text(file.read_text().replace(",0.031611,BB77-5FDA-69D9", ",1.031611,BB77-5FDA-69D9"))
    (tmp_path / "ours" / "octoguard.toml").write_text("[cost]\npricing = 'prices'\n")
    shipped, own = (
        json.loads(octoguard("cost", PLAN, "--format", "json", *more).stdout)["cost"]["resources"]
        for more in ((), ("--config", tmp_path / "ours" / "octoguard.toml"))
    )
    was, now = (next(one for one in side if one["address"] == POOL)["components"][0] for side in (shipped, own))
    assert round(now["price_usd"] - was["price_usd"], 9) == 8
