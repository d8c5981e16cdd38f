"""The tool that builds schema packs, on what providers beside Google's do differently."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from octoguard.standin.schema import Attribute, read_pack

pytest.importorskip("tree_sitter_go", reason="tree-sitter-go is not installed: pip install '.[tools]'")

from tests.unit.tools.demo_provider import MODULE, STRING, sdk, thing, write
from tools.provider_schema.__main__ import main
from tools.provider_schema.providers import read

if TYPE_CHECKING:
    from pathlib import Path

MADE = """
return &schema.Provider{
    ResourcesMap: map[string]*schema.Resource{"demo_thing": {Schema: map[string]*schema.Schema{
        "a": {Type: schema.TypeString, Optional: true},
    }}},
    DataSourcesMap: map[string]*schema.Resource{},
}
"""
V1 = 'import "github.com/hashicorp/terraform-plugin-sdk/helper/schema"\n'
V2 = 'import "github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"\n'


@pytest.mark.parametrize(
    ("folder", "source"),
    [
        ("demo", f"{V1}func Provider() terraform.ResourceProvider {{ {MADE} }}"),
        (
            "internal__provider",
            f"{V2}func New(version string) func() *schema.Provider {{ return func() *schema.Provider {{ {MADE} }} }}",
        ),
        ("kubernetes", f"{V2}func Provider() *schema.Provider {{ {MADE} }}"),
        (
            "demo",
            f"{V2}func NewProvider(v string) func() *schema.Provider {{ return func() *schema.Provider {{ {MADE} }} }}",
        ),
    ],
)
def test_where_a_provider_is_made(tmp_path: Path, folder: str, source: str) -> None:
    found = read(write(tmp_path, **{folder: source}), "demo")
    assert found.types["resource", "demo_thing"].attributes == {"a": Attribute(type="string", optional=True)}


def test_a_provider_that_is_kept_in_another_package(tmp_path: Path) -> None:
    body = MADE.replace("return &schema", "held.Kept = &schema") + "return held.Kept"
    source = f'import (\n"{MODULE}/held"\n{V2.removeprefix("import ")})\nfunc Provider() *schema.Provider {{ {body} }}'
    held = f"{V2}var Kept *schema.Provider"
    found = read(write(tmp_path, demo=source, held=held), "demo")
    assert found.types.keys() == {("resource", "demo_thing")}


def test_a_package_whose_folder_has_underscores(tmp_path: Path) -> None:
    found = sdk(
        tmp_path,
        "func thing() *schema.Resource { return someparts.Thing() }",
        f'"{MODULE}/some_parts"',
        some_parts=V2
        + "func Thing() *schema.Resource { return &schema.Resource{Schema: map[string]*schema.Schema{}} }",
    )
    assert found.problems.attributes == []


def test_defaults_of_kubernetes_and_of_the_machine(tmp_path: Path) -> None:
    found = thing(
        tmp_path,
        """
        "protocol": {Type: schema.TypeString, Optional: true, Default: string(api.ProtocolTCP)},
        "home": {Type: schema.TypeString, Optional: true, Default: os.ExpandEnv("$HOME")},
        "count": {Type: schema.TypeInt, Optional: true, Default: ""},
        """,
        imports='api "k8s.io/api/core/v1"\n"os"',
    )
    assert found["protocol"].default == "TCP"
    assert (found["home"].default, found["home"].has_default_function) == (None, True)
    assert found["count"].default is None


RAW = """
import (
    "github.com/hashicorp/terraform-plugin-go/tfprotov5"
    "github.com/hashicorp/terraform-plugin-go/tftypes"
)
func GetProviderResourceSchema() map[string]*tfprotov5.Schema {
    return map[string]*tfprotov5.Schema{"demo_manifest": {Version: 2, Block: &tfprotov5.SchemaBlock{
        Attributes: []*tfprotov5.SchemaAttribute{
            {Name: "manifest", Type: tftypes.DynamicPseudoType, Required: true, Sensitive: true},
            {Name: "fields", Type: tftypes.List{ElementType: tftypes.String}, Optional: true, Computed: true},
            {Name: "wait_for", Optional: true, Type: tftypes.Object{AttributeTypes: map[string]tftypes.Type{
                "on": tftypes.Bool,
            }}},
        },
        BlockTypes: []*tfprotov5.SchemaNestedBlock{{
            TypeName: "metadata", Nesting: tfprotov5.SchemaNestedBlockNestingModeList, MinItems: 1, MaxItems: 1,
            Block: &tfprotov5.SchemaBlock{Attributes: []*tfprotov5.SchemaAttribute{
                {Name: "name", Type: tftypes.String, Required: true},
            }},
        }},
    }}}
}
func GetProviderDataSourceSchema() map[string]*tfprotov5.Schema { return map[string]*tfprotov5.Schema{} }
"""


def test_schemas_in_the_form_of_the_protocol(tmp_path: Path) -> None:
    source = f"{V2}func Provider() *schema.Provider {{ {MADE} }}"
    found = read(write(tmp_path, demo=source, manifest__provider=RAW), "demo")
    assert found.problems.attributes == []
    schema = found.types["resource", "demo_manifest"]
    assert (schema.version, schema.is_framework) == (2, True)
    assert schema.attributes == {
        "manifest": Attribute(type="dynamic", required=True, sensitive=True),
        "fields": Attribute(type="list", element=STRING, optional=True, computed=True),
        "wait_for": Attribute(type="object", fields={"on": Attribute(type="bool")}, optional=True, config_mode="attr"),
        "metadata": Attribute(
            type="list",
            fields={"name": Attribute(type="string", required=True)},
            required=True,
            min_items=1,
            max_items=1,
            config_mode="block",
        ),
    }


def test_a_pack_of_another_owner(tmp_path: Path) -> None:
    write(tmp_path, demo=f"{V2}func Provider() *schema.Provider {{ {MADE} }}")
    known = ["--provider", "demo", "--version", "1.2.3", "--output", str(tmp_path), "--revision", "abc"]
    assert main([str(tmp_path), *known, "--namespace", "SomeBody"]) == 0
    pack = read_pack(tmp_path / "somebody+demo-1.2.3.gz")
    assert pack.header.source == "https://github.com/SomeBody/terraform-provider-demo"
