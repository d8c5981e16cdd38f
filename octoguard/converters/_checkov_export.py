"""Converts an octoguard condition to a Checkov definition with the same answer for known values.

The behaviour of Checkov, from its source (3.3): a list of one block is read as that block
(`settings.ip_configuration.x`); null and absent are both None; `equals` compares strings; `regex_match` matches at the
start of `str(value)` ("None", "True"); a string that starts like a reference is "unknown". Only a JSONPath filter over
`config_`, in which every value is in a list of one element, can select elements of a list. A definition says when a
resource passes, so it is the opposite of `deny`.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any, Final

from octoguard.converters import Untranslatable, _numbers
from octoguard.plan.path import Steps, parse
from octoguard.policy.operators import OPERATORS, text_of

# A definition, or True or False if it always or never passes.
Node = Any
_OPPOSITES: Final = {
    "exists": "not_exists",
    "equals": "not_equals",
    "regex_match": "not_regex_match",
    "contains": "not_contains",
    "jsonpath_exists": "jsonpath_not_exists",
    "within": "not_within",
    "is_empty": "is_not_empty",
}
_INVERSE: Final = {**_OPPOSITES, **{b: a for a, b in _OPPOSITES.items()}}
_FLAGS: Final = re.compile(r"\(\?([aimsux]+)\)")
_POSITIVE: Final = {"not_equals": "equals", "not_in": "in", "not_matches": "matches", "not_contains": "contains"}


def both(nodes: list[Node]) -> Node:
    """The definition that all nodes hold."""
    return _gather(nodes, "and", decisive=False)


def either(nodes: list[Node]) -> Node:
    """The definition that any node holds."""
    return _gather(nodes, "or", decisive=True)


def _gather(nodes: list[Node], word: str, *, decisive: bool) -> Node:
    parts: list[Node] = []
    for node in nodes:
        if node is decisive:
            return decisive
        if node is not (not decisive):
            parts.extend(node.get(word, [node]))
    distinct = [part for i, part in enumerate(parts) if part not in parts[:i]]
    return {word: distinct} if len(distinct) > 1 else distinct[0] if distinct else not decisive


def opposite(node: Node) -> Node:
    """The negation of a definition, with `not` pushed down into the operators."""
    if isinstance(node, bool):
        return not node
    if "unknowable" in node:
        return node
    if "and" in node:
        return either([opposite(part) for part in node["and"]])
    if "or" in node:
        return both([opposite(part) for part in node["or"]])
    if "not" in node:
        return node["not"]
    if node["operator"] in _INVERSE and node["cond_type"] == "attribute":
        return {**node, "operator": _INVERSE[node["operator"]]}
    return {"not": node}


@dataclass
class Exporter:
    """Converts the conditions of one policy. `types` are its resource types; `notes` collects differences."""

    types: list[str]
    environment: str
    notes: list[str] = field(default_factory=list)

    def passes(self, when: Any, deny: Any) -> Node:
        """The definition of a pass: the policy does not apply, or the resource does not have the fault."""
        denied = self.node(deny) if when is None else both([self.node(when), self.node(deny)])
        return self._settled(opposite(denied))

    def _settled(self, node: Node) -> Node:
        """The definition with `unknowable` parts replaced by False, so that they do not pass."""
        if isinstance(node, bool):
            return node
        if "unknowable" in node:
            self.notes.append(f"it fails where octoguard reports unknown: {node['unknowable']}")
            return False
        for word, gather in (("and", both), ("or", either)):
            if word in node:
                return gather([self._settled(part) for part in node[word]])
        return node

    def node(self, condition: Any) -> Node:
        """The definition of one condition."""
        if "path" in condition:
            return self._leaf(condition)
        ((word, body),) = condition.items()
        if word == "any":
            return either([self.node(part) for part in body])
        if word == "all":
            return both([self.node(part) for part in body])
        if word == "not":
            return opposite(self.node(body))
        if word == "environment":
            return self.environment in (body if isinstance(body, list) else [body])
        if word == "type":
            return self._type(body if isinstance(body, list) else [body])
        if word == "unknowable":
            return {"unknowable": body}
        if word == "prevent_destroy":
            self.notes.append("lifecycle.prevent_destroy is not read; octoguard reads it if it has the sources")
            return not body
        raise Untranslatable(f"the condition {word}")

    def _type(self, types: list[str]) -> Node:
        if not set(types) & set(self.types):
            return False
        if set(self.types) <= set(types):
            return True
        return {
            "cond_type": "filter",
            "attribute": "resource_type",
            "operator": "within",
            "value": sorted(set(types) & set(self.types)),
            "resource_types": self.types,
        }

    def _attribute(self, attribute: str, operator: str, value: Any = None) -> Node:
        node = {"cond_type": "attribute", "resource_types": self.types, "attribute": attribute, "operator": operator}
        return node if value is None else {**node, "value": value}

    def _leaf(self, leaf: dict[str, Any]) -> Node:
        if "some" in leaf or "every" in leaf:
            return self._quantified(leaf)
        steps = parse(leaf["path"])
        attribute = _dotted(steps)
        test = LeafTest.of(leaf)
        exists = self._attribute(attribute, "exists")
        if isinstance(steps[-1], int):  # an empty list has no first element
            exists = both([exists, self._attribute(attribute, "is_not_empty")])
        if test.kind == "set":
            return exists if test.positive else opposite(exists)
        if test.kind == "never":
            return False
        if test.kind == "empty":
            check = either([opposite(exists), self._attribute(attribute, "is_empty")])
        elif test.kind == "contains":
            check = both([self._attribute(attribute, "contains", item) for item in test.items])
        elif test.kind == "equals":
            check = either([self._attribute(attribute, "equals", _plain(item)) for item in test.items])
        else:
            check = self._attribute(attribute, "regex_match", _from_start(test.pattern))
        if test.positive:
            return either([opposite(exists), check]) if test.on_unset and test.kind != "empty" else check
        return opposite(check) if test.on_unset or test.kind == "empty" else both([exists, opposite(check)])

    def _quantified(self, leaf: dict[str, Any]) -> Node:
        if "every" in leaf:
            return opposite(self._quantified({"path": leaf["path"], "some": {"not": leaf["every"]}}))
        steps, inner = parse(leaf["path"]), leaf["some"]
        where = _jsonpath(steps)
        while "some" in inner and inner["path"] != ".":
            where += "[*]." + _jsonpath(parse(inner["path"]))
            inner = inner["some"]
        scope = self.types[0] if len(self.types) == 1 else "*"
        is_scalar = inner.get("path") == "." or any(_is_element(part) for part in inner.get("any", ()))
        start = f"config_.{scope}.*.{where}" + ("[0]" if is_scalar else "")
        terms = _terms(inner, self.environment)
        return either([self._attribute(start + _filters(term), "jsonpath_exists") for term in terms])


@dataclass(frozen=True, slots=True)
class LeafTest:
    """One attribute test: its `kind` with `items` or `pattern`, for a set value, and its answer for an unset one.

    `positive` is False if the test is negated.
    """

    kind: str
    positive: bool
    on_unset: bool
    items: tuple[Any, ...] = ()
    pattern: str = ""

    @classmethod
    def of(cls, leaf: dict[str, Any]) -> LeafTest:
        """The test in a leaf. Raises Untranslatable for an operator or operand without a Checkov equivalent."""
        word = next(name for name in leaf if name not in ("path", "unset"))
        operand = leaf[word]
        if word == "exists":
            return cls("set", bool(operand), not operand)
        if word == "refers_to":
            return cls("never", True, False)  # the other tests judge a known value
        if word == "empty":
            return cls("empty", bool(operand), bool(operand))
        build, on_unset = OPERATORS[word]
        if leaf.get("unset") is not None:
            answer = build(operand)(leaf["unset"])
            if answer is None:
                raise Untranslatable(f"the default {leaf['unset']!r} of {leaf['path']}, which {word} cannot compare")
            on_unset = answer
        positive = word not in _POSITIVE
        word = _POSITIVE.get(word, word)
        if word == "contains":
            items = operand if isinstance(operand, list) else [operand]
            if not positive and len(items) > 1:
                return cls("contains", False, on_unset, tuple(items))
            return cls("contains", positive, on_unset, tuple(items))
        if word in ("equals", "in"):
            items = operand if word == "in" else [operand]
            if any(isinstance(item, (dict, list)) for item in items):
                raise Untranslatable(f"{word} with a list or a map, at {leaf['path']}")
            return cls("equals", positive, on_unset, tuple(items))
        return cls("pattern", positive, on_unset, pattern=_pattern(word, operand, leaf["path"]))


def _pattern(word: str, operand: Any, path: str) -> str:
    """A regular expression that is found in `str(value)` if the operator is true for the value."""
    if word == "matches":
        return _as_python_writes(str(operand))
    if word in ("at_least", "at_most"):
        try:
            return getattr(_numbers, word)(operand)  # type: ignore[no-any-return]
        except ValueError as error:
            raise Untranslatable(f"{word} at {path}: {error}") from None
    if word == "wider_than":
        return rf"^[^:]*/(?:{_numbers.below(operand)})$|:.*/(?:{_numbers.below(operand * 2)})$"
    raise Untranslatable(f"the operator {word}, at {path}")


def _as_python_writes(pattern: str) -> str:
    """The pattern for a text in which true is written as True, and unset as None."""
    search = re.compile(pattern).search
    for plain, written in (("true", "True"), ("false", "False")):
        expected, matched = search(plain) is not None, search(written) is not None
        if expected and not matched:
            pattern = f"{_scoped(pattern)}|^{written}$"
        elif matched and not expected:
            pattern = rf"^(?!{written}$)(?s:.*){_scoped(pattern)}"
    if re.search(pattern, "None"):
        pattern = rf"^(?!None$)(?s:.*){_scoped(pattern)}"
    return pattern


def _scoped(pattern: str) -> str:
    """The pattern as a group with its flags. Python allows global flags only at the start."""
    flags = _FLAGS.match(pattern)
    return f"(?{flags[1]}:{pattern[flags.end() :]})" if flags else f"(?:{pattern})"


def _from_start(pattern: str) -> str:
    """The pattern for an operator that matches only at the start. octoguard searches anywhere."""
    body = pattern[flags.end() :] if (flags := _FLAGS.match(pattern)) else pattern
    if body.startswith(("^", r"\A")) and "|" not in re.sub(r"\\.|\[[^\]]*\]|\((?:[^()]|\([^()]*\))*\)", "", body):
        return pattern
    return f"(?s:.*?){_scoped(pattern)}"


def _plain(item: Any) -> Any:
    """The item as YAML and Checkov read it alike. Checkov compares `str` of both sides."""
    return item if isinstance(item, (bool, int)) else text_of(item)


def _dotted(steps: Steps) -> str:
    """`settings.tier` for `settings[0].tier`: Checkov unwraps a single block from its list."""
    if any(isinstance(step, int) and step > 0 for step in steps):
        raise Untranslatable("an index other than 0")
    return ".".join(step for step in steps if isinstance(step, str))


def _jsonpath(steps: Steps) -> str:
    text = ""
    for step, before in zip(steps, (0, *steps), strict=False):
        # A map is in a list of one element too.
        text += f"[{step}]" if isinstance(step, int) else f"{'[0]' if isinstance(before, str) else ''}.{_quoted(step)}"
    return text.lstrip(".")


def _quoted(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z_]\w*", name) and name not in ("true", "false") else f"'{name}'"


@dataclass(frozen=True, slots=True)
class _Literal:
    """One test of an attribute of an element: `pattern` is found in its text, or not found if not `positive`."""

    path: str
    pattern: str
    positive: bool


_SET: Final = "^(?!None$)"
_EMPTY: Final = r"^(?:\[\])?$"


def _is_element(condition: Any) -> bool:
    return isinstance(condition, dict) and condition.get("path") == "."


def _filters(term: list[_Literal]) -> str:
    """Consecutive JSONPath filters. One filter would run each test on every element, and fail on missing keys."""
    elements = [literal for literal in term if literal.path == "@"]
    if elements:
        looks = "".join(f"(?{'=' if part.positive else '!'}(?s:.*?){_scoped(part.pattern)})" for part in elements)
        # Anchored, because `=~` searches: a negative lookahead must hold from the start only.
        alone = elements[0].pattern if len(term) == 1 and elements[0].positive else f"^{looks}"
        return f"[?(@.`str()` =~ {_string(alone)})]"
    return (
        "".join(f"[?({'' if part.positive else '!'}{part.path}.`str()` =~ {_string(part.pattern)})]" for part in term)
        or "[?(@.`str()` =~ '.')]"
    )


def _string(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace("'", "\\'")
    return f"'{escaped}'"


def _terms(condition: Any, environment: str) -> list[list[_Literal]]:
    """The condition on an element as alternatives (or) of lists of tests (and)."""
    if "path" in condition:
        return _element_leaf(condition, expected=True)
    ((word, body),) = condition.items()
    if word == "any":
        return [term for part in body for term in _terms(part, environment)]
    if word == "all":
        terms: list[list[_Literal]] = [[]]
        for part in body:
            terms = [[*term, *other] for term in terms for other in _terms(part, environment)]
        return terms
    if word == "not":
        return _element_leaf(body, expected=False) if "path" in body else _terms(_inverted(body), environment)
    if word in ("environment", "other_environment"):
        is_meant = environment in (body if isinstance(body, list) else [body])
        return [[]] if is_meant is (word == "environment") else []
    raise Untranslatable(f"{word} on an element of a list")


def _inverted(condition: Any) -> Any:
    ((word, body),) = condition.items()
    if word in ("any", "all"):
        return {"all" if word == "any" else "any": [{"not": part} for part in body]}
    if word == "environment":
        return {"other_environment": body}
    if word == "not":
        return body
    raise Untranslatable(f"not {word} on an element of a list")


def _element_leaf(leaf: dict[str, Any], *, expected: bool) -> list[list[_Literal]]:
    if "some" in leaf or "every" in leaf:
        raise Untranslatable("a nested list, together with another test")
    steps = () if leaf["path"] == "." else parse(leaf["path"])
    path = f"@.{_jsonpath(steps)}[0]" if steps else "@"
    test = LeafTest.of(leaf)
    has = _Literal(path, _SET, positive=True)
    hasnot = _Literal(path, _SET, positive=False)
    positive = test.positive is expected
    on_unset = test.on_unset is expected
    if test.kind == "never":
        return [] if expected else [[]]
    if test.kind == "set":
        return [[has if positive else hasnot]]
    if test.kind == "empty":
        empty = _Literal(path, _EMPTY, positive=True)
        return [[hasnot], [empty]] if positive else [[has, _Literal(path, _EMPTY, positive=False)]]
    if test.kind == "contains":
        raise Untranslatable("contains on an element of a list")
    pattern = test.pattern or rf"^(?:{'|'.join(map(_value_pattern, test.items))})\Z"
    if positive:
        return [[_Literal(path, pattern, positive=True)], *([[hasnot]] if on_unset else [])]
    return [[*([] if on_unset else [has]), _Literal(path, pattern, positive=False)]]


def _value_pattern(item: Any) -> str:
    text = text_of(item)
    return f"(?i:{text})" if text.casefold() in ("true", "false") else re.escape(text)
