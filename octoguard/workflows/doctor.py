"""Finds out what works here and what is missing: programs, packages, configuration, credentials, APIs and roles."""

from __future__ import annotations

import platform
import re
import shutil
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final, Literal

import msgspec

from octoguard import __version__
from octoguard.config.discovery import NAME, find_config, load_nearest
from octoguard.config.policies import load_policies
from octoguard.errors import OctoguardError, TerraformError
from octoguard.printable import json_text, presentable
from octoguard.vcs import git
from octoguard.workflows.terminal import wants_color

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from octoguard.config.settings import Settings
    from octoguard.extras import Extra
    from octoguard.gcp.probe import Probe

Status = Literal["works", "missing", "broken"]
_MARKS: Final = {"works": ("32", "ok     "), "missing": ("33", "missing"), "broken": ("31", "BROKEN ")}
_PROBE_SECONDS: Final = 10.0


@dataclass(frozen=True, slots=True)
class DoctorRequest:
    """What the user asked for."""

    google: bool = True
    projects: tuple[str, ...] = ()
    json: bool = False
    config: Path | None = None
    color: bool = False


class Check(msgspec.Struct, frozen=True):
    """One thing that was looked at. `missing` is something optional; `broken` is what judging a plan needs."""

    name: str
    status: Status
    said: str
    do: str = ""


@dataclass(frozen=True, slots=True)
class DoctorResult:
    """The text, and whether what judging a plan needs works."""

    text: str
    works: bool


def examine(request: DoctorRequest) -> DoctorResult:
    """Look at everything; nothing that is looked at stops the rest."""
    checks = list(_all(request))
    works = not any(check.status == "broken" for check in checks)
    if request.json:
        return DoctorResult(json_text({"octoguard_version": __version__, "works": works, "checks": checks}), works)
    color = request.color and wants_color()
    return DoctorResult(
        "\n".join([*(line for check in presentable(checks) for line in _lines(check, color)), ""]), works
    )


def _lines(check: Check, color: bool) -> Iterator[str]:
    code, mark = _MARKS[check.status]
    shown = f"\033[{code}m{mark}\033[0m" if color else mark
    yield f"{shown}  {check.name}: {check.said}"
    if check.do:
        yield f"           {check.do}"


def _all(request: DoctorRequest) -> Iterator[Check]:
    yield Check("python", "works", f"{platform.python_version()}, octoguard {__version__}")
    yield _policies()
    settings: Settings | None = None
    try:
        settings = load_nearest(request.config)
        path = request.config or find_config()
        yield Check(NAME, "works", str(path) if path else "none, the defaults hold")
    except OctoguardError as error:
        yield Check(NAME, "broken", str(error))
    yield _terraform()
    yield _git()
    yield _checkov(settings)
    yield _package("report", "octoguard report rightsizing")
    clients = _package("gcp", "live reports and budgets")
    yield clients
    if clients.status == "works" and request.google:
        yield from _google(request, settings)


def _git() -> Check:
    version = git.version()
    if version is None:
        return Check("git", "missing", "--trust does not work, and decisions name no commit", "install git")
    return Check("git", "works", version)


def _policies() -> Check:
    try:
        return Check("policies", "works", f"{len(load_policies())} of them")
    except OctoguardError as error:
        return Check("policies", "broken", str(error), "install octoguard again")


def _terraform() -> Check:
    from octoguard.sources.terraform import OLDEST, require_terraform

    needs = "plan JSON is judged without it; saved plans and --offline need it"
    try:
        program = require_terraform()
        found = subprocess.run([program, "version"], capture_output=True, text=True, timeout=20, check=False)
    except TerraformError as error:
        return Check("terraform", "missing", needs, str(error))
    except (OSError, subprocess.TimeoutExpired):
        return Check("terraform", "missing", f"it is there and does not run; {needs}", "run terraform version")
    version = re.search(r"v(\d+)\.(\d+)\.\S+", found.stdout)
    if version is None:
        return Check("terraform", "missing", f"it does not say its version; {needs}", "run terraform version")
    if (int(version[1]), int(version[2])) < OLDEST:
        return Check("terraform", "missing", f"{version[0]} is too old; {needs}", "install terraform 1.6 or newer")
    return Check("terraform", "works", version[0])


