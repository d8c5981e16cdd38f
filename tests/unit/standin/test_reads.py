"""What a configuration reads of data sources whose answer has no schema."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from octoguard.standin.reads import Reads, answers, invent
from octoguard.standin.scan import scan
from octoguard.standin.schema import Attribute, TypeSchema

if TYPE_CHECKING:
    from pathlib import Path

OUTPUTS = "data.terraform_remote_state.net.outputs"


def reads(root: Path, main: str, **modules: str) -> Reads:
    (root / "main.tf").write_text(main)
    for name, text in modules.items():
        (root / name).mkdir()
        (root / name / "main.tf").write_text(text)
    return Reads(scan(root))


def outputs(root: Path, main: str, **modules: str) -> Any:
    """A value for the outputs of data.terraform_remote_state.net, with `text` for texts."""
    made = invent(
        reads(root, main, **modules).of((root.resolve(), "terraform_remote_state", "net")).at("outputs"), "", ""
    )
    return json.loads(json.dumps(made), object_hook=dict, parse_constant=str)


def plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, list):
        return [plain(one) for one in value]
    return "text" if isinstance(value, str) else value


@pytest.mark.parametrize(
    ("expression", "shape"),
    [
        (f"{OUTPUTS}.a", {"a": "text"}),
        (f'{OUTPUTS}["a"].b', {"a": {"b": "text"}}),
        (f"{OUTPUTS}.a[0].b", {"a": [{"b": "text"}]}),
        (f"{OUTPUTS}.a[*].b", {"a": [{"b": "text"}]}),
        (f"{OUTPUTS}.a.*.b", {"a": [{"b": "text"}]}),
        (f"[for x in {OUTPUTS}.a : x.b]", {"a": [{"b": "text"}]}),
        (f"{{ for k, v in {OUTPUTS}.a : k => v.b }}", {"a": {"offline": {"b": "text"}}}),
        (f"toset({OUTPUTS}.a)", {"a": ["text"]}),
        (f"length({OUTPUTS}.a)", {"a": ["text"]}),
        (f"keys({OUTPUTS}.a)", {"a": {"offline": "text"}}),
        (f'lookup({OUTPUTS}.a, "b", null)', {"a": {"b": "text"}}),
        (f'try({OUTPUTS}.a.b, "none")', {"a": {"b": "text"}}),
        (f"{OUTPUTS}.a ? 1 : 0", {"a": True}),
        (f"{OUTPUTS}.a > 1", {"a": 1}),
        (f"tonumber({OUTPUTS}.a)", {"a": 1}),
        (f'"x-${{{OUTPUTS}.a}}"', {"a": "text"}),
        ("local.net.a", {"a": "text"}),
        ("one(local.net.a).b", {"a": [{"b": "text"}]}),
    ],
)
def test_the_shape_of_what_is_read(tmp_path: Path, expression: str, shape: Any) -> None:
    main = f"locals {{\n  net  = {OUTPUTS}\n  used = {expression}\n}}\n"
    assert plain(outputs(tmp_path, main)) == shape


def test_each_and_dynamic_blocks(tmp_path: Path) -> None:
    main = (
        f'resource "a_b" "c" {{\n  for_each = {OUTPUTS}.a\n  x = each.value.y\n'
        f'  dynamic "block" {{\n    for_each = {OUTPUTS}.b\n'
        '    content {\n      z = block.value["z"]\n    }\n  }\n}\n'
        f'resource "a_b" "d" {{\n  count = {OUTPUTS}.n\n}}\n'
    )
    found = {"a": {"offline": {"y": "text"}}, "b": {"offline": {"z": "text"}}, "n": 1}
    assert plain(outputs(tmp_path, main)) == found


def test_arguments_and_outputs_of_modules(tmp_path: Path) -> None:
    main = f'module "m" {{\n  source = "./m"\n  net = {OUTPUTS}.a\n}}\nlocals {{\n  y = module.m.back.q\n}}\n'
    module = 'variable "net" {\n}\nlocals {\n  x = var.net.p[0]\n}\noutput "back" {\n  value = var.net\n}\n'
    assert plain(outputs(tmp_path, main, m=module)) == {"a": {"p": ["text"], "q": "text"}}


def test_locals_that_refer_to_each_other_end(tmp_path: Path) -> None:
    assert outputs(tmp_path, "locals {\n  a = local.b.x\n  b = local.a\n}\n").startswith("offline-")


def test_what_has_to_be_known(tmp_path: Path) -> None:
    main = (
        'variable "on" {\n}\nvariable "name" {\n}\n'
        "locals {\n  made = { for k, v in jsondecode(data.http.a.response_body) : k => v }\n}\n"
        'resource "a_b" "c" {\n  for_each = local.made\n  name = data.external.b.result.name\n}\n'
        'module "m" {\n  source = "./m"\n  on = var.on\n  name = var.name\n}\n'
        "import {\n  to = a_b.d\n  id = data.external.c.result.id\n}\n"
    )
    declared = 'variable "on" {\n}\nvariable "name" {\n}\n'
    module = declared + 'resource "a_b" "c" {\n  count = var.on ? 1 : 0\n  name = var.name\n}\n'
    found = reads(tmp_path, main, m=module)
    assert {(type_, name) for _, type_, name in found.counted()} == {("http", "a"), ("external", "c")}
    assert found.counted_variables(tmp_path.resolve()) == {"on"}


def test_answers_are_maps_of_text_and_decoded_text(tmp_path: Path) -> None:
    main = (
        "locals {\n  a = data.external.x.result.n > 1\n  b = data.external.y.result.name\n"
        "  c = jsondecode(data.http.x.response_body).list[0].id\n  d = data.http.x.status_code\n}\n"
    )
    strings = Attribute(type="map", element=Attribute(type="string"), computed=True)
    schemas = {
        "external": TypeSchema({"result": strings}),
        "http": TypeSchema({"response_body": Attribute(type="string"), "status_code": Attribute(type="number")}),
    }
    made = answers(reads(tmp_path, main), schemas.get)
    assert made["external"]["result"].keys() == {"n", "name"}
    assert made["external"]["result"]["n"] == "1"
    assert list(made["http"]) == ["response_body"]
    assert json.loads(made["http"]["response_body"])["list"][0]["id"]


def test_each_definition_is_followed_once(tmp_path: Path) -> None:
    """Otherwise the last of these would be followed a billion times."""
    doubled = "".join(f"  a{i} = [local.a{i - 1}, local.a{i - 1}]\n" for i in range(1, 31))
    assert plain(outputs(tmp_path, f"locals {{\n  a0 = {OUTPUTS}.x\n{doubled}}}\n")) == {"x": "text"}
