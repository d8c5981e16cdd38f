"""Mutation tests: changes every condition of every policy, and counts the mutants that its test cases detect.

`make mutants` runs it. The mutations: drop a member, negate a condition, widen or replace a constant, and drop an
`unset`.
"""

from __future__ import annotations

import copy
import sys
from collections import Counter
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import msgspec

from octoguard import paths
from octoguard.config.policies import policy_files, read_cases
from octoguard.config.policy_files import read_policy
from octoguard.policy.operators import OPERATORS
from octoguard.policy.testing import run_cases

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.policy.model import Policy

NEVER = {"environment": []}
ALWAYS = {"not": NEVER}
REQUIRED = 0.9

Mutant = tuple[str, Any]
Changes = list[Callable[[Any], "Iterator[Mutant]"]]


def dropped(condition: Any) -> Iterator[Mutant]:
    """Copies of a condition without one member of an `any` or `all`."""
    for word in ("any", "all"):
        members = condition.get(word, ())
        for position in range(len(members) if len(members) > 1 else 0):
            rest = copy.deepcopy(members)
            gone = rest.pop(position)
            yield f"without {gone}", {**condition, word: rest}


def negated(condition: Any) -> Iterator[Mutant]:
    """The negated condition."""
    yield f"not {condition}", condition.get("not", {"not": condition})


def widened(condition: Any) -> Iterator[Mutant]:
    """Copies with one changed constant: a number by one, a list by one member, a string or boolean by another."""
    if "path" not in condition:
        return
    for word, operand in condition.items():
        if word in ("path", "some", "every"):
            continue
        if word == "unset":
            if _says_nothing(condition):
                continue  # the mutant would be the same policy
            yield f"no unset in {condition}", {name: value for name, value in condition.items() if name != "unset"}
            continue
        for changed in _other(word, operand):
            yield f"{word}: {changed} for {operand} at {condition['path']}", {**condition, word: changed}


def _says_nothing(leaf: Any) -> bool:
    """Whether the `unset` of a leaf does not change its answer, and is only text for the evidence."""
    ((word, operand),) = [(w, o) for w, o in leaf.items() if w in OPERATORS]
    build, unset_answer = OPERATORS[word]
    return build(operand)(leaf["unset"]) is unset_answer


def _other(word: str, operand: Any) -> Iterator[Any]:
    if isinstance(operand, bool):
        yield not operand
    elif isinstance(operand, (int, float)):
        yield operand + 1
        yield operand - 1
    elif isinstance(operand, list):
        for position in range(len(operand) if len(operand) > 1 else 0):
            yield [*operand[:position], *operand[position + 1 :]]
        if word != "refers_to":
            yield ["MUTANT"]
    else:
        yield "MUTANT"


def everywhere(condition: Any, changes: Changes) -> Iterator[Mutant]:
    """Every mutant of a condition and of its parts."""
    for change in changes:
        yield from change(condition)
    for word in ("any", "all"):
        for position, member in enumerate(condition.get(word, ())):
            for name, mutant in everywhere(member, changes):
                members = [*condition[word][:position], mutant, *condition[word][position + 1 :]]
                yield name, {**condition, word: members}
    for word in ("not", "some", "every"):
        if isinstance(condition.get(word), dict):
            for name, mutant in everywhere(condition[word], changes):
                yield name, {**condition, word: mutant}


def mutants(policy: Policy, changes: Changes) -> Iterator[tuple[str, Policy]]:
    """Every mutant of the `when` and the `deny` of a policy."""
    if policy.when is not None:
        yield "without its when", msgspec.structs.replace(policy, when=None)
        for name, changed in everywhere(policy.when, changes):
            yield f"when: {name}", msgspec.structs.replace(policy, when=changed)
    if policy.deny is not None:
        yield "a deny that is never true", msgspec.structs.replace(policy, deny=NEVER)
        yield "a deny that is always true", msgspec.structs.replace(policy, deny=ALWAYS)
        for name, changed in everywhere(policy.deny, changes):
            yield f"deny: {name}", msgspec.structs.replace(policy, deny=changed)


def main() -> int:
    """Print the surviving mutants and the share of detected ones; 1 if the share is too low."""
    count: Counter[bool] = Counter()
    wanted = set(sys.argv[1:])
    for path in policy_files(paths.policies_dir()):
        policy, cases = read_policy(path), read_cases(path)
        if wanted and policy.id not in wanted:
            continue
        for name, mutant in mutants(policy, [dropped, negated, widened]):
            caught = bool(run_cases(mutant, cases))
            count[caught] += 1
            if not caught:
                print(f"survives {policy.id}: {name[:160]}")
    share = count[True] / max(count.total(), 1)
    print(f"{count[True]} of {count.total()} mutants caught: {share:.1%} (at least {REQUIRED:.0%})")
    return 0 if share >= REQUIRED else 1


if __name__ == "__main__":
    sys.exit(main())
