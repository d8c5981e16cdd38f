"""Interprets the Go code that builds schemas, as far as possible without running the provider.

Calls of other modules stay calls (`values.Call`), and values that cannot be known are `values.Unknown`. A statement
with an unknown condition is skipped and counted as a problem.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from tools.provider_schema import gotypes, library
from tools.provider_schema.expressions import evaluate
from tools.provider_schema.source import children, names_of, part
from tools.provider_schema.statements import Return, run
from tools.provider_schema.values import LITERAL, Call, Function, Results, Scope, Struct, Symbol, Unknown, Value

if TYPE_CHECKING:
    from collections.abc import Callable

    from tree_sitter import Node

    from tools.provider_schema.gotypes import GoType
    from tools.provider_schema.problems import Problems
    from tools.provider_schema.source import Declaration, File, Module, Package
    from tools.provider_schema.values import TypeName

_DEEPEST = 60


class Machine:
    """The state of a run: the variables of the packages, and replacements for functions that are not interpreted."""

    def __init__(self, module: Module, problems: Problems) -> None:
        """Interpret the code of a module."""
        self.module = module
        self.problems = problems
        # `{name: function}` or `{type.method: function}`: replacements that are called instead.
        self.instead: dict[str, Callable[[list[Value]], Value]] = {}
        self._globals: dict[tuple[str, str], Value] = {}
        self._initialised: set[str] = set()
        self._depth = 0

    # -- names of packages ------------------------------------------------------------------------------------------

    def initialise(self, package: Package) -> None:
        """Run the init functions of a package, after those of its imports."""
        if package.path in self._initialised:
            return
        self._initialised.add(package.path)
        for path in sorted(package.imports):
            imported = self.module.package(path)
            if imported is not None:
                self.initialise(imported)
        for function in package.initialisers:
            self.call(Function("init", function.node, function.file), [])

    def imported(self, path: str, name: str) -> Value:
        """A name of another package."""
        package = self.module.package(path)
        if package is None:
            return library.CONSTANTS.get(path, {}).get(name, Symbol(path, name))
        return self.global_value(package, name)

    def global_value(self, package: Package, name: str) -> Value:
        """A function, variable or constant of a package; variables are evaluated at their first use."""
        key = package.path, name
        if key not in self._globals:
            self._globals[key] = Unknown(f"{name}, which depends on itself")
            self._globals[key] = self._work_out(package, name)
        return self._globals[key]

    def set_global(self, package: str, name: str, value: Value) -> None:
        """Give a variable of a package another value."""
        self._globals[package, name] = value

    def has_global(self, package: str, name: str) -> bool:
        """Whether a package of the module declares a variable of that name."""
        declaring = self.module.package(package)
        return declaring is not None and name in declaring.variables

    def _work_out(self, package: Package, name: str) -> Value:
        if name in package.functions:
            declared = package.functions[name]
            return Function(name, declared.node, declared.file)
        if name in package.constants:
            declared = package.constants[name]
            return evaluate(declared.node, Scope(declared.file, names={"iota": declared.index}), self)
        if name in package.variables:
            value = self._variable(package.variables[name])
            if isinstance(value, Function) and value.name == LITERAL:
                value.name = name
            return value
        return Symbol(package.path, name)

    def _variable(self, declared: Declaration) -> Value:
        node, scope = declared.node, Scope(declared.file)
        expressions = children(node.child_by_field_name("value"))
        if not expressions:
            return self.type_of(node.child_by_field_name("type"), declared.file).zero()
        if len(expressions) == 1 and len(names_of(node)) > 1:
            several = evaluate(expressions[0], scope, self)
            return several[declared.index] if isinstance(several, Results) else Unknown("one of several results")
        return evaluate(expressions[declared.index], scope, self)

    # -- types and methods ------------------------------------------------------------------------------------------

    def type_of(self, node: Node | None, file: File) -> GoType:
        """The type that an expression names."""
        return gotypes.read(node, file, self.module)

    def field(self, value: Struct, name: str) -> Value:
        """A field of a struct: its value, else the zero value of its type."""
        if name in value.fields:
            return value.fields[name]
        declared = gotypes.fields(value.type, self.module).get(name)
        if declared is None:
            return None
        zero = self.type_of(*declared).zero()
        value.fields[name] = zero
        return zero

    def method(self, receiver: Value, kind: TypeName | None, name: str) -> Function | None:
        """A method in the source, bound to its receiver, also of an embedded struct."""
        if kind is None:
            return None
        package = self.module.package(kind.package)
        method = None if package is None else package.methods.get((kind.name, name))
        if method is not None:
            return Function(name, method.node, method.file, receiver=receiver)
        for field, (node, file) in gotypes.fields(kind, self.module).items():
            inner = self.type_of(node, file).name
            if inner is not None and inner.name == field and self.module.package(inner.package) is not None:
                held = self.field(receiver, field) if isinstance(receiver, Struct) else None
                bound = self.method(held if held is not None else Struct(inner), inner, name)
                if bound is not None:
                    return bound
        return None

    # -- calls ------------------------------------------------------------------------------------------------------

    def call(self, function: Value, arguments: list[Value]) -> Value:
        """The result of a function."""
        if isinstance(function, Symbol):
            if function.name in self.instead:
                return self.instead[function.name](arguments)
            known = library.STANDARD.get(function.package, {}).get(function.name)
            return Call(function, tuple(arguments)) if known is None else known(arguments)
        if not isinstance(function, Function):
            return Call(Symbol("", str(function)), tuple(arguments))
        if function.name in self.instead and not function.is_literal:
            return self.instead[function.name](arguments)
        if self._depth >= _DEEPEST:
            self.problems.construct(f"a call of {function.name} too deep to follow")
            return Unknown(function.name)
        self._depth += 1
        try:
            result = self._run(function, arguments)
        finally:
            self._depth -= 1
        if isinstance(result, Function) and result.is_literal and result.made_by is None:
            result.made_by = Call(Symbol(function.file.package, function.name), tuple(arguments))
        return result

    def call_method(self, receiver: Value, name: str, arguments: list[Value]) -> Value:
        """The result of a method of a struct; Unknown if the source has no such method."""
        bound = self.method(receiver, receiver.type if isinstance(receiver, Struct) else None, name)
        return Unknown(f"no method {name}") if bound is None else self.call(bound, arguments)

    def _run(self, function: Function, arguments: list[Value]) -> Value:
        scope = Scope(function.file, function.scope)
        self._bind(function, arguments, scope)
        named = self._named_results(function, scope)
        body = function.node.child_by_field_name("body")
        if body is None:
            return Unknown(function.name)
        flow = run(body, scope.inner(), self)
        if not isinstance(flow, Return):
            return None
        if flow.is_bare and named:
            values = [scope.names[name] for name in named]
            return values[0] if len(values) == 1 else Results(values)
        return flow.value

    def _bind(self, function: Function, arguments: list[Value], scope: Scope) -> None:
        receiver = function.node.child_by_field_name("receiver")
        if receiver is not None:
            for name in names_of(children(receiver)[0]):
                scope.declare(name, function.receiver)
        position = 0
        for parameter in children(part(function.node, "parameters")):
            for name in names_of(parameter) or ["_"]:
                if parameter.type == "variadic_parameter_declaration":
                    scope.declare(name, arguments[position:])
                else:
                    scope.declare(name, arguments[position] if position < len(arguments) else None)
                position += 1

    def _named_results(self, function: Function, scope: Scope) -> list[str]:
        results = function.node.child_by_field_name("result")
        if results is None or results.type != "parameter_list":
            return []
        named: list[str] = []
        for declaration in children(results):
            kind = self.type_of(declaration.child_by_field_name("type"), function.file)
            for name in names_of(declaration):
                scope.names[name] = kind.zero()
                named.append(name)
        return named
