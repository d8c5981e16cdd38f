"""Names the ways in which a plan can fail to show a value, so that none is mistaken for another."""

from typing import Final, final


@final
class Unset:
    """No value and no expression: the API's default applies."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "UNSET"

    def __bool__(self) -> bool:
        return False


@final
class Unknown:
    """An expression sets it, and its value is known only after apply. It refuses to be true or false."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "UNKNOWN"

    def __bool__(self) -> bool:
        raise TypeError("UNKNOWN is neither true nor false: compare with `is UNKNOWN` first")


@final
class Sensitive:
    """A value is there and nobody may read it. It refuses to be true or false."""

    __slots__ = ()

    def __repr__(self) -> str:
        return "(sensitive)"

    def __bool__(self) -> bool:
        raise TypeError("SENSITIVE is present and never readable: compare with `is SENSITIVE` first")


UNSET: Final = Unset()
UNKNOWN: Final = Unknown()
SENSITIVE: Final = Sensitive()
