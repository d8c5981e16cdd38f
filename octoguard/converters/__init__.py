"""The shelf of other tools' policy languages: each writes our policies in it, and reads its policies as ours.

A member has `write(policy, environment) -> Written` and `read(text, schema_of) -> Read`. What a language cannot say
raises Untranslatable with the reason; nothing is translated by halves in silence.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterator

SUFFIX = ".yaml"


class Untranslatable(Exception):  # noqa: N818 - not an error of the program, but an answer
    """The other language has no words for this; the message says for what."""


@dataclass(frozen=True, slots=True)
class Written:
    """A policy in another language: its file's text, and sentences on where it answers otherwise than here."""

    id: str
    text: str
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Read:
    """A policy out of another language, as the data of a policy file, and where that is only nearly the same."""

    id: str
    policy: dict[str, Any]
    notes: list[str] = field(default_factory=list)


def leaves(condition: Any) -> Iterator[dict[str, Any]]:
    """Every attribute test of a condition, those about elements of lists too."""
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
