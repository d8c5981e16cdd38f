"""Gates a plan file: terraform's plan, judged, written down as a decision, and applied only as that."""

from __future__ import annotations

import contextlib
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from octoguard import registry
from octoguard.attestation import binding
from octoguard.attestation.approvals import standing
from octoguard.attestation.binding import Bound
from octoguard.attestation.canonical import sha256
from octoguard.attestation.statement import read_decision, statement, timestamp
from octoguard.errors import PlanError, RefusedError
from octoguard.files.atomic import read_whole, write_whole
from octoguard.files.sealed import scratch_file, sealed
from octoguard.printable import clean
from octoguard.renderers import Style
from octoguard.signing.signatures import open_envelope, seal, signing_key
from octoguard.sources import terraform
from octoguard.sources.file import is_saved_plan
from octoguard.vcs.identity import who
from octoguard.workflows.context import gate_context
from octoguard.workflows.decision_builder import asks_for_signature, decide_on, rules_for, unsigned
from octoguard.workflows.decision_files import entry_of, given_for, history_of
from octoguard.workflows.terminal import wants_color

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from octoguard.attestation.approvals import ApprovalStatus
    from octoguard.history.database import History
    from octoguard.report import Report
    from octoguard.sources.terraform import PlanOptions
    from octoguard.workflows.context import GateContext
    from octoguard.workflows.inputs import CheckRequest


@dataclass(frozen=True, slots=True)
class GateRequest:
    """What is gated and how. `target` is a directory, an environment or a plan file; `check` how it is judged."""

    target: str
    check: CheckRequest
    options: PlanOptions
    directory: Path | None = None
    trust: str | None = None
    history: str | None = None
    key: Path | None = None
    keyless: bool = False
    said_by: str | None = None
    now: datetime | None = None  # the present moment when None

    @property
    def moment(self) -> datetime:
        """When this happens."""
        return self.now or datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Gated:
    """A judged plan file: the report for people, and the decision with the bytes that stand for it."""

    report: Report
    bound: Bound
    payload: bytes
    history: History
    approvals: ApprovalStatus

    @property
    def allows(self) -> bool:
        """Only this opens the gate."""
        return self.approvals.allowed


@dataclass(frozen=True, slots=True)
class Ready:
    """A plan that may be applied now: the sealed file, and who says so."""

    program: terraform.Program
    root: Path
    file: Path
    gated: Gated
    approved_by: list[str] = field(default_factory=list)


def gate(request: GateRequest, plan_file: Path, decision_file: Path) -> Gated:
    """Plan or take a plan file, judge it, and write the decision. Raises OctoguardError; then there is no decision."""
    with contextlib.suppress(OSError):
        decision_file.unlink()  # whatever happens from here on, an older decision is not taken for this one
    sign = _signer(request)
    with judged(request, (plan_file, decision_file)) as ready:
        if not Path(request.target).is_file():
            write_whole(plan_file, ready.file.read_bytes(), 0o600)
        write_whole(decision_file, sign(ready.gated.payload) + b"\n")
        return ready.gated


def _signer(request: GateRequest) -> Callable[[bytes], bytes]:
    """What turns a statement into what is written; one that cannot sign is found out before anything is recorded."""
    if request.keyless:
        from octoguard.signing import keyless

        keyless.require_token()
        return keyless.seal
    key = signing_key(request.key)
    seal(b"", key)
    return lambda payload: seal(payload, key)


@contextmanager
def judged(request: GateRequest, ours: tuple[Path, ...] = ()) -> Iterator[Ready]:
    """A plan file, made or taken, with its decision, which is in the history before anybody can use it."""
    program = terraform.Program(terraform.require_terraform())
    with (
        gate_context(request.target, request.check, request.trust, request.directory) as context,
        sealed(_plan_bytes(request, context, program.path)) as file,
    ):
        name = Path(request.target).name if Path(request.target).is_file() else f"the plan of {request.target}"
        document = terraform.show(program.path, context.root, file, name)
        report, decision = decide_on(document, context, program, request.moment, request.said_by, ours)
        data = file.read_bytes()
        payload = statement(name, sha256(data), decision)
        bound = Bound(sha256(data), decision)
        history = history_of(request.history, context)
        history.append(entry_of(bound, payload, decision.verdict))
        gated = Gated(report, bound, payload, history, standing(decision, sha256(payload), [], rules_for(context)))
        yield Ready(program, context.root, file, gated)


