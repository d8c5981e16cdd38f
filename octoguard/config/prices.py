"""Reads pricing/ into a Catalogue, and caches it in an indexed pack that is decoded only where needed."""

from __future__ import annotations

import contextlib
import csv
import hashlib
import os
import re
from typing import TYPE_CHECKING, Any

import msgspec

from octoguard import __version__, paths
from octoguard.cost.catalogue import Catalogue
from octoguard.errors import CatalogueError
from octoguard.money import LARGEST

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

_MACHINE_TYPES = "machine-types.csv"
_TABLES = ("free.csv", "unsupported.csv")
_INFRACOST = "infracost-types.csv"  # the types that Infracost knows, for `octoguard cost --coverage`
_COLUMNS = (
    *("service", "sku", "usage", "region", "unit", "tier_start", "usd"),
    *("sku_id", "description", "as_of", "source", "confidence"),
)
# The pack: the digest of the files in the first line, the index `{name: [start, end]}` in the second, then the entries.
_Index = dict[str, tuple[int, int]]


def load_catalogue(folder: Path | None = None) -> Catalogue:
    """The built-in prices, or those in a directory. Raises CatalogueError with file and line."""
    kept = paths.price_pack(folder is None)
    folder = paths.present(folder) if folder else paths.pricing_dir()
    digest = _digest(folder)
    pack = _read_pack(kept, digest)
    if pack is None:
        entries = _compile(_files(folder))
        if digest == _digest(folder):  # else a refresh changed the files meanwhile
            _write_pack(kept, digest, entries)
        return Catalogue(entries.get, entries)
    index, body = pack

    def load(name: str) -> bytes | None:
        place = index.get(name)
        return body[place[0] : place[1]] if place else None

    return Catalogue(load, index)


def read_catalogue(folder: Path) -> Catalogue:
    """The prices in a directory like pricing/. Raises CatalogueError with file and line."""
    entries = _compile(_files(folder))
    return Catalogue(entries.get, entries)


def _digest(folder: Path) -> str:
    digest = hashlib.sha256(__version__.encode())
    for path in _files(folder):
        digest.update(f"\n{path.name}\n".encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()


def _files(folder: Path) -> list[Path]:
    files = sorted([*folder.glob("*.csv"), *folder.glob("usage/*.yml")])
    if not files:
        raise CatalogueError(
            f"{folder}: the directory has no prices: create them with octoguard prices refresh --output DIR"
        )
    return files


def _read_pack(kept: Path, digest: str) -> tuple[_Index, bytes] | None:
    with contextlib.suppress(OSError, msgspec.MsgspecError):
        data = kept.read_bytes()
        first = data.find(b"\n")
        if data[:first] == digest.encode():
            second = data.find(b"\n", first + 1)
            return msgspec.json.decode(data[first + 1 : second], type=_Index), data[second + 1 :]
    return None


def _write_pack(path: Path, digest: str, entries: dict[str, bytes]) -> None:
    """Write the pack atomically. A read-only installation has no pack."""
    index: _Index = {}
    position = 0
    for name, entry in entries.items():
        index[name] = (position, position + len(entry))
        position += len(entry)
    data = b"\n".join([digest.encode(), msgspec.json.encode(index), b"".join(entries.values())])
    with contextlib.suppress(OSError):
        path.parent.mkdir(exist_ok=True)
        temporary = path.with_suffix(f".{os.getpid()}")
        temporary.write_bytes(data)
        temporary.replace(path)


def _compile(files: list[Path]) -> dict[str, bytes]:
    prices: dict[str, dict[str, dict[str, list[Any]]]] = {}
    entries: dict[str, bytes] = {}
    for path in files:
        if path.suffix == ".yml":
            entries[f"usage:{path.stem}"] = _usage(path)
        elif path.name == _MACHINE_TYPES:
            entries["machine-types"] = msgspec.json.encode(
                {row["name"]: _machine(row, f"{path}:{line}") for line, row in _rows(path)}
            )
        elif path.name in _TABLES:
            rows = [row for _, row in _rows(path)]
            entries[path.stem] = msgspec.json.encode({row["type"]: row["reason"] for row in rows})
            billed = {row["type"]: (row["billed_if"], row["billed_reason"]) for row in rows if row.get("billed_if")}
            entries[f"{path.stem}-billed-if"] = msgspec.json.encode(billed)
        elif path.name == _INFRACOST:
            known = [row for _, row in _rows(path)]
            entries["infracost-types"] = msgspec.json.encode({row["type"]: row["infracost"] for row in known})
            entries["infracost-list"] = msgspec.json.encode({key: known[0][key] for key in ("as_of", "source")})
        else:
            for line, row in _rows(path):
                _add(prices, row, f"{path}:{line}")
    dates = [row[5] for by_usage in prices.values() for by_region in by_usage.values() for row in by_region.values()]
    entries["as-of"] = max(dates, default="").encode()
    for sku, by_usage in prices.items():
        entries[f"price:{sku}"] = msgspec.json.encode(by_usage)
    return entries


def _add(prices: dict[str, dict[str, dict[str, list[Any]]]], row: dict[str, str], place: str) -> None:
    """Add one row: a tier of a price. The tiers of a price must be in ascending order. Raises CatalogueError."""
    if missing := [column for column in _COLUMNS if row.get(column) is None]:
        raise CatalogueError(
            f"{place}: the column {missing[0]} is missing: create the file with tools/price_catalogue.py"
        )
    by_region = prices.setdefault(row["sku"], {}).setdefault(row["usage"], {})
    tier = (row["tier_start"], row["usd"])
    try:
        start, usd = map(float, tier)
    except ValueError:
        start = usd = -1.0
    if not (0 <= start <= LARGEST and 0 <= usd <= LARGEST):  # NaN is in no range
        raise CatalogueError(
            f"{place}: tier_start and usd must be non-negative numbers such as 0.0316, not {tier[0]!a} and {tier[1]!a}"
        )
    known = by_region.get(row["region"])
    if known is None:
        details = [row["sku_id"], row["description"], row["as_of"], row["source"], row["confidence"]]
        by_region[row["region"]] = [row["service"], row["unit"], [tier], *details]
    elif float(known[2][-1][0]) >= start:
        raise CatalogueError(f"{place}: {row['sku']} in {row['region']}: tiers must be unique and in ascending order")
    else:
        known[2].append(tier)


def _machine(row: dict[str, str], place: str) -> list[Any]:
    """A row of machine-types.csv as fields of catalogue.MachineType. Raises CatalogueError for a negative number."""
    for column in ("vcpus", "memory_gib", "local_ssd", "billed_vcpus"):
        if row[column] and not re.fullmatch(r"[0-9]{1,9}(\.[0-9]{1,9})?", row[column]):
            raise CatalogueError(f"{place}: {column} must be a non-negative number, not {row[column][:40]!a}")
    billed = row["billed_vcpus"] or None
    if row["priced"] != "yes":
        billed = None
    ssd = int(row["local_ssd"] or 0)
    return [row["name"], row["family"], int(row["vcpus"]), row["memory_gib"], row["gpus"], ssd, billed]


def _usage(path: Path) -> bytes:
    from octoguard.config.usage import read_usage

    usage = read_usage(path, strict=True)
    if usage.has_ranges:
        raise CatalogueError(f"{path}: default usage has no ranges: give one number for each key")
    return msgspec.json.encode(usage.types)


def _rows(path: Path) -> Iterator[tuple[int, dict[str, str]]]:
    with path.open(newline="", encoding="utf-8") as file:
        reader = csv.DictReader(file)
        for row in reader:
            yield reader.line_num, row
