"""Counts which Google resources of a plan a policy asks about, and which none does."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from octoguard.policy.evaluate import by_type

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable

    from octoguard.plan import Plan, ResourceChange
    from octoguard.policy.model import Enforcement, Policy


@dataclass(frozen=True, slots=True)
class Coverage:
    """How many Google resources of a plan were judged, and as `{type: count}` those that were not.

    `uncovered` counts all resources that no policy judges; `uncovered_removed` are those of them that are deleted or
    forgotten. `nothing_to_judge` counts resources of the listed types that need no policy.
    """

    judged: int = 0
    uncovered: dict[str, int] = field(default_factory=dict)
    uncovered_removed: dict[str, int] = field(default_factory=dict)
    nothing_to_judge: dict[str, int] = field(default_factory=dict)

    @property
    def is_nothing_judged(self) -> bool:
        """Whether there is something to judge in the plan and none of it was."""
        return bool(self.uncovered) and not self.judged


def coverage_of(
    plan: Plan, policies: Iterable[Policy], enforce: Callable[[Policy], Enforcement], harmless: Container[str]
) -> Coverage:
    """The coverage of a plan by the policies that are not off; `harmless` are the types that need none.

    A resource that exists after apply is judged by a policy on its security: one that compares it with what was there
    before, or that looks at its labels, does not make it judged. A resource that is deleted or forgotten is judged by a
    policy on removals. It also counts as judged where policies on security know the type: then its removal is known to
    be harmless, or a policy of its own flags it.
    """
    in_force = [policy for policy in policies if enforce(policy) != "off"]
    security = by_type([policy for policy in in_force if policy.judges == "after" and policy.purpose == "security"])
    removal = by_type([policy for policy in in_force if policy.judges != "after"])
    found: dict[tuple[str, bool], bool] = {}
    judged = 0
    counts: tuple[Counter[str], Counter[str], Counter[str]] = (Counter(), Counter(), Counter())
    uncovered, removed, needless = counts
    for change in plan.managed:
        if not _is_counted(change):
            continue
        key = (change.type, change.stays)
        if key not in found:
            found[key] = bool(security(change.type) or (not change.stays and removal(change.type)))
        if found[key]:
            judged += 1
        elif change.type in harmless:
            needless[change.type] += 1
        else:
            uncovered[change.type] += 1
            if not change.stays:
                removed[change.type] += 1
    return Coverage(judged, *(dict(sorted(count.items())) for count in counts))


def _is_counted(change: ResourceChange) -> bool:
    return change.type.startswith("google_") and (change.stays or change.removes)
