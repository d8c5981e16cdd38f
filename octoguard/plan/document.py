"""A plan as a source delivers it: JSON bytes and their origin."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class PlanDocument:
    """The JSON bytes to evaluate, their SHA-256 in hexadecimal, and notes on how they were obtained."""

    json: bytes = field(repr=False)  # has the plan's sensitive values
    name: str
    origin: str
    sha256: str
    notes: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, json: bytes, name: str, origin: str, notes: list[str]) -> PlanDocument:
        """A document with its digest."""
        return cls(json, name, origin, hashlib.sha256(json).hexdigest(), notes)
