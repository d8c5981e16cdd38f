"""The line that sets an attribute, wherever a configuration writes it."""

from __future__ import annotations

from pathlib import Path

import pytest

from octoguard.config.source_lines import Places


def write(root: Path, **files: str) -> Places:
    for name, text in files.items():
        path = root / name.replace("__", "/").replace("_tf", ".tf")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return Places(root)


def line_of(root: Path, places: Places, address: str, attribute: str) -> str:
    """The text of the line that was found."""
    found = places.find(address, attribute)
    assert found is not None
    text: str = (root / Path(found.file).name).read_text().splitlines()[found.line - 1]
    return text.strip()


VM = """
resource "google_compute_instance" "vm" {
  name = "vm"
  machine_type = %s
}
"""


def test_a_literal_is_where_it_stands(tmp_path: Path) -> None:
    places = write(tmp_path, main_tf=VM % '"e2-small"')
    assert line_of(tmp_path, places, "google_compute_instance.vm", "machine_type") == 'machine_type = "e2-small"'


def test_an_attribute_that_nothing_sets_leads_to_the_resource(tmp_path: Path) -> None:
    places = write(tmp_path, main_tf=VM % '"e2-small"')
    line = line_of(tmp_path, places, "google_compute_instance.vm", "desired_status")
    assert line == 'resource "google_compute_instance" "vm" {'


def test_a_variable_leads_to_tfvars_before_its_default(tmp_path: Path) -> None:
    default = 'variable "size" {\n  default = "e2-medium"\n}\n'
    places = write(tmp_path, main_tf=VM % "var.size" + default)
    assert line_of(tmp_path, places, "google_compute_instance.vm", "machine_type") == 'default = "e2-medium"'
    (tmp_path / "terraform.tfvars").write_text('other = 1\nsize = "e2-large"\n')
    assert line_of(tmp_path, Places(tmp_path), "google_compute_instance.vm", "machine_type") == 'size = "e2-large"'
    (tmp_path / "prod.auto.tfvars").write_text('size = "e2-huge"\n')
    assert line_of(tmp_path, Places(tmp_path), "google_compute_instance.vm", "machine_type") == 'size = "e2-huge"'


def test_a_local_value_is_followed(tmp_path: Path) -> None:
    places = write(tmp_path, main_tf=VM % "local.size" + 'locals {\n  size = "e2-medium"\n}\n')
    assert line_of(tmp_path, places, "google_compute_instance.vm", "machine_type") == 'size = "e2-medium"'


def test_what_is_computed_ends_the_way(tmp_path: Path) -> None:
    expression = 'var.large ? "e2-large" : "e2-small"'
    places = write(tmp_path, main_tf=VM % expression)
    line = line_of(tmp_path, places, "google_compute_instance.vm", "machine_type")
    assert line == f"machine_type = {expression}"


def test_modules_within_modules_lead_out_to_the_call(tmp_path: Path) -> None:
    root = tmp_path / "root"
    root.mkdir()
    call = 'module "%s" {\n  source = "%s"\n  size = %s\n}\nvariable "size" {}\n'
    write(
        tmp_path,
        root__main_tf='module "outer" {\n  source = "../outer"\n  size   = "e2-small" # here\n}\n',
        outer__main_tf=call % ("inner", "../inner", "var.size"),
        inner__main_tf=VM % "var.size" + 'variable "size" {}\n',
    )
    found = Places(root).find("module.outer.module.inner[0].google_compute_instance.vm", "machine_type")
    assert found is not None
    assert (Path(found.file).name, found.line) == ("main.tf", 3)
    assert "outer" not in found.file


POOLS = """
resource "google_container_node_pool" "this" {
  for_each = local.pools
  name     = each.key
  node_config {
    machine_type = each.value.machine_type
    disk_size_gb = each.value["disk"]
  }
  dynamic "autoscaling" {
    for_each = [1]
    content {
      total_min_node_count = each.value.min
    }
  }
}
locals {
  pools = {
    general = { machine_type = "n2-standard-8", min = 4 }
    "ingest" = {
      machine_type = "n2-standard-4"
      disk         = 100
    }
  }
}
"""


@pytest.mark.parametrize(
    ("key", "attribute", "line"),
    [
        ("general", "node_config[0].machine_type", 'general = { machine_type = "n2-standard-8", min = 4 }'),
        ("ingest", "node_config[0].machine_type", 'machine_type = "n2-standard-4"'),
        ("ingest", "node_config[0].disk_size_gb", "disk         = 100"),
        ("ingest", "autoscaling[0].total_min_node_count", '"ingest" = {'),
        ("general", "", 'general = { machine_type = "n2-standard-8", min = 4 }'),
        ("gone", "node_config[0].machine_type", "machine_type = each.value.machine_type"),
    ],
)
def test_each_value_leads_to_the_entry_of_the_instance(tmp_path: Path, key: str, attribute: str, line: str) -> None:
    places = write(tmp_path, main_tf=POOLS)
    assert line_of(tmp_path, places, f'google_container_node_pool.this["{key}"]', attribute) == line


def test_a_variable_that_names_itself_ends(tmp_path: Path) -> None:
    places = write(tmp_path, main_tf=VM % "local.a" + "locals {\n  a = local.b\n  b = local.a\n}\n")
    assert places.find("google_compute_instance.vm", "machine_type") is not None


