"""What a change may try on the gate that judges it, with real git and real terraform: refused, or without effect."""

from __future__ import annotations

import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING

import pytest

from tests.gating import BAD, COMMENT, CONFIG, GOOD, NEEDS_TERRAFORM, POLICY, WAIVER, Root

if TYPE_CHECKING:
    from collections.abc import Callable

pytestmark = NEEDS_TERRAFORM

ALLOWED, DENIED = "octoguard: allow:", "octoguard: deny:"
OFF = CONFIG.replace("[gate]", '[gate]\noverridable = ["topic-named-bad"]') + '[policies]\ntopic-named-bad = "off"\n'


@dataclass(frozen=True)
class Attack:
    """What a change that is to be denied does, and what the gate answers; `trust` is what the pipeline says."""

    name: str
    do: Callable[[Root], None]
    answer: str = DENIED
    trust: str = "git:refs/remotes/origin/main"
    arguments: tuple[str, ...] = ()
    env: tuple[tuple[str, str], ...] = ()
    slow: bool = True


def nothing(_: Root) -> None:
    """The change alone, without an attack."""


def files(**texts: str) -> Callable[[Root], None]:
    def do(root: Root) -> None:
        for name, text in texts.items():
            place = root.folder / name.replace("__", "/")
            place.parent.mkdir(parents=True, exist_ok=True)
            place.write_text(text)
        root.git("add", "-Af")
        root.git("commit", "-qm", "an attack")

    return do


def named(texts: dict[str, str]) -> Callable[[Root], None]:
    return files(**texts)


def git(*commands: str) -> Callable[[Root], None]:
    def do(root: Root) -> None:
        for command in commands:
            root.git(*command.split())

    return do


def links(**targets: str) -> Callable[[Root], None]:
    """Put symbolic links in place of files, and commit them."""

    def do(root: Root) -> None:
        for name, target in targets.items():
            place = root.folder / name.replace("__", "/")
            subprocess.run(["rm", "-rf", str(place)], check=True)
            place.symlink_to(target)
        root.git("add", "-A")
        root.git("commit", "-qm", "links")

    return do


def both(*steps: Callable[[Root], None]) -> Callable[[Root], None]:
    def do(root: Root) -> None:
        for step in steps:
            step(root)

    return do


def bare(where: str) -> Callable[[Root], None]:
    """A bare repository inside of the checkout, whose configuration runs a program and calls itself the work tree."""

    def do(root: Root) -> None:
        place = root.folder / where
        subprocess.run(["git", "init", "-q", "--bare", str(place)], check=True, env=root.env)
        ran = root.folder.parent / "ran"
        with (place / "config").open("a") as config:
            config.write(f'[core]\nbare = false\nworktree = "{place}"\nfsmonitor = "touch {ran}"\nhooksPath = hooks\n')

    return do


def program(key: str, value: str = "touch {ran}") -> Callable[[Root], None]:
    """A program in the configuration of the repository itself, as an earlier step of a pipeline may leave it."""

    def do(root: Root) -> None:
        root.git("config", key, value.format(ran=root.folder.parent / "ran"))

    return do


def on_main(**texts: str) -> Callable[[Root], None]:
    """Change what the trusted branch has; the change stays as it is."""

    def do(root: Root) -> None:
        root.git("checkout", "-q", "main")
        files(**texts)(root)
        root.git("update-ref", "refs/remotes/origin/main", "main")
        root.git("checkout", "-q", "change")
        root.git("merge", "-q", "-m", "merge", "-X", "ours", "main")

    return do


def links_on_main(**targets: str) -> Callable[[Root], None]:
    def do(root: Root) -> None:
        root.git("checkout", "-q", "main")
        links(**targets)(root)
        root.git("update-ref", "refs/remotes/origin/main", "main")
        root.git("checkout", "-q", "change")

    return do


def comment(root: Root) -> None:
    root.write(COMMENT + BAD)
    root.git("commit", "-qam", "the comment for")


def attributes_of_the_clone(root: Root) -> None:
    (root.folder / ".git" / "info").mkdir(exist_ok=True)
    (root.folder / ".git" / "info" / "attributes").write_text("* export-ignore\n")


