"""Lists the projects in a folder, an organization or a billing account, as far as the caller has access."""

from __future__ import annotations

import json
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
    from octoguard.rightsizing.answers import ReadFailure

_PAGE_SIZE = 300


class Scope:
    """Lists projects below a container. Projects that were read before a failure are kept; the failure is reported."""

    def __init__(self, session: GoogleSession) -> None:
        """Create the clients without any call."""
        self._session = session
        self._projects = session.client(ProjectsClient, ProjectsGrpcTransport)
        self._folders = session.client(FoldersClient, FoldersGrpcTransport)
        self._billing = session.client(CloudBillingClient, CloudBillingGrpcTransport)

    def projects(self, container: str, tell: Callable[[Answer], None], step: Callable[[str], None]) -> list[str]:
        """The sorted IDs of the active projects in `folders/1`, `organizations/1` or `billingAccounts/A`.

        `tell` receives the listed projects with their numbers and display names, and an answer for each incomplete
        list; `step` receives each listed container. SearchProjects would need only one call, but silently omits what
        the caller cannot see; here each folder without access is reported.
        Raises GoogleApiError if the credentials do not work.
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
            projects, failure = self._every(self._projects.list_projects, listed)
            ids.update(project.project_id for project in projects)
            if projects or failure:
                tell(Answer(LIST_PROJECTS, parent, "projects", [_page(projects)], failure))
            below = ListFoldersRequest(parent=parent, page_size=_PAGE_SIZE)
            folders, failure = self._every(self._folders.list_folders, below)
            waiting += [folder.name for folder in folders]
            if failure:
                tell(Answer(LIST_FOLDERS, parent, "projects", [], failure))
            step(parent)
        return sorted(ids)

    def _billed(self, account: str, tell: Callable[[Answer], None]) -> set[str]:
        request = ListProjectBillingInfoRequest(name=account, page_size=_PAGE_SIZE)
        billing_infos, failure = self._every(self._billing.list_project_billing_info, request)
        if failure:
            tell(Answer(LIST_BILLED, account, "projects", [], failure))
        return {info.project_id for info in billing_infos if info.billing_enabled}

    def _every(self, method: Callable[..., Any], request: Any) -> tuple[list[Any], ReadFailure | None]:
        """All items of one list, or those before a failure."""
        items: list[Any] = []
        try:
            # extend() keeps the items that were read before a failure.
            items.extend(self._session.call(method, request))
        except Exception as error:
            return items, failure_of(error)
        return items, None


def _page(projects: list[Any]) -> bytes:
    """Projects as one page of ListProjects, with the fields that the report uses."""
    fields = [
        {"name": project.name, "projectId": project.project_id, "displayName": project.display_name}
        for project in projects
    ]
    return json.dumps({"projects": fields}).encode()
