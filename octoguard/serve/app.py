"""The web server: the endpoints, the access log, and the process from its start to a graceful stop."""

from __future__ import annotations

import asyncio
import logging
import signal
import socket
import time
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

import uvicorn
from starlette.applications import Starlette
from starlette.requests import ClientDisconnect, Request
from starlette.responses import PlainTextResponse, Response
from starlette.routing import Route

from octoguard.errors import ExternalError, InputError
from octoguard.serve.log import log, place_of
from octoguard.serve.payload import is_signed, is_verification, read_task

if TYPE_CHECKING:
    from collections.abc import AsyncIterator

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from octoguard.serve.jobs import JobQueue, Submitted

PATH: Final = "/run-task"
HEALTH: Final = "/healthz"
SIGNATURE: Final = "x-tfc-task-signature"
MAX_BODY_BYTES: Final = 1 << 20  # a request has about 2 KB
BODY_SECONDS: Final = 10.0
_CONNECTIONS: Final = 256
_RETRY_AFTER: Final = {"Retry-After": "30"}


@dataclass(frozen=True, slots=True)
class Listener:
    """The address of the server, its HMAC key, and the seconds that a stop may take."""

    host: str
    port: int
    grace: float
    key: bytes = field(repr=False)


def serve(listener: Listener, queue: JobQueue) -> None:
    """Serve until SIGTERM or SIGINT. Raises ExternalError if the address cannot be used."""
    listening = _bind(listener.host, listener.port)
    # uvicorn raises the signal again after its shutdown. The stop is then complete, and the exit code is 0.
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    logging.getLogger("uvicorn").addHandler(logging.NullHandler())  # its messages could quote a request
    logging.getLogger("uvicorn").propagate = False
    server = uvicorn.Server(
        uvicorn.Config(
            AccessLog(application(listener, queue)),
            http="h11",
            ws="none",
            loop="asyncio",
            lifespan="on",
            log_config=None,
            access_log=False,
            server_header=False,
            limit_concurrency=_CONNECTIONS,
            timeout_graceful_shutdown=round(BODY_SECONDS),
        )
    )
    host, port = listening.getsockname()[:2]
    log("listening", address=f"{host}:{port}", path=PATH)
    server.run([listening])


def _bind(host: str, port: int) -> socket.socket:
    try:
        family, kind, protocol, _, address = socket.getaddrinfo(
            host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE
        )[0]
        listening = socket.socket(family, kind, protocol)
        listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listening.bind(address)
        listening.listen(_CONNECTIONS)  # connections wait from now on, before the server accepts them
    except OSError as error:
        raise ExternalError(
            f"cannot listen on {host}:{port} ({error.strerror}): choose another --host or --port"
        ) from None
    return listening


def application(listener: Listener, queue: JobQueue) -> Starlette:
    """The endpoints: POST /run-task and GET /healthz."""

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        queue.start()
        yield
        log("stopping", grace_seconds=listener.grace)
        await asyncio.to_thread(queue.stop, listener.grace)

    async def run_task(request: Request) -> Response:
        return await _run_task(request, listener.key, queue)

    async def health(_: Request) -> Response:
        return PlainTextResponse("stopping", 503) if queue.is_stopping else PlainTextResponse("ok")

    routes = [Route(PATH, run_task, methods=["POST"]), Route(HEALTH, health, methods=["GET"])]
    return Starlette(routes=routes, lifespan=lifespan)


async def _run_task(request: Request, key: bytes, queue: JobQueue) -> Response:
    try:
        body = await asyncio.wait_for(_body(request), BODY_SECONDS)
    except TimeoutError:
        return PlainTextResponse("the body took too long", 408)
    except ClientDisconnect:
        return Response(status_code=400)
    if body is None:
        return PlainTextResponse("the body is larger than 1 MiB", 413)
    signature = request.headers.get(SIGNATURE, "")
    if not is_signed(body, signature, key):
        return PlainTextResponse("the signature is missing or wrong: check the HMAC key of the run task", 401)
    if is_verification(body):
        request.state.outcome = "verified"
        return Response(status_code=200)
    try:
        task = read_task(body)
    except InputError as error:
        return PlainTextResponse(str(error), 400)
    outcome = queue.submit(task, signature)
    request.state.outcome, request.state.task_result_id = outcome, task.task_result_id
    return _answer(outcome)


def _answer(outcome: Submitted) -> Response:
    """200 for an accepted or replayed task. HCP Terraform retries after 503."""
    if outcome in ("accepted", "replayed"):
        return Response(status_code=200)
    reason = "too many run tasks are waiting" if outcome == "full" else "the server is stopping"
    return PlainTextResponse(f"{reason}: try again later", 503, headers=_RETRY_AFTER)


async def _body(request: Request) -> bytes | None:
    """The raw body, or None if it is larger than the limit."""
    length = request.headers.get("content-length", "")
    if length.isdecimal() and int(length[:20]) > MAX_BODY_BYTES:
        return None
    body = bytearray()
    async for chunk in request.stream():
        body += chunk
        if len(body) > MAX_BODY_BYTES:
            return None
    return bytes(body)


class AccessLog:
    """Writes one line for each request. An unexpected error becomes status 500, and its message stays unlogged."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        started, status, error = time.monotonic(), 0, ""
        state: dict[str, Any] = scope.setdefault("state", {})

        async def sent(message: Message) -> None:
            nonlocal status
            if message["type"] == "http.response.start":
                status = message["status"]
            await send(message)

        try:
            await self._app(scope, receive, sent)
        except Exception as problem:
            error = place_of(problem)
        client = scope.get("client")
        log(
            "request",
            client=client[0] if client else "",
            method=scope["method"],
            path=scope["path"],
            status=status,
            outcome=state.get("outcome", ""),
            task_result_id=state.get("task_result_id", ""),
            milliseconds=round((time.monotonic() - started) * 1000),
            **({"error": error} if error else {}),
        )
