"""A provider without a schema: what it plans, stores and invents, in the wire form of values of any type."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from octoguard.standin import dynamic
from octoguard.standin.inference import infer
from octoguard.standin.inferred import InferredProvider, inferred_provider
from octoguard.standin.values import UNKNOWN
from tests.unit.standin.test_scan import write

if TYPE_CHECKING:
    from pathlib import Path

KEYS = [("resource", "acme_thing"), ("data", "acme_lookup"), ("provider", "acme")]
MAIN = """
resource "acme_thing" "a" {
  size = 5
  part { colour = "red" }
}
output "o" { value = [acme_thing.a.address, acme_thing.a.part[0].serial, data.acme_lookup.l.names[0]] }
"""


@pytest.fixture
def provider(tmp_path: Path) -> InferredProvider:
    write(tmp_path, main=MAIN)
    return inferred_provider("registry.terraform.io/acme/acme", infer([tmp_path], KEYS), KEYS)


def wire(value: Any) -> Any:
    return dynamic.write(*dynamic.infer(value))


def plain(value: Any) -> Any:
    return dynamic.read(value)[1]


CONFIG = {"id": None, "size": wire(5), "address": None, "part": wire([{"colour": "red", "serial": None}])}


def test_what_is_configured_is_planned_and_what_is_read_is_unknown(provider: InferredProvider) -> None:
    planned, replaced = provider.plan("acme_thing", None, CONFIG, "")
    assert planned is not None
    assert (planned["id"], planned["address"], plain(planned["size"])) == (UNKNOWN, UNKNOWN, 5)
    assert plain(planned["part"]) == [{"colour": "red", "serial": UNKNOWN}]
    assert replaced == []


def test_a_second_plan_is_the_same(provider: InferredProvider) -> None:
    planned, _ = provider.plan("acme_thing", None, CONFIG, "")
    applied = provider.apply("acme_thing", planned, "")
    assert applied is not None
    assert plain(applied["part"]) == [{"colour": "red", "serial": "offline-serial"}]
    again, replaced = provider.plan("acme_thing", applied, CONFIG, "")
    assert msgspec.json.encode(again) == msgspec.json.encode(applied)
    assert replaced == []


def test_a_block_more_has_unknown_attributes_of_its_own(provider: InferredProvider) -> None:
    planned, _ = provider.plan("acme_thing", None, CONFIG, "")
    applied = provider.apply("acme_thing", planned, "")
    blocks = wire([{"colour": "red", "serial": None}, {"colour": "blue", "serial": None}])
    again, _ = provider.plan("acme_thing", applied, CONFIG | {"part": blocks}, "")
    assert again is not None
    assert [one["serial"] for one in plain(again["part"])] == ["offline-serial", UNKNOWN]


def test_a_state_of_the_real_provider_has_no_types(provider: InferredProvider) -> None:
    stored = {"id": "i-1", "size": 5, "address": "10.0.0.1", "part": [{"colour": "red", "serial": "s"}], "more": [1]}
    state = provider.upgrade("acme_thing", stored)
    planned, _ = provider.plan("acme_thing", state, CONFIG, "")
    assert msgspec.json.encode(planned) == msgspec.json.encode(state)
    assert "more" not in state


def test_a_state_of_the_stand_in_has_types(provider: InferredProvider) -> None:
    stored = {"size": {"type": "number", "value": 5}, "part": {"type": ["tuple", []], "value": []}}
    state = provider.upgrade("acme_thing", stored)
    assert plain(state["size"]) == 5
    assert plain(state["part"]) == []


def test_blocks_that_are_not_known(provider: InferredProvider) -> None:
    planned, _ = provider.plan("acme_thing", None, CONFIG | {"part": UNKNOWN}, "")
    assert planned is not None
    assert planned["part"] is UNKNOWN
    applied = provider.apply("acme_thing", planned, "")
    assert applied is not None
    assert plain(applied["part"]) == []


def test_a_data_source_has_what_is_read_of_it(provider: InferredProvider) -> None:
    found = provider.read_data("acme_lookup", {"id": None, "names": None}, "")
    assert plain(found["names"]) == ["offline-names"]


def test_an_import_is_known_by_its_id(provider: InferredProvider) -> None:
    state, imported = provider.import_state("acme_thing", "i-1", "")
    assert (state["id"], state["size"], imported.is_assumed) == ("i-1", None, False)


def test_a_destroyed_resource_is_gone(provider: InferredProvider) -> None:
    assert provider.plan("acme_thing", {"id": "i-1"}, None, "") == (None, [])
    assert provider.apply("acme_thing", None, "") is None


@pytest.mark.parametrize(
    ("type_", "value", "expected"),
    [
        ("string", UNKNOWN, ("string", "x")),
        ("dynamic", UNKNOWN, ("string", "x")),
        ("number", UNKNOWN, ("number", 0)),
        (["list", "string"], UNKNOWN, (["list", "string"], [])),
        (["map", "string"], {"a": UNKNOWN}, (["map", "string"], {"a": "x"})),
        (["object", {"a": "bool"}], UNKNOWN, (["object", {"a": "bool"}], {"a": False})),
        (["tuple", ["dynamic", "string"]], [UNKNOWN, "b"], (["tuple", ["string", "string"]], ["x", "b"])),
    ],
)
def test_unknown_parts_get_a_value_of_their_type(type_: Any, value: Any, expected: Any) -> None:
    assert dynamic.resolve(type_, value, "x") == expected
