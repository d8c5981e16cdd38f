"""Replaces names in answers, the same name always alike, so that a recording can be shown to others.

What identifies somebody: project ids and numbers, billing accounts, resource names, members of policies, and the
descriptions that quote them. Recommenders, locations, machine types, roles and amounts stay: they are the report.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any, Final

import msgspec

from octoguard.rightsizing.answers import Answer

if TYPE_CHECKING:
    from collections.abc import Callable

    from octoguard.gcp.recording import RecordingHeader

_COLLECTIONS: Final = {
    "projects": "project",
    "folders": "folder",
    "organizations": "organization",
    "billingAccounts": "billing-account",
    "instances": "instance",
    "instanceGroupManagers": "group",
    "disks": "disk",
    "addresses": "address",
    "globalAddresses": "address",
    "images": "image",
    "snapshots": "snapshot",
    "reservations": "reservation",
    "clusters": "cluster",
    "nodePools": "pool",
    "namespaces": "namespace",
    "deployments": "workload",
    "statefulsets": "workload",
    "daemonsets": "workload",
    "jobs": "workload",
    "buckets": "bucket",
    "services": "service",
    "serviceAccounts": "account",
    "commitments": "commitment",
    "networks": "network",
    "subnetworks": "subnet",
    "repositories": "repository",
}
_PART: Final = re.compile(rf"\b({'|'.join(_COLLECTIONS)})/([^/\s\"']+)")
_MEMBER: Final = re.compile(r"\b(user|group|serviceAccount|domain|principal|principalSet):[^\s\"',]+")
_EMAIL: Final = re.compile(r"[\w.+-]+@[\w.-]+\.\w+")
# Free text: nobody can say what it quotes.
_DROPPED: Final = frozenset({"description", "displayName", "overview", "stateMetadata", "etag", "associatedInsights"})


class Scrubber:
    """Remembers what it called each name."""

    def __init__(self) -> None:
        """Nothing is known yet."""
        self._names: dict[tuple[str, str], str] = {}

    def name(self, kind: str, real: str) -> str:
        """What a name is called: `project-1`, the same each time."""
        if real.startswith("$") or real in ("-", "_"):
            return real
        key = (kind, real)
        if key not in self._names:
            self._names[key] = f"{kind}-{1 + sum(known == kind for known, _ in self._names)}"
        return self._names[key]

    def text(self, text: str) -> str:
        """A text with every name in it replaced."""
        text = _PART.sub(lambda found: f"{found[1]}/{self.name(_COLLECTIONS[found[1]], found[2])}", text)
        text = _MEMBER.sub(lambda found: f"{found[1]}:{self.name('member', found[0])}", text)
        return _EMAIL.sub(lambda found: self.name("member", found[0]), text)

    def value(self, value: Any) -> Any:
        """Plain data with every name in it replaced, and free text dropped."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self.value(one) for one in value]
        if isinstance(value, dict):
            return {key: self._member(key, one) for key, one in value.items() if key not in _DROPPED}
        return value

    def _member(self, key: str, value: Any) -> Any:
        rule = _BY_KEY.get(key)
        return rule(self, value) if rule and isinstance(value, str) else self.value(value)

    def header(self, head: RecordingHeader) -> RecordingHeader:
        """A header without names, that says so."""
        return msgspec.structs.replace(
            head,
            projects=[self.name("project", one) for one in head.projects],
            billing_account=self.name("billing-account", head.billing_account) if head.billing_account else "",
            scrubbed=True,
        )

    def answer(self, answer: Answer) -> Answer:
        """An answer without names."""
        failure = msgspec.structs.replace(answer.failure, message="") if answer.failure else None
        return Answer(
            answer.method,
            self.text(answer.owner),
            self.text(answer.asked),
            [json.dumps(self.value(json.loads(page)), separators=(",", ":")).encode() for page in answer.pages],
            failure,
            answer.guess,
        )


def _labelled(kind: str) -> Callable[[Scrubber, str], str]:
    return lambda scrubber, text: scrubber.name(kind, text) if "/" not in text else scrubber.text(text)


def _database(scrubber: Scrubber, text: str) -> str:
    """`project:instance`, as Cloud Monitoring names a database."""
    project, _, instance = text.partition(":")
    return f"{scrubber.name('project', project)}:{scrubber.name('instance', instance)}"


_BY_KEY: Final[dict[str, Callable[[Scrubber, str], str]]] = {
    "project_id": _labelled("project"),
    "database_id": _database,
    "instance_id": _labelled("instance"),
    "instance_name": _labelled("instance"),
    "cluster_name": _labelled("cluster"),
    "cluster_id": _labelled("cluster"),
    "resource_container": _labelled("project"),
    "node_name": _labelled("node"),
    "cloud.google.com/gke-nodepool": _labelled("pool"),
    "namespace_name": _labelled("namespace"),
    "name": _labelled("name"),
    "xorGroupId": _labelled("choice"),
}
