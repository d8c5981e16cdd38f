"""Finds what a provider offers: its resources, data sources, ephemeral resources, functions and its own configuration.

A provider is asked as Terraform asks it: what its maps of resources hold (SDK), what its methods give (framework).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from octoguard.standin.schema import TypeSchema
from tools.provider_schema.framework import FrameworkReader
from tools.provider_schema.library import first
from tools.provider_schema.machine import Machine
from tools.provider_schema.problems import Problems, SourceError
from tools.provider_schema.sdk import SdkReader
from tools.provider_schema.source import Module
from tools.provider_schema.values import Function, Struct, Value

if TYPE_CHECKING:
    from pathlib import Path

    from octoguard.standin.schema import Kind
    from tools.provider_schema.source import Package

# Where providers keep the function that makes them: google and google-beta, then the others.
_SDK_FOLDERS = ("{provider}/provider", "{provider}")
_FRAMEWORK_FOLDERS = ("{provider}/fwprovider", "internal/provider")
_SDK_MAPS: tuple[tuple[Kind, str], ...] = (("resource", "ResourcesMap"), ("data", "DataSourcesMap"))
_FRAMEWORK_METHODS: tuple[tuple[Kind, str], ...] = (
    ("resource", "Resources"),
    ("data", "DataSources"),
    ("ephemeral", "EphemeralResources"),
)


@dataclass(slots=True)
class Provider:
    """All that was read of a provider."""

    configuration: TypeSchema = field(default_factory=lambda: TypeSchema(attributes={}))
    types: dict[tuple[Kind, str], TypeSchema] = field(default_factory=dict)
    functions: list[str] = field(default_factory=list)
    problems: Problems = field(default_factory=Problems)


def read(root: Path, provider: str) -> Provider:
    """Read a provider out of its source. Raises SourceError when the source is not laid out as known."""
    found = Provider()
    module = Module(root)
    machine = Machine(module, found.problems)
    sdk = _package(module, _SDK_FOLDERS, provider, "Provider")
    framework = _package(module, _FRAMEWORK_FOLDERS, provider, "New")
    if sdk is None and framework is None:
        raise SourceError(f"{root} has no provider in a folder that the tool knows")
    for package in (sdk, framework):
        if package is not None:
            machine.initialise(package)
    if sdk is not None:
        _read_sdk(found, sdk, machine)
    if framework is not None:
        _read_framework(found, framework, machine)
    return found


def _package(module: Module, folders: tuple[str, ...], provider: str, function: str) -> Package | None:
    for folder in folders:
        package = module.local(folder.format(provider=provider))
        if package is not None and function in package.functions:
            return package
    return None


def _read_sdk(found: Provider, package: Package, machine: Machine) -> None:
    made = first(machine.call(machine.global_value(package, "Provider"), []))
    if not isinstance(made, Struct):
        raise SourceError(f"{package.path}: Provider() gives {made}")
    reader = SdkReader(machine)
    found.configuration = TypeSchema(attributes=reader.attributes("provider", made.get("Schema") or {}))
    for kind, field_name in _SDK_MAPS:
        types = made.get(field_name)
        if not isinstance(types, dict):
            found.problems.attribute("provider", f"its {field_name} is {types}")
            continue
        for name, value in types.items():
            _add(found, kind, str(name), reader.resource(str(name), value))


def _read_framework(found: Provider, package: Package, machine: Machine) -> None:
    made = machine.call(machine.global_value(package, "New"), [])
    if isinstance(made, Function):
        made = machine.call(made, [])
    if not isinstance(made, Struct):
        raise SourceError(f"{package.path}: New() gives {made}")
    reader = FrameworkReader(machine, found.problems)
    own = reader.type_name(made, "")
    _read_configuration(found, made, machine)
    for kind, method in _FRAMEWORK_METHODS:
        for instance in _instances(found, made, method, machine):
            name = reader.type_name(instance, own)
            _add(found, kind, name, reader.schema(name, instance))
    functions = _instances(found, made, "Functions", machine)
    found.functions = sorted(reader.type_name(instance, own) for instance in functions)


def _read_configuration(found: Provider, made: Struct, machine: Machine) -> None:
    """The provider's own arguments; where its SDK half has them already, only whether the two agree."""
    if not found.configuration.attributes:
        found.configuration = FrameworkReader(machine, found.problems).schema("provider", made) or found.configuration
        return
    other = FrameworkReader(machine, Problems()).schema("provider", made)
    names = other.attributes.keys() if other is not None else set()
    for name in sorted(names ^ found.configuration.attributes.keys()):
        found.problems.attribute(f"provider.{name}", "only one of the provider's two halves has it")


def _instances(found: Provider, made: Struct, method: str, machine: Machine) -> list[Struct]:
    """What the functions that a method of the provider lists make."""
    if machine.method(made, made.type, method) is None:
        return []
    makers: Value = machine.call_method(made, method, [None])
    if not isinstance(makers, list | None):
        found.problems.attribute("provider", f"its {method} are {makers}")
        return []
    instances: list[Struct] = []
    for maker in makers or []:
        instance = machine.call(maker, [])
        if isinstance(instance, Struct):
            instances.append(instance)
        else:
            found.problems.attribute("provider", f"one of its {method} is {instance}")
    return instances


def _add(found: Provider, kind: Kind, name: str, schema: TypeSchema | None) -> None:
    if not name:
        found.problems.attribute("provider", f"a {kind} has no name")
    elif (kind, name) in found.types:
        found.problems.attribute(name, f"there are two {kind}s of that name")
    elif schema is not None:
        found.types[kind, name] = schema
