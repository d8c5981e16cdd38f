"""Reads and writes the baseline file: known findings, one in each line."""

from __future__ import annotations

import os
from pathlib import Path

import msgspec

from octoguard.errors import ConfigError
from octoguard.policy.baseline import Baseline, BaselineEntry

VERSION = 2
_KNOWN = (1, VERSION)
NAME = "octoguard-baseline.json"
_AGAIN = "run octoguard baseline to create it again"


def read_baseline(path: Path) -> Baseline:
    """Read a baseline file. Raises ConfigError."""
    try:
        baseline = msgspec.json.decode(path.read_bytes(), type=Baseline)
    except FileNotFoundError:
        raise ConfigError(f"{path}: no such baseline: run octoguard baseline to create it") from None
    except OSError as error:
        raise ConfigError(f"{path}: the baseline cannot be read ({error.strerror})") from None
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: not a baseline file: {error}: {_AGAIN}") from None
    if baseline.version not in _KNOWN:
        raise ConfigError(f"{path}: unsupported baseline version {baseline.version}: {_AGAIN}")
    return baseline


def root_in(path: Path, root: Path | None) -> str:
    """A Terraform root relative to the directory of the baseline file; "" if the root is unknown."""
    return Path(os.path.relpath(root.resolve(), path.resolve().parent)).as_posix() if root else ""


def baseline_text(environments: dict[str, list[BaselineEntry]]) -> str:
    """The text of the file, with one finding in each line, so that a diff shows added and resolved findings."""
    lines = ["{", f'  "version": {VERSION},', '  "environments": {']
    for i, (name, entries) in enumerate(sorted(environments.items())):
        body = ",\n".join(f"      {msgspec.json.encode(entry).decode()}" for entry in entries)
        comma = "," if i < len(environments) - 1 else ""
        lines.append(f'    "{name}": [\n{body}\n    ]{comma}' if entries else f'    "{name}": []{comma}')
    return "\n".join([*lines, "  }", "}", ""])
