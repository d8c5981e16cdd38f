"""What was measured, and what our own prices say, beside what Google recommends."""

from __future__ import annotations

import csv
import json
from datetime import UTC, datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from octoguard import plan as plans
from octoguard.rightsizing.document import TerraformChange
from octoguard.workflows.savings import Prices
from tests.conftest import ROOT, document, resource
from tests.fakes import answers
from tests.fakes.runs import PLAN, PROD, RECORDING, ask, prod, run

if TYPE_CHECKING:
    from pathlib import Path


def at(place: dict[str, Any]) -> str:
    """What the line of a place sets."""
    file = next(path for path in (ROOT / place["file"], PROD / place["file"]) if path.is_file())
    text = file.read_text().splitlines()[place["line"] - 1]
    return text if text.endswith("{") else text.partition("=")[0].rstrip()


def test_measurements_judge_what_google_is_silent_about(tmp_path: Path) -> None:
    with prod(series=answers.measurements()) as google:
        report = ask(google, tmp_path, "--plan", PLAN, "--root", PROD)
    found = {
        change["address"]: (entry["subtype"], change.get("attribute"), change.get("value"), at(change["place"]))
        for entry in report["recommendations"]
        if entry["source"] == "octoguard"
        for change in entry["changes"]
    }
    assert found == {
        "module.octollm.module.database.google_sql_database_instance.primary": (
            *("TOO_LARGE", "settings[0].tier", '"db-custom-2-7936"', "  tier"),
        ),
        'module.octollm.module.gke.google_container_node_pool.pools["default"]': (
            *("TOO_LARGE", "autoscaling[0].total_min_node_count", "3", "      min_nodes"),
        ),
        'module.octollm.module.redis.google_redis_instance.instance["0"]': (
            *("TOO_LARGE", "memory_size_gb", "5", "  memory_size_gb"),
        ),
        'module.octollm.module.redis.google_redis_instance.instance["1"]': (
            *("TOO_SMALL", None, None, 'resource "google_redis_instance" "instance" {'),
        ),
    }
    assert any("instances/new was not evaluated: only 3 of" in note for note in report["notes"])


def test_thresholds_of_octoguard_toml_decide(tmp_path: Path) -> None:
    (tmp_path / "octoguard.toml").write_text("[rightsizing]\nsql_cpu_below = 0.05\nredis_memory_below = 0.05\n")
    with prod(series=answers.measurements()) as google:
        report = ask(google, tmp_path)
    large = [one for one in report["recommendations"] if one["subtype"] == "TOO_LARGE"]
    assert [one["recommender"] for one in large] == ["octoguard.container.Utilisation"]


def test_our_own_prices_stand_beside_googles(tmp_path: Path) -> None:
    with prod(series=answers.measurements()) as google:
        report = ask(google, tmp_path, "--plan", PLAN)
    own = {
        (entry["source"], entry["changes"][0]["address"]): (entry["own"]["monthly_saving"], entry["own"]["why"])
        for entry in report["recommendations"]
        if entry["changes"] and entry["kind"] in ("resources", "measured")
    }
    pool = 'module.octollm.module.gke.google_container_node_pool.pools["default"]'
    # Five n2-standard-8 less five n2-standard-4 in us-central1, sustained use taken off: half of 5 x 283.58 x 0.8002.
    assert abs(Decimal(own["google", pool][0]) - Decimal("567.31")) < Decimal("0.1")
    # An unused address: 730 hours at 0.01, which is also Google's figure.
    assert Decimal(own["google", "module.octollm.module.gke.google_compute_global_address.ingress"][0]) == Decimal(
        "7.3"
    )
    measured = [entry for entry in report["recommendations"] if entry["kind"] == "measured"]
    smaller = next(entry for entry in measured if entry["changes"][0]["address"] == pool)
    assert smaller["standing"] == "overlaps", "Google speaks of the same pool's groups"
    assert smaller["monthly_saving"] == smaller["own"]["monthly_saving"]
    for figure, why in own.values():
        assert figure is not None or why.startswith("not computed: ")


def test_a_state_is_priced_as_a_plan_is(tmp_path: Path) -> None:
    values = {"name": "octollm-prod-cluster-ingress", "project": answers.PROJECT, "address_type": "EXTERNAL"}
    held = {
        "address": "google_compute_global_address.ingress",
        "mode": "managed",
        "type": "google_compute_global_address",
        "name": "ingress",
        "values": values,
        "sensitive_values": {},
    }
    state = {"format_version": "1.0", "values": {"root_module": {"resources": [held]}}}
    (tmp_path / "state.json").write_text(json.dumps(state))
    recording = RECORDING
    done = run(None, tmp_path, "--offline", recording, "--plan", "state.json", "-f", "json")
    found = [entry for entry in json.loads(done.stdout)["recommendations"] if entry["changes"]]
    assert [(e["changes"][0]["address"], Decimal(e["own"]["monthly_saving"])) for e in found] == [
        ("google_compute_global_address.ingress", Decimal("7.3"))
    ]


