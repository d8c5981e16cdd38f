"""Renders the coverage of other tools and benchmarks: which policies cover each control, as text or JSON."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from octoguard.policy.model import SEVERITIES
from octoguard.printable import json_text

if TYPE_CHECKING:
    from octoguard.policy.model import Policy, Severity

_WIDTH = 100


@dataclass(frozen=True, slots=True)
class ControlCoverage:
    """One control: the policies that cover it, or the reason why there is none; neither if it is open.

    `severity` is the one that its catalogue gives it, if any.
    """

    control: str
    policies: list[Policy]
    reason: str | None
    alias: str = ""
    severity: Severity | None = None

    @property
    def differs(self) -> dict[str, str]:
        """How the policies that cover the control differ from it, by policy ID."""
        return {p.id: text for p in self.policies if (text := p.differs.get(self.alias))}

    @property
    def is_open(self) -> bool:
        """Whether the control has neither a policy nor a reason."""
        return not self.policies and self.reason is None

    @property
    def highest_severity(self) -> Severity | None:
        """The highest severity of the policies that cover the control, else the severity in its catalogue."""
        if self.policies:
            return max((policy.severity for policy in self.policies), key=SEVERITIES.index)
        return self.severity


@dataclass(frozen=True, slots=True)
class CatalogueCoverage:
    """The coverage of one catalogue. `unlisted` are checks of the installed tool that the catalogue does not have."""

    name: str
    title: str
    version: str
    source: str
    rows: list[ControlCoverage]
    unlisted: list[str] = field(default_factory=list)


def summary(rows: list[ControlCoverage]) -> str:
    """The counts of a catalogue, such as `162 controls: 158 covered, 4 excluded, 0 open`."""
    covered = sum(bool(row.policies) for row in rows)
    open_ = sum(row.is_open for row in rows)
    noun = "control" if len(rows) == 1 else "controls"
    return f"{len(rows)} {noun}: {covered} covered, {len(rows) - covered - open_} excluded, {open_} open"


def text(catalogues: list[CatalogueCoverage]) -> str:
    """The coverage as text, one table for each catalogue."""
    return "\n".join(_table(catalogue) for catalogue in catalogues)


def json(catalogues: list[CatalogueCoverage]) -> str:
    """The coverage as JSON: a list of catalogues, each with its controls."""
    return json_text(
        [
            {
                "catalogue": catalogue.name,
                "title": catalogue.title,
                "version": catalogue.version,
                "source": catalogue.source,
                "unlisted": catalogue.unlisted,
                "controls": [
                    {
                        "control": row.control,
                        "severity": row.highest_severity,
                        "policies": [policy.id for policy in row.policies],
                        "reason": row.reason,
                        "differs": row.differs,
                    }
                    for row in catalogue.rows
                ],
            }
            for catalogue in catalogues
        ]
    )


def _table(catalogue: CatalogueCoverage) -> str:
    width = max((len(row.control) for row in catalogue.rows), default=0)
    lines = [f"{catalogue.title} {catalogue.version}, {summary(catalogue.rows)}"]
    for row in catalogue.rows:
        lines += [f"  {line}" for line in _row(row, width)]
    for check in catalogue.unlisted:
        lines.append(f"  {check:<{width}}  UNLISTED: new in the installed Checkov, not in {catalogue.version}")
    return "\n".join([*lines, ""])


def _row(row: ControlCoverage, width: int) -> list[str]:
    if not row.policies:
        return _wrapped(
            f"no policy: {row.reason}" if row.reason else "OPEN: no policy and no reason", row.control, width
        )
    lines = [f"{row.control:<{width}}  {', '.join(policy.id for policy in row.policies)}"]
    for difference in row.differs.values():
        lines += _wrapped(f"differs: {difference}", "", width)
    return lines


def _wrapped(text: str, control: str, width: int) -> list[str]:
    return textwrap.wrap(text, _WIDTH, initial_indent=f"{control:<{width}}  ", subsequent_indent=" " * (width + 2))
