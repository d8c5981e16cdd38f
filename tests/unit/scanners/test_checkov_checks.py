"""What the files of a user's own Checkov checks say, and what Checkov would leave out of them without a word."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from octoguard.errors import ConfigError
from octoguard.scanners.checkov import own_checks

if TYPE_CHECKING:
    from pathlib import Path

PYTHON = """\
from checkov.terraform.checks.resource.base_resource_check import BaseResourceCheck

class Names(BaseResourceCheck):
    def __init__(self):
        name = "Buckets have names"
        id = "OUR_1"
        supported_resources = %s
        super().__init__(name=name, id=id, categories=[], supported_resources=supported_resources)

check = Names()
"""
POLICY = "metadata: {id: %s, name: n, category: CONVENTION}\ndefinition: %s\n"
PLAIN = "{cond_type: attribute, resource_types: [google_a], attribute: name, operator: exists}"
EVERY = "{cond_type: attribute, attribute: name, operator: exists}"
JOIN = "{cond_type: connection, resource_types: [google_a], connected_resource_types: [google_b], operator: exists}"
FILTER = "{and: [{cond_type: filter, attribute: resource_type, operator: within, value: [google_b]}]}"


def write(folder: Path, **files: str) -> Path:
    folder.mkdir(exist_ok=True)
    for name, text in files.items():
        (folder / name.replace("_py", ".py").replace("_yaml", ".yaml")).write_text(text)
    return folder


@pytest.mark.parametrize(
    ("text", "types"),
    [
        (PYTHON % '["google_storage_bucket"]', {"google_storage_bucket"}),
        (PYTHON % "[f'google_{kind}' for kind in KINDS]", None),
        (PYTHON % "['google_*']", None),
    ],
)
def test_python(tmp_path: Path, text: str, types: set[str] | None) -> None:
    (check,) = own_checks([write(tmp_path / "own", __init___py="", names_py=text)])
    assert (check.id, check.name, check.types, check.owes) == ("OUR_1", "Buckets have names", types, False)


@pytest.mark.parametrize(
    ("definition", "types", "owes"),
    [
        (PLAIN, {"google_a"}, True),
        (f"{{or: [{PLAIN}, {{not: {EVERY}}}]}}", None, True),
        (PLAIN.replace("[google_a]", "[all]"), None, True),
        (PLAIN.replace("[google_a]", "google_c"), {"google_c"}, True),
        (f"{{and: [{PLAIN}, {JOIN}]}}", {"google_a"}, False),
        (FILTER, {"google_b"}, False),
    ],
)
def test_policies(tmp_path: Path, definition: str, types: set[str] | None, owes: bool) -> None:
    (check,) = own_checks([write(tmp_path / "own", own_yaml=POLICY % ("OUR_1", definition))])
    assert (check.id, check.types, check.owes) == ("OUR_1", types, owes)


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"names_py": PYTHON % "[]"}, "loads Python only from packages"),
        ({"__init___py": PYTHON % "[]"}, "loads Python only from packages"),
        ({"names_py": "def x(:"}, "invalid Python"),
        ({"a_yaml": POLICY % ("OUR_1", PLAIN), "b_yaml": POLICY % ("OUR_1", EVERY)}, "Checkov runs only one of them"),
    ],
)
def test_what_checkov_would_leave_out(tmp_path: Path, files: dict[str, str], said: str) -> None:
    with pytest.raises(ConfigError, match=said):
        own_checks([write(tmp_path / "own", **files)])


def test_what_is_no_check_and_what_is_compiled(tmp_path: Path) -> None:
    folder = write(tmp_path / "own", table_py="NAMES = ['a']\n", data_yaml="- 1\n", broken_yaml="a: [")
    (folder / "__pycache__").mkdir()
    (folder / "__pycache__" / "x.py").write_text(PYTHON % "[]")
    assert own_checks([folder]) == []
