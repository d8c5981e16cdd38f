"""Finds the local state file of a Terraform root, and its workspace."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pathlib import Path

WORKSPACE = "TF_WORKSPACE"
_UNREADABLE = {"type": "unreadable"}  # could be any backend, so it must not count as local


def workspace_of(root: Path) -> str:
    """The workspace that terraform would use in a root; "" for the default one.

    TF_WORKSPACE, else what `terraform workspace select` wrote into the data directory:
    https://developer.hashicorp.com/terraform/cli/config/environment-variables (read 2026-11-30).
    """
    selected = _data(root) / "environment"
    named = os.environ.get(WORKSPACE) or (selected.read_text(errors="replace") if selected.is_file() else "")
    return "" if named.strip() == "default" else named.strip()


def local_state(root: Path) -> Path | None:
    """The state file of the local backend, whether it exists or not; None for another backend.

    If the configuration names a backend, `terraform init` writes it into the data directory.
    """
    backend = _backend(root)
    if backend.get("type", "local") != "local":
        return None
    config = backend.get("config")
    settings: dict[str, Any] = config if isinstance(config, dict) else {}
    workspace = workspace_of(root)
    if workspace:
        return root / (settings.get("workspace_dir") or "terraform.tfstate.d") / workspace / "terraform.tfstate"
    return root / (settings.get("path") or "terraform.tfstate")


def _backend(root: Path) -> dict[str, Any]:
    try:
        backend = json.loads((_data(root) / "terraform.tfstate").read_bytes())["backend"]
    except (FileNotFoundError, NotADirectoryError):
        return {}  # the configuration has no backend
    except (OSError, ValueError, KeyError, TypeError):
        backend = None
    return backend if isinstance(backend, dict) else _UNREADABLE


def _data(root: Path) -> Path:
    return root / (os.environ.get("TF_DATA_DIR") or ".terraform")
