"""Says which policy covers each control of another tool or benchmark, or why none does."""

from __future__ import annotations

import re
import textwrap
from dataclasses import dataclass
from typing import TYPE_CHECKING

import msgspec

from octoguard.config.catalogues import ControlCatalogue, read_catalogues
from octoguard.config.policies import load_policies
from octoguard.errors import UsageError
from octoguard.policy.model import SEVERITIES
from octoguard.printable import json_text
from octoguard.workflows.installed import google_checks

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from octoguard.policy.model import Policy, Severity
    from octoguard.report import FindingEntry, Report

FORMATS = ("text", "json")
_REASON = re.compile(rf"(?:{'|'.join(SEVERITIES)}) policy (\S+) ")  # how a reason about a policy begins


@dataclass(frozen=True, slots=True)
class ControlCoverage:
    """One control: the policies that cover it, or why none does; neither when nobody has looked at it yet."""

    control: str
    policies: list[Policy]
    reason: str | None
    alias: str = ""

    @property
    def differs(self) -> dict[str, str]:
        """How policies that cover it differ from it, by their ids."""
        return {p.id: text for p in self.policies if (text := p.differs.get(self.alias))}

    @property
    def is_open(self) -> bool:
        """Whether it is neither covered nor answered."""
        return not self.policies and self.reason is None


def rows(catalogue: ControlCatalogue, policies: Iterable[Policy]) -> list[ControlCoverage]:
    """Every control of a catalogue, in its order."""
    covering: dict[str, list[Policy]] = {}
    for policy in policies:
        for alias in {*policy.aliases, *policy.differs}:
            covering.setdefault(alias, []).append(policy)
    return [
        ControlCoverage(control, sorted(covering.get(alias, []), key=lambda p: p.id), catalogue.answer(control), alias)
        for control, alias in catalogue.aliases().items()
    ]


def coverage(names: list[str], only_open: bool, extra: Path | None, form: str) -> str:
    """The coverage of the named catalogues, or of all, as text or JSON. Raises UsageError for a name there is not."""
    known = read_catalogues()
    wrong = [name for name in names if name not in known]
    if wrong:
        raise UsageError(f"there is no catalogue {wrong[0]!r}: choose {', '.join(known)}")
    if form not in FORMATS:
        raise UsageError(f"there is no format {form!r} for the coverage: choose {' or '.join(FORMATS)}")
    policies = load_policies(extra)
    tables = {name: rows(known[name], policies) for name in names or known}
    unlisted = _unlisted(known["checkov"]) if "checkov" in tables else []
    if only_open:
        tables = {name: [row for row in table if row.is_open] for name, table in tables.items()}
    if form == "json":
        return _json(known, tables, unlisted)
    return "\n".join(
        _table(known[name], table, unlisted if name == "checkov" else []) for name, table in tables.items()
    )


def _unlisted(catalogue: ControlCatalogue) -> list[str]:
    """The Google checks of the Checkov that is installed here which its catalogue does not have."""
    listed = catalogue.aliases()
    return [check for check in google_checks() if check not in listed]


def summary(table: list[ControlCoverage]) -> str:
    """`162 controls: 158 covered, 4 answered, 0 open`."""
    covered = sum(bool(row.policies) for row in table)
    open_ = sum(row.is_open for row in table)
    noun = "control" if len(table) == 1 else "controls"
    return f"{len(table)} {noun}: {covered} covered, {len(table) - covered - open_} answered, {open_} open"


def _table(catalogue: ControlCatalogue, table: list[ControlCoverage], unlisted: list[str]) -> str:
    width = max((len(row.control) for row in table), default=0)
    lines = [f"{catalogue.name}, {summary(table)}"]
    for row in table:
        if row.policies:
            said = [f"{row.control:<{width}}  {', '.join(policy.id for policy in row.policies)}"]
            for text in row.differs.values():
                said += _wrapped(f"differs: {text}", "", width)
        else:
            text = f"no policy: {row.reason}" if row.reason else "OPEN: no policy, and no reason why there is none"
            said = _wrapped(text, row.control, width)
        lines += [f"  {line}" for line in said]
    for check in unlisted:
        lines.append(
            f"  {check:<{width}}  UNLISTED: the Checkov that is installed here has it, {catalogue.version} did not"
        )
    return "\n".join([*lines, ""])


def _wrapped(text: str, control: str, width: int) -> list[str]:
    return textwrap.wrap(text, 100, initial_indent=f"{control:<{width}}  ", subsequent_indent=" " * (width + 2))


def severity_of(row: ControlCoverage, catalogue: ControlCatalogue) -> Severity | None:
    """The highest severity of the policies that cover a control, else the one that ships for it."""
    if row.policies:
        return max((policy.severity for policy in row.policies), key=SEVERITIES.index)
    return catalogue.severities.get(row.control)


def _json(known: dict[str, ControlCatalogue], tables: dict[str, list[ControlCoverage]], unlisted: list[str]) -> str:
    data = [
        {
            "catalogue": name,
            "title": known[name].title,
            "version": known[name].version,
            "source": known[name].source,
            "unlisted": unlisted if name == "checkov" else [],
            "controls": [
                {
                    "control": row.control,
                    "severity": severity_of(row, known[name]),
                    "policies": [policy.id for policy in row.policies],
                    "reason": row.reason,
                    "differs": row.differs,
                }
                for row in table
            ],
        }
        for name, table in tables.items()
    ]
    return json_text(data)


def renamed(report: Report, name: str) -> Report:
    """The report with a catalogue's ids instead of ours; our id is the first of the aliases then.

    Raises UsageError for a name there is not.
    """
    known = read_catalogues()
    if name not in known:
        raise UsageError(f"there is no catalogue {name!r} to list findings as: choose {', '.join(known)}")
    findings = [_renamed(finding, known[name]) for finding in report.findings]
    names: dict[str, dict[str, None]] = {}
    for old, new in zip(report.findings, findings, strict=True):
        if old.status != "pass":
            names.setdefault(old.policy, {}).update(dict.fromkeys(new.policy.split(", ")))
    reasons = [_reason(text, names) for text in report.reasons]
    denied_by = [name for old in report.denied_by for name in names.get(old, [old])]
    return msgspec.structs.replace(report, findings=findings, reasons=reasons, denied_by=list(dict.fromkeys(denied_by)))


def _reason(text: str, names: Mapping[str, Iterable[str]]) -> str:
    found = _REASON.match(text)
    named = ", ".join(names.get(found[1], ())) if found else ""
    return text.replace(f" policy {found[1]} ", f" policy {named} ", 1) if found and named else text


def _renamed(finding: FindingEntry, catalogue: ControlCatalogue) -> FindingEntry:
    aliases = catalogue.aliases()
    found = [alias for control, alias in aliases.items() if alias in finding.aliases]
    # Where the catalogue says what each control is about, only those about this type.
    meant = [a for a in found if finding.type in catalogue.types.get(a, finding.type).split()] or found
    if not meant:
        return finding
    others = [finding.policy, *(alias for alias in finding.aliases if alias not in meant)]
    return msgspec.structs.replace(finding, policy=", ".join(meant), aliases=others)
