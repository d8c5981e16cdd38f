"""What the README shows is what the program does."""

from __future__ import annotations

import os
import re
from typing import Any

import msgspec
import yaml

from octoguard.config.policies import load_policies
from octoguard.policy.evaluate import prepare
from octoguard.policy.model import Policy
from tests.conftest import ROOT

README = (ROOT / "README.md").read_text()


def test_the_output_is_the_real_one() -> None:
    command, output = re.search(r"```text\n\$ octoguard check (\S+)\n(.*?)\n```", README, re.S).groups()  # type: ignore[union-attr]
    case = ROOT / "tests" / "golden" / "check" / "change"
    assert command == (case / "arguments").read_text().split()[0]
    expected = (case / "expected.txt").read_text().rstrip()
    assert output.strip(), "there is no output to replace"
    assert expected.strip(), "an empty golden would empty the README: the command failed"
    if os.environ.get("OCTOGUARD_GOLDEN") == "write":
        (ROOT / "README.md").write_text(README.replace(output, expected))
        return
    assert output == expected, "run make golden"


def test_the_number_of_policies() -> None:
    assert f"# all {len(load_policies())}, the worst first" in README


def test_the_example_policy_is_one() -> None:
    text = re.search(r"```yaml\n(title:.*?)```", README, re.S).group(1)  # type: ignore[union-attr]
    data: dict[str, Any] = yaml.safe_load(text)
    policy = msgspec.convert({"id": "example", "service": "redis", **data}, Policy)
    assert prepare(policy, "mandatory").deny is not None


def test_every_document_that_is_linked_exists() -> None:
    for name in ("README.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "CHANGELOG.md"):
        for target in re.findall(r"\]\((?!http)([^)#]+)", (ROOT / name).read_text()):
            assert (ROOT / target).exists(), f"{name} links to {target}"


def test_the_exit_codes_are_those_of_the_errors() -> None:
    from octoguard import errors

    table = {int(code) for code in re.findall(r"^\| (\d+) \|", README, re.M)}
    raised = {error.exit_code for error in vars(errors).values() if isinstance(error, type)}
    assert raised <= table
