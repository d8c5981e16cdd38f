"""Plans a Terraform root offline with real terraform and the stand-in provider: no credentials, network or download."""

from __future__ import annotations

import os
import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from octoguard.errors import InputError
from octoguard.plan.document import PlanDocument
from octoguard.plan.invented import is_computed, is_identity
from octoguard.sources import terraform
from octoguard.sources._local_state import WORKSPACE, workspace_of
from octoguard.sources.diagnostics import errors_as_text
from octoguard.standin import remote_state
from octoguard.standin.features import unmet
from octoguard.standin.scan import ProviderUsage, scan
from octoguard.standin.session import StandinSession, standing_in
from octoguard.standin.working_copy import WorkingCopy, require_values

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.sources.terraform import PlanOptions

MARK = "octoguard_offline"
_PLAN = "octoguard.tfplan"
# An imported resource is assumed to be as configured, which only a first plan shows. Imports whose configurations refer
# to each other need one more plan for each step of the chain.
_MOST_PLANS = 5
_SHORTEST_TEXT = 8


def fetch(root: Path, options: PlanOptions) -> PlanDocument:
    """The offline plan of a root as JSON, with the key `octoguard_offline` added.

    Raises InputError for missing input and for errors of terraform, with its own text. Raises TerraformError if
    terraform is missing or too old.
    """
    terraform.check_files(root, options)
    usage = usage_of(root, *([options.state] if options.state else []))
    program = terraform.program_for(_written_here(root, usage))
    workspace = workspace_of(root)
    outputs = remote_state.read_given(options.remote_states, Path())
    unset = require_values(root, usage, options.variables, options.var_files, is_stub=options.stub_variables)
    serving = standing_in(usage, options.schema, quiet=options.quiet)
    with tempfile.TemporaryDirectory(prefix="octoguard-") as scratch, serving as session:
        copy = WorkingCopy(root, usage, session, Path(scratch), outputs, unset)
        # A local backend without a state accepts any workspace name in TF_WORKSPACE.
        environment = session.environment | ({WORKSPACE: workspace} if workspace else {})

        def run(*arguments: str) -> terraform.CommandOutput:
            session.progress.start()
            done = terraform.run(program, copy.root, list(arguments), environment)
            return replace(done, err=errors_as_text(done.out) or done.err) if "-json" in arguments else done

        def call(*arguments: str) -> str:
            done = run(*arguments)
            while done.code != 0 and copy.answer(done.messages):
                done = run(*arguments)
            if done.code != 0:
                version = run("version").out
                terraform.check_version(program, version)
                lacks = unmet(usage, root.resolve(), version, done.messages)
                is_misfit = session.misfits and arguments[0] == "plan"
                served = f" (planned with {', '.join(session.misfits)})" if is_misfit else ""
                raise InputError(f"{root}: {lacks or _refusal(copy, arguments[0], done)}{served}", done.messages)
            return done.out

        call("init", "-input=false", "-no-color")
        for _ in range(_MOST_PLANS):
            call("plan", "-json", "-input=false", "-lock=false", f"-out={_PLAN}", *options.arguments())
            if not session.assume_imports():
                break
        outline, plan_json = _decoded(call("show", "-no-color", "-json", _PLAN))
        terraform.check_version(program, str(outline.get("terraform_version", "")))
        return _document(outline, plan_json, root, session, copy, workspace)


def _refusal(copy: WorkingCopy, command: str, done: terraform.CommandOutput) -> str:
    """Why the plan failed, in one line."""
    if names := copy.undecided(done.messages):
        variables = ", ".join(f"var.{name}" for name in names)
        return (
            f"{variables} must have a value, because a count or a for_each depends on it: "
            "use --var NAME=VALUE or --var-file"
        )
    return f"terraform {command}, offline: {done.reason}"


def _written_here(root: Path, usage: ProviderUsage) -> list[Path]:
    """The directories of a root and of its local modules, without downloaded modules."""
    downloaded = root.resolve() / ".terraform"
    return [directory for directory in usage.directories if downloaded not in directory.parents]


def usage_of(root: Path, *states: Path) -> ProviderUsage:
    """The providers, types and modules that a root and its states use. Raises InputError for missing modules."""
    if not root.is_dir():
        raise InputError(f"{root}: no such directory")
    usage = scan(root, *states)
    if usage.missing:
        calls = ", ".join(f"module.{address} from {source}" for address, source in usage.missing)
        raise InputError(
            f"{root}: modules are not downloaded: {calls}: run `terraform get` in {root} with network access "
            "(it needs no credentials), then run octoguard again"
        )
    return usage


def _decoded(output: str) -> tuple[dict[str, Any], str]:
    body = output.strip()
    return msgspec.json.decode(body), body


def _document(
    outline: dict[str, Any], body: str, root: Path, session: StandinSession, copy: WorkingCopy, workspace: str
) -> PlanDocument:
    """The plan JSON with the mark as its last key. The other bytes stay as terraform wrote them."""
    data_sources = [source for source in _data_sources(outline) if not copy.is_given(source["address"])]
    addresses = sorted(source["address"] for source in data_sources)
    mark: dict[str, Any] = {"providers": session.notes, "data_sources": addresses, "imports": _imports(outline)}
    if invented := sorted({text for source in data_sources for text in _settings(source)}):
        mark["invented"] = invented
    if workspace:
        mark["workspace"] = workspace
    if missing := session.missing():
        mark["missing"] = missing
    copy.amend(mark, outline)
    marked = f'{body[:-1]},"{MARK}":{msgspec.json.encode(mark).decode()}}}'
    return PlanDocument.of(marked.encode(), str(root), "offline", _ignored())


def _ignored() -> list[str]:
    """A note on the environment variables that Terraform follows and an offline plan ignores; [] if none is set."""
    names = sorted(name for name in os.environ if name in ("TF_CLI_ARGS", "TF_CLI_ARGS_plan"))
    return [f"the offline plan ignores {' and '.join(names)}: use --var and --var-file"] if names else []


def _data_sources(outline: dict[str, Any]) -> list[dict[str, Any]]:
    """The data sources that were read during planning, whose values are invented."""
    data_sources: list[dict[str, Any]] = []
    todo: list[object] = [((outline.get("prior_state") or {}).get("values") or {}).get("root_module") or {}]
    while todo:
        module = todo.pop()
        if isinstance(module, dict):
            data_sources += [item for item in module.get("resources", []) if item.get("mode") == "data"]
            todo += module.get("child_modules", [])
    return data_sources


def _settings(data_source: dict[str, Any]) -> Iterator[str]:
    """The invented strings of a data source without identities. Short strings could match other values by chance."""
    if not is_computed(data_source["type"]):
        values = data_source.get("values") or {}
        for name, value in values.items():
            if not is_identity(name):
                yield from (text for text in _texts(value) if len(text) >= _SHORTEST_TEXT)


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, (dict, list)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)


def _imports(outline: dict[str, Any]) -> list[str]:
    """The addresses of imported resources, which are assumed to be as configured."""
    changes = outline.get("resource_changes") or []
    return sorted(change["address"] for change in changes if change["change"].get("importing"))
