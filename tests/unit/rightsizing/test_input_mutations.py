"""One wrong field in any input of the report: an error with a message, or a report; never an unexpected error."""

from __future__ import annotations

import json
import random
from typing import TYPE_CHECKING, Any, Final

import msgspec
import pytest

from octoguard.errors import OctoguardError
from octoguard.rightsizing.answers import LIST_INSIGHTS, LIST_LOCATIONS
from octoguard.workflows import rightsizing
from octoguard.workflows.rightsizing_request import RightsizingRequest
from tests.fakes import cases
from tests.fakes.answers import replace
from tests.fakes.cases import COMMITMENT, COMPUTE, IDLE_VM, NUMBER, PROJECT, bought, listed, recommended, running
from tests.fakes.mutations import WRONG, fields, mutated

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

REGION, ZONE = "us-south1", "us-south1-a"
TRIED: Final = 50


def vm(name: str) -> dict[str, Any]:
    machine = f"{COMPUTE}/{PROJECT}/zones/{ZONE}/instances/{name}"
    kind = f"projects/{NUMBER}/locations/{ZONE}/insightTypes/google.compute.instance.IdleResourceInsight"
    insights = [{"insight": f"{kind}/insights/{name}"}]
    return recommended(name, 31, replace(machine, "/status", "TERMINATED", "I"), associatedInsights=insights)


def calls() -> list[dict[str, Any]]:
    """One call of each method."""
    kind = f"projects/{PROJECT}/locations/{ZONE}/insightTypes/google.compute.instance.IdleResourceInsight"
    insight = {
        "name": f"{kind.replace(PROJECT, NUMBER)}/insights/a",
        "insightSubtype": "IDLE",
        "observationPeriod": "1209600s",
        "lastRefreshTime": "2026-11-23T00:00:00Z",
        "severity": "LOW",
        "content": {"cpuUsage": {"p95": 0.02}, "list": [1, {"x": None}]},
    }
    series = running("e2-standard-4", 8, ZONE)
    del series["responses"][0]["timeSeries"][0]["points"][3:]
    owner = f"projects/{PROJECT}"
    locations = {"locations": [{"locationId": ZONE}, {"locationId": REGION}]}
    return [
        cases.projects((PROJECT, NUMBER), (cases.OTHER, cases.OTHER_NUMBER)),
        {"method": LIST_LOCATIONS, "owner": owner, "asked": "locations", "responses": [locations]},
        listed(IDLE_VM, ZONE, vm("a"), vm("b")),
        listed(COMMITMENT, REGION, recommended("c", 12, bought("GENERAL_PURPOSE_E2", vcpus="4", memory="4096"))),
        {"method": LIST_INSIGHTS, "owner": owner, "asked": kind, "responses": [{"insights": [insight]}]},
        series,
    ]


