"""Finds out where a plan is gated: its root, and the configuration that counts, in the working tree or at a git ref."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from msgspec import structs

from octoguard.config.nearest import USUAL_ROOT, find_config, load_nearest
from octoguard.custody import git
from octoguard.errors import InputError, OctoguardError, UsageError
from octoguard.sources.terraform import initialised_root
from octoguard.workflows.environments import is_name, named_environment
from octoguard.workflows.plan import root_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.config.settings import Settings
    from octoguard.workflows.check import Request

_GIT = "git:"


@dataclass(frozen=True, slots=True)
class Scene:
    """What a gate works with. `request` has the paths of files that count; `own` those of the working tree.

    With `ref` they differ: what counts lies in a copy (`copy`) of the repository at that ref.
    """

    root: Path
    settings: Settings | None
    request: Request
    own: Request
    top: Path | None = None
    ref: str | None = None
    commit: str | None = None
    copy: Path | None = None

    @property
    def root_name(self) -> str:
        """The root as records call it: within the repository, where there is one."""
        root = self.root.resolve()
        return root.relative_to(self.top).as_posix() if self.top and root.is_relative_to(self.top) else root.as_posix()

    def beside_config(self, name: str) -> Path:
        """A file that octoguard.toml names, in the working tree even where the configuration is read at a ref."""
        assert self.settings is not None  # noqa: S101 - there is no name without the file
        path = self.settings.path.parent / name
        return (
            self.top / path.relative_to(self.copy) if self.copy and self.top and not Path(name).is_absolute() else path
        )


@contextmanager
def scene(target: str, request: Request, trust: str | None, directory: Path | None = None) -> Iterator[Scene]:
    """The scene of a target: a directory, an environment, or a plan file. Raises OctoguardError."""
    environment, by = named_environment(target, request.environment)
    request = replace(request, environment=environment, named_by=by)
    if trust is None:
        root = _root(target, directory, request.config)
        settings = load_nearest(request.config)
        top = git.top_of(root)
        inner = replace(request, plan=str(root / "tfplan"), root=request.root or root, sources=request.root or root)
        yield Scene(root, settings, inner, inner, top)
        return
    if not trust.startswith(_GIT) or trust == _GIT:
        raise UsageError(f"--trust {trust}: say git:REF, such as git:origin/main")
    ref = trust.removeprefix(_GIT)
    top = git.top_of(directory or Path.cwd())
    if top is None:
        raise InputError(
            f"--trust {trust}: {Path.cwd()} is in no git repository (or git does not trust it: safe.directory)"
        )
    commit = git.resolve(top, ref)
    with tempfile.TemporaryDirectory(prefix="octoguard-") as scratch:
        copy = Path(scratch).resolve()
        git.export(top, commit, copy)
        try:
            yield _trusted(target, request, directory, top, copy, ref, commit)
        except OctoguardError as error:
            raise type(error)(str(error).replace(f"{copy}/", f"{trust}:"), error.detail) from None


def _trusted(
    target: str, request: Request, directory: Path | None, top: Path, copy: Path, ref: str, commit: str
) -> Scene:
    def there(path: Path | None) -> Path | None:
        """The same file at the ref; one outside of the repository is no part of the change."""
        if path is None or not path.resolve().is_relative_to(top):
            return path
        return copy / path.resolve().relative_to(top)

    here = Path.cwd().resolve()
    start = copy / here.relative_to(top) if here.is_relative_to(top) else copy
    config = there(request.config) or find_config(start, copy)
    settings = _with_program(load_nearest(config), top, copy) if config else None
    if settings is not None and settings.path.is_relative_to(copy):
        settings = structs.replace(settings, home=top / settings.path.parent.relative_to(copy))
    root = _root_at(target, directory, settings, top, copy)
    trusted = replace(
        request,
        plan=str(root / "tfplan"),
        config=config,
        policies=there(request.policies),
        waivers=there(request.waivers),
        baseline=there(request.baseline),
        root=there(request.root or root),
        sources=request.root or root,
        external_checks=tuple(filter(None, map(there, request.external_checks))),
    )
    own = replace(request, plan=trusted.plan, root=request.root or root)
    return Scene(root, settings, trusted, own, top, ref, commit, copy)


def _with_program(settings: Settings | None, top: Path, copy: Path) -> Settings | None:
    """The settings with the program of another scanner as git has it at the ref, or outside of what git has.

    One that lies in the repository and is ignored there (an environment that the pipeline made) is no part of the
    change; one that the change brings is, and must not judge it. Raises InputError.
    """
    program = settings.scanners.checkov.program if settings else None
    if settings is None or program is None:
        return settings
    path = Path(os.path.normpath(settings.path.parent / program))
    if not path.is_relative_to(copy) and not path.is_relative_to(top):
        return settings
    inside = path.relative_to(copy if path.is_relative_to(copy) else top)
    chosen = copy / inside
    if not chosen.is_file():
        chosen = top / inside
        if git.ask(top, "ls-files", "--", inside.as_posix()) != "":
            raise InputError(
                f"{chosen}: [scanners.checkov] program is part of the change that it would judge: name one outside of "
                "it, or bring it in with a change of its own"
            )
    checkov = structs.replace(settings.scanners.checkov, program=str(chosen))
    return structs.replace(settings, scanners=structs.replace(settings.scanners, checkov=checkov))


def _root(target: str, directory: Path | None, config: Path | None) -> Path:
    if directory is not None:
        return directory
    return initialised_root(Path(target).resolve()) if Path(target).is_file() else root_of(target, config)


def _root_at(target: str, directory: Path | None, settings: Settings | None, top: Path, copy: Path) -> Path:
    """The root in the working tree, where the trusted configuration says that it is."""
    if directory is None and is_name(target):
        named = settings.root_of(target) if settings else None
        return top / named.relative_to(copy) if named else Path(USUAL_ROOT.format(target))
    return _root(target, directory, None)
