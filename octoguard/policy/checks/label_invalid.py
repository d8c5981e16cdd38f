"""Flags labels whose key or value the API rejects."""

from octoguard.plan import Plan, ResourceChange
from octoguard.policy.checks._labels import labels_of
from octoguard.policy.outcome import PASS, Evidence, Outcome, evidence, fail, unknown

_LONGEST = 63
_MARKS = "-_"


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Keys and values have lowercase letters, digits, hyphens and underscores; a key starts with a letter."""
    _ = plan
    labels = labels_of(change)
    if labels.values is None:
        return unknown(evidence(change, labels.path))
    wrong: list[Evidence] = []
    doubts: list[Evidence] = []
    for name, value in labels.values.items():
        path = (*labels.path, name)
        if not (_is_text(name) and name[:1].isalpha()):
            wrong.append(evidence(change, path, "the API rejects this key"))
        elif not isinstance(value, str):
            doubts.append(evidence(change, path))
        elif not _is_text(value):
            wrong.append(evidence(change, path, "the API rejects this value"))
    if wrong:
        return fail(*wrong)
    if not labels.complete:
        doubts.append(evidence(change, labels.path, "the provider's default labels are not known"))
    return unknown(*doubts) if doubts else PASS


def _is_text(text: str) -> bool:
    return len(text) <= _LONGEST and all(c in _MARKS or c.isdigit() or (c.isalpha() and not c.isupper()) for c in text)
