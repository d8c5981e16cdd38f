"""Converters between octoguard policies and the policies of other tools.

A module has `write(policy, environment) -> Written` for the export and `read(text, schema_of) -> Read` for the import.
Both raise Untranslatable, with the reason, if a part cannot be converted. No policy is converted only partly.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

SUFFIX = ".yaml"


class Untranslatable(Exception):  # noqa: N818 - a result, not a program error
    """A part of a policy has no equivalent in the other language. The message names the part."""


@dataclass(frozen=True, slots=True)
class Written:
    """A policy in another language: the text of its file, and notes on differences from octoguard."""

    id: str
    text: str
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Read:
    """A policy from another language: the data of an octoguard policy file, and notes on differences."""

    id: str
    policy: dict[str, Any]
    notes: list[str] = field(default_factory=list)


def leaves(condition: Any) -> Iterator[dict[str, Any]]:
    """Every attribute test of a condition, including tests of list elements."""
    if "path" in condition:
        yield condition
        for word in ("some", "every"):
            if word in condition:
                yield from leaves(condition[word])
        return
    for body in condition.values():
        for part in body if isinstance(body, list) else [body]:
            if isinstance(part, dict):
                yield from leaves(part)
