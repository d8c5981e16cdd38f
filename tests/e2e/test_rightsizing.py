"""`octoguard report rightsizing` against a local server that answers as Google does."""

from __future__ import annotations

import json
import os
import pty
import subprocess
import sys
from contextlib import suppress
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

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
        named = ask(google, tmp_path, "--record", "scrubbed.json", "--scrub")
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


def test_month_over_month(tmp_path: Path) -> None:
    recording = RECORDING
    earlier = recording.read_text().replace("2026-11-24T08", "2026-10-23T08")
    (tmp_path / "october.json").write_text(earlier)
    done = run(None, tmp_path, "--offline", "october.json", "-f", "json", "-o", "october-report.json")
    assert done.returncode == 0
    done = run(None, tmp_path, "--offline", recording, "--previous", "october-report.json")
    assert "Month over month" in done.stdout
    assert "since 2026-10: 0 new, 12 still open, 0 gone, 0 done" in done.stdout


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["--month", "november"], 2, "is no month"),
        (["--offline", "RECORDING", "--month", "2026-10"], 2, "not in 2026-10"),
        (["--offline", "RECORDING", "--project", "another"], 3, "no lists of recommendations of another"),
        (["--offline", "gone.json"], 3, "no such file"),
        (["--offline", "RECORDING", "--plan", "gone.json"], 3, "no such file"),
        (["--offline", "RECORDING", "--previous", "gone.json"], 3, "--previous"),
        (["--offline", "RECORDING", "--record", "x.json"], 2, "--record"),
        (["--offline", "RECORDING", "--scrub"], 2, "--record"),
        (["--offline", "RECORDING", "-f", "xml"], 2, "choose one of csv, json, markdown, text"),
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
    assert f"pip install 'octoguard[{extra}]'" in done.stderr


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
    assert b"70 of 70 lists, " in shown
    assert b"recommendations" in shown
    assert shown.endswith(b"\r\x1b[K"), "the line is taken away"
    assert "lists" not in quiet.stderr
