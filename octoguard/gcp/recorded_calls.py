"""Reads one recorded API call. An invalid call becomes a failed answer, so that the other calls still count."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

import msgspec

from octoguard.errors import RecordingError
from octoguard.gcp.encoding import repaired
from octoguard.rightsizing import answers
from octoguard.rightsizing.answers import (
    LIST_INSIGHTS,
    LIST_LOCATIONS,
    LIST_RECOMMENDATIONS,
    LIST_SKUS,
    LIST_TIME_SERIES,
    Answer,
    ReadFailure,
    locations_of,
)

if TYPE_CHECKING:
    from pathlib import Path

INVALID: Final = "INVALID"
_ID: Final = r"[\w.:$-]{1,100}"
_OWNER: Final = re.compile(rf"(?:projects|folders|organizations|billingAccounts|services)/{_ID}")
# The list of one recommender in one location: projects/1/locations/global/recommenders/google.iam.policy.Recommender
PARENT: Final = re.compile(
    rf"(?P<owner>(?:projects|folders|organizations|billingAccounts)/{_ID})"
    rf"/locations/(?P<location>{_ID})/recommenders/(?P<recommender>{_ID})"
)
# Every constant with the name of an API method, so that a new one is known here too.
_METHODS: Final = frozenset(value for name, value in vars(answers).items() if name.startswith("LIST_"))
_DECODE_ERRORS: Final = (msgspec.DecodeError, UnicodeDecodeError, RecursionError)
# The first keys of a call, as the recorder writes them. They are readable even if a response nests too deeply.
_FIRST_KEYS: Final = re.compile(
    r'\s*\{\s*"method"\s*:\s*"(?P<method>[^"\\]*)"\s*,\s*"owner"\s*:\s*"(?P<owner>[^"\\]*)"'
    r'\s*,\s*"asked"\s*:\s*"(?P<asked>[^"\\]*)"'
)


class Call(msgspec.Struct, frozen=True, omit_defaults=True):
    """One API call, its pages, and the failure that ended it early, if any."""

    method: str
    owner: str
    asked: str
    responses: list[msgspec.Raw] = []
    error: ReadFailure | None = None
    guess: bool = False


class _Page(msgspec.Struct, rename="camel", frozen=True):
    """The list in a page of each method. Its items are read later."""

    recommendations: list[msgspec.Raw] = []
    time_series: list[msgspec.Raw] = []
    skus: list[msgspec.Raw] = []
    insights: list[msgspec.Raw] = []
    next_page_token: str = ""


_calls = msgspec.json.Decoder(Call)
_pages = msgspec.json.Decoder(_Page)
_PAGED: Final = frozenset({LIST_RECOMMENDATIONS, LIST_TIME_SERIES, LIST_SKUS, LIST_INSIGHTS})


def read(data: bytes, path: Path, number: int) -> Answer:
    """The answer of the call on one line of a recording.

    A call with a wrong type, an invalid name or an unreadable page is a failed answer with the code INVALID. It keeps
    its readable pages. Raises RecordingError if the line is not JSON, or if it does not say what was listed.
    """
    data = repaired(data)
    try:
        call = _calls.decode(data)
    except _DECODE_ERRORS as error:
        return _invalid(_fields(data, path, number, error), [], _why(error), path, number)
    pages = [memoryview(page).tobytes() for page in call.responses]
    answer = Answer(call.method, call.owner, call.asked, pages, call.error, call.guess)
    problems = [_page_problem(answer.method, page) for page in pages]
    problem = _problem(answer) or next(
        (f"page {index} is invalid: {page_problem}" for index, page_problem in enumerate(problems, 1) if page_problem),
        "",
    )
    if not problem:
        return answer
    readable = [page for page, page_problem in zip(pages, problems, strict=True) if not page_problem]
    return _invalid(msgspec.structs.asdict(call), readable, problem, path, number)


def _problem(answer: Answer) -> str:
    """Why an answer cannot be used, apart from its pages; "" if it can."""
    if answer.method not in _METHODS:
        return f"unknown method {answer.method[:80]!a}"
    if not _OWNER.fullmatch(answer.owner):
        return f"invalid owner {answer.owner[:80]!a}"
    if answer.method == LIST_RECOMMENDATIONS and not PARENT.fullmatch(answer.asked):
        return f"invalid list {answer.asked[:80]!a}"
    if not answer.asked:
        return "the value of asked is empty"
    if answer.failure is not None and not answer.failure.code:
        return "the error has no code"
    if answer.failure is None and not answer.pages:
        return "there is neither a response nor an error"
    return ""


def _page_problem(method: str, page: bytes) -> str:
    """Why a page cannot be read as a page of the method; "" if it can."""
    try:
        if method == LIST_LOCATIONS:
            locations_of(Answer(method, "", "", [page]))
        elif method in _PAGED:
            _pages.decode(page)
    except _DECODE_ERRORS as error:
        return _why(error)
    return ""


def _why(error: Exception) -> str:
    return "it nests too deeply" if isinstance(error, RecursionError) else str(error)


def _fields(data: bytes, path: Path, number: int, error: Exception) -> dict[str, Any]:
    """The keys of a call that msgspec cannot decode, such as one with NaN. Raises RecordingError if there are none."""
    try:
        fields = json.loads(data)
    except RecursionError:
        match = _FIRST_KEYS.match(data.decode())
        fields = match.groupdict() if match else None
    except ValueError:
        fields = None
    if not isinstance(fields, dict):
        raise _damaged(path, number, _why(error))
    return fields


def _invalid(call: dict[str, Any], pages: list[bytes], problem: str, path: Path, number: int) -> Answer:
    """The failed answer of an invalid call. Raises RecordingError if it does not say what was listed."""
    parent = PARENT.fullmatch(call["asked"]) if isinstance(call.get("asked"), str) else None
    method = call.get("method")
    if not isinstance(method, str) or method not in _METHODS:
        method = LIST_RECOMMENDATIONS if parent else ""
    owner = call.get("owner")
    if not isinstance(owner, str) or not _OWNER.fullmatch(owner):
        owner = parent["owner"] if parent else ""
    if not method or not owner:
        raise _damaged(path, number, problem)
    if parent:
        asked = parent[0]
    elif method == LIST_RECOMMENDATIONS:
        asked = f"{owner}/locations/-/recommenders/-"  # "-" stands for an unknown one
    else:
        asked = call["asked"] if isinstance(call.get("asked"), str) else ""
    failure = ReadFailure(INVALID, f"{path.name}:{number}: {problem}")
    return Answer(method, owner, asked, pages, failure, call.get("guess") is True)


def _damaged(path: Path, number: int, problem: str) -> RecordingError:
    return RecordingError(f"{path}:{number}: the call on this line is damaged: {problem}: record it again")
