"""A small JSON client for the APIs of GitHub and GitLab, with the standard library.

It sends the token only to the address that the user configured. It follows no redirect to another host, and it does
not use plain HTTP except on this machine. HTTPS_PROXY and NO_PROXY apply. No message contains the token.
"""

from __future__ import annotations

import json
import time
from dataclasses import dataclass
from http.client import HTTPException
from typing import TYPE_CHECKING, Any, Final
from urllib.error import HTTPError
from urllib.parse import urljoin, urlsplit
from urllib.request import HTTPRedirectHandler, OpenerDirector, ProxyHandler, Request, build_opener

from octoguard.errors import CommentError, UsageError
from octoguard.printable import clean

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping
    from email.message import Message

# The most comments that one request of either API returns.
_PER_PAGE: Final = 100
_MAX_PAGES: Final = 200
_TIMEOUT_SECONDS: Final = 30.0
_ATTEMPTS: Final = 4
# A longer wait is an error that names it: a CI job costs money while it sleeps.
_LONGEST_WAIT_SECONDS: Final = 60
_LARGEST_RESPONSE: Final = 64 * 1024 * 1024
_LONGEST_MESSAGE: Final = 200
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})
_REDIRECTS: Final = frozenset({301, 302, 303, 307, 308})


@dataclass(frozen=True, slots=True)
class ApiResponse:
    """A response: its status, its headers and its body."""

    status: int
    headers: Message
    body: bytes

    def is_rate_limit(self) -> bool:
        """Whether the request was refused because of too many requests.

        GitHub also answers 403: https://docs.github.com/rest/using-the-rest-api/rate-limits-for-the-rest-api
        """
        limited = self.headers.get("Retry-After") or self.headers.get("X-RateLimit-Remaining") == "0"
        return self.status == 429 or (self.status == 403 and bool(limited))

    def wait_seconds(self) -> float | None:
        """How long to wait after a rate limit, in seconds; None if the response does not say it."""
        after, reset = self.headers.get("Retry-After", ""), self.headers.get("X-RateLimit-Reset", "")
        if after.isdigit():
            return float(after)
        return max(0.0, int(reset) - time.time()) if reset.isdigit() else None


