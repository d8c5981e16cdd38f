"""Measured usage: the tables name existing keys and SKUs, units convert exactly, and months become ranges."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from octoguard import plan as plans
from octoguard import registry
from octoguard.cost.component import Range
from octoguard.cost.estimate import PLUGINS
from octoguard.cost.measured.collect import Measurements
from octoguard.cost.measured.match import Matcher, Target
from octoguard.cost.measured.metric_rules import METRIC_RULES, NODE_COUNT, NODE_RULE
from octoguard.cost.measured.months import length
from octoguard.cost.measured.rows import Point, TimeSeries, UsageRow
from octoguard.cost.measured.sku_rules import SKU_RULES
from octoguard.cost.measured.units import BYTES, COUNTED, EXISTING, GIB, STORED, TIB, in_base_unit
from tests.conftest import ROOT, document, resource

BUCKET = resource("google_storage_bucket.b", {"name": "vault", "location": "EUROPE-WEST4"})
COLD = resource("google_storage_bucket.cold", {"name": "attic", "location": "EU", "storage_class": "NEARLINE"})
NAT = resource("google_compute_router_nat.n", {"name": "exit", "region": "europe-west4", "project": "lab"})
THROUGH_NAT = {
    "names": ("exit",),
    "service": "Networking",
    "sku": "Networking Cloud Nat Data Processing",
    "unit": "gibibyte",
}
# SKUs of the export that the price list names differently.
OF_BILLS = (
    "Download APAC",
    "Download Worldwide Destinations (excluding Asia & Australia)",
    "Inter-region GCP Storage egress within EU",
    "Network Data Transfer GCP Inter Region within Europe",
    "Network Data Transfer GCP Replication within Europe",
)
_STORED = "storage.googleapis.com/storage/v2/total_bytes"
_OLDER = "storage.googleapis.com/storage/total_bytes"
_WRITTEN = "storage.googleapis.com/network/received_bytes_count"


def measurements(*resources: Any) -> Measurements:
    return Measurements(Matcher(plans.read(json.dumps(document(*resources)).encode(), "plan.json")))


def row(day: str, amount: Any, **more: Any) -> UsageRow:
    """A row of the stored bytes of the bucket `vault`."""
    values: dict[str, Any] = {
        "project": "lab",
        "location": "europe-west4",
        "names": ("vault",),
        "service": "Cloud Storage",
        "sku": "Standard Storage Netherlands",
        "unit": "gibibyte month",
        "place": "bill.csv:2",
    } | more
    return UsageRow(day[:7], int(day[8:]) if day[8:] else 0, amount=Decimal(amount), **values)


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def series(metric: str, resource_type: str, labels: dict[str, str], kind: str, values: dict[str, Any]) -> TimeSeries:
    """Daily values by the day on which they were measured."""
    points = []
    for day, value in values.items():
        start, end = at(day), at(day) + timedelta(days=1)
        mean, weight = value if isinstance(value, tuple) else (value, None)
        start = start if kind == "DELTA" else end
        points.append(Point(start, end, Decimal(mean), None if weight is None else Decimal(weight)))
    return TimeSeries(metric, resource_type, kind, "", labels, tuple(points))


def days(month: str) -> list[str]:
    return [f"{month}-{day:02}" for day in range(1, length(month) + 1)]


def values(measured: Measurements, *parts: TimeSeries, months: int = 3) -> dict[tuple[str, str], Range]:
    for part in parts:
        measured.cover(part)
    for part in parts:
        measured.add_series(part)
    return {(value.address, value.key): value.value.range for value in measured.values(months)}


def test_every_key_of_the_tables_is_a_usage_key_of_its_type() -> None:
    rules = {(rule.type, rule.key) for rule in (*METRIC_RULES, NODE_RULE, *SKU_RULES)}
    assert [rule for rule in sorted(rules) if rule[1] not in registry.take(PLUGINS, rule[0]).USAGE] == []


def test_every_rule_for_a_sku_matches_a_sku_of_the_price_list() -> None:
    known = set()
    for path in (ROOT / "pricing").glob("*.csv"):
        with path.open(newline="") as file:
            known |= {(line["service"], line["description"]) for line in csv.DictReader(file) if "description" in line}
    names = known | {("Cloud Storage", sku) for sku in OF_BILLS}
    assert [
        rule
        for rule in SKU_RULES
        if not any(rule.service.fullmatch(service) and rule.sku.fullmatch(sku) for service, sku in names)
    ] == []


def test_the_reference_lists_every_measured_key() -> None:
    page = (ROOT / "docs" / "reference" / "usage-file.md").read_text()
    lines = page.partition("## Measured keys")[2].splitlines()
    measured = [(rule.type, rule.key, metric) for rule in (*METRIC_RULES, NODE_RULE) for metric in rule.metrics]
    billed = [(rule.type, rule.key, "") for rule in SKU_RULES]
    assert [
        row
        for row in (*measured, *billed)
        if not any(all(f"`{cell}`" in line for cell in row if cell) for line in lines)
    ] == []


def test_metrics_are_the_documented_ones() -> None:
    """The metric types of Google's metric lists, with the monitored resource that each one is written for."""
    assert {(metric, rule.resource, rule.method) for rule in METRIC_RULES for metric in rule.metrics} == {
        ("artifactregistry.googleapis.com/repository/size", "artifactregistry.googleapis.com/Repository", "mean"),
        ("bigquery.googleapis.com/query/scanned_bytes_billed", "global", "sum"),
        ("cloudfunctions.googleapis.com/function/execution_count", "cloud_function", "sum"),
        ("cloudfunctions.googleapis.com/function/execution_times", "cloud_function", "average"),
        ("cloudfunctions.googleapis.com/function/network_egress", "cloud_function", "sum"),
        ("compute.googleapis.com/instance/uptime", "gce_instance", "hours"),
        ("compute.googleapis.com/instance_group/size", "instance_group", "mean"),
        ("loadbalancing.googleapis.com/https/external/regional/request_bytes_count", *_lb("http_external_regional")),
        ("loadbalancing.googleapis.com/https/external/regional/response_bytes_count", *_lb("http_external_regional")),
        ("loadbalancing.googleapis.com/https/internal/request_bytes_count", *_lb("internal_http")),
        ("loadbalancing.googleapis.com/https/internal/response_bytes_count", *_lb("internal_http")),
        ("loadbalancing.googleapis.com/https/request_bytes_count", *_lb("https")),
        ("loadbalancing.googleapis.com/https/response_bytes_count", *_lb("https")),
        ("loadbalancing.googleapis.com/l3/external/ingress_bytes_count", *_lb("tcp")),
        ("loadbalancing.googleapis.com/l3/external/ingress_bytes_count", *_lb("udp")),
        ("loadbalancing.googleapis.com/l3/internal/ingress_bytes_count", *_lb("internal_tcp")),
        ("loadbalancing.googleapis.com/l3/internal/ingress_bytes_count", *_lb("internal_udp")),
        ("logging.googleapis.com/billing/log_bucket_bytes_ingested", "global", "sum"),
        ("logging.googleapis.com/exports/byte_count", "logging_sink", "sum"),
        ("networksecurity.googleapis.com/https/request_count", "network_security_policy", "sum"),
        ("pubsub.googleapis.com/subscription/byte_cost", "pubsub_subscription", "sum"),
        ("pubsub.googleapis.com/subscription/retained_acked_bytes", "pubsub_subscription", "mean"),
        ("pubsub.googleapis.com/topic/byte_cost", "pubsub_topic", "sum"),
        ("router.googleapis.com/nat/received_bytes_count", "nat_gateway", "sum"),
        ("router.googleapis.com/nat/sent_bytes_count", "nat_gateway", "sum"),
        ("run.googleapis.com/job/completed_execution_count", "cloud_run_job", "sum"),
        ("run.googleapis.com/request_count", "cloud_run_revision", "sum"),
        ("run.googleapis.com/request_latencies", "cloud_run_revision", "average"),
        ("storage.googleapis.com/api/request_count", "gcs_bucket", "sum"),
        ("storage.googleapis.com/network/received_bytes_count", "gcs_bucket", "sum"),
        ("storage.googleapis.com/storage/total_bytes", "gcs_bucket", "mean"),
        ("storage.googleapis.com/storage/v2/total_bytes", "gcs_bucket", "mean"),
    }


