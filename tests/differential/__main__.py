"""`make differential`: the whole comparison, at least 5,000 verdicts, none of which may differ without a reason."""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections import Counter
from pathlib import Path
from typing import TYPE_CHECKING

from octoguard.config.policies import load_policies
from octoguard.sources.terraform import find_terraform
from tests.conftest import checkov_program
from tests.differential.compare import Outcome, compare, explanations
from tests.differential.corpus import Mutator, distinct, document, from_cases, planned, recorded

if TYPE_CHECKING:
    from tests.differential.corpus import Resource

LEAST = 5_000
BATCH = 1_500
SHOWN = 30


def main() -> int:
    """Print each batch as it ends, then what differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mutants", type=int, default=2 * BATCH, help="changed resources, beside those that there are")
    parser.add_argument("--seed", type=int, default=1, help="other changes")
    parser.add_argument("--plans", type=Path, nargs="*", default=[], help="more plan JSON to take resources from")
    chosen = parser.parse_args()
    program = checkov_program()
    if program is None:
        print("Checkov is not here: run make checkov", file=sys.stderr)
        return 4
    policies = [policy for policy in load_policies() if policy.deny is not None]
    infra = list(planned()) if find_terraform() else []
    print(f"{len(infra)} resources of infra/{'' if infra else ': terraform is not here to plan it'}", flush=True)
    base = distinct([*infra, *from_cases(), *recorded(chosen.plans)], policies)
    mutator, pick = Mutator(policies, chosen.seed), random.Random(chosen.seed)  # noqa: S311 - not for secrets
    mutants = distinct([mutator.mutate(pick.choice(base)) for _ in range(chosen.mutants)], policies)
    examples = [row.example for row in explanations()]
    total, explained = Outcome(), Counter[str]()
    for environment, resources in (("prod", [*examples, *base, *mutants]), ("dev", base)):
        for start in range(0, len(resources), BATCH):
            done = run(program, resources[start : start + BATCH], environment)
            total.compared += done.compared
            total.unknown += done.unknown
            total.seconds += done.seconds
            total.unexplained += done.unexplained
            explained += done.explained
            print(
                f"{environment}: {done.policies} policies, {done.compared:,} verdicts, "
                f"{len(done.unexplained)} unexplained, {done.seconds:.0f} s",
                flush=True,
            )
    return report(total, explained)


def run(program: Path, resources: list[Resource], environment: str) -> Outcome:
    """Compare one batch."""
    plan_json, listed = document(resources)
    policies = [policy for policy in load_policies() if policy.deny is not None]
    return compare(program, plan_json, listed, policies, environment)


def report(total: Outcome, explained: Counter[str]) -> int:
    """Print the sum; 0 when every difference has a reason, and enough was compared."""
    for difference in total.unexplained[:SHOWN]:
        shown = json.dumps(difference.values)[:300]
        print(f"  {difference.policy.id}: octoguard {difference.ours}, Checkov {difference.theirs}: {shown}")
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
