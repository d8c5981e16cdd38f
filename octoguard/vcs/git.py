"""Runs git for the repository of the working directory. No other module runs git.

The repository may contain a change that octoguard checks, so the change must not control how git runs:

- The repository is found by walking up to `.git`, which a commit cannot contain. Git's own discovery could use an
  embedded bare repository.
- Programs in the git configuration are disabled.
- Refs are resolved by their full names.
- Files are read as objects, without filters, attributes or symbolic links.
"""

from __future__ import annotations

import os
import re
import subprocess
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, Final

from octoguard.attestation.statement import Commit
from octoguard.errors import ExternalError, InputError, UsageError

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping

_CREDENTIALS = re.compile(r"(?<=://)[^/@]*@")
_WHOLE_SHA = re.compile(r"[0-9a-f]{40}|[0-9a-f]{64}")
_COAUTHOR = re.compile(r"<([^<>]+)>\s*$")
_LOG_FORMAT: Final = "%H%n%ae%n%ce%n%(trailers:key=Co-authored-by,valueonly)"
_NAMESPACES: Final = ("refs/remotes/", "refs/heads/", "refs/tags/")
# The variables of CI systems with the source branch of a pull request, and variables that only such runs have.
_CHANGE_BRANCHES: Final = {
    "GITHUB_HEAD_REF": "GITHUB_HEAD_REF",
    "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME": "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME",
    "BITBUCKET_BRANCH": "BITBUCKET_PR_ID",
    "CHANGE_BRANCH": "CHANGE_BRANCH",
}
_SYMLINK, _SUBMODULE = "120000", "160000"
_SPECIAL: Final = {_SYMLINK: "a symbolic link", _SUBMODULE: "a submodule"}

_OPTIONS: Final = [
    "--no-pager",
    "--no-replace-objects",  # a pushed refs/replace/* would replace contents
    "--no-optional-locks",
    *("-c", "safe.bareRepository=explicit"),
    *("-c", "core.fsmonitor=false"),
    *("-c", f"core.hooksPath={os.devnull}"),
    *("-c", f"core.attributesFile={os.devnull}"),
    *("-c", "core.sshCommand=false"),
    *("-c", "log.showSignature=false"),  # runs gpg.program
    *("-c", "log.mailmap=false"),  # .mailmap is part of the change
    *("-c", "protocol.allow=never"),  # prevents fetching missing objects of a partial clone
    *("-c", "submodule.recurse=false"),
    *("-c", "core.quotePath=false"),
]


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return kept | {"GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C"}


def _run(
    arguments: list[str], directory: Path, standard_input: bytes = b""
) -> subprocess.CompletedProcess[bytes] | None:
    """The finished process; None if git is not installed."""
    try:
        return subprocess.run(
            ["git", *_OPTIONS, *arguments],
            capture_output=True,
            check=False,
            cwd=directory,
            env=_environment(),
            input=standard_input,
        )
    except OSError:
        return None


@dataclass(frozen=True)
class Ref:
    """A ref by its full name (or a SHA), and its commit."""

    name: str
    commit: str


