"""One cause is one finding, and setting the general finding aside never sets aside what it covers."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any

import msgspec
import pytest

from octoguard.config.policies import load_policies
from octoguard.decision import decide
from octoguard.plan.document import PlanDocument
from octoguard.policy import Environment, Finding, Policy, evaluate
from octoguard.policy.baseline import apply_baseline, entries_of
from octoguard.policy.causes import one_per_cause
from octoguard.policy.coverage import Coverage
from octoguard.policy.evaluate import covers
from octoguard.policy.model import SEVERITIES, Waiver
from octoguard.policy.outcome import Evidence
from octoguard.policy.waivers import apply_waivers
from octoguard.renderers import Style, markdown, text
from octoguard.report import assemble
from tests.conftest import read, resource

if TYPE_CHECKING:
    from octoguard.plan import Plan

PROD = Environment("prod", "test", "prod")
TODAY = date(2030, 1, 1)
ALL, SSH = "firewall-open-all-ports", "firewall-open-ssh"
POLICIES = {policy.id: policy for policy in load_policies()}
FIREWALL = [policy for policy in POLICIES.values() if policy.id.startswith("firewall-")]


def plan_of(*allow: dict[str, Any]) -> Plan:
    return read(resource("google_compute_firewall.f", {"source_ranges": ["0.0.0.0/0"], "allow": list(allow)}))


def judged(plan: Plan, enforce: dict[str, Any] | None = None, waived: tuple[str, ...] = ()) -> list[Finding]:
    rules = enforce or {}
    found = evaluate(plan, FIREWALL, PROD, lambda policy: rules.get(policy.id) or policy.enforcement_in(PROD))
    waivers = [Waiver(name, "*", "because", "waivers.yaml:1", until=TODAY) for name in waived]
    return one_per_cause(apply_waivers(found, waivers, PROD, TODAY).findings)


def broken(findings: list[Finding]) -> dict[str, list[str]]:
    return {
        finding.policy.id: [one.policy.id for one in finding.covers] for finding in findings if finding.status == "fail"
    }


@pytest.mark.parametrize("layer", [{"protocol": "all"}, {"protocol": "tcp", "ports": ["0-65535"]}, {"protocol": "tcp"}])
def test_a_rule_that_opens_everything_is_one_finding(layer: dict[str, Any]) -> None:
    found = broken(judged(plan_of(layer)))
    assert list(found) == [ALL]
    assert {SSH, "firewall-broad-allow", "firewall-open-database-ports", "firewall-open-other-ports"} <= set(found[ALL])


def test_a_second_rule_is_a_second_cause() -> None:
    assert list(broken(judged(plan_of({"protocol": "udp"}, {"protocol": "tcp", "ports": ["22"]})))) == [ALL, SSH]


def test_ports_that_the_plan_does_not_know_are_unknown_to_every_policy() -> None:
    change = resource(
        "google_compute_firewall.f",
        {"source_ranges": ["0.0.0.0/0"], "allow": [{"protocol": "tcp"}]},
        after_unknown={"allow": [{"ports": True}]},
    )
    shuffle = resource("random_shuffle.ports", {}, after_unknown={"result": True})
    findings = judged(read(change, shuffle, configuration=_expression("random_shuffle.ports.result")))
    unknown = [finding.policy.id for finding in findings if finding.status == "unknown"]
    assert {ALL, SSH, "firewall-open-other-ports"} <= set(unknown)
    assert all(finding.covers == () for finding in findings)


def _expression(reference: str) -> dict[str, Any]:
    allow = [{"ports": {"references": [reference]}, "protocol": {"constant_value": "tcp"}}]
    block = {"address": "google_compute_firewall.f", "type": "google_compute_firewall", "name": "f", "mode": "managed"}
    return {"root_module": {"resources": [block | {"expressions": {"allow": allow}}]}}


@pytest.mark.parametrize(
    ("enforce", "waived"),
    [({ALL: "off"}, ()), ({ALL: "advisory"}, ()), ({}, (ALL,)), ({}, ("CKV2_GCP_12",))],
    ids=["off", "advisory", "waived", "waived by an alias"],
)
def test_setting_the_general_finding_aside_brings_the_others_back(
    enforce: dict[str, Any], waived: tuple[str, ...]
) -> None:
    plan = plan_of({"protocol": "all"})
    findings = judged(plan, enforce, waived)
    decision = decide(plan, findings)
    assert SSH in broken(findings)
    assert decision.verdict == "deny"
    assert SSH in decision.denied_by


def test_a_waiver_of_what_is_covered_is_used_and_shown() -> None:
    findings = judged(plan_of({"protocol": "all"}), waived=(SSH,))
    assert SSH not in broken(findings)[ALL]
    assert [finding.policy.id for finding in findings if finding.status == "waived"] == [SSH]


def test_an_expired_waiver_is_not_hidden_under_the_general_finding() -> None:
    found = evaluate(plan_of({"protocol": "all"}), FIREWALL, PROD)
    expired = Waiver(SSH, "*", "because", "waivers.yaml:1", until=date(2029, 1, 1))
    assert SSH in broken(one_per_cause(apply_waivers(found, [expired], PROD, TODAY).findings))


def test_who_overrides_the_general_finding_has_to_override_what_it_covers() -> None:
    plan = plan_of({"protocol": "all"})
    denied = decide(plan, judged(plan)).denied_by
    assert denied[0] == ALL
    assert SSH in denied
    assert "firewall-open-other-ports" not in denied  # only advice


def test_a_baseline_remembers_what_is_covered() -> None:
    plan = plan_of({"protocol": "all"})
    entries = entries_of(judged(plan), plan, "live")
    assert {entry.policy for entry in entries} >= {ALL, SSH}
    remembered = apply_baseline(evaluate(plan, FIREWALL, PROD), entries, "base.json", plan, root="live")
    assert broken(one_per_cause(remembered.findings)) == {}
    assert remembered.resolved == []


def test_a_report_names_what_is_covered_and_answers_to_its_aliases() -> None:
    plan = plan_of({"protocol": "all"})
    findings = judged(plan)
    report = assemble(
        PlanDocument.of(b"", "p.json", "test", []), plan, PROD, findings, decide(plan, findings), Coverage()
    )
    (first,) = [entry for entry in report.findings if entry.status == "fail"]
    assert isinstance(first.covers, list)
    assert {"CKV2_GCP_12", "CKV_GCP_2", "CKV_GCP_3", "CKV_GCP_88"} <= set(first.aliases)
    assert SSH in [one.policy for one in first.covers]
    assert report.counts["fail"] == 1
    plain = text.render(report, Style())
    assert "same cause: " in plain
    assert f"and {len(first.covers) - 4} more" in plain
    assert SSH in text.render(report, Style(verbose=True))
    assert f"same cause: {first.covers[0].policy}" in markdown.render(report, Style())
    passing = [entry for entry in msgspec.to_builtins(report)["findings"] if entry["status"] == "pass"]
    assert passing
    assert all("covers" not in entry for entry in passing)


def finding(policy: str, status: Any = "fail", enforcement: Any = "mandatory", **kwargs: Any) -> Finding:
    severity = kwargs.pop("severity", "high")
    made = Policy(policy, "t", "s", severity, ["google_compute_firewall"], "w", "r", covered_by=kwargs.pop("by", []))
    at = tuple(Evidence(path, "known", 1) for path in kwargs.pop("at", ["a"]))
    return Finding(made, CHANGE, status, enforcement, at, **kwargs)


CHANGE = plan_of({"protocol": "all"}).changes[0]


@pytest.mark.parametrize(
    ("general", "special"),
    [
        (finding("g"), finding("s", by=["other"])),
        (finding("g", "waived"), finding("s", by=["g"])),
        (finding("g", "pass"), finding("s", by=["g"])),
        (finding("g", "unknown"), finding("s", by=["g"])),
        (finding("g", "unknown"), finding("s", "unknown", by=["g"])),
        (finding("g", enforcement="advisory"), finding("s", by=["g"])),
        (finding("g", severity="medium"), finding("s", by=["g"])),
        (finding("g"), finding("s", by=["g"], at=["a", "b"])),
    ],
)
def test_a_weaker_finding_covers_nothing(general: Finding, special: Finding) -> None:
    assert one_per_cause([general, special]) == [general, special]


def test_what_is_covered_by_something_covered_is_listed_with_the_last_one() -> None:
    first, second, third = finding("a"), finding("b", by=["a"]), finding("c", "unknown", by=["b"])
    (left,) = one_per_cause([third, second, first])
    assert [one.policy.id for one in left.covers] == ["c", "b"]


def test_shipped_policies_are_covered_only_by_ones_that_can_cover_them() -> None:
    for policy in POLICIES.values():
        for name in policy.covered_by:
            general = POLICIES[name]
            assert all(covers(general, resource_type) for resource_type in policy.resources), (policy.id, name)
            assert general.judges == policy.judges
            assert SEVERITIES.index(general.severity) >= SEVERITIES.index(policy.severity), (policy.id, name)
            assert policy.id not in general.covered_by
