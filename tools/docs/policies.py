"""The page of one policy, from its YAML and its cases."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import yaml

from tools.docs.examples import example
from tools.docs.indexes import enforcement
from tools.docs.markdown import GENERATED, cell, escape, fence, slug, table

if TYPE_CHECKING:
    from collections.abc import Container, Iterable

    from octoguard.policy.model import Policy
    from octoguard.policy.testing import Case

_WORD = re.compile(r"(`[^`]+`|\w[\w.-]*\w)")
_FEW_TYPES = 8
_JUDGES = {
    "after": "resources as they are after apply",
    "before": "resources that are deleted, replaced or removed from the state",
    "change": "resources that are updated, deleted, replaced or removed from the state",
}


def page(policy: Policy, cases: list[Case], known: Container[str]) -> str:
    """The whole page of a policy; texts link to the policies that they name, if they are `known`."""
    service = f"[Policies](index.md) / [{policy.service}](index.md#{slug(policy.service)}) / `{policy.id}`\n"
    # MkDocs reads the title from a heading only if the heading comes first.
    parts = [f"# {escape(cell(policy.title))}\n", GENERATED, service, _facts(policy)]
    parts += ["## Why it matters\n", f"{_text(policy.why, known)}\n"]
    parts += _cases(cases)
    parts += ["## Remediation\n", fence("hcl", policy.remediation)]
    parts += _rule(policy)
    parts += _aliases(policy, known)
    if policy.covered_by:
        links = ", ".join(f"[`{name}`]({name}.md)" for name in policy.covered_by)
        parts += ["## More general policies\n", f"A finding with the same cause is listed under {links}.\n"]
    if not _are_few(policy):
        parts += ["## Resource types\n", f"{_types(policy)}\n"]
    if policy.references:
        parts += ["## References\n", *(f"- <{url}>" for url in policy.references), ""]
    return "\n".join(parts)


def _facts(policy: Policy) -> str:
    rows = [
        ("ID", f"`{policy.id}`"),
        ("Severity", policy.severity),
        ("Enforcement", enforcement(policy)),
        ("Purpose", policy.purpose),
        ("Evaluates", _JUDGES[policy.judges]),
        ("Resource types", _types(policy) if _are_few(policy) else f"[{len(policy.resources)} types](#resource-types)"),
    ]
    return table(("Property", "Value"), rows)


def _are_few(policy: Policy) -> bool:
    return len(policy.resources) <= _FEW_TYPES


def _types(policy: Policy) -> str:
    return ", ".join(f"`{name}`" for name in policy.resources)


def _cases(cases: list[Case]) -> Iterable[str]:
    parts: list[str] = []
    for status, heading in (("fail", "Failing example"), ("pass", "Passing example")):
        if case := _simplest(cases, status):
            parts += [
                f"## {heading}\n",
                f"{escape(case.name[:1].upper() + case.name[1:])}:\n",
                fence("hcl", example(case)),
            ]
    if parts:
        parts.append(
            "The examples are test cases of the policy. They show only the attributes that the policy reads.\n"
        )
    return parts


def _simplest(cases: list[Case], status: str) -> Case | None:
    """The smallest case with this result that shows a configuration, not a change; None if there is none."""
    fitting = [case for case in cases if case.expect == status and case.modules is None]
    return min(
        fitting, key=lambda case: (_is_change(case), case.environment != "prod", len(str(case.given))), default=None
    )


def _is_change(case: Case) -> bool:
    return any(key.startswith("$") for given in case.given.values() for key in given)


def _rule(policy: Policy) -> Iterable[str]:
    if policy.check is not None:
        name = policy.check.replace("-", "_")
        return ["## Rule\n", f"The rule joins several resources. It is in `octoguard/policy/checks/{name}.py`.\n"]
    rule = {name: body for name, body in (("when", policy.when), ("deny", policy.deny)) if body is not None}
    text = yaml.safe_dump(rule, sort_keys=False, allow_unicode=True, width=110)
    return ["## Rule\n", "The [condition](../policy-conditions.md) that the policy evaluates:\n", fence("yaml", text)]


def _aliases(policy: Policy, known: Container[str]) -> Iterable[str]:
    names = list(dict.fromkeys([*policy.aliases, *policy.differs]))
    if not names:
        return []
    rows = [
        (f"`{name}`", "yes" if name in policy.aliases else "no", _text(policy.differs.get(name, ""), known))
        for name in names
    ]
    return ["## Aliases and frameworks\n", table(("ID", "Same check", "Difference"), rows)]


def _text(text: str, known: Container[str]) -> str:
    """Plain text as Markdown: policies become links, attributes and other identifiers code."""
    parts = _WORD.split(" ".join(text.split()))
    return "".join(_word(part, known) if number % 2 else escape(part) for number, part in enumerate(parts))


def _word(word: str, known: Container[str]) -> str:
    if word in known:
        return f"[`{word}`]({word}.md)"
    if word.startswith("`"):
        return word
    return f"`{word}`" if "_" in word else escape(word)
