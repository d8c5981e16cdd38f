"""Compares the speed of octoguard with Checkov and with a plain JSON parser, and prints the ratios.

Every number is the best of several runs of a whole process. Run it with `make bench`. `--quick` skips the largest
plans. `--checkov PATH` selects the checkov to compare with. The default is the one that `make bench` installs, else the
one on the PATH.
"""

from __future__ import annotations

import argparse
import json
import math
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "bench" / "out"
PLANS = ROOT / "tests" / "plans"
SMALL = PLANS / "octollm-prod-careless" / "plan.json"
DISTINCT = ("dev", "staging", "prod", "prod-change", "prod-careless")
SHAPES = {
    "prod": ["octollm-prod"],
    "careless": ["octollm-prod-careless"],
    "distinct": [*(f"octollm-{name}" for name in DISTINCT), "sensitive", "unknown-values"],
}
OCTOGUARD = [str(Path(sys.executable).with_name("octoguard"))]
BARE = [sys.executable, "-I", "-c", "pass"]
PARSE = "import sys, orjson; orjson.loads(open(sys.argv[1], 'rb').read())"
BUDGETS = {
    "--help above a bare interpreter, seconds": 0.12,
    "checkov over octoguard, small plan (at least)": 12.0,
    "octoguard over orjson, 10,000 resources": 4.0,
    "octoguard cost, small plan, seconds": 0.35,
    **{f"octoguard cost over orjson, 10,000, {shape}": 4.0 for shape in SHAPES},
    "peak memory over file, 10,000 resources": 12.0,
    "growth exponent, 1,000 to 100,000": 1.05,
}


def measure(command: list[str], runs: int) -> tuple[float, float]:
    """(best wall-clock seconds, peak MiB) of a whole process. Exit codes 0 and 1 are accepted."""
    best, peak = math.inf, 0.0
    for _ in range(runs):
        start = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=OUT)
        _, status, usage = os.wait4(process.pid, 0)
        best = min(best, time.perf_counter() - start)
        peak = max(peak, usage.ru_maxrss / 1024)
        code = os.waitstatus_to_exitcode(status)
        if code not in (0, 1):
            raise SystemExit(f"{' '.join(command)} exited with {code}")
    return best, peak


def repeated(resources: int) -> Path:
    """A plan with that many resources: copies of the recorded plan with the most findings."""
    return plan_of("careless", resources)


def plan_of(shape: str, resources: int) -> Path:
    """A plan of a shape with that many resources: copies of recorded plans, each in a module of its own."""
    path = OUT / f"{shape}-{resources}.json"
    if path.exists():
        return path
    recorded = [json.loads((PLANS / name / "plan.json").read_text()) for name in SHAPES[shape]]
    copies: list[dict[str, Any]] = []
    modules: dict[str, Any] = {}
    while len(copies) < resources:
        plan, name = recorded[len(modules) % len(recorded)], f"copy{len(modules)}"
        modules[name] = {"source": "./copy", "module": plan["configuration"]["root_module"]}
        changes = [change for change in plan["resource_changes"] if change["mode"] == "managed"]
        suffix = f"-{len(modules)}" if len(recorded) > 1 else ""
        copies += [copied(change, name, suffix) for change in changes[: resources - len(copies)]]
    planned = [
        {
            "address": c["address"],
            "mode": "managed",
            "type": c["type"],
            "name": c["name"],
            "values": c["change"]["after"],
        }
        for c in copies
        if c["change"]["after"] is not None
    ]
    document = {
        **{key: value for key, value in recorded[0].items() if key not in ("resource_changes", "prior_state")},
        "planned_values": {"root_module": {"resources": planned}},
        "resource_changes": copies,
        "configuration": {**recorded[0]["configuration"], "root_module": {"module_calls": modules}},
    }
    path.write_text(json.dumps(document, separators=(",", ":")))
    return path


def copied(change: dict[str, Any], module: str, suffix: str) -> dict[str, Any]:
    """A change under the address of a module, with a suffix on the names of its objects."""
    inner = change.get("module_address")
    body = dict(change["change"])
    for side in ("before", "after"):
        if isinstance(body.get(side), dict) and isinstance(body[side].get("name"), str):
            body[side] = {**body[side], "name": body[side]["name"] + suffix}
    return {
        **change,
        "address": f"module.{module}.{change['address']}",
        "module_address": f"module.{module}" + (f".{inner}" if inner else ""),
        "change": body,
    }


def cpu_seconds(command: list[str]) -> float:
    """User and system seconds of a whole process. Exit codes 0 and 1 are accepted."""
    process = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, cwd=OUT)
    _, status, usage = os.wait4(process.pid, 0)
    if (code := os.waitstatus_to_exitcode(status)) not in (0, 1):
        raise SystemExit(f"{' '.join(command)} exited with {code}")
    return usage.ru_utime + usage.ru_stime


