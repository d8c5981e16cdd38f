"""How the plugin SDK plans: what is taken over, kept, defaulted, unknown or replaced."""

from __future__ import annotations

from typing import Any

import pytest

from octoguard.standin.forms import normalised
from octoguard.standin.planning import plan_create, plan_plain, plan_update
from octoguard.standin.schema import Attribute
from octoguard.standin.values import UNKNOWN

TEXT = Attribute(type="string", optional=True)
COMPUTED = Attribute(type="string", optional=True, computed=True)
NUMBER = Attribute(type="number", optional=True)
TRUTH = Attribute(type="bool", optional=True)
NAMES = Attribute(type="list", optional=True, element=TEXT)
LABELS = Attribute(type="map", optional=True, element=TEXT)
WRITE_ONLY = Attribute(type="string", optional=True, write_only=True)

IGNORING = Attribute(type="map", optional=True, element=TEXT, suppress_function="IgnoreMissingKeyInMap")


def block(kind: Any = "list", *, computed: bool = False, force_new: bool = False, **fields: Attribute) -> Attribute:
    return Attribute(type=kind, optional=True, computed=computed, force_new=force_new, fields=fields)


CREATED: dict[str, tuple[Attribute, Any, Any]] = {
    "what is configured is taken over": (TEXT, "a", "a"),
    "a decimal fraction is a float": (Attribute(type="number", optional=True), "4.3", 4.3),
    "what nothing sets is null": (TEXT, None, None),
    "a default stands in for null": (Attribute(type="number", optional=True, default=7), None, 7),
    "a default that is false is one": (Attribute(type="bool", optional=True, default=False), None, False),
    "a computed attribute is unknown": (Attribute(type="string", computed=True), None, UNKNOWN),
    "an optional computed one too when nothing sets it": (COMPUTED, None, UNKNOWN),
    "an optional computed one is unknown when it is empty": (COMPUTED, "", UNKNOWN),
    "an optional computed one that is set is taken over": (COMPUTED, "a", "a"),
    "an unknown value stays unknown": (TEXT, UNKNOWN, UNKNOWN),
    "a list with an unknown element is unknown": (NAMES, ["a", UNKNOWN], UNKNOWN),
    "a map with an unknown element is unknown": (LABELS, {"a": UNKNOWN}, UNKNOWN),
    "an empty map is null": (LABELS, {}, None),
    "a write-only value is never stored": (WRITE_ONLY, "secret", None),
    "nor is one that is not known yet": (WRITE_ONLY, UNKNOWN, None),
    "nor one in a block": (block(a=TEXT, w=WRITE_ONLY), [{"a": "x", "w": UNKNOWN}], [{"a": "x", "w": None}]),
    "nor one in a block of a set": (block("set", w=WRITE_ONLY), [{"w": UNKNOWN}], [{"w": None}]),
    "nor one in a single block": (block("single", w=WRITE_ONLY), {"w": UNKNOWN}, {"w": None}),
    "no block": (block(a=TEXT), [], []),
    "no block where the provider computes it": (block(computed=True, a=TEXT), [], UNKNOWN),
    "a block's attributes follow the same rules": (
        block(a=TEXT, b=COMPUTED, c=Attribute(type="number", optional=True, default=1)),
        [{"a": "x", "b": None, "c": None}],
        [{"a": "x", "b": UNKNOWN, "c": 1}],
    ),
    "inside of a set, texts and lists are empty and numbers null": (
        block("set", a=TEXT, n=NUMBER, t=TRUTH, l=NAMES),
        [{"a": None, "n": None, "t": None, "l": None}],
        [{"a": "", "n": None, "t": None, "l": []}],
    ),
    "a list in a set is inside of it too": (
        block("set", b=block(a=TEXT)),
        [{"b": [{"a": None}]}],
        [{"b": [{"a": ""}]}],
    ),
    "timeouts are as configured": (block("single", create=TEXT), {"create": "5m"}, {"create": "5m"}),
    "no timeouts": (block("single", create=TEXT), None, None),
    "a key that the provider ignores is not added": (IGNORING, {"x-goog-version": "v1", "a": "b"}, {"a": "b"}),
    "nor makes it a map of its own": (IGNORING, {"x-goog-version": "v1"}, None),
    "a block with nothing in it is none where the provider says so": (
        Attribute(
            type="list",
            optional=True,
            max_items=1,
            fields={"a": TEXT, "t": TRUTH},
            suppress_function="EmptyOrUnsetBlockDiffSuppress",
        ),
        [{"a": None, "t": False}],
        [],
    ),
    "an empty list is one, where the provider computes it too": (
        Attribute(type="list", optional=True, computed=True, element=TEXT),
        [],
        [],
    ),
    "an empty set is none": (Attribute(type="set", optional=True, element=TEXT), [], None),
    "an empty set that the provider computes is unknown": (
        Attribute(type="set", optional=True, computed=True, element=TEXT),
        [],
        UNKNOWN,
    ),
    "a default that the provider takes for none is not stored": (
        Attribute(
            type="string", optional=True, default="DEFAULT", suppress_function="certManagerDefaultScopeDiffSuppress"
        ),
        None,
        None,
    ),
    "a suppressed default is not stored": (
        Attribute(type="string", optional=True, suppressed_default="NONE"),
        "NONE",
        None,
    ),
}


@pytest.mark.parametrize("rule", CREATED)
def test_a_new_resource(rule: str) -> None:
    attribute, config, planned = CREATED[rule]
    assert plan_create({"it": attribute}, {"it": config}) == {"it": planned}


