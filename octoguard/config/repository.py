"""Looks at a repository: its Terraform roots, their backends, providers and variable files, and its CI systems.

Nothing of the repository runs. The repository can be hostile: symbolic links to directories are not followed, only
regular files are read, and sizes, depths and numbers have limits.
"""

from __future__ import annotations

import json
import os
import re
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Any, Final

from octoguard import hcl

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_SKIPPED_DIRECTORIES: Final = frozenset(
    {".git", ".terraform", ".terragrunt-cache", "node_modules", ".venv", "venv", "__pycache__"}
)
# Configurations there are called by others or by tests, unless they have a backend of their own.
_NOT_ROOTS: Final = frozenset({"modules", "module", "examples", "example", "tests", "test", "fixtures"})
_MOST_ENTRIES: Final = 200_000
_DEEPEST: Final = 40
_LARGEST_FILE: Final = 1 << 20
_LARGEST_TOTAL: Final = 64 << 20
# Paths become arguments of commands in CI files. Other names are reported and left out.
_PLAIN_PATH: Final = re.compile(r"(?!-)[\w.@+-]+(?:/(?!-)[\w.@+-]+)*", re.ASCII)
_LOCKED: Final = re.compile(r'provider\s+"[^"\n]*/([\w-]+)"\s*\{\s*version\s*=\s*"([\w.+-]+)"')
_TERRAFORM: Final = (".tf", ".tofu", ".tf.json", ".tofu.json")
_VARIABLES: Final = (".tfvars", ".tfvars.json")
_READ: Final = ("terraform.tfvars", "terraform.tfvars.json")
_CI_FILES: Final = {
    "gitlab": (".gitlab-ci.yml",),
    "azure": ("azure-pipelines.yml", "azure-pipelines.yaml"),
    "jenkins": ("Jenkinsfile",),
    "atlantis": ("atlantis.yaml",),
}


@dataclass(slots=True)
class RootDirectory:
    """A directory with a Terraform configuration. Paths are relative to the repository."""

    path: str
    backend: str = ""
    providers: dict[str, str] = field(default_factory=dict)  # name -> locked version, else constraint
    var_files: list[str] = field(default_factory=list)
    workspaces: list[str] = field(default_factory=list)
    declares_provider: bool = False
    has_blocks: bool = False
    calls: set[str] = field(default_factory=set)
    required: set[str] = field(default_factory=set)  # variables without a default
    values: dict[str, set[str]] = field(default_factory=dict)  # variable file -> variables that it sets

    @property
    def is_google(self) -> bool:
        """Whether a provider is Google's, or no provider is named: a module may name it."""
        return not self.providers or any(name in ("google", "google-beta") for name in self.providers)

    def without_value(self, var_files: Collection[str]) -> list[str]:
        """The variables that neither a default, nor these files, nor a file that Terraform reads itself sets."""
        read = [name for name in self.values if name in var_files or self._is_read(name)]
        return sorted(self.required.difference(*(self.values[name] for name in read)))

    def _is_read(self, name: str) -> bool:
        """https://developer.hashicorp.com/terraform/language/values/variables (read 2026-11-30)."""
        folder, _, file = name.rpartition("/")
        own = folder == ("" if self.path == "." else self.path)
        return own and (file in _READ or file.endswith((".auto.tfvars", ".auto.tfvars.json")))


@dataclass(slots=True)
class TerraformRepository:
    """What a repository contains. `problems` are sentences about what was left out."""

    top: Path
    roots: list[RootDirectory] = field(default_factory=list)
    ci: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)


def read_repository(top: Path) -> TerraformRepository:
    """The Terraform roots and the CI systems below a directory."""
    repository = TerraformRepository(top)
    directories: dict[str, RootDirectory] = {}
    loose: list[str] = []  # variable files, possibly in directories without a configuration
    budget = _Budget(repository)
    for path, entries in _walk(repository):
        files = {entry.name: entry for entry in entries if _is_file(entry, top)}
        configuration = [name for name in sorted(files) if name.endswith(_TERRAFORM)]
        loose += [_join(path, name) for name in sorted(files) if name.endswith(_VARIABLES)]
        if configuration:
            directory = directories[path] = RootDirectory(path, workspaces=_workspaces(top / path))
            for name in configuration:
                _read_configuration(budget.read(_join(path, name)), name, directory)
            locked = budget.read(_join(path, ".terraform.lock.hcl")) if ".terraform.lock.hcl" in files else b""
            directory.providers |= dict(_LOCKED.findall(locked.decode(errors="replace")))
    called = {target for directory in directories.values() for target in directory.calls}
    repository.roots = [each for path, each in sorted(directories.items()) if _is_root(each, path in called)]
    _attach(loose, repository.roots)
    for each in repository.roots:
        each.values = {name: _names_in(budget.read(name), name) for name in each.var_files}
    _leave_out(repository)
    repository.ci = _ci_systems(top)
    return repository