@contextmanager
def verified(request: GateRequest, plan_file: Path, decision_file: Path) -> Iterator[Ready]:
    """The plan file of a decision, sealed, if the decision still stands. Raises RefusedError, which says why not."""
    program = terraform.Program(terraform.require_terraform())
    signed = open_envelope(read_whole(decision_file, "decision"), str(decision_file))
    bound = Bound(*read_decision(signed.payload, str(decision_file)))
    data = read_whole(plan_file, "plan file")
    _refuse(binding.about_the_file(bound, sha256(data), str(plan_file)))
    trust = request.trust or (f"git:{bound.decision.trust.ref}" if bound.decision.trust else None)
    # Whoever was asked then is asked again; a record can only add to what the configuration demands.
    check = replace(request.check, scanners=(*request.check.scanners, *bound.decision.scanners))
    with gate_context(request.target, check, trust, request.directory) as context, sealed(data) as file:
        rules = rules_for(context)
        history = history_of(request.history, context)
        _refuse(
            unsigned(signed, context) if asks_for_signature(context) else _unknown_to(history, sha256(signed.payload))
        )
        _refuse(binding.too_old(bound.decision, request.moment, rules.max_age, str(decision_file)))
        document = terraform.show(program.path, context.root, file, str(plan_file))
        report, now = decide_on(document, context, program, request.moment, None, (plan_file, decision_file))
        for difference in binding.differences(bound.decision, now):
            _refuse(difference)
        digest = sha256(signed.payload)
        stands = standing(bound.decision, digest, given_for(decision_file, context), rules)
        _refuse(None if stands.allowed else stands.why_not)
        gated = Gated(report, bound, signed.payload, history, stands)
        yield Ready(program, context.root, file, gated, stands.approved_by)


def apply(ready: Ready) -> int:
    """Apply the sealed plan; terraform's exit code. That it begins and how it ends goes into the history."""
    _note(ready, "started")
    code = terraform.apply(ready.program.path, ready.root, ready.file)
    _note(ready, "applied" if code == 0 else f"failed ({code})")
    return code


def _note(ready: Ready, outcome: str) -> None:
    entry = entry_of(ready.gated.bound, ready.gated.payload, outcome, kind="apply")
    ready.gated.history.append(msgspec.structs.replace(entry, at=timestamp(datetime.now(UTC)), who=who().name))


def _plan_bytes(request: GateRequest, context: GateContext, program: str) -> bytes:
    """The bytes of the plan file: the one that is given, or one that terraform makes now."""
    if Path(request.target).is_file():
        data = Path(request.target).read_bytes()
        if not is_saved_plan(data):
            raise PlanError(
                f"{request.target}: not a saved plan of terraform's: what is gated is the file of "
                "`terraform plan -out=tfplan`; octoguard check judges a plan in JSON"
            )
        return data
    terraform.check_files(context.root, request.options)
    _progress(f"terraform plans in {context.root} ...")
    with scratch_file() as file:
        terraform.write_plan(program, context.root, request.options, file)
        return file.read_bytes()


def _unknown_to(history: History, decision_sha256: str) -> str | None:
    """Why an unsigned decision is not believed: there is a history, and it does not have it."""
    if not history.exists() or history.has_decision(decision_sha256):
        return None
    return (
        f"the decision is not signed, and the history at {history.name} does not have it: gate with the same history "
        "([gate] history), or sign decisions ([gate] verify_keys)"
    )


def _refuse(why: str | None) -> None:
    if why is not None:
        raise RefusedError(f"{why}; nothing was applied")


def render(report: Report, form: str, *, color: bool, verbose: bool) -> str:
    """The report in a format of the shelf."""
    style = Style(color=color and wants_color(), verbose=verbose)
    text: str = registry.take("octoguard.renderers", form).render(report, style)
    return text


def _progress(text: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"octoguard: {clean(text)}\n")
