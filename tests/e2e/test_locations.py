"""Findings of a plan with a known root name the file and the line that decide them."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

from tests.conftest import document, resource
from tests.unit.standin.test_scan import write

if TYPE_CHECKING:
    from pathlib import Path

MODULE = """variable "tls" {
  default = "ALLOW_UNENCRYPTED_AND_ENCRYPTED"
}

resource "google_sql_database_instance" "main" {
  database_version = "POSTGRES_16"
  region           = "europe-west1"

  settings {
    tier = "db-custom-2-7680"

    ip_configuration {
      ssl_mode = var.tls
    }
  }
}
"""
ROOT = """variable "tls" {}

module "database" {
  source = "./modules/database"
  tls    = var.tls
}
"""


def test_the_line_is_that_of_the_value_through_modules_and_variables(octoguard: Any, tmp_path: Path) -> None:
    write(tmp_path, main=ROOT, modules__database__main=MODULE)
    (tmp_path / "terraform.tfvars").write_text('tls = "ALLOW_UNENCRYPTED_AND_ENCRYPTED"\n')
    address = "module.database.google_sql_database_instance.main"
    ip = {"ssl_mode": "ALLOW_UNENCRYPTED_AND_ENCRYPTED"}
    planned = resource(address, {"database_version": "POSTGRES_16", "settings": [{"ip_configuration": [ip]}]})
    (tmp_path / "plan.json").write_text(json.dumps(document({**planned, "module_address": "module.database"})))
    report = json.loads(octoguard("check", "plan.json", "--format", "json").stdout)
    places = {found["policy"]: found.get("location") for found in report["findings"] if found["status"] != "pass"}
    block = {"block_file": "modules/database/main.tf", "block_line": 5}
    assert places["sql-optional-tls"] == {"file": "terraform.tfvars", "line": 1, **block}
    assert places["sql-without-cmek"] == {"file": "modules/database/main.tf", "line": 5}
    assert not any("location" in found for found in report["findings"] if found["status"] == "pass")
    text = octoguard("check", "plan.json").stdout.decode()
    assert f"{address}  terraform.tfvars:1  settings[0]" in text
    assert "`terraform.tfvars:1`" in octoguard("check", "plan.json", "--format", "markdown").stdout.decode()
