"""Reads policy files and their test files from YAML, and keeps the shipped ones in a compiled pack."""

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
    """Policies that were read and checked, with the digest of the files they came from.

    `nothing_to_judge` are resource types without anything for a policy, each with the reason.
    """

    digest: str
    policies: list[Policy]
    nothing_to_judge: dict[str, str]


def policy_files(folder: Path) -> list[Path]:
    """Every policy file below a folder, without the test files and folders named `_...`, in a stable order."""
    found = [path for path in folder.rglob("*.y*ml") if path.suffix in (".yaml", ".yml")]
    return sorted(path for path in found if not path.stem.endswith(".test") and path.parent.name[0] != "_")


def load_policies(extra: Path | None = None) -> list[Policy]:
    """The shipped policies, and those of a folder of the user's, which replace shipped ones of the same id."""
    return load_pack(extra).policies


def load_pack(extra: Path | None = None) -> PolicyPack:
    """The same policies, with the types that need none."""
    shipped = _shipped()
    if extra is None:
        return shipped
    policies = {policy.id: policy for policy in (*shipped.policies, *read_policies(extra))}
    return PolicyPack(shipped.digest, list(policies.values()), shipped.nothing_to_judge)


def read_policies(folder: Path) -> list[Policy]:
    """Read and check every policy below a folder. Raises PolicyError with file and line."""
    from octoguard.config.policy_files import read_policy

    if not folder.is_dir():
        raise PolicyError(f"{folder}: no such directory of policies")
    policies: dict[str, Policy] = {}
    for path in policy_files(folder):
        policy = read_policy(path)
        if policy.id in policies:
            raise PolicyError(f"{path}: there are two policies named {policy.id!r} below {folder}: rename one file")
        policies[policy.id] = policy
    if not policies:
        raise PolicyError(f"{folder}: there is no policy (*.yaml) in it: judging nothing is not a pass")
    return list(policies.values())


def read_cases(policy_file: Path) -> list[Case]:
    """The test cases beside a policy file; [] when there is no test file."""
    from octoguard.config.policy_files import read_cases as read

    test_file = policy_file.with_name(f"{policy_file.stem}.test{policy_file.suffix}")
    return read(test_file) if test_file.is_file() else []


def read_nothing_to_judge() -> dict[str, str]:
    """`{resource type: why no policy is needed}`. Raises PolicyError for a file of another form."""
    file = paths.nothing_to_judge()
    try:
        return msgspec.yaml.decode(file.read_bytes(), type=dict[str, str])
    except (OSError, msgspec.MsgspecError) as error:
        raise PolicyError(f"{file}: not a list of types with their reasons: {error}") from None


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
    """Write the pack whole or not at all; an installation that cannot be written to simply has none."""
    with contextlib.suppress(OSError):
        path.parent.mkdir(exist_ok=True)
        temporary = path.with_suffix(f".{os.getpid()}")
        temporary.write_bytes(msgspec.json.encode(pack))
        temporary.replace(path)
