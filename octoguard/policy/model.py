"""The data types of policies, environments and findings."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import msgspec

if TYPE_CHECKING:
    from datetime import date

    from octoguard.plan import ResourceChange
    from octoguard.policy.outcome import Evidence, Status

Severity = Literal["low", "medium", "high", "critical"]
Enforcement = Literal["advisory", "mandatory", "off"]
Purpose = Literal["security", "change", "hygiene"]
Judges = Literal["after", "before", "change"]
Tier = Literal["dev", "staging", "prod"]

SEVERITIES: Final[tuple[Severity, ...]] = ("low", "medium", "high", "critical")
# How strict an environment is. Policies speak of tiers; each tier is also an environment of that name.
TIERS: Final[tuple[Tier, ...]] = ("dev", "staging", "prod")
ANY_POLICY: Final = "*"  # in a waiver: every policy
STRICTNESS: Final[dict[Enforcement, int]] = {"off": 0, "advisory": 1, "mandatory": 2}


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One policy: the fault that it flags, its severity, and its enforcement by environment.

    `deny` is a condition that is true if the resource has the fault. `check` names a module of `policy/checks/`
    instead. `when` limits the resources to which the policy applies.
    `judges`: "after" reads the planned resource, "before" reads resources that are deleted, replaced or forgotten, and
    "change" reads these and updates, to compare both sides.
    `covered_by` names more general policies. Their findings cover findings of this policy with the same cause.
    `purpose` decides whether the types of the policy count as judged: only "security" does. "change" compares a
    resource with its prior state, or reads removals. "hygiene" checks labels, names, sizes and costs.
    `differs` explains differences from checks of other tools, by check ID: an alias differs in details, any other
    check asks another question.
    `own` marks a policy of the user. Its regular expressions must match in linear time.
    """

    id: str
    title: str
    service: str
    severity: Severity
    resources: list[str]
    why: str
    remediation: str
    enforcement: Enforcement = "mandatory"
    environments: dict[str, Enforcement] = {}
    when: dict[str, Any] | None = None
    deny: dict[str, Any] | None = None
    check: str | None = None
    judges: Judges = "after"
    covered_by: list[str] = []
    purpose: Purpose = "security"
    aliases: list[str] = []
    differs: dict[str, str] = {}
    references: list[str] = []
    own: bool = False

    def enforcement_in(self, environment: Environment) -> Enforcement:
        """The enforcement for an environment, or the strictest of all if the environment is unknown."""
        if environment.is_strictest:
            return max([self.enforcement, *self.environments.values()], key=STRICTNESS.__getitem__)
        return self.environments.get(environment.tier, self.enforcement)

    def answers_to(self, name: str) -> bool:
        """Whether a name given by a user means this policy: its ID, an alias or a key of `differs`, in any case."""
        folded = name.casefold()
        return folded in (known.casefold() for known in (self.id, *self.aliases, *self.differs))


@dataclass(frozen=True, slots=True)
class Environment:
    """The environment that a plan is judged for, its tier, and how it was found (`source`).

    `is_strictest` is set where nothing names the environment: each policy then applies with its strictest enforcement.
    """

    name: str
    source: str
    tier: Tier
    is_strictest: bool = False


STRICTEST: Final = Environment("prod", "not found in the plan, so the strictest rules apply", "prod", is_strictest=True)


@dataclass(frozen=True, slots=True)
class Waiver:
    """One waiver. `address` is a glob (`*`, `?`). `until` is the last valid day, or None if the waiver does not expire.

    `source` is its place in a file (`waivers.yaml:3`). An empty `environments` means all environments.
    """

    policy: str
    address: str
    reason: str
    source: str
    owner: str = ""
    until: date | None = None
    environments: tuple[str, ...] = ()
    ticket: str = ""
    kind: Literal["waiver", "comment", "baseline"] = "waiver"

    def names(self, policy: Policy) -> bool:
        """Whether the waiver names a policy, by ID, by alias or by `*`."""
        return self.policy == ANY_POLICY or policy.answers_to(self.policy)


@dataclass(frozen=True, slots=True)
class Opinion:
    """The result of another tool for the question of a finding: of a scanner for ours, of octoguard for a scanner's.

    `status` "none" means that the tool does not judge the resource. `evidence` holds the attributes that the tool read,
    with the values that octoguard reads there.
    """

    source: str
    check: str
    title: str
    status: Literal["pass", "fail", "unknown", "none"]
    agrees: bool
    reason: str = ""
    evidence: tuple[Evidence, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one policy for one resource change. `source` names the scanner that made the finding.

    `waiver` waives the finding or, with another status than `waived`, is an expired waiver. `covers` are findings on
    the same resource with the same cause, which are not reported separately. `drift` is true if the finding is about a
    change outside of Terraform, and not about the planned change.
    """

    policy: Policy
    change: ResourceChange
    status: Status
    enforcement: Enforcement
    evidence: tuple[Evidence, ...] = ()
    waiver: Waiver | None = None
    source: str = "octoguard"
    opinions: tuple[Opinion, ...] = ()
    covers: tuple[Finding, ...] = ()
    drift: bool = False
