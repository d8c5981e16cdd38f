"""Imported Checkov policies give the same verdicts as in Checkov: a sample of all operators, and Checkov's checks."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

import pytest

from octoguard.config.policies import load_policies
from tests.differential.compare import explanations
from tests.differential.foreign import (
    ATTRIBUTES,
    TABLE,
    compare_imports,
    definitions,
    operators,
    own_of,
)
from tests.differential.strategies import generated

if TYPE_CHECKING:
    from pathlib import Path

    from tests.differential.corpus import Resource

SEED = 20261126
POLICIES = [policy for policy in load_policies() if policy.deny is not None]


def resources(each: int) -> list[Resource]:
    examples = [row.example for row in explanations(TABLE)]
    return [*examples, *generated(POLICIES, each, SEED, sorted({kind for kind, _ in ATTRIBUTES}))]


def test_the_installed_checkov_has_no_operator_that_is_not_tried(checkov_here: Path) -> None:
    (folder,) = (checkov_here.parent.parent / "lib").glob("python3*/site-packages/checkov/common/checks_infra")
    source = (folder / "checks_parser.py").read_text().partition("operators_to_complex_solver_classes")[0]
    there = set(re.findall(r'^    "(\w+)": \w+Solver,$', source, re.M))
    assert len(there) >= 45
    # `any` is what a condition without cond_type has; our table of opposites writes what Checkov has for each.
    assert there - operators() == {"any"}


@pytest.mark.slow
def test_every_operator_judges_as_in_checkov(checkov_here: Path) -> None:
    wanted = definitions()[::11]
    outcome, refused = compare_imports(checkov_here, resources(2), wanted)
    shown = [(d.policy.id, d.ours, d.theirs, d.policy.deny, d.values) for d in outcome.unexplained]
    assert shown == []
    assert outcome.policies >= 90
    assert outcome.compared >= 1_500
    assert outcome.policies + len(refused) == len(wanted)


def test_checkovs_own_policies_judge_as_in_checkov(checkov_here: Path) -> None:
    wanted = own_of(checkov_here)
    types = {name for definition in wanted for name in re.findall(r"google_\w+", json.dumps(definition))}
    kinds = sorted(types & {kind for policy in POLICIES for kind in policy.resources})
    outcome, refused = compare_imports(checkov_here, generated(POLICIES, 1, SEED, kinds)[:150], wanted)
    shown = [(d.policy.id, d.ours, d.theirs, d.policy.deny, d.values) for d in outcome.unexplained]
    assert shown == []
    assert outcome.compared >= 300
    # Only what joins resources stays behind.
    assert [reason for reason in refused if not reason.startswith("cond_type connection")] == []
    assert len(refused) == 9
