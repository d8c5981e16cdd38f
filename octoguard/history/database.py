"""Stores decisions, approvals and applies in an append-only database: SQLite, or PostgreSQL by its URL.

Each entry has a digest of itself and of the entry before it, so that changed or removed entries are detected.
"""

from __future__ import annotations

import contextlib
import os
import re
import sqlite3
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Protocol

import msgspec

from octoguard.attestation.canonical import canonical, sha256
from octoguard.errors import ExternalError, UsageError
from octoguard.extras import require

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

VARIABLE: Final = "OCTOGUARD_HISTORY"
_LOCK_TIMEOUT = 60  # seconds to wait for other writers
_LOCK = 0x6F63746F  # the advisory lock of PostgreSQL for writers


class HistoryEntry(msgspec.Struct, frozen=True, kw_only=True):
    """One entry. `kind` is decision, approval or apply; `statement` is the record as JSON. Digests are SHA-256."""

    number: int = 0
    at: str
    kind: str
    outcome: str
    environment: str
    root: str
    who: str
    repository: str
    git_commit: str
    plan_sha256: str
    decision_sha256: str
    statement: str
    chain: str = ""

    def link(self, before: str, number: int) -> HistoryEntry:
        """The entry with its number, and with the digest that links it to the digest `before` it."""
        placed = msgspec.structs.replace(self, number=number, chain=before)
        return msgspec.structs.replace(placed, chain=sha256(canonical(msgspec.to_builtins(placed))))


COLUMNS: Final = HistoryEntry.__struct_fields__
_TABLE = f"""
CREATE TABLE IF NOT EXISTS octoguard_history (
  number BIGINT PRIMARY KEY,
  {", ".join(f"{column} TEXT NOT NULL" for column in COLUMNS if column != "number")}
)"""
_INSERT = (
    f"INSERT INTO octoguard_history ({', '.join(COLUMNS)}) "  # noqa: S608 - constant names
    f"VALUES ({', '.join(f':{column}' for column in COLUMNS)})"
)
_LAST = "SELECT number, chain FROM octoguard_history ORDER BY number DESC LIMIT 1"
_ALL = f"SELECT {', '.join(COLUMNS)} FROM octoguard_history ORDER BY number"  # noqa: S608
_DECISION = "SELECT number FROM octoguard_history WHERE kind = 'decision' AND decision_sha256 = :digest"
_EXISTS = "SELECT to_regclass('octoguard_history')::text"
_SQLITE_GUARDS = [
    f"CREATE TRIGGER IF NOT EXISTS octoguard_no_{verb} BEFORE {verb} ON octoguard_history "
    "BEGIN SELECT RAISE(ABORT, 'the history of octoguard is append-only'); END"
    for verb in ("update", "delete")
]
_POSTGRES_GUARDS = [
    "CREATE OR REPLACE FUNCTION octoguard_only_grows() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the history of octoguard is append-only'; END $$",
    "CREATE OR REPLACE TRIGGER octoguard_no_change BEFORE UPDATE OR DELETE OR TRUNCATE ON octoguard_history "
    "FOR EACH STATEMENT EXECUTE FUNCTION octoguard_only_grows()",
]


class _Connection(Protocol):
    """What both databases can do."""

    def execute(self, query: str, parameters: Any = ..., /) -> Any: ...


