"""Environments and checks from the names of directories, variable files and workspaces."""

from __future__ import annotations

from pathlib import Path

import pytest

from octoguard.config.repository import RootDirectory, TerraformRepository
from octoguard.workflows.proposal import propose


def repository(*roots: RootDirectory) -> TerraformRepository:
    return TerraformRepository(Path(), list(roots))


@pytest.mark.parametrize(
    ("path", "name", "tier", "place"),
    [
        ("infra/environments/prod", "prod", "prod", "infra/environments/prod"),
        ("live/production/network", "production", "prod", "live/production"),
        ("terraform/stg-eu", "stg-eu", "staging", "terraform/stg-eu"),
        ("gcp/dev_us/app", "dev_us", "dev", "gcp/dev_us"),
        ("envs/qa", "qa", "prod", "envs/qa"),
    ],
)
def test_the_path_names_the_environment(path: str, name: str, tier: str, place: str) -> None:
    (environment,) = propose(repository(RootDirectory(path))).environments
    assert (environment.name, environment.tier, environment.root) == (name, tier, place)
    assert environment.is_guess == (name == "qa")


@pytest.mark.parametrize("path", ["infra", "app/products", "prod-to-dev", "."])
def test_other_paths_name_none(path: str) -> None:
    proposal = propose(repository(RootDirectory(path)))
    assert proposal.environments == []
    assert [(check.root, check.environment) for check in proposal.checks] == [(path, "")]


def test_roots_of_one_environment_share_its_directory_or_have_patterns() -> None:
    proposal = propose(repository(*map(RootDirectory, ["live/prod/app", "live/prod/net", "a/dev", "b/dev"])))
    dev, prod = proposal.environments
    assert (prod.root, prod.plans) == ("live/prod", [])
    assert (dev.root, dev.plans) == ("", ["*/a/dev", "*/a/dev/*", "*/b/dev", "*/b/dev/*"])


def test_variable_files_and_workspaces_name_the_environments_of_one_root() -> None:
    files = ["app/prod.tfvars", "app/envs/dev/terraform.tfvars", "app/common.tfvars", "app/terraform.tfvars"]
    by_file = propose(repository(RootDirectory("app", var_files=files)))
    assert {check.environment: check.var_files for check in by_file.checks} == {
        "prod": ("app/prod.tfvars",),
        "dev": ("app/envs/dev/terraform.tfvars",),
    }
    assert [environment.root for environment in by_file.environments] == ["app", "app"]
    by_workspace = propose(repository(RootDirectory("app", workspaces=["staging", "scratch"])))
    assert [check.environment for check in by_workspace.checks] == ["staging"]


def test_variables_without_a_value_are_planned_as_unknown() -> None:
    root = RootDirectory("app", required={"region"}, var_files=["app/prod.tfvars"])
    root.values = {"app/prod.tfvars": set()}
    assert propose(repository(root)).checks[0].without_value == ("region",)
