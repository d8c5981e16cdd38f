"""Tells whether a value is a constant of the configuration, and not an input or a value read during planning."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from octoguard.plan.address import module_path, without_indexes
from octoguard.plan.values import lookup

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octoguard.plan.configuration import Module
    from octoguard.plan.model import Plan, ResourceChange
    from octoguard.plan.path import Steps

_KNOWN_HEADS = ("path", "terraform", "count")


def is_constant(plan: Plan, change: ResourceChange, steps: Steps) -> bool | None:
    """Whether the expression at `steps` depends only on constants of the configuration.

    The default of a variable and a file beside the configuration count as constants. False: a part comes from a
    variable with a given value, from a resource or from a data source. None: the plan does not show it, as with
    dynamic blocks, and with local values if the sources are missing.
    """
    module = module_path(change.module)
    resource = plan.configuration.resource(module, change.config_address)
    value = change.side("after")[0]
    if resource is None:
        return None
    node = _expression(resource.get("expressions") or {}, value, steps)
    if node is None:
        return None
    answer = _Walk(plan).all_constant(module, _references(node), resource)
    return False if answer is None and _is_given(plan, lookup(value, None, None, steps)) else answer


def expression_paths(plan: Plan, change: ResourceChange, suffix: str) -> list[Steps]:
    """The paths of the arguments that the configuration sets and whose names end with `suffix`, such as `_wo`."""
    resource = plan.configuration.resource(module_path(change.module), change.config_address) or {}
    return list(_ending(resource.get("expressions") or {}, suffix, ()))


def _ending(node: Any, suffix: str, steps: Steps) -> Iterable[Steps]:
    if isinstance(node, list):
        for i, item in enumerate(node):
            yield from _ending(item, suffix, (*steps, i))
    elif isinstance(node, dict) and not _is_expression(node):
        for name, child in node.items():
            if name.endswith(suffix) and _is_expression(child):
                if child.get("constant_value", ...) is not None:
                    yield (*steps, name)
            else:
                yield from _ending(child, suffix, (*steps, name))


def _expression(node: Any, value: Any, steps: Steps) -> dict[str, Any] | None:
    """The expression at a path; None if the plan and the configuration have different numbers of blocks."""
    for step in steps:
        if isinstance(node, dict) and _is_expression(node):
            return node
        if isinstance(step, str):
            node = node.get(step) if isinstance(node, dict) else None
            value = value.get(step) if isinstance(value, dict) else None
        else:
            same = isinstance(node, list) and (not isinstance(value, list) or len(value) == len(node))
            node = node[step] if same and len(node) > step else None
            value = value[step] if isinstance(value, list) and len(value) > step else None
        if node is None:
            return None
    return node if isinstance(node, dict) and _is_expression(node) else None


def _is_expression(node: dict[str, Any]) -> bool:
    """Whether a node is an expression. A block without arguments is `{}` too, but no path leads into it."""
    return not node or "constant_value" in node or isinstance(node.get("references"), list)


def _references(node: Any) -> list[str]:
    if isinstance(node, dict):
        own = node.get("references")
        if isinstance(own, list):
            return [item for item in own if isinstance(item, str)]
        return [item for child in node.values() for item in _references(child)]
    return [item for child in node for item in _references(child)] if isinstance(node, list) else []


class _Walk:
    """Follows references to their dependencies. One walk follows each reference of a module once."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._seen: set[tuple[Module, str]] = set()

    def all_constant(self, module: Module, references: Iterable[str], holder: dict[str, Any]) -> bool | None:
        """Kleene's `and` over the references. `holder` is the resource or module call that `each` belongs to."""
        listed = list(references)  # Terraform lists `module.a` beside `module.a.output`
        longest = [ref for ref in listed if not any(other.startswith((f"{ref}.", f"{ref}[")) for other in listed)]
        answers = {self._one(module, reference, holder) for reference in longest}
        return False if False in answers else None if None in answers else True

    def _one(self, module: Module, reference: str, holder: dict[str, Any]) -> bool | None:
        head, _, rest = without_indexes(reference).partition(".")
        name = rest.partition(".")[0]
        if head in _KNOWN_HEADS:
            return True
        key = (module, reference if head == "local" else f"{head}.{rest}" if head == "module" else f"{head}.{name}")
        if key in self._seen:
            return True  # its answer already counts
        self._seen.add(key)
        if head == "each":
            expression = holder.get("for_each_expression")
            return None if expression is None else self.all_constant(module, _references(expression), {})
        if head == "var":
            return self._variable(module, name)
        if head == "module":
            return self._output(module, name, rest.partition(".")[2].partition(".")[0])
        return self._local(module, reference) if head == "local" else False

    def _local(self, module: Module, reference: str) -> bool | None:
        local = self._plan.configuration.local_value(module, reference)
        if local is None:
            return None
        return False if local.calls else self.all_constant(module, local.references, {})

    def _variable(self, module: Module, name: str) -> bool | None:
        configuration = self._plan.configuration
        if not module:
            if name in configuration.unknown_variables:
                return None
            declared = ((configuration.module(()) or {}).get("variables") or {}).get(name) or {}
            given = self._plan.variables.get(name)
            value = given.get("value") if isinstance(given, dict) else None
            return "default" in declared and declared["default"] == value
        call = ((configuration.module(module[:-1]) or {}).get("module_calls") or {}).get(module[-1])
        if not isinstance(call, dict):
            return None
        argument = (call.get("expressions") or {}).get(name)
        return True if argument is None else self.all_constant(module[:-1], _references(argument), call)

    def _output(self, module: Module, name: str, output: str) -> bool | None:
        child = (*module, name)
        outputs = (self._plan.configuration.module(child) or {}).get("outputs") or {}
        if output not in outputs:
            return None
        return self.all_constant(child, _references(outputs[output].get("expression")), {})


def _is_given(plan: Plan, value: Any) -> bool:
    """Whether the value is a given value of a root variable, and not its default. A local value may pass it on."""
    return isinstance(value, str) and value in plan.once("values given to variables", _given)


def _given(plan: Plan) -> frozenset[str]:
    declared = (plan.configuration.module(()) or {}).get("variables") or {}
    given: set[str] = set()
    for name, variable in plan.variables.items():
        if isinstance(variable, dict):
            given |= {*_texts(variable.get("value"))} - {*_texts((declared.get(name) or {}).get("default"))}
    return frozenset(given)


def _texts(value: Any) -> Iterable[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)
