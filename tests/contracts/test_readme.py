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
    command, output = re.search(r"```text\n\$ octoguard (check \S+)\n(.*?)\n```", README, re.S).groups()  # type: ignore[union-attr]
    done = subprocess.run(
        [sys.executable, "-m", "octoguard", *command.split()],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "SOURCE_DATE_EPOCH": "1795651200"},
    )
    assert done.returncode == 1, "the plan of the README has the verdict deny"
    expected = done.stdout.rstrip()
    if os.environ.get("OCTOGUARD_GOLDEN") == "write":
        PATH.write_text(README.replace(output, expected), encoding="utf-8")
        return
    assert output == expected, "run make golden"


def test_the_output_shows_what_the_text_explains() -> None:
    output = re.search(r"```text\n(.*?)```", README, re.S).group(1)  # type: ignore[union-attr]
    for part in ("\nDENY ", "\nDeleted, replaced or forgotten\n", "\nKnown only after apply\n", "\nCost: "):
        assert part in output


def test_the_readme_stays_short() -> None:
    assert len(PATH.read_text(encoding="utf-8").splitlines()) <= LONGEST


def test_every_document_that_is_linked_exists() -> None:
    for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"):
        for target in re.findall(r"\]\((?!http)([^)#]+)", (ROOT / name).read_text(encoding="utf-8")):
            assert (ROOT / target).exists(), f"{name} links to {target}"
