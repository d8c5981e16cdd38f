"""Asks git about the repository of the working directory; the only module that runs git.

The repository may hold a change that is being judged, so nothing that the change brings decides how git runs: the
repository is found by walking up to a `.git`, which no commit can contain, and never by git's own discovery, which may
take an embedded bare repository; programs that its configuration names are switched off; refs are resolved by whole
names; files are read as objects, without filters, attributes or symbolic links.
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
# Where CI systems write the branch that a pull or merge request wants to merge, and what is set in such runs alone.
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
    "--no-replace-objects",  # a pushed refs/replace/* would show other contents
    "--no-optional-locks",
    *("-c", "safe.bareRepository=explicit"),
    *("-c", "core.fsmonitor=false"),
    *("-c", f"core.hooksPath={os.devnull}"),
    *("-c", f"core.attributesFile={os.devnull}"),
    *("-c", "core.sshCommand=false"),
    *("-c", "log.showSignature=false"),  # runs gpg.program
    *("-c", "log.mailmap=false"),  # .mailmap is a file of the change
    *("-c", "protocol.allow=never"),  # a missing object of a partial clone would be fetched
    *("-c", "submodule.recurse=false"),
    *("-c", "core.quotePath=false"),
]


def _environment() -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("GIT_")}
    return kept | {"GIT_TERMINAL_PROMPT": "0", "GIT_NO_LAZY_FETCH": "1", "LC_ALL": "C"}


def _run(
    arguments: list[str], directory: Path, standard_input: bytes = b""
) -> subprocess.CompletedProcess[bytes] | None:
    """The finished process; None where git is not installed."""
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
    """A ref by its whole name (or a SHA), and the commit that it names."""

    name: str
    commit: str


@dataclass(frozen=True)
class Repository:
    """A repository with a work tree: `top` is the work tree's root, `directory` what `.git` is or points to."""

    top: Path
    directory: Path

    def ask(self, *arguments: str) -> str | None:
        """The output of a git command without the white space around it; None where git fails or is missing."""
        done = self._git(*arguments)
        return done.stdout.decode(errors="replace").strip() if done and done.returncode == 0 else None

    def _git(self, *arguments: str, standard_input: bytes = b"") -> subprocess.CompletedProcess[bytes] | None:
        place = [f"--git-dir={self.directory}", f"--work-tree={self.top}"]
        return _run([*place, *self._filters, *arguments], self.top, standard_input)

    @cached_property
    def _filters(self) -> list[str]:
        """Options that switch off all filter programs: .gitattributes of the change choose which one runs."""
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
        """Whether a path, symbolic links followed, lies in the work tree."""
        return path.resolve().is_relative_to(self.top)

    def inside(self, path: Path) -> PurePosixPath | None:
        """A path relative to the work tree, symbolic links inside of it not followed; None for one outside of it."""
        written = Path(os.path.abspath(path))
        for folder in (written, *written.parents):
            if folder == self.top or (folder.exists() and folder.resolve() == self.top):
                return PurePosixPath(written.relative_to(folder).as_posix())
        return None

    def resolve(self, name: str) -> Ref:
        """The commit that a trusted ref names: by SHA, by its whole name, or by a branch's short name.

        Raises InputError for a name that git does not have or that several refs share, UsageError for a ref of the
        change itself.
        """
        found = self._find(name)
        if found.name in self._names_of_the_change() or (found.name == found.commit == self.head):
            raise UsageError(
                f"--trust git:{name}: {found.name} is the change itself, so the change would be judged by its own "
                "rules: name the branch that it is to be merged into, such as git:refs/remotes/origin/main"
            )
        return found

    def _find(self, name: str) -> Ref:
        if _WHOLE_SHA.fullmatch(name):
            commit = self.ask("rev-parse", "--verify", "--quiet", "--end-of-options", f"{name}^{{commit}}")
            if commit is None:
                raise self._missing(name)
            return Ref(commit, commit)
        if name == "HEAD" or name.endswith("/HEAD"):
            raise UsageError(
                f"--trust git:{name}: HEAD moves with what is checked out: name a branch, such as "
                "git:refs/remotes/origin/main"
            )
        candidates = [name] if name.startswith("refs/") else [f"{namespace}{name}" for namespace in _NAMESPACES]
        found = [ref for one in candidates if (ref := self._exact(one)) is not None]
        if not found:
            raise self._missing(name)
        if len(found) > 1:
            names = " and ".join(ref.name for ref in found)
            raise InputError(f"--trust git:{name} is ambiguous: git has {names}: write the whole name")
        if found[0].name.startswith("refs/tags/") and found[0].name != name:
            raise InputError(
                f"git has no branch {name!r}, only a tag of that name, which anyone who can push may have made: "
                f"write git:{found[0].name} if you trust the tag, or fetch the branch"
            )
        return found[0]

    def _exact(self, name: str) -> Ref | None:
        """A ref by exactly that name, to which no rule of git adds a prefix."""
        listed = self.ask("show-ref", "--verify", "--hash", "--end-of-options", name)
        if not listed:
            return None
        commit = self.ask("rev-parse", "--verify", "--quiet", "--end-of-options", f"{listed}^{{commit}}")
        return Ref(name, commit) if commit else None

    def _missing(self, name: str) -> InputError:
        return InputError(
            f"git has no {name!r} in {self.top}: fetch it first (a checkout in CI is often shallow: "
            "git fetch origin main), then name it whole, such as git:refs/remotes/origin/main"
        )

    @cached_property
    def head(self) -> str | None:
        """The commit that is checked out; None before the first one."""
        return self.ask("rev-parse", "--verify", "--quiet", "HEAD^{commit}")

    def _names_of_the_change(self) -> set[str]:
        """The refs that move with the change: what HEAD points to, and the branch or merge that the CI system names."""
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
        """Whether the index has a file; True where git does not answer."""
        return self.ask("ls-files", "--", f":(top,literal){path}") != ""

    def commit_of(self, base: str | None = None, ours: Iterable[Path] = ()) -> Commit | None:
        """The commit that is checked out, with the authors of the change since `base`, the trusted commit.

        Without a base the change is the last commit, or what it merges. Files that octoguard itself writes (`ours`)
        do not make the work tree unclean. None before the first commit.
        """
        if self.head is None:
            return None
        inside = [
            path.relative_to(self.top) for path in (one.resolve() for one in ours) if path.is_relative_to(self.top)
        ]
        excluded = [f":(exclude,top,literal){path.as_posix()}" for path in inside]
        status = ("status", "--porcelain", "--ignore-submodules=dirty", "--untracked-files=normal")
        changed = self.ask(*status, "--", ".", *excluded)
        authors, whole = self._authors(base)
        remote = _CREDENTIALS.sub("", self.ask("config", "--get", "remote.origin.url") or "")
        return Commit(self.head, changed == "", authors, remote, whole)

    def _authors(self, base: str | None) -> tuple[list[str], bool]:
        """The addresses of who wrote the change, and whether they are all: a shallow clone may lack some commits."""
        since = base or self.ask("rev-parse", "--verify", "--quiet", "HEAD^1") or None
        revisions = ["HEAD", *([f"^{since}"] if since else [])]
        # NUL cannot be in a message, so no message can pretend to be another commit.
        log = self.ask("log", "-z", f"--format={_LOG_FORMAT}", *revisions, "--")
        if log is None:
            return [], False
        addresses: set[str] = set()
        commits: set[str] = set()
        for record in filter(None, log.split("\0")):
            commit, author, committer, *trailers = record.split("\n")
            commits.add(commit)
            addresses |= {author, committer}
            addresses |= {found[1] for line in trailers if (found := _COAUTHOR.search(line))}
        joined = base is None or self.ask("merge-base", base, "HEAD") is not None
        cut_off = self._cut_off
        return sorted(filter(None, addresses)), joined and cut_off is not None and not commits & cut_off

    @cached_property
    def _cut_off(self) -> set[str] | None:
        """The commits whose parents a shallow clone does not have; None where that cannot be read."""
        place = self.ask("rev-parse", "--git-path", "shallow")
        if place is None:
            return None
        try:
            return set((self.top / place).read_text(encoding="ascii").split())
        except FileNotFoundError:
            return set()  # a whole clone
        except (OSError, UnicodeDecodeError):
            return None

    def export(self, commit: str, into: Path) -> Snapshot:
        """Write the files of a commit to a directory, byte by byte as git has them. Raises ExternalError."""
        listed = self._git("ls-tree", "-r", "-z", "--full-tree", commit)
        if listed is None or listed.returncode != 0:
            raise self._unreadable(commit)
        files: list[tuple[PurePosixPath, str, str]] = []
        special: dict[PurePosixPath, str] = {}
        for record in filter(None, listed.stdout.split(b"\0")):
            head, _, name = record.partition(b"\t")
            mode, _, digest = head.decode().split(" ")
            path = PurePosixPath(os.fsdecode(name))
            if path.is_absolute() or {"..", ".git"} & set(path.parts):
                raise ExternalError(f"the commit {commit[:12]} holds a path that no work tree may have: {path!s:.80}")
            if mode in _SPECIAL:
                special[path] = _SPECIAL[mode]
            else:
                files.append((path, mode, digest))
        into.mkdir(parents=True, exist_ok=True)
        for (path, mode, _), content in zip(files, self._blobs(commit, [one[2] for one in files]), strict=True):
            target = into / path
            target.parent.mkdir(parents=True, exist_ok=True)
            target.write_bytes(content)
            if mode == "100755":
                target.chmod(0o700)
        return Snapshot(into, commit, special)

    def _blobs(self, commit: str, digests: list[str]) -> Iterator[bytes]:
        done = self._git("cat-file", "--batch", standard_input="".join(f"{one}\n" for one in digests).encode())
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
            f"git cannot read all files of {commit[:12]} in {self.top}: fetch it whole (not a partial clone): "
            "git fetch --refetch --no-filter origin"
        )


