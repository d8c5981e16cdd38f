"""Makes the rightsizing report: answers (live or recorded), recommendations, what counts, report, text."""

from __future__ import annotations

import os
import re
import sys
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from octoguard import plan as plans
from octoguard import shelf
from octoguard.config.nearest import load_nearest
from octoguard.config.places import Places
from octoguard.errors import ConfigError, GoogleApiError, RecordingError, UsageError
from octoguard.gcp.progress import Progress
from octoguard.gcp.recording import Recorder, Recording, header
from octoguard.gcp.scrub import Scrubber
from octoguard.renderers import Style
from octoguard.rightsizing import months
from octoguard.rightsizing.answers import LIST_RECOMMENDATIONS, LIST_TIME_SERIES, Failure, Listing
from octoguard.rightsizing.assemble import Gathered, Terraform, assemble
from octoguard.rightsizing.document import Source
from octoguard.rightsizing.inventory import as_plan, is_state, of_plan
from octoguard.rightsizing.measured import Measured
from octoguard.rightsizing.recommendation import read_page
from octoguard.rightsizing.recommenders import parents
from octoguard.rightsizing.series import QUERIES
from octoguard.rightsizing.utilisation import Thresholds
from octoguard.sources import file
from octoguard.workflows.check import fetch
from octoguard.workflows.repricing import Prices

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from octoguard.config.settings import Settings
    from octoguard.gcp.recommender import Recommenders
    from octoguard.gcp.recording import Header
    from octoguard.gcp.session import Session
    from octoguard.plan import Plan
    from octoguard.rightsizing.answers import Answer
    from octoguard.rightsizing.document import RightsizingReport

SHELF = "octoguard.renderers.rightsizing"
_ENVIRONMENTS = ("dev", "staging", "prod")
# Where a project has zones is not asked of Compute Engine: a zone that does not exist answers so, and that is no gap.
_ZONES = "abcdf"


@dataclass(frozen=True, slots=True)
class Request:
    """What the user asked for."""

    environment: str | None = None
    projects: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()
    billing_account: str | None = None
    quota_project: str | None = None
    month: str | None = None
    offline: Path | None = None
    plan: str | None = None
    root: Path | None = None
    previous: tuple[Path, ...] = ()
    record: Path | None = None
    scrub: bool = False
    measure: bool = True
    timeout: float = 60.0
    format: str = "text"
    config: Path | None = None
    verbose: bool = False
    color: bool = False


def run(request: Request) -> str:
    """The rendered report. Raises OctoguardError; an incomplete report says so instead."""
    renderer = shelf.take(SHELF, request.format)
    if request.month is not None and not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", request.month):
        raise UsageError(f"--month {request.month!a} is no month: write it as 2026-11")
    settings = load_nearest(request.config)
    report = make(request, settings)
    text: str = renderer.render(report, Style(color=request.color and _wants_color(), verbose=request.verbose))
    return text


def make(request: Request, settings: Settings | None) -> RightsizingReport:
    """The report."""
    if request.scrub and request.record is None:
        raise UsageError("--scrub is for recordings: add --record FILE")
    if request.offline is not None and request.record is not None and not request.scrub:
        raise UsageError("--record keeps what Google answers now, and --offline asks nobody: leave one out, or --scrub")
    terraform = _terraform(request, settings)
    previous = [months.read(_bytes(path), str(path)) for path in request.previous]
    if request.offline is not None:
        gathered, source, month, notes = _replayed(request, request.offline, settings)
    else:
        gathered, source, month, notes = _live(request, settings)
    if terraform is not None and settings is not None and (book := settings.price_book_file):
        notes = [*notes, f"octoguard's own figures are at the prices of price book {book.name}, where it has them"]
    return assemble(gathered, source, month, request.environment or "", terraform, previous, notes)


