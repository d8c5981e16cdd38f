"""A plan as a source delivers it: JSON bytes, and where they came from."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class PlanDocument:
    """`json` is what is judged; `sha256` is of those bytes; `notes` are sentences on what it took to get them."""

    json: bytes = field(repr=False)  # has the plan's sensitive values
    name: str
    origin: str
    sha256: str
    notes: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, json: bytes, name: str, origin: str, notes: list[str]) -> PlanDocument:
        """A document with its digest."""
        return cls(json, name, origin, hashlib.sha256(json).hexdigest(), notes)
