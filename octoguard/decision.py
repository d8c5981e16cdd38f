"""Decides whether a plan may be applied: turns findings and costs into a verdict with reasons."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from octoguard.money import monthly
from octoguard.policy.model import SEVERITIES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octoguard.cost.budget import BudgetStatus
    from octoguard.plan import Plan
    from octoguard.policy.coverage import Coverage
    from octoguard.policy.model import Finding, Policy

Verdict = Literal["allow", "review", "deny"]
# The entry for the cost in `denied_by`; no policy has this ID.
BUDGET = "budget"
_NAMED_TYPES = 4


@dataclass(frozen=True, slots=True)
class Decision:
    """The verdict and its reasons, one sentence each, the most important first.

    `denied_by` lists what denies the plan: IDs of policies, including those that a finding covers, and BUDGET.
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
    """Deny for a failed mandatory policy, review for an unknown one or a partial plan, else allow.

    Drift (changes outside of Terraform) leads to a review at most: the plan did not cause it, and denying the plan does
    not undo it.

    `further` are reasons for a review that are not in the plan. `standing`, if given, adds the budget to the verdict.
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
    denied = {group[0].policy.id: _sentence(group, "fails on") for group in _worst_first(fails)}
    doubts = [_sentence(group, "cannot be decided from this plan for") for group in _worst_first(unknowns)]
    doubts += [f"{_sentence(group, 'flags')}: {_how_it_drifted(group)}" for group in _worst_first(drifts)]
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
    return Decision("allow", [f"no mandatory policy fails or is unknown{within}"])


def _covered(fails: dict[str, list[Finding]]) -> list[str]:
    """Policies of mandatory failures that other findings cover. An override has to include them too."""
    covered = [inner for findings in fails.values() for finding in findings for inner in finding.covers]
    return [inner.policy.id for inner in covered if inner.status == "fail" and inner.enforcement == "mandatory"]


def _worst_first(by_policy: dict[str, list[Finding]]) -> list[list[Finding]]:
    def rank(policy: Policy) -> tuple[int, str]:
        return -SEVERITIES.index(policy.severity), policy.id

    return sorted(by_policy.values(), key=lambda findings: rank(findings[0].policy))


def _sentence(findings: list[Finding], verb: str) -> str:
    policy = findings[0].policy
    where = findings[0].change.address if len(findings) == 1 else f"{len(findings)} resources"
    return f"{policy.severity} policy {policy.id} {verb} {where}{_expired(findings)}"


def _how_it_drifted(findings: list[Finding]) -> str:
    verbs = sorted({"deleted" if finding.change.removes else "changed" for finding in findings})
    return f"{' or '.join(verbs)} outside of Terraform (drift)"


def _expired(findings: list[Finding]) -> str:
    waivers = {f"{finding.waiver.source} expired on {finding.waiver.until}" for finding in findings if finding.waiver}
    return f" (waiver {', '.join(sorted(waivers))})" if waivers else ""


def _not_judged(coverage: Coverage | None) -> list[str]:
    """A reason for a review if the plan has resources that need a policy, but none was evaluated."""
    if coverage is None or not coverage.is_nothing_judged:
        return []
    types = list(coverage.uncovered)
    named = ", ".join(types[:_NAMED_TYPES]) + (", ..." if len(types) > _NAMED_TYPES else "")
    return [f"no resource in this plan was evaluated: no active security policy covers {named}"]


def _not_whole(plan: Plan) -> list[str]:
    if plan.has_deferred:
        return ["Terraform deferred changes to a later plan, so this plan does not show every change"]
    if plan.complete is False:
        return ["the plan is partial (-target, -exclude or deferred changes), so not every resource was evaluated"]
    return []


def weigh(standing: BudgetStatus) -> Decision:
    """The verdict on the cost alone: deny over the budget or a limit, review for a crossed threshold or a gap."""
    denied, doubts = _over(standing), _doubts(standing)
    if denied:
        return Decision("deny", denied + doubts, [BUDGET])
    if doubts:
        return Decision("review", doubts)
    return Decision("allow", ["the expected cost is within the budget"])


def _over(standing: BudgetStatus) -> list[str]:
    """Sentences on exceeded limits. A change that lowers the cost is not denied for the cost that remains."""
    limits, before, after = standing.limits, standing.before.expected, standing.after.expected
    reasons = []
    if limits.monthly_usd is not None and after > limits.monthly_usd and after >= before:
        reasons.append(f"the expected cost of {monthly(after)} is over the budget of {monthly(limits.monthly_usd)}")
    reasons += [
        f"the expected cost of {part.name} is {monthly(part.after)}, over its limit of {monthly(part.usd)}"
        for part in standing.parts
        if part.after > part.usd and part.after >= part.before
    ]
    added = after - before
    if limits.max_increase_usd is not None and added > limits.max_increase_usd:
        limit = monthly(limits.max_increase_usd)
        reasons.append(f"the change adds {monthly(added)}, over the limit of {limit} for one change")
    percent = limits.max_increase_percent
    if percent is not None and before and added > before * percent / 100:
        reasons.append(
            f"the change adds {added / before * 100:.0f}% to {monthly(before)}, over the limit of {percent:f}%"
        )
    return reasons


def _doubts(standing: BudgetStatus) -> list[str]:
    """Sentences on what needs a review: crossed thresholds, a ceiling over the budget, changes without a price."""
    limits, before, after = standing.limits, standing.before, standing.after
    reasons = []
    if (budget := limits.monthly_usd) is not None and budget:
        if budget < after.expected < before.expected:
            reasons.append(
                f"the expected cost decreases to {monthly(after.expected)}, still over the budget of {monthly(budget)}"
            )
        crossed = [part for part in limits.thresholds if before.expected < budget * part <= after.expected <= budget]
        if crossed:
            reasons.append(
                f"the expected cost crosses {max(crossed) * 100:.0f}% of the budget of {monthly(budget)}: "
                f"from {monthly(before.expected)} to {monthly(after.expected)}"
            )
        if after.expected <= budget < after.ceiling and after.ceiling > before.ceiling:
            reasons.append(
                f"the cost with all autoscalers at their maximum is {monthly(after.ceiling)}, "
                f"over the budget of {monthly(budget)}"
            )
    if standing.unpriced:
        what = (
            "1 changed resource has"
            if len(standing.unpriced) == 1
            else f"{len(standing.unpriced)} changed resources have"
        )
        reasons.append(f"{what} no price: {_named(standing.unpriced)}")
    if partly := standing.partly_priced:
        what = "1 changed resource is" if len(partly) == 1 else f"{len(partly)} changed resources are"
        reasons.append(f"{what} only partly priced, so the actual cost is higher: {_named(partly)}")
    return reasons


def _named(addresses: list[str]) -> str:
    return ", ".join(addresses[:3]) + (", ..." if len(addresses) > 3 else "")


def standing_notes(standing: BudgetStatus) -> list[str]:
    """Notes that do not change the verdict: thresholds that were crossed before, and outdated documented costs."""
    limits, before, after = standing.limits, standing.before, standing.after
    notes = []
    if (budget := limits.monthly_usd) is not None and budget:
        reached = [part for part in limits.thresholds if budget * part <= min(before.expected, after.expected)]
        if reached and after.expected <= budget:
            notes.append(
                f"the expected cost is {after.expected / budget * 100:.0f}% of the budget; it was over the threshold "
                f"of {max(reached) * 100:.0f}% before this change, so no new review is required"
            )
        if after.expected <= budget < after.ceiling <= before.ceiling:
            notes.append(
                f"the ceiling of {monthly(after.ceiling)} is over the budget of {monthly(budget)}; "
                "it was over the budget before this change, so no new review is required"
            )
    if limits.documented_monthly_usd and standing.outdated:
        documented = limits.documented_monthly_usd
        noun = "resource" if standing.gaps == 1 else "resources"
        without = f", excluding unpriced parts of {standing.gaps} {noun}" if standing.gaps else ""
        notes.append(
            f"the documented cost of {monthly(documented)} is out of date: the estimate is {monthly(after.expected)} "
            f"({(after.expected - documented) / documented * 100:+.0f}%{without}); "
            f"by service: {'; '.join(standing.outdated[:6])}"
        )
    return notes
