"""The grammar and the arithmetic of PostgreSQL tiers."""

import pytest

from octoguard.policy.checks.sql_invalid_tier import impossible


@pytest.mark.parametrize(
    "tier",
    [
        "db-f1-micro",
        "db-custom-1-3840",
        "db-custom-1-6656",
        "db-custom-2-3840",
        "db-custom-96-88576",
        "db-custom-96-638976",
    ],
)
def test_a_tier_on_the_edge_is_possible(tier: str) -> None:
    assert impossible(tier) == ""


@pytest.mark.parametrize(
    ("tier", "why"),
    [
        ("db-custom-0-3840", "0 vCPU"),
        ("db-custom-5-20480", "5 vCPU"),
        ("db-custom-98-98304", "98 vCPU"),
        ("db-custom-2-3841", "3841 MiB"),
        ("db-custom-1-3584", "3584 MiB"),
        ("db-custom-1-6912", "6912 MiB for 1 vCPU"),
        ("db-custom-96-88320", "88320 MiB for 96 vCPU"),
        ("db-n1-highmem-2", "MySQL"),
        ("e2-standard-2", "db-"),
        ("D1", "db-"),
    ],
)
def test_a_tier_over_the_edge_is_not(tier: str, why: str) -> None:
    assert why in impossible(tier)
