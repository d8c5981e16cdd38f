"""Knows in which form a provider stores a configured value, and which forms are the same to it."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING, Any

from octoguard.standin.customdiff.bigquery import same_schema

if TYPE_CHECKING:
    from collections.abc import Callable

    from octoguard.standin.schema import Attribute

# The value that a provider's function takes for none.
_TAKEN_FOR_NONE: dict[str, Any] = {
    "DisksForceAttachDiffSuppress": False,
    "certManagerDefaultScopeDiffSuppress": "DEFAULT",
    "vmwareenginePrivateCloudStandardTypeDiffSuppressFunc": "STANDARD",
}


def normalised(attribute: Attribute, value: Any) -> Any:
    """A configured value as the provider stores it."""
    how = attribute.state_function
    if attribute.type == "number" and isinstance(value, str):
        return float(value)  # Terraform writes 4.3 as text, because it is no binary fraction; the SDK takes a float
    if isinstance(value, list) and attribute.element is not None:
        return [normalised(attribute.element, one) for one in value]
    if not how or not isinstance(value, str):
        return value
    if how == "json":
        return _compact_json(value)
    if how == "scope":
        return _SCOPES.get(value, value)
    if how == "upper":
        return value.upper()
    if how == "lower":
        return value.lower()
    return value.removeprefix(how.removeprefix("strip:")) if how.startswith("strip:") else value


def last_segment(value: Any) -> Any:
    """The name at the end of a link; anything else as it is."""
    return value.rsplit("/", 1)[-1] if isinstance(value, str) else value


def suppressed(attribute: Attribute) -> Any:
    """The value that the provider takes for none."""
    return attribute.suppressed_default or _TAKEN_FOR_NONE.get(attribute.suppress_function)


def is_same(attribute: Attribute, old: Any, new: Any) -> bool:
    """Whether the provider suppresses the difference between what is stored and what is configured."""
    how = attribute.suppress_function.rpartition(".")[2]
    before, after = "" if old is None else old, "" if new is None else new
    if not how or not isinstance(before, str) or not isinstance(after, str):
        return False
    if how == "EmptyOrDefaultStringSuppress" and not (before and after):
        return (before or after) == attribute.suppressed_default
    if not (before and after):
        return False
    if (compare := _SAME.get(how)) is not None:
        return compare(before, after)
    if "Case" in how:
        return before.lower() == after.lower()
    if "son" in how:  # jsonPolicyDiffSuppress, bigQueryTableSchema..., and others that compare JSON
        return _compact_json(before) == _compact_json(after)
    return False


def _relative(link: str) -> str | None:
    """A link from `projects/` on; None for what is no link."""
    _, marker, after = link.partition("projects/")
    return marker + after if marker else None


def same_links(old: str, new: str) -> bool:
    """Whether two links lead to the same thing (`CompareSelfLinkRelativePaths`)."""
    relative = _relative(old)
    return relative is not None and relative == _relative(new)


def same_link_or_name(old: str, new: str) -> bool:
    """Whether a link leads to the same thing as another, or as a name alone (`CompareSelfLinkOrResourceName`)."""
    return last_segment(old) == new if "/" not in new else same_links(old, new)


def _same_last_segment(old: str, new: str) -> bool:
    return bool(last_segment(old) == last_segment(new))


def _same_but_project(old: str, new: str) -> bool:
    """The number of a project that is stored stands for whichever project is configured."""
    return re.sub(r"projects/\d+", "projects/-", old) == re.sub(r"projects/[^/]+", "projects/-", new)


def _same_member(old: str, new: str) -> bool:
    """Addresses have no case; the principals of identity pools have, and those that stand for everybody."""
    if any(re.search(r"allAuthenticatedUsers|allUsers|^principal(Set|Hierarchy)?:", one) for one in (old, new)):
        return old == new
    return old.lower() == new.lower()


_SECONDS = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1, "m": 60, "h": 3600, "d": 86400}
_PART = r"(\d+(?:\.\d+)?)(ns|us|ms|s|m|h|d)"


def seconds(duration: str) -> float | None:
    """A duration such as `1h30m` in seconds; None for what is none."""
    if not re.fullmatch(f"(?:{_PART})+", duration):
        return None
    return sum(float(number) * _SECONDS[unit] for number, unit in re.findall(_PART, duration))


def _same_duration(old: str, new: str) -> bool:
    before = seconds(old)
    return before is not None and before == seconds(new)


_SAME: dict[str, Callable[[str, str], bool]] = {
    "CompareSelfLinkOrResourceName": same_link_or_name,
    "CompareSelfLinkRelativePaths": same_links,
    "compareSelfLinkRelativePathsIgnoreParams": lambda old, new: same_links(old.split("?")[0], new.split("?")[0]),
    "CompareSelfLinkCanonicalPaths": same_links,
    "CompareResourceNames": _same_last_segment,
    "CompareProjectName": lambda old, new: old.removeprefix("projects/") == new.removeprefix("projects/"),
    "CompareCryptoKeyVersions": lambda old, new: old.split("/cryptoKeyVersions")[0] == new,
    "ProjectNumberDiffSuppress": _same_but_project,
    "iamMemberCaseDiffSuppress": _same_member,
    "caseDiffDashSuppress": lambda old, new: new.replace("-", "_").upper() == old.upper(),
    "bigQueryTableSchemaDiffSuppress": same_schema,
    "DurationDiffSuppress": _same_duration,
    "durationDiffSuppress": _same_duration,
    "comparePubsubSubscriptionExpirationPolicy": _same_duration,
    "LastSlashDiffSuppress": lambda old, new: old.removesuffix("/") == new.removesuffix("/"),
    "OptionalSurroundingSpacesSuppress": lambda old, new: old.strip() == new.strip(),
    "OptionalPrefixSuppress": _same_last_segment,
    "StorageBucketDiffSuppress": _same_last_segment,
}


def _compact_json(text: str) -> str:
    try:
        value = json.loads(text)
    except ValueError:
        return text
    compact = json.dumps(value, separators=(",", ":"), sort_keys=True, ensure_ascii=False)
    return compact.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e")


_SCOPE_NAMES = {
    "bigquery": "bigquery",
    "cloud-platform": "cloud-platform",
    "cloud-source-repos": "source.full_control",
    "cloud-source-repos-ro": "source.read_only",
    "compute-ro": "compute.readonly",
    "compute-rw": "compute",
    "datastore": "datastore",
    "logging-write": "logging.write",
    "monitoring": "monitoring",
    "monitoring-read": "monitoring.read",
    "monitoring-write": "monitoring.write",
    "pubsub": "pubsub",
    "service-control": "servicecontrol",
    "service-management": "service.management.readonly",
    "sql": "sqlservice",
    "sql-admin": "sqlservice.admin",
    "storage-full": "devstorage.full_control",
    "storage-ro": "devstorage.read_only",
    "storage-rw": "devstorage.read_write",
    "taskqueue": "taskqueue",
    "trace": "trace.append",
    "useraccounts-ro": "cloud.useraccounts.readonly",
    "useraccounts-rw": "cloud.useraccounts",
    "userinfo-email": "userinfo.email",
}
_SCOPES = {name: f"https://www.googleapis.com/auth/{scope}" for name, scope in _SCOPE_NAMES.items()}
