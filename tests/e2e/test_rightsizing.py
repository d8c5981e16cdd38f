"""`octoguard report rightsizing` against a local server that answers, and fails, as Google does."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from octoguard import plan as plans
from octoguard.rightsizing.document import Change
from octoguard.workflows.repricing import Prices
from tests.conftest import PLANS, ROOT, document, resource
from tests.fakes import answers
from tests.fakes.google import Fault, Google
from tests.fakes.record import LOCATIONS

PLAN = PLANS / "octollm-prod" / "plan.json"
PROD = ROOT / "infra" / "environments" / "prod"
COMPUTE = "google.compute.instance.MachineTypeRecommender"


def run(google: Google | None, folder: Path, *arguments: str | Path, env: dict[str, str] | None = None) -> Any:
    environment = {**os.environ, **(google.environment if google else {}), **(env or {})}
    return subprocess.run(
        [sys.executable, "-m", "octoguard", "report", "rightsizing", *map(str, arguments)],
        capture_output=True,
        text=True,
        cwd=folder,
        env=environment,
        timeout=120,
    )


def ask(google: Google, folder: Path, *arguments: str | Path) -> Any:
    """The report as JSON, of a run that must work."""
    done = run(google, folder, "--project", answers.PROJECT, "--timeout", "2", "-f", "json", *arguments)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def prod(*faults: Fault, **more: Any) -> Google:
    return Google(answers.prod(), {answers.PROJECT: LOCATIONS}, list(faults), **more)


def sums(report: Any) -> dict[tuple[str, str], Decimal]:
    return {(total["kind"], total["currency"]): Decimal(total["monthly_saving"]) for total in report["totals"]}


WHOLE = Decimal("198.40") + Decimal("143.76") + Decimal("55.76") + Decimal("37.01") + Decimal("20.28") + Decimal("7.30")


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
    assert lines[2].startswith("INCOMPLETE: 6 of 70 lists could not be read")
    assert lines[3].startswith("at least ")
    assert 'Not available (which is not "no savings")' in lines


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
    assert [one["problem"] for one in report["recommendations"] if one["problem"]] == ["its amount has no currency"]
    assert "Different currencies are not added" in text


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
    assert "none of 70 lists" in done.stderr
    assert "gcloud services enable" in done.stderr


def test_a_server_that_is_not_there_is_exit_4(tmp_path: Path) -> None:
    with prod() as google:
        pass
    done = run(google, tmp_path, "--project", answers.PROJECT, "--timeout", "1")
    assert (done.returncode, done.stdout) == (4, "")


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


def test_measurements_that_may_not_be_read_are_missing(tmp_path: Path) -> None:
    with prod(Fault("MetricService", "PERMISSION_DENIED"), series=answers.measurements()) as google:
        report = ask(google, tmp_path)
    assert [one["do"] for one in report["missing"]] == ["grant roles/monitoring.viewer to the account that asks"]
    assert google.calls["ListTimeSeries"] == 1


def at(place: dict[str, Any]) -> str:
    """What the line of a place sets."""
    file = next(path for path in (ROOT / place["file"], PROD / place["file"]) if path.is_file())
    text = file.read_text().splitlines()[place["line"] - 1]
    return text if text.endswith("{") else text.partition("=")[0].rstrip()


def test_measurements_judge_what_google_is_silent_about(tmp_path: Path) -> None:
    with prod(series=answers.measurements()) as google:
        report = ask(google, tmp_path, "--plan", PLAN, "--root", PROD)
    found = {
        change["address"]: (entry["subtype"], change.get("attribute"), change.get("value"), at(change["place"]))
        for entry in report["recommendations"]
        if entry["source"] == "octoguard"
        for change in entry["changes"]
    }
    assert found == {
        "module.octollm.module.database.google_sql_database_instance.primary": (
            *("TOO_LARGE", "settings[0].tier", '"db-custom-2-7936"', "  tier"),
        ),
        'module.octollm.module.gke.google_container_node_pool.pools["default"]': (
            *("TOO_LARGE", "autoscaling[0].total_min_node_count", "3", "      min_nodes"),
        ),
        'module.octollm.module.redis.google_redis_instance.instance["0"]': (
            *("TOO_LARGE", "memory_size_gb", "5", "  memory_size_gb"),
        ),
        'module.octollm.module.redis.google_redis_instance.instance["1"]': (
            *("TOO_SMALL", None, None, 'resource "google_redis_instance" "instance" {'),
        ),
    }
    assert any("instances/new was not judged: 3 days" in note for note in report["notes"])


def test_thresholds_of_octoguard_toml_decide(tmp_path: Path) -> None:
    (tmp_path / "octoguard.toml").write_text("[rightsizing]\nsql_cpu_below = 0.05\nredis_memory_below = 0.05\n")
    with prod(series=answers.measurements()) as google:
        report = ask(google, tmp_path)
    large = [one for one in report["recommendations"] if one["subtype"] == "TOO_LARGE"]
    assert [one["recommender"] for one in large] == ["octoguard.container.Utilisation"]


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
    recording = Path(__file__).parent.parent / "fakes" / "recordings" / "octollm-prod.json"
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
    recording = str(Path(__file__).parent.parent / "fakes" / "recordings" / "octollm-prod.json")
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


def test_our_own_prices_stand_beside_googles(tmp_path: Path) -> None:
    with prod(series=answers.measurements()) as google:
        report = ask(google, tmp_path, "--plan", PLAN)
    own = {
        (entry["source"], entry["changes"][0]["address"]): (entry["own"]["monthly_saving"], entry["own"]["why"])
        for entry in report["recommendations"]
        if entry["changes"] and entry["kind"] in ("resources", "measured")
    }
    pool = 'module.octollm.module.gke.google_container_node_pool.pools["default"]'
    # Five n2-standard-8 less five n2-standard-4 in us-central1, sustained use taken off: half of 5 x 283.58 x 0.8002.
    assert abs(Decimal(own["google", pool][0]) - Decimal("567.31")) < Decimal("0.1")
    # An unused address: 730 hours at 0.01, which is also Google's figure.
    assert Decimal(own["google", "module.octollm.module.gke.google_compute_global_address.ingress"][0]) == Decimal(
        "7.3"
    )
    measured = [entry for entry in report["recommendations"] if entry["kind"] == "measured"]
    smaller = next(entry for entry in measured if entry["changes"][0]["address"] == pool)
    assert smaller["standing"] == "overlaps", "Google speaks of the same pool's groups"
    assert smaller["monthly_saving"] == smaller["own"]["monthly_saving"]
    for figure, why in own.values():
        assert figure is not None or why.startswith("not computed: ")


def test_a_state_is_priced_as_a_plan_is(tmp_path: Path) -> None:
    values = {"name": "octollm-prod-cluster-ingress", "project": answers.PROJECT, "address_type": "EXTERNAL"}
    held = {
        "address": "google_compute_global_address.ingress",
        "mode": "managed",
        "type": "google_compute_global_address",
        "name": "ingress",
        "values": values,
        "sensitive_values": {},
    }
    state = {"format_version": "1.0", "values": {"root_module": {"resources": [held]}}}
    (tmp_path / "state.json").write_text(json.dumps(state))
    recording = Path(__file__).parent.parent / "fakes" / "recordings" / "octollm-prod.json"
    done = run(None, tmp_path, "--offline", recording, "--plan", "state.json", "-f", "json")
    found = [entry for entry in json.loads(done.stdout)["recommendations"] if entry["changes"]]
    assert [(e["changes"][0]["address"], Decimal(e["own"]["monthly_saving"])) for e in found] == [
        ("google_compute_global_address.ingress", Decimal("7.3"))
    ]


def test_machines_are_priced_stopped_and_smaller(tmp_path: Path) -> None:
    disk = {"initialize_params": [{"size": 10, "type": "pd-balanced"}]}
    runner = {
        "name": "octollm-prod-runner",
        "project": answers.PROJECT,
        "zone": "us-central1-a",
        "machine_type": "e2-standard-8",
        "boot_disk": [disk],
    }
    (tmp_path / "plan.json").write_text(json.dumps(document(resource("google_compute_instance.runner", runner))))
    recording = Path(__file__).parent.parent / "fakes" / "recordings" / "octollm-prod.json"
    done = run(None, tmp_path, "--offline", recording, "--plan", "plan.json", "-f", "json")
    own = {
        entry["changes"][0]["attribute"]: entry["own"]
        for entry in json.loads(done.stdout)["recommendations"]
        if entry["changes"]
    }
    # Stopped, only its disk is left to pay: e2-standard-8 in us-central1 is 195.67.
    assert abs(Decimal(own["desired_status"]["monthly_saving"]) - Decimal("195.67")) < Decimal("0.05")
    # e2-standard-8 less e2-standard-4 in us-central1: half of 195.67.
    assert abs(Decimal(own["machine_type"]["monthly_saving"]) - Decimal("97.83")) < Decimal("0.05")

    # With a price book both figures are at its prices, and the report says so.
    (tmp_path / "book.csv").write_text("service,discount_percent\nCompute Engine,50\n")
    (tmp_path / "octoguard.toml").write_text("[cost]\nprice_book = 'book.csv'\n")
    done = run(None, tmp_path, "--offline", recording, "--plan", "plan.json", "-f", "json")
    report = json.loads(done.stdout)
    halved = {one["changes"][0]["attribute"]: one["own"] for one in report["recommendations"] if one["changes"]}
    for attribute, listed in own.items():
        if listed["monthly_saving"] is not None:
            exact = Decimal(halved[attribute]["monthly_saving"]) * 2 - Decimal(listed["monthly_saving"])
            assert abs(exact) < Decimal("0.00001")
    assert "octoguard's own figures are at the prices of price book book.csv, where it has them" in report["notes"]


def test_what_our_prices_do_not_look_at_is_no_zero() -> None:
    plan = plans.read(PLAN.read_bytes(), "plan.json")
    pool = 'module.octollm.module.gke.google_container_node_pool.pools["default"]'
    unseen = Prices(plan).saving([Change(pool, "set", "max_pods_per_node", "", "32")])
    assert unseen.monthly_saving is None
    assert unseen.why == "not computed: octoguard's prices do not look at max_pods_per_node"
    database = "module.octollm.module.database.google_sql_database_instance.primary"
    assert Prices(plan).saving([Change(database, "review", "settings[0].tier")]).monthly_saving is None
