"""What an offline plan makes of what lies outside of the root: other roots, programs, pages, keys, variables."""

from __future__ import annotations

import json
import os
import socketserver
import threading
import urllib.error
import urllib.request
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest

from tests.e2e.offline.roots import TOPIC, after, changes, needs_terraform, refused, unknown

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

pytestmark = needs_terraform

REMOTE = 'data "terraform_remote_state" "net" {\n  backend = "gcs"\n  config  = { bucket = "b", prefix = "net" }\n}\n'


def topic(label: str, /, **arguments: str) -> str:
    lines = "".join(f"  {key} = {value}\n" for key, value in {"name": '"t"', **arguments}.items())
    return f'resource "google_pubsub_topic" "{label}" {{\n{lines}}}\n'


@contextmanager
def listener() -> Iterator[tuple[str, list[bytes]]]:
    """A server that records what comes in, as the proxy of everything."""
    seen: list[bytes] = []

    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            seen.append(self.rfile.readline())

    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.05,))
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_address[1]}", seen
        finally:
            server.shutdown()
            thread.join()


def test_the_result_of_a_program_is_unknown_and_the_program_does_not_run(plan: Any, root: Any) -> None:
    main = 'data "external" "env" {\n  program = ["touch", "ran"]\n}\n'
    folder = root(main + topic("t", name='data.external.env.result["name"]'))
    made = plan(folder)
    assert "name" in unknown(made, "google_pubsub_topic.t")
    assert made["octoguard_offline"]["unread"] == ["data.external.env"]
    assert made["octoguard_offline"]["data_sources"] == []
    assert not (folder / "ran").exists()


@pytest.mark.parametrize(
    "data",
    [
        'data "http" "x" {\n  url = "https://example.com"\n}\n'
        "locals {\n  t = jsondecode(data.http.x.response_body).a\n}\n",
        'data "google_secret_manager_secret_version" "x" {\n  secret = "s"\n}\n'
        "locals {\n  s = data.google_secret_manager_secret_version.x.secret_data\n"
        "  t = nonsensitive(jsondecode(local.s)).a\n}\n",
        f"{REMOTE}locals {{\n  net = data.terraform_remote_state.net.outputs\n  t = local.net.a[0].b\n}}\n",
    ],
)
def test_what_a_page_a_secret_or_another_root_holds_is_unknown(plan: Any, root: Any, data: str) -> None:
    assert "name" in unknown(plan(root(data + topic("t", name="local.t"))), "google_pubsub_topic.t")


def test_google_data_sources_have_the_labels_that_are_read(plan: Any, root: Any) -> None:
    data = 'data "google_project" "p" {\n}\ndata "google_projects" "all" {\n  filter = "x"\n}\n'
    labels = '{ a = data.google_projects.all.projects[0].labels["owner"] }'
    made = plan(root(data + topic("t", name='data.google_project.p.labels["team"]', labels=labels)))
    assert after(made, "google_pubsub_topic.t")["name"].startswith("offline-team")
    assert after(made, "google_pubsub_topic.t")["labels"]["a"].startswith("offline-owner")


def test_what_is_iterated_over_is_invented_in_the_shape_that_is_read(plan: Any, root: Any) -> None:
    main = (
        REMOTE
        + 'data "external" "e" {\n  program = ["x"]\n}\n'
        + 'data "external" "f" {\n  program = ["x"]\n}\n'
        + "locals {\n  subnets = data.terraform_remote_state.net.outputs.subnets\n}\n"
        + topic("t", for_each="local.subnets", name="each.value.name", labels='{ a = each.value["labels"].team }')
        + topic("u", count='data.external.e.result["count"]', name='data.external.f.result["name"]')
    )
    made = plan(root(main))
    assert changes(made)['google_pubsub_topic.t["offline"]'] == ["create"]
    assert changes(made)["google_pubsub_topic.u[0]"] == ["create"]
    assert made["octoguard_offline"]["data_sources"] == ["data.external.e", "data.terraform_remote_state.net"]
    assert made["octoguard_offline"]["unread"] == ["data.external.f"]
    assert "name" in unknown(made, "google_pubsub_topic.u[0]")


