"""What users really give it: each input works, or is one clear line and exit 3. Never a pass."""

from __future__ import annotations

import gzip
import io
import json
import shutil
import subprocess
import zipfile
from typing import TYPE_CHECKING, Any

import pytest

from tests.conftest import document, resource

if TYPE_CHECKING:
    from pathlib import Path

INSTANCE = resource("google_sql_database_instance.main", {"name": "main", "region": "EU"})
GOOD = json.dumps(document(INSTANCE)).encode()
TEXT = GOOD.decode()


def with_change(**change: Any) -> bytes:
    return json.dumps(
        document(resource("google_sql_database_instance.main", **{"after": {"name": "main"}, **change}))
    ).encode()


def twice(text: str, key: str, value: str) -> bytes:
    """Say a key a second time, before the first."""
    return text.replace(f'"{key}":', f'"{key}": {value}, "{key}":', 1).encode()


def archive(*names: str) -> bytes:
    """A zip archive with files of those names."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as file:
        for name in names:
            file.writestr(name, "not read")
    return data.getvalue()


WORKS = {
    "plain": GOOD,
    "gzip": gzip.compress(GOOD),
    "two gzip members": gzip.compress(GOOD[:50]) + gzip.compress(GOOD[50:]),
    "UTF-8 with a byte-order mark": b"\xef\xbb\xbf" + GOOD,
    "UTF-16 as PowerShell writes it": b"\xff\xfe" + TEXT.encode("utf-16-le"),
    "UTF-16, big-endian": b"\xfe\xff" + TEXT.encode("utf-16-be"),
    "UTF-16 without a mark": TEXT.encode("utf-16-le"),
    "gzipped UTF-16": gzip.compress(b"\xff\xfe" + TEXT.encode("utf-16-le")),
    "a warning before the JSON": "╷\n│ Warning: Unable to open CLI configuration file\n╵\n".encode() + GOOD + b"\n",
    "a wrapper's lines around the JSON": b"[command]/usr/bin/terraform show -json\n"
    + GOOD
    + b"\n::set-output name=x::\n",
    "indented": json.dumps(document(INSTANCE), indent=2).encode(),
    "a space before each colon": json.dumps(document(INSTANCE), separators=(",", " : ")).encode(),
    "Windows line ends": json.dumps(document(INSTANCE), indent=2).replace("\n", "\r\n").encode(),
    "a minor version from the future": json.dumps(document(INSTANCE, format_version="1.99", novelty={"a": 1})).encode(),
    "OpenTofu": json.dumps(document(INSTANCE, tofu_version="1.9.0")).encode(),
}


@pytest.mark.parametrize("form", WORKS)
def test_it_is_read(octoguard: Any, form: str) -> None:
    done = octoguard("check", "-", "--format", "json", input=WORKS[form])
    assert done.stderr == b""
    report = json.loads(done.stdout)
    assert done.returncode == (1 if report["verdict"] == "deny" else 0)
    assert {finding["address"] for finding in report["findings"]} == {"google_sql_database_instance.main"}


REFUSED: dict[str, tuple[bytes, str]] = {
    "empty": (b"", "empty"),
    "only white space": (b" \n\n", "empty"),
    "only a byte-order mark": (b"\xef\xbb\xbf", "empty"),
    "prose": (b"Error: no plan here", "not JSON"),
    "HCL": (b'resource "google_storage_bucket" "b" {\n  name = "b"\n}\n', "not"),
    "an image": (b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR", "binary data"),
    "zeroes": (bytes(512), "binary data"),
    "damaged UTF-16": (b"\xff\xfe" + TEXT.encode("utf-16-le")[:-1], "damaged"),
    "truncated": (GOOD[: len(GOOD) // 2], "not valid JSON"),
    "truncated after a brace": (GOOD[: GOOD.rindex(b"}")], "not valid JSON"),
    "truncated when indented": (json.dumps(document(INSTANCE), indent=1).encode()[:-40] + b"}\n", "not valid JSON"),
    "two documents": (GOOD + b"\n" + GOOD, "not valid JSON"),
    "an array": (b"[" + GOOD + b"]", "not JSON"),
    "an array over lines": (b"[\n" + GOOD + b"\n]", "not JSON"),
    "a number": (b"42", "not JSON"),
    "null": (b"null", "not JSON"),
    "no plan": (b'{"hello": 1}', "no format_version"),
    "an empty object": (b"{}", "no format_version"),
    "a state file": (b'{"version": 4, "terraform_version": "1.5.0", "serial": 3, "lineage": "x"}', "state file"),
    "a shown state": (b'{"format_version": "1.0", "terraform_version": "1.5.0", "values": {}}', "state"),
    "the log of plan -json": (b'{"@level":"info","@message":"Terraform 1.11.4"}\n{"@level":"info"}\n', "not"),
    "neither changes nor planned values": (
        b'{"format_version": "1.2", "configuration": {}}',
        "without resource_changes and planned_values",
    ),
    "planned values only": (
        b'{"format_version": "1.2", "planned_values": {"root_module": {"resources": [{"address": "a.b"}]}}}',
        "resource_changes is empty",
    ),
    "another major version": (json.dumps(document(INSTANCE, format_version="2.0")).encode(), "update octoguard"),
    "a version that is a number": (
        json.dumps(document(INSTANCE, format_version=1.2)).encode(),
        "not a valid Terraform plan",
    ),
    "a failed plan": (json.dumps(document(INSTANCE, errored=True)).encode(), "planning failed"),
    "an unknown action": (with_change(actions=["explode"]), "unknown actions"),
    "an unknown pair of actions": (with_change(actions=["update", "delete"]), "unknown actions"),
    "no action": (with_change(actions=[]), "unknown actions"),
    "actions of a wrong type": (with_change(actions="create"), "not a valid Terraform plan"),
    "an unknown mode": (json.dumps(document({**INSTANCE, "mode": "imaginary"})).encode(), "mode"),
    "a change without an address": (
        json.dumps(document({k: v for k, v in INSTANCE.items() if k != "address"})).encode(),
        "address",
    ),
    "another cloud": (json.dumps(document(resource("aws_s3_bucket.b", {"bucket": "b"}))).encode(), "aws"),
    "only Kubernetes": (json.dumps(document(resource("kubernetes_secret.s", {}))).encode(), "kubernetes"),
    "resource_changes twice": (twice(TEXT, "resource_changes", "[]"), "duplicate key"),
    "change twice": (twice(TEXT, "change", '{"actions": ["no-op"]}'), "duplicate key"),
    "actions twice": (twice(TEXT, "actions", '["no-op"]'), "duplicate key"),
    "after twice": (twice(TEXT, "after", "{}"), "duplicate key"),
    "after twice, once escaped": (
        twice(TEXT, "after", "{}").replace(b'"after":', rb'"\u0061fter":', 1),
        "duplicate key",
    ),
    "an attribute twice": (twice(TEXT, "region", '"US"'), "duplicate key"),
    "an attribute twice, masked by a quote": (
        twice(TEXT, "region", '"US"').replace(b'"US"', rb'"US\u0022:"'),
        "duplicate key",
    ),
    "a nested attribute twice": (
        twice(json.dumps(document(resource("google_sql_database_instance.b", {"x": [{"age": 1}]}))), "age", "2"),
        "duplicate key",
    ),
    "an after that is no object": (with_change(after="x"), "after must be an object"),
    "a creation without an after": (with_change(after=None), "after must be an object"),
    "not a number": (TEXT.replace('"EU"', "NaN").encode(), "not valid JSON"),
    "infinity": (TEXT.replace('"EU"', "-Infinity").encode(), "not valid JSON"),
    "invalid UTF-8 in a value": (GOOD.replace(b'"EU"', b'"\xff\xfe"'), "not valid JSON"),
    "deep nesting": (TEXT.replace('"EU"', "[" * 50_000 + "]" * 50_000).encode(), "too deep"),
    "deep nesting elsewhere": (
        TEXT.replace('"root_module": {}', '"root_module": ' + '{"a":' * 50_000, 1).encode(),
        "deep",
    ),
    "gzip truncated": (gzip.compress(GOOD)[:-20], "truncated"),
    "damaged gzip": (gzip.compress(GOOD)[:10] + b"garbage" * 9, "damaged"),
    "gzipped nothing": (gzip.compress(b""), "empty"),
    "a saved plan on standard input": (archive("tfplan"), "binary format"),
    "another archive": (archive("readme.txt"), "not a saved Terraform plan"),
    "an empty archive": (archive(), "not a saved Terraform plan"),
    "an archive truncated": (archive("tfplan")[:40], "damaged or truncated"),
    "only errored": (b'{"format_version": "1.2", "errored": true}', "planning failed (errored is true)"),
}


@pytest.mark.parametrize("form", REFUSED)
def test_it_is_one_line_and_exit_3(octoguard: Any, form: str) -> None:
    data, said = REFUSED[form]
    done = octoguard("check", "-", input=data)
    error = done.stderr.decode()
    assert (done.returncode, done.stdout) == (3, b""), error
    assert error.startswith("octoguard: error: standard input: ")
    assert error.count("\n") == 1
    assert len(error) < 400
    assert said in error


def test_a_missing_file(octoguard: Any) -> None:
    done = octoguard("check", "nowhere.json")
    assert done.returncode == 3
    assert b"nowhere.json: no such file" in done.stderr


def test_a_directory(octoguard: Any, tmp_path: Path) -> None:
    done = octoguard("check", tmp_path)
    assert done.returncode == 3
    assert b"a directory, not a plan" in done.stderr


def test_a_name_that_steers_terminals(octoguard: Any) -> None:
    done = octoguard("check", "\x1b[31mplan\njson")
    assert done.returncode == 3
    assert done.stderr.count(b"\n") == 1


def test_nothing_is_written_when_it_fails(octoguard: Any, tmp_path: Path) -> None:
    report = tmp_path / "report.md"
    report.write_text("the last report")
    done = octoguard("check", "-", "--output", report, input=b"{}")
    assert done.returncode == 3
    assert report.read_text() == "the last report"


def test_a_zip_that_is_no_plan(octoguard: Any, tmp_path: Path) -> None:
    (tmp_path / "report.docx").write_bytes(archive("word/document.xml"))
    for command in (["check"], ["cost"], ["baseline", "-o", "b.json"], ["gate"]):
        done = octoguard(*command, "report.docx")
        assert (done.returncode, done.stdout) == (3, b""), done.stderr
        assert done.stderr.startswith(b"octoguard: error: report.docx: ")
        assert done.stderr.count(b"\n") == 1


@pytest.mark.skipif(shutil.which("terraform") is None, reason="there is no terraform on this machine")
def test_a_saved_plan_is_shown_through_terraform(octoguard: Any, tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text('resource "terraform_data" "one" {\n  input = "x"\n}\n')
    env = {"PATH": __import__("os").environ["PATH"], "HOME": str(tmp_path), "CHECKPOINT_DISABLE": "1"}
    for command in (["init", "-backend=false"], ["plan", "-out=tfplan"]):
        subprocess.run(["terraform", *command, "-no-color"], cwd=tmp_path, env=env, check=True, capture_output=True)
    done = octoguard("check", "tfplan", env=env)
    assert done.returncode == 0, done.stderr
    assert b"converted from a saved plan" in done.stdout
    assert b"the plan has no Google Cloud resources" in done.stdout


def test_a_saved_plan_without_terraform(octoguard: Any, tmp_path: Path) -> None:
    (tmp_path / "tfplan").write_bytes(archive("tfplan"))
    done = octoguard("check", "tfplan", env={"PATH": str(tmp_path)})
    assert done.returncode == 3
    assert b"terraform is not on the PATH" in done.stderr
