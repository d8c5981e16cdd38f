"""Runs Checkov on a plan without secrets, in a separate process without network or keys, and reads its claims.

Of each result, only the check, its title, the address, the result, the names of the attributes that it read, and the
guideline are decoded. The results also quote whole resources (`code_block`, `entity`, `evaluations`).

Checkov exits 0 for a missing file, for JSON that is not a plan, and if a check fails to run. Exit code 0 is therefore
not enough. A resource without a result of octoguard's probe, a parsing error, or a skipped check of the user is an
error.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, Final

import msgspec

from octoguard.errors import ExternalError
from octoguard.policy.model import SEVERITIES
from octoguard.policy.scanner_merge import ScannerClaim
from octoguard.scanners import Scan, ScanOptions
from octoguard.scanners._checkov_checks import read_own
from octoguard.scanners._checkov_process import find, listed, run

if TYPE_CHECKING:
    from collections.abc import Iterable
    from pathlib import Path

    from octoguard.policy.model import Severity
    from octoguard.scanners import OwnCheck

NAME: Final = "checkov"
_SEEN: Final = "OCTOGUARD_PROBE"
_BROKEN_CHECK: Final = re.compile(r"Failed to run check (?P<check>\S+) on \S+?\.json:(?P<resource>\S+)")
_INDEX: Final = re.compile(r"\[?\d+\]?\Z|\*\Z|\[\*\]\Z")
_LISTED: Final = re.compile(r"\| (CKV\w*) +\|")
_NAME: Final = re.compile(r"[A-Za-z_][\w-]*\Z")


class CheckovResult(msgspec.Struct):
    """The result of a check, and the attributes that it read."""

    result: str
    evaluated_keys: list[str] | None = None


class Record(msgspec.Struct):
    """The result of one check for one resource. Keys that quote values are not decoded."""

    check_id: str
    check_name: str
    check_result: CheckovResult
    resource: str
    resource_address: str | None = None
    guideline: str | None = None
    severity: str | None = None


class Results(msgspec.Struct):
    """The results of one framework."""

    passed_checks: list[Record] = []
    failed_checks: list[Record] = []
    parsing_errors: list[str] = []


class Summary(msgspec.Struct):
    """The summary of Checkov."""

    resource_count: int
    parsing_errors: int
    checkov_version: str


class CheckovOutput(msgspec.Struct):
    """The output of `checkov -o json` for one framework. Without resources, Checkov prints only a flat summary."""

    results: Results
    summary: Summary


class _Change(msgspec.Struct):
    address: str
    type: str
    name: str


class _Plan(msgspec.Struct):
    resource_changes: list[_Change]


def scan(plan_json: bytes, options: ScanOptions) -> Scan:
    """The claims of Checkov on plan JSON without sensitive values. Raises ExternalError if it did not scan all."""
    find(options.program)  # a missing program is an error for an empty plan too
    own = read_own(options.checks)
    changes = msgspec.json.decode(plan_json, type=_Plan).resource_changes
    if not changes:
        return Scan(NAME, "", [], ["Checkov was not run: this plan has no resources for it"])
    out, err = run(plan_json, options, probe=_probe(changes))
    output = _decode(out)
    if output.summary.parsing_errors or output.results.parsing_errors:
        raise ExternalError("Checkov could not parse the plan (parsing_errors), so octoguard gives no verdict")
    everything = [*output.results.failed_checks, *output.results.passed_checks]
    seen = {record.resource_address or record.resource for record in everything if record.check_id == _SEEN}
    unseen = [change.address for change in changes if change.address not in seen]
    if unseen:
        raise ExternalError(
            f"Checkov did not scan {len(unseen)} of the {len(changes)} resources of this plan ({unseen[0]}), so "
            "octoguard gives no verdict: use the Checkov version that octoguard pins"
        )
    claims = _claims(output)
    silent = [*_broken(err, changes, claims), *_unanswered(own, changes, claims)]
    return Scan(NAME, output.summary.checkov_version, claims + silent)


def _probe(changes: list[_Change]) -> str:
    """A policy that every resource passes. Checkov did not scan a resource without a result of it."""
    definition = {
        "cond_type": "attribute",
        "resource_types": sorted({change.type for change in changes}),
        "attribute": "__address__",
        "operator": "exists",
    }
    metadata = {"id": _SEEN, "name": "Checkov looks at this resource", "category": "GENERAL_SECURITY"}
    return msgspec.json.encode({"metadata": metadata, "definition": definition}).decode()


def scan_custom(program: Path, plan_json: bytes, folder: Path, ids: str) -> list[ScannerClaim]:
    """The claims of the checks in a folder whose IDs match a pattern, and of no others."""
    return _claims(_decode(run(plan_json, ScanOptions(program, (folder,)), ("--check", ids))[0]))


def own_checks(folders: Iterable[Path]) -> list[OwnCheck]:
    """The user's checks in these folders. Raises ConfigError for a check that Checkov would skip silently."""
    return read_own(folders)


