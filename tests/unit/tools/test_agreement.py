"""Labels are read from the three forms in which Checkov's tests have them, and held against what the policies say."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

import pytest

from octoguard.sources.terraform import find_terraform
from tools.agreement import __main__ as agreement
from tools.agreement import planning
from tools.agreement.labels import read_examples

if TYPE_CHECKING:
    from pathlib import Path

    from tools.agreement.labels import Example

FOLDER = """
from checkov.terraform.checks.resource.gcp.BucketAccess import check

class TestBucketAccess(unittest.TestCase):
    def test(self):
        test_files_dir = Path(__file__).parent / "example_BucketAccess"
        passing_resources = {"google_storage_bucket.pass", "google_storage_bucket.both"}
        failing_resources = {"google_storage_bucket.fail", "google_storage_bucket.both"}
"""
INLINE = '''
from checkov.terraform.checks.resource.gcp.BucketPublic import check

class TestBucketPublic(unittest.TestCase):
    def test_failure(self):
        parsed = hcl2.loads("""
        resource "google_storage_bucket" "b" {
          name = "b"
        }
        """)
        conf = parsed["resource"][0]["google_storage_bucket"]["b"]
        self.assertEqual(CheckResult.FAILED, check.scan_resource_conf(conf=conf))

    def test_unknown(self):
        self.assertEqual(CheckResult.PASSED, check.scan_resource_conf(conf={"name": ["b"]}))
'''
EXAMPLE = """
resource "google_storage_bucket" "pass" {
  name                        = var.name
  location                    = "EU"
  uniform_bucket_level_access = true
}
resource "google_storage_bucket" "fail" {
  name     = "fail"
  location = "EU"
  encryption {
    default_kms_key_name = google_kms_crypto_key.elsewhere.id
  }
}
"""


@pytest.fixture
def suite(tmp_path: Path) -> Path:
    """A checkout with one test of each form."""
    files = {
        "checkov/terraform/checks/resource/gcp/BucketAccess.py": 'id = "CKV_GCP_29"',
        "checkov/terraform/checks/resource/gcp/BucketPublic.py": 'check_id = "CKV_GCP_114"',
        "checkov/terraform/checks/graph_checks/gcp/Network.yaml": 'metadata:\n  id: "CKV_GCP_27"\n',
        "tests/terraform/checks/resource/gcp/test_BucketAccess.py": FOLDER,
        "tests/terraform/checks/resource/gcp/test_BucketPublic.py": INLINE,
        "tests/terraform/checks/resource/gcp/example_BucketAccess/main.tf": EXAMPLE,
        "tests/terraform/graph/checks/test_yaml_policies.py": 'def test(self):\n    self.go("Network")\n',
        "tests/terraform/graph/checks/resources/Network/expected.yaml": "fail:\n  - google_compute_network.n\n",
        "tests/terraform/graph/checks/resources/Network/main.tf": 'resource "google_compute_network" "n" {}\n',
    }
    for name, text in files.items():
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)
    return tmp_path / "tests" / "terraform"


def by_check(suite: Path) -> dict[str, Example]:
    return {example.check: example for example in read_examples(suite).examples}


def test_labels_of_a_folder_without_those_that_contradict_each_other(suite: Path) -> None:
    example = by_check(suite)["CKV_GCP_29"]
    assert example.labels == {"google_storage_bucket.pass": "pass", "google_storage_bucket.fail": "fail"}
    assert example.folder is not None
    assert example.folder.name == "example_BucketAccess"


def test_labels_of_a_string_and_those_without_a_configuration(suite: Path) -> None:
    example = by_check(suite)["CKV_GCP_114"]
    assert example.labels == {"google_storage_bucket.b": "fail"}
    assert 'resource "google_storage_bucket" "b"' in example.text
    assert read_examples(suite).not_written == {"test_BucketPublic.test_unknown": 1}


def test_labels_of_a_graph_check(suite: Path) -> None:
    assert by_check(suite)["CKV_GCP_27"].labels == {"google_compute_network.n": "fail"}


# python-terraform reports what Terraform says by a method that is deprecated.
quiet = pytest.mark.filterwarnings("ignore:The 'warn' method:DeprecationWarning")
needs_terraform = pytest.mark.skipif(find_terraform() is None, reason="terraform is not on the PATH")


@quiet
@pytest.mark.terraform
@needs_terraform
def test_neighbours_and_variables_are_supplied_and_what_is_missing_is_refused(suite: Path) -> None:
    examples = by_check(suite)
    planned = planning.plan(examples["CKV_GCP_29"], planning.PROVISIONS[0])
    assert planned.refused == {}
    assert planned.plan is not None
    assert planning.addresses(planned.plan) >= {"google_storage_bucket.pass", "google_kms_crypto_key.elsewhere"}
    refused = planning.plan(examples["CKV_GCP_27"], planning.PROVISIONS[0])
    assert "Missing required argument" in refused.refused["google_compute_network.n"]
    lenient = planning.plan(examples["CKV_GCP_27"], planning.LENIENT[0])
    assert lenient.plan is not None
    assert planning.addresses(lenient.plan) == {"google_compute_network.n"}


@quiet
@pytest.mark.terraform
@needs_terraform
def test_the_figures(suite: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "argv", ["agreement", str(suite)])
    agreement.main()
    lines = [" ".join(line.split()) for line in capsys.readouterr().out.splitlines()]
    assert "planned as written 2 2 100.0 %" in lines
    assert "refused by Terraform, completed 2 2 100.0 %" in lines
    assert "labels in tests without a configuration: 1: test_BucketPublic.test_unknown" in lines
