"""Normalises configured values as the provider stores them, and compares values as the provider does."""

from __future__ import annotations

import json
import re
from ipaddress import ip_interface
from typing import TYPE_CHECKING, Any

from octoguard.standin import links
from octoguard.standin.customdiff.bigquery import same_schema

if TYPE_CHECKING:
    from collections.abc import Callable

    from octoguard.standin.schema import Attribute

# The values that functions of the provider treat as unset.
_TAKEN_FOR_NONE: dict[str, Any] = {
    "DisksForceAttachDiffSuppress": False,
    "certManagerDefaultScopeDiffSuppress": "DEFAULT",
    "vmwareenginePrivateCloudStandardTypeDiffSuppressFunc": "STANDARD",
}


def normalised(attribute: Attribute, value: Any) -> Any:
    """A configured value as the provider stores it."""
    how = attribute.state_function
    if attribute.type == "number" and isinstance(value, str):
        return float(
            value
        )  # Terraform writes 4.3 as text, because it is not an exact binary fraction; the SDK uses a float
    if isinstance(value, list) and attribute.element is not None:
        return [normalised(attribute.element, element) for element in value]
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


def suppressed(attribute: Attribute) -> Any:
    """The value that the provider treats as unset."""
    return attribute.suppressed_default or _TAKEN_FOR_NONE.get(attribute.suppress_function)


def is_same(attribute: Attribute, old: Any, new: Any) -> bool:
    """Whether the provider suppresses the difference between the stored and the configured value."""
    how = attribute.suppress_function.rpartition(".")[2]
    if how == "EmptyOrFalseSuppressBoolean":
        return old is None and new is False
    before, after = "" if old is None else old, "" if new is None else new
    if not how or not isinstance(before, str) or not isinstance(after, str):
        return False
    if how in _KEPT_WHEN_UNSET and not after:
        return True
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


def _same_member(old: str, new: str) -> bool:
    """Whether two IAM members are equal. Identity pool principals and all(Authenticated)Users are case-sensitive."""
    if any(re.search(r"allAuthenticatedUsers|allUsers|^principal(Set|Hierarchy)?:", member) for member in (old, new)):
        return old == new
    return old.lower() == new.lower()


_SECONDS = {"ns": 1e-9, "us": 1e-6, "ms": 1e-3, "s": 1, "m": 60, "h": 3600, "d": 86400}
_PART = r"(\d+(?:\.\d+)?)(ns|us|ms|s|m|h|d)"


def seconds(duration: str) -> float | None:
    """A duration such as `1h30m` in seconds, or None if the text is not a duration."""
    if not re.fullmatch(f"(?:{_PART})+", duration):
        return None
    return sum(float(number) * _SECONDS[unit] for number, unit in re.findall(_PART, duration))


def _same_duration(old: str, new: str) -> bool:
    before = seconds(old)
    return before is not None and before == seconds(new)


def _same_base64(old: str, new: str) -> bool:
    """Whether two texts are the same in standard or URL-safe Base64, with or without padding."""
    table = str.maketrans({"+": "-", "/": "_", "\r": None, "\n": None, "=": None})
    return old.translate(table) == new.translate(table)


def _same_database_version(old: str, new: str) -> bool:
    """Whether the stored version is MYSQL_8_0 with an automatic minor upgrade, from 8.0.35 on."""
    minor = old.removeprefix("MYSQL_8_0_")
    return new == "MYSQL_8_0" and minor.isdigit() and int(minor) >= 35


def _same_image_version(old: str, new: str) -> bool:
    """Whether Dataproc resolves the configured version to the stored one: `2.2-debian12` to `2.2.5-debian12`."""
    before, after = _IMAGE_VERSION.fullmatch(old), _IMAGE_VERSION.fullmatch(new)
    if before is None or after is None or before[1] != after[1]:
        return False
    return all(asked is None or asked == given for asked, given in zip(after.groups(), before.groups(), strict=True))


def _same_range(old: str, new: str) -> bool:
    try:
        return "/" in old and "/" in new and ip_interface(old) == ip_interface(new)
    except ValueError:
        return False


