"""Signs and verifies without keys, with Sigstore and the identity of the CI job.

Sigstore issues a certificate for the OpenID token of the job, valid for a few minutes, and logs the signature publicly.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from octoguard.errors import ExternalError
from octoguard.extras import require

if TYPE_CHECKING:
    from collections.abc import Iterable


def require_token() -> str:
    """The OpenID token of this CI job. Raises ExternalError without a token."""
    oidc = _library("oidc")
    try:
        token = oidc.detect_credential()
    except Exception as error:  # sigstore raises errors of several libraries
        raise ExternalError(
            f"--keyless: cannot get the identity of the CI job: {type(error).__name__}: {_line(error)}"
        ) from None
    if token is None:
        raise ExternalError(
            "--keyless: this is not a CI job with an OpenID identity: in GitHub Actions, add `permissions: {id-token: "
            "write}` to the job; elsewhere, sign with --key"
        )
    return str(token)


def seal(payload: bytes) -> bytes:
    """A Sigstore bundle that contains the statement, as one line of JSON. Raises ExternalError."""
    token = require_token()
    try:
        trust = _library("models").ClientTrustConfig.production()
        context = _library("sign").SigningContext.from_trust_config(trust)
        with context.signer(_library("oidc").IdentityToken(token)) as signer:
            bundle = signer.sign_dsse(_library("dsse").Statement(payload))
    except Exception as error:
        raise ExternalError(
            f"--keyless: Sigstore failed ({type(error).__name__}: {_line(error)}): sign with --key"
        ) from None
    return str(bundle.to_json()).encode()


def signed_by(bundle: bytes, payload: bytes, identities: Iterable[str], issuer: str) -> bool:
    """Whether one of the identities signed exactly this payload. Raises ExternalError without sigstore.

    It uses the trust roots of the sigstore package, so it needs no network.
    """
    verify = _library("verify")
    try:
        verifier = verify.Verifier.production(offline=True)
        parsed = _library("models").Bundle.from_json(bundle)
    except Exception:
        return False
    for identity in identities:
        try:
            _, signed_payload = verifier.verify_dsse(parsed, verify.policy.Identity(identity=identity, issuer=issuer))
        except Exception:  # noqa: S112 - any error means that this identity did not sign
            continue
        if signed_payload == payload:
            return True
    return False


def _library(name: str) -> Any:
    require("keyless", "a keyless signature", "sign with --key")
    return import_module(f"sigstore.{name}")


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
