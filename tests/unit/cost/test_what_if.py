"""`octoguard cost --what-if`, and commitments in the budget: the report of a small plan, in process."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from octoguard import api
from octoguard.errors import ConfigError, UsageError
from octoguard.sources.terraform import PlanOptions
from octoguard.workflows.cost import CostRequest, run
from tests.conftest import document, resource

if TYPE_CHECKING:
    from pathlib import Path

POOL = {
    "location": "us-central1",
    "node_locations": ["us-central1-a", "us-central1-b"],
    "node_count": 2,
    "node_config": [{"machine_type": "n2-standard-4", "disk_size_gb": 50, "disk_type": "pd-balanced"}],
}
SQL = {
    "region": "us-central1",
    "database_version": "POSTGRES_15",
    "settings": [
        {"tier": "db-custom-2-8192", "edition": "ENTERPRISE", "availability_type": "REGIONAL", "disk_size": 20}
    ],
}
DISK = {"region": "us-central1", "type": "pd-ssd", "size": 100, "replica_zones": ["us-central1-a", "us-central1-c"]}
PLAN = (
    resource("google_container_node_pool.nodes", POOL),
    resource("google_sql_database_instance.db", SQL),
    resource("google_compute_region_disk.shared", DISK),
    resource("google_storage_bucket.logs", {"location": "US", "storage_class": "STANDARD"}),
)
N2 = "[[commitments.resource]]\nseries = 'n2'\nregion = 'us-central1'\nterm = '1y'\nvcpus = 16\nmemory_gib = 64\n"


def request(tmp_path: Path, *what_if: str, toml: str = "", changes: Any = PLAN, **options: Any) -> CostRequest:
    (tmp_path / "plan.json").write_text(json.dumps(document(*changes)))
    (tmp_path / "octoguard.toml").write_text(toml)
    options = {"format": "json", "environment": "prod", **options}
    return CostRequest(
        str(tmp_path / "plan.json"), PlanOptions(), config=tmp_path / "octoguard.toml", what_if=what_if, **options
    )


def cost(tmp_path: Path, *what_if: str, **options: Any) -> Any:
    return json.loads(run(request(tmp_path, *what_if, **options)).output)["cost"]


def result(tmp_path: Path, *what_if: str, **options: Any) -> Any:
    entry = cost(tmp_path, *what_if, **options)["what_if"]
    saving = entry["before_usd"]["expected"] - entry["after_usd"]["expected"]
    assert abs(saving - entry["saving_usd"]["expected"]) < 0.01
    return entry


def test_commitments_to_buy_for_machines_and_databases(tmp_path: Path) -> None:
    found = result(tmp_path, "cud-3y")
    machines, sql = found["purchases"]
    assert [(part["what"], part["amount"]) for part in machines["parts"]] == [("N2 vCPUs", 16), ("N2 memory", 64)]
    assert machines["fee_usd"] == pytest.approx(730 * (16 * 0.014225 + 64 * 0.001907), abs=0.01)
    assert sql["name"] == "cloud-sql in us-central1, 3y"
    total = machines["saving_usd"]["expected"] + sql["saving_usd"]["expected"]
    assert total == pytest.approx(found["saving_usd"]["expected"], abs=0.01)
    assert machines["term_saving_usd"] == pytest.approx(machines["saving_usd"]["expected"] * 36, abs=0.01)
    assert 0.4 < machines["break_even"] < 0.6
    assert found["resources"] == []


def test_flexible_commitments_cover_what_others_leave(tmp_path: Path) -> None:
    (alone,) = result(tmp_path, "flex-1y")["purchases"]
    assert alone["parts"][0]["amount"] == pytest.approx((16 * 0.031611 + 64 * 0.004237) * 0.72, abs=0.001)
    both = result(tmp_path, "flex-1y", "cud-1y")
    assert [purchase["kind"] for purchase in both["purchases"]] == ["resource", "spend"]
    assert both["notes"] == ["flex-1y: no usage that runs all month is left for these commitments to cover"]


def test_declared_commitments_are_not_bought_again(tmp_path: Path) -> None:
    purchases = result(tmp_path, "cud-1y", toml=f"{N2}used_elsewhere = 0.5\n")["purchases"]
    assert [part["amount"] for part in purchases[0]["parts"]] == [8, 32]


def test_another_machine_type(tmp_path: Path) -> None:
    found = result(tmp_path, "machine_type=n2-standard-4:n2-standard-2")
    assert found["saving_usd"]["expected"] == pytest.approx(
        730 * 4 * (2 * 0.031611 + 8 * 0.004237) * (1 - 0.19980), abs=0.05
    )
    assert [each["address"] for each in found["resources"]] == ["google_container_node_pool.nodes"]
    note = result(tmp_path, "machine_type=n4-standard-4")["notes"]
    assert note == ["N4 supports only Hyperdisk: the estimate keeps the type of each disk"]


def test_zones_instead_of_regions(tmp_path: Path) -> None:
    found = result(tmp_path, "zonal")
    halves = {each["address"]: each["after_usd"] / each["before_usd"] for each in found["resources"]}
    assert halves == {
        "google_container_node_pool.nodes": pytest.approx(0.5),
        "google_sql_database_instance.db": pytest.approx(0.5, abs=0.01),
        "google_compute_region_disk.shared": pytest.approx(0.5),
    }


def test_zones_that_are_known_only_after_apply_become_one(tmp_path: Path) -> None:
    regional = {key: value for key, value in POOL.items() if key != "node_locations"}
    unknown = resource("google_container_node_pool.nodes", regional, after_unknown={"node_locations": True})
    (pool,) = result(tmp_path, "zonal", changes=[unknown])["resources"]
    assert pool["after_usd"] * 3 == pytest.approx(pool["before_usd"])


def test_half_of_the_nodes_as_spot(tmp_path: Path) -> None:
    all_spot, half = result(tmp_path, "spot=1"), result(tmp_path, "spot=0.5")
    assert 0 < half["saving_usd"]["expected"] == pytest.approx(all_spot["saving_usd"]["expected"] / 2, abs=0.01)


@pytest.mark.parametrize("change", ["spot=0.5", "zonal", "machine_type=e2-standard-4", "region=europe-west3"])
def test_unchanged_resources_change_too(tmp_path: Path, change: str) -> None:
    running = [resource(each["address"], each["change"]["after"], actions=["no-op"]) for each in PLAN]
    expected = result(tmp_path, change)
    assert result(tmp_path, change, changes=running) == expected
    assert expected["resources"]


def test_changes_combine_and_commitments_come_last(tmp_path: Path) -> None:
    found = result(tmp_path, "cud-1y", "spot=0.5", "zonal")
    machines = next(purchase for purchase in found["purchases"] if purchase["series"] == "n2")
    assert [part["amount"] for part in machines["parts"]] == [4, 16]  # half of the nodes of one zone


def test_another_region_names_what_stays(tmp_path: Path) -> None:
    other = resource("google_compute_disk.far", {"zone": "asia-east1-a", "type": "pd-ssd", "size": 100})
    buckets = {"google_storage_bucket.logs": {"storage_gb": 100}}
    (tmp_path / "usage.yml").write_text(json.dumps({"resource_usage": buckets}))
    found = result(tmp_path, "region=europe-west3", changes=(*PLAN, other), usage=str(tmp_path / "usage.yml"))
    moved = [each["address"] for each in found["resources"]]
    assert set(moved) == {
        "google_container_node_pool.nodes", "google_sql_database_instance.db", "google_compute_region_disk.shared"
    }  # fmt: skip
    assert any(
        "in asia-east1 does not move: add --what-if region=asia-east1:NEW to move it" in note for note in found["notes"]
    )
    assert any("has no single region (us) and does not move" in note for note in found["notes"])


def test_several_regions_can_move(tmp_path: Path) -> None:
    other = resource("google_compute_disk.far", {"zone": "asia-east1-a", "type": "pd-ssd", "size": 100})
    both = ("region=us-central1:europe-west3", "region=asia-east1:asia-northeast1")
    found = result(tmp_path, *both, changes=(*PLAN, other))
    assert "google_compute_disk.far" in [each["address"] for each in found["resources"]]
    assert not any("does not move" in note and "asia" in note for note in found["notes"])


def test_a_series_without_a_price_in_a_region_is_not_compared(tmp_path: Path) -> None:
    machine = {"machine_type": "t2a-standard-4", "zone": "us-central1-a", "boot_disk": [{"source": "disk"}]}
    found = result(tmp_path, "region=africa-south1", changes=(*PLAN, resource("google_compute_instance.c", machine)))
    (lost,) = found["not_compared"]
    assert lost["address"] == "google_compute_instance.c"
    assert lost["after_usd"] is None
    assert "no price" in lost["reason"]
    alone = result(tmp_path, "region=africa-south1")
    assert found["before_usd"] == alone["before_usd"]


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ("cud-2y", "unknown change 'cud-2y': choose from cud-1y, cud-3y, flex-1y, flex-3y, spot=SHARE"),
        ("spot", "unknown change 'spot'"),
        ("spot=1.5", "must be a share above 0 and at most 1, such as 0.5"),
        ("spot=x", "must be a share above 0"),
        ("machine_type=", "unknown change"),
        ("machine_type=n2-standard-5", "unknown machine type: did you mean n2-standard-"),
        ("machine_type=e2-medium:n2-standard-2", "no machine of the plan has type 'e2-medium': it has n2-standard-4"),
        ("region=europe-west33", "unknown region: did you mean europe-west3"),
        ("region=us-east4:europe-west3", "nothing in the plan has a cost in us-east4: it has us-central1"),
    ],
)
def test_a_change_that_does_not_fit_is_one_error(tmp_path: Path, change: str, message: str) -> None:
    with pytest.raises(UsageError) as caught:
        run(request(tmp_path, change))
    assert message in str(caught.value)


def test_formats_without_a_place_for_it_are_refused(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--what-if does not support the format 'csv': use text, markdown or json"):
        run(request(tmp_path, "zonal", format="csv"))


def test_a_check_compares_the_budget_with_the_cost_after_commitments(tmp_path: Path) -> None:
    toml = "[budgets.prod]\nmonthly_usd = 650\nthresholds = []\n"
    plan = request(tmp_path, toml=toml).target
    config = tmp_path / "octoguard.toml"
    before = api.check(plan, environment="prod", config=config)
    config.write_text(f"{toml}{N2}used_elsewhere = 0\n")
    after = api.check(plan, environment="prod", config=config)
    assert before.cost is not None
    assert after.cost is not None
    assert before.cost.budget is not None
    assert after.cost.budget is not None
    assert (before.cost.budget.verdict, after.cost.budget.verdict) == ("deny", "allow")
    reasons = [[reason for reason in report.reasons if "budget" in reason] for report in (before, after)]
    assert [len(each) for each in reasons] == [1, 0]
    assert after.cost.commitments is not None


def test_an_error_does_not_quote_a_sensitive_machine_type(tmp_path: Path) -> None:
    secret = {"machine_type": "CANARY-machine", "zone": "us-central1-a"}
    hidden = resource("google_compute_instance.i", secret, after_sensitive={"machine_type": True})
    with pytest.raises(UsageError) as caught:
        run(request(tmp_path, "machine_type=e2-medium:n2-standard-2", changes=[*PLAN, hidden]))
    assert "CANARY" not in str(caught.value)
    assert "n2-standard-4" in str(caught.value)


def test_what_if_and_compare_to_exclude_each_other(tmp_path: Path) -> None:
    with pytest.raises(UsageError, match="--what-if does not support --compare-to"):
        run(request(tmp_path, "zonal", compare_to=str(tmp_path / "plan.json")))


@pytest.mark.parametrize("form", ["text", "markdown"])
def test_the_report_for_people(tmp_path: Path, form: str) -> None:
    toml = f"{N2}used_elsewhere = 0.5\n[budgets.prod]\nmonthly_usd = 5000\n"
    output = str(run(request(tmp_path, "cud-3y", "zonal", format=form, toml=toml)).output)
    text = " ".join(output.replace("\\", "").split())
    for words in (
        "after commitments",
        "N2 in us-central1, 1y: uses 8 of 16 vCPUs, 32 of 64 GiB; saves $",
        "50% available to this environment",
        "What if cud-3y, zonal",
        "pays if the usage runs at least 48% of the time",
        "in 3 years",
        "zonal resources stop if their zone fails",
    ):
        assert words in text


def test_a_budget_counts_only_commitments_with_a_known_share(tmp_path: Path) -> None:
    budget = "[budgets.prod]\nmonthly_usd = 650\nthresholds = []\nservices = {'Compute Engine' = 460}\n"
    without = cost(tmp_path, toml=budget)["budget"]
    assert (without["verdict"], len(without["reasons"])) == ("deny", 2)
    assumed = cost(tmp_path, toml=budget + N2)
    assert assumed["budget"]["verdict"] == "deny"
    assert "does not count the commitments whose share for this environment is not configured" in " ".join(
        assumed["budget"]["notes"]
    )
    known = cost(tmp_path, toml=f"{budget}{N2}used_elsewhere = 0\n")
    assert known["budget"]["verdict"] == "allow"
    assert known["budget"]["notes"][0].startswith(
        "the budget is compared with the cost after commitments, which save $"
    )
    elsewhere = cost(tmp_path, toml=f"{budget}{N2}environments = {{dev = 1}}\n")
    assert elsewhere["budget"]["verdict"] == "deny"


def test_an_invalid_commitment_never_passes_a_budget(tmp_path: Path) -> None:
    toml = f"[budgets.prod]\nmonthly_usd = 1\n{N2}"
    for broken in (toml.replace("'n2'", "'n22'"), toml.replace("= 16", "= 'x'"), f"{toml}environments = {{qa = 1}}\n"):
        with pytest.raises(ConfigError, match=r"octoguard\.toml:\d+: commitments\.resource\[0\]"):
            run(request(tmp_path, toml=broken))
    nowhere = toml.replace("us-central1", "us-central99") + "used_elsewhere = 0\n"
    found = cost(tmp_path, toml=nowhere)
    assert found["budget"]["verdict"] == "deny"
    assert "no committed price (1y) for N2 vCPUs in us-central99" in found["commitments"]["notes"][0]
