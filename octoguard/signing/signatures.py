"""Signs statements and verifies signatures: DSSE envelopes with keys in PEM files (ECDSA P-256 or Ed25519).

Protocol: https://github.com/secure-systems-lab/dsse/blob/master/protocol.md (read 2026-11-26). The ID of a
key is the SHA-256 of its public key in DER.
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
    """The bytes of a statement with its unverified signatures."""

    payload: bytes
    signatures: tuple[bytes, ...] = ()
    bundle: bytes | None = None  # the Sigstore bundle that contains the envelope


def open_envelope(data: bytes, name: str) -> Signed:
    """The statement in an envelope. Data without an envelope is a statement without signatures. Raises InputError."""
    body = data.strip()
    if b'"payloadType"' not in body:
        return Signed(body)
    try:
        bundle = body if b'"dsseEnvelope"' in body else None
        envelope = (
            msgspec.json.decode(body, type=_Bundle).envelope if bundle else msgspec.json.decode(body, type=_Envelope)
        )
        payload = base64.b64decode(envelope.payload, validate=True)
        signatures = tuple(base64.b64decode(each.sig, validate=True) for each in envelope.signatures)
    except (msgspec.MsgspecError, binascii.Error, ValueError) as error:
        raise InputError(f"{name}: invalid DSSE envelope: {error}") from None
    if envelope.payload_type != PAYLOAD_TYPE:
        raise InputError(f"{name}: the envelope contains {envelope.payload_type[:60]!a}, not {PAYLOAD_TYPE}")
    return Signed(payload, signatures, bundle)


def signing_key(path: Path | None) -> bytes | None:
    """The private key (PEM) in a file, else in OCTOGUARD_SIGNING_KEY, else None. Raises InputError."""
    if path is not None:
        try:
            return path.read_bytes()
        except OSError as error:
            raise InputError(f"{path}: the signing key cannot be read ({error.strerror})") from None
    pem = os.environ.get(KEY_VARIABLE)
    return pem.encode() if pem else None


def seal(payload: bytes, key: bytes | None) -> bytes:
    """A signed envelope of the statement; without a key, the statement. Raises InputError and ExternalError."""
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
    """The IDs of the public keys with a valid signature. Raises ConfigError for an invalid key."""
    if not signed.signatures:
        return frozenset()
    message = _encoded(signed.payload)
    ids = set()
    for path in public_keys:
        key = _public(path)
        if any(_verifies(key, signature, message) for signature in signed.signatures):
            ids.add(_key_id(key))
    return frozenset(ids)


def key_id(path: Path) -> str:
    """The ID of the key in a public key file. Raises ConfigError."""
    return _key_id(_public(path))


def _encoded(payload: bytes) -> bytes:
    """The pre-authentication encoding (PAE) of DSSE: the bytes that are signed."""
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
        # The message of the library may contain bytes of the key: show only the type of the error.
        raise InputError(
            f"the signing key cannot be read ({type(error).__name__}): use a PEM key of ECDSA P-256 or Ed25519, with "
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
        raise ConfigError(f"{path}: not a public key in PEM format") from None
    return _of_a_known_kind(key, key, str(path))


def _of_a_known_kind(key: Any, public: Any, name: str) -> Any:
    from cryptography.hazmat.primitives.asymmetric import ec, ed25519

    if isinstance(public, ed25519.Ed25519PublicKey):
        return key
    if isinstance(public, ec.EllipticCurvePublicKey) and public.curve.name == "secp256r1":
        return key
    raise ConfigError(f"{name}: unsupported key type: use ECDSA P-256 or Ed25519")


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
