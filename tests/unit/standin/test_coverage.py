"""Which version of a provider is served: one that has what the configuration uses of it."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

import pytest

from octoguard.standin.coverage import first_gap
from octoguard.standin.inference import infer
from octoguard.standin.scan import scan
from octoguard.standin.schema import read_pack
from octoguard.standin.session import available, standing_in
from tests.unit.standin.test_scan import write

if TYPE_CHECKING:
    from pathlib import Path

HELM_2 = """
provider "helm" {
  kubernetes { host = "h" }
}
resource "helm_release" "r" {
  name  = "r"
  chart = "c"
  set {
    name  = "a"
    value = "b"
  }
}
output "version" { value = helm_release.r.metadata[0].app_version }
"""
HELM_3 = """
provider "helm" {
  kubernetes = { host = "h" }
}
resource "helm_release" "r" {
  name  = "r"
  chart = "c"
  set   = [{ name = "a", value = "b" }]
}
output "version" { value = helm_release.r.metadata.app_version }
"""
KEYS = [("provider", "helm"), ("resource", "helm_release")]


def notes(folder: Path, **files: str) -> list[str]:
    write(folder, **files)
    with standing_in(scan(folder)) as session:
        return session.notes


@pytest.mark.parametrize(("main", "version"), [(HELM_2, "2.17.0"), (HELM_3, "3.1.2")])
def test_the_version_that_has_what_is_used(tmp_path: Path, main: str, version: str) -> None:
    assert notes(tmp_path, main=main) == [f"helm {version}"]


@pytest.mark.parametrize(
    ("main", "version", "gap"),
    [
        (HELM_2, "2.17.0", ""),
        (HELM_2, "3.1.2", "the provider has no block kubernetes"),
        (HELM_3, "2.17.0", "the provider has no argument kubernetes, but a block"),
        (HELM_3, "3.1.2", ""),
        ('resource "helm_release" "r" {\n  nmae = "r"\n}', "3.1.2", "helm_release has no argument nmae"),
        ('resource "helm_release" "r" {\n  name = "r"\n}', "3.1.2", "helm_release needs chart"),
        ('resource "helm_chart" "r" {}', "3.1.2", "there is no helm_chart"),
        ('output "o" { value = helm_release.r.manifesto }', "2.17.0", "helm_release has no attribute manifesto"),
        ('output "o" { value = helm_release.r.metadata.name }', "2.17.0", "without an index in metadata"),
        (
            'resource "helm_release" "r" {\n  timeouts { create = "5m" }\n}',
            "2.17.0",
            "helm_release has no block timeouts",
        ),
    ],
)
def test_what_a_version_lacks(tmp_path: Path, main: str, version: str, gap: str) -> None:
    write(tmp_path, main=main)
    keys = scan(tmp_path).of_provider.get("registry.terraform.io/hashicorp/helm", set(KEYS))
    pack = read_pack(available()["helm"][version])
    found = first_gap(pack, infer([tmp_path], keys), keys)
    assert found.endswith(gap)
    assert bool(found) == bool(gap)


def test_a_provider_that_no_version_covers_is_served_without_a_schema(tmp_path: Path) -> None:
    [note] = notes(tmp_path, main='resource "helm_release" "r" {\n  nmae = "r"\n}\n')
    assert note == "helm without a schema (in 3.1.2, helm_release has no argument nmae)"


def test_a_version_that_is_not_there_is_named_with_those_that_are(tmp_path: Path) -> None:
    needed = 'terraform {\n  required_providers {\n    %s = { source = "hashicorp/%s", version = "%s" }\n  }\n}\n'
    [note] = notes(tmp_path, main=needed % ("helm", "helm", "~> 9.0"))
    assert note == "helm without a schema (the configuration requires ~> 9.0; octoguard has 1.3.2, 2.17.0, 3.1.2)"
    assert notes(tmp_path, main=needed % ("google", "google", "~> 5.10.0")) == [
        "google 5.45.2 (the configuration requires ~> 5.10.0)"
    ]
    [note] = notes(tmp_path, main=needed % ("google-beta", "google-beta", ">= 99"))
    versions = ", ".join(available()["google-beta"])
    newest = versions.rpartition(" ")[2]
    assert note == f"google-beta {newest} (the configuration requires >= 99; octoguard has {versions})"


def test_google_and_google_beta_are_there_in_the_same_versions() -> None:
    assert available()["google"].keys() == available()["google-beta"].keys()


def test_the_lock_file_tells_the_major_version(tmp_path: Path) -> None:
    (tmp_path / ".terraform.lock.hcl").write_text(
        'provider "registry.terraform.io/hashicorp/google" {\n  version = "5.12.0"\n  hashes = ["h1:x"]\n}\n'
    )
    assert notes(tmp_path, main='resource "google_pubsub_topic" "t" {\n  name = "t"\n}\n') == ["google 5.45.2"]


@pytest.mark.parametrize(
    ("source", "shipped"),
    [
        ("kreuzwerker/docker", True),
        ("hashicorp/docker", True),
        ("somebody/docker", False),
        ("gavinbunney/kubectl", True),
        ("hashicorp/kubectl", False),  # there are two of that name: which one is meant is not known
    ],
)
def test_a_provider_is_known_by_its_source(tmp_path: Path, source: str, shipped: bool) -> None:
    name = source.partition("/")[2]
    needed = f'terraform {{\n  required_providers {{\n    {name} = {{ source = "{source}" }}\n  }}\n}}\n'
    [note] = notes(tmp_path, main=needed)
    assert (note == f"{name} without a schema") is not shipped


def test_a_state_of_the_other_registry_has_types_of_the_same_provider(tmp_path: Path) -> None:
    write(tmp_path, main='resource "acme_thing" "a" {}\n')
    resource = {
        "mode": "managed",
        "type": "acme_other",
        "provider": 'provider["registry.opentofu.org/hashicorp/acme"]',
    }
    (tmp_path / "state.json").write_text(json.dumps({"resources": [resource]}))
    with standing_in(scan(tmp_path, tmp_path / "state.json")) as session:
        names = [provider.pack.names("resource") for provider in session.providers]
    assert names == [["acme_other", "acme_thing"]] * 2
