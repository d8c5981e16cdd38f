"""Which version a configuration needs, where an older one refuses it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from octoguard.standin.features import unmet
from octoguard.standin.scan import scan

if TYPE_CHECKING:
    from pathlib import Path

BANNER = "Terraform v1.11.4\non linux_amd64\n"


def lacking(root: Path, main: str, banner: str = BANNER, error: str = "Error: Unsupported") -> str:
    (root / "main.tf").write_text(main)
    return unmet(scan(root), root.resolve(), banner, error)


@pytest.mark.parametrize(
    ("main", "needs"),
    [
        ("import {\n  to       = a.b\n  identity = {}\n}\n", "Terraform 1.12 or newer (identity of import)"),
        ('action "a_b" "c" {\n}\n', "Terraform 1.14 or newer (the block action.a_b.c)"),
        (
            'resource "a_b" "c" {\n  lifecycle {\n    action_trigger {\n    }\n  }\n}\n',
            "Terraform 1.14 or newer (action_trigger of resource.a_b.c)",
        ),
        ('variable "a" {\n  const = true\n}\n', "Terraform 1.15 or newer (const of variable.a)"),
        ('output "a" {\n  value = 1\n  type  = number\n}\n', "Terraform 1.15 or newer (type of output.a)"),
        ('output "a" {\n  value = convert("1", number)\n}\n', "Terraform 1.15 or newer (convert in output.a)"),
        (
            'module "a" {\n  source = "./${var.b}"\n}\n',
            "Terraform 1.15 or newer (a variable in the source of module.a)",
        ),
        (
            'resource "a_b" "c" {\n  lifecycle {\n    destroy = false\n  }\n}\n',
            "Terraform 1.16 or newer (lifecycle.destroy of resource.a_b.c)",
        ),
        ('provider "a" {\n  for_each = {}\n}\n', "OpenTofu 1.9 or newer (for_each of provider.a)"),
        (
            'resource "a_b" "c" {\n  lifecycle {\n    enabled = false\n  }\n}\n',
            "OpenTofu 1.11 or newer (lifecycle.enabled of resource.a_b.c)",
        ),
        ("terraform {\n  encryption {\n  }\n}\n", "OpenTofu 1.7 or newer (the block terraform.encryption)"),
    ],
)
def test_features_of_newer_versions(tmp_path: Path, main: str, needs: str) -> None:
    message = lacking(tmp_path, main)
    assert message.startswith(
        f"the configuration needs {needs}, but Terraform 1.11.4 is on the PATH: install it (https://"
    )


def test_what_a_version_has_is_not_named(tmp_path: Path) -> None:
    ephemeral = (
        'ephemeral "a_b" "c" {\n}\noutput "a" {\n  value = templatestring("", {})\n}\nremoved {\n  from = a.b\n}\n'
    )
    assert lacking(tmp_path, ephemeral) == ""
    assert "Terraform 1.10 or newer (the block ephemeral.a_b.c)" in lacking(tmp_path, ephemeral, "Terraform v1.9.8\n")
    assert "Terraform 1.9 or newer (templatestring" in lacking(tmp_path, ephemeral[25:], "Terraform v1.8.5\n")
    assert lacking(tmp_path, "", "no version") == ""


def test_an_import_block_in_a_module(tmp_path: Path) -> None:
    (tmp_path / "m").mkdir()
    (tmp_path / "m" / "main.tf").write_text('import {\n  to = a.b\n  id = "x"\n}\n')
    assert "Terraform 1.16 or newer (an import block in a module)" in lacking(
        tmp_path, 'module "m" {\n  source = "./m"\n}\n'
    )


def test_a_required_version_that_is_not_met(tmp_path: Path) -> None:
    main = 'terraform {\n  required_version = ">= 1.13, < 2"\n}\n'
    message = lacking(tmp_path, main, error="Error: Unsupported Terraform Core version\n\n  on main.tf line 2")
    assert message.startswith("required_version is >= 1.13, < 2, but Terraform 1.11.4 is on the PATH: install")
    assert lacking(tmp_path, main.replace("1.13", "1.9"), error="Error: Unsupported Terraform Core version") == ""


SHORT = 'Error: Invalid index\n\n  on main.tf line 5, in output "x":\n   5:  value = (\n   6:    a.b && c[0])\n\nno\n'


def test_operands_that_newer_versions_do_not_evaluate(tmp_path: Path) -> None:
    message = lacking(tmp_path, "", error=SHORT)
    assert message.startswith("Invalid index on main.tf line 5: Terraform 1.12 and newer do not evaluate the second")
    assert lacking(tmp_path, "", "Terraform v1.12.0\n", SHORT) == ""
    assert lacking(tmp_path, "", error=SHORT.replace("&&", "==")) == ""


def test_opentofu_has_its_own_versions(tmp_path: Path) -> None:
    assert lacking(tmp_path, 'output "a" {\n  deprecated = "x"\n}\n', "OpenTofu v1.10.0\n") == ""
    assert lacking(tmp_path, 'provider "a" {\n  for_each = {}\n}\n', "OpenTofu v1.10.0\n") == ""
