"""Gates a plan file: terraform's plan, judged, written down as a decision, and applied only as that."""

from __future__ import annotations

import contextlib
import os
import sys
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import msgspec

from octoguard import __version__, shelf
from octoguard.config.gate import rules_of
from octoguard.config.policies import load_policies, policy_files
from octoguard.custody import digests, git
from octoguard.custody.files import read_whole, write_whole
from octoguard.custody.history import Entry, History, default_location
from octoguard.custody.identity import who
from octoguard.custody.sealed import scratch_file, sealed
from octoguard.custody.signatures import key_id, open_envelope, seal, signers, signing_key
from octoguard.errors import PlanError, RefusedError
from octoguard.paths import policies_dir
from octoguard.record import binding
from octoguard.record.approvals import standing
from octoguard.record.binding import Bound
from octoguard.record.canonical import sha256
from octoguard.record.statement import (
    Decision,
    Noted,
    PlanFacts,
    Trust,
    moment_of,
    read_decision,
    statement,
    timestamp,
)
from octoguard.renderers import Style
from octoguard.sources import terraform
from octoguard.sources.file import is_saved_plan
from octoguard.workflows.check import Request, judge, wants_color
from octoguard.workflows.scene import Scene, scene
from octoguard.workflows.trust import what_it_loosens

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.custody.signatures import Signed
    from octoguard.policy import Environment
    from octoguard.record.approvals import Rules, Standing
    from octoguard.report import Report
    from octoguard.sources.terraform import Options


@dataclass(frozen=True, slots=True)
class GateRequest:
    """What is gated and how. `target` is a directory, an environment or a plan file; `check` how it is judged."""

    target: str
    check: Request
    options: Options
    directory: Path | None = None
    trust: str | None = None
    history: str | None = None
    key: Path | None = None
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
    approvals: Standing

    @property
    def allows(self) -> bool:
        """Only this opens the gate."""
        return self.approvals.allowed


@dataclass(frozen=True, slots=True)
class Ready:
    """A plan that may be applied now: the sealed file, and who says so."""

    program: str
    root: Path
    file: Path
    gated: Gated
    approved_by: list[str] = field(default_factory=list)


def gate(request: GateRequest, plan_file: Path, decision_file: Path) -> Gated:
    """Plan or take a plan file, judge it, and write the decision. Raises OctoguardError; then there is no decision."""
    with contextlib.suppress(OSError):
        decision_file.unlink()  # whatever happens from here on, an older decision is not taken for this one
    with judged(request, (plan_file, decision_file)) as ready:
        if not Path(request.target).is_file():
            write_whole(plan_file, ready.file.read_bytes(), 0o600)
        write_whole(decision_file, seal(ready.gated.payload, signing_key(request.key)) + b"\n")
        return ready.gated


@contextmanager
def judged(request: GateRequest, ours: tuple[Path, ...] = ()) -> Iterator[Ready]:
    """A plan file, made or taken, with its decision, which is in the history before anybody can use it."""
    program = terraform.require_terraform()
    with (
        scene(request.target, request.check, request.trust, request.directory) as where,
        sealed(_plan_bytes(request, where, program)) as file,
    ):
        report, decision, rules = _decide(program, where, file, request, ours)
        data = file.read_bytes()
        name = _name(request)
        payload = statement(name, sha256(data), decision)
        bound = Bound(sha256(data), decision)
        history = history_of(request.history, where)
        history.append(entry_of(bound, payload, decision.verdict))
        gated = Gated(report, bound, payload, history, standing(decision, sha256(payload), [], rules))
        yield Ready(program, where.root, file, gated)


