"""Fills a usage file with measured values: from Cloud Billing exports and from time series of Cloud Monitoring."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final

from octoguard import plan as plans
from octoguard.config.discovery import load_nearest
from octoguard.config.usage_text import new_text
from octoguard.config.usage_values import NewValue, write_values
from octoguard.cost.measured.collect import Measurements
from octoguard.cost.measured.match import Matcher
from octoguard.cost.measured.months import FEWEST_DAYS
from octoguard.cost.resource import PricingOptions
from octoguard.cost.usage_entries import usage_entries
from octoguard.errors import CatalogueError, UsageError
from octoguard.workflows.cost import planned
from octoguard.workflows.documents import refuse_other_clouds
from octoguard.workflows.inputs import CheckRequest, resolve
from octoguard.workflows.locals import follow_locals
from octoguard.workflows.pricing import open_catalogue
from octoguard.workflows.usage import DEFAULT_FILE, STDOUT, configured_file, default_usage

if TYPE_CHECKING:
    from collections import Counter

    from octoguard.config.settings import Settings
    from octoguard.config.usage_values import WrittenText
    from octoguard.cost.measured.collect import SyncedValue
    from octoguard.cost.usage_entries import UsageEntry
    from octoguard.plan.document import PlanDocument
    from octoguard.workflows.cost import CostRequest

_NAMED: Final = 5
_SIZE: Final = "medium"


@dataclass(frozen=True, slots=True)
class UsageSyncRequest:
    """The options of `octoguard usage sync`. `cost` has the plan."""

    cost: CostRequest
    billing: tuple[Path, ...] = ()
    monitoring: tuple[Path, ...] = ()
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
    if not request.billing and not request.monitoring:
        raise UsageError("no measurements are given: add --from-billing FILE or --from-monitoring FILE")
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
    messages = _collect(request, measurements)
    values = _relevant(measurements.values(request.months), entries, measurements)
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


def _collect(request: UsageSyncRequest, measurements: Measurements) -> list[str]:
    """Read all files. Returns messages about what they leave out."""
    from octoguard.gcp import usage_series
    from octoguard.gcp.usage_rows import UsageRows

    messages: list[str] = []
    rows = UsageRows()
    for path in request.billing:
        for row in rows.read(path):
            measurements.add_row(row)
    if rows.duplicates:
        messages.append(
            f"{rows.duplicates} rows of the bill are identical to another row and count once: if they are separate "
            "charges, export sums (GROUP BY)"
        )
    if rows.other:
        messages.append(f"{rows.other} rows of the bill are taxes, adjustments or rounding errors and have no usage")
    failures: list[str] = []
    found = []
    for path in request.monitoring:
        spans = []
        for series in usage_series.read(path, failures):
            found.append(series)
            spans.append(measurements.cover(series))
        days = [day for span in spans if span for day in span]
        if days:
            measurements.monitoring.fill(min(days), max(days))
    for series in usage_series.merged(iter(found)):
        measurements.add_series(series)
    if failures:
        messages.append(f"{len(failures)} calls of the recording failed and are not used: {_some(failures)}")
    return messages


def _relevant(values: list[SyncedValue], entries: list[UsageEntry], measurements: Measurements) -> list[SyncedValue]:
    """The values whose keys change the cost of the resource. The others are counted as unused."""
    keys = {address: entry.keys for entry in entries for address in entry.addresses}
    chosen = []
    for value in values:
        if value.key in keys.get(value.address, {}):
            chosen.append(value)
        else:
            measurements.unused[f"{value.key} of {value.address} (its cost does not depend on it)"] += 1
    return chosen


def _new_value(value: SyncedValue) -> NewValue:
    return NewValue(value.address, value.key, value.value.range, origin(value))


def origin(value: SyncedValue) -> str:
    """The comment of a value: its months, samples, projections and sources."""
    measured = value.value
    months = measured.months[0] if len(measured.months) == 1 else f"{measured.months[0]} to {measured.months[-1]}"
    scaled = "".join(f", {month} projected from {days} of {length} days" for month, days, length in measured.scaled)
    more = f" and {len(value.sources) - 1} more" if len(value.sources) > 1 else ""
    return f"{months}{scaled}, {_counted(measured.samples, 'sample')}, {value.sources[0]}{more}"


def _reports(measurements: Measurements, values: list[SyncedValue], entries: list[UsageEntry]) -> list[str]:
    """Messages about what was left out: months, measurements and resources."""
    messages = []
    for name, coverage in (("billing export", measurements.billing), ("time series", measurements.monitoring)):
        if short := coverage.too_short():
            days = _some([f"{month} ({_counted(coverage.days(month), 'day')})" for month in short])
            messages.append(f"months of the {name} with fewer than {FEWEST_DAYS} measured days are left out: {days}")
    for what, counter in (
        ("no usage key is measured by", measurements.unused),
        ("the plan has no such resource", measurements.unmatched),
        ("several resources of the plan can be meant", measurements.ambiguous),
    ):
        if counter:
            total = _counted(sum(counter.values()), "measurement")
            messages.append(f"{total} not used, because {what}: {_some(_by_count(counter))}")
    measured = {value.address for value in values}
    missing = [address for entry in entries for address in entry.addresses if address not in measured]
    if missing:
        messages.append(f"{_counted(len(missing), 'resource')} of the plan without a measurement: {_some(missing)}")
    return messages


def _by_count(counter: Counter[str]) -> list[str]:
    return [f"{name} ({count})" for name, count in sorted(counter.items(), key=lambda item: (-item[1], item[0]))]


def _written(result: WrittenText, name: str) -> list[str]:
    resources = len({one.partition(" ")[0] for one in result.written})
    messages = [f"{_counted(len(result.written), 'value')} for {_counted(resources, 'resource')} written to {name}"]
    if result.kept:
        messages.append(
            f"{_counted(len(result.kept), 'value')} set by hand kept: {_some(list(result.kept))}: "
            "add --overwrite to replace them"
        )
    return messages


def _some(names: list[str]) -> str:
    more = f" and {len(names) - _NAMED} more" if len(names) > _NAMED else ""
    return ", ".join(names[:_NAMED]) + more


def _counted(number: int, noun: str) -> str:
    return f"{number} {noun}{'' if number == 1 else 's'}"
