"""Creates API clients from application-default credentials, with quota project, endpoint, retries and deadlines."""

from __future__ import annotations

import os
import re
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

import google.auth
import google.auth.exceptions
import google.auth.transport.requests
import grpc
from google.api_core import exceptions, retry
from google.api_core.gapic_v1.client_info import ClientInfo

from octoguard import __version__
from octoguard.errors import GoogleApiError, UsageError
from octoguard.rightsizing.answers import ReadFailure

if TYPE_CHECKING:
    from collections.abc import Callable

    from google.auth.credentials import Credentials

# For tests only: a server on this machine with the same protocol, without encryption and credentials.
ENDPOINT_VARIABLE: Final = "OCTOGUARD_TEST_GOOGLE_ENDPOINT"
_LOOPBACK: Final = ("127.0.0.1:", "localhost:", "[::1]:")
_client_info: Any = ClientInfo  # has no types
_SCOPES: Final = ("https://www.googleapis.com/auth/cloud-platform",)
_EMAIL: Final = re.compile(r"[\w.+-]+@[\w.-]+\.\w+")
_TRANSIENT: Final = (
    exceptions.ServiceUnavailable,
    exceptions.ResourceExhausted,
    exceptions.DeadlineExceeded,
    exceptions.InternalServerError,
    exceptions.Aborted,
)
_LOGIN: Final = "gcloud auth application-default login, or set GOOGLE_APPLICATION_CREDENTIALS"
# gRPC reports a failed token refresh as UNAVAILABLE, but a retry cannot help.
_NO_TOKEN: Final = "Getting metadata from plugin failed"  # noqa: S105 - a message


@dataclass(frozen=True, slots=True)
class GoogleSession:
    """Valid credentials, and the deadline of calls (`patience`, in seconds). `endpoint` is None except in tests."""

    credentials: Credentials | None
    project: str | None
    quota_project: str | None
    endpoint: str | None
    patience: float

    def client(self, kind: Any, transport: Any) -> Any:
        """A client of a service, from its class and the class of its gRPC transport."""
        info: Any = _client_info(user_agent=f"octoguard/{__version__}")
        if self.endpoint is not None:
            channel = grpc.insecure_channel(self.endpoint)
            return kind(transport=transport(channel=channel, host=self.endpoint), client_info=info)
        from google.api_core.client_options import ClientOptions

        options = ClientOptions(quota_project_id=self.quota_project)
        return kind(credentials=self.credentials, client_options=options, client_info=info)

    def retry(self) -> retry.Retry:
        """Retries with backoff for transient errors, until the deadline."""
        return retry.Retry(predicate=_is_transient, initial=0.2, maximum=20.0, multiplier=2.0, timeout=self.patience)

    def call(self, method: Callable[..., Any], request: Any) -> Any:
        """Make one call, with retries. Raises errors of google.api_core."""
        return method(request=request, retry=self.retry(), timeout=self.patience)


def open_session(patience: float, quota_project: str | None = None) -> GoogleSession:
    """Find the credentials and refresh them, so that expired ones fail here. Raises GoogleApiError."""
    endpoint = _test_endpoint()
    if endpoint is not None:
        sys.stderr.write(f"octoguard: using {endpoint} instead of Google ({ENDPOINT_VARIABLE})\n")
        return GoogleSession(None, None, None, endpoint, patience)
    try:
        credentials, project = google.auth.default(scopes=_SCOPES)
        _renew(credentials)
    except google.auth.exceptions.DefaultCredentialsError:
        raise GoogleApiError(f"no application-default credentials found: run {_LOGIN}") from None
    except google.auth.exceptions.RefreshError:
        # Its message can contain the response of the token endpoint.
        raise GoogleApiError(f"the application-default credentials are expired or revoked: run {_LOGIN}") from None
    except google.auth.exceptions.TransportError:
        raise GoogleApiError("Google's token endpoint cannot be reached: check the network and proxies") from None
    except google.auth.exceptions.GoogleAuthError as error:
        raise GoogleApiError(
            f"the application-default credentials cannot be used ({type(error).__name__}): run {_LOGIN}"
        ) from None
    quota = (
        quota_project or os.environ.get("GOOGLE_CLOUD_QUOTA_PROJECT") or getattr(credentials, "quota_project_id", None)
    )
    return GoogleSession(credentials, project, quota, None, patience)


def _renew(credentials: Any) -> None:
    credentials.refresh(google.auth.transport.requests.Request())


def _test_endpoint() -> str | None:
    endpoint = os.environ.get(ENDPOINT_VARIABLE)
    if not endpoint:
        return None
    if not endpoint.startswith(_LOOPBACK):
        raise UsageError(f"{ENDPOINT_VARIABLE} is for tests and accepts only an address of this machine: unset it")
    return endpoint


def _is_transient(error: BaseException) -> bool:
    return isinstance(error, _TRANSIENT) and _NO_TOKEN not in str(error)


def _anonymous(message: str) -> str:
    """Google's message on one line without email addresses, because reports and recordings contain it."""
    return _EMAIL.sub("(an account)", " ".join(message.split()))[:300]


def failure_of(error: Exception) -> ReadFailure:
    """The failure of a call. Raises GoogleApiError if every other call would fail for the same reason."""
    if isinstance(error, exceptions.RetryError) and isinstance(error.cause, Exception):
        return failure_of(error.cause)
    if isinstance(error, exceptions.Unauthenticated) or _NO_TOKEN in str(error):
        raise GoogleApiError(f"Google rejects the credentials, which may be expired: run {_LOGIN}") from None
    if isinstance(error, exceptions.GoogleAPICallError):
        status = error.grpc_status_code
        code = status.name if status is not None else type(error).__name__
        return ReadFailure(code, _anonymous(str(error.message)), error.reason or "")
    if isinstance(error, exceptions.RetryError):
        return ReadFailure("DEADLINE_EXCEEDED", "no response in time")
    raise GoogleApiError(f"Google Cloud cannot be reached ({type(error).__name__}): check the network") from None
