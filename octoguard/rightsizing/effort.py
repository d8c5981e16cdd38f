"""The effort and the risk of applying a recommendation, and which recommendations are quick wins.

A recommendation of a change without a fact in `effort_facts` has an unknown effort. It is never a quick win.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, get_args

from octoguard.plan.address import module_address, without_indexes
from octoguard.rightsizing.effort_facts import (
    BY_SUBTYPE,
    REGRANTED,
    REMOVE,
    REVOKED,
    SET,
    UNKNOWN,
    USUAL,
    ChangeSubject,
    Effect,
    Effort,
    EffortFact,
    Level,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Sequence
    from decimal import Decimal

    from octoguard.rightsizing.document import TerraformChange
    from octoguard.rightsizing.recommenders import Kind
    from octoguard.rightsizing.resource_values import ResourceValues

    Resources = Callable[[str], ResourceValues | None]

_IAM: Final = "google.iam.policy.Recommender"
_GRANTS: Final = ("_iam_member", "_iam_binding", "_iam_policy")
# The subtypes that stand for a removal; other subtypes of these recommenders are about reliability or reviews.
_REMOVALS: Final = {
    "google.container.DiagnosisRecommender": "CLUSTER_IDLE",
    "google.resourcemanager.projectUtilization.Recommender": "CLEANUP_PROJECT",
}
_ORDER: Final = {effect: rank for rank, effect in enumerate(get_args(Effect))}
_QUICK: Final[frozenset[Effect]] = frozenset({"none", "stops", "evictions", "performance", "capacity", "access"})
_WORDS: Final[dict[Effect, str]] = {
    "none": "no interruption",
    "stops": "the resource stops",
    "restart": "the resource restarts",
    "downtime": "downtime",
    "nodes-replaced": "GKE replaces the nodes one by one",
    "evictions": "pods move to other nodes",
    "performance": "performance may drop",
    "capacity": "the capacity is no longer guaranteed",
    "access": "a permission may be missing later",
    "replaces": "Terraform replaces the resource",
    "irreversible": "irreversible",
    "contract": "binds for 1 or 3 years",
}


def effort_of(
    recommender: str,
    subtype: str,
    kind: Kind,
    changes: Sequence[TerraformChange],
    resources: Resources = lambda _: None,
    *,
    years: int = 0,
    majors: frozenset[int] = frozenset(),
) -> Effort:
    """The effort of a recommendation, over all its changes.

    `resources` returns the values of a resource by its address. `years` is the term of a commitment, 0 if unknown.
    `majors` are the possible major versions of the google provider, empty if they are unknown.
    """
    if kind == "commitments":
        return _summary([_commitment(years)])
    facts = [_of_change(change, recommender, subtype, resources(change.address), majors) for change in changes]
    return _summary(facts or [_usual(recommender, subtype, None, majors)])


def words(effort: Effort) -> str:
    """The effort for people: "the VM restarts; Terraform refuses ..." or "effort not known"."""
    parts = effort.notes or [_WORDS[effect] for effect in effort.effects]
    if effort.level == "unknown":
        parts = [*parts, "effort not known"]
    return "; ".join(parts)


def is_quick_win(effort: Effort, saving: Decimal | None) -> bool:
    """Whether a change saves money with low effort, without downtime and reversibly.

    Stopping an idle resource is not downtime: it is the recommendation itself, and the resource can start again.
    """
    return effort.level == "low" and _QUICK.issuperset(effort.effects) and saving is not None and saving > 0


def rank(effort: Effort, saving: Decimal | None) -> tuple[bool, bool, Decimal | int]:
    """The sort key: quick wins first, then by saving, the largest first, and entries without an amount last.

    Only entries of one currency have comparable keys.
    """
    return not is_quick_win(effort, saving), saving is None, -saving if saving is not None else 0


def terraform_type(address: str) -> str:
    """The resource type in an address such as `module.db["eu"].google_sql_database_instance.main[0]`."""
    return address.removeprefix(module_address(address)).lstrip(".").partition(".")[0]


def _summary(facts: Iterable[EffortFact]) -> Effort:
    """The largest level of several facts. An unknown one makes the whole unknown, unless another is already high."""
    facts = list(facts)
    levels = {fact.level for fact in facts}
    level: Level = next(level for level in ("high", "unknown", "medium", "low") if level in levels)
    effects = {effect for fact in facts for effect in fact.effects}
    if len(effects) > 1:
        effects.discard("none")
    notes = list(dict.fromkeys(note for fact in facts for note in fact.notes))
    return Effort(level, sorted(effects, key=_ORDER.__getitem__), notes)


def _commitment(years: int) -> EffortFact:
    """Google does not cancel commitments.

    https://docs.cloud.google.com/compute/docs/instances/signing-up-committed-use-discounts
    """
    term = {1: "1 year", 3: "3 years"}.get(years, "1 or 3 years")
    return EffortFact("medium", ("contract",), (f"binds for {term}: Google does not cancel commitments",))


def _of_change(
    change: TerraformChange, recommender: str, subtype: str, resource: ResourceValues | None, majors: frozenset[int]
) -> EffortFact:
    kind = terraform_type(change.address)
    attribute = without_indexes(change.attribute)
    value = change.value.strip('"') if change.value is not None else None
    subject = ChangeSubject(kind, attribute, value, subtype, resource, majors)
    if kind.endswith(_GRANTS):
        return REGRANTED if change.action == "set" and kind.endswith("_iam_member") else REVOKED
    if change.action == "remove":
        return _resolved(REMOVE.get(kind), subject)
    if attribute:
        return _resolved(SET.get((kind, attribute)) or SET.get((kind, attribute.partition(".")[0])), subject)
    return _usual(recommender, subtype, subject, majors)


def _usual(recommender: str, subtype: str, subject: ChangeSubject | None, majors: frozenset[int]) -> EffortFact:
    """The fact about what a recommender usually asks for; `subject` is a resource without a known change."""
    if fact := BY_SUBTYPE.get((recommender, subtype)):
        return fact
    if recommender == _IAM:
        return REGRANTED if subtype.startswith("REPLACE_ROLE") else REVOKED
    if recommender not in USUAL or subtype != _REMOVALS.get(recommender, subtype):
        return UNKNOWN
    kind, attribute = USUAL[recommender]
    resource = subject.resource if subject is not None and subject.type == kind else None
    usual = ChangeSubject(kind, attribute, None, subtype, resource, majors)
    if not attribute or subtype.startswith("DELETE_"):
        return _resolved(REMOVE.get(kind), usual)
    return _resolved(SET.get((kind, attribute)), usual)


def _resolved(fact: EffortFact | Callable[[ChangeSubject], EffortFact] | None, subject: ChangeSubject) -> EffortFact:
    if fact is None:
        return UNKNOWN
    return fact if isinstance(fact, EffortFact) else fact(subject)
