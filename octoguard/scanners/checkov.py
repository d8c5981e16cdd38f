"""Runs Checkov on a plan without secrets, in a process of its own without network or keys, and reads its claims.

Of what Checkov prints only the check, its title, the address, the result, the names of the attributes that it read,
and the guideline are taken. Its results also quote whole resources (`code_block`, `entity`, `evaluations`).

Checkov exits 0 on a missing file, on JSON that is no plan, and when a check breaks. So nothing here trusts the exit
code alone: a resource that does not answer a probe of ours, a file it could not parse, or a check of the user's own
that it skipped, is a failure.
"""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

import msgspec

from octoguard.errors import ExternalError, InputError
from octoguard.policy.model import SEVERITIES
from octoguard.policy.opinions import Claim
from octoguard.scanners import Scan

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.policy.model import Severity
    from octoguard.scanners import Options

NAME: Final = "checkov"
_SEEN: Final = "OCTOGUARD_PROBE"
INSTALL: Final = (
    "install it (pipx install checkov, or pip install 'octoguard[checkov]') or set [scanners.checkov] program"
)
TIMEOUT: Final = 1800  # seconds; Checkov takes about 25 ms for each resource
_KEPT: Final = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP")
_OFFLINE: Final = {"BC_SKIP_MAPPING": "TRUE", "CHECKOV_RUN_SCA_PACKAGE_SCAN_V2": "false", "LOG_LEVEL": "WARNING"}
_BROKEN_CHECK: Final = re.compile(r"Failed to run check (?P<check>\S+) on \S+?\.json:(?P<resource>\S+)")
_SKIPPED_POLICY: Final = re.compile(r"(?:Custom policy|Failed to parse check|Loaded data from JSON|Cannot load)[^\n]*")
_LOG_PREFIX: Final = re.compile(r"^\d{4}-\d\d-\d\d [\d:,]+ \[\w+ *\] \[\w+ *\] +")
_INDEX: Final = re.compile(r"\[?\d+\]?\Z|\*\Z|\[\*\]\Z")
_POLICIES: Final = (".yaml", ".yml", ".json")
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


class Output(msgspec.Struct):
    """`checkov -o json` for one framework. Without resources it prints only a flat summary."""

    results: Results
    summary: Summary


class _Change(msgspec.Struct):
    address: str
    type: str
    name: str


class _Plan(msgspec.Struct):
    resource_changes: list[_Change]


class _Metadata(msgspec.Struct):
    id: str
    name: str


class _OwnPolicy(msgspec.Struct):
    metadata: _Metadata
    definition: Any


def scan(plan_json: bytes, options: Options) -> Scan:
    """Run Checkov on plan JSON that has no sensitive value in it. Raises ExternalError when it did not look at it."""
    program = find(options.program)
    changes = msgspec.json.decode(plan_json, type=_Plan).resource_changes
    if not changes:
        return Scan(NAME, "", [], ["Checkov was not run: there is nothing for it in this plan"])
    done = run(program, plan_json, options.checks, probe=_probe(changes))
    output = _decode(done.stdout)
    if output.summary.parsing_errors or output.results.parsing_errors:
        raise ExternalError(
            "Checkov could not parse the plan (parsing_errors), so it has not judged it: run without it"
        )
    everything = [*output.results.failed_checks, *output.results.passed_checks]
    seen = {record.resource_address or record.resource for record in everything if record.check_id == _SEEN}
    unseen = [change.address for change in changes if change.address not in seen]
    if unseen:
        raise ExternalError(
            f"Checkov did not look at {len(unseen)} of the {len(changes)} resources of this plan ({unseen[0]}), so it "
            "has not judged it: run without it, or with the version that octoguard pins"
        )
    claims = _claims(output)
    silent = [*_broken(done.stderr, changes, claims), *_unanswered(options.checks, changes, claims)]
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


def scan_custom(program: Path, plan_json: bytes, folder: Path, ids: str) -> list[Claim]:
    """What the checks in a folder say, and no others: those whose ids match a pattern."""
    return _claims(_decode(run(program, plan_json, (folder,), ("--check", ids)).stdout))


def _claims(output: Output) -> list[Claim]:
    return [
        _claim(record, passes)
        for records, passes in ((output.results.failed_checks, False), (output.results.passed_checks, True))
        for record in records
        if record.check_id != _SEEN
    ]


def _broken(stderr: str, changes: list[_Change], claims: list[Claim]) -> list[Claim]:
    """Claims for the checks that broke: their log names type and name, not the address."""
    answered = {(claim.check, claim.address) for claim in claims}
    broken = {(found["check"], found["resource"]) for found in _BROKEN_CHECK.finditer(stderr)}
    return [
        Claim(NAME, check, check, change.address, passes=False, silent=True)
        for check, resource in sorted(broken)
        for change in changes
        if f"{change.type}.{change.name}" == resource and (check, change.address) not in answered
    ]


