"""The public Python API, as a user calls it: outside the repository, and by the names of its page in docs/ only."""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from typing import TYPE_CHECKING, Any

import pytest

import octoguard
from octoguard.scanners import checkov
from octoguard.sources.terraform import PlanOptions
from octoguard.standin import progress
from octoguard.workflows.check import run
from octoguard.workflows.inputs import CheckRequest
from octoguard.workflows.plan import make_plan
from tests.conftest import PLANS, ROOT, document, resource
from tests.e2e.offline.roots import GOOGLE, TOPIC, needs_terraform

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

PAGE = (ROOT / "docs" / "reference" / "python-api.md").read_text()
EXAMPLES = dict(re.findall(r'^```python title="(\w+\.py)"\n(.*?)^```$', PAGE, re.M | re.S))
CHANGE = PLANS / "octollm-prod-change" / "plan.json"
SECRET = "hunter2-hunter2"
BUCKET = document(resource("google_storage_bucket.b", {"name": "b", "location": "EU"}))
COMMENT = '# octoguard:ignore=pubsub-topic-without-cmek reason="A test." until=2999-01-01 owner=data\n'
POLICY = """\
title: Bucket is in the EU
severity: low
enforcement: advisory
resources: [google_storage_bucket]
deny: {path: location, equals: EU}
why: A test.
remediation: location = "US"
"""


@pytest.fixture(autouse=True)
def _elsewhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Run in an empty directory, on a fixed day, with this copy of octoguard in new processes too."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("SOURCE_DATE_EPOCH", "1795651200")
    monkeypatch.setenv("PYTHONPATH", str(ROOT))
    for name in [name for name in os.environ if name.startswith("TF_")]:
        monkeypatch.delenv(name)


def script(text: str, code: int = 0) -> str:
    """What a script prints in a new interpreter."""
    done = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, timeout=60)
    assert (done.returncode, done.stderr) == (code, "")
    return done.stdout


def command(*arguments: str | Path) -> Any:
    """The JSON that the command line prints."""
    done = subprocess.run(
        [sys.executable, "-m", "octoguard", *map(str, arguments), "--format", "json"], capture_output=True, timeout=60
    )
    assert done.stderr == b""
    return json.loads(done.stdout)


def unnamed(report: octoguard.Report) -> Any:
    """A report without what differs between a file and a dict: its name, and the configuration beside it."""
    found = json.loads(report.to_json())
    assert found["plan"].pop("name")
    assert found["plan"].pop("sha256")
    for finding in found["findings"]:
        finding.pop("location", None)
    return found


def own_policies(folder: Path, name: str = "bucket-in-eu") -> Path:
    (folder / "storage").mkdir(parents=True)
    (folder / "storage" / f"{name}.yaml").write_text(POLICY)
    return folder


@pytest.mark.parametrize("name", ["octollm-prod-change", "sensitive", "unknown-values"])
def test_a_report_is_that_of_the_command_line(name: str) -> None:
    path = PLANS / name / "plan.json"
    by_path = octoguard.check(path, environment="staging")
    assert json.loads(by_path.to_json()) == command("check", path, "--env", "staging")
    assert octoguard.check(str(path), environment="staging") == by_path
    by_bytes = octoguard.check(path.read_bytes(), environment="staging")
    assert by_bytes.plan.name == "the given plan"
    assert by_bytes.plan.sha256 == by_path.plan.sha256
    by_dict = octoguard.check(json.loads(path.read_bytes()), environment="staging")
    assert unnamed(by_dict) == unnamed(by_bytes) == unnamed(by_path)


def test_costs_are_those_of_the_command_line(tmp_path: Path) -> None:
    usage = tmp_path / "usage.yml"
    usage.write_text("version: 0.1\nresource_type_default_usage:\n  google_storage_bucket:\n    storage_gb: 500\n")
    base = PLANS / "octollm-staging" / "plan.json"
    report = octoguard.cost(CHANGE, usage=usage, compare_to=base)
    assert json.loads(report.to_json()) == command("cost", CHANGE, "--usage", usage, "--compare-to", base)
    assert (
        octoguard.cost(json.loads(CHANGE.read_text()), usage="small").cost == octoguard.cost(CHANGE, usage="small").cost
    )
    assert octoguard.cost(CHANGE, usage="large").cost.scenarios != octoguard.cost(CHANGE).cost.scenarios
    with pytest.raises(octoguard.InputError, match="nowhere"):
        octoguard.cost(CHANGE, usage="nowhere.yml")


