"""Costs, budgets and price books in other currencies, with exchange rates that the user gives."""

from __future__ import annotations

import csv
import io
import json
import os
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import document, resource

if TYPE_CHECKING:
    from pathlib import Path

# 0.17 USD for each GiB and month: 170 and 0.51 USD
PLAN = json.dumps(
    document(
        *(
            resource(f"google_compute_disk.{name}", {"type": "pd-ssd", "size": size, "zone": "us-central1-a"})
            for name, size in (("big", 1000), ("small", 3))
        )
    )
).encode()
TOML = '[cost]\ncurrency = "SEK"\n[cost.rates]\nas_of = 2026-11-02\nsource = "the bank"\nSEK = 9.415\nJPY = 151.3\n'
CLOCK = {**os.environ, "SOURCE_DATE_EPOCH": "1795651200"}  # 2026-11-26


def cost(octoguard: Any, *arguments: str) -> Any:
    return octoguard("cost", "-", *arguments, input=PLAN, env=CLOCK)


def test_text_and_markdown_name_the_rate_its_date_and_its_source(octoguard: Any, tmp_path: Path) -> None:
    (tmp_path / "octoguard.toml").write_text(TOML)
    text = cost(octoguard).stdout.decode()
    assert "SEK per month (730 hours)" in text
    # The sum is converted and then rounded: 170.51 x 9.415 = 1605.35165. The parts alone would add up to 1605.35.
    assert [line.split() for line in text.splitlines() if line.startswith("after")] == [
        ["after", "apply", *["1,605.35"] * 3]
    ]
    assert "converted from USD: 1 USD = 9.415 SEK on 2026-11-02 (the bank)" in " ".join(text.split())
    assert "$" not in text
    markdown = cost(octoguard, "--format", "markdown").stdout.decode()
    assert "## octoguard cost: 1,605.35 SEK/month (+1,605.35 SEK/month)" in markdown
    assert "| SEK per month | floor |" in markdown
    explained = cost(octoguard, "--explain", "google_compute_disk.small").stdout.decode()
    assert "3 GiB-months x 1.600550 = 4.80" in explained.replace("x 1.60055 =", "x 1.600550 =")


def test_yen_have_no_decimals(octoguard: Any, tmp_path: Path) -> None:
    (tmp_path / "octoguard.toml").write_text(TOML)
    text = cost(octoguard, "--currency", "JPY").stdout.decode()
    assert "25,798" in text
    assert "25,798." not in text


def test_json_keeps_usd_and_adds_the_other_currency(octoguard: Any, tmp_path: Path) -> None:
    (tmp_path / "octoguard.toml").write_text(TOML)
    found = json.loads(cost(octoguard, "--format", "json").stdout, parse_float=Decimal)["cost"]
    assert (found["currency"], found["scenarios"]["expected"]["net_monthly_usd"]) == ("USD", Decimal("170.51"))
    converted = found["converted"]
    assert (converted["currency"], converted["rate"], converted["as_of"]) == ("SEK", Decimal("9.415"), "2026-11-02")
    assert (converted["source"], converted["age_days"], converted["stale"]) == ("the bank", 24, False)
    assert converted["expected"] == {"monthly": Decimal("1605.35"), "net_monthly": Decimal("1605.35")}
    big, small = found["resources"]
    assert (big["net_monthly_usd"], big["converted"]["net_monthly"]) == (170, Decimal("1600.55"))
    assert small["components"][0]["converted_monthly"] == Decimal("4.8")
    plain = json.loads(cost(octoguard, "--format", "json", "--currency", "USD").stdout)["cost"]
    assert "converted" not in plain
    assert "converted_monthly" not in json.dumps(plain)


def test_csv_and_infracost(octoguard: Any, tmp_path: Path) -> None:
    (tmp_path / "octoguard.toml").write_text(TOML)
    first = next(csv.DictReader(io.StringIO(cost(octoguard, "--format", "csv").stdout.decode())))
    assert (first["monthly_usd_expected"], first["currency"], first["monthly_expected"]) == ("170", "SEK", "1600.55")
    found = json.loads(cost(octoguard, "--format", "infracost").stdout)
    assert (found["currency"], found["totalMonthlyCost"]) == ("SEK", "1605.35165")


def test_a_rate_that_is_too_old_is_a_warning(octoguard: Any, tmp_path: Path) -> None:
    (tmp_path / "octoguard.toml").write_text(TOML.replace("2026-11-02", "2026-05-01"))
    text = " ".join(cost(octoguard).stdout.decode().split())
    assert "this rate is 209 days old, more than the 90 days of [cost] max_price_age_days: update it" in text
    assert json.loads(cost(octoguard, "--format", "json").stdout)["cost"]["converted"]["stale"] is True