def _lb(kind: str) -> tuple[str, str]:
    return f"{kind}_lb_rule", "sum"


@pytest.mark.parametrize(
    ("amount", "unit", "dimension", "days", "expected"),
    [
        ("3", "gibibyte", BYTES, 30, 3 * GIB),
        ("0.5", "tebibyte", BYTES, 31, TIB / 2),
        ("1536", "bytes", BYTES, 30, 1536),
        ("7", "gibibyte month", STORED, 31, 7 * GIB),
        ("744", "gibibyte hour", STORED, 31, GIB),
        ("2592000", "byte-seconds", STORED, 30, 1),
        ("12", "count", COUNTED, 30, 12),
        ("12", "requests", COUNTED, 30, 12),
        ("2", "month", EXISTING, 28, 2),
        ("1344", "hour", EXISTING, 28, 2),
        ("3", "gibibyte", STORED, 30, None),
        ("3", "gibibyte month", BYTES, 30, None),
        ("3", "gibibyte fortnight", STORED, 30, None),
        ("3", "", COUNTED, 30, None),
    ],
)
def test_units_convert_exactly(amount: str, unit: str, dimension: str, days: int, expected: Any) -> None:
    assert in_base_unit(Decimal(amount), unit, dimension, days) == expected


def test_months_become_a_range_and_the_last_complete_month_is_expected() -> None:
    measured = measurements(BUCKET)
    for month, amount in (("2026-07", 9), ("2026-08", 2), ("2026-09", 4), ("2026-10", 3)):
        for day in days(month):
            measured.add_row(row(day, amount))
    for day in days("2026-11")[:10]:
        measured.add_row(row(day, 5))
    for day in days("2026-12")[:6]:
        measured.add_row(row(day, 1000))
    (found,) = measured.values(3)
    assert (found.address, found.key) == ("google_storage_bucket.b", "storage_gb")
    assert found.value.months == ("2026-09", "2026-10", "2026-11")
    assert found.value.range == Range(Decimal(93), Decimal(93), Decimal(150))
    assert (found.value.partial, found.value.is_projected) == ((("2026-11", 10, 30),), True)
    assert found.value.samples == 30 + 31 + 10
    assert found.sources == ("Cloud Billing, Standard Storage Netherlands",)
    assert measured.billing.too_short() == ["2026-12"]


