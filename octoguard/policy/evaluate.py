"""Evaluates the policies for each resource change of a plan."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from octoguard import globs, registry
from octoguard.errors import PolicyError
from octoguard.plan import Action
from octoguard.policy.conditions import View, compile_condition
from octoguard.policy.model import Environment, Finding, Policy
from octoguard.policy.outcome import PASS, Evidence, Outcome, fail, unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Sequence

    from octoguard.plan import Plan, ResourceChange
    from octoguard.policy.conditions import Condition
    from octoguard.policy.model import Enforcement, Judges


_NAMED = 4


@dataclass(slots=True)
class Judge:
    """A compiled policy."""

    policy: Policy
    enforcement: Enforcement
    when: Condition | None
    deny: Condition | None
    check: Callable[[ResourceChange, Plan], Outcome | None] | None

    def outcome(self, view: View, plan: Plan) -> Outcome | None:
        """The outcome of the policy, or None if it does not apply."""
        applies = True if self.when is None else self.when.test(view)
        if applies is False:
            return None
        outcome = self.check(view.change, plan) if self.check is not None else self._by_condition(view)
        if applies is None and outcome is not None and outcome.status == "fail":
            assert self.when is not None  # noqa: S101 - applies is None only when there is a `when`
            return unknown(*self.when.explain(view, None), *outcome.evidence)
        return outcome

    def _by_condition(self, view: View) -> Outcome:
        assert self.deny is not None  # noqa: S101 - the reader ensures that a policy has deny or check
        answer = self.deny.test(view)
        if answer is False:
            return PASS
        evidence = _distinct(self.deny.explain(view, answer))
        return fail(*evidence) if answer else unknown(*evidence)


def _distinct(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    seen: dict[tuple[str, str], Evidence] = {}
    for item in evidence:
        seen.setdefault((item.address, item.path), item)
    return tuple(seen.values())


def prepare(policy: Policy, enforcement: Enforcement) -> Judge:
    """The policy with its conditions compiled, or with its Python check loaded."""
    when = compile_condition(policy.when, f"{policy.id}: when", policy.own) if policy.when is not None else None
    if policy.check is not None:
        module = registry.take("octoguard.policy.checks", policy.check.replace("-", "_"))
        check: Callable[[ResourceChange, Plan], Outcome | None] = module.check
        return Judge(policy, enforcement, when, None, check)
    if policy.deny is None:
        raise PolicyError(f"{policy.id}: a policy needs deny or check")
    return Judge(policy, enforcement, when, compile_condition(policy.deny, f"{policy.id}: deny", policy.own), None)


class CompiledPolicies:
    """The policies of one run. Each is compiled when the first resource of its types occurs."""

    def __init__(self, policies: Iterable[Policy], enforce: Callable[[Policy], Enforcement]) -> None:
        self._for = by_type([policy for policy in policies if enforce(policy) != "off"])
        self._enforce = enforce
        self._judges: dict[str, Judge] = {}
        self._by_type: dict[tuple[str, Judges], list[Judge]] = {}

    def judges(self, resource_type: str, of: Judges) -> list[Judge]:
        """The compiled policies of a resource type with the given `judges`."""
        if (resource_type, of) not in self._by_type:
            policies = [policy for policy in self._for(resource_type) if policy.judges == of]
            self._by_type[resource_type, of] = [self._prepared(policy) for policy in policies]
        return self._by_type[resource_type, of]

    def _prepared(self, policy: Policy) -> Judge:
        if policy.id not in self._judges:
            self._judges[policy.id] = prepare(policy, self._enforce(policy))
        return self._judges[policy.id]


def covers(policy: Policy, resource_type: str) -> bool:
    """Whether a policy applies to a resource type. `resources` may have patterns such as `google_*_iam_member`."""
    return any(
        resource_type == pattern or ("*" in pattern and globs.matches(resource_type, pattern))
        for pattern in policy.resources
    )


def by_type(policies: Sequence[Policy]) -> Callable[[str], list[Policy]]:
    """A function that returns the policies of a resource type, in their order. It uses an index by type."""
    named: dict[str, list[int]] = {}
    patterned: list[int] = []
    for number, policy in enumerate(policies):
        if any("*" in pattern for pattern in policy.resources):
            patterned.append(number)
        else:
            for resource_type in policy.resources:
                named.setdefault(resource_type, []).append(number)

    def find(resource_type: str) -> list[Policy]:
        matching = [number for number in patterned if covers(policies[number], resource_type)]
        return [policies[number] for number in sorted({*named.get(resource_type, ()), *matching})]

    return find


def evaluate(
    plan: Plan,
    policies: Iterable[Policy],
    environment: Environment,
    enforce: Callable[[Policy], Enforcement] | None = None,
    changes: Iterable[ResourceChange] | None = None,
) -> list[Finding]:
    """The findings on every managed resource of a plan, or only on `changes`.

    `enforce` replaces the enforcement of the policies for the environment.
    """
    compiled = CompiledPolicies(policies, enforce or (lambda policy: policy.enforcement_in(environment)))
    findings: list[Finding] = []
    for change in plan.managed if changes is None else changes:
        after = compiled.judges(change.type, "after") if change.stays else []
        if after:
            findings.extend(_judge(View.of(change, "after", environment.tier), plan, after))
        before = compiled.judges(change.type, "before") if change.removes else []
        # A deposed object is left over from a replacement, and its successor is in the plan too.
        if (change.removes or change.action is Action.UPDATE) and change.deposed is None:
            before = before + compiled.judges(change.type, "change")
        if before:
            findings.extend(_judge(View.of(change, "before", environment.tier), plan, before))
    return findings


def evaluate_drift(
    plan: Plan, policies: Iterable[Policy], environment: Environment, enforce: Callable[[Policy], Enforcement]
) -> list[Finding]:
    """The findings on drift that the plan does not change, in the real state of all resources.

    A drifted resource with a planned change is judged by evaluate().
    """
    addresses = {change.address for change in plan.unplanned_drift()}
    if not addresses:
        return []
    real = plan.as_it_is()
    changes = [change for change in real.managed if change.address in addresses]
    return [replace(finding, drift=True) for finding in evaluate(real, policies, environment, enforce, changes)]


def drift_not_judged(plan: Plan, findings: Iterable[Finding], harmless: Container[str]) -> list[str]:
    """A sentence on drifted Google types without a policy, except `harmless` types; [] if there are none."""
    judged = {finding.change.address for finding in findings if finding.drift}
    left = [
        drift for drift in plan.unplanned_drift() if drift.type.startswith("google_") and drift.address not in judged
    ]
    types = sorted({change.type for change in left if change.type not in harmless})
    if not types:
        return []
    named = ", ".join(types[:_NAMED]) + (", ..." if len(types) > _NAMED else "")
    return [f"drift was not judged for types without a policy: {named}"]


def _judge(view: View, plan: Plan, judges: list[Judge]) -> list[Finding]:
    findings: list[Finding] = []
    for judge in judges:
        outcome: Any = judge.outcome(view, plan)
        if outcome is not None:
            findings.append(Finding(judge.policy, view.change, outcome.status, judge.enforcement, outcome.evidence))
    return findings


def why_it_passes(policy: Policy, change: ResourceChange, environment: Environment) -> tuple[Evidence, ...]:
    """The evidence for a pass, which evaluate() does not collect; () for a policy with a Python check."""
    if policy.deny is None:
        return ()
    view = View.of(change, "after" if policy.judges == "after" else "before", environment.tier)
    return _distinct(compile_condition(policy.deny, f"{policy.id}: deny", policy.own).explain(view, False))
