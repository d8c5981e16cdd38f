"""Set operations on IP addresses, stored as sorted spans of integers: join, subtract, measure."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network
from typing import TYPE_CHECKING, Any, Final

from octoguard.plan import SENSITIVE, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from octoguard.policy.checks._answers import Answer

Span = tuple[int, int]


def joined(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The spans in order, with overlapping and adjacent spans merged."""
    merged: list[Span] = []
    for first, last in sorted(spans):
        if merged and first <= merged[-1][1] + 1:
            merged[-1] = (merged[-1][0], max(last, merged[-1][1]))
        else:
            merged.append((first, last))
    return tuple(merged)


def without(spans: Iterable[Span], taken: Iterable[Span]) -> tuple[Span, ...]:
    """The spans without the removed ones; both lists are sorted."""
    left: list[Span] = []
    cuts = list(taken)
    for span in spans:
        first, last = span
        for low, high in cuts:
            if high < first or low > last:
                continue
            if low > first:
                left.append((first, low - 1))
            first = high + 1
        if first <= last:
            left.append((first, last))
    return tuple(left)


def size(spans: Iterable[Span]) -> int:
    """The number of addresses in the spans."""
    return sum(last - first + 1 for first, last in spans)


@dataclass(frozen=True, slots=True)
class Space:
    """A set of IPv4 and IPv6 addresses."""

    v4: tuple[Span, ...] = ()
    v6: tuple[Span, ...] = ()

    def plus(self, other: Space) -> Space:
        """The union of both sets."""
        return Space(joined((*self.v4, *other.v4)), joined((*self.v6, *other.v6)))

    def minus(self, other: Space) -> Space:
        """The addresses of this set that are not in the other one."""
        return Space(without(self.v4, other.v4), without(self.v6, other.v6))


EVERY_V4: Final = Space(v4=((0, (1 << 32) - 1),))
EVERY_ADDRESS: Final = Space(EVERY_V4.v4, ((0, (1 << 128) - 1),))


@dataclass(frozen=True, slots=True)
class Bounds:
    """A set of addresses that is only partly known: the addresses that are certainly in it, and those that may be."""

    least: Space
    most: Space

    @classmethod
    def of(cls, texts: Any) -> Bounds:
        """The bounds of a list of CIDR blocks; blocks of the list, or the whole list, may be UNKNOWN."""
        items = texts if isinstance(texts, list) else [texts]
        v4: list[Span] = []
        v6: list[Span] = []
        complete = True
        for item in items:
            block = _block(item)
            if block is None:
                complete = False
                continue
            span = (int(block.network_address), int(block.broadcast_address))
            (v4 if block.version == 4 else v6).append(span)
        least = Space(joined(v4), joined(v6))
        return cls(least, least if complete else EVERY_ADDRESS)

    @property
    def is_known(self) -> bool:
        """Whether every address of the set is known."""
        return self.least == self.most

    def minus(self, taken: Space) -> Bounds:
        """The addresses outside of `taken`."""
        return Bounds(self.least.minus(taken), self.most.minus(taken))

    def plus(self, other: Bounds) -> Bounds:
        """The union of both sets."""
        return Bounds(self.least.plus(other.least), self.most.plus(other.most))

    def hold(self, is_much: Callable[[Space], bool]) -> Answer:
        """The answer to a question that more addresses can only turn from no to yes; None if it is unknown."""
        if is_much(self.least):
            return True
        return None if is_much(self.most) else False


NOWHERE: Final = Bounds(Space(), Space())
FROM_EVERY_V4: Final = Bounds(EVERY_V4, EVERY_V4)


def _block(text: Any) -> IPv4Network | IPv6Network | None:
    if text is UNKNOWN or text is SENSITIVE:
        return None
    try:
        return ip_network(str(text).strip(), strict=False)
    except ValueError:
        return None


def _spans(*blocks: str) -> tuple[Span, ...]:
    space = Bounds.of(list(blocks)).least
    return space.v4 or space.v6


_NOT_PUBLIC = _spans(
    "0.0.0.0/8",
    "10.0.0.0/8",
    "100.64.0.0/10",
    "127.0.0.0/8",
    "169.254.0.0/16",
    "172.16.0.0/12",
    "192.168.0.0/16",
    "198.18.0.0/15",
    "224.0.0.0/3",
)
_PUBLIC_V6 = _spans("2000::/3")
_ALL_BUT_PUBLIC_V6 = without(EVERY_ADDRESS.v6, _PUBLIC_V6)


def is_the_world(space: Space) -> bool:
    """Whether the set has more public addresses than one /8 (IPv6: than one /16)."""
    v4 = without(space.v4, _NOT_PUBLIC)
    v6 = without(space.v6, _ALL_BUT_PUBLIC_V6)
    return size(v4) > 1 << 24 or size(v6) > 1 << 112


def has_block_wider_than(space: Space, prefix: int) -> bool:
    """Whether the set contains a whole block larger than `/prefix` (IPv6: than twice that prefix)."""
    return _has_block(space.v4, 33 - prefix) or _has_block(space.v6, 129 - prefix * 2)


def _has_block(spans: tuple[Span, ...], bits: int) -> bool:
    size = 1 << bits
    return any(-(-first // size) * size + size - 1 <= last for first, last in spans)
