"""`octoguard history`: what it lists, leaves out, exports and notices."""

from __future__ import annotations

import csv
import io
import json
import sqlite3
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from octoguard.history.database import History
from tests.unit.history.test_database import entry

if TYPE_CHECKING:
    from pathlib import Path


@pytest.fixture
def history(tmp_path: Path, octoguard: Any) -> Any:
    """Run `octoguard history` on three entries."""
    place = str(tmp_path / "history.db")
    for day, kind, environment, outcome in (
        ("10", "decision", "prod", "deny"),
        ("11", "decision", "dev", "allow"),
        ("12", "apply", "dev", "applied"),
    ):
        at = f"2026-11-{day}T12:00:00Z"
        made = entry(at=at, kind=kind, environment=environment, outcome=outcome, who="=cmd()\x1b[31m")
        History(place).append(made)
    return lambda *arguments: octoguard("history", "--history", place, *arguments)


@pytest.mark.parametrize(
    ("arguments", "numbers"),
    [
        ((), [1, 2, 3]),
        (("--env", "dev"), [2, 3]),
        (("--kind", "apply"), [3]),
        (("--outcome", "deny"), [1]),
        (("--since", "2026-11-11"), [2, 3]),
        (("--since", "2026-11-11T14:00+01:00"), [3]),
        (("--limit", "1"), [3]),
        (("--limit", "0"), []),
        (("--env", "dev", "--kind", "decision", "--check"), [2]),
    ],
)
def test_it_filters(history: Any, arguments: tuple[str, ...], numbers: list[int]) -> None:
    done = history(*arguments, "--format", "json")
    assert done.returncode == 0, done.stderr
    assert [one["number"] for one in json.loads(done.stdout)] == numbers


@pytest.mark.parametrize(
    "arguments", [("--since", "yesterday"), ("--kind", "x"), ("--env", "production"), ("--format", "xml")]
)
def test_a_filter_that_is_none_is_wrong_usage(history: Any, arguments: tuple[str, ...]) -> None:
    done = history(*arguments)
    assert (done.returncode, done.stdout) == (2, b"")


def test_csv_and_text_are_safe_to_open(history: Any) -> None:
    rows = list(csv.DictReader(io.StringIO(history("--format", "csv").stdout.decode())))
    assert [row["outcome"] for row in rows] == ["deny", "allow", "applied"]
    assert all(row["who"].startswith("'=") for row in rows)
    text = history().stdout.decode()
    assert " ".join(text.splitlines()[0].split()) == "# at kind outcome environment root who plan commit"
    assert "\x1b" not in text


def test_a_change_is_noticed(history: Any, tmp_path: Path) -> None:
    with sqlite3.connect(tmp_path / "history.db") as connection:
        connection.execute("DROP TRIGGER octoguard_no_update")
        connection.execute("UPDATE octoguard_history SET outcome = 'allow' WHERE number = 1")
    connection.close()
    done = history("--check")
    assert done.returncode == 1
    assert b"the digest of entry 1 does not match the entries before it" in done.stderr
    assert msgspec.json.decode(history("--format", "json").stdout)[0]["outcome"] == "allow"


def test_nothing_yet(octoguard: Any, tmp_path: Path) -> None:
    """A history of one's own that was never written to is empty; one that is named or checked has to be there."""
    place = tmp_path / "none.db"
    done = octoguard("history", env={"OCTOGUARD_HISTORY": str(place)})
    assert (done.returncode, done.stdout.startswith(b"no entries in")) == (0, True)
    for arguments in (("--history", place), ("--check",)):
        done = octoguard("history", *arguments, env={"OCTOGUARD_HISTORY": str(place)})
        assert (done.returncode, done.stdout) == (3, b"")
        assert b"no such history" in done.stderr
    assert not place.exists()