def _terraform(request: Request, settings: Settings | None) -> Terraform | None:
    """What Terraform holds, of the plan or state that was given, and the configuration beside it."""
    if request.plan is None:
        return None
    root = request.root
    if root is None and settings is not None and request.environment in _ENVIRONMENTS:
        root = settings.root_of(request.environment)
    if root is None and Path(request.plan).parent.joinpath("main.tf").is_file():
        root = Path(request.plan).parent
    if root is not None and not root.is_dir():
        raise ConfigError(f"{root}: no such directory: say --root DIR, the root that the plan is of")
    plan = _plan(request.plan)
    find = Places(root).find if root is not None else lambda *_: None
    return Terraform(of_plan(plan), find, Prices(plan, settings).saving)


def _plan(target: str) -> Plan:
    """The plan in a file; a state is read as the plan that changes nothing."""
    data = file.read_bytes(target)
    if is_state(data):
        return plans.read(as_plan(data, target), target)
    document = fetch(target) if file.is_saved_plan(data) else file.fetch(target, data)
    return plans.read(document.json, document.name)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise RecordingError(f"{path}: cannot be read ({error.strerror}): check --previous") from None


_Gathering = tuple[Gathered, Source, str, list[str]]


def _replayed(request: Request, path: Path, settings: Settings | None) -> _Gathering:
    recording = Recording(path)
    head = recording.header
    month = _month(head.recorded_at, request.month, f"{path}: recorded on {head.recorded_at[:10]}")
    wanted = set(_projects(request, settings))
    gathered = Gathered()
    progress = Progress("lists", 0)
    measured = Measured(gathered, _thresholds(settings), head.recorded_at, str(path))
    with _recorder(request, head) as keep:
        for answer in recording.answers():
            if wanted and _owner(answer) not in wanted:
                continue
            keep(answer)
            if answer.method == LIST_RECOMMENDATIONS:
                gathered.add(listing(answer, str(path)))
                progress.step(f"{len(gathered.recommendations)} recommendations")
            elif answer.method == LIST_TIME_SERIES and request.measure:
                measured.add(answer)
    measured.finish()
    progress.finish()
    if not gathered.asked:
        whose = f" of {', '.join(sorted(wanted))}" if wanted else ""
        raise RecordingError(f"{path}: no lists of recommendations{whose} are in it: record it again")
    return gathered, Source("recording", head.recorded_at, path.name, recording.sha256(), head.scrubbed), month, []


@contextmanager
def _recorder(request: Request, head: Header) -> Iterator[Callable[[Answer], None]]:
    """What keeps an answer in the recording that was asked for, if one was, scrubbed if that was asked for too."""
    if request.record is None:
        yield lambda _: None
        return
    scrubber = Scrubber()
    if request.scrub:
        head = scrubber.header(head)
    with Recorder(request.record, head) as recorder:
        yield lambda answer: recorder.write(scrubber.answer(answer) if request.scrub else answer)


def _live(request: Request, settings: Settings | None) -> _Gathering:
    from octoguard.gcp.extras import require

    require("gcp")
    from octoguard.gcp.recommender import Recommenders
    from octoguard.gcp.session import open_session

    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    month = _month(now, request.month, "recommendations are of today")
    projects = _projects(request, settings)
    if not projects:
        raise UsageError("whose recommendations? say --project ID, or dev, staging or prod with [environments]")
    session = open_session(
        request.timeout, request.quota_project or (settings.google.quota_project if settings else None)
    )
    recommenders = Recommenders(session)
    account = request.billing_account or (settings.google.billing_account if settings else None)
    asked, places = _asked(recommenders, projects, request.locations, account)
    gathered = Gathered()
    head = header(now, projects, places, account)
    progress = Progress("lists", len(asked))
    with _recorder(request, head) as keep:
        for answer in recommenders.listings(asked):
            progress.step(f"{len(gathered.recommendations)} recommendations")
            if not _is_wrong_guess(answer):
                keep(answer)
                gathered.add(listing(answer, answer.asked))
        progress.finish()
        if request.measure:
            measured = Measured(gathered, _thresholds(settings), now, "Cloud Monitoring")
            for answer in _series(session, projects):
                keep(answer)
                measured.add(answer)
            measured.finish()
    notes = [] if account else ["commitments to spend were not asked for: say --billing-account ID"]
    return gathered, Source("live", now), month, notes


