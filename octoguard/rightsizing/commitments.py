"""Recommended commitments: what they commit to, the measured floor, and which of the alternatives to buy.

Google recommends each term and each algorithm as a recommendation of its own, often without an `xorGroupId`:
https://docs.cloud.google.com/docs/cuds-recommender. The floor is the 5th percentile of the hourly running vCPUs over 30
days, by region and machine series. That many vCPUs run in 95% of the hours. A commitment above it is partly unused.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from octoguard.commitment_types import commitment_type
from octoguard.rightsizing.machine_names import memory_gib_of, series_of, vcpus_of

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from octoguard.rightsizing.recommendation import Recommendation


class Floor(NamedTuple):
    """The vCPUs and the GiB of memory that run in 95% of the hours; the memory is None for unknown machine types.

    `held_vcpus` and `held_gib` are the amounts of active commitments, which cover a part of them.
    """

    vcpus: float
    memory_gib: float | None
    held_vcpus: float = 0.0
    held_gib: float = 0.0


# `{(project, region, series): floor}`. A measured project without machines has one with the region and series "".
Floors = dict[tuple[str, str, str], Floor]
Term = Literal["1-year", "3-years"]
Risk = Literal["low", "break-even"]
RESOURCE_BASED: Final = "google.compute.commitment.UsageCommitmentRecommender"
SPEND_BASED: Final = "google.cloudbilling.commitment.SpendBasedCommitmentRecommender"
# Services with spend-based commitments of their own: https://docs.cloud.google.com/docs/cuds-spend-based
_SERVICES: Final = (
    "Cloud SQL", "AlloyDB", "Spanner", "Bigtable", "Firestore", "Memorystore", "BigQuery", "Cloud Run",
    "Kubernetes Engine", "VMware Engine", "Backup and DR", "NetApp",
)  # fmt: skip
_NOTHING: Final[Mapping[tuple[str, str, str], float]] = MappingProxyType({})
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

    `family` is Google's commitment type or service. `series` are the machine series that it covers, in lower case.
    """

    family: str
    series: tuple[str, ...] = ()
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


@dataclass(frozen=True, slots=True)
class MeasuredUse:
    """The floor and the mean vCPUs of each (project, region, series) over 30 days, and the measured projects."""

    floors: Floors = field(default_factory=dict)
    means: dict[tuple[str, str, str], float] = field(default_factory=dict)
    projects: set[str] = field(default_factory=set)


def measured_use(table: pd.DataFrame) -> MeasuredUse:
    """The running machines; empty unless at least 90% of the hours were measured."""
    cores = table[table["measure"] == "vm-cores"]
    if cores.empty or cores["time"].nunique() < _HOURS:
        return MeasuredUse()
    zones = cores["resource"].str.partition(" ")
    gib = zones[2].map({machine: _gib_per_vcpu(machine) for machine in zones[2].unique()})
    frame = cores.assign(
        region=zones[0].str.rpartition("-")[0],
        series=zones[2].map({machine: _series(machine) for machine in zones[2].unique()}),
        memory=cores["value"] * gib.astype(float),
    )
    use = MeasuredUse()
    hours = frame["time"].unique()
    for (project, region, series), group in frame.groupby(["project", "region", "series"]):
        # The time series has no point for an hour in which no machine of the series ran: it counts as 0.
        vcpus = group.groupby("time")["value"].sum().reindex(hours, fill_value=0.0)
        memory = None
        if not group["memory"].isna().any():
            memory = float(group.groupby("time")["memory"].sum().reindex(hours, fill_value=0.0).quantile(_FLOOR))
        key = (str(project), str(region), str(series))
        use.floors[key] = Floor(float(vcpus.quantile(_FLOOR)), memory)
        use.means[key] = float(vcpus.mean())
        use.projects.add(str(project))
    return use


def _series(machine_type: str) -> str:
    return series_of(machine_type) or machine_type.partition("-")[0]


