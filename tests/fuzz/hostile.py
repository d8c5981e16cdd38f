"""Mutates plans: types swapped, keys dropped or repeated, absurd numbers, broken bytes, wrong masks."""

from __future__ import annotations

import copy
import gzip
import json
import re
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.fuzz.cases import sample

if TYPE_CHECKING:
    import random
    from collections.abc import Callable

PLANS = Path(__file__).resolve().parent.parent / "plans"
_SMALL = ("empty", "no-google", "other-cloud", "sensitive", "unknown-values", "octollm-prod-change")
_LARGEST = 40  # resources of a recorded plan that are kept: the rest would only take time
_DEPTHS = (50, 900, 5_000, 60_000)
NUMBERS = (
    "1e30",
    "1e400",
    "-1e400",
    "-0",
    "-0.0",
    "-1",
    "1e-400",
    "NaN",
    "Infinity",
    "9" * 400,
    "9" * 5000,
    "0.1",
    "01",
)
VALUES: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 10**30, 1e30, -0.0, 2**64, "", "x", "true", "*", "a.b[0]", "module.", "[", '"'),
    *("\ud800", "\u2028\u202e", "\x00", "\x1b[31m", "x" * 100_000, "module.m.google_sql_user.u[-1]", "data.x.y"),
    *("1" * 5000, "NaN", "1e400", "-5s", "0.0.0.0/-1", "::/999", "projects/" * 50, "{" * 100, "((" * 2000),
    *([], [None], [[]], [[[]]], [True], ["x", 1], [{}], {}, {"": {}}, {"x": None}, {"references": [1]}),
    *({"references": "x"}, {"constant_value": {}}, {"references": ["module.a.b", "var.x", "each.value", "local."]}),
)
_WORDS = (
    *("address", "mode", "type", "name", "index", "module_address", "deposed", "actions", "before", "after"),
    *("after_unknown", "before_sensitive", "after_sensitive", "replace_paths", "expressions", "references"),
    *("constant_value", "resources", "module_calls", "module", "outputs", "root_module", "variables", "value"),
    *("previous_address", "action_reason", "provider_config", "provider_config_key", "for_each_expression"),
    *("resource_drift", "prior_state", "checks", "deferred_changes", "errored", "complete", "format_version"),
)
_SCALAR = re.compile(r': (?=[-0-9ntf"])')
_BYTES = (b"\x00", b"\xff", b'"', b"{", b"}", b"[", b"]", b",", b":", b"\\", b"\\u0022", b"\\ud800", b"1e999", b"\n")


@cache
def recorded() -> tuple[dict[str, Any], ...]:
    """The recorded plans, reduced to a few resources each."""
    found: list[dict[str, Any]] = []
    for name in _SMALL:
        plan = json.loads((PLANS / name / "plan.json").read_bytes())
        for key in ("prior_state", "relevant_attributes", "checks"):
            plan.pop(key, None)
        found.append(_cut(plan))
    return tuple(found)


def _cut(plan: dict[str, Any]) -> dict[str, Any]:
    changes = plan.get("resource_changes", [])
    for start in range(0, len(changes), _LARGEST):
        kept = changes[start : start + _LARGEST]
        return {**plan, "resource_changes": kept, "planned_values": {"root_module": {}}}
    return plan


