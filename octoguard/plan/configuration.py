"""Follows the expressions in a plan's `configuration`, through modules, to what they finally rest on.

The plan says of a value only "known after apply". The configuration says why: which expression sets it, and which
resources that expression comes from. Nothing here evaluates an expression; it only follows references.
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
    """Something that an expression rests on and that may be unknown until apply.

    `kind` "resource" and "data" carry the type, name and attribute in `module`; "local" is a local value, whose
    expression neither the plan nor the sources show; "call" is a function without references, such as timestamp(),
    behind an argument or an output of a module; "unresolved" is all else.
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
    """What the expression of a local value refers to, and whether it calls a function that is known after apply."""

    references: tuple[str, ...]
    calls: bool = False


# Finds what is behind a reference such as `local.members["a"]` in a module; None where the sources do not show it.
FindLocal = Callable[[Module, str], LocalValue | None]


class Configuration:
    """The `configuration` part of a plan. `load` is called once, at the first question.

    `unknown_variables` are variables of the root that had no value when the plan was made offline.
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
        """Follow local values too, from now on: plans do not show their expressions, the sources do."""
        self._find_local = find
        self._origins.clear()

    def local_value(self, path: Module, reference: str) -> LocalValue | None:
        """What is behind a reference to a local value; None where the sources are not here or do not show it."""
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
        """Which provider block a resource uses, by its name in `provider_config`; "" where the plan does not say."""
        key = (self.resource(path, address) or {}).get("provider_config_key")
        return key if isinstance(key, str) else ""

    def provider(self, key: str) -> dict[str, Any]:
        """The expressions of a provider block: `{attribute: expression}`."""
        block = (self._document.get("provider_config") or {}).get(key) or {}
        return block.get("expressions") or {}

    def provider_argument(self, key: str, name: str) -> Any:
        """A constant argument of a provider block; UNSET where the block has none, UNKNOWN where the plan has no block.

        A module without a provider block of its own has the one of the root.
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
        """The configuration of one module, or None where the plan has none."""
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
        """What sets the attribute at `steps` of a resource whose planned object is `value`, with its unknown mask."""
        resource = self.resource(path, address)
        if resource is None:
            return HIDDEN
        written = resource.get("expressions") or {}
        return find(written, address.removeprefix("data.").partition(".")[0], steps, value, unknown)

    def provider_majors(self, address: str) -> frozenset[int]:
        """The major versions of a provider, by its full address, that the version constraints of the plan let in.

        Those before the oldest schema of today only where no newer one is let in.
        """
        if address not in self._majors:
            blocks = (self._document.get("provider_config") or {}).values()
            given = [block.get("version_constraint") for block in blocks if block.get("full_name", address) == address]
            majors = possible_majors(ALL_MAJORS, [text for text in given if isinstance(text, str)])
            self._majors[address] = majors - OLD_MAJORS or majors or ALL_MAJORS
        return self._majors[address]

    def origins(self, path: Module, address: str, references: tuple[str, ...]) -> list[Origin]:
        """What those references rest on, followed through variables and module outputs. Known things are left out."""
        # Whatever refers to var.project_id in a module rests on the same; only `each` depends on the resource.
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
            # `each` is that of the resource or the call; each of the others is the same for all of a module.
            key = (path, f"{id(resource)} {reference}" if reference.startswith("each.") else reference)
            if key not in seen:
                seen.add(key)  # what it rests on counts once, wherever else it is referred to
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
        found = self.local_value(path, reference)
        if found is None:
            yield Origin("local", reference, path)
            return
        if found.calls:
            yield Origin("call", reference, path)
        yield from self._follow(path, found.references, {}, seen)

    def _follow_variable(self, path: Module, name: str, seen: set[tuple[Module, str]]) -> Iterator[Origin]:
        if not path:
            if name in self.unknown_variables:
                yield Origin("unresolved", f"var.{name}")
            return  # any other root variable has its value when the plan is made
        call = self._call(path)
        if call is None:
            yield Origin("unresolved", f"var.{name}", path)
            return
        argument = (call.get("expressions") or {}).get(name)
        if argument is None:
            return  # not given: the variable's default, which is a constant
        if argument == {}:
            yield Origin("call", f"the argument {name} of module.{path[-1]}", path[:-1])
        yield from self._follow(path[:-1], tuple(all_references([argument])), call, seen)

    def _follow_output(
        self, path: Module, name: str, reference: str, seen: set[tuple[Module, str]]
    ) -> Iterator[Origin]:
        child = (*path, name)
        module = self.module(child)
        found = _MODULE_OUTPUT.match(reference)
        output = found["output"] if found else None
        outputs = (module or {}).get("outputs") or {}
        wanted = [outputs[output]] if output in outputs else ([] if output else list(outputs.values()))
        if module is None or not wanted:
            yield Origin("unresolved", reference, path)
            return
        for item in wanted:
            if item.get("expression") == {}:
                yield Origin("call", reference, path)
            yield from self._follow(child, tuple(all_references([item.get("expression")])), {}, seen)


@lru_cache(4096)
def _longest(references: tuple[str, ...]) -> tuple[str, ...]:
    """Drop `a.b` where `a.b.c` is there too: Terraform lists every prefix of a reference."""
    return tuple(
        reference
        for reference in dict.fromkeys(references)
        if not any(other != reference and other.startswith((f"{reference}.", f"{reference}[")) for other in references)
    )
