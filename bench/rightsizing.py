"""Times the rightsizing report: one month of prod, and 20,000 recommendations in 200 projects, recorded and live.

Run it with `python -m bench.rightsizing`.
"""

from __future__ import annotations

import copy
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

from octoguard.gcp.recording import Recorder, header
from octoguard.rightsizing.answers import LIST_RECOMMENDATIONS, LIST_TIME_SERIES, Answer
from octoguard.rightsizing.recommenders import parents
from octoguard.rightsizing.series import QUERIES
from tests.fakes import answers
from tests.fakes.google import Google
from tests.fakes.record import LOCATIONS

PROJECTS = 200
RECOMMENDATIONS = 20_000
PROD = Path(__file__).parent.parent / "infra" / "environments" / "prod"
PLAN = Path(__file__).parent.parent / "tests" / "plans" / "octollm-prod" / "plan.json"


def prod(path: Path) -> None:
    """Record one month of prod: every list, and thirty days of measurements."""
    owner = f"projects/{answers.PROJECT}"
    known, series = answers.prod(), answers.measurements()
    with Recorder(path, header("2026-11-24T08:00:00Z", [answers.PROJECT], LOCATIONS, None)) as recorder:
        for parent in parents(owner, ["global", *LOCATIONS]):
            page = json.dumps({"recommendations": known.get(parent, [])}).encode()
            recorder.write(Answer(LIST_RECOMMENDATIONS, owner, parent, [page]))
        for query in QUERIES:
            metric = query.filter.partition('metric.type="')[2].partition('"')[0]
            count = "#count" if query.reducer == "REDUCE_COUNT" else ""
            page = json.dumps({"timeSeries": series.get((answers.PROJECT, metric + count), [])}).encode()
            recorder.write(Answer(LIST_TIME_SERIES, owner, query.measure, [page]))


def lists(projects: int, recommendations: int) -> dict[str, list[dict[str, Any]]]:
    """`{parent: recommendations}`, with the recommendations spread evenly over the lists of all projects."""
    template = answers.prod()[answers.parent("us-central1-a", "google.compute.instance.MachineTypeRecommender")][2]
    each = recommendations // projects
    listed: dict[str, list[dict[str, Any]]] = {}
    for project in names(projects):
        asked = parents(f"projects/{project}", ["global", *LOCATIONS])
        for index, parent in enumerate(asked):
            share = each // len(asked) + (index < each % len(asked))
            listed[parent] = []
            for number in range(share):
                body = copy.deepcopy(template)
                body["name"] = f"{parent}/recommendations/{number:08}"
                body["targetResources"] = [body["targetResources"][0] + f"-{project}-{index}-{number}"]
                listed[parent].append(body)
    return listed


def names(projects: int) -> list[str]:
    """The IDs of the generated projects."""
    return [f"octollm-{number:03}" for number in range(projects)]


def many(path: Path) -> None:
    """Record twenty thousand recommendations in two hundred projects."""
    with Recorder(path, header("2026-11-24T08:00:00Z", names(PROJECTS), LOCATIONS, None)) as recorder:
        for parent, bodies in lists(PROJECTS, RECOMMENDATIONS).items():
            page = json.dumps({"recommendations": [answers.named_by_number(body) for body in bodies]}).encode()
            recorder.write(Answer(LIST_RECOMMENDATIONS, "/".join(parent.split("/")[:2]), parent, [page]))


def live(projects: int, recommendations: int, *arguments: str) -> tuple[float, float, int]:
    """(seconds, MiB, calls) of one run against a local server, which shares the machine."""
    known, below = lists(projects, recommendations), {"folders/1": names(projects)}
    places = dict.fromkeys(below["folders/1"], LOCATIONS)
    with Google(known, places, below=below, page_size=500) as google:
        seconds, memory = measured("--folder", "1", *arguments, env=google.environment)
        return seconds, memory, sum(google.calls.values())


# wait4 reports at least the memory of the parent at start, so the process reads its own peak instead.
_RUN = """
import atexit, pathlib
status = pathlib.Path("/proc/self/status")
atexit.register(lambda: pathlib.Path({target!r}).write_text(status.read_text()))
from octoguard.cli.main import main
main()
"""


def measured(*arguments: str, env: dict[str, str] | None = None) -> tuple[float, float]:
    """(seconds, peak MiB) of a whole process: start, imports and report. Linux only."""
    with tempfile.NamedTemporaryFile("r") as status:
        program = _RUN.format(target=status.name)
        start = time.perf_counter()
        subprocess.run(
            [sys.executable, "-c", program, "report", "rightsizing", *arguments],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, **(env or {})},
            check=True,
        )
        seconds = time.perf_counter() - start
        peak = next(line for line in status if line.startswith("VmHWM"))
    return seconds, int(peak.split()[1]) / 1024


def main() -> None:
    """Print the best of several runs for each case."""
    with tempfile.TemporaryDirectory() as folder:
        small, large = Path(folder) / "prod.json", Path(folder) / "many.json"
        prod(small)
        many(large)
        for name, runs, arguments in (
            (
                "one month of prod, with its plan",
                5,
                ("--offline", str(small), "--plan", str(PLAN), "--root", str(PROD)),
            ),
            ("20,000 in 200 projects, text", 3, ("--offline", str(large))),
            ("20,000 in 200 projects, JSON", 3, ("--offline", str(large), "--format", "json")),
        ):
            results = [measured(*arguments) for _ in range(runs)]
            seconds, memory = min(seconds for seconds, _ in results), max(memory for _, memory in results)
            print(f"{name:<34} {seconds:6.2f} s  {memory:6.0f} MiB")
        print(f"{'recordings':<34} {small.stat().st_size >> 20} and {large.stat().st_size >> 20} MiB")
    peaks = []
    for projects, recommendations in ((50, 5_000), (PROJECTS, 5_000), (PROJECTS, RECOMMENDATIONS)):
        seconds, memory, calls = live(projects, recommendations)
        name = f"{recommendations:,} in {projects} projects, live"
        print(f"{name:<34} {seconds:6.2f} s  {memory:6.0f} MiB  {calls:,} calls")
        peaks.append(memory)
    print(f"{'each additional project, live':<34} {(peaks[1] - peaks[0]) * 1024 / (PROJECTS - 50):6.1f} KiB")
    print(f"{'each additional recommendation':<34} {(peaks[2] - peaks[1]) * 1024 / (RECOMMENDATIONS - 5_000):6.1f} KiB")


if __name__ == "__main__":
    main()
