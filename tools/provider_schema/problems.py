"""Collects everything that could not be read, so that the output lists it."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


class SourceError(Exception):
    """The folder is not the source of a supported provider."""


@dataclass(slots=True)
class Problems:
    """The gaps in the schemas.

    `attributes` are gaps in the schemas: the pack is wrong. `constructs` is skipped Go code. `rules` are checks and
    conversions in Go code that a pack cannot represent.
    """

    attributes: list[str] = field(default_factory=list)
    constructs: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    is_muted: bool = False

    def attribute(self, path: str, what: str) -> None:
        """Record an attribute, or a property of one, that is not in the pack."""
        self.attributes.append(f"{path}: {what}")

    def construct(self, what: str) -> None:
        """Record a statement or an expression that was not interpreted."""
        if not self.is_muted:
            self.constructs[what] += 1

    def rule(self, kind: str, name: str) -> None:
        """Record a check or conversion by a function of the provider."""
        self.rules[f"{kind} {name}"] += 1

    def lines(self) -> list[str]:
        """All problems as text."""
        lines = [f"unresolved attribute {path}" for path in self.attributes]
        lines += [f"unresolved construct {what} ({count}x)" for what, count in sorted(self.constructs.items())]
        lines += [f"not recorded: {what} ({count}x)" for what, count in sorted(self.rules.items())]
        return lines
