"""Finds the policies that cover each control of another tool or benchmark, and renames findings to its IDs."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import TYPE_CHECKING

import msgspec

from octoguard.config.catalogues import ControlCatalogue, read_catalogues
from octoguard.config.policies import load_policies
from octoguard.errors import UsageError
from octoguard.policy.model import SEVERITIES
from octoguard.policy.names import did_you_mean
from octoguard.renderers.listings import coverage as listing
from octoguard.renderers.listings.coverage import CatalogueCoverage, ControlCoverage
from octoguard.workflows.installed import google_checks

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from octoguard.policy.model import Policy
    from octoguard.report import FindingEntry, Report

_FORMATS = {"text": listing.text, "json": listing.json}
_REASON = re.compile(rf"(?:{'|'.join(SEVERITIES)}) policy (\S+) ")  # the start of a reason about a policy


def rows(catalogue: ControlCatalogue, policies: Iterable[Policy]) -> list[ControlCoverage]:
    """The coverage of every control of a catalogue, in the order of the catalogue."""
    covering: dict[str, list[Policy]] = {}
    for policy in policies:
        for alias in {*policy.aliases, *policy.differs}:
            covering.setdefault(alias, []).append(policy)
    return [
        ControlCoverage(
            control,
            sorted(covering.get(alias, []), key=lambda policy: policy.id),
            catalogue.answer(control),
            alias,
            catalogue.severities.get(control),
        )
        for control, alias in catalogue.aliases().items()
    ]


def table(name: str, catalogue: ControlCatalogue, policies: Iterable[Policy]) -> CatalogueCoverage:
    """The coverage of a whole catalogue, by its short name."""
    return CatalogueCoverage(name, catalogue.title, catalogue.version, catalogue.source, rows(catalogue, policies), [])


def coverage(names: list[str], only_open: bool, extra: Path | None, form: str) -> str:
    """The coverage of the named catalogues, or of all, as text or JSON. Raises UsageError for an unknown name."""
    known = read_catalogues()
    for name in names:
        _require(name, known)
    if form not in _FORMATS:
        raise UsageError(f"unknown format {form!r}: choose one of {', '.join(_FORMATS)}")
    policies = load_policies(extra)
    tables = [_selected(table(name, known[name], policies), known[name], only_open) for name in names or known]
    return _FORMATS[form](tables)


def _selected(table: CatalogueCoverage, catalogue: ControlCatalogue, only_open: bool) -> CatalogueCoverage:
    """The table with the unlisted checks, and with its open controls only if `only_open`."""
    return replace(
        table,
        rows=[row for row in table.rows if row.is_open] if only_open else table.rows,
        unlisted=_unlisted(catalogue) if table.name == "checkov" else [],
    )


def _require(name: str, known: Mapping[str, ControlCatalogue]) -> None:
    if name not in known:
        hint = did_you_mean(name, known, f"choose one of {', '.join(known)}")
        raise UsageError(f"unknown catalogue {name!r}: {hint}")


def _unlisted(catalogue: ControlCatalogue) -> list[str]:
    """The Google checks of the installed Checkov that the catalogue does not have."""
    listed = catalogue.aliases()
    return [check for check in google_checks() if check not in listed]


def renamed(report: Report, name: str) -> Report:
    """The report with the IDs of a catalogue. The ID of the policy becomes the first alias.

    Raises UsageError for an unknown catalogue.
    """
    known = read_catalogues()
    _require(name, known)
    findings = [_renamed(finding, known[name]) for finding in report.findings]
    names: dict[str, dict[str, None]] = {}
    for old, new in zip(report.findings, findings, strict=True):
        if old.status != "pass":
            names.setdefault(old.policy, {}).update(dict.fromkeys(new.policy.split(", ")))
    reasons = [_reason(text, names) for text in report.reasons]
    denied_by = [name for old in report.denied_by for name in names.get(old, [old])]
    report = msgspec.structs.replace(
        report, findings=findings, reasons=reasons, denied_by=list(dict.fromkeys(denied_by))
    )
    if report.unchanged:
        unchanged = [_renamed(finding, known[name]) for finding in report.unchanged]
        report = msgspec.structs.replace(report, unchanged=unchanged)
    return report


def _reason(text: str, names: Mapping[str, Iterable[str]]) -> str:
    match = _REASON.match(text)
    new_names = ", ".join(names.get(match[1], ())) if match else ""
    return text.replace(f" policy {match[1]} ", f" policy {new_names} ", 1) if match and new_names else text


def _renamed(finding: FindingEntry, catalogue: ControlCatalogue) -> FindingEntry:
    aliases = [alias for alias in catalogue.aliases().values() if alias in finding.aliases]
    # If the catalogue lists the resource types of its controls, use only the controls for this type.
    matching = [a for a in aliases if finding.type in catalogue.types.get(a, finding.type).split()] or aliases
    if not matching:
        return finding
    others = [finding.policy, *(alias for alias in finding.aliases if alias not in matching)]
    return msgspec.structs.replace(finding, policy=", ".join(matching), aliases=others)