def test_a_month_without_usage_is_0_but_not_before_the_first_usage() -> None:
    measured = measurements(BUCKET, NAT)
    for month in ("2026-08", "2026-09", "2026-10"):
        measured.add_row(row(month, 6, **THROUGH_NAT))
    measured.add_row(row("2026-09", 8))
    ranges = {value.key: value.value.range for value in measured.values(3)}
    assert ranges["monthly_data_processed_gb"] == Range.of(6)
    assert ranges["storage_gb"] == Range(Decimal(0), Decimal(0), Decimal(8))


def test_storage_classes_and_the_newer_metric() -> None:
    measured = measurements(BUCKET, COLD)
    own = {"resource.bucket_name": "vault"}
    attic = {"resource.bucket_name": "attic"}
    parts = [
        series(metric, "gcs_bucket", labels | {"metric.storage_class": name, "metric.type": kind}, "GAUGE", stored)
        for metric, labels, name, kind, stored in (
            (_STORED, own, "REGIONAL", "live-object", dict.fromkeys(days("2026-10"), 5 * GIB)),
            (_STORED, own, "STANDARD", "soft-deleted-object", dict.fromkeys(days("2026-10"), GIB)),
            (_STORED, own, "COLDLINE", "live-object", {"2026-10-30": 2 * GIB}),
            (_STORED, attic, "NEARLINE", "live-object", dict.fromkeys(days("2026-10"), 3 * GIB)),
            (_STORED, attic, "STANDARD", "live-object", dict.fromkeys(days("2026-10"), GIB)),
            (
                "storage.googleapis.com/storage/total_bytes",
                own,
                "STANDARD",
                "",
                dict.fromkeys(days("2026-10"), 4 * GIB),
            ),
        )
    ]
    assert values(measured, *parts) == {
        ("google_storage_bucket.b", "storage_gb"): Range.of(6),
        ("google_storage_bucket.b", "storage_class_gb.coldline"): Range.of(2),
        ("google_storage_bucket.cold", "storage_gb"): Range.of(3),
    }
    assert dict(measured.unused) == {"google_storage_bucket attic: objects of the class standard": 1}


