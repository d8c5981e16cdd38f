"""Which changes need a new resource, by the rules of the plugin SDK and of the plugin framework."""

from __future__ import annotations

from typing import Any

import pytest

from octoguard.standin.replacement import Path, replaced_framework_paths, replaced_paths
from octoguard.standin.schema import Attribute
from octoguard.standin.values import UNKNOWN

TEXT = Attribute(type="string", optional=True)
FIXED = Attribute(type="string", optional=True, force_new=True)
FIXED_COMPUTED = Attribute(type="string", optional=True, computed=True, force_new=True)
FIXED_DEFAULT = Attribute(type="string", optional=True, force_new=True, default="d")
FIXED_TRUTH = Attribute(type="bool", optional=True, force_new=True)
FIXED_NAMES = Attribute(type="list", optional=True, force_new=True, element=TEXT)
FIXED_SET = Attribute(type="set", optional=True, force_new=True, element=TEXT)
FIXED_MAP = Attribute(type="map", optional=True, force_new=True, element=TEXT)


def block(kind: Any = "list", *, force_new: bool = False, computed: bool = False, **fields: Attribute) -> Attribute:
    return Attribute(type=kind, optional=True, computed=computed, force_new=force_new, fields=fields)


# `rule: (attribute, before, after, paths)`; the functions are those of the SDK's schema.go.
REPLACED: dict[str, tuple[Attribute, Any, Any, list[Path]]] = {
    "a change in place": (TEXT, "a", "b", []),
    "diffString: an immutable attribute": (FIXED, "a", "b", [["it"]]),
    "diffString: one that becomes unknown": (FIXED, "a", UNKNOWN, [["it"]]),
    "diffString: one that is removed": (FIXED, "a", None, [["it"]]),
    "diffString: one that is added": (FIXED, None, "a", [["it"]]),
    "diffString: no change": (FIXED, "a", "a", []),
    "diffString: nothing is the same as an empty text": (FIXED, None, "", []),
    "diffString: nothing is the same as false": (FIXED_TRUTH, False, None, []),
    "diffString: true is not": (FIXED_TRUTH, True, None, [["it"]]),
    "diffMap: a key": (FIXED_MAP, {"a": "1"}, {"a": "2"}, [["it"]]),
    "diffMap: nothing is the same as no keys": (FIXED_MAP, None, {}, []),
    "diffList: an element of a list of texts": (FIXED_NAMES, ["a"], ["b"], [["it"]]),
    "diffList: the order of a list of texts": (FIXED_NAMES, ["a", "b"], ["b", "a"], [["it"]]),
    "diffSet: the order of a set of texts": (FIXED_SET, ["a", "b"], ["b", "a"], []),
    "diffSet: an element of a set of texts": (FIXED_SET, ["a"], ["a", "b"], [["it"]]),
    "diffList: inside of a block that is immutable, a change in place": (
        block(force_new=True, a=TEXT),
        [{"a": "1"}],
        [{"a": "2"}],
        [],
    ),
    "diffList: inside of a block that is immutable, an immutable attribute": (
        block(force_new=True, a=TEXT, b=FIXED),
        [{"a": "1", "b": "1"}],
        [{"a": "2", "b": "2"}],
        [["it", 0, "b"]],
    ),
    "diffList: a block that is immutable is added": (block(force_new=True, a=TEXT), [], [{"a": "1"}], [["it"]]),
    "diffList: a block that is immutable is removed": (block(force_new=True, a=TEXT), [{"a": "1"}], [], [["it"]]),
    "diffList: a block that is immutable becomes unknown": (block(force_new=True, a=TEXT), [], UNKNOWN, [["it"]]),
    "diffList: a block becomes unknown": (block(a=TEXT, b=FIXED), [{"b": "1"}], UNKNOWN, []),
    "diffList: a block is added": (block(a=TEXT), [], [{"a": "1"}], []),
    "diffList: a block is added with an immutable attribute": (
        block(b=FIXED),
        [{"b": "1"}],
        [{"b": "1"}, {"b": "2"}],
        [["it", 1, "b"]],
    ),
    "diffList: a block is added without it": (block(a=TEXT, b=FIXED), [], [{"a": "1", "b": None}], []),
    "diffList: a block is removed with an immutable attribute": (block(b=FIXED), [{"b": "1"}], [], [["it", 0, "b"]]),
    "diffList: a removed block falls back to defaults": (block(b=FIXED_DEFAULT), [{"b": "d"}], [], []),
    "diffList: what was computed for a removed block": (block(b=FIXED_COMPUTED), [{"b": "1"}], [], []),
    "diffList: a block in a block": (
        block(c=block(a=TEXT, b=FIXED_NAMES)),
        [{"c": [{"a": "1", "b": ["x"]}]}],
        [{"c": [{"a": "2", "b": ["x", "y"]}]}],
        [["it", 0, "c", 0, "b"]],
    ),
    "diffSet: inside of a set": (block("set", b=FIXED), [{"b": "1"}], [{"b": "2"}], [["it"]]),
    "diffSet: inside of a set, a change in place": (block("set", a=TEXT), [{"a": "1"}], [{"a": "2"}], []),
    "diffSet: inside of an immutable set, a change in place": (
        block("set", force_new=True, a=TEXT),
        [{"a": "1"}],
        [{"a": "2"}],
        [],
    ),
    "diffSet: the count of an immutable set": (
        block("set", force_new=True, a=TEXT),
        [{"a": "1"}],
        [{"a": "1"}, {"a": "2"}],
        [["it"]],
    ),
    "diffSet: an element with an empty immutable attribute": (
        block("set", a=TEXT, b=FIXED),
        [],
        [{"a": "1", "b": ""}],
        [],
    ),
    "diffSet: an element with an unknown immutable attribute": (block("set", b=FIXED), [], [{"b": UNKNOWN}], [["it"]]),
    "diffSet: an element with a block with an immutable attribute": (
        block("set", c=block(b=FIXED)),
        [],
        [{"c": [{"b": "1"}]}],
        [["it"]],
    ),
    "diffSet: an element that is removed": (block("set", b=FIXED), [{"b": "1"}, {"b": "2"}], [{"b": "1"}], [["it"]]),
    "diffSet: what was computed for an element that is removed": (
        block("set", b=FIXED_COMPUTED),
        [{"b": "1"}, {"b": "2"}],
        [{"b": "1"}],
        [],
    ),
    "diffSet: an element that is unknown as a whole": (block("set", b=FIXED), [], [UNKNOWN], [["it"]]),
    "diffSet: another order": (
        block("set", force_new=True, b=FIXED),
        [{"b": "1"}, {"b": "2"}],
        [{"b": "2"}, {"b": "1"}],
        [],
    ),
}