class History:
    """A history, by the path of an SQLite file or the URL of a PostgreSQL database."""

    def __init__(self, location: str) -> None:
        self._shared = "://" in location
        if self._shared and not location.startswith(("postgresql://", "postgres://")):
            scheme = location.partition("://")[0]
            raise UsageError(f"unsupported history {scheme}://: use a file, or postgresql://...")
        if location == ":memory:":
            raise UsageError(f"unsupported history {location}: use a file, or postgresql://...")
        self._location = location

    @property
    def name(self) -> str:
        """The file, or the URL without user and password."""
        return re.sub(r"(?<=://)[^/@]*@", "", self._location).partition("?")[0]

    def append(self, entry: HistoryEntry) -> HistoryEntry:
        """Append an entry. Concurrent writers wait for each other. Raises ExternalError."""
        with self._open(write=True) as connection:
            last = self._one(connection, _LAST)
            placed = entry.link(last[1] if last else "", last[0] + 1 if last else 1)
            self._execute(connection, _INSERT, msgspec.to_builtins(placed))
            return placed

    def exists(self) -> bool:
        """Whether the history has been created. Raises ExternalError."""
        if not self._shared:
            return Path(self._location).exists()
        with self._open(write=False) as connection:
            return self._one(connection, _EXISTS) != (None,)

    def has_decision(self, decision_sha256: str) -> bool:
        """Whether the history has the decision with this digest. Raises ExternalError."""
        with self._open(write=False) as connection:
            return self._one(connection, _DECISION, {"digest": decision_sha256}) is not None

    def entries(self) -> list[HistoryEntry]:
        """All entries, oldest first; [] for a history that does not exist. Raises ExternalError."""
        if not self.exists():
            return []
        with self._open(write=False) as connection:
            rows = self._execute(connection, _ALL).fetchall()
        return [HistoryEntry(**dict(zip(COLUMNS, row, strict=True))) for row in rows]

    def _execute(self, connection: _Connection, query: str, values: dict[str, Any] | None = None) -> Any:
        if self._shared:
            query = re.sub(r":(\w+)", r"%(\1)s", query) if values else query
        return connection.execute(query, values or {}) if values else connection.execute(query)

    def _one(self, connection: _Connection, query: str, values: dict[str, Any] | None = None) -> Sequence[Any] | None:
        row: Sequence[Any] | None = self._execute(connection, query, values).fetchone()
        return row

    @contextlib.contextmanager
    def _open(self, *, write: bool) -> Iterator[_Connection]:
        with self._postgres(write) if self._shared else self._sqlite(write) as connection:
            yield connection

    @contextlib.contextmanager
    def _sqlite(self, write: bool) -> Iterator[_Connection]:
        path = Path(self._location)
        try:
            path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
            connection = sqlite3.connect(path, timeout=_LOCK_TIMEOUT, isolation_level=None)
            try:
                if write:
                    _write_ahead(connection)
                    connection.execute("BEGIN IMMEDIATE")
                    for statement in (_TABLE, *_SQLITE_GUARDS):
                        connection.execute(statement)
                yield connection
                if write:
                    connection.execute("COMMIT")
            finally:
                connection.close()
        except (sqlite3.Error, OSError) as error:
            raise ExternalError(f"the history at {self.name} cannot be used: {error}") from None

    @contextlib.contextmanager
    def _postgres(self, write: bool) -> Iterator[_Connection]:
        require("history", "a history in PostgreSQL", "keep the history in SQLite")
        import psycopg

        try:
            with psycopg.connect(self._location, connect_timeout=_LOCK_TIMEOUT) as connection:
                if write:
                    connection.execute(f"SELECT pg_advisory_xact_lock({_LOCK})")
                    # A user with the permission to insert only cannot run CREATE, even for an existing table.
                    if connection.execute(_EXISTS).fetchone() == (None,):
                        for statement in (_TABLE, *_POSTGRES_GUARDS):
                            connection.execute(statement)
                yield connection
        except psycopg.Error as error:
            reason = " ".join(str(error).split())
            raise ExternalError(f"the history at {self.name} cannot be used: {reason}") from None


def _write_ahead(connection: sqlite3.Connection) -> None:
    """Switch to write-ahead logging. SQLite does not wait for another process that does the same."""
    deadline = time.monotonic() + _LOCK_TIMEOUT
    while True:
        try:
            connection.execute("PRAGMA journal_mode=WAL")
            return
        except sqlite3.OperationalError:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.02)


def default_location() -> str:
    """The value of OCTOGUARD_HISTORY, else a file in the state directory of this user."""
    if location := os.environ.get(VARIABLE):
        return location
    state = os.environ.get("XDG_STATE_HOME") or str(Path.home() / ".local" / "state")
    return str(Path(state) / "octoguard" / "history.db")


def broken_link(entries: Sequence[HistoryEntry]) -> int | None:
    """The number of the first entry whose digest does not match the entries before it; None if all match."""
    before = ""
    for position, entry in enumerate(entries, 1):
        if entry != entry.link(before, position):
            return entry.number
        before = entry.chain
    return None
