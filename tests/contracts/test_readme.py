"""What the README shows is what the program does."""

from __future__ import annotations

import re

from tests.conftest import ROOT

PATH = ROOT / "README.md"
README = PATH.read_text(encoding="utf-8")
LONGEST = 120


def _sample() -> tuple[str, str, str]:
    """(folder, arguments of octoguard, output) of the terminal that the README shows."""
    found = re.search(r"```text\n\$ cd (\S+) && octoguard ([^\n]+)\n(.*?)\n```", README, re.S)
    assert found, "the README shows no output"
    return found[1], found[2], found[3]


def test_the_output_shows_what_the_text_explains() -> None:
    _, _, output = _sample()
    for part in ("\nDENY ", "\nDeleted, replaced or ", "\nUnknown: known only after apply\n", "\nCost: "):
        assert part in output


def test_the_readme_stays_short() -> None:
    assert len(PATH.read_text(encoding="utf-8").splitlines()) <= LONGEST


def test_every_document_that_is_linked_exists() -> None:
    for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"):
        for target in re.findall(r"\]\((?!http)([^)#]+)", (ROOT / name).read_text(encoding="utf-8")):
            assert (ROOT / target).exists(), f"{name} links to {target}"
