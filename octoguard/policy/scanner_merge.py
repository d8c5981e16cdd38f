"""Joins what another scanner claims about a plan to our findings: what both say once, what they differ in as such.

Another scanner's answer counts only where it could know it. Checkov takes what is known after apply for unset, and
sees no difference between a hidden value and another: an answer that rests on such a value is unknown here, or, where
one of our policies asks the same question, only an opinion beside ours.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Final, Literal

from octoguard.plan import SENSITIVE, UNKNOWN
from octoguard.policy.evaluate import why_it_passes
from octoguard.policy.model import SEVERITIES, Finding, Opinion, Policy
from octoguard.policy.outcome import Evidence, evidence

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from octoguard.plan import Plan, ResourceChange
    from octoguard.plan.path import Steps
    from octoguard.policy.model import Enforcement, Environment, Severity

_SHOWN: Final = 4
_SILENT: Final = "its check gave no answer on this resource"
_RANK: Final = {"fail": 0, "unknown": 1, "waived": 2, "pass": 3}


@dataclass(frozen=True, slots=True)
class ScannerClaim:
    """What another scanner says of one resource. `reads` are the attributes it looked at, list indexes left out.

    `severity` is its own, where it says one; `silent` means that its check should have answered, and did not.
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
class House:
    """What the merge needs to know about this run.

    `off` are the policies that are switched off. `enforce` gives the enforcement of a check from its severity and from
    whether our policies for it are all off; `severity` that of a check no policy of ours answers; `answer` why
    octoguard has no policy for a check, or None.
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
    """The findings of both; `strangers` counts claims about what does not exist after apply, which are dropped."""

    findings: list[Finding]
    strangers: int


def merge(findings: Iterable[Finding], claims: Iterable[ScannerClaim], house: House) -> Merged:
    """Our findings with the other scanner's opinions, and its own findings where we have none that says the same."""
    ours = dict(enumerate(findings))
    by_place: dict[tuple[str, str], list[int]] = {}
    for index, finding in ours.items():
        if finding.policy.judges == "after":
            for alias in finding.policy.aliases:
                by_place.setdefault((finding.change.address, alias), []).append(index)
    changes = {change.address: change for change in house.plan.managed if change.stays}
    theirs: list[Finding] = []
    strangers = 0
    for claim in claims:
        change = changes.get(claim.address)
        if change is None:
            strangers += 1
            continue
        place = by_place.get((claim.address, claim.check), [])
        if not place or not _attach(claim, change, place, ours, house):
            theirs.extend(_own(claim, change, [ours[index] for index in place], house))
    return Merged([*map(_settled, ours.values()), *theirs], strangers)


def _settled(finding: Finding) -> Finding:
    """Where a scanner asks our one question in several checks, one that agrees settles it."""
    if finding.status == "pass" or not any(opinion.agrees for opinion in finding.opinions):
        return finding
    return replace(finding, opinions=tuple(opinion for opinion in finding.opinions if opinion.agrees))


def _attach(
    claim: ScannerClaim, change: ResourceChange, place: list[int], ours: dict[int, Finding], house: House
) -> bool:
    """Put the claim beside our finding of the same question; False where it is a finding of its own.

    Where it fails too, and its check is mandatory here, so is our finding.
    """
    worst = min(place, key=lambda index: _RANK[ours[index].status])
    status: Literal["pass", "fail", "unknown"] = "unknown" if claim.silent else "pass" if claim.passes else "fail"
    agreeing = [index for index in place if ours[index].status == status]
    blind = _blind(claim, change)
    if not agreeing and status == "fail" and ours[worst].status == "pass" and not blind.surely:
        return False
    read = _read(claim, change)
    reason = "" if agreeing and not claim.silent else _why_otherwise(claim, ours[worst], blind, read)
    opinion = Opinion(claim.scanner, claim.check, claim.title, status, bool(agreeing), reason, read)
    for index in agreeing or [worst]:
        finding = ours[index]
        is_mandatory = status == "fail" and house.enforce(claim.check, finding.policy.severity, False) == "mandatory"
        enforcement: Enforcement = "mandatory" if is_mandatory else finding.enforcement
        ours[index] = replace(finding, enforcement=enforcement, opinions=(*finding.opinions, opinion))
    return True


def _why_otherwise(claim: ScannerClaim, finding: Finding, blind: _Blindness, read: tuple[Evidence, ...]) -> str:
    """Why a claim differs from our finding; "" where what it read speaks for itself."""
    if claim.silent:
        return _SILENT
    if blind.surely:
        return f"it takes {blind.to} for unset"
    guessed = f"it may take {blind.to} for unset" if blind.to else ""
    differs = finding.policy.differs.get(claim.check, "")
    said = guessed or differs if finding.status == "unknown" else differs or guessed
    return said or ("" if read else "it does not say what it read")


