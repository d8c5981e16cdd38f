"""Checks programs, packages, configuration, credentials, APIs and roles."""

from __future__ import annotations

import platform
import re
import shutil
import subprocess
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

import msgspec

from octoguard import __version__
from octoguard.config.discovery import NAME, find_config, load_nearest
from octoguard.config.policies import load_policies
from octoguard.errors import OctoguardError, TerraformError
from octoguard.renderers.listings import doctor as listing
from octoguard.renderers.listings.doctor import Check
from octoguard.vcs import git
from octoguard.workflows.terminal import wants_color

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from octoguard.config.settings import Settings
    from octoguard.extras import Extra
    from octoguard.gcp.probe import Probe

_PROBE_SECONDS: Final = 10.0


@dataclass(frozen=True, slots=True)
class DoctorRequest:
    """The options of `octoguard doctor`."""

    google: bool = True
    projects: tuple[str, ...] = ()
    json: bool = False
    config: Path | None = None
    color: bool = False


@dataclass(frozen=True, slots=True)
class DoctorResult:
    """The text, and whether everything works that octoguard check needs."""

    text: str
    works: bool


def examine(request: DoctorRequest) -> DoctorResult:
    """Run every check. A failed check does not stop the others."""
    checks = list(_all(request))
    works = not any(check.status == "broken" for check in checks)
    if request.json:
        return DoctorResult(listing.json(checks, __version__, works), works)
    return DoctorResult(listing.text(checks, color=request.color and wants_color()), works)


def _all(request: DoctorRequest) -> Iterator[Check]:
    yield Check("python", "works", f"{platform.python_version()}, octoguard {__version__}")
    yield _policies()
    settings: Settings | None = None
    try:
        settings = load_nearest(request.config)
        path = request.config or find_config()
        yield Check(NAME, "works", str(path) if path else "no file, using the defaults")
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
        return Check(
            "git", "missing", "without git, --trust does not work and decisions do not record a commit", "install git"
        )
    return Check("git", "works", version)


def _policies() -> Check:
    try:
        return Check("policies", "works", f"{len(load_policies())} policies")
    except OctoguardError as error:
        return Check("policies", "broken", str(error), "reinstall octoguard")


def _terraform() -> Check:
    from octoguard.sources.terraform import OLDEST, require_terraform

    needs = "saved plan files and --offline need it; plans in JSON do not"
    try:
        program = require_terraform()
        process = subprocess.run([program, "version"], capture_output=True, text=True, timeout=20, check=False)
    except TerraformError as error:
        return Check("terraform", "missing", needs, str(error))
    except (OSError, subprocess.TimeoutExpired):
        return Check("terraform", "missing", f"the program does not run; {needs}", "run terraform version")
    version = re.search(r"v(\d+)\.(\d+)\.\S+", process.stdout)
    if version is None:
        return Check(
            "terraform", "missing", f"the program does not print its version; {needs}", "run terraform version"
        )
    if (int(version[1]), int(version[2])) < OLDEST:
        return Check("terraform", "missing", f"{version[0]} is too old; {needs}", "install terraform 1.6 or newer")
    return Check("terraform", "works", version[0])


def _checkov(settings: Settings | None) -> Check:
    """The Checkov that octoguard check would run. It is broken if octoguard.toml requires it and it is missing."""
    from octoguard.scanners._checkov_process import INSTALL, find
    from octoguard.workflows.inputs import CheckRequest, resolve

    is_required = settings is not None and "checkov" in settings.check.scanners
    without = (
        "[check] with requires it: every octoguard check fails" if is_required else "only octoguard's policies apply"
    )
    try:
        program = str(find(resolve(CheckRequest(plan=""), settings).scan_options("checkov").program))
    except OctoguardError as error:
        check = Check("checkov", "missing", without, str(error))
    else:
        check = _program("checkov", ["--version"], without, INSTALL, program)
    return msgspec.structs.replace(check, status="broken") if is_required and check.status == "missing" else check


def _program(name: str, arguments: list[str], without: str, do: str, path: str | None = None) -> Check:
    path = path or shutil.which(name)
    if path is None:
        return Check(name, "missing", without, do)
    try:
        process = subprocess.run([path, *arguments], capture_output=True, text=True, timeout=60, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return Check(name, "missing", f"the program does not run; {without}", do)
    output = (process.stdout or process.stderr).strip().splitlines()
    if process.returncode != 0 or not output:
        return Check(name, "missing", f"the program fails (exit {process.returncode}); {without}", do)
    return Check(name, "works", output[-1].removeprefix(f"{name} version "))


def _package(extra: Extra, purpose: str) -> Check:
    from octoguard.extras import how_to_install, missing

    name = f"octoguard[{extra}]"
    module = missing(extra)
    if not module:
        return Check(name, "works", f"installed, for {purpose}")
    return Check(name, "missing", f"{purpose} needs {module}, which is not installed", how_to_install(extra))


def _google(request: DoctorRequest, settings: Settings | None) -> Iterator[Check]:
    from octoguard.gcp.probe import kind_of, probe
    from octoguard.gcp.session import open_session

    google = settings.google if settings else None
    try:
        session = open_session(_PROBE_SECONDS, google.quota_project if google else None)
    except OctoguardError as error:
        problem, _, next_step = str(error).partition(": ")
        yield Check("credentials", "missing", problem, next_step)
        return
    kind = "of a test server" if session.endpoint else kind_of(session.credentials)
    yield Check("credentials", "works", kind)
    if session.quota_project or session.endpoint:
        yield Check("quota project", "works", session.quota_project or "not needed by a test server")
    else:
        do = "gcloud auth application-default set-quota-project ID, or quota_project under [google]"
        yield Check(
            "quota project",
            "missing",
            "API calls may be refused, or use the quota of the project of the credentials",
            do,
        )
    projects = list(request.projects) or _configured(settings)
    if not projects:
        yield Check(
            "projects", "missing", "no project is configured", f"write projects under [environments.*] in {NAME}"
        )
    try:
        for result in probe(session, projects, google.billing_account if google else None):
            yield _probed(result)
    except OctoguardError as error:
        yield Check("Google Cloud", "missing", str(error))


def _configured(settings: Settings | None) -> list[str]:
    if settings is None:
        return []
    return [project for name in settings.environments for project in settings.projects_of(name)]


def _probed(result: Probe) -> Check:
    from octoguard.gcp.probe import PERMISSIONS

    if result.lacking:
        roles = ", ".join(sorted({PERMISSIONS[name] for name in result.lacking}))
        counts = f"{len(result.lacking)} of {len(PERMISSIONS)} are missing"
        return Check(result.what, "missing", counts, f"grant {roles}")
    if result.failure is None:
        return Check(result.what, "works", "responds" if "googleapis" in result.what else "all granted")
    do = f"grant {result.role}"
    if result.failure.reason == "SERVICE_DISABLED":
        do = f"gcloud services enable {result.api}"
    elif result.failure.code in ("UNAVAILABLE", "DEADLINE_EXCEEDED"):
        do = "check the network and proxies"
    return Check(result.what, "missing", f"{result.failure.code} ({result.failure.message})", do)
