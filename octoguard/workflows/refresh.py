"""Updates pricing/ from the Cloud Billing Catalog: shows the changes, then writes the whole directory or nothing."""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

from octoguard import paths
from octoguard.config import price_folder
from octoguard.config.discovery import load_nearest
from octoguard.config.prices import load_catalogue, read_catalogue
from octoguard.errors import RecordingError, UsageError
from octoguard.gcp import price_rows
from octoguard.gcp.new_prices import add_new
from octoguard.gcp.price_rows import named
from octoguard.gcp.recording import Recorder, Recording, header
from octoguard.renderers.listings import refresh as listing
from octoguard.rightsizing.answers import LIST_SKUS
from octoguard.workflows.price_diff import Effects, effects

if TYPE_CHECKING:
    from octoguard.config.settings import Settings
    from octoguard.gcp.price_rows import Refresh, Sku


@dataclass(frozen=True, slots=True)
class RefreshRequest:
    """The options of `octoguard prices refresh`."""

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
    """The changes as text; `taken` is false if the refresh was refused."""

    text: str
    taken: bool


def refresh(request: RefreshRequest) -> RefreshResult:
    """Compare the prices, and write all files or none. Raises OctoguardError; then nothing was written."""
    settings = load_nearest(request.config)
    own = settings.pricing_folder if settings else None
    used = paths.present(own) if own and paths.present(own).is_dir() else paths.pricing_dir()
    target = request.output or own or (None if paths.is_installed() else paths.pricing_dir())
    if target is not None:
        price_folder.check_target(target)
    elif not request.dry_run:
        raise UsageError(
            "an installed octoguard cannot change its built-in prices: give --output DIR, and set [cost] pricing in "
            "octoguard.toml to this directory"
        )
    old = load_catalogue(own and used)  # first, because its errors have file and line
    files = price_folder.read_rows(used)
    known = {row["service"] for rows in files.values() for row in rows}
    if unknown := sorted(set(request.services) - known):
        raise UsageError(f"unknown service {unknown[0]!r}: choose one of {', '.join(sorted(known))}")
    skus, date, services = _skus(request, settings, set(request.services) or known)
    result = price_rows.refresh(files, skus, date, services, request.region)
    add_new(result, skus, date, services, request.region)
    with tempfile.TemporaryDirectory(prefix="octoguard-") as scratch:
        stage = Path(scratch) / "prices"
        price_folder.write_folder(stage, used, result.files)
        new = read_catalogue(stage)  # an invalid catalogue raises and replaces nothing
        plan_effects = Effects()
        if request.plans or result.moved or result.lost or result.added:
            plan_effects = effects(request.plans, settings, old, new)
        lines = [*listing.summary(_summary(result)), *plan_effects.lines]
        refused = "" if request.accept_loss else _loss(result, plan_effects)
        if refused:
            lines.append(refused)
        elif request.dry_run or target is None:
            lines.append(listing.nothing_written())
        else:
            price_folder.install(stage, target)
            lines += listing.written(target, in_use=_is_in_use(target, own))
    return RefreshResult("\n".join([*lines, ""]), not refused)


def _loss(result: Refresh, plan_effects: Effects) -> str:
    """Why the refresh is refused; "" if it loses no price that a resource needs."""
    if needed := [key for key in result.lost if key in plan_effects.needed]:
        return listing.needed_prices_lost([named(key) for key in needed])
    if result.lost and plan_effects.unseen:
        return listing.lost_prices_unchecked([named(key) for key in result.lost])
    return ""


def _is_in_use(target: Path, own: Path | None) -> bool:
    """Whether octoguard already reads its prices from the directory."""
    return target.resolve() in (paths.pricing_dir().resolve(), own.resolve() if own else None)


def _skus(request: RefreshRequest, settings: Settings | None, services: set[str]) -> tuple[list[Sku], str, set[str]]:
    """(SKUs, the day they were read, the services that were read completely)."""
    if request.offline is not None:
        recording = Recording(request.offline)
        skus: list[Sku] = []
        complete: set[str] = set()
        for answer in recording.answers():
            if answer.method == LIST_SKUS and answer.failure is None and answer.asked in services:
                complete.add(answer.asked)
                skus += [sku for page in answer.pages for sku in price_rows.read_skus(page, str(request.offline))]
        if not complete:
            raise RecordingError(
                f"{request.offline}: the recording has no prices of these services: record it again (--record)"
            )
        return skus, recording.header.recorded_at[:10], complete
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
    skus = [sku for each in answers for page in each.pages for sku in price_rows.read_skus(page, each.asked)]
    return skus, now[:10], services


def _summary(result: Refresh) -> listing.RefreshSummary:
    return listing.RefreshSummary(
        changed=[listing.PriceChange(named(move.key), move.percent, move.old, move.new) for move in result.moved],
        added=[(named(new.key), new.new) for new in sorted(result.added, key=lambda new: new.key)],
        rejected=list(result.refused),
        unchanged=result.confirmed,
        kept=result.kept,
        lost=len(result.lost),
        unused=result.unknown,
    )
