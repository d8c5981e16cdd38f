"""The condition language of policies, in three-valued (Kleene) logic.

    path: settings[0].ip_configuration[0].ssl_mode      an attribute ...
    in: [ENCRYPTED_ONLY]                                ... an operator (operators.py), or exists, empty, refers_to ...
    unset: ALLOW_UNENCRYPTED_AND_ENCRYPTED              ... and the API's default if the attribute is unset

    any: [...]   all: [...]   not: {...}
    path: database_flags / some: {...}                  holds for one element; `every`: for all; paths inside are
                                                        relative, and `.` is the element itself
    environment: [prod]                                 the environment of the evaluation
    type: [google_redis_cluster]                        the type of the resource, in a policy for several types
    prevent_destroy: true                               lifecycle.prevent_destroy is true in the sources; false if the
                                                        sources are not available, because no plan shows it
    unknowable: why                                     never known from a plan; the text becomes evidence

A condition compiles once to closures. A closure returns True, False, or None for unknown.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from octoguard.errors import PolicyError
from octoguard.plan import SENSITIVE, UNKNOWN, UNSET, ResourceChange
from octoguard.plan.model import describe
from octoguard.plan.path import Steps, parse, render
from octoguard.plan.values import is_covered_above, lookup
from octoguard.policy.operators import OPERATORS, OWN_OPERATORS
from octoguard.policy.outcome import Evidence, hidden_reason, showable, unset, why_unknown

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from octoguard.plan.absence import Value
    from octoguard.plan.reading import Side

Answer = bool | None


@dataclass(slots=True)
class View:
    """The object that a condition tests: one side of a change, or one element of a list in it."""

    change: ResourceChange
    side: Side
    environment: str
    value: Any
    unknown: Any
    sensitive: Any
    prefix: Steps = ()

    @classmethod
    def of(cls, change: ResourceChange, side: Side, environment: str) -> View:
        """The view of a whole side of a change."""
        value, unknown, sensitive = change.side(side)
        return cls(change, side, environment, value, unknown, sensitive)

    def get(self, steps: Steps) -> Value:
        """The value at a path: plain data, or UNSET, UNKNOWN or SENSITIVE."""
        value: Value = lookup(self.value, self.unknown, self.sensitive, steps)
        return self.change.settled(value, (*self.prefix, *steps))

    def elements(self, steps: Steps) -> list[View] | Any:
        """One view for each element of the list at a path; or UNSET, UNKNOWN or SENSITIVE."""
        value = lookup(self.value, None, None, steps)
        unknown, sensitive = _descend(self.unknown, steps), _descend(self.sensitive, steps)
        if unknown is True or sensitive is True or value is UNSET:
            value, unknown, sensitive = self.get(steps), None, None
            if value is UNSET or value is UNKNOWN or value is SENSITIVE:
                return value
            # The plan marks the list as unknown, but the configuration has a constant.
        full = (*self.prefix, *steps)
        if not isinstance(value, list):  # a single nested object, as plugin-framework resources have
            return [View(self.change, self.side, self.environment, value, unknown, sensitive, full)]
        return [
            View(
                self.change,
                self.side,
                self.environment,
                _item(value, i),
                _item(unknown, i),
                _item(sensitive, i),
                (*full, i),
            )
            for i in range(max(len(value), len(unknown) if isinstance(unknown, list) else 0))
        ]


def _descend(mask: Any, steps: Steps) -> Any:
    for step in steps:
        if mask is True:
            return True
        if isinstance(step, str):
            mask = mask.get(step) if isinstance(mask, dict) else None
        else:
            mask = _item(mask, step)
    return mask


def _item(items: Any, index: int) -> Any:
    if items is True:
        return True
    return items[index] if isinstance(items, list) and len(items) > index else None


@dataclass(frozen=True, slots=True)
class Condition:
    """`test` returns the answer. `explain` yields the evidence of the leaves that decide a given answer."""

    test: Callable[[View], Answer]
    explain: Callable[[View, Answer], Iterator[Evidence]]


def compile_condition(data: Any, where: str, own: bool = False) -> Condition:
    """Compile a condition of a policy file. Raises PolicyError, with `where`, if it is invalid.

    The regular expressions of a user's `own` policy are matched in linear time.
    """
    if not isinstance(data, dict):
        raise PolicyError(f"{where}: a condition must be a mapping, not {type(data).__name__}")
    if "path" in data:
        return _leaf(data, where, own)
    if len(data) != 1:
        raise PolicyError(
            f"{where}: a condition must have exactly one of any, all, not, environment, type, prevent_destroy, "
            f"unknowable, path; this one has {', '.join(data)}"
        )
    ((word, body),) = data.items()
    if word in ("any", "all"):
        if not isinstance(body, list) or not body:
            raise PolicyError(f"{where}.{word}: must be a list of at least one condition")
        parts = [compile_condition(item, f"{where}.{word}[{i}]", own) for i, item in enumerate(body)]
        return _join(parts, decisive=word == "any")
    if word == "not":
        return _negate(compile_condition(body, f"{where}.not", own))
    if word == "environment":
        names = frozenset(body if isinstance(body, list) else [body])
        return Condition(lambda view: view.environment in names, lambda _view, _answer: iter(()))
    if word == "unknowable":
        return Condition(lambda _view: None, lambda _view, _answer: iter([_elsewhere(str(body))]))
    if word == "prevent_destroy":
        if not isinstance(body, bool):
            raise PolicyError(f"{where}.prevent_destroy: must be true or false, not {body!r}")
        return Condition(lambda view: (view.change.prevents_destroy is True) is body, lambda _view, _answer: iter(()))
    if word == "type":
        types = frozenset(body if isinstance(body, list) else [body])
        return Condition(lambda view: view.change.type in types, lambda _view, _answer: iter(()))
    raise PolicyError(
        f"{where}: {word!r} is not a condition: use any, all, not, environment, type, prevent_destroy, "
        "unknowable or path"
    )


def _join(parts: list[Condition], *, decisive: bool) -> Condition:
    """One True decides `any`, and one False decides `all`. Otherwise one unknown part makes the result unknown."""
    tests = [part.test for part in parts]

    def test(view: View) -> Answer:
        answer: Answer = not decisive
        for part_test in tests:
            result = part_test(view)
            if result is decisive:
                return decisive
            if result is None:
                answer = None
        return answer

    def explain(view: View, answer: Answer) -> Iterator[Evidence]:
        for part in parts:
            if part.test(view) is answer:
                yield from part.explain(view, answer)

    return Condition(test, explain)


def _negate(inner: Condition) -> Condition:
    def flip(answer: Answer) -> Answer:
        return None if answer is None else not answer

    return Condition(lambda view: flip(inner.test(view)), lambda view, answer: inner.explain(view, flip(answer)))


def _leaf(data: dict[str, Any], where: str, own: bool) -> Condition:
    try:
        steps = () if data["path"] == "." else parse(data["path"])
    except (ValueError, TypeError) as error:
        raise PolicyError(f"{where}.path: {error}") from None
    words = [word for word in data if word not in ("path", "unset")]
    if len(words) != 1:
        raise PolicyError(f"{where}: a path needs exactly one operator; this one has {', '.join(words) or 'none'}")
    word = words[0]
    if word in ("some", "every"):
        return _quantifier(steps, word, compile_condition(data[word], f"{where}.{word}", own))
    if word == "exists":
        return _plain(steps, data, _exists(data[word]), unset_answer=not data[word], sensitive_answer=bool(data[word]))
    if word == "empty":
        expected = bool(data[word])
        return _plain(steps, data, lambda value: (value in ("", [], {})) is expected, unset_answer=expected)
    if word == "refers_to":
        return _refers_to(steps, data[word])
    if word not in OPERATORS:
        known = ", ".join([*OPERATORS, "exists", "empty", "refers_to", "some", "every"])
        raise PolicyError(f"{where}: {word!r} is not an operator: use one of {known}")
    build, unset_answer = OPERATORS[word]
    build = OWN_OPERATORS.get(word, build) if own else build
    try:
        test = build(data[word])
    except Exception as error:
        raise PolicyError(f"{where}.{word}: {error}") from None
    return _plain(steps, data, test, unset_answer=unset_answer)


def _elsewhere(why: str) -> Evidence:
    return Evidence("", "unknown", None, why, reason="not-in-plan")


def _exists(expected: bool) -> Callable[[Any], Answer]:
    return lambda _value: expected


def _plain(
    steps: Steps,
    data: dict[str, Any],
    test_value: Callable[[Any], Answer],
    *,
    unset_answer: bool,
    sensitive_answer: Answer = None,
) -> Condition:
    has_default = "unset" in data
    default = data.get("unset")
    on_unset = test_value(default) if has_default and default is not None else unset_answer

    def test(view: View) -> Answer:
        value = view.get(steps)
        if value is UNSET:
            return on_unset
        if value is UNKNOWN:
            return None
        if value is SENSITIVE:
            return None if is_covered_above(view.sensitive, steps) else sensitive_answer
        return test_value(value)

    def explain(view: View, answer: Answer) -> Iterator[Evidence]:
        meaning = f"unset; the API's default is {describe(default)}" if has_default else "unset"
        evidence = _evidence(view, steps, meaning)
        is_malformed = answer is None and evidence.state == "known" and not evidence.reason
        yield replace(evidence, reason="malformed", detail="malformed") if is_malformed else evidence

    return Condition(test, explain)


def _refers_to(steps: Steps, types: Any) -> Condition:
    """Whether an unknown attribute refers to a resource of these types in this plan."""
    resource_types = frozenset(types if isinstance(types, list) else [types])

    def test(view: View) -> Answer:
        path = (*view.prefix, *steps)
        if view.get(steps) is not UNKNOWN:
            return False  # the other tests judge a known value
        if any(view.change.linked(path, resource_type) for resource_type in resource_types):
            return True
        # A local value or a dynamic block may hide the reference.
        origins = view.change.origins(path)
        return False if origins and all(origin.kind == "resource" for origin in origins) else None

    def explain(view: View, _answer: Answer) -> Iterator[Evidence]:
        yield _evidence(view, steps, "unset")

    return Condition(test, explain)


def _quantifier(steps: Steps, word: str, inner: Condition) -> Condition:
    """For an empty or unset list, `some` is false and `every` is true."""
    decisive = word == "some"

    def test(view: View) -> Answer:
        elements = view.elements(steps)
        if elements is UNSET:
            return not decisive
        if elements is UNKNOWN or elements is SENSITIVE:
            return None
        answer: Answer = not decisive
        for element in elements:
            result = None if element.unknown is True or element.sensitive is True else inner.test(element)
            if result is decisive:
                return decisive
            if result is None:
                answer = None
        return answer

    def explain(view: View, answer: Answer) -> Iterator[Evidence]:
        elements = view.elements(steps)
        is_explained = False
        if isinstance(elements, list):
            for element in elements:
                hidden = element.unknown is True or element.sensitive is True
                if not hidden and inner.test(element) is answer:
                    is_explained = True
                    yield from inner.explain(element, answer)
        if not is_explained:
            yield _evidence(view, steps, "no such element" if isinstance(elements, list) else "unset")

    return Condition(test, explain)


def _evidence(view: View, steps: Steps, when_unset: str) -> Evidence:
    value = view.get(steps)
    full = (*view.prefix, *steps)
    path = render(full)
    if value is UNSET:
        return unset(view.change, full, when_unset, view.side)
    if value is SENSITIVE:
        return Evidence(path, "sensitive", None, "hidden (sensitive)", reason="sensitive")
    if value is UNKNOWN:
        references = ", ".join(view.change.references(full))
        reason, detail = why_unknown(view.change, full)
        return Evidence(path, "unknown", None, detail, references, reason=reason)
    return Evidence(path, "known", showable(value), reason=hidden_reason(value))
