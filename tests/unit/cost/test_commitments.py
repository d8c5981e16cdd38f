"""What commitments cover: rules on examples, and properties on generated plans and commitments."""

from __future__ import annotations

import functools
import operator
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from octoguard.config.prices import load_catalogue
from octoguard.cost.commitments.coverage import AccountCoverage, cover
from octoguard.cost.commitments.owned import Owned
from octoguard.cost.commitments.planned import planned_commitments
from octoguard.cost.commitments.purchase import purchases
from octoguard.cost.commitments.rules import covers, discount
from octoguard.cost.commitments.summary import commitments_entry
from octoguard.cost.component import NOTHING, Range
from octoguard.cost.estimate import Estimate, estimate
from octoguard.cost.usage import UsageFile
from tests.conftest import read, resource

SHIPPED = load_catalogue()
HERE = "us-central1"
TINY = Decimal("0.000001")
CENT = Decimal("0.01")


def priced(*changes: dict[str, Any], hours: dict[str, int] | None = None) -> Estimate:
    usage = UsageFile("test", resources={name: {"monthly_hrs": number} for name, number in (hours or {}).items()})
    return estimate(read(*changes), SHIPPED, usage)


def machine(name: str, machine_type: str, zone: str = f"{HERE}-a", **more: Any) -> dict[str, Any]:
    return resource(
        f"google_compute_instance.{name}",
        {"machine_type": machine_type, "zone": zone, "boot_disk": [{"source": "disk"}], **more},
    )


def pool(name: str, machine_type: str, least: int, most: int, region: str = HERE) -> dict[str, Any]:
    return resource(
        f"google_container_node_pool.{name}",
        {
            "location": region,
            "node_locations": [f"{region}-b"],
            "initial_node_count": least,
            "autoscaling": [{"total_min_node_count": least, "total_max_node_count": most}],
            "node_config": [{"machine_type": machine_type}],
        },
    )


def owned(series: str = "n2", term: Any = "1y", place: str = HERE, **parts: int) -> Owned:
    amounts = {name: Decimal(number) for name, number in parts.items()}
    return Owned(f"{series} {term}", "resource", "compute", term, place, series, amounts, stated=True)


def spend(service: Any, usd: str, term: Any = "1y", place: str = "") -> Owned:
    return Owned(f"{service} {term}", "spend", service, term, place, usd_per_hour=Decimal(usd), stated=True)


def covered(estimated: Estimate, *commitments: Owned) -> AccountCoverage:
    return cover(estimated.bills("after"), commitments, SHIPPED)


def test_a_commitment_covers_vcpus_and_memory_and_replaces_the_sustained_use_discount() -> None:
    found = covered(priced(machine("web", "n2-standard-8")), owned(vcpu=8, memory=32))
    core, ram = found.parts
    assert core.list_usd.expected == 8 * 730 * Decimal("0.031611")
    assert abs(core.on_demand.expected - core.list_usd.expected * Decimal("0.8002")) < CENT
    assert core.committed.expected == 8 * 730 * Decimal("0.019915") == core.fee
    assert (ram.units, core.unused, found.unused) == (Range.of(32), NOTHING, NOTHING)
    assert abs(found.saving.expected - (core.on_demand.expected + ram.on_demand.expected - core.fee - ram.fee)) < TINY


def test_the_part_that_is_not_covered_keeps_its_sustained_use_discount() -> None:
    estimated = priced(machine("web", "n2-standard-8"))
    found = covered(estimated, owned(vcpu=4))
    left = estimated.net("after").minus(found.saving).expected - found.parts[0].committed.expected
    uncovered = 730 * (4 * Decimal("0.031611") + 32 * Decimal("0.004237"))
    assert abs(left - uncovered * Decimal("0.8002")) < CENT


def test_discounts_of_a_range_of_hours_belong_to_their_machine() -> None:
    hours = {"google_compute_instance.web": {"monthly_hrs": Range(Decimal(200), Decimal(500), Decimal(730))}}
    usage = UsageFile("test", resources=hours, has_ranges=True)
    estimated = estimate(read(machine("web", "n1-standard-4")), SHIPPED, usage)
    bill = next(iter(estimated.bills("after")))
    found = covered(estimated)
    off = functools.reduce(Range.plus, (use.discount for use in found.usage))
    assert all(abs(a - b) < TINY for a, b in zip(off, bill.net.minus(bill.listed), strict=True))
    assert off.ceiling < off.expected < 0
    everything = covered(estimated, owned("n1", vcpu=4, memory=15))
    rest = bill.net.minus(everything.saving).expected
    assert abs(rest - sum(part.committed.expected for part in everything.parts)) < TINY


