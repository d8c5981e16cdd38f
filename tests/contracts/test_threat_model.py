"""The promises of docs/threat-model.md name tests that exist."""

from __future__ import annotations

import re

from tests.conftest import ROOT

TEXT = (ROOT / "docs" / "threat-model.md").read_text(encoding="utf-8")
NAMED = sorted(set(re.findall(r"`(test_\w+\.py)::(test_\w+)`", TEXT)))


def test_each_promise_names_tests_that_exist() -> None:
    sources: dict[str, str] = {}
    for path in (ROOT / "tests").rglob("test_*.py"):
        sources[path.name] = sources.get(path.name, "") + path.read_text(encoding="utf-8")
    assert [f"{file}::{name}" for file, name in NAMED if f"def {name}(" not in sources.get(file, "")] == []


def test_no_promise_is_without_a_test() -> None:
    promises = [line for line in TEXT.splitlines() if line.startswith("| ") and line.count("|") == 3]
    assert len(promises) > 12
    for line in promises:
        cell = line.split("|")[2].strip()
        assert cell == "tests" or re.match(r"`test_\w+\.py::test_\w+`", cell), line