def _gib_per_vcpu(machine_type: str) -> float | None:
    vcpus, memory = vcpus_of(machine_type), memory_gib_of(machine_type)
    return None if not vcpus or memory is None else memory / vcpus


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
        family = _text(value.get("type")) or _service(recommendation)
        plan = _text(value.get("plan")) or _text(overview.get("plan"))
        known = commitment_type(family)
        amounts = _amounts(value.get("resources"))
        memory = amounts.get("MEMORY")
        return Purchase(
            family=family,
            series=known.series if known else (),
            vcpus=amounts.get("VCPU"),
            memory_gib=None if memory is None else memory / 1024,
            term=_TERMS.get(plan),
            algorithm=algorithm,
        )
    return Purchase(_service(recommendation), term=_TERMS.get(_text(overview.get("plan"))), algorithm=algorithm)


def _service(recommendation: Recommendation) -> str:
    """The service of a spend-based commitment, as far as the description names it."""
    return next((name for name in _SERVICES if name.lower() in recommendation.description.lower()), "")


def _amounts(resources: Any) -> dict[str, float]:
    """The amount of each resource type: vCPUs, MiB of memory. Leaves out what is not a non-negative number.

    Without the vCPUs, the memory that goes with them is left out too: it is not a commitment for memory alone.
    """
    amounts: dict[str, float] = {}
    invalid = False
    for resource in resources if isinstance(resources, list) else ():
        if not isinstance(resource, dict) or not isinstance(resource.get("type"), str):
            continue
        try:
            amount = float(resource.get("amount", 0))
        except (TypeError, ValueError, OverflowError):
            amount = float("nan")
        if 0 <= amount < float("inf"):
            amounts[resource["type"]] = amounts.get(resource["type"], 0.0) + amount
        elif resource["type"] == "VCPU":
            invalid = True
    return {} if invalid else amounts


def _text(value: Any) -> str:
    return value if isinstance(value, str) else ""


@dataclass(frozen=True, slots=True)
class Available:
    """The floor that a commitment is compared with, and what counted changes of machines remove from it."""

    floor: Floor
    removed: float = 0.0
    removed_gib: float = 0.0

    @property
    def vcpus(self) -> float:
        """The vCPUs that are left to commit to."""
        return max(0.0, self.floor.vcpus - self.floor.held_vcpus - self.removed)

    @property
    def memory_gib(self) -> float | None:
        """The memory that is left to commit to; None if the memory of the machines is unknown."""
        if self.floor.memory_gib is None:
            return None
        return max(0.0, self.floor.memory_gib - self.floor.held_gib - self.removed_gib)


def memory_of(place: tuple[str, str, str]) -> tuple[str, str, str]:
    """The key of the memory in GiB that changes remove, next to the vCPUs of (project, region, series)."""
    project, region, series = place
    return project, region, f"{series} memory"


def available(
    recommendation: Recommendation, known: Floors, removed: Mapping[tuple[str, str, str], float]
) -> Available:
    """The floor of the project; for a billing account, the sum of its measured projects."""
    bought = purchase(recommendation)
    series = bought.series if bought else ()
    own = recommendation.project if recommendation.owner.startswith("projects/") else None
    keys = [key for key in known if own in (None, key[0]) and key[1] == recommendation.location and key[2] in series]
    memory = [known[key].memory_gib for key in keys]
    known_memory = None if None in memory else sum(gib for gib in memory if gib is not None)
    floor = Floor(
        sum(known[key].vcpus for key in keys),
        known_memory,
        sum(known[key].held_vcpus for key in keys),
        sum(known[key].held_gib for key in keys),
    )
    return Available(
        floor, sum(removed.get(key, 0.0) for key in keys), sum(removed.get(memory_of(key), 0.0) for key in keys)
    )


def _is_measured(recommendation: Recommendation, known: Floors) -> bool:
    """Whether the floor of its project was measured; for a billing account, that of any project."""
    return bool(known) and (
        not recommendation.owner.startswith("projects/") or any(key[0] == recommendation.project for key in known)
    )


