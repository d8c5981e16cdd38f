"""Checks a configuration against what the provider declares of its attributes beyond their types."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from octoguard.standin.values import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.standin.schema import Attribute, Attributes

Path = tuple[str | int, ...]
# How the schema packs write choices whose case does not matter.
_ANY_CASE = re.compile(r"\^\(\?i:([\w|-]+)\)\$\Z")


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """An error as the plugin SDK words it, at the attribute that it is about."""

    summary: str
    detail: str
    path: Path


class RefusedError(Exception):
    """What the provider refuses only while it plans."""

    def __init__(self, messages: list[str]) -> None:
        """Refuse with the provider's words."""
        super().__init__("; ".join(messages))
        self.diagnostics = [Diagnostic(message, "", ()) for message in messages]


def problems(attributes: Attributes, config: dict[str, Any] | None) -> list[Diagnostic]:
    """Every error in a configuration, in the order of the schema."""
    if config is None:
        return []
    return list(_walk(attributes, config, config, ()))


def _walk(attributes: Attributes, config: Any, root: dict[str, Any], base: Path) -> Iterator[Diagnostic]:
    if not isinstance(config, dict):
        return
    for name, attribute in attributes.items():
        value = config.get(name)
        path = (*base, name)
        yield from _combinations(attribute, value, root, path)
        if value is None or value is UNKNOWN:
            continue
        yield from _values(attribute, value, path)
        if attribute.fields is None:
            continue
        if isinstance(value, list):
            for position, element in enumerate(value):
                yield from _walk(attribute.fields, element, root, (*path, position))
        else:
            yield from _walk(attribute.fields, value, root, path)


def _combinations(attribute: Attribute, value: Any, root: dict[str, Any], path: Path) -> Iterator[Diagnostic]:
    name = _dotted(path)
    if _is_set(value) or value is UNKNOWN:
        for other in attribute.conflicts_with:
            if _is_set(_look_up(root, other)):
                yield Diagnostic("Conflicting configuration arguments", f'"{name}": conflicts with {other}', path)
        missing = [other for other in attribute.required_with if not _is_set_or_unknown(_look_up(root, other))]
        if missing:
            every = ",".join(sorted({*attribute.required_with, name}))
            yield Diagnostic("Missing required argument", f'"{name}": all of `{every}` must be specified', path)
    yield from _one_of(attribute, root, path)


def _one_of(attribute: Attribute, root: dict[str, Any], path: Path) -> Iterator[Diagnostic]:
    name = _dotted(path)
    if attribute.exactly_one_of:
        keys = sorted({*attribute.exactly_one_of, name})
        values = [_look_up(root, key) for key in keys]
        given = [key for key, value in zip(keys, values, strict=True) if _is_set(value)]
        every = ",".join(keys)
        if not given and UNKNOWN not in values:
            yield Diagnostic("Invalid combination of arguments", f'"{name}": one of `{every}` must be specified', path)
        if len(given) > 1:
            detail = f'"{name}": only one of `{every}` can be specified, but `{",".join(given)}` were specified.'
            yield Diagnostic("Invalid combination of arguments", detail, path)
    if attribute.at_least_one_of:
        keys = sorted({*attribute.at_least_one_of, name})
        if not any(_is_set_or_unknown(_look_up(root, key)) for key in keys):
            detail = f'"{name}": one of `{",".join(keys)}` must be specified'
            yield Diagnostic("Missing required argument", detail, path)


def _values(attribute: Attribute, value: Any, path: Path) -> Iterator[Diagnostic]:
    element = attribute.element
    if isinstance(value, list) and element is not None:
        for position, one in enumerate(value):
            if one is not None and one is not UNKNOWN:
                yield from _values(element, one, (*path, position))
        return
    if isinstance(value, str):
        yield from _text(attribute, value, path)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        yield from _number(attribute, value, path)


def _text(attribute: Attribute, value: str, path: Path) -> Iterator[Diagnostic]:
    choices, folded = attribute.enum, value
    if found := _ANY_CASE.match(attribute.pattern):
        choices, folded = found[1].split("|"), value.upper()
    if choices:
        if folded not in [choice if folded is value else choice.upper() for choice in choices]:
            listed = " ".join(f'"{choice}"' for choice in choices)
            yield Diagnostic(f"expected {_dotted(path)} to be one of [{listed}], got {value}", "", path)
    elif attribute.pattern and not _matches(attribute.pattern, value):
        yield Diagnostic(f'"{path[-1]}" ("{value}") doesn\'t match regexp "{attribute.pattern}"', "", path)


def _number(attribute: Attribute, value: float, path: Path) -> Iterator[Diagnostic]:
    low, high = attribute.minimum, attribute.maximum
    if (low is None or value >= low) and (high is None or value <= high):
        return
    if low is not None and high is not None:
        wanted = f"in the range ({low} - {high})"
    else:
        wanted = f"at least ({low})" if low is not None else f"at most ({high})"
    yield Diagnostic(f"expected {_dotted(path)} to be {wanted}, got {value}", "", path)


def _matches(pattern: str, value: str) -> bool:
    """Whether a pattern in Go's syntax is found; one that Python cannot read finds everything."""
    try:
        return re.search(re.sub(r"(?<!\\)\$", r"\\Z", pattern), value) is not None
    except re.error:
        return True


def _look_up(root: Any, key: str) -> Any:
    """The value at an absolute key such as `settings.0.ip_configuration`; None when there is none."""
    value = root
    for step in key.split("."):
        if value is UNKNOWN:
            return UNKNOWN
        if isinstance(value, list):
            value = value[int(step)] if step.isdigit() and int(step) < len(value) else None
        elif isinstance(value, dict):
            value = value.get(step)
        else:
            return None
    return value


def _is_set(value: Any) -> bool:
    return value is not None and value is not UNKNOWN and value != []


def _is_set_or_unknown(value: Any) -> bool:
    return value is UNKNOWN or _is_set(value)


def _dotted(path: Path) -> str:
    return ".".join(map(str, path))
