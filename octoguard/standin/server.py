"""Serves providers to a Terraform process over gRPC, with its reattach mechanism. The only module that uses grpc."""

from __future__ import annotations

import json
import os
from concurrent import futures
from contextlib import ExitStack, contextmanager
from typing import TYPE_CHECKING, Any

import grpc
import msgspec

from octoguard.standin import protocol
from octoguard.standin.diagnostics import RefusedPlanError
from octoguard.standin.functions import FUNCTIONS
from octoguard.standin.provider import Import, Provider
from octoguard.standin.scan import other_registry
from octoguard.standin.sockets import private_folder, relayed
from octoguard.standin.values import UNKNOWN, decode, encode

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterator
    from pathlib import Path

    from octoguard.standin.diagnostics import Diagnostic
    from octoguard.standin.schema import Attribute, Attributes, Kind, TypeSchema

_THREADS = 4  # more threads would only wait for the interpreter
_MODULE_NAME = "module_name"


@contextmanager
def serving(providers: Collection[Provider], types: Collection[str] | None) -> Iterator[str]:
    """Serve providers to this user during the block; yields the value of TF_REATTACH_PROVIDERS.

    Only the schemas of `types` are sent; None sends all.
    """
    attach: dict[str, Any] = {}
    twins: dict[str, Any] = {}
    with ExitStack() as stack:
        folder = stack.enter_context(private_folder())
        for number, provider in enumerate(providers):
            public, own = folder / f"{number}.s", folder / str(number)
            server = _start(Servicer(provider, types), own)
            stack.callback(server.stop, None)
            stack.enter_context(relayed(public, own))
            attach[provider.address] = {
                "Protocol": "grpc",
                "ProtocolVersion": 6,
                "Pid": os.getpid(),
                "Test": True,
                "Addr": {"Network": "unix", "String": str(public)},
            }
            twins[other_registry(provider.address)] = attach[provider.address]
        yield json.dumps(twins | attach)


def _start(servicer: Servicer, path: Path) -> grpc.Server:
    handlers: dict[str, Any] = {
        name: grpc.unary_unary_rpc_method_handler(
            servicer.answering(name),
            request_deserializer=protocol.message(f"{name}.Request").FromString,
            response_serializer=lambda response: response.SerializeToString(),
        )
        for name in protocol.CALLS
    }
    unlimited = [("grpc.max_send_message_length", -1), ("grpc.max_receive_message_length", -1)]
    server = grpc.server(futures.ThreadPoolExecutor(_THREADS), options=unlimited)
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler(protocol.SERVICE, handlers),))
    server.add_insecure_port(f"unix:{path}")
    server.start()
    return server