NAME = Attribute(type="string", optional=True, suppress_function="tpgresource.CompareSelfLinkOrResourceName")
JSON = Attribute(type="string", optional=True, state_function="json", suppress_function="jsonDiffSuppress")

UPDATED: dict[str, tuple[Attribute, Any, Any, Any]] = {
    "a new value is taken over": (TEXT, "new", "old", "new"),
    "a removed value is null": (TEXT, None, "old", None),
    "a removed value falls back to the default": (Attribute(type="number", optional=True, default=7), None, 3, 7),
    "a computed value stays": (Attribute(type="string", computed=True), None, "old", "old"),
    "an optional computed one stays when nothing sets it": (COMPUTED, None, "old", "old"),
    "an unknown value is unknown": (TEXT, UNKNOWN, "old", UNKNOWN),
    "an unknown write-only value is null": (WRITE_ONLY, UNKNOWN, None, None),
    "and so is one in a block": (block(w=WRITE_ONLY), [{"w": UNKNOWN}], [{"w": None}], [{"w": None}]),
    "a removed block is gone": (block(a=TEXT), [], [{"a": "x"}], []),
    "a removed block that the provider computes stays": (block(computed=True, a=TEXT), [], [{"a": "x"}], [{"a": "x"}]),
    "what is computed in a block stays": (
        block(a=TEXT, b=COMPUTED),
        [{"a": "new", "b": None}],
        [{"a": "old", "b": "kept"}],
        [{"a": "new", "b": "kept"}],
    ),
    "what is computed in an added block is null": (
        block(a=TEXT, b=COMPUTED),
        [{"a": "x", "b": None}, {"a": "y", "b": None}],
        [{"a": "x", "b": "kept"}],
        [{"a": "x", "b": "kept"}, {"a": "y", "b": None}],
    ),
    "and unknown where the configuration is": (block(b=COMPUTED), [{"b": UNKNOWN}], [], [{"b": UNKNOWN}]),
    "in a block of an added block too": (
        block(a=block(b=COMPUTED), c=block(computed=True, b=COMPUTED)),
        [{"a": [{"b": None}], "c": []}],
        [],
        [{"a": [{"b": None}], "c": UNKNOWN}],
    ),
    "an element of a set keeps what was computed for it": (
        block("set", a=TEXT, b=COMPUTED),
        [{"a": "y", "b": None}, {"a": "z", "b": None}],
        [{"a": "x", "b": "bx"}, {"a": "y", "b": "by"}],
        [{"a": "y", "b": "by"}, {"a": "z", "b": UNKNOWN}],
    ),
    "a link to the same thing is no difference": (
        NAME,
        "default",
        "https://www.googleapis.com/compute/v1/projects/p/global/networks/default",
        "https://www.googleapis.com/compute/v1/projects/p/global/networks/default",
    ),
    "the same JSON is no difference": (JSON, '{"b": 1, "a": 2}', '{"a":2,"b":1}', '{"a":2,"b":1}'),
}


@pytest.mark.parametrize("rule", UPDATED)
def test_an_existing_resource(rule: str) -> None:
    attribute, config, prior, planned = UPDATED[rule]
    assert plan_update({"it": attribute}, {"it": config}, {"it": prior}) == {"it": planned}


PLAIN: dict[str, tuple[Attribute, Any, Any, Any]] = {
    "what is configured is taken over as it is": (Attribute(type="set", optional=True, element=TEXT), [], None, []),
    "a default comes before what is computed": (
        Attribute(type="bool", optional=True, computed=True, default=True),
        None,
        None,
        True,
    ),
    "what is computed is unknown at first": (COMPUTED, None, None, UNKNOWN),
    "and stays": (COMPUTED, None, "old", "old"),
    "a block": (
        block(a=TEXT, b=COMPUTED),
        [{"a": "x", "b": None}, {"a": "y", "b": None}],
        [{"a": "w", "b": "kept"}],
        [{"a": "x", "b": "kept"}, {"a": "y", "b": UNKNOWN}],
    ),
    "an object": (block("single", a=TEXT, b=COMPUTED), {"a": "x", "b": None}, None, {"a": "x", "b": UNKNOWN}),
    "no object": (block("single", a=TEXT), None, None, None),
}


@pytest.mark.parametrize("rule", PLAIN)
def test_a_resource_of_the_plugin_framework(rule: str) -> None:
    attribute, config, prior, planned = PLAIN[rule]
    assert plan_plain({"it": attribute}, {"it": config}, {"it": prior}) == {"it": planned}


@pytest.mark.parametrize(
    ("how", "value", "stored"),
    [
        ("json", '{ "b": [1, 2],\n "a": "<x>" }', '{"a":"\\u003cx\\u003e","b":[1,2]}'),
        ("json", "no JSON", "no JSON"),
        ("scope", "cloud-platform", "https://www.googleapis.com/auth/cloud-platform"),
        ("scope", "https://www.googleapis.com/auth/bigquery", "https://www.googleapis.com/auth/bigquery"),
        ("upper", "eu", "EU"),
        ("lower", "EU", "eu"),
        ("strip:folders/", "folders/1", "1"),
        ("", "as it is", "as it is"),
    ],
)
def test_what_the_provider_stores(how: str, value: str, stored: str) -> None:
    assert normalised(Attribute(type="string", state_function=how), value) == stored
    elements = Attribute(type="set", element=Attribute(type="string", state_function=how))
    assert normalised(elements, [value]) == [stored]
