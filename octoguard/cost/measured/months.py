"""Adds up measurements month by month, and turns the months into a value or a range."""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Final, Literal, NamedTuple

from octoguard.cost.component import Range
from octoguard.cost.measured.units import SECONDS_PER_DAY, SECONDS_PER_MONTH
from octoguard.money import HOURS_PER_MONTH, rounded

if TYPE_CHECKING:
    from collections.abc import Hashable

# One whole week, so that weekdays and weekends count alike.
FEWEST_DAYS: Final = 7
_DAY: Final = timedelta(days=1)
_INSTANT: Final = timedelta(microseconds=1)
Method = Literal["sum", "mean", "average", "hours"]


def length(month: str) -> int:
    """The number of days of a month `YYYY-MM`."""
    return monthrange(int(month[:4]), int(month[5:]))[1]


def month_of(day: date) -> str:
    """The month of a day, as `YYYY-MM`."""
    return f"{day.year:04}-{day.month:02}"


def day_of(start: datetime, end: datetime) -> date:
    """The UTC day of a point: that of its start, and of the instant before its end if it has only one time."""
    moment = start if start < end else end - _INSTANT
    return moment.astimezone(UTC).date()


@dataclass(slots=True)
class MeasuredDays:
    """The days of each month that a source measured. 0 stands for the whole month."""

    _days: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))

    def add(self, month: str, day: int) -> None:
        """Note a day; 0 for a source that only has months."""
        self._days[month].add(day)

    def fill(self, first: date, last: date) -> None:
        """Note all days from `first` to `last` in the months that have at least one measurement."""
        day = first
        while day <= last:
            if (month := month_of(day)) in self._days:
                self._days[month].add(day.day)
            day += _DAY

    def days(self, month: str) -> int:
        """The number of measured days of a month."""
        known = self._days.get(month, set())
        return length(month) if 0 in known else len(known)

    def is_complete(self, month: str) -> bool:
        """Whether each day of a month was measured."""
        return self.days(month) == length(month)

    def usable(self, number: int) -> list[str]:
        """The last `number` months with at least FEWEST_DAYS measured days, in order."""
        return sorted(month for month in self._days if self.days(month) >= FEWEST_DAYS)[-number:]

    def too_short(self) -> list[str]:
        """The months with fewer measured days, in order."""
        return sorted(month for month in self._days if self.days(month) < FEWEST_DAYS)


class MeasuredValue(NamedTuple):
    """The value of a usage key: a range over `months`, or one number in all three places.

    Expected is the last complete month. `partial` has (month, measured days, length) of the others; if `is_projected`,
    their sums are projected to the whole month.
    """

    range: Range
    months: tuple[str, ...]
    partial: tuple[tuple[str, int, int], ...]
    is_projected: bool
    samples: int


@dataclass(slots=True)
class Tally:
    """The measurements for one usage key of one resource.

    Methods: `sum` adds amounts, and rates per second become a month of 730 hours. `mean` is the average over days of
    the sum over series. `average` is weighted by the number of values. `hours` is the share of the month in seconds,
    as hours of a month of 730 hours.
    """

    method: Method
    _sums: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    _weights: dict[str, Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    _levels: dict[date, dict[Hashable, tuple[Decimal, int]]] = field(default_factory=lambda: defaultdict(dict))
    _samples: dict[str, int] = field(default_factory=lambda: defaultdict(int))

    def add(self, month: str, amount: Decimal, weight: Decimal = Decimal(1)) -> None:
        """Add an amount, or the mean of `weight` values."""
        self._sums[month] += amount * weight if self.method == "average" else amount
        self._weights[month] += weight
        self._samples[month] += 1

    def add_level(self, day: date, series: Hashable, level: Decimal) -> None:
        """Add a level (or a rate per second) of one of the series that are added up."""
        total, number = self._levels[day].get(series, (Decimal(0), 0))
        self._levels[day][series] = (total + level, number + 1)
        self._samples[month_of(day)] += 1

    @property
    def is_mixed(self) -> bool:
        """Whether some values are amounts and others are rates, so that neither is the whole."""
        return bool(self._sums) and bool(self._levels)

    def value(self, coverage: MeasuredDays, number: int) -> MeasuredValue | None:
        """The value over the last `number` usable months; None without a measurement in them.

        Months before the first measurement do not count: the resource may be younger. Later months without one are 0.
        """
        first = min(self._samples, default="")
        months = [month for month in coverage.usable(number) if first and month >= first]
        if self.method != "sum" and self.method != "hours":
            months = [month for month in months if month in self._samples]
        if not months or not any(month in self._samples for month in months):
            return None
        quantities = {month: rounded(self._quantity(month, coverage)) for month in months}
        complete = [month for month in months if coverage.is_complete(month)]
        expected = quantities[(complete or months)[-1]]
        partial = (month for month in months if month not in complete)
        return MeasuredValue(
            Range(min(quantities.values()), expected, max(quantities.values())),
            tuple(months),
            tuple((month, coverage.days(month), length(month)) for month in partial),
            self.method == "sum" and not self._levels,
            sum(self._samples.get(month, 0) for month in months),
        )

    def _quantity(self, month: str, coverage: MeasuredDays) -> Decimal:
        total = self._sums.get(month, Decimal(0))
        if self.method == "average":
            weight = self._weights.get(month)
            return total / weight if weight else Decimal(0)
        if self._levels:
            level = self._level(month)
            return level if self.method == "mean" else level * SECONDS_PER_MONTH
        if self.method == "hours":
            return total / (coverage.days(month) * SECONDS_PER_DAY) * HOURS_PER_MONTH
        return total if coverage.is_complete(month) else total * length(month) / coverage.days(month)

    def _level(self, month: str) -> Decimal:
        """The mean over the days with a measurement of the sum over series of their daily means."""
        days = [series for day, series in sorted(self._levels.items()) if month_of(day) == month]
        sums = [sum((total / number for total, number in series.values()), Decimal(0)) for series in days]
        return sum(sums, Decimal(0)) / len(sums) if sums else Decimal(0)
