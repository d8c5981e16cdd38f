"""Creates the rightsizing report: API responses (live or recorded), recommendations, savings, report, text."""

from __future__ import annotations

import re
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from octoguard import plan as plans
from octoguard import registry
from octoguard.config.discovery import load_nearest
from octoguard.config.source_lines import Places
from octoguard.errors import ConfigError, RecordingError, UsageError
from octoguard.gcp.anonymize import Anonymizer
from octoguard.gcp.progress import CallProgress
from octoguard.gcp.recording import Recorder, header
from octoguard.renderers import Style
from octoguard.renderers.notes import inputs as input_notes
from octoguard.renderers.notes import insights as insight_notes
from octoguard.rightsizing import months
from octoguard.rightsizing.answers import LIST_INSIGHTS, LIST_RECOMMENDATIONS, LIST_TIME_SERIES
from octoguard.rightsizing.assemble import assemble
from octoguard.rightsizing.document import Source
from octoguard.rightsizing.entries import Terraform
from octoguard.rightsizing.gathered import Gathered
from octoguard.rightsizing.inventory import as_plan, is_state, of_plan
from octoguard.rightsizing.measured import Measured
from octoguard.rightsizing.utilisation import Thresholds
from octoguard.sources import file
from octoguard.workflows import recommender_queries
from octoguard.workflows import rightsizing_options as options
from octoguard.workflows import rightsizing_replay as replay
from octoguard.workflows.documents import fetch
from octoguard.workflows.environments import environment_named
from octoguard.workflows.savings import Prices
from octoguard.workflows.terminal import wants_color

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from octoguard.config.settings import Settings
    from octoguard.gcp.recording import RecordingHeader
    from octoguard.plan import Plan
    from octoguard.rightsizing.answers import Answer
    from octoguard.rightsizing.document import RightsizingReport
    from octoguard.workflows.rightsizing_request import RightsizingRequest

_GOOGLE = "registry.terraform.io/hashicorp/google"
PLUGINS = "octoguard.renderers.rightsizing"


def run(request: RightsizingRequest) -> str:
    """The rendered report. Raises OctoguardError; an incomplete report does not raise, it lists what is missing."""
    renderer = registry.take(PLUGINS, request.format)
    if request.month is not None and not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", request.month):
        raise UsageError(f"--month: invalid month {request.month!a}: use 2026-11")
    settings = load_nearest(request.config)
    report = make(request, settings)
    text: str = renderer.render(report, Style(color=request.color and wants_color(), verbose=request.verbose))
    return text


def make(request: RightsizingRequest, settings: Settings | None) -> RightsizingReport:
    """The report. Raises OctoguardError."""
    if request.anonymize and request.record is None:
        raise UsageError("--anonymize needs a recording: add --record FILE")
    if request.offline and request.record is not None and not request.anonymize:
        raise UsageError(
            "--record needs live API calls, and --offline makes none: remove one of them, or add --anonymize"
        )
    if request.environment is not None:
        request = replace(request, environment=environment_named(request.environment, settings))
    request = replace(request, root=_root(request, settings))
    terraform = _terraform(request, settings)
    compared_with = options.money(request, settings)
    previous = [months.read(_bytes(path), str(path)) for path in request.previous]
    gathered = Gathered()
    months.learn(previous, gathered.names)
    if terraform is not None:
        terraform.inventory.learn(gathered.names)
    if request.offline:
        if request.folders or request.organizations:
            raise UsageError("--folder and --organization need live API calls: remove them, or remove --offline")
        source, month, notes = _replayed(request, settings, gathered)
    else:
        source, month, notes = _live(request, settings, gathered)
    if terraform is not None and settings is not None and (book := settings.price_book_file):
        notes = [*notes, input_notes.price_book(book.name)]
    notes = [*notes, *_about_insights(gathered)]
    choices, problems = options.entry_options(request, settings, terraform, source.recorded_at)
    notes += [*problems, *(compared_with.spend.notes if compared_with.spend else ())]
    environment = request.environment or ""
    return assemble(gathered, source, month, environment, terraform, previous, notes, choices, compared_with)


