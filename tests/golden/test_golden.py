"""One folder per case: the arguments of `octoguard check` or `octoguard cost`, and exactly what it prints.

`make golden` writes the expected files anew; git diff is the review.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.conftest import ROOT, without_version

CHECKS = sorted(path.parent for path in Path(__file__).parent.glob("check/*/arguments"))
COSTS = sorted(path.parent for path in Path(__file__).parent.glob("cost/output/*/arguments"))
CASES = [*CHECKS, *COSTS]
ENDINGS = {"text": "txt", "json": "json", "markdown": "md", "csv": "csv", "infracost": "json"}


@pytest.mark.parametrize("case", CASES, ids=[f"{case.parent.name}-{case.name}" for case in CASES])
def test_it_prints_what_is_expected(case: Path) -> None:
    *arguments, code = (case / "arguments").read_text().split()
    form = arguments[arguments.index("--format") + 1] if "--format" in arguments else "text"
    expected = case / f"expected.{ENDINGS[form]}"
    done = subprocess.run(
        [sys.executable, "-m", "octoguard", "cost" if case in COSTS else "check", *arguments],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
        env={**os.environ, "SOURCE_DATE_EPOCH": "1795651200"},
    )
    output = without_version(done.stdout)
    if os.environ.get("OCTOGUARD_GOLDEN") == "write":
        expected.write_text(output)
    assert done.stderr == ""
    assert done.returncode == int(code.removeprefix("exit="))
    assert output == expected.read_text()


def test_there_are_cases() -> None:
    assert len(CHECKS) >= 6
    assert len(COSTS) >= 5
