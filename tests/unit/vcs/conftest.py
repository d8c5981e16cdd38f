"""What the tests of git share: a checkout with a change in it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from tests.checkouts import Checkout

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Checkout:
    """A checkout whose branch `change` is checked out, one commit ahead of `main` and of `origin/main`."""
    for name in (
        "GITHUB_HEAD_REF",
        "GITHUB_REF",
        "CI_MERGE_REQUEST_SOURCE_BRANCH_NAME",
        "BITBUCKET_BRANCH",
        "BITBUCKET_PR_ID",
        "CHANGE_BRANCH",
    ):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("HOME", str(tmp_path))
    made = Checkout(tmp_path / "checkout")
    base = made.commit(**{"main.tf": "# base\n"})
    made.git("remote", "add", "origin", "https://user:CANARY@example.com/octo/infra.git")
    made.git("update-ref", "refs/remotes/origin/main", base)
    made.git("checkout", "-qb", "change")
    made.commit("change@example.com", **{"main.tf": "# changed\n"})
    monkeypatch.chdir(made.folder)
    return made
