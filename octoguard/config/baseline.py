"""Reads and writes the baseline file: findings that were there before octoguard, one a line."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from octoguard.errors import ConfigError
from octoguard.policy.baseline import Baseline, BaselineEntry

VERSION = 2
_KNOWN = (1, VERSION)
NAME = "octoguard-baseline.json"
_AGAIN = "write it again with octoguard baseline"


def read_baseline(path: Path) -> Baseline:
    """Read a baseline file. Raises ConfigError."""
    try:
        found = msgspec.json.decode(path.read_bytes(), type=Baseline)
    except FileNotFoundError:
        raise ConfigError(f"{path}: no such baseline: {_AGAIN}") from None
    except OSError as error:
        raise ConfigError(f"{path}: cannot be read ({error.strerror})") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not a baseline of octoguard's: {error}: {_AGAIN}") from None
    if found.version not in _KNOWN:
        raise ConfigError(f"{path}: version {found.version} of a baseline is not supported: {_AGAIN}")
    return found


def root_in(path: Path, root: Path | None) -> str:
    """A Terraform root as a baseline file has it: relative to the directory of the file; "" where it is not known."""
    return Path(os.path.relpath(root.resolve(), path.resolve().parent)).as_posix() if root else ""


def baseline_text(environments: dict[str, list[BaselineEntry]]) -> str:
    """The file's text: one finding a line, so that a diff shows what was added and what was mended."""
    lines = ["{", f'  "version": {VERSION},', '  "environments": {']
    for i, (name, entries) in enumerate(sorted(environments.items())):
        body = ",\n".join(f"      {msgspec.json.encode(entry).decode()}" for entry in entries)
        comma = "," if i < len(environments) - 1 else ""
        lines.append(f'    "{name}": [\n{body}\n    ]{comma}' if entries else f'    "{name}": []{comma}')
    return "\n".join([*lines, "  }", "}", ""])
