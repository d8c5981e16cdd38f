"""Compares rules that deny traffic: of VPC networks, of firewall policies, and of Cloud Armor."""

from __future__ import annotations

from bisect import bisect_left
from itertools import islice
from operator import itemgetter
from typing import TYPE_CHECKING, Any, Final

from octoguard.policy.checks._address_space import joined, without
from octoguard.policy.checks._answers import Answer, both
from octoguard.policy.checks._before_after import Off, amount
from octoguard.policy.checks._firewall_rules import EVERY_PROTOCOL, Layer
from octoguard.policy.checks._losses import (
    Fewer,
    Half,
    Loss,
    Narrowed,
    Ranked,
    Same,
    all_of,
    by,
    canonical,
    has_hidden,
    is_absent,
    is_hidden,
    is_same,
)
from octoguard.policy.checks._machines import negated
from octoguard.policy.checks._things import last

if TYPE_CHECKING:
    from collections.abc import Callable

    from octoguard.plan import Plan, ResourceChange

_TEXTS: Final = ("description", "rule_name", "title", "enable_logging", "header_action", "kind", "rule_tuple_count")


def is_word(half: Half, path: str, *words: str) -> Answer:
    value = half.get(path)
    return None if is_hidden(value) else str(value).casefold().startswith(words)


def is_off(half: Half, path: str = "disabled") -> Answer:
    value = half.get(path)
    return None if is_hidden(value) else str(value).casefold() == "true"


# Firewall rules


def denies(half: Half) -> Answer:
    """Whether a VPC firewall rule denies traffic."""
    blocks = half.get("deny")
    has_blocks = None if is_hidden(blocks) else not is_absent(blocks)
    return both(has_blocks, negated(is_off(half)))


def rule_denies(half: Half) -> Answer:
    """Whether a rule of a firewall policy denies traffic, or has it inspected."""
    return both(is_word(half, "action", "deny", "apply_security_profile_group"), negated(is_off(half)))


def _layers_left(path: str, protocol: str) -> Any:
    """A comparison of protocols and ports: everything that was denied must still be denied."""

    def compare(old: Half, new: Half, plan: Plan) -> list[Loss]:
        _ = plan
        before, after = old.get(path), new.get(path)
        if is_same(old, new, path):
            return []
        if has_hidden(before) or has_hidden(after):
            return [Loss(path, None, before, after, "may deny less")]
        was, now = ([_layer(block, protocol) for block in half.blocks(path)] for half in (old, new))
        answers = [_is_denied(layer, now) for layer in was]
        if all(answers):
            return []
        return [Loss(path, True if False in answers else None, before, after, "denies less")]

    return compare


def _layer(block: dict[str, Any], protocol: str) -> Layer:
    return Layer((), block.get(protocol, ""), block.get("ports") or [])


def _is_denied(layer: Layer, now: list[Layer]) -> Answer:
    """Whether the layers contain one protocol with its ports."""
    if any(other.name == EVERY_PROTOCOL for other in now):
        return True
    same = [other for other in now if other.name == layer.name]
    ports, held = layer.port_ranges(), [other.port_ranges() for other in same]
    if not same or layer.name == EVERY_PROTOCOL:
        return False
    if ports is None or None in held:
        return None
    return not without(joined(ports), joined(span for spans in held for span in spans or ()))


def priority_loss(old: Half, new: Half, plan: Plan) -> list[Loss]:
    """A rule with lower precedence than before: an allow rule may now take precedence."""
    before, after = old.get("priority"), new.get("priority")
    was = amount(before) if not is_absent(before) else 1000.0
    now = amount(after) if not is_absent(after) else 1000.0
    if was is not None and now is not None and now <= was:
        return []
    if was is None or now is None:
        return [Loss("priority", None, before, after, "an allow rule may take precedence")]
    for place in ("network", "firewall_policy"):
        allowing = plan.once(f"allow rules by {place}", _allowing_by(place))
        ranked = allowing.get(last(new.text(place)), [])
        start, end = (bisect_left(ranked, priority, key=itemgetter(0)) for priority in (was, now))
        between = islice(ranked, start, end)
        first = next((rule for _, rule in between if rule.get("direction") == new.get("direction")), None)
        if first is not None:
            return [Loss("priority", True, before, after, f"{first.address}, an allow rule, now takes precedence")]
    return [Loss("priority", None, before, after, "an allow rule may take precedence")]


def _allowing_by(place: str) -> Callable[[Plan], dict[str, list[tuple[float, ResourceChange]]]]:
    return lambda plan: _allowing(plan, place)