LOOSE = files(**{"octoguard.toml": OFF})
SHADOW = "ambiguous, git has"
ITSELF = "is the change itself"
ATTACKS = [
    Attack("no attack", nothing, slow=False),
    # refs
    Attack(
        "a tag named as the remote branch", both(LOOSE, git("tag origin/main")), SHADOW, "git:origin/main", slow=False
    ),
    Attack("a tag named as the remote branch, by its whole name", both(LOOSE, git("tag origin/main"))),
    Attack("a branch named as the remote branch", both(LOOSE, git("branch origin/main")), SHADOW, "git:origin/main"),
    Attack(
        "a tag where the branch was not fetched",
        both(LOOSE, git("tag origin/main", "update-ref -d refs/remotes/origin/main")),
        "only a tag",
        "git:origin/main",
    ),
    Attack("a tag named as the local branch", both(LOOSE, git("tag main")), SHADOW, "git:main"),
    Attack("a tag named as the whole ref", both(LOOSE, git("tag refs/remotes/origin/main"))),
    Attack("a ref below refs/refs", both(LOOSE, git("update-ref refs/refs/remotes/origin/main HEAD"))),
    Attack("HEAD", LOOSE, "HEAD changes with every checkout", "git:HEAD"),
    Attack(
        "the head of the remote",
        both(LOOSE, git("symbolic-ref refs/remotes/origin/HEAD refs/heads/change")),
        "HEAD changes",
        "git:origin/HEAD",
    ),
    Attack("its own branch", LOOSE, ITSELF, "git:change"),
    Attack("its own branch, by its whole name", LOOSE, ITSELF, "git:refs/heads/change"),
    Attack(
        "its own branch at the remote",
        both(LOOSE, git("update-ref refs/remotes/origin/change HEAD", "checkout -q --detach")),
        ITSELF,
        "git:refs/remotes/origin/change",
        env=(("GITHUB_HEAD_REF", "change"),),
    ),
    Attack(
        "its own merge request",
        both(LOOSE, git("update-ref refs/remotes/origin/change HEAD", "checkout -q --detach")),
        ITSELF,
        "git:origin/change",
        env=(("CI_MERGE_REQUEST_SOURCE_BRANCH_NAME", "change"),),
    ),
    Attack(
        "the merge of its pull request",
        both(LOOSE, git("update-ref refs/remotes/pull/7/merge HEAD", "checkout -q --detach")),
        ITSELF,
        "git:refs/remotes/pull/7/merge",
        env=(("GITHUB_REF", "refs/pull/7/merge"),),
    ),
    Attack("a revision and not a ref", LOOSE, "no such ref", "git:main~0"),
    Attack("an option and not a ref", LOOSE, "no such ref", "git:--help"),
    Attack("a search and not a ref", LOOSE, "no such ref", "git::/attack"),
    Attack("a replaced commit", both(LOOSE, git("replace -f main change"))),
    # which repository, and whose programs
    Attack("a bare repository in the root", both(bare("embedded")), slow=False),
    Attack("the root is a bare repository", bare(".")),
    Attack("core.fsmonitor", program("core.fsmonitor")),
    Attack(
        "core.hooksPath", both(files(hooks__post_checkout="#!/bin/sh\ntouch ran\n"), program("core.hooksPath", "hooks"))
    ),
    Attack("core.sshCommand", program("core.sshCommand")),
    Attack("diff.external", program("diff.external")),
    Attack("a clean filter", both(named({".gitattributes": "* filter=x\n"}), program("filter.x.clean"))),
    Attack(
        "a process filter that is required",
        both(
            named({".gitattributes": "* filter=x\n"}),
            program("filter.x.process"),
            program("filter.x.required", "true"),
        ),
        slow=False,
    ),
    Attack("a textconv", both(program("diff.x.textconv"), named({".gitattributes": "* diff=x\n"}))),
    Attack("gpg.program", both(program("gpg.program"), program("log.showSignature", "true"))),
    Attack(
        "an alias named as a command",
        both(program("alias.ls-tree", "!touch {ran}"), program("alias.cat-file", "!touch {ran}")),
    ),
    Attack("GIT_DIR", LOOSE, env=(("GIT_DIR", "embedded"),)),
    Attack(
        "GIT_CONFIG",
        nothing,
        env=(("GIT_CONFIG_COUNT", "1"), ("GIT_CONFIG_KEY_0", "core.fsmonitor"), ("GIT_CONFIG_VALUE_0", "touch {ran}")),
    ),
    Attack("GIT_EXTERNAL_DIFF", nothing, env=(("GIT_EXTERNAL_DIFF", "touch {ran}"),)),
    Attack(
        "GIT_REPLACE_REF_BASE",
        both(LOOSE, git("replace -f main change")),
        env=(("GIT_REPLACE_REF_BASE", "refs/replace/"),),
    ),
    Attack("GIT_NAMESPACE", LOOSE, env=(("GIT_NAMESPACE", "x"),)),
    Attack("GIT_WORK_TREE", LOOSE, env=(("GIT_WORK_TREE", "/"),)),
    # the configuration itself, its files and its attributes
    Attack("its own configuration", LOOSE, slow=False),
    Attack("its own policy", named({"ours__topic-named-bad.yaml": POLICY.replace("equals: bad", "equals: other")})),
    Attack("a second configuration in the root", named({"deeper__octoguard.toml": OFF})),
    Attack("a waivers file beside the configuration", named({"waivers.yaml": WAIVER})),
    Attack(
        "export-ignore on the trusted policy",
        both(on_main(**{".gitattributes": "ours/** export-ignore\n"})),
        slow=False,
    ),
    Attack(
        "export-ignore on the configuration",
        both(on_main(**{".gitattributes": "octoguard.toml export-ignore\n"}), LOOSE),
    ),
    Attack("export-ignore of the change alone", named({".gitattributes": "* export-ignore\n"})),
    Attack("export-subst", named({".gitattributes": "* export-subst\n"})),
    Attack(
        "info/attributes",
        both(
            LOOSE,
            attributes_of_the_clone,
        ),
    ),
    Attack(
        "a link in place of an option's file",
        both(named({"loose__waivers.yaml": WAIVER}), links(**{"w.yaml": "loose/waivers.yaml"})),
        "has no such file",
        arguments=("--waivers", "w.yaml"),
        slow=False,
    ),
    Attack(
        "a folder that became a link",
        both(named({"loose__topic-named-bad.yaml": POLICY.replace("bad}", "x}")}), links(ours="loose")),
        arguments=("--policies", "ours"),
    ),
    Attack("a link of the trusted ref", links_on_main(**{"waivers.yaml": "main.tf"}), "is a symbolic link", slow=False),
    Attack("a linked policies folder at the ref", links_on_main(ours="."), "is a symbolic link"),
    Attack("a linked configuration at the ref", links_on_main(**{"octoguard.toml": "main.tf"}), "is a symbolic link"),
    Attack(
        "a linked policy at the ref",
        links_on_main(**{"ours__topic-named-bad.yaml": "../main.tf"}),
        "is a symbolic link",
    ),
    Attack(
        "an option's file that the ref does not have",
        named({"w.yaml": WAIVER}),
        "has no such file",
        arguments=("--waivers", "w.yaml"),
    ),
    Attack(
        "a folder that the ref does not have",
        named({"more__x.yaml": POLICY.replace("bad}", "x}")}),
        "has no such file",
        arguments=("--policies", "more"),
    ),
    Attack(
        "an option's file by a way outside",
        both(named({"w.yaml": WAIVER}), lambda root: (root.folder.parent / "way").symlink_to(root.folder)),
        "has no such file",
        arguments=("--waivers", "../way/w.yaml"),
    ),
    Attack(
        "an option's file by a link outside",
        both(
            named({"w.yaml": WAIVER}), lambda root: (root.folder.parent / "w.yaml").symlink_to(root.folder / "w.yaml")
        ),
        "a symbolic link into",
        arguments=("--waivers", "../w.yaml"),
    ),
    Attack(
        "a link in the root of --dir", both(LOOSE, lambda root: (root.folder.parent / "linked").symlink_to(root.folder))
    ),
    # comments
    Attack("a comment", comment, slow=False),
    Attack("a hidden file", named({".hidden.tf": COMMENT + BAD}), slow=False),
    Attack("a file of OpenTofu", named({"main.tofu": COMMENT + BAD})),
    Attack("a copy of an editor", named({"main.tf~": COMMENT + BAD})),
]