def test_a_missing_rate_is_one_line(octoguard: Any, tmp_path: Path) -> None:
    (tmp_path / "octoguard.toml").write_text(TOML)
    for arguments, text in (
        (
            ("--currency", "NOK"),
            b"--currency is NOK, but octoguard.toml: [cost.rates] has no rate for it: set NOK = RATE",
        ),
        (("--currency", "sek"), b"--currency is sek, but"),
        (("--rates", "none.csv"), b"none.csv: exchange rates cannot be read"),
    ):
        done = cost(octoguard, *arguments)
        assert done.returncode == 3
        assert text in done.stderr.replace(bytes(tmp_path) + b"/", b"")
        assert done.stderr.count(b"\n") == 1
    (tmp_path / "octoguard.toml").write_text('[cost]\ncurrency = "NOK"\n')
    done = cost(octoguard)
    assert (done.returncode, done.stdout) == (3, b"")
    assert b"[cost] currency is NOK, but there are no exchange rates" in done.stderr


def test_rates_in_a_file(octoguard: Any, tmp_path: Path) -> None:
    (tmp_path / "today.csv").write_text("currency,rate,as_of,source\nNOK,10,2026-11-25,desk\n")
    text = cost(octoguard, "--currency", "NOK", "--rates", "today.csv").stdout.decode()
    assert "1,705.10" in text
    assert "1 USD = 10 NOK on 2026-11-25 (desk)" in text


def test_a_budget_in_another_currency(octoguard: Any, tmp_path: Path) -> None:
    budget = '[budgets.prod]\ncurrency = "SEK"\nmonthly = %s\nservices = {"Compute Engine" = 1500}\n'
    (tmp_path / "octoguard.toml").write_text(TOML.replace('currency = "SEK"\n', "") + budget % 1605)
    done = cost(octoguard, "--env", "prod")
    assert done.returncode == 1
    text = " ".join(done.stdout.decode().split())
    assert "the expected cost of $170.51/month is over the budget of $170.47/month" in text
    assert "the expected cost of service Compute Engine is $170.51/month, over its limit of $159.32/month" in text
    assert "exchange rate: 1 USD = 9.415 SEK on 2026-11-02 (the bank)" in text
    (tmp_path / "octoguard.toml").write_text(TOML + budget % 1606 + "documented_monthly = 1600\n")
    done = cost(octoguard, "--env", "prod")
    text = " ".join(done.stdout.decode().split())
    assert "1,605.35 SEK/month, over its limit of 1,500.00 SEK/month" in text
    checked = octoguard("check", "-", "--env", "prod", "--format", "json", input=PLAN, env=CLOCK)
    reasons = json.loads(checked.stdout)["reasons"]
    assert (
        "the expected cost of service Compute Engine is 1,605.35 SEK/month, over its limit of 1,500.00 SEK/month"
        in reasons
    )
    checked = octoguard("check", "-", "--env", "prod", input=PLAN, env=CLOCK).stdout.decode()
    assert "Cost: 100% of the prod budget (1,606.00 SEK/month)" in checked
    (tmp_path / "octoguard.toml").write_text('[budgets.prod]\ncurrency = "SEK"\nmonthly = 5\n')
    done = cost(octoguard, "--env", "prod")
    assert done.returncode == 3
    assert b"[budgets.prod] currency is SEK, but there are no exchange rates" in done.stderr


@pytest.mark.parametrize("heading", ["Contract price (SEK)", "Contract price"])
def test_a_price_book_in_another_currency(octoguard: Any, tmp_path: Path, heading: str) -> None:
    row = f"SKU ID,Unit,{heading},Currency\nB188-61DD-52E4,GiBy.mo,0.9415,SEK\n"
    (tmp_path / "book.csv").write_text(row)
    (tmp_path / "octoguard.toml").write_text(TOML.replace('currency = "SEK"\n', ""))
    done = cost(octoguard, "--price-book", "book.csv", "--format", "json")
    found = json.loads(done.stdout, parse_float=Decimal)["cost"]
    assert found["scenarios"]["expected"]["net_monthly_usd"] == Decimal("100.3")
    assert found["notes"] == ["exchange rate: 1 USD = 9.415 SEK on 2026-11-02 (the bank)"]
    price = found["resources"][0]["components"][0]["prices"][0]
    assert (price["usd"], price["list_usd"], price["negotiated"]) == (Decimal("0.1"), Decimal("0.17"), True)
    (tmp_path / "octoguard.toml").unlink()
    done = cost(octoguard, "--price-book", "book.csv")
    assert done.returncode == 3
    assert b"SEK" in done.stderr
    assert b"[cost.rates]" in done.stderr
