"""A local gRPC server that fakes Google APIs: real message types, pagination, errors and error details.

The real clients talk to it over a real connection.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Self

import grpc
from google.cloud.billing.budgets_v1 import types as budgets
from google.cloud.billing_v1 import types as billing
from google.cloud.location import locations_pb2
from google.cloud.monitoring_v3 import types as monitoring
from google.cloud.recommender_v1 import types as recommender
from google.cloud.resourcemanager_v3 import types as resourcemanager
from google.iam.v1 import iam_policy_pb2
from google.protobuf import any_pb2
from google.protobuf.json_format import MessageToDict, ParseDict
from google.rpc import code_pb2, error_details_pb2, status_pb2
from grpc_status import rpc_status

from tests.fakes import answers, marks

if TYPE_CHECKING:
    from collections.abc import Callable

SECONDS_LATE = 3.0
_RECOMMENDER = "google.cloud.recommender.v1.Recommender"


@dataclass
class Fault:
    """An injected error. `on` is a part of the method or of the request's parent. `times` None means always.

    `code` is a gRPC status code, `LATE` for a response after `SECONDS_LATE`, or `CUT` to close every connection.
    """

    on: str
    code: str
    message: str = "injected"
    reason: str = ""
    times: int | None = None
    on_page: int = 1


@dataclass
class Google:
    """The data of the server, and its injected errors. `calls` counts requests, and `parents` are the listed parents.

    `below` has the projects and folders in `folders/1`, `organizations/1` and `billingAccounts/A`.
    """

    recommendations: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    locations: dict[str, list[str]] = field(default_factory=dict)
    faults: list[Fault] = field(default_factory=list)
    budgets: list[dict[str, Any]] = field(default_factory=list)
    projects: dict[str, str] = field(default_factory=dict)
    below: dict[str, list[str]] = field(default_factory=dict)
    permissions: dict[str, set[str]] = field(default_factory=dict)
    skus: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    series: dict[tuple[str, str], list[dict[str, Any]]] = field(default_factory=dict)
    insights: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    page_size: int = 2
    currency: str = "USD"
    expires_after: int | None = None
    calls: Counter[str] = field(default_factory=Counter)
    parents: list[str] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def __enter__(self) -> Self:
        """Start the server on a free local port."""
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
        """Stop the server."""
        self._server.stop(None).wait()

    @property
    def environment(self) -> dict[str, str]:
        """The environment variables that make octoguard use this server."""
        return {"OCTOGUARD_TEST_GOOGLE_ENDPOINT": f"127.0.0.1:{self.port}"}

    def _services(self) -> dict[str, dict[str, tuple[Callable[..., Any], Any, Any]]]:
        """`{service: {method: (handler, request type, response type)}}`, with the types of the clients."""
        return {
            _RECOMMENDER: {
                "ListRecommendations": (
                    self._list_recommendations,
                    recommender.ListRecommendationsRequest.pb(),
                    recommender.ListRecommendationsResponse.pb(),
                ),
                "ListInsights": (
                    self._list_insights,
                    recommender.ListInsightsRequest.pb(),
                    recommender.ListInsightsResponse.pb(),
                ),
                **marks.methods(self.recommendations),
            },
            "google.cloud.location.Locations": {
                "ListLocations": (
                    self._list_locations,
                    locations_pb2.ListLocationsRequest,
                    locations_pb2.ListLocationsResponse,
                )
            },
            "google.monitoring.v3.MetricService": {
                "ListTimeSeries": (
                    self._list_time_series,
                    monitoring.ListTimeSeriesRequest.pb(),
                    monitoring.ListTimeSeriesResponse.pb(),
                ),
                "ListMetricDescriptors": (
                    lambda *_: monitoring.ListMetricDescriptorsResponse.pb()(),
                    monitoring.ListMetricDescriptorsRequest.pb(),
                    monitoring.ListMetricDescriptorsResponse.pb(),
                ),
            },
            "google.cloud.billing.budgets.v1.BudgetService": {
                "ListBudgets": (
                    self._list_budgets,
                    budgets.ListBudgetsRequest.pb(),
                    budgets.ListBudgetsResponse.pb(),
                ),
                "CreateBudget": (self._create_budget, budgets.CreateBudgetRequest.pb(), budgets.Budget.pb()),
                "UpdateBudget": (self._update_budget, budgets.UpdateBudgetRequest.pb(), budgets.Budget.pb()),
            },
            "google.cloud.billing.v1.CloudCatalog": {
                "ListServices": (
                    self._list_services,
                    billing.ListServicesRequest.pb(),
                    billing.ListServicesResponse.pb(),
                ),
                "ListSkus": (self._list_skus, billing.ListSkusRequest.pb(), billing.ListSkusResponse.pb()),
            },
            "google.cloud.billing.v1.CloudBilling": {
                "GetBillingAccount": (
                    self._get_account,
                    billing.GetBillingAccountRequest.pb(),
                    billing.BillingAccount.pb(),
                ),
                "ListProjectBillingInfo": (
                    self._list_billed,
                    billing.ListProjectBillingInfoRequest.pb(),
                    billing.ListProjectBillingInfoResponse.pb(),
                ),
            },
            "google.cloud.resourcemanager.v3.Folders": {
                "ListFolders": (
                    self._list_folders,
                    resourcemanager.ListFoldersRequest.pb(),
                    resourcemanager.ListFoldersResponse.pb(),
                )
            },
            "google.cloud.resourcemanager.v3.Projects": {
                "ListProjects": (
                    self._list_projects,
                    resourcemanager.ListProjectsRequest.pb(),
                    resourcemanager.ListProjectsResponse.pb(),
                ),
                "GetProject": (
                    self._get_project,
                    resourcemanager.GetProjectRequest.pb(),
                    resourcemanager.Project.pb(),
                ),
                "TestIamPermissions": (
                    self._test_permissions,
                    iam_policy_pb2.TestIamPermissionsRequest,
                    iam_policy_pb2.TestIamPermissionsResponse,
                ),
            },
        }

    def _guarded(self, method: str, answer: Callable[..., Any]) -> Callable[..., Any]:
        """The response, or the error of a fault."""

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
        if fault.code == "LATE":
            time.sleep(SECONDS_LATE)
            return
        if fault.code == "CUT":
            self._server.stop(None)
            context.abort(grpc.StatusCode.UNAVAILABLE, "cut")
        status = status_pb2.Status(code=code_pb2.Code.Value(fault.code), message=fault.message)
        if fault.reason:
            detail = any_pb2.Any()
            detail.Pack(error_details_pb2.ErrorInfo(reason=fault.reason, domain="googleapis.com"))
            status.details.append(detail)
        context.abort_with_status(rpc_status.to_status(status))

    def _list_recommendations(self, request: Any, _: grpc.ServicerContext) -> Any:
        with self._lock:
            self.parents.append(request.parent)
        known = [answers.named_by_number(one) for one in self.recommendations.get(request.parent, [])]
        body = self._page("recommendations", known, request)
        return ParseDict(body, recommender.ListRecommendationsResponse.pb()())

    def _list_insights(self, request: Any, _: grpc.ServicerContext) -> Any:
        body = self._page("insights", self.insights.get(request.parent, []), request)
        return ParseDict(body, recommender.ListInsightsResponse.pb()())

    def _page(self, name: str, known: list[dict[str, Any]], request: Any) -> dict[str, Any]:
        start = int(request.page_token or 0)
        end = start + self.page_size
        return {name: known[start:end], "nextPageToken": str(end) if end < len(known) else ""}

    def _list_locations(self, request: Any, context: grpc.ServicerContext) -> Any:
        project = request.name.removeprefix("projects/")
        if project not in self.locations:
            context.abort(grpc.StatusCode.PERMISSION_DENIED, f"no such project {project}")
        found = [{"name": f"{request.name}/locations/{one}", "locationId": one} for one in self.locations[project]]
        return ParseDict(self._page("locations", found, request), locations_pb2.ListLocationsResponse())

    def _list_projects(self, request: Any, _: grpc.ServicerContext) -> Any:
        """The resources directly below a parent, as the API lists them."""
        known = [one for one in self.below.get(request.parent, []) if "/" not in one]
        found = [
            {"name": f"projects/{answers.number_of(one)}", "projectId": one, "displayName": one.replace("-", " ")}
            for one in known
        ]
        body = self._page("projects", found, request)
        return ParseDict(body, resourcemanager.ListProjectsResponse.pb()())

    def _list_folders(self, request: Any, _: grpc.ServicerContext) -> Any:
        found = [{"name": one} for one in self.below.get(request.parent, []) if "/" in one]
        return ParseDict(self._page("folders", found, request), resourcemanager.ListFoldersResponse.pb()())

    def _get_account(self, request: Any, _: grpc.ServicerContext) -> Any:
        return billing.BillingAccount.pb()(name=request.name, currency_code=self.currency)

    def _list_billed(self, request: Any, _: grpc.ServicerContext) -> Any:
        """The billing state of a project. `off:id` in `below` is a project with billing disabled."""
        found = [
            {"projectId": one.removeprefix("off:"), "billingEnabled": not one.startswith("off:")}
            for one in self.below.get(request.name, [])
        ]
        body = self._page("projectBillingInfo", found, request)
        return ParseDict(body, billing.ListProjectBillingInfoResponse.pb()())

    def _list_time_series(self, request: Any, context: grpc.ServicerContext) -> Any:
        """The series of the metric in the filter, after the requested reduction. REDUCE_COUNT has separate series."""
        if not request.interval.end_time.seconds or request.aggregation.alignment_period.seconds not in (3600, 86400):
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, "interval and alignment_period are required")
        project = request.name.removeprefix("projects/")
        metric = request.filter.partition('metric.type="')[2].partition('"')[0]
        count = request.aggregation.cross_series_reducer == monitoring.Aggregation.Reducer.REDUCE_COUNT
        known = self.series.get((project, f"{metric}#count" if count else metric), [])
        body = self._page("timeSeries", known, request)
        return ParseDict(body, monitoring.ListTimeSeriesResponse.pb()())

    def _list_services(self, request: Any, _: grpc.ServicerContext) -> Any:
        found = [
            {"name": f"services/{number:04}", "serviceId": f"{number:04}", "displayName": name}
            for number, name in enumerate(sorted(self.skus))
        ]
        body = self._page("services", found, request)
        return ParseDict(body, billing.ListServicesResponse.pb()())

    def _list_skus(self, request: Any, _: grpc.ServicerContext) -> Any:
        """The SKUs of a service, in larger pages than other lists, because there are thousands."""
        known = self.skus[sorted(self.skus)[int(request.parent.removeprefix("services/"))]]
        start = int(request.page_token or 0)
        end = start + min(request.page_size, 250)
        body = {"skus": known[start:end], "nextPageToken": str(end) if end < len(known) else ""}
        return ParseDict(body, billing.ListSkusResponse.pb()())

    def _list_budgets(self, request: Any, _: grpc.ServicerContext) -> Any:
        known = [one for one in self.budgets if one["name"].startswith(f"{request.parent}/")]
        body = self._page("budgets", known, request)
        return ParseDict(body, budgets.ListBudgetsResponse.pb()())

    def _create_budget(self, request: Any, context: grpc.ServicerContext) -> Any:
        body = MessageToDict(request.budget)
        if body["amount"].get("specifiedAmount", {}).get("currencyCode", self.currency) != self.currency:
            context.abort(grpc.StatusCode.INVALID_ARGUMENT, f"currency_code must be {self.currency}")
        body |= {"name": f"{request.parent}/budgets/{len(self.budgets) + 1:08d}", "etag": "1"}
        self.budgets.append(body)
        return ParseDict(body, budgets.Budget.pb()())

    def _update_budget(self, request: Any, context: grpc.ServicerContext) -> Any:
        """Update only the fields of the mask, and only if the etag matches, as the API does."""
        known = next((one for one in self.budgets if one["name"] == request.budget.name), None)
        if known is None:
            context.abort(grpc.StatusCode.NOT_FOUND, "no such budget")
            raise AssertionError
        if request.budget.etag != known.get("etag", ""):
            context.abort(grpc.StatusCode.ABORTED, "etag mismatch")
        stored = ParseDict(known, budgets.Budget.pb()())
        request.update_mask.MergeMessage(request.budget, stored, True, True)
        known.clear()
        known.update(MessageToDict(stored), etag=str(int(stored.etag or 0) + 1))
        return ParseDict(known, budgets.Budget.pb()())

    def _get_project(self, request: Any, context: grpc.ServicerContext) -> Any:
        project = request.name.removeprefix("projects/")
        if project not in self.projects:
            context.abort(grpc.StatusCode.PERMISSION_DENIED, "The caller does not have permission")
        return resourcemanager.Project.pb()(name=f"projects/{self.projects[project]}", project_id=project)

    def _test_permissions(self, request: Any, _: grpc.ServicerContext) -> Any:
        held = self.permissions.get(request.resource.removeprefix("projects/"), set())
        return iam_policy_pb2.TestIamPermissionsResponse(permissions=[p for p in request.permissions if p in held])
