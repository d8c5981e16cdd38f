"""Decides which recommendations count: open ones, one of each group of alternatives, one for each resource.

The sum of all recommendations would count savings several times: Google lists alternatives (a commitment for one year
or for three), and several recommenders can have recommendations for the same machine.
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
_ADVICE: Final = frozenset({"capacity", "reliability", "security"})  # kinds whose purpose is not a saving
Standing = Literal[
    "counted", "alternative", "overlaps", "above-floor", "closed", "costs", "advice", "no-amount", "not-understood"
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class CountedRecommendation:
    """A recommendation, whether it counts, and the name of the recommendation that counts instead, if any."""

    recommendation: Recommendation
    standing: Standing
    instead: str = ""


def judge(
    recommendations: Iterable[Recommendation], floors: commitments.Floors, held: Mapping[str, Sequence[str]] = _NONE
) -> list[CountedRecommendation]:
    """The standing of each recommendation, the largest saving first, and measured ones last.

    `held` are the Terraform addresses of each recommendation, by its name. They match a measured node pool with
    Google's recommendations for its instance groups, one per zone.

    A commitment above the measured floor does not count, because its saving relies on machines that do not always run.
    Of alternatives, and of recommendations for one resource, only the largest saving counts. A commitment for a project
    does not count in addition to one for the billing account in the same region. A measured recommendation counts only
    if Google has none for the same resource.
    """
    ordered = sorted(_unique(recommendations), key=_rank)
    accounts = _of_accounts(ordered)
    groups: dict[tuple[str, str], str] = {}
    taken: dict[str, str] = {}
    by_google: dict[str, str] = {}
    judged = []
    for recommendation in ordered:
        addresses = held.get(recommendation.name, ())
        rival = next((by_google[address] for address in addresses if address in by_google), "")
        judgement = _judge(recommendation, commitments.exceeds(recommendation, floors), groups, taken)
        wider = (
            accounts.get((recommendation.recommender, recommendation.location))
            if recommendation.owner.startswith("projects/")
            else None
        )
        if judgement.standing == "counted" and wider is not None:
            judgement = CountedRecommendation(recommendation, "alternative", wider)
        elif judgement.standing == "counted" and recommendation.kind == "measured" and rival:
            judgement = CountedRecommendation(recommendation, "overlaps", rival)
        elif judgement.standing == "counted" and recommendation.kind == "resources":
            by_google.update(dict.fromkeys(addresses, recommendation.name))
        judged.append(judgement)
    return judged


def _unique(recommendations: Iterable[Recommendation]) -> list[Recommendation]:
    """Each recommendation once. Projects have an ID and a number, and locations can overlap, so lists can repeat."""
    return list({recommendation.name: recommendation for recommendation in recommendations}.values())


def _of_accounts(recommendations: Iterable[Recommendation]) -> dict[tuple[str, str], str]:
    """`{(recommender, location): name}` of open commitments for billing accounts, which cover all their projects."""
    return {
        (recommendation.recommender, recommendation.location): recommendation.name
        for recommendation in recommendations
        if recommendation.kind == "commitments" and recommendation.owner.startswith("billingAccounts/")
        if recommendation.state in COUNTED_STATES and (recommendation.saving or 0) > 0
    }


def _rank(recommendation: Recommendation) -> tuple[bool, bool, object, str, str]:
    return (
        recommendation.kind == "measured",
        recommendation.saving is None,
        -(recommendation.saving or 0),
        recommendation.priority or "P9",
        recommendation.name,
    )


def _judge(
    recommendation: Recommendation, above: bool, groups: dict[tuple[str, str], str], taken: dict[str, str]
) -> CountedRecommendation:
    if recommendation.state not in COUNTED_STATES:
        return CountedRecommendation(recommendation, "closed")
    if recommendation.problem:
        return CountedRecommendation(recommendation, "not-understood")
    if recommendation.saving is None:
        return CountedRecommendation(recommendation, "no-amount")
    if recommendation.saving <= 0:
        return CountedRecommendation(recommendation, "costs")
    if recommendation.kind in _ADVICE:
        return CountedRecommendation(recommendation, "advice")
    if above:
        return CountedRecommendation(recommendation, "above-floor")
    group = (recommendation.owner, recommendation.xor_group)
    if recommendation.xor_group:
        if group in groups:
            return CountedRecommendation(recommendation, "alternative", groups[group])
        groups[group] = recommendation.name
    # A commitment is a discount on running machines. It does not exclude changes of them, and has a total of its own.
    rivals = [taken[resource] for resource in recommendation.resources if resource in taken]
    if recommendation.kind == "commitments":
        return CountedRecommendation(recommendation, "counted")
    if rivals:
        return CountedRecommendation(recommendation, "overlaps", rivals[0])
    taken.update(dict.fromkeys(recommendation.resources, recommendation.name))
    return CountedRecommendation(recommendation, "counted")
