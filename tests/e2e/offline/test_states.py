"""The real terraform against the stand-in provider: apply, import and destroy, and what is left afterwards."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.e2e.offline.roots import (
    BUCKET,
    TOPIC,
    after,
    changes,
    needs_terraform,
)

pytestmark = needs_terraform


def test_apply_then_no_difference_then_a_change_then_destroy(standin: Any, plan: Any, root: Any) -> None:
    folder = root(TOPIC + BUCKET % "EU")
    assert standin(folder, "init").returncode == 0
    applied = standin(folder, "apply", "-auto-approve")
    assert b"2 added, 0 changed, 0 destroyed" in applied.stdout
    assert standin(folder, "plan", "-detailed-exitcode").returncode == 0

    state = folder / "terraform.tfstate"
    labelled = root(TOPIC.replace("}", '  labels = { team = "a" }\n}') + BUCKET % "US")
    made = plan(labelled, "--state", state)
    assert changes(made) == {"google_pubsub_topic.t": ["update"], "google_storage_bucket.b": ["delete", "create"]}
    bucket = next(one for one in made["resource_changes"] if one["type"] == "google_storage_bucket")
    assert bucket["change"]["replace_paths"] == [["location"]]
    assert bucket["change"]["before"]["location"] == "EU"
    assert changes(plan(root(TOPIC), "--state", state)) == {
        "google_pubsub_topic.t": ["no-op"],
        "google_storage_bucket.b": ["delete"],
    }
    moved = root(
        TOPIC.replace('"t" {', '"renamed" {')
        + "moved {\n  from = google_pubsub_topic.t\n  to   = google_pubsub_topic.renamed\n}\n"
        + "removed {\n  from = google_storage_bucket.b\n  lifecycle {\n    destroy = false\n  }\n}\n"
    )
    assert changes(plan(moved, "--state", state)) == {
        "google_pubsub_topic.renamed": ["no-op"],
        "google_storage_bucket.b": ["forget"],
    }
    destroyed = standin(root(TOPIC), "destroy", "-auto-approve")
    assert b"Destroy complete! Resources: 2 destroyed" in destroyed.stdout


def test_what_the_provider_takes_for_none_is_no_difference_later(standin: Any, root: Any) -> None:
    main = """
resource "google_sql_user" "u" {
  name     = "u"
  instance = "db"
  type     = "BUILT_IN"
}
resource "google_pubsub_topic" "t" {
  name   = "t"
  labels = {}
}
resource "google_data_catalog_tag" "t" {
  template = "projects/p/locations/europe-west1/tagTemplates/t"
  parent   = "projects/p/locations/europe-west1/entryGroups/g"
  fields {
    field_name   = "share"
    double_value = 4.3
  }
}
resource "google_billing_budget" "b" {
  billing_account = "000000-000000-000000"
  budget_filter {
    calendar_period = "MONTH"
  }
  amount {
    last_period_amount = true
  }
}
"""
    folder = root(main)
    for command in (("init",), ("apply", "-auto-approve"), ("plan", "-detailed-exitcode")):
        done = standin(folder, *command)
        assert done.returncode == 0, done.stderr.decode() + done.stdout.decode()


IMPORTED = """
resource "google_kms_crypto_key" "k" {
  name            = "k"
  key_ring        = "projects/octollm-test/locations/europe-west1/keyRings/r"
  rotation_period = "7776000s"
}
resource "google_storage_bucket" "b" {
  name     = "octollm-b"
  location = "EU"
  encryption {
    default_kms_key_name = google_kms_crypto_key.k.id
  }
}
resource "google_pubsub_topic" "t" {
  name         = "%s"
  kms_key_name = google_kms_crypto_key.k.primary[0].name
}
import {
  to = google_kms_crypto_key.k
  id = "projects/octollm-test/locations/europe-west1/keyRings/r/cryptoKeys/k"
}
import {
  to = google_storage_bucket.b
  id = "octollm-b"
}
import {
  to = google_pubsub_topic.t
  id = "projects/octollm-test/topics/t"
}
"""


def test_imports_are_assumed_to_be_as_configured(plan: Any, octoguard: Any, root: Any, tmp_path: Path) -> None:
    made = plan(root(IMPORTED % "t"))
    imported = {"google_kms_crypto_key.k", "google_pubsub_topic.t", "google_storage_bucket.b"}
    assert changes(made) == {address: ["no-op"] for address in imported}
    assert all(one["change"]["importing"]["id"] for one in made["resource_changes"])
    bucket, key = after(made, "google_storage_bucket.b"), after(made, "google_kms_crypto_key.k")
    assert bucket["location"] == "EU"
    assert bucket["encryption"][0]["default_kms_key_name"] == key["id"]
    assert set(made["octoguard_offline"]["imports"]) == imported
    file = tmp_path / "plan.json"
    file.write_text(json.dumps(made))
    assert b"3 imported resources are assumed to match their configuration" in octoguard("check", file).stdout


def test_an_import_of_something_else_is_a_difference(plan: Any, root: Any) -> None:
    made = plan(root(IMPORTED % "other"))
    assert changes(made)["google_pubsub_topic.t"] == ["delete", "create"]
    assert changes(made)["google_storage_bucket.b"] == ["no-op"]


def test_terraform_test(standin: Any, root: Any) -> None:
    run = """
