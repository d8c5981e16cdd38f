"""What one recommendation says to people: what to change, how hard it is, who is responsible, how sure it is."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import TYPE_CHECKING, Final

from octoguard.renderers.rightsizing import _wording as say
from octoguard.rightsizing import effort
from octoguard.rightsizing.subtypes import SUBTYPES

if TYPE_CHECKING:
    from collections.abc import Mapping

    from octoguard.rightsizing.document import RecommendationEntry, RightsizingReport, TerraformChange
    from octoguard.rightsizing.effort_facts import Effect, Effort

_GKE: Final = "google.container.DiagnosisRecommender"
_PREFIX: Final = "DEPRECATION_"
# Google's two ways to size a commitment: https://docs.cloud.google.com/docs/cuds-recommender.
_ALGORITHMS: Final = {
    "LOW_WATERMARK": "low watermark: what always runs",
    "STABLE_USAGE": "low watermark: what always runs",
    "STABLE": "low watermark: what always runs",
    "BREAK_EVEN_POINT": "break-even point: what pays off on average",
    "BREAK_EVEN": "break-even point: what pays off on average",
    "OPTIMAL": "break-even point: what pays off on average",
}
_TERMS: Final = {"1-year": "1 year", "3-years": "3 years"}
_UNITS: Final = ("bytes", "KiB", "MiB", "GiB", "TiB", "PiB")
_INSTEAD: Final = {"alternative": "alternative to", "overlaps": "same resource as", "contained": "part of"}
# The titles of these subtypes say what to do, and the description repeats it.
_CLEAR: Final = frozenset({"STOP_VM", "DELETE_DISK", "SNAPSHOT_AND_DELETE_DISK", "DELETE_ADDRESS", "DELETE_IMAGE"})
# {note of a change: effect that says the same}
_NOTED: Final[dict[str, Effect]] = {"GKE replaces its nodes one by one": "nodes-replaced"}
_SHARED: Final = "the same line sets"
_HOUR_MS: Final = 3_600_000
_SHOWN_CHANGES: Final = 3
_SHOWN_ALTERNATIVES: Final = 4


@dataclass(slots=True)
class EntryContext:
    """A report, with its recommendations by name, and the alternatives of each counted one by its name."""

    report: RightsizingReport
    by_name: dict[str, RecommendationEntry] = field(default_factory=dict)
    alternatives: dict[str, list[RecommendationEntry]] = field(default_factory=dict)
    several_environments: bool = False

    def __post_init__(self) -> None:
        """Index the recommendations."""
        self.by_name = {entry.name: entry for entry in self.report.recommendations}
        for entry in self.report.recommendations:
            if entry.standing == "alternative":
                self.alternatives.setdefault(entry.instead_of, []).append(entry)
        self.several_environments = len({row.key for row in self.report.by_environment} - {""}) > 1


def resource(entry: RecommendationEntry) -> str:
    """The Terraform address of the resource, else its name, else the project."""
    if entry.changes:
        return entry.changes[0].address
    return "/".join(entry.resources[0].split("/")[-2:]) if entry.resources else entry.project


def title(entry: RecommendationEntry) -> str:
    """The title, with Google's subtype if the title alone does not identify it."""
    subtype = entry.subtype
    if entry.source != "google" or not subtype or subtype.removeprefix(_PREFIX) in entry.title:
        return entry.title
    is_known = entry.recommender != _GKE and (entry.recommender, subtype) in SUBTYPES
    return entry.title if is_known else f"{entry.title} ({subtype})"


def change(edit: TerraformChange, effort_of: Effort | None = None, verbose: bool = True) -> str:
    """What to change: `machine_type = "e2-small" (now "e2-standard-4") at main.tf:12`.

    Leaves out notes that the effort states too. Only verbose ones list the other resources of a source line.
    """
    where = f" at {edit.place.file}:{edit.place.line}" if edit.place else ""
    if edit.action == "remove":
        text = "remove the resource"
    elif edit.value is None:
        text = f"review {edit.attribute or 'the resource'}"
    else:
        text = f"{edit.attribute} = {edit.value}" + (f" (now {edit.now})" if edit.now else "")
    notes = [note for note in edit.note.split("; ") if note and not _is_in(effort_of, note)]
    if not verbose:
        notes = [note.partition(": ")[0] if note.startswith(_SHARED) else note for note in notes]
    return "; ".join([f"{text}{where}", *notes])


def _is_in(known: Effort | None, note: str) -> bool:
    if known is None:
        return False
    return _NOTED.get(note) in known.effects or any(other.startswith(note) for other in known.notes)


def changes(entry: RecommendationEntry, verbose: bool = False) -> list[str]:
    """The configuration changes. The first is of the resource that `resource` names; the others have an address."""
    edits = entry.changes if verbose else entry.changes[:_SHOWN_CHANGES]
    lines = [f"{edit.address}: " * (n > 0) + change(edit, entry.effort, verbose) for n, edit in enumerate(edits)]
    more = len(entry.changes) - len(edits)
    return [*lines, f"... and {say.counted(more, 'more change')} (--verbose)"] if more else lines


