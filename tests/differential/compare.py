"""Runs both engines on one plan, and reports the differences between verdicts and their known reasons."""

from __future__ import annotations

import re
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

import yaml

from octoguard import plan as plans
from octoguard.converters import Untranslatable, checkov
from octoguard.policy.evaluate import covers, evaluate
from octoguard.policy.model import Environment, Policy
from octoguard.scanners.checkov import scan_custom
from tests.differential.corpus import Resource, texts_at

TABLE = Path(__file__).with_name("differences.yaml")


@dataclass(frozen=True)
class Difference:
    """One different verdict. `theirs` is "none" if Checkov has no result."""

    policy: Policy
    address: str
    ours: str
    theirs: str
    values: Any
    environment: str = "prod"


@dataclass(frozen=True)
class Row:
    """A known kind of difference, with its reason."""

    why: str
    policies: list[str]
    octoguard: list[str]
    checkov: list[str]
    text: str
    example: Resource

    def explains(self, difference: Difference) -> bool:
        """Whether a difference is of this kind."""
        return (
            any(fnmatchcase(difference.policy.id, pattern) for pattern in self.policies)
            and difference.ours in self.octoguard
            and difference.theirs in self.checkov
            and any(re.search(self.text, text) for text in texts_at(difference.policy, difference.values))
        )


@dataclass
class Outcome:
    """The number of compared verdicts, the time, and the differences."""

    compared: int = 0
    unknown: int = 0
    policies: int = 0
    seconds: float = 0.0
    explained: Counter[str] = field(default_factory=Counter)
    unexplained: list[Difference] = field(default_factory=list)


def exported(policies: list[Policy], environment: str, folder: Path) -> list[Policy]:
    """Export the policies that can be converted to a folder; returns these policies."""
    done = []
    for policy in policies:
        try:
            written = checkov.write(policy, environment)
        except Untranslatable:
            continue
        (folder / f"{written.id}.yaml").write_text(written.text)
        done.append(policy)
    return done


def compare(
    program: Path, plan_json: bytes, resources: dict[str, Resource], policies: list[Policy], environment: str
) -> Outcome:
    """Compare the verdicts of both engines on a plan."""
    outcome = Outcome()
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        chosen = exported(policies, environment, Path(folder))
        claims = scan_custom(program, plan_json, Path(folder), "OCTOGUARD_*")
    if not claims:
        raise RuntimeError("Checkov judged nothing: it could not read the plan")
    outcome.policies = len(chosen)
    theirs = {(claim.check, claim.address): "pass" if claim.passes else "fail" for claim in claims}
    plan = plans.read(plan_json, "the corpus")
    found = evaluate(plan, chosen, Environment(environment, "the test", environment), lambda _policy: "mandatory")
    ours = {(finding.policy.id, finding.change.address): finding.status for finding in found}
    rows = explanations()
    for policy in chosen:
        for address, (kind, values) in resources.items():
            if not covers(policy, kind):
                continue
            said = str(ours.get((policy.id, address), "pass"))  # not applicable is a pass to Checkov
            if said == "unknown":
                outcome.unknown += 1
                continue
            outcome.compared += 1
            their = theirs.get((checkov.check_id(policy.id), address), "none")
            if their != said:
                difference = Difference(policy, address, said, their, values, environment)
                row = next((row for row in rows if row.explains(difference)), None)
                if row:
                    outcome.explained[row.why] += 1
                else:
                    outcome.unexplained.append(difference)
    outcome.seconds = time.monotonic() - start
    return outcome


def explanations(table: Path = TABLE) -> list[Row]:
    """A table of known differences."""
    return [Row(**{**row, "example": tuple(row["example"])}) for row in yaml.safe_load(table.read_text())]
