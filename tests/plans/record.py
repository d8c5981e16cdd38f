"""Records the plans anew with real terraform and octoguard's stand-in: `python -m tests.plans.record [FOLDER...]`.

The mark of an offline plan is taken out again: these files stand for what `terraform show -json` prints. Without a name,
those are recorded that need no state. For the others `before.tf.txt` is applied first, so that computed values come out as
the stand-in invents them; the committed ones have more lifelike values, kept from their first recording.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
OCTOGUARD = [sys.executable, "-m", "octoguard"]
# The secret of the provider block comes from the environment in no plan.
ENVIRONMENT = {key: value for key, value in os.environ.items() if not key.startswith(("TF_", "GOOGLE_"))}


def record(folder: Path) -> None:
    """Plan one folder and write its plan.json on one line."""
    with tempfile.TemporaryDirectory() as scratch:
        arguments = [*OCTOGUARD, "plan", str(folder), "--offline"]
        state = _state(folder, Path(scratch))
        if state is not None:
            arguments += ["--state", str(state)]
        plan = subprocess.run(arguments, check=True, capture_output=True, text=True, env=ENVIRONMENT).stdout
    body, mark, _ = plan.rpartition(',"octoguard_offline":')
    assert mark, "the plan has no mark"
    text = body + "}"
    json.loads(text)
    (folder / "plan.json").write_text(text + "\n")


def _has_no_state(folder: Path) -> bool:
    return not (folder / "before.tf.txt").exists() and folder.name != "empty"


def _state(folder: Path, scratch: Path) -> Path | None:
    """The state after applying what was there before; None where there was nothing."""
    before = folder / "before.tf.txt"
    if _has_no_state(folder):
        return None
    root = scratch / folder.name
    shutil.copytree(folder, root, ignore=shutil.ignore_patterns("plan.json", ".terraform*"))
    if before.exists():
        shutil.copyfile(before, root / "main.tf")
    script = "terraform init -no-color >/dev/null && terraform apply -no-color -auto-approve >/dev/null"
    subprocess.run([*OCTOGUARD, "standin", "--dir", str(root), "--", "sh", "-c", script], check=True, env=ENVIRONMENT)
    return root / "terraform.tfstate"


if __name__ == "__main__":
    stateless = [path.parent for path in HERE.glob("*/main.tf") if _has_no_state(path.parent)]
    named = sys.argv[1:] or sorted(folder.name for folder in stateless)
    for name in named:
        print(name, flush=True)
        record(HERE / name)