@pytest.mark.parametrize("address", ["google_compute_instance.other", "module.gone.google_compute_instance.vm"])
def test_what_is_not_here_has_no_line(tmp_path: Path, address: str) -> None:
    assert write(tmp_path, main_tf=VM % '"e2-small"').find(address, "machine_type") is None


def test_a_module_without_its_code_has_no_line(tmp_path: Path) -> None:
    places = write(tmp_path, main_tf='module "far" {\n  source = "terraform-google-modules/network/google"\n}\n')
    assert places.find("module.far.google_compute_network.this", "name") is None


def test_a_file_that_is_broken_still_shows_the_rest(tmp_path: Path) -> None:
    places = write(tmp_path, main_tf=VM % '"e2-small"', broken_tf='resource "x" {{{')
    assert line_of(tmp_path, places, "google_compute_instance.vm", "machine_type") == 'machine_type = "e2-small"'


def test_members_of_objects_are_followed_through_modules_and_a_for_that_keeps_the_keys(tmp_path: Path) -> None:
    root = tmp_path / "root"
    write(
        tmp_path,
        root__main_tf='module "gke" {\n  source = "../gke"\n  pools  = var.gke.node_pools\n}\nvariable "gke" {}\n',
        gke__main_tf="""
variable "pools" {}
locals {
  pools   = { for name, pool in var.pools : name => merge(pool, { spot = false }) }
  renamed = { for name, pool in var.pools : upper(name) => pool }
}
resource "google_container_node_pool" "this" {
  for_each = local.pools
  autoscaling {
    total_min_node_count = each.value.total ? each.value.min : null
  }
}
resource "google_container_node_pool" "renamed" {
  for_each = local.renamed
  autoscaling {
    total_min_node_count = each.value.min
  }
}
""",
    )
    (root / "terraform.tfvars").write_text("gke = {\n  node_pools = {\n    default = {\n      min = 5\n    }\n  }\n}\n")
    places = Places(root)
    attribute = "autoscaling[0].total_min_node_count"
    found = places.find('module.gke.google_container_node_pool.this["default"]', attribute)
    assert found is not None
    assert (Path(found.file).name, found.line) == ("terraform.tfvars", 4)
    computed = places.find('module.gke.google_container_node_pool.renamed["DEFAULT"]', attribute)
    assert computed is not None
    assert Path(computed.file).name == "main.tf", "a for that makes other keys is not followed"


KEY = """
resource "google_kms_crypto_key" "k" {
  name = "k"
%s}
"""
GUARDED = KEY % "  lifecycle {\n    prevent_destroy = true\n  }\n"
ADDRESS = "google_kms_crypto_key.k"


@pytest.mark.parametrize(
    ("inside", "expected"),
    [
        ("  lifecycle {\n    prevent_destroy = true\n  }\n", True),
        ("  lifecycle { prevent_destroy = true }\n", True),
        ("  lifecycle {\n    ignore_changes  = [name]\n    prevent_destroy = false # for now\n  }\n", False),
        ("  lifecycle {\n    ignore_changes = [name]\n  }\n", False),
        ("  # lifecycle { prevent_destroy = true }\n", False),
        ("", False),
        ("  lifecycle { prevent_destroy = var.keep }\n", None),
    ],
)
def test_whether_terraform_may_destroy_it(tmp_path: Path, inside: str, expected: bool | None) -> None:
    places = write(tmp_path, main_tf=KEY % inside)
    assert places.prevents_destroy(ADDRESS) is expected
    assert places.prevents_destroy(f'{ADDRESS}["a"]') is expected


def test_prevent_destroy_of_a_module_is_the_modules_own(tmp_path: Path) -> None:
    places = write(
        tmp_path,
        main_tf='module "keys" {\n  source = "./keys"\n}\nmodule "far" {\n  source = "a/b/google"\n}\n' + KEY % "",
        keys__main_tf=GUARDED,
    )
    assert places.prevents_destroy(f"module.keys.{ADDRESS}") is True
    assert places.prevents_destroy(f'module.keys["a"].{ADDRESS}[0]') is True
    assert places.prevents_destroy(ADDRESS) is False
    assert places.prevents_destroy(f"module.far.{ADDRESS}") is None
    assert places.prevents_destroy("google_kms_crypto_key.other") is None


def test_an_override_file_has_the_last_word_on_prevent_destroy(tmp_path: Path) -> None:
    places = write(tmp_path, a_override_tf=KEY % "  lifecycle { prevent_destroy = false }\n", main_tf=GUARDED)
    assert places.prevents_destroy(ADDRESS) is False
    (tmp_path / "a_override.tf").write_text(KEY % "")
    assert Places(tmp_path).prevents_destroy(ADDRESS) is True
    (tmp_path / "override.tf.json").write_text("{}")
    assert Places(tmp_path).prevents_destroy(ADDRESS) is None


def test_what_terraform_does_not_read_guards_nothing(tmp_path: Path) -> None:
    (tmp_path / "main.tofu").write_text(GUARDED)
    assert Places(tmp_path).prevents_destroy(ADDRESS) is None
    assert Places(tmp_path / "nowhere").prevents_destroy(ADDRESS) is None
