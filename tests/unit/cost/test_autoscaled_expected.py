"""The expected size of node pools and groups with an autoscaler: by the setting, or by the state."""

from __future__ import annotations

import json
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

import octoguard
from octoguard.config.prices import read_catalogue
from octoguard.cost.estimate import estimate
from octoguard.cost.resource import AutoscaledExpected, PricingOptions
from octoguard.cost.usage import UsageFile
from tests.conftest import ROOT, document, read, resource

if TYPE_CHECKING:
    from pathlib import Path

PINNED = read_catalogue(ROOT / "tests" / "golden" / "cost" / "pricing")
POOL: dict[str, Any] = {
    "location": "us-central1-c",
    "initial_node_count": 3,
    "autoscaling": [{"min_node_count": 1, "max_node_count": 8}],
    "node_config": [{"machine_type": "e2-standard-2", "disk_size_gb": 40}],
}


@pytest.mark.parametrize(("choice", "nodes"), [(None, 3), ("initial", 3), ("floor", 1), ("middle", 5)])
def test_the_setting_chooses_the_expected_size(tmp_path: Path, choice: str | None, nodes: int) -> None:
    config = tmp_path / "octoguard.toml"
    config.write_text(f"[cost]\nautoscaled_expected = '{choice}'\n" if choice else "")
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps(document(resource("google_container_node_pool.p", POOL))))
    amounts = octoguard.cost(plan, config=config).cost.scenarios
    floor, expected = amounts.floor.net_monthly_usd, amounts.expected.net_monthly_usd
    assert floor > 0
    assert abs(expected - floor * nodes) < Decimal("0.0001")


@pytest.mark.parametrize("choice", ["initial", "floor", "middle"])
@pytest.mark.parametrize(("running", "nodes"), [(2, 2), (0, 1), (20, 8)])
def test_an_existing_pool_has_its_current_size_within_the_limits(
    choice: AutoscaledExpected, running: int, nodes: int
) -> None:
    values = POOL | {"node_count": running}
    plan = read(resource("google_container_node_pool.p", values, actions=["no-op"], before=values))
    cost = estimate(plan, PINNED, UsageFile("none"), PricingOptions(autoscaled_expected=choice)).resources[0]
    assert cost.after is not None
    machines = cost.after.lines[0].component.quantity
    assert [hours / 730 for hours in machines] == [1, nodes, 8]
    assert f"the expected cost uses {nodes}, the current size" in cost.after.assumptions[0]


def test_before_a_new_autoscaler_a_group_has_its_target_size() -> None:
    group: dict[str, Any] = {"zone": "us-central1-c", "target_size": 2}
    group["version"] = [{"instance_template": "t"}]
    template = {"name": "t", "machine_type": "e2-standard-2", "disk": [{"disk_size_gb": 10, "disk_type": "pd-ssd"}]}
    scaler = {"target": "g", "autoscaling_policy": [{"min_replicas": 3, "max_replicas": 6}]}

    def expressions(kind: str, name: str, written: dict[str, Any]) -> dict[str, Any]:
        return {"address": f"{kind}.{name}", "mode": "managed", "type": kind, "name": name, "expressions": written}

    manager, templates = "google_compute_instance_group_manager", "google_compute_instance_template"
    link = {"references": [f"{templates}.t.id", f"{templates}.t"]}
    target = {"references": [f"{manager}.g.id", f"{manager}.g"]}
    configuration = {
        "root_module": {
            "resources": [
                expressions(manager, "g", {"version": [{"instance_template": link}]}),
                expressions(templates, "t", {}),
                expressions("google_compute_autoscaler", "a", {"target": target}),
            ]
        }
    }
    found = estimate(
        read(
            resource(f"{manager}.g", group, actions=["update"], before=group),
            resource(f"{templates}.t", template, actions=["no-op"], before=template),
            resource("google_compute_autoscaler.a", scaler),
            configuration=configuration,
        ),
        PINNED,
        UsageFile("none"),
    ).resources[0]
    assert found.before is not None
    assert found.after is not None
    assert [hours / 730 for hours in found.before.lines[0].component.quantity] == [2, 2, 2]
    assert [hours / 730 for hours in found.after.lines[0].component.quantity] == [3, 3, 6]
