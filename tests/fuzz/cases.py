"""Puts values of unexpected kinds at every path of the test cases of policies and prices.

Cases have what checks look for where they look, so that these variants reach code that invented values do not reach.
"""

from __future__ import annotations

import copy
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from octoguard import paths
from octoguard.config.policies import policy_files, read_cases
from octoguard.config.policy_files import CaseLoader, _load
from octoguard.policy.testing import Case, plan_json
from tests.fuzz.variants import KINDS, SHAPES, Kind, _mark, _set

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

    from octoguard.plan.path import Steps

COST_CASES = Path(__file__).resolve().parent.parent / "golden" / "cost" / "types"
PORT = {"references": ["random_integer.p.result", "random_integer.p"]}
_SECOND_KINDS: tuple[Kind, ...] = ("unknown", "sensitive")


@dataclass(frozen=True, slots=True)
class Place:
    """A path in one change of a case's plan."""

    case: str
    plan: dict[str, Any]
    number: int
    side: str
    steps: Steps


@cache
def _plans() -> list[tuple[str, dict[str, Any]]]:
    found: list[tuple[str, dict[str, Any]]] = []
    for file in policy_files(paths.policies_dir()):
        found += [(f"{file.stem}: {case.name}", json.loads(plan_json(case))) for case in read_cases(file)]
    for file in sorted(COST_CASES.glob("*.yaml")):
        for item in _load(file, CaseLoader):
            case = Case(item["case"], "pass", item["given"], modules=item.get("modules"))
            found.append((f"{file.stem}: {case.name}", json.loads(plan_json(case))))
    return found


@cache
def places() -> list[Place]:
    """Every path of every case."""
    found: list[Place] = []
    for name, plan in _plans():
        for number, item in enumerate(plan["resource_changes"]):
            for side in ("before", "after"):
                values = item["change"][side]
                found += [Place(name, plan, number, side, steps) for steps in _paths(values) if steps]
    return found


def _paths(value: Any, base: Steps = ()) -> Iterator[Steps]:
    yield base
    if isinstance(value, (dict, list)):
        for step, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _paths(item, (*base, step))


def variants(chance: random.Random, count: int) -> Iterator[tuple[str, dict[str, Any]]]:
    """Plans of test cases, each with one changed path, and a readable name."""
    everything = [(place, kind) for place in places() for kind in KINDS]
    for place, kind in chance.sample(everything, min(count, len(everything))):
        yield f"{place.case}: {place.side} {place.steps} {kind}", _changed(place, kind, chance)


def _changed(place: Place, kind: Kind, chance: random.Random) -> dict[str, Any]:
    plan = copy.deepcopy(place.plan)
    change = plan["resource_changes"][place.number]["change"]
    if change["actions"] == ["no-op"]:
        change["actions"] = ["update"]
    elif change["actions"] == ["create"] and chance.random() < 0.3:
        change["actions"], change["before"] = ["update"], copy.deepcopy(change["after"])
    _put(change, place.side, place.steps, kind, chance)
    if chance.random() < 0.2:  # a second one beside it
        others = list(_paths(change[place.side]))[1:]
        if others:
            _put(change, place.side, chance.choice(others), chance.choice(_SECOND_KINDS), chance)
    name = str(place.steps[0])
    address = plan["resource_changes"][place.number]["address"]
    for resource in plan["configuration"]["root_module"]["resources"]:
        if resource["address"] == address and name in resource["expressions"] and chance.random() < 0.8:
            resource["expressions"][name] = PORT
    return plan


def _put(change: dict[str, Any], side: str, steps: Steps, kind: Kind, chance: random.Random) -> None:
    if kind == "sensitive":
        _cover(change, f"{side}_sensitive", steps)
        return
    if kind == "unknown" and side == "after":
        _cover(change, "after_unknown", steps)
    _set(change[side], steps, copy.deepcopy(chance.choice(SHAPES)) if kind == "shape" else None)


def _cover(change: dict[str, Any], name: str, steps: Steps) -> None:
    if not isinstance(change[name], dict):
        change[name] = {}
    _mark(change[name], steps)


def joined(plans: list[dict[str, Any]]) -> bytes:
    """One plan in which each given plan is a module."""
    changes: list[dict[str, Any]] = []
    calls: dict[str, Any] = {}
    for number, plan in enumerate(plans):
        name = f"m{number}"
        calls[name] = {"expressions": {}, "module": plan["configuration"]["root_module"]}
        for item in plan["resource_changes"]:
            module = f"module.{name}" + (f".{item['module_address']}" if item.get("module_address") else "")
            changes.append({**item, "address": f"module.{name}.{item['address']}", "module_address": module})
    return json.dumps(
        {
            "format_version": "1.2",
            "terraform_version": "1.11.4",
            "planned_values": {"root_module": {}},
            "resource_changes": changes,
            "configuration": {"root_module": {"module_calls": calls}},
        }
    ).encode()


def sample(chance: random.Random) -> dict[str, Any]:
    """The unchanged plan of a random case."""
    return chance.choice(_plans())[1]