def _allowing(plan: Plan, place: str) -> dict[str, list[tuple[float, ResourceChange]]]:
    allowing: dict[str, list[tuple[float, ResourceChange]]] = {}
    for change in plan.of_type("google_compute_firewall", *POLICY_RULES):
        half = Half(change, "after")
        value = half.get("priority")
        priority = 1000.0 if is_absent(value) else amount(value)
        allows = not is_absent(half.get("allow")) or is_word(half, "action", "allow")
        name = last(half.text(place))
        if name and allows and priority is not None and is_off(half) is False:
            allowing.setdefault(name, []).append((priority, change))
    return {name: sorted(ranked, key=itemgetter(0)) for name, ranked in allowing.items()}


POLICY_RULES: Final = (
    "google_compute_firewall_policy_rule",
    "google_compute_network_firewall_policy_rule",
    "google_compute_region_network_firewall_policy_rule",
)
VPC_RULE_LOSS = all_of(
    by(
        Off("disabled", on=("false",), says="disabled"),
        Same("direction", "applies to the other direction", unset="INGRESS"),
        Narrowed("source_ranges"),
        Narrowed("destination_ranges"),
        Fewer("source_tags", empty_is_all=True),
        Fewer("source_service_accounts", empty_is_all=True),
        Fewer("target_tags", "applies to fewer machines", empty_is_all=True),
        Fewer("target_service_accounts", "applies to fewer machines", empty_is_all=True),
    ),
    _layers_left("deny", "protocol"),
    priority_loss,
)
POLICY_RULE_LOSS = all_of(
    by(
        Off("disabled", on=("false",), says="disabled"),
        Ranked("action", ("goto_next", "allow", "apply_security_profile_group", "deny"), says="no longer denies"),
        Same("direction", "applies to the other direction", unset="INGRESS"),
        Narrowed("match[0].src_ip_ranges"),
        Narrowed("match[0].dest_ip_ranges"),
        *(
            Fewer(path, "applies to fewer machines", empty_is_all=True)
            for path in ("target_resources", "target_secure_tags", "target_service_accounts")
        ),
        *(
            Fewer(f"match[0].{side}_{name}", empty_is_all=True)
            for side in ("src", "dest")
            for name in ("address_groups", "fqdns", "region_codes", "threat_intelligences")
        ),
        Same("security_profile_group", "inspects with another security profile group", surely=False),
    ),
    _layers_left("match[0].layer4_configs", "ip_protocol"),
    priority_loss,
)


def _is_protecting(rule: Any) -> Answer:
    """Whether one inline rule of a policy denies traffic and is enforced."""
    if not isinstance(rule, dict):
        return None
    parts = [rule.get(name) for name in ("action", "preview", "disabled")]
    if any(is_hidden(part) for part in parts):
        return None
    action, preview, off = parts
    words = ("deny", "redirect", "rate_based_ban", "throttle", "apply_security_profile_group")
    return str(action).startswith(words) and "true" not in (str(preview).lower(), str(off).lower())


def rules_protect(path: str) -> Any:
    def protects(half: Half) -> Answer:
        rules = half.get(path)
        if is_hidden(rules):
            return None
        answers = [_is_protecting(rule) for rule in _items(half, path)]
        return True if True in answers else None if None in answers else False

    return protects


def inner_rules_loss(path: str) -> Any:
    """The inline rules of a policy: each protecting rule must remain, for the same traffic and enforced."""

    def compare(old: Half, new: Half, plan: Plan) -> list[Loss]:
        _ = plan
        if is_same(old, new, path):
            return []
        if is_hidden(new.get(path)) or is_hidden(old.get(path)):
            return [Loss(path, None, old.get(path), new.get(path), "its rules are not known")]
        now = _items(new, path)
        known = {canonical(rule, _TEXTS) for rule in now if not has_hidden(rule)}
        losses: list[Loss] = []
        for rule in _items(old, path):
            answer = _is_protecting(rule)
            if answer is not False and canonical(rule, _TEXTS) not in known:
                losses.extend(_rule_left(path, rule, now))
        if not losses:
            losses = _added_before(path, _items(old, path), now)
        return losses

    return compare


def _items(half: Half, path: str) -> list[Any]:
    """The inline rules of a policy, including unknown ones."""
    value = half.get(path)
    return value if isinstance(value, list) else []


