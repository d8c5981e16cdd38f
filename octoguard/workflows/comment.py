"""Posts a report as one comment on a pull request or merge request, or updates the comment of an earlier run."""

from __future__ import annotations

import json
import os
import re
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final, Literal

from octoguard.comments import body as bodies
from octoguard.comments.client import checked_token
from octoguard.comments.github import API as GITHUB_API
from octoguard.comments.github import GitHub
from octoguard.comments.gitlab import API as GITLAB_API
from octoguard.comments.gitlab import JOB_TOKEN, GitLab
from octoguard.errors import CommentError, InputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Mapping

    from octoguard.comments import Comment, Platform

MODES: Final = ("update", "new", "delete-and-new")
_REPOSITORY: Final = re.compile(r"[\w.-]+/[\w.-]+", re.ASCII)
_PULL_REF: Final = re.compile(r"refs/pull/(\d+)/")
_DRY_RUN_TOKEN: Final = "none"  # noqa: S105 - sent nowhere


@dataclass(frozen=True, slots=True)
class CommentRequest:
    """The file to post, the tag of the comment, and what to do with earlier comments (one of MODES)."""

    file: Path
    tag: str
    mode: str
    dry_run: bool
    api: str | None = None


def on_github(request: CommentRequest, repository: str | None, number: int | None) -> str:
    """Comment on a pull request of GitHub, by default that of the workflow run. Returns what was done, in one line."""
    text = _checked(request)
    env = os.environ
    repository = repository or env.get("GITHUB_REPOSITORY", "")
    if not _REPOSITORY.fullmatch(repository):
        raise UsageError("--repo must be OWNER/NAME, the repository of the pull request")
    number = number or _pull_request_of(env)
    if not number:
        raise UsageError(
            "this run belongs to no pull request: add --pull-request NUMBER, or run it for the event pull_request"
        )
    token, variable = _token(request, ("GITHUB_TOKEN", "GH_TOKEN"), "a token with 'pull-requests: write'")
    api = request.api or env.get("GITHUB_API_URL") or GITHUB_API
    return _post(GitHub(api, repository, number, token, variable), request, text)


def on_gitlab(request: CommentRequest, project: str | None, iid: int | None) -> str:
    """Comment on a merge request of GitLab, by default that of the pipeline. Returns what was done, in one line."""
    text = _checked(request)
    env = os.environ
    project = project or env.get("CI_PROJECT_ID", "")
    if not project:
        raise UsageError("--project is missing: give the ID or the path of the project of the merge request")
    iid = iid or _number(env.get("CI_MERGE_REQUEST_IID", ""))
    if not iid:
        raise UsageError(
            "this job belongs to no merge request: add --merge-request NUMBER, or run it in merge request pipelines"
        )
    token, variable = _token(request, ("GITLAB_TOKEN", JOB_TOKEN), "a project access token with the scope 'api'")
    api = request.api or env.get("CI_API_V4_URL") or GITLAB_API
    return _post(GitLab(api, project, iid, token, variable, env.get("GITLAB_USER_LOGIN", "")), request, text)


def _checked(request: CommentRequest) -> str:
    """The text of the file, after the options are checked."""
    if request.mode not in MODES:
        raise UsageError(f"--on {request.mode!r} is unknown: choose one of {', '.join(MODES)}")
    bodies.marker(request.tag)
    return _read(request.file)


def _read(file: Path) -> str:
    try:
        data = sys.stdin.buffer.read() if str(file) == "-" else file.read_bytes()
    except OSError as error:
        raise InputError(f"{file} cannot be read ({error.strerror}): write it with --format markdown") from None
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise InputError(f"{file} is not UTF-8 text: write it with --format markdown") from None
    if not text.strip():
        raise InputError(f"{file} is empty: write it with --format markdown")
    if _is_json(text):
        # A plan in JSON contains secrets in clear text.
        raise InputError(f"{file} is JSON and may contain secrets: post a report that --format markdown wrote")
    return text


def _is_json(text: str) -> bool:
    try:
        return isinstance(json.loads(text), (dict, list))
    except (ValueError, RecursionError):
        return False


def _pull_request_of(env: Mapping[str, str]) -> int | None:
    """The pull request of a workflow run: from GITHUB_REF, else from the payload of the event; None if there is none.

    https://docs.github.com/actions/reference/workflows-and-actions/variables
    """
    match = _PULL_REF.match(env.get("GITHUB_REF", ""))
    if match:
        return int(match[1])
    try:
        event = json.loads(Path(env["GITHUB_EVENT_PATH"]).read_bytes())
    except (KeyError, OSError, ValueError):
        return None
    if not isinstance(event, dict):
        return None
    pull = event.get("pull_request")
    issue = event.get("issue")
    if isinstance(pull, dict):
        return _number(pull.get("number"))
    return _number(issue.get("number")) if isinstance(issue, dict) and "pull_request" in issue else None


def _number(value: object) -> int | None:
    text = str(value)
    return int(text) if text.isascii() and text.isdigit() and len(text) < 19 else None


def _token(request: CommentRequest, names: tuple[str, ...], kind: str) -> tuple[str, str]:
    """The token and the name of its environment variable. Raises CommentError if no variable is set."""
    for name in names:
        if os.environ.get(name, "").strip():
            return checked_token(os.environ[name], name), name
    if request.dry_run:
        return _DRY_RUN_TOKEN, names[0]
    raise CommentError(f"no token: set the environment variable {names[0]} to {kind}")


def _post(platform: Platform, request: CommentRequest, text: str) -> str:
    body = bodies.compose(text, request.tag, platform.limit)
    if request.dry_run:
        return _plan(platform, request, body)
    earlier = [] if request.mode == "new" else platform.own(lambda each: bodies.has_marker(each, request.tag))
    if request.mode == "update" and earlier:
        newest = earlier[-1]
        if _same(newest.body, body):
            return _done("is up to date on", platform, newest)
        return _done("updated on", platform, platform.update(newest, body))
    created = platform.create(body)
    # The old comments go last: if the new one is rejected, the pull request keeps the old ones.
    for comment in earlier:
        platform.delete(comment)
    deleted = f", {len(earlier)} earlier deleted" if earlier else ""
    return _done("created on", platform, created, deleted)


def _same(old: str, new: str) -> bool:
    return old.replace("\r\n", "\n").rstrip() == new.rstrip()


def _done(
    action: Literal["is up to date on", "updated on", "created on"],
    platform: Platform,
    comment: Comment,
    more: str = "",
) -> str:
    return f"comment {comment.id} {action} {platform.place}{more}" + (f": {comment.url}" if comment.url else "")


def _plan(platform: Platform, request: CommentRequest, body: str) -> str:
    action = {
        "update": f"update its comment with the tag {request.tag}, or create one",
        "new": f"create a comment with the tag {request.tag}",
        "delete-and-new": f"create a comment and delete its earlier comments with the tag {request.tag}",
    }[request.mode]
    size = f"{bodies.length(body):,} of at most {platform.limit:,} characters"
    return f"dry run: octoguard would {action} on {platform.place} ({size}). Nothing was sent. The comment:\n\n{body}"
