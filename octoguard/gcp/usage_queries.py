"""Lists the time series that measure usage, from the Cloud Monitoring API: daily values of whole months."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from google.cloud.monitoring_v3 import (
    Aggregation,
    ListTimeSeriesRequest,
    ListTimeSeriesResponse,
    MetricServiceClient,
    TimeInterval,
)
from google.cloud.monitoring_v3.services.metric_service.transports import MetricServiceGrpcTransport
from google.protobuf.json_format import MessageToJson

from octoguard.cost.measured.metric_rules import METRIC_RULES
from octoguard.gcp.concurrency import pooled
from octoguard.gcp.session import failure_of
from octoguard.rightsizing.answers import LIST_TIME_SERIES, Answer

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

    from octoguard.gcp.session import GoogleSession

_WORKERS: Final = 4


class UsageQuery(NamedTuple):
    """One list of time series. Levels are daily means; counters and distributions are daily deltas."""

    metric: str
    resource: str
    aligner: str


def queries_for(types: Collection[str]) -> list[UsageQuery]:
    """The queries for all metrics that measure usage of the resource types, without repetition."""
    return list(
        dict.fromkeys(
            UsageQuery(metric, rule.resource, "ALIGN_MEAN" if rule.method == "mean" else "ALIGN_DELTA")
            for rule in METRIC_RULES
            if rule.type in types
            for metric in rule.metrics
        )
    )


def interval(now: datetime, months: int) -> tuple[datetime, datetime]:
    """From the first day of the month `months` before `now`, up to the last midnight (UTC)."""
    end = now.astimezone(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    number = end.year * 12 + end.month - 1 - months
    return end.replace(year=number // 12, month=number % 12 + 1, day=1), end


class UsageQueries:
    """The lists of time series of projects."""

    def __init__(self, session: GoogleSession, start: datetime, end: datetime) -> None:
        """Create the client without any call."""
        self._session = session
        self._client = session.client(MetricServiceClient, MetricServiceGrpcTransport)
        self._interval = TimeInterval(start_time=start, end_time=end)

    def lists(self, projects: Collection[str], queries: list[UsageQuery]) -> Iterator[Answer]:
        """The answer of each query for each project, in order. A failed one keeps the pages before the failure."""
        asked = [(project, query) for project in projects for query in queries]
        yield from pooled(self._list, asked, _WORKERS, _WORKERS)

    def _list(self, project: str, query: UsageQuery) -> Answer:
        request = ListTimeSeriesRequest(
            name=f"projects/{project}",
            filter=f'metric.type="{query.metric}" AND resource.type="{query.resource}"',
            interval=self._interval,
            aggregation=Aggregation(
                alignment_period=timedelta(days=1),
                per_series_aligner=getattr(Aggregation.Aligner, query.aligner),
            ),
        )
        owner = f"projects/{project}"
        pages: list[bytes] = []
        try:
            pager = self._session.call(self._client.list_time_series, request)
            # extend() keeps the pages that were read before a failure.
            pages.extend(MessageToJson(ListTimeSeriesResponse.pb(page), indent=None).encode() for page in pager.pages)
        except Exception as error:
            return Answer(LIST_TIME_SERIES, owner, query.metric, pages, failure_of(error))
        return Answer(LIST_TIME_SERIES, owner, query.metric, pages)
