"""Marks of recommendations at Google: states, names, and the roles that can change a state.

Source: https://docs.cloud.google.com/recommender/docs/reference/rpc/google.cloud.recommender.v1
"""

from __future__ import annotations

import difflib
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import msgspec

from octoguard.errors import RecordingError, UsageError
from octoguard.rightsizing.recommenders import BY_ID

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octoguard.rightsizing.answers import ReadFailure

Mark = Literal["claim", "dismiss", "succeed", "fail"]
STATES: Final[dict[Mark, str]] = {
    "claim": "CLAIMED",
    "dismiss": "DISMISSED",
    "succeed": "SUCCEEDED",
    "fail": "FAILED",
}
# The states that each mark starts from. Google's reference disagrees with itself about claiming a recommendation that
# succeeded or failed: the method allows it, the states do not. These are the stricter ones, so they only explain a
# refusal and never prevent a call.
ALLOWED_FROM: Final[dict[Mark, tuple[str, ...]]] = {
    "claim": ("ACTIVE", "CLAIMED"),
    "dismiss": ("ACTIVE",),
    "succeed": ("ACTIVE", "CLAIMED", "SUCCEEDED", "FAILED"),
    "fail": ("ACTIVE", "CLAIMED", "SUCCEEDED", "FAILED"),
}
NOTE_KEY: Final = "note"
# https://docs.cloud.google.com/recommender/docs/reference/rpc/google.cloud.recommender.v1 (state_metadata)
_NOTE: Final = re.compile(r"[a-zA-Z0-9_./-]{1,255}")
_NAME: Final = re.compile(
    r"(?:projects|folders|organizations|billingAccounts)/[\w.:-]+/locations/[\w-]+"
    r"/recommenders/(?P<recommender>[\w.-]+)/recommendations/[\w-]+",
    re.ASCII,
)
_SHAPE: Final = "projects/P/locations/L/recommenders/R/recommendations/ID"
_SHOWN: Final = 5
# The derived role of these recommenders is wrong: roles/recommender.billingAccountCudAdmin has only the permissions of
# resource-based commitments.
_ROLES: Final = {"google.cloudbilling.commitment.SpendBasedCommitmentRecommender": "roles/recommender.ucsAdmin"}


@dataclass(frozen=True, slots=True)
class MarkOutcome:
    """What happened to one recommendation. `before` is "" if its state could not be read.

    `problem` says why it was not marked, and what to do; "" if it was marked.
    """

    name: str
    mark: Mark
    before: str = ""
    problem: str = ""

    @property
    def unchanged(self) -> bool:
        """Whether the recommendation already had the state."""
        return self.before == STATES[self.mark]


class _Entry(msgspec.Struct, frozen=True):
    name: str
    source: str = "google"


class _Source(msgspec.Struct, frozen=True):
    scrubbed: bool = False


class _Report(msgspec.Struct, frozen=True):
    schema_version: str
    recommendations: list[_Entry]
    source: _Source = _Source()


def names_in_report(data: bytes, path: str) -> list[str]:
    """The names of Google's recommendations in a rightsizing report (JSON). Raises RecordingError for other data."""
    try:
        report = msgspec.json.decode(data, type=_Report)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise RecordingError(
            f"{path}: not a rightsizing report: {error}: use the output of octoguard report rightsizing --format json"
        ) from None
    if report.source.scrubbed:
        raise RecordingError(f"{path}: the names in this report are anonymized: use a report with the real names")
    return [entry.name for entry in report.recommendations if entry.source == "google"]


def full_names(ids: Iterable[str], known: list[str] | None, path: str = "") -> list[str]:
    """The full name of each ID, without duplicates. `known` are the names in the report `path`; None without a report.

    Raises UsageError for an invalid, an unknown or an ambiguous ID.
    """
    return list(
        dict.fromkeys(_full_name(given.removeprefix("//recommender.googleapis.com/"), known, path) for given in ids)
    )


