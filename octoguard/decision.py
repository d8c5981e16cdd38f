"""Turns findings into a verdict with its reasons; the only place that judges whether a plan may be applied."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from octoguard.policy.model import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from octoguard.plan import Plan
    from octoguard.policy.model import Finding, Policy

Verdict = Literal["allow", "review", "deny"]


@dataclass(frozen=True, slots=True)
class Decision:
    """The verdict, and one sentence for each thing that led to it, the worst first.

    `denied_by` names what denies, one for each of the first reasons: the id of a policy. Nothing else can be
    overridden.
    """

    verdict: Verdict
    reasons: list[str]
    denied_by: list[str] = field(default_factory=list)


def decide(
    plan: Plan,
    findings: Iterable[Finding],
    uncovered: Collection[str] = (),
    harmless: Collection[str] = (),
    further: Collection[str] = (),
) -> Decision:
    """A mandatory fail denies; a mandatory unknown, or a plan that is not whole, asks for review; else allow.

    `further` are reasons to ask for review that are not in the plan.
    """
    fails: dict[str, list[Finding]] = {}
    unknowns: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.enforcement != "mandatory":
            continue
        if finding.status == "fail":
            fails.setdefault(finding.policy.id, []).append(finding)
        elif finding.status == "unknown":
            unknowns.setdefault(finding.policy.id, []).append(finding)
    denied = {found[0].policy.id: _sentence(found, "fails on") for found in _worst_first(fails)}
    doubts = [_sentence(found, "cannot be known before apply for") for found in _worst_first(unknowns)]
    doubts += [*_not_whole(plan), *_not_judged(plan, uncovered, harmless), *further]
    if denied:
        return Decision("deny", [*denied.values(), *doubts], list(denied))
    if doubts:
        return Decision("review", doubts)
    return Decision("allow", ["no mandatory policy fails, and none is unknown"])


def _worst_first(by_policy: dict[str, list[Finding]]) -> list[list[Finding]]:
    def rank(policy: Policy) -> tuple[int, str]:
        return -SEVERITIES.index(policy.severity), policy.id

    return sorted(by_policy.values(), key=lambda found: rank(found[0].policy))


def _sentence(found: list[Finding], verb: str) -> str:
    policy = found[0].policy
    where = found[0].change.address if len(found) == 1 else f"{len(found)} resources"
    return f"{policy.severity} policy {policy.id} {verb} {where}{_expired(found)}"


def _expired(found: list[Finding]) -> str:
    waivers = {f"{one.waiver.source} expired on {one.waiver.until}" for one in found if one.waiver}
    return f" (waiver {', '.join(sorted(waivers))})" if waivers else ""


def _not_judged(plan: Plan, uncovered: Collection[str], harmless: Collection[str]) -> list[str]:
    """A plan of which no policy understands anything is not green, unless there is nothing to judge in it."""
    types = {change.type for change in plan.managed if change.stays and change.type.startswith("google_")}
    if types and types <= set(uncovered) and not types <= set(harmless):
        return [f"no policy covers any of the {len(types)} resource types that it has: nothing was judged"]
    return []


def _not_whole(plan: Plan) -> list[str]:
    if plan.has_deferred:
        return ["Terraform defers changes to a later plan: this one does not show all that will happen"]
    if plan.complete is False:
        return ["the plan is partial (-target, -exclude or deferred changes): the rest was not judged"]
    return []
