"""Ports that are known after apply make every policy on ports unknown, and the evidence names where they come from."""

from __future__ import annotations

from typing import Any

import pytest

from octoguard.policy.checks import firewall_open_database_ports, firewall_open_egress, firewall_open_management_ports
from tests.conftest import read, resource

FIREWALL, RULE = "google_compute_firewall.f", "google_compute_network_firewall_policy_rule.r"
RANDOM = {"references": ["random_integer.p.result", "random_integer.p"]}
PORT = resource("random_integer.p", {"min": 1}, after_unknown={"result": True})
INGRESS = (firewall_open_database_ports, firewall_open_management_ports)


def judged(
    check: Any, address: str, after: dict[str, Any], unknown: dict[str, Any], expressions: dict[str, Any]
) -> Any:
    kind, name = address.split(".")
    configured = {"address": address, "mode": "managed", "type": kind, "name": name, "expressions": expressions}
    port = {"address": "random_integer.p", "mode": "managed", "type": "random_integer", "name": "p", "expressions": {}}
    plan = read(
        resource(address, after, after_unknown=unknown),
        PORT,
        configuration={"root_module": {"resources": [configured, port]}},
    )
    return check.check(plan.changes[0], plan)


def names_the_port(outcome: Any) -> bool:
    return any("random_integer.p" in item.expression and "random_integer.p" in item.detail for item in outcome.evidence)


@pytest.mark.parametrize("check", INGRESS)
@pytest.mark.parametrize("mask", [True, [True], [False, True]])
def test_in_a_firewall_rule(check: Any, mask: Any) -> None:
    ports = None if mask is True else ["443", None][-len(mask) :]
    after = {"direction": "INGRESS", "source_ranges": ["0.0.0.0/0"], "allow": [{"protocol": "tcp", "ports": ports}]}
    outcome = judged(check, FIREWALL, after, {"allow": [{"ports": mask}]}, {"allow": [{"ports": RANDOM}]})
    assert outcome.status == "unknown"
    assert names_the_port(outcome)


@pytest.mark.parametrize("check", INGRESS)
def test_in_a_rule_of_a_firewall_policy(check: Any) -> None:
    layers = [{"ip_protocol": "tcp", "ports": None}]
    match = [{"src_ip_ranges": ["0.0.0.0/0"], "layer4_configs": layers}]
    after = {"direction": "INGRESS", "action": "allow", "priority": 1, "match": match}
    unknown = {"match": [{"layer4_configs": [{"ports": True}]}]}
    expressions = {"match": [{"layer4_configs": [{"ports": RANDOM}]}]}
    outcome = judged(check, RULE, after, unknown, expressions)
    assert outcome.status == "unknown"
    assert names_the_port(outcome)


def test_on_the_way_out() -> None:
    after = {"direction": "EGRESS", "allow": [{"protocol": "tcp", "ports": [None]}]}
    unknown = {"allow": [{"ports": [True]}]}
    outcome = judged(firewall_open_egress, FIREWALL, after, unknown, {"allow": [{"ports": RANDOM}]})
    assert outcome.status == "unknown"
    assert names_the_port(outcome)


@pytest.mark.parametrize("ports", [22.5, {"x": 1}, [None], [["22"]], "9" * 5_000])
def test_ports_of_another_shape_are_unknown(ports: Any) -> None:
    after = {"direction": "INGRESS", "source_ranges": ["0.0.0.0/0"], "allow": [{"protocol": "tcp", "ports": ports}]}
    assert judged(firewall_open_database_ports, FIREWALL, after, {}, {}).status == "unknown"
