"""Makes resources of every Google type from its schema, each with one value of an unexpected kind.

A variant has plausible values around one attribute that is unknown, sensitive, null or of another shape than the schema
says, in a create, an update, a replacement, a deletion, or without a change.
"""

from __future__ import annotations

import ast
import copy
import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Literal

from octoguard.config.policies import load_policies
from octoguard.plan.model import Action
from octoguard.policy.evaluate import by_type
from octoguard.standin.schema import PACKS, Attribute, read_pack
from tests.differential.strategies import EDGES, focus_of

if TYPE_CHECKING:
    import random
    from collections.abc import Iterator

    from octoguard.plan.path import Steps
    from octoguard.standin.schema import Attributes
    from tests.differential.strategies import Focus

ROOT = Path(__file__).resolve().parent.parent.parent
Names = tuple[str, ...]
Kind = Literal["unknown", "sensitive", "null", "shape"]
KINDS: tuple[Kind, ...] = ("unknown", "sensitive", "null", "shape")
ACTIONS: dict[Action, list[str]] = {
    Action.CREATE: ["create"],
    Action.UPDATE: ["update"],
    Action.REPLACE: ["delete", "create"],
    Action.DELETE: ["delete"],
    Action.NO_OP: ["no-op"],
}
_WEIGHTS = (6, 4, 2, 2, 1)  # most checks read what a creation or an update leaves behind
# Values of another kind than any schema says, and numbers at the edges of what JSON can write.
SHAPES: tuple[Any, ...] = (
    *(
        "",
        "x",
        "-1",
        "1e400",
        "NaN",
        "\ud7ff\u2028",
        "999999999999999999999",
        "projects/p/locations/eu/x/y",
        "a" * 5000,
    ),
    *(0, -1, -0.0, 1e30, 2**63, 10**40, 1.5e-300, 1.7e308, True, False),
    *([], [None], [[]], ["x"], [1, None, "x"], [{}], [{"name": None}], [{"x": [{}]}], [[{}], None]),
    *({}, {"": None}, {"x": 1}, {"x": [None]}, {"name": {"name": "x"}}),
)
_WORDS_IN = ("octoguard/policy/checks", "octoguard/cost")
_PLACES = {
    "location": ("EU", "europe-west4", "us-central1", "US", "global"),
    "machine_type": (
        "n2-standard-4",
        "e2-micro",
        "custom-4-8192",
        "n1-standard-1",
        "zones/x/machineTypes/c3-standard-8",
    ),
    "member": ("allUsers", "user:a@example.com", "serviceAccount:1-compute@developer.gserviceaccount.com", "group:x"),
    "project": ("p", "other-project"),
    "protocol": ("tcp", "all", "udp", "6", "icmp"),
    "region": ("europe-west4", "us-central1", "nowhere"),
    "role": ("roles/owner", "roles/editor", "roles/storage.admin", "projects/p/roles/own"),
    "tier": ("db-f1-micro", "db-custom-2-7680", "db-perf-optimized-N-2", "BASIC", "STANDARD_HA"),
    "zone": ("europe-west4-a", "us-central1-f"),
}
_RANGES = ("0.0.0.0/0", "::/0", "10.0.0.0/8", "0.0.0.0/1", "128.0.0.0/1", "192.0.2.0/24")
_NUMBERS = (0, 1, 2, 7, 22, 30, 100, 443, 1000, 65535)
_CHANCE_OF_A_VALUE = 0.35
_CHANCE_OF_A_BLOCK = 0.15
_REFERENCE = 0.3


@dataclass(frozen=True, slots=True)
class Variant:
    """One resource change in plan JSON, with its configuration. `what` is a readable name."""

    what: str
    change: dict[str, Any]
    configured: dict[str, Any]


@cache
def schemas() -> dict[str, Attributes]:
    """Every Google type, with the schema of its newest pack."""
    found: dict[str, Attributes] = {}
    for file in sorted(PACKS.glob("google*.gz")):
        pack = read_pack(file)
        for name in pack.names("resource"):
            schema = pack.get("resource", name)
            if schema is not None:
                found[name] = {"id": Attribute("string", computed=True), **schema.attributes}
    return found


def paths_of(fields: Attributes, base: Names = ()) -> Iterator[Names]:
    """The path of every attribute and block of a schema."""
    for name, attribute in fields.items():
        yield (*base, name)
        if attribute.fields is not None:
            yield from paths_of(attribute.fields, (*base, name))


