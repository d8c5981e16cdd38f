"""Reads project numbers and the permissions of the caller (Resource Manager API)."""

from __future__ import annotations

from typing import TYPE_CHECKING

from google.cloud.resourcemanager_v3 import ProjectsClient
from google.cloud.resourcemanager_v3.services.projects.transports import ProjectsGrpcTransport
from google.iam.v1.iam_policy_pb2 import TestIamPermissionsRequest

from octoguard.errors import GoogleApiError
from octoguard.gcp.session import failure_of

if TYPE_CHECKING:
    from octoguard.gcp.session import GoogleSession
    from octoguard.rightsizing.answers import ReadFailure


class Projects:
    """The projects part of the Resource Manager API."""

    def __init__(self, session: GoogleSession) -> None:
        """Create the client without any call."""
        self._session = session
        self._client = session.client(ProjectsClient, ProjectsGrpcTransport)

    def number(self, project: str) -> str:
        """`projects/NUMBER` of a project ID, as budgets need it. Raises GoogleApiError."""
        try:
            resource = self._client.get_project(
                name=f"projects/{project}", retry=self._session.retry(), timeout=self._session.patience
            )
        except Exception as error:
            failure = failure_of(error)
            raise GoogleApiError(
                f"could not read the number of project {project}: {failure.code} ({failure.message}): "
                "grant roles/browser on it, and enable cloudresourcemanager.googleapis.com"
            ) from None
        name: str = resource.name
        return name

    def allowed(self, project: str, permissions: list[str]) -> set[str] | ReadFailure:
        """The given permissions that the caller has in a project, or the failure of the call."""
        request = TestIamPermissionsRequest(resource=f"projects/{project}", permissions=permissions)
        try:
            return set(self._session.call(self._client.test_iam_permissions, request).permissions)
        except Exception as error:
            return failure_of(error)
