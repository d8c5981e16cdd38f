"""The rightsizing report: the versioned document for renderers, machines, and the report of the next month."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final, Literal

import msgspec

from octoguard.rightsizing.count import Standing
from octoguard.rightsizing.recommenders import Kind

SCHEMA_VERSION: Final = "1"


class Source(msgspec.Struct, frozen=True):
    """The origin of the data, and when Google returned it."""

    mode: Literal["live", "recording"]
    recorded_at: str
    name: str = ""
    sha256: str = ""
    scrubbed: bool = False


class Total(msgspec.Struct, frozen=True):
    """The saving per month of the counted recommendations of one kind and currency. Totals are never added up."""

    kind: Kind
    currency: str
    monthly_saving: Decimal
    recommendations: int


class RollupRow(msgspec.Struct, frozen=True):
    """One row of a summary by project or by recommender."""

    key: str
    kind: Kind
    currency: str
    monthly_saving: Decimal
    recommendations: int


class SourceLine(msgspec.Struct, frozen=True, omit_defaults=True):
    """A source line of the Terraform configuration."""

    file: str
    line: int


class TerraformChange(msgspec.Struct, frozen=True, omit_defaults=True):
    """A change of the Terraform configuration. `value` is None for `remove` and `review`."""

    address: str
    action: Literal["set", "remove", "review"]
    attribute: str = ""
    now: str = ""
    value: str | None = None
    place: SourceLine | None = None
    note: str = ""


class Own(msgspec.Struct, frozen=True):
    """The saving per month at the prices of octoguard; `why` explains a missing amount."""

    monthly_saving: Decimal | None
    currency: str
    why: str


class RecommendationEntry(msgspec.Struct, frozen=True):
    """One recommendation, and whether the totals include it (`standing`).

    `open_since` is the first month of its current open period in the given earlier reports; "" without such reports.
    """

    name: str
    project: str
    location: str
    recommender: str
    title: str
    subtype: str
    kind: Kind
    source: Literal["google", "octoguard"]
    state: str
    priority: str
    refreshed: str
    description: str
    resources: list[str]
    standing: Standing
    instead_of: str
    monthly_saving: Decimal | None
    currency: str
    problem: str
    own: Own
    changes: list[TerraformChange]
    measured: str = ""
    note: str = ""
    open_since: str = ""
    months_open: int = 0


class UnreadSource(msgspec.Struct, frozen=True):
    """Data that could not be read, so that its savings are unknown. `do` says how to fix it."""

    project: str
    what: str
    locations: list[str]
    code: str
    why: str
    do: str
    seen: int = 0


class ListCoverage(msgspec.Struct, frozen=True):
    """How many lists were requested (`asked`), read completely, and missing."""

    asked: int
    read: int
    missing: int
    projects: list[str]
    locations: list[str]


class MonthLine(msgspec.Struct, frozen=True):
    """The total of one month, kind and currency."""

    month: str
    kind: Kind
    currency: str
    monthly_saving: Decimal
    recommendations: int
    complete: bool


class Left(msgspec.Struct, frozen=True):
    """A recommendation that was open in the previous report and is not open now, as the previous report had it."""

    name: str
    became: Literal["gone", "done", "unknown"]
    project: str
    what: str
    standing: Standing
    monthly_saving: Decimal | None
    currency: str


class MovedTotal(msgspec.Struct, frozen=True):
    """The saving per month of the counted recommendations that moved; for closed ones, from the previous report."""

    moved: Literal["new", "still", "gone", "done", "unknown"]
    kind: Kind
    currency: str
    monthly_saving: Decimal
    recommendations: int


class ReportChange(msgspec.Struct, frozen=True):
    """The difference to the previous report: names of new, gone, done and unknown recommendations."""

    month: str
    new: list[str]
    gone: list[str]
    done: list[str]
    still: int
    unknown: list[str]
    totals: list[MovedTotal] = []
    left: list[Left] = []


class RightsizingReport(msgspec.Struct, frozen=True):
    """The whole report, schema version 1. Amounts are per month of 730 hours, as decimal strings."""

    schema_version: Literal["1"]
    kind: Literal["rightsizing"]
    octoguard_version: str
    month: str
    environment: str
    source: Source
    complete: bool
    coverage: ListCoverage
    totals: list[Total]
    states: dict[str, int]
    by_project: list[RollupRow]
    by_recommender: list[RollupRow]
    recommendations: list[RecommendationEntry]
    missing: list[UnreadSource]
    months: list[MonthLine] = []
    moved: ReportChange | None = None
    notes: list[str] = []


def schema() -> dict[str, Any]:
    """The JSON schema of the report."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "octoguard rightsizing report",
        **msgspec.json.schema(RightsizingReport),
    }