@contextmanager
def verified(request: GateRequest, plan_file: Path, decision_file: Path) -> Iterator[Ready]:
    """The plan file of a decision, sealed, if the decision still stands. Raises RefusedError, which says why not."""
    from octoguard.workflows.approve import given_for

    program = terraform.require_terraform()
    signed = open_envelope(read_whole(decision_file, "decision"), str(decision_file))
    bound = Bound(*read_decision(signed.payload, str(decision_file)))
    data = read_whole(plan_file, "plan file")
    _refuse(binding.about_the_file(bound, sha256(data), str(plan_file)))
    trust = request.trust or (f"git:{bound.decision.trust.ref}" if bound.decision.trust else None)
    with scene(request.target, request.check, trust, request.directory) as where, sealed(data) as file:
        policies = load_policies(policies_folder(where))
        rules = rules_of(where.settings, policies)
        _refuse(unsigned(signed, where))
        _refuse(binding.too_old(bound.decision, request.moment, rules.max_age, str(decision_file)))
        report, now, _ = _decide(program, where, file, request, (plan_file, decision_file))
        for difference in binding.differences(bound.decision, now):
            _refuse(difference)
        digest = sha256(signed.payload)
        stands = standing(bound.decision, digest, given_for(decision_file, where), with_keys(rules, where))
        _refuse(None if stands.allowed else stands.why_not)
        history = history_of(request.history, where)
        gated = Gated(report, bound, signed.payload, history, stands)
        yield Ready(program, where.root, file, gated, stands.approved_by)


def apply(ready: Ready) -> int:
    """Apply the sealed plan; terraform's exit code. What came of it goes into the history."""
    before = ready.gated.history
    decision = ready.gated.bound.decision
    code = terraform.apply(ready.program, ready.root, ready.file)
    outcome = "applied" if code == 0 else f"failed ({code})"
    entry = entry_of(ready.gated.bound, ready.gated.payload, outcome, kind="apply")
    at = max(datetime.now(UTC), moment_of(decision.at, "the decision"))
    before.append(_replaced(entry, at=timestamp(at), who=who().name))
    return code


def _plan_bytes(request: GateRequest, where: Scene, program: str) -> bytes:
    """The bytes of the plan file: the one that is given, or one that terraform makes now."""
    if Path(request.target).is_file():
        data = Path(request.target).read_bytes()
        if not is_saved_plan(data):
            raise PlanError(
                f"{request.target}: not a saved plan of terraform's: what is gated is the file of "
                "`terraform plan -out=tfplan`; octoguard check judges a plan in JSON"
            )
        return data
    terraform.check_files(where.root, request.options)
    _progress(f"terraform plans in {where.root} ...")
    with scratch_file() as file:
        terraform.write_plan(program, where.root, request.options, file)
        return file.read_bytes()


def _decide(
    program: str, where: Scene, file: Path, request: GateRequest, ours: tuple[Path, ...]
) -> tuple[Report, Decision, Rules]:
    name = _name(request)
    document = terraform.show(program, where.root, file, name)
    settings = where.settings
    check = where.request
    moment = request.moment
    loosens: list[str] = []

    def doubts(environment: Environment) -> list[str]:
        if where.ref:
            loosens.extend(what_it_loosens(where, environment))
        return [f"the change would loosen what judges it: {one}" for one in loosens]

    fail_on = settings.check.fail_on if settings else None
    report = judge(document, _today(check, moment), settings, fail_on, doubts)
    rules = rules_of(settings, load_policies(policies_folder(where)))
    decision = Decision(
        verdict=report.verdict,
        reasons=report.reasons,
        denied_by=report.denied_by,
        environment=report.environment.name,
        root=where.root_name,
        plan=PlanFacts(
            report.plan.sha256, report.plan.format_version, report.plan.terraform_version or "", report.plan.actions
        ),
        findings=[
            Noted(one.policy, one.address, one.status, one.enforcement, one.waiver.source if one.waiver else "")
            for one in report.findings
            if one.status != "pass"
        ],
        counts={str(status): count for status, count in report.counts.items()},
        inputs=_inputs(where),
        octoguard=__version__,
        terraform=terraform.version_of(program, where.root, terraform.plain_environment()),
        at=timestamp(moment),
        by=who(request.said_by),
        git=git.commit_of(where.root, ours),
        trust=Trust(where.ref, where.commit, loosens) if where.ref and where.commit else None,
        notes=_notes(),
    )
    return report, decision, rules


