"""Times the rightsizing report of a month of prod, and of 20,000 recommendations over 200 projects, from recordings.

python -m bench.rightsizing
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

from octoguard.gcp.recording import Recorder, header
from octoguard.rightsizing.answers import LIST_RECOMMENDATIONS, LIST_TIME_SERIES, Answer
from octoguard.rightsizing.recommenders import parents
from octoguard.rightsizing.series import QUERIES
from tests.fakes import answers
from tests.fakes.record import LOCATIONS

PROJECTS = 200
RECOMMENDATIONS = 20_000
PROD = Path(__file__).parent.parent / "infra" / "environments" / "prod"
PLAN = Path(__file__).parent.parent / "tests" / "plans" / "octollm-prod" / "plan.json"


def prod(path: Path) -> None:
    """A whole month of prod: every list, and thirty days of measurements."""
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


def many(path: Path) -> None:
    """Twenty thousand recommendations over two hundred projects."""
    template = answers.prod()[answers.parent("us-central1-a", "google.compute.instance.MachineTypeRecommender")][2]
    each = RECOMMENDATIONS // PROJECTS
    names = [f"octollm-{number:03}" for number in range(PROJECTS)]
    with Recorder(path, header("2026-11-24T08:00:00Z", names, LOCATIONS, None)) as recorder:
        for project in names:
            asked = parents(f"projects/{project}", ["global", *LOCATIONS])
            for index, parent in enumerate(asked):
                share = each // len(asked) + (index < each % len(asked))
                found = []
                for number in range(share):
                    body = copy.deepcopy(template)
                    body["name"] = f"{parent}/recommendations/{number:08}"
                    body["targetResources"] = [body["targetResources"][0] + f"-{project}-{index}-{number}"]
                    found.append(body)
                recorder.write(
                    Answer(
                        LIST_RECOMMENDATIONS,
                        f"projects/{project}",
                        parent,
                        [json.dumps({"recommendations": found}).encode()],
                    )
                )


def measured(*arguments: str) -> tuple[float, float]:
    """(seconds, MiB) of one run."""
    start = time.perf_counter()
    process = subprocess.Popen(
        [sys.executable, "-m", "octoguard", "report", "rightsizing", *arguments], stdout=subprocess.DEVNULL
    )
    _, status, usage = os.wait4(process.pid, 0)
    assert status == 0
    return time.perf_counter() - start, usage.ru_maxrss / 1024


def main() -> None:
    """Print the best of several runs of each."""
    with tempfile.TemporaryDirectory() as folder:
        small, large = Path(folder) / "prod.json", Path(folder) / "many.json"
        prod(small)
        many(large)
        for name, runs, arguments in (
            ("a month of prod, with its plan", 5, ("--offline", str(small), "--plan", str(PLAN), "--root", str(PROD))),
            ("20,000 over 200 projects, text", 3, ("--offline", str(large))),
            ("20,000 over 200 projects, json", 3, ("--offline", str(large), "--format", "json")),
        ):
            results = [measured(*arguments) for _ in range(runs)]
            seconds, memory = min(seconds for seconds, _ in results), max(memory for _, memory in results)
            print(f"{name:<34} {seconds:6.2f} s  {memory:6.0f} MiB")
        print(f"{'recordings':<34} {small.stat().st_size >> 20} and {large.stat().st_size >> 20} MiB")


if __name__ == "__main__":
    main()
