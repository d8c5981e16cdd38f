"""Runs terraform (or tofu). The only module that uses python-terraform."""

from __future__ import annotations

import contextlib
import hashlib
import os
import re
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from threading import Thread, current_thread, main_thread
from typing import TYPE_CHECKING, Any, BinaryIO

from octoguard.errors import InputError, PlanError, TerraformError
from octoguard.plan.document import PlanDocument
from octoguard.plan.envelope import HOW_TO_SHOW, unwrap
from octoguard.sources._local_state import local_state

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Iterator, Mapping

OLDEST = (1, 6)
_TOFU = (".tofu", ".tofu.json")
_PATIENCE = 10  # seconds that an interrupted terraform gets to stop
_TURN = 0.5  # seconds between checks for signals
_LOCK_TIMEOUT = "-lock-timeout=20s"  # another plan may hold the lock at the same time
_MOMENT = 0.3  # seconds: the most time between the creation of a state file and of its lock file
_INIT_PREAMBLE = "encountered problems during initiali"
_LOCK_FAILED = "Error acquiring the state lock"
_LOCK_CAUSE = re.compile(r"Error message: (?:\d+ problems:\s+- )?(.*?)\s*(?:\n\s*(?:-|Lock Info:)|\n\n)", re.DOTALL)
_INSTALL = "install terraform 1.6 or newer (https://developer.hashicorp.com/terraform/install) or tofu"


@dataclass(frozen=True, slots=True)
class PlanOptions:
    """Values for variables, as terraform takes them. The other options are for offline plans only.

    `remote_states` are outputs of other roots as NAME=FILE; `quiet` shows no progress on a terminal.
    """

    var_files: tuple[str, ...] = ()
    variables: tuple[str, ...] = ()
    state: Path | None = None
    schema: Path | None = None
    remote_states: tuple[str, ...] = ()
    stub_variables: bool = False
    quiet: bool = False

    def arguments(self) -> list[str]:
        """Arguments for terraform plan. Paths are absolute, because it runs in another directory."""
        given = [f"-var-file={Path(file).resolve()}" for file in self.var_files]
        given += [f"-var={variable}" for variable in self.variables]
        return given + ([f"-state={self.state.resolve()}"] if self.state else [])


@dataclass(frozen=True, slots=True)
class CommandOutput:
    """The output and exit code of a terraform command."""

    code: int
    out: str
    err: str

    @property
    def messages(self) -> str:
        """The whole error output."""
        return self.err.strip() or self.out.strip()

    @property
    def reason(self) -> str:
        """The first error, in one line."""
        return _first_error(self.err) or _first_error(self.out) or "no reason given"


def find_terraform() -> str | None:
    """The path of terraform, or else of tofu, on the PATH; None if neither is there."""
    return shutil.which("terraform") or shutil.which("tofu")


def plans_with_opentofu() -> bool:
    """Whether find_terraform() finds OpenTofu, which reads files that Terraform does not."""
    return Path(find_terraform() or "").name.startswith("tofu")


def require_terraform() -> str:
    """The path of terraform or tofu on the PATH. Raises TerraformError if neither is there."""
    program = find_terraform()
    if program is None:
        raise TerraformError(f"terraform is not on the PATH: {_INSTALL}")
    return program


class Program:
    """The path of terraform or tofu, and its digest, which a thread computes in the background."""

    def __init__(self, path: str) -> None:
        self.path = os.path.abspath(path)
        self._digest = ""
        self._thread = Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        with contextlib.suppress(OSError), open(self.path, "rb") as file:
            self._digest = hashlib.file_digest(file, "sha256").hexdigest()

    @property
    def sha256(self) -> str:
        """The SHA-256 of the file in hexadecimal. Raises TerraformError if the file cannot be read."""
        self._thread.join()
        if not self._digest:
            raise TerraformError(
                f"{self.path}: cannot be read, so the decision cannot record its digest: check its permissions"
            )
        return self._digest


def program_for(directories: Iterable[Path]) -> str:
    """The program that reads every file of these directories: tofu if they have *.tofu files, else terraform.

    Raises InputError if they have *.tofu files and tofu is missing, because terraform skips them without a warning:
    https://opentofu.org/docs/language/files/ (read 2026-11-30).
    """
    files = [file for directory in directories for file in sorted(directory.iterdir())]
    own = [file for file in files if _is_configuration(file, _TOFU)]
    if not own:
        return require_terraform()
    tofu = shutil.which("tofu")
    if tofu is None:
        raise InputError(
            f"{own[0]}: terraform does not read .tofu files, and tofu is not on the PATH: install OpenTofu "
            "(https://opentofu.org/docs/intro/install/), or rename the file to .tf"
        )
    return tofu


def _is_configuration(file: Path, endings: tuple[str, ...] = (".tf", ".tf.json", *_TOFU)) -> bool:
    """Whether a file is configuration, and not variables, state, tests or a hidden file."""
    return file.name.endswith(endings) and not file.name.startswith(".") and file.is_file()


