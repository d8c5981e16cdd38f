"""Renders policies: a table, a table by CIS control, JSON, and the explanation of one policy."""

from __future__ import annotations

import textwrap
from typing import TYPE_CHECKING, Any

from octoguard.printable import json_text

if TYPE_CHECKING:
    from octoguard.policy.model import Policy

_WIDTH = 100


def json(policies: list[Policy]) -> str:
    """The policies as `[{id, title, service, severity, enforcement, environments, purpose, resources, aliases}]`."""
    return json_text(
        [
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
    )


def table(policies: list[Policy]) -> str:
    """One line for each policy, with the number of policies."""
    width = max(len(p.id) for p in policies)
    lines = [f"{p.severity:<9} {p.enforcement:<10} {p.id:<{width}}  {p.title}" for p in policies]
    return "\n".join([*lines, "", f"{len(policies)} policies. Explain one: octoguard policies show ID", ""])


def by_cis_control(policies: list[Policy]) -> str:
    """One line for each pair of a CIS control and a policy, in the order of the controls."""
    pairs = sorted(
        (
            (_natural(alias), alias, policy)
            for policy in policies
            for alias in policy.aliases
            if alias.startswith("CIS ")
        ),
        key=lambda pair: (pair[0], pair[2].id),
    )
    control_width = max((len(alias) for _, alias, _ in pairs), default=0)
    id_width = max((len(policy.id) for _, _, policy in pairs), default=0)
    lines = [
        f"{alias:<{control_width}}  {p.severity:<8}  {p.enforcement:<9}  {p.id:<{id_width}}  {p.title}"
        for _, alias, p in pairs
    ]
    return "\n".join([*lines, "", "Controls without a policy, with reasons: octoguard policies coverage", ""])


def _natural(control: str) -> tuple[str, tuple[int, ...]]:
    """A sort key that puts `CIS GCP 5.0: 2.10` after `CIS GCP 5.0: 2.9`."""
    benchmark, _, number = control.partition(": ")
    return benchmark, tuple(int(part) for part in number.split("."))


def explanation(policies: list[Policy]) -> str:
    """The whole text of each policy."""
    return "\n".join(_page(policy) for policy in policies)


def _page(policy: Policy) -> str:
    relaxed = ", ".join(f"{name}: {value}" for name, value in policy.environments.items())
    enforcement = policy.enforcement + (f" ({relaxed})" if relaxed else "")
    parts = [
        f"{policy.id}: {policy.title}",
        "",
        f"severity      {policy.severity}",
        f"enforcement   {enforcement}",
        f"purpose       {policy.purpose}",
        f"resources     {', '.join(policy.resources)}",
        f"aliases       {', '.join(policy.aliases) or 'none'}",
        "",
        textwrap.fill(" ".join(policy.why.split()), _WIDTH),
        "",
        "How to fix:",
        textwrap.indent(policy.remediation.rstrip(), "    "),
        "",
        "Fails if:",
        textwrap.indent(f"check: {policy.check}" if policy.check else _condition(policy), "    "),
    ]
    if policy.differs:
        width = max(len(name) for name in policy.differs) + 2
        indent = " " * (width + 4)
        parts += ["", "Differs from:"]
        for name, text in policy.differs.items():
            parts.append(textwrap.fill(text, _WIDTH, initial_indent=f"    {name:<{width}}", subsequent_indent=indent))
    if policy.references:
        parts += ["", "References:", *(f"    {reference}" for reference in policy.references)]
    return "\n".join([*parts, ""])


def _condition(policy: Policy) -> str:
    import yaml

    rule: dict[str, Any] | None = {"when": policy.when, "deny": policy.deny} if policy.when else policy.deny
    return str(yaml.safe_dump(rule, sort_keys=False, width=_WIDTH)).rstrip()


def test_results(total: int, problems: list[tuple[str, str]]) -> str:
    """The failed cases as `(policy ID, problem)`, and the counts."""
    lines = [f"FAIL {policy}: {problem}" for policy, problem in problems]
    lines.append(f"{total} cases, {len(problems)} problem{'' if len(problems) == 1 else 's'}")
    return "\n".join([*lines, ""])
