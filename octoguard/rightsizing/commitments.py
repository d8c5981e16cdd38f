"""Recommended commitments: what they commit to, the measured floor, and which of the alternatives to buy.

Google recommends each term and each algorithm as a recommendation of its own, often without an `xorGroupId`:
https://docs.cloud.google.com/docs/cuds-recommender. The floor is the 5th percentile of the hourly running vCPUs over 30
days, by region and machine series. That many vCPUs run in 95% of the hours. A commitment above it is partly unused.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

from octoguard.rightsizing.commitment_types import series_of_commitment

if TYPE_CHECKING:
    import pandas as pd

    from octoguard.rightsizing.recommendation import Recommendation

# `{(project, region, series): vCPUs}`
Floors = dict[tuple[str, str, str], float]
Term = Literal["1-year", "3-years"]
Risk = Literal["low", "break-even"]
_FLOOR: Final = 0.05
_HOURS: Final = 24 * 30 * 0.9
_TERMS: Final[dict[str, Term]] = {"TWELVE_MONTH": "1-year", "THIRTY_SIX_MONTH": "3-years"}
# The algorithms that commit to what always runs; the others buy as much as pays off on average.
_LOW_RISK: Final = frozenset({"LOW_WATERMARK", "STABLE_USAGE", "STABLE"})


@dataclass(frozen=True, slots=True)
class CommitmentPreference:
    """Which of the alternatives to buy: the term, and the risk of paying for unused machines."""

    term: Term = "1-year"
    risk: Risk = "low"


@dataclass(frozen=True, slots=True)
class Purchase:
    """What a commitment recommendation buys. Unknown parts are "" or None.

    `family` is Google's commitment type or service. `series` is the machine series in lower case.
    """

    family: str
    series: str = ""
    vcpus: float | None = None
    memory_gib: float | None = None
    term: Term | None = None
    algorithm: str = ""

    def details(self) -> dict[str, str]:
        """The known parts as text."""
        found = {"commitment": self.family, "term": self.term or "", "algorithm": self.algorithm}
        if self.vcpus is not None:
            found["vcpus"] = f"{self.vcpus:g}"
        if self.memory_gib is not None:
            found["memory_gib"] = f"{self.memory_gib:g}"
        return found


def floors(table: pd.DataFrame) -> Floors:
    """The floor of each (project, region, series), in vCPUs; {} unless at least 90% of the hours were measured."""
    cores = table[table["measure"] == "vm-cores"]
    if cores.empty:
        return {}
    zones = cores["resource"].str.partition(" ")
    frame = cores.assign(
        region=zones[0].str.rpartition("-")[0],
        series=zones[2].str.partition("-")[0],
    )
    hours = frame["time"].nunique()
    if hours < _HOURS:
        return {}
    minimums: Floors = {}
    for (project, region, series), group in frame.groupby(["project", "region", "series"]):
        # The time series has no point for an hour in which no machine of the series ran: it counts as 0.
        running = group.groupby("time")["value"].sum()
        values = running.reindex(frame["time"].unique(), fill_value=0.0)
        minimums[str(project), str(region), str(series)] = float(values.quantile(_FLOOR))
    return minimums


def purchase(recommendation: Recommendation) -> Purchase | None:
    """What a commitment recommendation buys; None for recommendations of other kinds."""
    if recommendation.kind != "commitments":
        return None
    overview = recommendation.overview
    algorithm = _text(overview.get("algorithm"))
    for operation in recommendation.operations:
        value = operation.value
        if operation.action != "add" or not isinstance(value, dict):
            continue
        family = _text(value.get("type"))
        plan = _text(value.get("plan")) or _text(overview.get("plan"))
        amounts = _amounts(value.get("resources"))
        memory = amounts.get("MEMORY")
        return Purchase(
            family=family,
            series=series_of_commitment(family),
            vcpus=amounts.get("VCPU"),
            memory_gib=None if memory is None else memory / 1024,
            term=_TERMS.get(plan),
            algorithm=algorithm,
        )
    return Purchase("", term=_TERMS.get(_text(overview.get("plan"))), algorithm=algorithm)


def _amounts(resources: Any) -> dict[str, float]:
    """The amount of each resource type: vCPUs, MiB of memory. Leaves out what is not a non-negative number."""
    amounts: dict[str, float] = {}
    for resource in resources if isinstance(resources, list) else ():
        if not isinstance(resource, dict) or not isinstance(resource.get("type"), str):
            continue
        try:
            amount = float(resource.get("amount", 0))
        except (TypeError, ValueError, OverflowError):
            continue
        if 0 <= amount < float("inf"):
            amounts[resource["type"]] = amounts.get(resource["type"], 0.0) + amount
    return amounts


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


def exceeds(recommendation: Recommendation, known: Floors) -> bool:
    """Whether a recommendation commits to more vCPUs than the floor; False if the floor was not measured."""
    bought = purchase(recommendation)
    if bought is None or not bought.series or bought.vcpus is None or not known:
        return False
    return bought.vcpus > _floor(recommendation, bought.series, known)


def _floor(recommendation: Recommendation, series: str, known: Floors) -> float:
    """The floor of the project; for a billing account, the sum of its measured projects."""
    if recommendation.owner.startswith("projects/"):
        return known.get((recommendation.project, recommendation.location, series), 0.0)
    return sum(floor for (_, region, of), floor in known.items() if (region, of) == (recommendation.location, series))


def note(recommendation: Recommendation, known: Floors) -> str:
    """A sentence that compares a commitment with the floor; "" if it is not a machine commitment."""
    bought = purchase(recommendation)
    if bought is None or not bought.series:
        return ""
    series, vcpus = bought.series, bought.vcpus
    if vcpus is None:
        return "not compared with the measured minimum usage: the recommendation has no valid number of vCPUs"
    if not known:
        return "the minimum usage was not measured (30 days of compute.googleapis.com/instance/cpu/reserved_cores)"
    floor = _floor(recommendation, series, known)
    if exceeds(recommendation, known):
        return (
            f"above the measured minimum usage: commits to {vcpus:g} {series} vCPUs, "
            f"but only {floor:g} ran in 95% of the hours of 30 days"
        )
    return (
        f"within the measured minimum usage: commits to {vcpus:g} of the {floor:g} {series} vCPUs "
        "that ran in 95% of the hours of 30 days"
    )


def rank(recommendation: Recommendation, preference: CommitmentPreference) -> tuple[bool, bool]:
    """The order of alternatives: the preferred term first, then the preferred risk."""
    bought = purchase(recommendation)
    if bought is None:
        return (True, True)
    is_low = bought.algorithm.upper() in _LOW_RISK
    return (bought.term != preference.term, is_low != (preference.risk == "low"))


def pool(recommendation: Recommendation) -> tuple[str, str, str, str]:
    """(recommender, owner, location, family): commitments with the same pool cover the same usage."""
    bought = purchase(recommendation)
    family = bought.family if bought else ""
    return (recommendation.recommender, recommendation.owner, recommendation.location, family)
