"""Usage files: the syntax of infracost-usage.yml, and errors that point at the line."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from octoguard import paths
from octoguard.config.prices import read_catalogue
from octoguard.config.usage import read_usage
from octoguard.cost.component import Range
from octoguard.errors import CatalogueError

if TYPE_CHECKING:
    from pathlib import Path

    from octoguard.cost.usage import UsageFile


def usage_of(tmp_path: Path, text: str) -> UsageFile:
    (tmp_path / "usage.yml").write_text(text)
    return read_usage(tmp_path / "usage.yml")


def test_addresses_patterns_types_and_nested_keys(tmp_path: Path) -> None:
    usage = usage_of(
        tmp_path,
        "version: 0.1\n"
        "resource_type_default_usage:\n  google_compute_instance:\n    monthly_hrs: 365\n"
        "resource_usage:\n"
        '  module.gke.google_container_node_pool.this["a"]: {nodes: 2}\n'
        "  google_container_cluster.main:\n    node_pool[1]:\n      nodes: 3\n"
        "  google_container_node_pool.spare:\n",
    )
    assert usage.types == {"google_compute_instance": {"monthly_hrs": "365"}}
    assert usage.resources['module.gke.google_container_node_pool.this["a"]'] == {"nodes": "2"}
    assert usage.number("google_container_cluster.main", "google_container_cluster", "node_pool[1].nodes") == 3
    assert usage.number("google_compute_instance.x", "google_compute_instance", "monthly_hrs") == 365


def test_usage_of_other_clouds_is_skipped_whatever_its_values_are(tmp_path: Path) -> None:
    usage = usage_of(
        tmp_path,
        "resource_type_default_usage:\n  azurerm_linux_virtual_machine: {os: windows, tags: [a, b]}\n"
        "resource_usage:\n"
        "  module.web.aws_instance.this[0]:\n    operating_system: rhel\n    root: {monthly: -3}\n"
        "  google_storage_bucket.assets: {storage_gb: 250}\n",
    )
    assert usage.number("google_storage_bucket.assets", "google_storage_bucket", "storage_gb") == 250
    assert usage.notes == [
        f"{tmp_path}/usage.yml: usage of unpriced resource types is ignored: "
        "azurerm_linux_virtual_machine (1), aws_instance (1)"
    ]


def test_unknown_keys_of_a_priced_type_are_skipped_with_a_note(tmp_path: Path) -> None:
    usage = usage_of(
        tmp_path,
        "resource_usage:\n"
        "  google_storage_bucket.a:\n    storage_gbs: lots\n    storage_gb: 7\n    replicas: {eu: {gb: x}}\n"
        "  google_compute_disk.d: {size: 1}\n",
    )
    assert usage.resources["google_storage_bucket.a"] == {"storage_gb": "7"}
    assert len(usage.notes) == 1
    for part in (
        "unknown usage keys are ignored: line 3: google_storage_bucket: storage_gbs (did you mean storage_gb?)",
        "line 5: google_storage_bucket: replicas (",
        "line 6: google_compute_disk: size (its cost does not depend on usage)",
    ):
        assert part in usage.notes[0]


def test_a_note_names_at_most_five_unknown_keys(tmp_path: Path) -> None:
    keys = ", ".join(f"none{number}: 1" for number in range(8))
    usage = usage_of(tmp_path, f"resource_usage:\n  google_compute_instance.a: {{{keys}}}\n")
    assert usage.notes[0].endswith(" and 3 more")
    assert usage.notes[0].count("google_compute_instance:") == 5


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("  aws_s3_bucket.b: {gb: 1}\n", "usage.yml:2: octoguard does not price aws_s3_bucket: remove it"),
        ("  google_ml_engine_model.m: {gb: 1}\n", "usage.yml:2: octoguard does not price google_ml_engine_model"),
        ("  google_compute_disk.a: {size: 1}\n", "unknown usage key 'size': its cost does not depend on usage"),
        ("  google_compute_instance.a:\n    monthly_hours: 1\n", "usage.yml:3: google_compute_instance: unknown usage"),
    ],
)
def test_strict_mode_rejects_what_would_be_skipped(tmp_path: Path, text: str, message: str) -> None:
    file = tmp_path / "usage.yml"
    file.write_text(f"resource_usage:\n{text}")
    assert read_usage(file).notes
    with pytest.raises(CatalogueError) as caught:
        read_usage(file, strict=True)
    assert message in str(caught.value)


def test_types_that_are_not_priced_are_named(tmp_path: Path) -> None:
    usage = usage_of(tmp_path, "resource_usage:\n  aws_s3_bucket.b: {storage_gb: 1}\n  google_ml_x.y: {a: {b: 1}}\n")
    assert usage.notes == [
        f"{tmp_path}/usage.yml: usage of unpriced resource types is ignored: aws_s3_bucket (1), google_ml_x (1)"
    ]


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("resources:\n  google_compute_instance.a: {}\n", 1, "unknown section 'resources'"),
        (
            "resource_usage:\n  google_compute_instance.a: {monthly_hrs: often}\n",
            2,
            "monthly_hrs: must be a number, not 'often'",
        ),
        (
            "resource_usage:\n  google_compute_instance.a:\n    monthly_hrs: -5\n",
            3,
            "monthly_hrs: must not be negative, but is '-5'",
        ),
        ("resource_usage:\n  google_compute_instance.a:\n    monthly_hrs: .nan\n", 3, "must be a number, not '.nan'"),
        ("resource_usage:\n  google_compute_instance.a:\n    monthly_hrs: -.inf\n", 3, "must be a number, not '-.inf'"),
        ("resource_usage:\n  google_compute_instance.a:\n    monthly_hrs: 1e400\n", 3, "from 0 to 1e+15, not '1e400'"),
        (
            "resource_usage:\n  google_compute_instance.a: {monthly_hrs: 1e9999999999999999999}\n",
            2,
            "monthly_hrs: must",
        ),
        (
            "resource_type_default_usage:\n  google_container_cluster:\n    node_pool[0]:\n      nodes: -1\n",
            4,
            "node_pool[0].nodes: must not be negative, but is '-1': write 0 or more",
        ),
        ("resource_usage:\n  google_compute_instance.a: {monthly_hrs: {a: 1}}\n", 2, "monthly_hrs: must be a number"),
        ("resource_usage:\n  google_compute_instance.a: [1]\n", 2, "must be a mapping"),
        ("resource_usage:\n  x.google_compute_instance.a: {monthly_hrs: 1, monthly_hrs: 2}\n", 2, "duplicate key"),
        ("resource_usage:\n  instance: {monthly_hrs: 1}\n", 2, "must be a resource type or an address"),
        ("resource_usage: [\n", 0, "invalid YAML"),
    ],
)
def test_what_is_wrong_is_an_error_with_its_line(tmp_path: Path, text: str, line: int, said: str) -> None:
    with pytest.raises(CatalogueError) as caught:
        usage_of(tmp_path, text)
    assert said in str(caught.value)
    assert f"usage.yml:{line}: " in str(caught.value) or line == 0
    assert "\n" not in str(caught.value)


@pytest.mark.parametrize(
    ("text", "expected"),
    [("{low: 10, expected: 30, high: 90}", 30), ("{high: 90, low: 10}", 50), ("{low: 10, expected: , high: 90}", 50)],
)
def test_a_range_has_a_number_for_each_scenario(tmp_path: Path, text: str, expected: int) -> None:
    usage = usage_of(tmp_path, f"resource_usage:\n  google_storage_bucket.a: {{storage_gb: {text}}}\n")
    assert usage.has_ranges
    assert usage.notes == []
    assert usage.resources["google_storage_bucket.a"]["storage_gb"] == Range(*map(Decimal, (10, expected, 90)))
    assert usage.number("google_storage_bucket.a", "google_storage_bucket", "storage_gb") == expected
    assert usage.number("google_storage_bucket.a", "google_storage_bucket", "storage_gb", "ceiling") == 90


def test_a_range_below_keys_that_are_names(tmp_path: Path) -> None:
    traffic = "monthly_egress_data_transfer_gb: {europe_west1: {low: 1, high: 3}, us_east1: 7}"
    usage = usage_of(tmp_path, f"resource_usage:\n  google_artifact_registry_repository.r: {{{traffic}}}\n")
    place = ("google_artifact_registry_repository.r", "google_artifact_registry_repository")
    below = usage.below(*place, "monthly_egress_data_transfer_gb", "ceiling")
    assert below == {"europe_west1": 3, "us_east1": 7}


@pytest.mark.parametrize(
    ("text", "line", "problem"),
    [
        ("{low: 5, high: 4}", 3, "storage_gb: low (5) must not be greater than high (4)"),
        ("\n      high: 9\n      low: 1\n      expected: 11", 4, "expected (11) must not be greater than high (9)"),
        ("\n      low: 1\n      expected: 0\n      high: 2", 5, "low (1) must not be greater than expected (0)"),
        ("{expected: 4}", 3, "storage_gb: the range has no low: give low and high, or one number"),
        ("{low: 4}", 3, "storage_gb: the range has no high"),
        ("\n      low: 1\n      max: 2", 5, "storage_gb: a range has no key 'max': use low, expected and high"),
        ("{low: -1, high: 2}", 3, "storage_gb.low: must not be negative"),
        ("{low: 1, high: {low: 2}}", 3, "storage_gb.high: must be a number, not a list or a mapping"),
        ("{least: 1, most: 2}", 3, "storage_gb: must be a number, not a list or a mapping (a range has the keys low"),
    ],
)
def test_an_invalid_range_is_an_error_with_its_line(tmp_path: Path, text: str, line: int, problem: str) -> None:
    with pytest.raises(CatalogueError) as caught:
        usage_of(tmp_path, f"resource_usage:\n  google_storage_bucket.a:\n    storage_gb: {text}\n")
    assert problem in str(caught.value)
    assert f"usage.yml:{line}: " in str(caught.value)


def test_default_usage_has_no_ranges(tmp_path: Path) -> None:
    (tmp_path / "usage").mkdir()
    text = "resource_type_default_usage:\n  google_storage_bucket: {storage_gb: {low: 1, high: 2}}\n"
    (tmp_path / "usage" / "small.yml").write_text(text)
    with pytest.raises(CatalogueError, match=r"small\.yml: default usage has no ranges: give one number for each key"):
        read_catalogue(tmp_path)


def test_a_file_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(CatalogueError, match="no such usage file: give a path, or small, medium or large"):
        read_usage(tmp_path / "nothing.yml")


def test_the_shipped_defaults_are_read_and_grow() -> None:
    sizes = [read_usage(paths.pricing_dir() / "usage" / f"{size}.yml").types for size in ("small", "medium", "large")]
    assert sizes[0].keys() == sizes[1].keys() == sizes[2].keys()
    for small, medium, large in zip(*(flat(size) for size in sizes), strict=True):
        assert small[0] == medium[0] == large[0]
        assert small[1] <= medium[1] <= large[1], small[0]


def flat(values: object, prefix: str = "") -> list[tuple[str, float]]:
    if not isinstance(values, dict):
        return [(prefix, float(str(values)))]
    return [pair for name, inner in values.items() for pair in flat(inner, f"{prefix}.{name}")]
