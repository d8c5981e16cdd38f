"""The spend of past months, from a Cloud Billing export to BigQuery or from a table of months.

A month is the calendar month of `usage_start_time` in UTC. Google's invoice month begins and ends at midnight US
Pacific time, so the total of a month can differ a little from its invoice
(https://docs.cloud.google.com/billing/docs/how-to/export-data-bigquery-tables/standard-usage, read 2026-11-30).
Cost is net: the cost and its credits, which are negative. Taxes, adjustments and rounding errors are kept apart.
"""

from __future__ import annotations

from calendar import monthrange
from collections import defaultdict
from dataclasses import dataclass, field
from decimal import Decimal, localcontext
from typing import TYPE_CHECKING, Final, NamedTuple

from octoguard.errors import RecordingError
from octoguard.rightsizing import billing_rows

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from octoguard.rightsizing.billing_rows import BillRow

_REGULAR: Final = "regular"
# Amounts in float64 have up to 17 digits at any scale, and are added without rounding.
_DIGITS: Final = 80
_MICRO: Final = Decimal("0.000001")
# The export and the recommenders name some services differently.
_HOSTS: Final = {"sqladmin.googleapis.com": "cloudsql.googleapis.com"}

# {currency: amount}. Amounts of different currencies are never added.
Amounts = dict[str, Decimal]


class _Payer(NamedTuple):
    """A project by ID and number; either can be empty, and both are for charges without a project."""

    id: str
    number: str


class _Billed(NamedTuple):
    """A resource as the detailed export names it: with the project number and often a numeric ID."""

    payer: _Payer
    name: str
    global_name: str


class _FullName(NamedTuple):
    """The parts of a full resource name that the export and the recommenders have in common."""

    host: str
    project: str
    location: str
    kind: str
    id: str


