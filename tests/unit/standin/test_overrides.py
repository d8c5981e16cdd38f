"""What is different in the copy of a root that is planned offline."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from octoguard.errors import InputError, UsageError
from octoguard.standin.overrides import BACKEND, Context, overrides
from octoguard.standin.reads import Reads
from octoguard.standin.remote_state import read_given
from octoguard.standin.scan import scan
from octoguard.standin.schema import Attribute, TypeSchema
from octoguard.standin.stubs import stub, without_value

if TYPE_CHECKING:
    from pathlib import Path

TEXT = Attribute(type="string", optional=True)
SCHEMAS = {
    "external": TypeSchema(
        {
            "program": Attribute(type="list", element=Attribute(type="string"), required=True),
            "query": Attribute(type="map", element=Attribute(type="string"), optional=True),
            "result": Attribute(type="map", element=Attribute(type="string"), computed=True),
        }
    ),
    "vault_secret": TypeSchema({"path": Attribute(type="string", required=True), "data": Attribute(type="map")}),
    "google_project": TypeSchema({"project_id": TEXT, "labels": Attribute(type="map", computed=True)}),
    "google_secret": TypeSchema({"secret": TEXT, "secret_data": Attribute(type="string", computed=True)}),
    "google_iam_policy": TypeSchema({"id": TEXT, "policy_data": Attribute(type="string", computed=True)}),
    "local_file": TypeSchema({"filename": TEXT}),
    "flags": TypeSchema({"on": Attribute(type="bool", optional=True)}),
}


def made(root: Path, main: str, outputs: dict[str, Any] | None = None, *answered: str) -> str:
    (root / "main.tf").write_text(main)
    states = root / "states"
    states.mkdir(exist_ok=True)
    usage = scan(root)
    keys = {(root.resolve(), *name.split(".")) for name in answered}
    context = Context(root.resolve(), usage, SCHEMAS.get, lambda: Reads(usage), states, outputs or {}, keys)  # type: ignore[arg-type]
    return overrides(context).texts[root.resolve()].replace(str(root), "ROOT")


@pytest.mark.parametrize(
    ("block", "override"),
    [
        ('data "external" "x" {\n  program = []\n}\n', "  query = { octoguard_offline = timestamp() }\n"),
        ('data "external" "x" {\n  program = []\n  query   = {}\n}\n', "  program = [timestamp()]\n"),
        ('data "vault_secret" "x" {\n  path = "a"\n}\n', "  path = timestamp()\n"),
        (
            'data "google_secret" "x" {\n}\nlocals {\n  a = jsondecode(data.google_secret.x.secret_data).b\n}\n',
            "  secret = timestamp()\n",
        ),
    ],
)
def test_data_sources_that_cannot_be_answered_are_put_off(tmp_path: Path, block: str, override: str) -> None:
    type_ = block.split('"')[1]
    assert made(tmp_path, block) == f'{BACKEND}data "{type_}" "x" {{\n{override}}}\n'


@pytest.mark.parametrize("type_", ["google_project", "google_secret", "local_file", "flags", "unknown_type"])
def test_other_data_sources_are_left_as_they_are(tmp_path: Path, type_: str) -> None:
    assert made(tmp_path, f'data "{type_}" "x" {{\n}}\n') == BACKEND


REMOTE = 'data "terraform_remote_state" "net" {\n  backend = "gcs"\n%s}\n'
LOCAL = 'data "terraform_remote_state" "net" {\n  backend = "local"\n  workspace = null\n  config = { path = %s }\n}\n'


def test_a_policy_that_is_made_of_its_arguments_is_read(tmp_path: Path) -> None:
    main = 'data "google_iam_policy" "x" {\n}\nlocals {\n  a = jsondecode(data.google_iam_policy.x.policy_data).b\n}\n'
    assert made(tmp_path, main) == BACKEND


def test_a_remote_state_is_local_and_unknown(tmp_path: Path) -> None:
    assert made(tmp_path, REMOTE % "") == BACKEND + LOCAL % "timestamp()"


def test_a_remote_state_with_outputs(tmp_path: Path) -> None:
    outputs = {"net": {"a": ["x", 1, True, None, {"b": "c"}]}}
    assert made(tmp_path, REMOTE % "", outputs) == BACKEND + LOCAL % '"ROOT/states/0.tfstate"'
    state = json.loads((tmp_path / "states" / "0.tfstate").read_bytes())
    kinds = ["tuple", ["string", "number", "bool", "dynamic", ["object", {"b": "string"}]]]
    assert state["outputs"] == {"a": {"value": outputs["net"]["a"], "type": kinds}}


def test_a_remote_state_with_outputs_for_instances(tmp_path: Path) -> None:
    outputs = {'net["${a}"]': {"a": 1}, "net[0]": {"a": 2}}
    text = made(tmp_path, REMOTE % "  count = 1\n", outputs)
    files = '("$${a}") = "ROOT/states/0.tfstate", ("0") = "ROOT/states/1.tfstate"'
    assert f"lookup({{ {files} }}, count.index, timestamp())" in text


def test_what_is_counted_is_answered(tmp_path: Path) -> None:
    main = REMOTE % "" + 'data "external" "x" {\n}\nlocals {\n  a = data.terraform_remote_state.net.outputs.z\n}\n'
    text = made(tmp_path, main, None, "terraform_remote_state.net", "external.x")
    assert text == BACKEND + LOCAL % '"ROOT/states/0.tfstate"'
    assert json.loads((tmp_path / "states" / "0.tfstate").read_bytes())["outputs"].keys() == {"z"}


@pytest.mark.parametrize(
    ("provider", "override"),
    [
        ('provider "google" {\n  credentials = file("key.json")\n}\n', "{\n  credentials = null\n}\n"),
        (
            'provider "google-beta" {\n  alias = "b"\n  access_token = trimspace(file("t"))\n}\n',
            '{\n  alias = "b"\n  access_token = null\n}\n',
        ),
        ('provider "google" {\n  batching {\n    send_after = file("t")\n  }\n}\n', "{\n  batching {}\n}\n"),
        ('provider "kubernetes" {\n  client_key = filebase64("k")\n}\n', "{\n  client_key = null\n}\n"),
    ],
)
def test_providers_without_files(tmp_path: Path, provider: str, override: str) -> None:
    name = provider.split('"')[1]
    assert made(tmp_path, provider) == f'{BACKEND}provider "{name}" {override}'


@pytest.mark.parametrize(
    "provider",
    [
        'provider "google" {\n  credentials = "key.json"\n}\n',
        'provider "google" {\n  credentials = var.key\n}\n',
        'provider "google" {\n  project = file("project")\n}\n',
        'provider "google" {\n  credentials = local.key\n}\nlocals {\n  key = file("${path.module}/main.tf")\n}\n',
    ],
)
def test_other_settings_stay(tmp_path: Path, provider: str) -> None:
    assert made(tmp_path, provider) == BACKEND


def test_a_local_that_reads_a_missing_key(tmp_path: Path) -> None:
    main = 'provider "google" {\n  credentials = local.key\n}\nlocals {\n  key = file("${path.module}/none.json")\n}\n'
    assert made(tmp_path, main) == f"{BACKEND}locals {{\n  key = null\n}}\n"


def test_arguments_and_files_of_outputs(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"x": {"value": 1}, "y": 2}')
    assert read_given(["data.terraform_remote_state.net=a.json"], tmp_path) == {"net": {"x": {"value": 1}, "y": 2}}
    (tmp_path / "empty.tfstate").write_text('{"version": 4, "serial": 1}')
    assert read_given(["net=empty.tfstate"], tmp_path) == {"net": {}}
    (tmp_path / "bad.json").write_text("{")
    with pytest.raises(InputError, match="not a Terraform state"):
        read_given(["net=bad.json"], tmp_path)
    for wrong in ("net", "=a.json", "net="):
        with pytest.raises(UsageError, match="use NAME=FILE"):
            read_given([wrong], tmp_path)


def test_where_variables_get_values(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    names = [*"abcdefgh", "default"]
    main = "".join(f'variable "{name}" {{\n{"  default = 1" if name == "default" else ""}\n}}\n' for name in names)
    (tmp_path / "main.tf").write_text(main)
    (tmp_path / "h_override.tf").write_text('variable "h" {\n  default = 1\n}\n')
    (tmp_path / "terraform.tfvars").write_text("a = 1\n")
    (tmp_path / "x.auto.tfvars").write_text("b = 1\n")
    (tmp_path / "y.auto.tfvars.json").write_text('{"c": 1}')
    (tmp_path / "other.tfvars").write_text("g = 1\n")
    (tmp_path / "given.tfvars").write_text("d = {\n  g = 1\n}\n")
    monkeypatch.setenv("TF_VAR_e", "1")
    blocks = scan(tmp_path).blocks[tmp_path.resolve()]
    assert without_value(tmp_path, blocks, ["f=1"], [str(tmp_path / "given.tfvars")]) == ["g"]


def test_unknown_variables_leave_lines_where_they_are(tmp_path: Path) -> None:
    main = (
        'variable "a" {\n  type      = string\n  sensitive = true\n\n'
        '  validation {\n    condition = var.a != ""\n  }\n}\n'
        'resource "x_y" "z" {\n  name       = "n-${var.a}-${var.ab}"\n'
        "  other      = var.a[0].b\n  depends_on = [var.a]\n}\n"
    )
    (tmp_path / "main.tf").write_text(main)
    text = (stub(tmp_path / "main.tf", {"a"}) or b"").decode()
    unknown = "(var.a == null ? jsondecode(timestamp()) : jsondecode(timestamp()))"
    assert text.splitlines()[:3] == ['variable "a" {', "default = null", "sensitive = true"]
    assert text.splitlines()[8:] == [
        'resource "x_y" "z" {',
        f'  name       = "n-${{{unknown}}}-${{var.ab}}"',
        f"  other      = {unknown}[0].b",
        "  depends_on = [var.a]",
        "}",
    ]
    assert stub(tmp_path / "main.tf", {"none"}) is None
    assert stub(tmp_path / "main.tfvars", {"a"}) is None


def test_a_state_on_this_machine_is_read(tmp_path: Path) -> None:
    (tmp_path / "net.tfstate").write_text("{}")
    local = 'data "terraform_remote_state" "net" {\n  backend = "local"\n  config  = { path = "%s" }\n%s}\n'
    assert made(
        tmp_path, local % ("net.tfstate", "")
    ) == BACKEND + LOCAL % f'"{tmp_path.resolve()}/net.tfstate"'.replace(str(tmp_path), "ROOT")
    for path, more in (("none.tfstate", ""), ("net.tfstate", '  workspace = "a"\n'), ("${var.a}", "")):
        assert made(tmp_path, local % (path, more)) == BACKEND + LOCAL % "timestamp()"
