"""Decides which recommendations count, so that the totals promise no saving twice.

Google lists alternatives (a commitment for one year or for three), several recommenders have recommendations for the
same machine, and a cluster that goes takes its node pools and workloads with it. Adding an alternative, or what is part
of a counted resource, never raises a total.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Final, Literal

from octoguard.rightsizing import commitments, resource_names
from octoguard.rightsizing.commitments import CommitmentPreference
from octoguard.rightsizing.recommendation import COUNTED_STATES

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Hashable, Iterable, Mapping, Sequence

    from octoguard.rightsizing.recommendation import Recommendation
    from octoguard.rightsizing.resource_names import ResourceName

_ADVICE: Final = frozenset({"capacity", "security", "reliability"})  # kinds whose purpose is not a saving
_PREFERENCE: Final = CommitmentPreference()
Standing = Literal[
    "counted", "alternative", "overlaps", "contained", "above-floor", "disputed", "closed", "costs", "advice",
    "no-amount", "not-understood", "filtered", "excluded",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class CountedRecommendation:
    """A recommendation, whether it counts, and the key of the recommendation that counts instead, if any."""

    recommendation: Recommendation
    standing: Standing
    instead: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known about recommendations beside what Google says; everything is by their key.

    `held` are the Terraform addresses: they match a measured node pool with Google's recommendations for its instance
    groups, one per zone. `disputed` cost more at the prices of octoguard. `excluded` are excluded by a waiver.
    `removes` are the vCPUs that a change removes, by project, region and series; negative if it adds some.
    """

    held: Mapping[str, Sequence[str]] = field(default_factory=dict)
    disputed: Collection[str] = ()
    excluded: Collection[str] = ()
    removes: Mapping[str, Mapping[tuple[str, str, str], float]] = field(default_factory=dict)


_NO_FACTS: Final = Facts()


def judge(
    recommendations: Iterable[Recommendation],
    floors: commitments.Floors,
    facts: Facts = _NO_FACTS,
    preference: CommitmentPreference = _PREFERENCE,
) -> list[CountedRecommendation]:
    """The standing of each recommendation, the largest saving first, and measured ones last.

    - Of alternatives (one xorGroupId of one recommender and owner), the smallest saving counts.
    - Of recommendations for one resource, the largest saving counts.
    - What is part of a counted resource (a node pool of an idle cluster) does not count.
    - Commitments for the same machines are alternatives. The preferred term and risk count, within the measured floor
      that is left after the counted changes. A commitment for a project does not count in addition to one for the
      billing account in the same region.
    - A measured recommendation counts only if Google has none for the same resource.
    """
    ordered = sorted(unique(recommendations), key=_rank)
    judged = {r.key: CountedRecommendation(r, _standing(r, facts)) for r in ordered}
    changes = [r for r in ordered if judged[r.key].standing == "counted" and r.kind != "commitments"]
    purchases = [r for r in ordered if judged[r.key].standing == "counted" and r.kind == "commitments"]
    for step in (_alternatives, _overlaps, _measured_twice(facts.held), _contained):
        changes = _apply(step, changes, judged)
    removed = removed_vcpus((r.key for r in changes), facts)
    for step in (_above(floors, removed), _purchases(preference), _alternatives, _accounts, _flexible):
        purchases = _apply(step, purchases, judged)
    return [judged[r.key] for r in ordered]


def removed_vcpus(counted: Iterable[str], facts: Facts) -> dict[tuple[str, str, str], float]:
    """The vCPUs that the counted recommendations remove, by project, region and series."""
    removed: dict[tuple[str, str, str], float] = defaultdict(float)
    for key in counted:
        for place, vcpus in facts.removes.get(key, {}).items():
            removed[place] += vcpus
    return removed


Losers = dict[str, tuple[Standing, str]]
"""`{key: (standing, key of the recommendation that counts instead)}` of recommendations that do not count."""


