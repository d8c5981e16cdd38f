"""Merges the findings of another scanner with ours, and keeps disagreements with both reasons.

A result of another scanner counts only if the scanner can know the values that it read. Checkov treats values that are
known after apply as unset, and cannot tell masked values from others. If its result depends on such a value, the
finding is unknown, or, if one of our policies asks the same question, only an opinion on our finding.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Literal

from octoguard.plan import SENSITIVE, UNKNOWN
from octoguard.policy.evaluate import why_it_passes
from octoguard.policy.model import SEVERITIES, Finding, Opinion, Policy
from octoguard.policy.outcome import Evidence, Reason, evidence, why_unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from octoguard.plan import Plan, ResourceChange
    from octoguard.plan.path import Steps
    from octoguard.policy.model import Enforcement, Environment, Severity

_SHOWN: Final = 4
_SILENT: Final = "its check returned no result for this resource"
_UNKNOWN_VALUES: Final[dict[Reason, str]] = {
    "after-apply": "a value that is known only after apply",
    "offline": "a value that the offline plan does not know",
}
_RANK: Final = {"fail": 0, "unknown": 1, "waived": 2, "pass": 3}


@dataclass(frozen=True, slots=True)
class ScannerClaim:
    """One result of another scanner for one resource. `reads` are the attributes that it read, without list indexes.

    `severity` is the scanner's own, or None. `silent` means that the check should have returned a result, but did not.
    """

    scanner: str
    check: str
    title: str
    address: str
    passes: bool
    reads: tuple[tuple[str, ...], ...] = ()
    severity: Severity | None = None
    guideline: str = ""
    silent: bool = False


@dataclass(frozen=True, slots=True)
class MergeContext:
    """The context of a merge.

    `off` are the IDs of policies that are off. `enforce` returns the enforcement of a check, from its severity and
    whether all our policies for it are off. `severity` returns the severity of a check without a policy of ours.
    `answer` returns why octoguard has no policy for a check, or None.
    """

    plan: Plan
    policies: list[Policy]
    environment: Environment
    off: frozenset[str]
    enforce: Callable[[str, Severity, bool], Enforcement]
    severity: Callable[[str], Severity | None]
    answer: Callable[[str], str | None]


@dataclass(frozen=True, slots=True)
class Merged:
    """The merged findings. `unmatched` counts the dropped claims, on resources that do not exist after apply."""

    findings: list[Finding]
    unmatched: int


def merge(findings: Iterable[Finding], claims: Iterable[ScannerClaim], context: MergeContext) -> Merged:
    """Our findings with the opinions of the other scanner, and its own findings for questions that we do not ask."""
    own_findings = dict(enumerate(findings))
    by_place: dict[tuple[str, str], list[int]] = {}
    for index, finding in own_findings.items():
        if finding.policy.judges == "after":
            for alias in finding.policy.aliases:
                by_place.setdefault((finding.change.address, alias), []).append(index)
    changes = {change.address: change for change in context.plan.managed if change.stays}
    scanner_findings: list[Finding] = []
    unmatched = 0
    for claim in claims:
        change = changes.get(claim.address)
        if change is None:
            unmatched += 1
            continue
        place = by_place.get((claim.address, claim.check), [])
        if not place or not _attach(claim, change, place, own_findings, context):
            scanner_findings.extend(_own(claim, change, [own_findings[index] for index in place], context))
    return Merged([*map(_settled, own_findings.values()), *scanner_findings], unmatched)


def _settled(finding: Finding) -> Finding:
    """The finding without disagreements, if one of several checks for the same question agrees."""
    if finding.status == "pass" or not any(opinion.agrees for opinion in finding.opinions):
        return finding
    return replace(finding, opinions=tuple(opinion for opinion in finding.opinions if opinion.agrees))


def _attach(
    claim: ScannerClaim,
    change: ResourceChange,
    place: list[int],
    own_findings: dict[int, Finding],
    context: MergeContext,
) -> bool:
    """Attach the claim to our finding on the same question. Returns False if it must be a separate finding.

    If the claim fails and its check is mandatory, our finding becomes mandatory.
    """
    worst = min(place, key=lambda index: _RANK[own_findings[index].status])
    status: Literal["pass", "fail", "unknown"] = "unknown" if claim.silent else "pass" if claim.passes else "fail"
    agreeing = [index for index in place if own_findings[index].status == status]
    blind = _blind(claim, change)
    if not agreeing and status == "fail" and own_findings[worst].status == "pass" and not blind.surely:
        return False
    read = _read(claim, change)
    reason = "" if agreeing and not claim.silent else _why_otherwise(claim, own_findings[worst], blind, read)
    opinion = Opinion(claim.scanner, claim.check, claim.title, status, bool(agreeing), reason, read)
    for index in agreeing or [worst]:
        finding = own_findings[index]
        is_mandatory = status == "fail" and context.enforce(claim.check, finding.policy.severity, False) == "mandatory"
        enforcement: Enforcement = "mandatory" if is_mandatory else finding.enforcement
        own_findings[index] = replace(finding, enforcement=enforcement, opinions=(*finding.opinions, opinion))
    return True


def _why_otherwise(claim: ScannerClaim, finding: Finding, blind: _Blindness, read: tuple[Evidence, ...]) -> str:
    """Why a claim differs from our finding; "" if the attributes that it read explain it."""
    if claim.silent:
        return _SILENT
    if blind.surely:
        return f"it treats {blind.to} as unset"
    guessed = f"it may treat {blind.to} as unset" if blind.to else ""
    differs = finding.policy.differs.get(claim.check, "")
    reason = guessed or differs if finding.status == "unknown" else differs or guessed
    return reason or ("" if read else "it does not report which attributes it read")


def _own(claim: ScannerClaim, change: ResourceChange, passing: list[Finding], context: MergeContext) -> list[Finding]:
    """The claim as a separate finding; [] if its enforcement is off."""
    asked = [policy for policy in context.policies if claim.check in {*policy.aliases, *policy.differs}]
    severity = _severity(claim, asked, context)
    switched_off = bool(asked) and all(policy.id in context.off for policy in asked)
    enforcement = context.enforce(claim.check, severity, switched_off)
    if enforcement == "off":
        return []
    policy = Policy(
        id=claim.check,
        title=claim.title,
        service=claim.scanner,
        severity=severity,
        resources=[change.type],
        why=claim.title,
        remediation="",
        enforcement=enforcement,
        references=[claim.guideline] if claim.guideline else [],
    )
    blind = _blind(claim, change)
    word = "pass" if claim.passes else "fail"
    if claim.silent:
        evidence_items = [_note(_SILENT)]
    elif claim.passes and (asked or not blind.to):
        return [Finding(policy, change, "pass", enforcement, source=claim.scanner)]
    elif blind.to:
        verb = "treats" if blind.surely else "may treat"
        evidence_items = [
            *_read(claim, change),
            _note(f"{claim.scanner} reports {word}, but {verb} {blind.to} as unset"),
        ]
    else:
        evidence_items = [*_read(claim, change)]
    status: Literal["fail", "unknown"] = "unknown" if claim.silent or blind.to else "fail"
    opinions = tuple(_ours(claim, asked, passing, context))
    return [
        Finding(policy, change, status, enforcement, tuple(evidence_items), source=claim.scanner, opinions=opinions)
    ]


def _ours(claim: ScannerClaim, asked: list[Policy], passing: list[Finding], context: MergeContext) -> Iterable[Opinion]:
    """The results of octoguard for the same question."""
    for finding in passing:
        reasons = why_it_passes(finding.policy, finding.change, context.environment)
        why = finding.policy.differs.get(claim.check, "" if reasons else _elsewhere(finding.policy))
        yield Opinion("octoguard", finding.policy.id, finding.policy.title, "pass", False, why, reasons[:_SHOWN])
    if passing:
        return
    for policy in asked:
        why = policy.differs.get(claim.check, "it does not apply to this resource")
        why = "the policy is off" if policy.id in context.off else why
        yield Opinion("octoguard", policy.id, policy.title, "none", False, why)
    answer = None if asked else context.answer(claim.check)
    if answer:
        yield Opinion("octoguard", "", "", "none", False, f"deliberately not covered: {answer}")


def _elsewhere(policy: Policy) -> str:
    """The reason of a pass that no single attribute decides."""
    where = "this resource or the resources that belong to it" if policy.check else "this resource"
    return f"no fault found in {where}: run octoguard policies show {policy.id}"


def _severity(claim: ScannerClaim, asked: list[Policy], context: MergeContext) -> Severity:
    """The highest severity of our policies for the question, or the scanner's own, or the shipped one."""
    if asked:
        return max((policy.severity for policy in asked), key=SEVERITIES.index)
    return claim.severity or context.severity(claim.check) or "medium"


