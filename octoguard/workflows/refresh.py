"""Brings pricing/ up to date from the Cloud Billing Catalog: the difference first, then all files or none."""

from __future__ import annotations

import csv
import io
import re
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Final

from octoguard import paths
from octoguard import plan as plans
from octoguard.config.nearest import load_nearest
from octoguard.config.prices import load_catalogue, read_catalogue
from octoguard.cost.estimate import estimate
from octoguard.cost.usage import Usage
from octoguard.errors import CatalogueError, RecordingError, UsageError
from octoguard.gcp import price_rows
from octoguard.gcp.recording import Recorder, Recording, header
from octoguard.money import plain
from octoguard.rightsizing.answers import LIST_SKUS
from octoguard.workflows.check import fetch

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.catalogue import Catalogue
    from octoguard.gcp.price_rows import Key, Moved, Refresh, Row, Sku
    from octoguard.plan import Plan

_SHOWN: Final = 15
_FREE: Final = Decimal(10**6)  # what was free before comes first


@dataclass(frozen=True, slots=True)
class Request:
    """What the user asked for."""

    services: tuple[str, ...] = ()
    region: str = ""
    plans: tuple[str, ...] = ()
    dry_run: bool = False
    offline: Path | None = None
    record: Path | None = None
    output: Path | None = None
    quota_project: str | None = None
    timeout: float = 60.0
    config: Path | None = None


@dataclass(frozen=True, slots=True)
class Result:
    """What moved, and whether the refresh was taken."""

    text: str
    taken: bool


def refresh(request: Request) -> Result:
    """Compare, show, and write all files or none. Raises OctoguardError; then nothing was written."""
    folder = paths.pricing_dir()
    files = _read(folder)
    known = {row["service"] for rows in files.values() for row in rows}
    if strange := sorted(set(request.services) - known):
        raise UsageError(f"there are no prices of {strange[0]!r}: choose one of {', '.join(sorted(known))}")
    skus, date, services = _skus(request, set(request.services) or known)
    found = price_rows.refresh(files, skus, date, services, request.region)
    lines = list(_summary(found))
    with _staged(folder, found) as stage:
        needed = _moves(request.plans, load_catalogue(), read_catalogue(stage), lines)
        lost = [key for key in found.lost if key in needed]
        if lost:
            names = ", ".join(_name(key) for key in lost[:3])
            lines.append(f"REFUSED: the catalogue no longer has {len(lost)} prices that these plans need: {names}")
        elif request.dry_run:
            lines.append("nothing was written (--dry-run)")
        else:
            _replace(stage, request.output or folder, found)
            lines.append(f"written to {request.output or folder}")
    return Result("\n".join([*lines, ""]), not lost)


def _skus(request: Request, services: set[str]) -> tuple[list[Sku], str, set[str]]:
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
    return _live(request, services)


def _live(request: Request, services: set[str]) -> tuple[list[Sku], str, set[str]]:
    from octoguard.gcp.extras import require

    require("gcp")
    from octoguard.gcp.billing_catalog import BillingCatalog
    from octoguard.gcp.session import open_session

    settings = load_nearest(request.config)
    quota = request.quota_project or (settings.google.quota_project if settings else None)
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    answers = list(BillingCatalog(open_session(request.timeout, quota)).skus(services))
    if request.record is not None:
        with Recorder(request.record, header(now, [], [], None)) as recorder:
            for answer in answers:
                recorder.write(answer)
    skus = [sku for one in answers for page in one.pages for sku in price_rows.read_skus(page, one.asked)]
    return skus, now[:10], services


def _read(folder: Path) -> dict[str, list[Row]]:
    """The rows of every file of prices. Raises CatalogueError when there are none."""
    found = {}
    for path in sorted(folder.glob("*.csv")):
        with path.open(newline="", encoding="utf-8") as file:
            reader = csv.DictReader(file)
            if reader.fieldnames and {"sku", "usage", "region", "usd"} <= set(reader.fieldnames):
                found[path.name] = list(reader)
    if not found:
        raise CatalogueError(f"{folder}: there are no prices in it: install octoguard again")
    return found