run "%s" {
  command = %s
  assert {
    condition     = google_pubsub_topic.t.%s
    error_message = "it is not so"
  }
}
"""
    good = run % ("planned", "plan", 'name == "t"') + run % ("applied", "apply", 'id != ""')
    folder = root(TOPIC, **{"tests/main.tftest.hcl": good})
    assert standin(folder, "init").returncode == 0
    done = standin(folder, "test")
    assert done.returncode == 0, done.stderr.decode()
    assert b"2 passed, 0 failed" in done.stdout
    (folder / "tests" / "main.tftest.hcl").write_text(run % ("wrong", "plan", 'name == "other"'))
    done = standin(folder, "test")
    assert done.returncode == 1
    assert b"it is not so" in done.stderr


def test_the_stand_in_ends_with_its_command(root: Any) -> None:
    """Its servers listen on loopback only, and nothing is left of them afterwards."""
    folder = root(TOPIC)
    script = "import json,os,sys; print(os.environ['TF_REATTACH_PROVIDERS'])"
    command = [sys.executable, "-m", "octoguard", "standin", "--dir", str(folder), "--", sys.executable, "-c", script]
    done = subprocess.run(command, capture_output=True, check=True, timeout=60)
    attached = json.loads(done.stdout)
    assert set(attached) == {"registry.terraform.io/hashicorp/google", "registry.opentofu.org/hashicorp/google"}
    for one in attached.values():
        assert one["Addr"]["Network"] == "unix"
        assert not Path(one["Addr"]["String"]).parent.exists()
        assert not Path(f"/proc/{one['Pid']}").exists()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM, signal.SIGHUP])
def test_an_interrupted_plan_leaves_nothing(root: Any, tmp_path: Path, number: signal.Signals) -> None:
    slow = tmp_path / "bin" / "terraform"
    slow.parent.mkdir()
    slow.write_text(f"#!/bin/sh\necho $$ >{tmp_path}/pid\nexec sleep 60\n")
    slow.chmod(0o755)
    scratch = tmp_path / "scratch"
    scratch.mkdir()
    environment = {**os.environ, "PATH": f"{slow.parent}:{os.environ['PATH']}", "TMPDIR": str(scratch)}
    command = [sys.executable, "-m", "octoguard", "plan", str(root(TOPIC)), "--offline"]
    # A job in the background, or under nohup, inherits signals that are ignored.
    before = {one: signal.signal(one, signal.SIG_DFL) for one in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)}
    process = subprocess.Popen(command, env=environment, start_new_session=True, stderr=subprocess.PIPE)
    for one, handler in before.items():
        signal.signal(one, handler)
    for _ in range(300):
        if (tmp_path / "pid").exists() and (tmp_path / "pid").read_text():
            break
        time.sleep(0.1)
    assert list(scratch.iterdir())
    process.send_signal(number)
    _, said = process.communicate(timeout=30)
    assert process.returncode in (128 + number, 130)
    assert b"Traceback" not in said
    assert list(scratch.iterdir()) == []
    assert not Path("/proc", (tmp_path / "pid").read_text().strip()).exists()
