"""Output formats. Each module renders a Report as text; only renderers round numbers and add colour."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Style:
    """Display options: colour (for terminals), verbose output, and how cost reports group resources."""

    color: bool = False
    verbose: bool = False
    group_by: str = "resource"