class Servicer:
    """The calls of the plugin protocol for one provider, with one method for each call."""

    def __init__(self, provider: Provider, types: Collection[str] | None) -> None:
        """Serve these types of a provider; None serves all."""
        self.provider = provider
        self.types = types

    def answering(self, name: str) -> Callable[[Any, Any], Any]:
        """The handler of a call. An exception becomes an error of the gRPC call, which Terraform shows."""
        method = getattr(self, name, None)
        empty = protocol.message(f"{name}.Response")

        def handle(request: Any, context: Any) -> Any:
            if method is None:
                return empty()
            try:
                return method(request, context.peer())
            except Exception as error:
                what = f"{name} {getattr(request, 'type_name', '')}".strip()
                context.abort(
                    grpc.StatusCode.INTERNAL, f"octoguard's stand-in provider failed: {what}: {type(error).__name__}"
                )

        return handle

    def GetMetadata(self, _request: Any, _peer: str) -> Any:  # noqa: N802 - the protocol's name
        response = _response("GetMetadata")
        response.server_capabilities.CopyFrom(_capabilities())
        return response

    def GetProviderSchema(self, _request: Any, _peer: str) -> Any:  # noqa: N802
        response = _response("GetProviderSchema")
        response.provider.CopyFrom(_schema(self.provider.pack.provider()))
        tables: tuple[tuple[Kind, Any], ...] = (
            ("resource", response.resource_schemas),
            ("data", response.data_source_schemas),
            ("ephemeral", response.ephemeral_resource_schemas),
        )
        for kind, table in tables:
            for name, schema in self.provider.types(kind, self.types).items():
                table[name].CopyFrom(_schema(schema))
        if self.provider.is_google:
            response.provider_meta.block.attributes.add(name=_MODULE_NAME, type=b'"string"', optional=True)
        _add_functions(response.functions, self.provider)
        response.server_capabilities.CopyFrom(_capabilities())
        return response

    def ValidateProviderConfig(self, request: Any, _peer: str) -> Any:  # noqa: N802
        return _report("ValidateProviderConfig", self.provider.validate_settings(_value(request.config)))

    def ValidateResourceConfig(self, request: Any, _peer: str) -> Any:  # noqa: N802
        diagnostics = self.provider.validate("resource", request.type_name, _value(request.config))
        return _report("ValidateResourceConfig", diagnostics)

    def ValidateDataResourceConfig(self, request: Any, _peer: str) -> Any:  # noqa: N802
        diagnostics = self.provider.validate("data", request.type_name, _value(request.config))
        return _report("ValidateDataResourceConfig", diagnostics)

    def ValidateEphemeralResourceConfig(self, request: Any, _peer: str) -> Any:  # noqa: N802
        diagnostics = self.provider.validate("ephemeral", request.type_name, _value(request.config))
        return _report("ValidateEphemeralResourceConfig", diagnostics)

    def ConfigureProvider(self, request: Any, peer: str) -> Any:  # noqa: N802
        self.provider.configure(peer, _value(request.config))
        return _response("ConfigureProvider")

    def UpgradeResourceState(self, request: Any, _peer: str) -> Any:  # noqa: N802
        state = json.loads(request.raw_state.json) if request.raw_state.json else {}
        return _response("UpgradeResourceState", upgraded_state=_wire(self.provider.upgrade(request.type_name, state)))

    def ReadResource(self, request: Any, _peer: str) -> Any:  # noqa: N802
        state = self.provider.read(request.type_name, _value(request.current_state))
        return _response("ReadResource", new_state=_wire(state), private=request.private)

    def PlanResourceChange(self, request: Any, peer: str) -> Any:  # noqa: N802
        prior, config = _value(request.prior_state), _value(request.config)
        try:
            planned, replaced = self.provider.plan(
                request.type_name, prior, config, peer, _import(request.prior_private)
            )
        except RefusedPlanError as refusal:
            return _report("PlanResourceChange", refusal.diagnostics)
        response = _response(
            "PlanResourceChange",
            planned_state=_wire(planned),
            planned_private=request.prior_private,
            legacy_type_system=True,
        )
        for path in replaced:
            _add_path(response.requires_replace.add(), path)
        return response

    def ApplyResourceChange(self, request: Any, peer: str) -> Any:  # noqa: N802
        state = self.provider.apply(request.type_name, _value(request.planned_state), peer)
        return _response("ApplyResourceChange", new_state=_wire(state), legacy_type_system=True)

    def ImportResourceState(self, request: Any, peer: str) -> Any:  # noqa: N802
        state, imported = self.provider.import_state(request.type_name, request.id, peer)
        response = _response("ImportResourceState")
        private = msgspec.json.encode(imported)
        response.imported_resources.add(type_name=request.type_name, state=_wire(state), private=private)
        return response

    def MoveResourceState(self, request: Any, _peer: str) -> Any:  # noqa: N802
        state = self.provider.move(request.target_type_name, request.source_state.json)
        return _response("MoveResourceState", target_state=_wire(state))

    def ReadDataSource(self, request: Any, peer: str) -> Any:  # noqa: N802
        state = self.provider.read_data(request.type_name, _value(request.config) or {}, peer)
        return _response("ReadDataSource", state=_wire(state))

    def OpenEphemeralResource(self, request: Any, peer: str) -> Any:  # noqa: N802
        result = self.provider.open_ephemeral(request.type_name, _value(request.config) or {}, peer)
        return _response("OpenEphemeralResource", result=_wire(result))

    def GetFunctions(self, _request: Any, _peer: str) -> Any:  # noqa: N802
        response = _response("GetFunctions")
        _add_functions(response.functions, self.provider)
        return response

    def CallFunction(self, request: Any, _peer: str) -> Any:  # noqa: N802
        response = _response("CallFunction")
        if request.name in self.provider.functions:
            response.result.CopyFrom(_wire(UNKNOWN))
            return response
        _, function = FUNCTIONS[request.name]
        try:
            response.result.CopyFrom(_wire(function(_value(request.arguments[0]))))
        except ValueError as error:
            response.error.text = str(error)
            response.error.function_argument = 0
        return response


