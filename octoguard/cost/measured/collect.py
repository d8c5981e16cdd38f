"""Assigns billing rows and time series to the usage keys of resources, and counts what is not used."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, NamedTuple

from octoguard.cost.measured.match import OLD_CLASSES, Target
from octoguard.cost.measured.metric_rules import METRIC_RULES, NODE_COUNT, NODE_RULE
from octoguard.cost.measured.months import MeasuredDays, Tally, day_of, length, month_of
from octoguard.cost.measured.sku_rules import SKU_RULES
from octoguard.cost.measured.units import in_base_unit

if TYPE_CHECKING:
    from datetime import date

    from octoguard.cost.measured.match import Matcher
    from octoguard.cost.measured.metric_rules import MetricRule
    from octoguard.cost.measured.months import MeasuredValue, Method
    from octoguard.cost.measured.rows import TimeSeries, UsageRow
    from octoguard.cost.measured.sku_rules import SkuRule


_BILLING: Final = 0  # The rank of a bill, which is what Google charges for. Metrics rank behind it.
_TABLE: Final = re.compile(r"/datasets/(?P<dataset>[^/]+)(?:/tables/(?P<table>[^/]+))?")
_NUMBER: Final = re.compile(r"\d+")
_UNSAFE: Final = re.compile(r"[^\w ()/:.,&+-]", re.ASCII)


class _Place(NamedTuple):
    """Where a measurement belongs: the usage key of a resource, and the rank of the source."""

    address: str
    key: str
    rank: int


class SyncedValue(NamedTuple):
    """The value of one usage key of a resource, with its sources, such as a metric type."""

    address: str
    key: str
    value: MeasuredValue
    sources: tuple[str, ...]


@dataclass(slots=True)
class _Entry:
    tally: Tally
    coverage: MeasuredDays
    needs: tuple[str, ...]
    is_whole: bool = True  # False if a part could not be converted, so that the sum would be too small
    sources: set[str] = field(default_factory=set)
    projects: set[str] = field(default_factory=set)


@dataclass(slots=True)
class Measurements:
    """What was measured for the resources of a plan.

    `unused` counts rows and series that no rule uses, `unmatched` those whose resource the plan does not have, and
    `ambiguous` those that could belong to several resources. `irrelevant` is for callers that drop values.
    """

    matcher: Matcher
    billing: MeasuredDays = field(default_factory=MeasuredDays)
    monitoring: MeasuredDays = field(default_factory=MeasuredDays)
    unused: Counter[str] = field(default_factory=Counter)
    unmatched: Counter[str] = field(default_factory=Counter)
    ambiguous: Counter[str] = field(default_factory=Counter)
    irrelevant: Counter[str] = field(default_factory=Counter)
    _entries: dict[_Place, _Entry] = field(default_factory=dict)
    _metrics: set[str] = field(default_factory=set)

    def add_row(self, row: UsageRow) -> None:
        """Add the usage of a row of a billing export."""
        self.billing.add(row.month, row.day)
        name = f"{row.service}: {row.sku}"
        rules = _sku_rules(row.service, row.sku)
        if not rules:
            self.unused[f"SKU {name}"] += 1
            return
        amounts = [in_base_unit(row.amount, row.unit, rule.dimension, length(row.month)) for rule in rules]
        targets = [_billed_target(rule, row) for rule in rules]
        levels = [rule.storage_class.name if rule.storage_class else "" for rule in rules]
        for number, address in self._matching(rules, targets, levels):
            rule, amount = rules[number], amounts[number]
            entry = self._entry(_Place(address, rule.key, _BILLING), "sum", self.billing)
            if amount is None:
                entry.is_whole = False
                self.unused[f"SKU {name} (unit {row.unit or 'missing'})"] += 1
                continue
            entry.tally.add(row.month, amount / rule.unit)
            entry.sources.add(f"Cloud Billing, {_UNSAFE.sub(' ', row.sku)[:80].strip()}")
            entry.projects.add(row.project)

    def add_series(self, series: TimeSeries) -> None:
        """Add the points of a time series."""
        if series.measure == NODE_COUNT:  # the query defines what the series are
            series = series._replace(metric=NODE_RULE.metrics[0], resource_type=NODE_RULE.resource, kind="GAUGE")
            known = [NODE_RULE]
        else:
            known = [] if series.measure else _BY_METRIC.get(series.metric, [])
        metric = series.measure or series.metric
        self._metrics.add(series.metric)
        rules = [rule for rule in known if _fits(rule, series)]
        problem = next((_problem(rule, series) for rule in rules), "")
        if not rules or problem:
            self.unused[f"metric {metric}{problem or _why_unused(known, series)}"] += 1
            return
        level = series.labels.get("metric.storage_class", "").lower()
        level = OLD_CLASSES.get(level, level)
        levels = [level if rule.storage_class else "" for rule in rules]
        for number, address in self._matching(rules, [_measured_target(rule, series) for rule in rules], levels):
            rule = rules[number]
            entry = self._entry(_Place(address, rule.key, rule.rank), rule.method, self.monitoring, rule.metrics)
            self._add_points(entry.tally, rule, series)
            entry.sources.add(f"Cloud Monitoring, {rule.metrics[0]}")
            entry.projects.add(_project(series.labels.get(rule.project, "")))

    def cover(self, series: TimeSeries) -> tuple[date, date] | None:
        """Note the days on which a series has points. Returns the first and the last one."""
        days = [day_of(point.start, point.end) for point in series.points]
        for day in days:
            self.monitoring.add(month_of(day), day.day)
        return (min(days), max(days)) if days else None

    def values(self, months: int) -> list[SyncedValue]:
        """The measured values, from the source with the lowest rank, sorted by address and key."""
        chosen: dict[tuple[str, str], SyncedValue] = {}
        for place, entry in sorted(self._entries.items(), key=lambda item: item[0]):
            if (place.address, place.key) in chosen:
                continue
            if missing := [metric for metric in entry.needs if metric not in self._metrics]:
                self.unused[f"metric {entry.needs[0]} (needs {', '.join(missing)} too)"] += 1
                continue
            if len(entry.projects - {""}) > 1:
                self.ambiguous[f"{place.address} (several projects have a resource of this name)"] += 1
                continue
            if entry.tally.is_mixed:
                self.unused[f"metric {entry.needs[0]} (rates and deltas of {place.address})"] += 1
                continue
            value = entry.tally.value(entry.coverage, months) if entry.is_whole else None
            if value is not None:
                sources = tuple(sorted(entry.sources))
                chosen[place.address, place.key] = SyncedValue(place.address, place.key, value, sources)
        return list(chosen.values())

    def _matching(
        self, rules: list[SkuRule] | list[MetricRule], targets: list[Target], levels: list[str]
    ) -> list[tuple[int, str]]:
        """(index of the rule, address) of each rule that applies. Counts targets without exactly one resource."""
        found: list[tuple[int, str]] = []
        numbers: set[int] = set()
        for number, target in enumerate(targets):
            addresses = self.matcher.find(target)
            numbers.add(len(addresses))
            if len(addresses) == 1 and self._applies(rules[number], addresses[0], levels[number]):
                found.append((number, addresses[0]))
        # A regional and a global forwarding rule, for example, can have the same name.
        same = len({(rules[number].key, address) for number, address in found}) > len({rules[n].key for n, _ in found})
        if same or max(numbers) > 1:
            self.ambiguous[str(targets[0])] += 1
            return [] if same else found
        if 1 not in numbers:
            self.unmatched[str(targets[0])] += 1
        elif not found:
            self.unused[f"{targets[0]}: objects of the class {levels[0] or 'unknown'}"] += 1
        return found

    def _applies(self, rule: SkuRule | MetricRule, address: str, level: str) -> bool:
        """Whether a storage class is that of the bucket, or the other class that the key of a rule is about."""
        if rule.storage_class is None:
            return True
        is_own = self.matcher.storage_class(address) == level
        return is_own if rule.storage_class.own else not is_own and rule.storage_class.name == level

    def _entry(self, place: _Place, method: Method, coverage: MeasuredDays, needs: tuple[str, ...] = ()) -> _Entry:
        if place not in self._entries:
            self._entries[place] = _Entry(Tally(method), coverage, needs)
        return self._entries[place]

    def _add_points(self, tally: Tally, rule: MetricRule, series: TimeSeries) -> None:
        identity = tuple(sorted(series.labels.items()))
        for point in series.points:
            day = day_of(point.start, point.end)
            amount = point.value / rule.unit
            if series.kind == "GAUGE":
                tally.add_level(day, (series.metric, identity), amount)
            elif point.weight is not None:
                tally.add(month_of(day), amount, point.weight)
            else:
                tally.add(month_of(day), amount)


def _by_metric() -> dict[str, list[MetricRule]]:
    found: dict[str, list[MetricRule]] = defaultdict(list)
    for rule in METRIC_RULES:
        for metric in rule.metrics:
            found[metric].append(rule)
    return dict(found)


_BY_METRIC: Final = _by_metric()
_rules_of: dict[tuple[str, str], list[SkuRule]] = {}


def _sku_rules(service: str, sku: str) -> list[SkuRule]:
    """The rules for a SKU. A bill repeats its SKUs, so they are kept."""
    rules = _rules_of.get((service, sku))
    if rules is None:
        rules = [rule for rule in SKU_RULES if rule.service.fullmatch(service) and rule.sku.fullmatch(sku)]
        _rules_of[service, sku] = rules
    return rules


def _billed_target(rule: SkuRule, row: UsageRow) -> Target:
    names = {part for name in row.names for part in (name.rpartition("/")[2], name.rpartition(":")[2]) if part}
    parent = ""
    if rule.type == "google_bigquery_table":
        match = next(filter(None, map(_TABLE.search, row.names)), None)
        parent = match["dataset"] if match else ""
        names = {match["table"]} if match and match["table"] else set()
    return Target(rule.type, row.project, row.location, tuple(sorted(names)), parent)


def _measured_target(rule: MetricRule, series: TimeSeries) -> Target:
    name = series.labels.get(rule.name, "") if rule.name else ""
    location = series.labels.get(rule.location, "") if rule.location else ""
    parent = series.labels.get(rule.parent, "") if rule.parent else ""
    project = _project(series.labels.get(rule.project, ""))
    return Target(rule.type, project, location, (name,) if name else (), parent)


def _project(text: str) -> str:
    """A project ID; "" for a number, which a plan does not show."""
    name = text.rpartition("/")[2]
    return "" if _NUMBER.fullmatch(name) else name


def _fits(rule: MetricRule, series: TimeSeries) -> bool:
    """Whether a rule is about this kind of resource and these labels, and the series names its resource."""
    return (
        series.resource_type == rule.resource
        and all(series.labels.get(label) in values for label, values in rule.labels.items())
        and (not rule.name or bool(series.labels.get(rule.name)))
    )


def _problem(rule: MetricRule, series: TimeSeries) -> str:
    """Why the values of a series do not have the meaning that a rule needs; "" if they do."""
    if rule.method == "mean":
        return "" if series.kind == "GAUGE" else f" (values are {series.kind}, not levels)"
    is_rate = series.kind == "GAUGE" and series.unit.endswith("/s") and rule.method == "sum"
    if series.kind != "DELTA" and not is_rate:
        return f" (values are {series.kind}, not deltas: list it with the aligner ALIGN_DELTA)"
    if rule.method == "average" and any(point.weight is None for point in series.points):
        return " (values are not distributions: list it with the aligner ALIGN_DELTA)"
    if rule.method != "average" and any(point.weight is not None for point in series.points):
        return " (values are distributions)"
    return ""


def _why_unused(known: list[MetricRule], series: TimeSeries) -> str:
    """The labels of a series of a known metric that no rule uses."""
    labels = sorted({label for rule in known for label in rule.labels})
    shown = ", ".join(f"{label.partition('.')[2]}={series.labels.get(label, '')}" for label in labels)
    return f" ({shown})" if shown else f" (resource {series.resource_type})" if known else ""
