"""Compares Google's recommended commitments with the measured floor: a commitment above it is partly unused.

The floor is the 5th percentile of the hourly running vCPUs over 30 days, by region and machine series. That many vCPUs
run in 95% of the hours.
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


def exceeds(recommendation: Recommendation, known: Floors) -> bool:
    """Whether a recommendation commits to more vCPUs than the floor; False if the floor was not measured."""
    commitment = _asked(recommendation)
    return commitment is not None and bool(known) and commitment[1] > _floor(recommendation, commitment[0], known)


def _floor(recommendation: Recommendation, series: str, known: Floors) -> float:
    """The floor of the project; for a billing account, the sum of its measured projects."""
    if recommendation.owner.startswith("projects/"):
        return known.get((recommendation.project, recommendation.location, series), 0.0)
    return sum(floor for (_, region, of), floor in known.items() if (region, of) == (recommendation.location, series))


def note(recommendation: Recommendation, known: Floors) -> str:
    """A sentence that compares a commitment with the floor; "" if it is not a machine commitment."""
    commitment = _asked(recommendation)
    if commitment is None:
        return ""
    series, vcpus = commitment
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


def _asked(recommendation: Recommendation) -> tuple[str, float] | None:
    """(series, vCPUs) of a commitment; None for other recommendations. The type GENERAL_PURPOSE means N1."""
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
