"""What one resource type protects."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, TypeAlias

from octoguard.policy.checks._losses import Half, Loss, by

if TYPE_CHECKING:
    from collections.abc import Callable

    from octoguard.plan import Plan
    from octoguard.policy.checks._answers import Answer

Compare: TypeAlias = "Callable[[Half, Half, Plan], list[Loss]]"
Link: TypeAlias = tuple[str, tuple[str, ...]]


def _always(half: Half) -> Answer:
    _ = half
    return True


@dataclass(frozen=True, slots=True)
class Guard:
    """What one resource type protects, and how to tell that another resource protects as much.

    family: resources of one family can replace each other.
    what: a noun phrase for the evidence.
    names: attributes that name what is protected; a successor has the same values. The first is shown.
    things: the types that the attributes name; nothing is left open if the protected resource is deleted too.
    compare: finds what a successor, or the same resource after an update, protects less.
    protects: whether this instance protects anything.
    used_by: attributes that attach the guard to what it protects, by type.
    doubt: what a plan does not show about the loss; if set, a removal is unknown and not a failure.
    updates_only: an ordinary resource whose own deletion removes no protection.
    instead: types that protect in another form; the plan may create one as a replacement, which cannot be compared.
    """

    family: str
    what: str
    names: tuple[str, ...] = ()
    things: tuple[Link, ...] = ()
    compare: Compare = field(default_factory=by)
    protects: Callable[[Half], Answer] = _always
    used_by: tuple[Link, ...] = ()
    doubt: str = ""
    updates_only: bool = False
    instead: tuple[str, ...] = ()
    key: Callable[[Half], tuple[Any, ...]] | None = None

    def identity(self, half: Half) -> tuple[Any, ...]:
        """What the guard protects, as far as attributes name it."""
        return self.key(half) if self.key is not None else tuple(half.get(name) for name in self.names)
