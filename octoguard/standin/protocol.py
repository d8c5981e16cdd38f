"""The messages of Terraform's plugin protocol 6.9 that a provider needs, as protobuf classes.

Field numbers and types follow the public protocol definition. Only fields that the stand-in reads or writes are
declared, and protobuf skips the others. `NAME.Request` and `NAME.Response` are the messages of the call NAME.
"""

from __future__ import annotations

import re
from functools import cache
from typing import Any, Final

from google.protobuf import descriptor_pb2, descriptor_pool, message_factory

PACKAGE: Final = "tfplugin6"
SERVICE: Final = "tfplugin6.Provider"

# `field=number:type`. `*` marks repeated fields, `?` members of a oneof, and `map` maps with string keys.
_MESSAGES = """
DynamicValue: msgpack=1:bytes json=2:bytes
Diagnostic: severity=1:int32 summary=2:string detail=3:string attribute=4:AttributePath
AttributePath: steps=1:*AttributePath.Step
AttributePath.Step: attribute_name=1:?string element_key_string=2:?string element_key_int=3:?int64
RawState: json=1:bytes
Schema: version=1:int64 block=2:Schema.Block
Schema.Block: attributes=2:*Schema.Attribute block_types=3:*Schema.NestedBlock
Schema.Attribute: name=1:string type=2:bytes required=4:bool optional=5:bool computed=6:bool sensitive=7:bool deprecated=9:bool write_only=11:bool
Schema.NestedBlock: type_name=1:string block=2:Schema.Block nesting=3:int32 min_items=4:int64 max_items=5:int64
Function: parameters=1:*Function.Parameter variadic_parameter=2:Function.Parameter return=3:Function.Return summary=4:string
Function.Parameter: name=1:string type=2:bytes allow_null_value=3:bool allow_unknown_values=4:bool
Function.Return: type=1:bytes
FunctionError: text=1:string function_argument=2:?int64
ServerCapabilities: plan_destroy=1:bool get_provider_schema_optional=2:bool move_resource_state=3:bool
GetMetadata.Request:
GetMetadata.Response: server_capabilities=1:ServerCapabilities
GetProviderSchema.Request:
GetProviderSchema.Response: provider=1:Schema resource_schemas=2:map.Schema data_source_schemas=3:map.Schema diagnostics=4:*Diagnostic provider_meta=5:Schema server_capabilities=6:ServerCapabilities functions=7:map.Function ephemeral_resource_schemas=8:map.Schema
GetResourceIdentitySchemas.Request:
GetResourceIdentitySchemas.Response:
ValidateProviderConfig.Request: config=1:DynamicValue
ValidateProviderConfig.Response: diagnostics=2:*Diagnostic
ConfigureProvider.Request: terraform_version=1:string config=2:DynamicValue
ConfigureProvider.Response: diagnostics=1:*Diagnostic
ValidateResourceConfig.Request: type_name=1:string config=2:DynamicValue
ValidateResourceConfig.Response: diagnostics=1:*Diagnostic
ValidateDataResourceConfig.Request: type_name=1:string config=2:DynamicValue
ValidateDataResourceConfig.Response: diagnostics=1:*Diagnostic
ValidateEphemeralResourceConfig.Request: type_name=1:string config=2:DynamicValue
ValidateEphemeralResourceConfig.Response: diagnostics=1:*Diagnostic
UpgradeResourceState.Request: type_name=1:string version=2:int64 raw_state=3:RawState
UpgradeResourceState.Response: upgraded_state=1:DynamicValue diagnostics=2:*Diagnostic
ReadResource.Request: type_name=1:string current_state=2:DynamicValue private=3:bytes
ReadResource.Response: new_state=1:DynamicValue diagnostics=2:*Diagnostic private=3:bytes
PlanResourceChange.Request: type_name=1:string prior_state=2:DynamicValue proposed_new_state=3:DynamicValue config=4:DynamicValue prior_private=5:bytes
PlanResourceChange.Response: planned_state=1:DynamicValue requires_replace=2:*AttributePath planned_private=3:bytes diagnostics=4:*Diagnostic legacy_type_system=5:bool
ApplyResourceChange.Request: type_name=1:string prior_state=2:DynamicValue planned_state=3:DynamicValue config=4:DynamicValue planned_private=5:bytes
ApplyResourceChange.Response: new_state=1:DynamicValue private=2:bytes diagnostics=3:*Diagnostic legacy_type_system=4:bool
ImportResourceState.Request: type_name=1:string id=2:string
ImportResourceState.ImportedResource: type_name=1:string state=2:DynamicValue private=3:bytes
ImportResourceState.Response: imported_resources=1:*ImportResourceState.ImportedResource diagnostics=2:*Diagnostic
MoveResourceState.Request: source_provider_address=1:string source_type_name=2:string source_state=4:RawState target_type_name=5:string
MoveResourceState.Response: target_state=1:DynamicValue diagnostics=2:*Diagnostic target_private=3:bytes
ReadDataSource.Request: type_name=1:string config=2:DynamicValue
ReadDataSource.Response: state=1:DynamicValue diagnostics=2:*Diagnostic
OpenEphemeralResource.Request: type_name=1:string config=2:DynamicValue
OpenEphemeralResource.Response: diagnostics=1:*Diagnostic result=3:DynamicValue
RenewEphemeralResource.Request: type_name=1:string
RenewEphemeralResource.Response: diagnostics=1:*Diagnostic
CloseEphemeralResource.Request: type_name=1:string
CloseEphemeralResource.Response: diagnostics=1:*Diagnostic
GetFunctions.Request:
GetFunctions.Response: functions=1:map.Function diagnostics=2:*Diagnostic
CallFunction.Request: name=1:string arguments=2:*DynamicValue
CallFunction.Response: result=1:DynamicValue error=2:FunctionError
StopProvider.Request:
StopProvider.Response: Error=1:string
"""  # noqa: E501 - one message per line