@pytest.mark.parametrize(
    "content",
    [
        {"subnets": {"eu": {"name": "eu-1"}}},
        {"subnets": {"value": {"eu": {"name": "eu-1"}}, "sensitive": False, "type": "dynamic"}},
        {"version": 4, "serial": 3, "outputs": {"subnets": {"value": {"eu": {"name": "eu-1"}}, "type": "dynamic"}}},
        {"format_version": "1.0", "values": {"outputs": {"subnets": {"value": {"eu": {"name": "eu-1"}}}}}},
    ],
)
def test_outputs_of_another_root_may_be_given(plan: Any, root: Any, tmp_path: Path, content: Any) -> None:
    (tmp_path / "net.json").write_text(json.dumps(content))
    main = REMOTE + topic("t", for_each="data.terraform_remote_state.net.outputs.subnets", name="each.value.name")
    made = plan(root(main), "--remote-state", f"net={tmp_path / 'net.json'}")
    assert after(made, 'google_pubsub_topic.t["eu"]')["name"] == "eu-1"
    assert made["octoguard_offline"]["data_sources"] == []


def test_outputs_for_one_instance(plan: Any, root: Any, tmp_path: Path) -> None:
    (tmp_path / "eu.json").write_text('{"name": "given"}')
    many = REMOTE.replace("  backend", '  for_each  = toset(["eu", "us"])\n  workspace = each.key\n  backend')
    outputs = "data.terraform_remote_state.net"
    main = many + topic("e", name=f'{outputs}["eu"].outputs.name') + topic("u", name=f'{outputs}["us"].outputs.name')
    made = plan(root(main), "--remote-state", f'net["eu"]={tmp_path / "eu.json"}')
    assert after(made, "google_pubsub_topic.e")["name"] == "given"
    assert "name" in unknown(made, "google_pubsub_topic.u")


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ("nett=net.json", "no data source terraform_remote_state.nett in the configuration: it has net"),
        ("net=missing.json", "missing.json: cannot be read"),
        ("net=list.json", "not a Terraform state or JSON of outputs"),
        ("net", "use NAME=FILE"),
    ],
)
def test_outputs_that_cannot_be_used(octoguard: Any, root: Any, tmp_path: Path, given: str, message: str) -> None:
    (tmp_path / "net.json").write_text("{}")
    (tmp_path / "list.json").write_text("[]")
    name, separator, file = given.partition("=")
    argument = f"{name}={tmp_path / file}" if separator else given
    done = octoguard("plan", root(REMOTE + TOPIC), "--offline", "--remote-state", argument)
    assert done.returncode in (2, 3)
    assert message in done.stderr.decode()


def test_no_network_is_asked_even_with_credentials(plan: Any, root: Any, tmp_path: Path) -> None:
    key = {"type": "authorized_user", "client_id": "c", "client_secret": "s", "refresh_token": "r"}
    (tmp_path / "key.json").write_text(json.dumps(key))
    module = {
        "m/main.tf": REMOTE.replace("gcs", "http").replace("bucket = ", "address = ")
        + topic("m", name="data.terraform_remote_state.net.outputs.a")
    }
    main = (
        'terraform {\n  backend "gcs" {\n    bucket = "state"\n  }\n}\n'
        + REMOTE
        + 'data "http" "page" {\n  url = "http://example.com"\n}\n'
        + topic("t", name="data.terraform_remote_state.net.outputs.a", labels="{ a = data.http.page.response_body }")
        + 'module "m" {\n  source = "./m"\n}\n'
    )
    with listener() as (proxy, seen):
        proxies = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), proxy)
        env = {**os.environ, **proxies, "GOOGLE_APPLICATION_CREDENTIALS": str(tmp_path / "key.json"), "NO_PROXY": ""}
        made = plan(root(main, **module), env=env)
        assert seen == []
        with pytest.raises((urllib.error.URLError, OSError)):
            urllib.request.build_opener(urllib.request.ProxyHandler({"http": proxy})).open(
                "http://example.com", None, 5
            )
        assert seen[0].startswith(b"GET http://example.com"), "the listener does not hear what it should"
    assert set(changes(made)) >= {"google_pubsub_topic.t", "module.m.google_pubsub_topic.m"}


def test_keys_that_are_not_here(plan: Any, root: Any) -> None:
    provider = (
        'provider "google" {\n  project     = "p"\n  credentials = file("missing.json")\n}\n'
        'provider "google" {\n  alias       = "other"\n  project     = "q"\n  credentials = local.key\n}\n'
        'locals {\n  key = file("${path.module}/missing.json")\n}\n'
    )
    made = plan(root(topic("t") + topic("u", provider="google.other"), provider))
    assert after(made, "google_pubsub_topic.t")["project"] == "p"
    assert after(made, "google_pubsub_topic.u")["project"] == "q"


