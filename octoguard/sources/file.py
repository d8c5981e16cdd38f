"""Reads a plan from a file or from standard input."""

from __future__ import annotations

import sys
from pathlib import Path

from octoguard.errors import PlanError
from octoguard.plan.document import PlanDocument
from octoguard.plan.envelope import HOW_TO_SHOW, MAX_BYTES, NOT_A_PLAN, is_binary_plan, unwrap

STDIN = "-"
_HOW_TO_PLAN = (
    "add --offline to plan it without credentials, or run `terraform plan -out=tfplan` in it, "
    "then `terraform show -json tfplan > plan.json`"
)


def name_of(target: str) -> str:
    """The name of a target in messages."""
    return "standard input" if target == STDIN else target


def read_bytes(target: str) -> bytes:
    """The bytes of a target. Raises PlanError if it cannot be read, or if standard input is a terminal."""
    if target == STDIN:
        if sys.stdin.isatty():
            raise PlanError(f"standard input is a terminal: pipe a plan into it ({HOW_TO_SHOW})")
        return sys.stdin.buffer.read(MAX_BYTES + 1)
    path = Path(target)
    try:
        if path.is_dir():
            raise PlanError(f"{target}: a directory, not a plan: {_HOW_TO_PLAN}")
        with path.open("rb") as file:
            data = file.read(MAX_BYTES + 1)
    except FileNotFoundError:
        raise PlanError(f"{target}: no such file: {HOW_TO_SHOW}") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise PlanError(
            f"{ascii(target)[1:-1]}: cannot be read ({reason}): check the path and its permissions"
        ) from None
    if len(data) > MAX_BYTES:
        raise PlanError(f"{target}: larger than {MAX_BYTES >> 30} GiB: {NOT_A_PLAN}")
    return data


def is_saved_plan(data: bytes) -> bool:
    """Whether the bytes are a saved plan, which only terraform can convert to JSON."""
    return is_binary_plan(data)


def fetch(target: str, data: bytes | None = None) -> PlanDocument:
    """The plan JSON of a file or of standard input. Raises PlanError if it is not a plan."""
    name = name_of(target)
    unwrapped = unwrap(read_bytes(target) if data is None else data, name)
    return PlanDocument.of(unwrapped.json, name, "file", unwrapped.notes)
