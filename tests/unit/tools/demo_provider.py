"""Writes small providers in Go, and reads them with the tool that builds schema packs."""

from __future__ import annotations

from textwrap import dedent
from typing import TYPE_CHECKING

import pytest

from octoguard.standin.schema import Attribute

pytest.importorskip("tree_sitter_go", reason="tree-sitter-go is not installed: pip install '.[tools]'")

from tools.provider_schema.providers import Provider, read

if TYPE_CHECKING:
    from pathlib import Path

MODULE = "example.com/terraform-provider-demo"
SDK = '"github.com/hashicorp/terraform-plugin-sdk/v2/helper/schema"'
STRING = Attribute(type="string")


def write(root: Path, **files: str) -> Path:
    """A module of one file for each folder; `__` in a name is a slash."""
    (root / "go.mod").write_text(f"module {MODULE}\n")
    for name, text in files.items():
        folder = root / name.replace("__", "/")
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "code.go").write_text(f"package {folder.name}\n{dedent(text)}")
    return root


def sdk(root: Path, body: str, imports: str = "", **files: str) -> Provider:
    """A provider of one resource, `demo_thing`, that a function `thing()` in the body gives."""
    provider = f"""
    import (
        {SDK}
        {imports}
    )
    func Provider() *schema.Provider {{
        return &schema.Provider{{
            Schema: map[string]*schema.Schema{{"project": {{Type: schema.TypeString, Optional: true}}}},
            ResourcesMap: map[string]*schema.Resource{{"demo_thing": thing()}},
            DataSourcesMap: map[string]*schema.Resource{{}},
        }}
    }}
    """
    return read(write(root, demo__provider=dedent(provider) + dedent(body), **files), "demo")


def thing(root: Path, attributes: str, more: str = "", imports: str = "") -> dict[str, Attribute]:
    """The attributes of such a resource, none of them unresolved."""
    body = f"""
    func thing() *schema.Resource {{
        return &schema.Resource{{Schema: map[string]*schema.Schema{{{attributes}}}}}
    }}
    """
    found = sdk(root, dedent(body) + dedent(more), imports)
    assert found.problems.attributes == []
    return found.types["resource", "demo_thing"].attributes
