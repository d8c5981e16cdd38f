"""Local values, followed through the sources: with an offline plan, and with a plan and its root."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.offline.roots import needs_terraform

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = needs_terraform

MAIN = """
resource "google_kms_key_ring" "r" {
  name     = "r"
  location = "us"
}
resource "google_kms_crypto_key" "k" {
  name     = "k"
  key_ring = google_kms_key_ring.r.id
}
locals {
  keys = { main = google_kms_crypto_key.k.id }
}
module "m" {
  source = "./m"
  key    = local.keys["main"]
}
"""
MODULE = """
variable "key" {
}
locals {
  key = var.key
}
resource "google_storage_bucket" "b" {
  name     = "b"
  location = "US"
  encryption {
    default_kms_key_name = local.key
  }
}
"""


@pytest.fixture
def folder(root: Any) -> Path:
    made: Path = root(MAIN, **{"m/main.tf": MODULE})
    return made


def status(done: Any, policy: str) -> set[str]:
    return {one["status"] for one in json.loads(done.stdout)["findings"] if one["policy"] == policy}


def test_an_offline_check_follows_them(octoguard: Any, folder: Path) -> None:
    done = octoguard("check", folder, "--offline", "--format", "json")
    assert status(done, "cmek-without-grant") == {"fail"}
    assert status(done, "bucket-without-cmek") == {"pass"}
    assert status(done, "kms-location-mismatch") == {"pass"}


def test_a_plan_needs_its_root_for_that(octoguard: Any, folder: Path, tmp_path: Path) -> None:
    plan = tmp_path / "plan.json"
    octoguard("plan", folder, "--offline", "--output", plan)
    alone = octoguard("check", plan, "--format", "json")
    assert status(alone, "bucket-without-cmek") == {"unknown"}
    assert "fail" not in status(alone, "cmek-without-grant")
    joined = octoguard("check", plan, "--root", folder, "--format", "json")
    assert status(joined, "bucket-without-cmek") == {"pass"}
    assert status(joined, "cmek-without-grant") == {"fail"}


ADDRESSES = """
resource "google_compute_address" "vm" {
  for_each = toset(["x", "y"])
  name     = each.key
}
resource "google_compute_address" "spare" {
  name = "spare"
}
resource "google_compute_global_address" "entry" {
  count = 1
  name  = "entry"
}
locals {
  vms   = { for name, address in google_compute_address.vm : name => address.address }
  entry = one(google_compute_global_address.entry[*].self_link)
}
resource "google_compute_instance" "vm" {
  for_each     = local.vms
  name         = each.key
  machine_type = "e2-small"
  zone         = "us-central1-a"
  boot_disk {
    source = "a-disk"
  }
  network_interface {
    network = "n"
    access_config {
      nat_ip = each.value
    }
  }
}
resource "google_compute_global_forwarding_rule" "entry" {
  name       = "entry"
  target     = "projects/p/global/targetHttpProxies/entry"
  ip_address = local.entry
  port_range = "80"
}
"""


def test_an_address_that_a_resource_uses_through_a_local_value_is_not_idle(octoguard: Any, root: Any) -> None:
    done = octoguard("cost", root(ADDRESSES), "--offline", "--format", "json")
    assert done.returncode == 0, done.stderr.decode()
    usd = {
        resource["address"]: resource["monthly_usd"]
        for resource in json.loads(done.stdout)["cost"]["resources"]
        if resource["type"].endswith("_address")
    }
    assert usd.pop("google_compute_address.spare") > 0
    assert usd == {
        'google_compute_address.vm["x"]': 0,
        'google_compute_address.vm["y"]': 0,
        "google_compute_global_address.entry[0]": 0,
    }
