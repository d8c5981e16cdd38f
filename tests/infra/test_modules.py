"""The modules of infra/: their READMEs are true, their own tests pass, and octoguard lets their examples through."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from typing import TYPE_CHECKING

import pytest

from tests.conftest import ROOT
from tools.module_docs import modules, written

if TYPE_CHECKING:
    from pathlib import Path

INFRA = ROOT / "infra"
BOOTSTRAP = INFRA / "bootstrap"
EXAMPLES = sorted(main.parent for main in INFRA.glob("modules/*/examples/*/main.tf"))
PRODUCTION = r'^  environment += "prod"$'
VARIABLE = re.compile(r'^variable "(\w+)" \{\n(.*?)^\}', re.M | re.S)

# The tests of these modules take fifteen to twenty-five seconds each. `make slow` runs them.
LONG = ("bootstrap", "database", "gke", "monitoring", "networking")
each_module = pytest.mark.parametrize("module", modules(), ids=lambda module: module.name)
needs_terraform = pytest.mark.skipif(shutil.which("terraform") is None, reason="terraform is not on the PATH")


def name_of(path: Path) -> str:
    return str(path.relative_to(INFRA))


def test_all_modules_are_found() -> None:
    names = [module.name for module in modules()]
    assert names == ["bootstrap", "database", "dns", "gke", "monitoring", "networking", "redis", "storage"]


@each_module
def test_the_tables_of_the_readme_are_up_to_date(module: Path) -> None:
    assert (module / "README.md").read_text() == written(module), "run python -m tools.module_docs"


@each_module
def test_the_first_example_of_the_readme_is_the_one_that_is_tested(module: Path) -> None:
    block = re.search(r"```hcl\n(.*?)```", (module / "README.md").read_text(), re.DOTALL)
    assert block is not None
    tested = module / ("terraform.tfvars.example" if module == BOOTSTRAP else "examples/basic/main.tf")
    assert block[1] == re.sub(r"\A(#[^\n]*\n)+\n", "", tested.read_text())


@each_module
def test_the_readme_says_how_to_test_it(module: Path) -> None:
    folder = module.relative_to(ROOT)
    for command in ("init -backend=false", "validate", "test"):
        line = f"octoguard standin --dir {folder} -- terraform {command}\n"
        assert line in (module / "README.md").read_text()


@each_module
def test_variables_are_described_typed_and_in_order(module: Path) -> None:
    for file in module.glob("*.tf"):
        assert len(file.read_text().splitlines()) < 400, file
        variables = VARIABLE.findall(file.read_text())
        names = [name for name, _ in variables]
        assert names == sorted(names), f"{name_of(file)}: variables are in alphabetical order"
        assert file.name.startswith("variables") or not names, f"{name_of(file)} is no place for variables"
        for name, body in variables:
            place = f"{name_of(file)}: {name}"
            said = re.search(r'description = (".+"|<<-EOT)', body)
            kind = re.search(r"^  type += (\S+)", body, re.M)
            assert said, f"{place} has no description"
            assert kind, f"{place} has no type"
            assert kind[1] == "bool" or "validation {" in body, f"{place} takes anything"
            null_is_refused = re.search(r"^  nullable += false$", body, re.M)
            assert null_is_refused or re.search(r"\bnull\b", body), f"{place}: what does null mean?"


@needs_terraform
def test_everything_is_formatted() -> None:
    done = subprocess.run(["terraform", "fmt", "-check", "-recursive", str(INFRA)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout


@needs_terraform
@pytest.mark.parametrize(
    "module",
    [pytest.param(each, marks=[pytest.mark.slow] if each.name in LONG else []) for each in modules()],
    ids=lambda module: module.name,
)
def test_the_modules_own_tests_pass(module: Path, tmp_path: Path) -> None:
    shutil.copytree(INFRA, tmp_path / "infra", ignore=shutil.ignore_patterns(".terraform*"))
    passed = re.search(
        r"Success! (\d+) passed, 0 failed", run_own_tests(tmp_path / "infra" / module.relative_to(INFRA))
    )
    assert passed is not None
    assert int(passed[1]) >= 20


def run_own_tests(module: Path) -> str:
    for command in (("init", "-backend=false", "-no-color"), ("validate", "-no-color"), ("test", "-no-color")):
        done = octoguard("standin", "--dir", str(module), "--", "terraform", *command)
        assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-4000:]
    return done.stdout


def octoguard(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([sys.executable, "-m", "octoguard", *arguments], capture_output=True, text=True)


@needs_terraform
@pytest.mark.parametrize("example", EXAMPLES, ids=name_of)
def test_examples_are_let_through(example: Path) -> None:
    """In the environment that the example is for: prod where it says so, otherwise the modules' default."""
    environment = "prod" if re.search(PRODUCTION, (example / "main.tf").read_text(), re.M) else "dev"
    done = octoguard("check", str(example), "--offline", "--env", environment, "--format", "json")
    assert done.returncode == 0, done.stdout + done.stderr
    report = json.loads(done.stdout)
    budget = report["cost"]["budget"]["reasons"]  # a module by itself is not what the budget is for
    assert report["verdict"] == "allow" or report["reasons"] == budget, report["reasons"]
    assert report["counts"]["pass"] > 0


