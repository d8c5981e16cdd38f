"""Which responses of several files belong to the chosen projects, by ID or by number."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from octoguard.errors import RecordingError
from octoguard.gcp.recording import Recorder, Recording, header
from octoguard.rightsizing.answers import LIST_PROJECTS, LIST_RECOMMENDATIONS, Answer
from octoguard.workflows.rightsizing import make
from octoguard.workflows.rightsizing_request import RightsizingRequest

if TYPE_CHECKING:
    from pathlib import Path

    from octoguard.rightsizing.document import RightsizingReport

DISKS = "google.compute.disk.IdleResourceRecommender"
NUMBER, ID = "552200110044", "till-live"


def disk(zone: str, named: str) -> dict[str, Any]:
    """An idle disk; `named` is how the resource names the project."""
    parent = f"projects/{NUMBER}/locations/{zone}/recommenders/{DISKS}"
    cost = {"cost": {"currencyCode": "USD", "units": "-9"}, "duration": "2592000s"}
    return {
        "name": f"{parent}/recommendations/{zone}",
        "lastRefreshTime": "2026-11-20T08:00:00Z",
        "primaryImpact": {"category": "COST", "costProjection": cost},
        "stateInfo": {"state": "ACTIVE"},
        "targetResources": [f"//compute.googleapis.com/projects/{named}/zones/{zone}/disks/d"],
    }


def exported(path: Path, *bodies: dict[str, Any]) -> Path:
    path.write_text(json.dumps(bodies))
    return path


def recorded(path: Path, owner: str, *bodies: dict[str, Any], at: str = "2026-11-24T08:00:00Z") -> Path:
    with Recorder(path, header(at, [owner], [], "012345-6789AB-CDEF01")) as recorder:
        for body in bodies:
            asked = body["name"].rpartition("/recommendations/")[0].replace(NUMBER, owner)
            page = json.dumps({"recommendations": [body]}).encode()
            recorder.write(Answer(LIST_RECOMMENDATIONS, f"projects/{owner}", asked, [page]))
    return path


def report(*files: Path, **more: Any) -> RightsizingReport:
    return make(RightsizingRequest(offline=files, **more), None)


@pytest.mark.parametrize("project", [NUMBER, ID])
def test_a_list_before_the_one_that_names_the_id_counts(tmp_path: Path, project: str) -> None:
    file = exported(tmp_path / "e.json", disk("us-east1-b", NUMBER), disk("us-east1-c", ID))
    found = report(file, projects=(project,))
    assert (len(found.recommendations), found.coverage.projects, found.notes) == (2, [ID], [])


@pytest.mark.parametrize("project", [NUMBER, ID])
def test_a_recording_by_id_next_to_an_export_by_number(tmp_path: Path, project: str) -> None:
    export = exported(tmp_path / "e.json", disk("us-east1-b", NUMBER))
    found = report(recorded(tmp_path / "r.json", ID, disk("us-east1-c", ID)), export, projects=(project,))
    assert (len(found.recommendations), found.coverage.projects) == (2, [ID])


def test_the_number_of_a_project_whose_id_is_unknown_is_an_error_with_the_number(tmp_path: Path) -> None:
    file = exported(tmp_path / "e.json", disk("us-east1-b", NUMBER))
    with pytest.raises(RecordingError, match=f"IDs are unknown \\({NUMBER}\\): give one of these numbers"):
        report(file, projects=(ID,))


def test_listed_projects_name_the_number(tmp_path: Path) -> None:
    path = recorded(tmp_path / "r.json", NUMBER, disk("us-east1-b", NUMBER))
    page = json.dumps({"projects": [{"name": f"projects/{NUMBER}", "projectId": ID, "displayName": "Till"}]}).encode()
    with Recorder(tmp_path / "both.json", header("2026-11-24T08:00:00Z", [NUMBER], [], None)) as recorder:
        for answer in Recording(path).answers():
            recorder.write(answer)
        recorder.write(Answer(LIST_PROJECTS, "folders/3", "projects", [page]))
    found = report(tmp_path / "both.json", projects=(ID,))
    assert (found.coverage.projects, found.coverage.project_titles) == ([ID], {ID: "Till"})
    assert found.notes == ["commitments of the billing account were not included: give --billing-account ID"]


def test_an_anonymized_copy_of_several_files_has_the_scope_of_all(tmp_path: Path) -> None:
    first = recorded(tmp_path / "a.json", ID, disk("us-east1-b", ID), at="2026-10-30T08:00:00Z")
    second = recorded(tmp_path / "b.json", "other", disk("us-east1-c", "other"))
    found = report(first, second, record=tmp_path / "c.json", anonymize=True)
    assert found.month == "2026-11"
    assert [note.partition(",")[0] for note in found.notes] == [
        "the files of --offline are from several months (2026-10 to 2026-11)"
    ]
    copy = Recording(tmp_path / "c.json").header
    assert (copy.recorded_at, len(copy.projects)) == ("2026-11-24T08:00:00Z", 2)


@pytest.mark.parametrize("time", ["20261124T080000Z", "2026-W48-2T08:00:00Z"])
def test_a_time_in_another_form_is_an_error(tmp_path: Path, time: str) -> None:
    with pytest.raises(RecordingError, match="invalid time of the recording"):
        Recording(recorded(tmp_path / "r.json", ID, disk("us-east1-b", ID), at=time))
