"""Compares the columns of BigQuery tables as the provider does (`services/bigquery/resource_bigquery_table.go`)."""

from __future__ import annotations

import json
from typing import Any

_SAME_TYPES = {"INT64": "INTEGER", "FLOAT64": "FLOAT", "BOOL": "BOOLEAN"}


def parsed(schema: Any) -> Any:
    """The columns in the JSON of a schema, or None if it is not JSON. The API may return `null` for no columns."""
    try:
        return json.loads(schema) or []
    except (TypeError, ValueError):
        return None


def is_changeable(old: Any, new: Any, *, is_fixed: bool, is_top: bool = True) -> bool:
    """Whether columns change in place (`resourceBigQueryTableSchemaIsChangeable`).

    A column may be added unless it is REQUIRED, and may become NULLABLE; its description and policy tags may change.
    At the top, columns may be dropped unless they are `is_fixed` (those of an external table), but not while others are
    added: that could be a renaming.
    """
    if not isinstance(old, list) or not isinstance(new, list):
        return bool(old == new)
    before, after = _by_name(old), _by_name(new)
    added = [column for name, column in after.items() if name not in before]
    if any(column.get("mode") == "REQUIRED" for column in added):
        return False
    dropped = before.keys() - after.keys()
    if dropped and (not is_top or is_fixed):
        return False
    kept = before.keys() & after.keys()
    if not all(_is_column_changeable(before[name], after[name], is_fixed) for name in kept):
        return False
    return not is_top or not dropped or len(new) == len(kept)


def same_schema(old: str, new: str) -> bool:
    """Whether two schemas are equal, apart from the order of their columns (`bigQueryTableSchemaDiffSuppress`)."""
    return _is_same("schema", parsed(old), parsed(new))


def without_policies(columns: Any) -> Any:
    """Columns without data policies, for a table that ignores changes of data policies."""
    if isinstance(columns, list):
        return [without_policies(part) for part in columns]
    if isinstance(columns, dict):
        return {name: without_policies(part) for name, part in columns.items() if name != "dataPolicies"}
    return columns


def _by_name(columns: list[Any]) -> dict[str, dict[str, Any]]:
    return {str(column.get("name")): column for column in columns if isinstance(column, dict)}


def _is_column_changeable(old: dict[str, Any], new: dict[str, Any], is_fixed: bool) -> bool:
    if "foreignTypeDefinition" in old or "foreignTypeDefinition" in new:
        return _is_mode_changeable(old, new)
    if old.get("type") is None or new.get("type") is None:
        return True  # the API refuses it
    if _type(old["type"]) != _type(new["type"]) or not _is_mode_changeable(old, new):
        return False
    if "fields" in old or "fields" in new:
        return is_changeable(old.get("fields"), new.get("fields"), is_fixed=is_fixed, is_top=False)
    return True


def _is_mode_changeable(old: dict[str, Any], new: dict[str, Any]) -> bool:
    modes = _mode(old.get("mode")), _mode(new.get("mode"))
    return modes[0] == modes[1] or modes == ("REQUIRED", "NULLABLE")


def _mode(mode: Any) -> str:
    return "NULLABLE" if mode is None else str(mode).upper()


def _type(kind: Any) -> str:
    name = str(kind).upper()
    return _SAME_TYPES.get(name, name)


def _is_same(key: str, old: Any, new: Any) -> bool:
    if isinstance(old, list):
        if not isinstance(new, list) or len(old) != len(new):
            return False
        if key in ("schema", "fields"):
            old, new = (sorted(side, key=lambda column: str(column.get("name"))) for side in (old, new))
        return all(_is_same("", before, other) for before, other in zip(old, new, strict=True))
    if not isinstance(old, dict):
        return bool(old == new)
    if not isinstance(new, dict):
        return False
    return all(_is_same_property(name, old, new) for name in old.keys() | new.keys())


def _is_same_property(name: str, old: dict[str, Any], new: dict[str, Any]) -> bool:
    before, after = old.get(name), new.get(name)
    match name:
        case "mode":
            return _mode(before) == _mode(after)
        case "type" if before is not None and after is not None:
            return _type(before) == _type(after)
        case "description" if not before and not after:
            return True
        case "collation" if after is None or (not before and not after):
            return True
        case "policyTags" if not (before or {}).get("names") and not (after or {}).get("names"):
            return True
    return name in old and name in new and _is_same(name, before, after)
