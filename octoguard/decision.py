"""Turns findings into a verdict with its reasons; the only place that judges whether a plan may be applied."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from octoguard.money import dollars
from octoguard.policy.model import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octoguard.cost.budget import BudgetStatus
    from octoguard.plan import Plan
    from octoguard.policy.coverage import Coverage
    from octoguard.policy.model import Finding, Policy

Verdict = Literal["allow", "review", "deny"]
# What `denied_by` calls the cost: no policy has this id.
BUDGET = "budget"
_NAMED_TYPES = 4


@dataclass(frozen=True, slots=True)
class Decision:
    """The verdict, and one sentence for each thing that led to it, the worst first.

    `denied_by` names what denies: ids of policies, those that a finding covers included, and BUDGET for the cost.
    """

    verdict: Verdict
    reasons: list[str]
    denied_by: list[str] = field(default_factory=list)


def decide(
    plan: Plan,
    findings: Iterable[Finding],
    coverage: Coverage | None = None,
    further: Iterable[str] = (),
    standing: BudgetStatus | None = None,
) -> Decision:
    """A mandatory fail denies; a mandatory unknown, or a plan that is not whole, asks for review; else allow.

    What was changed outside of Terraform asks for review at most: the plan did not make it, and refusing the plan does
    not undo it.

    `further` are reasons to ask for review that are not in the plan. With a budget, what its `standing` comes to is
    part of the same verdict.
    """
    fails: dict[str, list[Finding]] = {}
    unknowns: dict[str, list[Finding]] = {}
    drifts: dict[str, list[Finding]] = {}
    for finding in findings:
        if finding.enforcement != "mandatory":
            continue
        if finding.drift:
            if finding.status in ("fail", "unknown"):
                drifts.setdefault(finding.policy.id, []).append(finding)
        elif finding.status == "fail":
            fails.setdefault(finding.policy.id, []).append(finding)
        elif finding.status == "unknown":
            unknowns.setdefault(finding.policy.id, []).append(finding)
    denied = {found[0].policy.id: _sentence(found, "fails on") for found in _worst_first(fails)}
    doubts = [_sentence(found, "cannot be decided from this plan for") for found in _worst_first(unknowns)]
    doubts += [f"{_sentence(found, 'objects to')}: {_how_it_drifted(found)}" for found in _worst_first(drifts)]
    doubts += [*_not_whole(plan), *_not_judged(coverage), *further]
    over = _over(standing) if standing is not None else []
    if standing is not None:
        doubts += _doubts(standing)
    if denied or over:
        denied_by = [*dict.fromkeys([*denied, *_covered(fails)]), *([BUDGET] if over else [])]
        return Decision("deny", [*denied.values(), *over, *doubts], denied_by)
    if doubts:
        return Decision("review", doubts)
    within = ", and the expected cost is within the budget" if standing is not None else ""
    return Decision("allow", [f"no mandatory policy fails, and none is unknown{within}"])


def _covered(fails: dict[str, list[Finding]]) -> list[str]:
    """The policies of the mandatory failures that other failures cover: who overrides one has to override all."""
    covered = [one for found in fails.values() for finding in found for one in finding.covers]
    return [one.policy.id for one in covered if one.status == "fail" and one.enforcement == "mandatory"]


def _worst_first(by_policy: dict[str, list[Finding]]) -> list[list[Finding]]:
    def rank(policy: Policy) -> tuple[int, str]:
        return -SEVERITIES.index(policy.severity), policy.id

    return sorted(by_policy.values(), key=lambda found: rank(found[0].policy))


def _sentence(found: list[Finding], verb: str) -> str:
    policy = found[0].policy
    where = found[0].change.address if len(found) == 1 else f"{len(found)} resources"
    return f"{policy.severity} policy {policy.id} {verb} {where}{_expired(found)}"


def _how_it_drifted(found: list[Finding]) -> str:
    verbs = sorted({"deleted" if one.change.removes else "changed" for one in found})
    return f"{' or '.join(verbs)} outside of Terraform (drift)"


def _expired(found: list[Finding]) -> str:
    waivers = {f"{one.waiver.source} expired on {one.waiver.until}" for one in found if one.waiver}
    return f" (waiver {', '.join(sorted(waivers))})" if waivers else ""


def _not_judged(coverage: Coverage | None) -> list[str]:
    """A plan of which nothing was judged is not green, unless there is nothing to judge in it."""
    if coverage is None or not coverage.is_nothing_judged:
        return []
    types = list(coverage.uncovered)
    named = ", ".join(types[:_NAMED_TYPES]) + (", ..." if len(types) > _NAMED_TYPES else "")
    return [f"nothing in this plan was judged: no policy in force judges the security of {named}"]


def _not_whole(plan: Plan) -> list[str]:
    if plan.has_deferred:
        return ["Terraform defers changes to a later plan: this one does not show all that will happen"]
    if plan.complete is False:
        return ["the plan is partial (-target, -exclude or deferred changes): the rest was not judged"]
    return []


def weigh(standing: BudgetStatus) -> Decision:
    """The verdict on money alone: over the budget or a limit denies; crossings and gaps ask for review."""
    denied, doubts = _over(standing), _doubts(standing)
    if denied:
        return Decision("deny", denied + doubts, [BUDGET])
    if doubts:
        return Decision("review", doubts)
    return Decision("allow", ["the expected cost is within the budget"])


def _over(standing: BudgetStatus) -> list[str]:
    """What is over a limit. A change that brings the cost down is not held up for what it does not cause."""
    limits, before, after = standing.limits, standing.before.expected, standing.after.expected
    said = []
    if limits.monthly_usd is not None and after > limits.monthly_usd and after >= before:
        said.append(
            f"the expected cost of {dollars(after)} USD a month is over the budget of {dollars(limits.monthly_usd)}"
        )
    said += [
        f"{part.name} is expected to cost {dollars(part.after)} USD a month, over its limit of {dollars(part.usd)}"
        for part in standing.parts
        if part.after > part.usd and part.after >= part.before
    ]
    added = after - before
    if limits.max_increase_usd is not None and added > limits.max_increase_usd:
        allowed = dollars(limits.max_increase_usd)
        said.append(f"the change adds {dollars(added)} USD a month, more than the {allowed} that one change may add")
    percent = limits.max_increase_percent
    if percent is not None and before and added > before * percent / 100:
        said.append(
            f"the change adds {added / before * 100:.0f}% to {dollars(before)} USD a month: {percent:f}% is allowed"
        )
    return said


def _doubts(standing: BudgetStatus) -> list[str]:
    limits, before, after = standing.limits, standing.before, standing.after
    said = []
    if (budget := limits.monthly_usd) is not None and budget:
        if budget < after.expected < before.expected:
            said.append(
                f"the expected cost comes down to {dollars(after.expected)} USD a month, "
                f"still over the budget of {dollars(budget)}"
            )
        crossed = [part for part in limits.thresholds if before.expected < budget * part <= after.expected <= budget]
        if crossed:
            said.append(
                f"the expected cost crosses {max(crossed) * 100:.0f}% of the budget: from {dollars(before.expected)} "
                f"to {dollars(after.expected)} of {dollars(budget)} USD a month"
            )
        if after.expected <= budget < after.ceiling and after.ceiling > before.ceiling:
            said.append(
                f"with every autoscaler at its maximum it would cost {dollars(after.ceiling)} USD a month, "
                f"over the budget of {dollars(budget)}"
            )
    if standing.unpriced:
        number = len(standing.unpriced)
        named = ", ".join(standing.unpriced[:3]) + (", ..." if number > 3 else "")
        what = "1 changed resource costs" if number == 1 else f"{number} changed resources cost"
        said.append(f"nobody knows what {what}: {named}")
    return said


def standing_notes(standing: BudgetStatus) -> list[str]:
    """What a reader should know though it changes no verdict: what stands as it stood, and documents out of date."""
    limits, before, after = standing.limits, standing.before, standing.after
    notes = []
    if (budget := limits.monthly_usd) is not None and budget:
        reached = [part for part in limits.thresholds if budget * part <= min(before.expected, after.expected)]
        if reached and after.expected <= budget:
            notes.append(
                f"the expected cost is at {after.expected / budget * 100:.0f}% of the budget, over the threshold of "
                f"{max(reached) * 100:.0f}% as before this change: no new review is asked for"
            )
        if after.expected <= budget < after.ceiling <= before.ceiling:
            notes.append(
                f"the ceiling of {dollars(after.ceiling)} USD a month is over the budget of {dollars(budget)}, "
                "as before this change: no new review is asked for"
            )
    if limits.documented_monthly_usd and standing.outdated:
        documented = limits.documented_monthly_usd
        without = f", without {standing.gaps} resources that have no price" if standing.gaps else ""
        notes.append(
            f"the documented {dollars(documented)} USD a month is out of date: {dollars(after.expected)} is expected, "
            f"{(after.expected - documented) / documented * 100:+.0f}%{without}: {'; '.join(standing.outdated[:6])}"
        )
    return notes
