"""Finds new regions of the SKUs in pricing/ in the Cloud Billing Catalog, and adds rows for them.

A SKU matches a known SKU by ID, else by its exact description, else by its description without the place at the end.
That place must be the one that the known rows use for the region. For a new region, several SKUs must agree on the name
of the place. A SKU that matches two known SKUs, or has two prices, is refused.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from octoguard.gcp.price_rows import USAGES, PriceMove, named, price_of, written

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from octoguard.gcp.price_rows import Key, Refresh, Row, Sku

_PLACED: Final = re.compile(r".* in (?P<place>[A-Z][A-Za-z ]*?)(?: for [13] Years?)?")
_TERM: Final = re.compile(r" for [13] Years?$")
_ALIKE: Final = 3  # number of SKUs that must agree on the place of a new region


@dataclass(frozen=True, slots=True)
class _CatalogueRow:
    """A known SKU: the file with its rows, and one row as a template for new ones."""

    file: str
    row: Row

    @property
    def identity(self) -> tuple[str, str]:
        return self.row["sku"], self.row["usage"]


def add_new(refresh: Refresh, skus: Iterable[Sku], date: str, services: set[str], region: str) -> None:
    """Add rows to `refresh.files`. `services` are the completely read services; `region` is "" for all regions."""
    index = _Index(refresh.files)
    strange = list(index.strange(sku for sku in skus if sku.category.service_display_name in services))
    places = index.learn(strange, refresh)
    proposals: dict[Key, list[tuple[Sku, _CatalogueRow]]] = defaultdict(list)
    for sku, where in strange:
        if region in ("", where):
            rows = index.of(sku, places.get(where, ()))
            if len(rows) > 1:
                names = " and ".join(sorted(name for name, _ in rows))
                refresh.refused.append(f"{sku.description} ({sku.sku_id}) in {where}: it matches {names}")
            elif not rows:
                refresh.unknown += 1
            else:
                known = next(iter(rows.values()))
                proposals[known.row["sku"], where, known.row["usage"]].append((sku, known))
    for key, several in proposals.items():
        _add(key, several, index, date, refresh)


def _add(key: Key, several: list[tuple[Sku, _CatalogueRow]], index: _Index, date: str, refresh: Refresh) -> None:
    """Add the rows of one price, or record why it is refused."""
    sku, known = several[0]
    if key in index.keys:  # the known price there belongs to another SKU
        refresh.unknown += len(several)
        return
    unit, currency, tiers = price_of(sku)
    if len({price_of(candidate) for candidate, _ in several}) > 1:
        refresh.refused.append(f"{named(key)}: {len(several)} SKUs with different prices match it")
        return
    expected_unit = known.row["unit"]
    if unit != expected_unit or currency != "USD" or not tiers:
        refresh.refused.append(
            f"{named(key)}: price in {currency or 'no currency'} per {unit or '?'}, expected USD per {expected_unit}"
        )
        return
    pattern = {**known.row, "region": key[1], "description": sku.description, "sku_id": sku.sku_id}
    refresh.files[known.file] += written(pattern, tiers, date)
    refresh.added.append(PriceMove(key, (), tiers))


class _Index:
    """The known SKUs by ID, by description, and by description without the place."""

    def __init__(self, files: dict[str, list[Row]]) -> None:
        self.keys: set[Key] = set()
        self._known: set[tuple[str, ...]] = set()
        self._by_id: dict[tuple[str, str], dict[tuple[str, str], _CatalogueRow]] = defaultdict(dict)
        self._by_text: dict[tuple[str, str, str], dict[tuple[str, str], _CatalogueRow]] = defaultdict(dict)
        self._by_head: dict[tuple[str, str, str], dict[tuple[str, str], _CatalogueRow]] = defaultdict(dict)
        self.places: dict[str, set[str]] = defaultdict(set)
        rows = [(file, row) for file, several in files.items() for row in several]
        for _, row in rows:
            if match := _PLACED.fullmatch(row["description"]):
                self.places[row["region"]].add(match["place"])
        for file, row in rows:
            entry = _CatalogueRow(file, row)
            usage, text = row["usage"], row["description"]
            self.keys.add((row["sku"], row["region"], usage))
            if row["sku_id"]:
                self._known.add((row["sku_id"], row["region"], usage))
                self._by_id[row["sku_id"], usage][entry.identity] = entry
            self._known.add((row["service"], text, row["region"], usage))
            self._by_text[row["service"], text, usage][entry.identity] = entry
            for head in _heads(text, self.places[row["region"]]):
                self._by_head[row["service"], head, usage][entry.identity] = entry

    def strange(self, skus: Iterable[Sku]) -> Iterator[tuple[Sku, str]]:
        """Each (SKU, region) without a row."""
        for sku in skus:
            usage = USAGES.get(sku.category.usage_type, "")
            for region in sku.service_regions:
                by_text = (sku.category.service_display_name, sku.description, region, usage)
                if (sku.sku_id, region, usage) not in self._known and by_text not in self._known:
                    yield sku, region

    def learn(self, strange: list[tuple[Sku, str]], refresh: Refresh) -> dict[str, set[str]]:
        """`{region: place names}`, including new regions whose place several SKUs agree on."""
        called: dict[str, Counter[str]] = defaultdict(Counter)
        for sku, region in strange:
            match = _PLACED.fullmatch(sku.description) if region not in self.places else None
            if match and not self._exact(sku) and self.of(sku, {match["place"]}):
                called[region][match["place"]] += 1
        learned = dict(self.places)
        for region, names in called.items():
            if len(names) == 1 and names.total() >= _ALIKE:
                learned[region] = set(names)
            else:
                places = ", ".join(f"{place!a} in {count} SKUs" for place, count in names.most_common())
                refresh.refused.append(
                    f"new region {region}: its name in SKUs is uncertain ({places}; needs one name in {_ALIKE} SKUs)"
                )
        return learned

    def of(self, sku: Sku, places: Iterable[str]) -> dict[tuple[str, str], _CatalogueRow]:
        """The known SKUs that a SKU can be."""
        if exact := self._exact(sku):
            return exact
        usage, service = USAGES.get(sku.category.usage_type, ""), sku.category.service_display_name
        heads = _heads(sku.description, places)
        return self._by_head.get((service, heads[0], usage), {}) if heads else {}

    def _exact(self, sku: Sku) -> dict[tuple[str, str], _CatalogueRow]:
        usage = USAGES.get(sku.category.usage_type, "")
        by_text = (sku.category.service_display_name, sku.description, usage)
        return self._by_id.get((sku.sku_id, usage)) or self._by_text.get(by_text) or {}


def _heads(description: str, places: Iterable[str]) -> list[str]:
    """The description without the place before its optional commitment term, or [] if it does not name a place."""
    term = _TERM.search(description)
    tail = term[0] if term else ""
    text = description.removesuffix(tail)
    fits = [place for place in places if text.endswith(f" {place}")]
    return [f"{text.removesuffix(max(fits, key=len))}...{tail}"] if fits else []
