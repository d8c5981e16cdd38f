"""Compares links, images and addresses as the google provider's `DiffSuppressFunc` functions do.

Google Cloud returns long links, and a configuration often has short ones for the same resource. Sources:
`tpgresource/self_link_helpers.go`, `tpgresource/common_diff_suppress.go`, `services/*/resource_*.go` of the provider.
"""

from __future__ import annotations

import re
from ipaddress import ip_address
from typing import Any

_IMAGE = re.compile(r"projects/([^/]+)/global/images/(?!family/)([^/]+)$")


def last_segment(value: Any) -> Any:
    """The name at the end of a link. Other values are returned unchanged."""
    return value.rsplit("/", 1)[-1] if isinstance(value, str) else value


def same_links(old: str, new: str) -> bool:
    """Whether two links name the same resource (`CompareSelfLinkRelativePaths`)."""
    relative = _relative(old)
    return relative is not None and relative == _relative(new)


def same_link_or_name(old: str, new: str) -> bool:
    """Whether a link names the same resource as another link or a name (`CompareSelfLinkOrResourceName`)."""
    return last_segment(old) == new if "/" not in new else same_links(old, new)


def same_last_segment(old: str, new: str) -> bool:
    """Whether two links end with the same name (`CompareResourceNames`)."""
    return bool(last_segment(old) == last_segment(new))


def same_but_project(old: str, new: str) -> bool:
    """`ProjectNumberDiffSuppress`: a stored project number matches any configured project."""
    return re.sub(r"projects/\d+", "projects/-", old) == re.sub(r"projects/[^/]+", "projects/-", new)


def same_in_any_project(old: str, new: str) -> bool:
    """`CompareSelfLinkRelativePathsIgnoreProjectId`."""
    before, after = _relative(old), _relative(new)
    if before is None or after is None:
        return False
    return before.split("/")[2:] == after.split("/")[2:]


def same_connection(old: str, new: str) -> bool:
    """`bigQueryTableConnectionIdSuppress`: `project.location.name` equals the path of a connection."""
    match = re.fullmatch(r"projects/(.+)/(?:locations|regions)/(.+)/connections/(.+)", new)
    parts = re.fullmatch(r"(.+)\.(.+)\.(.+)", old)
    if match is None or parts is None:
        return False
    return (match[1], match[2].lower(), match[3]) == (parts[1], parts[2].lower(), parts[3])


def same_key_ring(old: str, new: str) -> bool:
    """`kmsCryptoKeyRingsEquivalent`: `project/location/name` equals the path of a key ring."""
    match = re.fullmatch(r"projects/([^/]+)/locations/([^/]+)/keyRings/([^/]+)", new)
    return match is not None and old == "/".join(match.groups())


def same_address(old: str, new: str) -> bool:
    """`InternalIpDiffSuppress`: a stored address may belong to the configured link."""
    before, after = _address(old.partition("/")[0]), _address(new.partition("/")[0])
    if before is None or (after is not None and before != after):
        return False
    masks = old.partition("/")[2], new.partition("/")[2]
    return after is None or not all(masks) or masks[0] == masks[1]


def same_number(old: str, new: str) -> bool:
    """`ipv6RepresentationDiffSuppress`: the same address in different notations."""
    before = _address(old)
    return before is not None and before == _address(new)


def same_size(old: str, new: str) -> bool:
    """`IpCidrRangeDiffSuppress`, `CidrOrSizeDiffSuppress`: a configured size equals a stored range of that size."""
    return new.startswith("/") and old.endswith(new)


def same_image(old: str, new: str) -> bool:
    """`DiskImageDiffSuppress`: a stored image equals the configured family that it belongs to."""
    stored = _IMAGE.search(old)
    if stored is None:
        return False
    project, image = stored.groups()
    *path, name = new.split("/")
    if _owner(path) not in ("", project, project.removesuffix("-cloud")):
        return False
    if "family" in path:
        return _is_of_family(image, name)
    return image == name or ("images" not in path and _is_of_family(image, name))


def same_image_name(old: str, new: str) -> bool:
    """Whether two names mean the same image, such as `p/i` and `projects/p/global/images/family/i`.

    The provider resolves each name with the API (`ResolveImage`).
    """
    (*before, image), (*after, name) = old.split("/"), new.split("/")
    return same_image(old, new) or (image == name and _owner(before) == _owner(after))


def _owner(path: list[str]) -> str:
    """The project in the path of an image; "" if it has none."""
    if "projects" in path[:-1]:
        return path[path.index("projects") + 1]
    return path[0] if len(path) == 1 and path[0] not in ("global", "family") else ""


def _is_of_family(image: str, family: str) -> bool:
    """Whether an image belongs to a family, by its name: `debian-12-bookworm-v20260101` and `debian-12`."""
    processors = [[processor for processor in ("arm64", "amd64") if processor in name] for name in (image, family)]
    if processors[0] != processors[1]:
        return False
    plain = re.sub(r"-(?:arm64|amd64)$", "", family)
    version = re.match(r"[a-z-]+-\d+(?=-)", plain)  # `ubuntu-2204-lts` has the image `ubuntu-2204-jammy-v20260101`
    return plain in image or (version is not None and image.startswith(version[0] + "-"))


def _relative(link: str) -> str | None:
    """A link from `projects/` on, or None if it is not a link."""
    _, marker, after = link.partition("projects/")
    return marker + after if marker else None


def _address(text: str) -> Any:
    try:
        return ip_address(text)
    except ValueError:
        return None
