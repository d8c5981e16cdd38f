"""Regular expressions of other tools: which of them a policy may have."""

from __future__ import annotations

import re
from typing import Final

from octoguard.converters import Untranslatable
from octoguard.policy.operators import OWN_OPERATORS

# How our export leaves out the texts that Checkov has for none and for booleans, and we do not.
_GUARD: Final = re.compile(r"\^\(\?!(None|True|False)\$\)\(\?s:\.\*\)(?=\(\?)")


def in_linear_time(pattern: str) -> tuple[str, list[str]]:
    """The pattern without our export's guards, and the texts that these leave out. Raises Untranslatable."""
    excluded: list[str] = []
    while guard := _GUARD.match(pattern):
        excluded.append(guard[1])
        pattern = pattern[guard.end() :]
    try:
        OWN_OPERATORS["matches"](pattern)
    except ValueError as error:
        raise Untranslatable(f"the regular expression {error}") from None
    return pattern, excluded