def is_plain_path(path: str) -> bool:
    """Whether a path can be an argument in a CI file without quotation marks."""
    return _PLAIN_PATH.fullmatch(path) is not None


class _Budget:
    """Reads files, up to a total size. Files that are not text are reported."""

    def __init__(self, repository: TerraformRepository) -> None:
        self._repository = repository
        self._left = _LARGEST_TOTAL

    def read(self, name: str) -> bytes:
        try:
            # Without O_NONBLOCK, a pipe that replaced the file would block.
            with open(os.open(self._repository.top / name, os.O_RDONLY | os.O_NONBLOCK), "rb") as file:
                data = file.read(min(_LARGEST_FILE, self._left) + 1)
        except OSError as error:
            self._repository.problems.append(f"{name}: cannot be read ({error.strerror})")
            return b""
        if len(data) > min(_LARGEST_FILE, self._left) or b"\0" in data:
            self._repository.problems.append(f"{name}: is not read, because it is too large or not text")
            return b""
        self._left -= len(data)
        return data


def _walk(repository: TerraformRepository) -> Iterator[tuple[str, list[os.DirEntry[str]]]]:
    """Every directory, as its path relative to the top ("." for the top) and its entries."""
    todo = ["."]
    seen = 0
    while todo:
        path = todo.pop()
        try:
            with os.scandir(repository.top / path) as found:
                entries = sorted(found, key=lambda entry: entry.name)
        except OSError as error:
            repository.problems.append(f"{path}: cannot be read ({error.strerror})")
            continue
        seen += len(entries)
        if seen > _MOST_ENTRIES:
            repository.problems.append(f"the search stopped at {path}, after {_MOST_ENTRIES:,} files")
            return
        yield path, entries
        if path.count("/") < _DEEPEST:
            names = [each.name for each in entries if _is_directory(each) and each.name not in _SKIPPED_DIRECTORIES]
            todo += [_join(path, name) for name in reversed(names)]


def _is_directory(entry: os.DirEntry[str]) -> bool:
    try:
        return entry.is_dir(follow_symlinks=False)
    except OSError:
        return False


def _is_file(entry: os.DirEntry[str], top: Path) -> bool:
    """Whether an entry is a regular file of the repository, or a link to one."""
    try:
        if not entry.is_symlink():
            return entry.is_file()
        return entry.is_file() and Path(entry.path).resolve().is_relative_to(top.resolve())
    except (OSError, RuntimeError):  # a loop of links
        return False


def _join(path: str, name: str) -> str:
    return name if path == "." else f"{path}/{name}"


def _read_configuration(data: bytes, name: str, directory: RootDirectory) -> None:
    if name.endswith(".json"):
        _read_json(data, directory)
        return
    for block in hcl.blocks(hcl.parse(data)):
        kind, labels = hcl.header(block)
        body = hcl.body_of(block)
        if kind == "terraform":
            _read_settings(block, directory)
        elif kind == "variable" and labels:
            if all(key != "default" for key, _ in hcl.attributes(body)):
                directory.required.add(labels[0])
        elif kind == "provider" and labels:
            directory.declares_provider = True
            directory.providers.setdefault(labels[0], "")
        elif kind in ("resource", "module", "data"):
            directory.has_blocks = True
            source = next((hcl.literal(value) for key, value in hcl.attributes(body) if key == "source"), None)
            if kind == "module" and isinstance(source, str):
                _note_call(source, directory)


def _note_call(source: str, directory: RootDirectory) -> None:
    if source.startswith(("./", "../")):
        directory.calls.add(PurePosixPath(os.path.normpath(f"{directory.path}/{source}")).as_posix())


