"""Flags sinks that are to write to a bucket, dataset or topic of this plan on which their writer is granted nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from octoguard.plan import UNKNOWN, UNSET, Action
from octoguard.policy.checks._answers import both
from octoguard.policy.checks._iam_grants import Grant, Text, grants
from octoguard.policy.checks._log_sinks import BUCKET, DATASET, NAMES, SINKS, TOPIC, sinks_of
from octoguard.policy.outcome import PASS, Outcome, evidence, fail, of, unknown

if TYPE_CHECKING:
    from collections.abc import Iterable

    from octoguard.plan import Plan, ResourceChange
    from octoguard.plan.path import Steps
    from octoguard.policy.checks._answers import Answer

# The attribute of its grants that names a target, and the roles that may write there.
_WRITES: dict[str, tuple[str, frozenset[str]]] = {
    BUCKET: (
        "bucket",
        frozenset(
            f"roles/storage.{name}"
            for name in (
                "admin",
                "legacyBucketOwner",
                "legacyBucketWriter",
                "objectAdmin",
                "objectCreator",
                "objectUser",
            )
        ),
    ),
    DATASET: (
        "dataset_id",
        frozenset({"OWNER", "WRITER", "roles/bigquery.admin", "roles/bigquery.dataEditor", "roles/bigquery.dataOwner"}),
    ),
    TOPIC: ("topic", frozenset({"roles/pubsub.admin", "roles/pubsub.editor", "roles/pubsub.publisher"})),
}
_BASIC = frozenset({"roles/editor", "roles/owner"})
_ROLES = _BASIC.union(*(roles for _, roles in _WRITES.values()))
_CUSTOM_ROLE = re.compile("(projects|organizations)/")
# Whom Cloud Logging writes as: an agent of the project, folder or organization; for shared writers, one for all.
_LOGGING = re.compile(
    r"(serviceaccount:)?([^@]+@gcp-sa-logging\.iam|cloud-logs@system)\.gserviceaccount\.com|(group:)?cloud-logs@google\.com"
)
_PEOPLE: tuple[Steps, ...] = (("user_by_email",), ("group_by_email",), ("iam_member",))


# What a role may be: one of Google's, or None where the plan does not say what it lets its members do.
Roles = set[str | None]


@dataclass(slots=True)
class Writers:
    """The roles of those who may write somewhere, by who they are as far as a sink's writer is told by it."""

    by_sink: dict[str, Roles] = field(default_factory=dict)
    by_text: dict[str, Roles] = field(default_factory=dict)
    by_account: dict[str, Roles] = field(default_factory=dict)
    logging: Roles = field(default_factory=set)
    anybody: Roles = field(default_factory=set)

    def add(self, role: str | None, member: Text) -> None:
        """Note one member of a grant."""
        if isinstance(member.value, str):
            self.by_text.setdefault(member.value, set()).add(role)
            if _LOGGING.fullmatch(member.value.casefold()):
                self.logging.add(role)
            return
        sinks = [sink for kind in SINKS for sink in member.holder.linked(member.path, kind)]
        for sink in sinks:
            self.by_sink.setdefault(sink.address, set()).add(role)
        origins = member.holder.origins(member.path)
        for origin in origins:
            self.by_account.setdefault(origin.config_address, set()).add(role)
        # A list may hold constants beside what makes it unknown.
        if member.is_list or not origins or any(origin.kind != "resource" for origin in origins):
            self.anybody.add(role)

    def may(self, sink: ResourceChange, wanted: frozenset[str]) -> Answer:
        """Whether the writer of a sink has one of those roles."""
        roles = self.by_sink.get(sink.address, set()) | self.logging
        custom = sink.get("custom_writer_identity")
        texts = [text for text in (sink.get("writer_identity"), custom) if isinstance(text, str)]
        texts += [f"serviceAccount:{custom}"] if isinstance(custom, str) else []
        for text in texts:
            roles = roles | self.by_text.get(text, set())
        if custom is UNKNOWN:
            for origin in sink.origins("custom_writer_identity"):
                roles = roles | self.by_account.get(origin.config_address, set())
        if roles & wanted:
            return True
        return None if None in roles or self.anybody & (wanted | {None}) else False


