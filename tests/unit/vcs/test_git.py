"""Which ref, which repository and which programs git uses: nothing that a change brings decides."""

from __future__ import annotations

import subprocess
from pathlib import Path, PurePosixPath

import pytest

from octoguard.errors import InputError, OctoguardError, UsageError
from octoguard.vcs import git
from tests.checkouts import Checkout

# --- refs


def test_a_branch_by_its_whole_name_its_short_name_or_its_commit(checkout: Checkout) -> None:
    base = checkout.git("rev-parse", "main")
    for name in ("refs/remotes/origin/main", "origin/main"):
        assert checkout.repository.resolve(name) == git.Ref("refs/remotes/origin/main", base)
    for name in ("refs/heads/main", "main"):
        assert checkout.repository.resolve(name) == git.Ref("refs/heads/main", base)
    assert checkout.repository.resolve(base) == git.Ref(base, base)


@pytest.mark.parametrize("shadow", ["refs/tags/origin/main", "refs/heads/origin/main"])
def test_a_pushed_ref_does_not_shadow_a_branch(checkout: Checkout, shadow: str) -> None:
    checkout.git("update-ref", shadow, "HEAD")
    with pytest.raises(InputError, match="ambiguous, git has refs/remotes/origin/main and"):
        checkout.repository.resolve("origin/main")
    base = checkout.git("rev-parse", "main")
    assert checkout.repository.resolve("refs/remotes/origin/main") == git.Ref("refs/remotes/origin/main", base)


def test_a_ref_of_refs_does_not_shadow_a_whole_name(checkout: Checkout) -> None:
    base = checkout.git("rev-parse", "main")
    checkout.git("update-ref", "refs/refs/remotes/origin/main", "HEAD")
    checkout.git("update-ref", "refs/tags/refs/remotes/origin/main", "HEAD")
    assert checkout.repository.resolve("refs/remotes/origin/main").commit == base
    checkout.git("update-ref", "-d", "refs/remotes/origin/main")
    with pytest.raises(InputError, match="no such ref"):
        checkout.repository.resolve("refs/remotes/origin/main")


def test_a_branch_named_like_a_commit_is_not_that_commit(checkout: Checkout) -> None:
    base = checkout.git("rev-parse", "main")
    checkout.git("update-ref", f"refs/tags/{base}", "HEAD")
    assert checkout.repository.resolve(base).commit == base


def test_a_tag_counts_only_by_its_whole_name(checkout: Checkout) -> None:
    checkout.git("update-ref", "-d", "refs/remotes/origin/main")
    checkout.git("tag", "origin/main", "main")
    checkout.git("tag", "-a", "-m", "signed off", "v1", "main")
    with pytest.raises(InputError, match="only a tag"):
        checkout.repository.resolve("origin/main")
    base = checkout.git("rev-parse", "main")
    assert checkout.repository.resolve("refs/tags/v1") == git.Ref("refs/tags/v1", base)


@pytest.mark.parametrize("name", ["HEAD", "change", "refs/heads/change", "refs/remotes/origin/HEAD", "origin/HEAD"])
def test_the_change_is_not_its_own_judge(checkout: Checkout, name: str) -> None:
    with pytest.raises(UsageError, match=r"give (a|the target) branch"):
        checkout.repository.resolve(name)


def test_the_commit_of_the_change_is_not_its_own_judge(checkout: Checkout) -> None:
    with pytest.raises(UsageError, match="is the change itself"):
        checkout.repository.resolve(checkout.git("rev-parse", "HEAD"))


@pytest.mark.parametrize(
    ("variable", "value", "ref"),
    [
        ("GITHUB_HEAD_REF", "feature", "refs/remotes/origin/feature"),
        ("CI_MERGE_REQUEST_SOURCE_BRANCH_NAME", "feature", "refs/remotes/origin/feature"),
        ("GITHUB_REF", "refs/pull/7/merge", "refs/remotes/pull/7/merge"),
    ],
)
def test_the_branch_that_the_pipeline_names_is_the_change(
    checkout: Checkout, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, ref: str
) -> None:
    checkout.git("update-ref", ref, "HEAD")
    checkout.git("checkout", "-q", "--detach")
    monkeypatch.setenv(variable, value)
    with pytest.raises(UsageError, match="is the change itself"):
        checkout.repository.resolve(ref)


