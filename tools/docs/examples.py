"""Test cases of policies as Terraform configuration."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from octoguard.policy.testing import Case, Marked

if TYPE_CHECKING:
    from collections.abc import Iterator

_ADDRESS = re.compile(r"(?:.*\.)?(?P<type>\w+)\.(?P<name>[\w-]+)(?P<index>\[.+\])?\Z")
_KEYS = {"$action", "$before", "$replace_paths", "$prevent_destroy"}


def example(case: Case) -> str:
    """The resources of a case as HCL, with comments for actions and for hidden and computed values."""
    blocks = ["\n".join(_resource(address, given)) for address, given in case.given.items()]
    head = f"# environment: {case.environment}\n" if case.environment != "prod" else ""
    return head + "\n\n".join(blocks) + "\n"


def _resource(address: str, given: dict[str, Any]) -> Iterator[str]:
    match = _ADDRESS.match(address)
    if match is None:
        raise ValueError(f"{address!r} is not a resource address")
    if address != f"{match['type']}.{match['name']}":
        yield f"# {address}"
    action = given.get("$action")
    if action:
        yield f"# planned action: {action}"
    if paths := given.get("$replace_paths"):
        yield f"# replaced because of: {', '.join('.'.join(map(str, path)) for path in paths)}"
    values = {name: value for name, value in given.items() if name not in _KEYS}
    if "$before" in given and isinstance(given["$before"], dict):
        yield "# before:"
        yield from (f"#   {line}" for line in _body(given["$before"], 0))
    yield f'resource "{match["type"]}" "{match["name"]}" {{'
    yield from _body(values, 1)
    if given.get("$prevent_destroy"):
        yield from ("  lifecycle {", "    prevent_destroy = true", "  }")
    yield "}"


def _body(values: dict[str, Any], depth: int) -> Iterator[str]:
    indent = "  " * depth
    attributes: list[tuple[str, str]] = []
    for name, value in values.items():
        if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
            yield from _attributes(attributes, indent)
            attributes = []
            for item in value:
                yield f"{indent}{name} {{"
                yield from _body(item, depth + 1)
                yield f"{indent}}}"
        elif isinstance(value, Marked) and value.kind == "computed":
            yield from _attributes(attributes, indent)
            attributes = []
            yield f"{indent}# {name} is not set and is known only after apply"
        else:
            attributes.append((name, _value(value)))
    yield from _attributes(attributes, indent)


def _attributes(attributes: list[tuple[str, str]], indent: str) -> Iterator[str]:
    """Attributes with aligned equals signs, as `terraform fmt` writes them; maps are not aligned."""
    width = max((len(name) for name, value in attributes if "\n" not in value), default=0)
    for name, value in attributes:
        first, *rest = value.split("\n")
        yield f"{indent}{name if rest else name.ljust(width)} = {first}"
        yield from (f"{indent}{line}" for line in rest)


def _value(value: Any) -> str:
    """A value as an HCL expression, on several lines if it is a map."""
    if isinstance(value, Marked):
        if value.kind == "sensitive":
            return "var.sensitive # hidden in the plan"
        return value.reference or "null # known only after apply"
    if isinstance(value, dict):
        if not value:
            return "{}"
        lines = [f"  {_key(key)} = {_value(item)}".replace("\n", "\n  ") for key, item in value.items()]
        return "\n".join(["{", *lines, "}"])
    if isinstance(value, list):
        return f"[{', '.join(_value(item) for item in value)}]"
    if isinstance(value, str):
        return json.dumps(value, ensure_ascii=False).replace("${", "$${").replace("%{", "%%{")
    return json.dumps(value, default=str)


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z_][\w-]*", name) else json.dumps(name)
