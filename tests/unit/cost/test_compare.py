"""Which resources of two plans are the same one."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from octoguard.config.prices import read_catalogue
from octoguard.cost.compare import compare
from octoguard.cost.estimate import Estimate, estimate
from octoguard.cost.usage import UsageFile
from tests.conftest import ROOT, read, resource

PINNED = read_catalogue(ROOT / "tests" / "golden" / "cost" / "pricing")
DISK = {"type": "pd-ssd", "size": 10, "zone": "us-central1-a"}


def costs(*changes: dict[str, Any]) -> Estimate:
    return estimate(read(*changes), PINNED, UsageFile("none"))


def disk(name: str, **change: Any) -> dict[str, Any]:
    return resource(f"google_compute_disk.{name}", {**DISK, **change.pop("more", {})}, **change)


def actions(new: Estimate, old: Estimate, **more: Any) -> dict[str, str]:
    combined = compare(new, old, **more)
    assert combined.delta.expected == new.net("after").expected - old.net("after").expected
    return {cost.address.rpartition(".")[2]: str(cost.action) for cost in combined.resources}


def test_a_planned_move_in_either_plan() -> None:
    moved = disk("new", actions=["no-op"])
    moved["previous_address"] = "google_compute_disk.old"
    assert actions(costs(moved), costs(disk("old"))) == {"new": "no-op"}
    assert actions(costs(disk("old")), costs(moved)) == {"old": "no-op"}


def test_a_former_name_that_only_the_sources_show() -> None:
    names = {"google_compute_disk.new": ["google_compute_disk.middle", "google_compute_disk.old"]}
    found = actions(costs(disk("new")), costs(disk("old")), former_names=lambda change: names.get(change.address, []))
    assert found == {"new": "no-op"}


def test_the_same_id_under_another_address() -> None:
    one, two = ({"id": f"projects/p/zones/z/disks/{name}"} for name in "ab")
    old = costs(disk("x", more=one, actions=["no-op"]), disk("y", more=two, actions=["no-op"]))
    new = costs(disk("module_x", more={**one, "size": 20}, actions=["no-op"]), disk("y", more=two, actions=["no-op"]))
    assert actions(new, old) == {"module_x": "update", "y": "no-op"}


def test_nothing_else_is_the_same() -> None:
    unknown = {"after_unknown": {"id": True}}
    assert actions(costs(disk("a", **unknown)), costs(disk("b", **unknown))) == {"a": "create", "b": "delete"}
    snapshot = resource("google_compute_snapshot.s", {"id": "one", "source_disk": "d"}, actions=["no-op"])
    other = disk("d", more={"id": "one"}, actions=["no-op"])
    assert actions(costs(other), costs(snapshot)) == {"d": "create", "s": "delete"}


def test_an_address_of_its_own_wins_over_a_former_name() -> None:
    moved = disk("new", actions=["no-op"], more={"size": 30})
    moved["previous_address"] = "google_compute_disk.old"
    combined = compare(costs(moved, disk("old")), costs(disk("old")))
    found = {cost.address: cost.delta.expected for cost in combined.resources}
    assert found == {"google_compute_disk.new": Decimal("5.1"), "google_compute_disk.old": 0}
