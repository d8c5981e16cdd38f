"""Leaves out recommendations that somebody accepted with a reason and an end date, in the waivers file.

An exclusion matches a recommendation by its recommender (or subtype), a resource and a project. After its last day it
matches nothing, and the report says so. `octoguard.config.exclusions` reads the file.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Generic, Literal, TypeVar

from octoguard.globs import matcher
from octoguard.plan.address import without_indexes

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from datetime import date

T = TypeVar("T")
UseState = Literal["used", "unused", "expired"]


@dataclass(frozen=True, slots=True)
class Exclusion:
    """One exclusion. `recommender`, `resource` and `project` are patterns (`*`, `?`); `until` is the last valid day.

    `source` is its place in a file (`waivers.yaml:3`).
    """

    recommender: str
    resource: str
    reason: str
    owner: str
    until: date
    source: str
    project: str = "*"
    ticket: str = ""


@dataclass(frozen=True, slots=True)
class Excludable:
    """What exclusions match: the Google resource names and the Terraform addresses of a recommendation."""

    recommender: str
    subtype: str
    project: str
    resources: Sequence[str]
    addresses: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class ExclusionUse:
    """What became of one exclusion. An expired one would leave out `count` recommendations that no other leaves out."""

    exclusion: Exclusion
    state: UseState
    count: int


@dataclass(frozen=True, slots=True)
class Excluded(Generic[T]):
    """The recommendations that stay, those that exclusions leave out, and what became of each exclusion."""

    kept: list[T]
    excluded: list[tuple[T, Exclusion]]
    uses: list[ExclusionUse]


def exclude(
    items: Iterable[T], exclusions: Sequence[Exclusion], today: date, read: Callable[[T], Excludable]
) -> Excluded[T]:
    """Apply exclusions. `read` returns what to match of an item. The first exclusion that matches counts."""
    kept: list[T] = []
    excluded: list[tuple[T, Exclusion]] = []
    candidates: dict[tuple[str, str, str], list[tuple[Exclusion, Callable[[str], bool]]]] = {}
    counts = dict.fromkeys((exclusion.source for exclusion in exclusions), 0)
    for item in items:
        subject = read(item)
        key = (subject.recommender, subject.subtype, subject.project)
        if key not in candidates:
            possible = [each for each in exclusions if _is_of(each, subject)]
            candidates[key] = [(each, matcher(each.resource, brackets=False)) for each in possible]
        names = _names(subject) if candidates[key] else ()
        matching = [each for each, is_of_resource in candidates[key] if any(map(is_of_resource, names))]
        valid = next((each for each in matching if each.until >= today), None)
        if valid is not None:
            excluded.append((item, valid))
            counts[valid.source] += 1
            continue
        kept.append(item)
        for each in matching:
            counts[each.source] += 1
    uses = [ExclusionUse(each, _state(each, today, counts[each.source]), counts[each.source]) for each in exclusions]
    return Excluded(kept, excluded, uses)


def matches(exclusion: Exclusion, subject: Excludable) -> bool:
    """Whether an exclusion names a recommendation, whatever its end date."""
    is_of_resource = matcher(exclusion.resource, brackets=False)
    return _is_of(exclusion, subject) and any(map(is_of_resource, _names(subject)))


def problem(use: ExclusionUse) -> str:
    """What is wrong with an exclusion, and what to do; "" if it is in use."""
    exclusion = use.exclusion
    if use.state == "unused":
        return f"{exclusion.source}: the exclusion matches no recommendation: remove it, or correct its patterns"
    if use.state == "expired":
        noun = "recommendation counts" if use.count == 1 else "recommendations count"
        again = f": {use.count} {noun} again" if use.count else ""
        return f"{exclusion.source}: the exclusion expired on {exclusion.until}{again}: extend `until`, or remove it"
    return ""


def _state(exclusion: Exclusion, today: date, count: int) -> UseState:
    if exclusion.until < today:
        return "expired"
    return "used" if count else "unused"


def _is_of(exclusion: Exclusion, subject: Excludable) -> bool:
    """Whether the recommender (or subtype) and the project match."""
    of_recommender = matcher(exclusion.recommender)
    return (of_recommender(subject.recommender) or of_recommender(subject.subtype)) and matcher(exclusion.project)(
        subject.project
    )


def _names(subject: Excludable) -> set[str]:
    """The names that a resource pattern can match: addresses, and Google resource names with and without the service.

    A recommendation without any resource, such as a commitment, has only the name "". The pattern `*` matches it.
    """
    names = {*subject.addresses, *map(without_indexes, subject.addresses), *subject.resources}
    names |= {resource.removeprefix("//").partition("/")[2] for resource in subject.resources}
    return names or {""}
