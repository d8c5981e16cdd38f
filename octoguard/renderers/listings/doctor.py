"""Renders the checks of `octoguard doctor` as text or JSON."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, Literal

import msgspec

from octoguard.printable import json_text, presentable

if TYPE_CHECKING:
    from collections.abc import Iterator

Status = Literal["works", "missing", "broken"]
_MARKS: Final = {"works": ("32", "ok     "), "missing": ("33", "missing"), "broken": ("31", "BROKEN ")}


class Check(msgspec.Struct, frozen=True):
    """One check. `missing` is an optional part, `broken` a part that octoguard check needs; `do` is the next step."""

    name: str
    status: Status
    message: str
    do: str = ""


def json(checks: list[Check], version: str, works: bool) -> str:
    """The checks as JSON, with the version of octoguard and whether octoguard check works."""
    return json_text({"octoguard_version": version, "works": works, "checks": checks})


def text(checks: list[Check], *, color: bool) -> str:
    """The checks as text, one or two lines each."""
    return "\n".join([*(line for check in presentable(checks) for line in _lines(check, color)), ""])


def _lines(check: Check, color: bool) -> Iterator[str]:
    code, label = _MARKS[check.status]
    mark = f"\033[{code}m{label}\033[0m" if color else label
    yield f"{mark}  {check.name}: {check.message}"
    if check.do:
        yield f"           {check.do}"