@pytest.fixture
def change(root: Root) -> Root:
    """A change that is denied, on a branch ahead of the main branch of the remote."""
    root.write(GOOD)
    root.git("init", "-q", "-b", "main")
    root.git("remote", "add", "origin", "https://example.com/octo/infra.git")
    root.git("add", ".")
    root.git("commit", "-qm", "main")
    root.git("update-ref", "refs/remotes/origin/main", "main")
    root.git("checkout", "-qb", "change")
    root.write(BAD)
    root.git("commit", "-qam", "a bad name")
    return root


@pytest.mark.parametrize(
    "attack", [pytest.param(one, marks=[pytest.mark.slow] if one.slow else [], id=one.name) for one in ATTACKS]
)
def test_a_change_does_not_get_round_the_gate(change: Root, attack: Attack) -> None:
    ran = change.folder.parent / "ran"
    attack.do(change)
    env = {name: value.format(ran=ran) for name, value in attack.env}
    done = change.run("gate", ".", "--env", "dev", "--trust", attack.trust, *attack.arguments, env=env)
    assert attack.answer in done.stderr, done.stderr
    assert done.returncode == (1 if attack.answer == DENIED else done.returncode)
    assert done.returncode in (1, 2, 3)
    assert not ran.exists()
    assert not (change.folder / "ran").exists()
    assert change.apply().returncode != 0
    assert not (change.folder / "terraform.tfstate").exists()