def test_machines_are_priced_stopped_and_smaller(tmp_path: Path) -> None:
    disk = {"initialize_params": [{"size": 10, "type": "pd-balanced"}]}
    runner = {
        "name": "octollm-prod-runner",
        "project": answers.PROJECT,
        "zone": "us-central1-a",
        "machine_type": "e2-standard-8",
        "boot_disk": [disk],
    }
    (tmp_path / "plan.json").write_text(json.dumps(document(resource("google_compute_instance.runner", runner))))
    recording = RECORDING
    done = run(None, tmp_path, "--offline", recording, "--plan", "plan.json", "-f", "json")
    own = {
        entry["changes"][0]["attribute"]: entry["own"]
        for entry in json.loads(done.stdout)["recommendations"]
        if entry["changes"]
    }
    # Stopped, only its disk is left to pay: e2-standard-8 in us-central1 is 195.67.
    assert abs(Decimal(own["desired_status"]["monthly_saving"]) - Decimal("195.67")) < Decimal("0.05")
    # e2-standard-8 less e2-standard-4 in us-central1: half of 195.67.
    assert abs(Decimal(own["machine_type"]["monthly_saving"]) - Decimal("97.83")) < Decimal("0.05")

    # With a price book both figures are at its prices, and the report says so.
    (tmp_path / "book.csv").write_text("service,discount_percent\nCompute Engine,50\n")
    (tmp_path / "octoguard.toml").write_text("[cost]\nprice_book = 'book.csv'\n")
    done = run(None, tmp_path, "--offline", recording, "--plan", "plan.json", "-f", "json")
    report = json.loads(done.stdout)
    halved = {one["changes"][0]["attribute"]: one["own"] for one in report["recommendations"] if one["changes"]}
    for attribute, listed in own.items():
        if listed["monthly_saving"] is not None:
            exact = Decimal(halved[attribute]["monthly_saving"]) * 2 - Decimal(listed["monthly_saving"])
            assert abs(exact) < Decimal("0.00001")
    assert "octoguard's own savings use the prices of the price book book.csv, where it has them" in report["notes"]


def test_what_our_prices_do_not_look_at_is_no_zero() -> None:
    plan = plans.read(PLAN.read_bytes(), "plan.json")
    pool = 'module.octollm.module.gke.google_container_node_pool.pools["default"]'
    unseen = Prices(plan).saving([TerraformChange(pool, "set", "max_pods_per_node", "", "32")])
    assert unseen.monthly_saving is None
    assert unseen.why == "not computed: octoguard's prices do not depend on max_pods_per_node"
    database = "module.octollm.module.database.google_sql_database_instance.primary"
    assert Prices(plan).saving([TerraformChange(database, "review", "settings[0].tier")]).monthly_saving is None


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("target = 0", "target: Expected `float` > 0"),
        ("window_days = 60", "window_days: Expected `int` <= 30"),
        ("sql_cpu_below = 40", "sql_cpu_below: Expected `float` <= 1"),
        ("sql_cpu = 0.4", "sql_cpu"),
    ],
)
def test_thresholds_that_make_no_sense_are_refused(tmp_path: Path, setting: str, said: str) -> None:
    (tmp_path / "octoguard.toml").write_text(f"[rightsizing]\n{setting}\n")
    done = run(None, tmp_path, "--offline", RECORDING)
    assert (done.returncode, done.stdout) == (3, "")
    assert said in done.stderr


def test_shards_of_redis_clusters_and_of_valkey_are_measured_and_priced(tmp_path: Path) -> None:
    end = datetime.now(UTC).replace(minute=0, second=0, microsecond=0)
    series = {
        (answers.PROJECT, f"{metric}/{what}/maximum_utilization"): [
            answers.series({"location": "us-central1", label: name}, value, until=end)
            for name, value in (("large", used), ("single", used))
        ]
        for metric, label in (
            ("redis.googleapis.com/cluster", "cluster_id"),
            ("memorystore.googleapis.com/instance", "instance_id"),
        )
        for what, used in (("cpu", 0.1), ("memory", 0.26))
    }
    place = {"project": answers.PROJECT, "shard_count": 5, "replica_count": 1}
    held = [
        resource("google_redis_cluster.large", {**place, "name": "large", "region": "us-central1"}),
        resource("google_redis_cluster.single", {**place, "name": "single", "region": "us-central1", "shard_count": 1}),
        resource("google_memorystore_instance.large", {**place, "instance_id": "large", "location": "us-central1"}),
    ]
    (tmp_path / "plan.json").write_text(json.dumps(document(*held)))
    with prod(series=series) as google:
        report = ask(google, tmp_path, "--plan", "plan.json")
    found = {
        e["changes"][0]["address"]: e for e in report["recommendations"] if e["kind"] == "measured" and e["changes"]
    }
    for address in ("google_redis_cluster.large", "google_memorystore_instance.large"):
        change = found[address]["changes"][0]
        assert (change["attribute"], change["now"], change["value"]) == ("shard_count", "5", "2")
        assert found[address]["standing"] == "counted"
        assert found[address]["measured"].startswith("cpu 10% at p95 over 14 days")
    single = found["google_redis_cluster.single"]
    assert single["changes"][0]["action"] == "review"
    assert (
        single["changes"][0]["note"] == "1 is the minimum number of shards for this load: consider a smaller node type"
    )
    assert (single["standing"], single["monthly_saving"]) == ("no-amount", None)
    # Three shards of two nodes each less, REDIS_HIGHMEM_MEDIUM in us-central1 by the committed price list.
    rows = csv.DictReader((ROOT / "pricing" / "redis.csv").read_text().splitlines())
    node = next(
        r["usd"] for r in rows if (r["sku"], r["region"]) == ("redis/redis-cluster-node-default", "us-central1")
    )
    saving = Decimal(found["google_redis_cluster.large"]["monthly_saving"])
    assert abs(saving - 6 * 730 * Decimal(node)) < Decimal("0.01")
