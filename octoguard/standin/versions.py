"""Chooses the schema pack that fits the version constraints of a configuration."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

Version = tuple[int, ...]

_ONE = re.compile(r"\s*(?P<operator>~>|>=|<=|!=|=|>|<)?\s*v?(?P<version>\d+(?:\.\d+)*)\S*\s*\Z")


def parse(text: str) -> Version:
    """`7.46.0` as `(7, 46, 0)`. Raises ValueError for anything else."""
    return tuple(int(part) for part in text.split("."))


def satisfies(version: Version, constraint: str) -> bool:
    """Whether a version satisfies a constraint such as `>= 5.0, < 8.0`; what cannot be read is no constraint."""
    return all(_satisfies(version, part) for part in constraint.split(",") if part.strip())


def choose(available: Iterable[str], constraints: Iterable[str]) -> tuple[str, bool]:
    """The newest version that satisfies every constraint, and True.

    Where none does, the nearest one, and False: of the same major version if there is one, else the newest that is
    older than asked for, else the oldest.
    """
    wanted = list(constraints)
    versions = sorted(available, key=parse, reverse=True)
    for version in versions:
        if all(satisfies(parse(version), constraint) for constraint in wanted):
            return version, True
    asked = [parse(found["version"]) for text in wanted for part in text.split(",") if (found := _ONE.match(part))]
    nearest = max(asked)
    same = [version for version in versions if parse(version)[0] == nearest[0]]
    older = [version for version in versions if parse(version) <= nearest]
    return (same or older or versions[-1:])[0], False


def _satisfies(version: Version, part: str) -> bool:
    found = _ONE.match(part)
    if found is None:
        return True
    wanted = parse(found["version"])
    padded = wanted + (0,) * (3 - len(wanted))
    match found["operator"] or "=":
        case "~>":
            kept = max(1, len(wanted) - 1)
            return version >= padded and version[:kept] == wanted[:kept]
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
