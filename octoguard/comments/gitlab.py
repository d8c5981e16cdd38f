"""Comments (notes) on merge requests of GitLab: https://docs.gitlab.com/api/notes/#merge-requests."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final
from urllib.parse import quote

from octoguard.comments import Comment
from octoguard.comments.client import ApiResponse, Client, rate_limit
from octoguard.errors import CommentError

if TYPE_CHECKING:
    from collections.abc import Callable

API: Final = "https://gitlab.com/api/v4"
# https://docs.gitlab.com/administration/instance_limits/#size-of-comments-and-descriptions-of-issues-merge-requests-and-epics
LIMIT: Final = 1_000_000
JOB_TOKEN: Final = "CI_JOB_TOKEN"  # noqa: S105 - the name of a variable


class GitLab:
    """The comments of one merge request. `variable` is the environment variable of the token."""

    name = "GitLab"
    limit = LIMIT

    def __init__(self, api: str, project: str, iid: int, token: str, variable: str, job_user: str = "") -> None:
        """The merge request `iid` of a project (an ID or a path). `job_user` started the job of a job token."""
        self.place = f"merge request {project}!{iid}"
        self._notes = f"/projects/{quote(project, safe='')}/merge_requests/{iid}/notes"
        self._variable = variable
        self._job_user = job_user
        header = "JOB-TOKEN" if variable == JOB_TOKEN else "PRIVATE-TOKEN"
        self._client = Client(api, {header: token}, token, self.name, self._explain)

    def own(self, matches: Callable[[str], bool]) -> list[Comment]:
        """The comments of the token's own user whose body matches, the oldest first."""
        found = [
            item
            for item in self._client.items(self._notes, "&order_by=created_at&sort=asc")
            if matches(str(item.get("body") or "")) and not item.get("system")
        ]
        name = self._user() if found else ""
        return [_comment(item) for item in found if (item.get("author") or {}).get("username") == name]

    def create(self, body: str) -> Comment:
        """Post a comment."""
        return _comment(self._client.send("POST", self._notes, {"body": body}))

    def update(self, comment: Comment, body: str) -> Comment:
        """Replace the body of a comment."""
        return _comment(self._client.send("PUT", f"{self._notes}/{comment.id}", {"body": body}))

    def delete(self, comment: Comment) -> None:
        """Delete a comment. A comment that is gone is not an error."""
        self._client.send("DELETE", f"{self._notes}/{comment.id}", accept=(404,))

    def _user(self) -> str:
        """The user name of the token. A job token acts as the user who started the job and cannot ask for it."""
        if self._variable == JOB_TOKEN:
            return self._job_user
        user = self._client.send("GET", "/user")
        return str(user.get("username") or "") if isinstance(user, dict) else ""

    def _explain(self, response: ApiResponse, reason: str) -> str:
        if response.is_rate_limit():
            return rate_limit(self.name, response, reason)
        if response.status in (401, 403, 404) and self._variable == JOB_TOKEN:
            return (
                f"GitLab does not let the job token comment on {self.place} ({reason}): set GITLAB_TOKEN to a project "
                "access token with the scope 'api' and at least the role Reporter, as a masked CI/CD variable"
            )
        if response.status == 401:
            return f"GitLab rejected the token in {self._variable} ({reason}): set a valid token with the scope 'api'"
        if response.status == 403:
            return (
                f"GitLab does not let the token in {self._variable} comment on {self.place} ({reason}): it needs the "
                "scope 'api' and at least the role Reporter in the project"
            )
        if response.status == 404:
            return (
                f"GitLab found no {self.place} ({reason}): check --project and --merge-request, and whether the token "
                f"in {self._variable} can read the project"
            )
        if response.status in (400, 422):
            return f"GitLab rejected the comment on {self.place} as invalid ({reason}): check the file"
        if response.status >= 500:
            return f"GitLab failed ({reason}): run the command again; https://status.gitlab.com shows incidents"
        return f"GitLab rejected the request for {self.place} ({reason}): check --api, --project and --merge-request"


def _comment(item: Any) -> Comment:
    if not isinstance(item, dict) or not isinstance(item.get("id"), int):
        raise CommentError("GitLab returned something else than a comment: check --api")
    return Comment(item["id"], str(item.get("body") or ""))
