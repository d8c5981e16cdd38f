"""`python -m tools.docs.external_assets FOLDER`: fail if a built page loads anything from another host.

A link that a reader may follow is not an asset. Only what a browser loads by itself counts: scripts, stylesheets,
fonts, images, frames. Mermaid diagrams count too: the theme downloads a script to draw them.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

_URL = r"[\"']?(?:https?:)?//"
_HTML = re.compile(
    rf"<(?:script|img|iframe|source|video|audio|embed)\b[^>]*?\bsrc(?:set)?={_URL}[^>]*>"
    rf"|<link\b(?![^>]*\brel=[\"']?(?:canonical|prev|next)\b)[^>]*?\bhref={_URL}[^>]*>"
    r"|<pre\b[^>]*\bclass=[\"']?mermaid[^>]*>",
    re.I,
)
_SHOWN = 10
_CSS = re.compile(rf"(?:url\(\s*{_URL}|@import\s+{_URL})[^;)]*", re.I)


def external_assets(folder: Path) -> Iterator[str]:
    """`file: the tag or rule` for everything in a built site that a browser would load from another host."""
    for path in sorted(folder.rglob("*")):
        if path.suffix not in (".html", ".css"):
            continue
        text = path.read_text(encoding="utf-8")
        patterns = (_HTML, _CSS) if path.suffix == ".html" else (_CSS,)
        for pattern in patterns:
            for match in pattern.finditer(text):
                yield f"{path.relative_to(folder)}: {match[0]}"


def main(arguments: list[str]) -> int:
    """Print the assets from other hosts. Returns 1 if there are any, or if there is no page, else 0."""
    folder = Path(arguments[0])
    if not (folder / "index.html").is_file():
        sys.stderr.write(f"{folder}: there is no site here: index.html is missing\n")
        return 1
    problems = list(external_assets(folder))
    for problem in problems[:_SHOWN]:
        sys.stderr.write(f"loaded from another host: {problem}\n")
    if len(problems) > _SHOWN:
        sys.stderr.write(f"... and {len(problems) - _SHOWN} more\n")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
