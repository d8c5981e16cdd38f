"""Computes attributes of local providers (random, null, time, tls, local, kubernetes), equal in each run."""

from __future__ import annotations

import base64
import hashlib
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

from octoguard.standin import placeholders
from octoguard.standin.values import UNKNOWN, Object, digest

if TYPE_CHECKING:
    from collections.abc import Callable


def computed(type_: str, planned: Object, seed: str) -> Object:
    """The computed attributes of a planned resource; {} for other types."""
    make = _MAKERS.get(type_)
    return {} if make is None else make(planned, seed)


def _string(planned: Object, seed: str) -> Object:
    text = _letters(seed, _number(planned, "length", 8))
    return {"result": text, "id": text}


def _password(planned: Object, seed: str) -> Object:
    text = _letters(seed, _number(planned, "length", 8))
    return {"result": text, "id": "none", "bcrypt_hash": "$2a$10$" + digest(seed)[:53]}


def _id(planned: Object, seed: str) -> Object:
    raw = _bytes(seed, _number(planned, "byte_length", 8))
    prefix = planned.get("prefix") or ""
    url = base64.urlsafe_b64encode(raw).decode().rstrip("=")
    return {
        "id": url,
        "hex": prefix + raw.hex(),
        "dec": prefix + str(int.from_bytes(raw, "big")),
        "b64_std": prefix + base64.b64encode(raw).decode(),
        "b64_url": prefix + url,
    }


def _random_bytes(planned: Object, seed: str) -> Object:
    raw = _bytes(seed, _number(planned, "length", 8))
    return {"base64": base64.b64encode(raw).decode(), "hex": raw.hex()}


def _integer(planned: Object, seed: str) -> Object:
    low, high = _number(planned, "min", 0), _number(planned, "max", 0)
    result = low + int(seed[:8], 16) % max(1, high - low + 1)
    return {"result": result, "id": str(result)}


def _pet(planned: Object, seed: str) -> Object:
    separator = planned.get("separator") or "-"
    words = [planned["prefix"]] if planned.get("prefix") else []
    return {"id": separator.join([*words, "offline", f"pet{seed[:4]}"])}


def _shuffle(planned: Object, _: str) -> Object:
    values = planned.get("input") or []
    count = planned.get("result_count")
    return {"result": values[: int(count)] if count else values, "id": "-"}


def _uuid(_: Object, seed: str) -> Object:
    text = f"{seed[:8]}-{seed[8:12]}-4{seed[13:16]}-8{seed[17:20]}-{seed[20:32]}"
    return {"result": text, "id": text}


def _time(planned: Object, _: str) -> Object:
    given = planned.get("rfc3339") if isinstance(planned.get("rfc3339"), str) else None
    moment = datetime.fromisoformat(given) if given else datetime(2024, 1, 1, tzinfo=UTC)
    text = moment.strftime("%Y-%m-%dT%H:%M:%SZ")
    parts = {name: getattr(moment, name) for name in ("day", "hour", "minute", "month", "second", "year")}
    names = ("id", "rfc3339", "base_rfc3339", "rotation_rfc3339")
    return dict.fromkeys(names, text) | parts | {"unix": int(moment.timestamp())}


def _file(planned: Object, _: str) -> Object:
    content = planned.get("content") or planned.get("sensitive_content") or ""
    raw = content.encode() if isinstance(content, str) else b""
    if isinstance(planned.get("content_base64"), str):
        raw = base64.b64decode(planned["content_base64"])
    sums = {f"content_{name}": hashlib.new(name, raw).hexdigest() for name in ("md5", "sha1", "sha256", "sha512")}
    for name in ("sha256", "sha512"):
        sums[f"content_base64{name}"] = base64.b64encode(hashlib.new(name, raw).digest()).decode()
    return sums | {"id": sums["content_sha1"]}


def _key(_: Object, seed: str) -> Object:
    private = f"-----BEGIN PRIVATE KEY-----\noffline-{seed[:24]}\n-----END PRIVATE KEY-----\n"
    public = f"-----BEGIN PUBLIC KEY-----\noffline-{seed[24:48]}\n-----END PUBLIC KEY-----\n"
    return {
        "id": seed[:40],
        "private_key_pem": private,
        "private_key_openssh": private,
        "private_key_pem_pkcs8": private,
        "public_key_pem": public,
        "public_key_openssh": f"ssh-rsa offline-{seed[24:48]}\n",
        "public_key_fingerprint_md5": ":".join(seed[i : i + 2] for i in range(0, 32, 2)),
        "public_key_fingerprint_sha256": f"SHA256:{seed[:43]}",
    }


def _certificate(_: Object, seed: str) -> Object:
    pem = f"-----BEGIN CERTIFICATE-----\noffline-{seed[:24]}\n-----END CERTIFICATE-----\n"
    return {
        "id": str(int(seed[:15], 16)),
        "cert_pem": pem,
        "cert_request_pem": pem.replace("CERTIFICATE", "CERTIFICATE REQUEST"),
        "key_algorithm": "RSA",
        "ready_for_renewal": False,
        "validity_start_time": placeholders.TIME,
        "validity_end_time": placeholders.TIME,
    }


_MAKERS: dict[str, Callable[[Object, str], Object]] = {
    "random_string": _string,
    "random_password": _password,
    "random_id": _id,
    "random_bytes": _random_bytes,
    "random_integer": _integer,
    "random_pet": _pet,
    "random_shuffle": _shuffle,
    "random_uuid": _uuid,
    "random_uuid4": _uuid,
    "random_uuid7": _uuid,
    "kubernetes_manifest": lambda planned, _: {"object": planned.get("manifest")},
    "null_resource": lambda _, seed: {"id": str(int(seed[:15], 16))},
    "terraform_data": lambda planned, seed: {**_uuid(planned, seed), "output": planned.get("input")},
    "time_sleep": lambda _, __: {"id": placeholders.TIME},
    "time_static": _time,
    "time_offset": _time,
    "time_rotating": _time,
    "local_file": _file,
    "local_sensitive_file": _file,
    "tls_private_key": _key,
    "tls_self_signed_cert": _certificate,
    "tls_locally_signed_cert": _certificate,
    "tls_cert_request": _certificate,
}


def _number(planned: Object, name: str, otherwise: int) -> int:
    value: Any = planned.get(name)
    return otherwise if value is None or value is UNKNOWN else int(value)


def _letters(seed: str, length: int) -> str:
    return (seed * (length // len(seed) + 1))[:length]


def _bytes(seed: str, length: int) -> bytes:
    return bytes.fromhex(_letters(seed, length * 2))
