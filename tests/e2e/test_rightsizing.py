"""`octoguard report rightsizing` against a local server that answers as Google does."""

from __future__ import annotations

import csv
import io
import json
import os
import pty
import subprocess
import sys
from contextlib import suppress
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from octoguard import registry
from tests.fakes import answers
from tests.fakes.google import Fault, Google
from tests.fakes.runs import PLAN, RECORDING, WHOLE, ask, prod, run, sums

if TYPE_CHECKING:
    from pathlib import Path


def test_live_and_replayed_are_the_same_report(tmp_path: Path) -> None:
    with prod(series=answers.measurements()) as google:
        live = ask(google, tmp_path, "--record", "recorded.json", "--plan", PLAN)
        calls = sum(google.calls.values())
        replayed = ask(google, tmp_path, "--offline", "recorded.json", "--plan", PLAN)
        assert sum(google.calls.values()) == calls, "a replay asks nobody"
    for report in (live, replayed):
        assert report.pop("source")["recorded_at"]
        report["notes"] = [note for note in report["notes"] if "--billing-account" not in note]
    assert live == replayed
    assert live["complete"]
    assert abs(sums(live)["resources", "USD"] - WHOLE) < Decimal("0.05")
    assert ("commitments", "USD") not in sums(live), "60 vCPUs are above the 40 that always ran"


def test_every_page_of_every_list_is_read(tmp_path: Path) -> None:
    many = [
        answers.recommendation(answers.parent("global", "google.compute.image.IdleResourceRecommender"), str(i), 1)
        for i in range(7)
    ]
    google = Google(
        {answers.parent("global", "google.compute.image.IdleResourceRecommender"): many}, {answers.PROJECT: []}
    )
    with google:
        report = ask(google, tmp_path, "--no-utilisation")
    assert len(report["recommendations"]) == 7
    assert google.calls["ListRecommendations"] > 4


def test_without_a_list_of_locations_regions_must_be_named_and_zones_are_tried(tmp_path: Path) -> None:
    missing = [Fault(f"us-central1-{zone}/", "INVALID_ARGUMENT", "no such zone") for zone in "df"]
    google = Google(answers.prod(), {}, missing)
    with google:
        done = run(google, tmp_path, "--project", answers.PROJECT)
        assert done.returncode == 4
        assert "--location" in done.stderr
        report = ask(google, tmp_path, "--location", "us-central1", "--no-utilisation")
    assert report["complete"], "a zone that was only guessed is no gap"
    assert abs(sums(report)["resources", "USD"] - WHOLE) < Decimal("0.05")


def test_a_scrubbed_recording_gives_the_same_sums_without_names(tmp_path: Path) -> None:
    with prod(series=answers.measurements()) as google:
        named = ask(google, tmp_path, "--record", "scrubbed.json", "--anonymize")
        done = run(google, tmp_path, "--offline", "scrubbed.json", "-f", "json")
    assert "octollm" not in (tmp_path / "scrubbed.json").read_text()
    assert "octollm" not in done.stdout
    assert json.loads(done.stdout)["totals"] == named["totals"]
    assert json.loads(done.stdout)["source"]["scrubbed"]


def test_the_projects_of_an_environment(tmp_path: Path) -> None:
    (tmp_path / "octoguard.toml").write_text(f'[environments.prod]\nprojects = ["{answers.PROJECT}"]\n')
    with prod() as google:
        done = run(google, tmp_path, "prod", "--no-utilisation", "-f", "json")
        assert json.loads(done.stdout)["environment"] == "prod"
        missing = run(google, tmp_path, "staging")
    assert missing.returncode == 3
    assert "[environments.staging]" in missing.stderr


@pytest.fixture
def months(tmp_path: Path) -> list[str | Path]:
    """Reports of September and October; in October one more was open, and one of November was not there yet."""
    text = RECORDING.read_text()
    october = text.replace("2026-11-24T08", "2026-10-23T08").replace("c1d2e3f4-1111-4222-8333-444455550001", "another")
    (tmp_path / "2026-10.json").write_text(october)
    (tmp_path / "2026-09.json").write_text(text.replace("2026-11-24T08", "2026-09-23T08").replace("c1d2e3f4", "other"))
    options: list[str | Path] = ["--offline", RECORDING]
    for month in ("2026-09", "2026-10"):
        done = run(None, tmp_path, "--offline", f"{month}.json", "-f", "json", "-o", f"{month}-report.json")
        assert done.returncode == 0
        options += ["--previous", f"{month}-report.json"]
    return options


def test_month_over_month_for_people(tmp_path: Path, months: list[str | Path]) -> None:
    text = run(None, tmp_path, *months).stdout
    assert (
        "since 2026-10: 1 new (20.28 USD from resource changes); 11 still open (429.81 USD from resource changes, "
        "648.89 USD from commitments for the remaining usage); 1 no longer recommended (20.28 USD from resource "
        "changes); 0 applied"
    ) in " ".join(text.split())
    assert text.count("\n    0 applied\n") == 0, "the report is long, so the lines are joined"
    whole = run(None, tmp_path, *months, "--verbose").stdout
    assert "  since 2026-10:\n    1 new (20.28 USD from resource changes)\n" in whole
    assert "198.40 USD  3 months, since 2026-09: instances/octollm-prod-runner: VM is idle: stop it" in text
    markdown = run(None, tmp_path, *months, "-f", "markdown").stdout
    assert "- 1 no longer recommended (20.28 USD from resource changes)" in markdown
    assert "| 3 months | 2026-09 | 198.40 USD | `instances/octollm-prod-runner`<br>VM is idle: stop it |" in markdown
    assert "| no longer recommended | 20.28 USD | `disks/" in markdown


