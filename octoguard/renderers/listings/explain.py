"""Renders what policies find on the resources of a plan, for `octoguard explain`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.money import monthly
from octoguard.printable import presentable
from octoguard.renderers._wording import covered_text, evidence_text, location_text, waiver_text

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from octoguard.cost_report import CostedResource
    from octoguard.policy.outcome import Status
    from octoguard.policy.waivers import WaiverOutcome
    from octoguard.report import FindingEntry, Report

_STATUSES: tuple[Status, ...] = ("fail", "unknown", "waived", "pass")


def resources(report: Report, covered: Mapping[str, str], uses: Sequence[WaiverOutcome], *, is_off: bool) -> str:
    """The findings of one policy on a plan. `covered` maps an address to the general policy that reports its cause."""
    report = presentable(report)
    where = f"In {report.plan.name} for {report.environment.name} ({report.environment.source})"
    if is_off:
        return f"\n{where}: the policy is off.\n"
    if not report.findings:
        return f"\n{where}: no resource to which the policy applies.\n"
    counts = ", ".join(f"{report.counts[status]} {status}" for status in _STATUSES if report.counts[status])
    lines = ["", f"{where}: {counts}"]
    for finding in report.findings:
        general = covered.get(finding.address)
        lines += _finding(finding, finding.address, f"same cause as {general}" if general else "")
    lines += [
        f"Waiver {use.waiver.source} for {use.waiver.address}: {use.state}" for use in uses if use.state != "used"
    ]
    return "\n".join([*lines, ""])


def resource(report: Report, types: Mapping[str, tuple[str, str]], costs: Sequence[CostedResource]) -> str:
    """The findings of every policy on resources. `types` maps an address to its type and action."""
    report, shown_types, shown_costs = presentable(report), presentable(dict(types)), presentable(list(costs))
    environment = f"{report.environment.name} ({report.environment.source})"
    addresses = dict.fromkeys([*shown_types, *(finding.address for finding in report.findings)])
    lines: list[str] = []
    for address in addresses:
        kind, action = shown_types.get(address, ("", "drift"))
        found = [finding for finding in report.findings if finding.address == address]
        counts = ", ".join(f"{n} {status}" for status in _STATUSES if (n := _count(found, status)))
        verdict = counts or f"no active policy covers {kind}"
        lines += [f"{address} ({action}) in {report.plan.name} for {environment}", verdict]
        lines += [f"Cost: {_cost(cost)}" for cost in shown_costs if cost.address == address]
        for finding in found:
            name = f"{finding.severity} {finding.policy}"
            advisory = "" if finding.enforcement == "mandatory" else " (advisory)"
            lines += _finding(finding, f"{name}{advisory}: {finding.title}", covered_text(finding))
        lines.append("")
    lines.append("To explain a policy: octoguard explain POLICY")
    return "\n".join([*lines, ""])


def _count(findings: list[FindingEntry], status: str) -> int:
    return sum(finding.status == status for finding in findings)


def _finding(finding: FindingEntry, title: str, cause: str) -> Iterator[str]:
    drift = " (drift)" if finding.drift is True else ""
    place = location_text(finding)
    yield f"  {finding.status:<8} {title}{drift}" + (f"  {place}" if place else "")
    yield from (f"           {evidence_text(item)}" for item in finding.evidence)
    if cause:
        yield f"           {cause}"
    if finding.waiver:
        state = "waived by" if finding.status == "waived" else "expired waiver"
        yield f"           {state} {waiver_text(finding.waiver)}"


def _cost(cost: CostedResource) -> str:
    scenarios = (cost.scenarios.floor, cost.scenarios.expected, cost.scenarios.ceiling)
    floor, expected, ceiling = (amounts.net_monthly_usd for amounts in scenarios)
    unpriced = f"; no price for {'; '.join(cost.unpriced)}" if cost.unpriced else ""
    if cost.status == "unpriced":
        return f"unpriced{unpriced}"
    between = f", between {monthly(floor)} and {monthly(ceiling)}" if floor != ceiling else ""
    return f"{monthly(expected)} expected ({monthly(cost.delta.expected, sign=True)} by this plan){between}{unpriced}"
