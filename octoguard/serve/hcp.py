"""Calls the API of HCP Terraform: downloads the plan, and sends callbacks."""

from __future__ import annotations

import http.client
import time
import urllib.error
import urllib.request
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from octoguard import __version__
from octoguard.errors import ExternalError
from octoguard.serve.payload import is_safe_url

if TYPE_CHECKING:
    from collections.abc import Callable

    from octoguard.serve.payload import RunTask

_JSON_API: Final = "application/vnd.api+json"
_AGENT: Final = f"octoguard/{__version__}"
_CHUNK: Final = 1 << 20
_SECONDS: Final = 30.0  # for one connection, one read or one write
_FIRST_WAIT: Final = 0.5
_LONGEST_WAIT: Final = 30.0
_TRANSIENT: Final = frozenset({408, 425, 429})
_NO_CONTENT: Final = 204
_NETWORK: Final = (OSError, http.client.HTTPException)


class _Redirects(urllib.request.HTTPRedirectHandler):
    """Follows redirects to https. Only a redirect to the same origin gets the token.

    HCP Terraform redirects to a signed URL of its storage, which needs no token.
    """

    def redirect_request(self, req: urllib.request.Request, *rest: Any) -> urllib.request.Request | None:
        newurl: str = rest[-1]
        if not is_safe_url(newurl) or (req.type == "https" and not newurl.startswith("https:")):
            raise ExternalError("the plan's URL redirects to a URL that is not https")
        request = urllib.request.Request(newurl, headers={"User-Agent": _AGENT})  # noqa: S310 - checked above
        token = req.get_header("Authorization")
        if token and _origin(newurl) == _origin(req.full_url):
            request.add_unredirected_header("Authorization", token)
        return request


class _NoRedirects(urllib.request.HTTPRedirectHandler):
    """Treats a redirect as an error: a callback is sent to one place only."""

    def redirect_request(self, *_: object) -> None:
        return None


def _origin(url: str) -> tuple[str, str | None, int | None]:
    parts = urlsplit(url)
    return parts.scheme, parts.hostname, parts.port or {"https": 443, "http": 80}.get(parts.scheme)


class HcpClient:
    """The API of HCP Terraform for one run task at a time. Threads may share a client.

    `pause(seconds)` waits before a retry and returns True if the server stops.
    """

    def __init__(self, max_plan_bytes: int, pause: Callable[[float], bool], timeout: float = _SECONDS) -> None:
        """A client that refuses plans of more than `max_plan_bytes`."""
        self._max_plan_bytes = max_plan_bytes
        self._pause = pause
        self._timeout = timeout
        self._plans = urllib.request.build_opener(_Redirects)
        self._callbacks = urllib.request.build_opener(_NoRedirects)

    def plan(self, task: RunTask, deadline: float) -> bytes:
        """The JSON plan of a run. Raises ExternalError if it cannot be downloaded before `deadline` (monotonic)."""
        if task.plan_json_api_url is None:
            raise ExternalError("the request has no URL of a plan")
        wait = _FIRST_WAIT
        while True:
            try:
                return self._download(task.plan_json_api_url, task.access_token, deadline)
            except urllib.error.HTTPError as error:
                error.close()
                problem = f"HTTP status {error.code}"
                retry = _is_transient(error.code)
            except _Incomplete as error:
                problem, retry = str(error), True
            except _NETWORK as error:
                problem, retry = f"network error, {_kind(error)}", True
            if not retry or time.monotonic() + wait > deadline or self._pause(wait):
                raise ExternalError(f"the plan could not be downloaded ({problem})")
            wait = min(2 * wait, _LONGEST_WAIT)

    def _download(self, url: str, token: str, deadline: float) -> bytes:
        request = urllib.request.Request(url, headers={"User-Agent": _AGENT, "Accept": "application/json"})  # noqa: S310
        request.add_unredirected_header("Authorization", f"Bearer {token}")
        chunks: list[bytes] = []
        size = 0
        with self._plans.open(request, timeout=self._seconds(deadline)) as response:
            if response.status == _NO_CONTENT:  # the plan is not finished, or its JSON is not yet there
                raise _Incomplete("HCP Terraform has no JSON of it yet")
            while chunk := response.read1(_CHUNK):
                size += len(chunk)
                chunks.append(chunk)
                if size > self._max_plan_bytes:
                    raise ExternalError(
                        f"the plan is larger than {self._max_plan_bytes >> 20} MiB: start the server with a larger "
                        "--max-plan-size"
                    )
                if time.monotonic() > deadline:
                    raise ExternalError("the plan could not be downloaded in time")
            expected = response.headers.get("Content-Length")
        if expected is not None and expected != str(size):
            raise _Incomplete("the connection ended early")
        return b"".join(chunks)

    def callback(self, task: RunTask, body: bytes, timeout: float | None = None) -> int:
        """Send one callback and return the HTTP status; 0 for a network error."""
        request = urllib.request.Request(  # noqa: S310 - read_task checks the URL
            task.task_result_callback_url,
            data=body,
            method="PATCH",
            headers={"User-Agent": _AGENT, "Content-Type": _JSON_API},
        )
        request.add_unredirected_header("Authorization", f"Bearer {task.access_token}")
        try:
            with self._callbacks.open(request, timeout=timeout or self._timeout) as response:
                return int(response.status)
        except urllib.error.HTTPError as error:
            error.close()
            return error.code
        except _NETWORK:
            return 0

    def deliver(self, task: RunTask, bodies: list[bytes], deadline: float) -> int:
        """Send a final callback until HCP Terraform accepts it, and return the last HTTP status.

        Retries after a network error, a 5xx status and 429, until `deadline`. If HCP Terraform rejects a body, the next
        one of `bodies` is sent.
        """
        wait = _FIRST_WAIT
        remaining = list(bodies)
        while True:
            status = self.callback(task, remaining[0], self._seconds(deadline))
            if _is_success(status):
                return status
            if status and not _is_transient(status):
                del remaining[0]
                if not remaining:
                    return status
                continue
            if time.monotonic() + wait > deadline or self._pause(wait):
                return status
            wait = min(2 * wait, _LONGEST_WAIT)

    def _seconds(self, deadline: float) -> float:
        """The timeout of one step, so that it ends soon after the deadline."""
        return max(1.0, min(self._timeout, deadline - time.monotonic()))


class _Incomplete(Exception):  # noqa: N818 - not an error that leaves this module
    """The plan is not there yet, or only a part of it arrived."""


def _is_success(status: int) -> bool:
    return 200 <= status < 300


def _is_transient(status: int) -> bool:
    return status >= 500 or status in _TRANSIENT


def _kind(error: BaseException) -> str:
    """The class of a network error, or of its cause. Its message can contain a URL."""
    reason = getattr(error, "reason", None)
    return type(reason if isinstance(reason, BaseException) else error).__name__