def test_bitbucket_names_a_branch_in_every_run(checkout: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BITBUCKET_BRANCH", "main")
    assert checkout.repository.resolve("origin/main").name == "refs/remotes/origin/main"
    monkeypatch.setenv("BITBUCKET_PR_ID", "7")
    with pytest.raises(UsageError, match="is the change itself"):
        checkout.repository.resolve("origin/main")


@pytest.mark.parametrize(
    "name",
    [
        "nowhere",
        "--help",
        "-x",
        "main:main.tf",
        "main~0",
        "main^{}",
        "@",
        "@{-1}",
        ":/a change",
        "main..change",
        "mai",
        "refs/heads/",
        "refs/heads/../heads/main",
        "",
        " main",
        "main\n",
        "refs/*",
        "deadbeef",
    ],
)
def test_only_names_are_refs(checkout: Checkout, name: str) -> None:
    with pytest.raises(OctoguardError):
        checkout.repository.resolve(name)


def test_replaced_objects_are_read_as_they_were(checkout: Checkout, tmp_path: Path) -> None:
    blob = checkout.git("rev-parse", "main:main.tf")
    (checkout.folder / "other").write_text("# replaced\n")
    checkout.git("replace", blob, checkout.git("hash-object", "-w", "other"))
    checkout.repository.export(checkout.repository.resolve("main").commit, tmp_path / "copy")
    assert (tmp_path / "copy" / "main.tf").read_text() == "# base\n"


# --- which repository, and whose programs


def test_a_bare_repository_in_the_root_is_not_taken(checkout: Checkout, monkeypatch: pytest.MonkeyPatch) -> None:
    root = checkout.folder / "live"
    subprocess.run(["git", "init", "-q", "--bare", str(root)], check=True)
    ran = checkout.folder.parent / "ran"
    settings = f"[core]\n\tbare = false\n\tworktree = {checkout.folder}\n\tfsmonitor = touch {ran}\n"
    with (root / "config").open("a") as config:
        config.write(f"{settings}[user]\n\temail = forged@example.com\n")
    subprocess.run(["git", "-c", "safe.bareRepository=all", "status"], cwd=root, capture_output=True, check=False)
    assert ran.exists()  # so much for git's own discovery
    ran.unlink()
    for folder in (checkout.folder, root):
        monkeypatch.chdir(folder)
        found = git.repository_of(root)
        assert found is not None
        assert found.top == checkout.folder.resolve()
        commit = found.commit_of(found.resolve("main").commit)
        assert commit is not None
        assert commit.authors == ["change@example.com"]
        assert git.setting("user.email") != "forged@example.com"
    assert not ran.exists()


def test_no_program_of_the_configuration_runs(checkout: Checkout, tmp_path: Path) -> None:
    ran = tmp_path / "ran"
    program = tmp_path / "program"
    program.write_text(f"#!/bin/sh\necho $0 $@ >> {ran}\ncat\n")
    program.chmod(0o755)
    hooks = tmp_path / "hooks"
    hooks.mkdir()
    for hook in ("post-checkout", "pre-commit", "reference-transaction", "post-index-change", "fsmonitor-watchman"):
        (hooks / hook).symlink_to(program)
    for key, value in {
        "core.fsmonitor": str(program),
        "core.hooksPath": str(hooks),
        "filter.evil.clean": str(program),
        "filter.evil.smudge": str(program),
        "filter.evil.process": str(program),
        "filter.evil.required": "true",
        "diff.external": str(program),
        "diff.evil.textconv": str(program),
        "diff.evil.command": str(program),
        "core.sshCommand": str(program),
        "gpg.program": str(program),
        "log.showSignature": "true",
        "core.pager": str(program),
        "core.editor": str(program),
        "core.askPass": str(program),
        "merge.evil.driver": str(program),
        "uploadpack.packObjectsHook": str(program),
        "interactive.diffFilter": str(program),
        "alias.status": f"!{program}",
        "alias.log": f"!{program}",
        "alias.ls-tree": f"!{program}",
        "credential.helper": str(program),
    }.items():
        checkout.git("config", key, value)
    checkout.folder.joinpath(".gitattributes").write_text("* filter=evil diff=evil merge=evil\n")
    checkout.folder.joinpath("main.tf").write_text("# other\n")
    checkout.git("status")
    assert ran.exists()  # without octoguard's options they do run
    ran.unlink()
    repository = checkout.repository
    commit = repository.commit_of(repository.resolve("main").commit)
    assert commit is not None
    assert not commit.clean
    repository.export(repository.resolve("main").commit, tmp_path / "copy")
    assert repository.tracks(PurePosixPath("main.tf"))
    assert not ran.exists()


def test_variables_of_git_in_the_environment_do_not_count(
    checkout: Checkout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = Checkout(tmp_path / "other")
    other.commit("other@example.com")
    for name, value in {
        "GIT_DIR": str(other.folder / ".git"),
        "GIT_WORK_TREE": str(other.folder),
        "GIT_INDEX_FILE": str(tmp_path / "index"),
        "GIT_OBJECT_DIRECTORY": str(other.folder / ".git/objects"),
        "GIT_CONFIG_COUNT": "1",
        "GIT_CONFIG_KEY_0": "core.fsmonitor",
        "GIT_CONFIG_VALUE_0": f"touch {tmp_path}/ran",
        "GIT_EXTERNAL_DIFF": f"touch {tmp_path}/ran",
        "GIT_NAMESPACE": "evil",
        "GIT_REPLACE_REF_BASE": "refs/heads/",
        "GIT_TRACE": str(tmp_path / "trace"),
        "GIT_CEILING_DIRECTORIES": str(checkout.folder),
    }.items():
        monkeypatch.setenv(name, value)
    repository = git.repository_of(checkout.folder)
    assert repository is not None
    assert repository.top == checkout.folder.resolve()
    assert repository.resolve("main").commit == repository.ask("rev-parse", "refs/heads/main")
    commit = repository.commit_of()
    assert commit is not None
    assert commit.authors == ["change@example.com"]
    assert not (tmp_path / "ran").exists()
    assert not (tmp_path / "trace").exists()


def test_a_linked_work_tree_is_a_checkout_too(
    checkout: Checkout, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    checkout.git("worktree", "add", "-q", "-b", "linked", str(tmp_path / "linked"), "main")
    monkeypatch.chdir(tmp_path / "linked")
    repository = git.repository_of(tmp_path / "linked")
    assert repository is not None
    assert repository.top == (tmp_path / "linked").resolve()
    assert repository.resolve("change").commit == checkout.git("rev-parse", "change")
    with pytest.raises(UsageError, match="is the change itself"):
        repository.resolve("linked")


def test_no_repository_is_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert git.repository_of(tmp_path) is None
    (tmp_path / ".git").write_text("no pointer")
    assert git.repository_of(tmp_path) is None