class Mutator:
    """Makes hostile plans. Equal states of `chance` give equal plans."""

    def __init__(self, chance: random.Random) -> None:
        self._chance = chance
        self._ways: tuple[Callable[[Any], None], ...] = (
            self._replace,
            self._replace,
            self._replace,
            self._drop,
            self._rename,
            self._swap,
            self._graft,
            self._twice,
            self._mask,
        )

    def plan(self) -> tuple[str, bytes]:
        """A readable name and the bytes of one hostile plan."""
        chance = self._chance
        base = chance.choice(recorded()) if chance.random() < 0.15 else sample(chance)
        plan = copy.deepcopy(base)
        names: list[str] = []
        for _ in range(chance.choice((1, 1, 1, 2, 4))):
            way = chance.choice(self._ways)
            names.append(way.__name__.strip("_"))
            way(plan)
        data = json.dumps(plan).encode()
        draw = chance.random()
        for share, change in ((0.15, self._number), (0.27, self._bytes), (0.30, self._deep), (0.34, self._wrapped)):
            if draw < share:
                names.append(change.__name__.strip("_"))
                data = change(data)
                break
        return " + ".join(names), data

    def _place(self, plan: Any) -> tuple[Any, Any]:
        """A random container of the plan, and one of its keys."""
        chance = self._chance
        node = plan
        changes = _changes(plan)
        if changes and chance.random() < 0.7:
            change = chance.choice(changes)
            node = change if chance.random() < 0.2 or not isinstance(change, dict) else change.get("change", change)
        elif chance.random() < 0.6:
            node = plan.get("configuration", plan)
        while True:
            keys = list(node) if isinstance(node, dict) else range(len(node)) if isinstance(node, list) else ()
            if not keys:
                return plan, chance.choice(list(plan))
            key = chance.choice(keys)
            inner = node[key]
            if not isinstance(inner, (dict, list)) or not inner or chance.random() < 0.2:
                return node, key
            node = inner

    def _replace(self, plan: Any) -> None:
        node, key = self._place(plan)
        node[key] = copy.deepcopy(self._chance.choice(VALUES))

    def _drop(self, plan: Any) -> None:
        node, key = self._place(plan)
        del node[key]

    def _rename(self, plan: Any) -> None:
        node, key = self._place(plan)
        if isinstance(node, dict):
            node[self._chance.choice((*_WORDS, "", str(key).upper(), "\ud800", "a" * 1000))] = node.pop(key)

    def _swap(self, plan: Any) -> None:
        (one, key), (other, name) = self._place(plan), self._place(plan)
        value = copy.deepcopy(other[name])
        one[key] = value

    def _graft(self, plan: Any) -> None:
        node, key = self._place(plan)
        word = self._chance.choice(_WORDS)
        if isinstance(node, dict):
            node[word] = copy.deepcopy(self._chance.choice((*VALUES, node[key])))

    def _twice(self, plan: Any) -> None:
        changes = _changes(plan)
        if changes:
            changes.append(copy.deepcopy(self._chance.choice(changes)))

    def _mask(self, plan: Any) -> None:
        changes = _changes(plan)
        change = self._chance.choice(changes) if changes else None
        if isinstance(change, dict) and isinstance(change.get("change"), dict):
            body = change["change"]
            name = self._chance.choice(("after_unknown", "before_sensitive", "after_sensitive"))
            other = copy.deepcopy(body.get(self._chance.choice(("before", "after"))))
            body[name] = _covering(other) if self._chance.random() < 0.5 else self._chance.choice((True, *VALUES))

    def _number(self, data: bytes) -> bytes:
        """Another number, in valid or invalid JSON syntax."""
        text = data.decode()
        places = [match.end() for match in _SCALAR.finditer(text)]
        if not places:
            return data
        start = self._chance.choice(places)
        end = start + 1
        while end < len(text) and text[end] not in ',]}"':
            end += 1
        end += text[start] == '"' and end < len(text)
        return (text[:start] + self._chance.choice(NUMBERS) + text[end:]).encode()

    def _bytes(self, data: bytes) -> bytes:
        chance = self._chance
        body = bytearray(data)
        for _ in range(chance.randint(1, 6)):
            at = chance.randrange(len(body))
            draw = chance.random()
            if draw < 0.4:
                body[at : at + 1] = chance.choice(_BYTES)
            elif draw < 0.7:
                del body[at : at + chance.choice((1, 2, 50))]
            else:
                body[at:at] = body[at : at + chance.choice((1, 10, 200))]
            if not body:
                break
        return bytes(body)

    def _deep(self, data: bytes) -> bytes:
        depth = self._chance.choice(_DEPTHS)
        opening, closing = self._chance.choice(((b"[", b"]"), (b'{"x":', b"}"), (b'{"references":', b"}")))
        places = [i for i in range(len(data) - 1) if data[i : i + 2] == b": "]
        at = self._chance.choice(places) + 2 if places else 0
        return data[:at] + opening * depth + b"1" + closing * depth + b', "y": ' + data[at:]

    def _wrapped(self, data: bytes) -> bytes:
        chance = self._chance
        return chance.choice(
            (
                lambda: gzip.compress(data),
                lambda: gzip.compress(data)[: chance.randrange(1, 60)],
                lambda: data.decode(errors="replace").encode("utf-16"),
                lambda: b"PK\x03\x04" + data[:200],
                lambda: b"log line\n" + data + b"\nanother\n",
                lambda: data[: chance.randrange(len(data))],
            )
        )()


def _changes(plan: dict[str, Any]) -> list[Any]:
    changes = plan.get("resource_changes")
    return changes if isinstance(changes, list) else []


def _covering(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _covering(item) for name, item in value.items()}
    return [_covering(item) for item in value] if isinstance(value, list) else True