def test_equal_pools_of_one_cluster_share_their_discounts() -> None:
    pools = [
        {"name": name, "node_count": count, "node_config": [{"machine_type": "n2-standard-4"}]}
        for name, count in (("a", 1), ("b", 3))
    ]
    cluster = resource("google_container_cluster.c", {"location": f"{HERE}-a", "node_pool": pools})
    found = covered(priced(cluster))
    shares = {round(use.discount.expected / use.usd.expected, 6) for use in found.usage if use.usd.expected}
    assert len(found.usage) == 4
    assert len(shares) == 1
    assert shares.pop() < 0


def test_resource_based_commitments_come_before_flexible_ones() -> None:
    estimated = priced(machine("web", "e2-standard-4"))
    found = covered(estimated, spend("compute-flexible", "1"), owned("e2", vcpu=4, memory=16))
    by_name = {part.owned.kind: part for part in found.parts}
    assert by_name["spend"].units == NOTHING
    assert by_name["spend"].unused.expected == 730
    assert by_name["resource"].unused == NOTHING


@pytest.mark.parametrize(
    ("changes", "commitment"),
    [
        ([machine("other", "n2-standard-8")], owned("n1", vcpu=60, memory=240)),
        ([machine("other", "n2-standard-8", "europe-west1-b")], owned("n2", vcpu=8)),
        ([machine("spot", "n2-standard-8", scheduling=[{"provisioning_model": "SPOT"}])], owned("n2", vcpu=8)),
        ([machine("spot", "n2-standard-8", scheduling=[{"preemptible": True}])], spend("compute-flexible", "1")),
        ([machine("tiny", "f1-micro")], spend("compute-flexible", "1")),
        ([machine("arm", "t2a-standard-4")], spend("compute-flexible", "1")),
        ([machine("gpu", "g2-standard-4")], spend("compute-flexible", "1", "3y")),
        ([resource("google_compute_disk.d", {"type": "pd-ssd", "size": 500, "zone": f"{HERE}-a"})], owned(vcpu=8)),
        ([resource("google_redis_instance.r", {"region": HERE, "memory_size_gb": 4})], spend("memorystore", "1")),
    ],
    ids=["series", "region", "spot", "preemptible", "f1", "t2a", "g2", "disk", "redis M1"],
)
def test_what_a_commitment_does_not_cover(changes: list[dict[str, Any]], commitment: Owned) -> None:
    found = covered(priced(*changes), commitment)
    assert found.saving == NOTHING
    assert found.unused.expected == sum(part.fee for part in found.parts) > 0


def test_extended_memory_has_a_flexible_discount_but_no_resource_based_one() -> None:
    extended = covers("compute/n2-custom-extended-instance-ram")
    assert extended is not None
    assert extended.part == "extended"
    assert discount(extended, "compute-flexible", "3y") == Decimal("0.46")
    found = covered(priced(machine("big", "n2-custom-4-40960-ext")), owned(vcpu=4, memory=1000))
    assert found.parts[1].units.expected == 32


