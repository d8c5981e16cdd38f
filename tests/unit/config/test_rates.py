"""Exchange rates in octoguard.toml and in a CSV file."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from octoguard.config.rates import configured_rates, read_rates
from octoguard.config.settings import load_settings
from octoguard.errors import ConfigError
from octoguard.money import USD, Currency, ExchangeRates

if TYPE_CHECKING:
    from pathlib import Path


def in_toml(folder: Path, table: str) -> ExchangeRates:
    (folder / "octoguard.toml").write_text(f"[cost.rates]\n{table}\n")
    return configured_rates(load_settings(folder / "octoguard.toml"))


def in_csv(folder: Path, text: str) -> ExchangeRates:
    (folder / "rates.csv").write_text(text, encoding="utf-8-sig")
    return read_rates(folder / "rates.csv")


def test_a_table_has_one_date_and_a_file_one_for_each_rate(tmp_path: Path) -> None:
    table = in_toml(tmp_path, 'as_of = 2026-11-02\nsource = "the bank"\nSEK = 9.41\nJPY = 151')
    assert table.of("SEK", "x") == Currency("SEK", Decimal("9.41"), "2026-11-02", "the bank")
    assert table.of("JPY", "x").rate == 151
    assert in_toml(tmp_path, 'as_of = "2026-11-02"\nSEK = "9.41"').of("SEK", "x").source == "octoguard.toml"
    file = in_csv(tmp_path, "currency,rate,as_of,source\nSEK,9.41,2026-11-02,the bank\nNOK,10.2,2026-10-30,\n")
    assert file.of("SEK", "x") == table.of("SEK", "x")
    assert file.of("NOK", "x") == Currency("NOK", Decimal("10.2"), "2026-10-30", "rates.csv")
    assert file.of("USD", "x") is USD


def test_no_rates(tmp_path: Path) -> None:
    assert configured_rates(None).by_code == {}
    assert in_toml(tmp_path, "").by_code == {}


@pytest.mark.parametrize(
    ("table", "message"),
    [
        ("SEK = 9.4", "as_of is missing"),
        ("as_of = 2026-11-02\nsek = 9.4", "invalid currency 'sek': use an ISO 4217 code"),
        ("as_of = 2026-11-02\nSEK = 0", "SEK: invalid rate '0': use the number of SEK for 1 USD"),
        ("as_of = 2026-11-02\nSEK = -1", "invalid rate '-1'"),
        ("as_of = 2026-11-02\nSEK = nan", "invalid rate 'nan'"),
        ("as_of = 2026-11-02\nSEK = true", "invalid rate 'True'"),
        ('as_of = 2026-11-02\nSEK = "9,4"', "invalid rate '9,4'"),
        ("as_of = 2026-11-02\nSEK = {a = 1}", "invalid rate"),
        ("as_of = 2026-11-02\nUSD = 2", "the rate of USD must be 1"),
        ('as_of = "2026-13-01"\nSEK = 9.4', "invalid as_of '2026-13-01': use YYYY-MM-DD"),
        ("as_of = 2026-11-02T10:00:00Z\nSEK = 9.4", "invalid as_of"),
    ],
)
def test_an_invalid_table(tmp_path: Path, table: str, message: str) -> None:
    with pytest.raises(ConfigError) as error:
        in_toml(tmp_path, table)
    assert message in str(error.value)
    assert "octoguard.toml: [cost.rates]" in str(error.value)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no column currency, rate, as_of"),
        ("currency,rate\nSEK,9.4\n", "no column as_of"),
        ("currency,rate,as_of\nSEK,x,2026-11-02\n", "rates.csv:2: invalid rate 'x'"),
        ("currency,rate,as_of\nSEK,9.4\n", "rates.csv:2: invalid as_of ''"),
        ("currency,rate,as_of\nSEK,9.4,2026-11-02\nSEK,9.5,2026-11-02\n", "rates.csv:3: a second rate for SEK"),
    ],
)
def test_an_invalid_file(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(ConfigError) as error:
        in_csv(tmp_path, text)
    assert message in str(error.value)


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match=r"rates cannot be read \(No such file"):
        read_rates(tmp_path / "none.csv")
    (tmp_path / "latin.csv").write_bytes(b"currency,rate,as_of\n\xe9,1,2026-11-02\n")
    with pytest.raises(ConfigError, match="not UTF-8"):
        read_rates(tmp_path / "latin.csv")


def test_a_missing_rate_is_one_line_with_what_to_write() -> None:
    with pytest.raises(ConfigError) as error:
        ExchangeRates().of("SEK", "--currency")
    assert str(error.value).startswith("--currency is SEK, but there are no exchange rates: set SEK = RATE")
    with pytest.raises(ConfigError, match=r"but rates.csv has no rate for it"):
        ExchangeRates({}, "rates.csv").of("SEK", "--currency")
