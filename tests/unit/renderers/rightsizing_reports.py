"""Small rightsizing reports for tests of the renderers."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Any

import msgspec

from octoguard.renderers import Style
from octoguard.rightsizing import rollup
from octoguard.rightsizing.document import ListCoverage, Own, RecommendationEntry, RightsizingReport, Source
from octoguard.rightsizing.effort_facts import Effort

if TYPE_CHECKING:
    from types import ModuleType

IDLE = "google.compute.instance.IdleResourceRecommender"
BUY = "google.compute.commitment.UsageCommitmentRecommender"
LOW = Effort("low", ["stops"], ["the VM stops and keeps its disks"])


def entry(name: str, saving: float | None = 10, **more: Any) -> RecommendationEntry:
    """A counted recommendation to stop a VM of the project `depot`; `more` has other fields."""
    project = more.setdefault("project", "depot")
    plain = RecommendationEntry(
        name=f"projects/{project}/locations/europe-west4-b/recommenders/{IDLE}/recommendations/{name}",
        project=project,
        location="europe-west4",
        recommender=IDLE,
        title="VM is idle: stop it",
        subtype="STOP_VM",
        kind="resources",
        source="google",
        state="ACTIVE",
        priority="P3",
        refreshed="2026-11-20T00:00:00Z",
        description="Stop it.",
        resources=[f"//compute.googleapis.com/projects/{project}/zones/europe-west4-b/instances/{name}"],
        standing="counted",
        instead_of="",
        monthly_saving=None if saving is None else Decimal(str(saving)),
        currency="EUR",
        problem="",
        own=Own(None, "", "not computed: give a plan or state with --plan"),
        changes=[],
        effort=LOW,
    )
    return msgspec.structs.replace(plain, **more)


def buy(name: str, saving: float, term: str, algorithm: str, **more: Any) -> RecommendationEntry:
    """A recommended commitment for N2 machines."""
    known = {"commitment": "GENERAL_PURPOSE_N2", "term": term, "algorithm": algorithm, "vcpus": "6", "memory_gib": "24"}
    given = {
        "kind": "commitments",
        "recommender": BUY,
        "subtype": "",
        "title": "committed use discount",
        "resources": [],
        "details": known,
        "effort": Effort("medium", ["contract"], []),
    }
    return entry(name, saving, **(given | more))


def report(*entries: RecommendationEntry, **more: Any) -> RightsizingReport:
    """A complete report of these recommendations; `more` has other fields."""
    table = rollup.frame(entries)
    plain = RightsizingReport(
        schema_version="1",
        kind="rightsizing",
        octoguard_version="0",
        month="2026-11",
        environment="",
        source=Source("live", "2026-11-30T06:00:00Z"),
        complete=True,
        coverage=ListCoverage(3, 3, 0, sorted({each.project for each in entries}) or ["depot"], ["europe-west4"]),
        totals=rollup.totals(table),
        states={},
        by_project=rollup.lines(table, "project"),
        by_recommender=[],
        recommendations=list(entries),
        missing=[],
        by_owner=rollup.lines(table, "owner"),
        by_team=rollup.lines(table, "team"),
        by_environment=rollup.lines(table, "environment"),
    )
    return msgspec.structs.replace(plain, **more)


def rendered(renderer: ModuleType, made: RightsizingReport, *, verbose: bool = False) -> str:
    """The report as text without colours."""
    text: str = renderer.render(made, Style(verbose=verbose))
    return text
