"""The pipeline for Azure Pipelines."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.renderers.setup import (
    INSTALL,
    TERRAFORM_SHA256,
    TERRAFORM_URL,
    TERRAFORM_VERSION,
    SetupFile,
    indented,
    script,
)

if TYPE_CHECKING:
    from collections.abc import Sequence

    from octoguard.renderers.setup import ProposedCheck

_PATH = "azure-pipelines-octoguard.yml"
_TEXT = """\
# Checks every pull request offline: no credentials.
trigger: none
pr: ["*"] # for GitHub and Bitbucket; for Azure Repos, add a build validation policy to the branch

pool:
  vmImage: ubuntu-24.04

variables:
  TERRAFORM_VERSION: "{version}"
  TERRAFORM_SHA256: {sha256} # of the linux_amd64 archive

steps:
  - task: UsePythonVersion@0
    inputs: {{versionSpec: "3.12"}}
  - bash: |
      set -eu
      curl -fsSLo terraform.zip "{url}"
      echo "$TERRAFORM_SHA256  terraform.zip" | sha256sum --check --strict
      sudo unzip -q -o terraform.zip terraform -d /usr/local/bin
      rm terraform.zip
      pip install --quiet "{install}"
    displayName: Install Terraform and octoguard
  - bash: |
{script}
    displayName: octoguard
  - bash: echo "##vso[task.uploadsummary]$PWD/report.md"
    condition: succeededOrFailed()
    displayName: Show the report
"""


def render(checks: Sequence[ProposedCheck]) -> SetupFile:
    """The pipeline file. The report appears in the summary of the run."""
    text = _TEXT.format(
        version=TERRAFORM_VERSION,
        sha256=TERRAFORM_SHA256,
        url=TERRAFORM_URL,
        install=INSTALL,
        script=indented(script(checks), 6),
    )
    return SetupFile(_PATH, text, f"replace YOUR-ORG and COMMIT, and create a pipeline from {_PATH}")
