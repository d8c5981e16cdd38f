"""The rightsizing report: the versioned document that its renderers, machines and next month's report read."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final, Literal

import msgspec

from octoguard.rightsizing.count import Standing
from octoguard.rightsizing.recommenders import Kind

SCHEMA_VERSION: Final = "1"


class Source(msgspec.Struct, frozen=True):
    """Where the answers came from, and when Google gave them."""

    mode: Literal["live", "recording"]
    recorded_at: str
    name: str = ""
    sha256: str = ""
    scrubbed: bool = False


class Total(msgspec.Struct, frozen=True):
    """What the counted recommendations of one kind save in a month, in one currency; never added across either."""

    kind: Kind
    currency: str
    monthly_saving: Decimal
    recommendations: int


class RollupRow(msgspec.Struct, frozen=True):
    """One row of a roll-up, by project or by recommender."""

    key: str
    kind: Kind
    currency: str
    monthly_saving: Decimal
    recommendations: int


class SourceLine(msgspec.Struct, frozen=True, omit_defaults=True):
    """A line of the configuration that has to change."""

    file: str
    line: int


class TerraformChange(msgspec.Struct, frozen=True, omit_defaults=True):
    """What to change in Terraform. `value` is None where the resource itself should go."""

    address: str
    action: Literal["set", "remove", "review"]
    attribute: str = ""
    now: str = ""
    value: str | None = None
    place: SourceLine | None = None
    note: str = ""


class Own(msgspec.Struct, frozen=True):
    """The saving as octoguard's own price list has it, beside Google's figure."""

    monthly_saving: Decimal | None
    currency: str
    why: str


class RecommendationEntry(msgspec.Struct, frozen=True):
    """One recommendation, and whether it counts.

    `open_since` is the first month, of the reports that were given, from which on it was open; "" without any.
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
    """What could not be read: this is not "no savings"."""

    project: str
    what: str
    locations: list[str]
    code: str
    why: str
    do: str
    seen: int = 0


class ListCoverage(msgspec.Struct, frozen=True):
    """How many lists were asked for, read whole, and left out."""

    asked: int
    read: int
    missing: int
    projects: list[str]
    locations: list[str]


class MonthLine(msgspec.Struct, frozen=True):
    """What one month's report said, for the months side by side."""

    month: str
    kind: Kind
    currency: str
    monthly_saving: Decimal
    recommendations: int
    complete: bool


class Left(msgspec.Struct, frozen=True):
    """What the report before had open and this one has not, as it stood then."""

    name: str
    became: Literal["gone", "done", "unknown"]
    project: str
    what: str
    standing: Standing
    monthly_saving: Decimal | None
    currency: str


class MovedTotal(msgspec.Struct, frozen=True):
    """What the counted ones save in a month: of what is left as the report before had it."""

    moved: Literal["new", "still", "gone", "done", "unknown"]
    kind: Kind
    currency: str
    monthly_saving: Decimal
    recommendations: int


class ReportChange(msgspec.Struct, frozen=True):
    """Against the report before: what is new, what is gone, and of what is gone nothing is known."""

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
