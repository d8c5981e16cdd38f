"""The real terraform against the stand-in provider: what it plans, refuses, applies and leaves alone."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from tests.conftest import PLANS

TERRAFORM = shutil.which("terraform")

pytestmark = [
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


@pytest.fixture
def root(tmp_path: Path) -> Any:
    """Write a root and return its directory: `root(main=..., variables=...)`, a file of HCL for each."""

    def write(main: str, provider: str = GOOGLE, **files: str) -> Path:
        folder = tmp_path / "root"
        folder.mkdir(exist_ok=True)
        for name, text in {"main": main, "provider": provider, **files}.items():
            path = folder / (name if "." in name else f"{name}.tf")
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)
        return folder

    return write


@pytest.fixture
def plan(octoguard: Any) -> Any:
    """Plan a root offline, and decode what is printed."""

    def make(folder: Path, *arguments: str | Path, env: dict[str, str] | None = None) -> dict[str, Any]:
        done = octoguard("plan", folder, "--offline", *arguments, env=env)
        assert done.returncode == 0, done.stderr.decode()
        return dict(json.loads(done.stdout))

    return make


@pytest.fixture
def standin(octoguard: Any) -> Any:
    """Run a terraform command in a root, against the stand-in."""

    def run(folder: Path, *arguments: str) -> Any:
        return octoguard("standin", "--dir", folder, "--", "terraform", *arguments, "-no-color")

    return run


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


# --- plans


def state_of(folder: Path) -> dict[str, Any]:
    """The state that terraform wrote in a root."""
    return dict(json.loads((folder / "terraform.tfstate").read_text()))


@pytest.mark.parametrize("name", ["unknown-values", "no-google"])
def test_it_plans_what_was_recorded(plan: Any, name: str) -> None:
    made = plan(PLANS / name)
    recorded = json.loads((PLANS / name / "plan.json").read_bytes())
    for part in ("resource_changes", "planned_values", "configuration", "output_changes"):
        assert made.get(part) == recorded.get(part), part


def test_the_plan_says_that_it_was_made_offline(plan: Any, root: Any) -> None:
    data = 'data "google_compute_zones" "z" {\n  region = "europe-west1"\n}\n'
    mark = plan(root(TOPIC + data))["octoguard_offline"]
    assert mark["data_sources"] == ["data.google_compute_zones.z"]
    assert mark["providers"][0].startswith("google 7.")


def test_values_for_variables(plan: Any, octoguard: Any, root: Any) -> None:
    main = 'variable "name" {\n  type = string\n}\nresource "google_pubsub_topic" "t" {\n  name = var.name\n}\n'
    folder = root(main, **{"given.vars": 'name = "from-a-file"\n'})
    assert after(plan(folder, "--var", "name=given"), "google_pubsub_topic.t")["name"] == "given"
    assert after(plan(folder, "--var-file", folder / "given.vars"), "google_pubsub_topic.t")["name"] == "from-a-file"
    by_environment = plan(folder, env={**os.environ, "TF_VAR_name": "environment"})
    assert after(by_environment, "google_pubsub_topic.t")["name"] == "environment"
    assert 'input variable "name" is not set' in refused(octoguard, folder)


def test_what_would_change_terraform_is_ignored(plan: Any, root: Any) -> None:
    env = {
        **os.environ,
        "TF_CLI_ARGS_plan": "-destroy",
        "TF_CLI_ARGS": "-nonsense",
        "TF_DATA_DIR": "/nowhere",
        "TF_WORKSPACE": "other",
        "TF_CLI_CONFIG_FILE": "/nowhere",
        "TF_REATTACH_PROVIDERS": "{",
    }
    assert changes(plan(root(TOPIC), env=env)) == {"google_pubsub_topic.t": ["create"]}


def test_the_directory_stays_as_it_was(plan: Any, root: Any) -> None:
    backend = 'terraform {\n  backend "gcs" {\n    bucket = "not-here"\n  }\n}\n'
    lock = 'provider "registry.terraform.io/hashicorp/google" {\n  version = "5.0.0"\n}\n'
    files = {"backend": backend, ".terraform.lock.hcl": lock, "terraform.tfstate": "not to be read"}
    folder = root(TOPIC, **files)
    before = {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.rglob("*")}
    assert changes(plan(folder)) == {"google_pubsub_topic.t": ["create"]}
    assert {path: (path.read_bytes(), path.stat().st_mtime_ns) for path in folder.rglob("*")} == before


def test_modules_beside_the_root_and_what_they_read(plan: Any, tmp_path: Path) -> None:
    here, module = tmp_path / "live" / "prod", tmp_path / "modules" / "topic"
    here.mkdir(parents=True)
    module.mkdir(parents=True)
    (tmp_path / "live" / "names.json").write_text('{"topic": "shared"}')
    module.joinpath("main.tf").write_text(
        'variable "name" {}\nresource "google_pubsub_topic" "t" {\n  name   = var.name\n'
        '  labels = jsondecode(file("${path.module}/labels.json"))\n}\n'
    )
    module.joinpath("labels.json").write_text('{"team": "platform"}')
    here.joinpath("main.tf").write_text(
        GOOGLE + 'module "topic" {\n  source   = "../../modules/topic"\n  for_each = toset(["a", "b"])\n'
        '  name     = "${each.key}-${jsondecode(file("${path.root}/../names.json")).topic}"\n}\n'
    )
    made = plan(here)
    assert after(made, 'module.topic["b"].google_pubsub_topic.t')["name"] == "b-shared"
    assert after(made, 'module.topic["a"].google_pubsub_topic.t')["effective_labels"]["team"] == "platform"


def test_an_alias_has_its_own_settings(plan: Any, root: Any) -> None:
    alias = 'provider "google" {\n  alias   = "other"\n  project = "octollm-other"\n}\n'
    disk = 'resource "google_compute_address" "%s" {\n  name = "a"\n%s}\n'
    made = plan(root(alias + disk % ("here", "") + disk % ("there", "  provider = google.other\n")))
    assert after(made, "google_compute_address.here")["project"] == "octollm-test"
    assert after(made, "google_compute_address.there")["project"] == "octollm-other"


def test_write_only_attributes_and_ephemeral_resources(plan: Any, root: Any) -> None:
    main = """