def _asked(
    recommenders: Recommenders, projects: list[str], named: tuple[str, ...], account: str | None
) -> tuple[list[tuple[str, bool]], list[str]]:
    """(every list to ask for, and whether its location is a guess; all locations)."""
    asked: list[tuple[str, bool]] = []
    places: set[str] = set()
    for project in projects:
        locations = _locations(recommenders, project, named)
        places.update(locations)
        asked += [(one, locations[one.split("/")[3]]) for one in parents(f"projects/{project}", list(locations))]
    if account:
        asked += [(one, True) for one in parents(f"billingAccounts/{account}", sorted(places))]
    return asked, sorted(places)


def _series(session: Session, projects: list[str]) -> Iterator[Answer]:
    """Every measurement of every project, one project after the other; one that may not be read is asked once."""
    from octoguard.gcp.monitoring import Monitoring

    monitoring = Monitoring(session)
    progress = Progress("measurements", len(projects) * len(QUERIES))
    for project in projects:
        for query in QUERIES:
            answer = monitoring.series(project, query)
            progress.step(project)
            yield answer
            if answer.failure is not None and answer.failure.code == "PERMISSION_DENIED":
                break
    progress.finish()


def _thresholds(settings: Settings | None) -> Thresholds:
    return Thresholds(**msgspec.structs.asdict(settings.rightsizing)) if settings else Thresholds()


def _locations(recommenders: Recommenders, project: str, named: tuple[str, ...]) -> dict[str, bool]:
    """`{location: is it a guess}`. Raises GoogleApiError when nobody says where to look."""
    found = recommenders.locations(project)
    if not isinstance(found, Failure):
        return dict.fromkeys([*found, *named], False)
    if not named:
        raise GoogleApiError(
            f"{project}: Google does not say where it has recommendations ({found.code}: {found.message}): "
            "grant roles/recommender.viewer, or say --location us-central1"
        )
    guesses = {f"{region}-{zone}": True for region in named if region.count("-") == 1 for zone in _ZONES}
    return {**guesses, **dict.fromkeys(["global", *named], False)}


def _is_wrong_guess(answer: Answer) -> bool:
    return answer.guess and answer.failure is not None and answer.failure.code in ("NOT_FOUND", "INVALID_ARGUMENT")


def _month(instant: str, wanted: str | None, what: str) -> str:
    """The month of an instant. Raises UsageError when another one is wanted."""
    month = instant[:7]
    if wanted not in (None, month):
        raise UsageError(f"{what}, which is not in {wanted}: use a recording that was made in that month")
    return month


def _owner(answer: Answer) -> str:
    return answer.owner.removeprefix("projects/")


def _projects(request: Request, settings: Settings | None) -> list[str]:
    """The projects that were named, and those of the environment."""
    if request.environment is None:
        return list(request.projects)
    if request.environment not in _ENVIRONMENTS:
        raise UsageError(f"there is no environment {request.environment!r}: choose one of {', '.join(_ENVIRONMENTS)}")
    own = settings.projects_of(request.environment) if settings else []
    if not own and not request.projects and request.offline is None:
        raise ConfigError(
            f"octoguard.toml names no projects for {request.environment}: "
            f'write projects = ["..."] under [environments.{request.environment}], or say --project ID'
        )
    return list(dict.fromkeys([*request.projects, *own]))


def listing(answer: Answer, where: str) -> Listing:
    """The recommendations of one answer; what is not whole keeps only their number."""
    found = [one for page in answer.pages for one in read_page(page, where)]
    if answer.failure is None:
        return Listing(answer.asked, found)
    return Listing(answer.asked, [], answer.failure, seen=len(found))


def _wants_color() -> bool:
    return sys.stdout.isatty() and "NO_COLOR" not in os.environ and os.environ.get("TERM") != "dumb"
