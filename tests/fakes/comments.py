"""A local HTTP server that fakes the comment APIs of GitHub and GitLab, with pages, authors, limits and faults."""

from __future__ import annotations

import json
import re
import threading
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qs, urlsplit

TOKEN = "token-of-the-job-7391"
GITHUB_PATH = "/repos/octocorp/infra/issues/7/comments"
GITLAB_PATH = "/projects/41/merge_requests/7/notes"
_ONE_GITHUB = re.compile(r"/repos/octocorp/infra/issues/comments/(\d+)")
_ONE_GITLAB = re.compile(rf"{GITLAB_PATH}/(\d+)")
_LIMITS = {"github": 65_536, "gitlab": 1_000_000}


@dataclass
class Fault:
    """A response in place of the real one, for requests with this method. `times` None means always."""

    method: str
    status: int
    headers: dict[str, str] = field(default_factory=dict)
    body: bytes = b'{"message": "injected"}'
    times: int | None = None


@dataclass
class Forge:
    """The server. `user` is the user of the token; None is the token of a workflow, which GitHub gives no user.

    `comments` are the comments of the pull request 7, as (id, author, kind, body). `calls` are the requests, as
    (method, path), and `tokens` the credentials that came with them.
    """

    user: str | None = None
    comments: list[dict[str, Any]] = field(default_factory=list)
    faults: list[Fault] = field(default_factory=list)
    calls: list[tuple[str, str]] = field(default_factory=list)
    tokens: list[str] = field(default_factory=list)

    def __enter__(self) -> Self:
        """Start the server on a free port."""
        forge = self

        class Handler(_Handler):
            server_state = forge

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_port}"
        self._thread = threading.Thread(target=self.server.serve_forever, kwargs={"poll_interval": 0.02})
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop the server."""
        self.server.shutdown()
        self._thread.join()
        self.server.server_close()

    def add(self, body: str, author: str, kind: str = "User") -> int:
        """A comment that exists already. Returns its ID."""
        number = 9000 + len(self.comments)
        self.comments.append({"id": number, "author": author, "kind": kind, "body": body})
        return number

    def bodies(self) -> list[str]:
        """The bodies of all comments, the oldest first."""
        return [comment["body"] for comment in self.comments]

    def author(self) -> tuple[str, str]:
        """The author of what the token posts, and its type."""
        return (self.user, "User") if self.user else ("github-actions[bot]", "Bot")

    def fault(self, method: str) -> Fault | None:
        """The next injected fault of a method."""
        for fault in self.faults:
            if fault.method == method and fault.times != 0:
                fault.times = fault.times if fault.times is None else fault.times - 1
                return fault
        return None


class _Handler(BaseHTTPRequestHandler):
    server_state: Forge

    def log_message(self, *_: object) -> None:
        """Nothing."""

    def do_GET(self) -> None:
        """Answer a request, with any method."""
        forge = self.server_state
        length = int(self.headers.get("Content-Length") or 0)
        document = json.loads(self.rfile.read(length)) if length else {}
        forge.calls.append((self.command, self.path))
        forge.tokens += [
            value
            for name in ("Authorization", "PRIVATE-TOKEN", "JOB-TOKEN")
            for value in self.headers.get_all(name, [])
        ]
        fault = forge.fault(self.command)
        if fault:
            self._send(fault.status, fault.body, fault.headers)
        elif not any(TOKEN in token for token in forge.tokens[-1:]):
            self._send(401, b'{"message": "Bad credentials"}')
        else:
            self._route(forge, document)

    do_POST = do_PATCH = do_PUT = do_DELETE = do_GET  # noqa: N815 - http.server finds them by these names

    def _route(self, forge: Forge, document: dict[str, Any]) -> None:
        url = urlsplit(self.path)
        one = _ONE_GITHUB.fullmatch(url.path) or _ONE_GITLAB.fullmatch(url.path)
        kind = "gitlab" if url.path.startswith(GITLAB_PATH) else "github"
        if url.path == "/user":
            self._user(forge)
        elif one:
            self._one(forge, int(one[1]), document, kind)
        elif url.path not in (GITHUB_PATH, GITLAB_PATH):
            self._send(404, b'{"message": "404 Not Found"}')
        elif self.command == "GET":
            query = parse_qs(url.query)
            size, page = int(query["per_page"][0]), int(query["page"][0])
            self._json(200, [_shown(each, kind) for each in forge.comments[(page - 1) * size : page * size]])
        elif len(document["body"]) > _LIMITS[kind]:
            self._json(422, {"message": "Validation Failed: body is too long"})
        else:
            author, role = forge.author()
            number = forge.add(document["body"], author, role)
            self._json(201, _shown(next(each for each in forge.comments if each["id"] == number), kind))

    def _user(self, forge: Forge) -> None:
        if forge.user is None:
            self._json(403, {"message": "Resource not accessible by integration"})
        else:
            self._json(200, {"login": forge.user, "username": forge.user})

    def _one(self, forge: Forge, number: int, document: dict[str, Any], kind: str) -> None:
        comment = next((each for each in forge.comments if each["id"] == number), None)
        if comment is None:
            self._json(404, {"message": "Not Found"})
        elif comment["author"] != forge.author()[0]:
            self._json(403, {"message": "you may not edit the comment of another user"})
        elif self.command == "DELETE":
            forge.comments.remove(comment)
            self._send(204, b"")
        else:
            comment["body"] = document["body"]
            self._json(200, _shown(comment, kind))

    def _json(self, status: int, document: Any) -> None:
        self._send(status, json.dumps(document).encode())

    def _send(self, status: int, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        given = {"Content-Type": "application/json", "Content-Length": str(len(body)), **(headers or {})}
        for name, value in given.items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(body)


def _shown(comment: dict[str, Any], kind: str) -> dict[str, Any]:
    """A comment as the API of a platform returns it."""
    if kind == "gitlab":
        return {
            "id": comment["id"],
            "body": comment["body"],
            "system": comment["kind"] == "System",
            "author": {"username": comment["author"]},
        }
    return {
        "id": comment["id"],
        "body": comment["body"],
        "user": {"login": comment["author"], "type": comment["kind"]},
        "html_url": f"https://github.com/octocorp/infra/pull/7#issuecomment-{comment['id']}",
    }
