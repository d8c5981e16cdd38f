"""Turns a folder, an organisation or a billing account into the projects in it, as far as the caller may list them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from google.cloud.billing_v1 import CloudBillingClient, ListProjectBillingInfoRequest
from google.cloud.billing_v1.services.cloud_billing.transports import CloudBillingGrpcTransport
from google.cloud.resourcemanager_v3 import (
    FoldersClient,
    ListFoldersRequest,
    ListProjectsRequest,
    ProjectsClient,
)
from google.cloud.resourcemanager_v3.services.folders.transports import FoldersGrpcTransport
from google.cloud.resourcemanager_v3.services.projects.transports import ProjectsGrpcTransport

from octoguard.gcp.session import failure_of
from octoguard.rightsizing.answers import LIST_BILLED, LIST_FOLDERS, LIST_PROJECTS, Answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from octoguard.gcp.session import GoogleSession

_PAGE_SIZE = 300


class Scope:
    """What is below a container. Projects that were read before a failure are kept, and the failure is told."""

    def __init__(self, session: GoogleSession) -> None:
        """Connect; nothing is asked yet."""
        self._session = session
        self._projects = session.client(ProjectsClient, ProjectsGrpcTransport)
        self._folders = session.client(FoldersClient, FoldersGrpcTransport)
        self._billing = session.client(CloudBillingClient, CloudBillingGrpcTransport)

    def projects(self, container: str, tell: Callable[[Answer], None], step: Callable[[str], None]) -> list[str]:
        """The ids of the active projects in `folders/1`, `organizations/1` or `billingAccounts/A`, once each, in order.

        `tell` gets an answer for each list that is not whole; `step` the container that was listed. SearchProjects
        would need one call alone, but leaves out in silence what the caller may not see: here a folder says so.
        Raises GoogleApiError where no call can work.
        """
        if container.startswith("billingAccounts/"):
            ids = self._billed(container, tell)
            step(container)
            return sorted(ids)
        ids = set()
        waiting = [container]
        while waiting:
            parent = waiting.pop()
            listed = ListProjectsRequest(parent=parent, page_size=_PAGE_SIZE)
            found = self._every(self._projects.list_projects, listed, (LIST_PROJECTS, parent), tell)
            ids.update(project.project_id for project in found)
            below = ListFoldersRequest(parent=parent, page_size=_PAGE_SIZE)
            found = self._every(self._folders.list_folders, below, (LIST_FOLDERS, parent), tell)
            waiting += [folder.name for folder in found]
            step(parent)
        return sorted(ids)

    def _billed(self, account: str, tell: Callable[[Answer], None]) -> set[str]:
        request = ListProjectBillingInfoRequest(name=account, page_size=_PAGE_SIZE)
        found = self._every(self._billing.list_project_billing_info, request, (LIST_BILLED, account), tell)
        return {one.project_id for one in found if one.billing_enabled}

    def _every(
        self, method: Callable[..., Any], request: Any, asked: tuple[str, str], tell: Callable[[Answer], None]
    ) -> list[Any]:
        """All pages of one list, or those before it failed."""
        found: list[Any] = []
        try:
            # Extended as they come: what was read before a failure is kept.
            found.extend(self._session.call(method, request))
        except Exception as error:
            tell(Answer(*asked, "projects", [], failure_of(error)))
        return found
