"""Compares two configurations: sentences on where the second judges less strictly, or in a way that cannot be compared.

What is plainly stricter is not said. A change whose direction is not known counts as one that loosens.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import msgspec

from octoguard.policy.baseline import in_order

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable, Iterator, Mapping

    from octoguard.policy import Policy
    from octoguard.policy.baseline import BaselineEntry
    from octoguard.policy.model import Enforcement, Waiver

_STRICTNESS: dict[str, int] = {"off": 0, "advisory": 1, "mandatory": 2}
_SEVERITIES = {"low": 0, "medium": 1, "high": 2, "critical": 3}
# What has no part in the verdict, or is compared by what it leads to.
_ELSEWHERE = ("check.format", "policies.", "scanners.checkov.checks", "scanners.checkov.timeout_minutes")
_ENFORCEMENT = "scanners.checkov.enforcement"
_ENFORCE = "scanners.checkov.enforce."
_MORE_IS_STRICTER = {"gate.approvals"}
_ADDING_LOOSENS = {"gate.approvers", "gate.overridable", "gate.verify_keys", "waivers.comments"}
_TAKING_AWAY_LOOSENS = {"waivers.never", "check.with"}


def policies(
    trusted: Mapping[str, tuple[Policy, Enforcement]], changed: Mapping[str, tuple[Policy, Enforcement]]
) -> Iterator[str]:
    """Policies by id, with the enforcement that holds where the plan is judged."""
    for name, (policy, enforcement) in sorted(trusted.items()):
        if enforcement == "off":
            continue
        if name not in changed:
            yield f"policy {name} is deleted"
            continue
        other, theirs = changed[name]
        if _STRICTNESS[theirs] < _STRICTNESS[enforcement]:
            yield f"policy {name} goes from {enforcement} to {theirs}"
        elif _rule(other) != _rule(policy):
            yield f"policy {name} judges by another rule"


def _rule(policy: Policy) -> bytes:
    parts = (policy.resources, policy.when, policy.deny, policy.check, policy.judges, policy.purpose, policy.severity)
    return msgspec.json.encode(parts)


def waivers(trusted: Iterable[Waiver], changed: Iterable[Waiver]) -> Iterator[str]:
    """Waivers that are new, or that cover more or last longer than before."""
    known = {_key(waiver) for waiver in trusted}
    for waiver in changed:
        if _key(waiver) not in known:
            until = f"until {waiver.until}" if waiver.until else "without an end"
            yield f"{waiver.source} waives {waiver.policy} at {waiver.address} {until}"


def _key(waiver: Waiver) -> tuple[object, ...]:
    return waiver.kind, waiver.policy, waiver.address, waiver.until, tuple(sorted(waiver.environments))


def baseline(trusted: Iterable[BaselineEntry], changed: Iterable[BaselineEntry]) -> Iterator[str]:
    """Findings that a baseline takes in. An entry that matched by address in any root covered each of them."""
    known = set(trusted)
    by_address = {(entry.policy, entry.address, entry.status) for entry in known if entry.of is None}
    new = in_order(e for e in set(changed) - known if (e.policy, e.address, e.status) not in by_address)
    if new:
        more = f" and {len(new) - 1} more" if len(new) > 1 else ""
        yield f"the baseline takes in {new[0].policy} at {new[0].address}{more}"


def own_checks(trusted: Mapping[str, str], changed: Mapping[str, str]) -> Iterator[str]:
    """Files of the user's own checks for other scanners, `{path: digest}`.

    A policy that is new adds an answer; code that is new runs in the scanner, and may do anything there.
    """
    for path in sorted({*trusted, *changed}):
        if path not in changed:
            yield f"the check {path} is deleted"
        elif path not in trusted:
            if not path.endswith((".yaml", ".yml", ".json")):
                yield f"the check {path} is new, and is code that runs in the scanner"
        elif trusted[path] != changed[path]:
            yield f"the check {path} judges by another rule"


def settings(trusted: Mapping[str, Any], changed: Mapping[str, Any], name: str) -> Iterator[str]:
    """The data of two configuration files; `name` is what sentences call them."""
    before, after = dict(_flat(trusted)), dict(_flat(changed))
    for key in sorted({*before, *after}):
        old, new = before.get(key), after.get(key)
        if old == new or key.startswith(_ELSEWHERE) or _is_stricter(key, old, new):
            continue
        if isinstance(old, list) and isinstance(new, list):
            yield f"{name}: {key}: {_change_of_list(old, new)}"
        else:
            yield f"{name}: {key}: {_shown(old)} -> {_shown(new)}"


def _flat(value: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    for key, part in value.items():
        if isinstance(part, dict):
            yield from _flat(part, f"{prefix}{key}.")
        else:
            yield f"{prefix}{key}", part


def _is_stricter(key: str, old: Any, new: Any) -> bool:
    if key in _MORE_IS_STRICTER:
        return int(new or 1) >= int(old or 1)
    if key in _ADDING_LOOSENS:
        return _within(new, old)
    if key in _TAKING_AWAY_LOOSENS:
        return _within(old, new)
    if key.startswith("budget") and _is_number(new):
        return old is None or (_is_number(old) and bool(new <= old))
    if key == _ENFORCEMENT or key.startswith(_ENFORCE):
        return _enforced_more(old, new, "advisory" if key == _ENFORCEMENT else "")
    if key == "check.fail_on" and old in _SEVERITIES and new in _SEVERITIES:
        return _SEVERITIES[new] <= _SEVERITIES[old]
    return False


def _enforced_more(old: Any, new: Any, unset: str) -> bool:
    """Whether an enforcement can only have become stricter. What holds where `unset` is no enforcement is not known."""
    before = _STRICTNESS.get(str(old or unset), max(_STRICTNESS.values()))
    return before <= _STRICTNESS.get(str(new or unset), min(_STRICTNESS.values()))


def _within(part: Collection[Any] | None, whole: Collection[Any] | None) -> bool:
    return isinstance(part or [], list) and set(part or ()) <= set(whole or ())


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _change_of_list(old: list[Any], new: list[Any]) -> str:
    gone = [f"without {one}" for one in old if one not in new]
    come = [f"with {one}" for one in new if one not in old]
    return ", ".join([*come, *gone]) or "in another order"


def _shown(value: Any) -> str:
    return "nothing" if value is None else str(value)
