"""Evaluates in three-valued logic whether a CEL condition is true only for certain identities ("binds" them).

Each part of a condition gets two answers: does it bind if it is true, and does it bind if it is false? A comparison
`claim == constant` binds if it is true; `!=` and `!` swap the two answers. `&&` is true only if every side is true, so
one side that binds is sufficient; it is false if any side is false, so every side must bind. `||` is the opposite.
`c ? a : b` is evaluated as `c && a || !c && b`. `true` is never false and `false` is never true; a case that never
happens binds. None means that the part is not supported.

Language: https://github.com/google/cel-spec/blob/master/doc/langdef.md
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import accumulate
from typing import TYPE_CHECKING, Final

from octoguard.policy.checks._answers import Answer, both, either

if TYPE_CHECKING:
    from collections.abc import Callable

_STRING = r"""[rR]?(?:"(?:\\.|[^"\\])*"|'(?:\\.|[^'\\])*')"""
_TOKEN = re.compile(rf"{_STRING}|//[^\n]*|&&|\|\||[=!<>]=|\w+|\s+|.", re.DOTALL)
_RELATIONS: Final = frozenset({"==", "!=", "<", ">", "<=", ">=", "in"})
_LOGIC: Final = frozenset({"!", "&&", "||", "?", "true", "false"})
_DEEPEST: Final = 100
_LONGEST: Final = 20_000  # the API takes 4,096 characters
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
_CAST = re.compile(r"\bstring\(\s*(\w+(?:\.\w+)+)\s*\)")
_CASE = re.compile(r"(?<=\w)\.(?:lower|upper)Ascii\(\s*\)")
_CONSTANTS = re.compile(_CONSTANT, re.DOTALL)
_INDEX = re.compile(r"""(?<=[\w\]])\[\s*["'](\w+)["']\s*\]""")
_EMPTY = re.compile(r"\s*\Z")


@dataclass(frozen=True, slots=True)
class Comparison:
    """`name == constant`, `name in [constants]` or `name.word(constant)`."""

    name: str
    word: str
    constants: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Binding:
    """Whether a part of a condition binds if it is true, and if it is false."""

    held: Answer
    failed: Answer

    @property
    def swapped(self) -> _Binding:
        """The binding of the negation."""
        return _Binding(self.failed, self.held)


def requires(condition: str, is_bound: Callable[[str], Answer]) -> Answer:
    """Whether a condition can be true only if a bound part is true.

    `is_bound` answers this for each part without logical operators. None if the condition cannot be parsed.
    """
    if len(condition) > _LONGEST:
        return None
    tokens = [" " if token.startswith("//") else token for token in _TOKEN.findall(condition)]
    if not _is_balanced(tokens) or _nesting(tokens) > _DEEPEST:
        return None
    return _judge(tokens, is_bound).held


def comparison(text: str) -> Comparison | None:
    """The comparison in a part of a condition; None if it is not a simple one. Casts and case changes are ignored."""
    plain = _CASE.sub("", _CAST.sub(r"\1", text)).strip()
    for form in _FORMS:
        match = form.fullmatch(plain)
        if match is not None:
            constants = tuple(_plain(constant) for constant in _CONSTANTS.findall(match["constants"]))
            return Comparison(with_dots(match["name"]), match["word"], constants)
    return None


def with_dots(text: str) -> str:
    """The expression with each `a['b']` written as `a.b`."""
    return _INDEX.sub(r".\1", text)


def without_strings(text: str) -> str:
    """The condition with the content of all string literals removed."""
    return re.sub(_STRING, "''", text, flags=re.DOTALL)


def has_constant(text: str) -> bool:
    """Whether the text contains a string literal or a number."""
    return _CONSTANTS.search(text) is not None


def _plain(constant: str) -> str:
    quote = constant[-1]
    return constant[constant.index(quote) + 1 : -1] if quote in "\"'" else constant


