"""Compares the strictness of organization policies (both generations), IAM deny rules and perimeters."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from octoguard.policy.checks._losses import (
    Fewer,
    Half,
    Loss,
    More,
    canonical,
    has_hidden,
    is_absent,
    is_hidden,
    is_same,
    texts,
)
from octoguard.policy.checks._things import last

if TYPE_CHECKING:
    from octoguard.plan import Plan
    from octoguard.policy.checks._answers import Answer

_SCOPES: Final = {"project": "projects/", "folder": "folders/", "org_id": "organizations/"}


@dataclass(slots=True)
class Constraint:
    """What an organization policy enforces without conditional rules; `hidden` means that a part is not known."""

    path: str
    enforced: bool = False
    deny_all: bool = False
    allow_all: bool = False
    allowed: frozenset[str] | None = None
    denied: frozenset[str] = frozenset()
    exempt: frozenset[str] = field(default_factory=frozenset)
    conditional: frozenset[str] = field(default_factory=frozenset)
    parameters: str = ""
    inherits: bool = False
    hidden: bool = False

    @property
    def is_strict(self) -> bool:
        """Whether it forbids anything."""
        return self.enforced or self.deny_all or self.allowed is not None or bool(self.denied or self.conditional)

    def __str__(self) -> str:
        if self.hidden:
            return "not known"
        words = {"enforced": self.enforced, "denies all": self.deny_all, "allows all": self.allow_all}
        parts = [word for word, holds in words.items() if holds]
        parts += [f"allows {len(self.allowed)} values"] if self.allowed is not None else []
        parts += [f"denies {len(self.denied)} values"] if self.denied else []
        parts += [f"{len(self.exempt)} conditional exemptions"] if self.exempt else []
        return ", ".join(parts) or "not enforced"


def constraint_key(half: Half) -> tuple[Any, ...]:
    """(project, folder or organization; constraint) of an organization policy."""
    name = half.get("name")
    if half.change.type == "google_org_policy_policy":
        if not isinstance(name, str):
            return half.get("parent"), name
        parent, _, constraint = name.partition("/policies/")
        return parent, constraint
    constraint = half.get("constraint")
    plain = constraint.removeprefix("constraints/") if isinstance(constraint, str) else constraint
    for attribute, prefix in _SCOPES.items():
        value = half.get(attribute)
        if not is_absent(value):
            return (prefix + last(value) if isinstance(value, str) else value), plain
    return "", plain


def constraint_of(half: Half) -> Constraint:
    """What an organization policy enforces on one side of the change."""
    if half.change.type == "google_org_policy_policy":
        return _second(half)
    return _first(half)


def _first(half: Half) -> Constraint:
    names = ("boolean_policy", "list_policy", "restore_policy")
    path = next((name for name in names if not is_absent(half.get(name))), "boolean_policy")
    constraint = Constraint(path)
    if has_hidden([half.get(name) for name in names]):
        constraint.hidden = True
        return constraint
    constraint.enforced = _yes(half.get("boolean_policy[0].enforced"))
    constraint.inherits = _yes(half.get("list_policy[0].inherit_from_parent"))
    allow, deny = (half.blocks(f"list_policy[0].{word}") for word in ("allow", "deny"))
    for block in allow:
        constraint.allow_all = constraint.allow_all or _yes(block.get("all"))
        constraint.allowed = texts(block.get("values")) or constraint.allowed
    for block in deny:
        constraint.deny_all = constraint.deny_all or _yes(block.get("all"))
        constraint.denied |= texts(block.get("values"))
    return constraint


def _second(half: Half) -> Constraint:
    constraint = Constraint("spec[0].rules")
    if has_hidden(half.get("spec")):
        constraint.hidden = True
        return constraint
    constraint.inherits = _yes(half.get("spec[0].inherit_from_parent"))
    for rule in half.blocks("spec[0].rules"):
        _read_rule(constraint, rule)
    return constraint


def _read_rule(constraint: Constraint, rule: dict[str, Any]) -> None:
    loose = str(rule.get("enforce")).upper() == "FALSE" or _yes(rule.get("allow_all"))
    if not is_absent(rule.get("condition")):
        if loose:
            constraint.exempt |= {canonical(rule)}
        else:
            constraint.conditional |= {canonical(rule)}
        return
    constraint.enforced = constraint.enforced or _yes(rule.get("enforce"))
    constraint.allow_all = constraint.allow_all or _yes(rule.get("allow_all"))
    constraint.deny_all = constraint.deny_all or _yes(rule.get("deny_all"))
    constraint.parameters += str(rule.get("parameters") or "")
    values = rule.get("values")
    for block in values if isinstance(values, list) else []:
        if isinstance(block, dict):
            constraint.allowed = texts(block.get("allowed_values")) or constraint.allowed
            constraint.denied |= texts(block.get("denied_values"))


def _yes(value: Any) -> bool:
    return not is_hidden(value) and str(value).casefold() == "true"


def constrains(half: Half) -> Answer:
    """Whether an organization policy forbids anything; a policy that only lifts an inherited one does not."""
    constraint = constraint_of(half)
    return None if constraint.hidden else constraint.is_strict


def constraint_loss(old: Half, new: Half, plan: Plan) -> list[Loss]:
    """Where an organization policy forbids less than before."""
    _ = plan
    before, after = constraint_of(old), constraint_of(new)
    if before.hidden or after.hidden:
        if all(is_same(old, new, path) for path in ("spec", "boolean_policy", "list_policy", "restore_policy")):
            return []
        return [Loss(after.path, None, str(before), str(after), "what it enforces is not known")]
    answer, says = _looser(before, after)
    return [] if answer is False else [Loss(after.path, answer, str(before), str(after), says)]


def _looser(before: Constraint, after: Constraint) -> tuple[Answer, str]:
    if before.enforced and not after.enforced:
        return True, "no longer enforced"
    if before.deny_all and not after.deny_all:
        return True, "no longer denies all values"
    if after.allow_all and not before.allow_all:
        return True, "now allows all values"
    if before.allowed is not None and not after.deny_all and after.allowed is None:
        return True, "values are no longer limited"
    if before.denied - after.denied and not after.deny_all:
        return True, "denies fewer values"
    if before.conditional - after.conditional:
        return None, "a conditional rule changes"
    if after.exempt - before.exempt:
        return None, "a condition exempts resources"
    if before.allowed is not None and after.allowed is not None and after.allowed - before.allowed:
        return None, "allows more values"
    if before.parameters != after.parameters or before.inherits != after.inherits:
        return None, "enforced with other parameters"
    return False, ""


# IAM deny policies


def deny_loss(old: Half, new: Half, plan: Plan) -> list[Loss]:
    """Where an IAM deny policy denies less: rules are paired if they are equal, then by order."""
    _ = plan
    before, after = old.get("rules"), new.get("rules")
    if is_same(old, new, "rules"):
        return []
    if is_hidden(after) or is_hidden(before):
        return [Loss("rules", None, before, after, "its rules are not known")]
    known = {canonical(_deny(rule)) for rule in new.blocks("rules") if not has_hidden(rule)}
    losses: list[Loss] = []
    for position, rule in enumerate(old.blocks("rules")):
        if canonical(_deny(rule)) not in known:
            losses.extend(_deny_left(position, _deny(rule), [_deny(other) for other in new.blocks("rules")]))
    return losses


def _deny(rule: Any) -> dict[str, Any]:
    blocks = rule.get("deny_rule") if isinstance(rule, dict) else None
    return blocks[0] if isinstance(blocks, list) and blocks and isinstance(blocks[0], dict) else {}


_DENIED: Final = (
    Fewer("denied_principals", "denies fewer principals"),
    Fewer("denied_permissions", "denies fewer permissions"),
    More("exception_principals", "exempts more principals"),
    More("exception_permissions", "exempts more permissions"),
)


def _deny_left(position: int, rule: dict[str, Any], others: list[dict[str, Any]]) -> list[Loss]:
    tried = [_compared(index, rule, other) for index, other in enumerate(others)]
    if [] in tried:
        return []
    if position < len(tried):
        return tried[position]
    return [Loss("rules", True, f"{len(others) + 1} rules", f"{len(others)} rules", "a rule is removed")]


def _compared(index: int, rule: dict[str, Any], other: dict[str, Any]) -> list[Loss]:
    base = f"rules[{index}].deny_rule[0]"
    losses = []
    for entry in _DENIED:
        answer = entry.weakened(rule.get(entry.path), other.get(entry.path))
        if answer is not False:
            losses.append(
                Loss(
                    f"{base}.{entry.path}",
                    answer,
                    rule.get(entry.path),
                    other.get(entry.path),
                    entry.says,
                )
            )
    conditions = [canonical(side.get("denial_condition"), ("title", "description")) for side in (rule, other)]
    if conditions[0] != conditions[1] and not is_absent(other.get("denial_condition")):
        answer = True if is_absent(rule.get("denial_condition")) and not has_hidden(other) else None
        losses.append(Loss(f"{base}.denial_condition", answer, "none" if answer else "one condition", "a condition"))
    return losses


# VPC Service Controls


_ANYBODY: Final = ("ANY_IDENTITY", "ANY_USER_ACCOUNT", "ANY_SERVICE_ACCOUNT")


def opens_to_all(policy: Any, direction: str) -> Answer:
    """Whether an ingress or egress rule allows any identity, or access to any resource, from any source."""
    if not isinstance(policy, dict):
        return None
    sides = [policy.get(f"{direction}_{word}") for word in ("from", "to")]
    source, target = (side[0] if isinstance(side, list) and side else {} for side in sides)
    if not isinstance(source, dict) or not isinstance(target, dict) or has_hidden([source, target]):
        return None
    if source.get("identity_type") in _ANYBODY:
        return True
    resources = target.get("resources") or []
    return "*" in resources and direction == "egress"


def perimeter_rules(status: str) -> Any:
    """A comparison of the ingress and egress rules of a perimeter; each new rule opens it further."""

    def compare(old: Half, new: Half, plan: Plan) -> list[Loss]:
        _ = plan
        losses = []
        for direction in ("ingress", "egress"):
            path = f"{status}.{direction}_policies"
            before, after = old.get(path), new.get(path)
            if is_hidden(after) or is_hidden(before):
                losses += (
                    [] if is_same(old, new, path) else [Loss(path, None, before, after, "its rules are not known")]
                )
                continue
            known = {canonical(rule, ("title",)) for rule in old.blocks(path)}
            for index, rule in enumerate(new.blocks(path)):
                if canonical(rule, ("title",)) not in known:
                    answer = True if opens_to_all(rule, direction) else None
                    losses.append(Loss(f"{path}[{index}]", answer, "no such rule", "a rule", f"a new {direction} rule"))
        return losses

    return compare


def perimeters_loss(old: Half, new: Half, plan: Plan) -> list[Loss]:
    """Compares the perimeters of a resource that holds several: each must remain unchanged."""
    _ = plan
    path = "service_perimeters"
    if is_same(old, new, path):
        return []
    if has_hidden(new.get(path)) or has_hidden(old.get(path)):
        return [Loss(path, None, old.get(path), new.get(path), "its perimeters are not known")]
    now = {str(block.get("name")): block for block in new.blocks(path)}
    losses = []
    for block in old.blocks(path):
        other = now.get(str(block.get("name")))
        if is_absent(block.get("status")):
            continue
        if other is None or is_absent(other.get("status")):
            losses.append(Loss(path, True, block.get("name"), "not enforced", "a perimeter is no longer enforced"))
        elif canonical(block.get("status")) != canonical(other.get("status")):
            losses.append(Loss(path, None, block.get("name"), other.get("name"), "a perimeter changes"))
    return losses
