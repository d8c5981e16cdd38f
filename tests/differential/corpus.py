"""Collects resources from recorded plans and from test cases of policies, and changes what policies read.

Everything is made known: a value that a plan does not show counts as unset, so both engines see the same.
"""

from __future__ import annotations

import copy
import json
import random
from typing import TYPE_CHECKING, Any

from octoguard import paths
from octoguard import plan as plans
from octoguard.config.policies import policy_files, read_cases
from octoguard.errors import OctoguardError
from octoguard.plan.path import Steps, parse
from octoguard.policy.evaluate import covers
from octoguard.policy.testing import plan_json
from octoguard.sources.terraform import PlanOptions
from octoguard.workflows.plan import make_plan
from tests.conftest import PLANS, ROOT

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from octoguard.policy.model import Policy

Resource = tuple[str, dict[str, Any]]  # (type, values)


def recorded(more: list[Path] | None = None) -> Iterator[Resource]:
    """The resources of the recorded plans and of the given plans."""
    for path in sorted(PLANS.glob("*/plan.json")) + (more or []):
        try:
            yield from of_plan(plans.read(path.read_bytes(), path.name))
        except OctoguardError:
            continue  # a plan of another cloud


def planned() -> Iterator[Resource]:
    """The resources of infra/: its environments and the examples of its modules, planned offline by terraform."""
    infra = ROOT / "infra"
    for root in sorted([*infra.glob("environments/*"), *infra.glob("modules/*/examples/*")]):
        if any(root.glob("*.tf")):
            made = make_plan(str(root), PlanOptions(), offline=True)
            yield from of_plan(plans.read(made.json, root.name))


def of_plan(plan: plans.Plan) -> Iterator[Resource]:
    """The Google resources of a plan after apply."""
    for change in plan.managed:
        if change.stays and change.type.startswith("google_"):
            yield change.type, copy.deepcopy(change.side("after")[0])


def from_cases() -> Iterator[Resource]:
    """The resources of every test case of every policy."""
    for path in policy_files(paths.policies_dir()):
        for case in read_cases(path):
            yield from of_plan(plans.read(plan_json(case), case.name))


class Mutator:
    """Changes a resource at random, mostly at paths that policies read."""

    def __init__(self, policies: list[Policy]) -> None:
        self._random = random.Random(0)  # noqa: S311 - not for secrets
        self._policies = policies
        self._places: dict[str, list[tuple[Steps, list[Any]]]] = {}

    def mutate(self, resource: Resource, chance: random.Random) -> Resource:
        """A copy with one to three changes."""
        self._random = chance
        kind, values = resource[0], copy.deepcopy(resource[1])
        for _ in range(self._random.choice((1, 1, 2, 3))):
            places = self._at(kind)
            if places and self._random.random() < 0.8:
                steps, candidates = self._random.choice(places)
                self.put(values, steps, copy.deepcopy(self._random.choice(candidates)))
            else:
                self._anywhere(values)
        return kind, values

    def _at(self, kind: str) -> list[tuple[Steps, list[Any]]]:
        if kind not in self._places:
            found: list[tuple[Steps, list[Any]]] = []
            for policy in self._policies:
                if covers(policy, kind):
                    for condition in filter(None, (policy.when, policy.deny)):
                        found.extend(places(condition, ()))
            # A list of blocks is a list: a text in its place is no plan.
            lists = {steps[:i] for steps, _ in found for i in range(len(steps)) if steps[i] == "*" or steps[i] == 0}
            self._places[kind] = [
                (steps, [v for v in tried if not (steps in lists and isinstance(v, str))]) for steps, tried in found
            ]
        return self._places[kind]

    def put(self, values: Any, steps: Steps, value: Any) -> None:
        """Set a value, and create the blocks on the way. `*` is an existing or a new element of a list."""
        for step, following in zip(steps, [*steps[1:], None], strict=True):
            if step == "*":
                if not isinstance(values, list):
                    return
                fresh: Any = value if following is None else {}
                if not values or self._random.random() < 0.3:
                    values.insert(self._random.randint(0, len(values)), fresh)
                    index = next(i for i, item in enumerate(values) if item is fresh)
                else:
                    index = self._random.randrange(len(values))
                if following is None:
                    values[index] = value
                    return
                values = values[index]
            elif isinstance(step, int):
                if not isinstance(values, list):
                    return
                while len(values) <= step:
                    values.append({})
                values = values[step]
            elif not isinstance(values, dict):
                return
            elif following is None:
                values[step] = value
            else:
                wanted = list if isinstance(following, int) or following == "*" else dict
                if not isinstance(values.get(step), wanted):
                    values[step] = wanted()
                values = values[step]

    def _anywhere(self, values: Any) -> None:
        spots = list(_spots(values))
        if not spots:
            return
        owner, key = self._random.choice(spots)
        value = owner[key]
        if value is None:
            return  # it may be a block; the places above know which are not
        if isinstance(value, bool):
            owner[key] = self._random.choice((not value, None))
        elif isinstance(value, (int, float)):
            owner[key] = self._random.choice((0, 1, value + 1, str(value), None))
        elif isinstance(value, list):
            more = [] if any(isinstance(item, dict) for item in value) else value
            owner[key] = self._random.choice(([], None, value[:1], value[1:], value + more))
        elif isinstance(value, dict):
            owner[key] = self._random.choice(({}, None, {**value, "more": "x"}))
        else:
            texts = ("", None, "other", "true", "0", "None", "google_kms_crypto_key.k.id", "a'b\\c \u00fc\n", "[]")
            same = (value.upper(), value.lower(), f" {value}", f"{value}\n")
            owner[key] = self._random.choice((*texts, *same))