def test_month_over_month_for_machines(tmp_path: Path, months: list[str | Path]) -> None:
    report = json.loads(run(None, tmp_path, *months, "-f", "json").stdout)
    rows = list(csv.DictReader(io.StringIO(run(None, tmp_path, *months, "-f", "csv").stdout)))
    assert [line["month"] for line in report["months"]] == sorted(["2026-09", "2026-10", "2026-11"] * 2)
    moved = report["moved"]
    assert {(t["moved"], t["kind"]): Decimal(t["monthly_saving"]) for t in moved["totals"]} == {
        ("new", "resources"): Decimal("20.277778"),
        ("still", "resources"): sums(report)["resources", "USD"] - Decimal("20.277778"),
        ("still", "commitments"): sums(report)["commitments", "USD"],
        ("gone", "resources"): Decimal("20.277778"),
    }
    assert [row["name"] for row in rows if row["moved"] == "new"] == moved["new"]
    assert [row["name"] for row in rows if row["standing"] == "gone"] == moved["gone"]
    assert sum(row["moved"] == "still" for row in rows) == moved["still"]
    counted = sum(Decimal(row["monthly_saving"]) for row in rows if row["standing"] == "counted")
    assert counted == sum(sums(report).values()), "what is counted adds up to the totals, and nothing else does"
    assert {row["months_open"] for row in rows if row["moved"] == "still"} == {"2", "3"}


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--month", "november"], 2, "invalid month"),
        (["--offline", "RECORDING", "--month", "2026-10"], 2, "not in 2026-10"),
        (["--offline", "RECORDING", "--project", "another"], 3, "no recommendations of another"),
        (["--offline", "gone.json"], 3, "no such file"),
        (["--offline", "RECORDING", "--plan", "gone.json"], 3, "no such file"),
        (["--offline", "RECORDING", "--previous", "gone.json"], 3, "--previous"),
        (["--offline", "RECORDING", "--record", "x.json"], 2, "--record"),
        (["--offline", "RECORDING", "--anonymize"], 2, "--record"),
        (
            ["--offline", "RECORDING", "-f", "xml"],
            2,
            f"choose from: {', '.join(registry.names('octoguard.renderers.rightsizing'))}",
        ),
        (["qa"], 2, "choose one of dev, staging, prod"),
        ([], 2, "--project"),
        (["--project", "x"], 4, "no application-default credentials"),
    ],
)
def test_what_is_wrong_is_one_line(tmp_path: Path, arguments: list[str], code: int, said: str) -> None:
    recording = str(RECORDING)
    given = [recording if one == "RECORDING" else one for one in arguments]
    none = {"NO_GCE_CHECK": "true", "GOOGLE_APPLICATION_CREDENTIALS": "", "CLOUDSDK_CONFIG": str(tmp_path)}
    done = run(None, tmp_path, *given, env=none)
    assert done.returncode == code, done.stderr
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_only_this_machine_may_stand_in_for_google(tmp_path: Path) -> None:
    done = run(None, tmp_path, "--project", "x", env={"OCTOGUARD_TEST_GOOGLE_ENDPOINT": "recommender.example.com:443"})
    assert done.returncode == 2
    assert "address of this machine" in done.stderr


@pytest.mark.parametrize(("module", "extra"), [("pandas", "report"), ("google.cloud.recommender_v1", "gcp")])
def test_a_missing_extra_is_said(tmp_path: Path, module: str, extra: str) -> None:
    program = f"import sys; sys.modules[{module!r}] = None; from octoguard.cli.main import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", program, "report", "rightsizing", "--project", "x"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
    )
    assert done.returncode == 4
    assert module in done.stderr
    assert f"pip install '.[{extra}]'" in done.stderr


def test_progress_is_for_a_terminal_alone(tmp_path: Path) -> None:
    with prod() as google:
        command = [sys.executable, "-m", "octoguard", "report", "rightsizing", "--project", answers.PROJECT]
        terminal, end = pty.openpty()
        with subprocess.Popen(
            command, stdout=subprocess.DEVNULL, stderr=end, cwd=tmp_path, env={**os.environ, **google.environment}
        ) as process:
            os.close(end)
            shown = b""
            with suppress(OSError):  # how Linux says that nobody holds the other end any more
                while chunk := os.read(terminal, 4096):
                    shown += chunk
        os.close(terminal)
        quiet = run(google, tmp_path, "--project", answers.PROJECT)
    assert process.returncode == 0
    assert b"87 of 87 lists, " in shown
    assert b"recommendations" in shown
    assert shown.endswith(b"\r\x1b[K"), "the line is taken away"
    assert "lists" not in quiet.stderr
