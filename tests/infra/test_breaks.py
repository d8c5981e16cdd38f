"""A change that breaks a protection of infra/ is reported: rows of breaks.yaml, a sample of them in each run."""

from __future__ import annotations

import shutil
from collections import Counter
from typing import TYPE_CHECKING

import pytest

from octoguard.config.policies import load_policies
from tests.conftest import ROOT
from tests.infra.breaks import Break, copy_of_infra, judged_wrongly, read_breaks

if TYPE_CHECKING:
    from pathlib import Path

ROWS = read_breaks()
# One row takes two to three seconds. `make test` runs some rows of the sample, `make slow` the rest of it, and
# `make mutants` every row.
EVERY = 20
QUICK = 5


def sample(rows: list[Break]) -> list[Break]:
    """Of each file the first row and every twentieth after it: every file, and the same rows in each run."""
    seen: Counter[str] = Counter()
    chosen = []
    for row in rows:
        if seen[row.place] % EVERY == 0:
            chosen.append(row)
        seen[row.place] += 1
    return chosen


def test_the_table_is_long_and_names_each_thing_once() -> None:
    assert len(ROWS) >= 100
    assert len({row.what for row in ROWS}) == len(ROWS)
    modules = {row.place.split("/")[1] for row in ROWS if row.place.startswith("modules/")}
    assert modules == {"database", "dns", "gke", "monitoring", "networking", "redis", "storage"}
    assert {row.environment for row in ROWS} == {"dev", "staging", "prod"}


def test_every_row_expects_one_thing() -> None:
    known = {policy.id for policy in load_policies()}
    for row in ROWS:
        assert [bool(row.policy), bool(row.unknown), bool(row.refused)].count(True) == 1, row.what
        if not row.refused:
            assert (row.policy or row.unknown) in known, row.what
            assert row.resource.startswith("module.octollm."), row.what


def test_every_row_changes_what_it_names(tmp_path: Path) -> None:
    for number, row in enumerate(ROWS):
        infra = copy_of_infra(tmp_path / str(number))
        row.apply(infra)
        for name in {*row.edits, *row.append}:
            assert (infra / name).read_bytes() != (ROOT / "infra" / name).read_bytes(), row.what


@pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not on the PATH")
@pytest.mark.parametrize(
    "row",
    [
        pytest.param(row, marks=[] if number % QUICK == 0 else [pytest.mark.slow])
        for number, row in enumerate(sample(ROWS))
    ],
    ids=lambda row: f"{row.environment}: {row.what}",
)
def test_the_verdict_turns(row: Break, tmp_path: Path) -> None:
    infra = copy_of_infra(tmp_path)
    row.apply(infra)
    problem = judged_wrongly(row, infra)
    assert problem is None, problem
