"""The JSON schema of a document of octoguard, whose amounts are numbers."""

from __future__ import annotations

from typing import Any

import msgspec


def schema_of(document: type[msgspec.Struct], title: str) -> dict[str, Any]:
    """The JSON schema of a document type, with decimals as numbers."""
    result = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": title,
        **msgspec.json.schema(document),
    }
    _decimals_are_numbers(result)
    return result


def _decimals_are_numbers(node: Any) -> None:
    if isinstance(node, dict):
        if node.get("format") == "decimal":
            node.pop("format")
            node["type"] = "number"
        for inner in node.values():
            _decimals_are_numbers(inner)
    elif isinstance(node, list):
        for inner in node:
            _decimals_are_numbers(inner)
