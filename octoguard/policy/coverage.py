"""Counts the Google resources of a plan that policies judge, and those that no policy judges."""

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
    """The number of judged Google resources of a plan, and the others as `{type: count}`.

    `uncovered` counts the resources that no policy judges, and `uncovered_removed` those of them that are deleted or
    forgotten. `nothing_to_judge` counts the resources of listed types that need no policy.
    """

    judged: int = 0
    uncovered: dict[str, int] = field(default_factory=dict)
    uncovered_removed: dict[str, int] = field(default_factory=dict)
    nothing_to_judge: dict[str, int] = field(default_factory=dict)

    @property
    def is_nothing_judged(self) -> bool:
        """Whether the plan has resources to judge, but no policy judged any."""
        return bool(self.uncovered) and not self.judged


def coverage_of(
    plan: Plan, policies: Iterable[Policy], enforce: Callable[[Policy], Enforcement], harmless: Container[str]
) -> Coverage:
    """The coverage of a plan by the policies that are not off. `harmless` are the types that need no policy.

    A resource that exists after apply counts as judged if a policy judges its security. A policy that compares it with
    its prior state, or checks its labels, is not enough. A deleted or forgotten resource counts as judged if a policy
    judges removals of its type. It also counts if a security policy covers the type, because then its removal is known
    to be harmless, or another policy flags the removal.
    """
    in_force = [policy for policy in policies if enforce(policy) != "off"]
    security = by_type([policy for policy in in_force if policy.judges == "after" and policy.purpose == "security"])
    removal = by_type([policy for policy in in_force if policy.judges != "after"])
    is_covered: dict[tuple[str, bool], bool] = {}
    judged = 0
    counts: tuple[Counter[str], Counter[str], Counter[str]] = (Counter(), Counter(), Counter())
    uncovered, removed, needless = counts
    for change in plan.managed:
        if not _is_counted(change):
            continue
        key = (change.type, change.stays)
        if key not in is_covered:
            is_covered[key] = bool(security(change.type) or (not change.stays and removal(change.type)))
        if is_covered[key]:
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
