"""Pages from documents of the repository: architecture, contributing, changelog, coverage, costs beside Infracost."""

from __future__ import annotations

import posixpath
import re
from typing import TYPE_CHECKING

from octoguard.workflows.reference import differences, reference
from tools.docs.markdown import GENERATED
from tools.infracost_trial import page as infracost

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

DOCUMENTS = {
    "CONTRIBUTING.md": "contributing/index.md",
    "ARCHITECTURE.md": "contributing/architecture.md",
    "CHANGELOG.md": "contributing/changelog.md",
    "pricing/SOURCES.md": "reference/price-sources.md",
}
_COVERAGE = "# Coverage of other catalogues\n"
_LINK = re.compile(r"(?<!!)\[([^\]]+)\]\((?!https?://|mailto:|#)([^)#\s]+)(#[^)\s]*)?\)")


def pages(root: Path, policies: set[str]) -> Iterator[tuple[str, str]]:
    """Each page: its path in the site and its Markdown. Links lead to pages of the site if it has their target."""
    for source, page in DOCUMENTS.items():
        text = (root / source).read_text(encoding="utf-8")
        yield page, GENERATED + relinked(text, source, page, policies)
    _, head, coverage = reference(None).partition(_COVERAGE)
    text = relinked(head + coverage, "policies/README.md", "reference/coverage.md", policies)
    yield "reference/coverage.md", GENERATED + text
    text = relinked(differences(None), "policies/DIFFERENCES.md", "reference/differences.md", policies)
    yield "reference/differences.md", GENERATED + text
    yield "reference/costs-beside-infracost.md", GENERATED + infracost.page()


def relinked(text: str, source: str, page: str, policies: set[str]) -> str:
    """The text of the file `source` as the page `page`: a link to a file that is not in the site becomes its path."""

    def replace(match: re.Match[str]) -> str:
        label, target, anchor = match[1], match[2], match[3] or ""
        file = posixpath.normpath(posixpath.join(posixpath.dirname(source), target))
        to = _page_of(file, policies)
        if to is None:
            return label if file in label else f"{label} (`{file}`)"
        return f"[{label}]({posixpath.relpath(to, posixpath.dirname(page))}{anchor})"

    return _LINK.sub(replace, text)


def _page_of(file: str, policies: set[str]) -> str | None:
    name = posixpath.basename(file).partition(".")[0]
    if file in DOCUMENTS:
        return DOCUMENTS[file]
    if file == "README.md":
        return "index.md"
    if file.startswith("docs/"):
        return file.removeprefix("docs/")
    if file.startswith("policies/") and name in policies:
        return f"reference/policies/{name}.md"
    known = {"policies/README.md": "reference/policies/index.md", "policies/DIFFERENCES.md": "reference/differences.md"}
    return known.get(file)
