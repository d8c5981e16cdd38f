"""The real terraform against the stand-in provider: what it plans."""

from __future__ import annotations

import json
import os
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import PLANS
from tests.e2e.offline.roots import (
    GOOGLE,
    TOPIC,
    after,
    changes,
    needs_terraform,
    refused,
    state_of,
)

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = needs_terraform


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
    assert "invented" not in mark


def test_the_plan_lists_the_settings_that_data_sources_were_answered(plan: Any, root: Any) -> None:
    versions = (
        'data "google_container_engine_versions" "v" {\n  location = "europe-west1"\n  version_prefix = "1.34."\n}\n'
    )
    (version,) = plan(root(TOPIC + versions))["octoguard_offline"]["invented"]
    assert version.startswith("1.34.")


def test_values_for_variables(plan: Any, octoguard: Any, root: Any) -> None:
    main = 'variable "name" {\n  type = string\n}\nresource "google_pubsub_topic" "t" {\n  name = var.name\n}\n'
    folder = root(main, **{"given.vars": 'name = "from-a-file"\n'})
    assert after(plan(folder, "--var", "name=given"), "google_pubsub_topic.t")["name"] == "given"
    assert after(plan(folder, "--var-file", folder / "given.vars"), "google_pubsub_topic.t")["name"] == "from-a-file"
    by_environment = plan(folder, env={**os.environ, "TF_VAR_name": "environment"})
    assert after(by_environment, "google_pubsub_topic.t")["name"] == "environment"
    assert "no value for var.name" in refused(octoguard, folder)


def test_what_would_change_terraform_is_ignored(plan: Any, octoguard: Any, root: Any) -> None:
    env = {
        **os.environ,
        "TF_CLI_ARGS_plan": "-destroy",
        "TF_CLI_ARGS": "-nonsense",
        "TF_DATA_DIR": "/nowhere",
        "TF_CLI_CONFIG_FILE": "/nowhere",
        "TF_REATTACH_PROVIDERS": "{",
    }
    folder = root(TOPIC)
    assert changes(plan(folder, env=env)) == {"google_pubsub_topic.t": ["create"]}
    done = octoguard("check", folder, "--offline", env=env)
    assert b"Note: the offline plan ignores TF_CLI_ARGS and TF_CLI_ARGS_plan: use --var and --var-file" in done.stdout


def test_the_workspace_is_the_one_that_terraform_would_use(plan: Any, octoguard: Any, root: Any) -> None:
    main = (
        'resource "google_storage_bucket" "b" {\n  name     = "octollm-${terraform.workspace}"\n  location = "EU"\n}\n'
    )
    folder = root(main, **{".terraform/environment": "selected"})
    plain = {name: value for name, value in os.environ.items() if not name.startswith("TF_")}

    def planned(**env: str) -> tuple[str, Any]:
        made = plan(folder, env=plain | env)
        return after(made, "google_storage_bucket.b")["name"], made["octoguard_offline"].get("workspace")

    assert planned() == ("octollm-selected", "selected")
    assert planned(TF_WORKSPACE="prod") == ("octollm-prod", "prod")
    assert planned(TF_WORKSPACE="default") == ("octollm-default", None)
    assert planned(TF_DATA_DIR="elsewhere") == ("octollm-default", None)
    done = octoguard("check", folder, "--offline", env=plain)
    assert b"workspace: selected" in done.stdout
    done = octoguard("plan", folder, "--offline", env=plain | {"TF_WORKSPACE": "../x"})
    assert done.returncode == 3
    assert b"Invalid workspace name set using TF_WORKSPACE" in done.stderr
    # The state that is given is the one of that workspace.
    state = folder / "given.tfstate"
    state.write_text('{"version": 4, "terraform_version": "1.6.0", "serial": 1, "lineage": "x", "resources": []}')
    assert changes(plan(folder, "--state", state, env=plain | {"TF_WORKSPACE": "prod"})) == {
        "google_storage_bucket.b": ["create"]
    }


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
