"""Turns a definition of Checkov's custom policy language into a condition of ours.

A definition says when a resource passes; the condition, `deny`, is its opposite. A provider's schema tells blocks from
maps and single blocks from lists of them: Checkov writes `settings.ip_configuration.x` and `labels.team` alike.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from octoguard.dialects import Untranslatable
from octoguard.plan.path import Steps, render

if TYPE_CHECKING:
    from collections.abc import Callable

    from octoguard.standin.schema import Attribute, Attributes

Condition = dict[str, Any]
_OPPOSITES: Final = {"equals": "not_equals", "in": "not_in", "matches": "not_matches", "contains": "not_contains"}
_INVERSE: Final = {**_OPPOSITES, **{b: a for a, b in _OPPOSITES.items()}}


def opposite(condition: Condition) -> Condition:
    """Not that, with `not` pushed down as far as it goes."""
    if "any" in condition:
        return {"all": [opposite(part) for part in condition["any"]]}
    if "all" in condition:
        return {"any": [opposite(part) for part in condition["all"]]}
    if "not" in condition:
        inner: Condition = condition["not"]
        return inner
    for word in ("exists", "empty"):
        if word in condition:
            return {**condition, word: not condition[word]}
    word = next((name for name in condition if name in _INVERSE), "")
    if word:
        return {"path": condition["path"], _INVERSE[word]: condition[word]}
    return {"not": condition}


def _all(*parts: Condition) -> Condition:
    flat = [one for part in parts for one in (part.get("all", [part]))]
    return {"all": flat} if len(flat) > 1 else flat[0]


def _any(*parts: Condition) -> Condition:
    flat = [one for part in parts for one in (part.get("any", [part]))]
    return {"any": flat} if len(flat) > 1 else flat[0]


@dataclass
class Importer:
    """Translates one policy about `types`. `notes` collects what is only nearly the same."""

    schema_of: Callable[[str], Attributes | None]
    types: list[str]
    notes: list[str] = field(default_factory=list)

    def passes(self, node: Any) -> Condition:
        """When a resource passes."""
        if not isinstance(node, dict):
            raise Untranslatable("a definition that is no mapping")
        for word, join in (("and", _all), ("or", _any)):
            if node.get(word):
                parts = node[word] if isinstance(node[word], list) else [node[word]]
                return join(*map(self.passes, parts))
        if node.get("not"):
            inner = node["not"]
            return opposite(self.passes(inner[0] if isinstance(inner, list) and len(inner) == 1 else inner))
        kind = node.get("cond_type", "")
        if kind == "filter" and node.get("attribute") == "resource_type" and node.get("operator") == "within":
            return {"type": typed(node.get("value"))}
        if kind != "attribute":
            raise Untranslatable(f"cond_type {kind or 'left out'}: how resources are joined is a check in Python here")
        types = typed(node.get("resource_types"))
        if not isinstance(node.get("attribute"), str):
            raise Untranslatable("a condition without an attribute")
        tested = self._attribute(node["attribute"], str(node.get("operator")), node.get("value"), types)
        return tested if set(self.types) <= set(types) else _all({"type": types}, tested)

    def _attribute(self, attribute: str, operator: str, value: Any, types: list[str]) -> Condition:
        if operator.startswith("jsonpath_"):
            raise Untranslatable(f"the operator {operator}")
        place = self._place(attribute, types)
        negative = operator.startswith("not_") or operator in ("is_not_empty", "cidr_range_not_subset")
        plain = operator.removeprefix("not_").replace("is_not_empty", "is_empty")
        tested = _tested(plain, value, place)
        if place.steps == ((),):
            raise Untranslatable(f"the attribute {attribute!r}")
        if not negative:
            return place.somewhere(tested)
        if not place.is_list:
            return opposite(place.somewhere(tested))
        if plain == "contains":
            return opposite(place.somewhere(tested))  # the one negative operator that Checkov asks of all elements
        # With a wildcard Checkov passes if any element does not have it, or if there is none.
        return _any(place.somewhere(opposite(tested)), {"path": render(place.steps[0]), "empty": True})

    def _place(self, attribute: str, types: list[str]) -> _Place:
        schemas = {name: self.schema_of(name) for name in types}
        for name, fields in schemas.items():
            if fields is None:
                self.notes.append(f"{name} is in no schema that ships with octoguard: check the paths")
        known = [fields for fields in schemas.values() if fields is not None]
        first = attribute.partition(".")[0]
        return _Place.of(attribute, next((f for f in known if first in f), known[0] if known else None), self.notes)


def types_of(node: Any) -> list[str]:
    """Every resource type that a definition names."""
    if isinstance(node, list):
        return list(dict.fromkeys(name for part in node for name in types_of(part)))
    if not isinstance(node, dict):
        return []
    if "resource_types" in node:
        return typed(node["resource_types"])
    return types_of([node[word] for word in ("and", "or", "not") if word in node])


def typed(said: Any) -> list[str]:
    """The types of one condition. Raises Untranslatable unless each is one of Google's, by its name."""
    types = [said] if isinstance(said, str) else said if isinstance(said, list) else []
    if not types or str(types[0]).casefold() in ("all", "taggable"):
        raise Untranslatable("resource_types: all or taggable: a policy names its types here")
    if not all(str(name).startswith("google_") for name in types):
        raise Untranslatable(f"it is about {', '.join(map(str, types))}: octoguard judges google_* types")
    return types


