"""Writes the reference of all policies as Markdown: the handbook's table of contents."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from octoguard.config.catalogues import read_catalogues
from octoguard.config.policies import load_policies
from octoguard.policy.model import SEVERITIES
from octoguard.workflows.coverage import ControlCoverage, rows, summary

if TYPE_CHECKING:
    from pathlib import Path

    from octoguard.policy.model import Policy

_HEAD = """\
# Policies

{count} policies, by service. Each links to its file, which says what is wrong, why it matters and which Terraform to
write; `octoguard policies show ID` prints it. Its cases stand beside it. Made by `octoguard policies reference`.
"""


def reference(extra: Path | None) -> str:
    """All policies by service, and after them every control of the catalogues with what covers it."""
    policies = load_policies(extra)
    parts = [_HEAD.format(count=len(policies))]
    by_service = sorted(policies, key=lambda p: (p.service, -SEVERITIES.index(p.severity), p.id))
    for service, group in groupby(by_service, key=lambda p: p.service):
        parts.append(_service(service, list(group)))
    parts.append("# Coverage of other catalogues\n")
    for catalogue in read_catalogues().values():
        table = rows(catalogue, policies)
        parts.append(f"## [{catalogue.name}]({catalogue.source})\n\n{summary(table)}\n\n{_coverage(table)}")
    return "\n".join(parts)


_DIFFERENCES = """\
# Where octoguard differs from Checkov

A policy that answers the question of a check names it among its aliases. Where it sees a kind of resource otherwise on
purpose, it says so, and where it asks something else that stands in for the check, it is no alias of it; `octoguard
policies show` leads to the policy by the check's id in either case. `python -m tools.agreement` measures how far both
agree on the labelled examples of Checkov's own test-suite. Made by `octoguard policies reference --differences`.

| check | policy | asks the same | how it differs |
|---|---|---|---|
"""


def differences(extra: Path | None) -> str:
    """Every difference from a check that a policy names, in the catalogues' order."""
    lines: list[str] = []
    policies = load_policies(extra)
    for catalogue in read_catalogues().values():
        for row in rows(catalogue, policies):
            for policy in row.policies:
                if text := policy.differs.get(row.alias):
                    same = "yes" if row.alias in policy.aliases else "no"
                    lines.append(f"| {row.control} | {_link(policy)} | {same} | {text} |")
    return _DIFFERENCES + "\n".join([*lines, ""])


def _service(service: str, policies: list[Policy]) -> str:
    lines = [
        f"## {service}",
        "",
        "| policy | severity | enforcement | what it finds | also known as |",
        "|" + "---|" * 5,
    ]
    for p in policies:
        also = ", ".join(p.aliases)
        lines.append(f"| {_link(p)} | {p.severity} | {_enforcement(p)} | {p.title} | {also} |")
    return "\n".join([*lines, ""])


def _coverage(table: list[ControlCoverage]) -> str:
    lines = ["| control | policies, or why there is none |", "|---|---|"]
    for row in table:
        answer = ", ".join(_link(policy) for policy in row.policies) or row.reason or "open"
        if row.differs:
            answer += " ([differs](DIFFERENCES.md))"
        lines.append(f"| {row.control} | {answer} |")
    return "\n".join([*lines, ""])


def _link(policy: Policy) -> str:
    return f"[{policy.id}]({policy.service}/{policy.id}.yaml)"


def _enforcement(policy: Policy) -> str:
    relaxed = [f"{name}: {value}" for name, value in policy.environments.items()]
    return "; ".join([policy.enforcement, *relaxed])
