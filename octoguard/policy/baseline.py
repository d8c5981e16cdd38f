"""Waives the findings that a baseline lists, so that only new findings affect the verdict.

A baseline records the findings of existing resources. It never contains findings on a change itself (policies with
purpose `change`, and policies that judge removals), or findings on drift, because nobody has accepted those. An entry
belongs to one resource: the same address in another root is another resource.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import msgspec

from octoguard.plan import UNSET
from octoguard.plan.provider_arguments import provider_argument
from octoguard.policy.model import Waiver
from octoguard.policy.outcome import Status
from octoguard.policy.waivers import addresses_of

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    from octoguard.plan import Plan, ResourceChange
    from octoguard.policy.model import Finding, Policy
    from octoguard.policy.waivers import MovedBlock

_NUMBER = re.compile(r"\[\d+\]")
# Attributes of the google provider that identify a resource among its type, and those that locate it.
_NAMES = (
    *("name", "account_id", "bucket", "secret_id", "dataset_id", "table_id", "cluster_id", "instance_id"),
    *("repository_id", "workload_identity_pool_id", "workload_identity_pool_provider_id", "project_id"),
    *("display_name", "service", "role", "member", "constraint", "key", "priority"),
)
_PLACES = (
    *("project", "location", "region", "zone", "folder", "org_id", "parent", "key_ring", "crypto_key_id", "cluster"),
    *("instance", "database", "topic", "subscription", "secret", "service_account_id", "firewall_policy"),
)
_ID, _PROJECT = "id", "project"


class BaselineEntry(msgspec.Struct, frozen=True, forbid_unknown_fields=True, omit_defaults=True):
    """One recorded finding. An entry with status `unknown` does not cover a finding with status `fail`.

    `root` is the Terraform root relative to the file, or "" if it is unknown. `of` identifies the resource, as in
    `name=acme-app`. Files of version 1 have no `of` (None), so their entries match by address alone.
    """

    policy: str
    address: str
    status: Status
    root: str = ""
    of: tuple[str, ...] | None = None


def in_order(entries: Iterable[BaselineEntry]) -> list[BaselineEntry]:
    """Entries in the order of the file, so that a diff shows added and fixed findings."""
    return sorted(entries, key=lambda entry: (entry.policy, entry.address, entry.status, entry.root, entry.of or ()))


class Baseline(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The content of a baseline file, with entries by environment."""

    version: int
    environments: dict[str, list[BaselineEntry]]


@dataclass(frozen=True, slots=True)
class _PlanSource:
    """The evaluated plan, its root, and the name of the baseline file."""

    plan: Plan
    root: str
    source: str


@dataclass(frozen=True, slots=True)
class BaselinedFindings:
    """Findings after a baseline.

    `resolved` are entries without a finding. `unmatched` are addresses whose entries belong to other resources.
    """

    findings: list[Finding]
    resolved: list[BaselineEntry]
    unmatched: list[str] = field(default_factory=list)


def entries_of(findings: Iterable[Finding], plan: Plan, root: str = "") -> list[BaselineEntry]:
    """The baseline entries of a plan's findings, sorted, without sensitive values."""
    hide = plan.secrets().hide
    kept = {
        BaselineEntry(
            finding.policy.id,
            finding.change.address,
            finding.status,
            root,
            tuple(text for text in identity_of(finding.change, plan) if hide(text) == text),
        )
        for reported in findings
        for finding in (reported, *reported.covers)
        if finding.status in ("fail", "unknown") and not finding.drift and can_be_in_baseline(finding.policy)
    }
    return in_order(kept)


def identity_of(change: ResourceChange, plan: Plan) -> tuple[str, ...]:
    """The attributes that identify a resource beside its address, as far as the plan shows them: `name=acme-app`.

    A resource without a project has the project of its provider.
    """
    values, _, sensitive = change.side("after")
    if sensitive is True:
        return ()
    hidden = sensitive or {}
    known = {name: value for name, value in (values or {}).items() if _is_shown(value) and name not in hidden}
    if (
        _PROJECT not in known
        and change.get(_PROJECT) is UNSET
        and (project := provider_argument(plan, change, _PROJECT))
    ):
        known[_PROJECT] = project
    keys = (*_NAMES, *_PLACES) if any(name in known for name in _NAMES) else (*_PLACES, _ID)
    return tuple(f"{name}={known[name]}" for name in sorted(keys) if name in known)


