"""Names the ways in which a plan can fail to show a value, so that none is mistaken for another.

Each is a type of its own with one member, so that mypy tells after `value is UNKNOWN` what else a value may be. What a
plan has at a path is a Value: mypy then finds every place that takes it for a text or a list without having looked, and
tests/contracts/test_absence.py finds those that ask whether it is true.
"""

from __future__ import annotations

from enum import Enum
from typing import Final, NoReturn, TypeAlias


class Unset(Enum):
    """No value and no expression: the API's default applies."""

    UNSET = object()

    def __repr__(self) -> str:
        return "UNSET"

    __str__ = __repr__

    def __bool__(self) -> bool:
        return False


class Unknown(Enum):
    """An expression sets it, and its value is known only after apply. It refuses to be true or false."""

    UNKNOWN = object()

    def __repr__(self) -> str:
        return "UNKNOWN"

    __str__ = __repr__

    def __bool__(self) -> NoReturn:
        raise TypeError("UNKNOWN is neither true nor false: compare with `is UNKNOWN` first")


class Sensitive(Enum):
    """A value is there and nobody may read it. It refuses to be true or false."""

    SENSITIVE = object()

    def __repr__(self) -> str:
        return "(sensitive)"

    __str__ = __repr__

    def __bool__(self) -> NoReturn:
        raise TypeError("SENSITIVE is present and never readable: compare with `is SENSITIVE` first")


UNSET: Final = Unset.UNSET
UNKNOWN: Final = Unknown.UNKNOWN
SENSITIVE: Final = Sensitive.SENSITIVE
# A part of a list or of an object may be null, which at a path of its own is UNSET.
Known: TypeAlias = "str | int | float | bool | list[Part] | dict[str, Part]"
Value: TypeAlias = "Known | Unset | Unknown | Sensitive"
Part: TypeAlias = "Value | None"