@dataclass(frozen=True)
class Snapshot:
    """The files of a commit in a directory. `special` has the symbolic links and submodules, which are not there."""

    folder: Path
    commit: str
    special: Mapping[PurePosixPath, str]

    def expect_plain(self, path: Path) -> None:
        """Refuse a path at, above or below which the commit has a symbolic link or a submodule. Raises InputError."""
        inside = PurePosixPath(os.path.relpath(path, self.folder))
        for place, kind in self.special.items():
            if place == inside or place in inside.parents or inside in place.parents:
                raise InputError(
                    f"{path}: {place} is {kind} at {self.commit[:12]}, and configuration is read from files alone: "
                    "put the file itself there"
                )

    def require(self, path: Path) -> Path:
        """The path, if the commit has plain files there. Raises InputError."""
        self.expect_plain(path)
        if not path.exists():
            raise InputError(f"{path}: the commit {self.commit[:12]} has no such file: merge it before it can count")
        return path


def repository_of(directory: Path) -> Repository | None:
    """The repository that has a directory in its work tree.

    The one of the working directory counts, if it has the directory: not a repository that lies in it.
    """
    here = _repository_above(Path.cwd())
    return here if here and here.holds(directory) else _repository_above(directory)


def _repository_above(directory: Path) -> Repository | None:
    start = directory.resolve()
    for folder in (start, *start.parents):
        place = folder / ".git"
        if place.is_dir():
            return Repository(folder, place)
        if place.is_file():
            # A work tree or a submodule: one line that says where.
            word, _, target = place.read_text(encoding="utf-8", errors="replace").partition(":")
            return Repository(folder, (folder / target.strip()).resolve()) if word == "gitdir" else None
    return None


def version() -> str | None:
    """Such as `2.39.5`; None where git is not installed or does not run."""
    done = _run(["version"], Path("/"))
    return (
        done.stdout.decode(errors="replace").strip().removeprefix("git version ")
        if done and not done.returncode
        else None
    )


def setting(name: str) -> str | None:
    """A value of git's configuration, of the repository of the working directory if there is one."""
    repository = _repository_above(Path.cwd())
    if repository is not None:
        return repository.ask("config", "--get", name)
    done = _run(["config", "--get", name], Path("/"))
    return done.stdout.decode(errors="replace").strip() if done and done.returncode == 0 else None
