"""Where Terraform and OpenTofu find the stand-in: by the address that each of them gives to a short source."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import pytest

from octoguard.errors import TerraformError
from octoguard.sources.terraform import check_version
from octoguard.standin.scan import ProviderUsage, other_registry
from octoguard.standin.session import standing_in

if TYPE_CHECKING:
    from pathlib import Path

TERRAFORM, TOFU = "registry.terraform.io/hashicorp/null", "registry.opentofu.org/hashicorp/null"


def attached(usage: ProviderUsage, schema: Path | None = None) -> dict[str, Any]:
    with standing_in(usage, schema) as session:
        return dict(json.loads(session.environment["TF_REATTACH_PROVIDERS"]))


def test_a_provider_is_found_by_terraform_and_by_tofu() -> None:
    usage = ProviderUsage()
    usage.require(TERRAFORM)
    found = attached(usage)
    assert set(found) == {TERRAFORM, TOFU}
    assert found[TERRAFORM] == found[TOFU]


def test_both_addresses_in_use_are_two_providers() -> None:
    usage = ProviderUsage()
    usage.require(TERRAFORM)
    usage.require(TOFU)
    found = attached(usage)
    assert found[TERRAFORM]["Addr"] != found[TOFU]["Addr"]


def test_a_schema_that_tofu_wrote_fits_a_short_source(tmp_path: Path) -> None:
    file = tmp_path / "schema.json"
    block: dict[str, Any] = {"block": {"attributes": {}}}
    schemas = {"registry.opentofu.org/example/thing": {"provider": block, "resource_schemas": {}}}
    file.write_text(json.dumps({"format_version": "1.0", "provider_schemas": schemas}))
    usage = ProviderUsage()
    usage.require("registry.terraform.io/example/thing")
    assert "registry.opentofu.org/example/thing" in attached(usage, file)


def test_a_registry_of_ones_own_has_no_twin() -> None:
    assert other_registry("registry.example.com/a/b") == "registry.example.com/a/b"


@pytest.mark.parametrize("said", ["Terraform v1.6.0\non linux_amd64", "OpenTofu v1.10.3", "1.15.0-beta1"])
def test_a_version_that_can_be_driven(said: str) -> None:
    check_version("tofu", said)


@pytest.mark.parametrize("said", ["Terraform v1.5.7", "0.15.5", "OpenTofu"])
def test_a_version_that_cannot(said: str) -> None:
    with pytest.raises(TerraformError, match=r"install terraform 1\.6 or newer"):
        check_version("tofu", said)
