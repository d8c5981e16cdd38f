"""Looks up the usage of a resource: by address, by wildcard, by type, else from the default usage."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from octoguard import globs
from octoguard.cost.component import Range
from octoguard.plan.address import without_indexes

if TYPE_CHECKING:
    from octoguard.cost.component import Scenario

Values = dict[str, Any]
# A larger value of these keys lowers the cost, so the floor uses the high end of a range.
_LOWERS_COST: Final = frozenset({"concurrent_requests_per_instance"})
_OPPOSITE: Final[dict[Scenario, Scenario]] = {"floor": "ceiling", "expected": "expected", "ceiling": "floor"}


@dataclass(slots=True)
class UsageFile:
    """Usage values. `resources` is by address or pattern (`google_storage_bucket.logs[*]`), the others by type.

    Keys have the names that Infracost uses; a nested key is a dict. A value is a number, or a Range for the three
    scenarios of an estimate; with a Range, `has_ranges` is set. Reports show `name`.
    """

    name: str
    resources: dict[str, Values] = field(default_factory=dict)
    types: dict[str, Values] = field(default_factory=dict)
    defaults: dict[str, Values] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    has_ranges: bool = False
    _patterns: list[str] | None = None

    def number(self, address: str, resource_type: str, key: str, scenario: Scenario = "expected") -> Decimal | None:
        """The value of a key (`monthly_egress_data_transfer_gb.worldwide`) in a scenario; None if it is not set."""
        value = self._value(address, resource_type, key)
        return None if value is None else _in_scenario(value, key, scenario)

    def is_range(self, address: str, resource_type: str, key: str) -> bool:
        """Whether the value of a key is a range."""
        return self.has_ranges and isinstance(self._value(address, resource_type, key), Range)

    def _value(self, address: str, resource_type: str, key: str) -> Any:
        steps = key.split(".")
        for values in (*self._by_address(address), self.types.get(resource_type), self.defaults.get(resource_type)):
            value: Any = values
            for step in steps:
                value = value.get(step) if isinstance(value, dict) else None
            if value is not None:
                return value
        return None

    def below(self, address: str, resource_type: str, key: str, scenario: Scenario = "expected") -> dict[str, Decimal]:
        """The values below a key whose subkeys are free, such as regions: `{subkey: value}`."""
        merged: dict[str, Decimal] = {}
        sources = (*self._by_address(address), self.types.get(resource_type), self.defaults.get(resource_type))
        for values in reversed(sources):
            nested = values.get(key) if values else None
            if isinstance(nested, dict):
                given = {name: value for name, value in nested.items() if value is not None}
                merged |= {name: _in_scenario(value, key, scenario) for name, value in given.items()}
        return merged

    def says(self, address: str, resource_type: str) -> bool:
        """Whether the usage file itself, not the default usage, has values for a resource."""
        return bool(self._by_address(address)) or resource_type in self.types

    def _by_address(self, address: str) -> list[Values]:
        if not self.resources:
            return []
        matching = [self.resources[address]] if address in self.resources else []
        if self._patterns is None:
            self._patterns = [name for name in self.resources if "*" in name]
        matching += [self.resources[name] for name in self._patterns if matches(address, name)]
        bare = without_indexes(address)
        if not matching and bare != address and bare in self.resources:
            matching.append(self.resources[bare])
        return matching


def _in_scenario(value: Any, key: str, scenario: Scenario) -> Decimal:
    """The number of a value in a scenario. A plain number is the same in all three."""
    if not isinstance(value, Range):
        return Decimal(str(value))
    number: Decimal = getattr(value, _OPPOSITE[scenario] if key in _LOWERS_COST else scenario)
    return number


def matches(address: str, pattern: str) -> bool:
    """Whether a pattern matches an address: `*` matches anything, `[*]` any instance key."""
    literal = pattern.replace("[*]", "\0").replace("[", "[[]").replace("\0", "[[]*]")
    return globs.matches(address, literal)
