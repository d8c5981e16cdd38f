"""Finds who may use the KMS keys of a plan: grants on the keys, on their key rings and on projects, read once."""

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
    """Somebody may use a key; `sure` is False where only the apply shows whether it is this key or that role.

    `member` is None where the grant's policy document cannot be read.
    """

    change: ResourceChange
    member: Text | None
    sure: bool


# Of those alike one is kept: the grants on a project may be many, and every resource with a key looks at all of them.
Uses = dict[tuple[object, ...], KeyUse]


@dataclass(slots=True)
class KeyGrants:
    """The grants of a plan by the address of the key or the ring that they are on."""

    by_holder: dict[str, Uses] = field(default_factory=dict)
    by_name: dict[str, list[ResourceChange]] = field(default_factory=dict)
    anywhere: Uses = field(default_factory=dict)  # on a project or above, or on a key that the plan does not tell

    @classmethod
    def of(cls, plan: Plan) -> KeyGrants:
        """Read them all once."""
        made = cls()
        for holder in plan.of_type(KEY, _RING):
            name = _name(holder)
            if name is not None:
                made.by_name.setdefault(name, []).append(holder)
        for change in plan.of_type(*_ON_KEY):
            made._place(change, plan, "crypto_key_id", KEY)
        for change in plan.of_type(*_ON_RING):
            made._place(change, plan, "key_ring_id", _RING)
        for change in plan.of_type(*_ON_PROJECT):
            _keep(made.anywhere, [use for use in _uses(change, plan, sure=True) if use.sure])
        return made

    def _place(self, change: ResourceChange, plan: Plan, attribute: str, holder_type: str) -> None:
        name = change.get(attribute)
        holders = self.by_name.get(name, []) if isinstance(name, str) else change.linked(attribute, holder_type)
        # Of keys that one block makes, a plan may not show which is granted: `this[each.value.key].id`. Each counts.
        uses = _uses(change, plan, sure=bool(holders))
        for holder in holders:
            _keep(self.by_holder.setdefault(holder.address, {}), uses)
        if not holders and not isinstance(name, str):
            _keep(self.anywhere, _uses(change, plan, sure=False))

    def on(self, key: ResourceChange) -> list[KeyUse]:
        """All grants that let somebody use a key, the closest first."""
        ring = key.get("key_ring")
        rings = self.by_name.get(ring, []) if isinstance(ring, str) else key.linked("key_ring", _RING)
        found = [self.by_holder.get(holder.address, {}) for holder in (key, *rings)]
        return [use for uses in (*found, self.anywhere) for use in uses.values()]


def _name(holder: ResourceChange) -> str | None:
    """A key or ring as others name it: by its id, which is made of its own attributes where it is not known yet."""
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
    """The grants of a plan."""
    return plan.once("grants on keys", KeyGrants.of)


def _keep(kept: Uses, uses: list[KeyUse]) -> None:
    for use in uses:
        kept.setdefault((use.sure, *_kind(use)), use)


def _kind(use: KeyUse) -> tuple[object, ...]:
    """What tells a member from another: the domain that says whose agent it is, or what computes it."""
    member = use.member
    if member is None:
        return ("unreadable",)
    if isinstance(member.value, str):
        return ("known", member.value.partition(":")[0], member.value.rpartition("@")[2])
    holder, path = member.holder, member.path
    # A service's identity is told apart by its resource, all else by its type.
    origins = {"" if o.type == IDENTITY else f"{o.kind} {o.type}" for o in holder.origins(path)}
    written = {reference.partition(".")[0] for reference in holder.references(path)} if member.is_list else ()
    identities = sorted(one.address for one in holder.linked(path, IDENTITY)) if "" in origins else ()
    return (str(member.value), member.is_list, *sorted(origins), *sorted(written), *identities)


def _uses(change: ResourceChange, plan: Plan, *, sure: bool) -> list[KeyUse]:
    found = grants(change, plan)
    if found is None:
        return [KeyUse(change, None, False)]
    uses: list[KeyUse] = []
    for grant in found:
        named = isinstance(grant.role.value, str) and grant.role.value in _BY_DELEGATION
        answer: Answer = named or has_power(grant.role, _USE, plan)
        if answer is not False:
            uses.extend(KeyUse(change, member, sure and bool(answer)) for member in grant.members)
    return uses