def facts(entry: RecommendationEntry) -> list[str]:
    """The facts that the change alone does not state: the grant, the bytes saved, what a commitment buys.

    Without any of them and without a change, Google's description.
    """
    found = [text for text in (_grant(entry), _bigquery(entry), purchase(entry)) if text]
    is_vague = not any(edit.attribute or edit.action == "remove" for edit in entry.changes)
    if not found and is_vague and entry.subtype not in _CLEAR and entry.description.strip(" .") != entry.title:
        found = [entry.description]
    return [text for text in found if text]


def _grant(entry: RecommendationEntry) -> str:
    """`user:a@example.com has roles/editor on projects/p: replace it with roles/viewer`."""
    known = entry.details
    if not (known.get("member") or known.get("role")):
        return ""
    member, role = known.get("member") or "a principal", known.get("role") or "a role"
    places = [_place(name) for name in known.get("granted_on", "").split(", ") if name]
    where = say.listed(places) or f"projects/{entry.project}"
    condition = f" with the condition {known['condition']}" if known.get("condition") else ""
    added = [name for name in known.get("added_roles", "").split(", ") if name]
    do = f"replace it with {say.listed(added)}" if added else "remove it"
    if not added and entry.subtype.startswith("REPLACE_ROLE"):
        do = "replace it with a role that has fewer permissions"
    return f"{member} {'have' if ', ' in member else 'has'} {role} on {where}{condition}: {do}"


def _place(name: str) -> str:
    host, _, path = name.removeprefix("//").partition("/")
    if not name.startswith("//") or not path:
        return name
    if host == "storage.googleapis.com":
        return f"bucket {path.rpartition('/')[2]}"
    return path


def _bigquery(entry: RecommendationEntry) -> str:
    """`saves 4.29 TiB of scanned bytes and 56.6 hours of slot time per month; partition by day (DAY)`."""
    known = entry.details
    parts = []
    amounts = [size for size in (_bytes(known), _slot_time(known)) if size]
    if amounts:
        parts.append(f"saves {say.listed(amounts)} per month")
    if column := known.get("partition_column"):
        unit = known.get("partition_time_unit")
        parts.append(f"partition by {column}" + (f" ({unit})" if unit else ""))
    if columns := known.get("cluster_columns"):
        parts.append(f"cluster by {columns}")
    return "; ".join(parts)


def _bytes(known: Mapping[str, str]) -> str:
    text = known.get("bytes_saved_monthly", "")
    size = _number(text)
    if size is None:
        return f"{text} scanned bytes" if text else ""
    if not size:
        return ""
    unit = 0
    while size >= 1024 and unit < len(_UNITS) - 1:
        size, unit = size / 1024, unit + 1
    return f"{size:,.{2 if unit else 0}f} {_UNITS[unit]} of scanned data"


def _slot_time(known: Mapping[str, str]) -> str:
    text = known.get("slot_ms_saved_monthly", "")
    milliseconds = _number(text)
    if milliseconds is None:
        return f"{text} ms of slot time" if text else ""
    if not milliseconds:
        return ""
    if milliseconds >= _HOUR_MS:
        return f"{milliseconds / _HOUR_MS:,.1f} hours of slot time"
    return f"{milliseconds / 1000:,.0f} seconds of slot time"


def _number(text: str) -> Decimal | None:
    try:
        value = Decimal(text)
    except InvalidOperation:
        return None
    # A longer number is no amount of data or time, and Decimal could not divide it.
    return value if value.is_finite() and 0 <= value < 10**24 else None


def purchase(entry: RecommendationEntry) -> str:
    """`GENERAL_PURPOSE_N2 in us-central1: 8 vCPUs and 32 GiB of memory for 1 year; low watermark: what always runs`."""
    known = entry.details
    if entry.kind != "commitments" or not known:
        return ""
    amounts = [
        f"{known[key]} {unit}"
        for key, unit in (("vcpus", "vCPUs"), ("memory_gib", "GiB of memory"))
        if known.get(key, "0") != "0"
    ]
    what = f"{known.get('commitment') or 'commitment'} in {entry.location}"
    what += f": {say.listed(amounts)}" if amounts else ""
    term = known.get("term", "")
    what += f" for {_TERMS.get(term, term)}" if term else ""
    algorithm = known.get("algorithm", "")
    return f"{what}; {_algorithm(algorithm)}" if algorithm else what


def _algorithm(name: str) -> str:
    return _ALGORITHMS.get(name.upper(), name.lower().replace("_", " "))


