"""What a change costs: before, after and the difference, moves, replacements, what is left out of the sums."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from octoguard.config.prices import load_catalogue, read_catalogue
from octoguard.cost.bill import Bill
from octoguard.cost.compare import compare
from octoguard.cost.component import BillLine, Component, Range, Rate
from octoguard.cost.estimate import Estimate, estimate
from octoguard.cost.price import Price
from octoguard.cost.resource import PricingOptions
from octoguard.cost.shared_allowances import share
from octoguard.cost.usage import UsageFile, matches
from octoguard.cost_report import cost_entry
from octoguard.price_age import price_age
from tests.conftest import ROOT, read, resource

PINNED = read_catalogue(ROOT / "tests" / "golden" / "cost" / "pricing")
SHIPPED = load_catalogue()
SSD = {"type": "pd-ssd", "zone": "us-central1-a"}


def priced(*changes: dict[str, Any], **top: Any) -> Estimate:
    return estimate(read(*changes, **top), PINNED, UsageFile("none"))


def test_a_price_with_a_free_tier_does_not_add_nothing_to_others() -> None:
    free_first = PINNED.find("logging/log-storage-cost", "global", "on-demand")
    assert isinstance(free_first, Price)
    assert free_first.tiers[0][1] == 0
    with pytest.raises(ValueError, match="cannot add up"):
        Rate.of((1, free_first), (1, free_first))


def test_an_update_has_a_bill_on_both_sides() -> None:
    found = priced(
        resource("google_compute_disk.d", {**SSD, "size": 300}, actions=["update"], before={**SSD, "size": 100})
    )
    assert (found.net("before").expected, found.net("after").expected) == (Decimal(17), Decimal(51))
    assert found.delta.expected == Decimal(34)


def test_a_deleted_resource_is_a_saving_and_a_replaced_one_counts_once() -> None:
    before = {**SSD, "size": 200}
    gone = resource("google_compute_disk.gone", None, actions=["delete"], before=before)
    replaced = resource(
        "google_compute_disk.new", {**SSD, "size": 200}, actions=["delete", "create"], before={**SSD, "size": 100}
    )
    found = priced(gone, replaced)
    assert found.net("before").expected == Decimal(51)
    assert found.net("after").expected == Decimal(34)
    assert found.delta.expected == Decimal(-17)


@pytest.mark.parametrize(
    ("actions", "extra"),
    [(["forget"], {}), (["delete"], {"deletion_policy": "ABANDON"})],
    ids=["removed block with destroy = false", "deletion_policy = ABANDON"],
)
def test_a_resource_that_terraform_only_stops_managing_keeps_its_cost(
    actions: list[str], extra: dict[str, Any]
) -> None:
    disk = resource("google_compute_disk.left", None, actions=actions, before={**SSD, "size": 300, **extra})
    found = priced(disk)
    assert found.net("before") == found.net("after") == Range.of(51)
    assert found.delta == Range.of(0)
    entry = cost_entry(found, lambda text: text)
    assert entry.resources[0].unmanaged
    assert entry.notes == [
        "Terraform stops managing 1 resource that keeps running, so $51.00/month is not saved: google_compute_disk.left"
    ]
    assert "Google still charges for it" in entry.resources[0].assumptions[-1]


def test_a_replacement_that_forgets_the_old_object_costs_both() -> None:
    disk = resource(
        "google_compute_disk.d", {**SSD, "size": 200}, actions=["create", "forget"], before={**SSD, "size": 100}
    )
    found = priced(disk)
    assert (found.net("before").expected, found.net("after").expected) == (Decimal(17), Decimal(51))
    after = found.resources[0].after
    assert after is not None
    assert len({line.component.name for line in after.lines}) == len(after.lines)


def test_a_forgotten_resource_without_a_price_is_no_change_of_cost() -> None:
    found = priced(resource("google_vertex_ai_dataset.x", None, actions=["forget"], before={}))
    assert not found.resources[0].changes
    assert found.resources[0].exists_after


def test_a_forgotten_resource_is_part_of_the_cost_after_the_new_plan() -> None:
    values = {**SSD, "size": 100}
    new = priced(resource("google_compute_disk.d", None, actions=["forget"], before=values))
    assert compare(new, priced(resource("google_compute_disk.d", values))).delta == Range.of(0)


def test_a_moved_resource_and_one_that_stays_are_no_change() -> None:
    values = {**SSD, "size": 100}
    moved = resource("google_compute_disk.new", values, actions=["no-op"], before=values)
    moved["previous_address"] = "google_compute_disk.old"
    found = priced(moved)
    assert found.delta == Range.of(0)
    assert found.net("before") == found.net("after") == Range.of(17)


def test_what_has_no_price_is_in_no_sum_and_named() -> None:
    unpriced = resource("google_compute_disk.x", {**SSD, "type": "hyperdisk-nextgen", "size": 10})
    unsupported = resource("google_vertex_ai_dataset.x", {})
    other = resource("aws_instance.x", {})
    found = priced(unpriced, unsupported, other)
    assert [gap.address for gap in found.gaps()] == ["google_compute_disk.x", "google_vertex_ai_dataset.x"]
    assert found.net("after") == Range.of(0)
    entry = cost_entry(found, lambda text: text)
    assert entry.resources[0].monthly_usd is None
    assert entry.unsupported == {"google_vertex_ai_dataset": 1}
    assert entry.other_providers == {"aws_instance": 1}


def test_a_resource_with_prices_for_some_parts_is_partly_priced() -> None:
    windows = {"initialize_params": [{"image": "windows-cloud/windows-2022", "size": 40}]}
    machine = {"machine_type": "e2-small", "zone": "us-central1-a", "boot_disk": [windows]}
    found = priced(resource("google_compute_instance.db", machine))
    assert found.resources[0].status == "partly-priced"
    entry = cost_entry(found, lambda text: text)
    gap = entry.gaps[0]
    assert (gap.status, gap.included_usd) == ("partly-priced", entry.scenarios.expected.net_monthly_usd)
    assert gap.included_usd
    assert entry.resources[0].status == "partly-priced"
    assert "Windows licence" in gap.reason


@pytest.mark.parametrize(
    ("address", "values", "reason"),
    [
        ("google_eventarc_trigger.t", {"channel": "c"}, "Eventarc prices"),
        ("google_eventarc_trigger.t", {}, ""),
        ("google_compute_resource_policy.p", {"snapshot_schedule_policy": [{"schedule": []}]}, "the schedule creates"),
        ("google_compute_resource_policy.p", {"snapshot_schedule_policy": [], "group_placement_policy": [{}]}, ""),
        ("google_compute_organization_security_policy.o", {"type": "CLOUD_ARMOR"}, "Cloud Armor prices"),
        ("google_compute_organization_security_policy.o", {"type": "FIREWALL"}, ""),
    ],
)
def test_a_free_type_costs_money_with_some_settings(address: str, values: dict[str, Any], reason: str) -> None:
    found = estimate(read(resource(address, values)), SHIPPED, UsageFile("none")).resources[0]
    assert found.status == ("unsupported" if reason else "free")
    assert reason in found.reason


def test_a_setting_that_the_plan_does_not_show_counts_as_one_that_costs_money() -> None:
    hidden = resource("google_eventarc_trigger.t", {"channel": "c"}, after_sensitive={"channel": True})
    assert estimate(read(hidden), SHIPPED, UsageFile("none")).resources[0].status == "unsupported"


def test_a_change_that_turns_a_paid_setting_off_has_no_price_before() -> None:
    change = resource("google_eventarc_trigger.t", {"channel": ""}, actions=["update"], before={"channel": "c"})
    assert estimate(read(change), SHIPPED, UsageFile("none")).resources[0].status == "unsupported"


def test_two_plans_are_compared_by_address_and_by_where_it_was_before() -> None:
    old = priced(
        resource("google_compute_disk.kept", {**SSD, "size": 100}),
        resource("google_compute_disk.old", {**SSD, "size": 100}),
        resource("google_compute_disk.dropped", {**SSD, "size": 100}),
    )
    renamed = resource("google_compute_disk.renamed", {**SSD, "size": 200})
    renamed["previous_address"] = "google_compute_disk.old"
    new = priced(
        resource("google_compute_disk.kept", {**SSD, "size": 100}),
        renamed,
        resource("google_compute_disk.added", {**SSD, "size": 1000}),
    )
    found = compare(new, old)
    said = {r.address.rpartition(".")[2]: (str(r.action), r.delta.expected) for r in found.resources}
    assert said == {
        "kept": ("no-op", 0),
        "renamed": ("update", 17),
        "added": ("create", 170),
        "dropped": ("delete", -17),
    }


def test_the_region_comes_from_a_variable_of_the_provider() -> None:
    configuration = {
        "provider_config": {"google": {"expressions": {"region": {"references": ["var.region"]}}}},
        "root_module": {
            "resources": [
                {
                    "address": "google_compute_disk.d",
                    "mode": "managed",
                    "type": "google_compute_disk",
                    "name": "d",
                    "provider_config_key": "google",
                    "expressions": {},
                }
            ],
            "variables": {"region": {}},
        },
    }
    disk = resource("google_compute_disk.d", {"type": "pd-ssd", "size": 100}, after_unknown={"zone": True})
    found = priced(disk, configuration=configuration, variables={"region": {"value": "europe-west3"}})
    assert found.net("after").expected == Decimal("20.4")
    configuration["root_module"]["variables"]["region"] = {"sensitive": True}  # type: ignore[index]
    hidden = priced(disk, configuration=configuration, variables={"region": {"value": "europe-west3"}})
    assert hidden.net("after").expected == Decimal(17)
    assert "the plan does not show the location" in hidden.resources[0].after.assumptions[0]  # type: ignore[union-attr]


def pooled(quantity: int, project: str, scope: Any = "project") -> Bill:
    rate = Rate(((Decimal(0), Decimal(0)), (Decimal(50), Decimal("0.5"))), ())
    component = Component("Logs", Range.of(quantity), "GiB", rate, scope=scope, per="logs")
    return Bill([BillLine(component, Range.of(rate.charge(Decimal(quantity))))], project=project)


def test_a_free_allowance_is_for_the_project_not_for_each_resource() -> None:
    bills = [pooled(30, "a"), pooled(60, "a"), pooled(60, "b")]
    share(bills)
    for bill in bills:
        bill.add_up()
    assert [bill.listed.expected for bill in bills] == [
        Decimal(40) * Decimal("0.5") / 3,
        Decimal(40) * Decimal("0.5") * 2 / 3,
        Decimal(5),
    ]


def test_tiers_of_an_account_are_for_all_projects() -> None:
    bills = [pooled(60, "a", "account"), pooled(60, "b", "account")]
    share(bills)
    for bill in bills:
        bill.add_up()
    assert sum(bill.listed.expected for bill in bills) == Decimal(35)


def test_what_stays_has_its_own_part_of_an_allowance_before_and_after() -> None:
    cluster = {"location": "us-central1-a", "remove_default_node_pool": True}
    kept = resource("google_container_cluster.kept", cluster, actions=["no-op"], before=cluster)
    plan = read(kept, resource("google_container_cluster.new", cluster))
    found = estimate(plan, PINNED, UsageFile("none"), PricingOptions(gke_free_tier=True))
    assert found.net("before").expected == 0  # the credit covers one whole fee, of 73.00
    assert found.net("after").expected == 2 * 73 - Decimal("74.4")
    assert found.delta.expected == 73 - Decimal("1.4")


def test_usage_by_address_then_pattern_then_type_then_default() -> None:
    usage = UsageFile(
        "f",
        resources={
            "google_x_y.a": {"k": "1"},
            "module.*.google_x_y.b[*]": {"k": "2"},
            "google_x_y.c": {"n": {"k": "3"}},
        },
        types={"google_x_y": {"k": "4"}},
        defaults={"google_x_y": {"k": "5", "z": "6"}},
    )
    ask = [("google_x_y.a", "k"), ('module.m.google_x_y.b["e"]', "k"), ("google_x_y.c", "n.k"), ("google_x_y.c", "k")]
    assert [usage.number(address, "google_x_y", key) for address, key in ask] == [1, 2, 3, 4]
    assert usage.number("google_x_y.a", "google_x_y", "z") == 6
    assert usage.number("google_x_y.a", "google_x_y", "nothing") is None
    assert usage.number("google_x_y.c[0]", "google_x_y", "n.k") == 3
    assert not matches("google_x_y.ab", "google_x_y.[*]")


def test_the_price_age_counts_prices_of_low_confidence() -> None:
    disk = {"type": "hyperdisk-ml", "size": 40, "provisioned_throughput": 500}
    iowa = resource("google_compute_disk.iowa", {**disk, "zone": "us-central1-a"})
    derived = resource("google_compute_disk.derived", {**disk, "zone": "europe-west4-a"})
    age = price_age(priced(iowa, derived), date(2026, 11, 30), 90)
    assert (age.used, age.low_confidence) == (4, 2)


def test_a_price_of_low_confidence_lowers_the_confidence_of_the_estimate() -> None:
    iowa = resource("google_compute_disk.iowa", {"type": "pd-ssd", "size": 100, "zone": "us-central1-a"})
    ml = {"type": "hyperdisk-ml", "size": 40, "provisioned_throughput": 500, "zone": "europe-west4-a"}
    report = cost_entry(priced(iowa, resource("google_compute_disk.derived", ml)), str)
    levels = {entry.address.rpartition(".")[2]: entry.confidence for entry in report.resources}
    assert levels == {"iowa": "high", "derived": "low"}
    derived = next(entry for entry in report.resources if entry.confidence == "low")
    assert report.low_confidence_usd == derived.net_monthly_usd
    assert 0 < report.low_confidence_usd < report.scenarios.expected.net_monthly_usd
