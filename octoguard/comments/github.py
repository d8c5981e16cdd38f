"""Comments on pull requests of GitHub: https://docs.github.com/rest/issues/comments."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from octoguard.comments import Comment
from octoguard.comments.client import ApiResponse, Client, rate_limit
from octoguard.errors import CommentError

if TYPE_CHECKING:
    from collections.abc import Callable

API: Final = "https://api.github.com"
# The validation error of the API names this limit: "body is too long (maximum is 65536 characters)".
LIMIT: Final = 65_536


class GitHub:
    """The comments of one pull request. `variable` is the environment variable of the token."""

    name = "GitHub"
    limit = LIMIT

    def __init__(self, api: str, repository: str, number: int, token: str, variable: str) -> None:
        """The pull request `number` of `repository` (OWNER/NAME)."""
        self.place = f"pull request {repository}#{number}"
        self._repository = f"/repos/{repository}"
        self._number = number
        self._variable = variable
        headers = {
            "Authorization": f"Bearer {token}",
            "Accept": "application/vnd.github+json",
            "X-GitHub-Api-Version": "2022-11-28",
        }
        self._client = Client(api, headers, token, self.name, self._explain)

    def own(self, matches: Callable[[str], bool]) -> list[Comment]:
        """The comments of the token's own user whose body matches, the oldest first.

        The token of a workflow or an app belongs to no user: then the comments of bots count.
        """
        found = [
            item
            for item in self._client.items(f"{self._repository}/issues/{self._number}/comments")
            if matches(str(item.get("body") or ""))
        ]
        if not found:
            return []
        user = self._client.send("GET", "/user", accept=(403, 404))
        login = user.get("login") if isinstance(user, dict) else None
        return [_comment(item) for item in found if _is_of(item.get("user") or {}, login)]

    def create(self, body: str) -> Comment:
        """Post a comment."""
        path = f"{self._repository}/issues/{self._number}/comments"
        return _comment(self._client.send("POST", path, {"body": body}))

    def update(self, comment: Comment, body: str) -> Comment:
        """Replace the body of a comment."""
        path = f"{self._repository}/issues/comments/{comment.id}"
        return _comment(self._client.send("PATCH", path, {"body": body}))

    def delete(self, comment: Comment) -> None:
        """Delete a comment. A comment that is gone is not an error."""
        self._client.send("DELETE", f"{self._repository}/issues/comments/{comment.id}", accept=(404,))

    def _explain(self, response: ApiResponse, reason: str) -> str:
        if response.is_rate_limit():
            return rate_limit(self.name, response, reason)
        if response.status == 401:
            return f"GitHub rejected the token in {self._variable} ({reason}): set a valid token"
        if response.status == 403:
            return (
                f"GitHub does not let the token in {self._variable} comment on {self.place} ({reason}): add "
                "'pull-requests: write' to the permissions of the job, or 'Pull requests: Read and write' to a "
                "fine-grained token. The token of a pull request from a fork is read-only: write the report to the "
                "summary of the job instead"
            )
        if response.status in (404, 410):
            return (
                f"GitHub found no {self.place} ({reason}): check --repo and --pull-request, and whether the token in "
                f"{self._variable} can read the repository"
            )
        if response.status == 422:
            return f"GitHub rejected the comment on {self.place} as invalid ({reason}): check the file"
        if response.status >= 500:
            return f"GitHub failed ({reason}): run the command again; https://www.githubstatus.com shows incidents"
        return f"GitHub rejected the request for {self.place} ({reason}): check --api, --repo and --pull-request"


def _is_of(user: dict[str, Any], login: str | None) -> bool:
    return user.get("login") == login if login else user.get("type") == "Bot"


def _comment(item: Any) -> Comment:
    if not isinstance(item, dict) or not isinstance(item.get("id"), int):
        raise CommentError("GitHub returned something else than a comment: check --api")
    return Comment(item["id"], str(item.get("body") or ""), str(item.get("html_url") or ""))