def alternatives(entry: RecommendationEntry, context: EntryContext) -> str:
    """The other ways to buy a counted commitment, in one line; "" without any."""
    others = context.alternatives.get(entry.name, [])
    if entry.kind != "commitments" or entry.standing != "counted" or not others:
        return ""
    shown = [f"{_label(other)} {say.saving(other)}" for other in others[:_SHOWN_ALTERNATIVES]]
    more = f"; {len(others) - len(shown)} more" if len(others) > len(shown) else ""
    return f"alternatives: {'; '.join(shown)}{more} (choose with --commitment-term and --commitment-risk)"


def _label(entry: RecommendationEntry) -> str:
    """What distinguishes a commitment from its alternatives: `3 years, break-even point`."""
    term, algorithm = entry.details.get("term", ""), entry.details.get("algorithm", "")
    parts = [_TERMS.get(term, term), _algorithm(algorithm).partition(":")[0] if algorithm else ""]
    return ", ".join(part for part in parts if part) or entry.title


def instead(entry: RecommendationEntry, context: EntryContext) -> str:
    """Why the totals do not include an entry, with the recommendation that counts instead."""
    other = context.by_name.get(entry.instead_of)
    if other is None or entry.standing not in _INSTEAD:
        return say.standing(entry)
    label = _label(other) if other.kind == "commitments" else other.title
    return f"{_INSTEAD[entry.standing]} {resource(other)}, {label} ({say.saving(other) or 'no amount'}), not added"


def own_figure(entry: RecommendationEntry) -> str:
    """The saving at octoguard prices, if it adds information; "" otherwise."""
    if entry.standing not in ("counted", "disputed", "filtered") or not entry.changes:
        return ""
    # The amount of a measured entry is the one at octoguard prices.
    if entry.kind == "measured" and entry.monthly_saving is not None:
        return ""
    if entry.own.monthly_saving is not None:
        return f"at octoguard prices: {say.own(entry.own)}"
    if all(edit.action == "review" for edit in entry.changes) or not entry.own.why:
        return ""
    return f"no amount at octoguard prices: {entry.own.why.removeprefix('not computed: ')}"


def terms(entry: RecommendationEntry, context: EntryContext, verbose: bool = False) -> list[str]:
    """How hard, who, how sure: short parts, only what is known.

    The effort of security and reliability recommendations is shown only in detail: they save nothing.
    """
    hard = risk(entry) if verbose or entry.kind not in ("security", "reliability") else []
    sure = certainty(entry, verbose)
    return [part for part in (*hard, *who(entry, context, verbose), *sure, own_figure(entry)) if part]


def risk(entry: RecommendationEntry) -> list[str]:
    """The effort and its effects: `low effort`, `the VM stops and keeps its disks`."""
    if entry.effort is None:
        return []
    words = effort.words(entry.effort)
    if entry.effort.level == "unknown":
        return [words]
    level = f"{'quick win, ' if entry.quick_win else ''}{entry.effort.level} effort"
    return [level, words] if words else [level]


def who(entry: RecommendationEntry, context: EntryContext, verbose: bool = True) -> list[str]:
    """The project if the report has several, the team, the owner; verbose also the environment."""
    known = entry.ownership
    is_named = not entry.resources and not entry.changes
    return [
        *([f"project {entry.project}"] if len(context.report.coverage.projects) > 1 and not is_named else []),
        *([f"team {known.team}"] if known.team else []),
        *([f"owner {known.owner}"] if known.owner else []),
        *(
            [f"environment {known.environment}"]
            if known.environment and verbose and context.several_environments
            else []
        ),
    ]


def certainty(entry: RecommendationEntry, verbose: bool = True) -> list[str]:
    """What the recommendation is based on, and how old it is; verbose also the figures of Google's insights."""
    seen = entry.evidence
    parts = []
    if seen is not None:
        if seen.observation_days is not None:
            parts.append(f"observed {_days(seen.observation_days)}")
        if seen.memory_measured is False:
            parts.append("memory not measured")
        parts.append(seen.summary if verbose else "")
    elif entry.details.get("observation_days", "0") != "0":
        parts.append(f"observed at least {entry.details['observation_days']} days")
    if entry.measured:
        parts.append(entry.measured)
    if entry.priority == "P1":
        parts.append("priority P1")
    if entry.state == "CLAIMED":
        parts.append("claimed at Google")
    if entry.stale:
        parts.append(f"not refreshed since {entry.refreshed[:10]}")
    if entry.months_open > 1:
        parts.append(f"{entry.months_open} months open")
    if entry.in_usd is not None and entry.currency != "USD":
        parts.append(f"Google's figure in USD: {say.amount(entry.in_usd, 'USD')}")
    return [part for part in parts if part]


def _days(days: float) -> str:
    return say.counted(round(days), "day") if days >= 1 else f"{say.counted(round(days * 24), 'hour')}"


def caveats(entry: RecommendationEntry) -> list[str]:
    """What to know before the change: the floor of a commitment, held commitments, an invalid amount."""
    return [text for text in (entry.note, entry.covered, entry.problem) if text]
