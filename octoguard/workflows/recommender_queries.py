"""Asks Google for what a rightsizing report needs: projects, where they have recommendations, lists, measurements."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from octoguard.errors import GoogleApiError
from octoguard.gcp.progress import CallProgress
from octoguard.rightsizing.answers import Answer, locations_of
from octoguard.rightsizing.recommenders import parents

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator

    from octoguard.gcp.recommender import Recommenders
    from octoguard.gcp.session import GoogleSession

    Tell = Callable[[Answer], None]

# Where a project has zones is not asked of Compute Engine: a zone that does not exist answers so, and that is no gap.
_ZONES = "abcdf"


@dataclass(frozen=True, slots=True)
class QueryScope:
    """Whose recommendations: projects by id, containers such as `folders/1`, and whose commitments to spend."""

    projects: tuple[str, ...]
    containers: tuple[str, ...] = ()
    locations: tuple[str, ...] = ()
    account: str | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """What will be asked: projects, every list with whether its location is a guess, and all locations."""

    projects: list[str]
    lists: list[tuple[str, bool]]
    locations: list[str]


def prepare(session: GoogleSession, recommenders: Recommenders, wanted: QueryScope, tell: Tell) -> Asked:
    """Find the projects and where each has recommendations; `tell` gets every answer about it.

    Raises GoogleApiError when nobody says which projects there are, or for none of them where to look.
    """
    projects = _projects(session, wanted, tell)
    lists: list[tuple[str, bool]] = []
    places: set[str] = set()
    failed: list[Answer] = []
    progress = CallProgress("projects", len(projects))
    for answer in recommenders.everywhere(projects):
        progress.step()
        tell(answer)
        locations = _locations(answer, wanted.locations)
        if not locations:
            failed.append(answer)
        places.update(locations)
        lists += [(one, locations[one.split("/")[3]]) for one in parents(answer.owner, list(locations))]
    progress.finish()
    if not lists and failed:
        raise GoogleApiError(_nowhere(failed[0]))
    if wanted.account:
        lists += [(one, True) for one in parents(f"billingAccounts/{wanted.account}", sorted(places))]
    return Asked(projects, lists, sorted(places))


def _projects(session: GoogleSession, wanted: QueryScope, tell: Tell) -> list[str]:
    if not wanted.containers:
        return list(wanted.projects)
    from octoguard.gcp.scope import Scope

    scope = Scope(session)
    found = list(wanted.projects)
    failed: list[Answer] = []

    def missed(answer: Answer) -> None:
        failed.append(answer)
        tell(answer)

    progress = CallProgress("folders", 0)
    for container in wanted.containers:
        found += scope.projects(container, missed, progress.step)
    progress.finish()
    if not found:
        why = failed[0].failure if failed else None
        said = f"{why.code}: {why.message}" if why else "there is no active one"
        raise GoogleApiError(
            f"{', '.join(wanted.containers)}: no projects were found ({said}): grant roles/browser on it (on a billing "
            "account roles/billing.viewer), or name projects with --project ID"
        )
    return list(dict.fromkeys(found))


def _locations(answer: Answer, named: tuple[str, ...]) -> dict[str, bool]:
    """`{location: is it a guess}`; none where nobody says where to look."""
    if answer.failure is None:
        return dict.fromkeys([*locations_of(answer), *named], False)
    if not named:
        return {}
    guesses = {f"{region}-{zone}": True for region in named if region.count("-") == 1 for zone in _ZONES}
    return {**guesses, **dict.fromkeys(["global", *named], False)}


def _nowhere(answer: Answer) -> str:
    failure = answer.failure
    said = f"{failure.code}: {failure.message}" if failure else "no answer"
    return (
        f"{answer.owner.removeprefix('projects/')}: Google does not say where it has recommendations ({said}): "
        "grant roles/recommender.viewer, or say --location us-central1"
    )


def measurements(session: GoogleSession, projects: list[str]) -> Iterator[Answer]:
    """Every measurement of every project, those of one project together."""
    from octoguard.gcp.monitoring import Monitoring

    progress = CallProgress("measured projects", len(projects))
    for answers in Monitoring(session).projects(projects):
        progress.step(answers[0].owner)
        yield from answers
    progress.finish()


def without_wrong_guesses(answers: Iterable[Answer]) -> Iterator[Answer]:
    """The answers without those of locations that were only guessed and do not exist: they are no gap.

    Where every location of an owner is wrong, the owner is: one of its answers stays, and says so.
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