@pytest.mark.parametrize(
    ("sku", "service", "one", "three"),
    [
        ("sql/cloud-sql-for-postgresql-regional-vcpu", "cloud-sql", "0.25", "0.52"),
        ("sql/cloud-sql-for-postgresql-regional-standard-storage", "cloud-sql", "0", "0"),
        (
            "sql/licensing-fee-for-sql-server-2019-enterprise-for-cloud-sql-on-vm-with-up-to-4-vcpu",
            "cloud-sql",
            "0",
            "0",
        ),
        ("sql/cloud-sql-for-postgresql-zonal-micro-instance", "cloud-sql", "0", "0"),
        ("alloydb/vcpu", "alloydb", "0.25", "0.52"),
        ("alloydb/storage", "alloydb", "0", "0"),
        ("spanner/standard-edition-regional-node", "spanner", "0.20", "0.40"),
        ("spanner/ssd-storage-regional", "spanner", "0", "0"),
        ("bigtable/node", "bigtable", "0.20", "0.40"),
        ("bigtable/ssd-storage", "bigtable", "0", "0"),
        ("redis/redis-capacity-standard-m2", "memorystore", "0.20", "0.40"),
        ("redis/redis-cluster-node-default", "memorystore", "0.20", "0.40"),
        ("redis/redis-cluster-backups", "memorystore", "0", "0"),
        ("valkey/highmem-medium-node", "memorystore", "0.20", "0.40"),
        ("gke/autopilot-pod-mcpu-requests", "gke-autopilot", "0.20", "0.45"),
        ("gke/autopilot-pod-memory-requests", "compute-flexible", "0.28", "0.46"),
        ("run/services-cpu-request-based-billing", "compute-flexible", "0.17", "0.17"),
        ("run/services-memory-instance-based-billing-jobs-memory", "compute-flexible", "0.28", "0.46"),
        ("run/requests", "compute-flexible", "0", "0"),
        ("compute/h3-instance-core", "compute-flexible", "0.17", "0.38"),
        ("compute/memory-optimized-instance-core", "compute-flexible", "0", "0.63"),
        ("compute/nvidia-tesla-t4-gpu", "compute-flexible", "0", "0"),
        ("compute/ssd-backed-local-storage", "compute-flexible", "0.28", "0.46"),
        ("compute/balanced-pd-capacity", "compute-flexible", "0", "0"),
    ],
)
def test_the_discounts_of_spend_commitments(sku: str, service: Any, one: str, three: str) -> None:
    what = covers(sku)
    terms: tuple[Any, Any] = ("1y", "3y")
    found = [discount(what, service, term) if what else Decimal(0) for term in terms]
    assert found == [Decimal(one), Decimal(three)]


def test_machines_that_run_part_of_the_month_use_a_commitment_only_then() -> None:
    names = ("a", "b")
    hours = {f"google_compute_instance.{name}": 365 for name in names}
    estimated = priced(*(machine(name, "e2-standard-4") for name in names), hours=hours)
    found = covered(estimated, owned("e2", vcpu=4))
    assert found.parts[0].units.expected == 2  # 4 vCPUs for half of the month, although 8 run then
    assert abs(found.parts[0].unused.expected - found.parts[0].fee / 2) < TINY


def test_other_environments_leave_a_share() -> None:
    shared = Owned("shared", "resource", "compute", "1y", HERE, "e2", {"vcpu": Decimal(40)}, available=Decimal("0.1"))
    (part,) = covered(priced(machine("web", "e2-standard-8")), shared).parts
    assert part.units.expected == 4
    assert part.elsewhere == part.fee * Decimal("0.9")
    assert part.unused.expected == 0


def test_a_commitment_without_a_price_is_named_and_saves_nothing() -> None:
    found = covered(priced(machine("web", "n2-standard-8")), owned("n2", place="mars-north1", vcpu=8))
    assert found.saving == found.unused == NOTHING
    assert found.parts[0].problem == "no committed price (1y) for N2 vCPUs in mars-north1"
    notes = commitments_entry(found, found, NOTHING, NOTHING).notes
    assert "the commitment is not applied" in notes[0]


def test_the_fee_of_a_commitment_in_the_plan_is_counted_once() -> None:
    fee = resource(
        "google_compute_region_commitment.c",
        {
            "region": HERE,
            "plan": "TWELVE_MONTH",
            "type": "GENERAL_PURPOSE_E2",
            "resources": [{"type": "VCPU", "amount": "4"}],
        },
    )
    estimated = priced(machine("web", "e2-standard-4"), fee)
    planned = planned_commitments(estimated.resources, "after")
    found = covered(estimated, *planned)
    paid = estimated.net("after").minus(found.saving).expected
    assert [part.owned.address for part in found.parts] == ["google_compute_region_commitment.c"]
    core, ram, committed = Decimal("0.02181159"), Decimal("0.00292353"), Decimal("0.013741")
    assert abs(paid - 730 * (16 * ram + 4 * committed)) < CENT
    assert core > committed


def test_a_deleted_commitment_keeps_its_fee() -> None:
    before = {
        "region": HERE,
        "plan": "TWELVE_MONTH",
        "type": "GENERAL_PURPOSE_E2",
        "resources": [{"type": "VCPU", "amount": "4"}],
    }
    gone = resource("google_compute_region_commitment.c", None, actions=["delete"], before=before)
    estimated = priced(gone)
    assert estimated.net("after") == estimated.net("before") != NOTHING


