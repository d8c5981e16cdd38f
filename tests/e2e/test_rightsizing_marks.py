"""`octoguard report rightsizing claim`, `dismiss`, `succeed` and `fail` against a local server."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.fakes import answers
from tests.fakes.google import Fault, Google
from tests.fakes.runs import LOCATIONS, run

if TYPE_CHECKING:
    from pathlib import Path

DISKS = "google.compute.disk.IdleResourceRecommender"
PARENT = answers.parent("us-central1-a", DISKS, "projects/482916370155")
OTHER = answers.parent("us-east1-b", DISKS, "projects/482916370155")
A, B, TWIN = f"{PARENT}/recommendations/a1", f"{PARENT}/recommendations/b2", f"{OTHER}/recommendations/b2"


def google(*faults: Fault, **states: str) -> Google:
    """Three idle disks; `a1`, `b2` and `twin` are their states, ACTIVE if not given."""

    def disk(parent: str, name: str, state: str) -> dict[str, Any]:
        return answers.recommendation(parent, name, 12, resource=f"//d/{name}", state=states.get(state, "ACTIVE"))

    known = {PARENT: [disk(PARENT, "a1", "a1"), disk(PARENT, "b2", "b2")], OTHER: [disk(OTHER, "b2", "twin")]}
    return Google(known, {answers.PROJECT: LOCATIONS}, list(faults))


def state(server: Google, name: str) -> tuple[str, dict[str, str]]:
    found = next(one for many in server.recommendations.values() for one in many if one["name"] == name)
    return found["stateInfo"]["state"], found["stateInfo"].get("stateMetadata", {})


def report(path: Path, *names: str, **more: Any) -> str:
    entries = [{"name": name, "source": "google"} for name in names]
    path.write_text(json.dumps({"schema_version": "1", "recommendations": entries, **more}))
    return str(path)


@pytest.mark.parametrize(
    ("verb", "after"), [("claim", "CLAIMED"), ("dismiss", "DISMISSED"), ("succeed", "SUCCEEDED"), ("fail", "FAILED")]
)
def test_a_mark_changes_the_state_and_prints_it(tmp_path: Path, verb: str, after: str) -> None:
    with google() as server:
        done = run(server, tmp_path, verb, A, f"//recommender.googleapis.com/{B}", A)
        states = [state(server, name)[0] for name in (A, B, TWIN)]
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [f"{A}: ACTIVE -> {after}", f"{B}: ACTIVE -> {after}"]
    assert states == [after, after, "ACTIVE"]


def test_a_dry_run_changes_nothing_and_names_a_refusal(tmp_path: Path) -> None:
    with google(b2="CLAIMED") as server:
        done = run(server, tmp_path, "dismiss", "--dry-run", A, B)
        states = [state(server, name)[0] for name in (A, B)]
        calls = dict(server.calls)
    assert done.returncode == 0
    assert done.stdout.splitlines() == [
        f"{A}: would change ACTIVE -> DISMISSED",
        f"{B}: would change CLAIMED -> DISMISSED (Google may refuse it: Google documents DISMISSED only after ACTIVE)",
    ]
    assert states == ["ACTIVE", "CLAIMED"]
    assert calls == {"GetRecommendation": 2}


def test_a_note_is_stored_beside_the_metadata_of_others(tmp_path: Path) -> None:
    with google(a1="CLAIMED") as server:
        server.recommendations[PARENT][0]["stateInfo"]["stateMetadata"] = {"ticket": "OPS-7"}
        done = run(server, tmp_path, "succeed", A, "--note", "platform/PR-123")
        after = state(server, A)
    assert done.returncode == 0, done.stderr
    assert after == ("SUCCEEDED", {"ticket": "OPS-7", "note": "platform/PR-123"})


def test_the_same_state_again_is_no_change(tmp_path: Path) -> None:
    with google(a1="DISMISSED") as server:
        done = run(server, tmp_path, "dismiss", A)
        calls = dict(server.calls)
    assert (done.returncode, done.stdout) == (0, f"{A}: DISMISSED already\n")
    assert calls == {"GetRecommendation": 1}


def test_a_refused_state_names_the_allowed_ones(tmp_path: Path) -> None:
    with google(a1="SUCCEEDED") as server:
        done = run(server, tmp_path, "claim", A)
        after = state(server, A)[0]
    assert done.returncode == 4
    assert done.stdout == (
        f"{A}: not marked CLAIMED: FAILED_PRECONDITION (A SUCCEEDED recommendation cannot become CLAIMED.): "
        "Google documents CLAIMED only after ACTIVE or CLAIMED\n"
    )
    assert (
        done.stderr.splitlines()[-1] == "octoguard: error: 1 of 1 recommendation was not marked: see the reasons above"
    )
    assert after == "SUCCEEDED"


@pytest.mark.parametrize("code", ["ABORTED", "FAILED_PRECONDITION"])
def test_a_change_in_between_is_a_conflict_without_retries(tmp_path: Path, code: str) -> None:
    with google(Fault("MarkRecommendationClaimed", code, "conflict")) as server:
        done = run(server, tmp_path, "claim", A)
        calls, after = dict(server.calls), state(server, A)[0]
    assert done.returncode == 4
    assert f"{code} (conflict): the recommendation changed since octoguard read it: run it again" in done.stdout
    assert calls == {"GetRecommendation": 1, "MarkRecommendationClaimed": 1}
    assert after == "ACTIVE"


def test_the_etag_of_the_recommendation_is_sent(tmp_path: Path) -> None:
    with google() as server:
        first = run(server, tmp_path, "claim", A)
        second = run(server, tmp_path, "succeed", A)
    assert (first.returncode, second.stdout) == (0, f"{A}: CLAIMED -> SUCCEEDED\n")


@pytest.mark.parametrize("method", ["GetRecommendation", "MarkRecommendationDismissed"])
def test_a_denied_call_names_the_role(tmp_path: Path, method: str) -> None:
    with google(Fault(method, "PERMISSION_DENIED", "denied")) as server:
        done = run(server, tmp_path, "dismiss", A)
    assert done.returncode == 4
    assert (
        "PERMISSION_DENIED (denied): grant roles/recommender.computeAdmin, or a custom role with "
        "recommender.computeDiskIdleResourceRecommendations.update, to the calling account" in done.stdout
    )


def test_one_failure_of_several_leaves_the_others(tmp_path: Path) -> None:
    gone = f"{PARENT}/recommendations/gone"
    with google(Fault(f"MarkRecommendationClaimed {B}", "UNAVAILABLE", "down")) as server:
        done = run(server, tmp_path, "claim", gone, B, A)
        states = [state(server, name)[0] for name in (B, A)]
    assert done.returncode == 4
    lines = done.stdout.splitlines()
    assert lines[0].startswith(f"{gone}: not marked CLAIMED: NOT_FOUND")
    assert lines[0].endswith("check the name: Google removes recommendations that no longer apply")
    assert lines[1].endswith("UNAVAILABLE (down): it is unknown whether Google marked it: run it again")
    assert lines[2] == f"{A}: ACTIVE -> CLAIMED"
    assert (
        done.stderr.splitlines()[-1]
        == "octoguard: error: 2 of 3 recommendations were not marked: see the reasons above"
    )
    assert states == ["ACTIVE", "CLAIMED"]


def test_expired_credentials_end_the_run_and_name_the_rest(tmp_path: Path) -> None:
    with google() as server:
        server.expires_after = 2
        done = run(server, tmp_path, "claim", A, B, TWIN)
        calls = sum(server.calls.values())
    assert done.returncode == 4
    lines = done.stdout.splitlines()
    assert lines[0] == f"{A}: ACTIVE -> CLAIMED"
    assert "Google rejects the credentials" in lines[1]
    assert lines[2].startswith(f"{TWIN}: not marked CLAIMED: not tried: ")
    assert calls == 3


def test_an_id_is_found_in_a_report(tmp_path: Path) -> None:
    with google() as server:
        done = run(server, tmp_path, "claim", "a1", TWIN, "--report", report(tmp_path / "r.json", A, B))
    assert done.returncode == 0, done.stderr
    assert done.stdout.splitlines() == [f"{A}: ACTIVE -> CLAIMED", f"{TWIN}: ACTIVE -> CLAIMED"]


def test_the_report_of_this_month_names_its_recommendations(tmp_path: Path) -> None:
    parent = answers.parent("us-central1-a", DISKS)
    known = {parent: [answers.recommendation(parent, "idle-7", 12, resource="//d/7")]}
    with Google(known, {answers.PROJECT: LOCATIONS}) as server:
        options = ("--project", answers.PROJECT, "--no-utilisation", "-f", "json", "--output", tmp_path / "month.json")
        made = run(server, tmp_path, *options)
        done = run(server, tmp_path, "dismiss", "idle-7", "--report", tmp_path / "month.json")
    assert made.returncode == 0, made.stderr
    by_number = answers.parent("us-central1-a", DISKS, f"projects/{answers.number_of(answers.PROJECT)}")
    assert done.stdout == f"{by_number}/recommendations/idle-7: ACTIVE -> DISMISSED\n"


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (["claim", "b2", "--report", "r.json"], 2, f"'b2' is ambiguous in r.json: use one of {B}, {TWIN}"),
        (["claim", "bb2", "--report", "r.json"], 2, f"r.json has no recommendation 'bb2': choose one of {B}, {TWIN}"),
        (["claim", "zzzz", "--report", "r.json"], 2, f"choose one of {A}, {B}, {TWIN}"),
        (["claim", "a1", "--report", "empty.json"], 2, "empty.json has no recommendations of Google"),
        (["claim", "a1"], 2, "'a1' is not a full name: use projects/P/locations/L/recommenders/R/recommendations/ID"),
        (["claim", "projects/p/recommendations/a1"], 2, "invalid recommendation name"),
        (["claim", f"{A}?alt=x"], 2, "invalid recommendation name"),
        (["claim", A.replace(DISKS, "octoguard.sql.Utilisation")], 2, "octoguard's own"),
        (["claim", A, "--note", "two words"], 2, "--note: invalid text 'two words': Google stores 1 to 255 letters"),
        (["claim", A, "--note", "x" * 256], 2, "--note: invalid text"),
        (["claim"], 2, "Missing argument"),
        (["dismiss", A, "--note", "x"], 2, "No such option"),
        (["claim", "a1", "--report", "no.json"], 3, "no.json: the report cannot be read"),
        (["claim", "a1", "--report", "odd.json"], 3, "odd.json: not a rightsizing report"),
        (["claim", "a1", "--report", "scrubbed.json"], 3, "the names in this report are anonymized"),
    ],
)
def test_wrong_arguments_make_no_call(tmp_path: Path, arguments: list[str], code: int, said: str) -> None:
    report(tmp_path / "r.json", A, B, TWIN)
    report(tmp_path / "scrubbed.json", A, source={"mode": "recording", "recorded_at": "", "scrubbed": True})
    report(tmp_path / "empty.json")
    (tmp_path / "odd.json").write_text('{"schema_version": "1", "recommendations": "none"}')
    with google() as server:
        done = run(server, tmp_path, *arguments)
        calls = sum(server.calls.values())
    assert done.returncode == code, done.stderr
    assert said in " ".join(done.stderr.split())
    assert (done.stdout, calls) == ("", 0)


def test_the_report_stays_the_default(tmp_path: Path) -> None:
    (tmp_path / "octoguard.toml").write_text(
        f'[environments.prod]\nlike = "prod"\nprojects = ["{answers.PROJECT}"]\n'
        f'[environments.claim]\nlike = "dev"\nprojects = ["{answers.PROJECT}"]\n'
    )
    with google() as server:
        named = run(server, tmp_path, "prod", "--no-utilisation", "-f", "json")
        first = run(server, tmp_path, "--no-utilisation", "-f", "json", "prod")
        dashed = run(server, tmp_path, "--no-utilisation", "-f", "json", "--", "claim")
        twice = run(server, tmp_path, "prod", "test")
        debug = run(server, tmp_path, "--debug", "claim", A)
    assert [done.returncode for done in (named, first, dashed, debug)] == [0, 0, 0, 0], debug.stderr
    assert json.loads(named.stdout)["environment"] == json.loads(first.stdout)["environment"] == "prod"
    assert json.loads(dashed.stdout)["environment"] == "claim"
    assert twice.returncode == 2
    assert "unexpected extra argument" in twice.stderr
    assert debug.stdout == f"{A}: ACTIVE -> CLAIMED\n"


def test_both_helps_have_options_and_examples(tmp_path: Path) -> None:
    whole, claim = run(None, tmp_path, "--help"), run(None, tmp_path, "claim", "--help")
    assert (whole.returncode, claim.returncode) == (0, 0)
    assert "Usage: python -m octoguard report rightsizing [OPTIONS] [ENV|DIR]" in " ".join(whole.stdout.split())
    for text in ("--offline", "claim", "dismiss", "succeed", "fail", "octoguard report rightsizing prod"):
        assert text in whole.stdout
    for text in ("ID...", "--report", "--note", "--dry-run", "octoguard report rightsizing claim --report"):
        assert text in claim.stdout
    assert "--offline" not in claim.stdout
