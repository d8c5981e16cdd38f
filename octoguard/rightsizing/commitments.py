"""Holds Google's recommended commitments against the floor that was measured: a commitment above it pays for nothing.

The floor is the 5th percentile of the vCPUs that ran in each hour of 30 days, by region and machine series.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    import pandas as pd

    from octoguard.rightsizing.recommendation import Recommendation

# `{(project, region, series): vCPUs}`
Floors = dict[tuple[str, str, str], float]
_FLOOR: Final = 0.05
_HOURS: Final = 24 * 30 * 0.9
_TYPE: Final = re.compile(r"[A-Z]+_(?:PURPOSE|OPTIMIZED)_(?P<series>[A-Z0-9]+)\Z")


def floors(table: pd.DataFrame) -> Floors:
    """The vCPUs that always ran; only where nearly a month was measured."""
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
    found: Floors = {}
    for (project, region, series), group in frame.groupby(["project", "region", "series"]):
        # An hour in which nothing of the series ran is in no series of points, and is a zero all the same.
        running = group.groupby("time")["value"].sum()
        values = running.reindex(frame["time"].unique(), fill_value=0.0)
        found[str(project), str(region), str(series)] = float(values.quantile(_FLOOR))
    return found


def exceeds(recommendation: Recommendation, known: Floors) -> bool:
    """Whether it commits to more vCPUs than always ran; False where the floor was not measured."""
    asked = _asked(recommendation)
    return asked is not None and bool(known) and asked[1] > _floor(recommendation, asked[0], known)


def _floor(recommendation: Recommendation, series: str, known: Floors) -> float:
    """What always ran in the project; a billing account has what its measured projects have together."""
    if recommendation.owner.startswith("projects/"):
        return known.get((recommendation.project, recommendation.location, series), 0.0)
    return sum(floor for (_, region, of), floor in known.items() if (region, of) == (recommendation.location, series))


def note(recommendation: Recommendation, known: Floors) -> str:
    """What the floor says about a commitment; "" where it is not one for machines."""
    asked = _asked(recommendation)
    if asked is None:
        return ""
    series, vcpus = asked
    if not known:
        return "the floor was not measured (30 days of compute.googleapis.com/instance/cpu/reserved_cores)"
    floor = _floor(recommendation, series, known)
    if exceeds(recommendation, known):
        return f"above the measured floor: {vcpus:g} vCPUs of {series}, but {floor:g} ran all the time in 30 days"
    return f"within the measured floor: {vcpus:g} of {floor:g} vCPUs of {series} that ran all the time in 30 days"


def _asked(recommendation: Recommendation) -> tuple[str, float] | None:
    """(series, vCPUs) of a commitment; GENERAL_PURPOSE alone is N1."""
    for operation in recommendation.operations:
        value = operation.value
        if operation.action != "add" or not isinstance(value, dict) or not isinstance(value.get("type"), str):
            continue
        match = _TYPE.match(value["type"])
        series = match["series"].lower() if match else {"GENERAL_PURPOSE": "n1"}.get(value["type"])
        for resource in value.get("resources", []):
            if series and isinstance(resource, dict) and resource.get("type") == "VCPU":
                return series, float(resource.get("amount", 0))
    return None
