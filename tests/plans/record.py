"""Records the plans anew with real terraform and octoguard's stand-in: `python -m tests.plans.record [FOLDER...]`.

Plans of infra/environments keep the mark that they were made offline. Of the others it is taken out: they stand for what
`terraform show -json` prints. Without a name, those are recorded that need no state. For the others `before.tf.txt` is
applied first, so that computed values come out as the stand-in invents them; the committed ones have more lifelike values,
kept from their first recording.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

from tests.conftest import ROOT
from tests.infra.breaks import Break, copy_of_infra, read_breaks

HERE = Path(__file__).parent
MARK = "octoguard_offline"
OCTOGUARD = [sys.executable, "-m", "octoguard"]
ENVIRONMENTS = {f"octollm-{name}": name for name in ("dev", "staging", "prod")}
# An environment of a copy of infra/ in which everything was done that the file lists.
BROKEN = {"octollm-prod-careless": "mistakes.yaml"}
# The secret of the provider block comes from the environment in no plan.
ENVIRONMENT = {key: value for key, value in os.environ.items() if not key.startswith(("TF_", "GOOGLE_"))}


def record(name: str) -> None:
    """Plan what a folder is for, and write its plan.json on one line."""
    folder = HERE / name
    folder.mkdir(exist_ok=True)
    (folder / "plan.json").write_text(recorded(name))


def recorded(name: str) -> str:
    """The plan of a folder, the same at each time."""
    folder = HERE / name
    with tempfile.TemporaryDirectory() as scratch:
        if name in ENVIRONMENTS:
            return normalised(_plan(ROOT / "infra" / "environments" / ENVIRONMENTS[name]), keep_mark=True)
        if name in BROKEN:
            infra = copy_of_infra(Path(scratch))
            for mistake in mistakes(name):
                mistake.apply(infra)
            return normalised(_plan(infra / "environments" / "prod"), keep_mark=False)
        state = _state(folder, Path(scratch))
        return normalised(_plan(folder, *(["--state", str(state)] if state else [])), keep_mark=False)


def mistakes(name: str) -> list[Break]:
    """What was done to the copy of infra/ that a folder has the plan of."""
    return read_breaks(HERE / name / BROKEN[name])


def normalised(plan: str, *, keep_mark: bool) -> str:
    """A plan without what differs from run to run: its time, and lists that Terraform writes in any order."""
    document = json.loads(plan)
    mark = document.pop(MARK)
    document["timestamp"] = "2026-01-01T00:00:00Z"
    document.get("relevant_attributes", []).sort(key=lambda one: json.dumps(one, sort_keys=True))
    for values in (document.get("planned_values", {}), document.get("prior_state", {}).get("values", {})):
        _sort_modules(values.get("root_module", {}))
    if keep_mark:
        document[MARK] = mark
    return json.dumps(document, separators=(",", ":"), ensure_ascii=False) + "\n"


def _sort_modules(module: dict[str, Any]) -> None:
    modules = module.get("child_modules", [])
    modules.sort(key=lambda one: str(one.get("address")))
    for one in modules:
        _sort_modules(one)


def _plan(root: Path, *options: str) -> str:
    command = [*OCTOGUARD, "plan", str(root), "--offline", *options]
    return subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True, env=ENVIRONMENT).stdout


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
    stateless = [path.parent.name for path in HERE.glob("*/main.tf") if _has_no_state(path.parent)]
    for chosen in sys.argv[1:] or [*ENVIRONMENTS, *BROKEN, *sorted(stateless)]:
        print(chosen, flush=True)
        record(chosen)