@pytest.mark.parametrize("rule", REPLACED)
def test_what_makes_a_new_one(rule: str) -> None:
    attribute, before, after, paths = REPLACED[rule]
    assert replaced_paths({"it": attribute}, {"it": after}, {"it": before}) == paths


def test_what_a_provider_forces_for_one_change() -> None:
    attributes = {"it": block(a=TEXT), "s": block("set", a=TEXT)}
    before: dict[str, Any] = {"it": [{"a": "1"}, {"a": "1"}], "s": [{"a": "1"}]}
    after = {"it": [{"a": "1"}, {"a": "2"}], "s": [{"a": "2"}]}
    assert replaced_paths(attributes, after, before, {("it", "a")}) == [["it", 1, "a"]]
    assert replaced_paths(attributes, after, before, {("s", "a")}) == [["s"]]
    assert replaced_paths(attributes, after, before, {("it",), ("s",)}) == []  # their count stays


FRAMEWORK: dict[str, tuple[Attribute, Any, Any, list[Path]]] = {
    "an attribute in place": (TEXT, "a", "b", []),
    "an immutable attribute": (FIXED, "a", "b", [["it"]]),
    "anything in an immutable block": (block(force_new=True, a=TEXT), [{"a": "1"}], [{"a": "2"}], [["it"]]),
    "in a block": (block(a=TEXT, b=FIXED), [{"b": "1"}], [{"b": "2"}], [["it", 0, "b"]]),
    "in a set": (block("set", b=FIXED), [{"b": "1"}], [{"b": "2"}], [["it"]]),
    "in a set, in place": (block("set", a=TEXT), [{"a": "1"}], [{"a": "2"}], []),
}


@pytest.mark.parametrize("rule", FRAMEWORK)
def test_what_makes_a_new_one_in_the_plugin_framework(rule: str) -> None:
    attribute, before, after, paths = FRAMEWORK[rule]
    assert replaced_framework_paths({"it": attribute}, {"it": after}, {"it": before}) == paths
