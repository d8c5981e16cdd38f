"""What a root uses, found without evaluating anything."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from octoguard.standin.scan import scan, source_address

if TYPE_CHECKING:
    from pathlib import Path

GOOGLE = "registry.terraform.io/hashicorp/google"
BETA = "registry.terraform.io/hashicorp/google-beta"


def write(folder: Path, **files: str) -> Path:
    for name, text in files.items():
        path = folder / (name.replace("__", "/") + ".tf")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return folder


def test_types_and_providers(tmp_path: Path) -> None:
    main = """
    terraform {
      required_providers {
        google = { source = "hashicorp/google", version = "~> 7.0" }
        time   = "~> 0.9"
        rand   = { source = "hashicorp/random" }
      }
    }
    # resource "google_not_this" "x" {}
    resource "google_pubsub_topic" "t" {
      name = "resource \\"google_nor_this\\" \\"x\\" {"
      dynamic "schema_settings" {
        for_each = []
        content {
          schema = "x"
        }
      }
    }
    data google_project p {}
    ephemeral "google_client_config" "c" {}
    resource "google_beta_thing" "b" {
      provider = google-beta.alias
    }
    resource "google_old_thing" "b" {
      provider = "google-beta"
    }
    resource "rand_pet" "p" {}
    check "it" {
      data "http" "x" {
        url = "https://example.com"
      }
    }
    import {
      to = module.x["a"].google_imported_thing.t[0]
      id = "x"
    }
    """
    found = scan(write(tmp_path, main=main))
    assert found.types == {
        "google_pubsub_topic",
        "google_project",
        "google_client_config",
        "google_beta_thing",
        "google_old_thing",
        "rand_pet",
        "http",
        "google_imported_thing",
    }
    assert found.providers == {
        GOOGLE: {"~> 7.0"},
        "registry.terraform.io/hashicorp/time": {"~> 0.9"},
        "registry.terraform.io/hashicorp/random": set(),
        BETA: set(),
        "registry.terraform.io/hashicorp/http": set(),
    }


def test_a_type_of_a_provider_by_another_name(tmp_path: Path) -> None:
    main = """
    terraform {
      required_providers {
        ours = { source = "example.com/us/cloud" }
      }
    }
    resource "cloud_thing" "x" {
      provider = ours
    }
    """
    assert set(scan(write(tmp_path, main=main)).providers) == {"example.com/us/cloud"}


def test_broken_files_give_what_can_be_read(tmp_path: Path) -> None:
    write(tmp_path, broken="resource {{{", good='resource "google_kms_key_ring" "k" {}\n')
    (tmp_path / "broken.tf.json").write_text("{")
    assert scan(tmp_path).types == {"google_kms_key_ring"}


def test_the_json_syntax(tmp_path: Path) -> None:
    content = {
        "terraform": {"required_providers": [{"google": {"source": "hashicorp/google", "version": "~> 6.0"}}]},
        "resource": [
            {"google_storage_bucket": {"b": {"name": "b"}}},
            {"google_compute_disk": {"d": [{"name": "d", "provider": "google-beta.x"}]}},
        ],
        "data": {"google_project": {"p": {}}},
        "provider": {"google-beta": [{"alias": "x"}]},
        "module": {"m": {"source": "./sub"}, "far": {"source": "example/far/google"}},
        "moved": {"from": "google_old.a", "to": "google_new.a"},
    }
    (tmp_path / "main.tf.json").write_text(json.dumps(content))
    write(tmp_path, sub__main='resource "google_pubsub_topic" "t" {}\n')
    found = scan(tmp_path)
    assert found.types == {
        "google_storage_bucket",
        "google_compute_disk",
        "google_project",
        "google_pubsub_topic",
        "google_old",
        "google_new",
    }
    assert found.providers == {GOOGLE: {"~> 6.0"}, BETA: set()}
    assert found.missing == [("far", "example/far/google")]


def test_modules(tmp_path: Path) -> None:
    root = write(
        tmp_path,
        live__main="""
        module "near" {
          source = "../near"
        }
        module "had" {
          source = "example/had/google"
        }
        module "missing" {
          source = "git::https://example.com/missing.git"
        }
        """,
        near__main='module "inner" {\n  source = "./inner"\n}\nmodule "far" {\n  source = "example/far/google"\n}\n',
        near__inner__main='resource "google_pubsub_topic" "t" {}\n',
    )
    live = root / "live"
    write(live / ".terraform" / "modules" / "had", main='resource "google_kms_key_ring" "k" {}\n')
    manifest = {"Modules": [{"Key": "", "Dir": "."}, {"Key": "had", "Dir": ".terraform/modules/had"}]}
    (live / ".terraform" / "modules" / "modules.json").write_text(json.dumps(manifest))
    found = scan(live)
    assert found.types == {"google_pubsub_topic", "google_kms_key_ring"}
    assert set(found.directories) == {
        live,
        root / "near",
        root / "near" / "inner",
        live / ".terraform" / "modules" / "had",
    }
    assert sorted(found.missing) == [
        ("missing", "git::https://example.com/missing.git"),
        ("near.far", "example/far/google"),
    ]


def test_a_module_that_calls_itself_ends(tmp_path: Path) -> None:
    assert scan(write(tmp_path, main='module "again" {\n  source = "./"\n}\n')).directories == [tmp_path]


def test_tests_and_their_modules(tmp_path: Path) -> None:
    write(tmp_path, setup__main='resource "google_project" "p" {}\n')
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "main.tftest.hcl").write_text(
        'mock_provider "google-beta" {}\nrun "setup" {\n  module {\n    source = "./setup"\n  }\n}\n'
        'run "far" {\n  module {\n    source = "example/far/google"\n  }\n}\n'
    )
    found = scan(tmp_path)
    assert found.types == {"google_project"}
    assert set(found.providers) == {GOOGLE, BETA}
    assert found.missing == [("test.tests.main.far", "example/far/google")]


def test_what_a_state_holds(tmp_path: Path) -> None:
    state = tmp_path / "given.tfstate"
    resource = {"type": "google_pubsub_topic", "provider": f'module.m.provider["{BETA}"].alias'}
    state.write_text(json.dumps({"version": 4, "resources": [resource]}))
    found = scan(write(tmp_path / "root", main=""), state)
    assert found.types == {"google_pubsub_topic"}
    assert set(found.providers) == {BETA}


def test_addresses_of_providers() -> None:
    assert source_address("google") == GOOGLE
    assert source_address("hashicorp/google") == GOOGLE
    assert source_address("example.com/us/google") == "example.com/us/google"