def run(
    program: str, directory: Path, arguments: list[str], environment: Mapping[str, str] | None = None
) -> CommandOutput:
    """Run a terraform command in a directory. `environment` replaces the environment of this process."""
    command = _driver(program, directory).generate_cmd_string(*arguments)
    # Output goes to files, so that terraform continues and releases the state lock if its reader is killed.
    with _unnamed_file() as out, _unnamed_file() as err:
        release = _hold_signals()
        try:
            process = subprocess.Popen(command, cwd=directory, env=environment, stdout=out, stderr=err)
        except BaseException:
            release()
            raise
        with _ended(process):
            release()
            _await(process)
        out.seek(0)
        err.seek(0)
        texts = (file.read().decode(errors="replace") for file in (out, err))
        return CommandOutput(process.returncode, *texts)


def _unnamed_file() -> BinaryIO:
    """A file without a name. In memory on Linux, because values of a plan may be written to it."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("octoguard"), "w+b")
    return tempfile.TemporaryFile()


def _driver(program: str, directory: Path) -> Any:
    """python-terraform's driver, which here only runs terraform."""
    from python_terraform import Terraform

    class Driver(Terraform):  # type: ignore[misc]
        def read_state_file(self, file_path: str | None = None) -> None:
            """Do nothing. The library fails on a state that is empty, encrypted or missing."""

    return Driver(working_dir=str(directory), terraform_bin_path=program)


def _hold_signals() -> Callable[[], None]:
    """Hold back the signals that end this program until the process that it starts can be ended too.

    Returns a function that delivers them. Holds none outside the main thread, the only one that Python interrupts.
    """
    held: list[int] = []
    ending = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP) if current_thread() is main_thread() else ()
    held_back = (sig for sig in ending if callable(signal.getsignal(sig)))
    before = {sig: signal.signal(sig, lambda number, _: held.append(number)) for sig in held_back}

    def release() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)
        for received in held:
            signal.raise_signal(received)

    return release


