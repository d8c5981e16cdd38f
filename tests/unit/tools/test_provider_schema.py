"""The tool that builds schema packs, on small providers written for this test."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING, Any

import pytest

from octoguard.standin.schema import Attribute, read_pack

pytest.importorskip("tree_sitter_go", reason="tree-sitter-go is not installed: pip install 'octoguard[tools]'")

from tools.provider_schema.__main__ import main
from tools.provider_schema.problems import SourceError
from tools.provider_schema.providers import Provider, read

if TYPE_CHECKING:
    from pathlib import Path

MODULE = "example.com/terraform-provider-demo"
SDK = '"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"'
STRING = Attribute(type="string")


def write(root: Path, **files: str) -> Path:
    """A module of one file for each folder; `__` in a name is a slash."""
    (root / "go.mod").write_text(f"module {MODULE}\n")
    for name, text in files.items():
        folder = root / name.replace("__", "/")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "code.go").write_text(f"package {folder.name}\n{dedent(text)}")
    return root


def sdk(root: Path, body: str, imports: str = "", **files: str) -> Provider:
    """A provider of one resource, `demo_thing`, that a function `thing()` in the body gives."""
    provider = f"""
    import (
        {SDK}
        {imports}
    )
    func Provider() *schema.Provider {{
        return &schema.Provider{{
            Schema: map[string]*schema.Schema{{"project": {{Type: schema.TypeString, Optional: true}}}},
            ResourcesMap: map[string]*schema.Resource{{"demo_thing": thing()}},
            DataSourcesMap: map[string]*schema.Resource{{}},
        }}
    }}
    """
    return read(write(root, demo__provider=dedent(provider) + dedent(body), **files), "demo")


def thing(root: Path, attributes: str, more: str = "", imports: str = "") -> dict[str, Attribute]:
    """The attributes of such a resource, none of them unresolved."""
    body = f"""
    func thing() *schema.Resource {{
        return &schema.Resource{{Schema: map[string]*schema.Schema{{{attributes}}}}}
    }}
    """
    found = sdk(root, dedent(body) + dedent(more), imports)
    assert found.problems.attributes == []
    return found.types["resource", "demo_thing"].attributes


VALIDATION = '"github.com/hashicorp/terraform-plugin-sdk/v2/helper/validation"'


def test_flags_types_and_nested_blocks(tmp_path: Path) -> None:
    found = thing(
        tmp_path,
        """
        "name": {Type: schema.TypeString, Required: true, ForceNew: true, Deprecated: "old"},
        "size": {Type: schema.TypeInt, Optional: true, Computed: true, Default: 010},
        "secret": {Type: schema.TypeString, Optional: true, Sensitive: true, WriteOnly: true},
        "tags": {Type: schema.TypeSet, Optional: true, Elem: &schema.Schema{Type: schema.TypeString}},
        "labels": {Type: schema.TypeMap, Computed: true},
        "rule": {
            Type: schema.TypeList, Optional: true, MinItems: 1, MaxItems: most, ConfigMode: schema.SchemaConfigModeAttr,
            Elem: &schema.Resource{Schema: map[string]*schema.Schema{
                "ratio": {Type: schema.TypeFloat, Optional: true},
            }},
        },
        """,
        "const ( zero = iota; one; most )",
    )
    assert found == {
        "name": Attribute(type="string", required=True, force_new=True, deprecated=True),
        "size": Attribute(type="number", optional=True, computed=True, default=8, integer=True),
        "secret": Attribute(type="string", optional=True, sensitive=True, write_only=True),
        "tags": Attribute(type="set", optional=True, element=STRING),
        "labels": Attribute(type="map", computed=True, element=STRING),
        "rule": Attribute(
            type="list",
            optional=True,
            min_items=1,
            max_items=2,
            config_mode="attr",
            fields={"ratio": Attribute(type="number", optional=True)},
        ),
    }


@pytest.mark.parametrize(
    ("validator", "expected"),
    [
        ('validation.StringInSlice([]string{"a", "b"}, false)', {"enum": ["a", "b"]}),
        ('validation.StringInSlice([]string{"a", "b.c"}, true)', {"pattern": r"^(?i:a|b\.c)$"}),
        ('oneOf("a", "b")', {"enum": ["a", "b"]}),
        ("held", {"enum": ["x"]}),
        ("validation.IntBetween(1, 2*3)", {"minimum": 1, "maximum": 6}),
        ("validation.All(validation.IntAtLeast(-1), validation.IntAtMost(9))", {"minimum": -1, "maximum": 9}),
        ('validation.StringMatch(regexp.MustCompile("^a"), "")', {"pattern": "^a"}),
        ('matches("^" + "b")', {"pattern": "^b"}),
        ("delegating", {"pattern": "^c$"}),
        ("twoRules", {}),
        ("validation.IsCIDR", {}),
    ],
)
def test_what_a_validator_demands(tmp_path: Path, validator: str, expected: dict[str, Any]) -> None:
    more = """
    var held = oneOf("x")
    func oneOf(values ...string) schema.SchemaValidateFunc { return validation.StringInSlice(values, false) }
    func matches(re string) schema.SchemaValidateFunc {
        return func(v interface{}, k string) (ws []string, errors []error) {
            value := v.(string)
            if !regexp.MustCompile(re).MatchString(value) { errors = append(errors, nil) }
            return
        }
    }
    func delegating(v interface{}, k string) ([]string, []error) { re := "^c$"; return matches(re)(v, k) }
    func twoRules(v interface{}, k string) (ws []string, errors []error) {
        if !regexp.MustCompile("^d").MatchString(v.(string)) { return }
        if len(v.(string)) > 9 { return }
        return
    }
    """
    field = f'"a": {{Type: schema.TypeString, Optional: true, ValidateFunc: {validator}}},'
    found = thing(tmp_path, field, more, f'"regexp"\n{VALIDATION}')
    assert found["a"] == Attribute(type="string", optional=True, **expected)


@pytest.mark.parametrize(
    ("function", "kind"),
    [
        ("func(v interface{}) string { s, _ := structure.NormalizeJsonString(v); return s }", "json"),
        ("func(v interface{}) string { return strings.ToUpper(v.(string)) }", "upper"),
        ('func(v interface{}) string { return strings.Replace(v.(string), "folders/", "", 1) }', "strip:folders/"),
        ("func(v interface{}) string { return shorten(v) }", "other:shorten"),
    ],
)
def test_how_a_value_is_stored(tmp_path: Path, function: str, kind: str) -> None:
    found = thing(tmp_path, f'"a": {{Type: schema.TypeString, Optional: true, StateFunc: {function}}},')
    assert found["a"].state_function == kind


def test_suppressed_differences_have_a_name_and_a_default(tmp_path: Path) -> None:
    found = thing(
        tmp_path,
        """
        "a": {Type: schema.TypeString, Optional: true, DiffSuppressFunc: orDefault("X")},
        "b": {Type: schema.TypeString, Optional: true, DiffSuppressFunc: sameCase},
        "c": {Type: schema.TypeString, Optional: true, DiffSuppressFunc: ofAll},
        """,
        """
        var ofAll = schema.SchemaDiffSuppressFunc(func(k, a, b string, d *schema.ResourceData) bool { return true })
        func orDefault(value string) schema.SchemaDiffSuppressFunc {
            return func(k, before, after string, d *schema.ResourceData) bool {
                return (before == "" && after == value) || (after == "" && before == value)
            }
        }
        func sameCase(k, before, after string, d *schema.ResourceData) bool { return fold(before, after) }
        """,
    )
    assert (found["a"].suppress_function, found["a"].suppressed_default) == ("orDefault", "X")
    assert (found["b"].suppress_function, found["b"].suppressed_default) == ("sameCase", None)
    assert found["c"].suppress_function == "ofAll"


def test_combinations_keep_their_paths(tmp_path: Path) -> None:
    found = thing(
        tmp_path,
        """
        "a": {Type: schema.TypeString, Optional: true, ConflictsWith: []string{"b.0.c"}, RequiredWith: []string{"d"}},
        "d": {Type: schema.TypeString, Optional: true, ExactlyOneOf: names, AtLeastOneOf: names},
        """,
        'var names = append([]string{"a"}, "d")',
    )
    assert (found["a"].conflicts_with, found["a"].required_with) == (["b.0.c"], ["d"])
    assert found["d"].exactly_one_of == found["d"].at_least_one_of == ["a", "d"]


def test_code_that_changes_a_schema_is_carried_out(tmp_path: Path) -> None:
    found = sdk(
        tmp_path,
        """
        func base() map[string]*schema.Schema {
            return map[string]*schema.Schema{
                "name": {Type: schema.TypeString, Required: true},
                "old": {Type: schema.TypeString, Optional: true},
                "block": {Type: schema.TypeList, Optional: true, Elem: &schema.Resource{
                    Schema: map[string]*schema.Schema{"x": {Type: schema.TypeBool, Required: true}},
                }},
            }
        }
        func freeze(fields map[string]*schema.Schema) {
            for _, field := range fields {
                switch field.Type {
                case schema.TypeList:
                    if inner, ok := field.Elem.(*schema.Resource); ok { freeze(inner.Schema) }
                    fallthrough
                default:
                    field.ForceNew = true
                }
            }
        }
        func thing() *schema.Resource {
            made := &schema.Resource{Schema: base()}
            freeze(made.Schema)
            delete(made.Schema, "old")
            if _, ok := made.Schema["name"]; !ok { delete(made.Schema, "block") }
            made.Schema["late"] = &schema.Schema{Type: schema.TypeString, Computed: len(made.Schema) == 2}
            return made
        }
        """,
    )
    assert found.types["resource", "demo_thing"].attributes == {
        "name": Attribute(type="string", required=True, force_new=True),
        "block": Attribute(
            type="list",
            optional=True,
            force_new=True,
            fields={"x": Attribute(type="bool", required=True, force_new=True)},
        ),
        "late": Attribute(type="string", computed=True),
    }


def test_a_resource_itself(tmp_path: Path) -> None:
    found = sdk(
        tmp_path,
        """
        func thing() *schema.Resource {
            return &schema.Resource{
                SchemaFunc: func() map[string]*schema.Schema { return map[string]*schema.Schema{} },
                SchemaVersion: 2,
                Timeouts: &schema.ResourceTimeout{Update: schema.DefaultTimeout(5), Create: schema.DefaultTimeout(9)},
                CustomizeDiff: customdiff.All(
                    keepPolicy("KEEP"), checked, customdiff.ForceNewIfChange("size", shrinks),
                ),
                Create: create,
            }
        }
        func keepPolicy(value string) schema.CustomizeDiffFunc { return func() error { return nil } }
        func checked() error { return nil }
        func shrinks() bool { return true }
        func create(d *schema.ResourceData, meta interface{}) error {
            project, err := GetProject(d, meta)
            if err != nil { return err }
            thing := &client.Thing{Name: d.Get("name").(string)}
            id := full(project, thing.Name)
            if id = d.Id(); id != "" { return nil }
            id = full(project, thing.Name)
            d.SetId(id)
            return nil
        }
        func GetProject(d *schema.ResourceData, meta interface{}) (string, error) { return meta.Ask(d) }
        func full(project, name string) string { return fmt.Sprintf("projects/%s/things/%s", project, name) }
        """,
        '"example.com/client"\n"fmt"\n"github.com/hashicorp/terraform-plugin-sdk/v2/helper/customdiff"',
    ).types["resource", "demo_thing"]
    assert (found.version, found.timeouts, found.package) == (2, ["create", "update"], "provider")
    assert found.customize == ["keepPolicy(KEEP)", "checked", "ForceNewIfChange(size,shrinks)"]
    assert found.id_format == "projects/{{project}}/things/{{name}}"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("{{DemoBasePath}}v3/projects/{{project}}/policies", "projects/{{project}}/policies/{{generated}}"),
        ("{{DemoBasePath}}{{parent}}/contacts", "{{parent}}/contacts/{{generated}}"),
        ("v1/{{parent}}/things?thingId={{thing_id}}", "{{parent}}/things/{{thing_id}}"),
        ("projects/{{project}}/intents/", "projects/{{project}}/intents/{{generated}}"),
        ("projects/{{project}}/fields/{{field}}?updateMask=a", "projects/{{project}}/fields/{{field}}"),
        ("{{parent}}/things:create", "{{parent}}/things/{{generated}}"),
        ("things", "{{name}}"),
    ],
)
def test_an_id_that_the_api_makes_up(tmp_path: Path, url: str, expected: str) -> None:
    found = sdk(
        tmp_path,
        f"""
        func thing() *schema.Resource {{
            return &schema.Resource{{
                Schema: map[string]*schema.Schema{{"name": {{Type: schema.TypeString, Computed: true}}}},
                Create: create,
            }}
        }}
        func create(d *schema.ResourceData, meta interface{{}}) error {{
            url, err := ReplaceVars(d, meta, BaseUrl(meta)+"{url}")
            if err != nil {{ return err }}
            res, err := send(url)
            id, err := ReplaceVars(d, meta, "{{{{name}}}}")
            d.SetId(id)
            return nil
        }}
        func BaseUrl(meta interface{{}}) string {{ return meta.Base() }}
        func ReplaceVars(d *schema.ResourceData, meta interface{{}}, s string) (string, error) {{
            return meta.Replace(s), nil
        }}
        """,
    ).types["resource", "demo_thing"]
    assert found.id_format == expected


def test_resources_that_register_themselves(tmp_path: Path) -> None:
    registry = f"""
    import {SDK}
    type Kind int
    const ( Managed Kind = iota; Data )
    func (k Kind) isData() bool {{ return k == Data }}
    type Entry struct {{ Name string; Kind Kind; Schema *schema.Resource }}
    var managed, data = map[string]*schema.Resource{{}}, map[string]*schema.Resource{{}}
    func (e Entry) Register() {{
        if e.Kind.isData() {{ data[e.Name] = e.Schema }} else {{ managed[e.Name] = e.Schema }}
    }}
    func Resources() map[string]*schema.Resource {{ return managed }}
    func DataSources() map[string]*schema.Resource {{ return data }}
    """
    service = f"""
    import ( {SDK}; "{MODULE}/registry" )
    func init() {{
        registry.Entry{{Name: "demo_one", Schema: made(timed(true))}}.Register()
        registry.Entry{{Name: "demo_two", Kind: registry.Data, Schema: made()}}.Register()
    }}
    type settings struct {{ minutes int; isTimed bool }}
    func timed(on bool) func(*settings) {{ return func(s *settings) {{ s.isTimed = on }} }}
    func made(options ...func(*settings)) *schema.Resource {{
        s := &settings{{}}
        for _, option := range options {{ option(s) }}
        fields := map[string]*schema.Schema{{"a": {{Type: schema.TypeString, Computed: true}}}}
        resource := &schema.Resource{{Schema: fields}}
        if s.isTimed && s.minutes == 0 {{
            resource.Timeouts = &schema.ResourceTimeout{{Read: schema.DefaultTimeout(1)}}
        }}
        return resource
    }}
    """
    provider = f"""
    import ( {SDK}; "{MODULE}/registry"; _ "{MODULE}/services/one" )
    func Provider() *schema.Provider {{
        return &schema.Provider{{ResourcesMap: registry.Resources(), DataSourcesMap: registry.DataSources()}}
    }}
    """
    found = read(write(tmp_path, registry=registry, services__one=service, demo__provider=provider), "demo")
    assert found.types.keys() == {("resource", "demo_one"), ("data", "demo_two")}
    assert found.types["resource", "demo_one"].timeouts == ["read"]
    assert found.types["resource", "demo_one"].package == "one"
    assert found.types["data", "demo_two"].timeouts == []


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


def test_nothing_is_dropped_in_silence(tmp_path: Path) -> None:
    found = sdk(
        tmp_path,
        """
        func thing() *schema.Resource {
            fields := map[string]*schema.Schema{
                "good": {Type: schema.TypeString, Optional: true, ValidateFunc: clever},
                "typeless": {Optional: true},
                "elsewhere": other.Field(),
                "vague": {Type: schema.TypeString, Optional: other.Flag, Default: other.Default(), Shiny: true},
            }
            if other.Flag { fields["good"].ForceNew = true }
            other.Fill(fields)
            delete(other.Fields(), "good")
            for name := range other.Fields() { delete(fields, name) }
            return &schema.Resource{Schema: fields}
        }
        func clever(v interface{}, k string) ([]string, []error) { return other.Check(v) }
        """,
        '"example.com/other"',
    )
    assert sorted(found.problems.attributes) == [
        "demo_thing.elsewhere: it is other.Field()",
        "demo_thing.typeless: its type is None",
        "demo_thing.vague: Optional is other.Flag",
        "demo_thing.vague: Shiny is a field that the tool does not know",
        "demo_thing.vague: its default is other.Default()",
    ]
    assert found.problems.constructs == {
        "a condition that is not known in provider/code.go: other.Flag": 1,
        "a call of other.Fill, which may change what it is given": 1,
        "delete from an unknown map in provider/code.go": 1,
        "a loop over something unknown in provider/code.go: other.Fields()": 1,
    }
    assert found.problems.rules == {"ValidateFunc clever": 1}
    assert found.types["resource", "demo_thing"].attributes.keys() == {"good", "vague"}


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
    with pytest.raises(SourceError, match="has no provider in a folder that the tool knows"):
        read(write(tmp_path, somewhere="func Provider() {}"), "demo")
