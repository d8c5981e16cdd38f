"""`octoguard usage init` as people run it: a new file, a file that exists, entries that are missing, ranges."""

from __future__ import annotations

import json
import shutil
from decimal import Decimal
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import document, resource

if TYPE_CHECKING:
    from pathlib import Path

BUCKET = resource("google_storage_bucket.raw", {"location": "europe-west3", "storage_class": "STANDARD"})
IMAGE = resource("google_compute_image.base", {"storage_locations": ["europe-west3"]})
NETWORK = resource("google_compute_network.n", {"name": "n"})
ROOT = """
provider "google" {
  project = "p"
  region  = "europe-west3"
}
resource "google_storage_bucket" "parts" {
  for_each = toset(["a", "b"])
  name     = "parts-${each.key}"
  location = "europe-west3"
}
"""


def scenarios(octoguard: Any, *arguments: Any) -> dict[str, Decimal]:
    done = octoguard("cost", *arguments, "--format", "json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout, parse_float=Decimal)["cost"]["scenarios"]
    return {name: Decimal(amounts["net_monthly_usd"]) for name, amounts in found.items()}


def test_a_file_is_created_filled_in_and_extended(octoguard: Any, tmp_path: Path) -> None:
    plan, usage = tmp_path / "plan.json", tmp_path / "usage.yml"
    plan.write_text(json.dumps(document(BUCKET)))
    done = octoguard("usage", "init", plan, "--output", usage, "--size", "small")
    assert done.returncode == 0
    assert b"usage.yml (1 entry): fill in the values that you know, then run octoguard cost --usage " in done.stderr
    assert done.stdout == b""
    created = usage.read_text()
    assert "\n  google_storage_bucket.raw:\n" in created
    assert "\n    # class A operations per month (writes and lists)\n" in created
    assert scenarios(octoguard, plan, "--usage", usage, "--strict") == scenarios(octoguard, plan)

    usage.write_text(created.replace("    storage_gb:  # ", "    storage_gb: {low: 100, expected: 200, high: 800}  # "))
    amounts = scenarios(octoguard, plan, "--usage", usage, "--strict")
    assert 0 < amounts["floor"] * 8 == amounts["expected"] * 4 == amounts["ceiling"]
    kept = usage.read_text()
    done = octoguard("usage", "init", plan, "--output", usage)
    assert (done.returncode, usage.read_text()) == (0, kept)
    assert b"has an entry for every resource of the plan: it stays as it is" in done.stderr

    plan.write_text(json.dumps(document(BUCKET, IMAGE)))
    done = octoguard("usage", "init", plan, "--output", usage)
    assert (done.returncode, usage.read_text()) == (1, kept)
    assert b"exists and lacks 1 entry: google_compute_image.base: add --merge to add them to the file" in done.stderr
    done = octoguard("usage", "init", plan, "--output", usage, "--merge")
    assert done.returncode == 0
    assert b"1 entry added to " in done.stderr
    assert usage.read_text().startswith(kept)
    assert usage.read_text().endswith(
        "  google_compute_image.base:\n    # GiB stored, compressed\n    storage_gb:  # 50\n"
    )
    assert octoguard("cost", plan, "--usage", usage, "--strict").returncode == 0


def test_a_plan_without_usage_needs_no_file(octoguard: Any, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    plan.write_text(json.dumps(document(NETWORK)))
    done = octoguard("usage", "init", plan, "--output", tmp_path / "usage.yml")
    assert done.returncode == 0
    assert b"the plan has no resource whose cost depends on usage: no file is needed" in done.stderr
    assert not (tmp_path / "usage.yml").exists()


def test_standard_input_to_standard_output_by_type(octoguard: Any) -> None:
    plan = json.dumps(document(BUCKET, IMAGE)).encode()
    done = octoguard("usage", "init", "-", "--output", "-", "--by-type", input=plan)
    assert done.returncode == 0
    assert b"\nresource_type_default_usage:\n  google_compute_image:  # 1 resource\n" in done.stdout
    assert done.stderr == b""


@pytest.mark.parametrize(
    ("arguments", "code", "problem"),
    [
        (("--output", "-", "--merge"), 2, b"--merge needs a file: remove --output - or give a file"),
        (
            ("--output", "/dev/null"),
            2,
            b"--output /dev/null: not a regular file: give a file, or - for standard output",
        ),
        (("--size", "huge"), 2, b"unknown size 'huge': choose one of small, medium, large"),
        (("--output", "broken.yml"), 3, b"broken.yml:1: unknown section 'usage'"),
        (("--output", "braces.yml", "--merge"), 3, b"braces.yml:1: entries can be added only to a mapping"),
    ],
)
def test_wrong_options_and_files(
    octoguard: Any, tmp_path: Path, arguments: tuple[str, ...], code: int, problem: bytes
) -> None:
    (tmp_path / "broken.yml").write_text("usage: {}\n")
    (tmp_path / "braces.yml").write_text("resource_usage: {}\n")
    (tmp_path / "plan.json").write_text(json.dumps(document(BUCKET)))
    files = [tmp_path / name if name.endswith(".yml") else name for name in arguments]
    done = octoguard("usage", "init", tmp_path / "plan.json", *files)
    assert done.returncode == code
    assert problem in done.stderr
    assert (tmp_path / "braces.yml").read_text() == "resource_usage: {}\n"


@pytest.mark.skipif(shutil.which("terraform") is None, reason="there is no terraform on this machine")
def test_a_root_and_the_file_of_octoguard_toml(octoguard: Any, tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text(ROOT)
    (tmp_path / "octoguard.toml").write_text('[cost]\nusage = "ours.yml"\n')
    done = octoguard("usage", "init", tmp_path, "--offline", "--config", tmp_path / "octoguard.toml")
    assert done.returncode == 0, done.stderr
    assert "\n  google_storage_bucket.parts[*]:  # 2 instances\n" in (tmp_path / "ours.yml").read_text()
