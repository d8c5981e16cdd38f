"""Output formats. Each module renders a Report as text; only renderers round numbers and add colour."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from datetime import date

    from octoguard.cost.calculation import Explanation
    from octoguard.cost.identity import Identity
    from octoguard.policy.model import Policy

WIDTH = 120


@dataclass(frozen=True, slots=True)
class Style:
    """Display options: colour (for terminals), verbose output, and how cost reports select and group resources.

    `width` is the number of columns. `show_all` lists every resource with its components. `group_by` is `service`,
    `module` or `label:KEY`, and `labels` has the value of that label by address. `explain` has the resources to show in
    detail, by address; the report then shows nothing else. Formats of a bill need `month` (its first day), the billing
    account and `identities`, which has resources by address. `policies` has the policies of the report by ID.
    """

    color: bool = False
    verbose: bool = False
    group_by: str = "service"
    width: int = WIDTH
    show_all: bool = False
    labels: Mapping[str, str] = field(default_factory=dict)
    explain: "Mapping[str, Explanation]" = field(default_factory=dict)
    month: "date | None" = None
    billing_account: str = ""
    billing_account_name: str = ""
    identities: "Mapping[str, Identity]" = field(default_factory=dict)
    policies: "Mapping[str, Policy]" = field(default_factory=dict)