@dataclass(slots=True)
class Grants:
    """Who may write: by the address, or type and name, of the target; on a project or above; on an unknown target."""

    placed: dict[str, Writers] = field(default_factory=dict)
    named: dict[tuple[str, str], Writers] = field(default_factory=dict)
    on_projects: Writers = field(default_factory=Writers)
    unplaced: Writers = field(default_factory=Writers)
    unreadable: bool = False


def check(sink: ResourceChange, plan: Plan) -> Outcome | None:
    """None where the destination is none of these in this plan, and where the sink worked before."""
    targets = [target for target in sinks_of(plan).targets[sink.address] if target.type in _WRITES]
    if _works_already(sink):
        return None
    if not targets:
        return unknown(evidence(sink, "destination")) if sinks_of(plan).may_write_to(sink, _WRITES) else None
    granted = both(*(_may_write(sink, target, plan) for target in targets))
    if granted:
        return PASS
    shown = evidence(sink, "destination", "nothing in this plan lets the sink's writer identity write there")
    others = [of(target, NAMES[target.type]) for target in targets[:3]]
    return fail(shown, *others) if granted is False else unknown(shown, *others)


def _works_already(sink: ResourceChange) -> bool:
    if sink.action is Action.NO_OP:
        return True
    return sink.action is Action.UPDATE and sink.is_kept("destination")


def _may_write(sink: ResourceChange, target: ResourceChange, plan: Plan) -> Answer:
    found = plan.once("roles on log destinations", _collect)
    wanted = _WRITES[target.type][1] | _BASIC
    places = found.placed.get(target.address), found.named.get((target.type, _name(target))), found.on_projects
    here = [writers.may(sink, wanted) for writers in places if writers]
    if True in here:
        return True
    perhaps = None in here or found.unreadable or found.unplaced.may(sink, wanted) is not False
    # What exists already may have been granted by another configuration.
    is_new = target.action in (Action.CREATE, Action.REPLACE)
    return None if perhaps or not is_new else False


def _collect(plan: Plan) -> Grants:
    found = Grants()
    for level in ("google_project", "google_folder", "google_organization"):
        for change in plan.of_type(*_iam(level)):
            _note(found, [found.on_projects], grants(change, plan))
    for kind, (attribute, _) in _WRITES.items():
        for change in plan.of_type(*_iam(kind)):
            _note(found, _places(found, change, attribute, kind), grants(change, plan))
        if kind == DATASET:
            for change in plan.of_type("google_bigquery_dataset_access"):
                _note(found, _places(found, change, attribute, kind), [_access(change, ())])
    for dataset in plan.of_type(DATASET):
        blocks = dataset.get("access")
        entries = range(len(blocks)) if isinstance(blocks, list) else ()
        place = found.placed.setdefault(dataset.address, Writers())
        _note(found, [place], [_access(dataset, ("access", i)) for i in entries])
    return found


def _iam(kind: str) -> tuple[str, ...]:
    return tuple(f"{kind}_iam_{shape}" for shape in ("member", "binding", "policy"))


def _name(target: ResourceChange) -> str:
    name = target.get(NAMES[target.type])
    return name if isinstance(name, str) else ""


def _note(found: Grants, places: list[Writers], granted: Iterable[Grant] | None) -> None:
    found.unreadable = found.unreadable or granted is None
    for grant in granted or ():
        role = grant.role.value
        known = role if isinstance(role, str) and not _CUSTOM_ROLE.match(role) else None
        if known is None or known in _ROLES:
            for place in places:
                for member in grant.members:
                    place.add(known, member)


def _places(found: Grants, change: ResourceChange, attribute: str, kind: str) -> list[Writers]:
    value = change.get(attribute)
    if isinstance(value, str):
        return [found.named.setdefault((kind, value.rpartition("/")[2]), Writers())]
    targets = change.linked(attribute, kind)
    if not targets:
        return [found.unplaced]
    return [found.placed.setdefault(target.address, Writers()) for target in targets]


def _access(holder: ResourceChange, base: Steps) -> Grant:
    """An entry of a dataset's own access list, as a grant."""

    def text(path: Steps) -> Text:
        return Text(holder.get((*base, *path)), holder, (*base, *path))

    people = [text(path) for path in _PEOPLE]
    return Grant(text(("role",)), [person for person in people if person.value is not UNSET], text(("condition",)))
