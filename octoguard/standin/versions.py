"""Chooses the schema pack that fits the version constraints of a configuration."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.plan.version import mentioned, parse, satisfies

if TYPE_CHECKING:
    from collections.abc import Iterable


def choose(available: Iterable[str], constraints: Iterable[str]) -> tuple[str, bool]:
    """The newest version that satisfies all constraints, and True.

    If there is none, the nearest version and False: one with the same major version, or else the newest older version,
    or else the oldest version.
    """
    required = list(constraints)
    versions = sorted(available, key=parse, reverse=True)
    for version in versions:
        if all(satisfies(parse(version), constraint) for constraint in required):
            return version, True
    nearest = max(version for text in required for version in mentioned(text))
    same = [version for version in versions if parse(version)[0] == nearest[0]]
    older = [version for version in versions if parse(version) <= nearest]
    return (same or older or versions[-1:])[0], False
