"""The history: it only grows, on SQLite and on PostgreSQL, and what was changed in it shows."""

from __future__ import annotations

import os
import pwd
import shutil
import sqlite3
import subprocess
import tempfile
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING

import msgspec
import pytest

from octoguard.errors import ExternalError, UsageError
from octoguard.history.database import History, HistoryEntry, broken_link

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PG_CTL = shutil.which("pg_ctl")


def entry(**changes: str) -> HistoryEntry:
    made = HistoryEntry(
        at="2026-06-15T12:00:00Z",
        kind="decision",
        outcome="allow",
        environment="prod",
        root="infra",
        who="ci",
        repository="",
        git_commit="",
        plan_sha256="p",
        decision_sha256="d",
        statement="{}",
    )
    return msgspec.structs.replace(made, **changes)


@pytest.fixture(scope="session")
def postgres() -> Iterator[str]:
    """The URL of a PostgreSQL of this session's own."""
    if PG_CTL is None:
        pytest.skip("there is no PostgreSQL on this machine")
    user = None
    if os.getuid() == 0:
        names = {one.pw_name for one in pwd.getpwall()}
        if "postgres" not in names:
            pytest.skip("PostgreSQL does not run as root, and there is no user postgres")
        user = "postgres"
    with tempfile.TemporaryDirectory() as folder:
        if user:
            shutil.chown(folder, user)

        def run(*command: str) -> None:
            subprocess.run(command, user=user, check=True, capture_output=True, cwd=folder)

        run("initdb", "-D", f"{folder}/data", "-A", "trust", "-U", "octoguard", "-N")
        options = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off"
        run(PG_CTL, "-D", f"{folder}/data", "-o", options, "-l", f"{folder}/log", "-w", "start")
        try:
            yield f"postgresql://octoguard@/postgres?host={folder}"
        finally:
            run(PG_CTL, "-D", f"{folder}/data", "-m", "immediate", "stop")


@pytest.fixture(params=["sqlite", "postgres"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    if request.param == "sqlite":
        return str(tmp_path / "deep" / "history.db")
    url: str = request.getfixturevalue("postgres")
    import psycopg

    with psycopg.connect(url) as connection:
        connection.execute("DROP TABLE IF EXISTS octoguard_history")
    return url


def change(place: str, query: str) -> None:
    if "://" not in place:
        with sqlite3.connect(place) as connection:
            connection.execute(query)
        connection.close()
        return
    import psycopg

    with psycopg.connect(place) as connection:
        connection.execute(query)  # type: ignore[call-overload]


def test_what_is_added_is_read_in_order(place: str) -> None:
    history = History(place)
    assert history.entries() == []
    for outcome in ("allow", "deny", "it's; DROP TABLE --"):
        history.append(entry(outcome=outcome, statement='{"a":"%s :x"}'))
    found = history.entries()
    assert [one.outcome for one in found] == ["allow", "deny", "it's; DROP TABLE --"]
    assert [one.number for one in found] == [1, 2, 3]
    assert found[0].statement == '{"a":"%s :x"}'
    assert broken_link(found) is None


@pytest.mark.parametrize("query", ["UPDATE octoguard_history SET outcome = 'allow'", "DELETE FROM octoguard_history"])
def test_nothing_is_changed_or_deleted(place: str, query: str) -> None:
    history = History(place)
    history.append(entry(outcome="deny"))
    with pytest.raises(Exception, match="the history of octoguard is append-only"):
        change(place, query)
    assert [one.outcome for one in history.entries()] == ["deny"]


def test_twenty_at_once_lose_none(place: str) -> None:
    with ThreadPoolExecutor(20) as pool:
        list(pool.map(lambda i: History(place).append(entry(who=str(i))), range(20)))
    found = History(place).entries()
    assert sorted(int(one.who) for one in found) == list(range(20))
    assert broken_link(found) is None


def test_a_changed_or_missing_entry_shows(tmp_path: Path) -> None:
    place = str(tmp_path / "history.db")
    for number in range(4):
        History(place).append(entry(who=str(number)))
    whole = History(place).entries()
    assert broken_link([*whole[:1], msgspec.structs.replace(whole[1], outcome="allow!"), *whole[2:]]) == 2
    assert broken_link([*whole[:1], *whole[2:]]) == 3
    assert broken_link(whole[1:]) == 2
    # Whoever owns the file can take the guard away; the chain tells.
    change(place, "DROP TRIGGER octoguard_no_delete")
    change(place, "DELETE FROM octoguard_history WHERE number = 3")
    assert broken_link(History(place).entries()) == 4


@pytest.mark.parametrize("place", ["mysql://root:CANARY@db/x", "http://x"])
def test_a_place_that_is_not_known(place: str) -> None:
    with pytest.raises(UsageError) as caught:
        History(place)
    assert "CANARY" not in str(caught.value)


def test_a_place_that_does_not_answer(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("this is no database, and long enough for one" * 100)
    with pytest.raises(ExternalError, match="cannot be used"):
        History(str(tmp_path / "file")).append(entry())
    with pytest.raises(ExternalError, match="cannot be used"):
        History("/proc/nowhere/history.db").append(entry())
    with pytest.raises(ExternalError) as caught:
        History("postgresql://someone:CANARY@127.0.0.1:1/x").append(entry())
    assert "CANARY" not in str(caught.value)
    assert "\n" not in str(caught.value)


def test_the_name_has_no_password() -> None:
    assert History("postgresql://a:CANARY@db/x?password=CANARY").name == "postgresql://db/x"