def _full_name(given: str, known: list[str] | None, path: str) -> str:
    if "/" in given:
        match = _NAME.fullmatch(given)
        if match is None:
            raise UsageError(f"invalid recommendation name {given[:200]!a}: use {_SHAPE}")
        if match["recommender"].startswith("octoguard."):
            raise UsageError(f"{given}: this recommendation is octoguard's own: Google cannot mark it")
        return given
    if known is None:
        raise UsageError(f"{given[:200]!a} is not a full name: use {_SHAPE}, or give a JSON report with --report FILE")
    matches = [name for name in dict.fromkeys(known) if name.rpartition("/")[2] == given]
    if len(matches) == 1:
        return _full_name(matches[0], None, path)
    if matches:
        raise UsageError(f"{given!a} is ambiguous in {path}: use one of {_listed(matches)}")
    ids = [name.rpartition("/")[2] for name in known]
    close = difflib.get_close_matches(given, ids, _SHOWN) or ids
    candidates = [name for name in dict.fromkeys(known) if name.rpartition("/")[2] in close]
    if not candidates:
        raise UsageError(f"{path} has no recommendations of Google: use {_SHAPE}")
    raise UsageError(f"{path} has no recommendation {given[:200]!a}: choose one of {_listed(candidates)}")


def _listed(names: list[str]) -> str:
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return f"{', '.join(names[:_SHOWN])}{more}"


def checked_note(note: str | None) -> dict[str, str]:
    """The state metadata of a note. Raises UsageError for a text that Google does not store."""
    if note is None:
        return {}
    if not _NOTE.fullmatch(note):
        raise UsageError(
            f"--note: invalid text {note[:80]!a}: Google stores 1 to 255 letters, digits and _ . / -, such as "
            "platform/PR-123"
        )
    return {NOTE_KEY: note}


def update_role(name: str) -> str:
    """The role that can mark a recommendation; "" if no predefined role can.

    It is the Admin role of the role that can list the recommendations of its recommender.
    """
    parts = name.split("/")
    owner, recommender = parts[0], parts[5]
    known = BY_ID.get(recommender)
    if recommender in _ROLES:
        return _ROLES[recommender]
    if known is None:
        return "roles/recommender.admin"
    if owner == "billingAccounts" and known.role == "roles/recommender.projectCudViewer":
        return "roles/recommender.billingAccountCudAdmin"
    return re.sub("viewer$", "admin", re.sub("Viewer$", "Admin", known.role))


def update_permission(name: str) -> str:
    """The permission to mark a recommendation; "" if it is not documented."""
    known = BY_ID.get(name.split("/")[5])
    return f"recommender.{known.reads}Recommendations.update" if known and known.reads else ""


def problem(outcome: MarkOutcome, failure: ReadFailure, *, sent: bool) -> str:
    """Why a recommendation was not marked, and what to do. `sent` is false if the recommendation could not be read."""
    return f"{failure.code} ({failure.message}): {_remedy(outcome, failure, sent)}"


def _remedy(outcome: MarkOutcome, failure: ReadFailure, sent: bool) -> str:
    mark, before = outcome.mark, outcome.before
    if failure.reason == "SERVICE_DISABLED":
        return "enable the API in Google's message (gcloud services enable recommender.googleapis.com)"
    if failure.code == "PERMISSION_DENIED":
        return _grant(outcome.name)
    if failure.code == "NOT_FOUND":
        return "check the name: Google removes recommendations that no longer apply"
    refused = failure.code in ("FAILED_PRECONDITION", "INVALID_ARGUMENT")
    if sent and (failure.code == "ABORTED" or "etag" in failure.message.lower()):
        return "the recommendation changed since octoguard read it: run it again"
    if sent and refused and before not in ALLOWED_FROM[mark]:
        return not_allowed(outcome)
    if sent and failure.code == "FAILED_PRECONDITION":
        return "the recommendation changed since octoguard read it: run it again"
    if refused or failure.code == "UNIMPLEMENTED":
        return "check the name and Google's message"
    if failure.code == "RESOURCE_EXHAUSTED":
        return "the quota is exhausted: run it again later, or set --quota-project"
    if sent:
        return "it is unknown whether Google marked it: run it again"
    return "run it again later"


def not_allowed(outcome: MarkOutcome) -> str:
    """The states from which Google documents the mark; "" if the recommendation is in one of them."""
    allowed = ALLOWED_FROM[outcome.mark]
    if outcome.before in allowed:
        return ""
    return f"Google documents {STATES[outcome.mark]} only after {' or '.join(allowed)}"


def _grant(name: str) -> str:
    role, permission = update_role(name), update_permission(name)
    if role and permission:
        return f"grant {role}, or a custom role with {permission}, to the calling account"
    if role:
        return f"grant {role} to the calling account"
    return f"no predefined role has {permission}: grant a custom role with it, or mark it in the Google Cloud console"