def shipped(options: ScanOptions) -> frozenset[str]:
    """The IDs of the checks that ship with the installed Checkov. Raises ExternalError."""
    ids = frozenset(_LISTED.findall(listed(options)))
    if not ids:
        raise ExternalError("checkov --list names no check: use the Checkov version that octoguard pins")
    return ids


def _claims(output: CheckovOutput) -> list[ScannerClaim]:
    return [
        _claim(record, passes)
        for records, passes in ((output.results.failed_checks, False), (output.results.passed_checks, True))
        for record in records
        if record.check_id != _SEEN
    ]


def _broken(stderr: str, changes: list[_Change], claims: list[ScannerClaim]) -> list[ScannerClaim]:
    """Silent claims for checks that failed to run. The log has the type and name, but not the address."""
    answered = {(claim.check, claim.address) for claim in claims}
    broken = {(match["check"], match["resource"]) for match in _BROKEN_CHECK.finditer(stderr)}
    return [
        ScannerClaim(NAME, check, check, change.address, passes=False, silent=True)
        for check, resource in sorted(broken)
        for change in changes
        if f"{change.type}.{change.name}" == resource and (check, change.address) not in answered
    ]


def _unanswered(own: list[OwnCheck], changes: list[_Change], claims: list[ScannerClaim]) -> list[ScannerClaim]:
    """Silent claims for resources without a result of the user's policies (YAML, JSON).

    A policy that fails on one resource silently loses its results for all. A policy that joins resources may have no
    result for one resource, but not for all.
    """
    answered = {(claim.check, claim.address) for claim in claims}
    heard = {claim.check for claim in claims}
    return [
        ScannerClaim(NAME, check.id, check.name, change.address, passes=False, silent=True)
        for check in own
        if check.owes or (check.file.suffix != ".py" and check.id not in heard)
        for change in changes
        if (check.types is None or change.type in check.types) and (check.id, change.address) not in answered
    ]


def _decode(text: str) -> CheckovOutput:
    try:
        return msgspec.json.decode(text, type=CheckovOutput)
    except msgspec.DecodeError:
        pass
    try:
        count = msgspec.json.decode(text, type=dict[str, Any]).get("resource_count")
    except msgspec.DecodeError:
        count = None
    if count == 0:
        raise ExternalError("Checkov found no resource in this plan, so octoguard gives no verdict")
    raise ExternalError("the output of Checkov is not its JSON report: use the Checkov version that octoguard pins")


def _claim(record: Record, passes: bool) -> ScannerClaim:
    severity = (record.severity or "").lower()
    return ScannerClaim(
        scanner=NAME,
        check=record.check_id,
        title=record.check_name,
        address=record.resource_address or record.resource,
        passes=passes,
        reads=tuple(filter(None, map(_names, record.check_result.evaluated_keys or ()))),
        severity=_SEVERITY.get(severity),
        guideline=record.guideline or "",
    )


_SEVERITY: Final[dict[str, Severity]] = {name: name for name in SEVERITIES}


def _names(key: str) -> tuple[str, ...]:
    """The names in `settings/[0]/ip_configuration/[0]/require_ssl`, up to the first part that is not a name."""
    names: list[str] = []
    for part in re.split(r"[/.]", key):
        if _INDEX.match(part):
            continue
        if not _NAME.match(part):
            break
        names.append(part)
    return tuple(names)
