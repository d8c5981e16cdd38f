"""Checks the Google Cloud APIs and permissions that octoguard needs, with one small call each."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING, Any, Final

from octoguard.gcp.session import failure_of
from octoguard.rightsizing.answers import ReadFailure
from octoguard.rightsizing.recommenders import RECOMMENDERS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from octoguard.gcp.session import GoogleSession

# {permission: role that contains it}, from "Recommender roles and permissions" in Google's IAM documentation.
# Permissions that no predefined role contains are left out: Google rejects the whole check if it does not know one.
PERMISSIONS: Final = {
    "resourcemanager.projects.get": "roles/browser",
    "monitoring.timeSeries.list": "roles/monitoring.viewer",
    "recommender.locations.list": "roles/recommender.viewer",
    **{entry.permission: entry.role for entry in RECOMMENDERS if entry.permission and entry.role},
}


@dataclass(frozen=True, slots=True)
class Probe:
    """The result of an API call or a permission check. `failure` is None on success; `lacking` lists permissions."""

    what: str
    failure: ReadFailure | None = None
    lacking: tuple[str, ...] = ()
    api: str = ""
    role: str = ""


def probe(session: GoogleSession, projects: list[str], billing_account: str | None) -> Iterator[Probe]:
    """Check APIs and permissions, project by project. Raises GoogleApiError if the credentials do not work."""
    for project in projects:
        yield _permissions(session, project)
        recommender = partial(_recommender, session, project)
        monitoring = partial(_monitoring, session, project)
        yield _tried(f"recommender.googleapis.com in {project}", "roles/recommender.iamViewer", recommender)
        yield _tried(f"monitoring.googleapis.com in {project}", "roles/monitoring.viewer", monitoring)
    if billing_account is not None:
        budgets = partial(_budgets, session, billing_account)
        yield _tried("billingbudgets.googleapis.com", "roles/billing.costsManager on the billing account", budgets)


def _permissions(session: GoogleSession, project: str) -> Probe:
    from octoguard.gcp.projects import Projects

    held = Projects(session).allowed(project, list(PERMISSIONS))
    if isinstance(held, ReadFailure):
        api = "cloudresourcemanager.googleapis.com"
        return Probe(f"permissions in {project}", held, api=api, role="roles/browser")
    return Probe(f"permissions in {project}", lacking=tuple(name for name in PERMISSIONS if name not in held))


def _tried(what: str, role: str, call: Callable[[], Any]) -> Probe:
    try:
        call()
    except Exception as error:
        return Probe(what, failure_of(error), api=what.split()[0], role=role)
    return Probe(what)


def _recommender(session: GoogleSession, project: str) -> Any:
    from google.cloud.recommender_v1 import ListRecommendationsRequest, RecommenderClient
    from google.cloud.recommender_v1.services.recommender.transports import RecommenderGrpcTransport

    parent = f"projects/{project}/locations/global/recommenders/google.iam.policy.Recommender"
    client = session.client(RecommenderClient, RecommenderGrpcTransport)
    return session.call(client.list_recommendations, ListRecommendationsRequest(parent=parent, page_size=1))


def _monitoring(session: GoogleSession, project: str) -> Any:
    from google.cloud.monitoring_v3 import ListMetricDescriptorsRequest, MetricServiceClient
    from google.cloud.monitoring_v3.services.metric_service.transports import MetricServiceGrpcTransport

    client = session.client(MetricServiceClient, MetricServiceGrpcTransport)
    request = ListMetricDescriptorsRequest(name=f"projects/{project}", page_size=1)
    return session.call(client.list_metric_descriptors, request)


def _budgets(session: GoogleSession, billing_account: str) -> Any:
    from google.cloud.billing.budgets_v1 import BudgetServiceClient, ListBudgetsRequest
    from google.cloud.billing.budgets_v1.services.budget_service.transports import BudgetServiceGrpcTransport

    client = session.client(BudgetServiceClient, BudgetServiceGrpcTransport)
    return session.call(
        client.list_budgets, ListBudgetsRequest(parent=f"billingAccounts/{billing_account}", page_size=1)
    )


def kind_of(credentials: Any) -> str:
    """The kind of credentials, without the account."""
    name = type(credentials).__module__
    kinds = {
        "google.oauth2.credentials": "user credentials (gcloud auth application-default login)",
        "google.oauth2.service_account": "service account key file",
        "google.auth.impersonated_credentials": "service account impersonation",
        "google.auth.compute_engine.credentials": "metadata server",
        "google.auth.identity_pool": "workload identity federation",
        "google.auth.aws": "workload identity federation",
        "google.auth.pluggable": "workload identity federation",
    }
    return kinds.get(name, "other")
