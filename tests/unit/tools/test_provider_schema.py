"""The tool that builds schema packs, on small providers written for this test."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pytest

from octoguard.standin.schema import Attribute

pytest.importorskip("tree_sitter_go", reason="tree-sitter-go is not installed: pip install '.[tools]'")

from tests.unit.tools.demo_provider import MODULE, SDK, STRING, sdk, thing, write
from tools.provider_schema.providers import read

if TYPE_CHECKING:
    from pathlib import Path

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
        ("validation.IsCIDR", {"form": "cidr"}),
        ("validation.IsCIDRNetwork(28, 29)", {"form": "cidr", "pattern": "/(28|29)$"}),
        ("validateRecordNameTrailingDot", {"pattern": r"\.$"}),
        ("validation.StringLenBetween(1, 9)", {"shortest": 1, "longest": 9}),
        ("validation.StringIsNotEmpty", {"shortest": 1}),
        ("named(2, 9)", {"shortest": 2, "longest": 9, "pattern": "^[a-z]*$"}),
        ("changing", {}),
        ("ofAPart", {"longest": 9}),
        ("clever", {}),
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
    func named(min, max int) schema.SchemaValidateFunc {
        return func(i interface{}, k string) (s []string, errors []error) {
            value := i.(string)
            re := fmt.Sprintf("^[a-z]%v$", "*")
            if max < min { errors = append(errors, fmt.Errorf("%d", min)) }
            if len(value) < min || len(value) > max { errors = append(errors, fmt.Errorf("%q", value)) }
            if !regexp.MustCompile(re).MatchString(value) { errors = append(errors, fmt.Errorf("%q", value)) }
            return
        }
    }
    func changing(v interface{}, k string) (ws []string, errors []error) {
        value := v.(string)
        if strings.HasSuffix(value, "x") { value = strings.TrimRight(value, "x") }
        if len(value) > 9 { errors = append(errors, fmt.Errorf("%q", value)) }
        return
    }
    func ofAPart(v interface{}, k string) (ws []string, errors []error) {
        value := v.(string)
        if len(value) > 9 { errors = append(errors, fmt.Errorf("%q", value)) }
        if !regexp.MustCompile("^[a-z]$").MatchString(value[:1]) { errors = append(errors, fmt.Errorf("%q", value)) }
        return
    }
    func validateRecordNameTrailingDot(v interface{}, k string) (warnings []string, errors []error) { return }
    func clever(v interface{}, k string) (ws []string, errors []error) {
        if time.Now().Unix() > 9 { errors = append(errors, fmt.Errorf("%q", k)) }
        return
    }
    func twoRules(v interface{}, k string) (ws []string, errors []error) {
        if !regexp.MustCompile("^d").MatchString(v.(string)) { return }
        if len(v.(string)) > 9 { return }
        return
    }
    """
    field = f'"a": {{Type: schema.TypeString, Optional: true, ValidateFunc: {validator}}},'
    found = thing(tmp_path, field, more, f'"fmt"\n"regexp"\n"strings"\n"time"\n{VALIDATION}')
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
        func validateRecordNameTrailingDot(v interface{}, k string) (warnings []string, errors []error) { return }
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