@pytest.mark.parametrize(
    ("plan", "error", "message"),
    [
        ("nowhere.json", octoguard.PlanError, "nowhere.json: no such file"),
        (".", octoguard.PlanError, "a directory, not a plan"),
        ("-", octoguard.PlanError, "./-: no such file"),
        ("prod", octoguard.PlanError, "an environment, not a plan"),
        ({"a": 1}, octoguard.PlanError, "the given plan: JSON, but not a Terraform plan"),
        ({**BUCKET, "variables": {"x": {"value": float("nan")}}}, octoguard.PlanError, "not the parsed JSON of a plan"),
        ({**BUCKET, "variables": {"x": {"value": {1, 2}}}}, octoguard.PlanError, "not the parsed JSON of a plan"),
        (b"nonsense", octoguard.PlanError, "the given plan: not JSON"),
        (json.dumps({"password": SECRET}), octoguard.UsageError, "json.loads"),
        (f"log\n{SECRET}", octoguard.UsageError, "json.loads"),
    ],
)
@pytest.mark.parametrize("function", [octoguard.check, octoguard.cost])
def test_what_is_not_a_plan_is_an_error(
    function: Callable[..., Any], plan: Any, error: type[octoguard.OctoguardError], message: str
) -> None:
    with pytest.raises(error, match=re.escape(message)) as raised:
        function(plan)
    assert type(raised.value) is error
    assert "\n" not in str(raised.value)
    assert SECRET not in str(raised.value)


def test_a_plan_that_is_nested_too_deep_is_an_error() -> None:
    nested: dict[str, Any] = {}
    for _ in range(100_000):
        nested = {"a": nested}
    for function in (octoguard.check, octoguard.cost):
        with pytest.raises(octoguard.PlanError, match="nested too deep"):
            function({**BUCKET, "variables": nested})


@pytest.mark.parametrize(
    ("options", "error", "message"),
    [
        ({"environment": "qa"}, octoguard.UsageError, "unknown environment 'qa'"),
        ({"fail_on": "severe"}, octoguard.UsageError, "unknown severity 'severe'"),
        ({"scanners": "nothing"}, octoguard.UsageError, "'nothing'"),
        ({"policies": "nowhere"}, octoguard.PolicyError, "nowhere"),
        ({"config": "nowhere.toml"}, octoguard.ConfigError, "nowhere.toml"),
        ({"waivers": "nowhere.yaml"}, octoguard.ConfigError, "nowhere.yaml"),
        ({"baseline": "nowhere.json"}, octoguard.ConfigError, "nowhere.json"),
    ],
)
def test_an_option_that_cannot_be_is_an_error(
    options: dict[str, Any], error: type[octoguard.OctoguardError], message: str
) -> None:
    with pytest.raises(octoguard.OctoguardError, match=re.escape(message)) as raised:
        octoguard.check(BUCKET, **options)
    assert type(raised.value) is error


def test_options_decide_and_leave_nothing_behind(tmp_path: Path) -> None:
    ours = own_policies(tmp_path / "ours")
    before = octoguard.check(BUCKET)
    with_ours = octoguard.check(BUCKET, policies=ours, environment="dev", fail_on="low")
    assert [f.enforcement for f in with_ours.findings if f.policy == "bucket-in-eu"] == ["mandatory"]
    assert with_ours.verdict == "deny"
    assert with_ours.environment.name == "dev"
    assert octoguard.check(BUCKET) == before
    assert "bucket-in-eu" not in {finding.policy for finding in before.findings}


def test_the_nearest_configuration_applies_unless_there_is_to_be_none(tmp_path: Path) -> None:
    (tmp_path / "octoguard.toml").write_text('[environments.qa]\nlike = "staging"\n')
    (tmp_path / "other.toml").write_text('[environments.lab]\nlike = "dev"\n')
    assert octoguard.check(BUCKET, environment="qa").environment.name == "qa"
    assert octoguard.cost(BUCKET, environment="qa").environment == "qa"
    assert octoguard.check(BUCKET, environment="lab", config=tmp_path / "other.toml").environment.name == "lab"
    for config in (False, "other.toml"):
        with pytest.raises(octoguard.UsageError, match="qa"):
            octoguard.check(BUCKET, environment="qa", config=config)  # type: ignore[arg-type]
        with pytest.raises(octoguard.UsageError, match="qa"):
            octoguard.cost(BUCKET, environment="qa", config=config)  # type: ignore[arg-type]


def test_a_dict_has_no_root_where_the_program_runs(tmp_path: Path) -> None:
    (tmp_path / "main.tf").write_text("")
    plan = document(resource("google_storage_bucket.b", {"location": "EU"}, after_unknown={"name": True}))
    (tmp_path / "plan.json").write_text(json.dumps(plan))
    subprocess.run([sys.executable, "-m", "octoguard", "baseline", "plan.json"], check=True, capture_output=True)
    # The plan does not name the bucket, so the baseline covers it in the same root only.
    assert octoguard.check("plan.json", baseline="octoguard-baseline.json").counts["waived"] > 0
    assert octoguard.check(plan, baseline="octoguard-baseline.json").counts["waived"] == 0
    assert octoguard.check(plan, baseline="octoguard-baseline.json", root=tmp_path).counts["waived"] > 0


