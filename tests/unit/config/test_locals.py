"""What local values refer to, read from the sources of a root."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from octoguard.config.locals import Locals
from octoguard.plan import UNKNOWN, UNSET
from octoguard.plan.configuration import LocalValue
from octoguard.plan.constants import is_constant
from octoguard.workflows.locals import follow_locals
from tests.conftest import read, resource

if TYPE_CHECKING:
    from pathlib import Path


def write(path: Path, text: str) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


MEMBERS = (
    'locals {\n  members = {\n    a     = google_a.x.email\n    "b-c" = [google_b.y["k"].id, local.other]\n  }\n}\n'
)


@pytest.mark.parametrize(
    ("reference", "references"),
    [
        ("local.members", ("google_a.x.email", 'google_b.y["k"].id', "local.other")),
        ("local.members.a", ("google_a.x.email",)),
        ('local.members["a"]', ("google_a.x.email",)),
        ('local.members["b-c"]', ('google_b.y["k"].id', "local.other")),
        ('local.members["b-c"][0]', ('google_b.y["k"].id',)),
        ('local.members["b-c"][9]', ('google_b.y["k"].id', "local.other")),
        ('local.members["none"]', ("google_a.x.email", 'google_b.y["k"].id', "local.other")),
    ],
)
def test_only_the_member_that_is_named_counts(tmp_path: Path, reference: str, references: tuple[str, ...]) -> None:
    write(tmp_path / "main.tf", MEMBERS)
    assert Locals(tmp_path).find((), reference) == LocalValue(references)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("{ for k, v in google_a.x : k => v.email if v.on }", LocalValue(("google_a.x",))),
        ('join("", google_a.x[*].address)', LocalValue(("google_a.x",))),
        ('"serviceAccount:${google_a.x.email}"', LocalValue(("google_a.x.email",))),
        ('var.on ? google_a.x.id : "none"', LocalValue(("var.on", "google_a.x.id"))),
        ("google_a.x[var.key].id", LocalValue(("google_a.x", "var.key"))),
        ("<<EOT\n${data.google_a.x.id}\nEOT", LocalValue(("data.google_a.x.id",))),
        ('"a constant"', LocalValue(())),
        ("timestamp()", LocalValue((), calls=True)),
    ],
)
def test_every_reference_of_an_expression(tmp_path: Path, expression: str, value: LocalValue) -> None:
    write(tmp_path / "main.tf", f"locals {{\n  a = {expression}\n}}\n")
    assert Locals(tmp_path).find((), "local.a") == value


def test_what_the_sources_do_not_show(tmp_path: Path) -> None:
    write(tmp_path / "main.tf", 'locals {\n  a = 1\n}\nmodule "far" {\n  source = "example.com/far"\n}\n')
    found = Locals(tmp_path)
    assert found.find((), "local.b") is None
    assert found.find(("far",), "local.a") is None
    assert found.find(("none",), "local.a") is None
    assert Locals(tmp_path / "none").find((), "local.a") is None


def test_modules_beside_the_root_inside_of_each_other_and_downloaded(tmp_path: Path) -> None:
    root = tmp_path / "root"
    write(root / "main.tf", 'module "near" {\n  source = "../near"\n}\n')
    write(
        tmp_path / "near" / "main.tf",
        'module "far" {\n  source  = "example/far/google"\n}\nlocals {\n  a = var.near\n}\n',
    )
    write(root / "lib" / "main.tf", "locals {\n  a = var.far\n}\n")
    manifest = {"Modules": [{"Key": "near.far", "Source": "example/far/google", "Dir": "lib"}]}
    write(root / ".terraform" / "modules" / "modules.json", json.dumps(manifest))
    found = Locals(root)
    assert found.find(("near",), "local.a") == LocalValue(("var.near",))
    assert found.find(("near", "far"), "local.a") == LocalValue(("var.far",))


def test_an_override_file_wins_and_json_is_read(tmp_path: Path) -> None:
    write(tmp_path / "a_override.tf", "locals {\n  a = google_a.last.id\n}\n")
    write(tmp_path / "main.tf", "locals {\n  a = google_a.first.id\n}\n")
    write(tmp_path / "more.tf.json", json.dumps({"locals": {"b": "${google_a.x.id}", "c": "x-${google_a.y.id}"}}))
    found = Locals(tmp_path)
    assert found.find((), "local.a") == LocalValue(("google_a.last.id",))
    assert found.find((), "local.b") == LocalValue(("google_a.x.id",))
    assert found.find((), "local.c") == LocalValue(("google_a.y.id",))


def configured(**expressions: object) -> dict[str, object]:
    written = [{"address": "google_a.user", "expressions": expressions}]
    return {"root_module": {"resources": written}}


def test_a_plan_follows_locals_through_locals_to_resources(tmp_path: Path) -> None:
    write(tmp_path / "main.tf", 'locals {\n  a = local.b["x"]\n  b = { x = google_kms_crypto_key.k.id }\n}\n')
    plan = read(
        resource("google_a.user", {"name": "u"}, after_unknown={"key": True}),
        resource("google_kms_crypto_key.k", {"name": "k"}, after_unknown={"id": True}),
        configuration=configured(key={"references": ["local.a"]}),
    )
    user = plan.changes[0]
    assert [origin.kind for origin in user.origins("key")] == ["local"]
    assert user.linked("key", "google_kms_crypto_key") == []
    follow_locals(plan, tmp_path)
    assert [key.address for key in user.linked("key", "google_kms_crypto_key")] == ["google_kms_crypto_key.k"]


def test_locals_that_refer_to_each_other_end(tmp_path: Path) -> None:
    write(tmp_path / "main.tf", "locals {\n  a = local.b\n  b = local.a\n}\n")
    plan = read(resource("google_a.user", {}), configuration=configured(key={"references": ["local.a"]}))
    follow_locals(plan, tmp_path)
    assert plan.changes[0].origins("key") == []


def test_without_a_root_a_local_is_the_end(tmp_path: Path) -> None:
    plan = read(resource("google_a.user", {}), configuration=configured(key={"references": ["local.a"]}))
    follow_locals(plan, None)
    assert [origin.kind for origin in plan.changes[0].origins("key")] == ["local"]
    follow_locals(plan, tmp_path / "none")
    assert [origin.kind for origin in plan.changes[0].origins("key")] == ["local"]


@pytest.mark.parametrize(
    ("expression", "answer"),
    [
        ('"a constant"', True),
        ("local.other", True),
        ('local.map["constant"]', True),
        ('local.map["given"]', False),
        ("timestamp()", False),
        ("random_password.p.result", False),
        ("local.none", None),
    ],
)
def test_what_a_local_holds_is_a_constant_or_is_not(tmp_path: Path, expression: str, answer: bool | None) -> None:
    others = '  other = "x"\n  map = {\n    constant = "x"\n    given = var.given\n  }\n'
    write(tmp_path / "main.tf", f"locals {{\n  used = {expression}\n{others}}}\n")
    plan = read(resource("google_a.user", {"key": "x"}), configuration=configured(key={"references": ["local.used"]}))
    assert is_constant(plan, plan.changes[0], ("key",)) is None
    follow_locals(plan, tmp_path)
    assert is_constant(plan, plan.changes[0], ("key",)) is answer


def test_members_of_a_local_are_constants_each_by_itself(tmp_path: Path) -> None:
    write(tmp_path / "main.tf", 'locals {\n  map = {\n    a = "x"\n    b = google_a.x.id\n  }\n}\n')
    references = {"references": ["local.map.a", "local.map.b"]}
    plan = read(resource("google_a.user", {"key": "x"}), configuration=configured(key=references))
    follow_locals(plan, tmp_path)
    assert is_constant(plan, plan.changes[0], ("key",)) is False


def test_a_variable_without_a_value_is_unknown_and_not_unset() -> None:
    change = resource("google_a.user", {"name": "u"}, after_unknown={"key": True})
    configuration = configured(key={"references": ["var.key"]})
    given = read(change, configuration=configuration)
    assert given.changes[0].get("key") is UNSET
    stubbed = read(change, configuration=configuration, octoguard_offline={"variables": ["key"]})
    assert stubbed.changes[0].get("key") is UNKNOWN
    assert is_constant(stubbed, stubbed.changes[0], ("key",)) is None


def test_locals_that_refer_to_each_other_twice_are_followed_once(tmp_path: Path) -> None:
    """Otherwise the last of these would be followed a billion times."""
    doubled = "".join(f"  a{i} = [local.a{i - 1}.p, local.a{i - 1}.q]\n" for i in range(1, 31))
    write(tmp_path / "main.tf", f"locals {{\n  a0 = google_x.y\n{doubled}}}\n")
    plan = read(resource("google_a.user", {}), configuration=configured(key={"references": ["local.a30"]}))
    follow_locals(plan, tmp_path)
    assert [origin.config_address for origin in plan.changes[0].origins("key")] == ["google_x.y"]


def test_each_of_a_resource_is_not_each_of_the_module_that_it_refers_to() -> None:
    call = {
        "for_each_expression": {"references": ["google_b.behind"]},
        "expressions": {"v": {"references": ["each.value"]}},
        "module": {"outputs": {"o": {"expression": {"references": ["var.v"]}}}},
    }
    user = {
        "address": "google_a.user",
        "expressions": {"key": {"references": ["each.value", "module.m.o"]}},
        "for_each_expression": {"references": ["google_b.own"]},
    }
    plan = read(
        resource("google_a.user", {}),
        configuration={"root_module": {"resources": [user], "module_calls": {"m": call}}},
    )
    found = {origin.config_address for origin in plan.changes[0].origins("key")}
    assert found == {"google_b.own", "google_b.behind"}
