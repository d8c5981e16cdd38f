"""Reads schemas that are written for the plugin framework: the `Schema` methods of resources and the rest."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from octoguard.standin.schema import Attribute, TypeSchema
from tools.provider_schema import rules
from tools.provider_schema.identifiers import DOCUMENTED
from tools.provider_schema.source import part, text
from tools.provider_schema.values import Call, Function, Struct, Symbol, TypeName, Value, is_constant

if TYPE_CHECKING:
    from octoguard.standin.schema import Attributes, Type
    from tools.provider_schema.machine import Machine
    from tools.provider_schema.problems import Problems

# `{name}Attribute` in a schema, `{name}Type` as the type of an element.
_SIMPLE: dict[str, Type] = {
    "String": "string",
    "Bool": "bool",
    "Int32": "number",
    "Int64": "number",
    "Float32": "number",
    "Float64": "number",
    "Number": "number",
    "Dynamic": "dynamic",
}
_COLLECTIONS: dict[str, Type] = {"List": "list", "Set": "set", "Map": "map"}
_FLAGS = {
    "Required": "required",
    "Optional": "optional",
    "Computed": "computed",
    "Sensitive": "sensitive",
    "WriteOnly": "write_only",
}
_READ_ELSEWHERE = frozenset(
    [
        "ElementType",
        "AttributeTypes",
        "NestedObject",
        "Attributes",
        "Blocks",
        "Default",
        "DeprecationMessage",
        "PlanModifiers",
        "Validators",
    ]
)
_NOT_RECORDED = frozenset(["Description", "MarkdownDescription", "CustomType"])
_KNOWN = _FLAGS.keys() | _READ_ELSEWHERE | _NOT_RECORDED
_COMBINATIONS = {
    "ConflictsWith": "conflicts_with",
    "ExactlyOneOf": "exactly_one_of",
    "AtLeastOneOf": "at_least_one_of",
    "AlsoRequires": "required_with",
}
# The same for a resource.
_TOGETHER = {
    "Conflicting": "conflicts_with",
    "ExactlyOneOf": "exactly_one_of",
    "AtLeastOneOf": "at_least_one_of",
    "RequiredTogether": "required_with",
}
_KEEPS = frozenset({"UseStateForUnknown", "UseNonNullStateForUnknown"})
# Plan modifiers of the providers that set unconfigured attributes.
_SETS: dict[str, Any] = {"NumberNumericAttributePlanModifier": True}
_REPLACES = re.compile(r"\.RequiresReplace\s*=\s*true\b")


class FrameworkReader:
    """Converts the evaluated schemas to the structs of a pack."""

    def __init__(self, machine: Machine, problems: Problems) -> None:
        """Read with a machine. Unsupported code is added to the problems."""
        self.machine = machine
        self.problems = problems

    def type_name(self, instance: Struct, provider: str) -> str:
        """The name of a type, from its `Metadata` method; "" if the method does not set it."""
        request = Struct(TypeName("", "MetadataRequest"), {"ProviderTypeName": provider})
        response = self._answer(instance, "Metadata", request)
        name = response.get("TypeName") if response.get("TypeName") is not None else response.get("Name")
        return name if isinstance(name, str) else ""

    def schema(self, name: str, instance: Struct) -> TypeSchema | None:
        """The schema of an instance; None, with a problem recorded, if it cannot be read."""
        answer = self._answer(instance, "Schema", None).get("Schema")
        if not isinstance(answer, Struct):
            self.problems.attribute(name, f"its schema is {answer}")
            return None
        attributes = self._attributes(name, (), answer)
        schema = TypeSchema(
            attributes=attributes,
            id_format=DOCUMENTED.get(name, ""),
            package=instance.package.rpartition("/")[2],
            is_framework=True,
        )
        version = answer.get("Version")
        if isinstance(version, int):
            schema.version = version
        timeouts = attributes.get("timeouts")
        if timeouts is not None:
            schema.timeouts = sorted(timeouts.fields or {})
        self._read_together(name, instance, attributes)
        return schema

    def _answer(self, instance: Struct, method: str, request: Value) -> Struct:
        """What a method of the instance writes into its response."""
        response = Struct(TypeName("", f"{method}Response"), {"Schema": Struct(TypeName("", "Schema"))})
        self.machine.call_method(instance, method, [None, request, response])
        return response

    def _attributes(self, path: str, steps: tuple[str, ...], holder: Struct) -> Attributes:
        read: Attributes = {}
        for field in ("Attributes", "Blocks"):
            values = holder.get(field)
            if values is None:
                continue
            if not isinstance(values, dict):
                self.problems.attribute(path, f"its {field.lower()} are {values}")
                continue
            for name, value in values.items():
                attribute = self._attribute(f"{path}.{name}", (*steps, name), value)
                if attribute is not None:
                    read[name] = attribute
        return read

    def _attribute(self, path: str, steps: tuple[str, ...], value: Value) -> Attribute | None:
        if isinstance(value, Call) and value.function.package.endswith("/timeouts"):
            return self._timeouts(path, value)
        if not isinstance(value, Struct):
            self.problems.attribute(path, f"it is {value}")
            return None
        attribute = self._shape(path, steps, value)
        if attribute is None:
            self.problems.attribute(path, f"its type is {value}")
            return None
        for field in value.fields.keys() - _KNOWN:
            self.problems.attribute(path, f"{field} is a field that the tool does not know")
        for field, name in _FLAGS.items():
            flag = value.get(field)
            if isinstance(flag, bool):
                setattr(attribute, name, flag)
            elif flag is not None:
                self.problems.attribute(path, f"{field} is {flag}")
        attribute.deprecated = bool(value.get("DeprecationMessage"))
        self._read_default(attribute, path, value.get("Default"))
        self._read_modifiers(attribute, path, value.get("PlanModifiers"))
        self._read_validators(attribute, path, steps, value.get("Validators"))
        return attribute

    def _shape(self, path: str, steps: tuple[str, ...], value: Struct) -> Attribute | None:
        """The type of an attribute or block, with its nested attributes; None if the tool does not know the type."""
        kind = value.type.name
        if kind.endswith(("NestedBlock", "NestedAttribute")):
            way = kind.removesuffix("Block").removesuffix("Attribute").removesuffix("Nested")
            mode: Any = "attr" if kind.endswith("Attribute") else ""
            if way == "Single":
                fields = self._attributes(path, steps, value)
                return Attribute(type="single", fields=fields, config_mode=mode)
            inner = value.get("NestedObject")
            if way in _COLLECTIONS and isinstance(inner, Struct):
                fields = self._attributes(path, (*steps, "0"), inner)
                return Attribute(type=_COLLECTIONS[way], fields=fields, config_mode=mode)
            return None
        way = kind.removesuffix("Attribute")
        if way in _SIMPLE:
            return Attribute(type=_SIMPLE[way], integer=way.startswith("Int"))
        if way in _COLLECTIONS:
            return self._collection(_COLLECTIONS[way], value.get("ElementType"))
        if way == "Object":
            return self._object(value.get("AttributeTypes"))
        return None

    def _collection(self, kind: Type, element: Value) -> Attribute | None:
        inner = self._type(element)
        if inner is None:
            return None
        if inner.type == "object":
            return Attribute(type=kind, fields=inner.fields, config_mode="attr")
        return Attribute(type=kind, element=inner)

    def _object(self, types: Value) -> Attribute | None:
        if not isinstance(types, dict):
            return None
        fields = {name: self._type(attribute) for name, attribute in types.items()}
        known = {name: attribute for name, attribute in fields.items() if attribute is not None}
        return Attribute(type="object", fields=known, config_mode="attr") if len(known) == len(fields) else None

    def _type(self, value: Value) -> Attribute | None:
        """A type that is given as a value: `types.StringType`, `types.ListType{ElemType: ...}`."""
        if isinstance(value, Symbol):
            way = value.name.removesuffix("Type")
            return Attribute(type=_SIMPLE[way], integer=way.startswith("Int")) if way in _SIMPLE else None
        if not isinstance(value, Struct):
            return None
        way = value.type.name.removesuffix("Type")
        if way in ("Normalized", "Exact") and value.type.package.endswith("/jsontypes"):
            return Attribute(type="string")
        if value.get("ObjectType") is not None:  # a custom type of the provider for an object
            return self._type(value.get("ObjectType"))
        if way == "Object":
            return self._object(value.get("AttrTypes"))
        return self._collection(_COLLECTIONS[way], value.get("ElemType")) if way in _COLLECTIONS else None

    def _timeouts(self, path: str, made: Call) -> Attribute | None:
        """`timeouts.Block(ctx, timeouts.Opts{Create: true})`, or `timeouts.Attributes`, or a call for all timeouts."""
        options = made.arguments[-1] if made.arguments else None
        if made.name.endswith("All"):
            names = ["create", "delete", "read", "update"]
        elif made.function.package.endswith("/datasource/timeouts"):
            names = ["read"]  # the only one that a data source has
        elif isinstance(options, Struct):
            names = sorted(name.lower() for name, is_enabled in options.fields.items() if is_enabled is True)
        else:
            self.problems.attribute(path, f"its timeouts are {made}")
            return None
        fields = {name: Attribute(type="string", optional=True) for name in names}
        if made.name.startswith("Attributes"):
            return Attribute(type="single", fields=fields, optional=True, config_mode="attr")
        return Attribute(type="single", fields=fields)

    def _read_default(self, attribute: Attribute, path: str, default: Value) -> None:
        if default is None:
            return
        value = default.arguments[0] if isinstance(default, Call) and default.arguments else None
        if is_constant(value):
            attribute.default = value
        elif isinstance(default, Call | Struct):
            attribute.has_default_function = True
        else:
            self.problems.attribute(path, f"its default is {default}")

    def _read_modifiers(self, attribute: Attribute, path: str, modifiers: Value) -> None:
        if modifiers is None:
            return
        if not isinstance(modifiers, list):
            self.problems.attribute(path, f"its plan modifiers are {modifiers}")
            return
        for modifier in modifiers:
            name = _modifier_name(modifier)
            if name in ("RequiresReplace", "RequiresReplaceIfConfigured"):
                attribute.force_new = True
            elif self._can_replace(modifier):
                attribute.force_new = True
                self.problems.rule("PlanModifier, as ForceNew,", name)
            elif name in _SETS:
                attribute.default = _SETS[name]
            elif name not in _KEEPS:
                self.problems.rule("PlanModifier", name)

    def _can_replace(self, modifier: Value) -> bool:
        """Whether a modifier replaces the resource for some values, but not for all values or by time."""
        if isinstance(modifier, Call):
            decides = [argument for argument in modifier.arguments if isinstance(argument, Function)]
            return any(_REPLACES.search(text(part(argument.node, "body"))) for argument in decides)
        if not isinstance(modifier, Struct):
            return False
        package = self.machine.module.package(modifier.type.package)
        methods = {} if package is None else package.methods
        return any(
            kind == modifier.type.name and method.startswith("PlanModify") and _REPLACES.search(text(function.node))
            for (kind, method), function in methods.items()
        )

    def _read_validators(self, attribute: Attribute, path: str, steps: tuple[str, ...], validators: Value) -> None:
        if validators is None:
            return
        if not isinstance(validators, list):
            self.problems.attribute(path, f"its validators are {validators}")
            return
        for validator in validators:
            name = rules.name_of(validator)
            if isinstance(validator, Call) and name in _COMBINATIONS:
                others = _paths(validator.arguments, steps)
                if others is None:
                    self.problems.rule("Validator", name)
                else:
                    setattr(attribute, _COMBINATIONS[name], others)
            elif isinstance(validator, Call) and name == "IsRequired":
                attribute.min_items = max(1, attribute.min_items)
            elif not rules.apply(attribute, validator, self.machine):
                self.problems.rule("Validator", name)

    def _read_together(self, name: str, instance: Struct, attributes: Attributes) -> None:
        """Record in each attribute the rules of the resource for several attributes."""
        if self.machine.method(instance, instance.type, "ConfigValidators") is None:
            return
        validators = self.machine.call_method(instance, "ConfigValidators", [None])
        if not isinstance(validators, list):
            self.problems.attribute(name, f"its validators are {validators}")
            return
        for validator in validators:
            kind = _TOGETHER.get(rules.name_of(validator))
            among = _paths(validator.arguments, ()) if isinstance(validator, Call) else None
            if kind is None or among is None or not all(path in attributes for path in among):
                self.problems.rule("ConfigValidator", rules.name_of(validator))
                continue
            for path in among:
                listed = getattr(attributes[path], kind)
                others = [other for other in among if other not in listed]
                setattr(attributes[path], kind, listed + [other for other in others if other != path])


def _modifier_name(modifier: Value) -> str:
    """The name of a modifier: its constructor, else its type without the usual suffix."""
    if isinstance(modifier, Struct):
        name = modifier.type.name.removesuffix("Modifier")
        for known in _SETS:
            if known.removesuffix("Modifier").lower() == name.lower():
                return known
        return modifier.type.name
    decides = (
        [argument.name for argument in modifier.arguments if isinstance(argument, Function)]
        if isinstance(modifier, Call)
        else []
    )
    return f"{rules.name_of(modifier)}({decides[0]})" if decides else rules.name_of(modifier)


def _paths(expressions: tuple[Value, ...], steps: tuple[str, ...]) -> list[str] | None:
    """Path expressions as dotted paths from the top of the configuration; None if one has no such form."""
    paths: list[str] = []
    for expression in _flat(expressions):
        path = _steps(expression, steps)
        if path is None:
            return None
        paths.append(".".join(path))
    return paths


def _flat(expressions: tuple[Value, ...]) -> list[Value]:
    """Path expressions, also those of a `path.Expressions{...}`."""
    flat: list[Value] = []
    for expression in expressions:
        flat += (
            expression.fields.values()
            if isinstance(expression, Struct) and expression.type.name == "Expressions"
            else [expression]
        )
    return flat


def _steps(expression: Value, steps: tuple[str, ...]) -> tuple[str, ...] | None:
    """The steps of a path expression; `steps` lead to the attribute that it is relative to."""
    if not isinstance(expression, Call):
        return None
    match expression.name, list(expression.arguments):
        case (("MatchRoot" | "Root"), [str() as name]):
            return (name,)
        case "MatchRelative", []:
            return steps
        case "AtParent", [base]:
            above = _steps(base, steps)
            return above[:-1] if above else None
        case "AtName", [base, str() as name]:
            above = _steps(base, steps)
            return None if above is None else (*above, name)
        case "AtListIndex", [base, int() as index]:
            above = _steps(base, steps)
            return None if above is None else (*above, str(index))
        case _:
            return None
