"""Tells whether the condition of a grant picks single resources, so that the grant is no wider than they are."""

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
# `projects/p/secrets/` begins the name of each secret: something has to follow the kind.
_BEGINS = re.compile(r"(?://[^/]+/)?[^/]+/[^/]+/[^/]+/[^/]+")


def picks_resources(grant: Grant) -> Answer:
    """Whether a grant holds for resources that its condition picks by name or tag; None where that is not known."""
    if grant.condition.hidden:
        return None
    return False if grant.condition.value is UNSET else requires(str(grant.condition.value), _picks)


def _picks(part: str) -> Answer:
    found = comparison(part)
    if found is not None and found.name == _NAME:
        if found.word == "startsWith":
            return _BEGINS.match(found.constants[0]) is not None
        return all(found.constants)
    text = without_strings(part)
    if _PICKS.search(text) and has_constant(part):
        return True
    # A type alone picks no resource, and beside `||` it may be of no importance to the role.
    return None if _NARROWS.search(text) else False
