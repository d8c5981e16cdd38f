"""Queries Google Cloud for a rightsizing report: projects, locations, recommendations, insights and measurements."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from octoguard.errors import GoogleApiError
from octoguard.gcp.progress import CallProgress
from octoguard.rightsizing.answers import LIST_INSIGHTS, Answer, ReadFailure, locations_of
from octoguard.rightsizing.evidence import insight_parents
from octoguard.rightsizing.recommenders import parents

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from octoguard.gcp.recommender import Recommenders
    from octoguard.gcp.session import GoogleSession

    Tell = Callable[[Answer], None]

# The zones of a region are guessed, without a call to Compute Engine: a call for a zone that does not exist fails with
# an error that says so.
_ZONES = "abcdf"


@dataclass(frozen=True, slots=True)
class QueryScope:
    """What to query: projects by ID, containers such as `folders/1`, locations, and the billing account."""

    projects: tuple[str, ...]
    containers: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()
    account: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """The projects, the lists of recommendations (each with whether its location is a guess), and all locations."""

    projects: list[str]
    lists: list[tuple[str, bool]]
    locations: list[str]


def prepare(session: GoogleSession, recommenders: Recommenders, query: QueryScope, tell: Tell) -> Asked:
    """Find the projects and the locations of their recommendations. `tell` receives every response.

    Raises GoogleApiError if there are no projects, or if no project has a known location.
    """
    projects = _projects(session, query, tell)
    lists: list[tuple[str, bool]] = []
    all_locations: set[str] = set()
    failed: list[Answer] = []
    progress = CallProgress("projects", len(projects))
    for answer in recommenders.everywhere(projects):
        progress.step()
        tell(answer)
        locations = _locations(answer, query.locations)
        if not locations:
            failed.append(answer)
        all_locations.update(locations)
        lists += [(parent, locations[parent.split("/")[3]]) for parent in parents(answer.owner, list(locations))]
    progress.finish()
    if not lists and failed:
        raise GoogleApiError(_no_location(failed[0]))
    if query.account:
        account = f"billingAccounts/{query.account}"
        lists += [(parent, True) for parent in parents(account, sorted(all_locations))]
    return Asked(projects, lists, sorted(all_locations))


def _projects(session: GoogleSession, query: QueryScope, tell: Tell) -> list[str]:
    if not query.containers:
        return list(query.projects)
    from octoguard.gcp.scope import Scope

    scope = Scope(session)
    projects = list(query.projects)
    failed: list[Answer] = []

    def on_answer(answer: Answer) -> None:
        if answer.failure is not None:
            failed.append(answer)
        tell(answer)

    progress = CallProgress("folders", 0)
    for container in query.containers:
        projects += scope.projects(container, on_answer, progress.step)
    progress.finish()
    if not projects:
        failure = failed[0].failure if failed else None
        reason = f"{failure.code}: {failure.message}" if failure else "it has no active project"
        raise GoogleApiError(
            f"{', '.join(query.containers)}: no projects found ({reason}): grant roles/browser on it (on a billing "
            "account: roles/billing.viewer), or give projects with --project ID"
        )
    return list(dict.fromkeys(projects))


def _locations(answer: Answer, given: tuple[str, ...]) -> dict[str, bool]:
    """`{location: whether it is a guess}`; empty if no location is known."""
    if answer.failure is None:
        return dict.fromkeys([*locations_of(answer), *given], False)
    if not given:
        return {}
    guesses = {f"{region}-{zone}": True for region in given if region.count("-") == 1 for zone in _ZONES}
    return {**guesses, **dict.fromkeys(["global", *given], False)}


def _no_location(answer: Answer) -> str:
    failure = answer.failure
    reason = f"{failure.code}: {failure.message}" if failure else "no response"
    return (
        f"{answer.owner.removeprefix('projects/')}: the locations of its recommendations are unknown ({reason}): grant "
        "roles/recommender.viewer, or give --location us-central1"
    )


def insights(recommenders: Recommenders, names: Iterable[str]) -> Iterator[Answer]:
    """The lists that contain the insights `names`: one call for each project, location and insight type.

    Insights are evidence, so a failure never ends the run. If the credentials stop working, each remaining list has
    that failure.
    """
    parents = insight_parents(names)
    progress = CallProgress("lists of insights", len(parents))
    done = 0
    try:
        for answer in recommenders.insights(parents):
            done += 1
            progress.step()
            yield answer
    except GoogleApiError as error:
        failure = ReadFailure("UNKNOWN", str(error))
        yield from (
            Answer(LIST_INSIGHTS, "/".join(parent.split("/")[:2]), parent, [], failure) for parent in parents[done:]
        )
    progress.finish()


def measurements(session: GoogleSession, projects: list[str]) -> Iterator[Answer]:
    """The measurements of all projects, grouped by project."""
    from octoguard.gcp.monitoring import Monitoring

    progress = CallProgress("measured projects", len(projects))
    for answers in Monitoring(session).projects(projects):
        progress.step(answers[0].owner)
        yield from answers
    progress.finish()


def without_wrong_guesses(answers: Iterable[Answer]) -> Iterator[Answer]:
    """The responses, without errors for guessed locations that do not exist.

    If all locations of an owner fail, the owner is probably wrong: one of its errors stays.
    """
    answered: set[str] = set()
    wrong: dict[str, Answer] = {}
    for answer in answers:
        if answer.guess and answer.failure is not None and answer.failure.code in ("NOT_FOUND", "INVALID_ARGUMENT"):
            wrong[answer.owner] = answer
        else:
            answered.add(answer.owner)
            yield answer
    yield from (answer for owner, answer in wrong.items() if owner not in answered)
