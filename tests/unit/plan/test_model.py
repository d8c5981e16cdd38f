"""Actions, addresses and the pieces of a change."""

from __future__ import annotations

import pytest

from octoguard.plan.action import Action
from octoguard.plan.address import module_address, module_path, without_indexes
from octoguard.plan.model import describe
from octoguard.plan.path import parse, render
from tests.conftest import read, resource


@pytest.mark.parametrize(
    ("actions", "action", "removes", "stays"),
    [
        (["no-op"], Action.NO_OP, False, True),
        (["create"], Action.CREATE, False, True),
        (["update"], Action.UPDATE, False, True),
        (["delete"], Action.DELETE, True, False),
        (["forget"], Action.FORGET, True, False),
        (["delete", "create"], Action.REPLACE, True, True),
        (["create", "delete"], Action.REPLACE, True, True),
        (["create", "forget"], Action.REPLACE, True, True),
    ],
)
def test_every_action_of_the_format(actions: list[str], action: Action, removes: bool, stays: bool) -> None:
    change = read(resource("google_storage_bucket.b", {}, actions=actions)).changes[0]
    assert (change.action, change.removes, change.stays) == (action, removes, stays)


def test_a_data_source_is_read() -> None:
    change = read(resource("data.google_project.p", {}, actions=["read"], mode="data")).changes[0]
    assert (change.action, change.removes, change.stays) == (Action.READ, False, False)


ADDRESSES = [
    ("google_x.y", "google_x.y", "", ()),
    ("google_x.y[0]", "google_x.y", "", ()),
    ('google_x.y["a.b[0]\\"]"]', "google_x.y", "", ()),
    ("module.a.google_x.y", "module.a.google_x.y", "module.a", ("a",)),
    (
        'module.a["k]"].module.b[2].google_x.y["z"]',
        "module.a.module.b.google_x.y",
        'module.a["k]"].module.b[2]',
        ("a", "b"),
    ),
    ("module.a.data.google_x.y", "module.a.data.google_x.y", "module.a", ("a",)),
]


@pytest.mark.parametrize(("address", "plain", "module", "path"), ADDRESSES)
def test_addresses(address: str, plain: str, module: str, path: tuple[str, ...]) -> None:
    assert without_indexes(address) == plain
    assert module_address(address) == module
    assert module_path(module) == path


def test_linked_resources_are_those_of_the_same_module_instance() -> None:
    pool = {
        "address": "google_container_node_pool.p",
        "expressions": {"cluster": {"references": ["google_container_cluster.c.name"]}},
    }
    call = {"expressions": {}, "module": {"resources": [pool]}}
    changes = [
        resource(f'module.gke["{key}"].google_container_{kind}', {}, module_address=f'module.gke["{key}"]')
        for key in ("eu", "us")
        for kind in ("cluster.c", "node_pool.p")
    ]
    plan = read(*changes, configuration={"root_module": {"module_calls": {"gke": call}}})
    linked = plan.changes[3].linked("cluster", "google_container_cluster")
    assert [change.address for change in linked] == ['module.gke["us"].google_container_cluster.c']


@pytest.mark.parametrize("path", ["a", "a.b", "a[0].b[12].c", 'labels["cost-center/x"]', "cost-center"])
def test_paths_survive_a_round_trip(path: str) -> None:
    assert render(parse(path)) == path


@pytest.mark.parametrize("path", ["", "a..b", "a[x]", "[", "a.", "a b", "a[*]"])
def test_what_is_no_path_is_refused(path: str) -> None:
    with pytest.raises(ValueError, match=r"path"):
        parse(path)


def test_descriptions_are_one_printable_line() -> None:
    assert describe([True, None, {"a": 1}]) == "[true, None, {a: 1}]"
    assert describe("a\nb\x1b[31m") == "a?b?[31m"
    assert len(describe("x" * 500)) == 80
