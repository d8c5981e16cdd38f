"""Loads policies to list, explain and test them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from octoguard import paths
from octoguard.config.policies import load_policies, policy_files, read_cases
from octoguard.errors import PolicyError, UsageError
from octoguard.policy.model import SEVERITIES
from octoguard.policy.names import policy_hint
from octoguard.renderers.listings import policies as pages

if TYPE_CHECKING:
    from pathlib import Path

_FORMATS = {"text": pages.table, "json": pages.json}


def listing(extra: Path | None, form: str, by_cis: bool = False) -> str:
    """All policies by severity, as text or JSON; with `by_cis`, as text by CIS control.

    Raises UsageError for another format.
    """
    if form not in _FORMATS:
        raise UsageError(f"unknown format {form!r}: choose one of {', '.join(_FORMATS)}")
    policies = sorted(load_policies(extra), key=lambda p: (-SEVERITIES.index(p.severity), p.service, p.id))
    return pages.by_cis_control(policies) if by_cis and form == "text" else _FORMATS[form](policies)


def explanation(name: str, extra: Path | None) -> str:
    """The policy with an ID, or all policies with an alias. Raises UsageError with the nearest names."""
    policies = load_policies(extra)
    matching = [policy for policy in policies if policy.answers_to(name)]
    if not matching:
        raise UsageError(f"unknown policy {name!r}: {policy_hint(name, policies)}")
    return pages.explanation(matching)


def test_report(folder: Path | None, only: list[str]) -> tuple[str, bool]:
    """Run the test cases of the policies in a folder, or of the built-in policies.

    Returns the text and whether all cases passed. A policy without a passing and a failing case has a problem. Raises
    PolicyError and UsageError if there is nothing to test.
    """
    from octoguard.config.policy_files import read_policy
    from octoguard.policy.testing import run_cases

    root = folder or paths.policies_dir()
    if not root.is_dir():
        raise PolicyError(f"{root}: no such directory of policies")
    problems: list[tuple[str, str]] = []
    total = 0
    for path in policy_files(root):
        policy = read_policy(path)
        if only and not any(policy.answers_to(name) for name in only):
            continue
        cases = read_cases(path)
        total += len(cases)
        problems += [(policy.id, f"{failure.case}: {failure.message}") for failure in run_cases(policy, cases)]
        missing = {"pass", "fail"} - {case.expect for case in cases}
        problems += [(policy.id, f"no case expects {word}") for word in sorted(missing)]
    if not total and not problems:
        name = f" named {' or '.join(only)}" if only else ""
        raise UsageError(f"{root}: there is no policy{name} to test")
    return pages.test_results(total, problems), not problems
