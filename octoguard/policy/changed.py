"""Separates the findings that a plan is responsible for from those on resources that it leaves unchanged."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from octoguard.plan import Action
from octoguard.plan.address import without_indexes
from octoguard.policy.evaluate import evaluate

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octoguard.plan import Plan
    from octoguard.policy.model import Environment, Finding
    from octoguard.policy.outcome import Evidence, Status

# Checkov's own checks of one resource. Its graph checks (checkov/terraform/checks/graph_checks/gcp) are CKV2_GCP_*, and
# a user's own check can join resources too.
_READS_ONE_RESOURCE = re.compile(r"CKV_GCP_[0-9]+")
_OPEN = ("fail", "unknown")


def split_by_change(
    plan: Plan, findings: Iterable[Finding], environment: Environment
) -> tuple[list[Finding], list[Finding]]:
    """(findings that decide the verdict, failed and unknown findings that do not).

    A finding decides if the plan changes its resource, or a resource that its evidence names. A policy in Python can
    join resources without naming them. Its finding on an unchanged resource decides unless the policy has the same
    result, with the same evidence, for the state before the plan. Drift does not decide, because the plan leaves it.
    """
    changed = _changed(plan)
    deciding: list[Finding] = []
    unchanged: list[Finding] = []
    before = _Before(plan, environment)
    for finding in findings:
        apart = finding.status in _OPEN and not _is_about_a_change(finding, changed) and before.has(finding)
        (unchanged if apart else deciding).append(finding)
    return deciding, unchanged


def _changed(plan: Plan) -> set[str]:
    """The addresses of the resources that the plan changes or imports, with and without their instance keys."""
    moving = [change.address for change in plan.managed if change.action is not Action.NO_OP or change.is_imported]
    return {*moving, *map(without_indexes, moving)}


def _is_about_a_change(finding: Finding, changed: set[str]) -> bool:
    if not finding.drift and finding.change.address in changed:
        return True
    items = [item for each in (finding, *finding.covers) for item in each.evidence]
    return any(item.address in changed for item in items if item.address)


class _Before:
    """The findings of policies for the state before the plan. The state is decoded at the first question."""

    def __init__(self, plan: Plan, environment: Environment) -> None:
        self._plan = plan
        self._environment = environment
        self._known: dict[str, dict[str, tuple[Status, tuple[Evidence, ...]]]] = {}

    def has(self, finding: Finding) -> bool:
        """Whether a finding on an unchanged resource is certainly older than the plan."""
        return finding.drift or all(self._has(each) for each in (finding, *finding.covers))

    def _has(self, finding: Finding) -> bool:
        if finding.source != "octoguard":
            return _READS_ONE_RESOURCE.fullmatch(finding.policy.id) is not None
        if finding.policy.check is None:
            return True  # a condition reads only the resource itself
        if finding.policy.id not in self._known:
            real = self._plan.as_it_is()
            results = evaluate(real, [finding.policy], self._environment, lambda _: "mandatory")
            self._known[finding.policy.id] = {each.change.address: (each.status, each.evidence) for each in results}
        return self._known[finding.policy.id].get(finding.change.address) == (finding.status, finding.evidence)
