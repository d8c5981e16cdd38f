"""Converts a JSONPath of a Checkov policy to an octoguard path, and its filters to conditions.

What is read: names, `[0]`, `[*]`, and filters such as `[?(@.name == x & @.n > 3)]` and `[?(!@.x.`str()` =~ 'regex')]`;
from the resource's attributes, or from `config_.TYPE.*`, as our own export writes it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from octoguard.converters import Untranslatable
from octoguard.converters._checkov_attribute import AttributeLocation, Walker
from octoguard.converters._checkov_operators import found_in_text, test_of
from octoguard.converters._conditions import Condition, all_of, opposite

if TYPE_CHECKING:
    from octoguard.standin.schema import Attributes

_WORD: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_@-]*")
_NUMBER: Final = re.compile(r"-?\d+(?:\.\d+)?")
_OPERATOR: Final = re.compile(r"==|=~|!=|<=|>=|=|<|>")
_COMPARED: Final = {
    "<=": "less_than_or_equal",
    "<": "less_than",
    ">=": "greater_than_or_equal",
    ">": "greater_than",
}


@dataclass
class _Reader:
    """Parses one JSONPath from left to right, and follows it in the schema."""

    text: str
    position: int = 0

    def take(self, token: str) -> bool:
        if not self.text.startswith(token, self.position):
            return False
        self.position += len(token)
        return True

    def match(self, pattern: re.Pattern[str]) -> str:
        match = pattern.match(self.text, self.position)
        if match is None:
            return ""
        self.position = match.end()
        return match[0]

    def spaces(self) -> None:
        while self.take(" "):
            pass

    def fail(self) -> Untranslatable:
        return Untranslatable(f"the JSONPath {self.text!r}, at {self.text[self.position :][:30]!r}")

    def quoted(self) -> str | None:
        """A quoted string at the current position, or None."""
        for quote in ("'", '"'):
            if self.take(quote):
                match = re.compile(rf"((?:[^{quote}\\]|\\.)*){quote}", re.DOTALL).match(self.text, self.position)
                if not match:
                    raise self.fail()
                self.position = match.end()
                return re.sub(r"\\(.)", r"\1", match[1], flags=re.DOTALL)
        return None

    def steps(self, walker: Walker) -> None:
        """Read names, indexes, slices and filters up to the first other text."""
        while self.position < len(self.text):
            start = self.position
            if self.take("["):
                self._bracket(walker)
                continue
            self.take(".")
            if self.text.startswith("`", self.position):
                self.position = start
                return
            name = self.quoted() or self.match(_WORD)
            if not name:
                self.position = start
                return
            walker.name(name)

    def _bracket(self, walker: Walker) -> None:
        if self.take("*"):
            walker.each()
        elif self.take("?"):
            walker.each(self._filter(walker))
        elif number := self.match(_NUMBER):
            if not number.isdigit():
                raise self.fail()
            if walker.is_blocks() and not walker.wrapped:
                raise Untranslatable(
                    f"the JSONPath {self.text!r}: Checkov fails at [{number}] if there is only one block"
                )
            walker.index(int(number))
        elif name := self.quoted():
            walker.name(name)
        else:
            raise self.fail()
        if not self.take("]"):
            raise self.fail()

    def _filter(self, walker: Walker) -> Condition:
        has_parentheses = self.take("(")
        parts: list[Condition] = []
        while True:
            self.spaces()
            parts.append(self._term(walker))
            self.spaces()
            if not self.take("&&") and not self.take("&"):
                break
        if has_parentheses and not self.take(")"):
            raise self.fail()
        return all_of(*parts)

    def _term(self, walker: Walker) -> Condition:
        """The condition of one filter term. A missing key fails it, but plans have every key of a block."""
        is_negated = self.take("!")
        if not self.take("@"):
            raise self.fail()
        inner = walker.element()
        self.steps(inner)
        is_text = self.take(".`str()`")
        place = inner.place()
        walker.is_known &= place.is_known
        self.spaces()
        operator = self.match(_OPERATOR)
        if place.hops or not operator:
            raise self.fail()
        self.spaces()
        test = self._tested(operator, is_text, place)
        return opposite(test) if is_negated else test

    def _tested(self, operator: str, is_text: bool, place: AttributeLocation) -> Condition:
        value = self._value()
        if operator == "=~":
            if not is_text and place.shape.kind not in ("string", "any"):
                raise Untranslatable(f"a regular expression on a {place.shape.kind}, on which Checkov fails")
            test = found_in_text(str(value), place.shape)
            return (
                place.test(test)
                if is_text
                else all_of(place.test(test_of("exists", None, place.shape)), place.test(test))
            )
        if is_text:
            raise self.fail()
        if operator in _COMPARED:
            return place.test(test_of(_COMPARED[operator], value, place.shape))
        if isinstance(value, (int, float)) and place.shape.kind in ("string", "any"):
            test = test_of("equals", value, place.shape)  # Checkov converts the text to a number first
        else:
            test = test_of("within", [value], place.shape)
        return place.test(test.opposite() if operator == "!=" else test)

    def _value(self) -> Any:
        quoted = self.quoted()
        if quoted is not None:
            return quoted
        if number := self.match(_NUMBER):
            return float(number) if "." in number else int(number)
        word = self.match(_WORD)
        if not word:
            raise self.fail()
        return {"true": True, "false": False}.get(word.casefold(), word)


def read_jsonpath(text: str, resource_type: str, fields: Attributes | None, notes: list[str]) -> AttributeLocation:
    """The place that a JSONPath leads to. Raises Untranslatable with the reason."""
    if fields is None:
        raise Untranslatable(f"{text}: no schema that ships with octoguard has {resource_type}")
    reader = _Reader(text)
    if reader.take("$"):
        reader.take(".")
    is_wrapped = any(reader.take(f"config_.{scope}.*.") for scope in (resource_type, "*"))
    walker = Walker(text, fields, notes, wrapped=is_wrapped)
    reader.steps(walker)
    if reader.position < len(text) or reader.position == 0:
        raise reader.fail()
    return walker.place()