def _is_shown(value: Any) -> bool:
    return isinstance(value, (str, int)) and not isinstance(value, bool) and value != ""


def _is_of(entry: BaselineEntry, change: ResourceChange, plan_source: _PlanSource) -> bool:
    """Whether an entry belongs to this resource. If the plan does not identify it, the same root is enough."""
    if entry.of is None:
        return True
    if entry.root and plan_source.root and entry.root != plan_source.root:
        return False
    old, new = (
        dict(text.partition("=")[::2] for text in pair) for pair in (entry.of, identity_of(change, plan_source.plan))
    )
    common = old.keys() & new.keys()
    if not all(_same(old[name], new[name]) for name in common):
        return False
    return bool(common & {*_NAMES, _ID}) or (entry.root != "" and entry.root == plan_source.root)


def _same(text: str, other: str) -> bool:
    """Whether two strings name the same thing, such as `projects/p/topics/t` and `t`, or `EU` and `eu`."""
    short, long = sorted((text.casefold(), other.casefold()), key=len)
    return short == long or long.endswith(f"/{short}")


def can_be_in_baseline(policy: Policy) -> bool:
    """Whether a policy judges the resource, and not the change of it."""
    return policy.judges == "after" and policy.purpose != "change"


def apply_baseline(
    findings: list[Finding],
    entries: Iterable[BaselineEntry],
    source: str,
    plan: Plan,
    moves: Collection[MovedBlock] = (),
    root: str = "",
) -> BaselinedFindings:
    """Waive the findings of a plan that have an entry. `root` is the root of the plan, as entries write it.

    Entries match by exact address first, current or former. Then instances of a `count` match one to one with other
    index numbers.
    """
    left: dict[tuple[str, str], list[BaselineEntry]] = defaultdict(list)
    for entry in entries:
        left[entry.policy, entry.address].append(entry)
    out = list(findings)
    open_ones = [
        i
        for i, finding in enumerate(out)
        if finding.status in ("fail", "unknown") and not finding.drift and can_be_in_baseline(finding.policy)
    ]
    met: set[tuple[str, str]] = set()
    plan_source = _PlanSource(plan, root, source)
    for i in open_ones:
        keys = [(out[i].policy.id, address) for address in addresses_of(out[i].change, moves)]
        if not _take(out, i, keys, left, plan_source):
            met.update(key for key in keys if left.get(key))
    shifted: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for policy, address in left:
        if _NUMBER.search(address):
            shifted[policy, _NUMBER.sub("[]", address)].append((policy, address))
    for i in open_ones if shifted else ():
        if out[i].status != "waived":
            near = shifted.get((out[i].policy.id, _NUMBER.sub("[]", out[i].change.address)), [])
            _take(out, i, near, left, plan_source)
    unmatched = [out[i].change.address for i in open_ones if out[i].status != "waived"]
    unmatched = [address for address in dict.fromkeys(unmatched) if any(address == met_at for _, met_at in met)]
    resolved = [entry for entries in left.values() for entry in entries if (entry.policy, entry.address) not in met]
    return BaselinedFindings(out, in_order(entry for entry in resolved if entry.root in ("", root)), unmatched)


def _covers(entry: BaselineEntry, finding: Finding, plan_source: _PlanSource) -> bool:
    return (entry.status == "fail" or finding.status == "unknown") and _is_of(entry, finding.change, plan_source)


def _take(
    out: list[Finding],
    i: int,
    keys: Iterable[tuple[str, str]],
    left: dict[tuple[str, str], list[BaselineEntry]],
    plan_source: _PlanSource,
) -> bool:
    """Waive a finding by the first entry at the keys that covers it, and remove that entry from `left`."""
    for key in keys:
        for entry in left.get(key, ()):
            if _covers(entry, out[i], plan_source):
                left[key].remove(entry)
                waiver = Waiver(
                    entry.policy,
                    entry.address,
                    "already present when the baseline was taken",
                    plan_source.source,
                    kind="baseline",
                )
                out[i] = replace(out[i], status="waived", waiver=waiver)
                return True
    return False
