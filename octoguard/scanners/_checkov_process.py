"""Runs the Checkov program on a plan, offline and in an empty private directory."""

from __future__ import annotations

import contextlib
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING, Final

from octoguard.errors import ExternalError, InputError
from octoguard.extras import how_to_install
from octoguard.scanners import check_files

if TYPE_CHECKING:
    from octoguard.scanners import ScanOptions

INSTALL: Final = f"run pipx install checkov, {how_to_install('checkov')}, or set [scanners.checkov] program"
_KEPT: Final = ("PATH", "LANG", "LC_ALL", "LC_CTYPE", "SYSTEMROOT", "TMPDIR", "TEMP", "TMP")
_OFFLINE: Final = {
    "BC_SKIP_MAPPING": "TRUE",
    "CHECKOV_RUN_SCA_PACKAGE_SCAN_V2": "false",
    "LOG_LEVEL": "WARNING",
    "PYTHONDONTWRITEBYTECODE": "1",
}
_SKIPPED_POLICY: Final = re.compile(
    r"(?:Custom policy|Failed to parse check|Loaded data from JSON|Cannot load external check)[^\n]*"
)
_LOG_PREFIX: Final = re.compile(r"^\d{4}-\d\d-\d\d [\d:,]+ \[\w+ *\] \[\w+ *\] +")


def find(configured: Path | None) -> Path:
    """The path of checkov: as configured, or on the PATH, or beside this Python. Raises ExternalError."""
    if configured is not None:
        if not configured.is_file():
            raise ExternalError(
                f"{configured}: no checkov program at this path: fix [scanners.checkov] program, or {INSTALL}"
            )
        return configured
    beside = Path(sys.executable).with_name("checkov")
    program = shutil.which("checkov") or (str(beside) if beside.is_file() else None)
    if program is None:
        raise ExternalError(f"checkov is not on the PATH or beside octoguard: {INSTALL}")
    return Path(program)


def run(plan_json: bytes, options: ScanOptions, more: tuple[str, ...] = (), probe: str = "") -> tuple[str, str]:
    """`(stdout, stderr)` of Checkov on a plan. The plan file is readable only by this user, and is removed afterwards.

    The user's checks run from a copy, so that Checkov writes nothing beside the reviewed files. Raises ExternalError if
    Checkov fails, hangs, or skips a check of the user.
    """
    with tempfile.TemporaryDirectory(prefix="octoguard-checkov-") as scratch:
        file = Path(scratch) / "plan.json"
        with os.fdopen(os.open(file, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as handle:
            handle.write(plan_json)
        arguments = ["--framework", "terraform_plan", "--file", str(file), "--output", "json"]
        arguments += ["--compact", "--soft-fail", "--skip-download", *more]
        own = Path(scratch) / "probe"
        own.mkdir()
        if probe:
            (own / "probe.json").write_text(probe, encoding="utf-8")
        copies = {_copied(folder, Path(scratch) / f"checks{i}"): folder for i, folder in enumerate(options.checks)}
        for folder in (*copies, own):
            arguments += ["--external-checks-dir", str(folder)]
        code, out, err = _call(options, arguments, scratch)
    for copy, folder in copies.items():
        err = err.replace(str(copy), str(folder))
    if code != 0:
        raise ExternalError(
            f"Checkov failed (exit {code}): {_last_word(err)}: fix the error; octoguard gives no verdict"
        )
    if skipped := _SKIPPED_POLICY.search(err):
        raise ExternalError(f"Checkov skipped one of your checks: {skipped[0].strip()}: fix the check")
    return out, err


def listed(options: ScanOptions) -> str:
    """The output of `checkov --list`, which names the checks that ship with Checkov."""
    with tempfile.TemporaryDirectory(prefix="octoguard-checkov-") as scratch:
        code, out, err = _call(options, ["--list", "--framework", "terraform", "--skip-download"], scratch)
    if code != 0:
        raise ExternalError(f"checkov --list failed (exit {code}): {_last_word(err)}: {INSTALL}")
    return out


def _copied(folder: Path, copy: Path) -> Path:
    if not folder.is_dir():
        raise InputError(f"{folder}: no such directory for Checkov checks")
    copy.mkdir()
    for file in check_files(folder):
        target = copy / file.relative_to(folder)
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(file.read_bytes())
    return copy


def _call(options: ScanOptions, arguments: list[str], scratch: str) -> tuple[int, str, str]:
    """`(exit code, stdout, stderr)` of Checkov. On a timeout, it is stopped with all its child processes."""
    program = find(options.program)
    # Without keys, proxies and .checkov.yaml files: its home and its working directory are the empty directory.
    environment = {name: os.environ[name] for name in _KEPT if name in os.environ} | _OFFLINE
    environment |= {"HOME": scratch, "USERPROFILE": scratch, "XDG_CONFIG_HOME": scratch}
    try:
        process = subprocess.Popen(
            [str(program.absolute()), *arguments],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            encoding="utf-8",
            errors="replace",
            cwd=scratch,
            env=environment,
            start_new_session=True,
        )
    except OSError as error:
        raise ExternalError(f"{program}: cannot be run ({error.strerror}): {INSTALL}") from None
    try:
        out, err = process.communicate(timeout=options.timeout_seconds)
    except subprocess.TimeoutExpired:
        minutes = f"{options.timeout_seconds / 60:g}"
        raise ExternalError(
            f"Checkov did not finish within {minutes} minutes and was stopped: look for a check that hangs, or raise "
            "[scanners.checkov] timeout_minutes"
        ) from None
    finally:
        # Checkov forks workers, which would keep the pipes open.
        with contextlib.suppress(OSError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()
        for pipe in (process.stdout, process.stderr):
            if pipe:
                pipe.close()
    return process.returncode, out, err


def _last_word(stderr: str) -> str:
    """The last line of the log without the time. Of an exception only the type, because messages may quote values."""
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    last = _LOG_PREFIX.sub("", lines[-1]) if lines else "no reason given"
    return last.partition(": ")[0][:200] if "Traceback" in stderr else last[:200]
