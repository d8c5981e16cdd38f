"""Indexes the members that can use the KMS keys of a plan, from grants on keys, key rings, projects and above."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from octoguard.policy.checks._iam_grants import Answer, Text, grants
from octoguard.policy.checks._roles import has_power
from octoguard.policy.iam_powers import Power

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange

KEY = "google_kms_crypto_key"
IDENTITY = "google_project_service_identity"
_RING = "google_kms_key_ring"
_SHAPES = ("member", "binding", "policy")
_ON_KEY = tuple(f"{KEY}_iam_{shape}" for shape in _SHAPES)
_ON_RING = tuple(f"{_RING}_iam_{shape}" for shape in _SHAPES)
_ON_PROJECT = tuple(
    f"google_{level}_iam_{shape}" for level in ("project", "folder", "organization") for shape in _SHAPES
)
_USE = frozenset({Power.USE_KEYS})
_BY_DELEGATION = frozenset({"roles/cloudkms.cryptoKeyEncrypterDecrypterViaDelegation"})


@dataclass(frozen=True, slots=True)
class KeyUse:
    """A member that can use a key; `sure` is False if the key or the role is known only after apply.

    `member` is None if the policy document of the grant is not known or not valid.
    """

    change: ResourceChange
    member: Text | None
    sure: bool


# Only one use of each kind is kept: a project may have many grants, and every resource with a key reads all of them.
Uses = dict[tuple[object, ...], KeyUse]


@dataclass(slots=True)
class KeyGrants:
    """The grants of a plan by the address of the key or key ring."""

    by_holder: dict[str, Uses] = field(default_factory=dict)
    by_name: dict[str, list[ResourceChange]] = field(default_factory=dict)
    anywhere: Uses = field(default_factory=dict)  # on a project or above, or on a key that is not known

    @classmethod
    def of(cls, plan: Plan) -> KeyGrants:
        """Read all grants of the plan once."""
        index = cls()
        for holder in plan.of_type(KEY, _RING):
            name = _name(holder)
            if name is not None:
                index.by_name.setdefault(name, []).append(holder)
        for change in plan.of_type(*_ON_KEY):
            index._place(change, plan, "crypto_key_id", KEY)
        for change in plan.of_type(*_ON_RING):
            index._place(change, plan, "key_ring_id", _RING)
        for change in plan.of_type(*_ON_PROJECT):
            _keep(index.anywhere, [use for use in _uses(change, plan, sure=True) if use.sure])
        return index

    def _place(self, change: ResourceChange, plan: Plan, attribute: str, holder_type: str) -> None:
        name = change.get(attribute)
        holders = self.by_name.get(name, []) if isinstance(name, str) else change.linked(attribute, holder_type)
        # A plan may not show which instance of a key the grant is on (`this[each.value.key].id`): all instances count.
        uses = _uses(change, plan, sure=bool(holders))
        for holder in holders:
            _keep(self.by_holder.setdefault(holder.address, {}), uses)
        if not holders and not isinstance(name, str):
            _keep(self.anywhere, _uses(change, plan, sure=False))

    def on(self, key: ResourceChange) -> list[KeyUse]:
        """All uses of a key, from grants on the key first to grants on projects last."""
        ring = key.get("key_ring")
        rings = self.by_name.get(ring, []) if isinstance(ring, str) else key.linked("key_ring", _RING)
        direct = [self.by_holder.get(holder.address, {}) for holder in (key, *rings)]
        return [use for uses in (*direct, self.anywhere) for use in uses.values()]


def _name(holder: ResourceChange) -> str | None:
    """The ID of a key or key ring, built from its attributes if it is not known yet; None if they are not known."""
    parts = {
        KEY: ("{}/cryptoKeys/{}", "key_ring", "name"),
        _RING: ("projects/{}/locations/{}/keyRings/{}", "project", "location", "name"),
    }
    written = holder.get("id")
    if isinstance(written, str):
        return written
    pattern, *attributes = parts[holder.type]
    values = [holder.get(attribute) for attribute in attributes]
    return pattern.format(*values) if all(isinstance(value, str) for value in values) else None


def key_grants(plan: Plan) -> KeyGrants:
    """The index of the grants of a plan."""
    return plan.once("grants on keys", KeyGrants.of)


def _keep(kept: Uses, uses: list[KeyUse]) -> None:
    for use in uses:
        kept.setdefault((use.sure, *_kind(use)), use)


def _kind(use: KeyUse) -> tuple[object, ...]:
    """The kind of a member: its domain, which identifies the service of an agent, or the resources that compute it."""
    member = use.member
    if member is None:
        return ("unreadable",)
    if isinstance(member.value, str):
        return ("known", member.value.partition(":")[0], member.value.rpartition("@")[2])
    holder, path = member.holder, member.path
    # Service identities differ by resource, all other origins by type.
    origins = {"" if o.type == IDENTITY else f"{o.kind} {o.type}" for o in holder.origins(path)}
    written = {reference.partition(".")[0] for reference in holder.references(path)} if member.is_list else ()
    identities = sorted(identity.address for identity in holder.linked(path, IDENTITY)) if "" in origins else ()
    return (str(member.value), member.is_list, *sorted(origins), *sorted(written), *identities)


def _uses(change: ResourceChange, plan: Plan, *, sure: bool) -> list[KeyUse]:
    granted = grants(change, plan)
    if granted is None:
        return [KeyUse(change, None, False)]
    uses: list[KeyUse] = []
    for grant in granted:
        named = isinstance(grant.role.value, str) and grant.role.value in _BY_DELEGATION
        answer: Answer = named or has_power(grant.role, _USE, plan)
        if answer is not False:
            uses.extend(KeyUse(change, member, sure and bool(answer)) for member in grant.members)
    return uses
