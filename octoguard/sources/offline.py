"""Plans a Terraform root with the real terraform against the stand-in provider: no credentials, network or download."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec

from octoguard.errors import InputError
from octoguard.plan.document import PlanDocument
from octoguard.sources import terraform
from octoguard.sources.diagnostics import errors_as_text
from octoguard.standin import remote_state
from octoguard.standin.features import unmet
from octoguard.standin.scan import Usage, scan
from octoguard.standin.session import Session, standing_in
from octoguard.standin.working_copy import WorkingCopy, require_values

if TYPE_CHECKING:
    from octoguard.sources.terraform import Options

MARK = "octoguard_offline"
_PLAN = "octoguard.tfplan"
# What is imported is assumed to be as it is configured, which the first plan tells; another for each step in a chain of
# imports whose configurations refer to each other.
_MOST_PLANS = 5


def fetch(root: Path, options: Options) -> PlanDocument:
    """The plan of a root as JSON, with a mark that it was made offline.

    Raises InputError for what is missing and for what terraform refuses, in its own words; TerraformError where there
    is no terraform, or one that is too old.
    """
    terraform.check_files(root, options)
    program = terraform.require_terraform()
    usage = usage_of(root, *([options.state] if options.state else []))
    outputs = remote_state.read_given(options.remote_states, Path())
    unset = require_values(root, usage, options.variables, options.var_files, is_stub=options.stub_variables)
    with tempfile.TemporaryDirectory(prefix="octoguard-") as scratch, standing_in(usage, options.schema) as session:
        copy = WorkingCopy(root, usage, session, Path(scratch), outputs, unset)

        def run(*arguments: str) -> terraform.Output:
            session.progress.start()
            done = terraform.run(program, copy.root, list(arguments), session.environment)
            return replace(done, err=errors_as_text(done.out) or done.err) if "-json" in arguments else done

        def call(*arguments: str) -> str:
            done = run(*arguments)
            while done.code != 0 and copy.answer(done.said):
                done = run(*arguments)
            if done.code != 0:
                version = terraform.run(program, copy.root, ["version"], session.environment).out
                terraform.check_version(program, version)
                lacks = unmet(usage, root.resolve(), version, done.said)
                raise InputError(f"{root}: {lacks or _refusal(copy, arguments[0], done)}", done.said)
            return done.out

        call("init", "-input=false", "-no-color")
        for _ in range(_MOST_PLANS):
            call("plan", "-json", "-input=false", "-lock=false", f"-out={_PLAN}", *options.arguments())
            if not session.assume_imports():
                break
        outline, shown = _decoded(call("show", "-no-color", "-json", _PLAN))
        terraform.check_version(program, str(outline.get("terraform_version", "")))
        return _document(outline, shown, root, session, copy)


def _refusal(copy: WorkingCopy, command: str, done: terraform.Output) -> str:
    """What stands in the way of a plan, in one line."""
    if names := copy.undecided(done.said):
        return (
            f"the value of {', '.join(f'var.{name}' for name in names)} decides a count or a for_each, so it cannot be "
            "unknown: give it with --var NAME=VALUE or --var-file"
        )
    return f"terraform {command}, offline: {done.reason}"


def usage_of(root: Path, *states: Path) -> Usage:
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


def _document(outline: dict[str, Any], body: str, root: Path, session: Session, copy: WorkingCopy) -> PlanDocument:
    """The JSON with the mark as its last key; its own bytes stay as terraform wrote them."""
    mark = {"providers": session.notes, "data_sources": _data_sources(outline), "imports": _imports(outline)}
    copy.amend(mark, outline)
    marked = f'{body[:-1]},"{MARK}":{msgspec.json.encode(mark).decode()}}}'
    return PlanDocument.of(marked.encode(), str(root), "offline", [])


def _data_sources(outline: dict[str, Any]) -> list[str]:
    """The addresses of the data sources that were read while planning: their values are invented."""
    found: list[str] = []
    todo: list[object] = [((outline.get("prior_state") or {}).get("values") or {}).get("root_module") or {}]
    while todo:
        module = todo.pop()
        if isinstance(module, dict):
            found += [one["address"] for one in module.get("resources", []) if one.get("mode") == "data"]
            todo += module.get("child_modules", [])
    return sorted(found)


def _imports(outline: dict[str, Any]) -> list[str]:
    """The addresses of what the plan imports: it is assumed to be as it is configured."""
    changes = outline.get("resource_changes") or []
    return sorted(one["address"] for one in changes if one["change"].get("importing"))