def _read_settings(block: hcl.Node, directory: RootDirectory) -> None:
    """The backend and the required providers of a `terraform` block."""
    body = hcl.body_of(block)
    for inner in hcl.blocks(body) if body else ():
        kind, labels = hcl.header(inner)
        if kind == "backend" and labels:
            directory.backend = labels[0]
        elif kind == "cloud":
            directory.backend = "cloud"
        elif kind == "required_providers":
            for name, value in hcl.attributes(hcl.body_of(inner)):
                version = re.search(r'version\s*=\s*"([^"\n]{1,60})"', hcl.text_of(value))
                directory.providers[name] = version[1] if version else directory.providers.get(name, "")


def _read_json(data: bytes, directory: RootDirectory) -> None:
    """The same in Terraform's JSON syntax: https://developer.hashicorp.com/terraform/language/syntax/json."""
    try:
        document = json.loads(data)
    except (ValueError, RecursionError):
        return
    if not isinstance(document, dict):
        return
    variables = [item for body in _bodies(document.get("variable")) for item in body.items()]
    directory.required |= {name for name, body in variables if isinstance(body, dict) and "default" not in body}
    directory.has_blocks |= any(kind in document for kind in ("resource", "module", "data"))
    for name in _keys(document.get("provider")):
        directory.declares_provider = True
        directory.providers.setdefault(name, "")
    for settings in _bodies(document.get("terraform")):
        directory.backend = next(iter(_keys(settings.get("backend"))), directory.backend)
        for name in _keys(settings.get("required_providers")):
            directory.providers.setdefault(name, "")
    for modules in _bodies(document.get("module")):
        for call in (each for value in modules.values() for each in _bodies(value)):
            if isinstance(call.get("source"), str):
                _note_call(call["source"], directory)


def _names_in(data: bytes, name: str) -> set[str]:
    """The variables that a .tfvars file sets."""
    if name.endswith(".json"):
        try:
            return set(_keys(json.loads(data)))
        except (ValueError, RecursionError):
            return set()
    bodies = [node for node in hcl.parse(data).named_children if node.type == "body"]
    return {key for body in bodies for key, _ in hcl.attributes(body)}


def _bodies(value: Any) -> list[dict[str, Any]]:
    return [each for each in (value if isinstance(value, list) else [value]) if isinstance(each, dict)]


def _keys(value: Any) -> list[str]:
    return [key for body in _bodies(value) for key in body]


def _is_root(directory: RootDirectory, is_called: bool) -> bool:
    if directory.backend:
        return True
    inside = _NOT_ROOTS & set(directory.path.split("/"))
    return not is_called and not inside and (directory.declares_provider or directory.has_blocks)


def _attach(var_files: list[str], roots: list[RootDirectory]) -> None:
    """Give each variable file to the deepest root that contains it."""
    for name in var_files:
        above = [root for root in roots if root.path == "." or name.startswith(f"{root.path}/")]
        if above:
            max(above, key=lambda root: len(root.path) if root.path != "." else 0).var_files.append(name)


def _leave_out(repository: TerraformRepository) -> None:
    kept = []
    for root in repository.roots:
        if not root.is_google:
            names = ", ".join(root.providers)
            repository.problems.append(f"{root.path}: is left out, because its providers are not Google's ({names})")
        elif not is_plain_path(root.path):
            repository.problems.append(f"{root.path}: is left out: rename it with letters, digits and . _ @ + -")
        else:
            kept.append(root)
            root.var_files = [name for name in root.var_files if is_plain_path(name)]
    repository.roots = kept


def _workspaces(root: Path) -> list[str]:
    """The workspaces with a local state: https://developer.hashicorp.com/terraform/language/state/workspaces."""
    try:
        with os.scandir(root / "terraform.tfstate.d") as found:
            names = sorted(entry.name for entry in found if _is_directory(entry))
    except OSError:
        return []
    return [name for name in names if is_plain_path(name)]


def _ci_systems(top: Path) -> list[str]:
    """The CI systems whose files are in the repository."""
    found = ["github"] if (top / ".github" / "workflows").is_dir() else []
    found += [name for name, files in _CI_FILES.items() if any((top / file).is_file() for file in files)]
    return found or (["github"] if (top / ".github").is_dir() else [])
