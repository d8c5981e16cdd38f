"""Writes policies and their test cases as YAML, and the result of an import or export."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import yaml

from octoguard.policy.testing import Marked

if TYPE_CHECKING:
    from pathlib import Path

    from octoguard.policy.testing import Case

_WIDTH = 110


class _CaseDumper(yaml.SafeDumper):
    """Writes the marks of test cases."""


_CaseDumper.add_representer(
    Marked,
    lambda dumper, mark: dumper.represent_scalar(f"!{mark.kind}", mark.reference),
)


def policy_text(policy: dict[str, Any]) -> str:
    """The YAML of a policy file."""
    return str(yaml.safe_dump(policy, sort_keys=False, width=_WIDTH, allow_unicode=True))


def cases_text(cases: list[Case]) -> str:
    """The YAML of a policy test file, for generated cases."""
    data = [{case.expect: case.name, "given": case.given} for case in cases]
    return "# Generated cases: replace each name with a description.\n" + str(
        yaml.dump(data, Dumper=_CaseDumper, sort_keys=False, width=_WIDTH, allow_unicode=True)
    )


def exported(lines: list[str], count: int, total: int, folder: Path, environment: str) -> str:
    """The result of an export: the policies that were not converted, notes, and the count."""
    return "\n".join([*lines, f"{count} of {total} policies written to {folder} for {environment}", ""])


def imported(lines: list[str], count: int, total: int, folder: Path) -> str:
    """The result of an import: the files that were not converted, notes, and the count with the next step."""
    if not count:
        return "\n".join([*lines, f"none of {total} policies could be converted: nothing was written", ""])
    return "\n".join(
        [
            *lines,
            f"{count} of {total} policies written to {folder}: review why, remediation and cases, then run octoguard "
            f"policies test --policies {folder}",
            "",
        ]
    )


def not_converted(name: object, reason: object) -> str:
    """A line about a policy or a file that was not converted."""
    return f"not converted: {name}: {reason}"


def note(policy: str, text: str) -> str:
    """A line about a difference of a converted policy."""
    return f"note {policy}: {text}"
