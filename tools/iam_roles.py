"""Writes octoguard/policy/iam_roles.py: `python -m tools.iam_roles FOLDER DATE SOURCE`.

FOLDER has one JSON file for each predefined role, as the method roles.get of the IAM API answers: `gcp/roles` in a
checkout of https://github.com/iann0036/iam-dataset, or the answers of
`gcloud iam roles describe ROLE --format=json`. DATE is the day that they are of, and SOURCE says where they come from.
"""

from __future__ import annotations

import json
import re
import sys
import textwrap
from pathlib import Path

from octoguard.policy.iam_powers import Power, powers_of

_TARGET = Path(__file__).parents[1] / "octoguard" / "policy" / "iam_roles.py"
_ADMIN = re.compile(r"[\w.]*admin(\.v\d+)?", re.IGNORECASE)
_HEAD = '''\
"""Lists Google Cloud's predefined IAM roles with the powers that their permissions give; made by tools/iam_roles.py.

Each entry is a role without `roles/`; behind the colon are the letters of `iam_powers.Power`.

Source: {source}, of {date}.
"""

DATE = "{date}"
ROLES = """\\
{roles}
"""
'''


def table(folder: Path, date: str, source: str) -> str:
    """The module's text. Roles that are deleted are left out."""
    entries: list[str] = []
    for file in sorted(folder.glob("*.json")):
        role = json.loads(file.read_bytes())
        name = str(role["name"]).removeprefix("roles/")
        found = powers_of(role.get("includedPermissions", []))
        if not _ADMIN.fullmatch(name):
            found -= {Power.READ_ONLY}
        letters = "".join(sorted(found))
        if not role.get("deleted"):
            entries.append(f"{name}:{letters}" if letters else name)
    roles = textwrap.fill(" ".join(sorted(entries)), 118, break_long_words=False, break_on_hyphens=False)
    return _HEAD.format(date=date, source=source, roles=roles)


def main() -> None:
    """Write the table anew."""
    folder, date, source = sys.argv[1:]
    _TARGET.write_text(table(Path(folder), date, source))


if __name__ == "__main__":
    main()
