"""`make differential`: the full comparison of at least 5,000 verdicts. Every difference needs a known reason."""

from __future__ import annotations

import argparse
import json
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from octoguard.config.policies import load_policies
from octoguard.sources.terraform import find_terraform
from tests.conftest import checkov_program
from tests.differential.compare import Outcome, compare, explanations
from tests.differential.corpus import distinct, document, from_cases, planned, recorded
from tests.differential.foreign import ATTRIBUTES, compare_imports, definitions, own_of
from tests.differential.shrink import shrink
from tests.differential.strategies import collect, generated, mutated

if TYPE_CHECKING:
    from tests.differential.corpus import Resource

LEAST = 5_000
BATCH = 1_500
SHOWN = 10
IMPORTS = 150


def main() -> int:
    """Print each finished batch, then the differences."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument(
        "--each", type=int, default=8, help="generated resources of a type for each policy that reads it"
    )
    parser.add_argument("--seed", type=int, default=1, help="other changed and generated resources")
    parser.add_argument("--plans", type=Path, nargs="*", default=[], help="more plan JSON to take resources from")
    chosen = parser.parse_args()
    program = checkov_program()
    if program is None:
        print("Checkov is not here: run make checkov", file=sys.stderr)
        return 4
    total, explained = Outcome(), Counter[str]()
    for environment, resources in corpus(chosen.each, chosen.seed, chosen.plans).items():
        for start in range(0, len(resources), BATCH):
            done = run(program, resources[start : start + BATCH], environment)
            total.compared += done.compared
            total.unknown += done.unknown
            total.seconds += done.seconds
            total.unexplained += done.unexplained
            explained += done.explained
            print(
                f"{environment}: {len(resources[start : start + BATCH]):,} resources, {done.policies} policies, "
                f"{done.compared:,} verdicts, {len(done.unexplained)} unexplained, {done.seconds:.0f} s",
                flush=True,
            )
    code = report(program, total, explained)
    return max(code, imports(program, chosen.seed))


def imports(program: Path, seed: int) -> int:
    """The import direction: Checkov's own Google policies and every operator, in Checkov and as imported."""
    policies = [policy for policy in load_policies() if policy.deny is not None]
    some = generated(policies, 1, seed, sorted({kind for kind, _ in ATTRIBUTES}))[:IMPORTS]
    code = 0
    for name, wanted, resources in (
        ("Checkov's own policies", own_of(program), generated(policies, 1, seed)),
        ("every operator", definitions()[seed % 3 :: 3], some),
    ):
        done, _ = compare_imports(program, resources, wanted)
        for difference in done.unexplained[:SHOWN]:
            shown = json.dumps(difference.values)[:500]
            print(f"  {difference.policy.id}: octoguard {difference.ours}, Checkov {difference.theirs}: {shown}")
        print(
            f"{name}: {done.policies} of {len(wanted)} imported, {done.compared:,} verdicts, "
            f"{sum(done.explained.values())} explained, {len(done.unexplained)} unexplained",
            flush=True,
        )
        code = max(code, int(bool(done.unexplained or not done.compared)))
    return code


def corpus(each: int, seed: int, plans: list[Path]) -> dict[str, list[Resource]]:
    """The batches by environment: all existing resources, and resources that Hypothesis changes or generates."""
    policies = [policy for policy in load_policies() if policy.deny is not None]
    infra = list(planned()) if find_terraform() else []
    print(f"{len(infra)} resources of infra/{'' if infra else ': terraform is not on the PATH to plan it'}", flush=True)
    base = distinct([*infra, *from_cases(), *recorded(plans)], policies)
    changed = distinct(collect(mutated(base, policies), len(base), seed), policies)
    made = distinct(generated(policies, each, seed), policies)
    print(f"{len(base)} resources that there are, {len(changed)} changed, {len(made)} generated", flush=True)
    examples = [row.example for row in explanations()]
    third = len(made) // 3
    return {
        "prod": [*examples, *base, *changed, *made],
        "staging": [*base, *made[:third]],
        "dev": [*base, *made[-third:]],
    }


def run(program: Path, resources: list[Resource], environment: str) -> Outcome:
    """Compare one batch."""
    plan_json, listed = document(resources)
    policies = [policy for policy in load_policies() if policy.deny is not None]
    return compare(program, plan_json, listed, policies, environment)


def report(program: Path, total: Outcome, explained: Counter[str]) -> int:
    """Print the totals; 0 if every difference has a reason and the number of verdicts is sufficient."""
    first = {difference.policy.id: difference for difference in reversed(total.unexplained)}
    for difference in list(first.values())[:SHOWN]:
        least = shrink(program, difference)
        print(f"  {least.policy.id}: octoguard {least.ours}, Checkov {least.theirs}: {json.dumps(least.values)[:500]}")
    for row in explanations():
        print(f"  {explained[row.why] or 'NONE':>5} explained: {row.why}")
    print(
        f"{total.compared:,} verdicts compared, {total.unknown} unknown to octoguard and left out, "
        f"{sum(explained.values())} differences explained, {len(total.unexplained)} unexplained, {total.seconds:.0f} s"
    )
    stale = [row.why for row in explanations() if not explained[row.why]]
    return 0 if not total.unexplained and not stale and total.compared >= LEAST else 1


if __name__ == "__main__":
    sys.exit(main())
