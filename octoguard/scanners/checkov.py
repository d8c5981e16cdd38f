"""Runs Checkov on a plan without secrets, in a process of its own without network or keys, and reads its claims.

Of what Checkov prints only the check, its title, the address, the result, the names of the attributes that it read,
and the guideline are taken. Its results also quote whole resources (`code_block`, `entity`, `evaluations`).

Checkov exits 0 on a missing file, on JSON that is no plan, and when a check breaks. So nothing here trusts the exit
code alone: a resource that does not answer a probe of ours, a file it could not parse, or a check of the user's own
that it skipped, is a failure.
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


class CheckResult(msgspec.Struct):
    """How a check ended, and the attributes it read."""

    result: str
    evaluated_keys: list[str] | None = None


class Record(msgspec.Struct):
    """One check on one resource; the keys that quote values are not decoded."""

    check_id: str
    check_name: str
    check_result: CheckResult
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
    """What Checkov says it looked at."""

    resource_count: int
    parsing_errors: int
    checkov_version: str


class CheckovOutput(msgspec.Struct):
    """`checkov -o json` for one framework. Without resources it prints only a flat summary."""

    results: Results
    summary: Summary


class _Change(msgspec.Struct):
    address: str
    type: str
    name: str


class _Plan(msgspec.Struct):
    resource_changes: list[_Change]


def scan(plan_json: bytes, options: ScanOptions) -> Scan:
    """Run Checkov on plan JSON that has no sensitive value in it. Raises ExternalError when it did not look at it."""
    find(options.program)  # one that is missing is an error for an empty plan too
    own = read_own(options.checks)
    changes = msgspec.json.decode(plan_json, type=_Plan).resource_changes
    if not changes:
        return Scan(NAME, "", [], ["Checkov was not run: there is nothing for it in this plan"])
    out, err = run(plan_json, options, probe=_probe(changes))
    output = _decode(out)
    if output.summary.parsing_errors or output.results.parsing_errors:
        raise ExternalError(
            "Checkov could not parse the plan (parsing_errors), so it has not judged it: nothing was judged"
        )
    everything = [*output.results.failed_checks, *output.results.passed_checks]
    seen = {record.resource_address or record.resource for record in everything if record.check_id == _SEEN}
    unseen = [change.address for change in changes if change.address not in seen]
    if unseen:
        raise ExternalError(
            f"Checkov did not look at {len(unseen)} of the {len(changes)} resources of this plan ({unseen[0]}), so it "
            "has not judged it: run the version that octoguard pins"
        )
    claims = _claims(output)
    silent = [*_broken(err, changes, claims), *_unanswered(own, changes, claims)]
    return Scan(NAME, output.summary.checkov_version, claims + silent)


def _probe(changes: list[_Change]) -> str:
    """A policy that every resource of the plan passes: a resource without its answer was not looked at."""
    definition = {
        "cond_type": "attribute",
        "resource_types": sorted({change.type for change in changes}),
        "attribute": "__address__",
        "operator": "exists",
    }
    metadata = {"id": _SEEN, "name": "Checkov looks at this resource", "category": "GENERAL_SECURITY"}
    return msgspec.json.encode({"metadata": metadata, "definition": definition}).decode()


def scan_custom(program: Path, plan_json: bytes, folder: Path, ids: str) -> list[ScannerClaim]:
    """What the checks in a folder say, and no others: those whose ids match a pattern."""
    return _claims(_decode(run(plan_json, ScanOptions(program, (folder,)), ("--check", ids))[0]))


def own_checks(folders: Iterable[Path]) -> list[OwnCheck]:
    """The user's own checks in some folders. Raises ConfigError for one that Checkov would leave out in silence."""
    return read_own(folders)


def shipped(options: ScanOptions) -> frozenset[str]:
    """The ids of the checks that the installed Checkov comes with. Raises ExternalError."""
    found = frozenset(_LISTED.findall(listed(options)))
    if not found:
        raise ExternalError("checkov --list names no check: use the version that octoguard pins")
    return found


def _claims(output: CheckovOutput) -> list[ScannerClaim]:
    return [
        _claim(record, passes)
        for records, passes in ((output.results.failed_checks, False), (output.results.passed_checks, True))
        for record in records
        if record.check_id != _SEEN
    ]


def _broken(stderr: str, changes: list[_Change], claims: list[ScannerClaim]) -> list[ScannerClaim]:
    """Claims for the checks that broke: their log names type and name, not the address."""
    answered = {(claim.check, claim.address) for claim in claims}
    broken = {(found["check"], found["resource"]) for found in _BROKEN_CHECK.finditer(stderr)}
    return [
        ScannerClaim(NAME, check, check, change.address, passes=False, silent=True)
        for check, resource in sorted(broken)
        for change in changes
        if f"{change.type}.{change.name}" == resource and (check, change.address) not in answered
    ]


def _unanswered(own: list[OwnCheck], changes: list[_Change], claims: list[ScannerClaim]) -> list[ScannerClaim]:
    """Claims for what the user's own policies (YAML, JSON) say nothing about.

    A policy that breaks on one resource loses its answers on all of them, without a word. One that joins resources may
    have nothing to say of a single one, but not of all.
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
        raise ExternalError("Checkov found no resource in this plan, so it has not judged it: nothing was judged")
    raise ExternalError("Checkov printed something that is not its JSON report: use the version that octoguard pins")


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
    """`settings/[0]/ip_configuration/[0]/require_ssl` as names, up to what is no plain attribute."""
    names: list[str] = []
    for part in re.split(r"[/.]", key):
        if _INDEX.match(part):
            continue
        if not _NAME.match(part):
            break
        names.append(part)
    return tuple(names)
