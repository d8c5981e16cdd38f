"""Names of machine types against the catalogue of machine types."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from octoguard.commitment_types import TYPES, commitment_type
from octoguard.rightsizing.machine_names import memory_gib_of, series_of, vcpus_of

CATALOGUE = Path(__file__).parents[3] / "pricing" / "machine-types.csv"


def catalogue() -> list[dict[str, str]]:
    with CATALOGUE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_each_machine_type_of_the_catalogue_is_read_right_or_not_at_all() -> None:
    unknown = []
    for machine in catalogue():
        name = machine["name"]
        vcpus, memory = vcpus_of(name), memory_gib_of(name)
        if vcpus is None:
            unknown.append(name)
        else:
            assert (name, vcpus) == (name, float(machine["vcpus"]))
        assert memory is None or (name, memory) == (name, pytest.approx(float(machine["memory_gib"])))
        if not name.startswith(("n1-megamem", "n1-ultramem")):
            assert series_of(name) == machine["family"]
    assert all(name.startswith(("ct", "tpu")) for name in unknown)


@pytest.mark.parametrize(
    ("name", "series", "vcpus", "memory"),
    [
        ("n2-custom-6-13312", "n2", 6, 13),
        ("custom-2-5120", "n1", 2, 5),
        ("n2d-custom-4-65536-ext", "n2d", 4, 64),
        ("e2-custom-small-3072", "e2", 2, 3),
        ("n1-ultramem-40", "m1", 40, 961),
        ("a2-highgpu-1g", "a2", 12, None),
        ("a9-hugegpu-8g", "a9", None, None),
        ("n2-exotic-8", "n2", None, None),
        ("db-custom-2-8192", "", None, None),
        ("", "", None, None),
    ],
)
def test_names_beyond_the_catalogue(name: str, series: str, vcpus: float | None, memory: float | None) -> None:
    assert (series_of(name), vcpus_of(name), memory_gib_of(name)) == (series, vcpus, memory)


def test_commitment_types_lead_to_series_of_machine_types() -> None:
    assert commitment_type("GENERAL_PURPOSE") == (("n1",), "")
    assert commitment_type("COMPUTE_OPTIMIZED") == (("c2",), "")
    assert commitment_type("MEMORY_OPTIMIZED") == (("m1", "m2"), "")
    assert commitment_type("GENERAL_PURPOSE_N99") is None
    series = {machine["family"] for machine in catalogue()}
    unknown = {one for kind in TYPES.values() for one in kind.series} - series
    assert unknown == {"a5x"}
