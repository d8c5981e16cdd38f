"""Counts what every Terraform root in a folder of clones has a price for: `python -m tools.public_costs FOLDER`.

The folder and the options are those of `python -m tools.public_roots`. Each root that can be planned offline is priced.
The last lines give the resources that octoguard prices, knows as free, or lists as unsupported with a reason, and the
share of the others. Exit code 1 if the others reach 1%, or if a resource of a free type asks for a review.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from octoguard.config.prices import load_catalogue
from tools.linked_modules import link
from tools.public_roots import PLANS, plan, roots

PRICED, FREE, UNSUPPORTED, UNDECIDED = "priced", "free", "unsupported, with a reason", "undecided"
NO_FULL_PRICE = "without a full price"
_LIMIT: Final = 0.01


@dataclass(slots=True)
class Counts:
    """Resources by status, the types that are undecided, and the free types that ask for a review, by root."""

    statuses: Counter[str] = field(default_factory=Counter)
    undecided: Counter[str] = field(default_factory=Counter)
    reviews: Counter[str] = field(default_factory=Counter)
    roots: int = 0

    def add(self, cost: dict[str, Any]) -> None:
        """Count the resources of one report."""
        catalogue = load_catalogue()
        self.roots += 1
        self.statuses[FREE] += sum(cost["free"].values())
        for resource in cost["resources"]:
            self.statuses[PRICED if resource["status"] == "priced" else NO_FULL_PRICE] += 1
        for gap in cost["gaps"]:
            kind = gap["type"]
            if gap["status"] != "unsupported":
                continue
            decided = catalogue.unsupported_because(kind) or catalogue.billed_if(kind)
            self.statuses[UNSUPPORTED if decided else UNDECIDED] += 1
            if not decided:
                self.undecided[kind] += 1
            if catalogue.free_because(kind) and not catalogue.billed_if(kind):
                self.reviews[kind] += 1

    @property
    def share(self) -> float:
        """The share of the undecided resources among all."""
        return self.statuses[UNDECIDED] / max(1, self.statuses.total())

    def text(self) -> str:
        """One line for each status, then the types that need a decision."""
        lines = [f"{count:6d}  {name}" for name, count in self.statuses.most_common()]
        lines += [f"{count:6d}  {kind}: undecided" for kind, count in self.undecided.most_common()]
        lines += [f"{count:6d}  {kind}: free, but asks for a review" for kind, count in self.reviews.most_common()]
        lines.append(f"{self.share:.2%} of {self.statuses.total():,} resources in {self.roots} roots are undecided")
        return "\n".join(lines) + "\n"


def priced(root: Path, options: list[str]) -> dict[str, Any] | None:
    """The cost part of the report on one root; None if the root cannot be planned or has no Google Cloud resources."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "plan.json"
        if plan(root, options, str(path)).category != PLANS:
            return None
        command = [sys.executable, "-m", "octoguard", "cost", str(path), "--format", "json"]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode not in (0, 1) or not done.stdout:
        sys.stderr.write(f"{root}: {done.stderr.strip()}\n")
        return None
    cost: dict[str, Any] = json.loads(done.stdout)["cost"]
    return cost


def main(arguments: list[str] | None = None) -> int:
    """Price all roots and print the counts."""
    parser = argparse.ArgumentParser(prog="python -m tools.public_costs", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="a folder of clones")
    parser.add_argument("--jobs", type=int, default=2, help="number of concurrent plans (2)")
    parser.add_argument("--link", action="store_true", help="resolve module calls with the other clones of the folder")
    parser.add_argument("options", nargs="*", metavar="OPTION", help="options for octoguard plan, after --")
    given = parser.parse_args(arguments)
    found = roots(given.folder)
    if given.link:
        for root in found:
            link(root, given.folder.resolve())
    counts = Counts()
    with ThreadPoolExecutor(given.jobs) as pool:
        for cost in pool.map(lambda root: priced(root, given.options), found):
            if cost is not None:
                counts.add(cost)
    sys.stdout.write(counts.text())
    return int(counts.share >= _LIMIT or bool(counts.reviews))


if __name__ == "__main__":
    sys.exit(main())
