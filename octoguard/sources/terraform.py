"""Drives the real terraform (or tofu); the only module that touches python-terraform."""

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
_PATIENCE = 10  # seconds for terraform to end what it is at
_TURN = 0.5  # seconds
_LOCK_TIMEOUT = "-lock-timeout=20s"  # for others who plan at the same moment
_MOMENT = 0.3  # seconds between the file of a new state and the mark of its lock, at most
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
        """For terraform plan, which runs in another directory: paths are absolute."""
        given = [f"-var-file={Path(file).resolve()}" for file in self.var_files]
        given += [f"-var={variable}" for variable in self.variables]
        return given + ([f"-state={self.state.resolve()}"] if self.state else [])


@dataclass(frozen=True, slots=True)
class CommandOutput:
    """What a terraform command printed, and its exit code."""

    code: int
    out: str
    err: str

    @property
    def said(self) -> str:
        """Everything that it said about a failure."""
        return self.err.strip() or self.out.strip()

    @property
    def reason(self) -> str:
        """The first error that it printed, in one line."""
        return _first_error(self.err) or _first_error(self.out) or "no reason given"


def find_terraform() -> str | None:
    """The terraform or tofu on the PATH."""
    return shutil.which("terraform") or shutil.which("tofu")


def plans_with_opentofu() -> bool:
    """Whether the program on the PATH that plans is OpenTofu, which reads files that Terraform does not."""
    return Path(find_terraform() or "").name.startswith("tofu")


def require_terraform() -> str:
    """The terraform or tofu on the PATH. Raises TerraformError when there is none."""
    program = find_terraform()
    if program is None:
        raise TerraformError(f"there is no terraform on the PATH: {_INSTALL}")
    return program


class Program:
    """A terraform or tofu: where it is, and what it is. Its digest is made beside whatever else goes on."""

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
        """The digest of the file, in hexadecimal. Raises TerraformError when it cannot be read."""
        self._thread.join()
        if not self._digest:
            raise TerraformError(f"{self.path}: cannot be read, so the decision cannot name it: check its permissions")
        return self._digest


def program_for(directories: Iterable[Path]) -> str:
    """The program that reads every file of these directories: only tofu reads *.tofu files.

    Raises InputError where they have such files and there is only terraform, which skips them without a warning:
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
    """Whether a program reads a file as configuration: not its variables, state or tests, and no hidden file."""
    return file.name.endswith(endings) and not file.name.startswith(".") and file.is_file()


def run(
    program: str, directory: Path, arguments: list[str], environment: Mapping[str, str] | None = None
) -> CommandOutput:
    """Run a terraform command in a directory; `environment` replaces that of this process."""
    command = _driver(program, directory).generate_cmd_string(*arguments)
    # Files and not pipes: a terraform whose reader is killed goes on, and gives back the lock of the state.
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
    """A file that is gone with its process; in memory on Linux, because values of a plan may be written to it."""
    if hasattr(os, "memfd_create"):
        return os.fdopen(os.memfd_create("octoguard"), "w+b")
    return tempfile.TemporaryFile()


def _driver(program: str, directory: Path) -> Any:
    """python-terraform's driver, without what it does beside running terraform."""
    from python_terraform import Terraform

    class Driver(Terraform):  # type: ignore[misc]
        def read_state_file(self, file_path: str | None = None) -> None:
            """Leave the state to terraform: the library fails on one that is empty, encrypted or not there."""

    return Driver(working_dir=str(directory), terraform_bin_path=program)


def _hold_signals() -> Callable[[], None]:
    """Hold back the signals that end this program until the process that it starts can be ended too.

    Returns a function that delivers them. Holds none outside the main thread, the only one that Python interrupts.
    """
    came: list[int] = []
    ending = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP) if current_thread() is main_thread() else ()
    held_back = (one for one in ending if callable(signal.getsignal(one)))
    before = {one: signal.signal(one, lambda number, _: came.append(number)) for one in held_back}

    def release() -> None:
        for number, handler in before.items():
            signal.signal(number, handler)
        for held in came:
            signal.raise_signal(held)

    return release


