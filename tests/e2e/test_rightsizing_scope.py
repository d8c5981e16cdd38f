"""Whose recommendations: projects, folders, an organisation, a billing account, as far as they may be listed."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from octoguard.rightsizing.recommenders import RECOMMENDERS
from tests.fakes import answers
from tests.fakes.google import Fault, Google
from tests.fakes.runs import LOCATIONS, prod, run

if TYPE_CHECKING:
    from pathlib import Path

ACCOUNT = "01A2B3-C4D5E6-F7A8B9"
DISKS = "google.compute.disk.IdleResourceRecommender"
NAMES = ["octollm-a", "octollm-b", "octollm-c", "octollm-d", "octollm-e"]
BELOW = {
    "organizations/900": ["octollm-a", "folders/1", "folders/2"],
    "folders/1": ["octollm-b", "octollm-c", "octollm-d"],
    "folders/2": ["folders/3"],
    "folders/3": ["octollm-e"],
    f"billingAccounts/{ACCOUNT}": ["octollm-a", "off:octollm-x", "octollm-b", "octollm-e"],
}


def many(*faults: Fault, **more: Any) -> Google:
    """Five projects in three folders; each has one idle disk that costs 10 USD in 730 hours."""
    known = {}
    for name in NAMES:
        parent = answers.parent("us-central1-a", DISKS, f"projects/{name}")
        known[parent] = [answers.recommendation(parent, f"d-{name}", 10, duration="2628000s", resource=f"//d/{name}")]
    places = {name: ["us-central1", "us-central1-a", "us-east1"] for name in NAMES}
    return Google(known, places, list(faults), below=BELOW, **more)


def asked(google: Google, folder: Path, *arguments: str) -> Any:
    done = run(google, folder, "--no-utilisation", "--timeout", "1", "-f", "json", *arguments)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def saved(report: Any) -> list[tuple[str, str]]:
    return [(one["kind"], one["monthly_saving"]) for one in report["totals"]]


@pytest.mark.parametrize(
    ("arguments", "names"),
    [
        (["--organization", "900"], NAMES),
        (["--folder", "folders/1"], NAMES[1:4]),
        (["--folder", "2", "--project", "octollm-b"], ["octollm-b", "octollm-e"]),
        (["--folder", "1", "--folder", "2", "--project", "octollm-b"], NAMES[1:]),
        (["--billing-account", ACCOUNT], ["octollm-a", "octollm-b", "octollm-e"]),
        (["--billing-account", ACCOUNT, "--project", "octollm-c"], ["octollm-c"]),
        (["--project", "octollm-c", "--project", "octollm-c"], ["octollm-c"]),
    ],
)
def test_containers_stand_for_their_projects(tmp_path: Path, arguments: list[str], names: list[str]) -> None:
    with many() as google:
        report = asked(google, tmp_path, *arguments)
    assert report["complete"]
    assert report["coverage"]["projects"] == names
    assert saved(report) == [("resources", str(10 * len(names)))]
    assert len(set(google.parents)) == len(google.parents), "no list is asked for twice"


def test_names_of_listed_projects_are_in_the_report_and_the_recording(tmp_path: Path) -> None:
    with many() as google:
        report = asked(google, tmp_path, "--folder", "1", "--record", "found.json")
    coverage = report["coverage"]
    assert coverage["project_numbers"] == {name: answers.number_of(name) for name in NAMES[1:4]}
    assert coverage["project_titles"] == {name: name.replace("-", " ") for name in NAMES[1:4]}
    again = run(None, tmp_path, "--offline", "found.json", "-f", "json", "--record", "shared.json", "--anonymize")
    assert json.loads(again.stdout) | {"source": report["source"]} == report
    text = (tmp_path / "shared.json").read_text()
    assert not [
        name for name in NAMES for part in (name, name.replace("-", " "), answers.number_of(name)) if part in text
    ]
    shared = json.loads(run(None, tmp_path, "--offline", "shared.json", "-f", "json").stdout)
    assert saved(shared) == saved(report)
    assert len(shared["coverage"]["project_titles"]) == 3


def test_the_account_of_octoguard_toml_stands_for_no_projects(tmp_path: Path) -> None:
    (tmp_path / "octoguard.toml").write_text(f'[google]\nbilling_account = "{ACCOUNT}"\n')
    with many() as google:
        done = run(google, tmp_path, "--no-utilisation")
    assert done.returncode == 2
    assert "--folder" in done.stderr


@pytest.mark.parametrize(
    ("fault", "names", "whose", "what"),
    [
        (
            Fault("ListProjects folders/1", "PERMISSION_DENIED"),
            ["octollm-a", "octollm-e"],
            "folder 1",
            "list of projects",
        ),
        (Fault("ListFolders folders/2", "UNAVAILABLE"), NAMES[:4], "folder 2", "list of folders and their projects"),
        (
            Fault("ListProjects folders/1", "RESOURCE_EXHAUSTED", on_page=2),
            ["octollm-a", "octollm-b", "octollm-c", "octollm-e"],
            "folder 1",
            "list of projects",
        ),
    ],
)
def test_what_may_not_be_listed_is_said(tmp_path: Path, fault: Fault, names: list[str], whose: str, what: str) -> None:
    with many(fault) as google:
        report = asked(google, tmp_path, "--organization", "900", "--record", "r.json")
        again = asked(google, tmp_path, "--offline", "r.json")
        text = run(google, tmp_path, "--offline", "r.json").stdout
        csv = run(google, tmp_path, "--offline", "r.json", "-f", "csv").stdout
    assert not report["complete"]
    assert report["coverage"]["projects"] == names
    assert [(one["project"], one["what"], one["code"]) for one in report["missing"]] == [(whose, what, fault.code)]
    assert (again["missing"], again["totals"]) == (report["missing"], report["totals"])
    assert any(line.startswith("INCOMPLETE") for line in text.splitlines()[:5])
    assert f"{what} of {whose}: {fault.code}" in text
    assert f",{what}," in csv.replace('"', "") or f'"{what}"' in csv


@pytest.mark.parametrize(
    ("arguments", "fault", "said"),
    [
        (["--folder", "1"], Fault("ListProjects", "PERMISSION_DENIED"), "roles/browser"),
        (["--billing-account", ACCOUNT], Fault("ListProjectBillingInfo", "PERMISSION_DENIED"), "roles/billing.viewer"),
        (["--folder", "77"], Fault("none", "OK"), "it has no active project"),
        (["--organization", "900"], Fault("ListLocations", "PERMISSION_DENIED"), "--location"),
        (["--organization", "900"], Fault("ListRecommendations", "PERMISSION_DENIED"), "none of"),
    ],
)
def test_nothing_that_could_be_read_is_exit_4(tmp_path: Path, arguments: list[str], fault: Fault, said: str) -> None:
    with many(fault) as google:
        done = run(google, tmp_path, *arguments, "--no-utilisation", "--timeout", "1")
    assert (done.returncode, done.stdout) == (4, "")
    assert said in done.stderr


def test_a_project_that_does_not_say_where_is_missing_and_the_others_are_read(tmp_path: Path) -> None:
    with many(Fault("ListLocations projects/octollm-c", "PERMISSION_DENIED", "denied")) as google:
        report = asked(google, tmp_path, "--organization", "900", "--record", "r.json")
        again = asked(google, tmp_path, "--offline", "r.json")
    assert [(one["project"], one["code"]) for one in report["missing"]] == [("octollm-c", "PERMISSION_DENIED")]
    assert report["coverage"]["projects"] == NAMES
    assert saved(report) == [("resources", "40")]
    assert again["missing"] == report["missing"]


def test_of_a_project_that_was_not_read_nothing_is_gone(tmp_path: Path) -> None:
    with many() as google:
        october = asked(google, tmp_path, "--organization", "900")
        october["month"] = "2026-01"
        (tmp_path / "before.json").write_text(json.dumps(october))
        google.faults.append(Fault("ListLocations projects/octollm-c", "PERMISSION_DENIED"))
        google.recommendations.pop(answers.parent("us-central1-a", DISKS, "projects/octollm-a"))
        moved = asked(google, tmp_path, "--organization", "900", "--previous", "before.json")["moved"]
        narrow = asked(google, tmp_path, "--folder", "2", "--previous", "before.json")["moved"]
    assert [name.rpartition("/")[2] for name in moved["gone"]] == ["d-octollm-a"]
    assert [name.rpartition("/")[2] for name in moved["unknown"]] == ["d-octollm-c"]
    assert narrow["gone"] == []
    assert len(narrow["unknown"]) == 4


@pytest.mark.parametrize("code", ["NOT_FOUND", "INVALID_ARGUMENT", "PERMISSION_DENIED"])
def test_a_billing_account_that_answers_nowhere_is_missing(tmp_path: Path, code: str) -> None:
    with many(Fault(f"ListRecommendations billingAccounts/{ACCOUNT}", code)) as google:
        report = asked(google, tmp_path, "--project", "octollm-a", "--billing-account", ACCOUNT)
    assert not report["complete"]
    assert {(one["project"], one["code"]) for one in report["missing"]} == {(f"billing account {ACCOUNT}", code)}
    assert saved(report) == [("resources", "10")]


def test_a_place_where_a_billing_account_has_nothing_is_no_gap(tmp_path: Path) -> None:
    with many(Fault(f"billingAccounts/{ACCOUNT}/locations/us-east1", "NOT_FOUND")) as google:
        report = asked(google, tmp_path, "--project", "octollm-a", "--billing-account", ACCOUNT)
    assert report["complete"]


@pytest.mark.slow
def test_an_outage_does_not_wait_out_every_list(tmp_path: Path) -> None:
    down = [Fault(f"ListRecommendations projects/octollm-{one}", "UNAVAILABLE", "down") for one in "bcde"]
    with many(*down, Fault("MetricService", "UNAVAILABLE", "down")) as google:
        done = run(google, tmp_path, "--organization", "900", "--timeout", "1", "-f", "json")
    report = json.loads(done.stdout)
    assert saved(report) == [("resources", "10")], "what was read before"
    read, missing = report["coverage"]["read"], report["coverage"]["missing"]
    assert missing == 4 * read
    lists = [one for one in report["missing"] if not one["what"].startswith("measurements")]
    assert sum(len(one["locations"]) for one in lists) == missing
    given_up = [one for one in lists if "skipped, because the 24 calls before it failed: down" in one["why"]]
    assert sum(len(one["locations"]) for one in given_up) > missing / 2
    assert {one["project"] for one in report["missing"] if one["what"].startswith("measurements")} == set(NAMES)


def test_one_recommender_that_is_down_everywhere_is_no_outage(tmp_path: Path) -> None:
    places = {"octollm-a": [f"us-central{i}-{zone}" for i in range(1, 9) for zone in "abcdf"]}
    down = Fault("google.compute.instance.MachineTypeRecommender", "UNAVAILABLE")
    with Google({}, places, [down]) as google:
        report = asked(google, tmp_path, "--project", "octollm-a")
    assert {(one["what"], len(one["locations"])) for one in report["missing"]} == {(down.on, 40)}


def test_every_recommender_is_asked_in_every_place_that_it_may_answer_in(tmp_path: Path) -> None:
    with prod() as google:
        asked(google, tmp_path, "--project", answers.PROJECT, "--billing-account", ACCOUNT)
        heard = set(google.parents)
    assert {parent.rpartition("/")[2] for parent in heard} == {one.id for one in RECOMMENDERS}
    scopes = {
        "global": ["global"],
        "region": ["us-central1", "us-east1"],
        "zone": [p for p in LOCATIONS if p[-2] == "-"],
    }
    for one in RECOMMENDERS:
        for owner in one.of:
            whose = answers.PROJECT if owner == "projects" else ACCOUNT
            for scope in one.scopes:
                for place in scopes[scope]:
                    assert f"{owner}/{whose}/locations/{place}/recommenders/{one.id}" in heard


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--folder", "prod"], "use a number"),
        (["--organization", "octollm.com"], "use a number"),
        (["--project", "a/b"], "invalid project ID"),
        (["--location", "us central1", "--project", "octollm-prod"], "invalid location"),
        (["--folder", "1", "--offline", "r.json"], "need live API calls"),
    ],
)
def test_what_cannot_be_asked_is_wrong_usage(tmp_path: Path, arguments: list[str], said: str) -> None:
    with many() as google:
        done = run(google, tmp_path, *arguments)
    assert done.returncode == 2, done.stderr
    assert said in done.stderr
