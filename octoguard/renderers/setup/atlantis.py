"""The custom workflow for Atlantis, for the repos.yaml of its server."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard.renderers.setup import SetupFile

if TYPE_CHECKING:
    from collections.abc import Sequence

    from octoguard.renderers.setup import ProposedCheck

_PATH = "atlantis-octoguard.yaml"
# The steps and variables: https://www.runatlantis.io/docs/custom-workflows (read 2026-11-30).
_TEXT = """\
# Add this workflow to repos.yaml of the Atlantis server, and name it in atlantis.yaml: workflow: octoguard
# A plan that octoguard denies fails the plan step, so that it cannot be applied. The server needs octoguard.
# Each project finds its environment by its directory, in octoguard.toml.
workflows:
  octoguard:
    plan:
      steps:
        - init
        - plan
        - run: terraform${ATLANTIS_TERRAFORM_VERSION} show -json "$PLANFILE" > "$SHOWFILE"
        - run: octoguard check "$SHOWFILE" --root .
"""


def render(checks: Sequence[ProposedCheck]) -> SetupFile:  # noqa: ARG001 - Atlantis itself knows the projects
    """The file with the workflow."""
    step = f"install octoguard on the Atlantis server, and merge {_PATH} into its repos.yaml"
    return SetupFile(_PATH, _TEXT, step)
