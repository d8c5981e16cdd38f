"""Providers beside Google's, with the real terraform: none of them keeps the Google resources from being planned."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.offline.roots import TOPIC, after, changes, needs_terraform, state_of, unknown

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = needs_terraform

# Of everything that a provider can be used for: blocks in blocks, dynamic ones, references into them, whole objects,
# aliases, modules, and data sources that are read while planning and after it.
ACME = """
provider "acme" {
  alias = "other"
  login {
    user     = "u"
    password = "unseen"
  }
}
variable "hooks" { default = ["a", "b"] }
resource "google_compute_network" "n" {
  name = "n"
}
resource "acme_thing" "x" {
  provider = acme.other
  count    = 2
  size     = 5
  network  = google_compute_network.n.id
  api_key  = "unseen"
  part {
    colour = "red"
    labels = { link = google_compute_network.n.self_link }
    screw { length = 3 }
  }
  part { colour = "blue" }
  dynamic "hook" {
    for_each = var.hooks
    content {
      at = hook.value
    }
  }
  dynamic "late" {
    for_each = google_compute_network.n.mtu == 1 ? [1] : []
    content { at = late.value }
  }
  timeouts { create = "5m" }
}
resource "google_pubsub_topic" "t" {
  for_each = toset(data.acme_lookup.now.names)
  name     = each.key
}
resource "google_storage_bucket" "b" {
  name     = acme_thing.x[0].bucket
  location = data.acme_lookup.now.place
  labels   = { serial = acme_thing.x[1].part[0].serial, colours = join("", acme_thing.x[*].part[1].colour) }
}
data "acme_lookup" "now" {
  filter { name = "a" }
  filter { name = "b" }
}
data "acme_lookup" "later" {
  filter { name = google_compute_network.n.id }
  filter { name = "b" }
  only { id = google_compute_network.n.id }
}
module "m" {
  source    = "./m"
  thing     = acme_thing.x[1]
  providers = { acme = acme.other }
}
output "place" { value = data.acme_lookup.later.place }
"""
NEEDED = """
terraform {
  required_providers {
    google = { source = "hashicorp/google", version = "~> 7.0" }
    acme   = { source = "acme/acme", version = "~> 1.0" }
  }
}
"""
MODULE = """
terraform {
  required_providers {
    acme = { source = "acme/acme" }
  }
}
variable "thing" {}
resource "acme_part" "p" { of = [1, "two", { three = null }, var.thing.only_here] }
"""


def test_a_provider_without_a_schema_is_planned(plan: Any, root: Any) -> None:
    made = plan(root(ACME, NEEDED, **{"m/main.tf": MODULE}))
    assert made["octoguard_offline"]["providers"] == ["google 7.46.0", "acme without a schema"]
    assert set(changes(made)) >= {"google_storage_bucket.b", "acme_thing.x[1]", "module.m.acme_part.p"}
    thing = after(made, "acme_thing.x[0]")
    assert (thing["size"], thing["hook"]) == (5, [{"at": "a"}, {"at": "b"}])
    assert unknown(made, "acme_thing.x[0]") >= {"id", "network", "late", "bucket"}
    assert "name" in unknown(made, "google_storage_bucket.b")


def test_it_is_applied_planned_again_and_destroyed(standin: Any, root: Any) -> None:
    folder: Path = root(ACME, NEEDED, **{"m/main.tf": MODULE})
    assert standin(folder, "init").returncode == 0
    applied = standin(folder, "apply", "-auto-approve")
    assert applied.returncode == 0, applied.stderr.decode()
    assert standin(folder, "plan", "-detailed-exitcode").returncode == 0
    assert standin(folder, "destroy", "-auto-approve").returncode == 0
    assert state_of(folder)["resources"] == []


def test_its_secrets_are_marked(plan: Any, root: Any) -> None:
    made = plan(root(ACME, NEEDED, **{"m/main.tf": MODULE}))
    [marks] = [
        one["change"]["after_sensitive"] for one in made["resource_changes"] if one["address"] == "acme_thing.x[0]"
    ]
    assert marks["api_key"] is True


KUBERNETES = """
resource "google_container_cluster" "c" {
  name     = "c"
  location = "europe-west1"
}
provider "kubernetes" {
  host = "https://${google_container_cluster.c.endpoint}"
}
resource "kubernetes_namespace" "n" {
  metadata { name = "n" }
}
resource "kubernetes_secret" "s" {
  metadata {
    name      = "s"
    namespace = kubernetes_namespace.n.metadata[0].name
  }
  data = { password = "unseen" }
}
resource "kubernetes_manifest" "m" {
  manifest = { apiVersion = "v1", kind = "ConfigMap", metadata = { name = "c", uid = kubernetes_namespace.n.id } }
}
"""


def test_kubernetes_is_planned_by_its_own_schema(octoguard: Any, root: Any) -> None:
    done = octoguard("check", root(KUBERNETES), "--offline", "--verbose")
    printed = done.stdout.decode()
    assert done.returncode == 1, done.stderr.decode()
    assert "google_container_cluster.c" in printed
    assert "kubernetes 3.2.1" in printed
    assert "unseen" not in printed


def test_kubernetes_is_applied_and_planned_again(standin: Any, root: Any) -> None:
    folder = root(KUBERNETES)
    assert standin(folder, "init").returncode == 0
    applied = standin(folder, "apply", "-auto-approve")
    assert applied.returncode == 0, applied.stderr.decode()
    assert standin(folder, "plan", "-detailed-exitcode").returncode == 0


@pytest.mark.parametrize("flavour", ["google", "google-beta"])
def test_the_version_decides_what_is_valid(octoguard: Any, root: Any, flavour: str) -> None:
    """require_ssl is an argument of 5.x; 6.0 removed it."""
    main = f"""
    resource "google_sql_database_instance" "s" {{
      provider         = {flavour}
      name             = "s"
      database_version = "POSTGRES_15"
      settings {{
        tier = "db-f1-micro"
        ip_configuration {{ require_ssl = true }}
      }}
    }}
    """
    codes = []
    for version in ("~> 5.0", "~> 6.0"):
        needed = f'terraform {{\n  required_providers {{\n    {flavour} = {{ version = "{version}" }}\n  }}\n}}\n'
        codes.append(octoguard("plan", root(main, needed), "--offline").returncode)
    assert codes == [0, 3]


def test_a_typo_in_another_provider_does_not_stop_google(plan: Any, root: Any) -> None:
    made = plan(root(TOPIC + 'resource "kubernetes_namespace" "n" {\n  metadata { nmae = "n" }\n}\n'))
    assert "google_pubsub_topic.t" in changes(made)
    [note] = [one for one in made["octoguard_offline"]["providers"] if one.startswith("kubernetes")]
    assert note == "kubernetes without a schema (in 3.2.1, kubernetes_namespace has no argument nmae in metadata)"


def test_a_configuration_in_json(plan: Any, root: Any) -> None:
    content = {
        "resource": {
            "acme_thing": {"x": {"size": 5}},
            "google_pubsub_topic": {"t": {"name": "${acme_thing.x.topic}"}},
        }
    }
    made = plan(root("", **{"more.tf.json": json.dumps(content)}))
    assert unknown(made, "google_pubsub_topic.t") >= {"name"}


def test_what_a_function_of_another_provider_gives_is_unknown(plan: Any, root: Any) -> None:
    main = """
    resource "google_pubsub_topic" "t" {
      name   = "t"
      labels = { a = provider::acme::pick("a", 1, null).b }
    }
    """
    needed = 'terraform {\n  required_providers {\n    acme = { source = "acme/acme" }\n  }\n}\n'
    assert "labels" in unknown(plan(root(main, needed)), "google_pubsub_topic.t")


def test_what_the_environment_may_give_need_not_be_written(plan: Any, root: Any) -> None:
    """`host` is required by the docker provider, and DOCKER_HOST gives it."""
    needed = 'terraform {\n  required_providers {\n    docker = { source = "kreuzwerker/docker" }\n  }\n}\n'
    made = plan(root(TOPIC + 'resource "docker_volume" "v" {\n  name = "v"\n}\n', needed))
    assert changes(made).keys() == {"google_pubsub_topic.t", "docker_volume.v"}
    assert any(note.startswith("docker 4.") for note in made["octoguard_offline"]["providers"])