def test_averages_rates_hours_and_sums_of_two_metrics() -> None:
    function = resource("google_cloudfunctions_function.f", {"name": "resize", "region": "europe-west4"})
    machine = resource("google_compute_instance.m", {"name": "vm", "zone": "europe-west4-a"})
    labels = {"resource.function_name": "resize", "resource.region": "europe-west4"}
    times = series(
        "cloudfunctions.googleapis.com/function/execution_times",
        "cloud_function",
        labels,
        "DELTA",
        dict.fromkeys(days("2026-10"), (0, 0)) | {"2026-10-02": (2_000_000, 30), "2026-10-03": (10_000_000, 10)},
    )
    uptime = {"metric.instance_name": "vm", "resource.zone": "europe-west4-a"}
    half = series(
        "compute.googleapis.com/instance/uptime", "gce_instance", uptime, "DELTA", dict.fromkeys(days("2026-10"), 43200)
    )
    gateway = {"resource.gateway_name": "exit", "resource.region": "europe-west4", "resource.project_id": "lab"}
    sent, received = (
        series(f"router.googleapis.com/nat/{side}_bytes_count", "nat_gateway", gateway, "GAUGE",
               dict.fromkeys(days("2026-10"), amount))._replace(unit="By/s")
        for side, amount in (("sent", 1024), ("received", 3072))
    )  # fmt: skip
    found = values(measurements(function, machine, NAT), times, half, sent, received)
    assert found == {
        ("google_cloudfunctions_function.f", "request_duration_ms"): Range.of(4),
        ("google_compute_instance.m", "monthly_hrs"): Range.of(365),
        ("google_compute_router_nat.n", "monthly_data_processed_gb"): Range.of(Decimal("10.025024")),
    }
    mixed = measurements(NAT)
    assert values(mixed, sent, received, sent._replace(kind="DELTA")) == {}
    assert list(mixed.unused) == [
        "metric router.googleapis.com/nat/sent_bytes_count (rates and deltas of google_compute_router_nat.n)"
    ]
    alone = measurements(NAT)
    assert values(alone, sent) == {}
    assert list(alone.unused) == [
        "metric router.googleapis.com/nat/sent_bytes_count (needs router.googleapis.com/nat/received_bytes_count too)"
    ]


def test_nodes_of_a_recording_count_by_pool_and_cluster() -> None:
    pool = {"name": "jobs", "cluster": "lab", "location": "europe-west4"}
    other = resource("google_container_node_pool.o", pool | {"cluster": "spare"})
    nodes = series("", "", {"metadata.cloud.google.com/gke-nodepool": "jobs", "resource.cluster_name": "lab"}, "",
                   dict.fromkeys(days("2026-10"), 4))._replace(measure=NODE_COUNT)  # fmt: skip
    measured = measurements(resource("google_container_node_pool.p", pool), other)
    assert values(measured, nodes) == {("google_container_node_pool.p", "nodes"): Range.of(4)}


def test_what_is_not_used_is_counted() -> None:
    measured = measurements(BUCKET, resource("google_storage_bucket.twin", {"name": "vault"}))
    own = {"resource.bucket_name": "vault", "metric.response_code": "OK", "metric.method": "PatchObject"}
    request = series("storage.googleapis.com/api/request_count", "gcs_bucket", own, "DELTA", {"2026-10-01": 1})
    written = series(
        "storage.googleapis.com/network/received_bytes_count", "gcs_bucket", own, "GAUGE", {"2026-10-01": 1}
    )
    strange = series("example.com/novel", "gcs_bucket", own, "DELTA", {"2026-10-01": 1})
    assert values(measured, request, written, strange, series(_STORED, "other", own, "GAUGE", {})) == {}
    measured.add_row(row("2026-10", 1, sku="Novel Storage Tier", service="Cloud Storage"))
    measured.add_row(row("2026-10", 1, names=("unknown",)))
    measured.add_row(row("2026-10", 1))
    assert dict(measured.unused) == {
        "metric storage.googleapis.com/api/request_count (method=PatchObject, response_code=OK)": 1,
        "metric storage.googleapis.com/network/received_bytes_count (values are GAUGE, not deltas: list it with the "
        "aligner ALIGN_DELTA)": 1,
        "metric example.com/novel": 1,
        f"metric {_STORED} (resource other)": 1,
        "SKU Cloud Storage: Novel Storage Tier": 1,
    }
    assert dict(measured.unmatched) == {"google_storage_bucket unknown": 1}
    assert dict(measured.ambiguous) == {"google_storage_bucket vault": 1}


