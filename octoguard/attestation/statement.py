"""Decisions and approvals as in-toto statements (v1) in canonical JSON.

Format: https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md (read 2026-11-26). They
contain no values of a plan: only addresses, policy IDs, digests and names.
"""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any, Final, Literal, TypeVar

import msgspec

from octoguard.attestation.canonical import canonical
from octoguard.decision import Verdict
from octoguard.errors import InputError
from octoguard.policy.outcome import Status

STATEMENT_TYPE: Final = "https://in-toto.io/Statement/v1"
DECISION_TYPE: Final = "urn:octoguard:decision:v1"
APPROVAL_TYPE: Final = "urn:octoguard:approval:v1"
P = TypeVar("P", bound=msgspec.Struct)


class Person(msgspec.Struct, frozen=True):
    """A person, and the source of the name: github, gitlab, git (user.email), user (login), said (--as)."""

    name: str
    source: str
    run: str = ""  # the URL of the CI job


class Commit(msgspec.Struct, frozen=True):
    """The commit of the plan. `clean` is true if the work tree has no changes.

    `authors` are the email addresses of the authors of the change. `authors_complete` is false if commits may be
    missing in a shallow clone.
    """

    commit: str
    clean: bool
    authors: list[str]
    repository: str = ""
    authors_complete: bool = True


class PlanFacts(msgspec.Struct, frozen=True):
    """The plan: the digest of its JSON, versions and actions. The plan file is the subject of the statement."""

    json_sha256: str
    format_version: str
    terraform_version: str
    actions: dict[str, int]


class ProgramRecord(msgspec.Struct, frozen=True):
    """The terraform program that shows and applies the plan, or its wrapper."""

    path: str
    sha256: str


class Trust(msgspec.Struct, frozen=True):
    """The ref of the configuration with --trust, and what the working tree would weaken."""

    ref: str  # the full name, or the SHA
    commit: str
    loosens: list[str]


class RecordedFinding(msgspec.Struct, frozen=True):
    """A finding that does not pass."""

    policy: str
    address: str
    status: Status
    enforcement: str
    waiver: str = ""


class DecisionRecord(msgspec.Struct, frozen=True, kw_only=True):
    """The predicate of a decision.

    `inputs` are the digests of everything else that the verdict depends on, None if there is no such input: policies,
    configuration, waivers, baseline, comments, checks (the user's own, for other scanners), pricing, price_book,
    commitments, usage.
    `scanners` maps each other scanner to its version. `root` is relative to the repository. `at` is UTC (RFC 3339).
    """

    verdict: Verdict
    reasons: list[str]
    denied_by: list[str]
    environment: str
    root: str
    plan: PlanFacts
    findings: list[RecordedFinding]
    counts: dict[str, int]
    inputs: dict[str, str | None]
    octoguard: str
    terraform: str
    program: ProgramRecord
    at: str
    by: Person
    git: Commit | None = None
    trust: Trust | None = None
    scanners: dict[str, str] = {}
    notes: list[str] = []


class Approval(msgspec.Struct, frozen=True, kw_only=True):
    """The predicate of an approval. Its subject is the statement of the decision."""

    by: Person
    reason: str
    at: str


class Subject(msgspec.Struct, frozen=True):
    """A file, by name and digest."""

    name: str
    digest: dict[Literal["sha256"], str]


class _Statement(msgspec.Struct, frozen=True):
    type: str = msgspec.field(name="_type")
    subject: list[Subject]
    predicate_type: str = msgspec.field(name="predicateType")
    predicate: msgspec.Raw


def statement(subject: str, digest: str, predicate: DecisionRecord | Approval) -> bytes:
    """The canonical bytes of a statement about a file (name and SHA-256)."""
    body: dict[str, Any] = {
        "_type": STATEMENT_TYPE,
        "subject": [{"name": subject, "digest": {"sha256": digest}}],
        "predicateType": DECISION_TYPE if isinstance(predicate, DecisionRecord) else APPROVAL_TYPE,
        "predicate": msgspec.to_builtins(predicate),
    }
    return canonical(body)


def read_decision(data: bytes, name: str) -> tuple[str, DecisionRecord]:
    """(SHA-256 of the plan file, decision). Raises InputError; `name` is the file in its message."""
    return _read(data, name, DECISION_TYPE, DecisionRecord)


def read_approval(data: bytes, name: str) -> tuple[str, Approval]:
    """(SHA-256 of the statement of the decision, approval). Raises InputError."""
    return _read(data, name, APPROVAL_TYPE, Approval)


def _read(data: bytes, name: str, predicate_type: str, kind: type[P]) -> tuple[str, P]:
    what = "decision" if predicate_type == DECISION_TYPE else "approval"
    try:
        document = msgspec.json.decode(data, type=_Statement)
        if document.type != STATEMENT_TYPE or document.predicate_type != predicate_type:
            raise InputError(f"{name}: not an octoguard {what}: the predicate type is {document.predicate_type[:60]!a}")
        if len(document.subject) != 1 or "sha256" not in document.subject[0].digest:
            raise InputError(f"{name}: the {what} must have exactly one subject with a SHA-256 digest")
        predicate = msgspec.json.decode(document.predicate, type=kind)
        if canonical(msgspec.json.decode(data)) != data:
            raise InputError(f"{name}: the {what} is not canonical JSON, so it was edited: create it again")
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise InputError(f"{name}: not an octoguard {what}: {error}") from None
    return document.subject[0].digest["sha256"], predicate


def timestamp(moment: datetime) -> str:
    """A time in the format of records (UTC, to the second)."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment_of(text: str, name: str) -> datetime:
    """The time in a record. Raises InputError."""
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise InputError(f"{name}: invalid time {text[:40]!a}") from None
