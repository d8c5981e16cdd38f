"""The rightsizing report: the versioned document for renderers, machines, and the report of the next month."""

from __future__ import annotations

from decimal import Decimal
from typing import Any, Final, Literal

import msgspec

from octoguard.rightsizing.count import Standing
from octoguard.rightsizing.effort_facts import Effort
from octoguard.rightsizing.filters import LeftOut
from octoguard.rightsizing.held_document import CommitmentCoverage, HeldCommitment
from octoguard.rightsizing.ownership import Ownership
from octoguard.rightsizing.realised_document import Realised
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
    """One row of a summary, by project or by team for example. `key` is "" for what no label states."""

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
    """The saving per month at the prices of octoguard; `why` explains a missing amount.

    With `at_most`, the saving is between both amounts.
    """

    monthly_saving: Decimal | None
    currency: str
    why: str
    at_most: Decimal | None = None


class ObservedUsage(msgspec.Struct, frozen=True):
    """What Google's insights show for a recommendation: days of observation, and the figures as text.

    `memory_measured` is false if Google attached no insight about memory, and None if that is unknown.
    """

    observation_days: float | None
    memory_measured: bool | None
    refreshed: str
    summary: str


class RecommendationEntry(msgspec.Struct, frozen=True):
    """One recommendation, and whether the totals include it (`standing`).

    `project` is the ID where it is known; `name` has the number, as Google returns it. `monthly_saving` is in the
    currency of the billing account if Google gives it; `in_usd` is Google's amount in USD then. `kg_co2e` is the
    reduction of emissions per month in kg of CO2 equivalent. `stale` means that Google did not refresh it lately.
    `covered` says that a held commitment already covers the machines, so that the saving starts later. `details` has
    more facts, such as the member and the role of a grant. `open_since` is the first month of its current open period
    in the given earlier reports; "" without such reports.
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
    details: dict[str, str] = {}
    in_usd: Decimal | None = None
    kg_co2e: Decimal | None = None
    evidence: ObservedUsage | None = None
    effort: Effort | None = None
    quick_win: bool = False
    ownership: Ownership = Ownership()
    stale: bool = False
    covered: str = ""


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
    """How many lists were requested (`asked`), read completely, and missing.

    `project_numbers` and `project_titles` have the number and the display name by project ID, where they are known.
    """

    asked: int
    read: int
    missing: int
    projects: list[str]
    locations: list[str]
    project_numbers: dict[str, str] = {}
    project_titles: dict[str, str] = {}


class MonthLine(msgspec.Struct, frozen=True):
    """The total of one month, kind and currency."""

    month: str
    kind: Kind
    currency: str
    monthly_saving: Decimal
    recommendations: int
    complete: bool


# What became of a recommendation that was open in the previous report. Only `done` is a saving that somebody confirmed.
Became = Literal["gone", "done", "dismissed", "failed", "unknown"]


class Left(msgspec.Struct, frozen=True):
    """A recommendation that was open in the previous report and is not open now, as the previous report had it."""

    name: str
    became: Became
    project: str
    what: str
    standing: Standing
    monthly_saving: Decimal | None
    currency: str


class MovedTotal(msgspec.Struct, frozen=True):
    """The saving per month of the counted recommendations that moved; for closed ones, from the previous report."""

    moved: Literal["new", "still", "gone", "done", "dismissed", "failed", "unknown"]
    kind: Kind
    currency: str
    monthly_saving: Decimal
    recommendations: int


class ReportChange(msgspec.Struct, frozen=True):
    """The difference to the previous report: the names of new recommendations, and of those that became something."""

    month: str
    new: list[str]
    gone: list[str]
    done: list[str]
    still: int
    unknown: list[str]
    totals: list[MovedTotal] = []
    left: list[Left] = []
    dismissed: list[str] = []
    failed: list[str] = []


class Share(msgspec.Struct, frozen=True):
    """The counted saving of one kind as a share of the spend of a full month, or of a monthly budget.

    `share` is a fraction, such as 0.12. `month` is "" for a budget.
    """

    of: Literal["spend", "budget"]
    month: str
    amount: Decimal
    currency: str
    kind: Kind
    share: Decimal


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
    by_owner: list[RollupRow] = []
    by_team: list[RollupRow] = []
    by_environment: list[RollupRow] = []
    left_out: list[LeftOut] = []
    shares: list[Share] = []
    realised: Realised | None = None
    commitments: list[HeldCommitment] = []
    commitment_coverage: list[CommitmentCoverage] = []


def schema() -> dict[str, Any]:
    """The JSON schema of the report."""
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "octoguard rightsizing report",
        **msgspec.json.schema(RightsizingReport),
    }
