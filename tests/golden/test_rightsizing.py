"""The rightsizing report of the committed recording, exactly, in every format; `make golden` writes it anew."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from octoguard import registry
from tests.conftest import ROOT, without_version

EXPECTED = Path(__file__).parent / "rightsizing"
ENDINGS = {"text": "txt", "markdown": "md"}


@pytest.mark.golden
@pytest.mark.parametrize("form", registry.names("octoguard.renderers.rightsizing"))
def test_it_prints_what_is_expected(form: str) -> None:
    expected = EXPECTED / f"prod.{ENDINGS.get(form, form)}"
    done = subprocess.run(
        [
            *(sys.executable, "-m", "octoguard", "report", "rightsizing", "--format", form),
            *("--offline", "tests/fakes/recordings/octollm-prod.json", "--plan", "tests/plans/octollm-prod/plan.json"),
            *("--root", "infra/environments/prod"),
        ],
        capture_output=True,
        text=True,
        cwd=ROOT,
        check=False,
    )
    output = without_version(done.stdout)
    if os.environ.get("OCTOGUARD_GOLDEN") == "write":
        expected.write_text(output)
    assert done.stderr == ""
    assert done.returncode == 0
    assert output == expected.read_text()