class Inputs:
    """Valid files of every kind, and the report that they give."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        case = cases.Case(folder)
        october = case.report(*calls(), month="2026-10")
        self.report = case.report(*calls(), previous=(case.saved(october),))
        self.recording = folder / "2026-11.json"
        self.previous = msgspec.json.decode(msgspec.json.encode(self.report))
        self.previous["month"] = "2026-10"

    def make(self, **options: Any) -> Any:
        return rightsizing.make(RightsizingRequest(**{"offline": (self.recording,), **options}), None)


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Inputs:
    return Inputs(tmp_path_factory.mktemp("inputs"))


def unexpected(document: Any, read: Callable[[bytes], object]) -> list[tuple[Any, ...]]:
    """The mutations of a document that end in any other error than OctoguardError."""
    chosen = random.Random(7)  # noqa: S311 - the same choice in every run
    paths = fields(document)
    every = [(path, wrong) for path in paths for wrong in WRONG]
    found = []
    for path, wrong in chosen.sample(every, min(TRIED, len(every))):
        try:
            read(mutated(document, path, wrong))
        except OctoguardError:
            pass
        except Exception as error:
            found.append((path, wrong, repr(error)[:200]))
    return found


@pytest.mark.parametrize("index", range(6), ids=["projects", "locations", "vms", "commitments", "insights", "series"])
def test_each_kind_of_call(inputs: Inputs, index: int) -> None:
    head = {"octoguard_recording": "1", "recorded_at": "2026-11-24T08:00:00Z", "projects": [PROJECT]}
    lines = [json.dumps(head).encode(), *(json.dumps(call).encode() for call in calls())]
    file = inputs.folder / "mutated.json"

    def read(data: bytes) -> None:
        file.write_bytes(b"[\n" + b",\n".join([*lines[: index + 1], data, *lines[index + 2 :]]) + b"\n]\n")
        report = inputs.make(offline=(file,))
        lists = {name: [e.name.rpartition("/")[2] for e in report.recommendations if name in e.name] for name in _LISTS}
        # The other lists are complete.
        assert all(found == _LISTS[name] for name, found in lists.items() if _INDEX[name] != index)

    assert unexpected(calls()[index], read) == []


_LISTS: Final = {IDLE_VM: ["a", "b"], COMMITMENT: ["c"]}
_INDEX: Final = {IDLE_VM: 2, COMMITMENT: 3}


def test_an_earlier_report(inputs: Inputs) -> None:
    file = inputs.folder / "previous.json"

    def read(data: bytes) -> None:
        file.write_bytes(data)
        report = inputs.make(previous=(file,))
        assert report.totals == inputs.report.totals

    assert unexpected(inputs.previous, read) == []


def test_held_commitments(inputs: Inputs) -> None:
    link = f"https://www.googleapis.com/compute/v1/projects/{PROJECT}/regions/{REGION}"
    held = {
        "name": "base",
        "region": link,
        "selfLink": f"{link}/commitments/base",
        "type": "GENERAL_PURPOSE_E2",
        "category": "MACHINE",
        "plan": "TWELVE_MONTH",
        "status": "ACTIVE",
        "startTimestamp": "2026-02-01T00:00:00.000-08:00",
        "endTimestamp": "2027-02-01T00:00:00.000-08:00",
        "autoRenew": False,
        "resources": [{"type": "VCPU", "amount": "4"}, {"type": "MEMORY", "amount": "16384"}],
    }
    file = inputs.folder / "commitments.json"

    def read(data: bytes) -> None:
        file.write_bytes(data)
        report = inputs.make(commitments=file)
        assert report.totals == inputs.report.totals

    assert unexpected([held, {**held, "name": "other"}], read) == []


def test_a_billing_export(inputs: Inputs) -> None:
    row = {
        "usage_start_time": "2026-10-03 07:00:00 UTC",
        "project": {"id": PROJECT, "number": NUMBER},
        "resource": {"name": "a", "global_name": f"{COMPUTE}/{NUMBER}/zones/{ZONE}/instances/11"},
        "invoice": {"month": "202610"},
        "cost": 12.5,
        "currency": "USD",
        "credits": [{"name": "x", "amount": -0.5}],
        "cost_type": "regular",
    }
    file = inputs.folder / "bill.json"
    previous = inputs.folder / "report.json"
    previous.write_bytes(json.dumps(inputs.previous).encode())

    def read(data: bytes) -> None:
        file.write_bytes(data)
        report = inputs.make(billing_export=file, previous=(previous,))
        assert report.totals == inputs.report.totals

    assert unexpected([row, {**row, "cost": "3"}], read) == []


def test_exclusions(inputs: Inputs) -> None:
    """JSON is YAML."""
    exclusion = {
        "recommender": "*IdleResource*",
        "resource": "*/instances/a",
        "reason": "yearly",
        "owner": "ops",
        "until": "2027-01-31",
        "project": "tern-*",
        "ticket": "T-1",
    }
    file = inputs.folder / "waivers.yaml"

    def read(data: bytes) -> None:
        file.write_bytes(data.replace(b'"2027-01-31"', b"2027-01-31"))
        inputs.make(waivers=file)

    assert unexpected([exclusion, {**exclusion, "resource": "*/instances/b"}], read) == []
