"""Reads the test data of Infracost: a Terraform root, a usage file, and the table that Infracost prints for them."""

from __future__ import annotations

import io
import re
import subprocess
import tarfile
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pathlib import Path

FOLDER = "internal/providers/terraform/google/testdata"
_RESOURCE = re.compile(r" (google_\S.*?)\s*")
_ROW = re.compile(r"(?P<name>.+?) {2,}(?P<quantity>[\d,.]+) {2,}(?P<unit>\S.*?) {2,}\$(?P<cost>[\d,.]+)(?: +\*)?\s*")
_BY_USAGE = re.compile(r"(?P<name>.+?) {2,}Monthly cost depends on usage: \$(?P<price>[\d,.]+) per (?P<unit>\S.*?)\s*")
_TREE = re.compile(r" (?P<indent>[│ ]*)[├└]─ (?P<text>.*)")


@dataclass(frozen=True, slots=True)
class TheirLine:
    """A line of Infracost's table. Without usage, `quantity` and `usd` are None, and `price` is USD per unit.

    `group` is the name that Infracost shows above the line, such as `node_pool[0]`.
    """

    group: str
    name: str
    unit: str
    quantity: Decimal | None = None
    usd: Decimal | None = None
    price: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Example:
    """One test of Infracost: its directory, and its lines by resource address."""

    folder: Path
    lines: dict[str, list[TheirLine]]

    @property
    def name(self) -> str:
        """The name of the test, such as `compute_disk_test`."""
        return self.folder.name

    @property
    def usage(self) -> Path | None:
        """The usage file, if the test has one."""
        path = self.folder / f"{self.name}.usage.yml"
        return path if path.is_file() else None


@dataclass(frozen=True, slots=True)
class Checkout:
    """The test data, and the commit that it comes from."""

    commit: str
    date: str
    examples: list[Example]


def read_checkout(repository: Path, scratch: Path) -> Checkout:
    """The examples at HEAD of a checkout or a bare Git directory, unpacked into `scratch`.

    Raises CalledProcessError.
    """
    commit, date = _git(repository, "log", "-1", "--format=%H %cs").decode().split()
    with tarfile.open(fileobj=io.BytesIO(_git(repository, "archive", "HEAD", FOLDER))) as archive:
        archive.extractall(scratch, filter="data")
    folders = sorted(path for path in (scratch / FOLDER).iterdir() if path.is_dir())
    return Checkout(commit, date, [Example(folder, read_golden(_golden(folder))) for folder in folders])


def _golden(folder: Path) -> str:
    return (folder / f"{folder.name}.golden").read_text(encoding="utf-8")


def _git(repository: Path, *arguments: str) -> bytes:
    return subprocess.run(["git", "-C", str(repository), *arguments], check=True, capture_output=True).stdout


def read_golden(text: str) -> dict[str, list[TheirLine]]:
    """The lines of Infracost's table by resource address. Raises ValueError for a line of another form."""
    resources: dict[str, list[TheirLine]] = {}
    lines: list[TheirLine] = []
    group = ""
    table = text.partition(" OVERALL TOTAL")[0]
    for row in table.splitlines()[1:]:
        if not row.strip() or row.lstrip().startswith("Name "):
            continue
        if match := _RESOURCE.fullmatch(row):
            lines, group = resources.setdefault(match[1], []), ""
        elif (match := _TREE.fullmatch(row)) and (line := _line(match["text"], group if match["indent"] else "")):
            lines.append(line)
        elif match:
            group = match["text"].strip()
        else:
            raise ValueError(f"not a line of Infracost's table: {row!r}")
    return resources


def _line(text: str, group: str) -> TheirLine | None:
    """The line of a component; None for the name of a group."""
    if match := _BY_USAGE.fullmatch(text):
        return TheirLine(group, match["name"], match["unit"], price=_number(match["price"]))
    if match := _ROW.fullmatch(text):
        return TheirLine(group, match["name"], match["unit"], _number(match["quantity"]), _number(match["cost"]))
    if re.search(r" {2,}\S", text):
        raise ValueError(f"not a component of Infracost's table: {text!r}")
    return None


def _number(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))
