"""Finds the root and the configuration of a gate, in the working tree or at a trusted git ref."""

from __future__ import annotations

import os
import tempfile
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from msgspec import structs

from octoguard.config.discovery import NAME, find_config, load_nearest
from octoguard.config.environments import USUAL_ROOT
from octoguard.config.settings import USAGE_SIZES, listed
from octoguard.errors import InputError, OctoguardError, UsageError
from octoguard.sources.terraform import initialised_root
from octoguard.vcs import git
from octoguard.workflows.environments import is_name, named_environment
from octoguard.workflows.inputs import resolve
from octoguard.workflows.plan import root_of

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.config.settings import Settings
    from octoguard.workflows.inputs import CheckRequest, Inputs

_GIT = "git:"


@dataclass(frozen=True, slots=True)
class GateContext:
    """The root and the configuration of a gate.

    `inputs` has the files that apply, `own` is the request for the files of the working tree. With `ref` they differ:
    the files that apply are in a copy (`copy`) of the repository at that ref.
    """

    root: Path
    settings: Settings | None
    inputs: Inputs
    own: CheckRequest
    repository: git.Repository | None = None
    ref: git.Ref | None = None
    copy: Path | None = None

    @property
    def root_name(self) -> str:
        """The root in decision records: relative to the repository, if there is one."""
        root = self.root.resolve()
        inside = self.repository and root.is_relative_to(self.repository.top)
        return (root.relative_to(self.repository.top) if self.repository and inside else root).as_posix()

    def beside_config(self, name: str) -> Path:
        """The working-tree path of a file in octoguard.toml, even if the configuration is read at a ref."""
        assert self.settings is not None  # noqa: S101 - only octoguard.toml has such a name
        path = self.settings.path.parent / name
        if self.copy is None or self.repository is None or Path(name).is_absolute():
            return path
        return self.repository.top / path.relative_to(self.copy)


@contextmanager
def gate_context(
    target: str, request: CheckRequest, trust: str | None, directory: Path | None = None
) -> Iterator[GateContext]:
    """The context of a target: a directory, an environment, or a plan file. Raises OctoguardError."""
    if trust is None:
        settings = load_nearest(request.config)
        request = _with_environment(request, target, settings)
        root = _root(target, directory, settings)
        inner = replace(request, plan=str(root / "tfplan"), root=request.root or root, sources=request.root or root)
        yield GateContext(root, settings, resolve(inner, settings), inner, git.repository_of(root))
        return
    if not trust.startswith(_GIT) or trust == _GIT:
        raise UsageError(f"--trust: invalid value {trust!r}: use git:REF, such as git:refs/remotes/origin/main")
    repository = git.repository_of(directory or Path.cwd())
    if repository is None:
        raise InputError(
            f"--trust {trust}: {directory or Path.cwd()} is not in a git repository: run octoguard in a checkout"
        )
    ref = repository.resolve(trust.removeprefix(_GIT))
    with tempfile.TemporaryDirectory(prefix="octoguard-") as scratch:
        # As deep as the repository, so that a path with `..` that leaves it stays in this private directory. Otherwise
        # it could reach a directory in which any user can create files.
        copy = Path(scratch).resolve().joinpath(*repository.top.parts[1:])
        snapshot = repository.export(ref.commit, copy)
        try:
            yield _trusted(target, request, directory, repository, snapshot, ref)
        except OctoguardError as error:
            raise type(error)(str(error).replace(f"{copy}/", f"git:{ref.name}:"), error.detail) from None


def _trusted(
    target: str,
    request: CheckRequest,
    directory: Path | None,
    repository: git.Repository,
    snapshot: git.Snapshot,
    ref: git.Ref,
) -> GateContext:
    def at_ref(path: Path | None) -> Path | None:
        """The same file at the ref. A file outside the repository is not part of the change."""
        return None if path is None else _placed(path, repository, snapshot)

    config = at_ref(request.config) or _config_at(repository, snapshot)
    settings = _settled(load_nearest(config), repository, snapshot) if config else None
    if settings is not None and settings.path.is_relative_to(snapshot.folder):
        settings = structs.replace(settings, home=repository.top / settings.path.parent.relative_to(snapshot.folder))
    request = _with_environment(request, target, settings)
    root = _root_at(target, directory, settings, repository.top, snapshot.folder)
    if not repository.holds(root):
        raise InputError(
            f"{root}: not in the repository of the working directory ({repository.top}): run octoguard in the checkout "
            "of the root"
        )
    trusted = replace(
        request,
        plan=str(root / "tfplan"),
        trust=f"{_GIT}{ref.name}",
        read_at=ref,
        config=config,
        policies=at_ref(request.policies),
        waivers=at_ref(request.waivers),
        baseline=at_ref(request.baseline),
        root=_comments_at(request.root or root, repository, snapshot),
        sources=request.root or root,
        external_checks=tuple(filter(None, map(at_ref, request.external_checks))),
    )
    own = replace(request, plan=trusted.plan, root=request.root or root)
    return GateContext(root, settings, resolve(trusted, settings), own, repository, ref, snapshot.folder)


