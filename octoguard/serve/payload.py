"""Reads the request of a run task: verifies its signature, and decodes its JSON."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from typing import Final
from urllib.parse import urlsplit

import msgspec

from octoguard.errors import InputError

# The access token of the request that HCP Terraform sends when someone saves a run task.
VERIFICATION_TOKEN: Final = "test-token"  # noqa: S105 - a constant of the protocol
_VERSION: Final = 1
_LOOPBACK: Final = frozenset({"localhost", "127.0.0.1", "::1"})


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What HCP Terraform accepts in a callback."""

    outcomes: bool = False


@dataclass(frozen=True, slots=True)
class RunTask:
    """One run task, with the fields of the request that octoguard uses."""

    payload_version: int
    stage: str
    access_token: str = field(repr=False)
    task_result_id: str
    task_result_callback_url: str = field(repr=False)
    run_id: str | None = None
    workspace_name: str | None = None
    organization_name: str | None = None
    plan_json_api_url: str | None = field(default=None, repr=False)
    capabilities: Capabilities | None = None

    @property
    def accepts_outcomes(self) -> bool:
        """Whether HCP Terraform accepts outcomes in a callback."""
        return self.capabilities is not None and self.capabilities.outcomes


@dataclass(frozen=True, slots=True)
class _Verification:
    """The one field that counts in the request that tests a run task."""

    access_token: str


def is_signed(body: bytes, signature: str, key: bytes) -> bool:
    """Whether a signature is the HMAC-SHA512 of the raw body in hexadecimal. The comparison takes constant time."""
    expected = hmac.new(key, body, hashlib.sha512).hexdigest()
    return hmac.compare_digest(expected.encode(), signature.encode("utf-8", "replace"))


def is_verification(body: bytes) -> bool:
    """Whether HCP Terraform only tests the URL and the HMAC key. It expects no callback."""
    try:
        return msgspec.json.decode(body, type=_Verification).access_token == VERIFICATION_TOKEN
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        return False


def read_task(body: bytes) -> RunTask:
    """The run task of a request. Raises InputError, whose message quotes no value of the request."""
    try:
        task = msgspec.json.decode(body, type=RunTask)
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError):
        raise InputError("the body is not the JSON of a run task") from None
    if task.payload_version != _VERSION:
        raise InputError(f"payload_version {task.payload_version} is not supported: octoguard supports {_VERSION}")
    if not task.task_result_id or not _is_token(task.access_token):
        raise InputError("task_result_id or access_token is missing or malformed")
    for name in ("task_result_callback_url", "plan_json_api_url"):
        url = getattr(task, name)
        if url is not None and not is_safe_url(url):
            raise InputError(f"{name} must be an https URL")
    return task


def is_safe_url(url: str) -> bool:
    """Whether the access token may be sent to a URL: https, or http on the loopback interface."""
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        return False
    if not url.isascii() or not url.isprintable() or " " in url or not parts.hostname or port == 0:
        return False
    return parts.scheme == "https" or (parts.scheme == "http" and parts.hostname in _LOOPBACK)


def _is_token(token: str) -> bool:
    """Whether a token can be part of a header: no line break can add another header."""
    return bool(token) and token.isascii() and token.isprintable()
