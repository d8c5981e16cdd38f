"""`customdiff.ForceNewIfChange`: changes that force a replacement in one direction only."""

from __future__ import annotations

import re
from ipaddress import ip_network
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

    from octoguard.standin.customdiff.change import PlannedChange


def force_new_if_change(change: PlannedChange, arguments: str) -> None:
    """Force a replacement where a condition holds: the arguments are a key and the condition's name."""
    key, _, condition = arguments.partition(",")
    decide = CONDITIONS.get(condition)
    if decide is not None and decide(change.old(key), change.new(key)):
        change.force_new(key)


def shrinks(old: Any, new: Any) -> bool:
    """Whether a number becomes smaller. False if either number is unset or unknown."""
    return isinstance(new, int | float) and isinstance(old, int | float) and new < old


def _is_older(old: Any, new: Any) -> bool:
    """Whether a version such as REDIS_7_2 becomes an older one."""
    numbers = [[int(part) for part in re.findall(r"\d+", text)] for text in (old, new) if isinstance(text, str)]
    return len(numbers) == 2 and numbers[1] < numbers[0]


def _is_narrower(old: Any, new: Any) -> bool:
    """Whether the new range does not contain the old one: only widening works in place."""
    if not isinstance(new, str) or not isinstance(old, str):
        return False
    try:
        after, before = ip_network(new, strict=False), ip_network(old, strict=False)
    except ValueError:
        return False
    return not (after.version == before.version and before.subnet_of(after))  # type: ignore[arg-type]


def _is_switched_off(old: Any, new: Any) -> bool:
    return old is True and new is not True


def is_removed(old: Any, new: Any) -> bool:
    """Whether a string is removed."""
    return bool(old) and (new is None or new == "")


# The provider's conditions, as functions of the old and the new value.
CONDITIONS: dict[str, Callable[[Any, Any], bool]] = {
    "ForceNewResourcePoliciesWorkloadPolicyIfNewIsEmpty": is_removed,
    "IsDiskShrinkage": shrinks,
    "IsShrinkageIpCidr": _is_narrower,
    "isBeenEnabled": _is_switched_off,
    "isDiskShrinkage": shrinks,  # as version 3 spells it
    "isInstanceShrinkage": shrinks,
    "isMasterInstanceNameSet": lambda _, new: isinstance(new, str) and new != "",
    "isPolicyLocked": _is_switched_off,
    "isRedisVersionDecreasing": _is_older,
    "isShrinkageIpCidr": _is_narrower,  # as version 3 spells it
}
