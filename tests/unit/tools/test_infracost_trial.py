"""The comparison with Infracost: reading its tables, joining components, verdicts, known causes, and the page."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from tools.infracost_trial.compare import Figure, Row, compared, read_rules
from tools.infracost_trial.differences import read_differences
from tools.infracost_trial.estimates import OurLine, OurResource, Part
from tools.infracost_trial.goldens import Checkout, read_golden
from tools.infracost_trial.page import page, render
from tools.infracost_trial.summary import COST_BAR, QUANTITY_BAR, Results, read_results, summarize

if TYPE_CHECKING:
    from pathlib import Path

TABLE = """
 Name                                                       Monthly Qty  Unit   Monthly Cost

 google_compute_instance.vm["a"]
 ├─ Custom instance CPU (Linux/UNIX, on-demand, N2 2 vCPUs)         730  hours        $40.00
 ├─ Custom Instance RAM (Linux/UNIX, on-demand, N2 8 GB)            730  hours        $20.00
 └─ Standard provisioned storage (pd-standard)                    1,500  GB           $60.00  *

 google_container_cluster.main
 ├─ default_pool
 │  └─ Instance usage (Linux/UNIX, on-demand, e2-small)             730  hours        $12.00
 └─ node_pool[0]
    ├─ Instance usage (Linux/UNIX, on-demand, e2-small)           1,460  hours        $24.00
    └─ Storage                                     Monthly cost depends on usage: $0.05 per GB

 OVERALL TOTAL                                                                       $156.00