def _apply(
    step: Callable[[list[Recommendation]], Losers],
    counted: list[Recommendation],
    judged: dict[str, CountedRecommendation],
) -> list[Recommendation]:
    """The recommendations that still count after a step; the standing of the others is recorded."""
    losers = step(counted)
    for recommendation in counted:
        if recommendation.key in losers:
            judged[recommendation.key] = CountedRecommendation(recommendation, *losers[recommendation.key])
    return [r for r in counted if r.key not in losers]


def unique(recommendations: Iterable[Recommendation]) -> list[Recommendation]:
    """Each recommendation once. Projects have an ID and a number, and locations can overlap, so lists can repeat.

    Of two versions, the one that was refreshed last stays.
    """
    unique: dict[str, Recommendation] = {}
    for recommendation in recommendations:
        known = unique.get(recommendation.key)
        if known is None or _version(known) < _version(recommendation):
            unique[recommendation.key] = recommendation
    return list(unique.values())


def _version(recommendation: Recommendation) -> tuple[str, str, str]:
    return recommendation.refreshed, recommendation.state, str(recommendation.saving)


def _rank(recommendation: Recommendation) -> tuple[bool, bool, object, str, str]:
    return (
        recommendation.kind == "measured",
        recommendation.saving is None,
        -(recommendation.saving or 0),
        recommendation.priority or "P9",
        recommendation.key,
    )


def _standing(recommendation: Recommendation, facts: Facts) -> Standing:
    """The standing of a recommendation by itself, before it is compared with others."""
    if recommendation.state not in COUNTED_STATES:
        return "closed"
    if recommendation.key in facts.excluded:
        return "excluded"
    if recommendation.problem:
        return "not-understood"
    if recommendation.saving is None:
        return "no-amount"
    if recommendation.saving <= 0:
        return "costs"
    if recommendation.kind in _ADVICE:
        return "advice"
    return "disputed" if recommendation.key in facts.disputed else "counted"


def _keep(
    groups: Mapping[Hashable, list[Recommendation]], first: Callable[[Recommendation], object], standing: Standing
) -> Losers:
    """The members of each group that do not come first."""
    losers: Losers = {}
    for members in groups.values():
        chosen = min(members, key=first)  # type: ignore[arg-type]
        losers |= {r.key: (standing, chosen.key) for r in members if r is not chosen}
    return losers


def _least(recommendation: Recommendation) -> tuple[object, str]:
    return recommendation.saving, recommendation.key


def _alternatives(counted: list[Recommendation]) -> Losers:
    """Alternatives by xorGroupId, which is unique within one recommender.

    The smallest saving counts: it is what every alternative saves.
    """
    groups: dict[Hashable, list[Recommendation]] = defaultdict(list)
    for recommendation in counted:
        if recommendation.xor_group:
            groups[recommendation.owner, recommendation.recommender, recommendation.xor_group].append(recommendation)
    return _keep(groups, _least, "alternative")


def _overlaps(counted: list[Recommendation]) -> Losers:
    """Recommendations for a resource that has one with a larger saving."""
    taken: dict[str, str] = {}
    losers: Losers = {}
    for recommendation in counted:
        resources = list(map(resource_names.key, recommendation.resources))
        rival = next((taken[resource] for resource in resources if resource in taken), None)
        if rival is None:
            taken.update(dict.fromkeys(resources, recommendation.key))
        else:
            losers[recommendation.key] = ("overlaps", rival)
    return losers


def _measured_twice(held: Mapping[str, Sequence[str]]) -> Callable[[list[Recommendation]], Losers]:
    """Measured recommendations for a resource in Terraform that has one of Google."""

    def step(counted: list[Recommendation]) -> Losers:
        google = {address: r.key for r in reversed(counted) if r.kind == "resources" for address in held.get(r.key, ())}
        rivals = {
            r.key: next((google[address] for address in held.get(r.key, ()) if address in google), "")
            for r in counted
            if r.kind == "measured"
        }
        return {key: ("overlaps", rival) for key, rival in rivals.items() if rival}

    return step


