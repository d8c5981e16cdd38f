"""`[commitments]`: every key, the shared file, shares of environments, and errors that point at the line."""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING

import pytest

from octoguard.config.owned_commitments import read_commitments
from octoguard.config.settings import load_settings
from octoguard.errors import ConfigError

if TYPE_CHECKING:
    from pathlib import Path

    from octoguard.cost.commitments.owned import Owned

N2 = "[[commitments.resource]]\nseries = 'n2'\nregion = 'us-east4'\nterm = '3y'\nvcpus = 16\n"
SPEND = "[[commitments.spend]]\nterm = '1y'\nusd_per_hour = 2\nservice = "
SLOTS = "[[commitments.bigquery]]\nedition = 'enterprise'\nlocation = 'EU'\nterm = '1y'\nslots = "


def commitments(tmp_path: Path, text: str, environment: str = "prod") -> list[Owned]:
    (tmp_path / "octoguard.toml").write_text(text)
    return read_commitments(load_settings(tmp_path / "octoguard.toml"), environment)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        (f"{N2}vcpu = 3\n", 6, "commitments.resource[0].vcpu: unknown key: did you mean vcpus?"),
        (f"{N2}{N2}memory_gib = -1\n", 11, "commitments.resource[1].memory_gib: must be a non-negative number of GiB"),
        (N2.replace("3y", "2y"), 4, "choose one of 1y, 3y"),
        (N2.replace("16", "1.5"), 5, "Expected `int`"),
        (N2.replace("n2", "n9"), 2, "unknown machine series 'n9': choose one of c2, c2d"),
        (N2.replace("n2", "a2"), 2, "a2 has one price for each machine type: use machine_types = {TYPE = NUMBER}"),
        (N2.replace("series = 'n2'\n", ""), 1, "series: is missing"),
        (N2.replace("vcpus = 16\n", ""), 1, "there is no amount: set vcpus, memory_gib"),
        (f"{N2}used_elsewhere = 1.2\n", 6, "must be a share from 0 to 1, not 1.2"),
        (f"{N2}environments = {{prod = 0.7, dev = 0.4}}\n", 6, "add up to at most 1"),
        (f"{N2}environments = {{production = 0.7}}\n", 6, "unknown environment 'production': did you mean prod?"),
        (f"{N2}used_elsewhere = 0\nenvironments = {{prod = 0.7}}\n", 7, "not both"),
        (f"{SPEND}'cloud-run'\n", 4, "choose one of compute-flexible, cloud-sql"),
        (f"{SPEND}'cloud-sql'\n", 1, "region: is missing: cloud-sql commitments are for one region"),
        (f"{SPEND}'spanner'\nregion = 'us-east4'\n", 5, "spanner commitments cover all regions: remove it"),
        (SPEND.replace("2", "0") + "'alloydb'\n", 3, "must be a positive number of USD per hour, not 0"),
        (f"{SLOTS}120\n", 5, "multiple of 50"),
        (SLOTS.replace("enterprise", "standard") + "100\n", 2, "choose one of enterprise, enterprise-plus"),
        ("[commitments]\nfile = 'none.toml'\n", 2, "no such file: "),
        ("[commitments]\nfiles = 'none.toml'\n", 2, "did you mean file?"),
    ],
)
def test_an_invalid_commitment_is_an_error_with_its_line(tmp_path: Path, text: str, line: int, message: str) -> None:
    with pytest.raises(ConfigError) as caught:
        commitments(tmp_path, text)
    assert str(caught.value).startswith(f"{tmp_path / 'octoguard.toml'}:{line}: commitments")
    assert message in str(caught.value)


def test_every_kind_of_commitment(tmp_path: Path) -> None:
    gpus = N2.replace(
        "vcpus = 16", "memory_gib = 64.5\nlocal_ssd_gib = 750\ngpus = {nvidia-tesla-t4 = 2}\nname = 'ours'"
    )
    machines = "[[commitments.resource]]\nregion = 'us-east4'\nterm = '1y'\nmachine_types = {a2-highgpu-1g = 3}\n"
    text = f"{N2}{gpus}{machines}{SPEND}'cloud-sql'\nregion = 'us-east4'\n{SPEND}'compute-flexible'\n{SLOTS}100\n"
    found = commitments(tmp_path, text)
    assert [owned.name for owned in found] == [
        "N2 in us-east4, 3y",
        "ours",
        "a2-highgpu-1g in us-east4, 1y",
        "cloud-sql in us-east4, 1y",
        "compute-flexible, 1y",
        "100 enterprise slots in EU, 1y",
    ]
    assert found[1].amounts == {"memory": Decimal("64.5"), "local-ssd": Decimal(750), "gpu:nvidia-tesla-t4": Decimal(2)}
    assert found[2].amounts == {"machine:a2-highgpu-1g": Decimal(3)}
    assert (found[5].place, found[5].series) == ("eu", "enterprise")
    assert all((owned.available, owned.stated) == (1, False) for owned in found)


def test_equal_names_get_a_number(tmp_path: Path) -> None:
    names = [owned.name for owned in commitments(tmp_path, N2 + N2)]
    assert names == ["N2 in us-east4, 3y #1", "N2 in us-east4, 3y #2"]


@pytest.mark.parametrize(
    ("share", "environment", "available"),
    [
        ("used_elsewhere = 0.25", "prod", "0.75"),
        ("used_elsewhere = 0", "dev", "1"),
        ("environments = {prod = 0.6, dev = 0.1}", "dev", "0.1"),
        ("environments = {prod = 0.6, dev = 0.1}", "staging", "0"),
    ],
)
def test_the_share_of_an_environment(tmp_path: Path, share: str, environment: str, available: str) -> None:
    (owned,) = commitments(tmp_path, f"{N2}{share}\n", environment)
    assert (owned.available, owned.stated) == (Decimal(available), True)


def test_a_file_can_be_shared(tmp_path: Path) -> None:
    shared = tmp_path / "account.toml"
    shared.write_text(N2.replace("commitments.", ""))
    found = commitments(tmp_path, f"[commitments]\nfile = 'account.toml'\n{SPEND}'bigtable'\n")
    assert [owned.name for owned in found] == ["bigtable, 1y", "N2 in us-east4, 3y"]
    shared.write_text(N2.replace("commitments.", "") + "vcpu = 3\n")
    with pytest.raises(ConfigError, match=r"account\.toml:6: .*resource\[0\]\.vcpu: unknown key: did you mean vcpus\?"):
        commitments(tmp_path, "[commitments]\nfile = 'account.toml'\n")
    shared.write_text("[[resource]\n")
    with pytest.raises(ConfigError, match=r"account\.toml: cannot be read"):
        commitments(tmp_path, "[commitments]\nfile = 'account.toml'\n")