"""


def part(sku: str, quantity: int, usd: int) -> Part:
    return Part(sku, Decimal(quantity), Decimal(usd))


def ours(address: str, *lines: OurLine) -> dict[str, OurResource]:
    return {address: OurResource(address, address.partition(".")[0], "priced", list(lines))}


def row(theirs: tuple[Any, Any] | None, own: tuple[Any, Any] | None, **changes: Any) -> Row:
    figures = [Figure(*(None if x is None else Decimal(x) for x in pair)) if pair else None for pair in (theirs, own)]
    first = Row("disk_test", "google_compute_disk.d", "google_compute_disk", "priced", "disk", figures[0], figures[1])
    return replace(first, **changes)


def test_a_table_of_infracost_is_read_with_its_groups() -> None:
    lines = read_golden(TABLE)
    assert list(lines) == ['google_compute_instance.vm["a"]', "google_container_cluster.main"]
    assert (lines['google_compute_instance.vm["a"]'][2].quantity, lines['google_compute_instance.vm["a"]'][2].usd) == (
        Decimal(1500),
        Decimal(60),
    )
    assert [line.group for line in lines["google_container_cluster.main"]] == [
        "default_pool",
        "node_pool[0]",
        "node_pool[0]",
    ]
    assert lines["google_container_cluster.main"][2].price == Decimal("0.05")


@pytest.mark.parametrize("text", ["\n something else\n", "\n google_x.y\n ├─ Storage   many   GB   $1\n"])
def test_a_line_of_another_form_is_an_error(text: str) -> None:
    with pytest.raises(ValueError, match="Infracost's table"):
        read_golden(text)


def test_a_machine_is_split_into_the_prices_that_infracost_lists() -> None:
    machine = OurLine(
        "Machine n2-custom-2-8192 (on-demand)",
        "hours",
        Decimal(730),
        Decimal(60),
        [part("compute/n2-custom-instance-core", 1460, 40), part("compute/n2-custom-instance-ram", 5840, 20)],
    )
    disk = OurLine("Boot disk (pd-standard)", "GiB-months", Decimal(1500), Decimal(60), [])
    address = 'google_compute_instance.vm["a"]'
    rows = compared("t", {address: read_golden(TABLE)[address]}, ours(address, machine, disk), read_rules())
    assert {r.component: r.verdict for r in rows} == {
        "custom n2 vcpu-hours": "same",
        "custom n2 memory gib-hours": "same",
        "disk (pd-standard)": "same",
    }


def test_a_default_pool_beside_other_pools_is_a_component_of_its_own() -> None:
    address = "google_container_cluster.main"
    nodes = OurLine("Machine e2-small (on-demand)", "hours", Decimal(1460), Decimal(24), [])
    rows = compared("t", {address: read_golden(TABLE)[address]}, ours(address, nodes), read_rules())
    assert {r.component: r.verdict for r in rows} == {
        "default pool: machine e2-small": "ours missing",
        "machine e2-small": "same",
        "storage": "no usage",
    }


@pytest.mark.parametrize(
    ("theirs", "own", "verdict"),
    [
        ((100, 10), (100, "10.09"), "same"),
        ((100, 10), (100, "10.11"), "cost differs"),
        ((100, 10), ("100.2", 10), "quantity differs"),
        ((100, 0), (100, "0.004"), "same"),
        ((100, 10), None, "ours missing"),
        ((100, 10), (100, None), "ours missing"),
        (None, (100, 10), "theirs missing"),
        ((None, None), (0, 0), "no usage"),
        ((None, None), None, "no usage"),
        ((None, None), (1, 0), "theirs missing"),
    ],
)
def test_verdicts(theirs: tuple[Any, Any] | None, own: tuple[Any, Any] | None, verdict: str) -> None:
    assert row(theirs, own).verdict == verdict


def differences(folder: Path, text: str) -> Any:
    path = folder / "differences.yaml"
    path.write_text(text)
    return read_differences(path)


ENTRY = "- {id: one, type: google_compute_disk, verdicts: [%s], kind: %s, why: because, source: 'https://x'}\n"


def summary(folder: Path, rows: list[Row], verdict: str, kind: str) -> Results:
    return summarize(Checkout("c" * 40, "2026-01-02", []), rows, differences(folder, ENTRY % (verdict, kind)))


def test_an_older_price_agrees_at_equal_prices_and_a_fault_of_infracost_does_not_count(tmp_path: Path) -> None:
    rows = [row((100, 10), (100, 10)), row((100, 10), (100, 13))]
    older = summary(tmp_path, rows, "cost differs", "prices")
    assert (str(older.costs), str(older.all_costs)) == ("2 of 2 (100.0%)", "1 of 2 (50.0%)")
    fault = summary(tmp_path, rows, "cost differs", "infracost")
    assert str(fault.costs) == "1 of 1 (100.0%)"
    ours_to_mend = summary(tmp_path, rows, "cost differs", "octoguard")
    assert str(ours_to_mend.costs) == "1 of 2 (50.0%)"


def test_a_difference_without_an_entry_counts_and_an_unsupported_type_is_pending(tmp_path: Path) -> None:
    unknown = row((100, 10), (90, 9), type="google_other")
    pending = row((100, 10), None, type="google_other", status="unsupported")
    found = summary(tmp_path, [row((100, 10), (100, 10)), unknown, pending], "cost differs", "infracost")
    assert (str(found.quantities), found.pending) == ("1 of 2 (50.0%)", {"google_other": 1})
    assert found.causes[0].count == 0


def test_spot_is_left_out_of_the_costs(tmp_path: Path) -> None:
    found = summary(tmp_path, [row((100, 10), (100, 20), component="machine x (spot)")], "cost differs", "both")
    assert (found.all_costs.of, found.all_quantities.of) == (0, 1)


@pytest.mark.parametrize("text", ["- {id: a, kind: x, verdicts: [], why: w, source: s}", "- {id: a, wy: w}"])
def test_a_wrong_entry_is_an_error(text: str, tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="a: unknown"):
        differences(tmp_path, text)


def test_the_kept_results_meet_the_bars_and_are_those_of_the_list() -> None:
    results, entries = read_results(), read_differences()
    assert results.quantities.value >= QUANTITY_BAR
    assert results.costs.value >= COST_BAR
    assert [cause.id for cause in results.causes] == [entry.id for entry in entries]
    assert all(cause.count for cause in results.causes)
    assert all(entry.source.startswith("https://") and entry.why for entry in entries)


def test_the_page_has_a_row_for_each_difference_and_refuses_other_results() -> None:
    text = page()
    for entry in read_differences():
        assert f"{entry.why} [Source]({entry.source}) |" in text
    assert f"| {read_results().quantities} |" in text
    with pytest.raises(ValueError, match="--write"):
        render(read_results(), read_differences()[1:])
