"""Signs statements and checks who signed them: DSSE envelopes, with keys as PEM files (ECDSA P-256 or Ed25519).

Protocol: https://github.com/secure-systems-lab/dsse/blob/master/protocol.md (read 2026-11-26). The key's id is the
SHA-256 of its public half as DER.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import os
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from octoguard.attestation.canonical import canonical
from octoguard.errors import ConfigError, InputError
from octoguard.extras import require

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

PAYLOAD_TYPE = "application/vnd.in-toto+json"
KEY_VARIABLE = "OCTOGUARD_SIGNING_KEY"
PASSWORD_VARIABLE = "OCTOGUARD_SIGNING_PASSWORD"  # noqa: S105 - a name, not a password


class _Signature(msgspec.Struct):
    sig: str
    keyid: str = ""


class _Envelope(msgspec.Struct):
    payload: str
    payload_type: str = msgspec.field(name="payloadType")
    signatures: list[_Signature]


class _Bundle(msgspec.Struct):
    envelope: _Envelope = msgspec.field(name="dsseEnvelope")


@dataclass(frozen=True, slots=True)
class Signed:
    """The bytes of a statement, and the signatures on it, which nobody has checked yet."""

    payload: bytes
    signatures: tuple[bytes, ...] = ()
    bundle: bytes | None = None  # of sigstore, around the envelope


def open_envelope(data: bytes, name: str) -> Signed:
    """A statement out of its envelope; what is no envelope is a statement without signatures. Raises InputError."""
    body = data.strip()
    if b'"payloadType"' not in body:
        return Signed(body)
    try:
        bundle = body if b'"dsseEnvelope"' in body else None
        envelope = (
            msgspec.json.decode(body, type=_Bundle).envelope if bundle else msgspec.json.decode(body, type=_Envelope)
        )
        payload = base64.b64decode(envelope.payload, validate=True)
        signatures = tuple(base64.b64decode(one.sig, validate=True) for one in envelope.signatures)
    except (msgspec.MsgspecError, binascii.Error, ValueError) as error:
        raise InputError(f"{name}: a damaged DSSE envelope: {error}") from None
    if envelope.payload_type != PAYLOAD_TYPE:
        raise InputError(f"{name}: the envelope holds {envelope.payload_type[:60]!a}, not {PAYLOAD_TYPE}")
    return Signed(payload, signatures, bundle)


def signing_key(path: Path | None) -> bytes | None:
    """The private key (PEM) of a file, else of OCTOGUARD_SIGNING_KEY; None where neither is given."""
    if path is not None:
        try:
            return path.read_bytes()
        except OSError as error:
            raise InputError(f"{path}: the key cannot be read ({error.strerror})") from None
    found = os.environ.get(KEY_VARIABLE)
    return found.encode() if found else None


def seal(payload: bytes, key: bytes | None) -> bytes:
    """What is written for a statement: itself, or an envelope with a signature. Raises InputError, ExternalError."""
    if key is None:
        return payload
    private = _private(key)
    envelope = {
        "payload": base64.b64encode(payload).decode(),
        "payloadType": PAYLOAD_TYPE,
        "signatures": [
            {
                "keyid": _key_id(private.public_key()),
                "sig": base64.b64encode(_sign(private, _encoded(payload))).decode(),
            }
        ],
    }
    return canonical(envelope)


def signers(signed: Signed, public_keys: Iterable[Path]) -> frozenset[str]:
    """The ids of those of the keys that have signed."""
    if not signed.signatures:
        return frozenset()
    message = _encoded(signed.payload)
    found = set()
    for path in public_keys:
        key = _public(path)
        if any(_verifies(key, signature, message) for signature in signed.signatures):
            found.add(_key_id(key))
    return frozenset(found)


def key_id(path: Path) -> str:
    """The id of a public key file. Raises ConfigError."""
    return _key_id(_public(path))


def _encoded(payload: bytes) -> bytes:
    """The pre-authentication encoding: what is really signed."""
    kind = PAYLOAD_TYPE.encode()
    return b" ".join([b"DSSEv1", str(len(kind)).encode(), kind, str(len(payload)).encode(), payload])


def _library() -> Any:
    require("sign", "a signature with a key")
    from cryptography.hazmat.primitives import serialization

    return serialization


def _private(pem: bytes) -> Any:
    serialization = _library()
    password = os.environ.get(PASSWORD_VARIABLE)
    try:
        key = serialization.load_pem_private_key(pem, password.encode() if password else None)
    except (ValueError, TypeError) as error:
        # The library's message may quote the key's own bytes: only its kind is said.
        raise InputError(
            f"the signing key cannot be read ({type(error).__name__}): a PEM of ECDSA P-256 or Ed25519 is expected, "
            f"its password in {PASSWORD_VARIABLE}"
        ) from None
    return _of_a_known_kind(key, key.public_key(), "the signing key")


def _public(path: Path) -> Any:
    serialization = _library()
    try:
        key = serialization.load_pem_public_key(path.read_bytes())
    except OSError as error:
        raise ConfigError(f"{path}: the public key cannot be read ({error.strerror})") from None
    except ValueError:
        raise ConfigError(f"{path}: no public key in PEM form") from None
    return _of_a_known_kind(key, key, str(path))


def _of_a_known_kind(key: Any, public: Any, name: str) -> Any:
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519

    if isinstance(public, ed25519.Ed25519PublicKey):
        return key
    if isinstance(public, ec.EllipticCurvePublicKey) and public.curve.name == "secp256r1":
        return key
    raise ConfigError(f"{name}: a key of another kind than ECDSA P-256 or Ed25519")


def _sign(key: Any, message: bytes) -> bytes:
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec

    signature: bytes = (
        key.sign(message, ec.ECDSA(hashes.SHA256()))
        if isinstance(key, ec.EllipticCurvePrivateKey)
        else key.sign(message)
    )
    return signature


def _verifies(key: Any, signature: bytes, message: bytes) -> bool:
    from cryptography.exceptions import InvalidSignature
    from cryptography.hazmat.primitives import hashes
    from cryptography.hazmat.primitives.asymmetric import ec

    try:
        if isinstance(key, ec.EllipticCurvePublicKey):
            key.verify(signature, message, ec.ECDSA(hashes.SHA256()))
        else:
            key.verify(signature, message)
    except InvalidSignature:
        return False
    return True


def _key_id(public: Any) -> str:
    serialization = _library()
    der = public.public_bytes(serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo)
    return hashlib.sha256(der).hexdigest()