def _own(claim: ScannerClaim, change: ResourceChange, passing: list[Finding], house: House) -> list[Finding]:
    """The claim as a finding of its own; none where its enforcement is off."""
    asked = [policy for policy in house.policies if claim.check in {*policy.aliases, *policy.differs}]
    severity = _severity(claim, asked, house)
    switched_off = bool(asked) and all(policy.id in house.off for policy in asked)
    enforcement = house.enforce(claim.check, severity, switched_off)
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
        found = [_said(_SILENT)]
    elif claim.passes and (asked or not blind.to):
        return [Finding(policy, change, "pass", enforcement, source=claim.scanner)]
    elif blind.to:
        rests = "takes" if blind.surely else "may take"
        found = [*_read(claim, change), _said(f"{claim.scanner} says {word}, but {rests} {blind.to} for unset")]
    else:
        found = [*_read(claim, change)]
    status: Literal["fail", "unknown"] = "unknown" if claim.silent or blind.to else "fail"
    opinions = tuple(_ours(claim, asked, passing, house))
    return [Finding(policy, change, status, enforcement, tuple(found), source=claim.scanner, opinions=opinions)]


def _ours(claim: ScannerClaim, asked: list[Policy], passing: list[Finding], house: House) -> Iterable[Opinion]:
    """What octoguard says to the same question."""
    for finding in passing:
        reasons = why_it_passes(finding.policy, finding.change, house.environment)
        why = finding.policy.differs.get(claim.check, "" if reasons else _elsewhere(finding.policy))
        yield Opinion("octoguard", finding.policy.id, finding.policy.title, "pass", False, why, reasons[:_SHOWN])
    if passing:
        return
    for policy in asked:
        why = policy.differs.get(claim.check, "it does not judge this resource")
        why = "switched off" if policy.id in house.off else why
        yield Opinion("octoguard", policy.id, policy.title, "none", False, why)
    answer = None if asked else house.answer(claim.check)
    if answer:
        yield Opinion("octoguard", "", "", "none", False, f"it has no such policy on purpose: {answer}")


def _elsewhere(policy: Policy) -> str:
    """The reason of a pass that rests on no single attribute."""
    where = "here or in what belongs to it" if policy.check else "here"
    return f"nothing that it flags is {where}: octoguard policies show {policy.id}"


def _severity(claim: ScannerClaim, asked: list[Policy], house: House) -> Severity:
    """The highest of our policies for the same question, else its own, else the one that we ship for it."""
    if asked:
        return max((policy.severity for policy in asked), key=SEVERITIES.index)
    return claim.severity or house.severity(claim.check) or "medium"


def _said(words: str) -> Evidence:
    return Evidence("", "unknown", None, words)


def _read(claim: ScannerClaim, change: ResourceChange) -> tuple[Evidence, ...]:
    """What the attributes that it read are in this plan, by our own reader: masked, and with every absence named.

    A block is left out: a check that names one may have looked at anything in it.
    """
    places = [steps for steps in _places(claim, change) if not _is_block(change.get(steps))]
    return tuple(evidence(change, steps) for steps in places[:_SHOWN])


def _is_block(value: Any) -> bool:
    return isinstance(value, dict) or (isinstance(value, list) and any(isinstance(item, dict) for item in value))


@dataclass(frozen=True, slots=True)
class _Blindness:
    """What a claim may rest on and cannot know; `surely` where an attribute that it names is just that."""

    to: str = ""
    surely: bool = False


def _blind(claim: ScannerClaim, change: ResourceChange) -> _Blindness:
    places = _places(claim, change)
    everything: list[Steps] = [(name,) for name in change.side("after")[0] or {}] + _masked_names(change)
    found = _Blindness()
    for steps in places or everything:
        value = change.get(steps)
        hidden = _hidden(value)
        if hidden is not None:
            to = "what is known only after apply" if hidden is UNKNOWN else "a sensitive value"
            found = _Blindness(to, bool(places) and value is hidden)
            if found.surely:
                break
    return found


def _masked_names(change: ResourceChange) -> list[Steps]:
    """The attributes of which a plan shows only the mark that they are known after apply."""
    value, unknown, _ = change.side("after")
    return [(name,) for name in unknown if name not in (value or {})] if isinstance(unknown, dict) else []


def _hidden(value: Any) -> Any:
    if value is UNKNOWN or value is SENSITIVE:
        return value
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return next((found for part in parts if (found := _hidden(part)) is not None), None)


def _places(claim: ScannerClaim, change: ResourceChange) -> list[Steps]:
    """The paths of the attributes that it read, with the list indexes that this resource has."""
    value, unknown, _ = change.side("after")
    found: dict[Steps, None] = {}
    for names in claim.reads:
        found.update(dict.fromkeys(_indexed(value, unknown, names, ())))
    return list(found)


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
