"""Turns a copy of infra/ with one protection broken into what Terraform and octoguard say of it."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any

import yaml

from tests.conftest import ROOT

TABLE = Path(__file__).with_name("breaks.yaml")
_CODE = ("*.tf", "*.tfvars")
_OCTOGUARD = [sys.executable, "-m", "octoguard"]


@dataclass(frozen=True, slots=True)
class Break:
    """One row of the table; see its head."""

    what: str
    environment: str = "prod"
    edits: dict[str, dict[str, str]] = field(default_factory=dict)
    append: dict[str, str] = field(default_factory=dict)
    policy: str = ""
    resource: str = ""
    unknown: str = ""
    refused: str = ""
    elsewhere: str = ""

    @property
    def place(self) -> str:
        """The file that it is mainly about."""
        return next(iter(self.edits or self.append))

    def apply(self, infra: Path) -> None:
        """Edit a copy of infra/. Raises AssertionError where the text is not there exactly once."""
        for name, changes in self.edits.items():
            text = (infra / name).read_text()
            for old, new in changes.items():
                assert text.count(old) == 1, f"{self.what}: {name} has {old!r} {text.count(old)} times"
                text = text.replace(old, new)
            (infra / name).write_text(text)
        for name, more in self.append.items():
            with (infra / name).open("a") as file:
                file.write(f"\n{more}")


def read_breaks(table: Path = TABLE) -> list[Break]:
    """The rows of a table."""
    return [Break(row.pop("break"), **row) for row in yaml.safe_load(table.read_text())]


def copy_of_infra(into: Path) -> Path:
    """A copy of infra/ in a directory, beside octoguard.toml: code and values, no tests, guides or bootstrap."""
    infra = into / "infra"
    for pattern in _CODE:
        for file in (ROOT / "infra").rglob(pattern):
            inner = file.relative_to(ROOT / "infra")
            if {"tests", "examples", ".terraform"}.isdisjoint(inner.parts) and inner.parts[0] != "bootstrap":
                (infra / inner).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(file, infra / inner)
    shutil.copyfile(ROOT / "octoguard.toml", into / "octoguard.toml")
    return infra


def check(infra: Path, environment: str) -> subprocess.CompletedProcess[str]:
    """Plan an environment of a copy offline and judge it."""
    command = [*_OCTOGUARD, "check", environment, "--offline", "--format", "json"]
    return subprocess.run(command, capture_output=True, text=True, cwd=infra.parent)


def judged_wrongly(one: Break, infra: Path) -> str | None:
    """What is wrong with the verdict, the finding or its location; None if they are as the table says."""
    done = check(infra, one.environment)
    if one.refused:
        said = " ".join(done.stderr.replace("\u2502", " ").split())
        return None if done.returncode == 3 and one.refused in said else f"not refused: {done.returncode} {said[-600:]}"
    if done.returncode not in (0, 1):
        return f"could not be judged: {done.stderr[-1500:]}"
    report: dict[str, Any] = json.loads(done.stdout)
    policy, status, verdict = (one.unknown, "unknown", "review") if one.unknown else (one.policy, "fail", "deny")
    found = {(finding["policy"], finding["address"], finding["status"]) for finding in report["findings"]}
    if report["verdict"] != verdict or (policy, one.resource, status) not in found:
        near = sorted(finding for finding in found if finding[2] != "pass")
        return f"verdict {report['verdict']}, {policy} on {one.resource} is not among {near[:12]}"
    if not any(policy in reason for reason in report["reasons"]):
        return f"{policy} is no reason of the verdict: {report['reasons']}"
    named = (finding for finding in report["findings"] if finding["policy"] == policy)
    return wrongly_located(one, infra, next(finding for finding in named if finding["address"] == one.resource))


def wrongly_located(one: Break, infra: Path, finding: dict[str, Any]) -> str | None:
    """Where a finding points, if that is not one of the edited lines; None if it is, or if the table has the reason."""
    place = finding.get("location", {})
    name = str(place.get("file", "")).removeprefix("infra/")
    is_right = place.get("line") in changed_lines(infra, name) if name in {*one.edits, *one.append} else False
    if one.elsewhere:
        return "the location is right: remove `elsewhere`" if is_right else None
    return None if is_right else f"located at {name}:{place.get('line')}, which the edit did not change"


def changed_lines(infra: Path, name: str) -> set[int]:
    """The changed lines of a file of a copy. For removed lines, the line of the block or object that they were in."""
    old, new = ((root / name).read_text().splitlines() for root in (ROOT / "infra", infra))
    changed: set[int] = set()
    for kind, _, _, start, end in SequenceMatcher(None, old, new, autojunk=False).get_opcodes():
        if kind == "delete":
            changed.add(_opening(new, start))
        elif kind != "equal":
            changed.update(range(start + 1, end + 1))
    return changed


def _opening(lines: list[str], position: int) -> int:
    """The line with the brace that is open before a position; 0 at the top of a file."""
    depth = 0
    for number in range(position, 0, -1):
        depth += lines[number - 1].count("}") - lines[number - 1].count("{")
        if depth < 0:
            return number
    return 0


def main() -> None:
    """Run the whole table, or the rows whose words are given."""
    import tempfile

    rows = [one for one in read_breaks() if not sys.argv[1:] or any(word in one.what for word in sys.argv[1:])]
    wrong = 0
    for one in rows:
        with tempfile.TemporaryDirectory() as scratch:
            infra = copy_of_infra(Path(scratch))
            one.apply(infra)
            problem = judged_wrongly(one, infra)
        wrong += problem is not None
        sys.stdout.write(
            f"{'WRONG' if problem else 'ok   '} {one.environment:<7} {one.what}{': ' + problem if problem else ''}\n"
        )
        sys.stdout.flush()
    sys.stdout.write(f"{len(rows)} breaks, {wrong} not judged as the table says\n")
    sys.exit(bool(wrong))


if __name__ == "__main__":
    main()
