"""The real terraform against the stand-in provider: what is validated, changed in place, replaced and judged again."""

from __future__ import annotations

import json
from typing import Any

from tests.e2e.offline.roots import changes, needs_terraform, refused

pytestmark = needs_terraform

POOL = """
resource "google_container_node_pool" "p" {
  name    = "p"
  cluster = "c"
  node_config {
    machine_type = "%s"
    labels       = { team = "%s" }
    oauth_scopes = ["%s"]
  }
}
"""
TABLE = """
resource "google_bigquery_table" "t" {
  dataset_id          = "d"
  table_id            = "t"
  deletion_protection = false
  schema              = jsonencode([{ name = "id", type = "%s" }])
}
"""
# A module whose variables are unknown to `terraform validate`, and null in the plan.
CLUSTER = """
variable "range" {
  type    = string
  default = null
}
resource "google_container_cluster" "c" {
  name              = "c"
  location          = "europe-west1"
  cluster_ipv4_cidr = var.range
  ip_allocation_policy {
    cluster_secondary_range_name = "pods"
  }
  node_pool {
    name = "p"
  }
}
"""
PRIVATE = """
resource "google_container_cluster" "c" {
  name                     = "c"
  location                 = "europe-west1"
  initial_node_count       = 1
  remove_default_node_pool = true
  private_cluster_config {
    enable_private_nodes = true
  }
}
resource "google_container_node_pool" "p" {
  name    = "p"
  cluster = google_container_cluster.c.id
}
resource "google_compute_network" "n" {
  name                    = "n"
  auto_create_subnetworks = false
}
resource "google_compute_subnetwork" "s" {
  name                             = "s"
  network                          = google_compute_network.n.id
  ip_cidr_range                    = "10.0.0.0/20"
  send_secondary_ip_range_if_empty = true
}
resource "google_sql_database_instance" "d" {
  database_version = "POSTGRES_17"
  settings {
    tier = "db-f1-micro"
  }
}
"""


def replaced(plan: dict[str, Any]) -> dict[str, Any]:
    return {one["address"]: one["change"].get("replace_paths") for one in plan["resource_changes"]}


def test_a_conflict_is_not_checked_where_a_variable_is_not_known(standin: Any, plan: Any, root: Any) -> None:
    folder = root('module "m" {\n  source = "./m"\n}\n', **{"m/main.tf": CLUSTER})
    assert changes(plan(folder)) == {"module.m.google_container_cluster.c": ["create"]}
    assert standin(folder, "init").returncode == 0
    assert standin(folder, "validate").returncode == 0


def test_a_conflict_of_what_is_known_is_refused(octoguard: Any, root: Any) -> None:
    said = refused(octoguard, root(CLUSTER.replace("default = null", 'default = "10.0.0.0/14"')))
    assert '"cluster_ipv4_cidr": conflicts with ip_allocation_policy' in said


def test_a_name_that_is_too_short_is_refused(octoguard: Any, root: Any) -> None:
    said = refused(octoguard, root('resource "google_service_account" "a" {\n  account_id = "web"\n}\n'))
    assert "expected length of account_id to be in the range (6 - 30), got web" in said


def test_nodes_change_in_place_or_are_replaced_for_one_attribute(standin: Any, plan: Any, root: Any) -> None:
    folder = root(POOL % ("e2-small", "a", "storage-ro") + TABLE % "STRING")
    assert standin(folder, "init").returncode == 0
    assert standin(folder, "apply", "-auto-approve").returncode == 0
    state = folder / "terraform.tfstate"
    made = plan(root(POOL % ("e2-medium", "b", "storage-ro") + TABLE % "STRING"), "--state", state)
    assert changes(made) == {"google_bigquery_table.t": ["no-op"], "google_container_node_pool.p": ["update"]}
    made = plan(root(POOL % ("e2-medium", "b", "cloud-platform") + TABLE % "DATE"), "--state", state)
    assert replaced(made) == {
        "google_bigquery_table.t": [["schema"]],
        "google_container_node_pool.p": [["node_config", 0, "oauth_scopes"]],
    }


def test_what_was_applied_is_judged_as_it_was_planned(octoguard: Any, standin: Any, root: Any) -> None:
    def judged(*arguments: Any) -> tuple[int, dict[tuple[str, str], str]]:
        done = octoguard("check", folder, "--offline", "--format", "json", *arguments)
        assert done.returncode in (0, 1), done.stderr.decode()
        report = json.loads(done.stdout)
        failed = [one for one in report["findings"] if one["status"] != "pass"]
        return done.returncode, {(one["policy"], one["address"]): one["status"] for one in failed}

    folder = root(PRIVATE)
    before = judged()
    assert standin(folder, "init").returncode == 0
    assert standin(folder, "apply", "-auto-approve").returncode == 0
    assert standin(folder, "plan", "-detailed-exitcode").returncode == 0
    assert judged("--state", folder / "terraform.tfstate") == before


def test_a_plan_says_what_is_missing_in_it(octoguard: Any, root: Any) -> None:
    folder = root('resource "google_storage_object_acl" "a" {\n  bucket = "b"\n  object = "o"\n}\n')
    done = octoguard("check", folder, "--offline")
    assert "the provider decides: google_storage_object_acl: It asks the API who owns the object." in (
        done.stdout.decode()
    )
