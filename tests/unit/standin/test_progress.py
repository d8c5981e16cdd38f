"""What a terminal shows while Terraform is at work."""

from __future__ import annotations

import io
import time

import pytest

from octoguard.standin.progress import PlanProgress


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [100.0]
    monkeypatch.setattr(time, "monotonic", lambda: now[0])
    return now


def shown(terminal: io.StringIO) -> list[str]:
    return [line.replace("\033[K", "") for line in terminal.getvalue().split("\r") if line.replace("\033[K", "")]


def test_the_latest_stage_is_counted(monkeypatch: pytest.MonkeyPatch, clock: list[float]) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    progress = PlanProgress()
    progress.step("validated")
    assert shown(terminal) == []
    clock[0] += 2
    progress.step("validated")
    progress.step("validated")
    clock[0] += 1
    progress.step("planned")
    clock[0] += 1
    progress.step("validated")
    planned = "octoguard: 1 resources planned"
    assert shown(terminal) == ["octoguard: 2 resources validated", planned, planned]
    progress.start()
    clock[0] += 2
    progress.step("validated")
    assert shown(terminal)[-1] == "octoguard: 1 resources validated"
    progress.finish()
    assert terminal.getvalue().endswith("\r\033[K")


def test_quick_work_and_what_is_no_terminal_show_nothing(monkeypatch: pytest.MonkeyPatch, clock: list[float]) -> None:
    for stream in (Terminal(), io.StringIO()):
        monkeypatch.setattr("sys.stderr", stream)
        progress = PlanProgress()
        progress.step("planned")
        clock[0] += 0 if stream.isatty() else 10
        progress.step("planned")
        progress.finish()
        assert stream.getvalue() == ""
