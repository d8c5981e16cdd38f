"""What a change of configuration loosens, and what it only tightens."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from octoguard.attestation import weakening
from octoguard.policy import Policy
from octoguard.policy.baseline import BaselineEntry
from octoguard.policy.model import Waiver

A = Policy("a", "t", "s", "high", ["google_storage_bucket"], "w", "r", deny={"path": "x", "equals": 1})


def _checkov(before: dict[str, Any], after: dict[str, Any]) -> tuple[dict[str, Any], dict[str, Any]]:
    return {"scanners": {"checkov": before}}, {"scanners": {"checkov": after}}


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        ({"budgets": {"prod": {"monthly_usd": 5000}}}, {"budgets": {"prod": {"monthly_usd": 9000}}}, "5000 -> 9000"),
        ({"budgets": {"prod": {"monthly_usd": 5000}}}, {"budgets": {}}, "5000 -> unset"),
        ({"budgets": {"prod": {"monthly_usd": 5000}}}, {"budgets": {"prod": {"monthly_usd": 4000}}}, None),
        ({}, {"budgets": {"prod": {"monthly_usd": 5000}}}, None),
        ({"budgets": {"prod": {"monthly": 50}}}, {"budgets": {"prod": {"monthly": 40}}}, None),
        ({"budgets": {"prod": {"currency": "SEK"}}}, {"budgets": {"prod": {"currency": "NOK"}}}, "SEK -> NOK"),
        ({"cost": {"rates": {"SEK": 9.4}}}, {"cost": {"rates": {"SEK": 9.1}}}, "cost.rates.SEK: 9.4 -> 9.1"),
        ({}, {"cost": {"currency": "SEK"}}, None),
        ({"check": {"fail_on": "high"}}, {"check": {"fail_on": "critical"}}, "high -> critical"),
        ({"check": {"fail_on": "high"}}, {"check": {"fail_on": "low"}}, None),
        ({"check": {"fail_on": "high"}}, {}, "high -> unset"),
        ({}, {"check": {"changed_only": True}}, "unset -> True"),
        ({"check": {"changed_only": True}}, {"check": {"changed_only": False}}, None),
        ({"check": {"changed_only": True}}, {}, None),
        ({"check": {"format": "text"}}, {"check": {"format": "json"}}, None),
        ({"gate": {"approvals": 2}}, {"gate": {"approvals": 1}}, "2 -> 1"),
        ({"gate": {"approvals": 2}}, {}, "2 -> unset"),
        ({"gate": {"approvals": 1}}, {"gate": {"approvals": 2}}, None),
        ({}, {"gate": {"approvals": 1}}, None),
        ({"gate": {"approvers": ["a"]}}, {"gate": {"approvers": ["a", "b"]}}, "with b"),
        ({"gate": {"approvers": ["a", "b"]}}, {"gate": {"approvers": ["a"]}}, None),
        ({}, {"gate": {"overridable": ["x"]}}, "unset -> ['x']"),
        ({"gate": {"max_age": "1h"}}, {"gate": {"max_age": "9d"}}, "1h -> 9d"),
        ({"waivers": {"never": ["x"]}}, {"waivers": {"never": []}}, "without x"),
        ({"waivers": {"never": ["x"]}}, {"waivers": {"never": ["x", "y"]}}, None),
        ({"check": {"with": ["checkov"]}}, {"check": {"with": []}}, "without checkov"),
        ({}, {"check": {"with": ["checkov"]}}, None),
        (*_checkov({"enforcement": "mandatory"}, {}), "mandatory -> unset"),
        (*_checkov({}, {"enforcement": "off"}), "unset -> off"),
        (*_checkov({}, {"enforcement": "mandatory"}), None),
        (*_checkov({"enforce": {"OUR_*": "mandatory"}}, {"enforce": {"OUR_*": "advisory"}}), "mandatory -> advisory"),
        (*_checkov({"enforce": {"OUR_*": "off"}}, {"enforce": {"OUR_*": "advisory"}}), None),
        (*_checkov({}, {"enforce": {"critical": "off"}}), "unset -> off"),
        (*_checkov({}, {"enforce": {"CKV_GCP_1": "advisory"}}), "unset -> advisory"),  # another pattern may say more
        (*_checkov({}, {"enforce": {"CKV_GCP_1": "mandatory"}}), None),
        (*_checkov({"enforce": {"CKV_GCP_1": "off"}}, {}), None),
        (*_checkov({"enforce": {"CKV_GCP_1": "mandatory"}}, {}), "mandatory -> unset"),
        (*_checkov({"program": "a"}, {"program": "b"}), "a -> b"),
        (*_checkov({"checks": "a"}, {"checks": "b"}), None),  # compared by what is in them
        ({"environments": {"prod": {"plans": "*"}}}, {"environments": {"dev": {"plans": "*"}}}, "environments.prod"),
        ({"new": {"thing": True}}, {"new": {"thing": False}}, "True -> False"),
        ({}, {}, None),
    ],
)
def test_settings(before: dict[str, Any], after: dict[str, Any], said: str | None) -> None:
    found = list(weakening.settings(before, after, "octoguard.toml"))
    assert found == [] if said is None else any(said in one for one in found)


@pytest.mark.parametrize(
    ("after", "said"),
    [
        ({"a": (A, "mandatory")}, []),
        ({}, ["policy a is removed"]),
        ({"a": (A, "advisory")}, ["policy a changes from mandatory to advisory"]),
        ({"a": (Policy("a", "t", "s", "high", ["google_storage_bucket"], "w", "r", check="c"), "mandatory")},
         ["policy a has a different rule"]),
        ({"a": (Policy("a", "T", "s", "high", ["google_storage_bucket"], "W", "R", deny=A.deny), "mandatory")}, []),
        ({"a": (A, "mandatory"), "b": (A, "mandatory")}, []),
    ],
)  # fmt: skip
def test_policies(after: Any, said: list[str]) -> None:
    assert list(weakening.policies({"a": (A, "mandatory")}, after)) == said
    assert list(weakening.policies({"a": (A, "off")}, after)) == []


def test_waivers() -> None:
    def waiver(until: str, source: str = "waivers.yaml:1") -> Waiver:
        return Waiver("a", "x", "r", source, "o", date.fromisoformat(until))

    trusted = [waiver("2027-01-01")]
    assert list(weakening.waivers(trusted, [waiver("2027-01-01", "waivers.yaml:9")])) == []
    assert list(weakening.waivers(trusted, [])) == []
    assert list(weakening.waivers(trusted, [waiver("2028-01-01")])) == ["waivers.yaml:1 waives a at x until 2028-01-01"]


def test_baseline() -> None:
    one, two, three = (BaselineEntry("a", address, "fail") for address in "xyz")
    assert list(weakening.baseline([one], [])) == []
    assert list(weakening.baseline([one], [one, two, three])) == ["the baseline adds a at y and 1 more"]
    # An entry of version 1 matches in any root: one that names its resource narrows it.
    assert list(weakening.baseline([one], [BaselineEntry("a", "x", "fail", "live", ("name=n",))])) == []
    narrow = BaselineEntry("a", "x", "fail", "live", ("name=n",))
    assert list(weakening.baseline([narrow], [one])) == ["the baseline adds a at x"]