ephemeral "google_service_account_access_token" "token" {
  target_service_account = "robot@octollm-test.iam.gserviceaccount.com"
  scopes                 = ["cloud-platform"]
}
resource "google_secret_manager_secret" "s" {
  secret_id = "s"
  replication {
    auto {}
  }
}
resource "google_secret_manager_secret_version" "v" {
  secret                 = google_secret_manager_secret.s.id
  secret_data_wo         = ephemeral.google_service_account_access_token.token.access_token
  secret_data_wo_version = 1
}
"""
    version = after(plan(root(main)), "google_secret_manager_secret_version.v")
    assert version["secret_data_wo"] is None
    assert version["secret_data_wo_version"] == 1


def test_a_write_only_value_that_is_not_known_yet(standin: Any, root: Any) -> None:
    main = """
resource "google_redis_instance" "cache" {
  name           = "cache"
  memory_size_gb = 1
  auth_enabled   = true
}
resource "google_secret_manager_secret" "s" {
  secret_id = "s"
  replication {
    auto {}
  }
}
resource "google_secret_manager_secret_version" "v" {
  secret                 = google_secret_manager_secret.s.id
  secret_data_wo         = google_redis_instance.cache.auth_string
  secret_data_wo_version = 1
}
resource "google_monitoring_uptime_check_config" "c" {
  display_name = "c"
  timeout      = "10s"
  http_check {
    auth_info {
      username            = "prober"
      password_wo         = google_redis_instance.cache.auth_string
      password_wo_version = "1"
    }
  }
  monitored_resource {
    type   = "uptime_url"
    labels = { project_id = "octollm-test", host = "octollm.example.com" }
  }
}
"""
    folder = root(main)
    for command in (("init",), ("apply", "-auto-approve"), ("plan", "-detailed-exitcode")):
        done = standin(folder, *command)
        assert done.returncode == 0, done.stderr.decode() + done.stdout.decode()
    kept = {one["type"]: one["instances"][0]["attributes"] for one in state_of(folder)["resources"]}
    assert kept["google_redis_instance"]["auth_string"]
    assert kept["google_secret_manager_secret_version"]["secret_data_wo"] is None
    auth = kept["google_monitoring_uptime_check_config"]["http_check"][0]["auth_info"][0]
    assert auth["password_wo"] is None
    assert auth["password_wo_version"] == "1"


def test_functions_of_the_provider(plan: Any, octoguard: Any, root: Any) -> None:
    function = 'output "it" {\n  value = provider::google::%s\n}\n'
    made = plan(root(function % 'project_from_id("projects/p-1/zones/us-east1-b/disks/d")'))
    assert made["output_changes"]["it"]["after"] == "p-1"
    assert "Invalid function argument" in refused(octoguard, root(function % 'project_from_id("nothing")'))


def test_the_version_that_the_configuration_asks_for(plan: Any, root: Any) -> None:
    made = plan(root(TOPIC, provider=GOOGLE.replace("~> 7.0", "~> 5.1")))
    assert made["octoguard_offline"]["providers"][0].startswith("google 5.")


# --- refusals


REFUSALS = {
    "an attribute that there is not": (
        'resource "google_pubsub_topic" "t" {\n  name   = "t"\n  colour = "red"\n}\n',
        ["Error: Unsupported argument", 'An argument named "colour" is not expected here.'],
    ),
    "a wrong type": (
        'resource "google_storage_bucket" "b" {\n  name = "b"\n  location = "EU"\n  force_destroy = "maybe"\n}\n',
        ["Error: Incorrect attribute value type", "a bool is required"],
    ),
    "a value that is none of its choices": (
        'resource "google_compute_firewall" "f" {\n  name = "f"\n  network = "default"\n  direction = "INWARD"\n'
        '  source_ranges = ["10.0.0.0/8"]\n  allow {\n    protocol = "tcp"\n  }\n}\n',
        ['Error: expected direction to be one of ["INGRESS" "EGRESS" ""], got INWARD', "on main.tf line 4"],
    ),
    "a value that is out of its range": (
        'resource "google_sql_database_instance" "s" {\n  database_version = "POSTGRES_17"\n  settings {\n'
        '    tier = "db-f1-micro"\n    maintenance_window {\n      day = 42\n    }\n  }\n}\n',
        ["expected settings.0.maintenance_window.0.day to be in the range (1 - 7), got 42"],
    ),
    "what the provider refuses only while it plans": (
        'resource "google_compute_firewall" "f" {\n  name = "f"\n  network = "default"\n'
        '  allow {\n    protocol = "tcp"\n  }\n}\n',
        ["Error: one of source_tags, source_ranges, or source_service_accounts must be defined"],
    ),
    "two attributes that exclude each other": (
        'resource "google_compute_instance_template" "t" {\n  name = "a"\n  name_prefix = "b"\n'
        '  machine_type = "e2-medium"\n  disk {\n    source_image = "debian-cloud/debian-12"\n  }\n}\n',
        ["Error: Conflicting configuration arguments", '"name": conflicts with name_prefix'],
    ),
    "a block that is missing": (
        'resource "google_compute_instance" "i" {\n  name = "i"\n  machine_type = "e2-medium"\n'
        '  network_interface {\n    network = "default"\n  }\n}\n',
        ["Error: Insufficient boot_disk blocks", 'At least 1 "boot_disk" blocks are required.'],
    ),
    "an argument that is missing": (
        'resource "google_storage_bucket" "b" {\n  name = "b"\n}\n',
        ["Error: Missing required argument", 'The argument "location" is required'],
    ),
    "a type that there is not": (
        'resource "google_pubsub_tropic" "t" {\n  name = "t"\n}\n',
        ["Error: Invalid resource type", "does not support resource type", 'Did you mean "google_pubsub_topic"?'],
    ),
}


@pytest.mark.parametrize("what", REFUSALS)
def test_terraform_refuses(octoguard: Any, root: Any, what: str) -> None:
    main, words = REFUSALS[what]
    folder = root(main)
    said = refused(octoguard, folder)
    for word in words:
        assert word in said
    last = said.strip().splitlines()[-1]
    assert last.startswith(f"octoguard: error: {folder}: terraform plan, offline: ")
    assert "on main.tf line" in last


def test_validate_finds_the_same(standin: Any, root: Any) -> None:
    folder = root(REFUSALS["a value that is none of its choices"][0])
    assert standin(folder, "init").returncode == 0
    done = standin(folder, "validate")
    assert done.returncode == 1
    assert b"to be one of" in done.stderr
    assert standin(root(TOPIC), "validate").returncode == 0


def test_an_uncovered_provider_is_named(octoguard: Any, root: Any) -> None:
    said = refused(octoguard, root('resource "aws_s3_bucket" "b" {}\n'))
    assert "registry.terraform.io/hashicorp/aws" in said
    assert "--schema" in said


def test_a_module_that_is_not_here_is_named(octoguard: Any, root: Any) -> None:
    said = refused(octoguard, root('module "vpc" {\n  source = "terraform-google-modules/network/google"\n}\n'))
    assert "module.vpc from terraform-google-modules/network/google" in said
    assert "terraform get" in said


def test_a_downloaded_module_is_used(plan: Any, root: Any) -> None:
    main = 'module "topic" {\n  source  = "example/topic/google"\n  version = "1.0.0"\n}\n'
    listed = [
        {"Key": "", "Source": "", "Dir": "."},
        {
            "Key": "topic",
            "Source": "registry.terraform.io/example/topic/google",
            "Version": "1.0.0",
            "Dir": ".terraform/modules/topic",
        },
    ]
    files = {
        ".terraform/modules/modules.json": json.dumps({"Modules": listed}),
        ".terraform/modules/topic/main.tf": TOPIC,
    }
    assert changes(plan(root(main, **files))) == {"module.topic.google_pubsub_topic.t": ["create"]}


def test_a_provider_by_its_schema(plan: Any, root: Any) -> None:
    attributes = {"name": {"type": "string", "required": True}, "arn": {"type": "string", "computed": True}}
    schema = {
        "format_version": "1.0",
        "provider_schemas": {
            "registry.terraform.io/hashicorp/aws": {
                "provider": {"version": 0, "block": {}},
                "resource_schemas": {"aws_thing": {"version": 0, "block": {"attributes": attributes}}},
            }
        },
    }
    folder = root('resource "aws_thing" "t" {\n  name = "t"\n}\n', provider="", **{"schema.json": json.dumps(schema)})
    made = plan(folder, "--schema", folder / "schema.json")
    assert after(made, "aws_thing.t")["name"] == "t"
    assert "arn" in unknown(made, "aws_thing.t")


def test_without_terraform(octoguard: Any, root: Any) -> None:
    done = octoguard("plan", root(TOPIC), "--offline", env={"PATH": ""})
    assert (done.returncode, done.stdout) == (4, b"")
    assert b"there is no terraform on the PATH: install terraform 1.6 or newer" in done.stderr
    assert done.stderr.count(b"\n") == 1


# --- from a state


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
    assert b"3 imported resources are assumed to be as they are configured" in octoguard("check", file).stdout


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
        assert one["Addr"]["String"].startswith("127.0.0.1:")
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
    before = signal.signal(signal.SIGINT, signal.default_int_handler)  # a job in the background inherits none
    process = subprocess.Popen(command, env=environment, start_new_session=True, stderr=subprocess.PIPE)
    signal.signal(signal.SIGINT, before)
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


def script(folder: Path, name: str, text: str) -> Path:
    """A program of that name in a folder of its own."""
    folder.mkdir(exist_ok=True)
    program = folder / name
    program.write_text(f"#!/bin/sh\n{text}\n")
    program.chmod(0o755)
    return folder


def test_tofu_is_taken_where_there_is_no_terraform(octoguard: Any, root: Any, tmp_path: Path) -> None:
    """OpenTofu itself is not at hand: what is tried is its name, and its addresses are in the unit tests."""
    folder = script(tmp_path / "bin", "tofu", f'exec "{TERRAFORM}" "$@"')
    done = octoguard("plan", root(TOPIC), "--offline", env={"PATH": f"{folder}:/usr/bin:/bin"})
    assert done.returncode == 0, done.stderr.decode()


def test_a_terraform_that_is_too_old(octoguard: Any, root: Any, tmp_path: Path) -> None:
    folder = script(tmp_path / "bin", "terraform", '[ "$1" = version ] && echo "Terraform v1.5.7" || exit 1')
    done = octoguard("plan", root(TOPIC), "--offline", env={"PATH": f"{folder}:/usr/bin:/bin"})
    assert done.returncode == 4
    assert b"is version 1.5.7, too old: install terraform 1.6 or newer" in done.stderr
