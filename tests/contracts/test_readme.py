"""What the README shows is what the program does."""

from __future__ import annotations

import os
import re
import subprocess
import sys

from tests.conftest import ROOT

PATH = ROOT / "README.md"
README = PATH.read_text(encoding="utf-8")
LONGEST = 120


def test_the_output_is_the_real_one() -> None:
    folder, command, output = _sample()
    done = subprocess.run(
        [sys.executable, "-m", "octoguard", *command.split()],
        cwd=ROOT / folder,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "SOURCE_DATE_EPOCH": "1795651200"},
    )
    assert done.returncode == 1, "the plan of the README has the verdict deny"
    expected = done.stdout.rstrip()
    if os.environ.get("OCTOGUARD_GOLDEN") == "write":
        PATH.write_text(README.replace(output, expected), encoding="utf-8")
        return
    assert output == expected, "run make golden"


def _sample() -> tuple[str, str, str]:
    """(folder, arguments of octoguard, output) of the terminal that the README shows."""
    found = re.search(r"```text\n\$ cd (\S+) && octoguard ([^\n]+)\n(.*?)\n```", README, re.S)
    assert found, "the README shows no output"
    return found[1], found[2], found[3]


def test_the_output_shows_what_the_text_explains() -> None:
    _, _, output = _sample()
    for part in ("\nDENY ", "\nDeleted, replaced or forgotten\n", "\nKnown only after apply\n", "\nCost: "):
        assert part in output


def test_the_readme_stays_short() -> None:
    assert len(PATH.read_text(encoding="utf-8").splitlines()) <= LONGEST


def test_every_document_that_is_linked_exists() -> None:
    for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"):
        for target in re.findall(r"\]\((?!http)([^)#]+)", (ROOT / name).read_text(encoding="utf-8")):
            assert (ROOT / target).exists(), f"{name} links to {target}"
