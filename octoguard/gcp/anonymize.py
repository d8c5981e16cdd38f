"""Anonymizes recordings, so that they can be shared. The same name always gets the same replacement.

Replaced are project IDs and numbers, billing accounts, resource names, members of policies, and the descriptions that
contain them. Recommenders, locations, machine types, roles and amounts stay, because the report needs them.
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
# Free text, which can contain any name.
_DROPPED: Final = frozenset({"description", "displayName", "overview", "stateMetadata", "etag", "associatedInsights"})


class Anonymizer:
    """Replaces names, and remembers the replacement of each."""

    def __init__(self) -> None:
        """Start without replacements."""
        self._names: dict[tuple[str, str], str] = {}

    def name(self, kind: str, real: str) -> str:
        """The replacement of a name, such as `project-1`."""
        if real.startswith("$") or real in ("-", "_"):
            return real
        key = (kind, real)
        if key not in self._names:
            self._names[key] = f"{kind}-{1 + sum(known == kind for known, _ in self._names)}"
        return self._names[key]

    def text(self, text: str) -> str:
        """A text with every name replaced."""
        text = _PART.sub(lambda match: f"{match[1]}/{self.name(_COLLECTIONS[match[1]], match[2])}", text)
        text = _MEMBER.sub(lambda match: f"{match[1]}:{self.name('member', match[0])}", text)
        return _EMAIL.sub(lambda match: self.name("member", match[0]), text)

    def value(self, value: Any) -> Any:
        """JSON data with every name replaced, and free text removed."""
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, list):
            return [self.value(item) for item in value]
        if isinstance(value, dict):
            return {key: self._member(key, item) for key, item in value.items() if key not in _DROPPED}
        return value

    def _member(self, key: str, value: Any) -> Any:
        rule = _BY_KEY.get(key)
        return rule(self, value) if rule and isinstance(value, str) else self.value(value)

    def header(self, head: RecordingHeader) -> RecordingHeader:
        """The header without names, marked as scrubbed."""
        return msgspec.structs.replace(
            head,
            projects=[self.name("project", project) for project in head.projects],
            billing_account=self.name("billing-account", head.billing_account) if head.billing_account else "",
            scrubbed=True,
        )

    def answer(self, answer: Answer) -> Answer:
        """The response without names."""
        failure = msgspec.structs.replace(answer.failure, message="") if answer.failure else None
        return Answer(
            answer.method,
            self.text(answer.owner),
            self.text(answer.asked),
            [json.dumps(self.value(json.loads(page)), separators=(",", ":")).encode() for page in answer.pages],
            failure,
            answer.guess,
        )


def _labelled(kind: str) -> Callable[[Anonymizer, str], str]:
    return lambda anonymizer, text: anonymizer.name(kind, text) if "/" not in text else anonymizer.text(text)


def _database(anonymizer: Anonymizer, text: str) -> str:
    """The replacement of `project:instance`, the form of database names in Cloud Monitoring."""
    project, _, instance = text.partition(":")
    return f"{anonymizer.name('project', project)}:{anonymizer.name('instance', instance)}"


_BY_KEY: Final[dict[str, Callable[[Anonymizer, str], str]]] = {
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
