"""The real terraform against the stand-in provider: what it refuses, and what has to be there."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from octoguard.sources.terraform import program_for
from tests.e2e.offline.roots import (
    TERRAFORM,
    TOPIC,
    after,
    changes,
    needs_terraform,
    refused,
    unknown,
)

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = needs_terraform

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


def test_a_version_that_is_not_known_is_named_where_terraform_refuses(octoguard: Any, root: Any) -> None:
    needed = 'terraform {\n  required_providers {\n    google = {\n      version = ">= 99.0"\n    }\n  }\n}\n'
    output = refused(octoguard, root('resource "google_pubsub_topic" "t" {\n  name = "t"\n  of_99 = 1\n}\n', needed))
    assert "the configuration requires >= 99.0; octoguard has 3.90.1, 4.85.0" in output.splitlines()[-1]


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
    assert b"terraform is not on the PATH: install terraform 1.6 or newer" in done.stderr
    assert done.stderr.count(b"\n") == 1


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
    assert b"1.5.7 is too old: install terraform 1.6 or newer" in done.stderr


@pytest.mark.parametrize("beside", [None, "main.tf"])
@pytest.mark.parametrize("file", ["main.tofu", "bucket.tofu.json", "modules/m/main.tofu"])
def test_files_that_only_opentofu_reads(octoguard: Any, tmp_path: Path, file: str, beside: str | None) -> None:
    """Terraform skips them without a warning: what they have would not be judged."""
    here = tmp_path / "root"
    (here / file).parent.mkdir(parents=True)
    (here / file).write_text("{}" if file.endswith(".json") else TOPIC)
    if beside or "/" in file:
        (here / "main.tf").write_text('module "m" {\n  source = "./modules/m"\n}\n' if "/" in file else TOPIC)
    said = refused(octoguard, here)
    assert f"{file}: terraform does not read .tofu files, and tofu is not on the PATH: install OpenTofu" in said


def test_downloaded_modules_may_have_files_for_opentofu_too(octoguard: Any, tmp_path: Path) -> None:
    here = tmp_path / "root"
    module = here / ".terraform" / "modules" / "m"
    module.mkdir(parents=True)
    listed = [
        {"Key": "", "Source": "", "Dir": "."},
        {"Key": "m", "Source": "registry.terraform.io/a/b/c", "Version": "1.0.0", "Dir": ".terraform/modules/m"},
    ]
    (module.parent / "modules.json").write_text(json.dumps({"Modules": listed}))
    (module / "main.tf").write_text("")
    (module / "main.tofu").write_text("")
    (here / "main.tf").write_text('module "m" {\n  source = "a/b/c"\n}\n')
    done = octoguard("plan", here, "--offline")
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("files", [(), ("terraform.tfvars",), ("terraform.tfstate",), (".main.tf",), ("a.tftest.hcl",)])
def test_a_root_without_configuration(octoguard: Any, tmp_path: Path, files: tuple[str, ...]) -> None:
    """An empty root has no plan: it is a wrong path, not a plan that passes."""
    here = tmp_path / "root"
    here.mkdir()
    for name in files:
        (here / name).write_text("")
    assert "no Terraform configuration (*.tf) in this directory" in refused(octoguard, here)


def test_tofu_is_chosen_for_its_own_files(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for program in ("terraform", "tofu"):
        (tmp_path / program).write_text("")
        (tmp_path / program).chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    here = tmp_path / "root"
    here.mkdir()
    (here / "main.tf").write_text(TOPIC)
    (here / "main.tofutest.hcl").write_text("")
    (here / ".hidden.tofu").write_text("")
    assert program_for([here]) == str(tmp_path / "terraform")
    (here / "main.tofu").write_text(TOPIC)
    assert program_for([here]) == str(tmp_path / "tofu")