def test_policies_of_the_users_own_are_loaded_too(tmp_path: Path) -> None:
    shipped = octoguard.load_policies()
    ours = octoguard.load_policies(own_policies(tmp_path / "ours"))
    assert {policy.id for policy in ours} - {policy.id for policy in shipped} == {"bucket-in-eu"}
    assert isinstance(ours[0], octoguard.Policy)
    replaced = octoguard.load_policies(str(own_policies(tmp_path / "same", shipped[0].id)))
    assert [policy.title for policy in replaced if policy.id == shipped[0].id] == ["Bucket is in the EU"]
    with pytest.raises(octoguard.PolicyError, match="nowhere"):
        octoguard.load_policies("nowhere")


def test_threads_share_the_functions() -> None:
    plans = [PLANS / name / "plan.json" for name in ("octollm-dev", "octollm-prod-change")] * 3
    expected = [(octoguard.check(plan), octoguard.cost(plan)) for plan in plans[:2]] * 3
    with ThreadPoolExecutor(2) as pool:
        found = list(pool.map(lambda plan: (octoguard.check(plan), octoguard.cost(plan)), plans))
    assert found == expected


def test_threads_may_call_the_functions_first() -> None:
    text = f"""
from concurrent.futures import ThreadPoolExecutor
import octoguard
with ThreadPoolExecutor(2) as pool:
    costs = pool.map(lambda _: octoguard.cost({str(CHANGE)!r}), range(2))
    reports = pool.map(lambda _: octoguard.check({str(CHANGE)!r}), range(2))
    first, second = costs
    assert first == second
    first, second = reports
    assert first == second
"""
    assert script(text) == ""


def test_no_sensitive_value_is_shown() -> None:
    secret = {"name": "d", "settings": [{"password": SECRET}], "root_password": SECRET}
    change = resource(
        "google_sql_database_instance.d",
        secret,
        after_sensitive={"root_password": True, "settings": [{"password": True}]},
    )
    report = octoguard.check(document(change))
    assert report.findings
    assert SECRET not in report.to_json()
    assert SECRET not in repr(report)
    assert SECRET not in octoguard.cost(document(change)).to_json()


class Terminal(io.StringIO):
    """A standard error that says that it is a terminal."""

    def isatty(self) -> bool:
        return True


def test_a_terminal_shows_no_scanner(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "plan.json").write_text(json.dumps(BUCKET))
    monkeypatch.setattr(sys, "stderr", terminal := Terminal())

    def scan(*_: object) -> None:
        raise octoguard.ExternalError("it ran")

    monkeypatch.setattr(checkov, "scan", scan)
    with pytest.raises(octoguard.ExternalError, match="it ran"):
        octoguard.check(BUCKET, scanners=["checkov"])
    assert terminal.getvalue() == ""
    with pytest.raises(octoguard.ExternalError, match="it ran"):
        run(CheckRequest("plan.json", scanners=("checkov",)))
    assert "checkov" in terminal.getvalue()


@pytest.fixture
def root(tmp_path: Path) -> Path:
    folder = tmp_path / "infra"
    folder.mkdir()
    (folder / "main.tf").write_text(f'{GOOGLE}variable "region" {{\n  default = "us-east1"\n}}\n{COMMENT}{TOPIC}')
    return folder