def _rule_left(path: str, rule: Any, now: list[Any]) -> list[Loss]:
    """The rule that remains for one rule: the rule with the same priority, or any other."""
    priority = rule.get("priority") if isinstance(rule, dict) else None
    match = canonical(rule.get("match"), _TEXTS) if isinstance(rule, dict) else ""
    others = [other for other in now if isinstance(other, dict)]
    same = [other for other in others if other.get("priority") == priority]
    moved = [other for other in others if canonical(other.get("match"), _TEXTS) == match and _is_protecting(other)]
    if not same and not moved:
        hidden = any(has_hidden(other) for other in now)
        return [Loss(path, None if hidden else True, _rule_text(rule), "no such rule", "a rule is removed")]
    other = (same or moved)[0]
    index = now.index(other)
    is_on = _is_protecting(other)
    if is_on is False:
        return [Loss(f"{path}[{index}]", True, _rule_text(rule), _rule_text(other), "no longer denies")]
    if is_on is None or has_hidden(rule):
        return [Loss(f"{path}[{index}]", None, _rule_text(rule), _rule_text(other), "its action is not known")]
    return _match_left(path, index, rule, other)


def _match_left(path: str, index: int, rule: Any, other: Any) -> list[Loss]:
    """Whether a remaining rule covers as much traffic; a stricter action for the same traffic loses nothing."""
    old, new = _ranges(rule), _ranges(other)
    where = f"{path}[{index}]"
    if old is not None and new is not None:
        answer = Narrowed(where).weakened(old, new)
        if answer is not False:
            return [Loss(f"{where}.match", answer, old, new, "covers fewer addresses")]
    elif canonical(rule.get("match"), _TEXTS) != canonical(other.get("match"), _TEXTS):
        return [Loss(f"{where}.match", None, _rule_text(rule), _rule_text(other), "matches different requests")]
    if str(rule.get("action")).startswith("deny") and not str(other.get("action")).startswith("deny"):
        return [Loss(f"{where}.action", True, rule.get("action"), other.get("action"), "no longer denies")]
    if canonical(rule.get("rate_limit_options")) != canonical(other.get("rate_limit_options")):
        return [
            Loss(f"{where}.rate_limit_options", None, "a limit", "a different limit", "limits requests differently")
        ]
    if canonical(rule.get("preconfigured_waf_config")) != canonical(other.get("preconfigured_waf_config")):
        return [Loss(f"{where}.preconfigured_waf_config", None, "exclusions", "others", "different WAF exclusions")]
    before, after = amount(rule.get("priority")), amount(other.get("priority"))
    if before is not None and after is not None and after > before:
        return [Loss(f"{where}.priority", None, before, after, "an allow rule may take precedence")]
    return []


def _ranges(rule: Any) -> Any:
    match = rule.get("match")
    config = match[0].get("config") if isinstance(match, list) and match and isinstance(match[0], dict) else None
    ranges = (
        config[0].get("src_ip_ranges") if isinstance(config, list) and config and isinstance(config[0], dict) else None
    )
    return ranges or None


def _added_before(path: str, old: list[Any], now: list[Any]) -> list[Loss]:
    """An allow rule that takes precedence over a deny rule."""
    known = {canonical(rule, _TEXTS) for rule in old}
    kept = [amount(rule.get("priority")) for rule in old if _is_protecting(rule)]
    last_kept = max((priority for priority in kept if priority is not None), default=-1.0)
    for index, rule in enumerate(now):
        if canonical(rule, _TEXTS) in known or not isinstance(rule, dict):
            continue
        priority = amount(rule.get("priority"))
        if rule.get("action") == "allow" and (priority is None or priority < last_kept):
            return [Loss(f"{path}[{index}]", None, "no such rule", _rule_text(rule), "allows before a deny rule")]
        if is_hidden(rule.get("action")):
            return [Loss(f"{path}[{index}]", None, "no such rule", _rule_text(rule), "its action is not known")]
    return []


def _rule_text(rule: Any) -> str:
    if not isinstance(rule, dict):
        return "not known"
    preview = " (preview)" if str(rule.get("preview")).lower() == "true" else ""
    parts = [rule.get(name) for name in ("action", "priority")]
    action, priority = ("not known" if is_hidden(part) else part for part in parts)
    return f"{action} at priority {priority}{preview}"


# Cloud Armor


def armor_rule_loss(old: Half, new: Half, plan: Plan) -> list[Loss]:
    _ = plan
    rule = {name: old.get(name) for name in _ARMOR_FIELDS}
    other = {name: new.get(name) for name in _ARMOR_FIELDS}
    if canonical(rule) == canonical(other) and not has_hidden(other):
        return []
    losses = _rule_left("", rule, [other])
    return [Loss(loss.path.removeprefix("[0]").lstrip(".") or "action", *_rest(loss)) for loss in losses]


def _rest(loss: Loss) -> tuple[Answer, Any, Any, str]:
    return loss.answer, loss.before, loss.after, loss.says


_ARMOR_FIELDS = ("action", "preview", "priority", "match", "rate_limit_options", "preconfigured_waf_config")


def armor_rule_protects(half: Half) -> Answer:
    return _is_protecting({name: half.get(name) for name in ("action", "preview")})
