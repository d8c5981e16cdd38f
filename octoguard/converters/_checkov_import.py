"""Converts a Checkov definition to an octoguard condition.

A definition says when a resource passes, so `deny` is its opposite. In Checkov, a condition on types other than the
type of the resource fails, even with a `not_` operator.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from octoguard.converters import Untranslatable
from octoguard.converters._checkov_attribute import AttributeKind, AttributeLocation, walk
from octoguard.converters._checkov_jsonpath import read_jsonpath
from octoguard.converters._checkov_operators import test_of
from octoguard.converters._conditions import Condition, all_of, any_of, opposite

if TYPE_CHECKING:
    from collections.abc import Callable

    from octoguard.converters._checkov_test import Test
    from octoguard.standin.schema import Attributes

EVERY_TYPE: Final = "google_*"
# The schemas of these types stand for a policy on every type.
_TYPICAL: Final = ("google_storage_bucket", "google_compute_instance", "google_project")
_REASONS: Final = {
    "connection": "cond_type connection: in octoguard, joining resources needs a Python check",
    "resource": "cond_type resource: an allowlist of types judges no resource: use an organization policy",
    "": "cond_type is missing: it passes every resource",
}


@dataclass
class Importer:
    """Converts one policy on `types`. `notes` collects differences."""

    schema_of: Callable[[str], Attributes | None]
    types: list[str]
    notes: list[str] = field(default_factory=list)

    def passes(self, node: Any) -> Condition:
        """The condition of a pass."""
        if not isinstance(node, dict):
            raise Untranslatable("a definition that is not a mapping")
        for word, join in (("and", all_of), ("or", any_of)):
            if node.get(word):
                parts = node[word] if isinstance(node[word], list) else [node[word]]
                return join(*map(self.passes, parts))
        if node.get("not"):
            inner = node["not"]
            if isinstance(inner, list) and len(inner) != 1:
                raise Untranslatable("not with more than one condition, which Checkov ignores")
            return opposite(self.passes(inner[0] if isinstance(inner, list) else inner))
        kind = node.get("cond_type") or ""
        if kind in _REASONS:
            raise Untranslatable(_REASONS[kind])
        if kind not in ("attribute", "filter"):
            raise Untranslatable(f"cond_type {kind}")
        return self._filter(node) if kind == "filter" else self._attribute(node)

    def _filter(self, node: dict[str, Any]) -> Condition:
        if node.get("operator") != "within" or not isinstance(node.get("value"), (list, str)):
            raise Untranslatable(f"a filter with {node.get('operator')} {node.get('value')!r}")
        if node.get("attribute") == "resource_type":
            return self._only([name for name in typed(node["value"]) if is_ours(name)])
        return self._attribute({**node, "cond_type": "attribute", "resource_types": self.types})

    def _only(self, types: list[str]) -> Condition:
        """The condition that the resource has one of these types."""
        if EVERY_TYPE in types or set(self.types) <= set(types):
            return True
        selected = [name for name in self.types if name in types] if EVERY_TYPE not in self.types else types
        return {"type": selected} if selected else False

    def _attribute(self, node: dict[str, Any]) -> Condition:
        attribute, operator = node.get("attribute"), str(node.get("operator"))
        if not isinstance(attribute, str) or not attribute:
            raise Untranslatable("a condition without an attribute")
        types = [name for name in typed(node.get("resource_types")) if is_ours(name)]
        if EVERY_TYPE in types:
            types = self.types
        groups: list[tuple[list[str], Condition]] = []
        strangers: list[str] = []
        condition: Condition = False
        for name in types:
            place = self._place(attribute, operator, name)
            condition = self._operator_test(place, attribute, operator, node.get("value"))
            if not place.is_known:
                strangers.append(name)
            elif alike := next((names for names, other in groups if other == condition), None):
                alike.append(name)
            else:
                groups.append(([name], condition))
        if not groups:  # no type has it
            self.notes.append(f"the schema has no {attribute}: check the path")
            groups = [([], condition)]
        groups[0][0].extend(
            strangers
        )  # the attribute is never set in these types, so any condition gives the same answer
        return any_of(*(all_of(self._only(names), condition) for names, condition in groups))

    def _place(self, attribute: str, operator: str, resource_type: str) -> AttributeLocation:
        fields = self._fields(resource_type, attribute.removeprefix("$.").partition(".")[0])
        if operator.startswith("jsonpath_"):
            return read_jsonpath(attribute, resource_type, fields, self.notes)
        return walk(attribute, fields, self.notes)

    def _operator_test(self, place: AttributeLocation, attribute: str, operator: str, value: Any) -> Condition:
        if operator.startswith("jsonpath_"):
            test = self._test(operator.removeprefix("jsonpath_"), value, place.shape)
            return _of_all(place, test) if place.hops else place.test(test)
        if place.hops and place.steps == () and place.shape.kind != "block":
            return self._of_plain(place, operator, value)
        test = self._test(operator, value, place.shape)
        if not place.hops:
            return place.test(test)
        if len(place.hops) > 1:
            self.notes.append(f"Checkov does not find {attribute} if only one of the lists has a single element")
        if operator == "not_contains":  # the only operator that Checkov applies to all elements
            return place.everywhere(test)
        return any_of(place.somewhere(test), test.on_unset and opposite(place.somewhere()))

    def _of_plain(self, place: AttributeLocation, operator: str, value: Any) -> Condition:
        """`members.*`: Checkov also tests the list itself, for which nearly every `not_` operator is true."""
        positive = operator.removeprefix("not_")
        if positive not in ("equals", "equals_ignore_case", "within", "starting_with", "ending_with", "contains"):
            raise Untranslatable(f"{operator} on list elements, which Checkov also applies to the list itself")
        if positive != operator and positive != "contains":
            raise Untranslatable(
                f"{operator} on list elements always passes, because Checkov also applies it to the list itself"
            )
        test = self._test(positive, value, place.shape)
        condition = any_of(place.somewhere(test), test.on_unset and opposite(place.somewhere()))
        return opposite(condition) if positive != operator else condition

    def _test(self, operator: str, value: Any, shape: AttributeKind) -> Test:
        test = test_of(operator, value, shape)
        if test.note:
            self.notes.append(test.note)
        return test

    def _fields(self, resource_type: str, first: str) -> Attributes | None:
        if resource_type == EVERY_TYPE:
            known = [self.schema_of(name) or {} for name in _TYPICAL]
            return next((fields for fields in known if first in fields), None)
        fields = self.schema_of(resource_type)
        if fields is None:
            self.notes.append(f"no schema that ships with octoguard has {resource_type}: check the paths")
        return fields


def _of_all(place: AttributeLocation, test: Test) -> Condition:
    """All matches of a JSONPath must pass. Without a match, Checkov applies the operator to None."""
    return place.everywhere(test) if test.on_unset else all_of(place.somewhere(), place.everywhere(test))


def types_of(node: Any) -> list[str]:
    """Every resource type in a definition; [EVERY_TYPE] if it applies to all types."""
    if isinstance(node, list):
        return list(dict.fromkeys(name for part in node for name in types_of(part)))
    if not isinstance(node, dict):
        return []
    if words := [word for word in ("and", "or", "not") if node.get(word)]:
        return types_of(node[words[0]])
    return [] if node.get("cond_type") == "filter" else typed(node.get("resource_types"))


def typed(value: Any) -> list[str]:
    """The types of one condition."""
    types = [value] if isinstance(value, str) else value if isinstance(value, list) else []
    first = str(types[0]).casefold() if types else "all"
    if first == "taggable":
        raise Untranslatable("resource_types: taggable is a list inside of Checkov: name the types")
    return [EVERY_TYPE] if first == "all" else [str(name) for name in types]


def is_ours(resource_type: str) -> bool:
    """Whether octoguard judges a type."""
    return resource_type.startswith("google_")