@dataclass(frozen=True, slots=True)
class _Place:
    """Where an attribute is: one path, or several where the elements of lists are walked in between; and its schema."""

    steps: tuple[Steps, ...]
    schema: Attribute | None

    @property
    def is_list(self) -> bool:
        return len(self.steps) > 1

    @property
    def path(self) -> str:
        return render(self.steps[-1]) if self.steps[-1] else "."

    def somewhere(self, test: Condition) -> Condition:
        """The test on the last path, for some element of each list before it."""
        for steps in reversed(self.steps[:-1]):
            test = {"path": render(steps), "some": test}
        return test

    @classmethod
    def of(cls, attribute: str, fields: Attributes | None, notes: list[str]) -> _Place:
        """Find an attribute in a schema; `fields` None where there is none to look in."""
        walked: list[Steps] = []
        steps: Steps = ()
        schema: Attribute | None = None
        names = [name for name in attribute.split(".") if name]
        for position, (name, following) in enumerate(zip(names, [*names[1:], ""], strict=True)):
            if schema and schema.type == "map":
                return cls((*walked, (*steps, ".".join(names[position:]))), None)  # a key may have dots
            if name == "*":
                walked, steps = [*walked, steps], ()
            elif name.isdigit():
                steps = (*steps, int(name))
            else:
                steps = (*steps, name)
                schema = fields.get(name) if fields is not None else None
                if fields is not None and schema is None:
                    notes.append(f"the schema has no {attribute}: check the path")
                fields = schema.fields if schema else None
                if (
                    following in ("", "*")
                    or following.isdigit()
                    or fields is None
                    or (schema and schema.type in ("single", "object"))
                ):
                    continue  # it ends here, says itself which element, or is a map, or no list
                if schema and schema.max_items == 1:
                    steps = (*steps, 0)
                else:
                    notes.append(f"Checkov reads {attribute} only where there is one {name}; here any of them counts")
                    walked, steps = [*walked, steps], ()
        return cls((*walked, steps), schema)


def _tested(operator: str, value: Any, place: _Place) -> Condition:
    """What an operator without `not_` asks of a value; null counts as unset on both sides."""
    path = place.path
    simple = _SIMPLE.get(operator)
    if simple is not None:
        return simple(path, value)
    if operator == "within" and isinstance(value, list):
        return {"path": path, "in": [_scalar(item) for item in value]}
    if operator == "contains":
        kind = place.schema.type if place.schema else "list"
        if kind == "string":
            return {"path": path, "matches": re.escape(str(value))}
        if kind in ("list", "set"):
            return {"path": path, "contains": _scalar(value)}
        raise Untranslatable(f"contains on a {kind}, which Checkov looks for in keys and values")
    if operator in ("subset", "intersects") and isinstance(value, list):
        element = {"path": ".", "in": [_scalar(item) for item in value]}
        if operator == "intersects":
            return {"path": path, "some": element}
        return _all({"path": path, "exists": True}, {"path": path, "every": element})
    raise Untranslatable(f"the operator {operator}")


def _scalar(value: Any) -> Any:
    """true and false in any case are booleans to Checkov."""
    if isinstance(value, str) and value.casefold() in ("true", "false"):
        return value.casefold() == "true"
    return value


def _is_number(value: Any) -> float:
    try:
        number = float(value)
    except (TypeError, ValueError):
        raise Untranslatable(f"a comparison with {value!r}, which is no number") from None
    return int(number) if number.is_integer() else number


def _above(path: str, value: Any) -> Condition:
    return _all({"path": path, "exists": True}, {"not": {"path": path, "at_most": _is_number(value)}})


def _below(path: str, value: Any) -> Condition:
    return _all({"path": path, "exists": True}, {"not": {"path": path, "at_least": _is_number(value)}})


def _regex(path: str, value: Any) -> Condition:
    try:
        re.compile(str(value))
    except re.error as error:
        raise Untranslatable(f"the regular expression {value!r}: {error}") from None
    text = str(value)
    flags = re.match(r"\(\?[aimsux]+\)", text)
    start, body = (flags[0], text[flags.end() :]) if flags else ("", text)
    return {"path": path, "matches": text if body.startswith("^") and "|" not in body else rf"{start}\A(?:{body})"}


_SIMPLE: Final[dict[str, Callable[[str, Any], Condition]]] = {
    "equals": lambda path, value: {"path": path, "equals": _scalar(value)},
    "equals_ignore_case": lambda path, value: {"path": path, "matches": rf"(?i)\A{re.escape(str(value))}\Z"},
    "exists": lambda path, _value: {"path": path, "exists": True},
    "regex_match": _regex,
    "starting_with": lambda path, value: {"path": path, "matches": rf"\A{re.escape(str(value))}"},
    "ending_with": lambda path, value: {"path": path, "matches": rf"{re.escape(str(value))}\Z"},
    "greater_than": _above,
    "greater_than_or_equal": lambda path, value: {"path": path, "at_least": _is_number(value)},
    "less_than": _below,
    "less_than_or_equal": lambda path, value: {"path": path, "at_most": _is_number(value)},
    "is_empty": lambda path, _value: _all({"path": path, "exists": True}, {"path": path, "empty": True}),
    "is_true": lambda path, _value: {"path": path, "equals": True},
    "is_false": lambda path, _value: {"path": path, "equals": False},
}