def _judge(tokens: list[str], is_bound: Callable[[str], Answer]) -> _Binding:
    tokens = _bare(tokens)
    parts = _ternary(tokens)
    if parts:
        test, yes, no = (_judge(part, is_bound) for part in parts)
        return _Binding(
            both(either(test.held, yes.held), either(test.failed, no.held)),
            both(either(test.held, yes.failed), either(test.failed, no.failed)),
        )
    for word, held, failed in (("||", both, either), ("&&", either, both)):
        if len(sides := _split(tokens, word)) > 1:
            bindings = [_judge(side, is_bound) for side in sides]
            return _Binding(held(*(b.held for b in bindings)), failed(*(b.failed for b in bindings)))
    return _judge_relation(tokens, is_bound)


def _judge_relation(tokens: list[str], is_bound: Callable[[str], Answer]) -> _Binding:
    """Judge a comparison, a negation or a single call. `!` has a higher precedence than a comparison."""
    outside = _outside(tokens)
    for word in ("==", "!="):
        sides = [_bare(side) for side in _split(tokens, word)]
        if len(sides) != 2:
            continue
        for constant, other in (sides, sides[::-1]):
            if constant in (["true"], ["false"]) and _is_logic(other):
                binding = _judge(other, is_bound)
                return binding if (word == "==") is (constant == ["true"]) else binding.swapped
        if word == "!=":
            return _judge_relation([*sides[0], " ", "==", " ", *sides[1]], is_bound).swapped
    if tokens[:1] == ["!"] and not set(outside) & _RELATIONS:
        return _judge(tokens[1:], is_bound).swapped
    if tokens in (["true"], ["false"]):
        return _Binding(tokens == ["false"], tokens == ["true"])
    answer = is_bound("".join(tokens).strip())
    return _Binding(answer, None if answer is None else False)


def _is_logic(tokens: list[str]) -> bool:
    """Whether an expression is an operation or a call. A plain claim may have any text as its value."""
    return bool(set(_outside(tokens)) & {*_RELATIONS, *_LOGIC}) or tokens[-1:] == [")"]


def _ternary(tokens: list[str]) -> tuple[list[str], list[str], list[str]] | None:
    """The three parts of `test ? yes : no`; None for any other expression."""
    outside = _outside(tokens)
    if "?" not in outside:
        return None
    start, open_tests = outside.index("?"), 0
    for position in range(start, len(outside)):
        open_tests += (outside[position] == "?") - (outside[position] == ":")
        if open_tests == 0:
            return tokens[:start], tokens[start + 1 : position], tokens[position + 1 :]
    return None


def _bare(tokens: list[str]) -> list[str]:
    """The tokens without surrounding spaces and parentheses."""
    while True:
        while tokens and _EMPTY.match(tokens[0]):
            tokens = tokens[1:]
        while tokens and _EMPTY.match(tokens[-1]):
            tokens = tokens[:-1]
        if not tokens or tokens[0] != "(" or 0 in _depths(tokens)[:-1]:
            return tokens
        tokens = tokens[1:-1]


def _nesting(tokens: list[str]) -> int:
    """An upper limit of the nesting depth: brackets, negations and conditionals."""
    return max(_depths(tokens), default=0) + tokens.count("!") + tokens.count("?")


def _depths(tokens: list[str]) -> list[int]:
    """The number of open brackets after each token."""
    return list(accumulate((token in _OPEN) - (token in _CLOSE) for token in tokens))


def _outside(tokens: list[str]) -> list[str]:
    """The tokens, with empty strings for tokens inside brackets."""
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
    expected: list[str] = []
    for token in tokens:
        if token in _OPEN:
            expected.append(_CLOSE[_OPEN.index(token)])
        elif token in _CLOSE and (not expected or expected.pop() != token):
            return False
        elif token in _QUOTES:
            return False  # an unterminated string
    return not expected


def parts_of(condition: str) -> frozenset[str]:
    """The parts of a condition that must all be true: the sides of `&&` without surrounding spaces and parentheses."""
    tokens = _bare([" " if token.startswith("//") else token for token in _TOKEN.findall(condition)])
    parts = _split(tokens, "&&")
    if len(parts) == 1 or "?" in _outside(tokens) or len(_split(tokens, "||")) > 1:
        return frozenset({"".join(tokens).strip()})
    return frozenset(inner for part in parts for inner in parts_of("".join(part)))
