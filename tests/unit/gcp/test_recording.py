"""Recordings: whole or refused, read line by line, and without names when asked."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING

import pytest

from octoguard.errors import InputError, RecordingError
from octoguard.gcp.anonymize import Anonymizer
from octoguard.gcp.recording import Recorder, Recording, header
from octoguard.rightsizing.answers import LIST_RECOMMENDATIONS, Answer, ReadFailure
from tests.fakes import answers

if TYPE_CHECKING:
    from pathlib import Path

HEADER = header("2026-11-24T08:00:00Z", [answers.PROJECT], ["global"], "01A2B3-C4D5E6-F7A8B9")


def whole() -> list[Answer]:
    owner = f"projects/{answers.PROJECT}"
    found = [
        Answer(LIST_RECOMMENDATIONS, owner, parent, [json.dumps({"recommendations": bodies}, indent=1).encode()])
        for parent, bodies in answers.prod().items()
    ]
    denied = ReadFailure("PERMISSION_DENIED", "no", "SERVICE_DISABLED")
    return [*found, Answer(LIST_RECOMMENDATIONS, owner, f"{owner}/locations/x/recommenders/y", [], denied)]


def record(path: Path, recorded: list[Answer]) -> None:
    with Recorder(path, HEADER) as recorder:
        for answer in recorded:
            recorder.write(answer)


def test_what_was_recorded_is_what_is_read(tmp_path: Path) -> None:
    record(tmp_path / "r.json", whole())
    recording = Recording(tmp_path / "r.json")
    assert recording.header == HEADER
    found = list(recording.answers())
    assert [(a.asked, a.failure) for a in found] == [(a.asked, a.failure) for a in whole()]
    assert [list(map(json.loads, a.pages)) for a in found] == [list(map(json.loads, a.pages)) for a in whole()]


def test_it_is_json_and_one_call_a_line(tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    record(path, whole())
    assert len(json.loads(path.read_text())) == 1 + len(whole())
    assert len(path.read_text().splitlines()) == 3 + len(whole())


def test_one_that_was_laid_out_anew_is_read_too(tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    record(path, whole())
    path.write_text(json.dumps(json.loads(path.read_text()), indent=2))
    assert len(list(Recording(path).answers())) == len(whole())


def test_it_is_for_its_user_alone(tmp_path: Path) -> None:
    record(tmp_path / "r.json", whole())
    assert os.stat(tmp_path / "r.json").st_mode & 0o077 == 0


def test_a_failure_leaves_the_old_one_and_no_rubbish(tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    path.write_text("old")
    with pytest.raises(RuntimeError), Recorder(path, HEADER):
        raise RuntimeError
    assert path.read_text() == "old"
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("keep", [1, 2, 3, -1])
def test_one_that_ends_early_is_refused(tmp_path: Path, keep: int) -> None:
    path = tmp_path / "r.json"
    record(path, whole())
    lines = path.read_text().splitlines(keepends=True)
    path.write_text("".join(lines[:keep]))
    with pytest.raises(RecordingError):
        list(Recording(path).answers())


def test_a_line_that_is_not_json_is_an_error_with_its_number(tmp_path: Path) -> None:
    path = tmp_path / "r.json"
    record(path, whole())
    lines = path.read_text().splitlines(keepends=True)
    lines[3] = lines[3].replace('"method"', '"method')
    path.write_text("".join(lines))
    with pytest.raises(RecordingError, match=r"r\.json:4: the call on this line is damaged"):
        list(Recording(path).answers())


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "not a recording"),
        ("[]", "empty"),
        ("{}", "not a recording"),
        ("[\n1\n]\n", "not a recording"),
        ('[\n{"octoguard_recording": "2", "recorded_at": ""}\n]\n', "format '2'"),
    ],
)
def test_what_is_no_recording_is_refused(tmp_path: Path, text: str, said: str) -> None:
    path = tmp_path / "r.json"
    path.write_text(text)
    with pytest.raises(RecordingError, match=said):
        list(Recording(path).answers())


def test_a_missing_one_is_one_line(tmp_path: Path) -> None:
    with pytest.raises(RecordingError, match="no such file"):
        Recording(tmp_path / "gone.json")


def test_a_place_that_cannot_be_written_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(InputError, match="cannot be written"):
        Recorder(tmp_path / "file" / "r.json", HEADER)


def test_scrubbing_leaves_no_name(tmp_path: Path) -> None:
    anonymizer = Anonymizer()
    path = tmp_path / "r.json"
    with Recorder(path, anonymizer.header(HEADER)) as recorder:
        for answer in whole():
            recorder.write(anonymizer.answer(answer))
    text = path.read_text()
    for name in ("octollm", "100000000003", "01A2B3", "pvc-", "retriever", "bastion", "runner", "@", "8e1f0a7c"):
        assert name not in text, name
    for kept in ("us-central1-a", "e2-small", "roles/cloudsql.client", "n2-standard-4", "TWELVE_MONTH", "-36"):
        assert kept in text, kept


def test_scrubbing_gives_one_name_one_replacement() -> None:
    anonymizer = Anonymizer()
    first = anonymizer.text("//compute.googleapis.com/projects/a/zones/us-central1-a/instances/x")
    assert first == "//compute.googleapis.com/projects/project-1/zones/us-central1-a/instances/instance-1"
    assert anonymizer.text("projects/b/instances/x") == "projects/project-2/instances/instance-1"
    assert anonymizer.value({"database_id": "a:x", "name": "projects/a"}) == {
        "database_id": "project-1:instance-1",
        "name": "projects/project-1",
    }
    assert anonymizer.value({"member": ["user:someone@octollm.com", "domain:octollm.com"]}) == {
        "member": ["user:member-1", "domain:member-2"]
    }