# What the original document says and Google Cloud refuses: in its own usage examples, and what the error has to offer.
INVALID = [
    ("database", {'"db-f1-micro"': '"db-n1-standard-4"'}, "Write db-custom-4-16384"),
    ("database", {'"db-f1-micro"': '"n1-standard-2"'}, "Write db-custom-2-8192"),
    ("networking", {"203.0.113.7/32": "YOUR_IP/32"}, '"203.0.113.7/32"'),
    (
        "redis",
        {
            '"BASIC"': '"STANDARD_HA"',
            "memory_size_gb = 2": "memory_size_gb = 3",
            "read_replicas  = 0": "read_replicas  = 2",
        },
        "set memory_size_gb = 5 or more",
    ),
]


@needs_terraform
@pytest.mark.parametrize(
    ("module", "edits", "offer"), INVALID, ids=[f"{case[0]}-{i}" for i, case in enumerate(INVALID)]
)
def test_what_is_refused_says_what_to_write(tmp_path: Path, module: str, edits: dict[str, str], offer: str) -> None:
    shutil.copytree(INFRA / "modules" / module, tmp_path / module, ignore=shutil.ignore_patterns(".terraform*"))
    example = tmp_path / module / "tests" / "seed" / "main.tf"
    text = example.read_text()
    for old, new in edits.items():
        assert text.count(old) == 1
        text = text.replace(old, new)
    example.write_text(text)
    done = octoguard("check", str(example.parent), "--offline", "--env", "dev")
    assert done.returncode == 3
    assert offer in " ".join(done.stderr.split())


def test_each_module_has_an_example_for_production() -> None:
    for module in set(modules()) - {BOOTSTRAP}:
        examples = [(example / "main.tf").read_text() for example in EXAMPLES if example.parents[1] == module]
        assert any(re.search(PRODUCTION, text, re.M) for text in examples), module.name


@needs_terraform
def test_the_example_of_bootstrap_is_let_through_once_it_is_filled_in(tmp_path: Path) -> None:
    example = (BOOTSTRAP / "terraform.tfvars.example").read_text()
    assert bootstrap_check(tmp_path, example).returncode == 3, "what is to be filled in passes for an answer"

    numbers = {
        "FOLDER_NUMBER": "123456789012",
        "BILLING_ACCOUNT_ID": "01A2B3-C4D5E6-F7A8B9",
        "OWNER_NUMBER": "1234567",
        "REPOSITORY_NUMBER": "7654321",
    }
    for gap, number in numbers.items():
        assert gap in example
        example = example.replace(gap, number)
    new = json.loads(bootstrap_check(tmp_path, example).stdout)
    unknown = {finding["address"] for finding in new["findings"] if finding["status"] == "unknown"}
    assert new["verdict"] == "review"
    assert {address.partition("[")[0] for address in unknown} == {
        "google_service_account_iam_member.ci",
        "google_project.this",
    }

    existing = json.loads(
        bootstrap_check(tmp_path, re.sub(r"(?m)^(create_project|project_name|folder_id).*\n", "", example)).stdout
    )
    assert existing["verdict"] == "allow"
    assert existing["counts"]["unknown"] == 0


def bootstrap_check(folder: Path, values: str) -> subprocess.CompletedProcess[str]:
    (folder / "dev.tfvars").write_text(values)
    config = str(BOOTSTRAP / "octoguard.toml")
    options = ("--env", "dev", "--config", config, "--var-file", str(folder / "dev.tfvars"), "--format", "json")
    return octoguard("check", str(BOOTSTRAP), "--offline", *options)


def test_the_apply_account_may_grant_what_is_granted_on_the_project() -> None:
    granted: set[str] = set()
    for file in [*INFRA.glob("*.tf"), *INFRA.glob("modules/*/*.tf")]:
        text = file.read_text()
        for body in re.findall(r'^resource "google_project_iam_member" "\w+" \{\n(.*?)^\}', text, re.M | re.S):
            lists = re.findall(r"_roles = (\[.*?\])", text, re.S) if "each.value.role" in body else []
            roles = set(re.findall(r'"(roles/[\w.]+)"', body + "".join(lists)))
            assert roles, f"{name_of(file)}: which roles?"
            granted |= roles
    default = re.search(
        r'variable "grantable_roles" .*?default = \[(.*?)\]', (BOOTSTRAP / "variables_access.tf").read_text(), re.S
    )
    assert default is not None
    assert granted
    assert granted <= set(re.findall(r'"(roles/[\w.]+)"', default[1]))
