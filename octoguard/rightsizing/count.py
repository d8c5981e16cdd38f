"""Decides which recommendations count: one of each group, one for each resource, and only those that are open.

Adding all of them would promise the same money several times: Google offers alternatives (a commitment of one year or
of three), and several recommenders speak about the same machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from octoguard.rightsizing.recommendation import COUNTED_STATES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octoguard.rightsizing.recommendation import Recommendation

Standing = Literal["counted", "alternative", "overlaps", "closed", "costs", "no-amount", "not-understood"]


@dataclass(frozen=True, slots=True)
class Judged:
    """A recommendation, how it stands in the sum, and what it gives way to."""

    recommendation: Recommendation
    standing: Standing
    instead: str = ""


def judge(recommendations: Iterable[Recommendation]) -> list[Judged]:
    """How each stands, the largest saving first.

    Among alternatives and among those about one resource the largest saving counts; they are never added.
    """
    ordered = sorted(_unique(recommendations), key=_rank)
    groups: dict[tuple[str, str], str] = {}
    taken: dict[tuple[str, str], str] = {}
    return [_judge(one, groups, taken) for one in ordered]


def _unique(recommendations: Iterable[Recommendation]) -> list[Recommendation]:
    """Each once, though it was listed twice: a project has an id and a number, and locations may overlap."""
    return list({one.name: one for one in recommendations}.values())


def _rank(one: Recommendation) -> tuple[bool, object, str, str]:
    return (one.saving is None, -(one.saving or 0), one.priority or "P9", one.name)


def _judge(one: Recommendation, groups: dict[tuple[str, str], str], taken: dict[tuple[str, str], str]) -> Judged:
    if one.state not in COUNTED_STATES:
        return Judged(one, "closed")
    if one.problem:
        return Judged(one, "not-understood")
    if one.saving is None:
        return Judged(one, "no-amount")
    if one.saving <= 0:
        return Judged(one, "costs")
    group = (one.owner, one.xor_group)
    if one.xor_group:
        if group in groups:
            return Judged(one, "alternative", groups[group])
        groups[group] = one.name
    rivals = [taken[one.kind, resource] for resource in one.resources if (one.kind, resource) in taken]
    if rivals and one.kind != "commitments":
        return Judged(one, "overlaps", rivals[0])
    taken.update({(one.kind, resource): one.name for resource in one.resources})
    return Judged(one, "counted")
