"""Asks other scanners about the same plan, and joins what they say to our findings."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from octoguard import shelf
from octoguard.config.catalogues import read_catalogues
from octoguard.config.settings import CheckovSettings, listed
from octoguard.plan.masked import masked_document
from octoguard.policy.model import SEVERITIES
from octoguard.policy.opinions import House, merge
from octoguard.report import ScannerEntry
from octoguard.scanners import Options

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable
    from pathlib import Path

    from octoguard.config.settings import Settings
    from octoguard.plan import Plan
    from octoguard.policy.model import Environment, Finding, Policy, Severity
    from octoguard.scanners import Scan


@dataclass(frozen=True, slots=True)
class Joined:
    """The findings of all, who else took part, and sentences on what they could not do."""

    findings: list[Finding]
    scanners: list[ScannerEntry]
    notes: list[str]


def ask(
    names: Iterable[str],
    plan: Plan,
    findings: list[Finding],
    policies: list[Policy],
    environment: Environment,
    settings: Settings | None,
    checks: tuple[Path, ...],
    off: frozenset[str],
) -> Joined:
    """Run each scanner on the plan without its secrets. `off` are the policies of ours that are switched off.

    Raises ExternalError when one does not look at it whole.
    """
    notes: list[str] = []
    entries: list[ScannerEntry] = []
    plan_json = masked_document(plan)
    for name in dict.fromkeys(names):
        module = shelf.take("octoguard.scanners", name)
        chosen: CheckovSettings = getattr(settings.scanners, name) if settings else CheckovSettings()
        scan = _run(module, name, plan_json, _options(chosen, settings, checks))
        house = House(plan, policies, environment, off, chosen.enforcement_for, *_known(name))
        merged = merge(findings, scan.claims, house)
        findings = merged.findings
        notes += scan.notes
        if merged.strangers:
            notes.append(f"{merged.strangers} answers of {name} are about resources that do not exist after apply")
        tested = read_catalogues()[name].version
        if scan.version and scan.version != tested:
            notes.append(f"{name} {scan.version} took part; octoguard is tested with {tested}")
        notes += _unheard(name, chosen, {claim.check for claim in scan.claims})
        entries.append(ScannerEntry(scan.scanner, scan.version, len(scan.claims)))
    return Joined(findings, entries, notes)


def _unheard(name: str, chosen: CheckovSettings, heard: set[str]) -> list[str]:
    """A note for each id in `enforce` that is no check: a typo there would make a check advice in silence."""
    known = heard | set(SEVERITIES) | set(read_catalogues()[name].aliases().values())
    strange = sorted(key for key in chosen.enforce if "*" not in key and key not in known)
    return [f"[scanners.{name}.enforce] {key}: {name} gave no answer under that id" for key in strange]


def _run(module: Any, name: str, plan_json: bytes, options: Options) -> Scan:
    waiting = sys.stderr.isatty()
    if waiting:
        sys.stderr.write(f"octoguard: {name} is looking at the plan ...")
        sys.stderr.flush()
    try:
        scan: Scan = module.scan(plan_json, options)
    finally:
        if waiting:
            sys.stderr.write("\r\033[K")
    return scan


def _options(chosen: CheckovSettings, settings: Settings | None, checks: tuple[Path, ...]) -> Options:
    if settings is None:
        return Options(None, checks)
    here = settings.path.parent
    program = here / chosen.program if chosen.program else None
    return Options(program, (*(here / folder for folder in listed(chosen.checks)), *checks))


def _known(name: str) -> tuple[Callable[[str], Severity | None], Callable[[str], str | None]]:
    """What the catalogue of a scanner says of checks that no policy of ours answers: how bad, and why there is none."""
    catalogue = read_catalogues()[name]
    return catalogue.severities.get, catalogue.answer
