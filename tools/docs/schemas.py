"""Pages of the JSON schemas of the reports."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from tools.docs.markdown import GENERATED, cell, fence, slug, table

if TYPE_CHECKING:
    from pathlib import Path

Schema = dict[str, Any]


def index(files: list[Path]) -> str:
    """The page that leads to every schema."""
    rows = [(f"[`{file.name}`]({file.stem}.md)", cell(_read(file).get("title", ""))) for file in files]
    return "\n".join(
        [
            GENERATED,
            "# JSON schemas\n",
            "`--format json` writes documents of these schemas (JSON Schema 2020-12). The files are in\n"
            "`reports/schema/`. A document names its version in `schema_version`.\n",
            table(("Schema", "Document"), rows),
        ]
    )


def page(file: Path) -> str:
    """One schema: a section with a table of fields for each object, then the schema itself."""
    schema = _read(file)
    definitions: dict[str, Schema] = schema.get("$defs", {})
    parts = [f"# {file.name}\n", GENERATED, f"{schema.get('title', file.stem)}.\n"]
    parts += [_section(name, definition) for name, definition in definitions.items()]
    parts += ["## The schema as JSON\n", fence("json", file.read_text(encoding="utf-8"))]
    return "\n".join(parts)


def _read(file: Path) -> Schema:
    return msgspec.json.decode(file.read_bytes(), type=Schema)


def _section(name: str, definition: Schema) -> str:
    parts = [f"## {name}\n"]
    if description := definition.get("description"):
        parts.append(f"{description}\n")
    required = set(definition.get("required", ()))
    rows = [
        (f"`{key}`", kind(body), "yes" if key in required else "no", cell(body.get("description", "")))
        for key, body in definition.get("properties", {}).items()
    ]
    if rows:
        described = any(row[3] for row in rows)
        head = ("Field", "Type", "Required", "Meaning")
        parts.append(table(head if described else head[:3], rows if described else (row[:3] for row in rows)))
    else:
        parts.append(f"Type: {kind(definition)}\n")
    return "\n".join(parts)


def kind(body: Schema) -> str:
    """What a part of a schema accepts, in words, with links to the objects of the page."""
    if reference := body.get("$ref"):
        name = str(reference).rpartition("/")[2]
        return f"[{name}](#{slug(name)})"
    if choices := body.get("anyOf"):
        return " or ".join(kind(choice) for choice in choices)
    if "enum" in body:
        return ", ".join(f"`{value}`" for value in body["enum"])
    if "const" in body:
        return f"`{body['const']}`"
    if "items" in body:
        return f"list of {kind(body['items'])}" if body["items"] else "list"
    if isinstance(body.get("additionalProperties"), dict):
        return f"object; each value: {kind(body['additionalProperties'])}"
    names = body.get("type", "any value")
    return " or ".join(names) if isinstance(names, list) else str(names)
