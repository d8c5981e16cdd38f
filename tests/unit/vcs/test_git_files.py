"""What a commit holds and who wrote it, with a real git: nothing that a change brings decides the answer."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path, PurePosixPath

import pytest

from octoguard.errors import ExternalError, InputError
from octoguard.vcs import git
from tests.checkouts import Checkout

# --- files of a commit


def test_files_are_read_as_git_has_them(checkout: Checkout, tmp_path: Path) -> None:
    (checkout.folder / "link.tf").symlink_to("/etc/passwd")
    checkout.commit(
        **{
            ".gitattributes": "hidden.yaml export-ignore\n*.txt export-subst eol=crlf\n",
            "hidden.yaml": "a: 1\n",
            "ours/a.yaml": "b: 2\n",
            "s.txt": "$Format:%H$\n",
            "sp ace\té.tf": "# name\n",
        }
    )
    commit = checkout.git("rev-parse", "HEAD")
    snapshot = checkout.repository.export(commit, tmp_path / "copy")
    written = {
        path.relative_to(snapshot.folder).as_posix(): path.read_text()
        for path in snapshot.folder.rglob("*")
        if path.is_file()
    }
    assert written == {
        ".gitattributes": "hidden.yaml export-ignore\n*.txt export-subst eol=crlf\n",
        "hidden.yaml": "a: 1\n",
        "ours/a.yaml": "b: 2\n",
        "s.txt": "$Format:%H$\n",
        "sp ace\té.tf": "# name\n",
        "main.tf": "# changed\n",
    }
    assert snapshot.special == {PurePosixPath("link.tf"): "a symbolic link"}


def test_a_link_or_a_submodule_is_no_configuration(checkout: Checkout, tmp_path: Path) -> None:
    other = Checkout(tmp_path / "other")
    other.commit(**{"a.yaml": ""})
    (checkout.folder / "ours").mkdir()
    (checkout.folder / "ours" / "linked.yaml").symlink_to("../main.tf")
    (checkout.folder / "folder").symlink_to("ours")
    checkout.git("submodule", "add", "-q", str(other.folder), "module")
    snapshot = checkout.repository.export(checkout.commit(), tmp_path / "copy")
    for place, kind in (
        ("ours", "ours/linked.yaml is a symbolic link"),
        ("ours/linked.yaml", "is a symbolic link"),
        ("folder/any.yaml", "folder is a symbolic link"),
        ("module", "is a submodule"),
        ("module/a.yaml", "module is a submodule"),
    ):
        with pytest.raises(InputError, match=kind):
            snapshot.require(snapshot.folder / place)
    with pytest.raises(InputError, match="has no such file"):
        snapshot.require(snapshot.folder / "missing.yaml")
    assert snapshot.require(snapshot.folder / "main.tf").is_file()


def test_a_path_that_no_work_tree_may_have_is_refused(checkout: Checkout, tmp_path: Path) -> None:
    blob = checkout.git("rev-parse", "HEAD:main.tf")
    entry = b"100644 ..\0" + bytes.fromhex(blob)
    tree = (
        subprocess.run(
            ["git", "hash-object", "-t", "tree", "-w", "--literally", "--stdin"],
            cwd=checkout.folder,
            input=entry,
            capture_output=True,
            check=True,
        )
        .stdout.decode()
        .strip()
    )
    commit = checkout.git("commit-tree", "-m", "x", tree)
    with pytest.raises(ExternalError, match="has an invalid path"):
        checkout.repository.export(commit, tmp_path / "copy")


def test_a_missing_object_is_an_error_and_is_not_fetched(checkout: Checkout, tmp_path: Path) -> None:
    blob = checkout.git("rev-parse", "main:main.tf")
    (checkout.folder / ".git" / "objects" / blob[:2] / blob[2:]).unlink()
    checkout.git("config", "extensions.partialClone", "origin")
    checkout.git("config", "remote.origin.promisor", "true")
    checkout.git("config", "remote.origin.url", f"ext::sh -c touch% {tmp_path}/ran")
    with pytest.raises(ExternalError, match="cannot read all files"):
        checkout.repository.export(checkout.git("rev-parse", "main"), tmp_path / "copy")
    assert not (tmp_path / "ran").exists()


def test_where_a_path_lies_is_told_without_following_its_links(checkout: Checkout, tmp_path: Path) -> None:
    (checkout.folder / "live").symlink_to(tmp_path)
    (tmp_path / "alias").symlink_to(checkout.folder)
    repository = checkout.repository
    assert repository.inside(Path("live/waivers.yaml")) == PurePosixPath("live/waivers.yaml")
    assert repository.inside(Path("live/../x.yaml")) == PurePosixPath("x.yaml")
    assert repository.inside(tmp_path / "alias" / "x.yaml") == PurePosixPath("x.yaml")
    assert repository.inside(tmp_path / "x.yaml") is None


# --- the commit, and who wrote it


def test_the_commit_its_authors_and_what_differs_from_it(checkout: Checkout) -> None:
    checkout.commit("second@example.com", **{"b.tf": ""})
    checkout.git(
        "commit",
        "-q",
        "--allow-empty",
        "-m",
        "x\n\nCo-authored-by: Pair <pair@example.com>",
        author="third@example.com",
    )
    checkout.git("checkout", "-q", "--detach", "main")
    checkout.git("merge", "-q", "--no-ff", "-m", "merge", "change", author="robot@example.com")
    everyone = [
        "change@example.com",
        "pair@example.com",
        "robot@example.com",
        "second@example.com",
        "third@example.com",
    ]
    for base in (None, checkout.git("rev-parse", "main")):
        found = checkout.repository.commit_of(base)
        assert found is not None
        assert found.authors == everyone
        assert found.authors_complete
    assert found.clean
    assert found.repository == "https://example.com/octo/infra.git"
    (checkout.folder / "tfplan").write_text("")
    again = checkout.repository.commit_of(base, [checkout.folder / "tfplan"])
    assert again == found
    unclean = checkout.repository.commit_of(base)
    assert unclean is not None
    assert not unclean.clean


def test_mailmap_of_the_change_renames_nobody(checkout: Checkout) -> None:
    checkout.commit("change@example.com", **{".mailmap": "Nobody <nobody@example.com> <change@example.com>\n"})
    found = checkout.repository.commit_of(checkout.git("rev-parse", "main"))
    assert found is not None
    assert found.authors == ["change@example.com"]


def test_a_shallow_clone_does_not_know_all_authors(
    checkout: Checkout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkout.commit("second@example.com")
    for depth, complete in ((1, False), (2, False), (9, True)):
        clone = tmp_path / f"clone{depth}"
        arguments = [
            "clone",
            "-q",
            "--no-single-branch",
            f"--depth={depth}",
            "-b",
            "change",
            f"file://{checkout.folder}",
            str(clone),
        ]
        checkout.git(*arguments)
        monkeypatch.chdir(clone)
        repository = git.repository_of(clone)
        assert repository is not None
        commit = repository.commit_of(repository.resolve("origin/main").commit)
        assert commit is not None
        assert commit.authors_complete is complete


def test_where_the_end_of_the_history_cannot_be_read_authors_are_not_complete(checkout: Checkout) -> None:
    (checkout.folder / ".git" / "shallow").mkdir()
    commit = checkout.repository.commit_of(checkout.git("rev-parse", "main"))
    assert commit is None or not commit.authors_complete


def test_a_repository_without_a_commit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = Checkout(tmp_path / "new")
    monkeypatch.chdir(made.folder)
    assert made.repository.commit_of() is None


def test_no_git_is_no_answer(checkout: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    repository = checkout.repository
    monkeypatch.setenv("PATH", os.devnull)
    assert repository.ask("status") is None
    assert git.setting("user.email") is None
    with pytest.raises(InputError, match="no such ref"):
        repository.resolve("main")
