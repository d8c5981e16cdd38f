"""Renders the errors in Terraform's machine-readable output as Terraform renders them for people.

`terraform plan -json` is faster: it does not render every change as text, which takes a second for 2,000 resources.
Format: https://developer.hashicorp.com/terraform/internals/machine-readable-ui (read 2026-11-30).
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

if TYPE_CHECKING:
    from collections.abc import Iterator


def errors_as_text(stream: str) -> str:
    """The error messages of a command as text, ordered by file and line; "" if there are none."""
    errors = [diagnostic for diagnostic in _diagnostics(stream) if diagnostic.get("severity") == "error"]
    return "\n\n".join(map(_text, sorted(errors, key=_place)))


def _place(diagnostic: dict[str, Any]) -> tuple[str, int]:
    place = diagnostic.get("range")
    return (place["filename"], place["start"]["line"]) if place else ("", 0)


def _diagnostics(stream: str) -> Iterator[dict[str, Any]]:
    for line in stream.splitlines():
        if '"diagnostic"' in line:
            try:
                yield msgspec.json.decode(line)["diagnostic"]
            except (msgspec.DecodeError, KeyError, TypeError):
                continue  # another program printed the line


def _text(diagnostic: dict[str, Any]) -> str:
    parts = [f"Error: {diagnostic['summary']}"]
    place, snippet = diagnostic.get("range"), diagnostic.get("snippet")
    if place:
        number = place["start"]["line"]
        inside = f", in {snippet['context']}" if snippet and snippet.get("context") else ""
        lines = [f"  on {place['filename']} line {number}{inside}:"]
        if snippet:
            lines.append(f"  {number:>2}: {snippet['code']}")
            lines += [f"    │ {value['traversal']} {value['statement']}" for value in snippet.get("values") or ()]
        parts.append("\n".join(lines))
    elif diagnostic.get("address"):
        parts.append(f"  with {diagnostic['address']}")
    if diagnostic.get("detail"):
        parts.append(diagnostic["detail"])
    return "\n\n".join(parts)
