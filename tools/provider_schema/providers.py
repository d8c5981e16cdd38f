"""Finds the resources, data sources, ephemeral resources, functions and configuration of a provider.

The types come from the maps of resources of the provider (SDK), and from the results of its methods (framework).
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from octoguard.standin.schema import TypeSchema
from tools.provider_schema import raw
from tools.provider_schema.framework import FrameworkReader
from tools.provider_schema.library import first
from tools.provider_schema.machine import Machine
from tools.provider_schema.problems import Problems, SourceError
from tools.provider_schema.sdk import SdkReader
from tools.provider_schema.source import Module, text
from tools.provider_schema.values import Function, Struct, Value

if TYPE_CHECKING:
    from pathlib import Path

    from octoguard.standin.schema import Kind
    from tools.provider_schema.source import Package

# The folders of functions that make a provider, if they are not in a folder with the provider's name.
_FOLDERS = (
    "{provider}/provider",
    "{provider}",
    "{provider}/fwprovider",
    "internal/provider",
    "internal/provider/fwprovider",
    "internal/framework",
    "internal/framework/provider",
    "internal/sdkv2provider",
    "internal",
    "kubernetes",
)
_MAKERS = ("Provider", "New", "NewProvider", "NewFrameworkProvider")
# The result type of such a function: `schema.Provider` in the SDK (`ResourceProvider` in its first version).
_SDK_RESULT = re.compile(r"\b(schema\.Provider|terraform\.ResourceProvider)\b")
_FRAMEWORK_RESULT = re.compile(r"\bprovider\.Provider")  # also ProviderWithMetaSchema and similar types
_SDK_MAPS: tuple[tuple[Kind, str], ...] = (("resource", "ResourcesMap"), ("data", "DataSourcesMap"))
_FRAMEWORK_METHODS: tuple[tuple[Kind, str], ...] = (
    ("resource", "Resources"),
    ("data", "DataSources"),
    ("ephemeral", "EphemeralResources"),
)


@dataclass(slots=True)
class Provider:
    """The schemas of a provider, and the problems in reading them."""

    configuration: TypeSchema = field(default_factory=lambda: TypeSchema(attributes={}))
    types: dict[tuple[Kind, str], TypeSchema] = field(default_factory=dict)
    functions: list[str] = field(default_factory=list)
    problems: Problems = field(default_factory=Problems)


def read(root: Path, provider: str) -> Provider:
    """Read a provider from its source. Raises SourceError for an unsupported layout."""
    result = Provider()
    module = Module(root)
    machine = Machine(module, result.problems)
    sdk = _maker(module, provider, _SDK_RESULT)
    framework = _maker(module, provider, _FRAMEWORK_RESULT)
    if sdk is None and framework is None:
        raise SourceError(f"{root}: no provider in a known folder")
    for maker in (sdk, framework):
        if maker is not None:
            machine.initialise(maker[0])
    if sdk is not None:
        _read_sdk(result, *sdk, machine)
    if framework is not None:
        _read_framework(result, *framework, machine)
    protocol = module.local(raw.FOLDER)
    if protocol is not None:
        for (kind, name), schema in raw.read(protocol, machine).items():
            _add(result, kind, name, schema)
    return result


def _maker(module: Module, provider: str, result: re.Pattern[str]) -> tuple[Package, str] | None:
    """The package and the name of the function that makes a provider, found by its result type."""
    for folder in _FOLDERS:
        package = module.local(folder.format(provider=provider))
        if package is None:
            continue
        for name in _MAKERS:
            function = package.functions.get(name)
            if function is not None and result.search(text(function.node.child_by_field_name("result"))):
                return package, name
    return None


def _read_sdk(provider: Provider, package: Package, name: str, machine: Machine) -> None:
    made = first(machine.call(machine.global_value(package, name), []))
    if isinstance(made, Function):
        made = first(machine.call(made, []))
    if not isinstance(made, Struct):
        raise SourceError(f"{package.path}: {name}() gives {made}")
    reader = SdkReader(machine)
    provider.configuration = TypeSchema(attributes=reader.attributes("provider", made.get("Schema") or {}))
    for kind, field_name in _SDK_MAPS:
        types = made.get(field_name)
        if not isinstance(types, dict):
            provider.problems.attribute("provider", f"its {field_name} is {types}")
            continue
        for name, value in types.items():
            _add(provider, kind, str(name), reader.resource(str(name), value))


def _read_framework(provider: Provider, package: Package, name: str, machine: Machine) -> None:
    made = machine.call(machine.global_value(package, name), [])
    if isinstance(made, Function):
        made = machine.call(made, [])
    if not isinstance(made, Struct):
        raise SourceError(f"{package.path}: {name}() gives {made}")
    reader = FrameworkReader(machine, provider.problems)
    own = reader.type_name(made, "")
    _read_configuration(provider, made, machine)
    for kind, method in _FRAMEWORK_METHODS:
        for instance in _instances(provider, made, method, machine):
            name = reader.type_name(instance, own)
            _add(provider, kind, name, reader.schema(name, instance))
    functions = _instances(provider, made, "Functions", machine)
    provider.functions = sorted(reader.type_name(instance, own) for instance in functions)


def _read_configuration(provider: Provider, made: Struct, machine: Machine) -> None:
    """Read the provider's arguments. Both halves of a provider must have the same ones, so the two are merged."""
    if not provider.configuration.attributes:
        provider.configuration = (
            FrameworkReader(machine, provider.problems).schema("provider", made) or provider.configuration
        )
        return
    other = FrameworkReader(machine, Problems()).schema("provider", made)
    if other is not None:
        provider.configuration.attributes = other.attributes | provider.configuration.attributes


def _instances(provider: Provider, made: Struct, method: str, machine: Machine) -> list[Struct]:
    """The instances from the functions that a method of the provider lists."""
    if machine.method(made, made.type, method) is None:
        return []
    makers: Value = machine.call_method(made, method, [None])
    if not isinstance(makers, list | None):
        provider.problems.attribute("provider", f"its {method} are {makers}")
        return []
    instances: list[Struct] = []
    for maker in makers or []:
        instance = machine.call(maker, [])
        if isinstance(instance, Struct):
            instances.append(instance)
        else:
            provider.problems.attribute("provider", f"one of its {method} is {instance}")
    return instances


def _add(provider: Provider, kind: Kind, name: str, schema: TypeSchema | None) -> None:
    if not name:
        provider.problems.attribute("provider", f"a {kind} has no name")
    elif (kind, name) in provider.types:
        provider.problems.attribute(name, f"there are two {kind}s of that name")
    elif schema is not None:
        provider.types[kind, name] = schema
