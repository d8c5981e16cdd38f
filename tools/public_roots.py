"""Plans every Terraform root in a folder of clones offline, and prints results: `python -m tools.public_roots FOLDER`.

    cd /tmp/roots && git clone --depth 1 https://github.com/terraform-google-modules/terraform-google-network
    python -m tools.public_roots /tmp/roots
    python -m tools.public_roots --link --only ours /tmp/roots -- --var-file /tmp/common.tfvars

A root is a directory with configuration files that no other directory of the folder calls as a local module. Failures
are grouped by cause. The cause `ours` has the failures that a fix in octoguard may solve. The last line gives the share
of planned roots, among planned roots and `ours`. Options after `--` go to `octoguard plan`. Nothing is downloaded.
`--link` resolves module calls with the other clones, which must have the names of their repositories. It writes only
`.terraform/modules` in the roots.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter

from tools.linked_modules import link

PLANS = "plans"
OURS = "ours"
# Causes outside of octoguard, by the output of octoguard or Terraform. The first match decides.
_CAUSES: tuple[tuple[str, re.Pattern[str]], ...] = (
    (
        "modules not downloaded",
        re.compile(
            r"modules are not (here|downloaded)|run `terraform get`|Module not installed|remote module registry"
            r"|download module"
        ),
    ),
    (
        "needs variables",
        re.compile(
            r"No value for required variable|required variables? .*without a value|count or a for_each depends on it",
            re.I,
        ),
    ),
    (
        "needs another terraform",
        re.compile(
            r"Unsupported Terraform Core version|needs terraform|install terraform|try a newer version"
            r"|required_version is|tofu is not on the PATH"
        ),
    ),
    (
        "needs other values",
        re.compile(r"doesn't match regexp|expected \S+ to be|precondition failed|Invalid value for (input )?variable"),
    ),
    (
        "own code broken",
        re.compile(
            r"Reference to undeclared|Duplicate (variable|data|resource|module|provider|output|local|required)"
            r"|Invalid (block definition|expression|legacy provider|quoted type|multi-line|character|template)"
            r"|Argument or block definition required|Unclosed configuration|Unsupported operator|Missing newline"
            r"|Unreadable module directory|Failed to read module|no file exists at|Missing item separator"
            r"|Variables may not be used here|Provider configuration not present"
            r"|Module is incompatible with count|Missing base .* block|Call to unknown function|Cycle:"
            r"|Error in function call.*(removed|map function|list function)|A managed resource .* has not been declared"
            r"|(Missing required|Unsupported) argument[^\0]{0,200}?, in module|module\.\w+ is an? object"
            r'|Call to function "(list|map)" failed|Reference to "count" in non-counted|import target does not exist'
            r"|does not support the use of|Cannot override provider configuration|Reserved argument name"
        ),
    ),
)
_LOCAL_SOURCE = re.compile(r'^\s*source\s*=\s*"(\.\.?/[^"]*)"', re.MULTILINE)
_ANSI = re.compile(r"\x1b\[[0-9;]*m")
_HIDDEN = frozenset({".terraform", ".git", "node_modules"})


@dataclass(frozen=True, slots=True)
class Outcome:
    """The outcome of one root. `category` is "plans" or a cause, and `reason` is one line."""

    root: Path
    category: str
    reason: str
    seconds: float


def roots(folder: Path) -> list[Path]:
    """The directories with configuration files that no other directory calls."""
    directories: set[Path] = set()
    called: set[Path] = set()
    for directory, folders, files in os.walk(folder.resolve()):
        folders[:] = [name for name in folders if name not in _HIDDEN]
        sources = [Path(directory, name) for name in files if name.endswith((".tf", ".tf.json"))]
        if not sources:
            continue
        directories.add(Path(directory))
        for source in sources:
            for local in _LOCAL_SOURCE.findall(source.read_text(errors="replace")):
                called.add(Path(directory, local).resolve())
    return sorted(directories - called)


def category(output: str) -> str:
    """The cause of a failure, from its output."""
    return next((name for name, pattern in _CAUSES if pattern.search(output)), OURS)


def plan(root: Path, options: list[str], output: str = os.devnull) -> Outcome:
    """Plan one root offline, in a separate process, and write the plan JSON to `output`."""
    command = [sys.executable, "-m", "octoguard", "plan", str(root), "--offline", "--output", output, *options]
    started = perf_counter()
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    seconds = perf_counter() - started
    if done.returncode == 0:
        return Outcome(root, PLANS, "", seconds)
    errors = _ANSI.sub("", done.stderr)
    lines = [line for line in errors.splitlines() if line.strip()] or [f"exit {done.returncode}, without output"]
    reason = lines[-1].partition("octoguard: error: ")[2] or lines[-1]
    return Outcome(root, category(errors), reason.replace(f"{root}: ", ""), seconds)


def table(outcomes: list[Outcome], folder: Path) -> str:
    """One line for each root, then the totals."""
    lines = [
        f"{outcome.seconds:5.1f} s  {outcome.category:<24} "
        f"{outcome.root.relative_to(folder.resolve())}  {outcome.reason}".rstrip()
        for outcome in outcomes
    ]
    counts = Counter(outcome.category for outcome in outcomes)
    lines += ["", *(f"{count:5d}  {name}" for name, count in counts.most_common())]
    planned, possible = counts[PLANS], counts[PLANS] + counts[OURS]
    share = f" ({planned / possible:.0%})" if possible else ""
    lines.append(
        f"{planned} of {possible} roots that can be planned were planned{share}; {len(outcomes)} roots in total"
    )
    return "\n".join(lines) + "\n"


def main(arguments: list[str] | None = None) -> int:
    """Plan all roots and print the table; 1 if a root fails with the cause `ours`."""
    given = _parser().parse_args(arguments)
    if given.link:
        for root in roots(given.folder):
            link(root, given.folder.resolve())
    with ThreadPoolExecutor(given.jobs) as pool:
        outcomes = list(pool.map(lambda root: plan(root, given.options), roots(given.folder)))
    selected = [outcome for outcome in outcomes if given.only in (None, outcome.category)]
    sys.stdout.write(table(selected, given.folder))
    return int(any(outcome.category == OURS for outcome in outcomes))


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m tools.public_roots", description=__doc__)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.add_argument("folder", type=Path, metavar="FOLDER", help="a folder of clones")
    parser.add_argument("--jobs", type=int, default=2, help="number of concurrent plans (2)")
    parser.add_argument("--link", action="store_true", help="resolve module calls with the other clones of the folder")
    parser.add_argument("--only", metavar="CAUSE", help="show only these: plans, ours, 'needs variables', ...")
    parser.add_argument("options", nargs="*", metavar="OPTION", help="options for octoguard plan, after --")
    return parser


if __name__ == "__main__":
    sys.exit(main())
