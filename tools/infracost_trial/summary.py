"""Counts the comparison: shares of quantities and costs that agree, and the differences by cause."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from octoguard.money import rounded
from tools.infracost_trial.compare import SPOT
from tools.infracost_trial.differences import NOT_OURS

if TYPE_CHECKING:
    from collections.abc import Iterable

    from tools.infracost_trial.compare import Figure, Row
    from tools.infracost_trial.differences import Difference
    from tools.infracost_trial.goldens import Checkout

RESULTS = Path(__file__).with_name("results.json")
QUANTITY_BAR: Final = 0.98
COST_BAR: Final = 0.95
_SHARES: Final = (
    *("all_quantities", "quantities", "all_costs", "costs"),
    *("costs_at_their_prices", "unit_prices"),
)


@dataclass(frozen=True, slots=True)
class Share:
    """`agree` of `of` components agree."""

    agree: int
    of: int

    @property
    def value(self) -> float:
        """The share, from 0 to 1; 1 of nothing."""
        return self.agree / self.of if self.of else 1.0

    def __str__(self) -> str:
        return f"{self.agree} of {self.of} ({self.value:.1%})"


@dataclass(frozen=True, slots=True)
class Cause:
    """How often a difference is met, with the figures of its first example."""

    id: str
    count: int
    types: list[str]
    component: str
    theirs: str
    ours: str


@dataclass(frozen=True, slots=True)
class Results:
    """The comparison with one commit of Infracost."""

    commit: str
    commit_date: str
    directories: int
    resources: int
    components: int
    verdicts: dict[str, int]
    pending: dict[str, int]
    all_quantities: Share
    quantities: Share
    all_costs: Share
    costs: Share
    costs_at_their_prices: Share
    unit_prices: Share
    causes: list[Cause]

    def write(self, path: Path = RESULTS) -> None:
        """Write the results as JSON."""
        path.write_text(json.dumps(asdict(self), indent=2) + "\n", encoding="utf-8")


def read_results(path: Path = RESULTS) -> Results:
    """The results of the last comparison."""
    data = json.loads(path.read_text(encoding="utf-8"))
    for name in _SHARES:
        data[name] = Share(**data[name])
    data["causes"] = [Cause(**cause) for cause in data["causes"]]
    return Results(**data)


def cause_of(row: Row, differences: list[Difference]) -> Difference | None:
    """The first difference that matches a row; None for an agreement and for a row without a known cause."""
    return next((difference for difference in differences if difference.matches(row)), None)


def is_pending(row: Row) -> bool:
    """Whether Infracost prices a type that octoguard knows as unsupported."""
    return row.verdict == "ours missing" and row.status == "unsupported"


def summarize(checkout: Checkout, rows: list[Row], differences: list[Difference]) -> Results:
    """The counts of a comparison."""
    pairs = [(row, cause_of(row, differences)) for row in rows]
    compared = [(row, cause) for row, cause in pairs if row.theirs and row.theirs.quantity is not None]
    charged = [(row, cause) for row, cause in compared if SPOT not in row.component]
    return Results(
        checkout.commit,
        checkout.date,
        len(checkout.examples),
        len({(row.example, row.address) for row in rows}),
        len(compared),
        dict(Counter(row.verdict for row in rows).most_common()),
        dict(Counter(row.type for row in rows if is_pending(row))),
        _share(same_quantity(row) for row, _ in compared),
        _share(same_quantity(row) for row, cause in compared if same_quantity(row) or _counts(row, cause)),
        _share(row.verdict == "same" for row, _ in charged),
        _share(same_cost(row, cause) for row, cause in charged if same_cost(row, cause) or _counts(row, cause)),
        _share(row.same_at_equal_prices for row, cause in charged if row.same_at_equal_prices or _counts(row, cause)),
        _share(row.verdict == "same" for row, _ in charged if same_quantity(row)),
        [_cause(difference, [row for row, cause in pairs if cause is difference]) for difference in differences],
    )


def same_quantity(row: Row) -> bool:
    """Whether both tools have the same quantity."""
    return row.verdict in ("same", "cost differs")


def same_cost(row: Row, cause: Difference | None) -> bool:
    """Whether the costs agree at equal price dates: as they are, or at Infracost's price if only the price is older."""
    return row.verdict == "same" or (cause is not None and cause.kind == "prices" and row.same_at_equal_prices)


def _counts(row: Row, cause: Difference | None) -> bool:
    """Whether a difference counts against octoguard."""
    return not is_pending(row) and (cause is None or cause.kind not in NOT_OURS)


def _share(results: Iterable[bool]) -> Share:
    outcomes = list(results)
    return Share(sum(outcomes), len(outcomes))


def _cause(difference: Difference, rows: list[Row]) -> Cause:
    types = sorted({row.type for row in rows})
    if not rows:
        return Cause(difference.id, 0, types, "", "", "")
    first = rows[0]
    return Cause(difference.id, len(rows), types, first.component, figure(first.theirs), figure(first.ours))


def figure(value: Figure | None) -> str:
    """A figure as text: `730: 7.30 USD`."""
    if value is None:
        return "no line"
    if value.quantity is None:
        return "by usage"
    usd = "no price" if value.usd is None else f"{rounded(value.usd, 4):,.2f} USD"
    return f"{value.quantity.normalize():,f}: {usd}"
