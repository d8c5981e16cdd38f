"""Signatures of statements, and keys in every form."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa

from octoguard.errors import ConfigError, InputError
from octoguard.signing.signatures import KEY_VARIABLE, key_id, open_envelope, seal, signers, signing_key

if TYPE_CHECKING:
    from pathlib import Path


def pair(folder: Path, name: str, private: Any, password: bytes | None = None) -> tuple[bytes, Path]:
    pem = serialization.Encoding.PEM
    encryption = serialization.BestAvailableEncryption(password) if password else serialization.NoEncryption()
    public = folder / f"{name}.pub"
    public.write_bytes(private.public_key().public_bytes(pem, serialization.PublicFormat.SubjectPublicKeyInfo))
    return private.private_bytes(pem, serialization.PrivateFormat.PKCS8, encryption), public


@pytest.mark.parametrize("kind", ["p256", "ed25519"])
def test_what_is_signed_is_verified_and_nothing_else(tmp_path: Path, kind: str) -> None:
    make = {"p256": lambda: ec.generate_private_key(ec.SECP256R1()), "ed25519": ed25519.Ed25519PrivateKey.generate}[
        kind
    ]
    key, public = pair(tmp_path, "ours", make())
    _, other = pair(tmp_path, "other", make())
    envelope = seal(b'{"a":1}', key)
    signed = open_envelope(envelope + b"\n", "decision.json")
    assert signed.payload == b'{"a":1}'
    assert signers(signed, [other, public]) == {key_id(public)}
    assert signers(signed, [other]) == frozenset()
    changed = json.loads(envelope) | {"payload": "eyJhIjoyfQ=="}
    assert signers(open_envelope(json.dumps(changed).encode(), "d"), [public]) == frozenset()
    assert signers(open_envelope(b'{"a":1}', "d"), [public]) == frozenset()


def test_keys_out_of_the_environment_and_with_a_password(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key, public = pair(tmp_path, "ours", ec.generate_private_key(ec.SECP256R1()), b"CANARY-password")
    monkeypatch.setenv(KEY_VARIABLE, key.decode())
    with pytest.raises(InputError, match="OCTOGUARD_SIGNING_PASSWORD"):
        seal(b"{}", signing_key(None))
    monkeypatch.setenv("OCTOGUARD_SIGNING_PASSWORD", "CANARY-password")
    assert signers(open_envelope(seal(b"{}", signing_key(None)), "d"), [public])
    monkeypatch.setenv("OCTOGUARD_SIGNING_PASSWORD", "CANARY-wrong")
    with pytest.raises(InputError) as caught:
        seal(b"{}", signing_key(None))
    assert "CANARY" not in str(caught.value)


def test_keys_that_are_none(tmp_path: Path) -> None:
    weak, public = pair(tmp_path, "rsa", rsa.generate_private_key(65537, 2048))
    with pytest.raises(ConfigError, match="unsupported key type"):
        seal(b"{}", weak)
    with pytest.raises(ConfigError, match="unsupported key type"):
        key_id(public)
    with pytest.raises(InputError, match="cannot be read"):
        seal(b"{}", b"no key")
    with pytest.raises(InputError, match="cannot be read"):
        signing_key(tmp_path / "nothing")
    with pytest.raises(ConfigError, match="cannot be read"):
        key_id(tmp_path / "nothing")


@pytest.mark.parametrize(
    "data",
    [
        b'{"payloadType":"application/vnd.in-toto+json"}',
        b'{"payload":"!","payloadType":"application/vnd.in-toto+json","signatures":[]}',
        b'{"payload":"e30=","payloadType":"text/plain","signatures":[]}',
        b'{"payloadType"',
    ],
)
def test_damaged_envelopes(data: bytes) -> None:
    with pytest.raises(InputError):
        open_envelope(data, "decision.json")
