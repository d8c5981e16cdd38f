"""Lists of insights, read with the real client from a local server."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from octoguard.gcp.recommender import Recommenders
from octoguard.gcp.session import open_session
from octoguard.rightsizing.answers import LIST_INSIGHTS
from octoguard.rightsizing.evidence import read
from octoguard.workflows.recommender_queries import insights
from tests.fakes.google import Fault, Google

if TYPE_CHECKING:
    import pytest

    from octoguard.rightsizing.answers import Answer

ZONE = "projects/482916370155/locations/us-central1-a/insightTypes"
CPU, DISK = f"{ZONE}/google.compute.instance.CpuUsageInsight", f"{ZONE}/google.compute.disk.IdleResourceInsight"
NAMES = [f"{CPU}/insights/c1", f"{CPU}/insights/c3", f"{DISK}/insights/d1"]


def google(*faults: Fault) -> Google:
    cpu = [
        {
            "name": f"{CPU}/insights/c{number}",
            "insightSubtype": "LOW_CPU_USAGE",
            "observationPeriod": "691200s",
            "content": {"sampleProbability": 0.9, "quantileFunctionValue": 0.04},
            "severity": "MEDIUM",
        }
        for number in range(1, 4)
    ]
    return Google(insights={CPU: cpu, DISK: [{"name": f"{DISK}/insights/d1"}]}, faults=list(faults))


def asked(server: Google, monkeypatch: pytest.MonkeyPatch, names: list[str]) -> list[Answer]:
    for name, value in server.environment.items():
        monkeypatch.setenv(name, value)
    return list(insights(Recommenders(open_session(1.0)), names))


def test_each_list_is_read_once_and_whole(monkeypatch: pytest.MonkeyPatch) -> None:
    with google() as server:
        disk, cpu = asked(server, monkeypatch, NAMES)
        calls = dict(server.calls)
    assert [(one.method, one.owner, one.asked) for one in (disk, cpu)] == [
        (LIST_INSIGHTS, "projects/482916370155", DISK),
        (LIST_INSIGHTS, "projects/482916370155", CPU),
    ]
    assert calls == {"ListInsights": 3}  # the server has two insights on a page
    found = read(cpu.pages, CPU)
    assert sorted(found.by_name) == [f"{CPU}/insights/c{number}" for number in (1, 2, 3)]
    assert found.by_name[NAMES[0]].summary == "CPU at or below 4% for 90% of the time"
    assert found.by_name[NAMES[0]].observation_days == 8.0
    assert json.loads(disk.pages[0])["insights"][0]["name"] == NAMES[2]


def test_no_names_make_no_calls(monkeypatch: pytest.MonkeyPatch) -> None:
    with google() as server:
        assert asked(server, monkeypatch, []) == []
        assert not server.calls


def test_a_denied_list_leaves_the_others(monkeypatch: pytest.MonkeyPatch) -> None:
    with google(Fault(CPU, "PERMISSION_DENIED", "no", on_page=2)) as server:
        disk, cpu = asked(server, monkeypatch, NAMES)
    assert disk.failure is None
    assert cpu.failure is not None
    assert cpu.failure.code == "PERMISSION_DENIED"
    assert len(cpu.pages) == 1


def test_expired_credentials_do_not_end_the_run(monkeypatch: pytest.MonkeyPatch) -> None:
    with google(Fault("ListInsights", "UNAUTHENTICATED", "expired")) as server:
        answers = asked(server, monkeypatch, NAMES)
    assert [one.asked for one in answers] == [DISK, CPU]
    assert all(one.failure is not None and "credentials" in one.failure.message for one in answers)
