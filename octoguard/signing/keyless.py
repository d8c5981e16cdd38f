"""Signs without a key, and checks such signatures: through sigstore, by the identity of the CI job.

A certificate of some minutes is issued for the job's own OpenID token, and the signature is logged in public.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from octoguard.errors import ExternalError
from octoguard.extras import require

if TYPE_CHECKING:
    from collections.abc import Iterable


def require_token() -> str:
    """The OpenID token of this CI job. Raises ExternalError where there is none."""
    oidc = _library("oidc")
    try:
        token = oidc.detect_credential()
    except Exception as error:  # sigstore raises errors of several libraries
        raise ExternalError(f"the CI job's identity could not be had: {type(error).__name__}: {_line(error)}") from None
    if token is None:
        raise ExternalError(
            "--keyless: this is no CI job with an identity of its own: in GitHub Actions give the job "
            "`permissions: {id-token: write}`; elsewhere sign with --key"
        )
    return str(token)


def seal(payload: bytes) -> bytes:
    """A sigstore bundle with a statement in it, in one line. Raises ExternalError."""
    token = require_token()
    try:
        trust = _library("models").ClientTrustConfig.production()
        context = _library("sign").SigningContext.from_trust_config(trust)
        with context.signer(_library("oidc").IdentityToken(token)) as signer:
            bundle = signer.sign_dsse(_library("dsse").Statement(payload))
    except Exception as error:
        raise ExternalError(f"sigstore did not sign: {type(error).__name__}: {_line(error)}: sign with --key") from None
    return str(bundle.to_json()).encode()


def signed_by(bundle: bytes, payload: bytes, identities: Iterable[str], issuer: str) -> bool:
    """Whether one of the identities has signed exactly this payload. Raises ExternalError without sigstore.

    The roots of trust are those that ship with sigstore, so that this needs no network.
    """
    verify = _library("verify")
    try:
        verifier = verify.Verifier.production(offline=True)
        parsed = _library("models").Bundle.from_json(bundle)
    except Exception:
        return False
    for identity in identities:
        try:
            _, found = verifier.verify_dsse(parsed, verify.policy.Identity(identity=identity, issuer=issuer))
        except Exception:  # noqa: S112 - whatever is wrong with it, this identity has not signed it
            continue
        if found == payload:
            return True
    return False


def _library(name: str) -> Any:
    require("keyless", "a keyless signature", "sign with --key")
    return import_module(f"sigstore.{name}")


def _line(error: Exception) -> str:
    return " ".join(str(error).split())[:200]
