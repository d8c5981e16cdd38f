"""The decision on a plan, and an approval of it, as in-toto statements (v1) in canonical JSON.

Format: https://github.com/in-toto/attestation/blob/main/spec/v1/statement.md (read 2026-11-26). Neither holds a value
of a plan: addresses, policy ids, digests and names only.
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
    """Who did something, and how that is known: github, gitlab, git (user.email), user (login), said (--as)."""

    name: str
    source: str
    run: str = ""  # the address of the CI job


class Commit(msgspec.Struct, frozen=True):
    """The commit that was planned. `clean`: no file differed from it.

    `authors` are the addresses of who wrote the commits of the change; `authors_complete` is false where a shallow
    clone may lack some of these commits.
    """

    commit: str
    clean: bool
    authors: list[str]
    repository: str = ""
    authors_complete: bool = True


class PlanFacts(msgspec.Struct, frozen=True):
    """The plan: its JSON by digest (the file itself is the subject of the statement), and what it would do."""

    json_sha256: str
    format_version: str
    terraform_version: str
    actions: dict[str, int]


class ProgramRecord(msgspec.Struct, frozen=True):
    """The terraform that showed the plan and is to apply it; by a wrapper's file where a wrapper stands for it."""

    path: str
    sha256: str


class Trust(msgspec.Struct, frozen=True):
    """Where the configuration was read from, instead of the working tree; and what that tree would loosen."""

    ref: str  # the whole name, or the SHA
    commit: str
    loosens: list[str]


class Noted(msgspec.Struct, frozen=True):
    """A finding that is no pass."""

    policy: str
    address: str
    status: Status
    enforcement: str
    waiver: str = ""


class DecisionRecord(msgspec.Struct, frozen=True, kw_only=True):
    """The predicate of a decision.

    `inputs` are the digests of what the verdict rests on besides the plan, None where there is none of it:
    policies, configuration, waivers, baseline, comments, checks (of the user's own, for other scanners), pricing,
    price_book, usage. `scanners` took part, each with its version. `root` is relative to the repository. `at` is UTC
    (RFC 3339).
    """

    verdict: Verdict
    reasons: list[str]
    denied_by: list[str]
    environment: str
    root: str
    plan: PlanFacts
    findings: list[Noted]
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
    """The predicate of an approval; its subject is the decision's statement."""

    by: Person
    reason: str
    at: str


class Subject(msgspec.Struct, frozen=True):
    """A file by its name and digest."""

    name: str
    digest: dict[Literal["sha256"], str]


class _Statement(msgspec.Struct, frozen=True):
    type: str = msgspec.field(name="_type")
    subject: list[Subject]
    predicate_type: str = msgspec.field(name="predicateType")
    predicate: msgspec.Raw


def statement(subject: str, digest: str, predicate: DecisionRecord | Approval) -> bytes:
    """The canonical bytes of a statement about a file."""
    body: dict[str, Any] = {
        "_type": STATEMENT_TYPE,
        "subject": [{"name": subject, "digest": {"sha256": digest}}],
        "predicateType": DECISION_TYPE if isinstance(predicate, DecisionRecord) else APPROVAL_TYPE,
        "predicate": msgspec.to_builtins(predicate),
    }
    return canonical(body)


def read_decision(data: bytes, name: str) -> tuple[str, DecisionRecord]:
    """(sha256 of the plan file, decision). Raises InputError; `name` is what errors call it."""
    return _read(data, name, DECISION_TYPE, DecisionRecord)


def read_approval(data: bytes, name: str) -> tuple[str, Approval]:
    """(sha256 of the decision's statement, approval). Raises InputError."""
    return _read(data, name, APPROVAL_TYPE, Approval)


def _read(data: bytes, name: str, wanted: str, kind: type[P]) -> tuple[str, P]:
    what = "decision" if wanted == DECISION_TYPE else "approval"
    try:
        found = msgspec.json.decode(data, type=_Statement)
        if found.type != STATEMENT_TYPE or found.predicate_type != wanted:
            raise InputError(f"{name}: no {what} of octoguard's, but {found.predicate_type[:60]!a}")
        if len(found.subject) != 1 or "sha256" not in found.subject[0].digest:
            raise InputError(f"{name}: a {what} is about one file, with its sha256")
        predicate = msgspec.json.decode(found.predicate, type=kind)
        if canonical(msgspec.json.decode(data)) != data:
            raise InputError(f"{name}: not in the form in which octoguard writes it: somebody has edited it")
    except (msgspec.MsgspecError, UnicodeDecodeError, RecursionError, ValueError) as error:
        raise InputError(f"{name}: no {what} of octoguard's: {error}: make it with octoguard") from None
    return found.subject[0].digest["sha256"], predicate


def timestamp(moment: datetime) -> str:
    """A moment as records write it, to the second, in UTC."""
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def moment_of(text: str, name: str) -> datetime:
    """The moment that a record names. Raises InputError."""
    try:
        return datetime.strptime(text, "%Y-%m-%dT%H:%M:%SZ").replace(tzinfo=UTC)
    except ValueError:
        raise InputError(f"{name}: {text[:40]!a} is no time") from None
