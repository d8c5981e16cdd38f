"""Compares two configurations: sentences about each way in which the second is less strict.

Changes that are certainly stricter are omitted. A change that could be either counts as weaker.
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
# Keys that do not affect the verdict, or that are compared by their effect.
_ELSEWHERE = (
    "check.format",
    "cost.currency",
    "policies.",
    "scanners.checkov.checks",
    "scanners.checkov.timeout_minutes",
)
_ENFORCEMENT = "scanners.checkov.enforcement"
_ENFORCE = "scanners.checkov.enforce."
_MORE_IS_STRICTER = {"gate.approvals"}
_ADDING_LOOSENS = {"gate.approvers", "gate.overridable", "gate.verify_keys", "waivers.comments"}
_TAKING_AWAY_LOOSENS = {"waivers.never", "check.with"}


def policies(
    trusted: Mapping[str, tuple[Policy, Enforcement]], changed: Mapping[str, tuple[Policy, Enforcement]]
) -> Iterator[str]:
    """Compare policies by ID, with the enforcement in the environment of the plan."""
    for name, (policy, enforcement) in sorted(trusted.items()):
        if enforcement == "off":
            continue
        if name not in changed:
            yield f"policy {name} is removed"
            continue
        other, other_enforcement = changed[name]
        if _STRICTNESS[other_enforcement] < _STRICTNESS[enforcement]:
            yield f"policy {name} changes from {enforcement} to {other_enforcement}"
        elif _rule(other) != _rule(policy):
            yield f"policy {name} has a different rule"


def _rule(policy: Policy) -> bytes:
    parts = (policy.resources, policy.when, policy.deny, policy.check, policy.judges, policy.purpose, policy.severity)
    return msgspec.json.encode(parts)


def waivers(trusted: Iterable[Waiver], changed: Iterable[Waiver]) -> Iterator[str]:
    """Waivers that are new, cover more, or expire later."""
    known = {_key(waiver) for waiver in trusted}
    for waiver in changed:
        if _key(waiver) not in known:
            until = f"until {waiver.until}" if waiver.until else "without an expiry date"
            yield f"{waiver.source} waives {waiver.policy} at {waiver.address} {until}"


def _key(waiver: Waiver) -> tuple[object, ...]:
    return waiver.kind, waiver.policy, waiver.address, waiver.until, tuple(sorted(waiver.environments))


def baseline(trusted: Iterable[BaselineEntry], changed: Iterable[BaselineEntry]) -> Iterator[str]:
    """Entries that are new in the baseline. An old entry that matches by address in any root covers new entries."""
    known = set(trusted)
    by_address = {(entry.policy, entry.address, entry.status) for entry in known if entry.of is None}
    new = in_order(e for e in set(changed) - known if (e.policy, e.address, e.status) not in by_address)
    if new:
        more = f" and {len(new) - 1} more" if len(new) > 1 else ""
        yield f"the baseline adds {new[0].policy} at {new[0].address}{more}"


def own_checks(trusted: Mapping[str, str], changed: Mapping[str, str]) -> Iterator[str]:
    """Compare the files of the user's own checks for other scanners, `{path: digest}`.

    A new declarative policy can only add findings. New code runs in the scanner and can do anything there.
    """
    for path in sorted({*trusted, *changed}):
        if path not in changed:
            yield f"the check {path} is removed"
        elif path not in trusted:
            if not path.endswith((".yaml", ".yml", ".json")):
                yield f"the check {path} is new code that runs in the scanner"
        elif trusted[path] != changed[path]:
            yield f"the check {path} has a different rule"


def settings(trusted: Mapping[str, Any], changed: Mapping[str, Any], name: str) -> Iterator[str]:
    """Compare the data of two configuration files. `name` is the file name in the sentences."""
    before, after = dict(_flat(trusted)), dict(_flat(changed))
    for key in sorted({*before, *after}):
        old, new = before.get(key), after.get(key)
        if old == new or key.startswith(_ELSEWHERE) or _is_stricter(key, old, new):
            continue
        if isinstance(old, list) and isinstance(new, list):
            yield f"{name}: {key}: {_change_of_list(old, new)}"
        else:
            yield f"{name}: {key}: {_text(old)} -> {_text(new)}"


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
    if key == "check.changed_only":
        return not new
    if key == "check.fail_on" and old in _SEVERITIES and new in _SEVERITIES:
        return _SEVERITIES[new] <= _SEVERITIES[old]
    return False


def _enforced_more(old: Any, new: Any, unset: str) -> bool:
    """Whether an enforcement can only be stricter. If `unset` is not an enforcement, an unset value is unknown."""
    before = _STRICTNESS.get(str(old or unset), max(_STRICTNESS.values()))
    return before <= _STRICTNESS.get(str(new or unset), min(_STRICTNESS.values()))


def _within(narrow: Collection[Any] | None, broad: Collection[Any] | None) -> bool:
    return isinstance(narrow or [], list) and set(narrow or ()) <= set(broad or ())


def _is_number(value: Any) -> bool:
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def _change_of_list(old: list[Any], new: list[Any]) -> str:
    removed = [f"without {item}" for item in old if item not in new]
    added = [f"with {item}" for item in new if item not in old]
    return ", ".join([*added, *removed]) or "in another order"


def _text(value: Any) -> str:
    return "unset" if value is None else str(value)
