"""The line that decides, for each form in which a configuration can set a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from octoguard.config.source_lines import Places

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

DISK = "google_compute_disk.data"


def line(
    root: Path,
    files: dict[str, str],
    address: str,
    attribute: str,
    value: object = ...,
    var_files: Sequence[str] = (),
    variables: Sequence[str] = (),
) -> str:
    """FILE: TEXT of the line that was found. The line to find ends in `# here`."""
    for name, text in files.items():
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text)
    places = Places(root / "env" if (root / "env").is_dir() else root, var_files, variables)
    given = {} if value is ... else {"value": value}
    found = places.find(address, attribute, **given)  # type: ignore[arg-type]
    assert found is not None
    # A file outside of the working directory is relative to the root.
    path = next(root / name for name in files if found.file.endswith(name.removeprefix("env/")))
    return path.read_text().splitlines()[found.line - 1].strip()


def disk(expression: str, more: str = "") -> dict[str, str]:
    return {"main.tf": f'resource "google_compute_disk" "data" {{\n  type = {expression}\n}}\n{more}'}


@pytest.mark.parametrize(
    ("expression", "more", "value"),
    [
        ("var.disk.type", 'variable "disk" {\n  default = {\n    type = "pd-ssd" # here\n  }\n}\n', "pd-ssd"),
        ("local.fast ? \"pd-ssd\" : \"pd-standard\"", "locals {\n  fast = false # here\n}\n", "pd-standard"),
        ("!local.slow ? \"pd-ssd\" : \"pd-standard\"", "locals {\n  slow = true # here\n}\n", "pd-standard"),
        ("local.size > 10 ? \"pd-ssd\" : \"pd-standard\"", "locals {\n  size = 5 # here\n}\n", "pd-standard"),
        ("local.kind != null ? local.kind : local.other", "locals {\n  kind = null\n  other = \"a\" # here\n}\n", "a"),
        ("try(local.disk.type, \"pd-ssd\")", "locals {\n  disk = {\n    type = \"hdd\" # here\n  }\n}\n", "hdd"),
        ("coalesce(local.kind, local.other)", "locals {\n  kind = null\n  other = \"hdd\" # here\n}\n", "hdd"),
        ("coalesce(local.kind, \"x\")", "locals {\n  kind = \"hdd\" # here\n}\n", "hdd"),
        ("lookup(local.kinds, \"eu\", \"x\")", "locals {\n  kinds = {\n    eu = \"hdd\" # here\n  }\n}\n", "hdd"),
        ("local.all.type", "locals {\n  all = merge({ type = 1 }, local.o)\n  o = {\n  type = 2 # here\n  }\n}\n", 2),
        ("local.all.type", "locals {\n  all = merge({ type = 1 }, # here\n  { name = 2 })\n}\n", 1),
        ("local.kinds[1]", "locals {\n  kinds = [\n    \"a\",\n    \"b\", # here\n  ]\n}\n", "b"),
        ("local.all[1]", "locals {\n  all = [for x in local.l : x]\n  l = [\n  \"a\",\n  \"b\", # here\n  ]\n}\n", "b"),
        ("\"${local.kind}\"", "locals {\n  kind = \"hdd\" # here\n}\n", "hdd"),
        ("one(local.disk[*].type)", "locals {\n  disk = {\n    type = \"a\" # here\n  }\n}\n", "a"),
        ("{ eu = local.kind }[\"eu\"]", "locals {\n  kind = \"a\" # here\n}\n", "a"),
        ("upper(local.kind) # here", "locals {\n  kind = \"a\"\n}\n", "A"),
        ("local.kinds[var.index] # here", "locals {\n  kinds = [\"a\", \"b\"]\n}\nvariable \"index\" {}\n", "a"),
        ("local.a ? local.b : local.c # here", "locals {\n  b = \"x\"\n  c = \"x\"\n}\n", "x"),
        ("local.zone == \"a\" ? \"x\" : \"y\" # here", "locals {\n  zone = \"b\"\n}\n", "y"),
        ("var.kind # here", "variable \"kind\" {\n  default = \"a\"\n}\n", "given elsewhere"),
    ],
)  # fmt: skip
def test_expressions(tmp_path: Path, expression: str, more: str, value: object) -> None:
    assert line(tmp_path, disk(expression, more), DISK, "type", value).endswith("# here")


def test_an_absent_member_is_the_default_of_the_type_or_the_object_without_it(tmp_path: Path) -> None:
    members = 'type = optional(string, "a") # default\n    size = optional(number)\n'
    types = f'variable "disk" {{\n  type = object({{\n    {members}  }})\n}}\n'
    files = disk("var.disk.type\n  size = var.disk.size", types) | {"terraform.tfvars": "disk = { # object\n}\n"}
    assert line(tmp_path, files, DISK, "type", "a").endswith("# default")
    assert line(tmp_path, files, DISK, "size", None).endswith("# object")


SQL = "google_sql_database_instance.db"
NESTED = """
resource "google_sql_database_instance" "db" {
  settings { # settings
    ip_configuration {
      dynamic "authorized_networks" {
        for_each = local.networks # for_each
        content {
          value = authorized_networks.value.range
        }
      }
    }
    database_flags {
      name  = "log_lock_waits"
      value = "off"
    }
    database_flags {
      name  = "log_statement" # flag
      value = "all"
    }
  }
}
"""


@pytest.mark.parametrize(
    ("networks", "path", "value", "mark"),
    [
        ("[]", "settings[0].edition", None, "settings"),
        ("[]", "settings[0].database_flags[0].name", "log_statement", "flag"),
        ("[]", "settings[0].database_flags[0].name", "unlike any", "settings"),
        ("[]", "settings[0].ip_configuration[0].authorized_networks", "[]", "networks"),
        (
            '[\n{ range = "10.0.0.0/8" },\n{ range = "0.0.0.0/0" }, # open\n]',
            "settings[0].ip_configuration[0].authorized_networks[0].value",
            "0.0.0.0/0",
            "open",
        ),
    ],
)
def test_nested_and_dynamic_blocks(tmp_path: Path, networks: str, path: str, value: object, mark: str) -> None:
    files = {"main.tf": f"{NESTED}locals {{\n  networks = {networks} # networks\n}}\n"}
    found = line(tmp_path, files, SQL, path, value)
    assert found.endswith(f"# {mark}") or (mark == "networks" and found.endswith("# for_each"))


def test_a_list_is_searched_for_the_value(tmp_path: Path) -> None:
    ranges = '[\n    "10.0.0.0/8",\n    "0.0.0.0/0", # here\n  ]'
    text = f'resource "google_compute_firewall" "f" {{\n  source_ranges = {ranges}\n}}\n'
    path = "source_ranges[0]"  # a plan sorts a set
    assert line(tmp_path, {"main.tf": text}, "google_compute_firewall.f", path, "0.0.0.0/0").endswith("# here")


def test_each_value_in_a_module_with_for_each_is_the_entry_of_the_module(tmp_path: Path) -> None:
    files = {
        "main.tf": 'module "disks" {\n  source   = "./disk"\n  for_each = {\n    "a.b" = { type = "x" }\n'
        '    c = { type = "y" } # c\n  }\n  type = each.value.type\n}\n',
        "disk/disk.tf": disk("var.type\n  for_each = { c = 1 }", 'variable "type" {}\n')["main.tf"],
    }
    assert line(tmp_path, files, f'module.disks["c"].{DISK}["c"]', "type", "y").endswith("# c")
    assert line(tmp_path, files, f'module.disks["a.b"].{DISK}["c"]', "type", "x").startswith('"a.b"')


def test_an_override_file_wins(tmp_path: Path) -> None:
    files = {
        "a_override.tf": 'resource "google_compute_disk" "data" {\n  type = "b" # here\n}\n',
        **disk('"a"\n  size = 5 # size'),
    }
    assert line(tmp_path, files, DISK, "type", "b").endswith("# here")
    assert line(tmp_path, files, DISK, "size", 5).endswith("# size")
    block = Places(tmp_path).block(DISK)
    assert block is not None
    assert block.file.endswith("main.tf")


JSON = """{
  "resource": {
    "google_sql_database_instance": {
      "db": {
        "settings": [{
          "tier": "${var.tier}",
          "edition": "ENTERPRISE"
        }]
      }
    }
  },
  "variable": { "tier": {
    "default": "db-f1-micro"
  } }
}
"""


@pytest.mark.parametrize(
    ("path", "value", "text"),
    [
        ("settings[0].edition", "ENTERPRISE", '"edition": "ENTERPRISE"'),
        ("settings[0].tier", "db-f1-micro", '"default": "db-f1-micro"'),
        ("region", None, '"db": {'),
    ],
)
def test_json(tmp_path: Path, path: str, value: object, text: str) -> None:
    assert line(tmp_path, {"main.tf.json": JSON}, SQL, path, value) == text


def test_opentofu_reads_its_own_file_instead(tmp_path: Path) -> None:
    files = {"main.tofu": disk('"b" # tofu')["main.tf"], **disk('"a"')}
    assert line(tmp_path, files, DISK, "type", "b").endswith("# tofu")


def test_values_of_variables_come_from_the_files_of_the_plan(tmp_path: Path) -> None:
    files = disk("var.kind # use", 'variable "kind" {}\n') | {
        "terraform.tfvars": 'kind = "a"\n',
        "x.auto.tfvars.json": '{\n  "kind": "b"\n}\n',
        "prod.tfvars": 'kind = "c" # prod\n',
    }
    assert line(tmp_path, files, DISK, "type", "b") == '"kind": "b"'
    prod = str(tmp_path / "prod.tfvars")
    assert line(tmp_path, files, DISK, "type", "c", var_files=[prod]).endswith("# prod")
    assert line(tmp_path, files, DISK, "type", "d", var_files=[prod], variables=["kind=d"]).endswith("# use")


def test_an_environment_that_calls_the_parent_directory(tmp_path: Path) -> None:
    files = disk("var.kind", 'variable "kind" {}\n') | {
        "env/env.tf": 'module "all" {\n  source = "../"\n  kind   = var.kind\n}\nvariable "kind" {}\n',
        "env/terraform.tfvars": 'kind = "a" # here\n',
    }
    assert line(tmp_path, files, f"module.all.{DISK}", "type", "a").endswith("# here")


def test_a_downloaded_module_leads_to_its_call(tmp_path: Path) -> None:
    call = 'module "far" { # call\n  source = "example/disk/google"\n  kind   = "a" # argument\n}\n'
    files = {
        "main.tf": call,
        ".terraform/modules/modules.json": '{"Modules": [{"Key": "far", "Dir": ".terraform/modules/far"}]}',
        ".terraform/modules/far/d.tf": disk("var.kind\n  size = 5", 'variable "kind" {}\n')["main.tf"],
    }
    assert line(tmp_path, files, f"module.far.{DISK}", "type", "a").endswith("# argument")
    assert line(tmp_path, files, f"module.far.{DISK}", "size", 5).endswith("# call")
    block = Places(tmp_path).block(f"module.far.{DISK}")
    assert block is not None
    assert block.file.endswith("modules/far/d.tf")


def test_a_removed_resource_is_at_its_removed_block(tmp_path: Path) -> None:
    removed = "removed {\n  from = %s\n  lifecycle {\n    destroy = false\n  }\n}\n"
    (tmp_path / "main.tf").write_text(removed % DISK + removed % "module.old")
    places = Places(tmp_path)
    lines = [places.block(address) for address in (f"{DISK}[0]", f"module.old.{DISK}", "google_compute_disk.gone")]
    assert [found.line if found else None for found in lines] == [1, 7, None]
    assert places.find(DISK, "type", None) is None


NETWORK = """
resource "google_compute_network" "n" {
}
resource "google_compute_firewall" "deny" {
  for_each = local.denies ? { all = 1 } : {}
  network  = google_compute_network.n.id
  deny {
    protocol = "all"
  }
}
locals {
  denies = false # here
}
"""


def missing(root: Path, text: str, address: str, remediation: str) -> int | None:
    (root / "main.tf").write_text(text)
    place = Places(root).missing(address, remediation, is_block=True)
    return place.line.line if place else None


def test_what_leaves_out_a_missing_resource(tmp_path: Path) -> None:
    rule = 'resource "google_compute_firewall" "deny" {\n  deny {\n  }\n}\n'
    network = "google_compute_network.n"
    assert missing(tmp_path, NETWORK, network, rule) == 12
    assert missing(tmp_path, NETWORK.replace("denies = false", "denies = true"), network, rule) is None
    assert missing(tmp_path, NETWORK.replace("deny {", "allow {"), network, rule) is None
    assert missing(tmp_path, NETWORK.replace(".n.id", ".other.id"), network, rule) is None
    twice = NETWORK + NETWORK.partition("locals")[0].replace('"deny"', '"more"').replace("local.denies", "false")
    assert missing(tmp_path, twice, network, rule) is None, "two rules could be meant"


def test_what_leaves_out_a_missing_block(tmp_path: Path) -> None:
    rule = 'dynamic "rule" {\n    for_each = %s\n    content {\n    }\n  }\n'
    armor = f'resource "google_compute_security_policy" "p" {{\n  {rule}}}\n'
    address = "google_compute_security_policy.p"
    assert missing(tmp_path, armor % "[]", address, "rule {\n}\n") == 3
    assert missing(tmp_path, armor % "[1]", address, "rule {\n}\n") is None


def test_a_grant_with_another_role(tmp_path: Path) -> None:
    grant = 'resource "google_storage_bucket_iam_member" "w" {\n'
    sink = f'resource "google_logging_project_sink" "s" {{\n}}\n{grant}  role = "roles/viewer"\n  member = %s\n}}\n'
    address = "google_logging_project_sink.s"
    assert missing(tmp_path, sink % "google_logging_project_sink.s.writer_identity", address, grant) == 4
    assert missing(tmp_path, sink % '"user:a@example.com"', address, grant) is None