@contextmanager
def _ended(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """Stop a process that still runs at the end of the block, and wait for it."""
    try:
        yield
    finally:
        if process.poll() is None:
            process.terminate()
            try:
                process.wait(_PATIENCE)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _await(process: subprocess.Popen[bytes]) -> int:
    """Wait for a process, and return its exit code. Wakes up every half second.

    A signal that arrives just before a blocking call is handled only after that call.
    """
    try:
        descriptor = os.pidfd_open(process.pid)
    except (AttributeError, OSError):  # not Linux, or a sandbox that forbids it
        descriptor = None
    try:
        while (code := process.poll()) is None:
            if descriptor is None:
                with contextlib.suppress(subprocess.TimeoutExpired):
                    process.wait(_TURN)
            else:
                select.select([descriptor], [], [], _TURN)
        return code
    finally:
        if descriptor is not None:
            os.close(descriptor)


def check_version(program: str, banner: str) -> None:
    """Raise TerraformError if the version in a text, such as the output of `terraform version`, is too old."""
    version = re.search(r"(\d+)\.(\d+)\.(\d+\S*)", banner)
    if version is None:
        raise TerraformError(f"{program} does not report its version: {_INSTALL}")
    if (int(version[1]), int(version[2])) < OLDEST:
        raise TerraformError(f"{program} {version[0]} is too old: {_INSTALL}")


def version_of(program: str, root: Path) -> str:
    """The version, such as `Terraform v1.11.4`. Raises TerraformError if it is too old."""
    banner = run(program, root, ["version"], plain_environment()).out
    version = re.search(r"(?:Terraform|OpenTofu) v\d\S*", banner)
    check_version(program, version[0] if version else "")
    return version[0] if version else ""


def fetch(target: str) -> PlanDocument:
    """The JSON of a saved plan file, from terraform show.

    Raises PlanError if terraform is missing, and TerraformError if it fails.
    """
    program = find_terraform()
    if program is None:
        raise PlanError(
            f"{target}: a saved plan in Terraform's binary format, but terraform is not on the PATH: {HOW_TO_SHOW}"
        )
    plan_file = Path(target).resolve()
    return show(program, initialised_root(plan_file), plan_file, target)


def show(program: str, root: Path, plan_file: Path, name: str) -> PlanDocument:
    """The JSON of a saved plan file, from terraform show. Raises TerraformError if it fails."""
    result = run(program, root, ["show", "-no-color", "-json", str(plan_file)], plain_environment())
    if result.code != 0:
        raise TerraformError(
            f"{name}: terraform show failed in {root}: {result.reason}: "
            f"run octoguard in the initialised root of this plan, or {HOW_TO_SHOW}"
        )
    unwrapped = unwrap(result.out.encode(), name)
    return PlanDocument.of(
        unwrapped.json, name, "terraform", ["converted from a saved plan by terraform show", *unwrapped.notes]
    )


def plan(root: Path, options: PlanOptions) -> PlanDocument:
    """The plan of an initialised root as JSON. Raises TerraformError, with terraform's own text, if it fails."""
    program = require_terraform()
    with tempfile.TemporaryDirectory(prefix="octoguard-") as scratch:
        file = Path(scratch) / "tfplan"
        write_plan(program, root, options, file)
        result = run(program, root, ["show", "-no-color", "-json", str(file)], plain_environment())
        if result.code != 0:
            raise TerraformError(f"{root}: terraform show failed: {result.reason}", result.messages)
    return PlanDocument.of(result.out.strip().encode(), str(root), "terraform", ["planned by terraform in its root"])


def write_plan(program: str, root: Path, options: PlanOptions, file: Path) -> None:
    """Plan an initialised root into a file. Raises TerraformError, with terraform's own text, if it fails."""
    check_files(root, options)
    # Locking a missing state creates an empty file, which remains if terraform is killed.
    lock = "-lock=false" if _is_without_state(root) else _LOCK_TIMEOUT
    done = run(program, root, ["plan", "-input=false", "-no-color", lock, f"-out={file}", *options.arguments()])
    if done.code != 0:
        raise TerraformError(
            f"{root}: terraform plan failed: {done.reason}: fix the error, or plan without credentials with "
            "octoguard plan --offline",
            done.messages,
        )


def apply(program: str, root: Path, plan_file: Path) -> int:
    """Apply a plan file and return the exit code of terraform. Its output goes to standard output directly.

    On an interrupt, terraform finishes the current operations and writes its state. This function waits for it.
    """
    plain = [] if sys.stdout.isatty() and "NO_COLOR" not in os.environ else ["-no-color"]
    command = _driver(program, root).generate_cmd_string("apply", "-input=false", *plain, str(plan_file))
    process = subprocess.Popen(command, cwd=root, env=plain_environment())
    # A terminal sends SIGINT to terraform too, which is in the same process group. SIGTERM and SIGHUP reach only this
    # process, so they are forwarded as an interrupt.
    before = {signal.SIGINT: signal.signal(signal.SIGINT, lambda *_: None)}
    for number in (signal.SIGTERM, signal.SIGHUP):
        before[number] = signal.signal(number, lambda *_: process.send_signal(signal.SIGINT))
    try:
        return _await(process)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def plain_environment() -> dict[str, str]:
    """The environment without the TF_CLI_ARGS variables that add arguments to show, apply and version."""
    slipped = ("TF_CLI_ARGS", "TF_CLI_ARGS_apply", "TF_CLI_ARGS_show", "TF_CLI_ARGS_version")
    return {key: value for key, value in os.environ.items() if key not in slipped}


def check_files(root: Path, options: PlanOptions) -> None:
    """Raise InputError for a missing root or input file, an empty state, or a root without configuration."""
    if not root.is_dir():
        raise InputError(f"{root}: no such directory: give the root of a Terraform configuration")
    for file in (*options.var_files, options.state, options.schema):
        if file is not None and not Path(file).is_file():
            raise InputError(f"{file}: no such file")
    if options.state is not None and options.state.stat().st_size == 0:
        raise InputError(f"{options.state} is empty, so every resource would seem new: download the state again")
    if not any(_is_configuration(file) for file in root.iterdir()):
        raise InputError(f"{root}: no Terraform configuration (*.tf) in this directory")


def _is_without_state(root: Path) -> bool:
    """Whether a root keeps its state in a local file that does not exist yet.

    Raises TerraformError for an empty file: terraform treats it as no state and would create every resource again. A
    terraform that was killed in its first apply also leaves an empty file, but with a lock file beside it.
    """
    state = local_state(root)
    if state is None:
        return False
    lock = state.with_name(f".{state.name}.lock.info")

    def is_empty() -> bool:
        return state.is_file() and state.stat().st_size == 0 and not lock.exists()

    if is_empty():
        time.sleep(_MOMENT)  # another terraform may be about to lock the state that it just created
        if is_empty():
            raise TerraformError(
                f"{state} is empty, so terraform would plan to create resources that may exist already: restore the "
                "state, or delete the file if nothing was created yet"
            )
    return not state.exists()


def initialised_root(plan_file: Path) -> Path:
    """The directory whose .terraform has the providers of the plan."""
    for folder in (Path.cwd(), *plan_file.parents):
        if (folder / ".terraform").is_dir():
            return folder
    return plan_file.parent


def _first_error(text: str) -> str:
    """The first error of terraform's output and where it is: `Unsupported argument on main.tf line 3`."""
    lines = [line.strip(" │╷╵\t") for line in text.splitlines()]
    errors = [i for i, line in enumerate(lines) if line.startswith("Error: ") and _INIT_PREAMBLE not in line]
    if not errors:
        return ""
    start = errors[0]
    summary = lines[start].removeprefix("Error: ")
    place = next((line.partition(",")[0] for line in lines[start + 1 : start + 5] if line.startswith("on ")), "")
    if summary == _LOCK_FAILED:
        # Terraform reads the state under its lock, so it prints the same error for a state that it cannot read.
        cause = _LOCK_CAUSE.search(text)
        summary += f" ({' '.join(cause[1].split())})" if cause else ""
    return f"{summary} {place}".strip()
