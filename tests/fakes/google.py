"""A local gRPC server that answers as Google does: the services' own message types, pages, errors and their details.

It is a fake of Google and not of octoguard: real clients talk to it over a real connection.
"""

from __future__ import annotations

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

import grpc
from google.cloud.location import locations_pb2
from google.cloud.recommender_v1 import types as recommender
from google.protobuf import any_pb2
from google.protobuf.json_format import ParseDict
from google.rpc import code_pb2, error_details_pb2, status_pb2
from grpc_status import rpc_status

if TYPE_CHECKING:
    from collections.abc import Callable

_RECOMMENDER = "google.cloud.recommender.v1.Recommender"


@dataclass
class Fault:
    """What goes wrong: `on` is found in the method or the request's parent; `times` None is for ever."""

    on: str
    code: str
    message: str = "injected"
    reason: str = ""
    times: int | None = None
    on_page: int = 1


@dataclass
class Google:
    """What the server knows, and what goes wrong with it. `calls` counts what it was asked."""

    recommendations: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    locations: dict[str, list[str]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    page_size: int = 2
    expires_after: int | None = None
    calls: Counter[str] = field(default_factory=Counter)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __enter__(self) -> Self:
        """Serve on a free port of this machine."""
        self._server = grpc.server(ThreadPoolExecutor(8))
        for service, methods in self._services().items():
            handlers = {
                name: grpc.unary_unary_rpc_method_handler(
                    self._guarded(f"{service}/{name}", answer), request.FromString, response.SerializeToString
                )
                for name, (answer, request, response) in methods.items()
            }
            self._server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(service, handlers),))
        self.port = self._server.add_insecure_port("127.0.0.1:0")
        self._server.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop."""
        self._server.stop(None).wait()

    @property
    def environment(self) -> dict[str, str]:
        """What makes octoguard ask this server."""
        return {"OCTOGUARD_TEST_GOOGLE_ENDPOINT": f"127.0.0.1:{self.port}"}

    def _services(self) -> dict[str, dict[str, tuple[Callable[..., Any], Any, Any]]]:
        """`{service: {method: (answer, request type, response type)}}`, with the clients' own types."""
        return {
            _RECOMMENDER: {
                "ListRecommendations": (
                    self._list_recommendations,
                    recommender.ListRecommendationsRequest.pb(),
                    recommender.ListRecommendationsResponse.pb(),
                )
            },
            "google.cloud.location.Locations": {
                "ListLocations": (
                    self._list_locations,
                    locations_pb2.ListLocationsRequest,
                    locations_pb2.ListLocationsResponse,
                )
            },
        }

    def _guarded(self, method: str, answer: Callable[..., Any]) -> Callable[..., Any]:
        """The answer, unless a fault says otherwise."""

        def handle(request: Any, context: grpc.ServicerContext) -> Any:
            with self._lock:
                self.calls[method.rpartition("/")[2]] += 1
                expired = self.expires_after is not None and sum(self.calls.values()) > self.expires_after
            if expired:
                context.abort(grpc.StatusCode.UNAUTHENTICATED, "Request had invalid authentication credentials.")
            subject = f"{method} {getattr(request, 'parent', '')}{getattr(request, 'name', '')}"
            page = 1 + int(getattr(request, "page_token", "") or 0) // self.page_size
            self._fail(subject, page, context)
            return answer(request, context)

        return handle

    def _fail(self, subject: str, page: int, context: grpc.ServicerContext) -> None:
        with self._lock:
            fault = next(
                (f for f in self.faults if f.on in subject and f.on_page == page and (f.times is None or f.times > 0)),
                None,
            )
            if fault is not None and fault.times is not None:
                fault.times -= 1
        if fault is None:
            return
        status = status_pb2.Status(code=code_pb2.Code.Value(fault.code), message=fault.message)
        if fault.reason:
            detail = any_pb2.Any()
            detail.Pack(error_details_pb2.ErrorInfo(reason=fault.reason, domain="googleapis.com"))
            status.details.append(detail)
        context.abort_with_status(rpc_status.to_status(status))

    def _list_recommendations(self, request: Any, _: grpc.ServicerContext) -> Any:
        known = self.recommendations.get(request.parent, [])
        start = int(request.page_token or 0)
        end = start + self.page_size
        body = {"recommendations": known[start:end], "nextPageToken": str(end) if end < len(known) else ""}
        return ParseDict(body, recommender.ListRecommendationsResponse.pb()())

    def _list_locations(self, request: Any, context: grpc.ServicerContext) -> Any:
        project = request.name.removeprefix("projects/")
        if project not in self.locations:
            context.abort(grpc.StatusCode.PERMISSION_DENIED, f"no such project {project}")
        found = [{"name": f"{request.name}/locations/{one}", "locationId": one} for one in self.locations[project]]
        return ParseDict({"locations": found}, locations_pb2.ListLocationsResponse())
