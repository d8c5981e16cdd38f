"""The shelf of output formats: each turns a Report into text; the only place that rounds or colours."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Style:
    """How a person wants to read it: colour only on a terminal, everything only when asked for."""

    color: bool = False
    verbose: bool = False
    group_by: str = "resource"