class TestOffline:
    """`plan_offline`, which needs a real terraform."""

    pytestmark = needs_terraform

    def test_a_plan_is_judged_as_by_the_command_line(self, root: Path) -> None:
        plan = octoguard.plan_offline(root)
        assert (plan.name, json.loads(plan.json)["format_version"][0]) == (str(root), "1")
        assert "format_version" not in repr(plan)
        report = octoguard.check(plan)
        assert [f.policy for f in report.findings if f.status == "waived"] == ["pubsub-topic-without-cmek"]
        expected = command("check", root, "--offline")
        found = json.loads(report.to_json())
        for one in (found, expected):
            assert len(one["plan"].pop("sha256")) == 64  # Terraform writes the time into the plan
        assert found == expected
        assert octoguard.cost(plan).cost == octoguard.cost(plan.json).cost

    def test_the_root_of_the_plan_decides_on_the_environment(self, root: Path, tmp_path: Path) -> None:
        assert root.name == "infra"
        (tmp_path / "octoguard.toml").write_text('[environments.qa]\nlike = "staging"\nroot = "infra"\n')
        plan = octoguard.plan_offline("qa")
        assert octoguard.check(plan).environment.name == "qa"
        assert octoguard.cost(plan).environment == "qa"
        with pytest.raises(octoguard.OctoguardError, match="qa"):
            octoguard.plan_offline("qa", config=False)

    def test_options_reach_terraform(self, root: Path, tmp_path: Path) -> None:
        values = tmp_path / "values.tfvars"
        values.write_text('name = "given-in-a-file"\n')
        (root / "more.tf").write_text(
            'variable "name" {}\nvariable "label" {}\nvariable "free" {}\n'
            'resource "google_pubsub_topic" "named" {\n  name = var.name\n  labels = { label = var.label }\n}\n'
            'resource "google_pubsub_topic" "free" {\n  name = var.free\n}\n'
        )
        plan = octoguard.plan_offline(str(root), variables={"label": "x=y"}, var_files=[values], stub_variables=True)
        changes = json.loads(plan.json)["resource_changes"]
        after = next(one["change"]["after"] for one in changes if one["address"] == "google_pubsub_topic.named")
        assert after["name"] == "given-in-a-file"
        assert after["labels"]["label"] == "x=y"
        with pytest.raises(octoguard.InputError, match="free"):
            octoguard.plan_offline(root, variables={"label": "x"}, var_files=str(values))

    def test_a_thread_plans_too(self, root: Path) -> None:
        with ThreadPoolExecutor(2) as pool:
            first, second = pool.map(octoguard.plan_offline, [root, root])
        assert octoguard.check(first).findings == octoguard.check(second).findings

    def test_a_terminal_shows_no_progress(self, root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(progress, "_FIRST", 0.0)
        monkeypatch.setattr(sys, "stderr", terminal := Terminal())
        octoguard.plan_offline(root)
        assert terminal.getvalue() == ""
        make_plan(str(root), PlanOptions(), None, offline=True)
        assert "resources validated" in terminal.getvalue()

    def test_the_example_of_the_page_runs(self, root: Path) -> None:
        assert root.is_dir()
        assert "\n" in script(EXAMPLES["plan_root.py"])


def test_a_root_that_cannot_be_planned_is_an_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(octoguard.InputError, match="no such directory"):
        octoguard.plan_offline("nowhere")
    (tmp_path / "main.tf").write_text(GOOGLE + TOPIC)
    monkeypatch.setenv("PATH", "")
    with pytest.raises(octoguard.TerraformError, match="terraform is not on the PATH"):
        octoguard.plan_offline(tmp_path)


def test_the_examples_of_the_page_run(tmp_path: Path) -> None:
    assert len(EXAMPLES) == 5
    (tmp_path / "plan.json").write_bytes(CHANGE.read_bytes())
    (tmp_path / "octoguard.toml").write_text("")
    report = octoguard.check(CHANGE, environment="prod")
    assert report.verdict == "deny"
    printed = script(EXAMPLES["check_plan.py"], code=1)
    assert printed.endswith("verdict: deny\n")
    assert printed.count("\n") == report.counts["fail"] + report.counts["unknown"] + 1
    failing = octoguard.check(CHANGE).counts["fail"]
    assert script(EXAMPLES["from_terraform.py"]) == f"deny {failing}\n"
    assert "USD a month" in script(EXAMPLES["estimate.py"])
    assert script(EXAMPLES["list_policies.py"]).count("\n") > 10


USER = """\
import decimal

import octoguard

total: decimal.Decimal = octoguard.cost({"a": 1}).cost.scenarios.expected.net_monthly_usd
text: str = octoguard.check(b"").to_json()
reveal_type(octoguard.load_policies())
octoguard.nonexistent
octoguard.check(3)
octoguard.check("plan.json", env="prod")
"""


@pytest.mark.slow
def test_a_type_checker_knows_the_functions_and_rejects_other_names(tmp_path: Path) -> None:
    for name, text in {**EXAMPLES, "user.py": USER}.items():
        (tmp_path / name).write_text(text)
    done = subprocess.run(
        [sys.executable, "-m", "mypy", "--strict", "--follow-imports=silent", *EXAMPLES, "user.py"],
        capture_output=True,
        text=True,
        env={**os.environ, "MYPYPATH": str(ROOT)},
        timeout=300,
    )
    errors = re.findall(r"^(\S+?):\d+: error: .* \[([\w-]+)\]$", done.stdout, re.M)
    assert errors == [("user.py", "attr-defined"), ("user.py", "arg-type"), ("user.py", "call-arg")], done.stdout
    assert re.search(r'Revealed type is ".*list\[octoguard\.policy\.model\.Policy\]"', done.stdout)
