"""Lists, explains and tests policies."""

from __future__ import annotations

import difflib
import textwrap
from typing import TYPE_CHECKING

from octoguard import paths
from octoguard.config.policies import load_policies, policy_files, read_cases
from octoguard.errors import PolicyError, UsageError
from octoguard.policy.model import SEVERITIES
from octoguard.printable import json_text

if TYPE_CHECKING:
    from pathlib import Path

    from octoguard.policy.model import Policy


def listing(extra: Path | None, form: str, by_cis: bool = False) -> str:
    """Every policy: a table by severity, or by CIS control, or `[{id, title, severity, enforcement, aliases, ...}]`."""
    policies = sorted(load_policies(extra), key=lambda p: (-SEVERITIES.index(p.severity), p.service, p.id))
    if form == "json":
        rows = [
            {
                "id": p.id,
                "title": p.title,
                "service": p.service,
                "severity": p.severity,
                "enforcement": p.enforcement,
                "environments": p.environments,
                "purpose": p.purpose,
                "resources": p.resources,
                "aliases": p.aliases,
            }
            for p in policies
        ]
        return json_text(rows)
    if form != "text":
        raise UsageError(f"there is no format {form!r} for a list of policies: choose text or json")
    if by_cis:
        return _by_cis(policies)
    width = max(len(p.id) for p in policies)
    lines = [f"{p.severity:<9} {p.enforcement:<10} {p.id:<{width}}  {p.title}" for p in policies]
    return "\n".join([*lines, "", f"{len(policies)} policies. Explain one: octoguard policies show ID", ""])


def _by_cis(policies: list[Policy]) -> str:
    pairs = sorted(
        (
            (_natural(alias), alias, policy)
            for policy in policies
            for alias in policy.aliases
            if alias.startswith("CIS ")
        ),
        key=lambda pair: (pair[0], pair[2].id),
    )
    wide = max((len(alias) for _, alias, _ in pairs), default=0)
    width = max((len(policy.id) for _, _, policy in pairs), default=0)
    lines = [
        f"{alias:<{wide}}  {policy.severity:<8}  {policy.enforcement:<9}  {policy.id:<{width}}  {policy.title}"
        for _, alias, policy in pairs
    ]
    return "\n".join([*lines, "", "Controls without a policy, and why: octoguard policies coverage", ""])


def _natural(control: str) -> tuple[str, tuple[int, ...]]:
    """`CIS GCP 5.0: 2.10` after `CIS GCP 5.0: 2.9`."""
    benchmark, _, number = control.partition(": ")
    return benchmark, tuple(int(part) for part in number.split("."))


def explanation(name: str, extra: Path | None) -> str:
    """One policy, or all that share an alias, as a page to read. Raises UsageError with the nearest names."""
    policies = load_policies(extra)
    found = [policy for policy in policies if policy.answers_to(name)]
    if not found:
        names = [p.id for p in policies] + [alias for p in policies for alias in p.aliases]
        close = difflib.get_close_matches(name, names, 3, 0.5)
        hint = f"did you mean {' or '.join(close)}?" if close else "see octoguard policies list"
        raise UsageError(f"there is no policy {name!r}: {hint}")
    return "\n".join(_page(policy) for policy in found)


def _page(policy: Policy) -> str:
    relaxed = ", ".join(f"{name}: {value}" for name, value in policy.environments.items())
    enforcement = policy.enforcement + (f" ({relaxed})" if relaxed else "")
    rule = f"check: {policy.check}" if policy.check else _condition(policy)
    parts = [
        f"{policy.id}: {policy.title}",
        "",
        f"severity      {policy.severity}",
        f"enforcement   {enforcement}",
        f"purpose       {policy.purpose}",
        f"resources     {', '.join(policy.resources)}",
        f"aliases       {', '.join(policy.aliases) or 'none'}",
        "",
        textwrap.fill(" ".join(policy.why.split()), 100),
        "",
        "Write this:",
        textwrap.indent(policy.remediation.rstrip(), "    "),
        "",
        "It fails when:",
        textwrap.indent(rule, "    "),
    ]
    if policy.differs:
        width = max(len(name) for name in policy.differs) + 2
        parts += ["", "It differs from:"]
        for name, text in policy.differs.items():
            indent = " " * (width + 4)
            parts.append(textwrap.fill(text, 100, initial_indent=f"    {name:<{width}}", subsequent_indent=indent))
    if policy.references:
        parts += ["", "References:", *(f"    {reference}" for reference in policy.references)]
    return "\n".join([*parts, ""])


def _condition(policy: Policy) -> str:
    import yaml

    rule = {"when": policy.when, "deny": policy.deny} if policy.when else policy.deny
    return str(yaml.safe_dump(rule, sort_keys=False, width=100)).rstrip()


def test_report(folder: Path | None, only: list[str]) -> tuple[str, bool]:
    """Run the test cases of all policies of a folder, or of the shipped ones. A policy without cases does not hold."""
    from octoguard.config.policy_files import read_policy
    from octoguard.policy.testing import run_cases

    root = folder or paths.policies_dir()
    if not root.is_dir():
        raise PolicyError(f"{root}: no such directory of policies")
    lines: list[str] = []
    total = failed = 0
    for path in policy_files(root):
        policy = read_policy(path)
        if only and not any(policy.answers_to(name) for name in only):
            continue
        cases = read_cases(path)
        total += len(cases)
        problems = [f"{failure.case}: {failure.message}" for failure in run_cases(policy, cases)]
        missing = {"pass", "fail"} - {case.expect for case in cases}
        problems += [f"there is no case that expects {word}" for word in sorted(missing)]
        failed += len(problems)
        lines += [f"FAIL {policy.id}: {problem}" for problem in problems]
    if not total and not failed:
        raise UsageError(f"{root}: there is no policy to test{' with that name' if only else ''}")
    lines.append(f"{total} cases, {failed} problem{'' if failed == 1 else 's'}")
    return "\n".join([*lines, ""]), failed == 0
