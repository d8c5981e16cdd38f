"""What judging one resource against one policy comes to: a status, with the evidence for it."""

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
# Why a value does not decide: known after apply; hidden by `sensitive`; known, and not of the form that is read; what
# would decide is elsewhere.
Reason = Literal["", "after-apply", "sensitive", "malformed", "not-in-plan"]


@dataclass(frozen=True, slots=True)
class Evidence:
    """One attribute that the outcome rests on.

    `value` is a scalar, a list of scalars, or None; a sensitive or unknown value is never in it. `detail` says what an
    unset attribute means or why a value is not known; `expression` has the references that set it. `reason` says why
    it leaves an outcome open, or "".
    """

    path: str
    state: State
    value: Any = None
    detail: str = ""
    expression: str = ""
    address: str = ""  # another resource than the judged one
    reason: Reason = ""


@dataclass(frozen=True, slots=True)
class Outcome:
    """`None` instead of an Outcome means that the policy does not apply."""

    status: Status
    evidence: tuple[Evidence, ...] = ()


PASS = Outcome("pass")
_ORDER: tuple[Reason, ...] = ("after-apply", "sensitive")


def fail(*evidence: Evidence) -> Outcome:
    """The policy is broken."""
    return Outcome("fail", evidence)


def unknown(*evidence: Evidence) -> Outcome:
    """The plan does not decide it."""
    return Outcome("unknown", evidence)


def evidence(
    change: ResourceChange, path: str | Steps, detail: str = "", *, side: Side = "after", reason: Reason = ""
) -> Evidence:
    """What the plan has at a path of a change, in a form that may be shown."""
    steps = parse(path) if isinstance(path, str) else path
    value = change.get(steps, side)
    text = render(steps)
    if value is UNSET:
        return Evidence(text, "unset", None, detail, reason=reason)
    if value is SENSITIVE:
        return Evidence(text, "sensitive", None, detail, reason="sensitive")
    if value is UNKNOWN:
        references = ", ".join(_references(change, steps))
        return Evidence(text, "unknown", None, detail or why_unknown(change, steps), references, reason="after-apply")
    if isinstance(value, list) and any(item is UNKNOWN for item in value):
        detail = f"{detail + '; ' if detail else ''}{why_unknown(change, steps)}"
        references = ", ".join(_references(change, steps))
        return Evidence(text, "known", showable(value), detail, references, reason="after-apply")
    invented = change.invented_by(steps) if side == "after" else []
    if invented:
        detail = f"{detail + '; ' if detail else ''}planned offline: {', '.join(invented)} was not read, but invented"
    return Evidence(text, "known", showable(value), detail, reason=hidden_reason(value) or reason)


def hidden_reason(value: Any) -> Reason:
    """Why a part of a list or map is not known; "" if all of it is."""
    if isinstance(value, (list, dict)):
        parts = [hidden_reason(item) for item in (value.values() if isinstance(value, dict) else value)]
        return next((reason for reason in _ORDER if reason in parts), "")
    return "after-apply" if value is UNKNOWN else "sensitive" if value is SENSITIVE else ""


def of(change: ResourceChange, path: str, detail: str = "", *, reason: Reason = "") -> Evidence:
    """Evidence from another resource than the judged one."""
    return replace(evidence(change, path, detail, reason=reason), address=change.address)


def showable(value: Any) -> Any:
    """A value as evidence may carry it: scalars as they are, anything else described on one line."""
    if isinstance(value, (bool, int, float)):
        return value
    return describe(value)


def why_unknown(change: ResourceChange, steps: Steps) -> str:
    """One clause on where a value comes from that is known only after apply, or that an offline plan cannot know."""
    if invented := change.invented_by(steps):
        return f"known after apply: offline, {', '.join(invented)} was not read"
    origins = change.origins(steps)
    resources = [origin.config_address for origin in origins if origin.kind == "resource"]
    if resources:
        return f"known after apply: it comes from {', '.join(resources[:3])}"
    if origins:
        return f"known after apply: it comes from {', '.join(origin.text for origin in origins[:3])}"
    return "known after apply" if change.is_set(steps) is not None else "known after apply: in a dynamic block"


def _references(change: ResourceChange, steps: Steps) -> tuple[str, ...]:
    references = change.references(steps)
    return tuple(r for r in references if not any(o != r and o.startswith(f"{r}.") for o in references))
