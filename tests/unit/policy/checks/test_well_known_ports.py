"""Every port that the world reaches is flagged, and by one policy for each kind of service."""

from __future__ import annotations

from typing import Any

import pytest

from octoguard.config.policies import load_policies
from octoguard.policy import Environment, evaluate
from octoguard.policy.causes import one_per_cause
from octoguard.policy.checks._well_known_ports import judged, kinds, services
from tests.conftest import read, resource

PROD = Environment("prod", "test", "prod")
FIREWALL = [policy for policy in load_policies() if policy.id.startswith("firewall-open-")]
# What scanners of the internet look for first; a rule that opens one has to be stopped, not only noted.
STOPPED = (
    *(20, 21, 22, 23, 25, 53, 110, 111, 135, 139, 143, 389, 445, 512, 513, 514, 636, 873, 1433, 1434, 1521, 1883, 2049),
    *(2181, 2375, 2376, 2379, 2380, 3000, 3306, 3389, 4040, 4243, 4369, 4505, 5000, 5432, 5601, 5672, 5900, 5984, 5985),
    *(5986, 6000, 6379, 6443, 7001, 7077, 7474, 8000, 8080, 8086, 8088, 8123, 8200, 8300, 8500, 8888, 8983, 9000, 9042),
    *(9090, 9092, 9100, 9200, 9300, 10000, 10250, 10255, 11211, 15672, 16010, 27017, 50000, 50070, 61616),
)


def broken(rule: dict[str, Any], *, mandatory: bool = False) -> list[str]:
    plan = read(resource("google_compute_firewall.f", {"source_ranges": ["0.0.0.0/0"], **rule}))
    found = one_per_cause(evaluate(plan, FIREWALL, PROD))
    return [
        finding.policy.id
        for finding in found
        if finding.status == "fail" and (finding.enforcement == "mandatory" or not mandatory)
    ]


@pytest.mark.parametrize("port", STOPPED)
def test_a_well_known_service_is_stopped_by_one_policy(port: int) -> None:
    rule = {"allow": [{"protocol": "tcp", "ports": [str(port)]}]}
    assert len(broken(rule)) == 1
    assert broken(rule) == broken(rule, mandatory=True)


@pytest.mark.parametrize("protocol", ["tcp", "udp", "sctp"])
def test_every_port_is_flagged_once_but_those_meant_for_the_public(protocol: str) -> None:
    ports = [*range(1, 1100), *range(1100, 65536, 977), *judged("tcp"), *judged("udp")]
    public = {"tcp": {443}, "udp": {443}, "sctp": set()}[protocol]
    for port in ports:
        found = broken({"allow": [{"protocol": protocol, "ports": [str(port)]}]})
        assert len(found) == (port not in public), (port, found)


def test_no_port_is_of_two_kinds() -> None:
    for protocol in ("tcp", "udp"):
        ports = [port for kind in (*kinds(), "other") for port in services(kind, protocol)]
        assert len(ports) == len(set(ports))


def test_the_evidence_names_the_services_in_a_range() -> None:
    plan = read(
        resource(
            "google_compute_firewall.f",
            {"source_ranges": ["0.0.0.0/0"], "allow": [{"protocol": "tcp", "ports": ["5000-6500"]}]},
        )
    )
    found = {
        finding.policy.id: next(item.detail for item in finding.evidence if item.path == "allow[0].ports")
        for finding in one_per_cause(evaluate(plan, load_policies(), PROD))
        if finding.status == "fail"
    }
    assert found["firewall-open-database-ports"].startswith("opens 5432/tcp PostgreSQL")
    assert found["firewall-open-management-ports"].endswith("more")
    assert "firewall-open-other-ports" not in found