def _summary(found: Refresh) -> Iterator[str]:
    yield (
        f"{len(found.moved)} prices move, {found.confirmed} are the same, {found.kept} are not in the catalogue and "
        f"kept as they are ({len(found.lost)} of them have an id that is gone)"
    )
    ordered = sorted(found.moved, key=lambda one: (-abs(one.percent if one.percent is not None else _FREE), one.key))
    yield from (f"  {_moved(one)}" for one in ordered[:_SHOWN])
    if len(ordered) > _SHOWN:
        yield f"  ... and {len(ordered) - _SHOWN} more: git diff pricing/ shows them"
    yield from (f"  not taken: {reason}" for reason in found.refused[:_SHOWN])
    if len(found.refused) > _SHOWN:
        yield f"  ... and {len(found.refused) - _SHOWN} more that were not taken"


def _moved(one: Moved) -> str:
    percent = "was free" if one.percent is None else f"{one.percent:+.1f}%"
    return f"{percent:>8}  {_name(one.key)}: {_tiers(one.old)} -> {_tiers(one.new)}"


def _tiers(tiers: price_rows.Tiers) -> str:
    return ", ".join(plain(usd) + (f" from {plain(start)}" if start else "") for start, usd in tiers)


def _name(key: Key) -> str:
    return f"{key[0]} ({key[2]}) in {key[1]}"


def _moves(targets: tuple[str, ...], old: Catalogue, new: Catalogue, lines: list[str]) -> set[Key]:
    """Say which resources of the plans the new prices move; the prices that the plans need."""
    usage = Usage("none given")
    for target in targets:
        document = fetch(target)
        plan: Plan = plans.read(document.json, document.name)
        before, after = estimate(plan, old, usage), estimate(plan, new, usage)
        pairs = zip(before.resources, after.resources, strict=True)
        moved = [
            (one.address, one.bill.net.expected, other.bill.net.expected)
            for one, other in pairs
            if one.bill and other.bill and one.bill.net != other.bill.net
        ]
        lines.append(
            f"{target}: {before.net('after').expected:,.2f} -> {after.net('after').expected:,.2f} USD a month, "
            f"{len(moved)} resources move"
        )
        lines += [f"  {address}: {was:,.2f} -> {is_:,.2f}" for address, was, is_ in moved[:_SHOWN]]
    if not targets:
        lines.append("which resources this moves is not known: give --plan FILE, once for each environment")
    return {(sku, region, kind) for sku, region, kind in old.found}


@contextmanager
def _staged(folder: Path, found: Refresh) -> Iterator[Path]:
    """A copy of the folder with the new rows, which must read as a catalogue before anything is replaced."""
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{folder.name}.") as name:
        stage = Path(name) / folder.name
        shutil.copytree(folder, stage)
        for file, rows in found.files.items():
            out = io.StringIO()
            writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
            writer.writeheader()
            writer.writerows(rows)
            (stage / file).write_text(out.getvalue(), encoding="utf-8", newline="")
        yield stage


def _replace(stage: Path, target: Path, found: Refresh) -> None:
    """Move the files into place; if one cannot be moved, the others go back. Raises CatalogueError."""
    backups: dict[Path, bytes | None] = {}
    try:
        target.mkdir(parents=True, exist_ok=True)
        for file in found.files:
            path = target / file
            backups[path] = path.read_bytes() if path.exists() else None
            (stage / file).replace(path)
    except OSError as error:
        for path, data in backups.items():
            if data is not None:
                path.write_bytes(data)
        raise CatalogueError(f"{target}: cannot be written ({error.strerror}); it is as it was") from None
    sources = target / "SOURCES.md"
    line = "| billing-catalog | the Cloud Billing Catalog, read by `octoguard prices refresh` | as dated |\n"
    if sources.is_file() and line not in (text := sources.read_text(encoding="utf-8")):
        sources.write_text(re.sub(r"(\|---\|---\|---\|\n)", rf"\1{line}", text, count=1), encoding="utf-8")