def test_other_files_that_are_not_here_are_an_error(octoguard: Any, root: Any) -> None:
    provider = 'provider "google" {\n  project = jsondecode(file("missing.json")).project_id\n}\n'
    assert "Invalid function argument" in refused(octoguard, root(TOPIC, provider))


VARIABLES = (
    'variable "project" {\n  type = string\n\n  validation {\n    condition     = length(var.project) > 5\n'
    '    error_message = "too short"\n  }\n}\n'
    'variable "names" {\n  type     = list(object({ name = string }))\n  nullable = false\n}\n'
    'variable "secret" {\n  type      = string\n  sensitive = true\n}\n'
    'variable "optional" {\n  default = "x"\n}\n'
)


def test_all_variables_without_a_value_are_named_at_once(octoguard: Any, root: Any) -> None:
    message = refused(octoguard, root(TOPIC + VARIABLES))
    assert "no value for var.names, var.project, var.secret: use --var-file FILE" in message
    assert "--stub-variables" in message
    auto = {"a.auto.tfvars": 'project = "project-1"\n', "terraform.tfvars.json": '{"names": []}'}
    assert "no value for var.secret:" in refused(octoguard, root(TOPIC + VARIABLES, **auto))


def test_variables_without_a_value_may_be_unknown(plan: Any, root: Any) -> None:
    main = VARIABLES + topic("t", name="var.names[0].name", labels='{ a = "x-${var.secret}", b = var.optional }')
    made = plan(root(main, 'provider "google" {\n  project = var.project\n}\n'), "--stub-variables")
    assert unknown(made, "google_pubsub_topic.t") >= {"name", "project", "labels"}
    assert made["octoguard_offline"]["variables"] == ["names", "project", "secret"]
    expressions = made["configuration"]["root_module"]["resources"][0]["expressions"]
    assert expressions["name"]["references"][0].startswith("var.names")


def test_a_variable_that_decides_how_many_there_are_has_to_be_given(octoguard: Any, root: Any, plan: Any) -> None:
    main = 'variable "on" {\n  type = bool\n}\n' + topic("t", count="local.count")
    folder = root(main + "locals {\n  count = var.on ? 1 : 0\n}\n")
    done = octoguard("plan", folder, "--offline", "--stub-variables")
    assert done.returncode == 3
    assert "var.on must have a value, because a count or a for_each depends on it" in done.stderr.decode()
    assert changes(plan(folder, "--stub-variables", "--var", "on=true")) == {"google_pubsub_topic.t[0]": ["create"]}


def test_the_files_of_a_root_with_unknown_variables_stay_as_they_are(plan: Any, root: Any) -> None:
    folder = root(VARIABLES + topic("t", name="var.project"))
    before = {path: path.read_bytes() for path in folder.iterdir()}
    plan(folder, "--stub-variables")
    assert {path: path.read_bytes() for path in folder.iterdir()} == before


def test_unknown_variables_in_json(plan: Any, root: Any) -> None:
    content = {
        "variable": {"name": {"type": "string"}},
        "resource": {"google_pubsub_topic": {"t": {"name": "a-${var.name}"}}},
    }
    made = plan(root("", **{"more.tf.json": json.dumps(content)}), "--stub-variables")
    assert "name" in unknown(made, "google_pubsub_topic.t")


def test_the_report_says_what_is_unknown_offline_and_how_to_give_it(octoguard: Any, root: Any) -> None:
    main = REMOTE + VARIABLES + topic("t", name="data.terraform_remote_state.net.outputs.a")
    text = octoguard("check", root(main), "--offline", "--stub-variables").stdout.decode()
    assert "unknown in an offline plan: data.terraform_remote_state.net: give" in text
    assert "--remote-state NAME=FILE" in text
    assert "planned as unknown (--stub-variables): var.names, var.project, var.secret" in text


def test_an_address_behind_a_local_is_in_use(octoguard: Any, root: Any) -> None:
    main = (
        'resource "google_compute_global_address" "ip" {\n  count = 1\n  name  = "lb"\n}\n'
        'locals {\n  address = join("", google_compute_global_address.ip[*].address)\n}\n'
        'resource "google_compute_global_forwarding_rule" "http" {\n  name = "http"\n  ip_address = local.address\n'
        '  target = "projects/p/global/targetHttpProxies/p"\n  port_range = "80"\n}\n'
    )
    document = json.loads(octoguard("cost", root(main), "--offline", "--format", "json").stdout)
    costs = {one["address"]: one["monthly_usd"] for one in document["cost"]["resources"]}
    assert costs["google_compute_global_address.ip[0]"] == 0


