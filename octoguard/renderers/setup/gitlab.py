"""The job for GitLab CI, in a file that .gitlab-ci.yml includes."""

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

_PATH = ".gitlab/octoguard.yml"
_TEXT = """\
# Checks every merge request offline: no credentials. Include it in .gitlab-ci.yml:
#   include: [{{local: {path}}}]
octoguard:
  image: python:3.12-slim
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
  variables:
    TERRAFORM_VERSION: "{version}"
    TERRAFORM_SHA256: {sha256} # of the linux_amd64 archive
  before_script:
    - apt-get update -qq && apt-get install -qq --no-install-recommends curl git unzip
    - curl -fsSLo terraform.zip "{url}"
    - echo "$TERRAFORM_SHA256  terraform.zip" | sha256sum --check --strict
    - unzip -q -o terraform.zip terraform -d /usr/local/bin
    - pip install --quiet "{install}"
  script:
    - |
{script}
  artifacts:
    when: always
    paths: [report.md]
"""


def render(checks: Sequence[ProposedCheck]) -> SetupFile:
    """The file with the job. The report is an artifact."""
    text = _TEXT.format(
        path=_PATH,
        version=TERRAFORM_VERSION,
        sha256=TERRAFORM_SHA256,
        url=TERRAFORM_URL,
        install=INSTALL,
        script=indented(script(checks), 6),
    )
    return SetupFile(_PATH, text, f"replace YOUR-ORG and COMMIT, and include {_PATH} in .gitlab-ci.yml")
