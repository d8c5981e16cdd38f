"""Hides values in the plans of the policies' test cases. A fail must not become a pass.

Each known value in a plan is made unknown, as if a local value set it, and then sensitive. The verdict may only become
"unknown". `worse` lists all other changes.
"""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import msgspec

from octoguard import plan as plans
from octoguard.plan.path import render
from octoguard.policy.evaluate import evaluate
from octoguard.policy.model import Environment
from octoguard.policy.testing import plan_json

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.plan.path import Steps
    from octoguard.policy.model import Policy
    from octoguard.policy.testing import Case

LATER = "local.later"  # plans do not show the expressions of local values


@dataclass(frozen=True, slots=True)
class Worse:
    """A wrong change of a verdict after a value was hidden."""

    policy: str
    case: str
    how: str
    path: str
    verdicts: str


def worse(policy: Policy, case: Case) -> Iterator[Worse]:
    """Every verdict of a case that becomes another verdict than unknown if one value is hidden."""
    whole = json.loads(plan_json(case))
    verdicts = _verdicts(policy, case, whole)
    if not verdicts:
        return
    for number, change in enumerate(whole["resource_changes"]):
        for side in ("after", "before"):
            for steps in _known(change["change"][side], change["change"].get(f"{side}_unknown")):
                for how in ("unknown", "sensitive") if side == "after" else ("sensitive",):
                    less = copy.deepcopy(whole)
                    made = (_make_unknown if how == "unknown" else _make_sensitive)(less, number, side, steps)
                    if not made:
                        continue
                    now = _verdicts(policy, case, less)
                    for address, before in verdicts.items():
                        after = now.get(address, "none")
                        if after not in (before, "unknown"):
                            path = f"{change['address']} {side} {render(steps)}"
                            yield Worse(policy.id, case.name, how, path, f"{before} -> {after}")


def _verdicts(policy: Policy, case: Case, document: dict[str, Any]) -> dict[str, str]:
    plan = plans.read(msgspec.json.encode(document), case.name)
    findings = evaluate(
        plan, [policy], Environment(case.environment, "the test case", case.environment), lambda _policy: "mandatory"
    )
    return {finding.change.address: finding.status for finding in findings}


def _known(value: Any, unknown: Any, steps: Steps = ()) -> Iterator[Steps]:
    """The paths of known values: scalars and, below the top level, lists and maps."""
    if unknown is True or value is None:
        return
    if steps and isinstance(steps[-1], str):
        yield steps
    if isinstance(value, dict):
        for name, item in value.items():
            yield from _known(item, unknown.get(name) if isinstance(unknown, dict) else None, (*steps, name))
    elif isinstance(value, list):
        for index, item in enumerate(value):
            part = unknown[index] if isinstance(unknown, list) and index < len(unknown) else None
            yield from _known(item, part, (*steps, index))
    elif steps and not isinstance(steps[-1], str):
        yield steps


def _make_sensitive(document: dict[str, Any], number: int, side: str, steps: Steps) -> bool:
    change = document["resource_changes"][number]["change"]
    key = f"{side}_sensitive"
    change[key] = _marked(change.get(key), change[side], steps)
    return True


def _make_unknown(document: dict[str, Any], number: int, side: str, steps: Steps) -> bool:
    """Make a value unknown. Returns False for blocks, which are always known, and without an expression."""
    data = document["resource_changes"][number]
    if _is_block(_at(data["change"][side], steps)) or not _write(document, data, steps):
        return False
    change = data["change"]
    if change["actions"] == ["no-op"]:
        change["actions"] = ["update"]  # a value that becomes unknown is a change
    change["after_unknown"] = _marked(change.get("after_unknown"), change[side], steps)
    holder = _at(change[side], steps[:-1])
    if isinstance(holder, dict):
        holder.pop(steps[-1], None)
    else:
        holder[steps[-1]] = None
    return True


def _is_block(value: Any) -> bool:
    return isinstance(value, list) and any(isinstance(item, dict) for item in value)


def _write(document: dict[str, Any], data: dict[str, Any], steps: Steps) -> bool:
    module = document["configuration"]["root_module"]
    for name in plans.address.module_path(data.get("module_address")):
        module = module["module_calls"][name]["module"]
    address = f"{data['type']}.{data['name']}"
    node: Any = next(item for item in module["resources"] if item["address"] == address)["expressions"]
    for position, step in enumerate(steps):
        if isinstance(node, dict) and ("constant_value" in node or "references" in node):
            node.pop("constant_value", None)
            node["references"] = [LATER]
            return True
        if position == len(steps) - 1 and isinstance(node, dict):
            node[step] = {"references": [LATER]}
            return True
        try:
            node = node[step]
        except (KeyError, IndexError, TypeError):
            return False
    return False


def _at(value: Any, steps: Steps) -> Any:
    for step in steps:
        value = value[step]
    return value


def _marked(mask: Any, value: Any, steps: Steps) -> Any:
    """The mask with a mark at `steps`, in the shape of the value."""
    if not steps or mask is True:
        return True
    first, rest = steps[0], steps[1:]
    if isinstance(first, str):
        parts = dict(mask) if isinstance(mask, dict) else {}
        parts[first] = _marked(parts.get(first), value[first], rest)
        return parts
    items = list(mask) if isinstance(mask, list) else []
    items += [False] * (len(value) - len(items))
    items[first] = _marked(items[first], value[first], rest)
    return items
