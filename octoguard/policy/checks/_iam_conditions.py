"""Determines whether the IAM condition of a grant selects single resources."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from octoguard.plan import UNSET
from octoguard.policy.checks._cel import comparison, has_constant, requires, without_strings

if TYPE_CHECKING:
    from octoguard.policy.checks._answers import Answer
    from octoguard.policy.checks._iam_grants import Grant

# https://cloud.google.com/iam/docs/conditions-attribute-reference
_PICKS = re.compile(r"\bresource\.(name|matchTag|matchTagId|hasTagKey|hasTagKeyId)\b")
_NARROWS = re.compile(r"\bresource\.(type|service)\b|\bapi\.getAttribute\b")
_NAME = "resource.name"
# `projects/p/secrets/` is a prefix of every secret name, so the prefix must include a part of the name.
_BEGINS = re.compile(r"(?://[^/]+/)?[^/]+/[^/]+/[^/]+/[^/]+")


def picks_resources(grant: Grant) -> Answer:
    """Whether the condition limits a grant to resources by name or tag; None if it is not known."""
    if grant.condition.hidden:
        return None
    return False if grant.condition.value is UNSET else requires(str(grant.condition.value), _picks)


def _picks(part: str) -> Answer:
    compared = comparison(part)
    if compared is not None and compared.name == _NAME:
        if compared.word == "startsWith":
            return _BEGINS.match(compared.constants[0]) is not None
        return all(compared.constants)
    text = without_strings(part)
    if _PICKS.search(text) and has_constant(part):
        return True
    # A type alone selects no single resource, and the role may not apply to the type.
    return None if _NARROWS.search(text) else False
