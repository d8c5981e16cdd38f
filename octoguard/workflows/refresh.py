"""Brings pricing/ up to date from the Cloud Billing Catalog: the difference first, then the whole folder or nothing."""

from __future__ import annotations

import json
import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Final

from octoguard import paths
from octoguard.config import price_folder
from octoguard.config.discovery import load_nearest
from octoguard.config.prices import load_catalogue, read_catalogue
from octoguard.errors import RecordingError, UsageError
from octoguard.gcp import price_rows
from octoguard.gcp.new_prices import add_new
from octoguard.gcp.price_rows import named
from octoguard.gcp.recording import Recorder, Recording, header
from octoguard.money import plain
from octoguard.rightsizing.answers import LIST_SKUS
from octoguard.workflows.price_diff import Effects, effects

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.config.settings import Settings
    from octoguard.gcp.price_rows import PriceMove, Refresh, Sku

_SHOWN: Final = 15
_FREE: Final = Decimal(10**6)  # what was free before comes first


@dataclass(frozen=True, slots=True)
class RefreshRequest:
    """What the user asked for."""

    services: tuple[str, ...] = ()
    region: str = ""
    plans: tuple[str, ...] = ()
    accept_loss: bool = False
    dry_run: bool = False
    offline: Path | None = None
    record: Path | None = None
    output: Path | None = None
    quota_project: str | None = None
    timeout: float = 60.0
    config: Path | None = None


@dataclass(frozen=True, slots=True)
class RefreshResult:
    """What moved, and whether the refresh was taken."""

    text: str
    taken: bool


def refresh(request: RefreshRequest) -> RefreshResult:
    """Compare, show, and write all files or none. Raises OctoguardError; then nothing was written."""
    settings = load_nearest(request.config)
    own = settings.pricing_folder if settings else None
    used = paths.present(own) if own and paths.present(own).is_dir() else paths.pricing_dir()
    target = request.output or own or (None if paths.is_installed() else paths.pricing_dir())
    if target is not None:
        price_folder.check_target(target)
    elif not request.dry_run:
        raise UsageError(
            "an installed octoguard keeps the prices that it came with: give --output DIR, and name that folder in "
            "octoguard.toml: [cost] pricing"
        )
    old = load_catalogue(own and used)  # what is wrong with it is said with file and line
    files = price_folder.read_rows(used)
    known = {row["service"] for rows in files.values() for row in rows}
    if strange := sorted(set(request.services) - known):
        raise UsageError(f"there are no prices of {strange[0]!r}: choose one of {', '.join(sorted(known))}")
    skus, date, services = _skus(request, settings, set(request.services) or known)
    found = price_rows.refresh(files, skus, date, services, request.region)
    add_new(found, skus, date, services, request.region)
    with tempfile.TemporaryDirectory(prefix="octoguard-") as scratch:
        stage = Path(scratch) / "prices"
        price_folder.write_folder(stage, used, found.files)
        new = read_catalogue(stage)  # what does not read as a catalogue replaces none
        moves = Effects()
        if request.plans or found.moved or found.lost or found.added:
            moves = effects(request.plans, settings, old, new)
        lines = [*_summary(found), *moves.lines]
        refused = "" if request.accept_loss else _loss(found, moves)
        if refused:
            lines.append(f"REFUSED: {refused}")
        elif request.dry_run or target is None:
            lines.append("nothing was written (--dry-run)")
        else:
            price_folder.install(stage, target)
            lines += _written(target, own)
    return RefreshResult("\n".join([*lines, ""]), not refused)


def _loss(found: Refresh, moves: Effects) -> str:
    """Why the refresh loses too much to be taken; "" when it does not."""
    if needed := [key for key in found.lost if key in moves.needed]:
        names = ", ".join(named(key) for key in needed[:3])
        return (
            f"the catalogue no longer has {len(needed)} prices that these plans need: {names}; --accept-loss goes on "
            "with their old prices, as of their old date"
        )
    if found.lost and moves.unseen:
        names = ", ".join(named(key) for key in found.lost[:3])
        return (
            f"the catalogue no longer has {len(found.lost)} prices, and whether a resource needs them could not be "
            f"checked: {names}; --accept-loss goes on with their old prices, as of their old date"
        )
    return ""


def _written(target: Path, own: Path | None) -> Iterator[str]:
    yield f"written to {target}"
    if target.resolve() not in (paths.pricing_dir().resolve(), own.resolve() if own else None):
        yield f"to use them, write into octoguard.toml: [cost] pricing = {json.dumps(str(target))}"


def _skus(request: RefreshRequest, settings: Settings | None, services: set[str]) -> tuple[list[Sku], str, set[str]]:
    """(SKUs, the day they were read, the services that were read whole)."""
    if request.offline is not None:
        recording = Recording(request.offline)
        found: list[Sku] = []
        whole: set[str] = set()
        for answer in recording.answers():
            if answer.method == LIST_SKUS and answer.failure is None and answer.asked in services:
                whole.add(answer.asked)
                found += [sku for page in answer.pages for sku in price_rows.read_skus(page, str(request.offline))]
        if not whole:
            raise RecordingError(f"{request.offline}: no prices of these services are in it: record them again")
        return found, recording.header.recorded_at[:10], whole
    return _live(request, settings, services)


def _live(request: RefreshRequest, settings: Settings | None, services: set[str]) -> tuple[list[Sku], str, set[str]]:
    from octoguard.extras import require

    require("gcp", "octoguard prices refresh")
    from octoguard.gcp.billing_catalog import BillingCatalog
    from octoguard.gcp.session import open_session

    quota = request.quota_project or (settings.google.quota_project if settings else None)
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    answers = list(BillingCatalog(open_session(request.timeout, quota)).skus(services))
    if request.record is not None:
        with Recorder(request.record, header(now, [], [], None)) as recorder:
            for answer in answers:
                recorder.write(answer)
    skus = [sku for one in answers for page in one.pages for sku in price_rows.read_skus(page, one.asked)]
    return skus, now[:10], services


def _summary(found: Refresh) -> Iterator[str]:
    yield (
        f"{len(found.moved)} prices move, {len(found.added)} are new, {found.confirmed} are the same, {found.kept} are "
        f"not in the catalogue and kept as they are ({len(found.lost)} of them were in it, or have an id that is gone)"
    )
    ordered = sorted(found.moved, key=lambda one: (-abs(one.percent if one.percent is not None else _FREE), one.key))
    yield from _some([_moved(one) for one in ordered], "git diff or --output shows them")
    added = sorted(found.added, key=lambda one: one.key)
    yield from _some(
        [f"     new  {named(one.key)}: {_tiers(one.new)}" for one in added], "git diff or --output shows them"
    )
    yield from _some([f"not taken: {reason}" for reason in found.refused], "not taken either")
    if found.unknown:
        yield f"{found.unknown} SKUs of the catalogue, region by region, are of nothing that octoguard prices"


def _some(lines: list[str], rest: str) -> Iterator[str]:
    yield from (f"  {line}" for line in lines[:_SHOWN])
    if len(lines) > _SHOWN:
        yield f"  ... and {len(lines) - _SHOWN} more: {rest}"


def _moved(one: PriceMove) -> str:
    percent = "was free" if one.percent is None else f"{one.percent:+.1f}%"
    return f"{percent:>8}  {named(one.key)}: {_tiers(one.old)} -> {_tiers(one.new)}"


def _tiers(tiers: price_rows.Tiers) -> str:
    return ", ".join(plain(usd) + (f" from {plain(start)}" if start else "") for start, usd in tiers)