def _today(check: Request, moment: datetime) -> Request:
    return replace(check, today=check.today or moment.date())


def _notes() -> list[str]:
    if os.environ.get("TF_REATTACH_PROVIDERS"):
        return ["providers were replaced through TF_REATTACH_PROVIDERS, as by a stand-in or a debugger"]
    return []


def _inputs(where: Scene) -> dict[str, str | None]:
    """Digests of everything but the plan that the verdict rests on."""
    settings, request = where.settings, where.request
    own = policies_folder(where)
    folders = [policies_dir(), *([own] if own else [])]
    waivers = request.waivers or (settings.waivers_file if settings else None)
    baseline = request.baseline or (settings.baseline_file if settings else None)
    return {
        "policies": digests.of_trees(*((folder, policy_files(folder)) for folder in folders)),
        "configuration": digests.of_file(settings.path if settings else None),
        "waivers": digests.of_file(waivers),
        "baseline": digests.of_file(baseline),
        "comments": _comments(where),
        "pricing": digests.of_pricing(),
    }


def _comments(where: Scene) -> str | None:
    from octoguard.config.comments import read_comments

    root = where.request.root
    if root is None or not root.is_dir():
        return None
    tools = where.settings.waivers.comments if where.settings else ("octoguard",)
    return digests.of_comments(read_comments(root, frozenset(tools)).waivers)


def policies_folder(where: Scene) -> Path | None:
    """The user's own policies."""
    return where.request.policies or (where.settings.policies_folder if where.settings else None)


def _name(request: GateRequest) -> str:
    return Path(request.target).name if Path(request.target).is_file() else f"the plan of {request.target}"


def history_of(chosen: str | None, where: Scene) -> History:
    """The history: by option, by environment variable, by octoguard.toml, else this user's own."""
    named = where.settings.gate.history if where.settings else None
    if chosen is None and named and not os.environ.get("OCTOGUARD_HISTORY"):
        chosen = named if "://" in named else str(where.beside_config(named))
    return History(chosen or default_location())


def entry_of(bound: Bound, payload: bytes, outcome: str, kind: str = "decision") -> Entry:
    """What the history keeps of a decision."""
    decision = bound.decision
    return Entry(
        at=decision.at,
        kind=kind,
        outcome=outcome,
        environment=decision.environment,
        root=decision.root,
        who=decision.by.name,
        repository=decision.git.repository if decision.git else "",
        git_commit=decision.git.commit if decision.git else "",
        plan_sha256=bound.plan_sha256,
        decision_sha256=sha256(payload),
        statement=payload.decode() if kind == "decision" else "",
    )


def _replaced(entry: Entry, **changes: str) -> Entry:
    return msgspec.structs.replace(entry, **changes)


def _verify_keys(where: Scene) -> list[Path]:
    if where.settings is None:
        return []
    return [where.settings.path.parent / name for name in where.settings.gate.verify_keys]


def with_keys(rules: Rules, where: Scene) -> Rules:
    """The rules, with the ids of the keys that approvers have to sign with."""
    if where.settings is None:
        return rules
    folder = where.settings.path.parent
    return replace(rules, keys={name: key_id(folder / file) for name, file in where.settings.gate.keys.items()})


def unsigned(signed: Signed, where: Scene) -> str | None:
    """Why the signature on a decision is not enough; None when it is, or when none is asked for."""
    keys = _verify_keys(where)
    if not keys or signers(signed, keys):
        return None
    return "the decision is not signed by one of [gate] verify_keys: gate with the signing key (--key)"


def _refuse(why: str | None) -> None:
    if why is not None:
        raise RefusedError(f"{why}; nothing was applied")


def render(report: Report, form: str, *, color: bool, verbose: bool) -> str:
    """The report in a format of the shelf."""
    style = Style(color=color and wants_color(), verbose=verbose)
    text: str = shelf.take("octoguard.renderers", form).render(report, style)
    return text


def _progress(text: str) -> None:
    if sys.stderr.isatty():
        sys.stderr.write(f"octoguard: {text}\n")
