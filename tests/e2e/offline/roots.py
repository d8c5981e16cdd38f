"""Small configurations to plan offline, and how their plans are read."""

from __future__ import annotations

import json
import shutil
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from pathlib import Path

TERRAFORM = shutil.which("terraform")

needs_terraform = [
    pytest.mark.terraform,
    pytest.mark.skipif(
        TERRAFORM is None, reason="there is no terraform on this machine: offline plans need a real one"
    ),
]

GOOGLE = """
terraform {
  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "~> 7.0"
    }
  }
}
provider "google" {
  project = "octollm-test"
  region  = "europe-west1"
}
"""
TOPIC = 'resource "google_pubsub_topic" "t" {\n  name = "t"\n}\n'
BUCKET = 'resource "google_storage_bucket" "b" {\n  name     = "octollm-b"\n  location = "%s"\n}\n'


def refused(octoguard: Any, folder: Path) -> str:
    """What is said about a root that cannot be planned."""
    done = octoguard("plan", folder, "--offline")
    assert (done.returncode, done.stdout) == (3, b"")
    return str(done.stderr.decode())


def changes(plan: dict[str, Any]) -> dict[str, list[str]]:
    return {one["address"]: one["change"]["actions"] for one in plan["resource_changes"]}


def after(plan: dict[str, Any], address: str) -> dict[str, Any]:
    return dict(next(one["change"]["after"] for one in plan["resource_changes"] if one["address"] == address))


def unknown(plan: dict[str, Any], address: str) -> set[str]:
    found = next(one["change"]["after_unknown"] for one in plan["resource_changes"] if one["address"] == address)
    return {name for name, mark in found.items() if mark is True}


def state_of(folder: Path) -> dict[str, Any]:
    """The state that terraform wrote in a root."""
    return dict(json.loads((folder / "terraform.tfstate").read_text()))
