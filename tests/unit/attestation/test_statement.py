"""Records: the bytes that stand for them, and what is no record."""

from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import msgspec
import pytest

from octoguard.attestation.binding import Bound, about_the_file, differences, duration_text, too_old
from octoguard.attestation.canonical import canonical
from octoguard.attestation.statement import (
    Approval,
    Commit,
    DecisionRecord,
    Person,
    PlanFacts,
    ProgramRecord,
    Trust,
    moment_of,
    read_approval,
    read_decision,
    statement,
    timestamp,
)
from octoguard.errors import InputError

NOW = datetime(2026, 6, 15, 12, 0, 0, tzinfo=UTC)


def decision(**changes: Any) -> DecisionRecord:
    made = DecisionRecord(
        verdict="allow",
        reasons=["no mandatory policy fails"],
        denied_by=[],
        environment="prod",
        root="infra/environments/prod",
        plan=PlanFacts("j" * 64, "1.2", "1.11.4", {"create": 1}),
        findings=[],
        counts={"pass": 3},
        inputs={"policies": "p" * 64, "waivers": None},
        octoguard="1.0.0",
        terraform="Terraform v1.11.4",
        program=ProgramRecord("/usr/bin/terraform", "t" * 64),
        at=timestamp(NOW),
        by=Person("ci", "github"),
        git=Commit("c" * 40, True, ["author@example.com"]),
    )
    return msgspec.structs.replace(made, **changes)


def test_canonical_json_is_that_of_rfc_8785() -> None:
    value = {"b": [1, True, None], "a": '\u20ac\n"\\/\x0f', "A": {"z": "", "y": -7}}
    assert canonical(value) == '{"A":{"y":-7,"z":""},"a":"€\\n\\"\\\\/\\u000f","b":[1,true,null]}'.encode()


@pytest.mark.parametrize("value", [1.5, {"ü": 1}, {1: 2}, 2**53, float("nan"), b"", {"a": {1.0}}])
def test_what_has_more_than_one_form_is_refused(value: Any) -> None:
    with pytest.raises(ValueError, match=r"a record|a key|a number"):
        canonical(value)


def test_a_decision_is_read_as_it_is_written() -> None:
    made = decision(trust=Trust("main", "c" * 40, ["policy x is deleted"]), reasons=["Zürich"])
    data = statement("tfplan", "d" * 64, made)
    assert read_decision(data, "decision.json") == ("d" * 64, made)
    assert json.loads(data)["_type"] == "https://in-toto.io/Statement/v1"
    assert canonical(json.loads(data)) == data
    approval = Approval(by=Person("lena", "said"), reason="seen", at=timestamp(NOW))
    data = statement("decision.json", "e" * 64, approval)
    assert read_approval(data, "approvals:1") == ("e" * 64, approval)


DATA = statement("tfplan", "d" * 64, decision())


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[]",
        b"null",
        DATA[:-1],
        DATA[: len(DATA) // 2],
        DATA + b" ",
        DATA.replace(b'"verdict":"allow"', b'"verdict":"sure"'),
        DATA.replace(b'"verdict":"allow"', b'"verdict":"deny","verdict":"allow"'),
        DATA.replace(b"decision:v1", b"decision:v9"),
        DATA.replace(b"Statement/v1", b"Statement/v0"),
        DATA.replace(b'"sha256"', b'"sha512"', 1),
        statement("d", "e" * 64, Approval(by=Person("x", "said"), reason="r", at="")),
        b"\xff\xfe",
        b"[" * 100_000,
    ],
)
def test_what_is_no_decision_is_refused_in_one_line(data: bytes) -> None:
    with pytest.raises(InputError) as caught:
        read_decision(data, "decision.json")
    assert str(caught.value).startswith("decision.json: ")
    assert "\n" not in str(caught.value)


def test_moments() -> None:
    elsewhere = NOW.astimezone(timezone(timedelta(hours=2)))
    assert timestamp(elsewhere) == "2026-06-15T12:00:00Z"
    assert moment_of("2026-06-15T12:00:00Z", "d") == NOW
    with pytest.raises(InputError, match="invalid time"):
        moment_of("yesterday", "d")


def test_a_decision_is_about_one_file() -> None:
    bound = Bound("d" * 64, decision())
    assert about_the_file(bound, "d" * 64, "tfplan") is None
    assert "tfplan is not the plan file of the decision" in str(about_the_file(bound, "e" * 64, "tfplan"))


@pytest.mark.parametrize(
    ("age", "said"),
    [
        (timedelta(0), None),
        (timedelta(hours=4), None),
        (timedelta(hours=4, seconds=1), "older than 4h"),
        (timedelta(minutes=-5), None),
        (timedelta(minutes=-6), "from the future"),
    ],
)
def test_age(age: timedelta, said: str | None) -> None:
    why = too_old(decision(), NOW + age, timedelta(hours=4), "decision.json")
    assert (why is None) if said is None else (said in str(why))


def test_durations() -> None:
    texts = [duration_text(timedelta(**one)) for one in ({"days": 2}, {"hours": 4}, {"minutes": 90}, {"seconds": 61})]
    assert texts == ["2d", "4h", "90m", "61s"]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"root": "infra/environments/dev"}, "the decision is for the root infra/environments/prod"),
        ({"environment": "dev"}, "the decision is for prod"),
        ({"program": ProgramRecord("/opt/terraform", "u" * 64)}, "/opt/terraform is another program"),
        ({"terraform": "Terraform v1.12.0"}, "the decision was made with Terraform v1.11.4"),
        ({"octoguard": "2.0.0"}, "the decision was made by octoguard 1.0.0"),
        ({"inputs": {"policies": "q" * 64, "waivers": None}}, "the policies have changed"),
        ({"inputs": {"policies": "p" * 64, "waivers": "w"}}, "the waivers have changed"),
        ({"inputs": {"policies": "p" * 64, "waivers": None, "budgets": "b"}}, "budgets has changed"),
        ({"trust": Trust("main", "c" * 40, [])}, "read from the working tree, but now from main"),
        ({"verdict": "deny"}, "the verdict is now deny, but the decision has allow"),
        ({"denied_by": ["x"]}, "the verdict is now"),
        ({"plan": PlanFacts("k" * 64, "1.2", "1.11.4", {})}, "shows another plan"),
    ],
)
def test_every_difference_is_found(changes: dict[str, Any], said: str) -> None:
    assert list(differences(decision(), decision())) == []
    (only,) = differences(decision(), decision(**changes))
    assert said in only


def test_what_makes_no_difference() -> None:
    later = decision(at=timestamp(NOW + timedelta(hours=1)), by=Person("x", "git"), git=None, reasons=["other words"])
    assert list(differences(decision(), later)) == []
