"""Usage files from a plan: they list the keys that the cost depends on, and each key that is filled in counts."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

import pytest
import yaml

from octoguard import plan as plans
from octoguard import registry
from octoguard.config.policy_files import CaseLoader
from octoguard.config.prices import load_catalogue
from octoguard.config.usage import parse_usage
from octoguard.config.usage_text import added_text, new_text
from octoguard.cost.estimate import PLUGINS, estimate
from octoguard.cost.resource import PricingOptions
from octoguard.cost.usage import UsageFile
from octoguard.cost.usage_entries import UsageEntry, usage_entries
from octoguard.errors import CatalogueError
from octoguard.policy.testing import Case, plan_json
from tests.conftest import ROOT, read, resource

if TYPE_CHECKING:
    from pathlib import Path

    from octoguard.plan import Plan

TYPES = ROOT / "tests" / "golden" / "cost" / "types"
SHIPPED = load_catalogue()
WITH_USAGE = [name for name in registry.names(PLUGINS) if registry.take(PLUGINS, name).USAGE]
REGION = {"location": "europe-west3"}
EMPTY_KEY = re.compile(r"^( +)([\w\[\]]+):(?=(?:  # [\d.]+)?$)", re.M)


def entries_of(plan: Plan, by_type: bool = False) -> list[UsageEntry]:
    return usage_entries(plan, SHIPPED, PricingOptions(), by_type)


def plans_of(kind: str) -> list[Plan]:
    """The plans of the golden cases of a type."""
    cases = yaml.load((TYPES / f"{kind}.yaml").read_bytes(), CaseLoader)  # noqa: S506
    documents = [plan_json(Case(case["case"], "none", case["given"], modules=case.get("modules"))) for case in cases]
    return [plans.read(document, "plan.json") for document in documents]


def bills(plan: Plan, usage: UsageFile) -> Any:
    """The names and quantities of all lines."""
    found = estimate(plan, SHIPPED, usage).resources
    return tuple((line.component.name, line.component.quantity) for r in found if r.after for line in r.after.lines)


def filled(text: str, position: int, value: str) -> str:
    """The text with a large number after each key that takes one, but another value after the key at `position`."""
    lines = text.replace("# NAME: 10", "us_east1:").splitlines()
    following = [*lines[1:], ""]
    places = [
        number
        for number, line in enumerate(lines)
        if EMPTY_KEY.match(line) and "." not in line.split(":")[0] and indent(following[number]) <= indent(line)
    ]
    for count, number in enumerate(places):
        lines[number] = f"{lines[number].split(':')[0]}: {value if count == position else 9000000}"
    return "\n".join([*lines, ""])


def indent(line: str) -> int:
    return len(line) - len(line.lstrip())


@pytest.mark.parametrize("by_type", [False, True], ids=["by address", "by type"])
@pytest.mark.parametrize("kind", WITH_USAGE)
def test_an_empty_file_changes_nothing_and_each_key_that_is_filled_in_counts(
    kind: str, by_type: bool, tmp_path: Path
) -> None:
    file = tmp_path / "usage.yml"
    offered: set[str] = set()
    for plan in plans_of(kind):
        entries = [entry for entry in entries_of(plan, by_type) if entry.type == kind]
        text = new_text(entries, {}, "small", by_type)
        empty = parse_usage(text, file, strict=True)
        assert empty.notes == []
        assert bills(plan, empty) == bills(plan, UsageFile("none"))
        if any(not r.bill.lines for r in estimate(plan, SHIPPED, empty).of("unpriced") if r.bill):
            continue  # a resource without any line has no quantity that usage could change
        for position, key in enumerate(key for entry in entries for key in entry.keys):
            usages = [
                parse_usage(filled(text, position, value), file, strict=True) for value in ("", "1", "7000000000")
            ]
            assert len({bills(plan, usage) for usage in usages}) > 1, (key, text)
            if len({estimate(plan, SHIPPED, usage).net("after") for usage in usages}) > 1:
                offered.add(re.sub(r"\[\d+\]", "[0]", key))
    assert offered == set(registry.take(PLUGINS, kind).USAGE), "no case has a price for these keys"


def test_only_keys_that_the_resource_reads_are_listed() -> None:
    zonal = {"location": "europe-west3-a", "remove_default_node_pool": True}
    pools = {
        "location": "europe-west3-a",
        "node_pool": [{"name": "a", "node_count": 1}, {"name": "b", "node_count": 2}],
    }
    plan = read(
        resource("google_container_cluster.autopilot", {**REGION, "enable_autopilot": True}),
        resource("google_container_cluster.bare", zonal),
        resource("google_container_cluster.pools", pools),
    )
    found = {entry.name: list(entry.keys) for entry in entries_of(plan)}
    assert found == {
        "google_container_cluster.autopilot": [
            "autopilot_vcpu_count",
            "autopilot_memory_gb",
            "autopilot_ephemeral_storage_gb",
        ],
        "google_container_cluster.pools": ["node_pool[0].nodes", "node_pool[1].nodes"],
    }


def test_instances_share_a_pattern_and_deleted_resources_have_no_entry() -> None:
    plan = read(
        resource("google_storage_bucket.z", REGION),
        resource('module.data["eu"].google_storage_bucket.a[0]', REGION),
        resource('module.data["eu"].google_storage_bucket.a[1]', REGION),
        resource('module.data["us"].google_storage_bucket.a[0]', REGION),
        resource("google_compute_disk.d", {"zone": "europe-west3-a", "size": 10}),
        resource("google_storage_bucket.gone", None, actions=["delete"], before=REGION),
    )
    found = entries_of(plan)
    assert [entry.name for entry in found] == [
        "google_storage_bucket.z",
        "module.data[*].google_storage_bucket.a[*]",
    ]
    text = new_text(found, {"google_storage_bucket": {"storage_gb": 75}}, "small", False)
    assert "  module.data[*].google_storage_bucket.a[*]:  # 3 instances\n" in text
    assert "  # google_storage_bucket: 4 resources\n" in text
    assert "    # average GiB stored, including noncurrent and soft-deleted objects\n    storage_gb:  # 75\n" in text
    (by_type,) = entries_of(plan, by_type=True)
    assert (by_type.name, len(by_type.addresses)) == ("google_storage_bucket", 4)


OLD = """\
# Ours.
version: 0.1
resource_usage:   # by address
   google_storage_bucket.a: {storage_gb: 5}   # measured
   # google_storage_bucket.b: {storage_gb: 6}