def test_the_standin_command_asks_no_network_for_a_remote_state(standin: Any, root: Any) -> None:
    main = (
        REMOTE.replace("gcs", "http").replace("bucket = ", "address = ")
        + 'variable "v" {\n  default = 1\n}\n'
        + 'resource "terraform_data" "d" {\n  input = var.v\n'
        + "  triggers_replace = data.terraform_remote_state.net.outputs.list[0]\n}\n"
        + topic("t", for_each="data.terraform_remote_state.net.outputs.topics", labels="{ a = each.key }")
        + 'output "o" {\n  value = terraform_data.d.output\n}\n'
    )
    folder = root(main)
    assert standin(folder, "init").returncode == 0
    applied = standin(folder, "apply", "-auto-approve")
    assert applied.returncode == 0, applied.stderr.decode()
    assert "o = 1" in applied.stdout.decode()
    assert "No changes" in standin(folder, "plan").stdout.decode()
    changed = standin(folder, "apply", "-auto-approve", "-var", "v=2").stdout.decode()
    assert "0 added, 1 changed, 0 destroyed" in changed
    assert 'o = "2"' in changed


def test_a_remote_state_in_a_check_asks_no_network(plan: Any, root: Any) -> None:
    condition = '    condition = data.terraform_remote_state.c.outputs.a.b != null\n    error_message = "none"\n'
    data = REMOTE.replace('"net"', '"c"').replace("gcs", "http").replace("bucket = ", "address = ")
    main = f'check "c" {{\n{data}  assert {{\n{condition}  }}\n}}\n' + TOPIC
    with listener() as (proxy, seen):
        proxies = dict.fromkeys(("HTTP_PROXY", "HTTPS_PROXY", "http_proxy", "https_proxy"), proxy)
        made = plan(root(main), env={**os.environ, **proxies, "NO_PROXY": ""})
    assert seen == []
    assert [one["status"] for one in made["checks"]] == ["pass"]


def test_the_standin_command_reads_states_on_this_machine(standin: Any, root: Any, tmp_path: Path) -> None:
    (tmp_path / "net.json").write_text(
        '{"version": 4, "serial": 1, "outputs": {"a": {"value": "here", "type": "string"}}}'
    )
    local = 'data "terraform_remote_state" "net" {\n  backend = "local"\n  config  = { path = "../net.json" }\n}\n'
    folder = root(local + topic("t", name="data.terraform_remote_state.net.outputs.a"))
    assert standin(folder, "init").returncode == 0
    assert '"here"' in standin(folder, "plan").stdout.decode()


def test_a_state_on_this_machine_counts_in_a_plan(plan: Any, root: Any, tmp_path: Path) -> None:
    (tmp_path / "net.tfstate").write_text(
        '{"version": 4, "serial": 1, "terraform_version": "1.6.0", "lineage": "x", "resources": [],'
        ' "outputs": {"a": {"value": "here", "type": "string"}}}'
    )
    local = 'data "terraform_remote_state" "net" {\n  backend = "local"\n  config  = { path = "../net.tfstate" }\n}\n'
    made = plan(root(local + topic("t", name="data.terraform_remote_state.net.outputs.a")))
    assert after(made, "google_pubsub_topic.t")["name"] == "here"
    assert made["octoguard_offline"]["data_sources"] == []


@pytest.mark.parametrize(
    ("main", "message"),
    [
        ('terraform {\n  required_version = ">= 9.1"\n}\n', "required_version is >= 9.1"),
        ('action "a_b" "c" {\n}\n', "the configuration needs Terraform 1.14 or newer (the block action.a_b.c)"),
    ],
)
def test_a_newer_terraform_is_asked_for(octoguard: Any, root: Any, main: str, message: str) -> None:
    assert message in refused(octoguard, root(main)).splitlines()[-1]


def test_a_sum_of_errors_is_shown_in_the_order_of_the_files(octoguard: Any, root: Any) -> None:
    main = "locals {\n  a = null\n}\n" + topic("t", name="local.a.b") + 'resource "google_storage_bucket" "b" {\n}\n'
    lines = refused(octoguard, root(main)).splitlines()
    assert lines[0] == "Error: Attempt to get attribute from null value"
    assert '  on main.tf line 5, in resource "google_pubsub_topic" "t":' in lines
    assert "    │ local.a is null" in lines
    assert lines.index("Error: Missing required argument") > lines.index("    │ local.a is null")
    assert lines[-1].endswith("terraform plan, offline: Attempt to get attribute from null value on main.tf line 5")