@contextmanager
def _ended(process: subprocess.Popen[bytes]) -> Iterator[None]:
    """Interrupt a process that is still running when the block is left, and wait for it."""
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
    """Wait for a process and return its exit code, in turns of half a second.

    A signal that comes just before a blocking call starts is noticed only when that call ends.
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


def check_version(program: str, said: str) -> None:
    """Raise TerraformError for a version, as it or `terraform version` says it, that is too old to be driven."""
    found = re.search(r"(\d+)\.(\d+)\.(\d+\S*)", said)
    if found is None:
        raise TerraformError(f"{program} does not say which version it is: {_INSTALL}")
    if (int(found[1]), int(found[2])) < OLDEST:
        raise TerraformError(f"{program} is version {found[0]}, too old: {_INSTALL}")


def version_of(program: str, root: Path) -> str:
    """`Terraform v1.11.4`. Raises TerraformError when it is too old to be driven."""
    said = run(program, root, ["version"], plain_environment()).out
    found = re.search(r"(?:Terraform|OpenTofu) v\d\S*", said)
    check_version(program, found[0] if found else "")
    return found[0] if found else ""


def fetch(target: str) -> PlanDocument:
    """Show a saved plan file as JSON.

    Raises PlanError where there is no terraform to ask, TerraformError when terraform fails.
    """
    program = find_terraform()
    if program is None:
        raise PlanError(
            f"{target}: a saved plan in Terraform's binary format, and terraform is not here: {HOW_TO_SHOW}"
        )
    plan_file = Path(target).resolve()
    return show(program, initialised_root(plan_file), plan_file, target)


def show(program: str, root: Path, plan_file: Path, name: str) -> PlanDocument:
    """Show a saved plan file as JSON. Raises TerraformError when terraform fails."""
    shown = run(program, root, ["show", "-no-color", "-json", str(plan_file)], plain_environment())
    if shown.code != 0:
        raise TerraformError(
            f"{name}: terraform show failed in {root}: {shown.reason}: "
            f"run octoguard in the initialised root of this plan, or {HOW_TO_SHOW}"
        )
    unwrapped = unwrap(shown.out.encode(), name)
    return PlanDocument.of(
        unwrapped.json, name, "terraform", ["converted from a saved plan by terraform show", *unwrapped.notes]
    )


def plan(root: Path, options: PlanOptions) -> PlanDocument:
    """Plan an initialised root with its own providers and credentials, and show the plan as JSON.

    Raises TerraformError with terraform's own words when it fails.
    """
    program = require_terraform()
    with tempfile.TemporaryDirectory(prefix="octoguard-") as scratch:
        file = Path(scratch) / "tfplan"
        write_plan(program, root, options, file)
        shown = run(program, root, ["show", "-no-color", "-json", str(file)], plain_environment())
        if shown.code != 0:
            raise TerraformError(f"{root}: terraform show failed: {shown.reason}", shown.said)
    return PlanDocument.of(shown.out.strip().encode(), str(root), "terraform", ["planned by terraform in its root"])


def write_plan(program: str, root: Path, options: PlanOptions, file: Path) -> None:
    """Plan an initialised root into a file. Raises TerraformError with terraform's own words when it fails."""
    check_files(root, options)
    # Where there is no state yet, locking it would make an empty one, which a kill leaves behind.
    lock = "-lock=false" if _is_without_state(root) else _LOCK_TIMEOUT
    done = run(program, root, ["plan", "-input=false", "-no-color", lock, f"-out={file}", *options.arguments()])
    if done.code != 0:
        raise TerraformError(
            f"{root}: terraform plan failed: {done.reason}: mend that, or plan without credentials: "
            "octoguard plan --offline",
            done.said,
        )


def apply(program: str, root: Path, plan_file: Path) -> int:
    """Apply a plan file and return terraform's exit code; its output streams through.

    An interrupt is terraform's to handle: it ends what it has begun and writes its state, and this waits for it.
    """
    plain = [] if sys.stdout.isatty() and "NO_COLOR" not in os.environ else ["-no-color"]
    command = _driver(program, root).generate_cmd_string("apply", "-input=false", *plain, str(plan_file))
    process = subprocess.Popen(command, cwd=root, env=plain_environment())
    # A terminal interrupts terraform by itself, as it is in the same group; whoever ends only us means it too.
    before = {signal.SIGINT: signal.signal(signal.SIGINT, lambda *_: None)}
    for number in (signal.SIGTERM, signal.SIGHUP):
        before[number] = signal.signal(number, lambda *_: process.send_signal(signal.SIGINT))
    try:
        return _await(process)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def plain_environment() -> dict[str, str]:
    """The environment without arguments that would be slipped into show and apply."""
    slipped = ("TF_CLI_ARGS", "TF_CLI_ARGS_apply", "TF_CLI_ARGS_show", "TF_CLI_ARGS_version")
    return {key: value for key, value in os.environ.items() if key not in slipped}


def check_files(root: Path, options: PlanOptions) -> None:
    """Raise InputError for a file or a root that is not there."""
    if not root.is_dir():
        raise InputError(f"{root}: no such directory: give the root of a Terraform configuration")
    for file in (*options.var_files, options.state, options.schema):
        if file is not None and not Path(file).is_file():
            raise InputError(f"{file}: no such file")
    if options.state is not None and options.state.stat().st_size == 0:
        raise InputError(f"{options.state} is empty, so every resource would seem new: download the state again")
    if not any(_is_configuration(file) for file in root.iterdir()):
        raise InputError(f"{root}: there is no Terraform configuration (*.tf) in it")


def _is_without_state(root: Path) -> bool:
    """Whether a root keeps its state in a file that does not exist yet.

    Raises TerraformError for a file of no bytes: terraform takes it for no state and would create everything anew. A
    terraform that was killed in its first apply leaves such a file too, but beside the mark of its lock.
    """
    state = local_state(root)
    if state is None:
        return False
    lock = state.with_name(f".{state.name}.lock.info")

    def is_empty() -> bool:
        return state.is_file() and state.stat().st_size == 0 and not lock.exists()

    if is_empty():
        time.sleep(_MOMENT)  # another terraform may be about to lock a state that it has just made
        if is_empty():
            raise TerraformError(
                f"{state} is empty, so terraform would plan to create what may exist: restore the state, or delete the "
                "file if nothing was created yet"
            )
    return not state.exists()


def initialised_root(plan_file: Path) -> Path:
    """The directory whose .terraform has the providers that the plan needs."""
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
    said = lines[start].removeprefix("Error: ")
    place = next((line.partition(",")[0] for line in lines[start + 1 : start + 5] if line.startswith("on ")), "")
    if said == _LOCK_FAILED:
        # Terraform reads the state under its lock, so this is also what it prints for one that it cannot read.
        cause = _LOCK_CAUSE.search(text)
        said += f" ({' '.join(cause[1].split())})" if cause else ""
    return f"{said} {place}".strip()
