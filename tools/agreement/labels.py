"""Reads the labelled examples of the Checkov test suite: which resources a check must pass or fail."""

from __future__ import annotations

import ast
import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

import yaml

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

Label = Literal["pass", "fail"]
_ID = re.compile(r"""\b(?:check_)?id\s*[=:]\s*["']?(CKV2?_GCP_\d+)""")
_SETS: dict[str, Label] = {"passing_resources": "pass", "failing_resources": "fail"}
_RESULTS: dict[str, Label] = {"PASSED": "pass", "FAILED": "fail"}


@dataclass(frozen=True, slots=True)
class Example:
    """A configuration and the expected results of one check for its resources: `{address: label}`.

    The configuration is in `folder`, or in `text` if the test has it as a string.
    """

    name: str
    check: str
    labels: dict[str, Label]
    folder: Path | None = None
    text: str = ""


@dataclass(slots=True)
class Examples:
    """All examples, and the number of labels without a configuration, by name."""

    examples: list[Example] = field(default_factory=list)
    not_written: dict[str, int] = field(default_factory=dict)


def read_examples(folder: Path) -> Examples:
    """Every labelled Google example below `tests/terraform` of a Checkov checkout."""
    sources = folder.parents[1] / "checkov" / "terraform" / "checks"
    examples = Examples()
    for kind in ("resource", "data"):
        for test in sorted((folder / "checks" / kind / "gcp").glob("test_*.py")):
            tree = ast.parse(test.read_text())
            check = _check(tree, sources / kind / "gcp")
            if check:
                _read_test(test, tree, check, examples)
    examples.examples += _graph_examples(folder / "graph" / "checks", sources / "graph_checks" / "gcp")
    return examples


def _check(tree: ast.Module, sources: Path) -> str | None:
    modules = (node.module for node in tree.body if isinstance(node, ast.ImportFrom) and node.module)
    files = (sources / f"{module.rpartition('.')[2]}.py" for module in modules)
    matches = (_ID.search(file.read_text()) for file in files if file.is_file())
    return next((match[1] for match in matches if match), None)


def _read_test(test: Path, tree: ast.Module, check: str, examples: Examples) -> None:
    constants = _strings(tree.body)
    for function in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        name = f"{test.stem}.{function.name}"
        listed = set(_listed(function))
        labels = {
            address: label for address, label in sorted(listed) if sum(other == address for other, _ in listed) == 1
        }
        if labels:
            texts = [node.value for node in ast.walk(function) if isinstance(node, ast.Constant)]
            folders = [test.parent / text.strip("/") for text in texts if isinstance(text, str) and text.strip("/")]
            folder = next((path for path in folders if "\n" not in path.name and path.is_dir()), None)
            if folder is not None:
                examples.examples.append(Example(name, check, labels, folder))
                continue
        inline = list(_inline(function, constants))
        examples.examples += [Example(name, check, {address: label}, text=text) for text, address, label in inline]
        asserted = len(list(_asserted(function)))
        if asserted > len(inline):
            examples.not_written[name] = asserted - len(inline)


def _listed(function: ast.FunctionDef) -> Iterator[tuple[str, Label]]:
    """The members of `passing_resources = {...}` and `failing_resources = {...}`."""
    for node in ast.walk(function):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name) and node.targets[0].id in _SETS:
            for constant in ast.walk(node.value):
                if isinstance(constant, ast.Constant) and isinstance(constant.value, str):
                    yield constant.value, _SETS[node.targets[0].id]


def _strings(body: list[ast.stmt]) -> dict[str, str]:
    """The string values of names: `text = "..."`, and `parsed = hcl2.loads("..."` or `text)`."""
    strings: dict[str, str] = {}
    for node in body:
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            text = _text(node.value, strings)
            if text is not None:
                strings[node.targets[0].id] = text
    return strings


def _text(node: ast.expr, names: dict[str, str]) -> str | None:
    """The HCL in an expression."""
    for child in ast.walk(node):
        if isinstance(child, ast.Constant) and isinstance(child.value, str) and "{" in child.value:
            return child.value
        if isinstance(child, ast.Name) and child.id in names:
            return names[child.id]
    return None


def _inline(function: ast.FunctionDef, constants: dict[str, str]) -> Iterator[tuple[str, str, Label]]:
    """`(HCL, address, label)` of tests that select one resource from a string: `parsed["resource"][0][TYPE][NAME]`."""
    names, place = dict(constants), None
    for node in function.body:
        if isinstance(node, ast.Assign):
            names |= _strings([node])
            keys = [child.value for child in ast.walk(node.value) if isinstance(child, ast.Constant)]
            words = [key for key in keys if isinstance(key, str) and re.fullmatch(r"[\w-]+", key)]
            text = _text(node.value, names)
            if text is not None and any(word.startswith("google_") for word in words):
                type_ = next(word for word in words if word.startswith("google_"))
                name = next((word for word in words if word not in (type_, "resource")), None)
                place = (text, f"{type_}.{name}") if name else None
        label = next(iter(_asserted(node)), None)
        if label and place:
            yield *place, label


def _asserted(node: ast.AST) -> Iterator[Label]:
    """The label in `assertEqual(CheckResult.FAILED, ...)`."""
    for call in ast.walk(node):
        if isinstance(call, ast.Call) and isinstance(call.func, ast.Attribute) and call.func.attr == "assertEqual":
            for argument in call.args:
                if isinstance(argument, ast.Attribute) and argument.attr in _RESULTS:
                    yield _RESULTS[argument.attr]


def _graph_examples(tests: Path, checks: Path) -> Iterator[Example]:
    """The examples of the checks that are written in YAML; each is `self.go(FOLDER, CHECK)` in the test."""
    tree = ast.parse((tests / "test_yaml_policies.py").read_text())
    for call in (node for node in ast.walk(tree) if isinstance(node, ast.Call)):
        if not (isinstance(call.func, ast.Attribute) and call.func.attr == "go" and call.args):
            continue
        names = [str(argument.value) for argument in call.args if isinstance(argument, ast.Constant)]
        if not names:
            continue
        folder, file = tests / "resources" / names[0], checks / f"{names[-1]}.yaml"
        expected = folder / "expected.yaml"
        check_id = _ID.search(file.read_text()) if file.is_file() else None
        if check_id and expected.is_file():
            results = yaml.safe_load(expected.read_text())
            labels = {address: label for label in _RESULTS.values() for address in results.get(label) or ()}
            yield Example(folder.name, check_id[1], labels, folder)
