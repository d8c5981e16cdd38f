"""Sealed plan files, files written atomically, locks, and results that only their owner can read."""

from __future__ import annotations

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from octoguard.errors import InputError
from octoguard.files import sealed
from octoguard.files.atomic import locked, read_whole, write_output, write_whole


def test_a_sealed_file_can_be_read_by_a_program_and_changed_by_nobody() -> None:
    with sealed.sealed(b"secret plan") as path:
        shown = subprocess.run(["cat", str(path)], capture_output=True, check=True)
        assert shown.stdout == b"secret plan"
        if path.parent.name == "fd":
            with pytest.raises(OSError, match=r"."):
                path.write_bytes(b"other")
        assert path.read_bytes() == b"secret plan"
    assert not path.exists()


def test_without_memory_files_it_is_a_private_one(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.delattr(os, "memfd_create")
    monkeypatch.setattr("tempfile.tempdir", str(tmp_path))
    with sealed.sealed(b"secret plan") as path:
        assert path.read_bytes() == b"secret plan"
        assert path.is_relative_to(tmp_path)
        assert path.stat().st_mode & 0o777 == 0o400
        assert path.parent.stat().st_mode & 0o777 == 0o700
    assert list(tmp_path.iterdir()) == []


def test_a_file_is_written_whole_with_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "decision.json"
    write_whole(path, b"one")
    write_whole(path, b"two", 0o600)
    assert read_whole(path, "decision") == b"two"
    assert path.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in path.parent.iterdir()] == ["decision.json"]
    with pytest.raises(InputError, match="cannot be written"):
        write_whole(path / "below", b"")
    with pytest.raises(InputError, match="no such decision"):
        read_whole(tmp_path / "nothing", "decision")


def test_a_kill_while_writing_leaves_the_old_file(tmp_path: Path) -> None:
    """Killed between every two system calls of a write: the file is the old one or the new one, whole."""
    path = tmp_path / "decision.json"
    script = """
import os, sys
from pathlib import Path
from octoguard.files.atomic import write_whole
left = int(sys.argv[2])
def count(event, arguments):
    global left
    if event.startswith(("open", "os.", "tempfile")):
        left -= 1
        if left == 0:
            os._exit(9)
sys.addaudithook(count)
write_whole(Path(sys.argv[1]), b"new" * 1000)
os._exit(0)
"""
    seen = set()
    for moment in range(1, 40):
        path.write_bytes(b"old")
        code = subprocess.run([sys.executable, "-c", script, str(path), str(moment)], check=False).returncode
        seen.add((code, path.read_bytes()[:3]))
        assert path.read_bytes() in (b"old", b"new" * 1000)
        if code == 0:
            break
    assert (9, b"old") in seen
    assert (0, b"new") in seen


def test_a_lock_is_held_by_one_at_a_time(tmp_path: Path) -> None:
    path = tmp_path / "counter"
    path.write_text("0")
    script = """
import sys, time
from pathlib import Path
from octoguard.files.atomic import locked
path = Path(sys.argv[1])
with locked(path):
    number = int(path.read_text())
    time.sleep(0.05)
    path.write_text(str(number + 1))
"""
    running = [subprocess.Popen([sys.executable, "-c", script, str(path)]) for _ in range(4)]
    assert [process.wait() for process in running] == [0] * 4
    assert path.read_text() == "4"
    with locked(path):
        pass


def test_a_result_is_for_this_user_alone(tmp_path: Path) -> None:
    before = os.umask(0)
    try:
        write_output(tmp_path / "new" / "plan.json", b"values")
        (tmp_path / "old.json").write_bytes(b"")
        (tmp_path / "old.json").chmod(0o644)
        write_output(tmp_path / "old.json", b"values")
    finally:
        os.umask(before)
    for name in ("new/plan.json", "old.json"):
        assert (tmp_path / name).stat().st_mode & 0o777 == 0o600
        assert (tmp_path / name).read_bytes() == b"values"


def test_a_result_goes_through_no_link(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "precious").write_bytes(b"precious")
    (tmp_path / "elsewhere").mkdir()
    Path("plan.json").symlink_to("precious")
    Path("dangling.json").symlink_to("nowhere")
    Path("out").symlink_to("elsewhere")
    for name in ("plan.json", "dangling.json"):
        write_output(Path(name), b"values")
        assert not Path(name).is_symlink()
    assert (tmp_path / "precious").read_bytes() == b"precious"
    assert not (tmp_path / "nowhere").exists()
    for path in (Path("out/plan.json"), tmp_path / "out" / "plan.json", Path("out/deeper/plan.json")):
        with pytest.raises(InputError, match="out is a symbolic link"):
            write_output(path, b"values")
    assert list((tmp_path / "elsewhere").iterdir()) == []


def test_a_device_or_a_pipe_stays_what_it_is(tmp_path: Path) -> None:
    write_output(Path(os.devnull), b"values")
    assert stat.S_ISCHR(os.stat(os.devnull).st_mode)
    os.mkfifo(tmp_path / "pipe")
    with subprocess.Popen(["cat", str(tmp_path / "pipe")], stdout=subprocess.PIPE) as reader:
        write_output(tmp_path / "pipe", b"values")
        assert reader.communicate()[0] == b"values"
    with pytest.raises(InputError, match="cannot be written"):
        write_output(tmp_path, b"values")