def exceeds(
    recommendation: Recommendation, known: Floors, removed: Mapping[tuple[str, str, str], float] = _NOTHING
) -> bool:
    """Whether a recommendation commits to more vCPUs or memory than the floor; False if the floor was not measured."""
    bought = purchase(recommendation)
    if bought is None or not bought.series or not _is_measured(recommendation, known):
        return False
    left = available(recommendation, known, removed)
    if (bought.vcpus or 0.0) > left.vcpus:
        return True
    # A commitment that includes vCPUs includes their memory.
    only_memory = bought.memory_gib is not None and not bought.vcpus
    return only_memory and left.memory_gib is not None and (bought.memory_gib or 0.0) > left.memory_gib


def note(
    recommendation: Recommendation, known: Floors, removed: Mapping[tuple[str, str, str], float] = _NOTHING
) -> str:
    """A sentence that compares a commitment with the floor; "" if it is not a machine commitment."""
    bought = purchase(recommendation)
    if bought is None or not bought.series:
        return ""
    series = "/".join(bought.series)
    if not bought.vcpus and bought.memory_gib is None:
        return "not compared with the measured minimum usage: the recommendation has no valid number of vCPUs"
    if not _is_measured(recommendation, known):
        return "the minimum usage was not measured (30 days of compute.googleapis.com/instance/cpu/reserved_cores)"
    left = available(recommendation, known, removed)
    if bought.vcpus:
        fits = (bought.vcpus, left.floor.vcpus, left.floor.held_vcpus, left.removed, left.vcpus)
        return _compared(*fits, f"{series} vCPUs")
    if left.floor.memory_gib is None or left.memory_gib is None:
        return f"not compared with the measured minimum usage: the memory of {series} machines is unknown"
    fits = (bought.memory_gib or 0.0, left.floor.memory_gib, left.floor.held_gib, left.removed_gib, left.memory_gib)
    return _compared(*fits, f"GiB of {series} memory")


def _compared(amount: float, floor: float, held: float, removed: float, left: float, unit: str) -> str:
    """A sentence that compares an amount with the floor, less what is held and removed."""
    less = [f"held commitments cover {held:g}"] if held else []
    less += [f"the changes in this report remove {removed:g}"] if removed > 0 else []
    if amount <= left:
        text = f"within the measured minimum usage: commits to {amount:g} of the {floor:g} {unit}"
        return f"{text} that ran in 95% of the hours of 30 days{''.join(f', and {part}' for part in less)}"
    text = f"above the measured minimum usage: commits to {amount:g} {unit}"
    if not less:
        return f"{text}, but only {floor:g} ran in 95% of the hours of 30 days"
    text = f"{text}; {floor:g} ran in 95% of the hours of 30 days"
    return (
        f"{text}, but {' and '.join(less)}: {f'commit to {left:g} at most' if left else 'nothing is left to commit to'}"
    )


def is_for_machines(recommendation: Recommendation) -> bool:
    """Whether a spend-based commitment discounts Compute Engine machines, or may do so.

    Google's flexible commitments are named after Compute Engine. One that names no service may be for machines.
    """
    bought = purchase(recommendation)
    text = f"{bought.family if bought else ''} {recommendation.description}".lower()
    return not any(service.lower() in text for service in _SERVICES)


def rank(recommendation: Recommendation, preference: CommitmentPreference) -> tuple[bool, bool]:
    """The order of alternatives: the preferred term first, then the preferred risk."""
    bought = purchase(recommendation)
    if bought is None:
        return (True, True)
    is_low = bought.algorithm.upper() in _LOW_RISK
    return (bought.term != preference.term, is_low != (preference.risk == "low"))


def is_for(recommendation: Recommendation) -> set[str]:
    """What a machine commitment covers: `vcpus`, `memory`, or both; empty for other commitments."""
    bought = purchase(recommendation)
    if bought is None:
        return set()
    return {name for name, amount in (("vcpus", bought.vcpus), ("memory", bought.memory_gib)) if amount}


def pool(recommendation: Recommendation) -> tuple[str, str, str, str]:
    """(recommender, owner, location, family): commitments with the same pool cover the same usage."""
    bought = purchase(recommendation)
    family = bought.family if bought else ""
    return (recommendation.recommender, recommendation.owner, recommendation.location, family)
