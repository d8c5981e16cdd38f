"""What `octoguard init` finds in a repository, also in a hostile one."""

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from octoguard.config.repository import read_repository

BACKEND = 'terraform {\n  backend "gcs" {}\n}\n'
GOOGLE = (
    'terraform {\n  required_providers {\n    google = { source = "hashicorp/google", version = "~> 6.4" }\n  }\n}\n'
)
PROVIDER = 'provider "google" {}\n'


def fill(top: Path, **files: str) -> Path:
    """Write files; `__` in a name is a directory, and a name without a dot ends with .tf."""
    for name, text in files.items():
        path = top / (name.replace("__", "/") + ("" if "." in name else ".tf"))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
    return top


def put(top: Path, name: str, text: str) -> None:
    path = top / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)


def roots(top: Path) -> list[str]:
    return [root.path for root in read_repository(top).roots]


def test_roots_have_a_backend_or_a_provider_and_are_not_called(tmp_path: Path) -> None:
    fill(
        tmp_path,
        live__prod__main=BACKEND + 'module "net" {\n  source = "../../shared/net"\n}\n',
        shared__net__main=PROVIDER + 'resource "google_compute_network" "n" {}\n',
        app__main=PROVIDER,
        modules__sql__main=PROVIDER,
        examples__full__main=PROVIDER,
        modules__with_state__main=BACKEND,
        variables__main='variable "a" {}\n',
    )
    assert roots(tmp_path) == ["app", "live/prod", "modules/with_state"]


def test_backend_providers_variable_files_and_workspaces(tmp_path: Path) -> None:
    fill(tmp_path, app__main=BACKEND + GOOGLE + 'variable "region" {}\nvariable "zone" {\n  default = "a"\n}\n')
    put(
        tmp_path,
        "app/.terraform.lock.hcl",
        'provider "registry.terraform.io/hashicorp/google" {\n  version = "6.9.1"\n}\n',
    )
    put(tmp_path, "app/prod.tfvars", 'region = "europe-west1"\n')
    put(tmp_path, "app/envs/dev.tfvars.json", '{"region": "europe-west4"}')
    (tmp_path / "app" / "terraform.tfstate.d" / "staging").mkdir(parents=True)
    (root,) = read_repository(tmp_path).roots
    assert (root.backend, root.providers, root.workspaces) == ("gcs", {"google": "6.9.1"}, ["staging"])
    assert root.var_files == ["app/prod.tfvars", "app/envs/dev.tfvars.json"]
    assert root.without_value(()) == ["region"]
    assert root.without_value(["app/prod.tfvars"]) == root.without_value(["app/envs/dev.tfvars.json"]) == []
    put(tmp_path, "app/terraform.tfvars", 'region = "us-east1"\n')
    assert read_repository(tmp_path).roots[0].without_value(()) == []


def test_the_json_syntax_counts_too(tmp_path: Path) -> None:
    put(tmp_path, "a/main.tf.json", '{"terraform": {"backend": {"gcs": {}}, "required_providers": {"google": {}}}}')
    put(tmp_path, "b/main.tf.json", '{"provider": [{"google": {}}], "module": {"m": {"source": "../c"}}}')
    put(tmp_path, "c/main.tf.json", '{"resource": {}, "variable": {"x": {}, "y": {"default": 1}}}')
    found = {root.path: (root.backend, sorted(root.providers)) for root in read_repository(tmp_path).roots}
    assert found == {"a": ("gcs", ["google"]), "b": ("", ["google"])}


def test_a_root_of_another_cloud_is_left_out(tmp_path: Path) -> None:
    fill(tmp_path, a__main='provider "aws" {}\n', b__main=PROVIDER)
    repository = read_repository(tmp_path)
    assert [root.path for root in repository.roots] == ["b"]
    assert repository.problems == ["a: is left out, because its providers are not Google's (aws)"]