ERROR: Final = 1
WARNING: Final = 2
NESTING: Final = {"single": 1, "list": 2, "set": 3}
CALLS: Final = tuple(
    line.partition(".Request:")[0] for line in _MESSAGES.splitlines() if line.partition(":")[0].endswith(".Request")
)

_Field = descriptor_pb2.FieldDescriptorProto
_FIELD = re.compile(r"(?P<name>\w+)=(?P<number>\d+):(?P<mark>[*?]?)(?P<map>map\.)?(?P<type>[\w.]+)")
_SCALARS = {
    "bytes": _Field.TYPE_BYTES,
    "string": _Field.TYPE_STRING,
    "bool": _Field.TYPE_BOOL,
    "int32": _Field.TYPE_INT32,  # enumerations too, which are the same on the wire
    "int64": _Field.TYPE_INT64,
}


def _file() -> descriptor_pb2.FileDescriptorProto:
    file = descriptor_pb2.FileDescriptorProto(name="tfplugin6.proto", package=PACKAGE, syntax="proto3")
    messages: dict[str, Any] = {}
    for line in _MESSAGES.strip().splitlines():
        path, _, fields = line.partition(":")
        message = _message(file, messages, path)
        for match in _FIELD.finditer(fields):
            _add_field(message, path, **match.groupdict())
    return file


def _message(file: Any, messages: dict[str, Any], path: str) -> Any:
    if path not in messages:
        parent, _, name = path.rpartition(".")
        owner = _message(file, messages, parent).nested_type if parent else file.message_type
        messages[path] = owner.add(name=name)
    return messages[path]


def _add_field(message: Any, path: str, *, name: str, number: str, mark: str, map: str | None, type: str) -> None:  # noqa: A002
    field = message.field.add(name=name, number=int(number), label=_Field.LABEL_OPTIONAL)
    if map:
        entry = message.nested_type.add(name="".join(word.title() for word in name.split("_")) + "Entry")
        entry.options.map_entry = True
        _add_field(entry, path, name="key", number="1", mark="", map=None, type="string")
        _add_field(entry, path, name="value", number="2", mark="", map=None, type=type)
        type, mark = f"{path}.{entry.name}", "*"  # noqa: A001
    if type in _SCALARS:
        field.type = _SCALARS[type]
    else:
        field.type = _Field.TYPE_MESSAGE
        field.type_name = f".{PACKAGE}.{type}"
    if mark == "*":
        field.label = _Field.LABEL_REPEATED
    elif mark == "?":
        if not message.oneof_decl:
            message.oneof_decl.add(name="choice")
        field.oneof_index = 0


_POOL = descriptor_pool.DescriptorPool()
_POOL.Add(_file())


@cache
def message(name: str) -> Any:
    """The class of a message, such as `Schema.Attribute` or `ReadResource.Request`."""
    return message_factory.GetMessageClass(_POOL.FindMessageTypeByName(f"{PACKAGE}.{name}"))
