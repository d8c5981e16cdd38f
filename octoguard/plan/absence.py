"""The three kinds of absence of a value in a plan: unset, unknown and sensitive.

Each kind is a type with one member, so that mypy narrows a value after `value is UNKNOWN`. Reading a path gives a
Value. mypy therefore reports code that uses a Value as a string or list without a check, and
tests/contracts/test_absence.py reports code that tests its truth.
"""

from __future__ import annotations

from enum import Enum
from typing import Final, NoReturn, TypeAlias


class Unset(Enum):
    """Neither a value nor an expression is there, so the default of the API applies."""

    UNSET = object()

    def __repr__(self) -> str:
        return "UNSET"

    __str__ = __repr__

    def __bool__(self) -> bool:
        return False


class Unknown(Enum):
    """An expression sets the value, and the plan does not know it. Testing its truth raises TypeError."""

    UNKNOWN = object()

    def __repr__(self) -> str:
        return "UNKNOWN"

    __str__ = __repr__

    def __bool__(self) -> NoReturn:
        raise TypeError("UNKNOWN is neither true nor false: compare with `is UNKNOWN` first")


class Sensitive(Enum):
    """A value exists and must not be read. Testing its truth raises TypeError."""

    SENSITIVE = object()

    def __repr__(self) -> str:
        return "(sensitive)"

    __str__ = __repr__

    def __bool__(self) -> NoReturn:
        raise TypeError("SENSITIVE is neither true nor false: compare with `is SENSITIVE` first")


UNSET: Final = Unset.UNSET
UNKNOWN: Final = Unknown.UNKNOWN
SENSITIVE: Final = Sensitive.SENSITIVE
# null inside of a list or an object stays None. Read at a path of its own, it is UNSET.
Known: TypeAlias = "str | int | float | bool | list[Part] | dict[str, Part]"
Value: TypeAlias = "Known | Unset | Unknown | Sensitive"
Part: TypeAlias = "Value | None"
