"""Gates a plan file: checks it, records the decision, and applies exactly this file if the decision allows it."""

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
from octoguard.errors import PlanError, RefusedError, UsageError
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
from octoguard.workflows.decision_files import approvals_of, entry_of, history_of
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
    """The options of gate, apply and verify. `target` is a directory, an environment or a plan file."""

    target: str
    check: CheckRequest
    options: PlanOptions
    directory: Path | None = None
    trust: str | None = None
    history: str | None = None
    key: Path | None = None
    keyless: bool = False
    person: str | None = None
    now: datetime | None = None  # the present moment when None

    @property
    def moment(self) -> datetime:
        """The time of the request (UTC)."""
        return self.now or datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class Gated:
    """A checked plan file: the report, the decision with its canonical bytes, and the approvals."""

    report: Report
    bound: Bound
    payload: bytes
    history: History
    approvals: ApprovalStatus

    @property
    def allows(self) -> bool:
        """Whether the plan may be applied."""
        return self.approvals.allowed


@dataclass(frozen=True, slots=True)
class Ready:
    """A plan file, sealed, with its decision and the names of the approvers."""

    program: terraform.Program
    root: Path
    file: Path
    gated: Gated
    approved_by: list[str] = field(default_factory=list)


def gate(request: GateRequest, plan_file: Path, decision_file: Path) -> Gated:
    """Create or read a plan file, check it, and write the decision. Raises OctoguardError; then none is written."""
    with contextlib.suppress(OSError):
        decision_file.unlink()  # if anything fails from here on, an older decision is not mistaken for a new one
    sign = _signer(request)
    with judged(request, (plan_file, decision_file)) as ready:
        if not Path(request.target).is_file():
            write_whole(plan_file, ready.file.read_bytes(), 0o600)
        write_whole(decision_file, sign(ready.gated.payload) + b"\n")
        return ready.gated


def _signer(request: GateRequest) -> Callable[[bytes], bytes]:
    """The function that signs a statement. A missing key or token raises before anything is recorded."""
    if request.keyless and request.key is not None:
        raise UsageError("--key and --keyless contradict each other: give one of them")
    if request.keyless:
        from octoguard.signing import keyless

        keyless.require_token()
        return keyless.seal
    key = signing_key(request.key)
    seal(b"", key)
    return lambda payload: seal(payload, key)


@contextmanager
def judged(request: GateRequest, own_files: tuple[Path, ...] = ()) -> Iterator[Ready]:
    """A plan file, created or read, with its decision. The decision is in the history before it can be used."""
    program = terraform.Program(terraform.require_terraform())
    with (
        gate_context(request.target, request.check, request.trust, request.directory) as context,
        sealed(_plan_bytes(request, context, program.path)) as file,
    ):
        name = Path(request.target).name if Path(request.target).is_file() else f"the plan of {request.target}"
        document = terraform.show(program.path, context.root, file, name)
        options = request.options
        inputs = replace(context.inputs, var_files=options.var_files, variables=options.variables)
        located = replace(context, inputs=inputs)
        report, decision = decide_on(document, located, program, request.moment, request.person, own_files)
        data = file.read_bytes()
        payload = statement(name, sha256(data), decision)
        bound = Bound(sha256(data), decision)
        history = history_of(request.history, context)
        history.append(entry_of(bound, payload, decision.verdict))
        gated = Gated(report, bound, payload, history, standing(decision, sha256(payload), [], rules_for(context)))
        yield Ready(program, context.root, file, gated)


@contextmanager
def verified(request: GateRequest, plan_file: Path, decision_file: Path) -> Iterator[Ready]:
    """The plan file of a decision, sealed, if the decision is still valid. Raises RefusedError with the reason."""
    program = terraform.Program(terraform.require_terraform())
    signed = open_envelope(read_whole(decision_file, "decision"), str(decision_file))
    bound = Bound(*read_decision(signed.payload, str(decision_file)))
    data = read_whole(plan_file, "plan file")
    _refuse(binding.about_the_file(bound, sha256(data), str(plan_file)))
    trust = request.trust or (f"git:{bound.decision.trust.ref}" if bound.decision.trust else None)
    # The scanners of the decision run again. A record can only add scanners to those of the configuration.
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
        status = standing(bound.decision, digest, approvals_of(decision_file, context), rules)
        _refuse(None if status.allowed else status.why_not)
        gated = Gated(report, bound, signed.payload, history, status)
        yield Ready(program, context.root, file, gated, status.approved_by)


def apply(ready: Ready) -> int:
    """Apply the sealed plan, and return the exit code of terraform. Start and end are recorded in the history."""
    _note(ready, "started")
    code = terraform.apply(ready.program.path, ready.root, ready.file)
    _note(ready, "applied" if code == 0 else f"failed ({code})")
    return code


def _note(ready: Ready, outcome: str) -> None:
    entry = entry_of(ready.gated.bound, ready.gated.payload, outcome, kind="apply")
    ready.gated.history.append(msgspec.structs.replace(entry, at=timestamp(datetime.now(UTC)), who=who().name))


def _plan_bytes(request: GateRequest, context: GateContext, program: str) -> bytes:
    """The bytes of the given plan file, or of a new one. Raises PlanError if the file is not a saved plan."""
    if Path(request.target).is_file():
        data = Path(request.target).read_bytes()
        if not is_saved_plan(data):
            raise PlanError(
                f"{request.target}: not a saved plan file: give the file of `terraform plan -out=tfplan`. For a plan "
                "in JSON, use octoguard check"
            )
        return data
    terraform.check_files(context.root, request.options)
    _progress(f"running terraform plan in {context.root} ...")
    with scratch_file() as file:
        terraform.write_plan(program, context.root, request.options, file)
        return file.read_bytes()


def _unknown_to(history: History, decision_sha256: str) -> str | None:
    """Why an unsigned decision is refused: the history exists and does not have it; None if there is no reason."""
    if not history.exists() or history.has_decision(decision_sha256):
        return None
    return (
        f"the decision is not signed and is not in the history at {history.name}: use the history of octoguard gate "
        "([gate] history), or sign decisions ([gate] verify_keys)"
    )


def _refuse(why: str | None) -> None:
    if why is not None:
        raise RefusedError(f"{why}; nothing was applied")


def render(report: Report, form: str, *, color: bool, verbose: bool) -> str:
    """The report in one of the output formats."""
    style = Style(color=color and wants_color(), verbose=verbose)
    text: str = registry.take("octoguard.renderers", form).render(report, style)
    return text


def _progress(text: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"octoguard: {clean(text)}\n")
