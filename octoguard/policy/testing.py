"""Runs the test cases of a policy: each becomes real plan JSON, which is read and evaluated."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Literal

import msgspec

from octoguard import plan as plans
from octoguard.errors import OctoguardError, PolicyError
from octoguard.plan import UNKNOWN
from octoguard.plan.address import module_address, parse_reference, without_indexes
from octoguard.plan.path import render
from octoguard.policy.evaluate import evaluate
from octoguard.policy.model import Environment, Policy, Tier

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from octoguard.plan import Plan
    from octoguard.plan.path import Steps

Expectation = Literal["pass", "fail", "unknown", "none"]
_ADDRESS = re.compile(r"(?P<module>(?:module\.[\w-]+\.)*)(?P<type>\w+)\.(?P<name>[\w-]+)(?:\[(?P<index>.+)\])?\Z")
_PREVENTS = "$prevent_destroy"
_RESERVED = {"$action", "$before", "$replace_paths", _PREVENTS}
_ACTIONS = {"replace": ["delete", "create"]}


@dataclass(frozen=True, slots=True)
class Marked:
    """A value with a tag in a test case: `!unknown`, `!computed`, `!sensitive` or `!ref`.

    unknown: known after apply, set by an expression on `reference`. computed: known after apply, not set by anything.
    sensitive: hidden (sensitive). ref: known, set by an expression on `reference`.
    """

    kind: Literal["unknown", "computed", "sensitive", "ref"]
    reference: str = ""
    value: Any = None


@dataclass(frozen=True, slots=True)
class Case:
    """One test case. Every finding of the policy on `given` must have the expected status."""

    name: str
    expect: Expectation
    given: dict[str, Any]
    environment: Tier = "prod"
    about: str | None = None
    modules: dict[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class CaseFailure:
    """A failed case, with the reason."""

    policy: str
    case: str
    message: str


def run_cases(policy: Policy, cases: list[Case]) -> list[CaseFailure]:
    """The failures among the cases. Uses the real plan reader and evaluator."""
    failures: list[CaseFailure] = []
    for case in cases:
        message = _run(policy, case)
        if message:
            failures.append(CaseFailure(policy.id, case.name, message))
    return failures


def _run(policy: Policy, case: Case) -> str:
    environment = Environment(case.environment, "the test case", case.environment)
    try:
        plan = plans.read(plan_json(case), f"{policy.id}: {case.name}", _sources(case))
        if idle := _marks_without_effect(plan, case):
            return f"{idle} is marked !unknown, but the value that it refers to is known: mark that value as well"
        findings = evaluate(plan, [policy], environment, lambda _policy: "mandatory")
    except PolicyError:
        raise
    except OctoguardError as error:
        return str(error)
    about = [f for f in findings if case.about is None or f.change.address == case.about]
    got = sorted({f"{f.status} ({f.change.address})" for f in about})
    if case.expect == "none":
        return "" if not about else f"expected no finding, got {', '.join(got)}"
    if not about:
        return f"expected {case.expect}, but the policy applies to no resource of the case"
    if any(f.status != case.expect for f in about):
        return f"expected {case.expect}, got {', '.join(got)}"
    return ""


def _sources(case: Case) -> Callable[[str], bool | None]:
    """A lookup of `lifecycle.prevent_destroy` by address; None if the case does not set it."""
    prevents = {address: given.get(_PREVENTS) for address, given in case.given.items() if isinstance(given, dict)}
    return prevents.get


def _marks_without_effect(plan: Plan, case: Case) -> str:
    """The first attribute that a case marks as unknown, but that the plan reader reads as unset or known."""
    changes = {change.address: change for change in plan.changes}
    for address, given in case.given.items():
        for steps in _unknown_paths({k: v for k, v in given.items() if k not in _RESERVED}):
            if changes[address].get(steps) is not UNKNOWN:
                return f"{address}: {render(steps)}"
    return ""


def _unknown_paths(value: Any, steps: Steps = ()) -> Iterator[Steps]:
    if isinstance(value, Marked):
        if value.kind == "unknown":
            yield steps
    elif isinstance(value, (dict, list)):
        for step, item in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _unknown_paths(item, (*steps, step))


def plan_json(case: Case) -> bytes:
    """The plan JSON of a case, in the format of `terraform show -json`."""
    changes: list[dict[str, Any]] = []
    root: dict[str, Any] = {"resources": [], "module_calls": {}}
    for address, given in _complete(case).items():
        match = _ADDRESS.match(address)
        if match is None or not isinstance(given, dict):
            raise PolicyError(f"case {case.name!r}: {address!r} is not a resource address with attributes")
        changes.append(_change(address, match, given))
        names = re.findall(r"module\.([\w-]+)\.", match["module"])
        _configure(_module(root, names), match, given)
    for path, body in (case.modules or {}).items():
        _wire(root, path.split("."), body)
    return msgspec.json.encode(
        {
            "format_version": "1.2",
            "terraform_version": "1.11.4",
            "planned_values": {"root_module": {}},
            "resource_changes": changes,
            "configuration": {"root_module": root},
        }
    )


def _complete(case: Case) -> dict[str, Any]:
    """The resources of a case, with the resources and attributes that its `!unknown` references name."""
    given = {address: dict(values) if isinstance(values, dict) else values for address, values in case.given.items()}
    for module, reference in _unknown_references(case):
        parsed = parse_reference(reference)
        if parsed is None or parsed[0] or not parsed[3]:
            continue
        _, resource_type, name, path = parsed
        attribute = path.partition(".")[0].partition("[")[0]
        target = f"{module}{resource_type}.{name}"
        owners = [address for address in given if without_indexes(address) == without_indexes(target)] or [target]
        for owner in owners:
            given.setdefault(owner, {}).setdefault(attribute, Marked("computed"))
    return given


def _unknown_references(case: Case) -> Iterator[tuple[str, str]]:
    """`(module prefix, reference)` of every `!unknown` and of every argument and output of a module."""
    for address, values in case.given.items():
        prefix = f"{module}." if (module := module_address(address)) else ""
        yield from ((prefix, mark.reference) for mark in _marks(values) if mark.kind == "unknown")
    for path, body in (case.modules or {}).items():
        names = path.split(".")
        prefixes = ["".join(f"module.{name}." for name in part) for part in (names[:-1], names)]
        for prefix, word in zip(prefixes, ("arguments", "outputs"), strict=True):
            yield from ((prefix, reference) for reference in (body.get(word) or {}).values())


def _marks(value: Any) -> Iterator[Marked]:
    if isinstance(value, Marked):
        yield value
    elif isinstance(value, (dict, list)):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _marks(item)


def _change(address: str, match: re.Match[str], given: dict[str, Any]) -> dict[str, Any]:
    values = {name: value for name, value in given.items() if name not in _RESERVED}
    action = given.get("$action", "create")
    after, unknown, sensitive = _split(values)
    earlier = given.get("$before", values if action in ("delete", "forget") else {})
    if action == "no-op" and isinstance(earlier, dict):
        earlier = {**values, **earlier}  # a no-op change has equal sides
    before, _, before_sensitive = _split(earlier)
    gone = action in ("delete", "forget")
    data: dict[str, Any] = {
        "address": address,
        "mode": "managed",
        "type": match["type"],
        "name": match["name"],
        "provider_name": "registry.terraform.io/hashicorp/google",
        "change": {
            "actions": _ACTIONS.get(action, [action]),
            "before": None if action == "create" else before,
            "after": None if gone else after,
            "after_unknown": {} if gone else unknown,
            "before_sensitive": before_sensitive,
            "after_sensitive": {} if gone else sensitive,
            "replace_paths": given.get("$replace_paths", []),
        },
    }
    if match["module"]:
        data["module_address"] = match["module"].rstrip(".")
    if match["index"]:
        data["index"] = msgspec.json.decode(match["index"])
    return data


def _split(value: Any) -> tuple[Any, Any, Any]:
    """(value, unknown mask, sensitive mask) of a value with marks in it."""
    if isinstance(value, Marked):
        if value.kind in ("unknown", "computed"):
            return None, True, False
        return value.value, False, value.kind == "sensitive"
    if isinstance(value, dict):
        parts = {name: _split(item) for name, item in value.items()}
        kept = {n: p[0] for n, p in parts.items() if p[1] is not True}
        return kept, {n: p[1] for n, p in parts.items() if p[1]}, {n: p[2] for n, p in parts.items() if p[2]}
    if isinstance(value, list):
        items = [_split(item) for item in value]
        return [i[0] for i in items], [i[1] for i in items], [i[2] for i in items]
    return value, False, False


def _module(root: dict[str, Any], names: list[str]) -> dict[str, Any]:
    for name in names:
        call = root["module_calls"].setdefault(name, {"expressions": {}, "module": {}})
        root = call["module"]
        root.setdefault("resources", [])
        root.setdefault("module_calls", {})
        root.setdefault("outputs", {})
    return root


def _configure(module: dict[str, Any], match: re.Match[str], given: dict[str, Any]) -> None:
    address = f"{match['type']}.{match['name']}"
    if any(item["address"] == address for item in module["resources"]):
        return
    values = {name: value for name, value in given.items() if name not in _RESERVED}
    expressions = {name: e for name, value in values.items() if (e := _expression(value)) is not None}
    resource = {"address": address, "mode": "managed", "type": match["type"], "name": match["name"]}
    module["resources"].append({**resource, "expressions": expressions})


def _expression(value: Any) -> Any:
    if isinstance(value, Marked):
        if value.kind == "computed":
            return None
        return {"references": [value.reference]} if value.reference else {"constant_value": value.value}
    if isinstance(value, list) and value and all(isinstance(item, dict) for item in value):
        return [{n: e for n, v in item.items() if (e := _expression(v)) is not None} for item in value]
    references = _references(value)
    return {"references": references} if references else {"constant_value": value}


def _references(value: Any) -> list[str]:
    if isinstance(value, Marked):
        return [value.reference] if value.reference else []
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return [reference for part in parts for reference in _references(part)]


def _wire(root: dict[str, Any], path: list[str], body: dict[str, Any]) -> None:
    """Add arguments and outputs to a module: `{arguments: {name: reference}, outputs: {name: reference}}`."""
    parent = _module(root, path[:-1])
    module = _module(root, path)
    call = parent["module_calls"][path[-1]]
    for name, reference in (body.get("arguments") or {}).items():
        call["expressions"][name] = {"references": [reference]}
    for name, reference in (body.get("outputs") or {}).items():
        module["outputs"][name] = {"expression": {"references": [reference]}}
