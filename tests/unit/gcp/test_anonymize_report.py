"""The report of an anonymized recording is the report of the original, without its names."""

from __future__ import annotations

import json
from collections import Counter
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from octoguard.gcp.anonymize import Anonymizer
from octoguard.gcp.recording import Recorder, header
from octoguard.rightsizing.answers import LIST_RECOMMENDATIONS, LIST_TIME_SERIES, Answer
from octoguard.rightsizing.recommenders import RECOMMENDERS
from octoguard.rightsizing.series import QUERIES
from octoguard.workflows.rightsizing import make
from octoguard.workflows.rightsizing_request import RightsizingRequest
from tests.fakes import answers, payloads

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from octoguard.rightsizing.document import RightsizingReport


def _report(path: Path, recorded: list[Answer], anonymizer: Anonymizer | None) -> RightsizingReport:
    head = header("2026-11-28T08:00:00Z", [payloads.PROJECT, answers.PROJECT], ["europe-west1"], "0A1B2C-3D4E5F-607182")
    with Recorder(path, anonymizer.header(head) if anonymizer else head) as recorder:
        for answer in recorded:
            recorder.write(anonymizer.answer(answer) if anonymizer else answer)
    return make(RightsizingRequest(offline=(path,)), None)


def _measured() -> Iterator[Answer]:
    series = answers.measurements(datetime(2026, 11, 28, tzinfo=UTC))
    for query in QUERIES:
        metric = query.filter.partition('metric.type="')[2].partition('"')[0]
        known = series.get((answers.PROJECT, f"{metric}#count" if query.reducer == "REDUCE_COUNT" else metric), [])
        page = json.dumps({"timeSeries": known}).encode()
        yield Answer(LIST_TIME_SERIES, f"projects/{answers.PROJECT}", query.measure, [page])


def test_the_report_is_the_same(tmp_path: Path) -> None:
    """Same sums, same standings, and the same joins: by project, by resource, with the measured floor."""
    owner = f"projects/{answers.PROJECT}"
    recorded = [answer for answer in payloads.responses() if answer.method != LIST_TIME_SERIES]
    recorded += [
        Answer(LIST_RECOMMENDATIONS, owner, parent, [json.dumps({"recommendations": bodies}).encode()])
        for parent, bodies in answers.prod().items()
    ]
    recorded += _measured()
    named = _report(tmp_path / "named.json", recorded, None)
    anonymous = _report(tmp_path / "anonymous.json", recorded, Anonymizer())
    text = (tmp_path / "anonymous.json").read_text()
    assert not [name for name in (*payloads.NAMES, "octollm", "100000000003") if name in text]
    assert len(named.recommendations) > len(RECOMMENDERS)
    assert anonymous.source.scrubbed
    assert anonymous.totals == named.totals
    assert anonymous.states == named.states
    assert anonymous.by_recommender == named.by_recommender
    assert _amounts(anonymous) == _amounts(named)
    assert _standings(anonymous) == _standings(named)


def _amounts(report: RightsizingReport) -> Counter[Any]:
    return Counter((line.kind, line.currency, line.monthly_saving, line.recommendations) for line in report.by_project)


def _standings(report: RightsizingReport) -> Counter[Any]:
    return Counter(
        (each.recommender, each.location, each.subtype, each.state, each.standing, each.monthly_saving, each.measured)
        for each in report.recommendations
    )