@pytest.mark.parametrize(
    ("file", "system"),
    [
        (".github/workflows/test.yml", "github"),
        (".github/dependabot.yml", "github"),
        (".gitlab-ci.yml", "gitlab"),
        ("azure-pipelines.yml", "azure"),
        ("Jenkinsfile", "jenkins"),
        ("atlantis.yaml", "atlantis"),
    ],
)
def test_ci_systems(tmp_path: Path, file: str, system: str) -> None:
    assert read_repository(tmp_path).ci == []
    put(tmp_path, file, "")
    assert read_repository(tmp_path).ci == [system]


def test_a_directory_of_github_is_not_its_ci_beside_another_system(tmp_path: Path) -> None:
    put(tmp_path, ".github/dependabot.yml", "")
    put(tmp_path, ".gitlab-ci.yml", "")
    assert read_repository(tmp_path).ci == ["gitlab"]


def test_a_hostile_repository_breaks_nothing(tmp_path: Path) -> None:
    fill(tmp_path, good__main=PROVIDER)
    (tmp_path / "good" / "loop").symlink_to(tmp_path, target_is_directory=True)
    (tmp_path / "good" / "self.tf").symlink_to("self.tf")
    (tmp_path / "good" / "outside.tf").symlink_to("/etc/passwd")
    os.mkfifo(tmp_path / "good" / "pipe.tf")
    put(tmp_path, "binary/main.tf", 'provider "google" {}\0\0')
    put(tmp_path, "broken/main.tf", 'provider "google" {\nresource "a" {{{{ """ <<EOT\n')
    put(tmp_path, "broken/deep.tf.json", "[" * 100_000)
    put(tmp_path, "large/main.tf", PROVIDER + "#" * (1 << 20))
    put(tmp_path, "odd/$(touch x)/main.tf", PROVIDER)
    put(tmp_path, "-rf/main.tf", PROVIDER)
    put(tmp_path, ".terraform/modules/m/main.tf", BACKEND)
    deep = tmp_path.joinpath(*["d"] * 60)
    deep.mkdir(parents=True)
    (deep / "main.tf").write_text(BACKEND)
    repository = read_repository(tmp_path)
    assert "good" in [root.path for root in repository.roots]
    assert not {"binary", "large", "odd/$(touch x)", "-rf"} & {root.path for root in repository.roots}
    assert not any("/loop/" in root.path or root.path.startswith((".terraform", "d/")) for root in repository.roots)
    problems = "\n".join(repository.problems)
    assert "binary/main.tf: is not read, because it is too large or not text" in problems
    assert "large/main.tf: is not read" in problems
    assert "odd/$(touch x): is left out: rename it" in problems


@pytest.mark.skipif(os.geteuid() == 0, reason="root can read every directory")
def test_an_unreadable_directory_is_reported(tmp_path: Path) -> None:
    fill(tmp_path, good__main=PROVIDER, closed__main=PROVIDER)
    (tmp_path / "closed").chmod(0)
    repository = read_repository(tmp_path)
    (tmp_path / "closed").chmod(0o755)
    assert [root.path for root in repository.roots] == ["good"]
    assert repository.problems == ["closed: cannot be read (Permission denied)"]


def test_a_directory_that_cannot_be_listed_is_reported(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(tmp_path, good__main=PROVIDER, closed__main=PROVIDER)
    real = os.scandir

    def scandir(path: str | os.PathLike[str]) -> object:
        if Path(path).name == "closed":
            raise PermissionError(13, "Permission denied")
        return real(path)

    monkeypatch.setattr(os, "scandir", scandir)
    repository = read_repository(tmp_path)
    assert [root.path for root in repository.roots] == ["good"]
    assert repository.problems == ["closed: cannot be read (Permission denied)"]


@pytest.mark.slow
def test_ten_thousand_files_take_seconds_at_most(tmp_path: Path) -> None:
    fill(tmp_path, good__main=PROVIDER)
    for number in range(100):
        folder = tmp_path / "many" / str(number)
        folder.mkdir(parents=True)
        for file in range(100):
            (folder / f"{file}.txt").touch()
    begin = time.process_time()
    assert roots(tmp_path) == ["good"]
    assert time.process_time() - begin < 5
