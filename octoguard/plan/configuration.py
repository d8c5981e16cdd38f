"""Follows the expressions in a plan's `configuration` through modules to the resources that they depend on.

A plan only marks a value as known after apply. The configuration shows which expression sets it, and on which resources
the expression depends. References are followed; no expression is evaluated.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Any, Literal

from octoguard.plan.absence import UNKNOWN, UNSET
from octoguard.plan.address import parse_reference
from octoguard.plan.path import Steps
from octoguard.plan.provider_blocks import ALL_MAJORS, OLD_MAJORS
from octoguard.plan.version import possible_majors
from octoguard.plan.written import HIDDEN, Expressions, all_references, find

_MODULE_OUTPUT = re.compile(r"module\.[\w-]+(?:\[[^\]]*\])?(?:\.(?P<output>[\w-]+))?")

Module = tuple[str, ...]
Kind = Literal["resource", "data", "local", "call", "unresolved"]


@dataclass(frozen=True, slots=True)
class Origin:
    """A dependency of an expression that may be unknown until apply.

    For the kinds "resource" and "data", `type`, `name` and `attribute` are set, in `module`. "local" is a local value
    whose expression neither the plan nor the sources show. "call" is a function call without references, such as
    timestamp(), in an argument or an output of a module. "unresolved" is any other dependency.
    """

    kind: Kind
    text: str
    module: Module = ()
    type: str = ""
    name: str = ""
    attribute: str = ""

    @property
    def config_address(self) -> str:
        """The address of the resource without instance keys."""
        prefix = "".join(f"module.{name}." for name in self.module)
        data = "data." if self.kind == "data" else ""
        return f"{prefix}{data}{self.type}.{self.name}"


@dataclass(frozen=True, slots=True)
class LocalValue:
    """The expression of a local value: its references, and whether it calls a function like timestamp()."""

    references: tuple[str, ...]
    calls: bool = False


# Resolves a reference such as `local.members["a"]` in a module; None if the sources do not show its expression.
FindLocal = Callable[[Module, str], LocalValue | None]


class Configuration:
    """The `configuration` part of a plan. `load` is called once, at the first access.

    `unknown_variables` are variables of the root module that had no value when the plan was made offline.
    """

    def __init__(self, load: Callable[[], Any], unknown_variables: Iterable[str] = ()) -> None:
        self._load = load
        self.unknown_variables = frozenset(unknown_variables)
        self._find_local: FindLocal | None = None
        self._modules: dict[Module, dict[str, Any] | None] = {}
        self._resources: dict[Module, dict[str, dict[str, Any]]] = {}
        self._majors: dict[str, frozenset[int]] = {}
        self._origins: dict[tuple[Module, tuple[str, ...], str], list[Origin]] = {}

    def follow_locals(self, find: FindLocal) -> None:
        """Follow local values from now on. Plans do not show their expressions; `find` reads them from the sources."""
        self._find_local = find
        self._origins.clear()

    def local_value(self, path: Module, reference: str) -> LocalValue | None:
        """The expression of a local value, or None if the sources are missing or do not show it."""
        return self._find_local(path, reference) if self._find_local else None

    @cached_property
    def _document(self) -> dict[str, Any]:
        document = self._load()
        return document if isinstance(document, dict) else {}

    @cached_property
    def _root(self) -> dict[str, Any]:
        root = self._document.get("root_module")
        return root if isinstance(root, dict) else {}

    def provider_key(self, path: Module, address: str) -> str:
        """The key in `provider_config` of the provider block that a resource uses; "" if the plan has none."""
        key = (self.resource(path, address) or {}).get("provider_config_key")
        return key if isinstance(key, str) else ""

    def provider(self, key: str) -> dict[str, Any]:
        """The expressions of a provider block: `{attribute: expression}`."""
        block = (self._document.get("provider_config") or {}).get(key) or {}
        return block.get("expressions") or {}

    def provider_argument(self, key: str, name: str) -> Any:
        """A constant argument of a provider block; UNSET if the block lacks it, UNKNOWN if the plan has no such block.

        A module without a provider block uses the block of the root module.
        """
        blocks = self._document.get("provider_config") or {}
        block = blocks.get(key) or blocks.get(key.rpartition(":")[2])
        if not isinstance(block, dict):
            return UNKNOWN
        expression = (block.get("expressions") or {}).get(name)
        if expression is None:
            return UNSET
        constant = expression.get("constant_value", UNKNOWN) if isinstance(expression, dict) else UNKNOWN
        return UNSET if constant is None else constant

    def module(self, path: Module) -> dict[str, Any] | None:
        """The configuration of one module, or None if the plan does not have it."""
        if path not in self._modules:
            self._modules[path] = self._find_module(path)
        return self._modules[path]

    def _find_module(self, path: Module) -> dict[str, Any] | None:
        if not path:
            return self._root
        call = self._call(path)
        module = call.get("module") if call else None
        return module if isinstance(module, dict) else None

    def _call(self, path: Module) -> dict[str, Any] | None:
        parent = self.module(path[:-1])
        call = ((parent or {}).get("module_calls") or {}).get(path[-1])
        return call if isinstance(call, dict) else None

    def resource(self, path: Module, address: str) -> dict[str, Any] | None:
        """The configuration of a resource by its address within the module (`google_sql_user.app`, `data.x.y`)."""
        if path not in self._resources:
            module = self.module(path) or {}
            self._resources[path] = {item.get("address", ""): item for item in module.get("resources") or ()}
        return self._resources[path].get(address)

    def variable_is_sensitive(self, name: str) -> bool:
        """Whether a root variable is declared sensitive (a variable that is not declared counts as sensitive)."""
        declared = (self._root.get("variables") or {}).get(name)
        return not isinstance(declared, dict) or declared.get("sensitive") is True

    def expressions(self, path: Module, address: str, steps: Steps, value: Any, unknown: Any) -> Expressions:
        """The expressions at `steps` of a resource. `value` and `unknown` are its planned object and unknown mask."""
        resource = self.resource(path, address)
        if resource is None:
            return HIDDEN
        written = resource.get("expressions") or {}
        return find(written, address.removeprefix("data.").partition(".")[0], steps, value, unknown)

    def provider_majors(self, address: str) -> frozenset[int]:
        """The major versions of a provider, by its full address, that the plan's version constraints allow.

        OLD_MAJORS are included only if the constraints allow no newer version.
        """
        if address not in self._majors:
            blocks = (self._document.get("provider_config") or {}).values()
            given = [block.get("version_constraint") for block in blocks if block.get("full_name", address) == address]
            majors = possible_majors(ALL_MAJORS, [text for text in given if isinstance(text, str)])
            self._majors[address] = majors - OLD_MAJORS or majors or ALL_MAJORS
        return self._majors[address]

    def origins(self, path: Module, address: str, references: tuple[str, ...]) -> list[Origin]:
        """The dependencies of references, through variables and module outputs, except those that are always known."""
        # Only `each` differs between the resources of a module: everything else is cached for the module.
        own = address if any(reference.startswith("each.") for reference in references) else ""
        key = (path, references, own)
        if key not in self._origins:
            resource = self.resource(path, address) or {}
            self._origins[key] = list(dict.fromkeys(self._follow(path, references, resource, set())))
        return self._origins[key]

    def _follow(
        self, path: Module, references: tuple[str, ...], resource: dict[str, Any], seen: set[tuple[Module, str]]
    ) -> Iterator[Origin]:
        for reference in _longest(references):
            # `each` belongs to one resource or call; other references mean the same in a whole module.
            key = (path, f"{id(resource)} {reference}" if reference.startswith("each.") else reference)
            if key not in seen:
                seen.add(key)
                yield from self._follow_one(path, reference, resource, seen)

    def _follow_one(
        self, path: Module, reference: str, resource: dict[str, Any], seen: set[tuple[Module, str]]
    ) -> Iterator[Origin]:
        head, _, rest = reference.partition(".")
        name = rest.partition(".")[0].partition("[")[0]
        if head in ("path", "terraform", "count", "self") or reference == "each.key":
            return
        if head == "var":
            yield from self._follow_variable(path, name, seen)
        elif head == "each":
            for_each = resource.get("for_each_expression")
            yield from self._follow(path, tuple(all_references([for_each])), {}, seen)
        elif head == "local":
            yield from self._follow_local(path, reference, seen)
        elif head == "module":
            yield from self._follow_output(path, name, reference, seen)
        elif (parsed := parse_reference(reference)) is not None:
            is_data, resource_type, resource_name, attribute = parsed
            kind: Kind = "data" if is_data else "resource"
            yield Origin(kind, reference, path, resource_type, resource_name, attribute)
        else:
            yield Origin("unresolved", reference, path)

    def _follow_local(self, path: Module, reference: str, seen: set[tuple[Module, str]]) -> Iterator[Origin]:
        local = self.local_value(path, reference)
        if local is None:
            yield Origin("local", reference, path)
            return
        if local.calls:
            yield Origin("call", reference, path)
        yield from self._follow(path, local.references, {}, seen)

    def _follow_variable(self, path: Module, name: str, seen: set[tuple[Module, str]]) -> Iterator[Origin]:
        if not path:
            if name in self.unknown_variables:
                yield Origin("unresolved", f"var.{name}")
            return  # Terraform knows every other root variable when it plans
        call = self._call(path)
        if call is None:
            yield Origin("unresolved", f"var.{name}", path)
            return
        argument = (call.get("expressions") or {}).get(name)
        if argument is None:
            return  # the variable's default applies, which is a constant
        if argument == {}:
            yield Origin("call", f"the argument {name} of module.{path[-1]}", path[:-1])
        yield from self._follow(path[:-1], tuple(all_references([argument])), call, seen)

    def _follow_output(
        self, path: Module, name: str, reference: str, seen: set[tuple[Module, str]]
    ) -> Iterator[Origin]:
        child = (*path, name)
        module = self.module(child)
        match = _MODULE_OUTPUT.match(reference)
        output = match["output"] if match else None
        outputs = (module or {}).get("outputs") or {}
        followed = [outputs[output]] if output in outputs else ([] if output else list(outputs.values()))
        if module is None or not followed:
            yield Origin("unresolved", reference, path)
            return
        for item in followed:
            if item.get("expression") == {}:
                yield Origin("call", reference, path)
            yield from self._follow(child, tuple(all_references([item.get("expression")])), {}, seen)


@lru_cache(4096)
def _longest(references: tuple[str, ...]) -> tuple[str, ...]:
    """The references without prefixes of others: Terraform lists `a.b` beside `a.b.c`."""
    return tuple(
        reference
        for reference in dict.fromkeys(references)
        if not any(other != reference and other.startswith((f"{reference}.", f"{reference}[")) for other in references)
    )
