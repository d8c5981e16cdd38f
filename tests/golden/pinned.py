"""Runs octoguard with the policies of tests/golden/policies instead of the shipped ones.

A new or changed policy must not change a golden output. Usage: `python -m tests.golden.pinned check plan.json`.
"""

from __future__ import annotations

import os
from pathlib import Path

from octoguard import paths

POLICIES = Path(__file__).parent / "policies"

# The replacements come before the import of the commands, which may take these functions by name.
paths.policies_dir = lambda: POLICIES
paths.policy_pack = lambda: Path(os.devnull) / "none"  # compiled policies are not kept

from octoguard.cli.main import main  # noqa: E402

if __name__ == "__main__":
    main()
