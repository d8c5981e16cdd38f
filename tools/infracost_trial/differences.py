"""The reviewed list of differences between octoguard and Infracost."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, Literal

import yaml

if TYPE_CHECKING:
    from tools.infracost_trial.compare import Row, Verdict

DIFFERENCES = Path(__file__).with_name("differences.yaml")
Kind = Literal["infracost", "prices", "input", "both", "octoguard"]
# Who is right, in words.
RIGHT: Final[dict[Kind, str]] = {
    "infracost": "octoguard",
    "prices": "the newer price",
    "input": "neither: the test cannot be applied",
    "both": "both",
    "octoguard": "Infracost",
}
# The kinds that say nothing against octoguard's quantities and costs.
NOT_OURS: Final[tuple[Kind, ...]] = ("infracost", "input")
_KEYS: Final = {"id", "type", "resource", "component", "verdicts", "kind", "why", "source"}
_COMPARED: Final = {"quantity differs", "cost differs", "ours missing", "theirs missing"}


@dataclass(frozen=True, slots=True)
class Difference:
    """A known cause of differences. The patterns must match in full."""

    id: str
    verdicts: list[Verdict]
    kind: Kind
    why: str
    source: str
    patterns: tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]] = field(repr=False)

    def matches(self, row: Row) -> bool:
        """Whether a row has this cause."""
        texts = (row.type, row.address, row.component)
        fits = (pattern.fullmatch(text) for pattern, text in zip(self.patterns, texts, strict=True))
        return row.verdict in self.verdicts and all(fits)


def read_differences(path: Path = DIFFERENCES) -> list[Difference]:
    """The list in its order. Raises ValueError for an entry with a wrong key or value."""
    return [_difference(entry) for entry in yaml.safe_load(path.read_text(encoding="utf-8"))]


def _difference(entry: dict[str, Any]) -> Difference:
    name = entry.get("id")
    if wrong := set(entry) - _KEYS:
        raise ValueError(f"{name}: unknown keys: {', '.join(sorted(wrong))}")
    if entry["kind"] not in RIGHT or not set(entry["verdicts"]) <= _COMPARED:
        raise ValueError(f"{name}: unknown kind or verdict")
    type_, resource, component = (re.compile(str(entry.get(key, ".*"))) for key in ("type", "resource", "component"))
    return Difference(
        entry["id"], entry["verdicts"], entry["kind"], entry["why"], entry["source"], (type_, resource, component)
    )
