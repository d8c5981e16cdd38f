"""The tool that builds schema packs, on a provider of the plugin framework, and as a command."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from octoguard.standin.schema import Attribute, read_pack

pytest.importorskip("tree_sitter_go", reason="tree-sitter-go is not installed: pip install '.[tools]'")

from tests.unit.tools.demo_provider import STRING, write
from tools.provider_schema.__main__ import main
from tools.provider_schema.problems import SourceError
from tools.provider_schema.providers import read

if TYPE_CHECKING:
    from pathlib import Path

FRAMEWORK = """
import (
    "example.com/other"
    "github.com/hashicorp/terraform-plugin-framework-timeouts/resource/timeouts"
    "github.com/hashicorp/terraform-plugin-framework-validators/ephemeralvalidator"
    "github.com/hashicorp/terraform-plugin-framework-validators/int64validator"
    "github.com/hashicorp/terraform-plugin-framework-validators/listvalidator"
    "github.com/hashicorp/terraform-plugin-framework-validators/stringvalidator"
    "github.com/hashicorp/terraform-plugin-framework/attr"
    "github.com/hashicorp/terraform-plugin-framework/path"
    "github.com/hashicorp/terraform-plugin-framework/resource/schema"
    "github.com/hashicorp/terraform-plugin-framework/resource/schema/int64default"
    "github.com/hashicorp/terraform-plugin-framework/resource/schema/stringplanmodifier"
    "github.com/hashicorp/terraform-plugin-framework/types"
)
type demo struct{}
type thing struct{}
type token struct{}
type half struct{}
func New() provider.Provider { return &demo{} }
func (p *demo) Metadata(_ context.Context, _ Q, resp *R) { resp.TypeName = "demo" }
func (p *demo) Schema(_ context.Context, _ Q, resp *R) {}
func (p *demo) Resources(_ context.Context) []func() resource.Resource {
    return []func() resource.Resource{func() resource.Resource { return &thing{} }}
}
func (p *demo) EphemeralResources(_ context.Context) []func() E { return []func() E{newToken} }
func (p *demo) Functions(_ context.Context) []func() F { return []func() F{func() F { return half{} }} }
func newToken() E { return &token{} }
func (h half) Metadata(_ context.Context, _ Q, resp *R) { resp.Name = "half" }
func (t *token) Metadata(_ context.Context, req Q, resp *R) { resp.TypeName = req.ProviderTypeName + "_token" }
func (t *token) Schema(_ context.Context, _ Q, resp *R) {
    resp.Schema = schema.Schema{Attributes: map[string]schema.Attribute{
        "a": schema.StringAttribute{Optional: true}, "b": schema.StringAttribute{Optional: true},
    }}
}
func (t *token) ConfigValidators(_ context.Context) []V {
    return []V{ephemeralvalidator.Conflicting(path.MatchRoot("a"), path.MatchRoot("b"))}
}
func (t *thing) Metadata(_ context.Context, req Q, resp *R) { resp.TypeName = req.ProviderTypeName + "_thing" }
func (t *thing) Schema(ctx context.Context, _ Q, resp *R) {
    resp.Schema = schema.Schema{
        Version: 1,
        Attributes: map[string]schema.Attribute{
            "name": schema.StringAttribute{
                Required: true,
                PlanModifiers: []M{stringplanmodifier.RequiresReplace()},
                Validators: []V{stringvalidator.OneOf("x", "y")},
            },
            "count": schema.Int64Attribute{
                Optional: true, Computed: true, Default: int64default.StaticInt64(3),
                Validators: []V{int64validator.AtLeast(1)},
            },
            "secret": schema.StringAttribute{Optional: true, Sensitive: true, WriteOnly: true},
            "made": schema.ListAttribute{Computed: true, ElementType: types.ObjectType{
                AttrTypes: map[string]attr.Type{
                    "id": types.StringType, "all": types.ListType{ElemType: types.BoolType},
                },
            }},
            "one": schema.SingleNestedAttribute{Optional: true, Attributes: map[string]schema.Attribute{
                "x": schema.BoolAttribute{Required: true},
            }},
        },
        Blocks: map[string]schema.Block{
            "rule": schema.ListNestedBlock{
                Validators: []V{listvalidator.SizeBetween(0, 1)},
                NestedObject: schema.NestedBlockObject{Attributes: map[string]schema.Attribute{
                    "a": schema.StringAttribute{
                        Optional: true,
                        Validators: []V{stringvalidator.AlsoRequires(path.MatchRelative().AtParent().AtName("b"))},
                    },
                    "b": schema.StringAttribute{Optional: true, PlanModifiers: []M{clever{}}},
                }},
            },
            "timeouts": timeouts.Block(ctx, timeouts.Opts{Create: true}),
        },
    }
}
type clever struct{}
func (c clever) PlanModifyString(ctx C, req Q, resp *R) { if changed(req) { resp.RequiresReplace = true } }
"""


def test_the_plugin_framework(tmp_path: Path) -> None:
    found = read(write(tmp_path, internal__provider=FRAMEWORK), "demo")
    assert found.problems.attributes == []
    assert found.functions == ["half"]
    schema = found.types["resource", "demo_thing"]
    assert (schema.is_framework, schema.version, schema.timeouts) == (True, 1, ["create"])
    assert schema.attributes == {
        "name": Attribute(type="string", required=True, force_new=True, enum=["x", "y"]),
        "count": Attribute(type="number", optional=True, computed=True, default=3, minimum=1, integer=True),
        "secret": Attribute(type="string", optional=True, sensitive=True, write_only=True),
        "made": Attribute(
            type="list",
            computed=True,
            config_mode="attr",
            fields={"id": STRING, "all": Attribute(type="list", element=Attribute(type="bool"))},
        ),
        "one": Attribute(
            type="single",
            optional=True,
            config_mode="attr",
            fields={"x": Attribute(type="bool", required=True)},
        ),
        "rule": Attribute(
            type="list",
            max_items=1,
            fields={
                "a": Attribute(type="string", optional=True, required_with=["rule.0.b"]),
                "b": Attribute(type="string", optional=True, force_new=True),
            },
        ),
        "timeouts": Attribute(type="single", fields={"create": Attribute(type="string", optional=True)}),
    }


def test_what_a_whole_resource_demands_is_given_to_its_attributes(tmp_path: Path) -> None:
    token = read(write(tmp_path, internal__provider=FRAMEWORK), "demo").types["ephemeral", "demo_token"]
    assert {name: one.conflicts_with for name, one in token.attributes.items()} == {"a": ["b"], "b": ["a"]}


def test_a_provider_with_more_than_the_plain_interface(tmp_path: Path) -> None:
    source = FRAMEWORK.replace("provider.Provider {", "provider.ProviderWithMetaSchema {")
    assert ("resource", "demo_thing") in read(write(tmp_path, internal__provider=source), "demo").types


def test_the_command_writes_a_pack(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    write(tmp_path, internal__provider=FRAMEWORK)
    known = ["--provider", "demo", "--version", "1.2.3", "--output", str(tmp_path), "--revision", "abc"]
    assert main([str(tmp_path), *known]) == 0
    pack = read_pack(tmp_path / "demo-1.2.3.gz")
    assert (pack.header.version, pack.header.revision) == ("1.2.3", "abc")
    assert (pack.names("resource"), pack.names("ephemeral")) == (["demo_thing"], ["demo_token"])
    told = capsys.readouterr().err
    assert "not recorded: PlanModifier, as ForceNew, clever (1x)\n" in told
    assert "1 resources, 0 data sources, 1 ephemeral resources; functions: half;" in told


def test_the_command_fails_beyond_the_threshold(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    broken = FRAMEWORK.replace('"secret": schema.StringAttribute', '"secret": other.Attribute')
    write(tmp_path, internal__provider=broken)
    known = [str(tmp_path), "--provider", "demo", "--version", "1.2.3", "--output", str(tmp_path), "--revision", "abc"]
    assert main(known) == 1
    assert "unresolved attribute demo_thing.secret: its type is Attribute\n" in capsys.readouterr().err
    assert main([*known, "--tolerate", "1"]) == 0


def test_what_is_no_provider_is_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match=r"has no go\.mod"):
        read(tmp_path, "demo")
    with pytest.raises(SourceError, match="no provider in a known folder"):
        read(write(tmp_path, somewhere="func Provider() {}"), "demo")
