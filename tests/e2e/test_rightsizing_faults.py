"""What a rightsizing report says when Google fails: a complete report that says what is missing, or exit 4."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from tests.fakes import answers
from tests.fakes.google import Fault, Google
from tests.fakes.runs import COMPUTE, LOCATIONS, WHOLE, ask, prod, run, sums

if TYPE_CHECKING:
    from pathlib import Path


def test_passing_faults_are_tried_again(tmp_path: Path) -> None:
    faults = [
        Fault("disk.Idle", "UNAVAILABLE", times=2),
        Fault("address.Idle", "RESOURCE_EXHAUSTED", times=2),
        Fault(COMPUTE, "INTERNAL", times=1, on_page=2),
    ]
    with prod(*faults) as google:
        report = ask(google, tmp_path, "--no-utilisation")
    assert report["complete"]
    assert abs(sums(report)["resources", "USD"] - WHOLE) < Decimal("0.05")
    assert all(fault.times == 0 for fault in faults)


@pytest.mark.parametrize(
    "code", ["UNAVAILABLE", "RESOURCE_EXHAUSTED", "PERMISSION_DENIED", "NOT_FOUND", "UNIMPLEMENTED"]
)
def test_a_recommender_that_fails_is_missing_and_not_nothing(tmp_path: Path, code: str) -> None:
    with prod(Fault("disk.Idle", code)) as google:
        report = ask(google, tmp_path, "--no-utilisation", "--timeout", "1")
    assert not report["complete"]
    assert {(one["what"], one["code"]) for one in report["missing"]} == {
        ("google.compute.disk.IdleResourceRecommender", code)
    }
    assert abs(sums(report)["resources", "USD"] - (WHOLE - Decimal("20.28"))) < Decimal("0.05")


def test_people_are_told_first_that_it_is_incomplete(tmp_path: Path) -> None:
    with prod(Fault("disk.Idle", "PERMISSION_DENIED")) as google:
        lines = run(google, tmp_path, "--project", answers.PROJECT, "--no-utilisation").stdout.splitlines()
    assert lines[2].startswith("INCOMPLETE: 6 of 87 lists of recommendations could not be read")
    assert lines[3].startswith("at least ")
    assert "Not available (savings unknown, not zero)" in lines


def test_half_a_list_counts_for_nothing(tmp_path: Path) -> None:
    with prod(Fault(f"us-central1-a/recommenders/{COMPUTE}", "UNAVAILABLE", on_page=2)) as google:
        report = ask(google, tmp_path, "--no-utilisation", "--record", "half.json")
        again = ask(google, tmp_path, "--offline", "half.json")
    assert [(one["what"], one["seen"]) for one in report["missing"]] == [(COMPUTE, 2)]
    assert not [one for one in report["recommendations"] if one["recommender"] == COMPUTE]
    assert again["totals"] == report["totals"]
    assert again["missing"] == report["missing"]


def test_currencies_are_never_added(tmp_path: Path) -> None:
    known = answers.prod()
    parent = answers.parent("us-central1-b", "google.compute.disk.IdleResourceRecommender")
    known[parent].append(answers.recommendation(parent, "euro", 100, currency="EUR", duration="2628000s"))
    known[parent].append(answers.recommendation(parent, "nobody's", 100, currency=""))
    with Google(known, {answers.PROJECT: LOCATIONS}) as google:
        report = ask(google, tmp_path, "--no-utilisation")
        text = run(google, tmp_path, "--project", answers.PROJECT, "--no-utilisation").stdout
    found = sums(report)
    assert found["resources", "EUR"] == 100
    assert abs(found["resources", "USD"] - WHOLE) < Decimal("0.05")
    assert [one["problem"] for one in report["recommendations"] if one["problem"]] == ["the amount has no currency"]
    assert "Amounts in different currencies are not added up" in text


@pytest.mark.parametrize("after", [0, 1, 20])
def test_a_token_that_expires_ends_in_exit_4(tmp_path: Path, after: int) -> None:
    with prod(expires_after=after) as google:
        done = run(google, tmp_path, "--project", answers.PROJECT, "--record", "r.json", "--timeout", "2")
    assert done.returncode == 4
    assert done.stdout == ""
    assert "gcloud auth application-default login" in done.stderr
    assert not (tmp_path / "r.json").exists()


def test_nothing_that_can_be_read_is_exit_4(tmp_path: Path) -> None:
    with prod(Fault("ListRecommendations", "PERMISSION_DENIED", "API not used", "SERVICE_DISABLED")) as google:
        done = run(google, tmp_path, "--project", answers.PROJECT)
    assert (done.returncode, done.stdout) == (4, "")
    assert "none of 87 lists" in done.stderr
    assert "gcloud services enable" in done.stderr


def test_a_server_that_is_not_there_is_exit_4(tmp_path: Path) -> None:
    with prod() as google:
        pass
    done = run(google, tmp_path, "--project", answers.PROJECT, "--timeout", "1")
    assert (done.returncode, done.stdout) == (4, "")


def test_measurements_that_may_not_be_read_are_missing(tmp_path: Path) -> None:
    with prod(Fault("MetricService", "PERMISSION_DENIED"), series=answers.measurements()) as google:
        report = ask(google, tmp_path)
    assert [one["do"] for one in report["missing"]] == ["grant roles/monitoring.viewer to the calling account"]
    assert google.calls["ListTimeSeries"] == 1


def test_an_answer_that_comes_too_late_is_missing(tmp_path: Path) -> None:
    with prod(Fault("disk.Idle", "LATE")) as google:
        report = ask(google, tmp_path, "--no-utilisation", "--timeout", "1")
    assert {(one["what"], one["code"]) for one in report["missing"]} == {
        ("google.compute.disk.IdleResourceRecommender", "DEADLINE_EXCEEDED")
    }
    assert abs(sums(report)["resources", "USD"] - (WHOLE - Decimal("20.28"))) < Decimal("0.05")


def test_a_connection_that_is_cut_leaves_what_was_read_before(tmp_path: Path) -> None:
    images = "google.compute.image.IdleResourceRecommender"
    parent = answers.parent("global", images)
    known = answers.prod() | {parent: [answers.recommendation(parent, str(i), 100) for i in range(5)]}
    with Google(known, {answers.PROJECT: LOCATIONS}, [Fault(images, "CUT", on_page=2)]) as google:
        done = run(google, tmp_path, "--project", answers.PROJECT, "--no-utilisation", "--timeout", "1", "-f", "json")
    assert done.returncode == 0
    assert len(done.stderr.splitlines()) == 1, "the gRPC library itself says nothing"
    report = json.loads(done.stdout)
    assert not report["complete"]
    half = next(one for one in report["missing"] if one["what"] == images)
    assert (half["code"], half["seen"]) == ("UNAVAILABLE", 2)
    assert report["coverage"]["missing"] == sum(len(one["locations"]) for one in report["missing"])
    assert report["coverage"]["read"] + report["coverage"]["missing"] == report["coverage"]["asked"]
    assert not [one for one in report["recommendations"] if one["recommender"] == images]
    assert 0 < sums(report)["resources", "USD"] <= WHOLE


ODD = {
    "other-sign": ({"currencyCode": "USD", "units": "-7", "nanos": 5}, "2592000s", "malformed"),
    "too-many-nanos": ({"currencyCode": "USD", "units": "-7", "nanos": -2_000_000_000}, "2592000s", "malformed"),
    "no-duration": ({"currencyCode": "USD", "units": "-7"}, "", "duration"),
    "zero-duration": ({"currencyCode": "USD", "units": "-7"}, "0s", "duration"),
    "negative-duration": ({"currencyCode": "USD", "units": "-7"}, "-2592000s", "duration"),
    "no-currency": ({"units": "-7"}, "2592000s", "no currency"),
    "beyond-belief": ({"currencyCode": "USD", "units": "-9000000000000000000"}, "1s", "implausibly large"),
}


def test_amounts_that_make_no_sense_are_told_in_every_format_and_not_added(tmp_path: Path) -> None:
    known = answers.prod()
    parent = answers.parent("us-central1-b", "google.compute.disk.IdleResourceRecommender")
    for name, (cost, duration, _) in ODD.items():
        body = answers.recommendation(parent, name, 7, resource=f"//compute.googleapis.com/{name}")
        projection = {"cost": cost, **({"duration": duration} if duration else {})}
        known[parent].append(body | {"primaryImpact": {"category": "COST", "costProjection": projection}})
    with Google(known, {answers.PROJECT: LOCATIONS}) as google:
        report = ask(google, tmp_path, "--no-utilisation", "--record", "r.json")
    assert abs(sums(report)["resources", "USD"] - WHOLE) < Decimal("0.05")
    problems = {one["name"].rpartition("/")[2]: one for one in report["recommendations"] if one["problem"]}
    assert set(problems) == set(ODD)
    for name, (_, _, said) in ODD.items():
        assert said in problems[name]["problem"]
        assert (problems[name]["standing"], problems[name]["monthly_saving"]) == ("not-understood", None)
    for form in ("text", "markdown", "csv"):
        shown = run(None, tmp_path, "--offline", "r.json", "-f", form, "--verbose").stdout
        assert shown.count("implausibly large") == 1, form


@pytest.mark.parametrize("form", ["text", "markdown", "csv", "json"])
def test_not_available_is_said_in_every_format(tmp_path: Path, form: str) -> None:
    with prod(*[Fault(one, "PERMISSION_DENIED") for one in ("disk.Idle", "instance.", "commitment")]) as google:
        done = run(google, tmp_path, "--project", answers.PROJECT, "--no-utilisation", "--timeout", "1", "-f", form)
    assert done.returncode == 0
    assert "google.compute.disk.IdleResourceRecommender" in done.stdout
    assert "PERMISSION_DENIED" in done.stdout.replace("\\", "")
    said = {
        "text": ("INCOMPLETE: ", "at least "),
        "markdown": ("INCOMPLETE: ", "at least **"),
        "csv": ("not-available",),
        "json": ('"complete": false', '"missing": ['),
    }
    for one in said[form]:
        assert one in done.stdout


def test_nothing_to_save_is_said_only_of_what_was_read(tmp_path: Path) -> None:
    google = Google({}, {answers.PROJECT: LOCATIONS}, [Fault("disk.Idle", "UNAVAILABLE")])
    with google:
        text = run(google, tmp_path, "--project", answers.PROJECT, "--no-utilisation", "--timeout", "1").stdout
    assert "no savings found in the data that was read" in text
