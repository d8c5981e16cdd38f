"""The pipeline for Jenkins."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.renderers.setup import INSTALL, SetupFile, indented, script

if TYPE_CHECKING:
    from collections.abc import Sequence

    from octoguard.renderers.setup import ProposedCheck

_PATH = "Jenkinsfile.octoguard"
_TEXT = """\
// Checks every change offline: no credentials. The agent needs Python 3.11 or newer, Git and Terraform.
pipeline {{
  agent any
  stages {{
    stage('octoguard') {{
      steps {{
        sh '''
          python3 -m venv .octoguard
          .octoguard/bin/pip install --quiet "{install}"
          PATH="$PWD/.octoguard/bin:$PATH"
{script}
        '''
      }}
      post {{
        always {{ archiveArtifacts artifacts: 'report.md', allowEmptyArchive: true }}
      }}
    }}
  }}
}}
"""


def render(checks: Sequence[ProposedCheck]) -> SetupFile:
    """The pipeline file. The report is an artifact."""
    text = _TEXT.format(install=INSTALL, script=indented(script(checks), 10))
    step = f"replace YOUR-ORG and COMMIT, and create a multibranch pipeline with the script path {_PATH}"
    return SetupFile(_PATH, text, step)