class Client:
    """Sends requests to one API. `explain` maps a refused request to the message of the error."""

    def __init__(
        self,
        api: str,
        headers: Mapping[str, str],
        token: str,
        platform: str,
        explain: Callable[[ApiResponse, str], str],
    ) -> None:
        """A client for the API at this address. Raises UsageError for an address that would expose the token."""
        self.api = _checked(api)
        self._headers = {"User-Agent": "octoguard", "Content-Type": "application/json", **headers}
        self._token = token
        self._platform = platform
        self._explain = explain
        self._opener = _opener(urlsplit(self.api).hostname or "")

    def send(
        self, method: str, path: str, document: Mapping[str, Any] | None = None, *, accept: tuple[int, ...] = ()
    ) -> Any:
        """The JSON of the response; None for an empty one, and for a status in `accept`. Raises CommentError."""
        data = None if document is None else json.dumps(document).encode()
        response = self._send(method, self.api + path, data)
        if response.status in accept and not response.is_rate_limit():
            return None
        if not 200 <= response.status < 300:
            raise CommentError(self._message(response))
        try:
            return json.loads(response.body) if response.body.strip() else None
        except ValueError:
            raise CommentError(f"{self.api} did not return JSON: check --api, the address of the REST API") from None

    def items(self, path: str, query: str = "") -> Iterator[dict[str, Any]]:
        """The objects of all pages of a list. Raises CommentError, also for a list that does not end."""
        for page in range(1, _MAX_PAGES + 1):
            found = self.send("GET", f"{path}?per_page={_PER_PAGE}&page={page}{query}")
            if not isinstance(found, list):
                raise CommentError(f"{self.api} did not return a list of comments: check --api")
            yield from (item for item in found if isinstance(item, dict))
            if len(found) < _PER_PAGE:
                return
        raise CommentError(f"{self.api} lists more than {_MAX_PAGES * _PER_PAGE:,} comments: use --on new")

    def _send(self, method: str, url: str, data: bytes | None) -> ApiResponse:
        """The last response. Retries after a short rate limit, and after a server error if that cannot post twice."""
        response = self._once(method, url, data)
        for attempt in range(1, _ATTEMPTS):
            if response.status in _REDIRECTS:
                url = self._redirected(url, response)
            elif response.is_rate_limit():
                wait = response.wait_seconds()
                if wait is None or wait > _LONGEST_WAIT_SECONDS:
                    return response
                time.sleep(wait)
            elif response.status >= 500 and method != "POST":
                time.sleep(0.5 * attempt)
            else:
                return response
            response = self._once(method, url, data)
        return response

    def _once(self, method: str, url: str, data: bytes | None) -> ApiResponse:
        request = Request(url, data=data, method=method, headers=self._headers)  # noqa: S310 - checked by _checked
        try:
            try:
                opened = self._opener.open(request, timeout=_TIMEOUT_SECONDS)
            except HTTPError as error:  # a response with another status than 2xx
                opened = error
            with opened:
                return ApiResponse(opened.status, opened.headers, opened.read(_LARGEST_RESPONSE))
        except (HTTPException, OSError, ValueError) as error:
            reason = getattr(error, "reason", None) or error
            raise CommentError(
                f"{self._platform} cannot be reached at {self.api} ({self._shown(str(reason))}): check --api, the "
                "network and HTTPS_PROXY"
            ) from None

    def _redirected(self, url: str, response: ApiResponse) -> str:
        """The new address of a moved repository. Raises CommentError if it is on another host."""
        target = urljoin(url, response.headers.get("Location", ""))
        if urlsplit(target)[:2] != urlsplit(url)[:2]:
            raise CommentError(
                f"{self.api} redirects to {self._shown(urlsplit(target).netloc)}: the token was not sent there. "
                "Set --api to the address of the REST API"
            )
        return target

    def _message(self, response: ApiResponse) -> str:
        try:
            document = json.loads(response.body)
            message = document.get("message") or document.get("error") or ""
        except (ValueError, AttributeError):
            message = ""
        reason = self._shown(message if isinstance(message, str) else json.dumps(message))
        return self._explain(response, f"{response.status}: {reason}" if reason else str(response.status))

    def _shown(self, text: str) -> str:
        """A text of the server in one short line, without the token."""
        return clean(" ".join(text.replace(self._token, "***").split()))[:_LONGEST_MESSAGE]


class _NoRedirects(HTTPRedirectHandler):
    """Redirects are responses: urllib would repeat the token at any host."""

    def redirect_request(self, *_: Any) -> None:
        """No request."""


def _opener(host: str) -> OpenerDirector:
    # A proxy must not see a request to this machine, which may be plain HTTP.
    return build_opener(_NoRedirects, *([ProxyHandler({})] if host in _LOOPBACK else []))


def _checked(api: str) -> str:
    try:
        parts = urlsplit(api)
        host = parts.hostname or ""
    except ValueError:
        parts, host = urlsplit(""), ""
    if parts.scheme not in ("http", "https") or not host or parts.username or parts.query or parts.fragment:
        raise UsageError("--api must be the https:// address of the REST API, without a user, query or fragment")
    if parts.scheme == "http" and host not in _LOOPBACK:
        raise UsageError(f"--api {clean(api)} would send the token without encryption: use https://")
    return api.rstrip("/")


def checked_token(value: str, name: str) -> str:
    """A token from an environment variable. Raises CommentError if it cannot be a header value."""
    token = value.strip()
    if not token.isascii() or not token.isprintable() or " " in token:
        raise CommentError(f"{name} contains spaces or control characters, so it is not a token: set it again")
    return token


def rate_limit(platform: str, response: ApiResponse, reason: str) -> str:
    """The message for too many requests."""
    wait = response.wait_seconds()
    when = "later" if wait is None else f"in {wait:,.0f} seconds"
    return f"{platform} accepts no more requests with this token for now ({reason}): run the command again {when}"
