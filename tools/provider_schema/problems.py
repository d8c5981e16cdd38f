"""What could not be read: counted and named at the end, so that nothing is dropped in silence."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field


class SourceError(Exception):
    """The folder is not the source of a provider that this tool knows how to read."""


@dataclass(slots=True)
class Problems:
    """The gaps in what was read.

    `attributes` are gaps in the schemas themselves: a wrong pack. `constructs` is Go that was passed over on the way,
    and `rules` are checks and conversions that exist only as Go code, which a pack has no place for.
    """

    attributes: list[str] = field(default_factory=list)
    constructs: Counter[str] = field(default_factory=Counter)
    rules: Counter[str] = field(default_factory=Counter)
    is_muted: bool = False

    def attribute(self, path: str, what: str) -> None:
        """An attribute, or a property of one, that is not in the pack."""
        self.attributes.append(f"{path}: {what}")

    def construct(self, what: str) -> None:
        """A statement or an expression that was not carried out."""
        if not self.is_muted:
            self.constructs[what] += 1

    def rule(self, kind: str, name: str) -> None:
        """A check or conversion by a function of the provider's own."""
        self.rules[f"{kind} {name}"] += 1

    def lines(self) -> list[str]:
        """All of it, for people to read."""
        lines = [f"unresolved attribute {path}" for path in self.attributes]
        lines += [f"unresolved construct {what} ({count}x)" for what, count in sorted(self.constructs.items())]
        lines += [f"not recorded: {what} ({count}x)" for what, count in sorted(self.rules.items())]
        return lines
