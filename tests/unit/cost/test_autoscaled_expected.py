"""The expected size of a new node pool with an autoscaler, as `[cost] autoscaled_expected` chooses it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

import octoguard
from tests.conftest import document, resource

if TYPE_CHECKING:
    from pathlib import Path

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
    assert expected == floor * nodes
