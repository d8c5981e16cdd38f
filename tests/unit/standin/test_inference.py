"""Schemas inferred from a configuration: of providers that no pack describes."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from octoguard.standin.inference import infer
from tests.unit.standin.test_scan import write

if TYPE_CHECKING:
    from pathlib import Path

    from octoguard.standin.schema import Attributes
    from octoguard.standin.uses import Inference

THING = ("resource", "acme_thing")
LOOKUP = ("data", "acme_lookup")


def inferred(folder: Path, **files: str) -> Inference:
    write(folder, **files)
    return infer([folder], [THING, LOOKUP, ("provider", "acme")])


def attributes(folder: Path, main: str) -> Attributes:
    return inferred(folder, main=main).schema(THING).attributes


def test_arguments_become_attributes_and_blocks_become_blocks(tmp_path: Path) -> None:
    main = """
    resource "acme_thing" "a" {
      count    = 2
      provider = acme.other
      size     = 5
      part {
        colour = "red"
        screw { length = 3 }
      }
      lifecycle { ignore_changes = [size] }
      provisioner "local-exec" { command = "true" }
    }
    resource "acme_thing" "b" {
      shape = [1]
      dynamic "hook" {
        for_each = var.hooks
        iterator = one
        content { at = one.value }
      }
    }
    """
    found = attributes(tmp_path, main)
    assert found.keys() == {"id", "size", "shape", "part", "hook"}
    assert (found["size"].type, found["size"].optional, found["size"].computed) == ("dynamic", True, False)
    assert found["part"].is_block
    assert found["part"].fields is not None
    assert found["part"].fields.keys() == {"colour", "screw"}
    assert found["hook"].fields is not None
    assert found["hook"].fields.keys() == {"at"}


def test_what_is_read_is_computed(tmp_path: Path) -> None:
    main = """
    resource "acme_thing" "a" {
      size       = 5
      depends_on = [acme_thing.b]
      part { colour = "red" }
    }
    output "address" { value = acme_thing.a.address }
    output "size" { value = "${acme_thing.a["k"].size} m" }
    output "serial" { value = acme_thing.a[0].part[0].serial }
    output "all" { value = acme_thing.a[*].numbers.0 }
    """
    found = attributes(tmp_path, main)
    assert {name for name, one in found.items() if one.computed} == {"id", "address", "size", "numbers"}
    assert not found["address"].optional
    assert found["part"].fields is not None
    assert found["part"].fields["serial"].computed


def test_what_a_provisioner_reads_of_its_own_resource(tmp_path: Path) -> None:
    main = """
    resource "acme_thing" "a" {
      connection { host = self.address }
      provisioner "local-exec" { command = "echo ${self.part[0].serial}" }
      part { colour = "red" }
    }
    """
    found = attributes(tmp_path, main)
    assert found.keys() == {"id", "part", "address"}
    assert found["part"].fields is not None
    assert found["part"].fields["serial"].computed


def test_an_object_that_is_passed_on_has_whatever_is_read_anywhere(tmp_path: Path) -> None:
    module = 'output "b" { value = var.thing.far_away }'
    main = 'resource "acme_thing" "a" {}\nmodule "m" {\n  source = "./m"\n  thing = acme_thing.a\n}\n'
    write(tmp_path, main=main, m__main=module)
    found = infer([tmp_path, tmp_path / "m"], [THING])
    assert found.schema(THING).attributes["far_away"].computed
    assert found.read_entirely == {THING}


def test_names_that_terraform_takes_in_no_schema_are_left_out(tmp_path: Path) -> None:
    main = 'resource "acme_thing" "a" {}\noutput "o" { value = [acme_thing.a, var.v.camelCase, var.v.plain_2] }\n'
    assert attributes(tmp_path, main).keys() == {"id", "plain_2"}


def test_a_block_that_is_read_without_an_index_is_single(tmp_path: Path) -> None:
    main = (
        'resource "acme_thing" "a" {\n  part { colour = "red" }\n}\noutput "s" { value = acme_thing.a.part.colour }\n'
    )
    assert attributes(tmp_path, main)["part"].type == "single"


def test_secrets_are_sensitive(tmp_path: Path) -> None:
    main = """
    resource "acme_thing" "a" {
      admin_password = "x"
      api_token      = "x"
      secret_name    = "x"
      size           = 1
      settings       = { user = "u", db_passwd = "x" }
    }
    """
    sensitive = {name for name, one in attributes(tmp_path, main).items() if one.sensitive}
    assert sensitive == {"admin_password", "api_token", "settings"}


def test_the_content_of_a_secret_is_sensitive(tmp_path: Path) -> None:
    write(tmp_path, main='resource "acme_secret" "s" {\n  name = "n"\n  plaintext_value = "x"\n}\n')
    found = infer([tmp_path], [("resource", "acme_secret")]).schema(("resource", "acme_secret")).attributes
    assert (found["plaintext_value"].sensitive, found["name"].sensitive) == (True, False)


def test_write_only_arguments_stay_out_of_the_plan(tmp_path: Path) -> None:
    main = 'resource "acme_thing" "a" {\n  key_wo = "x"\n  key_wo_version = 1\n}\n'
    found = attributes(tmp_path, main)
    assert (found["key_wo"].write_only, found["key_wo_version"].write_only) == (True, False)


def test_repeated_blocks_of_a_data_source_get_types(tmp_path: Path) -> None:
    main = """
    data "acme_lookup" "l" {
      filter {
        name   = "a"
        values = ["x"]
        tags   = { a = "b" }
      }
      filter { name = "b" }
      sort { by = "age" }
    }
    """
    found = inferred(tmp_path, main=main).schema(LOOKUP).attributes
    assert (found["filter"].type, found["sort"].type) == ("list", "single")
    assert found["filter"].fields is not None
    assert {name: one.type for name, one in found["filter"].fields.items()} == {
        "name": "string",
        "values": "list",
        "tags": "map",
    }


def test_invented_values_can_be_read_as_they_are_read(tmp_path: Path) -> None:
    main = """
    locals {
      first  = data.acme_lookup.l.images[0].name
      place  = data.acme_lookup.l.site.city
      zones  = [for zone in data.acme_lookup.l.zones : upper(zone)]
      hosts  = keys(data.acme_lookup.l.hosts)
      answer = data.acme_lookup.l.answer
    }
    """
    reading = inferred(tmp_path, main=main).reading(LOOKUP)
    assert {name: one.invented(name) for name, one in reading.members.items()} == {
        "images": [{"name": "offline-name"}],
        "site": {"city": "offline-city"},
        "zones": [],
        "hosts": {},
        "answer": "offline-answer",
    }


def test_json_is_read_too(tmp_path: Path) -> None:
    content = {
        "resource": {"acme_thing": {"a": {"size": 5, "count": 2, "token": "x"}}},
        "output": {"o": {"value": "${acme_thing.a[0].address}"}},
    }
    (tmp_path / "main.tf.json").write_text(json.dumps(content))
    found = infer([tmp_path], [THING]).schema(THING).attributes
    assert found.keys() == {"id", "size", "token", "address"}
    assert found["token"].sensitive


def test_the_block_of_the_provider(tmp_path: Path) -> None:
    main = 'provider "acme" {\n  alias = "b"\n  version = "~> 1.0"\n  host = "h"\n  login { user = "u" }\n}\n'
    assert inferred(tmp_path, main=main).schema(("provider", "acme")).attributes.keys() == {"host", "login"}
