"""Checks a configuration against what the provider declares of its attributes beyond their types.

The rules and their order are those of the plugin SDK (SDKv2), `helper/schema/schema.go` of
github.com/hashicorp/terraform-plugin-sdk: each function names the one that it follows.
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
# How the schema packs write choices whose case does not matter.
_ANY_CASE = re.compile(r"\^\(\?i:([\w|-]+)\)\$\Z")


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """An error as the plugin SDK words it, at the attribute that it is about."""

    summary: str
    detail: str
    path: Path


class RefusedPlanError(Exception):
    """What the provider refuses only while it plans."""

    def __init__(self, messages: list[str]) -> None:
        """Refuse with the provider's words."""
        super().__init__("; ".join(messages))
        self.diagnostics = [Diagnostic(message, "", ()) for message in messages]


def problems(attributes: Attributes, config: dict[str, Any] | None) -> list[Diagnostic]:
    """Every error in a configuration, in the order of the schema."""
    if config is None:
        return []
    given = _given(attributes, config)
    return list(_object(attributes, given, given, ()))


def _given(attributes: Attributes, config: dict[str, Any]) -> dict[str, Any]:
    """What the SDK sees of a configuration (`ConfigValueFromHCL2Block`): no nulls, and no block that is not there.

    An empty list in an attribute is a value.
    """
    given: dict[str, Any] = {}
    for name, value in config.items():
        attribute = attributes.get(name)
        fields = attribute.fields if attribute is not None else None
        if value is None or (value == [] and attribute is not None and attribute.is_block):
            continue
        if fields is not None and isinstance(value, list):
            given[name] = [_given(fields, one) if isinstance(one, dict) else one for one in value]
        else:
            given[name] = _given(fields, value) if fields is not None and isinstance(value, dict) else value
    return given


def _object(attributes: Attributes, config: Any, root: dict[str, Any], base: Path) -> Iterator[Diagnostic]:
    """`validateObject`: each attribute of an object, whether it is given or not."""
    if isinstance(config, dict):
        for name, attribute in attributes.items():
            yield from _attribute(attribute, config.get(name), root, (*base, name))


def _attribute(attribute: Attribute, value: Any, root: dict[str, Any], path: Path) -> Iterator[Diagnostic]:
    """`validate`: one attribute. Each step ends at its first error, as there.

    Nothing in a value is checked that is not wholly known, and no conflict with it: a variable may turn out to be null
    (`isWhollyKnown`). Terraform asks again while it plans.
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
    """`validateExactlyOneAttribute`: what is not wholly known may be the one."""
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
    """`validateAtLeastOneAttribute`: what is unknown counts as given."""
    if not attribute.at_least_one_of:
        return None
    name = _dotted(path)
    keys = sorted({*attribute.at_least_one_of, name})
    if any(_look_up(root, key) is not None for key in keys):
        return None
    return Diagnostic("Missing required argument", f'"{name}": one of `{",".join(keys)}` must be specified', path)


def _required_with(attribute: Attribute, root: dict[str, Any], path: Path) -> Diagnostic | None:
    """`validateRequiredWithAttribute`: what is unknown counts as given."""
    if all(_look_up(root, other) is not None for other in attribute.required_with):
        return None
    name = _dotted(path)
    every = ",".join(sorted({*attribute.required_with, name}))
    return Diagnostic("Missing required argument", f'"{name}": all of `{every}` must be specified', path)


def _conflict(attribute: Attribute, root: dict[str, Any], path: Path) -> Diagnostic | None:
    """`validateConflictingAttributes`: what is unknown may be null; a block with something unknown in it is there."""
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
        for position, one in enumerate(value):
            if attribute.fields is not None:
                yield from _object(attribute.fields, one, root, (*path, position))
            elif attribute.element is not None and one is not None:
                yield from _type(attribute.element, one, root, (*path, position))
    elif attribute.fields is not None:
        yield from _object(attribute.fields, value, root, path)
    else:
        yield from _value(attribute, value, path)


def _size(attribute: Attribute, value: list[Any], path: Path) -> Diagnostic | None:
    """`validateList`: the number of elements. Terraform itself counts blocks, but not the elements of attributes."""
    name, count, most, least = _dotted(path), len(value), attribute.max_items, attribute.min_items
    if most and count > most:
        detail = f"Attribute {name} supports {most} item maximum, but config has {count} declared."
        return Diagnostic("Too many list items", detail, path)
    if count < least:
        detail = f"Attribute {name} requires {least} item minimum, but config has only {count} declared."
        return Diagnostic("Not enough list items", detail, path)
    return None


def _value(attribute: Attribute, value: Any, path: Path) -> Iterator[Diagnostic]:
    """`validatePrimitive` and the attribute's own `ValidateFunc`, as far as the schema packs have its rule."""
    if attribute.type == "number" and isinstance(value, str):
        value = float(value)  # Terraform writes a fraction that is no binary one as text
    if isinstance(value, str):
        yield from _text(attribute, value, path)
    elif isinstance(value, int | float) and not isinstance(value, bool):
        if attribute.integer and value != int(value):
            yield Diagnostic(f"Attribute must be a whole number, got {value}", "", path)
        else:
            yield from _number(attribute, value, path)


def _text(attribute: Attribute, value: str, path: Path) -> Iterator[Diagnostic]:
    if PLACEHOLDER in value:
        return  # what Google Cloud would give has another form and length than what was invented for it
    choices, folded = attribute.enum, value
    shown = "(sensitive value)" if attribute.sensitive else value
    if any_case := _ANY_CASE.match(attribute.pattern):
        choices, folded = any_case[1].split("|"), value.upper()
    if choices:
        if folded not in [choice if folded is value else choice.upper() for choice in choices]:
            listed = " ".join(f'"{choice}"' for choice in choices)
            yield Diagnostic(f"expected {_dotted(path)} to be one of [{listed}], got {shown}", "", path)
    elif attribute.pattern and not _matches(attribute.pattern, value):
        yield Diagnostic(f'"{path[-1]}" ("{shown}") doesn\'t match regexp "{attribute.pattern}"', "", path)
    length, low, high = len(value.encode()), attribute.shortest, attribute.longest
    if length < low or (high is not None and length > high):  # in bytes, as Go's `len` has it
        wanted = f"be in the range ({low} - {high})" if high is not None else f"be at least {low}"
        yield Diagnostic(f"expected length of {_dotted(path)} to {wanted}, got {shown}", "", path)
    if found := fault(attribute.form, _dotted(path), value):
        yield Diagnostic(found.replace(value, shown) if attribute.sensitive else found, "", path)


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
    """The value at an absolute key such as `settings.0.ip_configuration` (`ResourceConfig.Get`); None for none.

    What is below an unknown value is unknown. The SDK finds nothing there, and may refuse what is right.
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