def _contained(counted: list[Recommendation]) -> Losers:
    """Recommendations for parts of a resource that has a counted recommendation itself. The widest counts."""
    wholes = {key: r for r in reversed(counted) for key in map(resource_names.key, r.resources) if _has_parts(key, r)}
    clusters: dict[str, list[tuple[ResourceName, Recommendation]]] = defaultdict(list)
    for key, recommendation in wholes.items():
        name = resource_names.parse(key)
        if name is not None and name.collection == "clusters":
            clusters[name.project].append((name, recommendation))
    losers: Losers = {}
    for recommendation in counted:
        project = wholes.get(resource_names.project(recommendation.project))
        for resource in map(resource_names.key, recommendation.resources):
            outer = [wholes[parent] for parent in resource_names.parents(resource) if parent in wholes]
            name = resource_names.parse(resource)
            if name is not None:
                outer += [r for cluster, r in clusters[name.project] if resource_names.is_in_cluster(cluster, name)]
            whole = next((r for r in (project, *outer) if r is not None and r is not recommendation), None)
            if whole is not None:
                losers[recommendation.key] = ("contained", whole.key)
                break
    return losers


def _has_parts(resource: str, recommendation: Recommendation) -> bool:
    """Whether other resources can be part of a resource. A project contains the others only if it is to be deleted."""
    name = resource_names.parse(resource)
    if name is None or name.collection not in ("projects", "clusters", "datasets", "nodePools"):
        return False
    return name.collection != "projects" or "CLEANUP" in recommendation.subtype


def _above(
    floors: commitments.Floors, removed: Mapping[tuple[str, str, str], float]
) -> Callable[[list[Recommendation]], Losers]:
    """Commitments above the measured floor: their saving relies on machines that do not always run."""
    return lambda counted: {r.key: ("above-floor", "") for r in counted if commitments.exceeds(r, floors, removed)}


def _flexible(counted: list[Recommendation]) -> Losers:
    """Spend-based commitments where a resource-based one counts: both discount the same machines."""
    resource_based = [r for r in counted if r.recommender == commitments.RESOURCE_BASED]
    return {
        r.key: ("alternative", resource_based[0].key)
        for r in counted
        if resource_based and r.recommender == commitments.SPEND_BASED and commitments.is_for_machines(r)
    }


def _purchases(preference: CommitmentPreference) -> Callable[[list[Recommendation]], Losers]:
    """Commitments for the same machines in another term, or by another algorithm, than the preferred one."""

    def first(recommendation: Recommendation) -> object:
        return (*commitments.rank(recommendation, preference), *_least(recommendation))

    def step(counted: list[Recommendation]) -> Losers:
        groups: dict[Hashable, list[Recommendation]] = defaultdict(list)
        for recommendation in counted:
            groups[commitments.pool(recommendation)].append(recommendation)
        for pool, members in list(groups.items()):
            memory = [r for r in members if commitments.is_for(r) == {"memory"}]
            others = [r for r in members if r not in memory]
            # Commitments for vCPUs alone and for memory alone complete each other.
            if memory and others and not any("memory" in commitments.is_for(r) for r in others):
                groups[pool], groups[pool, "memory"] = others, memory
        return _keep(groups, first, "alternative")

    return step


def _accounts(counted: list[Recommendation]) -> Losers:
    """Commitments for a project where the billing account, which covers all its projects, has one in the region."""
    accounts: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for r in counted:
        recommender, owner, location, family = commitments.pool(r)
        if owner.startswith("billingAccounts/"):
            accounts[recommender, location].append((family, r.key))
    losers: Losers = {}
    for r in counted:
        recommender, owner, location, family = commitments.pool(r)
        if owner.startswith("projects/"):
            same = [key for of, key in accounts[recommender, location] if of == family or "" in (of, family)]
            if same:
                losers[r.key] = ("alternative", same[0])
    return losers
