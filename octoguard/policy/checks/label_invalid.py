"""Flags labels whose key or value the API refuses."""

from octoguard.plan import Plan, ResourceChange
from octoguard.policy.checks._labels import labels_of
from octoguard.policy.outcome import PASS, Evidence, Outcome, evidence, fail, unknown

_LONGEST = 63
_MARKS = "-_"


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Keys and values have small letters, digits, hyphens and underscores; a key begins with a letter."""
    _ = plan
    labels = labels_of(change)
    if labels.values is None:
        return unknown(evidence(change, labels.path))
    wrong: list[Evidence] = []
    doubts: list[Evidence] = []
    for name, value in labels.values.items():
        path = (*labels.path, name)
        if not (_is_text(name) and name[:1].isalpha()):
            wrong.append(evidence(change, path, "not a key that the API takes"))
        elif not isinstance(value, str):
            doubts.append(evidence(change, path))
        elif not _is_text(value):
            wrong.append(evidence(change, path, "not a value that the API takes"))
    if wrong:
        return fail(*wrong)
    if not labels.whole:
        doubts.append(evidence(change, labels.path, "the provider's default labels are not known"))
    return unknown(*doubts) if doubts else PASS


def _is_text(text: str) -> bool:
    return len(text) <= _LONGEST and all(c in _MARKS or c.isdigit() or (c.isalpha() and not c.isupper()) for c in text)
