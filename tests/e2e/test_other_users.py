"""Another user of the same machine reads nothing of a running plan, gate or apply, and feeds nothing to it."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from tests.gating import GOOD, NEEDS_TERRAFORM

if TYPE_CHECKING:
    from tests.gating import Root

NOBODY = 65534
CANARY = "CANARY-for-nobody-else"
pytestmark = [
    *NEEDS_TERRAFORM,
    pytest.mark.skipif(os.geteuid() != 0, reason="only root can try things as another user"),
]
# Walks all files below the folders, and says which ones have the word in them.
SEARCH = """
import os, sys
word, found = sys.argv[1].encode(), []
for top in sys.argv[2:]:
    for folder, folders, files in os.walk(top):
        for name in files:
            path = os.path.join(folder, name)
            try:
                with open(path, "rb") as file:
                    if word in file.read(1 << 24):
                        found.append(path)
            except OSError:
                pass
print("\\n".join(found))
"""
# The same for what a process shows of itself: its environment, its command line, and the files that it has open.
READ = """
import glob, sys
word, found = sys.argv[1].encode(), []
for path in [sys.argv[2] + "/environ", sys.argv[2] + "/cmdline", *glob.glob(sys.argv[2] + "/fd/*")]:
    try:
        with open(path, "rb") as file:
            if word in file.read(1 << 24):
                found.append(path)
    except OSError:
        pass
print("\\n".join(found))
"""
CONNECT = """
import socket, sys
try:
    socket.socket(socket.AF_UNIX).connect(sys.argv[1])
except OSError as error:
    print(type(error).__name__)
"""


def as_nobody(script: str, *arguments: str) -> str:
    """What a script prints that another user runs, with a Python that this user may read."""
    python = next(path for path in ("/usr/bin/python3", sys.executable) if os.access(path, os.X_OK))
    done = subprocess.run(
        [python, "-c", script, *arguments],
        user=NOBODY,
        group=NOBODY,
        extra_groups=[],
        capture_output=True,
        text=True,
        cwd="/",
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


@pytest.fixture
def reachable(root: Root) -> Root:
    """The root, in folders that everybody may enter: what is private has to be so by itself."""
    for folder in (root.folder.parent, *root.folder.parent.parents):
        if folder.stat().st_uid == os.getuid() and folder != Path(tempfile.gettempdir()):
            folder.chmod(folder.stat().st_mode | 0o005)
    (root.folder.parent / "tmp").chmod(0o777)
    root.folder.chmod(0o777)
    return root


def test_the_stand_in_answers_this_user_alone(reachable: Root, attached: str) -> None:
    addresses = {one["Addr"]["String"] for one in json.loads(attached).values()}
    assert {one["Addr"]["Network"] for one in json.loads(attached).values()} == {"unix"}
    for address in addresses:
        with socket.socket(socket.AF_UNIX) as ours:
            ours.connect(address)
        assert as_nobody(CONNECT, address) == "PermissionError"
        inner = [str(path) for path in Path(address).parent.iterdir()]
        assert len(inner) == 2
        assert {as_nobody(CONNECT, path) for path in inner} == {"PermissionError"}
    server = next(iter(json.loads(attached).values()))["Pid"]
    assert _listening(server) == []
    for process in (server, *_descendants(server)):
        assert as_nobody(READ, min(addresses), f"/proc/{process}") == ""


def _listening(process: int) -> list[str]:
    """The TCP ports that a process listens at."""
    ours = {os.readlink(path) for path in Path(f"/proc/{process}/fd").iterdir() if path.is_symlink()}
    lines = [
        line.split()
        for name in ("tcp", "tcp6")
        for line in Path(f"/proc/{process}/net/{name}").read_text().splitlines()[1:]
    ]
    return [words[1] for words in lines if words[3] == "0A" and f"socket:[{words[9]}]" in ours]


def test_nothing_of_a_running_gate_or_apply_can_be_read(reachable: Root) -> None:
    slow = 'resource "terraform_data" "s" {\n  provisioner "local-exec" {\n    command = "sleep 2"\n  }\n}\n'
    reachable.write(GOOD + slow)
    where: dict[str, Any] = {"cwd": reachable.folder, "env": reachable.env | {"TF_VAR_secret": CANARY}}
    before = os.umask(0)
    try:
        commands = [
            ("gate", ".", "--env", "dev", "--output", "report.txt"),
            ("plan", ".", "--offline", "--output", "plan.json"),
            ("check", ".", "--offline", "--env", "dev", "--format", "json", "--output", "report.json"),
            ("apply", ".", "--env", "dev", "--plan", "tfplan", "--decision", "decision.json"),
        ]
        for command in commands:
            with subprocess.Popen(reachable.command(*command), stdout=subprocess.DEVNULL, **where) as process:
                while process.poll() is None:
                    _expect_nothing(reachable)
                    time.sleep(0.05)
            assert process.returncode == 0, command
            _expect_nothing(reachable)
        with subprocess.Popen(reachable.command(*commands[0]), stdout=subprocess.DEVNULL, **where) as process:
            time.sleep(0.4)
            process.send_signal(signal.SIGKILL)
        _expect_nothing(reachable)
    finally:
        os.umask(before)
    assert CANARY.encode() in (reachable.folder / "plan.json").read_bytes()  # it is there, for this user


def _expect_nothing(root: Root) -> None:
    found = as_nobody(SEARCH, CANARY, str(root.folder.parent)).splitlines()
    # The local state is Terraform's own file; keep it in a backend that only you can read.
    assert [path for path in found if "terraform.tfstate" not in path] == []
    for process in _descendants(os.getpid()):
        assert as_nobody(READ, CANARY, f"/proc/{process}") == ""


def _descendants(parent: int) -> list[int]:
    """The processes below a process."""
    parents = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parents[int(stat.parent.name)] = int(stat.read_text().rpartition(")")[2].split()[1])
    found = [parent]
    for one in found:
        found += [child for child, above in parents.items() if above == one]
    return found[1:]