def test_the_note_names_the_series_that_the_plan_uses_instead() -> None:
    estimated = priced(pool("nodes", "n2-standard-8", 5, 15))
    found = covered(estimated, owned("n1", vcpu=60, memory=240))
    (note,) = commitments_entry(found, found, NOTHING, NOTHING).notes
    assert note.startswith("n1 1y covers nothing in this plan and costs $16,078.63 a year")
    assert "it covers only N1 machines in us-central1, and the plan uses 40 (40 to 120) N2 vCPUs in us-central1" in note


def test_purchases_are_those_of_the_floor() -> None:
    estimated = priced(pool("nodes", "n2-standard-8", 2, 6), pool("spare", "n2-standard-4", 0, 4))
    (bought,), coverage = purchases(list(estimated.bills("after")), [], [("cud", "3y")], SHIPPED)
    assert bought.owned.amounts == {"vcpu": Decimal(16), "memory": Decimal(64)}
    assert coverage.unused == NOTHING
    assert bought.pays_from is not None
    fee = bought.fee / sum(part.list_usd.floor for part in bought.parts)
    assert fee < bought.pays_from + TINY
    assert bought.saving.floor == bought.saving.ceiling > 0
    assert bought.over == 0  # the expected size is the initial one, which is the floor


@pytest.mark.parametrize(
    ("given", "parts"),
    [
        (machine("a", "a2-highgpu-1g"), {"machine:a2-highgpu-1g": 1}),
        (
            machine("g", "n1-standard-4", guest_accelerator=[{"type": "nvidia-tesla-t4", "count": 2}]),
            {"vcpu": 4, "memory": 15, "gpu:nvidia-tesla-t4": 2},
        ),
        (
            machine("s", "n2-standard-2", scratch_disk=[{"interface": "NVME"}]),
            {"vcpu": 2, "memory": 8, "local-ssd": 375},
        ),
    ],
    ids=["one price for the machine", "GPUs", "local SSD"],
)
def test_purchases_of_gpus_local_ssd_and_whole_machines(given: dict[str, Any], parts: dict[str, int]) -> None:
    bought, coverage = purchases(list(priced(given).bills("after")), [], [("cud", "3y")], SHIPPED)
    amounts = {part: amount for each in bought for part, amount in each.owned.amounts.items()}
    assert amounts == {part: Decimal(number) for part, number in parts.items()}
    assert coverage.unused == NOTHING
    assert all(each.saving.expected > 0 for each in bought)


def test_over_commitment_is_what_stays_unused_at_the_floor() -> None:
    growing = pool("nodes", "n2-standard-8", 2, 6)
    growing["change"]["after"]["initial_node_count"] = 4
    (bought,), _ = purchases(list(priced(growing).bills("after")), [], [("cud", "1y")], SHIPPED)
    assert (bought.owned.amounts["vcpu"], bought.expected["vcpu"]) == (Decimal(16), Decimal(32))
    assert abs(bought.over - bought.fee) < CENT


_TYPES = ("n2-standard-4", "n1-standard-2", "e2-standard-4", "c2-standard-4", "n2-custom-4-40960-ext", "t2d-standard-2")
_REGIONS = (HERE, "europe-west1")
_sizes = st.tuples(st.integers(0, 5), st.integers(0, 5)).map(sorted)


@st.composite
def plans(draw: st.DrawFn) -> Estimate:
    changes, hours = [], {}
    for number in range(draw(st.integers(0, 3))):
        least, most = draw(_sizes)
        changes.append(pool(f"p{number}", draw(st.sampled_from(_TYPES)), least, most, draw(st.sampled_from(_REGIONS))))
    for number in range(draw(st.integers(0, 3))):
        changes.append(machine(f"m{number}", draw(st.sampled_from(_TYPES)), f"{draw(st.sampled_from(_REGIONS))}-b"))
        hours[f"google_compute_instance.m{number}"] = draw(st.sampled_from([0, 100, 365, 730, 744]))
    if draw(st.booleans()):
        sql = {"region": HERE, "database_version": "POSTGRES_15", "settings": [{"tier": "db-custom-2-8192"}]}
        changes.append(resource("google_sql_database_instance.s", sql))
    if draw(st.booleans()):
        changes.append(
            resource("google_redis_instance.r", {"region": HERE, "memory_size_gb": draw(st.integers(1, 40))})
        )
    return priced(*changes, hours=hours)


