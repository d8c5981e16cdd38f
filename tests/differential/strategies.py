"""Hypothesis strategies for whole resources, as a plan shows them: by the provider's schema, and most often with what
policies look for, or nearly that, where they look.

A resource has every attribute of its type: null or [] where nothing sets it, as in a plan.
"""

from __future__ import annotations

import copy
import random
from functools import cache
from typing import TYPE_CHECKING, Any

from hypothesis import HealthCheck, Phase, given, seed, settings
from hypothesis import strategies as st

from octoguard.policy.case_generator import assignments
from octoguard.policy.evaluate import covers
from octoguard.workflows.policy_conversion import _schema_of
from tests.differential.corpus import Mutator, Resource, places

if TYPE_CHECKING:
    from collections.abc import Iterable

    from hypothesis.strategies import SearchStrategy

    from octoguard.plan.path import Steps
    from octoguard.policy.model import Policy
    from octoguard.standin.schema import Attribute, Attributes

Names = tuple[str, ...]
Focus = dict[Names, list[Any]]  # {attribute, without indexes: values that policies compare it with}

EDGES = (
    *("", "0", "1", "00", "5", "-1", "3.5", "7776000s", "true", "false", "TRUE", "False", "null", "[]", "{}"),
    *("*", "allUsers", "default", "0.0.0.0/0", "10.0.0.0/8", "10.1.2.3", "::/0", "192.0.2.1/32", "projects/p/x"),
    *("22", "20-25", "1-65535", "\u00fc ' \\ \"", " padded ", "two words", "line\nline"),
)
# Checkov reads plans as YAML, which has no control characters, and breaks its own JSON at an emoji after a backslash.
_ANY_TEXT = st.text(st.characters(max_codepoint=0xFFFF, exclude_categories=("C",)), max_size=12)
NUMBERS = (0, 1, -1, 2, 7, 30, 90, 365, 1000, 10_000_000, 0.5)


def focus_of(kind: str, policies: Iterable[Policy]) -> Focus:
    """The paths that policies read in a type, with values to try."""
    found: Focus = {}
    for policy in policies:
        if covers(policy, kind):
            for condition in filter(None, (policy.when, policy.deny)):
                for steps, candidates in places(condition, ()):
                    names = tuple(step for step in steps if isinstance(step, str) and step != "*")
                    for depth in range(1, len(names)):
                        found.setdefault(names[:depth], [])
                    found.setdefault(names, []).extend(candidates)
    return found


def resources(kind: str, policies: list[Policy]) -> SearchStrategy[Resource]:
    """A strategy for resources of a type."""
    focus = focus_of(kind, policies)
    fields = _schema_of(kind) or {}
    strangers = {
        names[0]: st.sampled_from([None, *_plain([one for one in values if not isinstance(one, list)])])
        for names, values in focus.items()
        if len(names) == 1 and names[0] not in fields and all(other[:1] != names or other == names for other in focus)
    }
    known = _block(fields, focus, ())
    return st.builds(lambda a, b: (kind, {**a, **b}), known, st.fixed_dictionaries(strangers))


def _aims(policy: Policy) -> list[dict[Steps, Any]]:
    """Values that make a policy fail, or pass although it applies."""
    when = [policy.when] if policy.when else []
    asked = [{"all": [*when, deny]} for deny in (policy.deny, {"not": policy.deny})]
    return [wish for condition in asked for wish in assignments(condition, expected=True, most=3)]


def _aimed(values: dict[str, Any], aim: dict[Steps, Any], fields: Attributes) -> dict[str, Any]:
    changed = copy.deepcopy(values)
    mutator = Mutator([])
    for steps, value in aim.items():
        if _fits(fields, steps, value):
            mutator.put(changed, steps, copy.deepcopy(value))
    return changed


def _fits(fields: Attributes, steps: Steps, value: Any) -> bool:
    """Whether a plan can have a value at this place. Blocks and booleans are never strings."""
    schema: Attribute | None = None
    for step in steps:
        if isinstance(step, str) and fields:
            schema = fields.get(step)
            fields = (schema.fields if schema else None) or {}
    if schema is None or value is None:
        return True
    if schema.fields is not None:
        return not isinstance(value, str)
    return schema.type not in ("bool", "number") or not isinstance(value, str)


def mutated(base: list[Resource], policies: list[Policy]) -> SearchStrategy[Resource]:
    """A strategy for existing resources with one to three changes."""
    mutator = Mutator(policies)
    return st.builds(mutator.mutate, st.sampled_from(base), st.randoms(use_true_random=False))


