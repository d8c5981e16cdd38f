"""Reads the shape of a CEL condition: what is joined by && and ||, and the comparisons of a name with constants."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from octoguard.policy.checks._answers import Answer, both, either

if TYPE_CHECKING:
    from collections.abc import Callable

_STRING = r"""[rR]?(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')"""
_TOKEN = re.compile(rf"{_STRING}|//[^\n]*|&&|\|\||\w+|\s+|.", re.DOTALL)
_OPEN, _CLOSE, _QUOTES = "([{", ")]}", "\"'`"
_NAME = r"""(?P<name>\w+(?:\.\w+|\[\s*(?:"\w+"|'\w+')\s*\])+)"""
_CONSTANT = rf"(?:{_STRING}|\d+)"
_FORMS: Final = tuple(
    re.compile(form, re.DOTALL)
    for form in (
        rf"{_NAME}\s*(?P<word>==)\s*(?P<constants>{_CONSTANT})",
        rf"(?P<constants>{_CONSTANT})\s*(?P<word>==)\s*{_NAME}",
        rf"{_NAME}\s+(?P<word>in)\s*\[\s*(?P<constants>{_CONSTANT}(?:\s*,\s*{_CONSTANT})*)\s*,?\s*\]",
        rf"{_NAME}\s*\.\s*(?P<word>\w+)\s*\(\s*(?P<constants>{_STRING})\s*\)",
    )
)
_CONSTANTS = re.compile(_CONSTANT, re.DOTALL)
_INDEX = re.compile(r"""\[\s*["'](\w+)["']\s*\]""")
_EMPTY = re.compile(r"\s*\Z")


@dataclass(frozen=True, slots=True)
class Comparison:
    """`name == constant`, `name in [constants]` or `name.word(constant)`."""

    name: str
    word: str
    constants: tuple[str, ...]


def requires(condition: str, is_wanted: Callable[[str], Answer]) -> Answer:
    """Whether a condition can hold only where something wanted does: one side of each &&, both sides of each ||.

    `is_wanted` is asked about the parts that are joined. None where the condition cannot be read.
    """
    tokens = [" " if token.startswith("//") else token for token in _TOKEN.findall(condition)]
    return _requires(tokens, is_wanted) if _is_balanced(tokens) else None


def comparison(text: str) -> Comparison | None:
    """The comparison that a part of a condition is, if it is a plain one."""
    for form in _FORMS:
        found = form.fullmatch(text.strip())
        if found is not None:
            constants = tuple(_plain(constant) for constant in _CONSTANTS.findall(found["constants"]))
            return Comparison(_INDEX.sub(r".\1", found["name"]), found["word"], constants)
    return None


def without_strings(text: str) -> str:
    """The condition with every text in it emptied."""
    return re.sub(_STRING, "''", text, flags=re.DOTALL)


def has_constant(text: str) -> bool:
    """Whether there is a text or a number in it."""
    return _CONSTANTS.search(text) is not None


def _plain(constant: str) -> str:
    quote = constant[-1]
    return constant[constant.index(quote) + 1 : -1] if quote in "\"'" else constant


def _requires(tokens: list[str], is_wanted: Callable[[str], Answer]) -> Answer:
    tokens = _bare(tokens)
    if "?" not in _outside(tokens):
        for word, join in (("||", both), ("&&", either)):
            parts = _split(tokens, word)
            if len(parts) > 1:
                return join(*(_requires(part, is_wanted) for part in parts))
    return is_wanted("".join(tokens).strip())


def _bare(tokens: list[str]) -> list[str]:
    """Without spaces around, and without parentheses around all of it."""
    while True:
        while tokens and _EMPTY.match(tokens[0]):
            tokens = tokens[1:]
        while tokens and _EMPTY.match(tokens[-1]):
            tokens = tokens[:-1]
        if not tokens or tokens[0] != "(" or 0 in _depths(tokens)[:-1]:
            return tokens
        tokens = tokens[1:-1]


def _depths(tokens: list[str]) -> list[int]:
    """How many brackets are open after each token."""
    return list(accumulate((token in _OPEN) - (token in _CLOSE) for token in tokens))


def _outside(tokens: list[str]) -> list[str]:
    """The tokens, those inside of brackets made empty."""
    return ["" if depth else token for token, depth in zip(tokens, _depths(tokens), strict=True)]


def _split(tokens: list[str], word: str) -> list[list[str]]:
    parts: list[list[str]] = [[]]
    for token, outer in zip(tokens, _outside(tokens), strict=True):
        if outer == word:
            parts.append([])
        else:
            parts[-1].append(token)
    return parts


def _is_balanced(tokens: list[str]) -> bool:
    awaited: list[str] = []
    for token in tokens:
        if token in _OPEN:
            awaited.append(_CLOSE[_OPEN.index(token)])
        elif token in _CLOSE and (not awaited or awaited.pop() != token):
            return False
        elif token in _QUOTES:
            return False  # a text that does not end
    return not awaited


def parts_of(condition: str) -> frozenset[str]:
    """The parts of a condition that all must hold: its sides of &&, without the spaces around and parentheses."""
    tokens = _bare([" " if token.startswith("//") else token for token in _TOKEN.findall(condition)])
    parts = _split(tokens, "&&")
    if len(parts) == 1 or "?" in _outside(tokens) or len(_split(tokens, "||")) > 1:
        return frozenset({"".join(tokens).strip()})
    return frozenset(one for part in parts for one in parts_of("".join(part)))
