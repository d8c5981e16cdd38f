"""The sample output in the README.

The sample may be older than the newest policies, but all that it shows must be true. So a new policy leaves the README
as it is, and `make golden` rewrites the sample after a change of what it shows.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys

import pytest

from tests.conftest import ROOT

README = ROOT / "README.md"
SAMPLE = re.compile(r"```text\n\$ (?:cd (\S+) && )?octoguard ([^\n]+)\n(.*?)\n```", re.DOTALL)


@pytest.mark.golden
def test_the_sample_output_is_up_to_date() -> None:
    text = README.read_text(encoding="utf-8")
    folder, command, sample = SAMPLE.search(text).groups()  # type: ignore[union-attr]
    output = printed(folder, command)
    if is_true(sample, output + printed(folder, f"{command} --verbose")):
        return
    if os.environ.get("OCTOGUARD_GOLDEN") == "write":
        README.write_text(text.replace(sample, output.rstrip()), encoding="utf-8")
        return
    pytest.fail("the sample output shows a policy or a verdict that is out of date: run make golden")


def printed(folder: str | None, command: str) -> str:
    """What a command prints in a folder of this repository, with all shipped policies."""
    done = subprocess.run(
        [sys.executable, "-m", "octoguard", *command.split()],
        capture_output=True,
        text=True,
        cwd=ROOT / (folder or "."),
        check=False,
        env={**os.environ, "PYTHONPATH": str(ROOT), "SOURCE_DATE_EPOCH": "1795651200"},
    )
    assert done.returncode == 1, done.stderr
    return done.stdout


def is_true(sample: str, output: str) -> bool:
    """Whether an output contains all that a sample shows, apart from numbers and totals that a new policy changes."""
    return facts(sample) <= facts(output)


def facts(output: str) -> set[str]:
    """The indented lines, the first line, and how the other lines begin; a number is as good as another."""
    first, *lines = re.sub(r"\d+(?:[.,]\d+)*", "0", output).splitlines()
    return {first, *(line if line.startswith(" ") else " ".join(line.split()[:3]) for line in lines)}


PRINTED = """plan.json for prod (octoguard.toml): 1 resources: 1 create

DENY  critical policy a-new-one fails on google_compute_firewall.a, and 3 more reasons

Fails
  critical a-new-one: New policy
           google_compute_firewall.a  name = a
  critical public-address: Cloud SQL instance has a public IP address
           google_sql_database_instance.b  ipv4_enabled = true

2 fail, 0 unknown, 8 pass on 2 resources
"""
SHOWN = """plan.json for prod (octoguard.toml): 1 resources: 1 create

DENY  critical policy public-address fails on google_sql_database_instance.b

Fails
  critical public-address: Cloud SQL instance has a public IP address
           google_sql_database_instance.b  ipv4_enabled = true

1 fail, 0 unknown, 7 pass on 2 resources
"""


def test_a_sample_without_a_new_policy_is_still_true() -> None:
    assert is_true(SHOWN, PRINTED)


@pytest.mark.parametrize("old", ["DENY", "for prod", "  critical ", "public IP", "ipv4_enabled = true", "Fails"])
def test_a_sample_that_is_out_of_date_is_noticed(old: str) -> None:
    assert not is_true(SHOWN.replace(old, "other"), PRINTED)
