"""Reads the commitments of the billing account: octoguard.toml, and the file of commitments that it names."""

from __future__ import annotations

import tomllib
from collections import Counter
from dataclasses import replace
from decimal import Decimal
from typing import TYPE_CHECKING

from octoguard.config.commitments import (
    TABLES,
    CommitmentLists,
    ResourceSettings,
    Shares,
    SlotSettings,
    SpendSettings,
)
from octoguard.config.environments import hint
from octoguard.config.settings import convert, place_of
from octoguard.cost.commitments.owned import Owned
from octoguard.cost.commitments.rules import SERIES
from octoguard.cost.machines import machine_series
from octoguard.errors import ConfigError

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from octoguard.config.settings import Settings


def read_commitments(settings: Settings, environment: str) -> list[Owned]:
    """The commitments, with the share that an environment can use. Raises ConfigError with file and line."""
    own = settings.commitments
    found = list(_owned(own, settings.path, ["commitments"], settings, environment))
    if path := settings.beside(own.file):
        try:
            data = tomllib.loads(path.read_text(encoding="utf-8"))
        except FileNotFoundError:
            place = place_of(settings.path, settings.path.read_text(encoding="utf-8"), ["commitments", "file"])
            raise ConfigError(f"{place}: no such file: {path}") from None
        except (OSError, ValueError, RecursionError) as error:
            raise ConfigError(f"{path}: cannot be read: {error}") from None
        lists = convert(data, CommitmentLists, path, path.read_text(encoding="utf-8"), ["commitments"])
        found += _owned(lists, path, ["commitments"], settings, environment)
    return _with_names(found)


def _with_names(commitments: list[Owned]) -> list[Owned]:
    """The commitments with a number after a name that several of them have."""
    total = Counter(owned.name for owned in commitments)
    seen: Counter[str] = Counter()
    named = []
    for owned in commitments:
        seen[owned.name] += 1
        number = f" #{seen[owned.name]}" if total[owned.name] > 1 else ""
        named.append(replace(owned, name=f"{owned.name}{number}"))
    return named


def _owned(
    lists: CommitmentLists, path: Path, tables: list[str], settings: Settings, environment: str
) -> Iterator[Owned]:
    for table in TABLES:
        entries: tuple[Shares, ...] = getattr(lists, table)
        for number, entry in enumerate(entries):
            location = [*tables, f"{table}[{number}]"]
            if problem := _problem(entry, settings):
                text = path.read_text(encoding="utf-8")
                raise ConfigError(f"{place_of(path, text, [*location, problem[0]])}: {problem[1]}")
            share = entry.available(environment)
            owned = _of(entry)
            available = Decimal(1) if share is None else share
            yield replace(owned, available=available, stated=share is not None, name=entry.name or owned.name)


def _problem(entry: Shares, settings: Settings) -> tuple[str, str] | None:
    """(key, message) for a name that does not exist; None if all are known."""
    for name in entry.environments or ():
        if name not in settings.environments:
            return "environments", f"unknown environment {name!r}: {hint(name, settings.environments)}"
    if not isinstance(entry, ResourceSettings) or not entry.series or entry.series in SERIES:
        return None
    if entry.series in machine_series():
        return "series", f"{entry.series} has one price for each machine type: use machine_types = {{TYPE = NUMBER}}"
    return "series", f"unknown machine series {entry.series!r}: choose one of {', '.join(sorted(SERIES))}"


def _of(entry: Shares) -> Owned:
    if isinstance(entry, SlotSettings):
        name = f"{entry.slots} {entry.edition} slots in {entry.location}, {entry.term}"
        amounts = {"slot": Decimal(entry.slots)}
        return Owned(name, "slots", "bigquery", entry.term, entry.location.lower(), entry.edition, amounts)
    if isinstance(entry, SpendSettings):
        name = " ".join(filter(None, (entry.service, entry.region and f"in {entry.region}"))) + f", {entry.term}"
        return Owned(name, "spend", entry.service, entry.term, entry.region, usd_per_hour=entry.usd_per_hour)
    assert isinstance(entry, ResourceSettings)  # noqa: S101 - the tables have no other kind
    amounts = {"vcpu": Decimal(entry.vcpus), "memory": entry.memory_gib, "local-ssd": entry.local_ssd_gib}
    amounts |= {f"gpu:{name}": Decimal(number) for name, number in entry.gpus.items()}
    amounts |= {f"machine:{name}": Decimal(number) for name, number in entry.machine_types.items()}
    amounts = {part: amount for part, amount in amounts.items() if amount}
    what = entry.series.upper() or ", ".join(part.partition(":")[2] or part for part in amounts)
    name = f"{what} in {entry.region}, {entry.term}"
    return Owned(name, "resource", "compute", entry.term, entry.region, entry.series, amounts)
