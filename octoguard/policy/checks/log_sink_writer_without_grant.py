"""Flags sinks that write to a bucket, dataset or topic of this plan where their writer has no role."""

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
# The identity that Cloud Logging writes as: an agent of the project, folder or organization, or one shared by all.
_LOGGING = re.compile(
    r"(serviceaccount:)?([^@]+@gcp-sa-logging\.iam|cloud-logs@system)\.gserviceaccount\.com|(group:)?cloud-logs@google\.com"
)
_PEOPLE: tuple[Steps, ...] = (("user_by_email",), ("group_by_email",), ("iam_member",))


# A role of a grant: one of Google's, or None where the plan does not show its permissions.
Roles = set[str | None]


@dataclass(slots=True)
class Writers:
    """The roles of members that may write to a target, by the member as far as it identifies a sink's writer."""

    by_sink: dict[str, Roles] = field(default_factory=dict)
    by_text: dict[str, Roles] = field(default_factory=dict)
    by_account: dict[str, Roles] = field(default_factory=dict)
    logging: Roles = field(default_factory=set)
    anybody: Roles = field(default_factory=set)

    def add(self, role: str | None, member: Text) -> None:
        """Add one member of a grant."""
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
        # A list may contain constants besides the unknown part.
        if member.is_list or not origins or any(origin.kind != "resource" for origin in origins):
            self.anybody.add(role)

    def may(self, sink: ResourceChange, required: frozenset[str]) -> Answer:
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
        if roles & required:
            return True
        return None if None in roles or self.anybody & (required | {None}) else False


@dataclass(slots=True)
class Grants:
    """Who may write: by the address, or type and name, of the target; on a project or above; on an unknown target."""

    placed: dict[str, Writers] = field(default_factory=dict)
    named: dict[tuple[str, str], Writers] = field(default_factory=dict)
    on_projects: Writers = field(default_factory=Writers)
    unplaced: Writers = field(default_factory=Writers)
    unreadable: bool = False


def check(sink: ResourceChange, plan: Plan) -> Outcome | None:
    """None if the destination is not in this plan, and if the sink existed before with the same destination."""
    targets = [target for target in sinks_of(plan).targets[sink.address] if target.type in _WRITES]
    if _works_already(sink):
        return None
    if not targets:
        return unknown(evidence(sink, "destination")) if sinks_of(plan).may_write_to(sink, _WRITES) else None
    granted = both(*(_may_write(sink, target, plan) for target in targets))
    if granted:
        return PASS
    item = evidence(sink, "destination", "no grant in this plan lets the sink's writer identity write there")
    others = [of(target, NAMES[target.type]) for target in targets[:3]]
    return fail(item, *others) if granted is False else unknown(item, *others)


def _works_already(sink: ResourceChange) -> bool:
    if sink.action is Action.NO_OP:
        return True
    return sink.action is Action.UPDATE and sink.is_kept("destination")


def _may_write(sink: ResourceChange, target: ResourceChange, plan: Plan) -> Answer:
    granted = plan.once("roles on log destinations", _collect)
    required = _WRITES[target.type][1] | _BASIC
    places = granted.placed.get(target.address), granted.named.get((target.type, _name(target))), granted.on_projects
    answers = [writers.may(sink, required) for writers in places if writers]
    if True in answers:
        return True
    perhaps = None in answers or granted.unreadable or granted.unplaced.may(sink, required) is not False
    # An existing resource may have a grant from another configuration.
    is_new = target.action in (Action.CREATE, Action.REPLACE)
    return None if perhaps or not is_new else False


def _collect(plan: Plan) -> Grants:
    granted_roles = Grants()
    for level in ("google_project", "google_folder", "google_organization"):
        for change in plan.of_type(*_iam(level)):
            _note(granted_roles, [granted_roles.on_projects], grants(change, plan))
    for kind, (attribute, _) in _WRITES.items():
        for change in plan.of_type(*_iam(kind)):
            _note(granted_roles, _places(granted_roles, change, attribute, kind), grants(change, plan))
        if kind == DATASET:
            for change in plan.of_type("google_bigquery_dataset_access"):
                _note(granted_roles, _places(granted_roles, change, attribute, kind), [_access(change, ())])
    for dataset in plan.of_type(DATASET):
        blocks = dataset.get("access")
        entries = range(len(blocks)) if isinstance(blocks, list) else ()
        place = granted_roles.placed.setdefault(dataset.address, Writers())
        _note(granted_roles, [place], [_access(dataset, ("access", i)) for i in entries])
    return granted_roles


def _iam(kind: str) -> tuple[str, ...]:
    return tuple(f"{kind}_iam_{shape}" for shape in ("member", "binding", "policy"))


def _name(target: ResourceChange) -> str:
    name = target.get(NAMES[target.type])
    return name if isinstance(name, str) else ""


def _note(all_grants: Grants, places: list[Writers], granted: Iterable[Grant] | None) -> None:
    all_grants.unreadable = all_grants.unreadable or granted is None
    for grant in granted or ():
        role = grant.role.value
        known = role if isinstance(role, str) and not _CUSTOM_ROLE.match(role) else None
        if known is None or known in _ROLES:
            for place in places:
                for member in grant.members:
                    place.add(known, member)


def _places(all_grants: Grants, change: ResourceChange, attribute: str, kind: str) -> list[Writers]:
    value = change.get(attribute)
    if isinstance(value, str):
        return [all_grants.named.setdefault((kind, value.rpartition("/")[2]), Writers())]
    targets = change.linked(attribute, kind)
    if not targets:
        return [all_grants.unplaced]
    return [all_grants.placed.setdefault(target.address, Writers()) for target in targets]


def _access(holder: ResourceChange, base: Steps) -> Grant:
    """An entry of a dataset's own access list, as a grant."""

    def text(path: Steps) -> Text:
        return Text(holder.get((*base, *path)), holder, (*base, *path))

    people = [text(path) for path in _PEOPLE]
    return Grant(text(("role",)), [person for person in people if person.value is not UNSET], text(("condition",)))
