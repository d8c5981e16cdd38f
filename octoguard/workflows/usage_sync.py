"""Fills a usage file with measured values: from Cloud Billing exports and from time series of Cloud Monitoring."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import localcontext
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from octoguard import plan as plans
from octoguard.config.discovery import load_nearest
from octoguard.config.usage_text import new_text
from octoguard.config.usage_values import NewValue, write_values
from octoguard.cost.component import Range
from octoguard.cost.measured.collect import Measurements
from octoguard.cost.measured.match import Matcher
from octoguard.cost.measured.metric_rules import NODE_RULE
from octoguard.cost.measured.months import FEWEST_DAYS
from octoguard.cost.node_counts import zones_of
from octoguard.cost.resource import PricingOptions, Resource
from octoguard.cost.usage import UsageFile
from octoguard.cost.usage_entries import usage_entries
from octoguard.errors import CatalogueError, UsageError
from octoguard.money import rounded
from octoguard.workflows.cost import planned
from octoguard.workflows.documents import refuse_other_clouds
from octoguard.workflows.inputs import CheckRequest, resolve
from octoguard.workflows.locals import follow_locals
from octoguard.workflows.pricing import open_catalogue
from octoguard.workflows.usage import DEFAULT_FILE, STDOUT, configured_file, default_usage
from octoguard.workflows.usage_measurements import check_sources, collect, some

if TYPE_CHECKING:
    from collections import Counter
    from collections.abc import Callable
    from decimal import Decimal

    from octoguard.config.settings import Settings
    from octoguard.config.usage_values import WrittenText
    from octoguard.cost.catalogue import Catalogue
    from octoguard.cost.measured.collect import SyncedValue
    from octoguard.cost.usage_entries import UsageEntry
    from octoguard.plan import Plan
    from octoguard.plan.document import PlanDocument
    from octoguard.workflows.cost import CostRequest
    from octoguard.workflows.usage_measurements import MeasurementSources

_SIZE: Final = "medium"
_DIGITS: Final = 80


@dataclass(frozen=True, slots=True)
class UsageSyncRequest:
    """The options of `octoguard usage sync`. `cost` has the plan."""

    cost: CostRequest
    sources: MeasurementSources
    output: str | None = None
    months: int = 3
    overwrite: bool = False


@dataclass(frozen=True, slots=True)
class UsageSyncResult:
    """What was done (`messages`), the text for standard output, and whether at least one value was measured."""

    messages: tuple[str, ...]
    text: str = ""
    has_values: bool = True


def sync(request: UsageSyncRequest) -> UsageSyncResult:
    """Write the measured values of a plan into its usage file. Raises OctoguardError; the file is then unchanged."""
    check_sources(request.sources)
    settings = load_nearest(request.cost.config)
    document, notes = planned(request.cost, settings)
    result = _sync(request, settings, document)
    return UsageSyncResult((*notes, *result.messages), result.text, result.has_values)


def _sync(request: UsageSyncRequest, settings: Settings | None, document: PlanDocument) -> UsageSyncResult:
    inputs = resolve(CheckRequest(plan=request.cost.target, options=request.cost.options), settings)
    plan = plans.read(document.json, document.name)
    follow_locals(plan, inputs.sources)
    refuse_other_clouds(plan)
    catalogue = open_catalogue(inputs.pricing, inputs.price_book)
    options = PricingOptions(inputs.gke_free_tier, inputs.autoscaled_expected)
    entries = usage_entries(plan, catalogue, options, by_type=False)
    measurements = Measurements(Matcher(plan))
    types = {entry.type for entry in entries}
    zones = partial(_zones, plan, catalogue, options)
    with localcontext() as context:
        context.prec = _DIGITS  # sums do not depend on the order of rows
        messages = collect(request.sources, measurements, types, request.months)
        measured = [_per_zone(value, zones) for value in measurements.values(request.months)]
    values = _relevant(measured, entries, measurements)
    messages += _reports(measurements, values, entries)
    if not values:
        return UsageSyncResult((*messages, "no value was measured for the resources of the plan"), has_values=False)
    path = Path(request.output or configured_file(settings) or DEFAULT_FILE)
    to_stdout = request.output == STDOUT
    text, mode = ("", None) if to_stdout else _existing(path)
    if not text.strip():
        text = new_text(entries, default_usage(catalogue, _SIZE), _SIZE, by_type=False)
    written = write_values(text, path, [_new_value(value) for value in values], request.overwrite)
    messages += _written(written, "standard output" if to_stdout else str(path))
    if to_stdout:
        return UsageSyncResult(tuple(messages), written.text)
    if written.written:
        from octoguard.files.atomic import write_whole

        write_whole(path, written.text.encode(), 0o644 if mode is None else mode)
    return UsageSyncResult(tuple(messages))


def _existing(path: Path) -> tuple[str, int | None]:
    """(text, mode) of the usage file; ("", None) if there is none."""
    if not path.exists():
        return "", None
    if not path.is_file():
        raise UsageError(f"--output {path}: not a regular file: give a file, or - for standard output")
    try:
        return path.read_bytes().decode(), path.stat().st_mode & 0o777
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogueError(f"{path}: cannot be read: {error}") from None


def _zones(plan: Plan, catalogue: Catalogue, options: PricingOptions, address: str) -> Decimal:
    """The number of zones of a node pool, as its price counts them."""
    change = next(change for change in plan.managed if change.address == address)
    pool = Resource(change, "after", plan, catalogue, UsageFile("none"), options)
    clusters = change.linked("cluster", "google_container_cluster")
    return zones_of(pool, pool.other(clusters[0]) if len(clusters) == 1 else None)


def _per_zone(value: SyncedValue, zones: Callable[[str], Decimal]) -> SyncedValue:
    """The value as its key counts it: nodes of a pool are per zone, and measurements count all zones."""
    if value.key != NODE_RULE.key:
        return value
    number = zones(value.address)
    per_zone = Range(*(rounded(count / number) for count in value.value.range))
    return value._replace(value=value.value._replace(range=per_zone))


def _relevant(values: list[SyncedValue], entries: list[UsageEntry], measurements: Measurements) -> list[SyncedValue]:
    """The values whose keys change the cost of the resource. The others are counted as unused."""
    keys = {address: entry.keys for entry in entries for address in entry.addresses}
    chosen = []
    for value in values:
        if value.key in keys.get(value.address, {}):
            chosen.append(value)
        else:
            measurements.irrelevant[f"{value.address} {value.key}"] += 1
    return chosen


def _new_value(value: SyncedValue) -> NewValue:
    return NewValue(value.address, value.key, value.value.range, origin(value))


def origin(value: SyncedValue) -> str:
    """The comment of a value: its months, its partial months, the number of samples, and the source."""
    measured = value.value
    months = measured.months[0] if len(measured.months) == 1 else f"{measured.months[0]} to {measured.months[-1]}"
    word = "projected from" if measured.is_projected else "with"
    partial = "".join(f", {month} {word} {days} of {length} days" for month, days, length in measured.partial)
    more = f" and {len(value.sources) - 1} more" if len(value.sources) > 1 else ""
    return f"{months}{partial}, {_counted(measured.samples, 'sample')}, {value.sources[0]}{more}"


def _reports(measurements: Measurements, values: list[SyncedValue], entries: list[UsageEntry]) -> list[str]:
    """Messages about what was left out: months, measurements and resources."""
    messages = []
    for name, coverage in (("billing export", measurements.billing), ("time series", measurements.monitoring)):
        if short := coverage.too_short():
            days = some([f"{month} ({_counted(coverage.days(month), 'day')})" for month in short])
            messages.append(f"months of the {name} with fewer than {FEWEST_DAYS} measured days are left out: {days}")
    for counter, noun, why in (
        (measurements.unused, "measurement", "without a usage key"),
        (measurements.irrelevant, "measured value", "of usage keys that the cost does not depend on"),
        (measurements.unmatched, "measurement", "without a resource in the plan"),
        (measurements.ambiguous, "measurement", "that could be of several resources"),
    ):
        if counter:
            messages.append(f"not used: {_counted(sum(counter.values()), noun)} {why}: {some(_by_count(counter))}")
    measured = {value.address for value in values}
    missing = [address for entry in entries for address in entry.addresses if address not in measured]
    if missing:
        messages.append(f"no measurement: {_counted(len(missing), 'resource')} of the plan: {some(missing)}")
    return messages


def _by_count(counter: Counter[str]) -> list[str]:
    return [f"{name} ({count})" for name, count in sorted(counter.items(), key=lambda item: (-item[1], item[0]))]


def _written(result: WrittenText, name: str) -> list[str]:
    resources = len({one.partition(" ")[0] for one in result.written})
    messages = [f"{_counted(len(result.written), 'value')} for {_counted(resources, 'resource')} written to {name}"]
    if result.kept:
        messages.append(
            f"{_counted(len(result.kept), 'value')} set by hand kept: {some(list(result.kept))}: "
            "add --overwrite to replace them"
        )
    return messages


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
