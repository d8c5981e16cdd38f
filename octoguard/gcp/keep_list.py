"""What an anonymized recording keeps: fields whose values are no names, with a strict pattern for each value.

Everything else is replaced or dropped, so a field that Google adds later cannot leak a name. Fields are compared in
lower case without underscores, because the REST API writes `recommenderSubtype` and BigQuery `recommender_subtype`.
Sources: https://docs.cloud.google.com/recommender/docs/reference/rest/v1/projects.locations.recommenders.recommendations,
https://docs.cloud.google.com/recommender/docs/reference/rest/v1/projects.locations.insightTypes.insights and the page
of each recommender, read 2026-11-30.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Final

from octoguard.rightsizing.series import QUERIES


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_DIRECTIONS: Final = "central|north|south|east|west|northeast|northwest|southeast|southwest"
_CONTINENTS: Final = "africa|asia|australia|europe|me|northamerica|southamerica|us"
# Regions and zones (`us-central1`, `us-central1-a`, `us-central1-ai1a`), multi-regions of Cloud Storage and BigQuery,
# and the regions of BigQuery Omni.
LOCATION: Final = re.compile(
    rf"global|us|eu|asia|US|EU|ASIA|us-central|europe-west|(?:nam|eur|asia)\d\d?|nam-eur-asia\d"
    rf"|(?:{_CONTINENTS})-(?:{_DIRECTIONS})\d\d?(?:-[a-z]|-ai\d[a-z])?"
    rf"|aws-(?:us|eu|ap)-(?:{_DIRECTIONS})-\d|azure-eastus2"
)
_SHAPES: Final = (
    "standard|highmem|highcpu|micro|small|medium|megamem|ultramem|hypermem|highgpu|megagpu|ultragpu|maxgpu|edgegpu"
    "|highlssd|standardlssd|custom"
)
MACHINE: Final = re.compile(
    rf"(?:db-)?(?:[a-z]{{1,2}}\d{{1,2}}[a-z]{{0,3}}-)?(?:{_SHAPES})(?:-(?:micro|small|medium|\d{{1,6}}[gt]?)){{0,2}}"
    r"(?:-(?:lssd|highlssd|standardlssd|nolssd|metal|ext)){0,2}"
    r"|db-perf-optimized-N-\d{1,3}"
)
DISK: Final = re.compile(
    r"(?:pd-(?:standard|balanced|ssd|extreme)|local-ssd|hyperdisk-(?:balanced|extreme|throughput|ml)"
    r"|hyperdisk-balanced-high-availability)"
)
_ACCELERATOR: Final = re.compile(r"nvidia-(?:tesla-)?[a-z]{0,2}\d{1,4}(?:-(?:\d+gb|vws|mega-\d+gb))?")
# A project number can be part of any text, so these patterns allow no long run of digits.
_NO_ID: Final = r"(?!.*\d{6})"
ENUM: Final = re.compile(rf"{_NO_ID}[A-Z][A-Z0-9]{{0,30}}(?:_[A-Z0-9]{{1,30}}){{0,9}}")
_ROLE: Final = re.compile(rf"{_NO_ID}roles/[A-Za-z0-9_.]{{1,100}}")
# The ID of a recommender or of an insight type.
RECOMMENDER: Final = re.compile(rf"{_NO_ID}google(?:\.[a-zA-Z][A-Za-z0-9]{{1,60}}){{2,5}}")
TIME: Final = re.compile(r"\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d(?:\.\d{1,9})?)?(?:Z| ?UTC|[+-]\d\d:?\d\d)?)?")
_DURATION: Final = re.compile(r"\d{1,9}(?:\.\d{1,9})?s")
# Amounts have any length. Counts are shorter than project numbers.
_AMOUNT: Final = re.compile(r"[+-]?\d{1,30}(?:\.\d{1,30})?(?:[eE][+-]?\d{1,3})?")
_COUNT: Final = re.compile(r"[+-]?\d{1,8}(?:\.\d{1,30})?")
_ACTION: Final = re.compile(r"add|remove|replace|test|move|copy", re.IGNORECASE)
_PRIORITY: Final = re.compile(r"P[1-4]|PRIORITY_UNSPECIFIED")
# Any three letters are kept, because the report treats a currency of another length as an error.
_CURRENCY: Final = re.compile(r"[A-Za-z]{3}")
_RESOURCE_TYPE: Final = re.compile(r"[a-z][a-z0-9]{1,40}\.googleapis\.com/[A-Z][A-Za-z]{1,60}")
# The metrics and monitored resources that octoguard queries. Custom metrics have names of the user.
_QUERIED: Final = sorted({kind for query in QUERIES for kind in re.findall(r'\.type="([^"]+)"', query.filter)})
_TYPE: Final = re.compile("|".join([ENUM.pattern, DISK.pattern, *map(re.escape, _QUERIED)]))
_SIZE_NAME: Final = re.compile(f"{MACHINE.pattern}|{ENUM.pattern}")

_PATTERNS: Final[dict[str, re.Pattern[str]]] = {
    **dict.fromkeys(
        _words(
            "state lifecyclestate status desiredstatus category severity recommendersubtype insightsubtype "
            "subtype plan term algorithm scope partitiontimeunit activationpolicy edition databaseversion "
            "availabilitytype metrickind valuetype code reason"
        ),
        ENUM,
    ),
    **dict.fromkeys(_words("location locations locationid region regions zone zones"), LOCATION),
    **dict.fromkeys(_words("role roles removedrole addedroles currentrole recommendedrole"), _ROLE),
    **dict.fromkeys(_words("recommender recommenderid insighttype insighttypeid"), RECOMMENDER),
    "action": _ACTION,
    "priority": _PRIORITY,
    "currencycode": _CURRENCY,
    "resourcetype": _RESOURCE_TYPE,
    "type": _TYPE,
    "disktype": DISK,
    "acceleratortype": _ACCELERATOR,
}
# Endings of fields with a machine size, a time, a period and a number.
_ENDINGS: Final = (
    (re.compile(r"(?:machinetype|tier|nodetype)\Z"), _SIZE_NAME),
    (re.compile(r"(?:time|timestamp|date)\Z"), TIME),
    (re.compile(r"(?:period|duration)\Z"), _DURATION),
)
_AMOUNTS: Final = re.compile(
    r"(?:units|nanos|amounts?|bytes|monthly\w{0,4}|ms|millis|cost|savings?|price|memory|usage|utili[sz]ation|doublevalue"
    r"|int64value|kgco2e|maximum|minimum|mean|average)\Z"
)
_COUNTS: Final = re.compile(
    r"(?:counts?|days|hours|minutes|seconds|sizes?|[gmt]i?b|percent|percentage|ratio|rate|score|cores?|v?cpus?|slots?"
    r"|replicas?|nodes?)\Z"
)
# Free text and opaque tokens. They can contain any name, and the report does not need them.
DROPPED: Final = _words(
    "description statemetadata etag nextpagetoken message sql query title comment note notes justification"
)
# Maps whose keys are names.
LABELS: Final = _words(
    "labels userlabels systemlabels resourcelabels nodelabels annotations tags networktags nodeselector"
)
# The labels of monitored resources. Their values follow the rule of the field with the same name.
KNOWN_LABELS: Final = _words(
    "project_id database_id region zone location instance_id instance_name node_id node_name cluster_name "
    "cluster_id namespace_name resource_container machine_type memory_type cloud.google.com/gke-nodepool"
)
# The kind of name in a field; it is the first part of a replacement such as `project-1`.
KINDS: Final = {
    **dict.fromkeys(_words("project projects projectid projectname resourcecontainer"), "project"),
    **dict.fromkeys(_words("member members email serviceaccount principal owner owners"), "member"),
    **dict.fromkeys(_words("instanceid instancename"), "instance"),
    "nodename": "node",
    "nodeid": "node",
    "cloud.google.com/gke-nodepool": "pool",
    "namespacename": "namespace",
    "xorgroupid": "choice",
    "expression": "condition",
    "partitioncolumn": "column",
    "clustercolumns": "column",
    "displayname": "title",
    "billingaccountname": "billing-account",
}
CLUSTERS: Final = frozenset(("clustername", "clusterid"))
# Collections in resource names. The part after one of them is a name, a location or a type.
COLLECTIONS: Final = _words(
    "projects folders organizations billingAccounts locations regions zones recommenders recommendations "
    "insightTypes insights instances instanceGroupManagers instanceGroups instanceTemplates disks "
    "addresses globalAddresses images snapshots machineImages reservations commitments "
    "capacityCommitments assignments machineTypes diskTypes acceleratorTypes nodeGroups nodeTemplates "
    "networks subnetworks routers firewalls firewallPolicies routes forwardingRules backendServices "
    "backendBuckets urlMaps targetPools vpnTunnels sslCertificates healthChecks autoscalers "
    "resourcePolicies clusters nodePools nodes namespaces pods deployments statefulsets daemonsets "
    "replicasets jobs cronjobs services serviceAccounts keys roles buckets objects managedFolders "
    "datasets tables views routines models materializedViews functions revisions executions connectors "
    "topics subscriptions schemas sinks exclusions metrics secrets versions keyRings cryptoKeys "
    "cryptoKeyVersions repositories packages dockerImages databases backups workerPools "
    "workloadIdentityPools providers subjects policies constraints endpoints queues workflows triggers "
    "environments pipelines indexes features featurestores notebooks runtimes tagKeys tagValues budgets "
    "liens operations"
)
# Parts of resource names that stand alone: in the middle, and at the end.
INNER_PARTS: Final = frozenset(("global", "k8s", "apps", "batch"))
LAST_PARTS: Final = frozenset(("billingInfo",))
# Names that mean "any" or "none".
WILDCARDS: Final = frozenset(("", "-", "_", "*"))
KEPT_AFTER: Final = {
    "locations": LOCATION,
    "regions": LOCATION,
    "zones": LOCATION,
    "machineTypes": MACHINE,
    "diskTypes": DISK,
    "acceleratorTypes": _ACCELERATOR,
    "recommenders": RECOMMENDER,
    "insightTypes": RECOMMENDER,
}
# Field names of one word. A key of one word that is not here can be a name.
_WORDS: Final = _words(
    "recommendations insights projects folders locations content overview operations action resource "
    "resources path value values name state category cost duration units nanos role roles member members "
    "condition expression plan term type amount region regions zone location labels metadata points "
    "interval metric project email permission parent priority severity insight recommendation recommender "
    "algorithm scope status tier settings autoscaling config versions template properties disk disks boot "
    "source image family scheduling spec containers limits memory cpu requests annotations items key "
    "slots edition details count code reason unit bindings table tables dataset datasets columns bucket "
    "cluster clusters node nodes pool instance instances service services function savings price current "
    "recommended usage utilization percentile average maximum minimum mean size"
)
# A field name of several words, such as `bytesSavedMonthly`.
_CAMEL: Final = re.compile(r"(?=.{3,60}\Z)[a-z][a-z0-9]*(?:[A-Z][a-z0-9]*)+")


@lru_cache(4096)
def field(key: str) -> str:
    """The form of a field name that the tables of this module use."""
    return key.replace("_", "").lower()


@lru_cache(4096)
def pattern_of(name: str) -> re.Pattern[str] | None:
    """The pattern of values that a field keeps; None if its values are replaced. `name` is the result of `field()`."""
    if name in _PATTERNS:
        return _PATTERNS[name]
    for ending, pattern in _ENDINGS:
        if ending.search(name):
            return pattern
    if _AMOUNTS.search(name):
        return _AMOUNT
    return _COUNT if _COUNTS.search(name) else None


@lru_cache(4096)
def is_field_name(key: str) -> bool:
    """Whether a key of a JSON object is a field of Google's APIs, not a name."""
    name = field(key)
    if key in _WORDS or key in KNOWN_LABELS or _CAMEL.fullmatch(key):
        return True
    return "_" in key and (name in _PATTERNS or name in KINDS or name in _WORDS)
