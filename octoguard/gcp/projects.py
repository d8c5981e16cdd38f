"""Asks the Resource Manager about projects: their numbers, and what the caller may do in them."""

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
    """Projects as one session sees them."""

    def __init__(self, session: GoogleSession) -> None:
        """Connect; nothing is asked yet."""
        self._session = session
        self._client = session.client(ProjectsClient, ProjectsGrpcTransport)

    def number(self, project: str) -> str:
        """`projects/482916370155` of a project's id: budgets name projects by number. Raises GoogleApiError."""
        try:
            found = self._client.get_project(
                name=f"projects/{project}", retry=self._session.retry(), timeout=self._session.patience
            )
        except Exception as error:
            failure = failure_of(error)
            raise GoogleApiError(
                f"the number of project {project} could not be asked for: {failure.code} ({failure.message}): "
                "grant roles/browser on it, and enable cloudresourcemanager.googleapis.com"
            ) from None
        name: str = found.name
        return name

    def allowed(self, project: str, permissions: list[str]) -> set[str] | ReadFailure:
        """Which of these permissions the caller has in a project; or why nobody says."""
        request = TestIamPermissionsRequest(resource=f"projects/{project}", permissions=permissions)
        try:
            return set(self._session.call(self._client.test_iam_permissions, request).permissions)
        except Exception as error:
            return failure_of(error)
