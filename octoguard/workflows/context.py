"""Finds where a plan is gated: its root, and the configuration that counts, in the working tree or at a git ref."""

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
    """What a gate works with. `inputs` has the files that count; `own` is the request for those of the working tree.

    With `ref` they differ: what counts lies in a copy (`copy`) of the repository at that ref.
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
        """The root as records call it: within the repository, where there is one."""
        root = self.root.resolve()
        inside = self.repository and root.is_relative_to(self.repository.top)
        return (root.relative_to(self.repository.top) if self.repository and inside else root).as_posix()

    def beside_config(self, name: str) -> Path:
        """A file that octoguard.toml names, in the working tree even where the configuration is read at a ref."""
        assert self.settings is not None  # noqa: S101 - there is no name without the file
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
        raise UsageError(f"--trust {trust}: give git:REF, such as git:refs/remotes/origin/main")
    repository = git.repository_of(directory or Path.cwd())
    if repository is None:
        raise InputError(
            f"--trust {trust}: {directory or Path.cwd()} is in no git repository: run octoguard in a checkout"
        )
    ref = repository.resolve(trust.removeprefix(_GIT))
    with tempfile.TemporaryDirectory(prefix="octoguard-") as scratch:
        # As deep as the repository itself, so that a path that leads out of it ends in this private folder, and not
        # beside it, where any user may put a file.
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
    def there(path: Path | None) -> Path | None:
        """The same file at the ref; one outside of the repository is no part of the change."""
        return None if path is None else _placed(path, repository, snapshot)

    config = there(request.config) or _config_at(repository, snapshot)
    settings = _settled(load_nearest(config), repository, snapshot) if config else None
    if settings is not None and settings.path.is_relative_to(snapshot.folder):
        settings = structs.replace(settings, home=repository.top / settings.path.parent.relative_to(snapshot.folder))
    request = _with_environment(request, target, settings)
    root = _root_at(target, directory, settings, repository.top, snapshot.folder)
    if not repository.holds(root):
        raise InputError(
            f"{root}: not in the repository of the working directory ({repository.top}): run octoguard in the checkout "
            "that has the root"
        )
    trusted = replace(
        request,
        plan=str(root / "tfplan"),
        trust=f"{_GIT}{ref.name}",
        read_at=ref,
        config=config,
        policies=there(request.policies),
        waivers=there(request.waivers),
        baseline=there(request.baseline),
        root=_comments_at(request.root or root, repository, snapshot),
        sources=request.root or root,
        external_checks=tuple(filter(None, map(there, request.external_checks))),
    )
    own = replace(request, plan=trusted.plan, root=request.root or root)
    return GateContext(root, settings, resolve(trusted, settings), own, repository, ref, snapshot.folder)


def _config_at(repository: git.Repository, snapshot: git.Snapshot) -> Path | None:
    """The octoguard.toml at the ref that is nearest to the working directory, up to the repository's root."""
    here = repository.inside(Path.cwd())
    start = snapshot.folder / (here or "")
    for folder in (start, *start.parents):
        snapshot.expect_plain(folder / NAME)
        if folder == snapshot.folder:
            break
    return find_config(start, snapshot.folder)


def _placed(path: Path, repository: git.Repository, snapshot: git.Snapshot) -> Path:
    """Where a file that an option names counts: at the ref, if it lies in the repository. Raises InputError."""
    inside = repository.inside(path)
    if inside is not None:
        return snapshot.require(snapshot.folder / inside)
    if repository.holds(path):
        raise InputError(
            f"{path}: leads into {repository.top} by a symbolic link: name the file in the repository itself"
        )
    return path


def _comments_at(root: Path, repository: git.Repository, snapshot: git.Snapshot) -> Path:
    """The root at the ref, whose comments count; it does not exist there where the change adds it."""
    inside = repository.inside(root)
    if inside is None:
        return root
    place = snapshot.folder / inside
    if any(above in snapshot.special for above in (inside, *inside.parents)):
        snapshot.expect_plain(place)
    return place


def _settled(settings: Settings | None, repository: git.Repository, snapshot: git.Snapshot) -> Settings | None:
    """The settings with each file that they name where it counts: at the ref, or outside of the repository.

    Raises InputError where the ref has no plain file there.
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
            # Beside the repository, and not beside the copy of it, where any user may put a file.
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
    )
    return _with_program(settings, repository, snapshot)


def _with_program(settings: Settings, repository: git.Repository, snapshot: git.Snapshot) -> Settings:
    """The settings with the program of another scanner as git has it at the ref, or outside of what git has.

    One that lies in the repository and is ignored there (an environment that the pipeline made) is no part of the
    change; one that the change brings is, and must not judge it. Raises InputError.
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
                f"{chosen}: [scanners.checkov] program is part of the change that it would judge: name one outside of "
                "it, or bring it in with a change of its own"
            )
    checkov = structs.replace(settings.scanners.checkov, program=str(chosen))
    return structs.replace(settings, scanners=structs.replace(settings.scanners, checkov=checkov))


def _with_environment(request: CheckRequest, target: str, settings: Settings | None) -> CheckRequest:
    """The request with the environment that its option or the target names. Raises UsageError."""
    environment, by = named_environment(target, request.environment, settings)
    return replace(request, environment=environment, named_by=by)


def _root(target: str, directory: Path | None, settings: Settings | None) -> Path:
    if directory is not None:
        return directory
    return initialised_root(Path(target).resolve()) if Path(target).is_file() else root_of(target, settings)


def _root_at(target: str, directory: Path | None, settings: Settings | None, top: Path, copy: Path) -> Path:
    """The root in the working tree, where the trusted configuration says that it is."""
    if directory is None and is_name(target, settings):
        named = settings.root_of(target) if settings else None
        return top / named.relative_to(copy) if named else Path(USUAL_ROOT.format(target))
    return _root(target, directory, settings)
