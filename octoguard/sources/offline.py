"""Plans a Terraform root with the real terraform against the stand-in provider: no credentials, network or download."""

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
# What is imported is assumed to be as it is configured, which the first plan tells; another for each step in a chain of
# imports whose configurations refer to each other.
_MOST_PLANS = 5
_SHORTEST_TEXT = 8


def fetch(root: Path, options: PlanOptions) -> PlanDocument:
    """The plan of a root as JSON, with a mark that it was made offline.

    Raises InputError for what is missing and for what terraform refuses, in its own words; TerraformError where there
    is no terraform, or one that is too old.
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
        # In a local backend without a state, Terraform accepts any workspace that the variable names.
        environment = session.environment | ({WORKSPACE: workspace} if workspace else {})

        def run(*arguments: str) -> terraform.CommandOutput:
            session.progress.start()
            done = terraform.run(program, copy.root, list(arguments), environment)
            return replace(done, err=errors_as_text(done.out) or done.err) if "-json" in arguments else done

        def call(*arguments: str) -> str:
            done = run(*arguments)
            while done.code != 0 and copy.answer(done.said):
                done = run(*arguments)
            if done.code != 0:
                version = run("version").out
                terraform.check_version(program, version)
                lacks = unmet(usage, root.resolve(), version, done.said)
                is_misfit = session.misfits and arguments[0] == "plan"
                served = f" (planned with {', '.join(session.misfits)})" if is_misfit else ""
                raise InputError(f"{root}: {lacks or _refusal(copy, arguments[0], done)}{served}", done.said)
            return done.out

        call("init", "-input=false", "-no-color")
        for _ in range(_MOST_PLANS):
            call("plan", "-json", "-input=false", "-lock=false", f"-out={_PLAN}", *options.arguments())
            if not session.assume_imports():
                break
        outline, shown = _decoded(call("show", "-no-color", "-json", _PLAN))
        terraform.check_version(program, str(outline.get("terraform_version", "")))
        return _document(outline, shown, root, session, copy, workspace)


def _refusal(copy: WorkingCopy, command: str, done: terraform.CommandOutput) -> str:
    """What stands in the way of a plan, in one line."""
    if names := copy.undecided(done.said):
        return (
            f"the value of {', '.join(f'var.{name}' for name in names)} decides a count or a for_each, so it cannot be "
            "unknown: give it with --var NAME=VALUE or --var-file"
        )
    return f"terraform {command}, offline: {done.reason}"


def _written_here(root: Path, usage: ProviderUsage) -> list[Path]:
    """The directories of a root and of its local modules, without modules that were downloaded."""
    downloaded = root.resolve() / ".terraform"
    return [directory for directory in usage.directories if downloaded not in directory.parents]


def usage_of(root: Path, *states: Path) -> ProviderUsage:
    """What a root and its states use. Raises InputError where code of it is missing."""
    if not root.is_dir():
        raise InputError(f"{root}: no such directory")
    usage = scan(root, *states)
    if usage.missing:
        calls = ", ".join(f"module.{address} from {source}" for address, source in usage.missing)
        raise InputError(
            f"{root}: modules that are not here: {calls}: run `terraform get` in {root} where there is a network "
            "(it needs no credentials), then this again"
        )
    return usage


def _decoded(shown: str) -> tuple[dict[str, Any], str]:
    body = shown.strip()
    return msgspec.json.decode(body), body


def _document(
    outline: dict[str, Any], body: str, root: Path, session: StandinSession, copy: WorkingCopy, workspace: str
) -> PlanDocument:
    """The JSON with the mark as its last key; its own bytes stay as terraform wrote them."""
    found = [one for one in _data_sources(outline) if not copy.is_given(one["address"])]
    addresses = sorted(one["address"] for one in found)
    mark: dict[str, Any] = {"providers": session.notes, "data_sources": addresses, "imports": _imports(outline)}
    if invented := sorted({text for one in found for text in _settings(one)}):
        mark["invented"] = invented
    if workspace:
        mark["workspace"] = workspace
    if missing := session.missing():
        mark["missing"] = missing
    copy.amend(mark, outline)
    marked = f'{body[:-1]},"{MARK}":{msgspec.json.encode(mark).decode()}}}'
    return PlanDocument.of(marked.encode(), str(root), "offline", _ignored())


def _ignored() -> list[str]:
    """What of this process's environment Terraform would follow and an offline plan does not."""
    names = sorted(name for name in os.environ if name in ("TF_CLI_ARGS", "TF_CLI_ARGS_plan"))
    return [f"{' and '.join(names)} not followed offline: use --var and --var-file"] if names else []


def _data_sources(outline: dict[str, Any]) -> list[dict[str, Any]]:
    """The data sources that were read while planning: their values are invented."""
    found: list[dict[str, Any]] = []
    todo: list[object] = [((outline.get("prior_state") or {}).get("values") or {}).get("root_module") or {}]
    while todo:
        module = todo.pop()
        if isinstance(module, dict):
            found += [one for one in module.get("resources", []) if one.get("mode") == "data"]
            todo += module.get("child_modules", [])
    return found


def _settings(data_source: dict[str, Any]) -> Iterator[str]:
    """The texts that it was answered, save those that identify something; short ones may be a coincidence elsewhere."""
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
    """The addresses of what the plan imports: it is assumed to be as it is configured."""
    changes = outline.get("resource_changes") or []
    return sorted(one["address"] for one in changes if one["change"].get("importing"))
