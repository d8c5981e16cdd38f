"""Decides which recommendations count: one of each group, one for each resource, and only those that are open.

Adding all of them would promise the same money several times: Google offers alternatives (a commitment of one year or
of three), and several recommenders speak about the same machine.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import TYPE_CHECKING, Final, Literal

from octoguard.rightsizing import commitments
from octoguard.rightsizing.recommendation import COUNTED_STATES

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping, Sequence

    from octoguard.rightsizing.recommendation import Recommendation

_NONE: Final[Mapping[str, Sequence[str]]] = MappingProxyType({})
_ADVICE: Final = frozenset({"capacity", "security"})  # kinds that are not there to save anything
Standing = Literal[
    "counted", "alternative", "overlaps", "above-floor", "closed", "costs", "advice", "no-amount", "not-understood"
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class CountedRecommendation:
    """A recommendation, how it stands in the sum, and what it gives way to."""

    recommendation: Recommendation
    standing: Standing
    instead: str = ""


def judge(
    recommendations: Iterable[Recommendation], floors: commitments.Floors, held: Mapping[str, Sequence[str]] = _NONE
) -> list[CountedRecommendation]:
    """How each stands, the largest saving first, and what octoguard measured last: it speaks where Google is silent.

    `held` are the Terraform addresses that each is about, by its name: Google speaks of a node pool's instance groups,
    one in each zone, and a measurement of the pool itself.

    A commitment above the measured floor counts for nothing: what it saves rests on machines that do not always run.
    Among alternatives and among those about one resource the largest saving counts; they are never added. Nor is what
    Google recommends to a project to what it recommends to the billing account, for the same machines in one region.
    """
    ordered = sorted(_unique(recommendations), key=_rank)
    accounts = _of_accounts(ordered)
    groups: dict[tuple[str, str], str] = {}
    taken: dict[str, str] = {}
    by_google: dict[str, str] = {}
    judged = []
    for one in ordered:
        addresses = held.get(one.name, ())
        rival = next((by_google[address] for address in addresses if address in by_google), "")
        found = _judge(one, commitments.exceeds(one, floors), groups, taken)
        wider = accounts.get((one.recommender, one.location)) if one.owner.startswith("projects/") else None
        if found.standing == "counted" and wider is not None:
            found = CountedRecommendation(one, "alternative", wider)
        elif found.standing == "counted" and one.kind == "measured" and rival:
            found = CountedRecommendation(one, "overlaps", rival)
        elif found.standing == "counted" and one.kind == "resources":
            by_google.update(dict.fromkeys(addresses, one.name))
        judged.append(found)
    return judged


def _unique(recommendations: Iterable[Recommendation]) -> list[Recommendation]:
    """Each once, though it was listed twice: a project has an id and a number, and locations may overlap."""
    return list({one.name: one for one in recommendations}.values())


def _of_accounts(recommendations: Iterable[Recommendation]) -> dict[tuple[str, str], str]:
    """`{(recommender, location): name}` of commitments that billing accounts could open, for all of their projects."""
    return {
        (one.recommender, one.location): one.name
        for one in recommendations
        if one.kind == "commitments" and one.owner.startswith("billingAccounts/")
        if one.state in COUNTED_STATES and (one.saving or 0) > 0
    }


def _rank(one: Recommendation) -> tuple[bool, bool, object, str, str]:
    return (one.kind == "measured", one.saving is None, -(one.saving or 0), one.priority or "P9", one.name)


def _judge(
    one: Recommendation, above: bool, groups: dict[tuple[str, str], str], taken: dict[str, str]
) -> CountedRecommendation:
    if one.state not in COUNTED_STATES:
        return CountedRecommendation(one, "closed")
    if one.problem:
        return CountedRecommendation(one, "not-understood")
    if one.saving is None:
        return CountedRecommendation(one, "no-amount")
    if one.saving <= 0:
        return CountedRecommendation(one, "costs")
    if one.kind in _ADVICE:
        return CountedRecommendation(one, "advice")
    if above:
        return CountedRecommendation(one, "above-floor")
    group = (one.owner, one.xor_group)
    if one.xor_group:
        if group in groups:
            return CountedRecommendation(one, "alternative", groups[group])
        groups[group] = one.name
    # A commitment is a discount on what runs, and no rival of a change of it; its total stands apart.
    rivals = [taken[resource] for resource in one.resources if resource in taken]
    if one.kind == "commitments":
        return CountedRecommendation(one, "counted")
    if rivals:
        return CountedRecommendation(one, "overlaps", rivals[0])
    taken.update(dict.fromkeys(one.resources, one.name))
    return CountedRecommendation(one, "counted")
