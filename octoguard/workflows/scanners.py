"""Asks other scanners about the same plan, and joins what they say to our findings."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from functools import partial
from typing import TYPE_CHECKING, Any

from octoguard import globs, registry
from octoguard.config.catalogues import read_catalogues
from octoguard.errors import ConfigError
from octoguard.plan.masked import masked_document
from octoguard.policy.model import SEVERITIES
from octoguard.policy.scanner_merge import House, ScannerClaim, merge
from octoguard.report import ScannerEntry

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from octoguard.plan import Plan
    from octoguard.policy.model import Environment, Finding, Policy, Severity
    from octoguard.scanners import OwnCheck, Scan, ScanOptions
    from octoguard.workflows.inputs import Inputs


@dataclass(frozen=True, slots=True)
class MergedScans:
    """The findings of all, who else took part, and sentences on what they could not do."""

    findings: list[Finding]
    scanners: list[ScannerEntry] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def scan_and_merge(
    inputs: Inputs,
    plan: Plan,
    findings: list[Finding],
    policies: list[Policy],
    environment: Environment,
    off: frozenset[str],
) -> MergedScans:
    """Run each scanner that is asked on the plan without its secrets. `off` are policies of ours that are switched off.

    Raises ExternalError when one does not look at it whole, ConfigError for a check in `enforce` that it does not have.
    """
    joined = MergedScans(findings)
    for name in inputs.scanners:
        joined = _join(joined, name, inputs, partial(House, plan, policies, environment, off))
    return joined


def _join(joined: MergedScans, name: str, inputs: Inputs, house: Callable[..., House]) -> MergedScans:
    module: Any = registry.take("octoguard.scanners", name)
    chosen = inputs.scanner(name)
    options = inputs.scan_options(name)
    here = house(chosen.enforcement_for, *_known(name))
    scan = _run(module, name, masked_document(here.plan), options, quiet=inputs.quiet)
    heard = {claim.check for claim in scan.claims}
    own = {check.id: check for check in module.own_checks(options.checks)}
    _refuse_namesakes(name, own)
    _refuse_strangers(name, inputs, heard | own.keys(), lambda: module.shipped(options), scan.version)
    quiet = _quiet(name, own, heard, here.plan)
    owed = [
        claim
        for check, claims in quiet.items()
        if (chosen.enforcement_for(check, "medium", False) if check in own else chosen.enforce.get(check))
        == "mandatory"
        for claim in claims
    ]
    merged = merge(joined.findings, [*scan.claims, *owed], here)
    notes = [*joined.notes, *scan.notes]
    if merged.strangers:
        notes.append(f"{merged.strangers} answers of {name} are about resources that do not exist after apply")
    tested = read_catalogues()[name].version
    if scan.version and scan.version != tested:
        notes.append(f"{name} {scan.version} took part; octoguard is tested with {tested}")
    elsewhere = sorted(
        c for c in chosen.enforce if _is_id(c) and chosen.enforce[c] != "off" and c not in heard | quiet.keys()
    )
    if elsewhere:
        notes.append(f"[scanners.{name}.enforce] {', '.join(elsewhere)}: no resource of this plan is of their types")
    entry = ScannerEntry(scan.scanner, scan.version, len(scan.claims), sorted(quiet) if scan.version else [])
    return MergedScans(merged.findings, [*joined.scanners, entry], notes)


def _is_id(key: str) -> bool:
    return "*" not in key and key not in SEVERITIES


def _refuse_namesakes(name: str, own: dict[str, OwnCheck]) -> None:
    """Refuse a check of the user's own that has a shipped one's id: which of them answers is chance."""
    shipped = set(read_catalogues()[name].aliases().values())
    for check in own.values():
        if check.id in shipped:
            raise ConfigError(f"{check.file}: {check.id} is the id of a check that {name} comes with: choose another")


def _refuse_strangers(
    name: str,
    inputs: Inputs,
    known: Collection[str],
    shipped: Callable[[], Collection[str]],
    version: str,
) -> None:
    """Refuse an id or pattern in `enforce` that is no check's: a typo there would make a check advice in silence."""
    if inputs.settings is None:
        return
    catalogue = read_catalogues()[name]
    if version in ("", catalogue.version):
        known = {*known, *catalogue.aliases().values()}
    keys = [key for key in inputs.scanner(name).enforce if key not in SEVERITIES]
    strange = [key for key in keys if not any(globs.matches(check, key) for check in known)]
    if strange:
        known = shipped()
        strange = [key for key in strange if not any(globs.matches(check, key) for check in known)]
    if strange:
        raise ConfigError(
            f"{inputs.settings.path}: [scanners.{name}.enforce]: {name} {version} has no check {strange[0]!r}, and "
            "none of your own has that id: fix the name, or add the folder that has it to checks"
        )


def _quiet(name: str, own: dict[str, OwnCheck], heard: Collection[str], plan: Plan) -> dict[str, list[ScannerClaim]]:
    """The checks that gave no answer at all though resources of their types are there, with what they owe on each."""
    types = {check: frozenset(about.split()) for check, about in read_catalogues()[name].types.items()}
    titles = {check.id: check.name for check in own.values()}
    about: dict[str, frozenset[str] | None] = {**types, **{check.id: check.types for check in own.values()}}
    found: dict[str, list[ScannerClaim]] = {}
    for check, meant in about.items():
        if check not in heard and meant is not None:
            there = [change.address for change in plan.managed if change.stays and change.type in meant]
            claims = [ScannerClaim(name, check, titles.get(check, check), a, passes=False, silent=True) for a in there]
            if claims:
                found[check] = claims
    return found


def _run(module: Any, name: str, plan_json: bytes, options: ScanOptions, *, quiet: bool) -> Scan:
    waiting = not quiet and sys.stderr.isatty()
    if waiting:
        sys.stderr.write(f"octoguard: {name} is looking at the plan ...")
        sys.stderr.flush()
    try:
        scan: Scan = module.scan(plan_json, options)
    finally:
        if waiting:
            sys.stderr.write("\r\033[K")
    return scan


def _known(name: str) -> tuple[Callable[[str], Severity | None], Callable[[str], str | None]]:
    """What the catalogue of a scanner says of checks that no policy of ours answers: how bad, and why there is none."""
    catalogue = read_catalogues()[name]
    return catalogue.severities.get, catalogue.answer


class Elsewhere:
    """The ids of the checks that other scanners have: shipped ones, and the user's own as their files say.

    Where a scanner is asked, its program knows what the catalogue does not have; it is asked only then.
    """

    def __init__(self, inputs: Inputs) -> None:
        """Raises ConfigError or InputError for a folder of checks that is not whole or not there."""
        self._inputs = inputs
        self._ids: set[str] | None = None
        self._more: set[str] | None = None

    def __contains__(self, name: object) -> bool:
        wanted = str(name).casefold()
        if self._ids is None:
            self._ids = set(self._static())
        if wanted in self._ids:
            return True
        if self._more is None:
            self._more = {check.casefold() for one in self._inputs.scanners for check in self._shipped(one)}
        return wanted in self._more

    def _static(self) -> Iterable[str]:
        for name in registry.names("octoguard.scanners"):
            module: Any = registry.take("octoguard.scanners", name)
            yield from (alias.casefold() for alias in read_catalogues()[name].aliases().values())
            own: list[OwnCheck] = module.own_checks(self._inputs.scan_options(name).checks)
            yield from (check.id.casefold() for check in own)

    def _shipped(self, name: str) -> Collection[str]:
        module: Any = registry.take("octoguard.scanners", name)
        found: Collection[str] = module.shipped(self._inputs.scan_options(name))
        return found
