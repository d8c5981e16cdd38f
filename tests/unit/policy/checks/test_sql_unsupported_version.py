"""The table of dates: when a version starts to fail, and which release a version is of."""

from __future__ import annotations

from datetime import date

import pytest

from octoguard import plan as plans
from octoguard.policy.checks import sql_unsupported_version as subject
from octoguard.policy.testing import Case, plan_json


@pytest.mark.parametrize(
    ("version", "release"),
    [
        ("POSTGRES_9_6", ("POSTGRES", (9, 6))),
        ("POSTGRES_17", ("POSTGRES", (17,))),
        ("MYSQL_8_0_36", ("MYSQL", (8, 0))),
        ("SQLSERVER_2019_WEB", ("SQLSERVER", (2019,))),
        ("ORACLE_23", None),
    ],
)
def test_a_version_is_of_a_release(version: str, release: tuple[str, tuple[int, ...]] | None) -> None:
    assert subject.release_of(version) == release


@pytest.mark.parametrize(
    ("day", "status"), [(date(2027, 11, 11), "pass"), (date(2027, 11, 12), "fail"), (date(2031, 1, 1), "fail")]
)
def test_the_last_day_of_support_still_passes(monkeypatch: pytest.MonkeyPatch, day: date, status: str) -> None:
    monkeypatch.setattr(subject, "AS_OF", day)
    given = {"google_sql_database_instance.main": {"database_version": "POSTGRES_15"}}
    plan = plans.read(plan_json(Case("a version", "pass", given)), "a plan")
    outcome = subject.check(plan.managed[0], plan)
    assert outcome is not None
    assert outcome.status == status
