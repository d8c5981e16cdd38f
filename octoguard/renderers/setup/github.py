"""The workflow for GitHub Actions."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.renderers.setup import INSTALL, TERRAFORM_VERSION, SetupFile, indented, script

if TYPE_CHECKING:
    from collections.abc import Sequence

    from octoguard.renderers.setup import ProposedCheck

_TEXT = """\
# Checks every pull request offline: no credentials, so it also runs for forks.
name: octoguard

on: pull_request

permissions:
  contents: read

jobs:
  check:
    runs-on: ubuntu-24.04
    timeout-minutes: 30
    steps:
      - uses: actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1
        with: {{persist-credentials: false}}
      - uses: hashicorp/setup-terraform@dfe3c3f87815947d99a8997f908cb6525fc44e9e # v4.0.1
        with: {{terraform_version: "{version}", terraform_wrapper: false}}
      - uses: actions/setup-python@5fda3b95a4ea91299a34e894583c3862153e4b97 # v7.0.0
        with: {{python-version: "3.12"}}
      - run: pip install "{install}"
      - run: |
{script}
"""


def render(checks: Sequence[ProposedCheck]) -> SetupFile:
    """The workflow file. The report appears in the summary of the run."""
    text = _TEXT.format(
        version=TERRAFORM_VERSION, install=INSTALL, script=indented(script(checks, "GITHUB_STEP_SUMMARY"), 10)
    )
    step = "replace YOUR-ORG and COMMIT, and require the check `check` in the branch protection"
    return SetupFile(".github/workflows/octoguard.yml", text, step)
