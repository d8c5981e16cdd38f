"""Puts the written and the generated pages of the site into one folder."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING

from octoguard import paths
from octoguard.config.policies import load_policies, policy_files, read_cases
from tools.docs import commands, indexes, policies, repository, schemas, settings

if TYPE_CHECKING:
    from collections.abc import Iterator

ROOT = Path(__file__).resolve().parents[2]
DOCS = ROOT / "docs"
_SAMPLE = "<!-- sample output -->"


def write_site(folder: Path) -> int:
    """Replace `folder` by the source of the site. Returns the number of pages in it."""
    if folder.exists():
        shutil.rmtree(folder)
    shutil.copytree(DOCS, folder)
    for page in folder.rglob("*.md"):
        text = page.read_text(encoding="utf-8")
        page.write_text(text.replace(_SAMPLE, sample_output()), encoding="utf-8")
    for name, text in generated_pages():
        page = folder / name
        if page.exists():
            raise FileExistsError(f"docs/{name} is generated: rename or remove the file in docs/")
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(text, encoding="utf-8")
    return len(list(folder.rglob("*.md")))


def sample_output() -> str:
    """The terminal output that the README shows, as a fenced block. A test compares it with the program's."""
    match = re.search(r"^```text\n.*?^```$", (ROOT / "README.md").read_text(encoding="utf-8"), re.M | re.S)
    if match is None:
        raise ValueError("README.md: there is no block of text with the output of octoguard check")
    return match[0]


def generated_pages() -> Iterator[tuple[str, str]]:
    """Each generated page: its path in the site and its Markdown."""
    shipped = load_policies()
    files = {file.stem: file for file in policy_files(paths.policies_dir())}
    yield "reference/commands.md", commands.page()
    yield "reference/octoguard-toml.md", settings.page()
    for schema in sorted(paths.schema_dir().glob("*.json")):
        yield f"reference/schemas/{schema.stem}.md", schemas.page(schema)
    yield "reference/schemas/index.md", schemas.index(sorted(paths.schema_dir().glob("*.json")))
    yield "reference/policies/index.md", indexes.by_service(shipped)
    yield "reference/policies/aliases.md", indexes.by_alias(shipped)
    for policy in shipped:
        yield f"reference/policies/{policy.id}.md", policies.page(policy, read_cases(files[policy.id]), set(files))
    yield from repository.pages(ROOT, set(files))
