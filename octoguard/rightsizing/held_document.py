"""The held commitments in the report, and how much of them is used."""

from __future__ import annotations

from typing import Literal

import msgspec


class HeldCommitment(msgspec.Struct, frozen=True):
    """One commitment. `series` is [] and `part` is "" for a type that octoguard does not know.

    `part` names the only machine types of the series that are covered, if not all are. `other` has the amounts of local
    SSD (GB) and accelerators. `ends` is the date YYYY-MM-DD, "" if not known. `active` means that it applies today.
    `expiring` means that it ends within 60 days.
    """

    name: str
    project: str
    region: str
    type: str
    series: list[str]
    part: str
    category: str
    term: str
    status: str
    vcpus: float
    memory_gib: float
    other: dict[str, float]
    ends: str
    days_left: int | None
    auto_renew: bool
    active: bool
    expired: bool
    expiring: bool
    source: Literal["gcloud", "terraform"]
    address: str = ""


class CommitmentCoverage(msgspec.Struct, frozen=True):
    """Committed and used vCPUs of one region and series, in one project or in all of them (`project` is "").

    `coverage` is the share of the used vCPUs that commitments cover. `utilisation` is the share of the committed vCPUs
    that is used. Both are from the mean usage, so they are upper limits: usage that changes during the day covers less.
    `floor_utilisation` is the share that is used in 95% of the hours. They are None if the usage was not measured;
    `coverage` is also None if nothing is used. `note` says why.
    """

    scope: Literal["project", "shared"]
    project: str
    region: str
    series: list[str]
    committed: float
    used: float | None
    floor: float | None
    coverage: float | None
    utilisation: float | None
    floor_utilisation: float | None
    note: str = ""