def _about_insights(gathered: Gathered) -> Iterator[str]:
    counts = gathered.insights
    if counts.failed:
        yield insight_notes.unread(counts.failed, counts.lists)
    if counts.unreadable:
        yield insight_notes.unreadable(counts.unreadable)


def _root(request: RightsizingRequest, settings: Settings | None) -> Path | None:
    """The Terraform root of the plan: given, of the environment, or the directory of the plan if it has a main.tf."""
    root = request.root
    if root is None and settings is not None and request.environment is not None:
        root = settings.root_of(request.environment)
    if root is None and request.plan is not None and Path(request.plan).parent.joinpath("main.tf").is_file():
        root = Path(request.plan).parent
    if request.plan is not None and root is not None and not root.is_dir():
        raise ConfigError(f"{root}: no such directory: give the Terraform root of the plan with --root DIR")
    return root


def _terraform(request: RightsizingRequest, settings: Settings | None) -> Terraform | None:
    """The resources of the given plan or state, with the configuration next to it; None without a plan."""
    if request.plan is None:
        return None
    plan = _plan(request.plan)
    find = Places(request.root).find if request.root is not None else lambda *_: None
    return Terraform(of_plan(plan), find, Prices(plan, settings).saving, plan.provider_majors(_GOOGLE))


def _plan(target: str) -> Plan:
    """The plan in a file. A state is read as a plan without changes."""
    data = file.read_bytes(target)
    if is_state(data):
        return plans.read(as_plan(data, target), target)
    document = fetch(target) if file.is_saved_plan(data) else file.fetch(target, data)
    return plans.read(document.json, document.name)


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError as error:
        raise RecordingError(
            f"{path}: the earlier report cannot be read ({error.strerror}): check --previous"
        ) from None


_Gathering = tuple[Source, str, list[str]]


def _replayed(request: RightsizingRequest, settings: Settings | None, gathered: Gathered) -> _Gathering:
    """The data of the files of --offline: recordings, or recommendations that were exported by other tools."""
    files = replay.open_files(request.offline)
    head = files.header
    month = _month(head.recorded_at, request.month, f"{files.name}: recorded on {head.recorded_at[:10]}")
    projects = _projects(request, settings)
    chosen = replay.ChosenProjects(projects, files, gathered.names)
    progress = CallProgress("lists", 0)
    with _recorder(request, head) as keep:
        for path, export in zip(files.paths, files.exports, strict=True):
            measured = Measured(gathered, _thresholds(settings), export.header.recorded_at, str(path))
            for answer in filter(chosen.has, export.answers):
                keep(answer)
                gathered.note(answer, str(path))
                if answer.method == LIST_RECOMMENDATIONS:
                    gathered.add(replay.listing(answer))
                    progress.step(f"{len(gathered.recommendations)} recommendations")
                elif answer.method == LIST_INSIGHTS:
                    gathered.add_insights(answer)
                elif answer.method == LIST_TIME_SERIES and request.measure:
                    measured.add(answer)
            measured.finish()
    progress.finish()
    unknown = chosen.unknown()
    replay.require_lists(gathered.asked, files, projects, unknown)
    notes = [*files.notes, *([input_notes.unknown_projects(unknown)] if unknown else ())]
    return Source("recording", head.recorded_at, files.name, files.sha256(), head.scrubbed), month, notes


@contextmanager
def _recorder(request: RightsizingRequest, head: RecordingHeader) -> Iterator[Callable[[Answer], None]]:
    """The function that writes a response to the recording, with names replaced if requested."""
    if request.record is None:
        yield lambda _: None
        return
    anonymizer = Anonymizer()
    if request.anonymize:
        head = anonymizer.header(head)
    with Recorder(request.record, head) as recorder:
        yield lambda answer: recorder.write(anonymizer.answer(answer) if request.anonymize else answer)


