"""Reads schemas that are written for the plugin SDK (SDKv2): `schema.Resource` and `schema.Schema`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from octoguard.standin.schema import Attribute, TypeSchema
from tools.provider_schema import behaviour, rules
from tools.provider_schema.identifiers import DOCUMENTED, generated, id_format
from tools.provider_schema.values import LITERAL, Call, Function, Struct, Symbol, Value, is_constant, strings

if TYPE_CHECKING:
    from octoguard.standin.schema import Attributes, Type
    from tools.provider_schema.machine import Machine

_TYPES: dict[str, Type] = {
    "TypeString": "string",
    "TypeInt": "number",
    "TypeFloat": "number",
    "TypeBool": "bool",
    "TypeList": "list",
    "TypeSet": "set",
    "TypeMap": "map",
}
_CREATE = ("CreateContext", "CreateWithoutTimeout", "Create")
_FLAGS = {
    "Required": "required",
    "Optional": "optional",
    "Computed": "computed",
    "Sensitive": "sensitive",
    "WriteOnly": "write_only",
    "ForceNew": "force_new",
    "MinItems": "min_items",
    "MaxItems": "max_items",
}
_COMBINATIONS = {
    "ConflictsWith": "conflicts_with",
    "ExactlyOneOf": "exactly_one_of",
    "AtLeastOneOf": "at_least_one_of",
    "RequiredWith": "required_with",
}
_READ_ELSEWHERE = frozenset(
    [
        "Type",
        "Elem",
        "ConfigMode",
        "Default",
        "DefaultFunc",
        "Deprecated",
        "Removed",
        "StateFunc",
        "DiffSuppressFunc",
        "ValidateFunc",
        "ValidateDiagFunc",
    ]
)
_NOT_RECORDED = frozenset(
    [
        "Description",
        "InputDefault",
        "Set",
        "DiffSuppressOnRefresh",
        "ComputedWhen",
        "RequiredForImport",
        "OptionalForImport",
    ]
)
_KNOWN = _FLAGS.keys() | _COMBINATIONS.keys() | _READ_ELSEWHERE | _NOT_RECORDED
_MODES: dict[str, Any] = {
    "SchemaConfigModeAuto": "",
    "SchemaConfigModeAttr": "attr",
    "SchemaConfigModeBlock": "block",
}


class SdkReader:
    """Converts the evaluated schemas to the structs of a pack."""

    def __init__(self, machine: Machine) -> None:
        """Read with a machine. Unsupported code is added to its problems."""
        self.machine = machine
        self.problems = machine.problems

    def resource(self, name: str, value: Value) -> TypeSchema | None:
        """A resource type or a data source; None, with a problem recorded, if it is not a schema."""
        if isinstance(value, Call) and value.name == "DataSourceResourceShim":
            return self._shim(name, value.arguments[-1])
        if not isinstance(value, Struct) or value.type.name != "Resource":
            self.problems.attribute(name, f"its schema is {value}")
            return None
        attributes = self.attributes(name, self._fields(value))
        schema = TypeSchema(attributes=attributes, package=_package(value))
        version = value.get("SchemaVersion")
        if isinstance(version, int):
            schema.version = version
        elif version is not None:
            self.problems.attribute(name, f"its schema version is {version}")
        timeouts = value.get("Timeouts")
        if isinstance(timeouts, Struct):
            schema.timeouts = sorted(field.lower() for field, limit in timeouts.fields.items() if limit is not None)
        elif timeouts is not None:
            self.problems.attribute(name, f"its timeouts are {timeouts}")
        schema.customize = behaviour.customize_names(value.get("CustomizeDiff"))
        schema.id_format = DOCUMENTED.get(name) or self._id_format(value)
        named = attributes.get("name")
        if schema.id_format == "{{name}}" and named is not None and not (named.required or named.optional):
            schema.id_format = self._generated(value) or schema.id_format
        return schema

    def _shim(self, name: str, data_source: Value) -> TypeSchema | None:
        """A data source that used to be a resource: its configured arguments cannot change in place."""
        schema = self.resource(name, data_source)
        if schema is not None:
            _force_new(schema.attributes)
        return schema

    def attributes(self, path: str, fields: Value) -> Attributes:
        """The attributes of a schema. Each unreadable one is left out and recorded as a problem."""
        if not isinstance(fields, dict):
            self.problems.attribute(path, f"its attributes are {fields}")
            return {}
        read: Attributes = {}
        for name, value in fields.items():
            attribute = self.attribute(f"{path}.{name}", value)
            if attribute is not None:
                read[str(name)] = attribute
        return read

    def attribute(self, path: str, value: Value) -> Attribute | None:
        """One attribute or nested block; None, with a problem recorded, if its type is unknown."""
        if not isinstance(value, Struct):
            self.problems.attribute(path, f"it is {value}")
            return None
        kind = value.get("Type")
        name = kind.name if isinstance(kind, Symbol) else ""
        if name not in _TYPES:
            self.problems.attribute(path, f"its type is {kind}")
            return None
        for field in value.fields.keys() - _KNOWN:
            self.problems.attribute(path, f"{field} is a field that the tool does not know")
        attribute = Attribute(type=_TYPES[name], integer=name == "TypeInt")
        self._read_element(attribute, path, value.get("Elem"))
        self._read_flags(attribute, path, value)
        self._read_default(attribute, path, value)
        self._read_functions(attribute, path, value)
        return attribute

    def _fields(self, resource: Struct) -> Value:
        if resource.get("SchemaFunc") is not None:
            return self.machine.call(resource.get("SchemaFunc"), [])
        return resource.get("Schema")

    def _id_format(self, resource: Struct) -> str:
        """The format of the ID that creation stores, else of the ID that an import stores."""
        importer = resource.get("Importer")
        stores = [resource.get(field) for field in _CREATE]
        if isinstance(importer, Struct):
            stores += [importer.get("StateContext"), importer.get("State")]
        for store in stores:
            template = id_format(store, self.machine) if isinstance(store, Function) else ""
            if template:
                return template
        return ""

    def _generated(self, resource: Struct) -> str:
        """The format of an ID that the API generates."""
        create = next((function for function in map(resource.get, _CREATE) if isinstance(function, Function)), None)
        return generated(create, self.machine) if create is not None else ""

    def _read_element(self, attribute: Attribute, path: str, element: Value) -> None:
        if isinstance(element, Struct) and element.type.name == "Resource":
            attribute.fields = self.attributes(path, self._fields(element))
        elif isinstance(element, Struct):
            attribute.element = self.attribute(f"{path}.*", element)
        elif isinstance(element, Symbol) and element.name in _TYPES:
            attribute.element = Attribute(type=_TYPES[element.name], integer=element.name == "TypeInt")
        elif element is not None:
            self.problems.attribute(path, f"its element is {element}")
        if attribute.type in ("list", "set", "map") and attribute.element is None and attribute.fields is None:
            attribute.element = Attribute(type="string")

    def _read_flags(self, attribute: Attribute, path: str, value: Struct) -> None:
        for field, name in _FLAGS.items():
            flag = value.get(field)
            if isinstance(flag, int):
                setattr(attribute, name, flag)
            elif flag is not None:
                self.problems.attribute(path, f"{field} is {flag}")
        for field, name in _COMBINATIONS.items():
            others = value.get(field)
            if strings(others) is not None:
                setattr(attribute, name, strings(others))
            elif others is not None:
                self.problems.attribute(path, f"{field} is {others}")
        attribute.deprecated = bool(value.get("Deprecated") or value.get("Removed"))
        mode = value.get("ConfigMode")
        if isinstance(mode, Symbol) and mode.name in _MODES:
            attribute.config_mode = _MODES[mode.name]
        elif mode is not None:
            self.problems.attribute(path, f"ConfigMode is {mode}")

    def _read_default(self, attribute: Attribute, path: str, value: Struct) -> None:
        attribute.has_default_function = value.get("DefaultFunc") is not None
        default = value.get("Default")
        if is_constant(default):
            attribute.default = _typed(attribute, default)
        elif isinstance(default, Call) and default.function.package == "os":  # it depends on the machine
            attribute.has_default_function = True
        elif default not in (None, {}):
            self.problems.attribute(path, f"its default is {default}")

    def _read_functions(self, attribute: Attribute, path: str, value: Struct) -> None:
        state = value.get("StateFunc")
        if state is not None:
            attribute.state_function = behaviour.state_function(state)
            if attribute.state_function.startswith("other:"):
                self.problems.rule("StateFunc", attribute.state_function.removeprefix("other:"))
        suppress = value.get("DiffSuppressFunc")
        if suppress is not None:
            attribute.suppress_function = behaviour.name_of(suppress)
            if attribute.type == "string":
                attribute.suppressed_default = behaviour.suppressed_default(suppress, self.machine)
        for field in ("ValidateFunc", "ValidateDiagFunc"):
            validator = value.get(field)
            if validator is not None and not rules.apply(attribute, validator, self.machine):
                name = rules.name_of(validator)
                self.problems.rule(field, f"of its own of {path}" if name == LITERAL else name)


def _force_new(attributes: Attributes) -> None:
    for attribute in attributes.values():
        attribute.force_new = attribute.required or attribute.optional
        _force_new(attribute.fields or {})


def _package(resource: Struct) -> str:
    """The service of a resource. Resources for IAM are shared by all services, but their attributes belong to one."""
    places = [resource.package]
    fields = resource.get("Schema")
    if isinstance(fields, dict):
        places += [field.package for field in fields.values() if isinstance(field, Struct)]
    services = [place for place in places if "/services/" in place]
    return (services or places)[0].rpartition("/")[2]


def _typed(attribute: Attribute, default: Any) -> Any:
    """A default in the attribute's type: the SDK accepts "false" for false, and 1 for 1.0."""
    if attribute.type == "bool" and isinstance(default, str):
        return default == "true"
    if attribute.type == "number" and isinstance(default, str):
        if not default:
            return None
        return int(default) if attribute.integer else float(default)
    if attribute.type == "string" and not isinstance(default, str):
        return str(default).lower() if isinstance(default, bool) else str(default)
    return default
