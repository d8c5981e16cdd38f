"""A sample of `make differential`: each resource type, in test cases and changed. `make slow` runs the comparison."""

from __future__ import annotations

import random
from typing import TYPE_CHECKING

import pytest

from octoguard.config.policies import load_policies
from octoguard.converters import checkov
from octoguard.policy.model import Policy
from tests.differential.__main__ import run
from tests.differential.compare import Difference, compare, explanations
from tests.differential.corpus import Resource, distinct, document, from_cases, recorded
from tests.differential.strategies import collect, generated, mutated

if TYPE_CHECKING:
    from pathlib import Path

SEED = 20261126
POLICIES = [policy for policy in load_policies() if policy.deny is not None]


def sample(size: int) -> list[Resource]:
    """One existing resource of each type, some of them changed, and generated ones of every fifth type."""
    base = distinct([*from_cases(), *recorded()], POLICIES)
    random.Random(SEED).shuffle(base)  # noqa: S311 - not for secrets
    first = {kind: (kind, values) for kind, values in base}
    changed = collect(mutated(base, POLICIES), size, SEED)
    return [*first.values(), *changed, *generated(POLICIES, 1, SEED, sorted(first)[::5])[:size]]


@pytest.mark.slow  # a quarter of a minute in Checkov
def test_checkov_answers_as_we_do(checkov_here: Path) -> None:
    examples = [row.example for row in explanations()]
    outcome = run(checkov_here, [*examples, *sample(100)], "prod")
    assert set(outcome.explained) == {row.why for row in explanations()}, "a row explains nothing"
    assert outcome.policies == len(POLICIES), "a declarative policy cannot be exported"
    assert outcome.compared >= 1_500
    shown = [(d.policy.id, d.ours, d.theirs, d.values) for d in outcome.unexplained]
    assert shown == []


@pytest.mark.slow
def test_a_wrong_translation_would_be_noticed(checkov_here: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The comparison can fail: an export with true and false swapped gives other verdicts."""
    write = checkov.write

    def swapped(policy: object, environment: str) -> object:
        written = write(policy, environment)  # type: ignore[arg-type]
        text = written.text.replace("operator: equals\n", "operator: not_equals\n")
        return checkov.Written(written.id, text)

    monkeypatch.setattr(checkov, "write", swapped)
    resources = generated(POLICIES, 1, SEED, ["google_sql_database_instance"])[:15]
    assert run(checkov_here, resources, "prod").unexplained


def test_what_some_plain_element_is_not(checkov_here: Path) -> None:
    """`=~` searches, so a negated pattern must hold from the start. No shipped policy needs it, but a user's may."""
    deny = {"path": "source_tags", "some": {"path": ".", "not_matches": "web"}}
    described = {"title": "x", "severity": "low", "why": "x", "remediation": "x"}
    policy = Policy(id="own", service="test", resources=["google_compute_firewall"], deny=deny, **described)
    tags = (["xwebx"], ["web"], ["db"], ["web", "db"], [], None)
    plan_json, listed = document([("google_compute_firewall", {"source_tags": one}) for one in tags])
    outcome = compare(checkov_here, plan_json, listed, [policy], "prod")
    assert (outcome.compared, outcome.unexplained) == (len(tags), [])


@pytest.mark.parametrize(
    ("policy", "ours", "theirs", "values", "is_explained"),
    [
        ("sql-optional-tls", "fail", "none", {"settings": [{"ip_configuration": [{"ssl_mode": "var.x"}]}]}, True),
        ("sql-optional-tls", "fail", "none", {"settings": [{"tier": "var.x"}]}, False),
        ("sql-optional-tls", "fail", "pass", {"settings": [{"ip_configuration": [{"ssl_mode": "var.x"}]}]}, False),
    ],
)
def test_a_row_explains_only_what_it_says(
    policy: str, ours: str, theirs: str, values: dict[str, object], is_explained: bool
) -> None:
    found = next(p for p in POLICIES if p.id == policy)
    difference = Difference(found, "a", ours, theirs, values)
    assert any(row.explains(difference) for row in explanations()) is is_explained
