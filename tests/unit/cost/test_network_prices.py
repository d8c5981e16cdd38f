"""Amounts of network resources that are priced only in part, and resources that are free without a paid setting."""

from __future__ import annotations

from typing import Any

import pytest

from octoguard import plan as plans
from octoguard.config.prices import load_catalogue
from octoguard.config.usage import parse_usage
from octoguard.cost.estimate import Estimate, estimate
from octoguard.cost.usage import UsageFile
from octoguard.policy.testing import Case, plan_json

SHIPPED = load_catalogue()


def priced(given: dict[str, Any], usage: str = "") -> Estimate:
    plan = plans.read(plan_json(Case("network", "none", given)), "plan.json")
    return estimate(plan, SHIPPED, parse_usage(usage, "usage.yml") if usage else UsageFile("none"))


@pytest.mark.parametrize(
    ("address", "values", "usage", "usd"),
    [
        ("google_network_services_gateway.a", {"location": "us-central1", "type": "SECURE_WEB_GATEWAY"}, "", "912.50"),
        (
            "google_compute_project_cloud_armor_tier.a",
            {"cloud_armor_tier": "CA_ENTERPRISE_PAYGO"},
            "protected_resources: 7",
            "1200",
        ),
        (
            "google_compute_project_cloud_armor_tier.a",
            {"cloud_armor_tier": "CA_ENTERPRISE_ANNUAL"},
            "protected_resources: 130",
            "3900",
        ),
        (
            "google_network_services_edge_cache_service.a",
            {"name": "a"},
            "monthly_cdn_egress_gb: {north_america: 250}",
            "5",
        ),
    ],
)
def test_the_known_part_of_a_partly_priced_resource(address: str, values: dict[str, Any], usage: str, usd: str) -> None:
    found = priced({address: values}, f"resource_usage: {{{address}: {{{usage}}}}}" if usage else "")
    assert found.resources[0].status == "partly-priced"
    assert f"{found.net('after').expected:.2f}" == f"{float(usd):.2f}"


def test_projects_share_the_annual_fee_of_cloud_armor_enterprise() -> None:
    tier = "google_compute_project_cloud_armor_tier"
    annual = {"cloud_armor_tier": "CA_ENTERPRISE_ANNUAL"}
    found = priced({f"{tier}.one": {"project": "one", **annual}, f"{tier}.two": {"project": "two", **annual}})
    assert [resource.delta.expected for resource in found.resources] == [1500, 1500]


def test_a_backend_service_that_turns_cloud_cdn_off_saves_its_traffic() -> None:
    change = {"$action": "update", "$before": {"enable_cdn": True}, "enable_cdn": False}
    usage = "resource_usage: {google_compute_backend_service.a: {monthly_cdn_egress_gb: {europe: 100}}}"
    resource = priced({"google_compute_backend_service.a": change}, usage).resources[0]
    assert (resource.status, resource.delta.expected) == ("priced", -8)


def test_a_backend_service_without_cloud_cdn_is_free_and_has_no_bill() -> None:
    resource = priced({"google_compute_backend_service.a": {"name": "a"}}).resources[0]
    assert (resource.status, resource.before, resource.after) == ("free", None, None)
    assert "backend services and backend buckets are free" in resource.reason
