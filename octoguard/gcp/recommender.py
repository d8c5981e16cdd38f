"""Lists recommendations and insights (Recommender API): every page of every list, several lists concurrently."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from google.api_core import exceptions
from google.cloud.location import locations_pb2
from google.cloud.recommender_v1 import (
    ListInsightsRequest,
    ListInsightsResponse,
    ListRecommendationsRequest,
    ListRecommendationsResponse,
    RecommenderClient,
)
from google.cloud.recommender_v1.services.recommender.transports import RecommenderGrpcTransport
from google.protobuf.json_format import MessageToJson

from octoguard.gcp.concurrency import Outage, pooled
from octoguard.gcp.session import failure_of
from octoguard.rightsizing.answers import LIST_INSIGHTS, LIST_LOCATIONS, LIST_RECOMMENDATIONS, Answer

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octoguard.gcp.session import GoogleSession

_error_of: Any = exceptions.from_grpc_error  # has no types
_WORKERS: Final = 8
_WINDOW: Final = 32
_PAGE_SIZE: Final = 500
_RECOMMENDATIONS: Final = (ListRecommendationsRequest, ListRecommendationsResponse)
_INSIGHTS: Final = (ListInsightsRequest, ListInsightsResponse)


@dataclass(frozen=True, slots=True)
class _List:
    """A method that lists something below a parent, with the types of its request and its response."""

    name: str
    method: Any
    request: Any
    response: Any


class Recommenders:
    """The Recommender API."""

    def __init__(self, session: GoogleSession) -> None:
        """Create the client without any call."""
        self._session = session
        self._client = session.client(RecommenderClient, RecommenderGrpcTransport)
        self._outage = Outage()

    def everywhere(self, projects: Iterable[str]) -> Iterator[Answer]:
        """The locations in which each project has recommendations, in order of the projects.

        Each answer has one page with all locations and `global`, or a failure. Raises GoogleApiError if the credentials
        stop working.
        """
        yield from pooled(self._locations, ((project,) for project in projects), _WORKERS, _WINDOW)

    def listings(self, parents: Iterable[tuple[str, bool]]) -> Iterator[Answer]:
        """The response for each (parent, guess), in order. `guess` marks a location that may not exist.

        Raises GoogleApiError if the credentials stop working.
        """
        yield from pooled(self._list, parents, _WORKERS, _WINDOW)

    def _locations(self, project: str) -> Answer:
        owner = f"projects/{project}"
        ask = self._client.transport.grpc_channel.unary_unary(
            "/google.cloud.location.Locations/ListLocations",
            request_serializer=locations_pb2.ListLocationsRequest.SerializeToString,
            response_deserializer=locations_pb2.ListLocationsResponse.FromString,
        )
        locations, token = {"global"}, ""
        try:
            while True:
                request = locations_pb2.ListLocationsRequest(name=owner, page_token=token)
                response = self._session.retry()(_translated(ask))(request, timeout=self._session.patience)
                locations.update(location.location_id for location in response.locations)
                token = response.next_page_token
                if not token:
                    break
        except Exception as error:
            return Answer(LIST_LOCATIONS, owner, "locations", [], failure_of(error))
        page = json.dumps({"locations": [{"locationId": location_id} for location_id in sorted(locations)]}).encode()
        return Answer(LIST_LOCATIONS, owner, "locations", [page])

    def insights(self, parents: Iterable[str]) -> Iterator[Answer]:
        """The insights of each parent (`projects/P/locations/L/insightTypes/T`), in order.

        Raises GoogleApiError if the credentials stop working.
        """
        yield from pooled(self._list_insights, ((parent,) for parent in parents), _WORKERS, _WINDOW)

    def _list(self, parent: str, guess: bool) -> Answer:
        call = _List(LIST_RECOMMENDATIONS, self._client.list_recommendations, *_RECOMMENDATIONS)
        return self._listed(call, parent, guess)

    def _list_insights(self, parent: str) -> Answer:
        return self._listed(_List(LIST_INSIGHTS, self._client.list_insights, *_INSIGHTS), parent, False)

    def _listed(self, call: _List, parent: str, guess: bool) -> Answer:
        owner = "/".join(parent.split("/")[:2])
        if (outage := self._outage.failure()) is not None:
            return Answer(call.name, owner, parent, [], outage, guess)
        answer = self._read(call, owner, parent, guess)
        self._outage.saw(parent.rpartition("/")[2], answer.failure)
        return answer

    def _read(self, call: _List, owner: str, parent: str, guess: bool) -> Answer:
        pages: list[bytes] = []
        try:
            pager = self._session.call(call.method, call.request(parent=parent, page_size=_PAGE_SIZE))
            # extend() keeps the pages that were read before a failure.
            pages.extend(MessageToJson(call.response.pb(page), indent=None).encode() for page in pager.pages)
        except Exception as error:
            return Answer(call.name, owner, parent, pages, failure_of(error), guess)
        return Answer(call.name, owner, parent, pages, None, guess)


def _translated(ask: Any) -> Any:
    """A gRPC method that raises errors of google.api_core, because the retry handles only those."""
    import grpc

    def call(request: Any, timeout: float) -> Any:
        try:
            return ask(request, timeout=timeout)
        except grpc.RpcError as error:
            raise _error_of(error) from error

    return call
