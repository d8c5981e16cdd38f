"""No code asks whether a value of a plan is true, or writes it, where it may still be UNKNOWN or SENSITIVE.

mypy finds other misuse: a Value has no length, no order and no attribute before it is narrowed. It has no rule for
truth and for texts, so that this looks at the types that mypy finds for conditions and arguments.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from mypy import build, nodes, types
from mypy.modulefinder import BuildSource
from mypy.options import Options

from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

READERS = ("policy", "cost", "rightsizing", "scanners", "renderers")
HIDDEN = frozenset({"octoguard.plan.absence.Unknown", "octoguard.plan.absence.Sensitive"})
OF_ITEMS = frozenset({"builtins.any", "builtins.all", "builtins.filter", "join"})
OF_VALUES = frozenset({"builtins.bool", "builtins.str", "builtins.format", "builtins.hash", "format"})
# Attributes of mypy's nodes that lead to what a name stands for, out of the file.
ELSEWHERE = frozenset({"alias", "analyzed", "defn", "info", "node", "target", "type", "typeinfo", "var"})


def misuses(files: dict[str, Path]) -> list[str]:
    """`x.py:12: if` for each place of those modules (by name) that takes a value for what it may not be."""
    options = Options()
    options.export_types = options.preserve_asts = options.ignore_missing_imports = True
    options.incremental = False
    options.python_version = (3, 11)
    built = build.build([BuildSource(str(file), name) for name, file in files.items()], options)
    found: list[str] = []
    for name, file in files.items():
        tree = built.graph[name].tree
        assert tree is not None
        for node in _below(tree):
            for expression, use in _uses(node):
                kind = built.types.get(expression)
                names = _items(kind) if use in OF_ITEMS else _names(kind)
                if not HIDDEN.isdisjoint(names):
                    found.append(f"{file.name}:{expression.line}: {use.removeprefix('builtins.')}")
    return found


def _below(tree: nodes.Node) -> Iterator[nodes.Node]:
    """Every statement and expression of a file."""
    seen: set[int] = set()
    stack: list[Any] = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, (list, tuple)):
            stack += node
        elif isinstance(node, nodes.Node) and id(node) not in seen:
            seen.add(id(node))
            yield node
            for kind in type(node).__mro__:
                names = getattr(kind, "__mypyc_attrs__", ())
                stack += [getattr(node, name, None) for name in names if name not in ELSEWHERE]


def _uses(node: nodes.Node) -> Iterator[tuple[nodes.Expression, str]]:
    """The expressions that a node takes for a truth, a text or a key, and how."""
    if isinstance(node, nodes.IfStmt):
        yield from ((one, "if") for one in node.expr)
    elif isinstance(node, nodes.WhileStmt):
        yield node.expr, "while"
    elif isinstance(node, nodes.ConditionalExpr):
        yield node.cond, "if"
    elif isinstance(node, nodes.OpExpr) and node.op in ("and", "or"):
        yield node.left, node.op
    elif isinstance(node, nodes.UnaryExpr) and node.op == "not":
        yield node.expr, "not"
    elif isinstance(node, (nodes.GeneratorExpr, nodes.DictionaryComprehension)):
        yield from ((one, "if") for several in node.condlists for one in several)
        if isinstance(node, nodes.DictionaryComprehension):
            yield node.key, "key"
    elif isinstance(node, nodes.DictExpr):
        yield from ((key, "key") for key, _ in node.items if key is not None)
    elif isinstance(node, nodes.CallExpr):
        yield from _arguments(node)


def _arguments(node: nodes.CallExpr) -> Iterator[tuple[nodes.Expression, str]]:
    """The arguments of a call that takes them for truths or texts, and the items of one that is written out."""
    name = node.callee.fullname if isinstance(node.callee, nodes.NameExpr) else ""
    name = node.callee.name if isinstance(node.callee, nodes.MemberExpr) else name
    for argument in node.args if name in OF_ITEMS | OF_VALUES else ():
        yield argument, name
        if name in OF_ITEMS and isinstance(argument, (nodes.ListExpr, nodes.SetExpr, nodes.TupleExpr)):
            yield from ((item, "builtins.bool") for item in argument.items)
        if name in OF_ITEMS and isinstance(argument, nodes.GeneratorExpr):
            yield argument.left_expr, "builtins.bool"


def _names(kind: types.Type | None) -> Iterator[str]:
    """The classes that a type is made of."""
    proper = types.get_proper_type(kind)
    if isinstance(proper, types.UnionType):
        for item in proper.items:
            yield from _names(item)
    elif isinstance(proper, types.LiteralType):
        yield proper.fallback.type.fullname
    elif isinstance(proper, types.Instance):
        yield proper.type.fullname


def _items(kind: types.Type | None) -> Iterator[str]:
    """The classes of the items of a list, a set or a generator."""
    proper = types.get_proper_type(kind)
    if isinstance(proper, types.Instance) and proper.args:
        yield from _names(proper.args[0])


BODIES = [
    ("if value: return 1", "if"),
    ("return 1 if not value else 2", "not"),
    ("return value or 'x'", "or"),
    ("return [one for one in [value] if one]", "if"),
    ("return any([value])", "bool"),
    ("return any(one for one in [value])", "bool"),
    ("names = value if isinstance(value, list) else []; return any(names)", "any"),
    ("return f'{value} is open'", "format"),
    ("return str(value)", "str"),
    ("return {value: 1}", "key"),
    ("return [one for one in (value if isinstance(value, list) else []) if one]", "if"),
    ("return 1 if value is not UNKNOWN and value is not SENSITIVE and value else 2", ""),
    ("return value if isinstance(value, str) and value else 2", ""),
]
_SAMPLE = """from octoguard.plan import SENSITIVE, UNKNOWN, ResourceChange
"""
_FUNCTION = """
def ask_{number}(change: ResourceChange) -> object:
    value = change.get('ports')
    {body}
"""


def test_no_value_is_taken_for_a_truth_or_a_text_unseen(tmp_path: Path) -> None:
    """And what should be found is: in functions of one line beside the code that is read."""
    files = [file for reader in READERS for file in sorted((ROOT / "octoguard" / reader).rglob("*.py"))]
    named = {".".join(file.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__"): file for file in files}
    sample = tmp_path / "sample.py"
    functions = (_FUNCTION.format(number=number, body=body) for number, (body, _) in enumerate(BODIES))
    sample.write_text(_SAMPLE + "".join(functions), encoding="utf-8")
    length = _FUNCTION.count("\n")
    expected = [f"sample.py:{1 + length * (number + 1)}: {use}" for number, (_, use) in enumerate(BODIES) if use]
    found = misuses({**named, "sample": sample})
    assert [place for place in found if place not in expected] == []
    assert sorted(expected) == sorted(place for place in found if place.startswith("sample.py:"))
