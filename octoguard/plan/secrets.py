"""Hides the sensitive values of a plan where they occur again without a mask.

Providers copy values: a sensitive label occurs again, without a mask, in `effective_labels`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

HIDDEN = "(sensitive)"
_SHORTEST = 6  # characters; shorter values would hide common words
_CUT = "..."


class Secrets:
    """A set of sensitive strings. The time of `hide` grows with the text, and not with the number of secrets."""

    def __init__(self, values: Iterable[str]) -> None:
        self._by_start: dict[str, list[str]] = {}
        for value in set(values):
            if len(value) >= _SHORTEST:
                self._by_start.setdefault(value[:_SHORTEST], []).append(value)

    def hide(self, text: str) -> str:
        """The text, or HIDDEN if it contains a secret, even one that is truncated at the end of the text."""
        if not self._by_start:
            return text
        for start in range(len(text) - _SHORTEST + 1):
            rest = text[start:]
            for secret in self._by_start.get(rest[:_SHORTEST], ()):
                if rest.startswith(secret) or (rest.endswith(_CUT) and secret.startswith(rest.removesuffix(_CUT))):
                    return HIDDEN
        return text


def covered_texts(value: Any, mask: Any) -> Iterator[str]:
    """Every string in a value that a sensitive mask covers."""
    if mask is True:
        yield from _texts(value)
    elif isinstance(mask, dict) and isinstance(value, dict):
        for name, part in mask.items():
            yield from covered_texts(value.get(name), part)
    elif isinstance(mask, list) and isinstance(value, list):
        for item, part in zip(value, mask, strict=False):
            yield from covered_texts(item, part)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _texts(part)
