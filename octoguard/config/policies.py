"""Reads policy files and their test files from YAML, and caches the built-in policies in a compiled pack."""

from __future__ import annotations

import contextlib
import hashlib
import os
from typing import TYPE_CHECKING

import msgspec

from octoguard import __version__, paths
from octoguard.errors import PolicyError
from octoguard.policy.model import Policy

if TYPE_CHECKING:
    from pathlib import Path

    from octoguard.policy.testing import Case


class PolicyPack(msgspec.Struct):
    """Valid policies, with the digest of their files.

    `nothing_to_judge` are resource types that need no policy, with the reasons.
    """

    digest: str
    policies: list[Policy]
    nothing_to_judge: dict[str, str]


def policy_files(folder: Path) -> list[Path]:
    """Every policy file below a directory, sorted, without test files and directories named `_...`."""
    files = [path for path in folder.rglob("*.y*ml") if path.suffix in (".yaml", ".yml")]
    return sorted(path for path in files if not path.stem.endswith(".test") and path.parent.name[0] != "_")


def load_policies(extra: Path | None = None) -> list[Policy]:
    """The built-in policies and those in the directory `extra`, which replace built-in policies with the same ID."""
    return load_pack(extra).policies


def load_pack(extra: Path | None = None) -> PolicyPack:
    """The policies of `load_policies`, with the resource types that need no policy. Raises PolicyError."""
    shipped = _shipped()
    if extra is None:
        return shipped
    policies = {policy.id: policy for policy in (*shipped.policies, *read_policies(extra))}
    return PolicyPack(shipped.digest, list(policies.values()), shipped.nothing_to_judge)


def read_policies(folder: Path) -> list[Policy]:
    """Read and validate every policy below a directory. Raises PolicyError with file and line."""
    from octoguard.config.policy_files import read_policy

    if not folder.is_dir():
        raise PolicyError(f"{folder}: no such directory of policies")
    policies: dict[str, Policy] = {}
    for path in policy_files(folder):
        policy = read_policy(path)
        if policy.id in policies:
            raise PolicyError(f"{path}: duplicate policy {policy.id!r} below {folder}: rename one file")
        policies[policy.id] = policy
    if not policies:
        raise PolicyError(f"{folder}: the directory has no policies (*.yaml)")
    return list(policies.values())


def read_cases(policy_file: Path) -> list[Case]:
    """The test cases of a policy file; [] without a test file. Raises PolicyError."""
    from octoguard.config.policy_files import read_cases as read

    test_file = policy_file.with_name(f"{policy_file.stem}.test{policy_file.suffix}")
    return read(test_file) if test_file.is_file() else []


def read_nothing_to_judge() -> dict[str, str]:
    """`{resource type: why it needs no policy}`. Raises PolicyError for an invalid file."""
    file = paths.nothing_to_judge()
    try:
        return msgspec.yaml.decode(file.read_bytes(), type=dict[str, str])
    except (OSError, msgspec.MsgspecError) as error:
        raise PolicyError(f"{file}: invalid mapping of resource types to reasons: {error}") from None


def _shipped() -> PolicyPack:
    folder = paths.policies_dir()
    digest = _digest([*policy_files(folder), paths.nothing_to_judge()])
    pack_file = paths.policy_pack()
    with contextlib.suppress(OSError, msgspec.MsgspecError):
        pack = msgspec.json.decode(pack_file.read_bytes(), type=PolicyPack)
        if pack.digest == digest:
            return pack
    pack = PolicyPack(digest, read_policies(folder), read_nothing_to_judge())
    _write_pack(pack_file, pack)
    return pack


def _digest(files: list[Path]) -> str:
    digest = hashlib.sha256(__version__.encode())
    for path in files:
        digest.update(f"\n{path.name}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _write_pack(path: Path, pack: PolicyPack) -> None:
    """Write the pack atomically. A read-only installation has no pack."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(exist_ok=True)
        temporary = path.with_suffix(f".{os.getpid()}")
        temporary.write_bytes(msgspec.json.encode(pack))
        temporary.replace(path)