# The types.
resource_type_default_usage:
  google_compute_image: {storage_gb: 8}
"""
BUCKET = UsageEntry(
    "google_storage_bucket.n", "google_storage_bucket", ("google_storage_bucket.n",), {"storage_gb": "GiB"}
)
ADDED = """\
# google_storage_bucket: 1 resource
google_storage_bucket.n:
  # GiB
  storage_gb:
"""


def lines(indent: int) -> str:
    return "".join(f"{' ' * indent}{line}\n" for line in ADDED.splitlines())


@pytest.mark.parametrize(
    ("old", "expected"),
    [
        (OLD, OLD.replace("\n\n# The", f"\n{lines(3)}\n# The")),
        ("resource_usage:\n", f"resource_usage:\n{lines(2)}"),
        ("", f"resource_usage:\n{lines(2)}"),
        ("# nothing yet", f"# nothing yet\nresource_usage:\n{lines(2)}"),
        ("version: 0.1\r\n", f"version: 0.1\nresource_usage:\n{lines(2)}".replace("\n", "\r\n")),
        (
            "resource_usage:\n  google_compute_image.i:\n    storage_gb: 4\n    # keep\n",
            f"resource_usage:\n  google_compute_image.i:\n    storage_gb: 4\n    # keep\n{lines(2)}",
        ),
    ],
    ids=["between sections", "empty section", "empty file", "only a comment", "Windows line ends", "last section"],
)
def test_entries_are_added_at_the_end_of_their_section(old: str, expected: str, tmp_path: Path) -> None:
    text = added_text(old, tmp_path / "usage.yml", [BUCKET], {}, by_type=False)
    assert text == expected
    assert "google_storage_bucket.n" in parse_usage(text, tmp_path / "usage.yml").resources


def test_a_name_that_yaml_would_read_differently_is_quoted(tmp_path: Path) -> None:
    name = "google_storage_bucket.a: {storage_gb: 9} # b"
    text = new_text([UsageEntry(name, "google_storage_bucket", (name,), {"storage_gb": "GiB"})], {}, "small", False)
    assert f"\n  {json.dumps(name)}:\n" in text
    assert yaml.safe_load(text)["resource_usage"] == {name: {"storage_gb": None}}


def test_a_type_is_added_to_the_types(tmp_path: Path) -> None:
    entry = UsageEntry(
        "google_storage_bucket", "google_storage_bucket", ("google_storage_bucket.n",), {"storage_gb": "GiB"}
    )
    text = added_text(OLD, tmp_path / "usage.yml", [entry], {}, by_type=True)
    assert text == f"{OLD}  google_storage_bucket:  # 1 resource\n    # GiB\n    storage_gb:\n"


@pytest.mark.parametrize(
    ("old", "line"),
    [
        ("resource_usage: {}\n", 1),
        ("{resource_usage: {}}\n", 1),
        ("version: 0.1\nresource_usage: {google_compute_image.i: {storage_gb: 4}}\n", 2),
        ("resource_type_default_usage: &same\n  google_compute_image: {storage_gb: 4}\nresource_usage: *same\n", 3),
    ],
)
def test_a_section_in_braces_gets_no_entries(old: str, line: int, tmp_path: Path) -> None:
    with pytest.raises(
        CatalogueError, match=rf"usage\.yml:{line}: entries can be added only to a mapping with one entry"
    ):
        added_text(old, tmp_path / "usage.yml", [BUCKET], {}, by_type=False)