@dataclass(frozen=True)
class Repository:
    """A repository with a work tree. `top` is the root of the work tree, `directory` the git directory."""

    top: Path
    directory: Path

    def ask(self, *arguments: str) -> str | None:
        """The output of a git command without outer white space; None if git fails or is missing."""
        done = self._git(*arguments)
        return done.stdout.decode(errors="replace").strip() if done and done.returncode == 0 else None

    def _git(self, *arguments: str, standard_input: bytes = b"") -> subprocess.CompletedProcess[bytes] | None:
        location = [f"--git-dir={self.directory}", f"--work-tree={self.top}"]
        return _run([*location, *self._filters, *arguments], self.top, standard_input)

    @cached_property
    def _filters(self) -> list[str]:
        """Options that disable all filter programs, because .gitattributes of the change selects them."""
        done = _run(
            [
                f"--git-dir={self.directory}",
                f"--work-tree={self.top}",
                "config",
                "--name-only",
                "--null",
                "--get-regexp",
                r"^filter\.",
            ],
            self.top,
        )
        names = done.stdout.decode(errors="replace").split("\0") if done and done.returncode == 0 else []
        drivers = {name.removeprefix("filter.").rpartition(".")[0] for name in names if name}
        off = ("clean=", "smudge=", "process=", "required=false")
        return [part for driver in sorted(drivers) for word in off for part in ("-c", f"filter.{driver}.{word}")]

    def holds(self, path: Path) -> bool:
        """Whether a path is in the work tree after symbolic links are resolved."""
        return path.resolve().is_relative_to(self.top)

    def inside(self, path: Path) -> PurePosixPath | None:
        """A path relative to the work tree, without resolving symbolic links in it; None for a path outside of it."""
        absolute = Path(os.path.abspath(path))
        for folder in (absolute, *absolute.parents):
            if folder == self.top or (folder.exists() and folder.resolve() == self.top):
                return PurePosixPath(absolute.relative_to(folder).as_posix())
        return None

    def resolve(self, name: str) -> Ref:
        """The ref and the commit of a trusted ref, given by SHA, full name, or short branch name.

        Raises InputError for an unknown or ambiguous name, UsageError for a ref of the change itself.
        """
        ref = self._find(name)
        if ref.name in self._names_of_the_change() or (ref.name == ref.commit == self.head):
            raise UsageError(
                f"--trust git:{name}: {ref.name} is the change itself, so the change would set its own rules: give the "
                "target branch, such as git:refs/remotes/origin/main"
            )
        return ref

    def _find(self, name: str) -> Ref:
        if _WHOLE_SHA.fullmatch(name):
            commit = self.ask("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
            if commit is None:
                raise self._missing(name)
            return Ref(commit, commit)
        if name == "HEAD" or name.endswith("/HEAD"):
            raise UsageError(
                f"--trust git:{name}: HEAD changes with every checkout: give a branch, such as "
                "git:refs/remotes/origin/main"
            )
        candidates = [name] if name.startswith("refs/") else [f"{namespace}{name}" for namespace in _NAMESPACES]
        refs = [ref for candidate in candidates if (ref := self._exact(candidate)) is not None]
        if not refs:
            raise self._missing(name)
        if len(refs) > 1:
            names = " and ".join(ref.name for ref in refs)
            raise InputError(f"--trust git:{name}: ambiguous, git has {names}: give the full name")
        if refs[0].name.startswith("refs/tags/") and refs[0].name != name:
            raise InputError(
                f"--trust git:{name}: there is no such branch, only a tag, which anyone with push access can create: "
                f"give git:{refs[0].name} if you trust the tag, or fetch the branch"
            )
        return refs[0]

    def _exact(self, name: str) -> Ref | None:
        """The ref with exactly this name, without the prefixes that git tries; None if there is none."""
        digest = self.ask("show-ref", "--verify", "--hash", "--end-of-options", name)
        if not digest:
            return None
        commit = self.ask("rev-parse", "--verify", "--quiet", "--end-of-options", f"{digest}^{{commit}}")
        return Ref(name, commit) if commit else None

    def _missing(self, name: str) -> InputError:
        return InputError(
            f"--trust git:{name}: no such ref in {self.top}: fetch it (CI checkouts are often shallow: git fetch "
            "origin main), then give its full name, such as git:refs/remotes/origin/main"
        )

    @cached_property
    def head(self) -> str | None:
        """The commit that is checked out; None before the first commit."""
        return self.ask("rev-parse", "--verify", "--quiet", "HEAD^{commit}")

    def _names_of_the_change(self) -> set[str]:
        """The refs of the change: the target of HEAD, and the branch or merge ref of the CI system."""
        names = {self.ask("symbolic-ref", "--quiet", "HEAD") or ""}
        env = os.environ
        branches = [value for name, mark in _CHANGE_BRANCHES.items() if (value := env.get(name)) and env.get(mark)]
        remotes = (self.ask("remote") or "").splitlines()
        for branch in branches:
            names |= {f"refs/heads/{branch}", *(f"refs/remotes/{remote}/{branch}" for remote in remotes)}
        if (merge := os.environ.get("GITHUB_REF", "")).startswith("refs/pull/"):
            names |= {merge, merge.replace("refs/", "refs/remotes/", 1)}
        return names

    def tracks(self, path: PurePosixPath) -> bool:
        """Whether the index has a file; True if git fails."""
        return self.ask("ls-files", "--", f":(top,literal){path}") != ""

    def commit_of(self, base: str | None = None, own_files: Iterable[Path] = ()) -> Commit | None:
        """The commit that is checked out, with the authors of the change since the trusted commit `base`.

        Without a base, the change is the last commit or merge. Files that octoguard writes (`own_files`) do not make
        the work tree unclean. None before the first commit.
        """
        if self.head is None:
            return None
        inside = [
            path.relative_to(self.top)
            for path in (file.resolve() for file in own_files)
            if path.is_relative_to(self.top)
        ]
        excluded = [f":(exclude,top,literal){path.as_posix()}" for path in inside]
        status = ("status", "--porcelain", "--ignore-submodules=dirty", "--untracked-files=normal")
        changed = self.ask(*status, "--", ".", *excluded)
        authors, complete = self._authors(base)
        remote = _CREDENTIALS.sub("", self.ask("config", "--get", "remote.origin.url") or "")
        return Commit(self.head, changed == "", authors, remote, complete)

    def _authors(self, base: str | None) -> tuple[list[str], bool]:
        """(email addresses of the authors of the change, complete). A shallow clone may lack commits."""
        since = base or self.ask("rev-parse", "--verify", "--quiet", "HEAD^1") or None
        revisions = ["HEAD", *([f"^{since}"] if since else [])]
        # A message cannot contain NUL, so it cannot imitate another commit.
        log = self.ask("log", "-z", f"--format={_LOG_FORMAT}", *revisions, "--")
        if log is None:
            return [], False
        addresses: set[str] = set()
        commits: set[str] = set()
        for record in filter(None, log.split("\0")):
            commit, author, committer, *trailers = record.split("\n")
            commits.add(commit)
            addresses |= {author, committer}
            addresses |= {match[1] for line in trailers if (match := _COAUTHOR.search(line))}
        joined = base is None or self.ask("merge-base", base, "HEAD") is not None
        cut_off = self._cut_off
        return sorted(filter(None, addresses)), joined and cut_off is not None and not commits & cut_off

    @cached_property
    def _cut_off(self) -> set[str] | None:
        """The commits without parents in a shallow clone; None if the list cannot be read."""
        file = self.ask("rev-parse", "--git-path", "shallow")
        if file is None:
            return None
        try:
            return set((self.top / file).read_text(encoding="ascii").split())
        except FileNotFoundError:
            return set()  # a full clone
        except (OSError, UnicodeDecodeError):
            return None

    def export(self, commit: str, into: Path) -> Snapshot:
        """Write the files of a commit to a directory, with the exact bytes in git. Raises ExternalError."""
        listing = self._git("ls-tree", "-r", "-z", "--full-tree", commit)
        if listing is None or listing.returncode != 0:
            raise self._unreadable(commit)
        files: list[tuple[PurePosixPath, str, str]] = []
        special: dict[PurePosixPath, str] = {}
        for record in filter(None, listing.stdout.split(b"\0")):
            head, _, name = record.partition(b"\t")
            mode, _, digest = head.decode().split(" ")
            path = PurePosixPath(os.fsdecode(name))
            if path.is_absolute() or {"..", ".git"} & set(path.parts):
                raise ExternalError(f"the commit {commit[:12]} has an invalid path: {path!s:.80}")
            if mode in _SPECIAL:
                special[path] = _SPECIAL[mode]
            else:
                files.append((path, mode, digest))
        into.mkdir(parents=True, exist_ok=True)
        for (path, mode, _), content in zip(
            files, self._blobs(commit, [digest for _, _, digest in files]), strict=True
        ):
            target = into / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            if mode == "100755":
                target.chmod(0o700)
        return Snapshot(into, commit, special)

    def _blobs(self, commit: str, digests: list[str]) -> Iterator[bytes]:
        done = self._git("cat-file", "--batch", standard_input="".join(f"{digest}\n" for digest in digests).encode())
        if done is None or done.returncode != 0:
            raise self._unreadable(commit)
        output, position = memoryview(done.stdout), 0
        for digest in digests:
            end = done.stdout.find(b"\n", position)
            words = done.stdout[position:end].split(b" ")
            if len(words) != 3 or words[:2] != [digest.encode(), b"blob"]:
                raise self._unreadable(commit)
            size = int(words[2])
            yield output[end + 1 : end + 1 + size].tobytes()
            position = end + 1 + size + 1

    def _unreadable(self, commit: str) -> ExternalError:
        return ExternalError(
            f"git cannot read all files of {commit[:12]} in {self.top}: use a full clone, not a partial one: git fetch "
            "--refetch --no-filter origin"
        )


@dataclass(frozen=True)
class Snapshot:
    """The files of a commit in a directory. `special` are symbolic links and submodules, which are not written."""

    folder: Path
    commit: str
    special: Mapping[PurePosixPath, str]

    def expect_plain(self, path: Path) -> None:
        """Raise InputError if the commit has a symbolic link or a submodule at, above or below a path."""
        inside = PurePosixPath(os.path.relpath(path, self.folder))
        for special, kind in self.special.items():
            if special == inside or special in inside.parents or inside in special.parents:
                raise InputError(
                    f"{path}: {special} is {kind} at {self.commit[:12]}: configuration must be a regular file, so "
                    "replace it with the file"
                )

    def require(self, path: Path) -> Path:
        """The path, if the commit has regular files there. Raises InputError."""
        self.expect_plain(path)
        if not path.exists():
            raise InputError(f"{path}: the commit {self.commit[:12]} has no such file: merge the file first")
        return path


def repository_of(directory: Path) -> Repository | None:
    """The repository of a directory; None if there is none.

    If the repository of the working directory contains the directory, it takes precedence over nested repositories.
    """
    current = _repository_above(Path.cwd())
    return current if current and current.holds(directory) else _repository_above(directory)


def _repository_above(directory: Path) -> Repository | None:
    start = directory.resolve()
    for folder in (start, *start.parents):
        git_path = folder / ".git"
        if git_path.is_dir():
            return Repository(folder, git_path)
        if git_path.is_file():
            # A work tree or a submodule: one line with the path of the git directory.
            word, _, target = git_path.read_text(encoding="utf-8", errors="replace").partition(":")
            return Repository(folder, (folder / target.strip()).resolve()) if word == "gitdir" else None
    return None


def version() -> str | None:
    """The version of git, such as `2.39.5`; None if git is not installed or does not run."""
    done = _run(["version"], Path("/"))
    return (
        done.stdout.decode(errors="replace").strip().removeprefix("git version ")
        if done and not done.returncode
        else None
    )


def setting(name: str) -> str | None:
    """A value of the git configuration, with that of the repository of the working directory; None if it is unset."""
    repository = _repository_above(Path.cwd())
    if repository is not None:
        return repository.ask("config", "--get", name)
    done = _run(["config", "--get", name], Path("/"))
    return done.stdout.decode(errors="replace").strip() if done and done.returncode == 0 else None