def _note(words: str) -> Evidence:
    return Evidence("", "unknown", None, words)


def _read(claim: ScannerClaim, change: ResourceChange) -> tuple[Evidence, ...]:
    """Evidence of the attributes that the scanner read, as octoguard reads them.

    Blocks are left out, because a check that names a block may have read any attribute in it.
    """
    places = [steps for steps in _places(claim, change) if not _is_block(change.get(steps))]
    return tuple(evidence(change, steps) for steps in places[:_SHOWN])


def _is_block(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and any(isinstance(item, dict) for item in value))


@dataclass(frozen=True, slots=True)
class _Blindness:
    """A value that a claim may depend on and cannot know. `surely`: the claim names this attribute."""

    to: str = ""
    surely: bool = False


def _blind(claim: ScannerClaim, change: ResourceChange) -> _Blindness:
    places = _places(claim, change)
    everything: list[Steps] = [(name,) for name in change.side("after")[0] or {}] + _masked_names(change)
    blindness = _Blindness()
    for steps in places or everything:
        value = change.get(steps)
        hidden = _hidden(value)
        if hidden is not None:
            to = "a sensitive value" if hidden is SENSITIVE else _UNKNOWN_VALUES[why_unknown(change, steps)[0]]
            blindness = _Blindness(to, bool(places) and value is hidden)
            if blindness.surely:
                break
    return blindness