def _unanswered(folders: tuple[Path, ...], changes: list[_Change], claims: list[Claim]) -> list[Claim]:
    """Claims for what the user's own policies (YAML, JSON) say nothing about.

    A policy that breaks on one resource loses its answers on all of them, without a word. One that joins resources may
    have nothing to say of a single one, but not of all.
    """
    answered = {(claim.check, claim.address) for claim in claims}
    heard = {claim.check for claim in claims}
    found: list[Claim] = []
    for file in sorted(path for folder in folders for path in folder.rglob("*") if path.suffix in _POLICIES):
        with contextlib.suppress(msgspec.MsgspecError, OSError):
            policy = msgspec.yaml.decode(file.read_bytes(), type=_OwnPolicy)
            types = _types(policy.definition)
            if policy.metadata.id in heard and _joins(policy.definition):
                continue
            found += [
                Claim(NAME, policy.metadata.id, policy.metadata.name, change.address, passes=False, silent=True)
                for change in changes
                if change.type in types and (policy.metadata.id, change.address) not in answered
            ]
    return found


def _types(definition: Any) -> set[str]:
    """The resource types that a definition names."""
    if isinstance(definition, list):
        return {name for part in definition for name in _types(part)}
    if not isinstance(definition, dict):
        return set()
    named = definition.get("resource_types", [])
    own = {named} if isinstance(named, str) else set(named)
    return own | _types([definition[word] for word in ("and", "or", "not") if word in definition])


def _joins(definition: Any) -> bool:
    return bool({"connection", "filter", "resource"} & set(_kinds(definition)))


def _kinds(definition: Any) -> Iterator[str]:
    if isinstance(definition, dict):
        yield str(definition.get("cond_type", ""))
    parts = definition.values() if isinstance(definition, dict) else definition
    for part in parts if isinstance(definition, (dict, list)) else ():
        yield from _kinds(part)


def find(configured: Path | None) -> Path:
    """The checkov program: the configured one, else on the PATH, else beside this Python. Raises ExternalError."""
    if configured is not None:
        if not configured.is_file():
            raise ExternalError(
                f"{configured}: there is no checkov there: mend [scanners.checkov] program, or {INSTALL}"
            )
        return configured
    beside = Path(sys.executable).with_name("checkov")
    found = shutil.which("checkov") or (str(beside) if beside.is_file() else None)
    if found is None:
        raise ExternalError(f"there is no checkov on the PATH or beside octoguard: {INSTALL}")
    return Path(found)


def run(
    program: Path, plan_json: bytes, checks: tuple[Path, ...], more: tuple[str, ...] = (), probe: str = ""
) -> subprocess.CompletedProcess[str]:
    """Run Checkov in an empty private directory, on a file that only this user can read and that is removed after."""
    for folder in checks:
        if not folder.is_dir():
            raise InputError(f"{folder}: no such directory of Checkov checks")
    with tempfile.TemporaryDirectory(prefix="octoguard-checkov-") as scratch:
        file = Path(scratch) / "plan.json"
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as handle:
            handle.write(plan_json)
        command = [str(program.absolute()), "--framework", "terraform_plan", "--file", str(file), "--output", "json"]
        command += ["--compact", "--soft-fail", "--skip-download", *more]
        own = Path(scratch) / "probe"
        own.mkdir()
        if probe:
            (own / "probe.json").write_text(probe, encoding="utf-8")
        for folder in (*checks, own):
            command += ["--external-checks-dir", str(folder.absolute())]
        # No keys, no proxies, no .checkov.yaml of somebody: its home and its working directory are the empty one.
        environment = {name: os.environ[name] for name in _KEPT if name in os.environ} | _OFFLINE
        environment |= {"HOME": scratch, "USERPROFILE": scratch, "XDG_CONFIG_HOME": scratch}
        try:
            done = subprocess.run(
                command,
                capture_output=True,
                encoding="utf-8",
                errors="replace",
                cwd=scratch,
                env=environment,
                stdin=subprocess.DEVNULL,
                timeout=TIMEOUT,
                check=False,
            )
        except OSError as error:
            raise ExternalError(f"{program}: cannot be run ({error.strerror}): {INSTALL}") from None
        except subprocess.TimeoutExpired:
            raise ExternalError(f"Checkov did not end within {TIMEOUT // 60} minutes: run without it") from None
    if done.returncode != 0:
        raise ExternalError(f"Checkov failed (exit {done.returncode}): {_last_word(done.stderr)}: run without it")
    if skipped := _SKIPPED_POLICY.search(done.stderr):
        raise ExternalError(f"Checkov left out a check of yours: {skipped[0].strip()}: mend it")
    return done


def _decode(text: str) -> Output:
    try:
        return msgspec.json.decode(text, type=Output)
    except msgspec.DecodeError:
        pass
    try:
        count = msgspec.json.decode(text, type=dict[str, Any]).get("resource_count")
    except msgspec.DecodeError:
        count = None
    if count == 0:
        raise ExternalError("Checkov found no resource in this plan, so it has not judged it: run without it")
    raise ExternalError("Checkov printed something that is not its JSON report: use the version that octoguard pins")


def _last_word(stderr: str) -> str:
    """The last line of its log, without the time; an exception's type without its message, which may quote values."""
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    last = _LOG_PREFIX.sub("", lines[-1]) if lines else "no reason given"
    return last.partition(": ")[0][:200] if "Traceback" in stderr else last[:200]


def _claim(record: Record, passes: bool) -> Claim:
    severity = (record.severity or "").lower()
    return Claim(
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