@cache
def _words() -> tuple[str, ...]:
    """The texts that checks and prices compare values with."""
    found: set[str] = set()
    for folder in _WORDS_IN:
        for file in (ROOT / folder).rglob("*.py"):
            nodes = ast.walk(ast.parse(file.read_text(encoding="utf-8")))
            texts = (node.value for node in nodes if isinstance(node, ast.Constant) and isinstance(node.value, str))
            found.update(text for text in texts if 0 < len(text) < 60 and " " not in text and "\n" not in text)
    return tuple(sorted(found))


@cache
def _readers() -> Any:
    return by_type(load_policies())


def is_read(kind: str) -> bool:
    """Whether a policy or a price reads a type specifically."""
    priced = (ROOT / f"octoguard/cost/resources/{kind}.py").is_file()
    return priced or any(kind in policy.resources for policy in _readers()(kind))


@cache
def _focus(kind: str) -> Focus:
    return focus_of(kind, _readers()(kind))


class Maker:
    """Makes variants. Equal states of `chance` give equal variants."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._count = 0

    def batches(self, size: int, share: float = 1.0) -> Iterator[list[Variant]]:
        """Variants of every path of every type, in plans of `size` resources, or of a share of the paths.

        What policies and prices read in particular comes once for each kind of value, the rest with one of them.
        """
        batch: list[Variant] = []
        for kind in sorted(schemas()):
            kinds = len(KINDS) if is_read(kind) else 1
            for names in paths_of(schemas()[kind]):
                start = self._chance.randrange(len(KINDS))
                turns = [turn for turn in range(kinds) if self._chance.random() < share]
                batch += [self.variant(kind, names, KINDS[(start + turn) % len(KINDS)]) for turn in turns]
                if len(batch) >= size:
                    yield batch
                    batch = []
        if batch:
            yield batch

    def variant(self, kind: str, names: Names, what: Kind) -> Variant:
        """One resource of a type, with a value of a given kind at a path."""
        self._count += 1
        chance = self._chance
        action = chance.choices(list(ACTIONS), _WEIGHTS)[0]
        fields = schemas()[kind]
        steps = _indexed(fields, names)
        after = self._block(fields, _focus(kind), (), names)
        before = copy.deepcopy(after) if chance.random() < 0.5 else self._block(fields, _focus(kind), (), names)
        sides: list[Any] = [before, after]
        masks: dict[str, Any] = {"after_unknown": {}, "before_sensitive": {}, "after_sensitive": {}}
        touched = chance.choice(((0,), (1,), (1,), (0, 1)))
        for side in touched:
            self._put(sides, masks, side, steps, what)
        if action in (Action.CREATE, Action.DELETE):
            sides[0 if action is Action.CREATE else 1] = None
            masks["before_sensitive" if action is Action.CREATE else "after_sensitive"] = False
        if action is Action.DELETE:
            masks["after_unknown"] = {}
        if action is Action.NO_OP:
            sides[0], masks["after_unknown"] = sides[1], {}
        name = f"r{self._count}"
        change = {"actions": ACTIONS[action], "before": sides[0], "after": sides[1], **masks}
        described = {"mode": "managed", "type": kind, "name": name}
        provider = "registry.terraform.io/hashicorp/google"
        top = {"address": f"{kind}.{name}", **described, "provider_name": provider, "change": change}
        configured = {"address": f"{kind}.{name}", **described, "expressions": self._expressions(sides[1] or {}, steps)}
        return Variant(f"{action} {kind}.{'.'.join(names)} {what}", top, configured)

    def _put(self, sides: list[Any], masks: dict[str, Any], side: int, steps: Steps, what: Kind) -> None:
        cut = steps[: self._chance.randint(1, len(steps))] if self._chance.random() < 0.2 else steps
        if what == "sensitive":
            mask = masks["after_sensitive" if side else "before_sensitive"]
            _mark(mask, cut)
            return
        if what == "unknown":
            side = 1
            _mark(masks["after_unknown"], cut)
        _set(sides[side], cut, copy.deepcopy(self._chance.choice(SHAPES)) if what == "shape" else None)

    def _expressions(self, values: dict[str, Any], steps: Steps) -> dict[str, Any]:
        """References for some attributes, to resources that come before or after it in the same plan."""
        chance = self._chance
        found: dict[str, Any] = {}
        for name, value in values.items():
            if value in (None, [], {}) and name != steps[0]:
                continue
            if isinstance(value, list) and value and isinstance(value[0], dict):
                found[name] = [self._expressions(item, steps) for item in value if isinstance(item, dict)]
            elif chance.random() < _REFERENCE or name == steps[0]:
                found[name] = {"references": chance.choice(self._references())}
            else:
                found[name] = {"constant_value": value}
        return found

    def _references(self) -> tuple[list[str], ...]:
        chance = self._chance
        kind = chance.choice(_LINKED)
        near = f"{kind}.r{self._count + chance.randint(-5, 5)}"
        port = "random_integer.p"
        return ([f"{near}.id", near], [f"{port}.result", port], ["local.x"], ["var.x"], [])

    def _block(self, fields: Attributes, focus: Focus, base: Names, wanted: Names) -> dict[str, Any]:
        """A block with every attribute, and null or [] for unset ones."""
        chance = self._chance
        values: dict[str, Any] = {}
        for name, attribute in fields.items():
            names = (*base, name)
            is_wanted = wanted[: len(names)] == names
            if attribute.fields is not None:
                likely = is_wanted or names in focus or attribute.required or chance.random() < _CHANCE_OF_A_BLOCK
                listed = attribute.type in ("list", "set")
                if not likely or len(names) > len(wanted) + 3:
                    values[name] = [] if listed else None
                    continue
                block = self._block(attribute.fields, focus, names, wanted)
                values[name] = [block] if listed else block
            elif is_wanted or names in focus or attribute.required or chance.random() < _CHANCE_OF_A_VALUE:
                values[name] = self._value(attribute, focus.get(names, []), name)
            else:
                values[name] = None
        return values

    def _value(self, attribute: Attribute, aims: list[Any], name: str) -> Any:
        chance = self._chance
        if attribute.type in ("list", "set"):
            element = attribute.element or Attribute("string")
            return [self._value(element, aims, name) for _ in range(chance.randint(0, 2))]
        if attribute.type == "map":
            keys = chance.sample(("team", "environment", "owner", *_words()[:20]), 2)
            return {key: chance.choice(_words()) for key in keys}
        if attribute.type == "bool":
            return chance.choice((True, False))
        flat = [one for aim in aims for one in (aim if isinstance(aim, list) else [aim]) if one is not None]
        if attribute.type == "number":
            near = [one for one in flat if isinstance(one, (int, float)) and not isinstance(one, bool)]
            return chance.choice([*near, *_NUMBERS])
        if flat and chance.random() < 0.6:
            return str(chance.choice(flat))
        if attribute.enum and chance.random() < 0.7:
            return chance.choice(attribute.enum)
        return self._text(name)

    def _text(self, name: str) -> str:
        chance = self._chance
        for word, texts in _PLACES.items():
            if name.startswith(word):
                return chance.choice(texts)
        if "range" in name or "cidr" in name:
            return chance.choice(_RANGES)
        return chance.choice((chance.choice(EDGES), chance.choice(_words()), chance.choice(_words())))


_LINKED = (
    "google_compute_network",
    "google_container_cluster",
    "google_kms_crypto_key",
    "google_logging_metric",
    "google_project",
    "google_service_account",
    "google_storage_bucket",
)


def document(batch: list[Variant], spare: random.Random) -> bytes:
    """The JSON of a plan with these resources, some of them without a configuration."""
    configured = [variant.configured for variant in batch if spare.random() < 0.8]
    planned = [variant.change for variant in batch if variant.change["change"]["after"] is not None]
    resources = [{key: value for key, value in change.items() if key != "change"} for change in planned]
    return json.dumps(
        {
            "format_version": "1.2",
            "terraform_version": "1.11.4",
            "planned_values": {"root_module": {"resources": resources}},
            "resource_changes": [variant.change for variant in batch],
            "configuration": {"root_module": {"resources": configured}},
        }
    ).encode()


def _indexed(fields: Attributes, names: Names) -> Steps:
    """The path with `[0]` after each block that is a list."""
    steps: list[str | int] = []
    for name in names:
        attribute = fields[name]
        steps += [name, 0] if attribute.fields is not None and attribute.type in ("list", "set") else [name]
        fields = attribute.fields or {}
    if steps[-1] == 0:
        steps.pop()
    return tuple(steps)


def _set(value: Any, steps: Steps, to: Any) -> None:
    for step in steps[:-1]:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return
    if isinstance(value, dict) or (isinstance(value, list) and isinstance(steps[-1], int) and len(value) > steps[-1]):
        value[steps[-1]] = to


def _mark(mask: Any, steps: Steps) -> None:
    """Extend a mask to cover a path."""
    for step, following in zip(steps, [*steps[1:], None], strict=True):
        fresh: Any = True if following is None else [] if isinstance(following, int) else {}
        if isinstance(step, int):
            mask.extend([{}] * (step + 1 - len(mask)))
            if following is None or not isinstance(mask[step], type(fresh)):
                mask[step] = fresh
        elif following is None or not isinstance(mask.get(step), type(fresh)):
            mask[step] = fresh
        mask = mask[step]
