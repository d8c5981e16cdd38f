"""A policy as data, and what it says about one resource."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final, Literal

import msgspec

if TYPE_CHECKING:
    from octoguard.plan import ResourceChange
    from octoguard.policy.outcome import Evidence, Status
    from octoguard.policy.waivers import Waiver

Severity = Literal["low", "medium", "high", "critical"]
Enforcement = Literal["advisory", "mandatory", "off"]
Purpose = Literal["security", "change", "hygiene"]
Judges = Literal["after", "before", "change"]
Tier = Literal["dev", "staging", "prod"]

SEVERITIES: Final[tuple[Severity, ...]] = ("low", "medium", "high", "critical")
# How strict an environment is. Policies speak of tiers; each tier is also an environment of that name.
TIERS: Final[tuple[Tier, ...]] = ("dev", "staging", "prod")
STRICTNESS: Final[dict[Enforcement, int]] = {"off": 0, "advisory": 1, "mandatory": 2}


class Policy(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """One policy: the pattern it flags, how bad that is, and who is bound by it.

    `deny` is a condition that is true where the pattern is found; `check` names a module of `policy/checks/` instead.
    `when` narrows what the policy applies to. `judges` "before" makes it read what is deleted, replaced or forgotten,
    and "change" these and updates: a check then compares both sides.
    `covered_by` names more general policies: their findings cover those of this one that have the same cause.
    `purpose` decides whether its types count as judged: only "security" does. "change" compares a resource with what
    was there before or reads removals; "hygiene" asks about labels, names, sizes and costs.
    `differs` says how it differs from checks of others: from an alias in detail, from any other in what is asked.
    `own` marks a policy of the user's: its regular expressions must be ones that take linear time.
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
        """The enforcement for an environment; the strictest of all when the environment could not be found out."""
        if environment.is_strictest:
            return max([self.enforcement, *self.environments.values()], key=STRICTNESS.__getitem__)
        return self.environments.get(environment.tier, self.enforcement)

    def answers_to(self, name: str) -> bool:
        """Whether a user who says `name` means this policy: its id, an alias or what it differs from, in any case."""
        wanted = name.casefold()
        return wanted in (known.casefold() for known in (self.id, *self.aliases, *self.differs))


@dataclass(frozen=True, slots=True)
class Environment:
    """The environment that a plan is judged for, its tier, and how it was found (`source`).

    `is_strictest` is set where nothing names the environment: each policy then applies with its strictest enforcement.
    """

    name: str
    source: str
    tier: Tier
    is_strictest: bool = False


STRICTEST: Final = Environment("prod", "nothing names it, so the strictest rules apply", "prod", is_strictest=True)


@dataclass(frozen=True, slots=True)
class Opinion:
    """What somebody else says to the question of a finding: another scanner to ours, octoguard to another's.

    `status` "none" means that it does not judge the resource; `evidence` is read by octoguard at the attributes that it
    looked at.
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
    """What one policy says about one resource change; `source` names the scanner whose finding it is.

    `waiver` is the one that waives it or, with another status, one that no longer holds. `covers` are findings on the
    same resource with the same cause, which are not reported by themselves. `drift` says that it is about what was
    changed outside of Terraform, not about what the plan does.
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
