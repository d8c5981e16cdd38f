"""Writes the committed recording: octoguard calls the local server and records its responses.

python -m tests.fakes.record
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.fakes import answers
from tests.fakes.google import Fault, Google

LOCATIONS = ["us-central1", "us-central1-a", "us-central1-b", "us-central1-c", "us-east1", "us-east1-b"]
RECORDING = Path(__file__).parent / "recordings" / "octollm-prod.json"
_DAY = "2026-11-24T08:00:00Z"


def main() -> None:
    """Record octollm-prod with one denied recommender. The date is fixed, so that the file does not change."""
    denied = Fault("google.run.service", "PERMISSION_DENIED", "Permission 'run.services.list' denied", "IAM_DENIED")
    with (
        tempfile.TemporaryDirectory() as folder,
        Google(answers.prod(), {answers.PROJECT: LOCATIONS}, [denied]) as google,
    ):
        target = Path(folder) / "recorded.json"
        subprocess.run(
            [
                *(sys.executable, "-m", "octoguard", "report", "rightsizing", "--project", answers.PROJECT),
                *("--no-utilisation", "--record", str(target)),
            ],
            env={**os.environ, **google.environment},
            check=True,
            cwd=folder,
            stdout=subprocess.DEVNULL,
        )
        first, head, rest = target.read_text().split("\n", 2)
        before, _, after = head.partition('"recorded_at":"')
        RECORDING.write_text("\n".join([first, f'{before}"recorded_at":"{_DAY}"{after.partition(chr(34))[2]}', rest]))


if __name__ == "__main__":
    main()
