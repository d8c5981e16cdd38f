"""The outcome of one policy for one resource: a status and its evidence."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any, Literal

from octoguard.plan import SENSITIVE, UNKNOWN, UNSET, ResourceChange
from octoguard.plan.model import describe
from octoguard.plan.path import parse, render

if TYPE_CHECKING:
    from octoguard.plan.path import Steps
    from octoguard.plan.reading import Side

Status = Literal["pass", "fail", "unknown", "waived"]
State = Literal["known", "unset", "unknown", "sensitive"]
Reason = Literal["", "after-apply", "sensitive", "offline", "malformed", "not-in-plan", "no-such-attribute", "unset"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One attribute that the outcome depends on.

    `value` is a scalar, a list of scalars, or None; it never holds a sensitive or unknown value. `detail` explains what
    an unset attribute means, or why a value is not known. `expression` lists the references that set the attribute.
    `reason` is why the attribute does not decide, or "" if it does:

    - after-apply: Terraform does not know the value until apply.
    - sensitive: the plan marks the value as sensitive, so octoguard does not read it.
    - offline: the offline plan invented the value, did not read its data source, or has no value for its variable.
    - malformed: the value is known, but it does not have the form that the policy reads.
    - not-in-plan: the resource or setting that decides is outside of this plan.
    - no-such-attribute: the provider version of this plan does not have the attribute.
    - unset: nothing sets the attribute, and what applies then is not known. Only in unknown outcomes.
    """

    path: str
    state: State
    value: Any = None
    detail: str = ""
    expression: str = ""
    address: str = ""  # of another resource than the judged one
    reason: Reason = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """A status with its evidence. Checks return None instead if the policy does not apply."""

    status: Status
    evidence: tuple[Evidence, ...] = ()


PASS = Outcome("pass")
_WORDS: dict[Reason, str] = {"after-apply": "known after apply", "offline": "not known in an offline plan"}
_NO_SUCH_ATTRIBUTE = "not an attribute of this provider version"
_OF_PARTS: tuple[Reason, ...] = ("after-apply", "sensitive")


def fail(*evidence: Evidence) -> Outcome:
    """The outcome of a resource that has the fault."""
    return Outcome("fail", evidence)


def unknown(*evidence: Evidence) -> Outcome:
    """The outcome if the plan does not decide. Unset attributes without a reason get the reason `unset`."""
    marked = (replace(e, reason="unset") if e.state == "unset" and not e.reason else e for e in evidence)
    return Outcome("unknown", tuple(marked))


def evidence(
    change: ResourceChange, path: str | Steps, detail: str = "", *, side: Side = "after", reason: Reason = ""
) -> Evidence:
    """Evidence of the value at a path of a change. It never holds a sensitive value."""
    steps = parse(path) if isinstance(path, str) else path
    value = change.get(steps, side)
    text = render(steps)
    if value is UNSET:
        return unset(change, steps, detail, side, reason)
    if value is SENSITIVE:
        return Evidence(text, "sensitive", None, detail, reason="sensitive")
    if value is UNKNOWN:
        references = ", ".join(_references(change, steps))
        cause, why = why_unknown(change, steps)
        return Evidence(text, "unknown", None, detail or why, references, reason=cause)
    if isinstance(value, list) and any(item is UNKNOWN for item in value):
        cause, why = why_unknown(change, steps)
        detail = f"{detail + '; ' if detail else ''}{why}"
        references = ", ".join(_references(change, steps))
        return Evidence(text, "known", showable(value, _WORDS[cause]), detail, references, reason=cause)
    invented = change.invented_by(steps) if side == "after" else []
    if invented:
        detail = f"{detail + '; ' if detail else ''}invented by the offline plan: {_not_read(invented)}"
    reason = hidden_reason(value) or reason
    return Evidence(text, "known", showable(value), detail or (reason if reason == "malformed" else ""), reason=reason)


def unset(change: ResourceChange, steps: Steps, detail: str, side: Side, reason: Reason = "") -> Evidence:
    """Evidence of an attribute that nothing sets, or that the provider version of this plan does not have."""
    if side == "before" or not change.lacks_attribute(steps):
        return Evidence(render(steps), "unset", None, detail, reason=reason)
    meaning = detail.removeprefix("unset").removeprefix("; ")
    detail = f"{_NO_SUCH_ATTRIBUTE}; {meaning}" if meaning else _NO_SUCH_ATTRIBUTE
    return Evidence(render(steps), "unset", None, detail, reason=reason or "no-such-attribute")


def hidden_reason(value: Any) -> Reason:
    """Why a part of a list or map is not known; "" if every part is known."""
    if isinstance(value, (list, dict)):
        parts = [hidden_reason(item) for item in (value.values() if isinstance(value, dict) else value)]
        return next((reason for reason in _OF_PARTS if reason in parts), "")
    return "after-apply" if value is UNKNOWN else "sensitive" if value is SENSITIVE else ""


def of(change: ResourceChange, path: str, detail: str = "", *, reason: Reason = "") -> Evidence:
    """Evidence from a resource other than the judged one."""
    return replace(evidence(change, path, detail, reason=reason), address=change.address)


def showable(value: Any, unknown: str = "known after apply") -> Any:
    """A value for evidence: scalars unchanged, anything else as text on one line.

    `unknown` is the text of a part that is not known.
    """
    if isinstance(value, (bool, int, float)):
        return value
    return describe(value, unknown=unknown)


def why_unknown(change: ResourceChange, steps: Steps) -> tuple[Reason, str]:
    """Why a value is unknown, as a reason and as one clause that names where the value comes from."""
    if change.is_invented(steps):
        invented = change.invented_by(steps)
        source = f"the result of {', '.join(invented)}" if invented else "the result of its data source"
        return "offline", f"{_WORDS['offline']}: {source} is invented"
    origins = change.origins(steps)
    words = _WORDS["after-apply"]
    resources = [origin.config_address for origin in origins if origin.kind == "resource"]
    if resources:
        return "after-apply", f"{words}: it comes from {', '.join(resources[:3])}"
    if missing := change.missing_offline(steps):
        return "offline", f"{_WORDS['offline']}: {missing[0]}"
    if origins:
        return "after-apply", f"{words}: it comes from {', '.join(origin.text for origin in origins[:3])}"
    return "after-apply", words if change.is_set(steps) is not None else f"{words}: in a dynamic block"


def _not_read(data_sources: list[str]) -> str:
    return f"{', '.join(data_sources)} {'was' if len(data_sources) == 1 else 'were'} not read"


def _references(change: ResourceChange, steps: Steps) -> tuple[str, ...]:
    references = change.references(steps)
    return tuple(r for r in references if not any(o != r and o.startswith(f"{r}.") for o in references))