def cost_ratio(shape: str, options: list[str]) -> float:
    """CPU seconds of `octoguard cost` over those of a bare parse of the same 10,000 resources, run in turns."""
    path = str(plan_of(shape, 10_000))
    pairs = [
        (cpu_seconds([*OCTOGUARD, "cost", path, *options]), cpu_seconds([sys.executable, "-c", PARSE, path]))
        for _ in range(5)
    ]
    return min(cost for cost, _ in pairs) / min(parse for _, parse in pairs)


def exponent(points: list[tuple[int, float]]) -> float:
    """The exponent of the growth: the slope of log(seconds) over log(resources), by least squares."""
    logs = [(math.log(size), math.log(seconds)) for size, seconds in points]
    mean_x = sum(x for x, _ in logs) / len(logs)
    mean_y = sum(y for _, y in logs) / len(logs)
    return sum((x - mean_x) * (y - mean_y) for x, y in logs) / sum((x - mean_x) ** 2 for x, _ in logs)


def find_checkov(named: str | None) -> str | None:
    beside = ROOT / ".venv-checkov" / "bin" / "checkov"
    return named or (str(beside) if beside.exists() else None) or shutil.which("checkov")


class Table:
    """Prints one line for each number, and records whether all are within their budgets."""

    def __init__(self) -> None:
        self.holds = True

    def row(self, name: str, value: float, note: str = "") -> None:
        budget = BUDGETS.get(name)
        verdict = ""
        if budget is not None:
            good = value >= budget if "at least" in name else value <= budget
            self.holds = self.holds and good
            verdict = f"budget {budget:g}: {'holds' if good else 'BROKEN'}"
        print(f"{name:<52} {value:>9.3f}  {verdict:<24} {note}", flush=True)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true")
    parser.add_argument("--checkov")
    chosen = parser.parse_args()
    OUT.mkdir(exist_ok=True)
    table = Table()
    (OUT / "none.toml").touch()
    # An empty configuration switches off the budgets of this repository, so that `check` does not estimate costs.
    plainly = ["--config", str(OUT / "none.toml")]
    subprocess.run([*OCTOGUARD, "cost", str(SMALL)], stdout=subprocess.DEVNULL)  # compile the packs once
    subprocess.run([*OCTOGUARD, "check", str(SMALL)], stdout=subprocess.DEVNULL)

    bare, _ = measure(BARE, 15)
    help_, _ = measure([*OCTOGUARD, "--help"], 15)
    small, memory = measure([*OCTOGUARD, "check", str(SMALL), *plainly], 9)
    costs, _ = measure([*OCTOGUARD, "cost", str(SMALL), *plainly], 9)
    table.row("bare interpreter, seconds", bare)
    table.row("--help above a bare interpreter, seconds", help_ - bare)
    table.row("octoguard check, small plan, seconds", small, f"{SMALL.stat().st_size / 1e3:.0f} kB, {memory:.0f} MiB")
    table.row("octoguard cost, small plan, seconds", costs)
    checkov = find_checkov(chosen.checkov)
    if checkov:
        command = [checkov, "-f", str(SMALL), "--framework", "terraform_plan", "--compact", "--quiet"]
        peer, memory = measure(command, 3)
        table.row("checkov -f, small plan, seconds", peer, f"{memory:.0f} MiB")
        table.row("checkov over octoguard, small plan (at least)", peer / small)
    else:
        print("checkov not found, so there is no comparison: make bench installs it")

    points: list[tuple[int, float]] = []
    for size in (1_000, 10_000) if chosen.quick else (1_000, 3_000, 10_000, 30_000, 100_000):
        path = repeated(size)
        megabytes = path.stat().st_size / 2**20
        seconds, peak = measure([*OCTOGUARD, "check", str(path), *plainly], 2 if size > 10_000 else 5)
        points.append((size, seconds))
        note = f"{megabytes:.1f} MiB file, peak {peak:.0f} MiB, {peak / megabytes:.1f} times the file"
        table.row(f"octoguard check, {size:,} resources, seconds", seconds, note)
        if size == 10_000:
            parse, _ = measure([sys.executable, "-c", PARSE, str(path)], 5)
            table.row("orjson.loads, 10,000 resources, seconds", parse)
            table.row("octoguard over orjson, 10,000 resources", seconds / parse)
            for shape in SHAPES:
                ratio = cost_ratio(shape, plainly)
                table.row(f"octoguard cost over orjson, 10,000, {shape}", ratio, "CPU seconds")
            table.row("peak memory over file, 10,000 resources", peak / megabytes)
    table.row("growth exponent, 1,000 to 100,000", exponent(points), f"over {len(points)} sizes")
    return 0 if table.holds else 1


if __name__ == "__main__":
    sys.exit(main())
