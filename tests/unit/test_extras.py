"""A missing extra is named, with the command that installs it."""

from __future__ import annotations

import sys
import tomllib
from typing import TYPE_CHECKING, get_args

import pytest

from octoguard.errors import ExternalError
from octoguard.extras import Extra, how_to_install, missing, require
from octoguard.history.database import History
from octoguard.signing import keyless, signatures
from tests.conftest import ROOT

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
NOT_FOR_USERS = {"all", "dev", "docs", "tools"}


def test_each_extra_of_the_package_has_an_instruction() -> None:
    extras = set(PROJECT["optional-dependencies"]) - NOT_FOR_USERS
    assert extras == set(get_args(Extra))
    assert all(f"pip install '.[{extra}]'" in how_to_install(extra) for extra in get_args(Extra))


def test_all_is_all_of_them() -> None:
    assert PROJECT["optional-dependencies"]["all"] == [f"octoguard[{','.join(sorted(get_args(Extra)))}]"]


def test_an_installed_extra_is_not_missing() -> None:
    assert missing("history") == ""
    require("history", "a history in PostgreSQL")


@pytest.mark.parametrize(
    ("module", "extra"),
    [
        ("google.cloud.billing.budgets_v1", "gcp"),
        ("google.cloud.monitoring_v3", "gcp"),
        ("pandas", "report"),
        ("psycopg", "history"),
        ("cryptography", "sign"),
        ("starlette", "serve"),
        ("uvicorn", "serve"),
        ("sigstore.dsse", "keyless"),
    ],
)
def test_a_missing_extra_is_one_line_with_a_command(module: str, extra: Extra, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    assert missing(extra) == module
    with pytest.raises(ExternalError) as raised:
        require(extra, "this command", "use another")
    assert str(raised.value) == (
        f"this command needs the Python module {module}, which is not installed: install octoguard with its extra "
        f"'{extra}' (in a checkout, run: pip install '.[{extra}]'), or use another"
    )


@pytest.mark.parametrize(
    ("module", "extra", "use"),
    [
        ("psycopg", "history", lambda _: History("postgresql://db.example.com/octoguard").entries()),
        ("cryptography", "sign", signatures.key_id),
        ("sigstore.dsse", "keyless", lambda _: keyless.require_token()),
    ],
)
def test_what_needs_an_extra_says_so(
    module: str, extra: Extra, use: Callable[[Path], object], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, module, None)
    key = tmp_path / "key.pem"
    key.write_text("-----BEGIN PUBLIC KEY-----\n")
    with pytest.raises(ExternalError, match=rf"needs the Python module {module}.*pip install '\.\[{extra}\]'"):
        use(key)