def collect(strategy: SearchStrategy[Resource], count: int, start: int) -> list[Resource]:
    """Examples of a strategy, equal for the same seed. One Checkov process evaluates all of them."""
    found: list[Resource] = []

    @seed(start)
    @settings(
        max_examples=count,
        phases=[Phase.generate],
        database=None,
        deadline=None,
        suppress_health_check=list(HealthCheck),
    )
    @given(strategy)
    def keep(resource: Resource) -> None:
        found.append(resource)

    keep()
    return found


def generated(policies: list[Policy], each: int, start: int, kinds: list[str] | None = None) -> list[Resource]:
    """Resources of every type that policies name: `each` of those that one policy reads, more where more do.

    And for each policy some of them changed so that it fails, and so that it passes though it applies: few that are
    drawn have both the version and the flag that a policy asks for.
    """
    named = kinds or sorted({kind for policy in policies for kind in policy.resources if "*" not in kind})
    found: list[Resource] = []
    for kind in named:
        readers = [policy for policy in policies if covers(policy, kind)]
        drawn = collect(resources(kind, policies), each * min(len(readers), 8), start)
        aims = [aim for policy in readers for aim in _aims(policy)]
        fields = _schema_of(kind) or {}
        found += drawn + [(kind, _aimed(drawn[i % len(drawn)][1], aim, fields)) for i, aim in enumerate(aims)]
    random.Random(start).shuffle(found)  # noqa: S311 - not for secrets
    return found


def _plain(values: list[Any]) -> list[Any]:
    return [value for i, value in enumerate(values) if value not in values[:i] or isinstance(value, bool)]


@cache
def _empty(fields: tuple[tuple[str, bool], ...]) -> dict[str, Any]:
    return {name: [] if is_list else None for name, is_list in fields}


def _block(fields: Attributes, focus: Focus, names: Names) -> SearchStrategy[dict[str, Any]]:
    """A block with every attribute. Values are drawn for those that policies read, and for one or two others."""
    empty = _empty(tuple((name, a.is_block and a.type in ("list", "set")) for name, a in fields.items()))
    read = {name: _value(a, focus, (*names, name)) for name, a in fields.items() if (*names, name) in focus}
    rest = sorted(name for name, a in fields.items() if name not in read and a.fields is None)
    if not rest:
        return st.fixed_dictionaries(read).map(lambda drawn: {**empty, **drawn})
    other = st.sampled_from(rest).flatmap(
        lambda name: _value(fields[name], focus, (*names, name)).map(lambda v: {name: v})
    )
    return st.builds(lambda drawn, more: {**empty, **more, **drawn}, st.fixed_dictionaries(read), other | st.just({}))


def _value(attribute: Attribute, focus: Focus, names: Names) -> SearchStrategy[Any]:
    """Any value of an attribute in a plan, including null."""
    if attribute.fields is not None:
        block = _block(attribute.fields, focus, names)
        if attribute.type not in ("list", "set"):
            return st.none() | block
        if attribute.max_items == 1:
            return block.map(lambda one: [one]) | st.just([])
        return st.lists(block, max_size=3)
    wanted = _plain(focus.get(names, []))
    if attribute.type == "map":
        keys = [below[len(names)] for below in focus if below[: len(names)] == names and len(below) > len(names)]
        known = {key: _text(attribute, focus.get((*names, key), [])) for key in keys}
        return st.none() | st.fixed_dictionaries({}, optional={**known, "team": st.just("data")})
    if attribute.type in ("list", "set"):
        element = attribute.element
        flat = [one for value in wanted for one in (value if isinstance(value, list) else [value]) if one is not None]
        scalars = _scalar(element, flat) if element else st.sampled_from(EDGES)
        return st.none() | st.lists(scalars.filter(lambda one: one is not None), max_size=3)
    return _scalar(attribute, wanted)


def _scalar(attribute: Attribute, wanted: list[Any]) -> SearchStrategy[Any]:
    if attribute.type == "bool":
        return st.sampled_from([True, False, None])
    if attribute.type == "number":
        near = [one for one in wanted if isinstance(one, (int, float)) and not isinstance(one, bool)]
        return st.none() | st.sampled_from([*near, *NUMBERS]) | st.integers(0, 10**5)
    return st.none() | _text(attribute, wanted)


def _text(attribute: Attribute, wanted: list[Any]) -> SearchStrategy[Any]:
    """Strings: what policies compare with (also in other case), what the provider accepts, edge cases, and any."""
    said = [
        str(one).lower() if isinstance(one, bool) else str(one) for one in wanted if not isinstance(one, (list, dict))
    ]
    said = [one for one in said if one != "None"] + attribute.enum
    cased = [form for one in said for form in (one, one, one.upper(), one.lower(), f"{one} ", f"x{one}")]
    return st.sampled_from(cased or EDGES) | st.sampled_from(EDGES) | _ANY_TEXT
