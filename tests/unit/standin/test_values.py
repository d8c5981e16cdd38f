"""Terraform's values on the wire and in comparison."""

from __future__ import annotations

import msgspec
import pytest

from octoguard.standin.schema import Attribute
from octoguard.standin.values import UNKNOWN, complete, decode, digest, encode, equal, is_known


def test_what_is_encoded_comes_back() -> None:
    value = {"a": UNKNOWN, "b": [1, 2.5, None, True, "x"], "c": {"d": [UNKNOWN]}}
    assert decode(encode(value)) == value
    assert decode(b"") is None


def test_an_unknown_value_with_refinements_is_unknown() -> None:
    refined = msgspec.msgpack.encode({"a": msgspec.msgpack.Ext(12, b"\x81\x01\xc2")})
    assert decode(refined) == {"a": UNKNOWN}


def test_an_unknown_value_is_the_zero_extension_that_terraform_expects() -> None:
    assert encode(UNKNOWN) == b"\xd4\x00\x00"


@pytest.mark.parametrize(
    ("value", "known"),
    [(None, True), ({"a": [1]}, True), ({"a": [{"b": UNKNOWN}]}, False), (UNKNOWN, False)],
)
def test_known_means_known_throughout(value: object, known: bool) -> None:
    assert is_known(value) is known


def test_equality_is_terraforms() -> None:
    assert equal(1, 1.0)
    assert equal({"a": 1, "b": 2}, {"b": 2, "a": 1})
    assert not equal(True, 1)
    assert not equal("1", 1)
    assert not equal(None, "")
    assert not equal(["a", "b"], ["b", "a"])
    assert equal(["a", "b"], ["b", "a"], Attribute(type="set"))


def test_a_stored_object_takes_the_shape_of_the_schema() -> None:
    attributes = {
        "name": Attribute(type="string", required=True),
        "count": Attribute(type="number", optional=True),
        "names": Attribute(type="list", optional=True, element=Attribute(type="string")),
        "block": Attribute(type="list", optional=True, fields={"on": Attribute(type="bool", optional=True)}),
        "other": Attribute(type="list", optional=True, fields={}),
    }
    old = {"name": 7, "count": "3", "names": "one", "block": [{"on": "true", "gone": 1}], "gone": 1}
    assert complete(attributes, old) == {
        "name": "7",
        "count": 3,
        "names": ["one"],
        "block": [{"on": True}],
        "other": [],
    }


def test_a_stored_object_has_no_write_only_value() -> None:
    fields = {"w": Attribute(type="string", optional=True, write_only=True)}
    attributes = {**fields, "block": Attribute(type="list", optional=True, fields=fields)}
    assert complete(attributes, {"w": "secret", "block": [{"w": UNKNOWN}]}) == {"w": None, "block": [{"w": None}]}


def test_a_digest_depends_on_its_parts_alone() -> None:
    assert digest("a", 1) == digest("a", 1)
    assert digest("a", "b") != digest("ab")
