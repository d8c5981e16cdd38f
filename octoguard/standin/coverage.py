"""Checks whether a schema pack has all types, arguments and attributes that a configuration uses of a provider."""

from __future__ import annotations

from typing import TYPE_CHECKING, cast

from octoguard.standin.schema import Attribute

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octoguard.standin.schema import Attributes, Kind, SchemaPack, TypeSchema
    from octoguard.standin.uses import AttributeReads, Body, Inference, Key


def first_gap(pack: SchemaPack, inference: Inference, keys: Iterable[Key]) -> str:
    """The first used part that the pack lacks, such as `helm_release has no argument set_list`; "" if none."""
    for kind, name in sorted(keys):
        is_provider = kind == "provider"
        schema = pack.provider() if is_provider else pack.get(cast("Kind", kind), name)
        if schema is None:
            return f"there is no {name}"
        body = inference.bodies.get((kind, name))
        if body is not None:
            attributes = _completed(schema)
            gaps = list(_unknown(body, attributes, schema.is_framework))
            if not is_provider and (kind, name) not in inference.read_entirely:
                gaps += _unreadable(inference.reading((kind, name)), attributes)
            if gaps:
                return f"{'the provider' if is_provider else name} {gaps[0]}"
    return ""


def _completed(schema: TypeSchema) -> Attributes:
    own = {"id": Attribute(type="string", optional=True, computed=True)}
    if schema.timeouts:
        fields = {name: Attribute(type="string", optional=True) for name in schema.timeouts}
        own["timeouts"] = Attribute(type="single", optional=True, fields=fields)
    return own | schema.attributes


def _unknown(body: Body, attributes: Attributes, is_framework: bool) -> Iterator[str]:
    """Clauses on arguments and blocks that the schema lacks, or has in another form."""
    for name in sorted(body.arguments):
        attribute = attributes.get(name)
        if attribute is None or not (attribute.optional or attribute.required or attribute.is_block):
            yield f"has no argument {name}"
        elif attribute.is_block and not body.is_json:
            yield f"has no argument {name}, but a block"
    for name, inner in sorted(body.blocks.items()):
        attribute = attributes.get(name)
        # Terraform also accepts blocks for lists of objects of the SDK (SchemaConfigModeAttr).
        is_listed = attribute is not None and attribute.type in ("list", "set") and not is_framework
        if attribute is None or attribute.fields is None or not (attribute.is_block or is_listed):
            yield f"has no block {name}"
            continue
        for gap in _unknown(inner, attribute.fields, is_framework):
            yield f"{gap} in {name}"
    for name, attribute in sorted(attributes.items()) if body.is_written else ():
        is_needed = attribute.required and not attribute.has_default_function
        if is_needed and name not in body.arguments and name not in body.blocks:
            yield f"needs {name}"


def _unreadable(reading: AttributeReads, attributes: Attributes) -> Iterator[str]:
    for name, inner in sorted(reading.members.items()):
        attribute = attributes.get(name)
        if attribute is None:
            yield f"has no attribute {name}"
        elif attribute.fields is not None:
            yield from (f"{gap} in {name}" for gap in _unreadable_inside(inner, attribute, attribute.fields))


def _unreadable_inside(reading: AttributeReads, attribute: Attribute, fields: Attributes) -> Iterator[str]:
    is_list = attribute.type in ("list", "set", "map")
    if is_list and reading.element is not None:
        yield from _unreadable(reading.element, fields)
    elif not is_list and reading.element is not None:
        yield "has no index"
    elif attribute.type in ("list", "set") and reading.members:
        yield f"has no attribute {min(reading.members)} without an index"
    elif not is_list:
        yield from _unreadable(reading, fields)