def _live(request: RightsizingRequest, settings: Settings | None, gathered: Gathered) -> _Gathering:
    from octoguard.extras import require

    require("gcp", "a live rightsizing report", "use a recording with --offline FILE")
    from octoguard.gcp.recommender import Recommenders
    from octoguard.gcp.session import open_session

    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    month = _month(now, request.month, "live recommendations are of today")
    scope = _scope(request, settings)
    session = open_session(
        request.timeout, request.quota_project or (settings.google.quota_project if settings else None)
    )
    recommenders = Recommenders(session)
    about: list[Answer] = []
    asked = recommender_queries.prepare(session, recommenders, scope, about.append)
    head = header(now, asked.projects, asked.locations, scope.account)
    progress = CallProgress("lists", len(asked.lists))
    with _recorder(request, head) as keep:
        for answer in about:
            keep(answer)
            gathered.note(answer, "Resource Manager")
        for answer in recommender_queries.without_wrong_guesses(recommenders.listings(asked.lists)):
            progress.step(f"{len(gathered.recommendations)} recommendations")
            keep(answer)
            gathered.add(replay.listing(answer))
        progress.finish()
        for answer in recommender_queries.insights(recommenders, gathered.open_insights()):
            keep(answer)
            gathered.add_insights(answer)
        if request.measure:
            measured = Measured(gathered, _thresholds(settings), now, "Cloud Monitoring")
            for answer in recommender_queries.measurements(session, asked.projects):
                keep(answer)
                measured.add(answer)
            measured.finish()
    notes = [] if scope.account else [input_notes.no_commitments()]
    return Source("live", now), month, notes


def _thresholds(settings: Settings | None) -> Thresholds:
    return Thresholds(**msgspec.structs.asdict(settings.rightsizing.measuring)) if settings else Thresholds()


def _month(instant: str, expected: str | None, source: str) -> str:
    """The month of an instant. Raises UsageError if another month is expected."""
    month = instant[:7]
    if expected not in (None, month):
        raise UsageError(f"{source}, which is not in {expected}: use a recording of that month")
    return month


def _scope(request: RightsizingRequest, settings: Settings | None) -> recommender_queries.QueryScope:
    """What to query. Raises UsageError for invalid IDs, and without any project.

    --billing-account without a project selects the projects of the account. The billing account in octoguard.toml does
    not.
    """
    projects = _projects(request, settings)
    _require_valid(projects, request.locations)
    account = request.billing_account or (settings.google.billing_account if settings else None)
    account = account.removeprefix("billingAccounts/") if account else None
    containers = [f"folders/{_id(given, 'folders', '--folder')}" for given in request.folders]
    containers += [f"organizations/{_id(given, 'organizations', '--organization')}" for given in request.organizations]
    if request.billing_account and not projects and not containers:
        containers = [f"billingAccounts/{account}"]
    if not projects and not containers:
        raise UsageError(
            "no project is given: give --project, --folder, --organization or --billing-account ID, or an environment "
            "with projects in octoguard.toml"
        )
    return recommender_queries.QueryScope(
        tuple(dict.fromkeys(projects)), tuple(dict.fromkeys(containers)), request.locations, account
    )


def _require_valid(projects: list[str], locations: tuple[str, ...]) -> None:
    """Raise UsageError for IDs that would change the resource name of an API call."""
    for project in projects:
        if not re.fullmatch(r"[a-z0-9][a-z0-9.:-]*", project):
            raise UsageError(f"--project: invalid project ID {project!a}: use an ID such as octollm-prod")
    for location in locations:
        if not re.fullmatch(r"[a-z0-9-]+", location):
            raise UsageError(f"--location: invalid location {location!a}: use us-central1, us-central1-a or global")


def _id(given: str, kind: str, option: str) -> str:
    number = given.removeprefix(f"{kind}/")
    if not number.isdecimal():
        raise UsageError(
            f"{option}: invalid ID {given!a}: use a number (list them: gcloud resource-manager {kind} list)"
        )
    return number


def _projects(request: RightsizingRequest, settings: Settings | None) -> list[str]:
    """The given projects, and those of the environment. Raises ConfigError if the environment has none."""
    if request.environment is None:
        return list(request.projects)
    own = settings.projects_of(request.environment) if settings else []
    if not own and not request.projects and not request.offline:
        raise ConfigError(
            f"octoguard.toml has no projects for {request.environment}: "
            f'set projects = ["..."] under [environments.{request.environment}], or give --project ID'
        )
    return list(dict.fromkeys([*request.projects, *own]))
