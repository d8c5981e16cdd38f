"""Runs other scanners on the same plan, and merges their findings."""

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
from octoguard.policy.scanner_merge import MergeContext, ScannerClaim, merge
from octoguard.renderers.notes import scanners as scanner_notes
from octoguard.report import ScannerEntry

if TYPE_CHECKING:
    from collections.abc import Callable, Collection, Iterable

    from octoguard.plan import Plan
    from octoguard.policy.model import Environment, Finding, Policy, Severity
    from octoguard.scanners import OwnCheck, Scan, ScanOptions
    from octoguard.workflows.inputs import Inputs


@dataclass(frozen=True, slots=True)
class MergedScans:
    """The merged findings, the scanners that took part, and notes on their limits."""

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
    """Run each scanner of the inputs on the plan without its secrets. `off` are the policies that are off.

    Raises ExternalError if a scanner does not process the whole plan, ConfigError for an unknown check in `enforce`.
    """
    merged = MergedScans(findings)
    for name in inputs.scanners:
        merged = _merge(merged, name, inputs, partial(MergeContext, plan, policies, environment, off))
    return merged


def _merge(before: MergedScans, name: str, inputs: Inputs, context_with: Callable[..., MergeContext]) -> MergedScans:
    module: Any = registry.take("octoguard.scanners", name)
    chosen = inputs.scanner(name)
    options = inputs.scan_options(name)
    context = context_with(chosen.enforcement_for, *_known(name))
    scan = _run(module, name, masked_document(context.plan), options, quiet=inputs.quiet)
    reported = {claim.check for claim in scan.claims}
    own = {check.id: check for check in module.own_checks(options.checks)}
    _refuse_namesakes(name, own)
    _refuse_unknown(name, inputs, reported | own.keys(), lambda: module.shipped(options), scan.version)
    silent = _silent(name, own, reported, context.plan)
    missing = [
        claim
        for check, claims in silent.items()
        if (chosen.enforcement_for(check, "medium", False) if check in own else chosen.enforce.get(check))
        == "mandatory"
        for claim in claims
    ]
    merged = merge(before.findings, [*scan.claims, *missing], context)
    notes = [*before.notes, *scan.notes]
    if merged.unmatched:
        notes.append(scanner_notes.unmatched(name, merged.unmatched))
    tested = read_catalogues()[name].version
    if scan.version and scan.version != tested:
        notes.append(scanner_notes.untested_version(name, scan.version, tested))
    without_resources = sorted(
        c for c in chosen.enforce if _is_id(c) and chosen.enforce[c] != "off" and c not in reported | silent.keys()
    )
    if without_resources:
        notes.append(scanner_notes.without_resources(name, without_resources))
    entry = ScannerEntry(scan.scanner, scan.version, len(scan.claims), sorted(silent) if scan.version else [])
    return MergedScans(merged.findings, [*before.scanners, entry], notes)


def _is_id(key: str) -> bool:
    return "*" not in key and key not in SEVERITIES


def _refuse_namesakes(name: str, own: dict[str, OwnCheck]) -> None:
    """Raise ConfigError for a user check with the ID of a built-in check: either of them could run."""
    shipped = set(read_catalogues()[name].aliases().values())
    for check in own.values():
        if check.id in shipped:
            raise ConfigError(f"{check.file}: {check.id} is the ID of a check built into {name}: choose another ID")


def _refuse_unknown(
    name: str,
    inputs: Inputs,
    known: Collection[str],
    shipped: Callable[[], Collection[str]],
    version: str,
) -> None:
    """Raise ConfigError for an ID or pattern in `enforce` that matches no check: a typo would silently be advisory."""
    if inputs.settings is None:
        return
    catalogue = read_catalogues()[name]
    if version in ("", catalogue.version):
        known = {*known, *catalogue.aliases().values()}
    keys = [key for key in inputs.scanner(name).enforce if key not in SEVERITIES]
    unknown = [key for key in keys if not any(globs.matches(check, key) for check in known)]
    if unknown:
        known = shipped()
        unknown = [key for key in unknown if not any(globs.matches(check, key) for check in known)]
    if unknown:
        raise ConfigError(
            f"{inputs.settings.path}: [scanners.{name}.enforce]: unknown check {unknown[0]!r}: neither {name} "
            f"{version} nor your own checks have it. Correct the name, or add the directory of the check to checks"
        )


def _silent(
    name: str, own: dict[str, OwnCheck], reported: Collection[str], plan: Plan
) -> dict[str, list[ScannerClaim]]:
    """The checks without any result although the plan has resources of their types, with a claim for each resource."""
    types = {check: frozenset(about.split()) for check, about in read_catalogues()[name].types.items()}
    titles = {check.id: check.name for check in own.values()}
    about: dict[str, frozenset[str] | None] = {**types, **{check.id: check.types for check in own.values()}}
    silent: dict[str, list[ScannerClaim]] = {}
    for check, covered in about.items():
        if check not in reported and covered is not None:
            addresses = [change.address for change in plan.managed if change.stays and change.type in covered]
            title = titles.get(check, check)
            claims = [ScannerClaim(name, check, title, each, passes=False, silent=True) for each in addresses]
            if claims:
                silent[check] = claims
    return silent


def _run(module: Any, name: str, plan_json: bytes, options: ScanOptions, *, quiet: bool) -> Scan:
    waiting = not quiet and sys.stderr.isatty()
    if waiting:
        sys.stderr.write(f"octoguard: running {name} ...")
        sys.stderr.flush()
    try:
        scan: Scan = module.scan(plan_json, options)
    finally:
        if waiting:
            sys.stderr.write("\r\033[K")
    return scan


def _known(name: str) -> tuple[Callable[[str], Severity | None], Callable[[str], str | None]]:
    """(severity by check, reason by check) from the catalogue of a scanner, for checks without a policy."""
    catalogue = read_catalogues()[name]
    return catalogue.severities.get, catalogue.answer


class ScannerCheckIds:
    """The IDs of the checks of other scanners: those in the catalogues, and the user's own.

    The program of an enabled scanner is run only for an ID that is in neither.
    """

    def __init__(self, inputs: Inputs) -> None:
        """Raises ConfigError or InputError for an invalid or missing directory of checks."""
        self._inputs = inputs
        self._ids: set[str] | None = None
        self._more: set[str] | None = None

    def __contains__(self, name: object) -> bool:
        check_id = str(name).casefold()
        if self._ids is None:
            self._ids = set(self._static())
        if check_id in self._ids:
            return True
        if self._more is None:
            self._more = {check.casefold() for scanner in self._inputs.scanners for check in self._shipped(scanner)}
        return check_id in self._more

    def _static(self) -> Iterable[str]:
        for name in registry.names("octoguard.scanners"):
            module: Any = registry.take("octoguard.scanners", name)
            yield from (alias.casefold() for alias in read_catalogues()[name].aliases().values())
            own: list[OwnCheck] = module.own_checks(self._inputs.scan_options(name).checks)
            yield from (check.id.casefold() for check in own)

    def _shipped(self, name: str) -> Collection[str]:
        module: Any = registry.take("octoguard.scanners", name)
        checks: Collection[str] = module.shipped(self._inputs.scan_options(name))
        return checks
