"""Reads attributes from a value with its unknown mask and its sensitive mask.

A mask has the shape of its value. `true` covers everything below; a dict or list has masks of the parts; anything else
covers nothing.
"""

from collections.abc import Iterable
from typing import Any, Final

from octoguard.plan.absence import SENSITIVE, UNKNOWN, UNSET
from octoguard.plan.path import Steps

# lookup() returns this for a path in the unknown mask. Only the configuration can tell whether anything sets the path.
AFTER_APPLY: Final = object()


def pruned(mask: Any) -> Any:
    """The mask without the parts that cover nothing, or None if nothing is left. Lists keep their positions."""
    if isinstance(mask, dict):
        kept = {name: part for name, value in mask.items() if (part := pruned(value)) is not None}
        return kept or None
    if isinstance(mask, list):
        parts = [pruned(item) for item in mask]
        return parts if any(part is not None for part in parts) else None
    return True if mask is True else None


def lookup(value: Any, unknown: Any, sensitive: Any, steps: Steps) -> Any:
    """The value at `steps` (with UNKNOWN and SENSITIVE for hidden parts), UNSET, SENSITIVE or AFTER_APPLY.

    The masks must be pruned.
    """
    for step in steps:
        if unknown is True:
            return AFTER_APPLY
        if sensitive is True and value is not None:
            return SENSITIVE
        if isinstance(step, str):
            value = value.get(step) if type(value) is dict else None
            unknown = unknown.get(step) if type(unknown) is dict else None
            sensitive = sensitive.get(step) if type(sensitive) is dict else None
        else:
            value = value[step] if type(value) is list and len(value) > step else None
            unknown = unknown[step] if type(unknown) is list and len(unknown) > step else None
            sensitive = sensitive[step] if type(sensitive) is list and len(sensitive) > step else None
    if unknown is True or (value is None and unknown is not None):
        return AFTER_APPLY
    if value is None:
        return UNSET
    if sensitive is True:
        return SENSITIVE
    if (unknown is not None or sensitive is not None) and type(value) in (dict, list):
        return overlay(value, unknown, sensitive)
    return value


def overlay(value: Any, unknown: Any, sensitive: Any) -> Any:
    """A copy of a value with UNKNOWN and SENSITIVE in place of the parts that the masks cover."""
    if unknown is True:
        return UNKNOWN
    if sensitive is True and value is not None:
        return SENSITIVE
    if isinstance(value, dict) or (value is None and isinstance(unknown, dict)):
        value = value or {}
        unknown = unknown if isinstance(unknown, dict) else {}
        sensitive = sensitive if isinstance(sensitive, dict) else {}
        names = [*value, *(name for name in unknown if name not in value)]
        return {name: overlay(value.get(name), unknown.get(name), sensitive.get(name)) for name in names}
    if isinstance(value, list) or (value is None and isinstance(unknown, list)):
        value = value or []
        unknown = unknown if isinstance(unknown, list) else []
        sensitive = sensitive if isinstance(sensitive, list) else []
        length = max(len(value), len(unknown))
        return [overlay(_at(value, i), _at(unknown, i), _at(sensitive, i)) for i in range(length)]
    return value


def is_covered(mask: Any, steps: Steps) -> bool:
    """Whether a mask covers a path."""
    for step in steps:
        if mask is True:
            return True
        if isinstance(step, str):
            mask = mask.get(step) if isinstance(mask, dict) else None
        else:
            mask = mask[step] if isinstance(mask, list) and len(mask) > step else None
    return mask is True


def is_covered_above(mask: Any, steps: Steps) -> bool:
    """Whether a mask covers a parent of a path, so that it is unknown whether the path is set."""
    return is_covered(mask, steps[:-1])


def has_hidden(value: Any) -> bool:
    """Whether a value or a part of it is UNKNOWN or SENSITIVE."""
    if isinstance(value, dict):
        return any(has_hidden(item) for item in value.values())
    if isinstance(value, list):
        return any(has_hidden(item) for item in value)
    return value is UNKNOWN or value is SENSITIVE


def _at(items: list[Any], index: int) -> Any:
    return items[index] if index < len(items) else None


def unite(mask: Any, other: Any) -> Any:
    """A mask that covers what either mask covers."""
    if mask is True or other is True:
        return True
    if isinstance(mask, dict) and isinstance(other, dict):
        return {name: unite(mask.get(name), other.get(name)) for name in mask.keys() | other.keys()}
    if isinstance(mask, list) and isinstance(other, list):
        return [unite(_at(mask, i), _at(other, i)) for i in range(max(len(mask), len(other)))]
    return mask if isinstance(mask, (dict, list)) and mask else other


def mask_attributes(value: Any, attributes: Iterable[tuple[str, ...]]) -> Any:
    """A sensitive mask over the named attributes, in every list element of `value`."""
    mask: Any = None
    for names in attributes:
        mask = unite(mask, _mask_one(value, names))
    return mask


def _mask_one(value: Any, names: tuple[str, ...]) -> Any:
    if value in (None, [], {}):
        return None
    if not names:
        return True
    if isinstance(value, list):
        return [_mask_one(item, names) for item in value]
    if isinstance(value, dict) and names[0] in value:
        return {names[0]: _mask_one(value[names[0]], names[1:])}
    return None
