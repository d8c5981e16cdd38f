"""ARCHITECTURE.md names files, functions and types that exist, and the import layers of pyproject.toml."""

from __future__ import annotations

import importlib
import re
import tomllib
from importlib.util import find_spec
from typing import Any

from tests.conftest import ROOT

PACKAGE = ROOT / "octoguard"
TEXT = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
LISTINGS = [block.splitlines() for block in re.findall(r"(?:^    .+\n)+", TEXT, re.MULTILINE)]
LISTED = [line for block in LISTINGS for line in block]
SPANS = re.findall(r"`([^`\n]+)`", TEXT)
LAYERS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"][0]

FILE = re.compile(r"(?<![\w./*$<])[\w-]+(?:/[\w.-]+)*(?:/|\.(?:py|md|toml|csv|yaml|json)\b)(?!\w)")
DOTTED = re.compile(r"(?<![\w./-])[a-z_]+(?:\.[A-Za-z_]\w*)+(?![\w/(])")
TYPE = re.compile(r"\b(?:[A-Z][a-z]+){2,}\b|\b(?:Plan|Finding|Decision|Report|Estimate|Answer|Settings|Inputs|Costs)\b")
# Expressions of Terraform, and modules of other packages.
FOREIGN = {"each.key", "var.x", "each.value.x", "settings.tier", "labels.team", "lifecycle.prevent_destroy"}
FOREIGN |= {"registry.opentofu.org", "google.*", "tools.iam_roles", "octoguard.toml"}


def files_in(text: str) -> list[str]:
    return FILE.findall(text)


def dotted_in(text: str) -> list[str]:
    return [name for name in DOTTED.findall(text) if not FILE.fullmatch(name) and name not in FOREIGN]


def is_file(name: str) -> bool:
    return (PACKAGE / name).exists() or (ROOT / name).exists()


def exists(dotted: str) -> bool:
    """Whether a name below `octoguard` is a module, or an attribute of one."""
    parts = dotted.split(".")
    for end in range(len(parts), 0, -1):
        name = ".".join(["octoguard", *parts[:end]])
        try:
            if find_spec(name) is None:
                continue
        except ModuleNotFoundError:  # its parent is no package
            continue
        found: Any = importlib.import_module(name)
        for attribute in parts[end:]:
            if not hasattr(found, attribute):
                return False
            found = getattr(found, attribute)
        return True
    return False


def test_each_file_exists() -> None:
    named = {name for text in (*SPANS, *LISTED) for name in files_in(text)}
    assert len(named) > 100
    assert sorted(name for name in named if not is_file(name)) == []


def test_each_function_exists() -> None:
    named = {name for text in (*SPANS, *LISTED) for name in dotted_in(text)}
    assert len(named) > 40
    assert sorted(name for name in named if not exists(name)) == []


def test_each_type_exists() -> None:
    flows = [line for line in LISTED if "->" in line]
    named = {name for line in flows for name in TYPE.findall(line)}
    sources = "\n".join(path.read_text(encoding="utf-8") for path in PACKAGE.rglob("*.py"))
    assert len(named) > 15
    assert sorted(name for name in named if not re.search(rf"^class {name}\b", sources, re.MULTILINE)) == []


def test_the_layers_are_those_of_the_import_contract() -> None:
    assert [line.strip() for line in next(block for block in LISTINGS if block[0].strip() == "cli")] == LAYERS["layers"]


def test_each_layer_is_in_the_list_of_packages() -> None:
    packages = next(block for block in LISTINGS if block[0].startswith("    cli/"))
    listed = [line.split()[0].removesuffix("/").removesuffix(".py") for line in packages if "---" not in line]
    layers = [set(layer.split(" | ")) for layer in LAYERS["layers"]]
    assert sorted(listed) == sorted(name for layer in layers for name in layer)
    assert [next(i for i, layer in enumerate(layers) if name in layer) for name in listed] == sorted(
        i for i, layer in enumerate(layers) for _ in layer
    )
