"""Google resource names in one form: the key of a resource, its parts, and the resources that contain it."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Iterator

_URL: Final = re.compile(
    r"https?://(?:www\.googleapis\.com/(?P<api>[a-z]+)|(?P<host>[a-z]+)\.googleapis\.com(?:/(?:compute|sql|storage))?)"
    r"/(?:v\d\w*|alpha|beta)/(?P<bucket>b/(?=[^/]+\Z))?"
)
# Other host names for the same resources.
_HOSTS: Final = {"cloudsql.googleapis.com": "sqladmin.googleapis.com", "sql.googleapis.com": "sqladmin.googleapis.com"}
_BUCKET: Final = "//storage.googleapis.com/"
_ANY_BUCKET: Final = f"{_BUCKET}projects/_/buckets/"
_PROJECT: Final = "//cloudresourcemanager.googleapis.com/projects/"
_SQL: Final = re.compile(r"(//sqladmin\.googleapis\.com/projects/[^/]+)/locations/[^/]+(/instances/.*)")
_GKE_NAME: Final = re.compile(r"gke-(?P<rest>.+)-[0-9a-f]{8}(?:-grp|-\w{4})?\Z")
# Each name is parsed several times: the names of a large report stay in memory.
_CACHED: Final = 1 << 15
_GKE_COLLECTIONS: Final = frozenset({"instanceGroupManagers", "instanceGroups", "instances", "instanceTemplates"})


class ResourceName(NamedTuple):
    """The parts of a Google resource name. `location` is "" if the name has none."""

    host: str
    collection: str
    project: str
    location: str
    name: str


@lru_cache(_CACHED)
def parse(resource: str) -> ResourceName | None:
    """Parse `//compute.googleapis.com/projects/p/zones/z/instances/i`; None for any other form.

    The full name of a bucket is `//storage.googleapis.com/BUCKET`.
    """
    if not resource.startswith("//"):
        return None
    host, _, path = resource[2:].partition("/")
    parts = _with_global_location(path).split("/")
    if host == "storage.googleapis.com" and len(parts) == 1 and parts[0]:
        return ResourceName("storage", "buckets", "", "", parts[0])
    if len(parts) % 2:
        return None
    pairs = dict(zip(parts[::2], parts[1::2], strict=True))
    location = next((pairs[key] for key in ("zones", "regions", "locations") if key in pairs), "")
    project = pairs.get("projects", "")
    return ResourceName(host.partition(".")[0], parts[-2], "" if project == "_" else project, location, parts[-1])


@lru_cache(_CACHED)
def key(resource: str) -> str:
    """The same text for every way to name a resource: as a URL, with `zones/` or `locations/`, by either host."""
    url = _URL.match(resource)
    if url:
        buckets = "projects/_/buckets/" if url["bucket"] else ""
        resource = f"//{url['api'] or url['host']}.googleapis.com/{buckets}{resource[url.end() :]}"
    if not resource.startswith("//"):
        return resource
    host, _, path = resource[2:].partition("/")
    resource = f"//{_HOSTS.get(host, host)}/{path.rstrip('/')}"
    if resource.startswith(_ANY_BUCKET):
        return _BUCKET + resource.removeprefix(_ANY_BUCKET)
    for collection in ("zones", "regions"):
        resource = resource.replace(f"/{collection}/", "/locations/", 1)
    resource = _with_global_location(resource)
    sql = _SQL.match(resource)
    return sql[1] + sql[2] if sql else resource


def _with_global_location(path: str) -> str:
    return path if "/locations/" in path else path.replace("/global/", "/locations/global/", 1)


def project(project_id: str) -> str:
    """The key of a project."""
    return _PROJECT + project_id


def parents(resource: str) -> Iterator[str]:
    """The keys of the resources that contain a resource by its name, the widest first."""
    end = resource.find("/", 2)
    while (end := resource.find("/", end + 1)) >= 0:
        yield resource[:end]


def is_in_cluster(cluster: ResourceName, machine: ResourceName) -> bool:
    """Whether a machine or an instance group is part of a GKE cluster.

    GKE names them `gke-CLUSTER-POOL-HASH`, in the location of the cluster or in a zone of its region.
    """
    match = _GKE_NAME.match(machine.name) if machine.collection in _GKE_COLLECTIONS else None
    return (
        match is not None
        and match["rest"].startswith(f"{cluster.name}-")
        and machine.project == cluster.project
        and (machine.location == cluster.location or machine.location.startswith(f"{cluster.location}-"))
    )
