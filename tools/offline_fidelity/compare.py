"""Compares a resource in two plans, attribute by attribute."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from collections.abc import Iterator


class _Unknown:
    def __repr__(self) -> str:
        return "(known after apply)"


UNKNOWN: Final = _Unknown()
# How two values can differ. Differences between provider versions do not count as disagreement.
NEWER = "newer than the recording"
GONE = "gone since the recording"
BECAME_UNKNOWN = "unknown offline, known to the real provider"
BECAME_KNOWN = "known offline, unknown to the real provider"
EMPTY = "empty or null"
COUNT = "number of elements"
VALUE = "value"
OTHERWISE = "configured otherwise when it was recorded"
OF_VERSION = (NEWER, GONE, OTHERWISE)
OF_KNOWLEDGE = (BECAME_UNKNOWN, BECAME_KNOWN)


@dataclass(frozen=True, slots=True)
class Difference:
    """Two different values of an attribute. `path` has no indexes."""

    kind: str
    path: str
    recorded: Any
    offline: Any


@dataclass(frozen=True, slots=True)
class Attribute:
    """One top-level attribute of a resource, on one side of its change.

    `configured` are the paths in it that the configuration sets, each with whether they agree.
    """

    name: str
    configured: dict[str, bool]
    differences: list[Difference]

    @property
    def is_in_both(self) -> bool:
        """Whether both provider versions have the attribute."""
        return not any(
            difference.path == self.name and difference.kind in OF_VERSION for difference in self.differences
        )

    @property
    def agrees(self) -> bool:
        """Whether it is equal, apart from parts that only one of the versions has."""
        return all(difference.kind in OF_VERSION for difference in self.differences)

    @property
    def agrees_on_knowledge(self) -> bool:
        """Whether the same parts are known and unknown."""
        return not any(difference.kind in OF_KNOWLEDGE for difference in self.differences)


@dataclass(slots=True)
class Resource:
    """A resource that both plans have."""

    address: str
    type: str
    is_same_action: bool
    attributes: list[Attribute] = field(default_factory=list)


def compare(recorded: dict[str, Any], offline: dict[str, Any]) -> Iterator[Resource | str]:
    """Each resource of a recorded plan, compared with the offline plan; only the address if it is missing there."""
    expressions, today = _expressions(recorded), _expressions(offline)
    others = {change["address"]: change for change in offline.get("resource_changes", [])}
    for change in recorded.get("resource_changes", []):
        if change["mode"] != "managed":
            continue
        address = change["address"]
        other = others.get(address)
        if other is None:
            yield address
            continue
        resource = Resource(address, change["type"], change["change"]["actions"] == other["change"]["actions"])
        then, now = (table.get(f"{change['type']}.{change['name']}", {}) for table in (expressions, today))
        changed = {path for path in {*then, *now} if then.get(path) != now.get(path)}
        for side in ("after", "before"):
            real, made = _values(change["change"], side), _values(other["change"], side)
            if real is None or made is None:
                continue
            for name in sorted({*real, *made}):
                differences = [_explained(difference, changed) for difference in _differences(name, real, made, name)]
                disagreed = [difference.path for difference in differences if difference.kind not in OF_VERSION]
                configured = {
                    path: not any(_is_about(difference, path) for difference in disagreed)
                    for path in then
                    if _is_about(name, path) and path not in changed
                }
                resource.attributes.append(Attribute(name, configured, differences))
        yield resource


def _values(change: dict[str, Any], side: str) -> dict[str, Any] | None:
    """One side of a change, with its unknown values in place."""
    value, marks = change[side], change.get("after_unknown") if side == "after" else None
    merged = _marked(value, marks)
    return merged if isinstance(merged, dict) else None


def _marked(value: Any, marks: Any) -> Any:
    if marks is True:
        # Terraform never prints unknown values, so a recording with such a text was edited by hand and means the value.
        return UNKNOWN if value is None else value
    if isinstance(value, dict) or (value is None and isinstance(marks, dict) and marks):
        inside = marks if isinstance(marks, dict) else {}
        return {key: _marked((value or {}).get(key), inside.get(key)) for key in {*(value or {}), *inside}}
    if isinstance(value, list) or (value is None and isinstance(marks, list) and marks):
        values, inner = value or [], marks if isinstance(marks, list) else []
        size = max(len(values), len(inner))
        padded = [*values, *[None] * (size - len(values))], [*inner, *[None] * (size - len(inner))]
        return [_marked(item, mark) for item, mark in zip(*padded, strict=True)]
    return value


def _differences(name: str, recorded: dict[str, Any], offline: dict[str, Any], path: str) -> Iterator[Difference]:
    if name not in recorded:
        yield Difference(NEWER, path, None, offline[name])
    elif name not in offline:
        yield Difference(GONE, path, recorded[name], None)
    else:
        yield from _value_differences(recorded[name], offline[name], path)


def _value_differences(recorded: Any, offline: Any, path: str) -> Iterator[Difference]:
    if isinstance(recorded, dict) and isinstance(offline, dict):
        for name in sorted({*recorded, *offline}):
            yield from _differences(name, recorded, offline, f"{path}.{name}")
    elif isinstance(recorded, list) and isinstance(offline, list) and len(recorded) == len(offline):
        for item, other in zip(recorded, offline, strict=True):
            yield from _value_differences(item, other, path)
    elif recorded != offline:
        yield Difference(_kind(recorded, offline), path, recorded, offline)


def _kind(recorded: Any, offline: Any) -> str:
    if offline is UNKNOWN:
        return BECAME_UNKNOWN
    if recorded is UNKNOWN:
        return BECAME_KNOWN
    if not recorded and not offline and not isinstance(recorded, bool) and not isinstance(offline, bool):
        return EMPTY
    return COUNT if isinstance(recorded, list) and isinstance(offline, list) else VALUE


def _explained(difference: Difference, changed: set[str]) -> Difference:
    """The difference, marked if the template changed after the plan was recorded."""
    if any(_is_about(difference.path, path) or _is_about(path, difference.path) for path in changed):
        return replace(difference, kind=OTHERWISE)
    return difference


def _is_about(path: str, inner: str) -> bool:
    """Whether a path equals another path, or is a parent of it."""
    return inner == path or inner.startswith(f"{path}.")


def _expressions(plan: dict[str, Any]) -> dict[str, dict[str, list[Any]]]:
    """`{resource: {path: expressions}}` of what the configuration sets; these roots have no modules."""
    module = plan.get("configuration", {}).get("root_module", {})
    return {
        resource["address"]: _leaves(resource.get("expressions", {}), "") for resource in module.get("resources", [])
    }


def _leaves(expressions: Any, base: str) -> dict[str, list[Any]]:
    leaves: dict[str, list[Any]] = {}
    for name, expression in expressions.items():
        path = f"{base}{name}"
        for block in expression if isinstance(expression, list) else [expression]:
            if isinstance(expression, list) or not {"constant_value", "references"} & block.keys():
                for inner, values in _leaves(block, f"{path}.").items():
                    leaves.setdefault(inner, []).extend(values)
            else:
                leaves.setdefault(path, []).append(block.get("constant_value", "a reference"))
    return leaves