def _import(private: bytes) -> Import | None:
    """The import in the private state of a resource, or None."""
    try:
        return msgspec.json.decode(private, type=Import) if private else None
    except msgspec.DecodeError:  # private data of the real provider, in a real state
        return None


def _response(call: str, **fields: Any) -> Any:
    return protocol.message(f"{call}.Response")(**fields)


def _value(wire: Any) -> Any:
    return json.loads(wire.json) if wire.json and not wire.msgpack else decode(wire.msgpack)


def _wire(value: Any) -> Any:
    return protocol.message("DynamicValue")(msgpack=encode(value))


def _capabilities() -> Any:
    return protocol.message("ServerCapabilities")(plan_destroy=True)


def _report(call: str, problems: list[Diagnostic]) -> Any:
    response = _response(call)
    for problem in problems:
        diagnostic = response.diagnostics.add(severity=protocol.ERROR, summary=problem.summary, detail=problem.detail)
        _add_path(diagnostic.attribute, problem.path)
    return response


def _add_path(target: Any, path: Collection[str | int]) -> None:
    for step in path:
        if isinstance(step, int):
            target.steps.add(element_key_int=step)
        else:
            target.steps.add(attribute_name=step)


def _add_functions(table: Any, provider: Provider) -> None:
    """Declare the functions of the google provider, and called functions of other providers with any arguments."""
    for name, (parameter, _) in FUNCTIONS.items() if provider.is_google else ():
        table[name].parameters.add(name=parameter, type=b'"string"')
        getattr(table[name], "return").type = b'"string"'
    for name in provider.functions:
        any_argument = table[name].variadic_parameter
        any_argument.name, any_argument.type = "arguments", b'"dynamic"'
        any_argument.allow_null_value = any_argument.allow_unknown_values = True
        getattr(table[name], "return").type = b'"dynamic"'


def _schema(schema: TypeSchema) -> Any:
    message = protocol.message("Schema")(version=schema.version)
    _fill_block(message.block, schema.attributes)
    return message


def _fill_block(block: Any, attributes: Attributes) -> None:
    block.SetInParent()  # a block without attributes must exist too
    for name, attribute in sorted(attributes.items()):
        if attribute.is_block:
            low, high = _bounds(attribute)
            nested = block.block_types.add(type_name=name, nesting=protocol.NESTING[attribute.type])
            nested.min_items, nested.max_items = low, high
            _fill_block(nested.block, attribute.fields or {})
        else:
            # An argument that the environment can set is optional (coreConfigSchemaAttribute in the SDK).
            is_given = attribute.required and attribute.has_default_function
            block.attributes.add(
                name=name,
                type=json.dumps(cty(attribute), separators=(",", ":")).encode(),
                required=attribute.required and not is_given,
                optional=attribute.optional or is_given,
                computed=attribute.computed,
                sensitive=attribute.sensitive,
                deprecated=attribute.deprecated,
                write_only=attribute.write_only,
            )


def _bounds(block: Attribute) -> tuple[int, int]:
    if block.type == "single":
        return 0, 0
    low = max(block.min_items, 1) if block.required else block.min_items
    return 0 if block.optional else low, block.max_items


def cty(attribute: Attribute) -> Any:
    """A type as Terraform's JSON writes it: `"string"`, `["list","string"]`, `["object",{...}]`."""
    if attribute.type in ("string", "number", "bool", "dynamic"):
        return attribute.type
    inner: Any = "string"
    if attribute.fields is not None:
        inner = ["object", {name: cty(field) for name, field in attribute.fields.items()}]
    elif attribute.element is not None:
        inner = cty(attribute.element)
    return inner if attribute.type in ("object", "single") else [attribute.type, inner]