_share = st.sampled_from([Decimal(0), Decimal("0.5"), Decimal(1)])
_resource_based = st.builds(
    lambda series, term, place, cores, memory, available: Owned(
        "r",
        "resource",
        "compute",
        term,
        place,
        series,
        {"vcpu": Decimal(cores), "memory": Decimal(memory)},
        available=available,
    ),
    st.sampled_from(["n1", "n2", "e2", "c2", "t2d"]),
    st.sampled_from(["1y", "3y"]),
    st.sampled_from(_REGIONS),
    st.integers(1, 40),
    st.integers(1, 160),
    _share,
)
_spend = st.builds(
    lambda service, usd, term, available: Owned(
        "s", "spend", service, term, HERE if service == "cloud-sql" else "", usd_per_hour=usd, available=available
    ),
    st.sampled_from(["compute-flexible", "cloud-sql", "memorystore"]),
    st.decimals("0.01", "3", places=2),
    st.sampled_from(["1y", "3y"]),
    _share,
)
_commitment = st.one_of(_resource_based, _spend)
_several = st.lists(_commitment, max_size=4)


def paid(estimated: Estimate, coverage: AccountCoverage) -> Range:
    """What the account pays: the covered usage at committed rates, the rest on demand, and the unused parts."""
    return estimated.net("after").minus(coverage.saving).plus(coverage.unused_besides)


@settings(max_examples=60, deadline=None)
@given(plans(), _several)
def test_the_account_never_pays_more_than_list_plus_the_unused_part(estimated: Estimate, several: list[Owned]) -> None:
    found = covered(estimated, *several)
    total, most = paid(estimated, found), estimated.listed("after").plus(found.unused)
    assert all(usd <= limit + TINY for usd, limit in zip(total, most, strict=True))
    assert total.floor <= total.expected + TINY
    assert total.expected <= total.ceiling + TINY


@settings(max_examples=60, deadline=None)
@given(plans(), _several)
def test_sums_equal_their_parts(estimated: Estimate, several: list[Owned]) -> None:
    found = covered(estimated, *several)
    for number in range(3):
        usage = sum(use.usd[number] for use in found.usage)
        uncovered = sum(use.usd[number] * left[number] for use, left in zip(found.usage, found.uncovered, strict=True))
        assert abs(usage - uncovered - sum(part.list_usd[number] for part in found.parts)) < TINY
        saved = sum(part.saving[number] for part in found.parts)
        assert abs(found.saving[number] - saved) < TINY
        for part in found.parts:
            assert abs(part.fee - part.elsewhere - part.committed[number] - part.unused[number]) < TINY
            assert part.unused[number] > -TINY
            assert part.units[number] <= part.total * part.owned.available + TINY
    entry = commitments_entry(found, found, estimated.net("after"), estimated.net("after"))
    assert abs(entry.eligible_usd.expected - entry.covered_usd.expected - entry.uncovered_usd.expected) < CENT


@settings(max_examples=60, deadline=None)
@given(plans(), _several, _commitment)
def test_another_commitment_never_raises_the_uncovered_part(
    estimated: Estimate, several: list[Owned], another: Owned
) -> None:
    less, more = covered(estimated, *several), covered(estimated, *several, another)
    shares = zip(more.uncovered, less.uncovered, strict=True)
    assert all(new <= old + TINY for pair in shares for new, old in zip(*pair, strict=True))


@settings(max_examples=40, deadline=None)
@given(plans(), st.lists(st.sampled_from(["cud", "flex"]), min_size=1, unique=True), st.sampled_from(["1y", "3y"]))
def test_what_is_bought_for_the_floor_is_always_used(estimated: Estimate, kinds: list[str], term: Any) -> None:
    bills = list(estimated.bills("after"))
    bought, coverage = purchases(bills, [], [(kind, term) for kind in kinds], SHIPPED)
    assert coverage.unused.floor < CENT
    assert functools.reduce(operator.add, (each.over for each in bought), Decimal(0)) >= 0
    for each in bought:
        assert each.saving.expected <= sum(part.list_usd.expected for part in each.parts)
