"""Every policy is tested, and its tests notice when any of its conditions is taken away."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import pytest

from octoguard import paths
from octoguard.config.policies import policy_files, read_cases
from octoguard.config.policy_files import read_policy
from octoguard.policy.testing import run_cases
from tests.conftest import ROOT
from tests.mutants import dropped, mutants
from tools.new_policy import PLACEHOLDER

if TYPE_CHECKING:
    from pathlib import Path

CHECKS = ROOT / "octoguard" / "policy" / "checks"
FILES = policy_files(paths.policies_dir())
each_policy = pytest.mark.parametrize("path", FILES, ids=[path.stem for path in FILES])

ALIAS = re.compile(
    r"CKV2?_GCP_\d+|AVD-GCP-\d{4}|CIS GCP [45]\.0: \d+(\.\d+)+|CIS GKE: \d+(\.\d+)+|[a-z0-9]+(-[a-z0-9]+)+"
)


@each_policy
def test_every_case_holds(path: Path) -> None:
    policy, cases = read_policy(path), read_cases(path)
    assert [f"{f.case}: {f.message}" for f in run_cases(policy, cases)] == []


@each_policy
def test_nothing_of_the_skeleton_is_left(path: Path) -> None:
    """`make new-policy` writes placeholders that a person replaces."""
    check = CHECKS / f"{path.stem.replace('-', '_')}.py"
    for file in (path, check):
        lines = file.read_text().splitlines() if file.is_file() else []
        left = [number for number, line in enumerate(lines, 1) if PLACEHOLDER in line]
        assert not left, f"{file.name}: replace {PLACEHOLDER!r} in the lines {left}"


@each_policy
def test_there_is_a_case_for_every_status(path: Path) -> None:
    policy, cases = read_policy(path), read_cases(path)
    wanted = {"pass", "fail"}
    # What is removed is all known; what flags a resource for being there reads nothing.
    if policy.judges != "before" and (policy.check or "path" in str(policy.deny)):
        wanted.add("unknown")
    assert wanted - {case.expect for case in cases} == set()
    assert len({case.name for case in cases}) == len(cases)


@each_policy
def test_taking_a_condition_away_makes_a_case_fail(path: Path) -> None:
    policy, cases = read_policy(path), read_cases(path)
    survivors = [name for name, mutant in mutants(policy, [dropped]) if not run_cases(mutant, cases)]
    assert survivors == []


@each_policy
def test_aliases_are_of_a_known_form(path: Path) -> None:
    policy = read_policy(path)
    assert [alias for alias in policy.aliases if not ALIAS.fullmatch(alias)] == []
    assert policy.references, "a policy says where its rule is documented"
    assert path.parent.name.isidentifier()
