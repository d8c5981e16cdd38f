"""A Terraform root for tests of the gate, with its own history and user."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import pytest

from octoguard.history.database import History
from octoguard.signing.signatures import open_envelope

if TYPE_CHECKING:
    from pathlib import Path

NEEDS_TERRAFORM = [
    pytest.mark.terraform,
    pytest.mark.skipif(
        shutil.which("terraform") is None, reason="terraform is not on the PATH: the gate runs a real one"
    ),
]

PROVIDER = """
terraform {
  required_providers {
    google = {
      source  = "hashicorp/google"
      version = "~> 7.0"
    }
  }
}
provider "google" {
  project = "octollm-test"
  region  = "europe-west1"
}
variable "secret" {
  default   = "CANARY-of-the-gate"
  sensitive = true
}
"""
TOPIC = 'resource "google_pubsub_topic" "t" {\n  name   = %s\n  labels = { a = var.secret }\n}\n'
DISK = """
resource "google_compute_disk" "d" {
  name = "d"
  type = "pd-ssd"
  zone = "europe-west1-b"
  size = 2000
}
"""
GOOD, BAD = TOPIC % '"good"', TOPIC % '"bad"'
UNKNOWN = 'resource "terraform_data" "d" {}\n' + TOPIC % "terraform_data.d.id"
POLICY = """\
title: Topic has a bad name
severity: high
resources: [google_pubsub_topic]
deny: {path: name, equals: bad}
why: We said so.
remediation: name = "good"
"""
CONFIG = '[check]\npolicies = "ours"\n[gate]\nmax_age = "1h"\n'
REVIEWED = CONFIG + 'approvers = ["lena@example.com", "author@example.com", "max@example.com"]\n'
WAIVER = "- policy: topic-named-bad\n  address: google_pubsub_topic.t\n  reason: r\n  owner: o\n  until: 2999-12-31\n"
USAGE = "version: 0.1\nresource_usage:\n  google_pubsub_topic.t:\n    monthly_message_data_tb: %d\n"
BOOK = "service,discount_percent\nCompute Engine,%d\n"
COMMENT = '# octoguard:ignore=topic-named-bad reason="r" until=2999-12-31 owner=o\n'


def _in_dev(arguments: tuple[str | Path, ...]) -> tuple[str, ...]:
    """The option for dev, unless the arguments name an environment: it cannot be given twice."""
    return () if "--env" in arguments else ("--env", "dev")


@dataclass
class Root:
    """A Terraform root with its own history, user and configuration. Commands run in its folder."""

    folder: Path
    env: dict[str, str]

    def write(self, main: str = GOOD, config: str = CONFIG, **files: str) -> None:
        everything = {"main.tf": PROVIDER + main, "octoguard.toml": config, "ours/topic-named-bad.yaml": POLICY}
        for name, text in {**everything, **files}.items():
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text)

    def command(self, *arguments: str | Path) -> list[str]:
        return [sys.executable, "-m", "octoguard", *map(str, arguments)]

    def run(self, *arguments: str | Path, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            self.command(*arguments),
            cwd=self.folder,
            env=self.env | (env or {}),
            input="",
            capture_output=True,
            text=True,
            timeout=60,
        )

    def gate(self, *arguments: str | Path, code: int = 0) -> subprocess.CompletedProcess[str]:
        done = self.run("gate", ".", *_in_dev(arguments), *arguments)
        assert done.returncode == code, done.stderr
        return done

    def apply(self, *arguments: str | Path, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
        files = ("--plan", "tfplan", "--decision", "decision.json")
        return self.run("apply", ".", *_in_dev(arguments), *files, *arguments, env=env)

    def refused(self, message: str, *arguments: str | Path) -> None:
        done = self.apply(*arguments)
        assert done.returncode == 1, done.stderr
        assert message in done.stderr
        assert done.stderr.startswith("octoguard: refused: ")
        assert done.stderr.count("\n") == 1
        assert done.stderr.rstrip().endswith("nothing was applied")
        assert not (self.folder / "terraform.tfstate").exists()

    def terraform(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["terraform", *arguments], cwd=self.folder, env=self.env, capture_output=True, text=True, check=False
        )

    @property
    def decision(self) -> dict[str, Any]:
        text = open_envelope((self.folder / "decision.json").read_bytes(), "decision.json").payload
        return dict(json.loads(text)["predicate"])

    @property
    def history(self) -> History:
        return History(self.env["OCTOGUARD_HISTORY"])

    def git(self, *arguments: str) -> None:
        subprocess.run(["git", *arguments], cwd=self.folder, env=self.env, check=True, capture_output=True)