def _config_at(repository: git.Repository, snapshot: git.Snapshot) -> Path | None:
    """The octoguard.toml at the ref that is nearest to the working directory, up to the root of the repository."""
    directory = repository.inside(Path.cwd())
    start = snapshot.folder / (directory or "")
    for folder in (start, *start.parents):
        snapshot.expect_plain(folder / NAME)
        if folder == snapshot.folder:
            break
    return find_config(start, snapshot.folder)


def _placed(path: Path, repository: git.Repository, snapshot: git.Snapshot) -> Path:
    """The path of a file that applies: at the ref if the file is in the repository. Raises InputError."""
    inside = repository.inside(path)
    if inside is not None:
        return snapshot.require(snapshot.folder / inside)
    if repository.holds(path):
        raise InputError(f"{path}: a symbolic link into {repository.top}: give the path of the file in the repository")
    return path


def _comments_at(root: Path, repository: git.Repository, snapshot: git.Snapshot) -> Path:
    """The root at the ref, for its comments. The path does not exist if the change adds the root."""
    inside = repository.inside(root)
    if inside is None:
        return root
    path = snapshot.folder / inside
    if any(above in snapshot.special for above in (inside, *inside.parents)):
        snapshot.expect_plain(path)
    return path


def _settled(settings: Settings | None, repository: git.Repository, snapshot: git.Snapshot) -> Settings | None:
    """The settings with the path of each file: at the ref, or outside the repository.

    Raises InputError if the ref has no regular file at a path.
    """
    if settings is None:
        return None
    base = settings.path.parent
    snapshot.expect_plain(base / "waivers.yaml")

    def placed(name: str) -> str:
        path = Path(os.path.normpath(base / name))
        if path.is_relative_to(snapshot.folder):
            return str(snapshot.require(path))
        if not Path(name).is_absolute():
            # Relative to the repository, not to the copy: any user can create files next to the copy.
            path = Path(os.path.normpath(repository.top / os.path.relpath(path, snapshot.folder)))
        return str(_placed(path, repository, snapshot))

    def if_named(name: str | None) -> str | None:
        return placed(name) if name else None

    check, cost, gate = settings.check, settings.cost, settings.gate
    checkov = settings.scanners.checkov
    checkov = structs.replace(checkov, checks=[placed(name) for name in listed(checkov.checks)])
    settings = structs.replace(
        settings,
        check=structs.replace(
            check, policies=if_named(check.policies), waivers=if_named(check.waivers), baseline=if_named(check.baseline)
        ),
        cost=structs.replace(
            cost,
            usage=cost.usage if cost.usage in USAGE_SIZES else if_named(cost.usage),
            price_book=if_named(cost.price_book),
            pricing=if_named(cost.pricing),
        ),
        gate=structs.replace(
            gate,
            keys={name: placed(file) for name, file in gate.keys.items()},
            verify_keys=tuple(placed(file) for file in gate.verify_keys),
        ),
        scanners=structs.replace(settings.scanners, checkov=checkov),
        commitments=structs.replace(settings.commitments, file=if_named(settings.commitments.file)),
    )
    return _with_program(settings, repository, snapshot)


def _with_program(settings: Settings, repository: git.Repository, snapshot: git.Snapshot) -> Settings:
    """The settings with the program of another scanner, at the ref or outside the tracked files.

    A program that is in the repository but ignored by git (such as a virtual environment) is not part of the change. A
    program that the change adds must not check the change. Raises InputError.
    """
    program = settings.scanners.checkov.program
    if program is None:
        return settings
    top, copy = repository.top, snapshot.folder
    path = Path(os.path.normpath(settings.path.parent / program))
    if not path.is_relative_to(copy) and not path.is_relative_to(top):
        return settings
    inside = path.relative_to(copy if path.is_relative_to(copy) else top)
    chosen = copy / inside
    snapshot.expect_plain(chosen)
    if not chosen.is_file():
        chosen = top / inside
        if repository.tracks(PurePosixPath(inside.as_posix())):
            raise InputError(
                f"{chosen}: [scanners.checkov] program is part of the change that it would check: use a program "
                "outside the change, or merge the program first"
            )
    checkov = structs.replace(settings.scanners.checkov, program=str(chosen))
    return structs.replace(settings, scanners=structs.replace(settings.scanners, checkov=checkov))


def _with_environment(request: CheckRequest, target: str, settings: Settings | None) -> CheckRequest:
    """The request with the environment of its option or its target. Raises UsageError."""
    environment, by = named_environment(target, request.environment, settings)
    return replace(request, environment=environment, named_by=by)


def _root(target: str, directory: Path | None, settings: Settings | None) -> Path:
    if directory is not None:
        return directory
    return initialised_root(Path(target).resolve()) if Path(target).is_file() else root_of(target, settings)


def _root_at(target: str, directory: Path | None, settings: Settings | None, top: Path, copy: Path) -> Path:
    """The root in the working tree, at the path of the trusted configuration."""
    if directory is None and is_name(target, settings):
        named = settings.root_of(target) if settings else None
        return top / named.relative_to(copy) if named else Path(USUAL_ROOT.format(target))
    return _root(target, directory, settings)
