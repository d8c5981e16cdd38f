"""Decides which changes force a replacement, as the plugin SDK (SDKv2) does.

The rules come from `helper/schema/schema.go` of github.com/hashicorp/terraform-plugin-sdk:

- `finalizeDiff`: a changed value with ForceNew forces a replacement, and so does a value that becomes unknown.
- `diffString`: the zero value of a type equals no value. Removing a computed attribute changes nothing, because it
  keeps its value.
- `diffList`: ForceNew on a list applies to its length. It is copied only to scalar elements; attributes of nested
  blocks have their own.
- `diffSet`: as `diffList`, but every added or removed element is compared with nothing.
- `diffMap`: ForceNew applies to each key.

`internal/configs/hcl2shim/paths.go` (`RequiresReplace`) converts them to paths. A path ends with an attribute, and a
change inside of a set is a change of the set. `ResourceDiff.ForceNew` in `resource_diff.go` changes the schema of an
attribute for all elements of its list, so `Forced` has names without positions.

Terraform (`internal/terraform/node_resource_abstract_instance.go`) drops paths whose value does not change, with null
for a path that one side lacks. It reports the other paths as `replace_paths`.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from octoguard.standin.values import UNKNOWN, Object, canonical, equal, is_empty

if TYPE_CHECKING:
    from collections.abc import Collection

    from octoguard.standin.schema import Attribute, Attributes

Path = list[str | int]
Names = tuple[str, ...]
Forced = set[Names]


def replaced_paths(
    attributes: Attributes, planned: Object, prior: Object, forced: Collection[Names] = (), names: Names = ()
) -> list[Path]:
    """The paths of changed attributes that force a replacement.

    `forced` has the attributes that the provider forces only for this change. `names` is the path of `attributes`.
    """
    paths: list[Path] = []
    for name, attribute in attributes.items():
        paths += _replaced(attribute, planned.get(name), prior.get(name), [name], (*names, name), forced)
    return paths


def replaced_framework_paths(attributes: Attributes, planned: Object, prior: Object) -> list[Path]:
    """The paths for the newer plugin framework, in which `RequiresReplace` applies to a whole attribute."""
    paths: list[Path] = []
    for name, attribute in attributes.items():
        new, old = planned.get(name), prior.get(name)
        if equal(new, old, attribute):
            continue
        if attribute.force_new:
            paths.append([name])
        elif attribute.fields is not None and attribute.type == "set":
            if any(field.force_new for field in attribute.fields.values()):
                paths.append([name])
        elif attribute.fields is not None and isinstance(new, list) and isinstance(old, list):
            for position, (after, before) in enumerate(zip(new, old, strict=False)):
                if isinstance(after, dict) and isinstance(before, dict):
                    inner = replaced_framework_paths(attribute.fields, after, before)
                    paths += [[name, position, *path] for path in inner]
    return paths


def _replaced(
    attribute: Attribute, new: Any, old: Any, path: Path, names: Names, forced: Collection[Names]
) -> list[Path]:
    is_forced = attribute.force_new or names in forced
    if attribute.fields is None or attribute.type == "single":
        return [path] if is_forced and _differs(attribute, new, old) else []
    if new is UNKNOWN:
        return [path] if is_forced else []
    after, before = _elements(new), _elements(old)
    if attribute.type == "set":
        is_replaced = _is_set_replaced(attribute.fields, after, before, is_forced, names, forced)
        return [path] if is_replaced else []
    paths = [path] if is_forced and len(after) != len(before) else []
    for position in range(max(len(after), len(before))):
        planned = after[position] if position < len(after) else None
        prior = before[position] if position < len(before) else {}
        if planned is None:
            planned = _removed(attribute.fields, prior)
        if planned is UNKNOWN:
            planned = dict.fromkeys(attribute.fields, UNKNOWN)
        paths += [
            [*path, position, *inner]
            for inner in replaced_paths(attribute.fields, planned, prior or {}, forced, names)
            if isinstance(planned, dict)
        ]
    return paths


def _differs(attribute: Attribute, new: Any, old: Any) -> bool:
    """Whether a value changes. Null equals the zero value of a type.

    This also applies to a configured false or 0 without a stored value. The SDK would replace the resource, but a real
    provider stores the zero value when it reads the resource.
    """
    if _is_zero(new) and _is_zero(old):
        return False
    return not equal(new, old, attribute)


def _is_zero(value: Any) -> bool:
    return is_empty(value) or (value is not UNKNOWN and value in (0, False))


def _elements(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _removed(fields: Attributes, prior: Object) -> Object:
    """The object that `diffList` compares a removed block with: defaults, and stored values if computed."""
    return {name: prior.get(name) if attribute.computed else attribute.default for name, attribute in fields.items()}


def _is_set_replaced(
    fields: Attributes, new: list[Any], old: list[Any], is_forced: bool, names: Names, forced: Collection[Names]
) -> bool:
    olds, news = {canonical(element) for element in old}, {canonical(element) for element in new}
    if olds == news:
        return False
    if is_forced and len(new) != len(old):
        return True
    added = [element for element in new if canonical(element) not in olds]
    gone = [element for element in old if canonical(element) not in news]
    return any(_adds_forced(fields, element, names, forced) for element in added) or any(
        isinstance(element, dict) and replaced_paths(fields, _removed(fields, element), element, forced, names)
        for element in gone
    )


def _adds_forced(fields: Attributes, element: Any, names: Names, forced: Collection[Names]) -> bool:
    """Whether an element that is added to a set has a value with ForceNew."""
    if not isinstance(element, dict):
        return any(field.force_new for field in fields.values())
    for name, attribute in fields.items():
        value = element.get(name)
        if is_empty(value):
            continue
        if attribute.force_new or (*names, name) in forced:
            return True
        if attribute.fields is not None and isinstance(value, list):
            inner = attribute.fields
            if any(_adds_forced(inner, nested, (*names, name), forced) for nested in value):
                return True
    return False
