"""What `import octoguard` has: the public names and no other, and nothing heavy until one of them is used."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys

import pytest

import octoguard
from tests.conftest import ROOT

PAGE = (ROOT / "docs" / "reference" / "python-api.md").read_text()


def in_a_new_interpreter(code: str) -> str:
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    return done.stdout.strip()


def test_nothing_else_is_public() -> None:
    public = {name for name in dir(octoguard) if not name.startswith("_")}
    assert public == set(octoguard.__all__) - {"__version__"}
    assert sorted(octoguard.__all__) == octoguard.__all__
    assert len(set(octoguard.__all__)) == len(octoguard.__all__)


def test_every_public_name_exists() -> None:
    listed = in_a_new_interpreter("from octoguard import *; print(*sorted(name for name in dir() if name[:1] != '_'))")
    assert listed.split() == [name for name in octoguard.__all__ if name != "__version__"]


def test_an_unknown_name_is_an_attribute_error() -> None:
    assert not hasattr(octoguard, "nonexistent")
    assert in_a_new_interpreter("import octoguard; print(hasattr(octoguard, 'workflows'))") == "False"


def test_importing_octoguard_imports_nothing_heavy() -> None:
    code = """
import sys, typing, types, __future__
before = set(sys.modules)
import octoguard
dir(octoguard)
print(*sorted(set(sys.modules) - before))
"""
    assert in_a_new_interpreter(code) == "octoguard"


def test_an_error_class_needs_no_other_module() -> None:
    code = """
import sys
import octoguard
octoguard.PlanError
print(*sorted(name for name in sys.modules if name.startswith("octoguard")))
"""
    assert in_a_new_interpreter(code) == "octoguard octoguard.errors"


def test_checking_through_the_api_imports_no_pricing() -> None:
    code = """
import sys
import octoguard
octoguard.check, octoguard.load_policies, octoguard.Report
heavy = ("octoguard.cost.", "octoguard.cli", "typer", "pydantic")
print(*sorted(name for name in sys.modules if name.startswith(heavy)))
"""
    assert in_a_new_interpreter(code) == ""


def test_the_function_stays_where_the_package_of_its_name_is_imported() -> None:
    code = """
import octoguard.cost.budget
import octoguard
import octoguard.cost.usage
from octoguard.cost.usage import UsageFile
from octoguard import cost
print(callable(octoguard.cost), cost is octoguard.cost, UsageFile.__module__)
"""
    assert in_a_new_interpreter(code) == "True True octoguard.cost.usage"


def test_the_page_documents_every_public_name_and_no_other() -> None:
    documented = re.findall(r"^(?:### |\| |- )`octoguard\.(\w+)`", PAGE, re.M)
    assert sorted(documented) == sorted(octoguard.__all__)


@pytest.mark.parametrize("name", ["check", "cost", "load_policies", "plan_offline"])
def test_the_page_documents_every_parameter(name: str) -> None:
    section = PAGE.split(f"### `octoguard.{name}`\n")[1].split("\n## ")[0]
    assert re.findall(r"^\| `(\w+)` \|", section, re.M) == list(inspect.signature(getattr(octoguard, name)).parameters)


def test_the_page_documents_attributes_that_exist() -> None:
    for kind in (octoguard.Report, octoguard.FindingEntry, octoguard.PlanDocument):
        section = PAGE.split(f"### `octoguard.{kind.__name__}`\n")[1].split("\n###")[0]
        cells = " ".join(re.findall(r"^\| (`.*?) \|", section, re.M))
        named = re.findall(r"`(\w+)`", cells) or re.findall(r"`(policy|title|evidence|aliases)`", section)
        assert set(named) <= set(kind.__annotations__)
        assert len(named) > 3
