"""Answers how much a resource is used: by its address, by a wildcard, by its type, else by the shipped defaults."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from octoguard import globs
from octoguard.plan.address import without_indexes

Values = dict[str, Any]


@dataclass(slots=True)
class UsageFile:
    """`resources` is by address or pattern (`google_storage_bucket.logs[*]`), `types` and `defaults` by type.

    Keys are as Infracost names them; a nested key is a dict. `name` is what reports call it.
    """

    name: str
    resources: dict[str, Values] = field(default_factory=dict)
    types: dict[str, Values] = field(default_factory=dict)
    defaults: dict[str, Values] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    _patterns: list[str] | None = None

    def number(self, address: str, resource_type: str, key: str) -> Decimal | None:
        """The value of a key (`monthly_egress_data_transfer_gb.worldwide`); None when nothing says it."""
        steps = key.split(".")
        for values in (*self._by_address(address), self.types.get(resource_type), self.defaults.get(resource_type)):
            found: Any = values
            for step in steps:
                found = found.get(step) if isinstance(found, dict) else None
            if found is not None:
                return Decimal(str(found))
        return None

    def below(self, address: str, resource_type: str, key: str) -> dict[str, Decimal]:
        """All that is said below a key whose own keys are free, such as regions: `{key: value}`."""
        merged: dict[str, Decimal] = {}
        known = (*self._by_address(address), self.types.get(resource_type), self.defaults.get(resource_type))
        for values in reversed(known):
            found = values.get(key) if values else None
            if isinstance(found, dict):
                merged |= {name: Decimal(str(value)) for name, value in found.items() if value is not None}
        return merged

    def says(self, address: str, resource_type: str) -> bool:
        """Whether the usage file itself, not the shipped defaults, says anything about a resource."""
        return bool(self._by_address(address)) or resource_type in self.types

    def _by_address(self, address: str) -> list[Values]:
        if not self.resources:
            return []
        found = [self.resources[address]] if address in self.resources else []
        if self._patterns is None:
            self._patterns = [name for name in self.resources if "*" in name]
        found += [self.resources[name] for name in self._patterns if matches(address, name)]
        bare = without_indexes(address)
        if not found and bare != address and bare in self.resources:
            found.append(self.resources[bare])
        return found


def matches(address: str, pattern: str) -> bool:
    """Whether `pattern` means that address: `*` stands for anything, `[*]` for any instance key."""
    literal = pattern.replace("[*]", "\0").replace("[", "[[]").replace("\0", "[[]*]")
    return globs.matches(address, literal)