_IMAGE_VERSION = re.compile(r"(\d+\.\d+)(?:\.(?!prodcurrent|prodprevious)(\w+)|\.\w+)?(?:-(\w+))?")
# The API chooses the value if nothing is configured.
_KEPT_WHEN_UNSET = frozenset({"compareOptionalSubnet", "icebergTableLocationDiffSuppress"})
_ENCRYPTED = ({"ALL_OBJECTS_ENCRYPTION_ENABLED", "ENCRYPTED"},)
_SAME: dict[str, Callable[[str, str], bool]] = {
    "AbsoluteDomainSuppress": lambda old, new: old.rstrip(".") == new.rstrip("."),
    "AddressIpCollectionDiffSuppress": links.same_links,
    "Base64DiffSuppress": _same_base64,
    "CidrOrSizeDiffSuppress": links.same_size,
    "CompareCryptoKeyVersions": lambda old, new: old.split("/cryptoKeyVersions")[0] == new,
    "CompareIpAddressOrSelfLinkOrResourceName": links.same_link_or_name,
    "CompareProjectName": lambda old, new: old.removeprefix("projects/") == new.removeprefix("projects/"),
    "CompareResourceNames": links.same_last_segment,
    "CompareSelfLinkCanonicalPaths": links.same_links,
    "CompareSelfLinkOrResourceName": links.same_link_or_name,
    "CompareSelfLinkRelativePaths": links.same_links,
    "CompareSelfLinkRelativePathsIgnoreProjectId": links.same_in_any_project,
    "CloudDataprocBatchRuntimeConfigVersionDiffSuppress": _same_image_version,
    "DatabaseEncryptionSuppress": lambda old, new: {old, new} in _ENCRYPTED,
    "DataprocImageVersionDiffSuppress": _same_image_version,
    "DiskImageDiffSuppress": links.same_image,
    "DurationDiffSuppress": _same_duration,
    "IapWebTypeAppEngineDiffSuppress": lambda old, new: old.endswith(f"appengine-{new}"),
    "InterconnectTypeDiffSuppress": lambda old, new: (old, new) == ("IT_PRIVATE", "DEDICATED"),
    "InternalIpDiffSuppress": links.same_address,
    "IpDiffSuppress": _same_range,
    "IpCidrRangeDiffSuppress": links.same_size,
    "LastSlashDiffSuppress": lambda old, new: old.removesuffix("/") == new.removesuffix("/"),
    "NotebooksInstanceKmsDiffSuppress": str.startswith,
    "OptionalPrefixSuppress": links.same_last_segment,
    "OptionalSurroundingSpacesSuppress": lambda old, new: old.strip() == new.strip(),
    "PortRangeDiffSuppress": lambda old, new: old == f"{new}-{new}",
    "ProjectNumberDiffSuppress": links.same_but_project,
    "ServiceProjectDiffSuppress": lambda _old, _new: True,
    "SourceRepoRepositoryDiffSuppress": lambda old, new: re.sub(r"^projects/[^/]+/repos/", "", old) == new,
    "StorageBucketDiffSuppress": links.same_last_segment,
    "WorkbenchInstanceKmsDiffSuppress": str.startswith,
    "bigQueryTableConnectionIdSuppress": links.same_connection,
    "bigQueryTableSchemaDiffSuppress": same_schema,
    "bigqueryReservationCapacityCommitmentPlanDiffSuppressFunc": lambda old, new: new == f"{old}_FLAT_RATE",
    "caseDiffDashSuppress": lambda old, new: new.replace("-", "_").upper() == old.upper(),
    "compareOptionalSubnet": links.same_link_or_name,
    "comparePubsubSubscriptionExpirationPolicy": _same_duration,
    "compareSelfLinkRelativePathsIgnoreParams": lambda old, new: links.same_links(old.split("?")[0], new.split("?")[0]),
    "compareServiceAccountEmailToLink": lambda old, new: old == links.last_segment(new),
    "databaseVersionDiffSuppress": _same_database_version,
    "durationDiffSuppress": _same_duration,
    "folderPrefixSuppress": links.same_last_segment,
    "gscBucketNameDiffSuppress": lambda old, new: old.removeprefix("gs://") == new.removeprefix("gs://"),
    "iamMemberCaseDiffSuppress": _same_member,
    "ipv6RepresentationDiffSuppress": links.same_number,
    "kmsCryptoKeyRingsEquivalent": links.same_key_ring,
    "sourceDiskDiffSuppress": lambda old, new: old.endswith(new.removeprefix("https://www.googleapis.com/compute/v1")),
    "suppressGkeHubEndpointSelfLinkDiff": lambda old, new: old.removeprefix("//container.googleapis.com/") == new,
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
