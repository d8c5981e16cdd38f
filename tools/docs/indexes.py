"""The indexes of the policies: by service, and by the id that another tool or benchmark uses."""

from __future__ import annotations

from itertools import groupby
from typing import TYPE_CHECKING

from octoguard.config.catalogues import read_catalogues
from octoguard.policy.model import SEVERITIES, Policy
from tools.docs.markdown import GENERATED, cell, escape, slug, table

if TYPE_CHECKING:
    from collections.abc import Iterable

_SERVICES = """\
# Policies by service

octoguard ships {count} policies. `octoguard policies list` prints them, and `octoguard policies show ID` explains one.
To find a policy by the ID that another scanner uses, see [Policies by alias](aliases.md).

{links}
"""
_ALIASES = """\
# Policies by alias

A policy answers to the IDs of other scanners and benchmarks. You can use an alias wherever octoguard expects a policy
ID: in `policies show`, waivers and octoguard.toml. Checks without a policy are in
[Coverage of other catalogs](../coverage.md), with the reason.
"""


def by_service(policies: Iterable[Policy]) -> str:
    """Every policy in a table of its service, the most severe first."""
    ordered = sorted(policies, key=lambda p: (p.service, -SEVERITIES.index(p.severity), p.id))
    groups = [(service, list(group)) for service, group in groupby(ordered, key=lambda p: p.service)]
    links = " · ".join(f"[{service}](#{slug(service)})" for service, _ in groups)
    parts = [GENERATED, _SERVICES.format(count=len(ordered), links=links)]
    for service, group in groups:
        parts.append(f"## {service}\n")
        parts.append(table(("Policy", "Severity", "Enforcement", "Finding"), map(_row, group)))
    return "\n".join(parts)


def enforcement(policy: Policy) -> str:
    """The enforcement of a policy with the environments that differ: `mandatory; dev: off`."""
    return "; ".join([policy.enforcement, *(f"{name}: {value}" for name, value in policy.environments.items())])


def _row(policy: Policy) -> tuple[str, ...]:
    return link(policy), policy.severity, enforcement(policy), escape(cell(policy.title))


def link(policy: Policy) -> str:
    """A link to the page of a policy, from a page beside it."""
    return f"[`{policy.id}`]({policy.id}.md)"


def by_alias(policies: Iterable[Policy]) -> str:
    """Every alias with its policies, in a table for each catalogue; then aliases that no catalogue has."""
    leads: dict[str, list[Policy]] = {}
    for policy in policies:
        for alias in policy.aliases:
            leads.setdefault(alias, []).append(policy)
    parts = [GENERATED, _ALIASES]
    listed: set[str] = set()
    for catalogue in read_catalogues().values():
        aliases = [alias for alias in dict.fromkeys(catalogue.aliases().values()) if alias in leads]
        parts += [f"## {catalogue.name}\n", f"Source: <{catalogue.source}>\n", _leads(aliases, leads)]
        listed.update(aliases)
    others = sorted(set(leads) - listed)
    parts += ["## Other names\n", _leads(others, leads)]
    return "\n".join(parts)


def _leads(aliases: Iterable[str], leads: dict[str, list[Policy]]) -> str:
    rows = ((f"`{alias}`", ", ".join(link(policy) for policy in leads[alias])) for alias in aliases)
    return table(("Alias", "Policies"), rows)
