"""Everything that goes wrong with Checkov is an error, and nothing but the plan without secrets reaches it.

The programs here are small scripts in place of Checkov, which is another program: what they print is what it prints.
"""

from __future__ import annotations

import json
import stat
import sys
from typing import TYPE_CHECKING, Any

import pytest

from octoguard.errors import ExternalError, InputError
from octoguard.plan.masked import masked_document
from octoguard.scanners import ScanOptions
from octoguard.scanners.checkov import find, scan
from tests.conftest import read, resource

if TYPE_CHECKING:
    from pathlib import Path

PLAN = masked_document(
    read(
        resource(
            "google_sql_user.u", {"name": "app", "password": "CANARY-password"}, after_sensitive={"password": True}
        ),
        resource("google_storage_bucket.b", {"name": "bucket"}),
    )
)


def record(check: str, address: str, result: str, **more: Any) -> dict[str, Any]:
    return {
        "check_id": check,
        "check_name": f"Ensure {check}",
        "check_result": {
            "result": result,
            "evaluated_keys": ["versioning/[0]/enabled"],
            "entity": {"secret": "CANARY"},
        },
        "code_block": [[1, "CANARY"]],
        "resource": address,
        "resource_address": address,
        "guideline": None,
        "severity": None,
        **more,
    }


SEEN = ("google_sql_user.u", "google_storage_bucket.b")


def output(*records: dict[str, Any], seen: tuple[str, ...] = SEEN, errors: tuple[str, ...] = ()) -> str:
    probed = [record("OCTOGUARD_PROBE", address, "PASSED") for address in seen]
    results = {
        "passed_checks": probed + [r for r in records if r["check_result"]["result"] == "PASSED"],
        "failed_checks": [r for r in records if r["check_result"]["result"] == "FAILED"],
        "parsing_errors": list(errors),
    }
    summary = {"resource_count": len(seen), "parsing_errors": len(errors), "checkov_version": "3.3.30"}
    return json.dumps({"check_type": "terraform_plan", "results": results, "summary": summary})


@pytest.fixture
def program(tmp_path: Path) -> Any:
    """A program that notes its arguments, environment and plan, and then prints and exits as told."""

    def make(out: str, err: str = "", code: int = 0) -> Path:
        path = tmp_path / "checkov"
        path.write_text(
            f"#!{sys.executable}\n"
            "import json, os, sys\n"
            f"seen = {str(tmp_path / 'seen.json')!r}\n"
            "plan = sys.argv[sys.argv.index('--file') + 1]\n"
            "mode = os.stat(plan).st_mode\n"
            "said = {'argv': sys.argv, 'env': dict(os.environ), 'mode': mode, 'file': plan}\n"
            "said['plan'] = open(plan).read()\n"
            "said['checks'] = os.listdir(sys.argv[sys.argv.index('--external-checks-dir') + 1])\n"
            "open(seen, 'w').write(json.dumps(said))\n"
            f"sys.stdout.write({out!r})\nsys.stderr.write({err!r})\nsys.exit({code})\n"
        )
        path.chmod(0o755)
        return path

    return make


def test_its_claims_carry_names_and_no_values(program: Any) -> None:
    found = scan(
        PLAN,
        ScanOptions(
            program(
                output(
                    record("CKV_GCP_78", "google_storage_bucket.b", "FAILED"),
                    record("OURS_1", "google_sql_user.u", "PASSED", severity="HIGH", guideline="https://example.com"),
                )
            )
        ),
    )
    failed, passed = found.claims
    assert (failed.check, failed.address, failed.passes) == ("CKV_GCP_78", "google_storage_bucket.b", False)
    assert failed.reads == (("versioning", "enabled"),)
    assert (passed.severity, passed.guideline, passed.passes) == ("high", "https://example.com", True)
    assert found.version == "3.3.30"
    assert "CANARY" not in repr(found)


