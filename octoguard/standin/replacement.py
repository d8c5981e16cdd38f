"""Decides which changes need a new resource, as the plugin SDK (SDKv2) does.

The rules come from `helper/schema/schema.go` of github.com/hashicorp/terraform-plugin-sdk:

- `finalizeDiff`: a changed value whose schema is ForceNew needs a new resource, and so does one that becomes unknown.
- `diffString`: the zero value of a type is the same as no value. What is removed needs nothing where the attribute is
  computed: it keeps its value.
- `diffList`: ForceNew on a list holds for its count. It is copied to the elements only where they are primitives; the
  attributes of a nested block have their own.
- `diffSet`: the same, and every element that is added or removed is compared with nothing.
- `diffMap`: ForceNew holds for each key.

`internal/configs/hcl2shim/paths.go` (`RequiresReplace`) makes paths of them: a path ends with an attribute, and what
changes inside of a set is the set. `ResourceDiff.ForceNew` in `resource_diff.go` changes the schema of an attribute,
which holds for all elements of the list that it is in: `Forced` has the names without positions.

Terraform (`internal/terraform/node_resource_abstract_instance.go`) drops the paths whose value stays the same. It takes
null for the value of a path on the side that does not have it, and reports the rest as `replace_paths`.
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
    """The paths of changed attributes that cannot be changed in place.

    `forced` has the attributes that the provider forces for this change alone; `names` is where `attributes` are.
    """
    found: list[Path] = []
    for name, attribute in attributes.items():
        found += _replaced(attribute, planned.get(name), prior.get(name), [name], (*names, name), forced)
    return found


def replaced_framework_paths(attributes: Attributes, planned: Object, prior: Object) -> list[Path]:
    """The same for the newer plugin framework: `RequiresReplace` holds for all that is in an attribute."""
    found: list[Path] = []
    for name, attribute in attributes.items():
        new, old = planned.get(name), prior.get(name)
        if equal(new, old, attribute):
            continue
        if attribute.force_new:
            found.append([name])
        elif attribute.fields is not None and attribute.type == "set":
            if any(one.force_new for one in attribute.fields.values()):
                found.append([name])
        elif attribute.fields is not None and isinstance(new, list) and isinstance(old, list):
            for position, (after, before) in enumerate(zip(new, old, strict=False)):
                if isinstance(after, dict) and isinstance(before, dict):
                    inner = replaced_framework_paths(attribute.fields, after, before)
                    found += [[name, position, *path] for path in inner]
    return found


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
    found = [path] if is_forced and len(after) != len(before) else []
    for position in range(max(len(after), len(before))):
        planned = after[position] if position < len(after) else None
        prior = before[position] if position < len(before) else {}
        if planned is None:
            planned = _removed(attribute.fields, prior)
        if planned is UNKNOWN:
            planned = dict.fromkeys(attribute.fields, UNKNOWN)
        found += [
            [*path, position, *inner]
            for inner in replaced_paths(attribute.fields, planned, prior or {}, forced, names)
            if isinstance(planned, dict)
        ]
    return found


def _differs(attribute: Attribute, new: Any, old: Any) -> bool:
    """Whether a value changes: null, and the zero value of its type, are the same to the SDK.

    That includes a false or 0 that is configured where nothing is stored. The SDK would replace then, but a real
    provider has stored the zero when it read the resource.
    """
    if _is_zero(new) and _is_zero(old):
        return False
    return not equal(new, old, attribute)


def _is_zero(value: Any) -> bool:
    return is_empty(value) or (value is not UNKNOWN and value in (0, False))


def _elements(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []


def _removed(fields: Attributes, prior: Object) -> Object:
    """What `diffList` compares a removed block with: defaults, and for what is computed the stored value."""
    return {name: prior.get(name) if one.computed else one.default for name, one in fields.items()}


def _is_set_replaced(
    fields: Attributes, new: list[Any], old: list[Any], is_forced: bool, names: Names, forced: Collection[Names]
) -> bool:
    olds, news = {canonical(one) for one in old}, {canonical(one) for one in new}
    if olds == news:
        return False
    if is_forced and len(new) != len(old):
        return True
    added = [one for one in new if canonical(one) not in olds]
    gone = [one for one in old if canonical(one) not in news]
    return any(_adds_forced(fields, one, names, forced) for one in added) or any(
        isinstance(one, dict) and replaced_paths(fields, _removed(fields, one), one, forced, names) for one in gone
    )


def _adds_forced(fields: Attributes, element: Any, names: Names, forced: Collection[Names]) -> bool:
    """Whether an element that is added to a set has a value that is ForceNew: nothing was there before."""
    if not isinstance(element, dict):
        return any(one.force_new for one in fields.values())
    for name, attribute in fields.items():
        value = element.get(name)
        if is_empty(value):
            continue
        if attribute.force_new or (*names, name) in forced:
            return True
        if attribute.fields is not None and isinstance(value, list):
            inner = attribute.fields
            if any(_adds_forced(inner, one, (*names, name), forced) for one in value):
                return True
    return False
