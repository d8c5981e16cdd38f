"""`python -m tools.docs FOLDER`: write the source of the documentation site to FOLDER."""

from __future__ import annotations

import sys
from pathlib import Path

from tools.docs.site import write_site


def main(arguments: list[str]) -> int:
    """Write the site. Returns the exit code: 2 for wrong usage."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m tools.docs FOLDER\n")
        return 2
    pages = write_site(Path(arguments[0]))
    sys.stdout.write(f"{pages} pages written to {arguments[0]}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
