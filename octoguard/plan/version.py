"""Compares versions of providers with the version constraints of a configuration."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

Version = tuple[int, ...]

_ONE = re.compile(r"\s*(?P<operator>~>|>=|<=|!=|=|>|<)?\s*v?(?P<version>\d{1,9}(?:\.\d{1,9})*)\S*\s*\Z")
_HUGE = 10**6


def parse(text: str) -> Version:
    """`7.46.0` as `(7, 46, 0)`. Raises ValueError for anything else."""
    return tuple(int(part) for part in text.split("."))


def mentioned(constraint: str) -> list[Version]:
    """The versions in a constraint."""
    return [parse(match["version"]) for part in constraint.split(",") if (match := _ONE.match(part))]


def satisfies(version: Version, constraint: str) -> bool:
    """Whether a version satisfies a constraint such as `>= 5.0, < 8.0`. Parts that cannot be parsed are ignored."""
    return all(_satisfies(version, part) for part in constraint.split(",") if part.strip())


def possible_majors(majors: Iterable[int], constraints: list[str]) -> frozenset[int]:
    """The major versions that have a version which satisfies every constraint."""
    named = [version + (0,) * (3 - len(version)) for text in constraints for version in mentioned(text)]
    near = [(*version[:2], version[2] + step) for version in named for step in (0, 1)]
    return frozenset(
        major
        for major in majors
        if any(
            all(satisfies(version, text) for text in constraints)
            for version in [(major, 0, 0), (major, _HUGE, 0), *(v for v in near if v[0] == major)]
        )
    )


def _satisfies(version: Version, part: str) -> bool:
    constraint = _ONE.match(part)
    if constraint is None:
        return True
    bound = parse(constraint["version"])
    padded = bound + (0,) * (3 - len(bound))
    match constraint["operator"] or "=":
        case "~>":
            kept = max(1, len(bound) - 1)
            return version >= padded and version[:kept] == bound[:kept]
        case ">=":
            return version >= padded
        case "<=":
            return version <= padded
        case ">":
            return version > padded
        case "<":
            return version < padded
        case "!=":
            return version != padded
        case _:
            return version == padded