def _spots(value: Any) -> Iterator[tuple[Any, Any]]:
    items = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in list(items):
        # Elements of lists of blocks stay blocks: Terraform has no null ones.
        if not (isinstance(value, list) and (isinstance(item, dict) or item is None)):
            yield value, key
        yield from _spots(item)


def places(condition: Any, prefix: Steps) -> Iterator[tuple[Steps, list[Any]]]:
    """Each path that a condition reads, with values to try."""
    if "path" not in condition:
        for body in condition.values():
            for part in body if isinstance(body, list) else [body]:
                if isinstance(part, dict):
                    yield from places(part, prefix)
        return
    steps = prefix if condition["path"] == "." else (*prefix, *parse(condition["path"]))
    for word in ("some", "every"):
        if word in condition:
            yield steps, [[], None]
            yield from places(condition[word], (*steps, "*"))
            return
    yield steps, list(_candidates(condition, steps))


def _candidates(leaf: dict[str, Any], steps: Steps) -> Iterator[Any]:
    ((word, operand),) = [(w, o) for w, o in leaf.items() if w not in ("path", "unset")]
    if steps[-1] != "*":
        yield None
    if isinstance(leaf.get("unset"), (str, int, list)):
        yield leaf["unset"]
    if word in ("equals", "not_equals"):
        yield from (operand, not operand if isinstance(operand, bool) else f"{operand}-not")
    elif word in ("in", "not_in"):
        yield from (*operand, "NONE_OF_THEM")
    elif word in ("at_least", "at_most"):
        yield from (operand, operand + 1, max(operand - 1, 0), operand * 10, 0)
        yield from (f"{operand}s", f"{operand * 2}s") if operand > 1000 else ()
    elif word in ("contains", "not_contains"):
        wanted = operand if isinstance(operand, list) else [operand]
        yield from (wanted, wanted[:1], [], ["OTHER"])
    elif word == "wider_than":
        yield from ("0.0.0.0/0", "10.0.0.0/8", f"10.0.0.0/{operand}", "10.1.2.0/24", "2001:db8::/32", "192.0.2.7/32")
    elif word in ("matches", "not_matches"):
        yield from _texts(operand)
    elif word == "refers_to":
        yield "projects/p/locations/l/known"
    elif word == "empty":
        yield from ("", [], "something")
    else:
        yield "something"


def _texts(pattern: str) -> Iterator[str]:
    """Strings that a regular expression may match: its own words, and common ones."""
    words = pattern.translate(str.maketrans("", "", "^$\\()[]?*+|")).replace("Ai", "")
    yield from (words, words.lower(), "true", "false", "TRUE", "yes", "POSTGRES_16", "MYSQL_8_0", "MYSQL_5_7", "off")
    yield from ("SQLSERVER_2022_STANDARD", "2.0-debian10", "1.31.1-gke.1", "n2-standard-32", "default-allow-ssh", "*")
    yield from ("10.0.0.0/8", "172.16.0.0/12", "7776000s", "info", "all", "on", "iam.serviceAccounts.actAs", "PUBLIC")


def distinct(resources: list[Resource], policies: list[Policy]) -> list[Resource]:
    """Each resource that a policy applies to, once."""
    seen: dict[str, Resource] = {}
    for kind, values in resources:
        if any(covers(policy, kind) for policy in policies):
            seen.setdefault(json.dumps([kind, values], sort_keys=True), (kind, values))
    return list(seen.values())


def texts_at(policy: Policy, values: Any) -> Iterator[str]:
    """The strings of a resource at the paths that a policy reads."""
    for condition in filter(None, (policy.when, policy.deny)):
        for steps, _ in places(condition, ()):
            yield from _texts_below([values], steps)


def _texts_below(found: list[Any], steps: Steps) -> Iterator[str]:
    for step in steps:
        reached: list[Any] = []
        for value in found:
            if isinstance(value, list):
                reached += value if step == "*" else value[step : step + 1] if isinstance(step, int) else []
            elif isinstance(value, dict):
                reached += [value[step]] if step in value else []
        found = reached
    for value in found:
        yield from (item for item in (value if isinstance(value, list) else [value]) if isinstance(item, str))


def document(resources: list[Resource]) -> tuple[bytes, dict[str, Resource]]:
    """One plan with all resources, each with a unique address."""
    listed: dict[str, Resource] = {f"{kind}.r{number}": (kind, v) for number, (kind, v) in enumerate(resources)}
    planned, changes = [], []
    for address, (kind, values) in listed.items():
        described = {"address": address, "mode": "managed", "type": kind, "name": address.partition(".")[2]}
        described["provider_name"] = "registry.terraform.io/hashicorp/google"
        planned.append({**described, "values": values})
        change = {"actions": ["create"], "before": None, "after": values, "after_unknown": {}}
        changes.append({**described, "change": change})
    plan = {
        "format_version": "1.2",
        "terraform_version": "1.11.4",
        "planned_values": {"root_module": {"resources": planned}},
        "resource_changes": changes,
        "configuration": {"root_module": {}},
    }
    # As Terraform writes it: Checkov cannot read the pairs of escapes that JSON has for an emoji.
    return json.dumps(plan, separators=(",", ":"), ensure_ascii=False).encode(), listed