@dataclass(slots=True)
class Spend:
    """The spend by month, project and resource. Amounts are exact up to a millionth."""

    _costs: dict[tuple[str, str, _Payer], Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    _other: dict[tuple[str, str, str], Decimal] = field(default_factory=lambda: defaultdict(Decimal))
    _resources: dict[_Billed, dict[tuple[str, str], Decimal]] = field(default_factory=dict)
    _by_name: dict[str, list[_Billed]] = field(default_factory=lambda: defaultdict(list))
    _days: dict[str, set[int]] = field(default_factory=lambda: defaultdict(set))
    _gross: bool = False
    _invoice: bool = False

    @property
    def currencies(self) -> list[str]:
        """The currencies of the costs, sorted."""
        return sorted({currency for _, currency, _ in self._costs} | {currency for _, currency, _ in self._other})

    @property
    def currency(self) -> str:
        """The only currency; "" if there are several."""
        return self.currencies[0] if len(self.currencies) == 1 else ""

    @property
    def has_resources(self) -> bool:
        """Whether the file names resources, as the detailed export does."""
        return bool(self._resources)

    @property
    def notes(self) -> list[str]:
        """What a reader must know about these amounts, as sentences without a capital and a full stop."""
        notes = []
        if self._gross:
            notes.append("the billing export has no credits, so its costs are before discounts")
        if any(0 in days for days in self._days.values()):
            notes.append("the billing file has no days, so each of its months is assumed to be complete")
        if self._invoice:
            notes.append("the months of the billing file are invoice months, which end at midnight US Pacific time")
        if not self.has_resources:
            notes.append("the billing export names no resources: use the detailed usage cost export to measure savings")
        return notes

    def months(self) -> list[str]:
        """The months with regular costs, as YYYY-MM, the earliest first."""
        return sorted(self._days)

    def total(self, month: str, projects: Collection[str] | None = None) -> Amounts:
        """The regular cost of a month by currency; `projects` are IDs or numbers, None means all and no project."""
        chosen = None if projects is None else frozenset(projects)
        return _rounded(
            (currency, cost)
            for (of, currency, payer), cost in self._costs.items()
            if of == month and (chosen is None or payer.id in chosen or (payer.number and payer.number in chosen))
        )

    def by_project(self, month: str) -> dict[str, Amounts]:
        """The regular cost of a month by project ID, or number without an ID; "" is what no project caused."""
        parts: dict[str, list[tuple[str, Decimal]]] = defaultdict(list)
        for (of, currency, payer), cost in self._costs.items():
            if of == month:
                parts[payer.id or payer.number].append((currency, cost))
        return {project: _rounded(parts[project]) for project in sorted(parts)}

    def other(self, month: str) -> dict[str, Amounts]:
        """What `total` leaves out, by Google's cost_type: `tax`, `adjustment`, `rounding_error`."""
        parts: dict[str, list[tuple[str, Decimal]]] = defaultdict(list)
        for (of, kind, currency), cost in self._other.items():
            if of == month:
                parts[kind].append((currency, cost))
        return {kind: _rounded(parts[kind]) for kind in sorted(parts)}

    def complete(self, month: str) -> bool:
        """Whether the month has usage on each of its days in UTC. A file without days counts as complete."""
        days = self._days.get(month, set())
        return bool(days) and (0 in days or len(days) == _length(month))

    def days(self, month: str) -> int:
        """The number of days of the month that have usage; all days of the month if the file has no days."""
        days = self._days.get(month, set())
        return _length(month) if 0 in days else len(days)

    def last_complete(self, before: str) -> str | None:
        """The last complete month before the month `before`; None without one."""
        return max((month for month in self._days if month < before and self.complete(month)), default=None)

    def resource(self, name: str, month: str, currency: str | None = None) -> Decimal | None:
        """The regular cost of a resource in a month, 0 if it is billed in other months only.

        `name` is a full resource name with a project ID or number, or the short name of one resource. The result is
        None if the file does not have the month or the resource, if several resources have the short name, or if the
        resource is billed in several currencies or in another one than `currency`.
        """
        billed = self._find(name)
        if month not in self._days or not billed:
            return None
        amounts = [item for resource in billed for item in self._resources[resource].items()]
        currencies = {of for (_, of), _ in amounts}
        if len(currencies) != 1 or (currency is not None and currency not in currencies):
            return None
        return sum((cost for (of, _), cost in amounts if of == month), Decimal(0)).quantize(_MICRO)

    def resource_currencies(self, name: str) -> list[str]:
        """The currencies in which a resource is billed; [] if the file does not have the resource."""
        return sorted({currency for resource in self._find(name) for _, currency in self._resources[resource]})

    def _find(self, name: str) -> list[_Billed]:
        full = _parse(name)
        candidates = self._by_name.get(full.id if full else name, [])
        if full is not None:
            return [billed for billed in candidates if _is(billed, full)]
        # A virtual machine and its boot disk have the same short name.
        distinct = {(billed.payer, billed.global_name) for billed in candidates}
        return candidates if len(distinct) == 1 else []

    def _add(self, row: BillRow, sums: dict[tuple[str, ...], Decimal]) -> None:
        self._gross |= not row.net
        self._invoice |= row.invoice
        if row.cost_type != _REGULAR:
            self._other[row.month, row.cost_type, row.currency] += row.cost
            return
        self._days[row.month].add(row.day)
        key = (row.month, row.currency, row.project_id, row.project_number, row.name, row.global_name)
        known = sums.get(key)
        sums[key] = row.cost if known is None else known + row.cost

    def _index(self, sums: dict[tuple[str, ...], Decimal]) -> None:
        for (month, currency, project, number, name, full), cost in sums.items():
            payer = _Payer(project, number)
            self._costs[month, currency, payer] += cost
            if name or full:
                billed = _Billed(payer, name, full)
                if billed not in self._resources:
                    self._resources[billed] = {}
                    for key in {name, name.rpartition("/")[2], full.rpartition("/")[2]} - {""}:
                        self._by_name[key].append(billed)
                self._resources[billed][month, currency] = cost


def read(data: bytes, name: str) -> Spend:
    """The spend in a file; `name` is for messages.

    The file has the rows of the standard or detailed usage cost export, as CSV, as a JSON array or as one JSON object a
    line, or it is a CSV table with the columns month, project, cost (after discounts), currency and, optionally,
    resource. Raises RecordingError for another kind of file, and for an invalid row with its line.
    """
    spend = Spend()
    sums: dict[tuple[str, ...], Decimal] = {}
    with localcontext() as context:
        context.prec = _DIGITS
        for row in billing_rows.rows(data, name):
            spend._add(row, sums)
        spend._index(sums)
    if not spend.months():
        raise RecordingError(f"{name}: the billing file has no regular costs: export at least one month of usage")
    return spend


def _rounded(costs: Iterable[tuple[str, Decimal]]) -> Amounts:
    """The sums by currency, sorted, rounded to a millionth."""
    sums: Amounts = {}
    with localcontext() as context:
        context.prec = _DIGITS
        for currency, cost in costs:
            sums[currency] = sums.get(currency, Decimal(0)) + cost
        return {currency: sums[currency].quantize(_MICRO) for currency in sorted(sums)}


def _length(month: str) -> int:
    return monthrange(int(month[:4]), int(month[5:]))[1]


def _parse(name: str) -> _FullName | None:
    """The parts of `//compute.googleapis.com/projects/p/zones/z/instances/i`; None for a short name."""
    if not name.startswith("//"):
        return None
    host, _, path = name[2:].partition("/")
    parts = [part for part in path.split("/") if part != "global"]
    pairs = dict(zip(parts[::2], parts[1::2], strict=False))
    location = next((pairs[key] for key in ("zones", "regions", "locations") if key in pairs), "")
    kind = parts[-2] if len(parts) > 1 else ""
    return _FullName(_HOSTS.get(host, host), pairs.get("projects", ""), location, _singular(kind), parts[-1])


def _singular(collection: str) -> str:
    """The export writes `disk` where the API has `disks`."""
    lower = collection.lower()
    if lower.endswith("sses"):
        return lower[:-2]
    return lower[:-1] if lower.endswith("s") and not lower.endswith("ss") else lower


def _is(billed: _Billed, full: _FullName) -> bool:
    """Whether the export's name of a resource and a full name can only mean the same resource."""
    payer = billed.payer
    if full.project and full.project not in (payer.id, payer.number):
        return False
    own = _parse(billed.global_name) or _parse(billed.name)
    if own is None:
        return True
    # A bucket has no collection in the names of the recommenders: //storage.googleapis.com/NAME.
    return (
        own.host == full.host
        and (not own.kind or not full.kind or own.kind == full.kind)
        and (not own.location or not full.location or own.location == full.location)
    )
