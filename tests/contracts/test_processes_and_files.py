"""Who starts processes and who writes files: a short list of places, each with what keeps it harmless."""

from __future__ import annotations

import ast
from typing import TYPE_CHECKING

from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PACKAGE = ROOT / "octoguard"
# What may start a process, and which one. Only vcs/git.py runs git.
STARTS = {
    "vcs/git.py": "git, with every program of its configuration switched off",
    "sources/terraform.py": "the terraform or tofu of the PATH",
    "scanners/_checkov_process.py": "Checkov, in a folder and with an environment of its own",
    "workflows/standin.py": "the command that the user gives to octoguard standin",
    "workflows/doctor.py": "programs that are asked for their version",
}
# What may write a file, function by function, and why no value of a plan gets out by it.
WRITES = {
    "cli/main.py:main": "nothing: /dev/null in place of an output that is closed",
    "files/atomic.py:write_whole": "0600 by mkstemp until it is in place; the caller gives the mode",
    "files/atomic.py:write_output": "a device or a pipe",
    "files/atomic.py:append_output": "0600 if it is new: the end of the summary of a CI step",
    "files/atomic.py:write_new": "a new file of octoguard init: no values of a plan",
    "files/atomic.py:locked": "an empty file, 0600",
    "files/sealed.py:sealed": "a memory file, or a private folder",
    "files/sealed.py:scratch_file": "a memory file, or a private folder",
    "vcs/git.py:export": "files of the repository, in a private folder",
    "sources/terraform.py:_unnamed_file": "a memory file, or one without a name",
    "config/policies.py:_write_pack": "the compiled policies",
    "config/prices.py:_write_pack": "the compiled prices",
    "config/price_folder.py:write_folder": "list prices",
    "gcp/recording.py:__init__": "0600 by mkstemp: answers of Google's, no plan",
    "scanners/_checkov_process.py:run": "0600, in a private folder: a plan without its secrets",
    "scanners/_checkov_process.py:_copied": "the user's checks, in a private folder",
    "standin/mirror.py:override": "an override of the configuration, in a private folder",
    "standin/mirror.py:rewrite": "a file of the configuration, in a private folder",
    "standin/remote_state.py:write_state": "outputs that the user gives, in a private folder",
    "standin/schema.py:write_pack": "a schema pack, by tools/",
    "workflows/policy_conversion.py:_texts": "policies, in a private folder",
    "workflows/policy_conversion.py:_write": "policies",
}
_STARTING = {
    "run",
    "Popen",
    "call",
    "check_call",
    "check_output",
    "getoutput",
    "system",
    "popen",
    "execv",
    "execvp",
    "spawnv",
}
_WRITING = {
    "write_text",
    "write_bytes",
    "mkstemp",
    "fdopen",
    "memfd_create",
    "NamedTemporaryFile",
    "TemporaryFile",
    "mkfifo",
}
_WRITE_FLAGS = {"O_WRONLY", "O_RDWR", "O_CREAT"}


def _calls(path: Path) -> Iterator[tuple[str, ast.Call]]:
    """The calls in a file, each with the name of the outermost function around it."""
    for top in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(top, (ast.Module, ast.ClassDef)):
            for one in top.body:
                if not isinstance(one, ast.ClassDef):
                    name = one.name if isinstance(one, (ast.FunctionDef, ast.AsyncFunctionDef)) else ""
                    yield from ((name, call) for call in ast.walk(one) if isinstance(call, ast.Call))


def _name(call: ast.Call) -> str:
    return call.func.attr if isinstance(call.func, ast.Attribute) else getattr(call.func, "id", "")


def _owner(call: ast.Call) -> str:
    value = call.func.value if isinstance(call.func, ast.Attribute) else None
    return value.id if isinstance(value, ast.Name) else ""


def _starts_a_process(call: ast.Call) -> bool:
    return _owner(call) in ("subprocess", "os", "pty", "asyncio") and _name(call) in _STARTING


def _writes_a_file(call: ast.Call) -> bool:
    if _name(call) in _WRITING:
        return True
    if _name(call) == "open" and _owner(call) == "os":
        return any(isinstance(node, ast.Attribute) and node.attr in _WRITE_FLAGS for node in ast.walk(call))
    if _name(call) == "open":
        modes = [*call.args[:2], *(word.value for word in call.keywords if word.arg == "mode")]
        literals = {node.value for mode in modes for node in ast.walk(mode) if isinstance(node, ast.Constant)}
        return any(isinstance(one, str) and len(one) <= 3 and set(one) & set("wax+") for one in literals)
    return False


def _places(is_it: object) -> dict[str, list[str]]:
    assert callable(is_it)
    found: dict[str, list[str]] = {}
    for path in sorted(PACKAGE.rglob("*.py")):
        module = path.relative_to(PACKAGE).as_posix()
        functions = [name for name, call in _calls(path) if is_it(call)]
        if functions:
            found[module] = functions
    return found


def test_only_known_modules_start_processes() -> None:
    assert set(_places(_starts_a_process)) == set(STARTS)


def test_only_one_module_runs_git() -> None:
    for path in PACKAGE.rglob("*.py"):
        for name, call in _calls(path):
            words = {node.value for node in ast.walk(call) if isinstance(node, ast.Constant) and node.value == "git"}
            if words and (_starts_a_process(call) or _name(call) == "which"):
                assert path.relative_to(PACKAGE).as_posix() == "vcs/git.py", f"{path}: {name}"


def test_only_known_functions_write_files() -> None:
    found = {f"{module}:{name}" for module, names in _places(_writes_a_file).items() for name in names}
    assert found == set(WRITES)