def test_it_sees_a_private_plan_without_secrets_and_no_keys(
    program: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("BC_API_KEY", "PRISMA_API_URL", "CKV_IGNORED_DIRECTORIES", "HTTPS_PROXY", "GOOGLE_CREDENTIALS"):
        monkeypatch.setenv(name, "CANARY-environment")
    checks = tmp_path / "checks"
    (checks / "__pycache__").mkdir(parents=True)
    (checks / "names.txt").write_text("what a check of ours reads")
    scan(PLAN, ScanOptions(program(output()), (checks,)))
    seen = json.loads((tmp_path / "seen.json").read_text())
    assert "CANARY" not in json.dumps(seen)
    assert "google_sql_user" in seen["plan"]
    assert stat.S_IMODE(seen["mode"]) == 0o600
    assert not (tmp_path / seen["file"]).exists()
    assert {"--skip-download", "--soft-fail"} <= set(seen["argv"])
    assert seen["checks"] == ["names.txt"], "a copy, without compiled code that nobody reviewed"
    assert seen["env"]["BC_SKIP_MAPPING"] == "TRUE"
    assert seen["env"]["HOME"] != str(tmp_path)


@pytest.mark.parametrize(
    ("out", "err", "code", "said"),
    [
        ("", "", 0, "not its JSON report"),
        ("no JSON", "", 0, "not its JSON report"),
        ("{}", "", 0, "not its JSON report"),
        (output()[:-40], "", 0, "not its JSON report"),
        ('{"passed": 0, "failed": 0, "resource_count": 0}', "", 0, "no resource"),
        (output(seen=SEEN[:1]), "", 0, "did not scan 1 of the 2 resources of this plan .google_storage_bucket.b."),
        (output(errors=("plan.json",)), "", 0, "could not parse"),
        (output(), "Traceback\nValueError: CANARY", 2, "exit 2"),
        (output(), "", 1, "exit 1"),
        (
            output(),
            "2026-01-01 [WARNING] Custom policy /x.yaml is missing required fields metadata.id",
            0,
            "one of your checks",
        ),
        (output(), "Failed to parse check id 'A' from file a.yaml: no. Skipping.", 0, "one of your checks"),
    ],
)
def test_what_it_did_not_judge_is_an_error(program: Any, out: str, err: str, code: int, said: str) -> None:
    with pytest.raises(ExternalError, match=said) as raised:
        scan(PLAN, ScanOptions(program(out, err, code)))
    assert "CANARY" not in str(raised.value)
    assert raised.value.exit_code == 4


def test_a_check_that_broke_is_no_pass(program: Any) -> None:
    err = "2026-11-26 15:31 [ERROR]  Failed to run check CKV_GCP_24 on /plan.json:google_storage_bucket.b\nTraceback"
    (claim,) = scan(PLAN, ScanOptions(program(output(), err))).claims
    assert (claim.check, claim.address, claim.silent, claim.passes) == (
        "CKV_GCP_24",
        "google_storage_bucket.b",
        True,
        False,
    )


def test_an_empty_plan_needs_no_checkov(program: Any, tmp_path: Path) -> None:
    assert scan(masked_document(read()), ScanOptions(program(output()))).claims == []
    assert not (tmp_path / "seen.json").exists()


def test_where_it_is_looked_for(program: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = program(output())
    assert find(made) == made
    monkeypatch.setenv("PATH", str(tmp_path))
    assert find(None) == made
    monkeypatch.setenv("PATH", str(tmp_path / "nowhere"))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    assert find(None) == made
    made.unlink()
    with pytest.raises(
        ExternalError, match=r"pipx install checkov, .*pip install '\.\[checkov\]'.*\[scanners\.checkov\]"
    ):
        find(None)
    with pytest.raises(ExternalError, match=r"\[scanners.checkov\] program"):
        find(tmp_path / "other")


def test_a_program_that_cannot_be_run(tmp_path: Path) -> None:
    broken = tmp_path / "checkov"
    broken.write_text("not a program")
    with pytest.raises(ExternalError, match="cannot be run"):
        scan(PLAN, ScanOptions(broken))


def test_a_folder_of_checks_that_is_not_there(program: Any, tmp_path: Path) -> None:
    with pytest.raises(InputError, match="no such directory"):
        scan(PLAN, ScanOptions(program(output()), (tmp_path / "none",)))


OWN = """\
metadata: {id: OWN_1, name: Buckets have labels, category: CONVENTION}
definition:
  and:
    - {cond_type: attribute, resource_types: [google_storage_bucket], attribute: labels.team, operator: exists}
"""


@pytest.mark.parametrize(
    ("records", "silent"), [((), True), ((record("OWN_1", "google_storage_bucket.b", "PASSED"),), False)]
)
def test_a_check_of_ones_own_that_says_nothing_is_no_pass(
    program: Any, tmp_path: Path, records: tuple[dict[str, Any], ...], silent: bool
) -> None:
    (tmp_path / "checks").mkdir()
    (tmp_path / "checks" / "own.yaml").write_text(OWN)
    found = scan(PLAN, ScanOptions(program(output(*records)), (tmp_path / "checks",)))
    (claim,) = found.claims
    assert (claim.check, claim.address, claim.silent) == ("OWN_1", "google_storage_bucket.b", silent)
