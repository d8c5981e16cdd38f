"""Groups the data that could not be read, and says how to fix it."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING, Final

from octoguard.rightsizing.answers import LIST_BILLED, LIST_FOLDERS, LIST_PROJECTS
from octoguard.rightsizing.document import UnreadSource
from octoguard.rightsizing.recommenders import BY_ID, ROLES_OF

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octoguard.rightsizing.answers import Answer, Listing, ReadFailure
    from octoguard.rightsizing.recommender import Recommender


_CONTAINERS: Final = {"folders": "folder", "organizations": "organization", "billingAccounts": "billing account"}
_MANAGER: Final = ("roles/browser", "cloudresourcemanager.googleapis.com")
_LISTS: Final = {
    LIST_PROJECTS: ("list of projects", *_MANAGER),
    LIST_FOLDERS: ("list of folders and their projects", *_MANAGER),
    LIST_BILLED: ("list of projects", "roles/billing.viewer", "cloudbilling.googleapis.com"),
}


def group(listings: Iterable[Listing]) -> list[UnreadSource]:
    """One entry for each project, recommender and reason."""
    groups: dict[tuple[str, str, str, str], list[Listing]] = defaultdict(list)
    for listing in listings:
        if listing.failure is None:
            continue
        project, recommender = owner_of(listing.parent), listing.parent.split("/")[5]
        groups[project, recommender, listing.failure.code, listing.failure.reason].append(listing)
    return [_missing(key[0], key[1], members) for key, members in sorted(groups.items())]


def of_recommendations(listings: Iterable[Listing]) -> list[UnreadSource]:
    """One entry for each recommendation that could not be read."""
    return [
        UnreadSource(
            project=owner_of(listing.parent),
            what=listing.parent.split("/")[5],
            locations=[listing.parent.split("/")[3]],
            code="INVALID",
            why=f"{unreadable.name or 'a recommendation without a name'}: {unreadable.why}",
            do="correct or record the recommendation again; all others are counted",
        )
        for listing in listings
        for unreadable in listing.unreadable
    ]


def owner_of(parent: str) -> str:
    """The project in the name of a list or a recommendation; with its kind for another owner, such as `folder 1`."""
    kind, owner = parent.split("/")[:2]
    return owner if kind == "projects" else f"{_CONTAINERS.get(kind, kind)} {owner}"


def of_projects(answer: Answer) -> list[UnreadSource]:
    """The gap that an incomplete list of projects or folders leaves: an unknown number of projects."""
    if answer.failure is None:
        return []
    owner = f"{_CONTAINERS.get(answer.owner.partition('/')[0], '')} {answer.owner.partition('/')[2]}".strip()
    what, role, api = _LISTS[answer.method]
    do = f"grant {role} on it to the calling account"
    if answer.failure.reason == "SERVICE_DISABLED":
        do = f"gcloud services enable {api}"
    elif answer.failure.code != "PERMISSION_DENIED":
        do = remedy(answer.failure, "")
    return [UnreadSource(owner, what, [], answer.failure.code, answer.failure.message, do)]


def of_series(answers: Iterable[Answer]) -> list[UnreadSource]:
    """One entry for each project and reason why measurements could not be read."""
    groups: dict[tuple[str, str], list[Answer]] = defaultdict(list)
    for answer in answers:
        if answer.failure is not None:
            groups[answer.owner.removeprefix("projects/"), answer.failure.code].append(answer)
    return [_unmeasured(project, members) for (project, _), members in sorted(groups.items())]


def _unmeasured(project: str, members: list[Answer]) -> UnreadSource:
    failure = members[0].failure
    assert failure is not None  # noqa: S101 - grouped by it
    do = "grant roles/monitoring.viewer to the calling account"
    if failure.reason == "SERVICE_DISABLED":
        do = "gcloud services enable monitoring.googleapis.com"
    elif failure.code != "PERMISSION_DENIED":
        do = remedy(failure, "")
    measures = ", ".join(sorted(answer.asked for answer in members))
    return UnreadSource(project, f"measurements ({measures})", [], failure.code, failure.message, do)


def _missing(project: str, recommender: str, members: list[Listing]) -> UnreadSource:
    failure = members[0].failure
    assert failure is not None  # noqa: S101 - grouped by it
    return UnreadSource(
        project=project,
        what=recommender,
        locations=sorted(listing.parent.split("/")[3] for listing in members),
        code=failure.code,
        why=failure.message,
        do=remedy(failure, recommender, members[0].parent.partition("/")[0]),
        seen=sum(listing.seen for listing in members),
    )


def remedy(failure: ReadFailure, recommender: str, owner: str = "projects") -> str:
    """How to fix a failure, as an imperative. `owner` is the kind of the owner: "projects" or "billingAccounts"."""
    if failure.reason == "SERVICE_DISABLED":
        return "enable the API in Google's message (gcloud services enable recommender.googleapis.com)"
    known = BY_ID.get(recommender)
    match failure.code:
        case "PERMISSION_DENIED":
            return _grant(known, owner)
        case "NOT_FOUND" | "INVALID_ARGUMENT" | "UNIMPLEMENTED":
            return "check the project and the location; ignore this if the recommender is not available there"
        case "RESOURCE_EXHAUSTED":
            return "run it again later, or set a quota project with a higher quota: the quota is exhausted"
        case "UNAVAILABLE" | "DEADLINE_EXCEEDED" | "INTERNAL" | "ABORTED" | "UNKNOWN":
            return "run it again later: Google did not respond in time"
        case "INVALID":
            return "record it again: this call of the recording is invalid"
        case _:
            return "check Google's message, and run it again"


def _grant(known: Recommender | None, owner: str) -> str:
    """The role to grant for a recommender; a custom role if Google publishes no role with the permission."""
    if known is None:
        return "grant roles/recommender.viewer to the calling account"
    on_account = owner == "billingAccounts"
    role = known.billing_role if on_account else known.role
    where = " (on the billing account)" if on_account else ""
    if role:
        custom = f", or a custom role with {known.permission}," if known.permission else ""
        return f"grant {role}{where}{custom} to the calling account"
    if known.permission:
        return (
            f"no predefined role contains {known.permission} (roles of {ROLES_OF}): create a custom role with this "
            f"permission, and grant it to the calling account{where}"
        )
    return f"Google documents no role for this recommender: see {known.source}"
