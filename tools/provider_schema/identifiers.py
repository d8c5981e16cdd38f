"""Reads the format of a resource's id out of the functions that store it.

Only the expression that is stored as the id is worked out, with `{{name}}` for the value of the attribute `name`.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from tools.provider_schema.expressions import evaluate
from tools.provider_schema.source import children, names_of, part, text, walk
from tools.provider_schema.statements import several
from tools.provider_schema.values import Results, Scope, Struct, TypeName, Unknown, Value, is_known

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from tree_sitter import Node

    from tools.provider_schema.machine import Machine
    from tools.provider_schema.values import Function

    Assignments = dict[str, list[tuple[Node, int, int]]]

_DATA = TypeName("", "ResourceData")
# Ids that the API answers with, so that no source says them: from the provider's documentation.
DOCUMENTED = {
    "google_organization_iam_custom_role": "organizations/{{org_id}}/roles/{{role_id}}",
    "google_storage_bucket": "{{name}}",
    "google_storage_bucket_object": "{{bucket}}-{{name}}",
}


def id_format(store: Function, machine: Machine) -> str:
    """The id that a function stores, such as `projects/{{project}}/topics/{{name}}`; "" where the source does not say.

    The function creates the resource, or imports it.
    """
    names = [name for one in children(part(store.node, "parameters")) for name in names_of(one)]
    body = part(store.node, "body")
    outer = Scope(store.file, store.scope, dict.fromkeys(names, Unknown("an argument")))
    if names:
        outer.names[names[0]] = Struct(_DATA)
    assignments = _assignments(body)
    machine.instead, before = _STAND_INS, machine.instead
    machine.problems.is_muted, was_muted = True, machine.problems.is_muted
    try:
        for call in reversed(list(_calls(body))):
            if not names or text(part(call, "function")) != f"{names[0]}.SetId":
                continue
            scope = _BodyScope(store.file, outer, {}, assignments, machine, call.start_byte)
            found = evaluate(children(part(call, "arguments"))[0], scope, machine)
            if isinstance(found, str) and "{{" in found and not found.startswith("/"):
                return found
    finally:
        machine.instead = before
        machine.problems.is_muted = was_muted
    return ""


def _calls(node: Node) -> Iterator[Node]:
    """Every call in a function, also those that are arguments of calls; not those in functions inside of it."""
    for child in node.named_children:
        if child.type == "call_expression":
            yield child
        if child.type != "func_literal":
            yield from _calls(child)


@dataclass(slots=True)
class _BodyScope(Scope):
    """The variables of a function of which nothing was run: each is worked out from what it was set to last.

    `until` is the place in the function that is looked back from; `known` keeps what its expressions came to.
    """

    assignments: Assignments = field(default_factory=dict)
    machine: Machine | None = None
    until: int = 0
    known: dict[int, list[Value]] = field(default_factory=dict)

    def has(self, name: str) -> bool:
        """Whether the variable can be worked out; if so it is in `names`."""
        if name not in self.names:
            found = self._work_out(name)
            if found is None:
                return False
            self.names[name] = found
        return True

    def _work_out(self, name: str) -> Value:
        """The value of a variable; None when the function has none of that name."""
        candidates = [one for one in self.assignments.get(name, ()) if one[0].end_byte < self.until]
        for source, position, count in reversed(candidates):
            results = self._results(source, count)
            found = results[position] if position < len(results) else None
            if found is not None and is_known(found):
                return found
        return Unknown(name) if candidates else None

    def _results(self, source: Node, count: int) -> list[Value]:
        if source.start_byte not in self.known and self.machine is not None:
            self.known[source.start_byte] = [Unknown("what rests on itself")] * count
            earlier = replace(self, names={}, until=source.start_byte)
            if count == 1:
                self.known[source.start_byte] = [evaluate(source, earlier, self.machine)]
            else:
                self.known[source.start_byte] = several(source, count, earlier, self.machine)
        return self.known.get(source.start_byte, [])


def _assignments(body: Node) -> Assignments:
    """The expressions that each variable is set to; its place among their results, and how many these are."""
    found: Assignments = {}
    for kind in ("short_var_declaration", "assignment_statement", "var_spec"):
        for one in walk(body, kind, into_functions=False):
            if kind == "var_spec":
                targets, sources = names_of(one), children(one.child_by_field_name("value"))
            else:
                targets = [text(target) for target in children(part(one, "left"))]
                sources = children(part(one, "right"))
            for position, name in enumerate(targets):
                if len(sources) == len(targets):
                    found.setdefault(name, []).append((sources[position], 0, 1))
                elif sources:
                    found.setdefault(name, []).append((sources[0], position, len(targets)))
    for assignments in found.values():
        assignments.sort(key=lambda one: one[0].start_byte)
    return found


def _of_attribute(arguments: list[Any]) -> Value:
    return f"{{{{{arguments[1]}}}}}" if isinstance(arguments[1], str) else Unknown("an attribute")


def _known(name: str) -> Callable[[list[Any]], Value]:
    return lambda _: Results([f"{{{{{name}}}}}", None])


def _template(arguments: list[Any]) -> Value:
    return Results([arguments[2], None])


_STAND_INS: dict[str, Callable[[list[Any]], Value]] = {
    "ReplaceVars": _template,
    "replaceVars": _template,
    "ReplaceVarsForId": _template,
    "ReplaceVarsForTest": _template,
    "GetProject": _known("project"),
    "getProject": _known("project"),
    "GetRegion": _known("region"),
    "getRegion": _known("region"),
    "GetZone": _known("zone"),
    "getZone": _known("zone"),
    "GetLocation": _known("location"),
    "getLocation": _known("location"),
    "ResourceData.Get": _of_attribute,
    "ResourceData.GetOk": lambda arguments: Results([_of_attribute(arguments), True]),
}
