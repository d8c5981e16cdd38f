"""Finds, in the Cloud Billing Catalog, further regions of the SKUs that pricing/ has already, and adds their rows.

A SKU is one of ours by its id, else by its whole description, else by a description that is ours but for the place at
its end. That place has to be the one that our rows name for the region; a region that we do not have yet needs several
SKUs that call its place alike. What fits two of ours, or has two prices, is refused.
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
_ALIKE: Final = 3  # so many SKUs have to call the place of a new region the same


@dataclass(frozen=True, slots=True)
class _Ours:
    """A SKU that we have: where its rows stand, and one of them as a pattern for new ones."""

    file: str
    row: Row

    @property
    def identity(self) -> tuple[str, str]:
        return self.row["sku"], self.row["usage"]


def add_new(found: Refresh, skus: Iterable[Sku], date: str, services: set[str], region: str) -> None:
    """Add rows to `found.files`. `services` are those that were read whole; `region` is "" for all of them."""
    index = _Index(found.files)
    strange = list(index.strange(sku for sku in skus if sku.category.service_display_name in services))
    places = index.learn(strange, found)
    proposals: dict[Key, list[tuple[Sku, _Ours]]] = defaultdict(list)
    for sku, where in strange:
        if region in ("", where):
            ours = index.of(sku, places.get(where, ()))
            if len(ours) > 1:
                names = " and ".join(sorted(name for name, _ in ours))
                found.refused.append(f"{sku.description} ({sku.sku_id}) in {where}: it may be {names}")
            elif not ours:
                found.unknown += 1
            else:
                one = next(iter(ours.values()))
                proposals[one.row["sku"], where, one.row["usage"]].append((sku, one))
    for key, several in proposals.items():
        _add(key, several, index, date, found)


def _add(key: Key, several: list[tuple[Sku, _Ours]], index: _Index, date: str, found: Refresh) -> None:
    """Add one price, or say why not."""
    sku, ours = several[0]
    if key in index.keys:  # the price that we have there is another SKU's
        found.unknown += len(several)
        return
    unit, currency, tiers = price_of(sku)
    if len({price_of(one) for one, _ in several}) > 1:
        found.refused.append(f"{named(key)}: {len(several)} SKUs of different prices could be it")
        return
    if unit != ours.row["unit"] or currency != "USD" or not tiers:
        found.refused.append(f"{named(key)}: it is in {currency or 'no currency'} for each {unit or '?'}")
        return
    pattern = {**ours.row, "region": key[1], "description": sku.description, "sku_id": sku.sku_id}
    found.files[ours.file] += written(pattern, tiers, date)
    found.added.append(PriceMove(key, (), tiers))


class _Index:
    """What we have, by all that Google may know it by."""

    def __init__(self, files: dict[str, list[Row]]) -> None:
        self.keys: set[Key] = set()
        self._known: set[tuple[str, ...]] = set()
        self._by_id: dict[tuple[str, str], dict[tuple[str, str], _Ours]] = defaultdict(dict)
        self._by_text: dict[tuple[str, str, str], dict[tuple[str, str], _Ours]] = defaultdict(dict)
        self._by_head: dict[tuple[str, str, str], dict[tuple[str, str], _Ours]] = defaultdict(dict)
        self.places: dict[str, set[str]] = defaultdict(set)
        rows = [(file, row) for file, several in files.items() for row in several]
        for _, row in rows:
            if match := _PLACED.fullmatch(row["description"]):
                self.places[row["region"]].add(match["place"])
        for file, row in rows:
            ours = _Ours(file, row)
            usage, text = row["usage"], row["description"]
            self.keys.add((row["sku"], row["region"], usage))
            if row["sku_id"]:
                self._known.add((row["sku_id"], row["region"], usage))
                self._by_id[row["sku_id"], usage][ours.identity] = ours
            self._known.add((row["service"], text, row["region"], usage))
            self._by_text[row["service"], text, usage][ours.identity] = ours
            for head in _heads(text, self.places[row["region"]]):
                self._by_head[row["service"], head, usage][ours.identity] = ours

    def strange(self, skus: Iterable[Sku]) -> Iterator[tuple[Sku, str]]:
        """Each (SKU, region) that no row of ours is about."""
        for sku in skus:
            usage = USAGES.get(sku.category.usage_type, "")
            for region in sku.service_regions:
                by_text = (sku.category.service_display_name, sku.description, region, usage)
                if (sku.sku_id, region, usage) not in self._known and by_text not in self._known:
                    yield sku, region

    def learn(self, strange: list[tuple[Sku, str]], found: Refresh) -> dict[str, set[str]]:
        """The places of each region, with those of new regions where several SKUs agree on one."""
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
                said = ", ".join(f"{place!a} by {count}" for place, count in names.most_common())
                found.refused.append(f"{region}, a new region: its place is called {said} SKUs, which is too little")
        return learned

    def of(self, sku: Sku, places: Iterable[str]) -> dict[tuple[str, str], _Ours]:
        """Which of ours a SKU may be."""
        if exact := self._exact(sku):
            return exact
        usage, service = USAGES.get(sku.category.usage_type, ""), sku.category.service_display_name
        heads = _heads(sku.description, places)
        return self._by_head.get((service, heads[0], usage), {}) if heads else {}

    def _exact(self, sku: Sku) -> dict[tuple[str, str], _Ours]:
        usage = USAGES.get(sku.category.usage_type, "")
        by_text = (sku.category.service_display_name, sku.description, usage)
        return self._by_id.get((sku.sku_id, usage)) or self._by_text.get(by_text) or {}


def _heads(description: str, places: Iterable[str]) -> list[str]:
    """The description without the place at its end, with a term that may follow it; [] when no such place is there."""
    term = _TERM.search(description)
    tail = term[0] if term else ""
    text = description.removesuffix(tail)
    fits = [place for place in places if text.endswith(f" {place}")]
    return [f"{text.removesuffix(max(fits, key=len))}...{tail}"] if fits else []
