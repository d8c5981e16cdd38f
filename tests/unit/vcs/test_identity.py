"""Who is running octoguard."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

from octoguard.vcs.identity import who

if TYPE_CHECKING:
    from pathlib import Path

    import pytest


def test_who_it_is(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    for name in list(os.environ):
        if name.startswith(("GITHUB_", "GITLAB_", "CI")):
            monkeypatch.delenv(name)
    (tmp_path / ".gitconfig").write_text("[user]\n\temail = someone@example.com\n")
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path / ".config"))
    monkeypatch.chdir(tmp_path)
    assert (who().name, who().source) == ("someone@example.com", "git")
    assert (who("lena").name, who("lena").source) == ("lena", "said")
    (tmp_path / ".gitconfig").write_text("")
    assert who().source == "user"
    monkeypatch.setenv("GITHUB_ACTIONS", "true")
    monkeypatch.setenv("GITHUB_ACTOR", "octocat")
    monkeypatch.setenv("GITHUB_REPOSITORY", "octo/infra")
    monkeypatch.setenv("GITHUB_RUN_ID", "7")
    assert who().name == "octocat"
    assert who().run == "https://github.com/octo/infra/actions/runs/7"
