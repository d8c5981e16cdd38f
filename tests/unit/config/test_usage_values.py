"""Measured values in a usage file: they get their place, and nothing else changes."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from octoguard.config.usage import parse_usage
from octoguard.config.usage_values import NewValue, write_values
from octoguard.cost.component import SCENARIOS, Range
from octoguard.errors import CatalogueError

FILE = Path("usage.yml")
RAW = "google_storage_bucket.raw"
TEXT = """\
# ours
version: 0.1
resource_usage:
  google_storage_bucket.raw:  # the big one
    # stored
    storage_gb:  # 500
    storage_class_gb:
      nearline: 7  # by hand
      coldline: ~ # ask Ann
    monthly_class_a_operations: {low: 1, high: 3}
  google_pubsub_topic.t:
  google_storage_bucket.parts[*]:
    storage_gb: 12
# types
resource_type_default_usage:
  google_storage_bucket:
    storage_gb: 3
"""


def new(address: str, key: str, *numbers: Any, origin: str = "2026-10, 31 samples") -> NewValue:
    value = Range.of(Decimal(numbers[0])) if len(numbers) == 1 else Range(*map(Decimal, numbers))
    return NewValue(address, key, value, origin)


def test_values_get_their_place_and_all_other_text_stays() -> None:
    written = write_values(
        TEXT,
        FILE,
        [
            new(RAW, "storage_gb", 100, "150.5", 200),
            new(RAW, "storage_class_gb.coldline", 4),
            new(RAW, "storage_class_gb.archive", 5),
            new(RAW, "monthly_egress_data_transfer_gb.china", 1),
            new(RAW, "monthly_egress_data_transfer_gb.asia", 2),
            new("google_pubsub_topic.t", "monthly_message_data_tb", 6),
            new('google_secret_manager_secret.s["a"]', "monthly_access_operations", 8),
        ],
    )
    assert written.kept == ()
    assert (
        written.text
        == """\
# ours
version: 0.1
resource_usage:
  google_storage_bucket.raw:  # the big one
    monthly_egress_data_transfer_gb:
      asia: 2  # synced [1ad5be0d]: 2026-10, 31 samples
      china: 1  # synced [83dcefb7]: 2026-10, 31 samples
    # stored
    storage_gb: {low: 100, expected: 150.5, high: 200}  # synced [4dd0dda0]: 2026-10, 31 samples
    storage_class_gb:
      archive: 5  # synced [84b12bae]: 2026-10, 31 samples
      nearline: 7  # by hand
      coldline: 4  # synced [f3b61b38]: 2026-10, 31 samples  # ask Ann
    monthly_class_a_operations: {low: 1, high: 3}
  google_pubsub_topic.t:
    monthly_message_data_tb: 6  # synced [1db87a14]: 2026-10, 31 samples
  google_storage_bucket.parts[*]:
    storage_gb: 12
  "google_secret_manager_secret.s[\\"a\\"]":
    monthly_access_operations: 8  # synced [fa005713]: 2026-10, 31 samples
# types
resource_type_default_usage:
  google_storage_bucket:
    storage_gb: 3
"""
    )


def test_values_set_by_hand_stay_and_synced_values_are_replaced() -> None:
    first = write_values(TEXT, FILE, [new(RAW, "storage_gb", 100)]).text
    again = write_values(first, FILE, [new(RAW, "storage_gb", 40, 50, 60)])
    assert again.written == (f"{RAW} storage_gb",)
    assert parse_usage(again.text, FILE).resources[RAW]["storage_gb"] == Range(Decimal(40), Decimal(50), Decimal(60))
    assert again.text.count("# synced") == 1
    edited = again.text.replace("expected: 50,", "expected: 55,")
    values = [
        new(RAW, "storage_gb", 1),
        new(RAW, "storage_class_gb.nearline", 2),
        new(RAW, "monthly_class_a_operations", 3),
        new("google_storage_bucket.parts[0]", "storage_gb", 4),
    ]
    kept = write_values(edited, FILE, values)
    assert (kept.text, kept.written, len(kept.kept)) == (edited, (), 4)
    forced = write_values(edited, FILE, values, overwrite=True)
    usage = parse_usage(forced.text, FILE)
    assert usage.resources[RAW]["storage_gb"] == "1"
    assert usage.resources[RAW]["storage_class_gb"] == {"nearline": "2", "coldline": None}
    assert usage.resources["google_storage_bucket.parts[0]"] == {"storage_gb": "4"}
    assert "nearline: 2  # synced [" in forced.text
    assert "  # by hand" in forced.text


def test_a_range_on_several_lines_is_replaced_as_a_whole() -> None:
    text = (
        f"resource_usage:\n  {RAW}:\n    storage_gb:\n      low: 1\n      high: 2\n    monthly_class_b_operations: 9\n"
    )
    assert write_values(text, FILE, [new(RAW, "storage_gb", 5)]).text == text
    done = write_values(text, FILE, [new(RAW, "storage_gb", 5)], overwrite=True).text
    assert parse_usage(done, FILE).resources[RAW] == {"storage_gb": "5", "monthly_class_b_operations": "9"}


def test_a_file_without_the_section_or_a_final_newline_gets_it() -> None:
    written = write_values("version: 0.1", FILE, [new(RAW, "storage_gb", 5)])
    assert written.text.startswith(f"version: 0.1\nresource_usage:\n  {RAW}:\n    storage_gb: 5  # synced [")
    windows = write_values("version: 0.1\r\n", FILE, [new(RAW, "storage_gb", 5)]).text
    assert windows.count("\r\n") == windows.count("\n") == 4


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("resource_usage: {}\n", "braces"),
        (f"resource_usage:\n  {RAW}: {{storage_gb: 1}}\n", "usage.yml:2: values can be written only to a mapping"),
        ("usage: {}\n", "unknown section"),
    ],
)
def test_a_file_that_has_no_place_is_refused(text: str, problem: str) -> None:
    with pytest.raises(CatalogueError, match=problem):
        write_values(text, FILE, [new(RAW, "monthly_class_b_operations", 5)])


def test_a_value_beyond_the_limit_of_usage_files_is_refused() -> None:
    with pytest.raises(CatalogueError, match="storage_gb is"):
        write_values("", FILE, [new(RAW, "storage_gb", 10**16)])


_KEYS = (
    "storage_gb",
    "storage_class_gb.coldline",
    "monthly_class_b_operations",
    "monthly_egress_data_transfer_gb.asia",
)


@settings(deadline=None, max_examples=60)
@given(
    st.dictionaries(
        st.tuples(st.sampled_from((RAW, "google_storage_bucket.more", 'module.m["x y"].google_storage_bucket.b[0]')),
                  st.sampled_from(_KEYS)),
        st.lists(st.decimals(0, 10**15, places=6), min_size=3, max_size=3).map(sorted),
    ),
    st.sampled_from((TEXT, "", "# only a comment", TEXT.replace("\n", "\r\n"), f"resource_usage:\n  {RAW}:\n")),
)  # fmt: skip
def test_written_values_are_read_back_and_writing_them_again_changes_nothing(given_values: Any, text: str) -> None:
    values = [new(address, key, *numbers) for (address, key), numbers in given_values.items()]
    written = write_values(text, FILE, values)
    assert len(written.written) == len(values)
    usage = parse_usage(written.text, FILE, strict=True)
    for value in values:
        kind = "google_storage_bucket"
        scenarios = [usage.number(value.address, kind, value.key, name) for name in SCENARIOS]
        assert scenarios == list(value.value)
    assert write_values(written.text, FILE, values).text == written.text