def _masked_names(change: ResourceChange) -> list[Steps]:
    """The attributes that only the unknown mask of the plan shows."""
    value, unknown, _ = change.side("after")
    return [(name,) for name in unknown if name not in (value or {})] if isinstance(unknown, dict) else []


def _hidden(value: Any) -> Any:
    if value is UNKNOWN or value is SENSITIVE:
        return value
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return next((hidden for part in parts if (hidden := _hidden(part)) is not None), None)


def _places(claim: ScannerClaim, change: ResourceChange) -> list[Steps]:
    """The paths of the attributes that the claim read, with the list indexes of this resource."""
    value, unknown, _ = change.side("after")
    places: dict[Steps, None] = {}
    for names in claim.reads:
        places.update(dict.fromkeys(_indexed(value, unknown, names, ())))
    return list(places)


def _indexed(value: Any, unknown: Any, names: tuple[str, ...], done: Steps) -> Iterable[Steps]:
    if isinstance(value, list) and any(isinstance(item, dict) for item in value) and names:
        for index, item in enumerate(value):
            mask = unknown[index] if isinstance(unknown, list) and index < len(unknown) else unknown is True
            yield from _indexed(item, mask, names, (*done, index))
    elif not names or not isinstance(value, dict):
        if done:
            yield done
    else:
        mask = unknown.get(names[0]) if isinstance(unknown, dict) else unknown
        yield from _indexed(value.get(names[0]), mask, names[1:], (*done, names[0]))
