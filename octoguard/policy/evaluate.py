"""Judges every resource change of a plan against the policies for its type."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from octoguard import globs, registry
from octoguard.errors import PolicyError
from octoguard.plan import Action
from octoguard.plan.drift import as_it_is, unplanned
from octoguard.policy.conditions import View, compile_condition
from octoguard.policy.model import Environment, Finding, Policy
from octoguard.policy.outcome import Evidence, Outcome

if TYPE_CHECKING:
    from collections.abc import Callable, Container, Iterable, Sequence

    from octoguard.plan import Plan, ResourceChange
    from octoguard.policy.conditions import Condition
    from octoguard.policy.model import Enforcement, Judges


_NAMED = 4


@dataclass(slots=True)
class Judge:
    """A policy made ready to run."""

    policy: Policy
    enforcement: Enforcement
    when: Condition | None
    deny: Condition | None
    check: Callable[[ResourceChange, Plan], Outcome | None] | None

    def outcome(self, view: View, plan: Plan) -> Outcome | None:
        """What the policy says, or None where it does not apply."""
        applies = True if self.when is None else self.when.test(view)
        if applies is False:
            return None
        outcome = self.check(view.change, plan) if self.check is not None else self._by_condition(view)
        if applies is None and outcome is not None and outcome.status == "fail":
            assert self.when is not None  # noqa: S101 - applies is None only when there is a `when`
            return Outcome("unknown", (*self.when.explain(view, None), *outcome.evidence))
        return outcome

    def _by_condition(self, view: View) -> Outcome:
        assert self.deny is not None  # noqa: S101 - a policy has deny or check; the reader made sure
        answer = self.deny.test(view)
        if answer is False:
            return _PASS
        return Outcome("fail" if answer else "unknown", _distinct(self.deny.explain(view, answer)))


_PASS = Outcome("pass")


def _distinct(evidence: Iterable[Evidence]) -> tuple[Evidence, ...]:
    seen: dict[tuple[str, str], Evidence] = {}
    for item in evidence:
        seen.setdefault((item.address, item.path), item)
    return tuple(seen.values())


def prepare(policy: Policy, enforcement: Enforcement) -> Judge:
    """Compile a policy's conditions, or fetch its check from the shelf."""
    when = compile_condition(policy.when, f"{policy.id}: when", policy.own) if policy.when is not None else None
    if policy.check is not None:
        module = registry.take("octoguard.policy.checks", policy.check.replace("-", "_"))
        check: Callable[[ResourceChange, Plan], Outcome | None] = module.check
        return Judge(policy, enforcement, when, None, check)
    if policy.deny is None:
        raise PolicyError(f"{policy.id}: a policy needs deny or check")
    return Judge(policy, enforcement, when, compile_condition(policy.deny, f"{policy.id}: deny", policy.own), None)


class Bench:
    """The policies of one run, compiled as the types that the plan has come up."""

    def __init__(self, policies: Iterable[Policy], enforce: Callable[[Policy], Enforcement]) -> None:
        self._for = by_type([policy for policy in policies if enforce(policy) != "off"])
        self._enforce = enforce
        self._judges: dict[str, Judge] = {}
        self._by_type: dict[tuple[str, Judges], list[Judge]] = {}

    def judges(self, resource_type: str, of: Judges) -> list[Judge]:
        """The judges of a type: of what will be, of what is removed, or of what happens to what exists."""
        if (resource_type, of) not in self._by_type:
            found = [policy for policy in self._for(resource_type) if policy.judges == of]
            self._by_type[resource_type, of] = [self._prepared(policy) for policy in found]
        return self._by_type[resource_type, of]

    def _prepared(self, policy: Policy) -> Judge:
        if policy.id not in self._judges:
            self._judges[policy.id] = prepare(policy, self._enforce(policy))
        return self._judges[policy.id]


def covers(policy: Policy, resource_type: str) -> bool:
    """Whether a policy is about a resource type; `resources` may hold patterns such as `google_*_iam_member`."""
    return any(
        resource_type == pattern or ("*" in pattern and globs.matches(resource_type, pattern))
        for pattern in policy.resources
    )


def by_type(policies: Sequence[Policy]) -> Callable[[str], list[Policy]]:
    """What finds the policies of a resource type, in their order, without looking at each of them for each type."""
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
    """Judge every managed resource, or only `changes` among the rest of the plan.

    `enforce` replaces the policies' own enforcement for the environment.
    """
    bench = Bench(policies, enforce or (lambda policy: policy.enforcement_in(environment)))
    findings: list[Finding] = []
    for change in plan.managed if changes is None else changes:
        after = bench.judges(change.type, "after") if change.stays else []
        if after:
            findings.extend(_judge(View.of(change, "after", environment.tier), plan, after))
        before = bench.judges(change.type, "before") if change.removes else []
        # A deposed object is what a replacement has left over: its successor stands beside it.
        if (change.removes or change.action is Action.UPDATE) and change.deposed is None:
            before = before + bench.judges(change.type, "change")
        if before:
            findings.extend(_judge(View.of(change, "before", environment.tier), plan, before))
    return findings


def evaluate_drift(
    plan: Plan, policies: Iterable[Policy], environment: Environment, enforce: Callable[[Policy], Enforcement]
) -> list[Finding]:
    """Judge what was changed outside of Terraform and stays so, beside the other resources as they really are.

    A drifted resource that the plan shows is judged by its planned change.
    """
    addresses = {change.address for change in unplanned(plan)}
    if not addresses:
        return []
    real = as_it_is(plan)
    changes = [change for change in real.managed if change.address in addresses]
    return [replace(one, drift=True) for one in evaluate(real, policies, environment, enforce, changes)]


def drift_not_judged(plan: Plan, findings: Iterable[Finding], harmless: Container[str]) -> list[str]:
    """One sentence on the Google types of drift that no policy judges and that are not `harmless`; [] without any."""
    judged = {finding.change.address for finding in findings if finding.drift}
    left = [one for one in unplanned(plan) if one.type.startswith("google_") and one.address not in judged]
    types = sorted({change.type for change in left if change.type not in harmless})
    if not types:
        return []
    named = ", ".join(types[:_NAMED]) + (", ..." if len(types) > _NAMED else "")
    return [f"drift that no policy covers was not judged: {named}"]


def _judge(view: View, plan: Plan, judges: list[Judge]) -> list[Finding]:
    found: list[Finding] = []
    for judge in judges:
        outcome: Any = judge.outcome(view, plan)
        if outcome is not None:
            found.append(Finding(judge.policy, view.change, outcome.status, judge.enforcement, outcome.evidence))
    return found


def why_it_passes(policy: Policy, change: ResourceChange, environment: Environment) -> tuple[Evidence, ...]:
    """The evidence on which a policy passes, which evaluate() does not gather; () for a policy that is a check."""
    if policy.deny is None:
        return ()
    view = View.of(change, "after" if policy.judges == "after" else "before", environment.tier)
    return _distinct(compile_condition(policy.deny, f"{policy.id}: deny", policy.own).explain(view, False))
