"""Checks whether a regular expression of another tool is allowed in a policy."""

from __future__ import annotations

import re
from typing import Final

from octoguard.converters import Untranslatable
from octoguard.policy.operators import OWN_OPERATORS

# The guards that our export adds against the strings None, True and False, which only Checkov has.
_GUARD: Final = re.compile(r"\^\(\?!(None|True|False)\$\)\(\?s:\.\*\)(?=\(\?)")


def in_linear_time(pattern: str) -> tuple[str, list[str]]:
    """The pattern without the guards of our export, and the strings that these exclude. Raises Untranslatable."""
    excluded: list[str] = []
    while guard := _GUARD.match(pattern):
        excluded.append(guard[1])
        pattern = pattern[guard.end() :]
    try:
        OWN_OPERATORS["matches"](pattern)
    except ValueError as error:
        raise Untranslatable(f"the regular expression {error}") from None
    return pattern, excluded
