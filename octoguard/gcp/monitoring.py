"""Reads hourly time series of projects (Cloud Monitoring API)."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final

from google.cloud.monitoring_v3 import (
    Aggregation,
    ListTimeSeriesRequest,
    ListTimeSeriesResponse,
    MetricServiceClient,
    TimeInterval,
)
from google.cloud.monitoring_v3.services.metric_service.transports import MetricServiceGrpcTransport
from google.protobuf.json_format import MessageToJson

from octoguard.gcp.concurrency import Outage, pooled
from octoguard.gcp.session import failure_of
from octoguard.rightsizing.answers import LIST_TIME_SERIES, Answer
from octoguard.rightsizing.series import DAYS, QUERIES

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octoguard.gcp.session import GoogleSession
    from octoguard.rightsizing.series import Query


_WORKERS: Final = 4


class Monitoring:
    """The Cloud Monitoring API."""

    def __init__(self, session: GoogleSession) -> None:
        """Create the client without any call."""
        self._session = session
        self._client = session.client(MetricServiceClient, MetricServiceGrpcTransport)
        self._outage = Outage()

    def projects(self, projects: Iterable[str]) -> Iterator[list[Answer]]:
        """All measurements of each project, in order. Only a few projects are in memory at a time."""
        yield from pooled(self._project, ((project,) for project in projects), _WORKERS, _WORKERS)

    def _project(self, project: str) -> list[Answer]:
        """All measurements of one project; only the first one if access is denied."""
        answers: list[Answer] = []
        for query in QUERIES:
            outage = self._outage.failure()
            if outage is not None:
                answers.append(Answer(LIST_TIME_SERIES, f"projects/{project}", query.measure, [], outage))
                continue
            answers.append(self.series(project, query))
            failure = answers[-1].failure
            self._outage.saw(query.measure, failure)
            if failure is not None and failure.code == "PERMISSION_DENIED":
                break
        return answers

    def series(self, project: str, query: Query, until: datetime | None = None) -> Answer:
        """Thirty days of hourly values up to `until` (default: now), or the failure with the pages before it."""
        end = until or datetime.now(UTC)
        request = ListTimeSeriesRequest(
            name=f"projects/{project}",
            filter=query.filter,
            interval=TimeInterval(start_time=end - timedelta(days=DAYS), end_time=end),
            aggregation=Aggregation(
                alignment_period=timedelta(hours=1),
                per_series_aligner=getattr(Aggregation.Aligner, query.aligner),
                cross_series_reducer=getattr(Aggregation.Reducer, query.reducer or "REDUCE_NONE"),
                group_by_fields=list(query.group_by),
            ),
        )
        pages: list[bytes] = []
        owner = f"projects/{project}"
        try:
            pager = self._session.call(self._client.list_time_series, request)
            # extend() keeps the pages that were read before a failure.
            pages.extend(MessageToJson(ListTimeSeriesResponse.pb(page), indent=None).encode() for page in pager.pages)
        except Exception as error:
            return Answer(LIST_TIME_SERIES, owner, query.measure, pages, failure_of(error))
        return Answer(LIST_TIME_SERIES, owner, query.measure, pages)
