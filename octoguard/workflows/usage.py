"""Creates a usage file for the resources of a plan, or adds the entries that an existing file lacks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from octoguard import plan as plans
from octoguard.config.discovery import load_nearest
from octoguard.config.settings import USAGE_SIZES
from octoguard.config.usage import parse_usage
from octoguard.config.usage_text import added_text, new_text
from octoguard.cost.resource import PricingOptions
from octoguard.cost.usage_entries import usage_entries
from octoguard.errors import CatalogueError, UsageError
from octoguard.workflows.cost import planned
from octoguard.workflows.documents import refuse_other_clouds
from octoguard.workflows.inputs import CheckRequest, resolve
from octoguard.workflows.locals import follow_locals
from octoguard.workflows.pricing import open_catalogue

if TYPE_CHECKING:
    from octoguard.config.settings import Settings
    from octoguard.cost.catalogue import Catalogue
    from octoguard.cost.usage import UsageFile, Values
    from octoguard.cost.usage_entries import UsageEntry
    from octoguard.plan.document import PlanDocument
    from octoguard.workflows.cost import CostRequest

STDOUT = "-"
DEFAULT_FILE = "octoguard-usage.yml"


@dataclass(frozen=True, slots=True)
class UsageInitRequest:
    """The options of `octoguard usage init`. `cost` has the plan. `size` chooses the default values in comments."""

    cost: CostRequest
    output: str | None = None
    by_type: bool = False
    merge: bool = False
    size: str = "medium"


@dataclass(frozen=True, slots=True)
class UsageInitResult:
    """What was done (`messages`), the text for standard output, and whether the file has every entry."""

    messages: tuple[str, ...]
    text: str = ""
    is_complete: bool = True


def init(request: UsageInitRequest) -> UsageInitResult:
    """Create the usage file of a plan. An existing file only gets more entries, and only with `merge`.

    Raises OctoguardError.
    """
    if request.size not in USAGE_SIZES:
        raise UsageError(f"unknown size {request.size!r}: choose one of {', '.join(USAGE_SIZES)}")
    if request.merge and request.output == STDOUT:
        raise UsageError("--merge needs a file: remove --output - or give a file")
    settings = load_nearest(request.cost.config)
    document, notes = planned(request.cost, settings)
    result = _init(request, settings, document)
    return replace(result, messages=(*notes, *result.messages))


def _init(request: UsageInitRequest, settings: Settings | None, document: PlanDocument) -> UsageInitResult:
    entries, defaults = _entries(request, settings, document)
    if not entries:
        return UsageInitResult(("the plan has no resource whose cost depends on usage: no file is needed",))
    if request.output == STDOUT:
        return UsageInitResult((), new_text(entries, defaults, request.size, request.by_type))
    path = Path(request.output or configured_file(settings) or DEFAULT_FILE)
    if path.exists():
        return _add(path, entries, defaults, request)
    from octoguard.files.atomic import write_whole

    write_whole(path, new_text(entries, defaults, request.size, request.by_type).encode())
    message = (
        f"usage file written to {path} ({_counted(len(entries))}): fill in the values that you know, then run "
        f"octoguard cost --usage {path}"
    )
    return UsageInitResult((message,))


def _entries(
    request: UsageInitRequest, settings: Settings | None, document: PlanDocument
) -> tuple[list[UsageEntry], dict[str, Values]]:
    """(entries for the plan, default usage by type)."""
    inputs = resolve(CheckRequest(plan=request.cost.target, options=request.cost.options), settings)
    plan = plans.read(document.json, document.name)
    follow_locals(plan, inputs.sources)
    refuse_other_clouds(plan)
    catalogue = open_catalogue(inputs.pricing, inputs.price_book, inputs.rates)
    options = PricingOptions(inputs.gke_free_tier, inputs.autoscaled_expected)
    return usage_entries(plan, catalogue, options, request.by_type), default_usage(catalogue, request.size)


def default_usage(catalogue: Catalogue, size: str) -> dict[str, Values]:
    """The default usage of a size by type; {} if the catalogue has none."""
    defaults = catalogue.default_usage(size)
    return msgspec.json.decode(defaults) if defaults else {}


def configured_file(settings: Settings | None) -> str | None:
    """The file of `[cost] usage` in octoguard.toml; None for a size."""
    name = settings.usage_file if settings else None
    return None if name in USAGE_SIZES else name


def _add(
    path: Path, entries: list[UsageEntry], defaults: dict[str, Values], request: UsageInitRequest
) -> UsageInitResult:
    """Report the entries that a file lacks, and with `merge` add them."""
    if not path.is_file():
        raise UsageError(f"--output {path}: not a regular file: give a file, or - for standard output")
    try:
        text = path.read_bytes().decode()
    except (OSError, UnicodeDecodeError) as error:
        raise CatalogueError(f"{path}: cannot be read: {error}") from None
    usage = parse_usage(text, path)
    missing = [entry for entry in entries if not _covers(usage, entry, request.by_type)]
    if not missing:
        return UsageInitResult((f"{path} has an entry for every resource of the plan: it stays as it is",))
    names = ", ".join(entry.name for entry in missing)
    if not request.merge:
        message = f"{path} exists and lacks {_counted(len(missing))}: {names}: add --merge to add them to the file"
        return UsageInitResult((message,), is_complete=False)
    added = added_text(text, path, missing, defaults, request.by_type)
    after = parse_usage(added, path)
    if any(usage.types[n] != after.types.get(n) for n in usage.types) or any(
        usage.resources[n] != after.resources.get(n) for n in usage.resources
    ):
        raise CatalogueError(f"{path}: entries cannot be added without a change of others: add them by hand: {names}")
    from octoguard.files.atomic import write_whole

    write_whole(path, added.encode(), path.stat().st_mode & 0o777)
    return UsageInitResult((f"{_counted(len(missing))} added to {path}: {names}",))


def _covers(usage: UsageFile, entry: UsageEntry, by_type: bool) -> bool:
    """Whether a file has the entry, or others for all of its resources."""
    return entry.type in usage.types or (
        not by_type and all(usage.says(address, entry.type) for address in entry.addresses)
    )


def _counted(number: int) -> str:
    return f"{number} {'entry' if number == 1 else 'entries'}"
