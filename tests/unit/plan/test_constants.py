"""Which values the configuration itself holds."""

from __future__ import annotations

from typing import Any

import pytest

from octoguard.plan.constants import expression_paths, is_constant
from tests.conftest import read, resource

TUNNEL = "google_compute_vpn_tunnel.t"
VARIABLES = {"plain": {}, "kept": {"default": "s3cret"}, "map": {"default": {"a": "s3cret"}}}


def constant(expression: Any, module: dict[str, Any] | None = None, given: dict[str, Any] | None = None) -> bool | None:
    """The answer for a tunnel in the root, or in module `vpn` called with `module`."""
    item = {"address": TUNNEL, "mode": "managed", "type": "google_compute_vpn_tunnel", "name": "t"}
    body = {"resources": [item | {"expressions": {"shared_secret": expression}} | (given or {})]}
    root: dict[str, Any] = body if module is None else {"module_calls": {"vpn": {"module": body, **module}}}
    root["variables"] = VARIABLES
    address = TUNNEL if module is None else f"module.vpn.{TUNNEL}"
    where = {} if module is None else {"module_address": "module.vpn"}
    values = {"plain": {"value": "s3cret"}, "kept": {"value": "s3cret"}, "map": {"value": {"a": "s3cret"}}}
    plan = read(
        resource(address, {"shared_secret": "s3cret"}, **where), configuration={"root_module": root}, variables=values
    )
    return is_constant(plan, plan.changes[0], ("shared_secret",))


def refers(*references: str) -> dict[str, Any]:
    return {"references": list(references)}


@pytest.mark.parametrize(
    ("expression", "answer"),
    [
        ({"constant_value": "s3cret"}, True),
        ({}, True),  # a function of constants, such as sensitive("s3cret") or file("key")
        (refers("path.module"), True),
        (refers("var.kept"), True),
        (refers("var.map.a", "var.map"), True),
        (refers("var.plain"), False),
        (refers("var.kept", "var.plain"), False),
        (refers("random_password.p.result", "random_password.p"), False),
        (refers("data.google_secret_manager_secret_version.s.secret_data"), False),
    ],
)
def test_in_the_root_module(expression: Any, answer: bool | None) -> None:
    assert constant(expression) is answer


def test_a_local_value_is_not_known_unless_it_hands_a_variable_on() -> None:
    plan = read(
        resource(TUNNEL, {"shared_secret": "other"}),
        configuration={
            "root_module": {
                "resources": [{"address": TUNNEL, "expressions": {"shared_secret": refers("local.secret")}}],
                "variables": VARIABLES,
            }
        },
        variables={"plain": {"value": "s3cret"}},
    )
    assert is_constant(plan, plan.changes[0], ("shared_secret",)) is None
    assert constant(refers("local.secret")) is False


@pytest.mark.parametrize(
    ("module", "answer"),
    [
        ({"expressions": {"secret": {"constant_value": "s3cret"}}}, True),
        ({"expressions": {}}, True),
        ({"expressions": {"secret": refers("var.plain")}}, False),
        ({"expressions": {"secret": refers("var.kept")}}, True),
        ({"expressions": {"secret": refers("each.value")}, "for_each_expression": {}}, True),
        ({"expressions": {"secret": refers("each.value")}, "for_each_expression": refers("var.plain")}, False),
    ],
)
def test_through_a_module(module: dict[str, Any], answer: bool) -> None:
    assert constant(refers("var.secret"), module) is answer


def test_for_each_decides_on_each() -> None:
    assert constant(refers("each.value.secret", "each.value"), given={"for_each_expression": {}}) is True
    assert constant(refers("each.value"), given={"for_each_expression": refers("var.plain")}) is False


def test_an_output_of_a_module_is_followed() -> None:
    item = {"address": TUNNEL, "expressions": {"shared_secret": refers("module.m.secret", "module.m")}}
    called = {"outputs": {"secret": {"expression": {"constant_value": "a"}}, "other": {"expression": refers("var.x")}}}
    root = {"resources": [item], "module_calls": {"m": {"module": called}}}
    plan = read(resource(TUNNEL, {"shared_secret": "a"}), configuration={"root_module": root})
    assert is_constant(plan, plan.changes[0], ("shared_secret",)) is True


@pytest.mark.parametrize(("index", "answer"), [(0, False), (1, True)])
def test_each_block_has_its_own_expression(index: int, answer: bool) -> None:
    blocks = [{"key": refers("var.plain")}, {"key": {"constant_value": "b"}}]
    root = {"resources": [{"address": TUNNEL, "expressions": {"block": blocks}}], "variables": VARIABLES}
    plan = read(resource(TUNNEL, {"block": [{"key": "a"}, {"key": "b"}]}), configuration={"root_module": root})
    assert is_constant(plan, plan.changes[0], ("block", index, "key")) is answer


def test_more_blocks_than_the_configuration_shows_are_not_known() -> None:
    root = {"resources": [{"address": TUNNEL, "expressions": {"block": [{"key": {"constant_value": "a"}}]}}]}
    plan = read(resource(TUNNEL, {"block": [{"key": "a"}, {"key": "b"}]}), configuration={"root_module": root})
    assert is_constant(plan, plan.changes[0], ("block", 0, "key")) is None


def test_write_only_arguments_are_found_in_the_configuration() -> None:
    expressions = {"a_wo": {"constant_value": "x"}, "b_wo": {"constant_value": None}, "c": [{"d_wo": refers("var.x")}]}
    root = {"resources": [{"address": TUNNEL, "expressions": expressions}]}
    plan = read(resource(TUNNEL, {}), configuration={"root_module": root})
    assert expression_paths(plan, plan.changes[0], "_wo") == [("a_wo",), ("c", 0, "d_wo")]