def test_a_row_in_another_unit_is_not_used() -> None:
    measured = measurements(BUCKET)
    measured.add_row(row("2026-10", 1, unit="gibibyte"))
    assert measured.values(3) == []
    measured.add_row(row("2026-10", 1))
    assert measured.values(3) == []  # the sum would be too small
    assert list(measured.unused) == ["SKU Cloud Storage: Standard Storage Netherlands (unit gibibyte)"]


def test_a_resource_is_found_by_name_project_and_location() -> None:
    hidden = resource("google_pubsub_topic.hidden", {"name": "secret-topic"}, after_sensitive={"name": True})
    later = resource("google_pubsub_topic.later", {}, after_unknown={"name": True})
    rule = resource("google_compute_forwarding_rule.r", {"name": "web", "region": "europe-west4"})
    everywhere = resource("google_compute_global_forwarding_rule.r", {"name": "web"})
    table = resource("google_bigquery_table.t", {"dataset_id": "sales", "table_id": "orders", "project": "lab"})
    matcher = measurements(NAT, hidden, later, rule, everywhere, table).matcher
    nat, topic = "google_compute_router_nat", "google_pubsub_topic"
    assert matcher.find(Target(nat, "lab", "europe-west4", ("exit",))) == ("google_compute_router_nat.n",)
    assert matcher.find(Target(nat, "lab", "europe-west4-b", ("exit",))) == ("google_compute_router_nat.n",)
    assert matcher.find(Target(nat, "lab", "europe-west40", ("exit",))) == ()
    assert matcher.find(Target(nat, "other", "europe-west4", ("exit",))) == ()
    assert matcher.find(Target(nat, "lab", "", ())) == ("google_compute_router_nat.n",)
    assert matcher.find(Target(topic, "", "", ("secret-topic",))) == ()
    tables = "google_bigquery_table"
    assert matcher.find(Target(tables, "lab", "EU", (), "sales")) == ("google_bigquery_table.t",)
    assert matcher.find(Target(tables, "lab", "EU", (), "stock")) == ()


def test_two_resources_of_a_name_share_no_measurement() -> None:
    rule = resource("google_compute_forwarding_rule.r", {"name": "web", "region": "europe-west4"})
    everywhere = resource("google_compute_global_forwarding_rule.r", {"name": "web"})
    traffic = series(
        "loadbalancing.googleapis.com/https/request_bytes_count",
        "https_lb_rule",
        {"resource.forwarding_rule_name": "web"},
        "DELTA",
        dict.fromkeys(days("2026-10"), GIB),
    )
    measured = measurements(rule, everywhere)
    assert values(measured, traffic) == {}
    assert sum(measured.ambiguous.values()) == 1


def test_a_name_in_two_projects_is_ambiguous() -> None:
    measured = measurements(resource("google_compute_router_nat.n", {"name": "exit"}))
    for project in ("lab", "shop"):
        measured.add_row(row("2026-10", 1, **THROUGH_NAT | {"project": project}))
    assert measured.values(3) == []
    assert list(measured.ambiguous) == ["google_compute_router_nat.n (several projects have a resource of this name)"]


_ROWS = st.lists(
    st.tuples(
        st.sampled_from(["2026-08-01", "2026-08-09", "2026-09-02", "2026-09-30", "2026-10-05", "2026-11"]),
        st.decimals(0, 10**9, places=6),
        st.sampled_from(["Standard Storage Netherlands", "Nearline Storage Netherlands", "Data Retrieval"]),
    ),
    max_size=25,
)


@settings(deadline=None, max_examples=50)
@given(_ROWS, st.randoms(use_true_random=False), st.integers(1, 4))
def test_the_order_of_rows_changes_nothing_and_ranges_are_ordered(rows: Any, random: Any, months: int) -> None:
    def ranges(given: Any) -> Any:
        measured = measurements(BUCKET)
        for day, amount, sku in given:
            unit = "gibibyte" if sku == "Data Retrieval" else "gibibyte month"
            measured.add_row(row(day, amount, sku=sku, unit=unit))
        return measured.values(months)

    shuffled = list(rows)
    random.shuffle(shuffled)
    found = ranges(rows)
    assert ranges(shuffled) == found
    for value in found:
        assert 0 <= value.value.range.floor <= value.value.range.expected <= value.value.range.ceiling
