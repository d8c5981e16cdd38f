"""Validates a configuration against the rules that a provider declares for its attributes, beyond their types.

The rules and their order follow the plugin SDK (SDKv2), `helper/schema/schema.go` of
github.com/hashicorp/terraform-plugin-sdk. Each function names the SDK function that it emulates.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from octoguard.standin.texts import fault
from octoguard.standin.values import PLACEHOLDER, UNKNOWN, is_known

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.standin.schema import Attribute, Attributes

Path = tuple[str | int, ...]
# The form of case-insensitive choices in schema packs.
_ANY_CASE = re.compile(r"\^\(\?i:([\w|-]+)\)\$\Z")


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """An error with the text of the plugin SDK, and the path of its attribute."""

    summary: str
    detail: str
    path: Path


class RefusedPlanError(Exception):
    """Errors that the provider reports only during planning."""

    def __init__(self, messages: list[str]) -> None:
        """Errors with the text of the provider."""
        super().__init__("; ".join(messages))
        self.diagnostics = [Diagnostic(message, "", ()) for message in messages]


def problems(attributes: Attributes, config: dict[str, Any] | None) -> list[Diagnostic]:
    """All errors in a configuration, in the order of the schema."""
    if config is None:
        return []
    given = _given(attributes, config)
    return list(_object(attributes, given, given, ()))


def _given(attributes: Attributes, config: dict[str, Any]) -> dict[str, Any]:
    """A configuration as the SDK reads it (`ConfigValueFromHCL2Block`): without nulls and absent blocks.

    An empty list in an attribute is a value.
    """
    given: dict[str, Any] = {}
    for name, value in config.items():
        attribute = attributes.get(name)
        fields = attribute.fields if attribute is not None else None
        if value is None or (value == [] and attribute is not None and attribute.is_block):
            continue
        if fields is not None and isinstance(value, list):
            given[name] = [_given(fields, item) if isinstance(item, dict) else item for item in value]
        else:
            given[name] = _given(fields, value) if fields is not None and isinstance(value, dict) else value
    return given


def _object(attributes: Attributes, config: Any, root: dict[str, Any], base: Path) -> Iterator[Diagnostic]:
    """`validateObject`: each attribute of an object, set or not."""
    if isinstance(config, dict):
        for name, attribute in attributes.items():
            yield from _attribute(attribute, config.get(name), root, (*base, name))


def _attribute(attribute: Attribute, value: Any, root: dict[str, Any], path: Path) -> Iterator[Diagnostic]:
    """`validate`: one attribute. Each step stops at its first error, as in the SDK.

    A value that is not wholly known is not validated, and neither are its conflicts, because a variable may be null
    (`isWhollyKnown`). Terraform validates again during planning.
    """
    combination = _exactly_one_of(attribute, root, path) or _at_least_one_of(attribute, root, path)
    if combination is not None:
        yield combination
        return
    if value is None:
        return
    if (missing := _required_with(attribute, root, path)) is not None:
        yield missing
    elif not is_known(value):
        return
    elif (conflict := _conflict(attribute, root, path)) is not None:
        yield conflict
    else:
        yield from _type(attribute, value, root, path)


def _exactly_one_of(attribute: Attribute, root: dict[str, Any], path: Path) -> Diagnostic | None:
    """`validateExactlyOneAttribute`: a value that is not wholly known may be the one."""
    if not attribute.exactly_one_of:
        return None
    name = _dotted(path)
    keys = sorted({*attribute.exactly_one_of, name})
    values = {key: _look_up(root, key) for key in keys}
    known = {key: value for key, value in values.items() if is_known(value)}
    given = [key for key, value in known.items() if value is not None]
    every = ",".join(keys)
    if not given and len(known) == len(values):
        return Diagnostic("Invalid combination of arguments", f'"{name}": one of `{every}` must be specified', path)
    if len(given) > 1:
        detail = f'"{name}": only one of `{every}` can be specified, but `{",".join(given)}` were specified.'
        return Diagnostic("Invalid combination of arguments", detail, path)
    return None


def _at_least_one_of(attribute: Attribute, root: dict[str, Any], path: Path) -> Diagnostic | None:
    """`validateAtLeastOneAttribute`: an unknown value counts as set."""
    if not attribute.at_least_one_of:
        return None
    name = _dotted(path)
    keys = sorted({*attribute.at_least_one_of, name})
    if any(_look_up(root, key) is not None for key in keys):
        return None
    return Diagnostic("Missing required argument", f'"{name}": one of `{",".join(keys)}` must be specified', path)


def _required_with(attribute: Attribute, root: dict[str, Any], path: Path) -> Diagnostic | None:
    """`validateRequiredWithAttribute`: an unknown value counts as set."""
    if all(_look_up(root, other) is not None for other in attribute.required_with):
        return None
    name = _dotted(path)
    every = ",".join(sorted({*attribute.required_with, name}))
    return Diagnostic("Missing required argument", f'"{name}": all of `{every}` must be specified', path)


def _conflict(attribute: Attribute, root: dict[str, Any], path: Path) -> Diagnostic | None:
    """`validateConflictingAttributes`: an unknown value may be null; a block with an unknown part is set."""
    for other in attribute.conflicts_with:
        value = _look_up(root, other)
        if value is not None and value is not UNKNOWN:
            detail = f'"{_dotted(path)}": conflicts with {other}'
            return Diagnostic("Conflicting configuration arguments", detail, path)
    return None


def _type(attribute: Attribute, value: Any, root: dict[str, Any], path: Path) -> Iterator[Diagnostic]:
    """`validateType`: the elements of a list or set, the object in a block, or the value itself."""
    if isinstance(value, list):
        if (size := _size(attribute, value, path)) is not None:
            yield size
            return
        for position, item in enumerate(value):
            if attribute.fields is not None:
                yield from _object(attribute.fields, item, root, (*path, position))
            elif attribute.element is not None and item is not None:
                yield from _type(attribute.element, item, root, (*path, position))
    elif attribute.fields is not None:
        yield from _object(attribute.fields, value, root, path)
    else:
        yield from _value(attribute, value, path)


def _size(attribute: Attribute, value: list[Any], path: Path) -> Diagnostic | None:
    """`validateList`: the number of elements. Terraform itself checks only the number of blocks."""
    name, count, most, least = _dotted(path), len(value), attribute.max_items, attribute.min_items
    if most and count > most:
        detail = f"Attribute {name} supports {most} item maximum, but config has {count} declared."
        return Diagnostic("Too many list items", detail, path)
    if count < least:
        detail = f"Attribute {name} requires {least} item minimum, but config has only {count} declared."
        return Diagnostic("Not enough list items", detail, path)
    return None


def _value(attribute: Attribute, value: Any, path: Path) -> Iterator[Diagnostic]:
    """`validatePrimitive`, and the `ValidateFunc` of the attribute if the schema pack has its rule."""
    if attribute.type == "number" and isinstance(value, str):
        value = float(value)  # Terraform writes a number as text if it is not an exact binary fraction
    if isinstance(value, str):
        yield from _text(attribute, value, path)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        if attribute.integer and value != int(value):
            yield Diagnostic(f"Attribute must be a whole number, got {value}", "", path)
        else:
            yield from _number(attribute, value, path)


def _text(attribute: Attribute, value: str, path: Path) -> Iterator[Diagnostic]:
    if PLACEHOLDER in value:
        return  # the real value has another form and length than an invented one
    choices, folded = attribute.enum, value
    display = "(sensitive value)" if attribute.sensitive else value
    if any_case := _ANY_CASE.match(attribute.pattern):
        choices, folded = any_case[1].split("|"), value.upper()
    if choices:
        if folded not in [choice if folded is value else choice.upper() for choice in choices]:
            listed = " ".join(f'"{choice}"' for choice in choices)
            yield Diagnostic(f"expected {_dotted(path)} to be one of [{listed}], got {display}", "", path)
    elif attribute.pattern and not _matches(attribute.pattern, value):
        yield Diagnostic(f'"{path[-1]}" ("{display}") doesn\'t match regexp "{attribute.pattern}"', "", path)
    length, low, high = len(value.encode()), attribute.shortest, attribute.longest
    if length < low or (high is not None and length > high):  # in bytes, as Go's `len`
        bounds = f"be in the range ({low} - {high})" if high is not None else f"be at least {low}"
        yield Diagnostic(f"expected length of {_dotted(path)} to {bounds}, got {display}", "", path)
    if error := fault(attribute.form, _dotted(path), value):
        yield Diagnostic(error.replace(value, display) if attribute.sensitive else error, "", path)


def _number(attribute: Attribute, value: float, path: Path) -> Iterator[Diagnostic]:
    low, high = attribute.minimum, attribute.maximum
    if (low is None or value >= low) and (high is None or value <= high):
        return
    if low is not None and high is not None:
        bounds = f"in the range ({low} - {high})"
    else:
        bounds = f"at least ({low})" if low is not None else f"at most ({high})"
    yield Diagnostic(f"expected {_dotted(path)} to be {bounds}, got {value}", "", path)


def _matches(pattern: str, value: str) -> bool:
    """Whether a pattern in Go's syntax is found. True for a pattern that Python cannot compile."""
    try:
        return re.search(re.sub(r"(?<!\\)\$", r"\\Z", pattern), value) is not None
    except re.error:
        return True


def _look_up(root: Any, key: str) -> Any:
    """The value at an absolute key such as `settings.0.ip_configuration` (`ResourceConfig.Get`), or None.

    A part of an unknown value is unknown. The SDK returns nothing there, and may reject a valid configuration.
    """
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


def _dotted(path: Path) -> str:
    return ".".join(map(str, path))