def _checkov(settings: Settings | None) -> Check:
    """Where a check would find it; one that octoguard.toml demands has to be there."""
    from octoguard.scanners._checkov_process import INSTALL, find
    from octoguard.workflows.inputs import CheckRequest, resolve

    is_demanded = settings is not None and "checkov" in settings.check.scanners
    without = (
        "[check] with demands it: every check fails" if is_demanded else "octoguard's own policies are all there is"
    )
    try:
        program = str(find(resolve(CheckRequest(plan=""), settings).scan_options("checkov").program))
    except OctoguardError as error:
        check = Check("checkov", "missing", without, str(error))
    else:
        check = _program("checkov", ["--version"], without, INSTALL, program)
    return msgspec.structs.replace(check, status="broken") if is_demanded and check.status == "missing" else check


def _program(name: str, arguments: list[str], without: str, do: str, path: str | None = None) -> Check:
    path = path or shutil.which(name)
    if path is None:
        return Check(name, "missing", without, do)
    try:
        found = subprocess.run([path, *arguments], capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return Check(name, "missing", f"it is there and does not run; {without}", do)
    said = (found.stdout or found.stderr).strip().splitlines()
    if found.returncode != 0 or not said:
        return Check(name, "missing", f"it is there and fails (exit {found.returncode}); {without}", do)
    return Check(name, "works", said[-1].removeprefix(f"{name} version "))


def _package(extra: Extra, for_what: str) -> Check:
    from octoguard.extras import how_to_install, missing

    name = f"octoguard[{extra}]"
    module = missing(extra)
    if not module:
        return Check(name, "works", f"installed, for {for_what}")
    return Check(name, "missing", f"{for_what} needs {module}, which is not installed", how_to_install(extra))


def _google(request: DoctorRequest, settings: Settings | None) -> Iterator[Check]:
    from octoguard.gcp.probe import kind_of, probe
    from octoguard.gcp.session import open_session

    google = settings.google if settings else None
    try:
        session = open_session(_PROBE_SECONDS, google.quota_project if google else None)
    except OctoguardError as error:
        said = str(error)
        yield Check("credentials", "missing", said.partition(": ")[0], said.partition(": ")[2])
        return
    kind = "of a test server" if session.endpoint else kind_of(session.credentials)
    yield Check("credentials", "works", kind)
    if session.quota_project or session.endpoint:
        yield Check("quota project", "works", session.quota_project or "not needed by a test server")
    else:
        do = "gcloud auth application-default set-quota-project ID, or quota_project under [google]"
        yield Check("quota project", "missing", "calls may be refused or use the project of the credentials", do)
    projects = list(request.projects) or _configured(settings)
    if not projects:
        yield Check("projects", "missing", "nobody says which", f"write projects under [environments.*] in {NAME}")
    try:
        for one in probe(session, projects, google.billing_account if google else None):
            yield _probed(one)
    except OctoguardError as error:
        yield Check("Google Cloud", "missing", str(error))


def _configured(settings: Settings | None) -> list[str]:
    if settings is None:
        return []
    return [project for name in settings.environments for project in settings.projects_of(name)]


def _probed(one: Probe) -> Check:
    from octoguard.gcp.probe import PERMISSIONS

    if one.lacking:
        roles = ", ".join(sorted({PERMISSIONS[name] for name in one.lacking}))
        return Check(one.what, "missing", f"{len(one.lacking)} of {len(PERMISSIONS)} are lacking", f"grant {roles}")
    if one.failure is None:
        return Check(one.what, "works", "answers" if "googleapis" in one.what else "all there")
    do = f"grant {one.role}"
    if one.failure.reason == "SERVICE_DISABLED":
        do = f"gcloud services enable {one.api}"
    elif one.failure.code in ("UNAVAILABLE", "DEADLINE_EXCEEDED"):
        do = "check the network and proxies"
    return Check(one.what, "missing", f"{one.failure.code} ({one.failure.message})", do)
