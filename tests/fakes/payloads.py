"""One response of each recommender in the shape that Google publishes, with invented names.

Sources: the page of each recommender below https://docs.cloud.google.com/recommender/docs/recommenders, and the REST
reference of recommendations and insights, read 2026-11-30.
"""

from __future__ import annotations

import json
from typing import Any

from octoguard.rightsizing.answers import (
    LIST_BILLED,
    LIST_LOCATIONS,
    LIST_PROJECTS,
    LIST_RECOMMENDATIONS,
    LIST_TIME_SERIES,
    Answer,
)
from octoguard.rightsizing.recommenders import RECOMMENDERS
from tests.fakes.answers import money, remove, replace

PROJECT, NUMBER = "heron-mail", "640118827351"
# What an anonymized recording must not contain.
NAMES = (
    *("heron", "relay", "wren", "mailroom", "inbox", "sorter", "ledger", "spool", "deliveries", "sent_on", "tenant"),
    *("post-room", "blue", "golden", "webhook", "bounce", "outbound", "postman", "old-mx"),
    *(NUMBER, "881200431107", "114400275001992837465", "0A1B2C", "77120034511", "1031858124039", "@heron"),
)
LIST_INSIGHTS = "google.cloud.recommender.v1.Recommender/ListInsights"
_DAY = "2026-11-28T07:00:00Z"
_IN = f"projects/{PROJECT}"
_COMPUTE, _ZONE = f"//compute.googleapis.com/{_IN}", "zones/europe-west1-b"
_VM, _GROUP = f"{_COMPUTE}/{_ZONE}/instances/relay-7", f"{_COMPUTE}/{_ZONE}/instanceGroupManagers/relays"
_DISK, _IMAGE = f"{_COMPUTE}/{_ZONE}/disks/spool", f"{_COMPUTE}/global/images/relay-golden"
_ADDRESS = f"{_COMPUTE}/regions/europe-west1/addresses/old-mx"
_RESERVATION = f"{_COMPUTE}/{_ZONE}/reservations/peak"
_CLUSTER = f"//container.googleapis.com/{_IN}/locations/europe-west1/clusters/mailroom"
_WORKLOAD = f"{_CLUSTER}/k8s/namespaces/inbox/apps/statefulsets/sorter"
_SQL = f"//cloudsql.googleapis.com/{_IN}/instances/ledger"
_RUN = f"//run.googleapis.com/{_IN}/locations/europe-west1/services/webhook"
_FUNCTION = f"//cloudfunctions.googleapis.com/{_IN}/locations/europe-west1/functions/bounce"
_BUCKET = "//storage.googleapis.com/heron-attachments"
_DATASET = f"//bigquery.googleapis.com/{_IN}/datasets/mail"
_TABLE = f"{_DATASET}/tables/deliveries"
_ITSELF = f"//cloudresourcemanager.googleapis.com/projects/{NUMBER}"
_ACCOUNT = f"sorter@{PROJECT}.iam.gserviceaccount.com"
_CONDITION = 'resource.name.startsWith("projects/_/buckets/heron-attachments")'


def _grant(resource: str, kind: str, member: str, role: str, condition: str = "") -> list[dict[str, Any]]:
    filters = {
        "/iamPolicy/bindings/*/condition/expression": condition,
        "/iamPolicy/bindings/*/members/*": member,
        "/iamPolicy/bindings/*/role": role,
    }
    taken = remove(resource, kind) | {"path": "/iamPolicy/bindings/*/members/*", "pathFilters": filters}
    custom = {"/iamPolicy/bindings/*/role": "projects/heron-mail/roles/mailReader"}
    given = {"action": "add", "path": "/iamPolicy/bindings/*/members/-", "value": member, "pathFilters": custom}
    return [taken | given, taken]


def _machine(resource: str, path: str, kind: str) -> list[dict[str, Any]]:
    matcher = {"matchesPattern": f".*{_ZONE}/machineTypes/n2-standard-8"}
    return [
        {"action": "test", "resourceType": kind, "resource": resource, "path": path, "valueMatcher": matcher},
        replace(resource, path, f"{_ZONE}/machineTypes/n2-standard-4", kind),
    ]


def _snapshot() -> list[dict[str, Any]]:
    value = {
        "name": "$snapshot-name",
        "sourceDisk": f"{_IN}/{_ZONE}/disks/spool",
        "labels": {"cost-centre": "post-room"},
        "storageLocations": ["europe-west1"],
    }
    made = f"{_COMPUTE}/global/snapshots/$snapshot-name"
    kind = "compute.googleapis.com/Snapshot"
    return [
        {"action": "add", "resourceType": kind, "resource": made, "path": "/", "value": value},
        remove(_DISK, "compute.googleapis.com/Disk"),
    ]


def _commitment() -> list[dict[str, Any]]:
    value = {
        "name": "$commitment-name",
        "plan": "TWELVE_MONTH",
        "type": "GENERAL_PURPOSE_N2",
        "resources": [{"type": "VCPU", "amount": "16"}, {"type": "MEMORY", "amount": "65536"}],
    }
    resource = f"//compute.googleapis.com/projects/{NUMBER}/regions/europe-west1/commitments/$commitment-name"
    kind = "compute.googleapis.com/Commitment"
    return [{"action": "add", "resourceType": kind, "resource": resource, "path": "/", "value": value}]


_BIND = "cloudresourcemanager.googleapis.com/Project"
_INSTANCE, _SQL_KIND = "compute.googleapis.com/Instance", "sqladmin.googleapis.com/Instance"
# {recommender: (location, subtype, operations, overview, target resources)}
_SHAPES: dict[str, tuple[str, str, list[dict[str, Any]], dict[str, Any], list[str]]] = {
    "google.compute.instance.MachineTypeRecommender": (
        "europe-west1-b",
        "CHANGE_MACHINE_TYPE",
        _machine(_VM, "/machineType", _INSTANCE),
        {
            "resourceName": "relay-7",
            "currentMachineType": {"name": "n2-standard-8", "cpu": 8},
            "recommendedMachineType": "n2-standard-4",
        },
        [],
    ),
    "google.compute.instance.IdleResourceRecommender": (
        "europe-west1-b",
        "STOP_VM",
        [replace(_VM, "/status", "TERMINATED", _INSTANCE)],
        {"resourceName": _VM},
        [],
    ),
    "google.compute.instanceGroupManager.MachineTypeRecommender": (
        "europe-west1-b",
        "CHANGE_MACHINE_TYPE",
        _machine(_GROUP, "/versions/*/targetSize", "compute.googleapis.com/InstanceGroupManager"),
        {},
        [_GROUP],
    ),
    "google.compute.disk.IdleResourceRecommender": (
        "europe-west1-b",
        "SNAPSHOT_AND_DELETE_DISK",
        _snapshot(),
        {},
        [_DISK],
    ),
    "google.compute.address.IdleResourceRecommender": (
        "europe-west1",
        "DELETE_ADDRESS",
        [remove(_ADDRESS, "compute.googleapis.com/Address")],
        {},
        [],
    ),
    "google.compute.image.IdleResourceRecommender": (
        "global",
        "DELETE_IMAGE",
        [remove(_IMAGE, "compute.googleapis.com/Image")],
        {"imageFamily": "relay-family"},
        [],
    ),
    "google.compute.IdleResourceRecommender": (
        "europe-west1-b",
        "DELETE_RESERVATION",
        [remove(_RESERVATION, "compute.googleapis.com/Reservation")],
        {},
        [],
    ),
    "google.compute.RightSizeResourceRecommender": (
        "europe-west1-b",
        "RESIZE_RESERVATION",
        [replace(_RESERVATION, "/specificReservation/count", "3", "compute.googleapis.com/Reservation")],
        {"currentCount": "9", "recommendedCount": "3"},
        [],
    ),
    "google.container.DiagnosisRecommender": (
        "europe-west1",
        "CLUSTER_OVERPROVISIONED",
        [],
        {"clusterUri": _CLUSTER[2:], "namespace": "inbox", "controller": {"kind": "StatefulSet", "name": "sorter"}},
        [_CLUSTER, _WORKLOAD],
    ),
    "google.cloudsql.instance.OverprovisionedRecommender": (
        "europe-west1",
        "DOWNSIZE_INSTANCE",
        [
            replace(_SQL, "/settings/tier", "db-custom-4-16384", _SQL_KIND),
            replace(_SQL, "/settings/dataDiskSizeGb", "120", _SQL_KIND),
        ],
        {"instanceName": "ledger", "databaseVersion": "POSTGRES_16", "maxCpuUtilization": 0.18},
        [],
    ),
    "google.run.service.CostRecommender": (
        "europe-west1",
        "CPU_ALWAYS_ALLOCATED",
        [replace(_RUN, "/spec/template/metadata/annotations/cpu-throttling", "false", "run.googleapis.com/Service")],
        {"serviceName": "webhook", "revision": "webhook-00041-kiv"},
        [_RUN],
    ),
    "google.cloudfunctions.PerformanceRecommender": (
        "europe-west1",
        "MINIMUM_INSTANCES",
        [replace(_FUNCTION, "/minInstances", 1, "cloudfunctions.googleapis.com/CloudFunction")],
        {"functionName": "bounce"},
        [_FUNCTION],
    ),
    "google.storage.bucket.SoftDeleteRecommender": (
        "europe-west1",
        "DISABLE_SOFT_DELETE",
        [replace(_BUCKET, "/softDeletePolicy/retentionDurationSeconds", 604800, "storage.googleapis.com/Bucket")],
        {"bucketName": "heron-attachments", "softDeletedBytes": "8796093022208"},
        [_BUCKET],
    ),
    "google.bigquery.table.PartitionClusterRecommender": (
        "eu",
        "PARTITION_TABLE",
        [replace(_TABLE, "/", "heron-mail:mail.deliveries", "")],
        {
            "partitionColumn": "sent_on",
            "clusterColumns": ["tenant_ref", "mailbox_ref"],
            "partitionTimeUnit": "DAY",
            "bytesSavedMonthly": "4402341478400",
            "slotMsSavedMonthly": "914827113",
        },
        [_TABLE],
    ),
    "google.bigquery.materializedview.Recommender": (
        "eu",
        "CREATE_MATERIALIZED_VIEW",
        [],
        {
            "sql": "CREATE MATERIALIZED VIEW `heron-mail.mail.daily` AS SELECT 1",
            "bytesSavedMonthly": "91000000000",
            "slotMsSavedMonthly": "5000000",
            "baseTables": [{"projectId": PROJECT, "datasetId": "mail", "tableId": "deliveries"}],
        },
        [_DATASET],
    ),
    "google.bigquery.capacityCommitments.Recommender": (
        "eu",
        "CAPACITY_COMMITMENT",
        [],
        {"edition": "ENTERPRISE", "plan": "ANNUAL", "slots": "400", "reservationName": "mail-batch"},
        [f"//bigqueryreservation.googleapis.com/{_IN}/locations/eu/reservations/mail-batch"],
    ),
    "google.resourcemanager.projectUtilization.Recommender": (
        "global",
        "CLEANUP_PROJECT",
        [remove(_ITSELF, _BIND)],
        {"projectName": "Heron mail", "owners": ["user:wren@heron.example"]},
        [_ITSELF],
    ),
    "google.iam.policy.Recommender": (
        "global",
        "REPLACE_ROLE",
        _grant(_ITSELF, _BIND, f"serviceAccount:{_ACCOUNT}", "roles/editor", _CONDITION),
        {
            "resource": _ITSELF,
            "member": f"serviceAccount:{_ACCOUNT}",
            "removedRole": "roles/editor",
            "addedRoles": ["roles/storage.objectViewer", "organizations/77120034511/roles/postman"],
            "minimumObservationPeriodInDays": "60",
        },
        [_ITSELF],
    ),
    "google.compute.commitment.UsageCommitmentRecommender": (
        "europe-west1",
        "PROJECT_SCOPED_COMMITMENTS",
        _commitment(),
        {"algorithm": "LOW_WATERMARK", "plan": "TWELVE_MONTH"},
        [],
    ),
    "google.cloudbilling.commitment.SpendBasedCommitmentRecommender": (
        "global",
        "BILLING_ACCOUNT_SCOPED_COMMITMENTS",
        [],
        {"term": "P1Y", "service": "services/95FF-2EF5-5EA1", "commitmentAmount": money(3.5)},
        ["//cloudbilling.googleapis.com/billingAccounts/0A1B2C-3D4E5F-607182"],
    ),
}
_ANY_SQL = (
    "europe-west1",
    "ANY_ADVICE",
    [replace(_SQL, "/settings/activationPolicy", "NEVER", _SQL_KIND)],
    {"instanceName": "ledger"},
    [_SQL],
)


def recommendation(recommender: str) -> dict[str, Any]:
    """One recommendation of a recommender, with every field of the API."""
    location, subtype, operations, overview, targets = _SHAPES.get(recommender, _ANY_SQL)
    parent = f"projects/{NUMBER}/locations/{location}"
    cost = {"cost": money(-42.5), "costInLocalCurrency": money(-39.25, "EUR"), "duration": "2592000s"}
    return {
        "name": f"{parent}/recommenders/{recommender}/recommendations/5a3c1e70-aaaa-4b1b-8c1c-0123456789ab",
        "description": "Deployment inbox/sorter of heron-mail is larger than it needs to be.",
        "recommenderSubtype": subtype,
        "lastRefreshTime": _DAY,
        "primaryImpact": {"category": "COST", "costProjection": cost},
        "additionalImpact": [
            {"category": "SECURITY", "securityProjection": {"details": {"revokedIamPermissionsCount": 2998}}},
            {"category": "SUSTAINABILITY", "sustainabilityProjection": {"kgCO2e": -7.5, "duration": "2592000s"}},
            {
                "category": "RELIABILITY",
                "reliabilityProjection": {"risks": ["DATA_LOSS"], "details": {"vm": "relay-7"}},
            },
        ],
        "priority": "P2",
        "content": {"operationGroups": [{"operations": operations}], "overview": overview},
        "stateInfo": {"state": "CLAIMED", "stateMetadata": {"reviewer": "wren"}},
        "etag": '"a1b2c3d4e5f60718"',
        "associatedInsights": [{"insight": f"{parent}/insightTypes/google.iam.policy.Insight/insights/90aa-heron"}],
        "xorGroupId": "relay-7-sizes",
        "targetResources": targets,
    }


def _insights() -> list[dict[str, Any]]:
    return [
        {
            "name": f"projects/{NUMBER}/locations/global/insightTypes/google.iam.policy.Insight/insights/90aa-heron",
            "description": f"{_ACCOUNT} used 4 of 3,000 permissions.",
            "targetResources": [_ITSELF],
            "insightSubtype": "PERMISSIONS_USAGE",
            "content": {
                "role": "projects/heron-mail/roles/mailReader",
                "member": "deleted:user:wren@heron.example?uid=103185812403937829397",
                "condition": {"expression": _CONDITION, "title": "attachments", "description": "", "location": ""},
                "exercisedPermissions": [{"permission": "storage.objects.get"}],
                "currentTotalPermissionsCount": "3000",
                "serviceAccountId": "114400275001992837465",
                "email": _ACCOUNT,
                "lastAuthenticatedTime": "2026-06-02T07:00:00Z",
                "cpuUtilization": {"maximum": 0.41},
                "memoryUsageMeasured": True,
                "projectNumber": int(NUMBER),
            },
            "lastRefreshTime": _DAY,
            "observationPeriod": "7776000s",
            "stateInfo": {"state": "ACTIVE", "stateMetadata": {"reviewer": "wren"}},
            "category": "SECURITY",
            "severity": "HIGH",
            "etag": '"0102"',
            "associatedRecommendations": [{"recommendation": recommendation("google.iam.policy.Recommender")["name"]}],
        }
    ]


def _projects() -> list[dict[str, Any]]:
    return [
        {
            "name": f"projects/{NUMBER}",
            "parent": "folders/881200431107",
            "projectId": PROJECT,
            "state": "ACTIVE",
            "displayName": "Heron mail",
            "createTime": _DAY,
            "etag": "W/heron",
            "labels": {"team": "post-room", "heron-owner": "wren"},
        }
    ]


def _series() -> list[dict[str, Any]]:
    value = {"interval": {"startTime": _DAY, "endTime": _DAY}, "value": {"doubleValue": 0.25}}
    resources = [
        {"project_id": PROJECT, "database_id": f"{PROJECT}:ledger", "region": "europe-west1"},
        {"project_id": PROJECT, "cluster_name": "mailroom", "location": "europe-west1", "node_name": "gke-x-1"},
        {"instance_id": f"{_IN}/locations/europe-west1/instances/cache", "node_id": "node-0", "shard": "blue"},
    ]
    return [
        {
            "metric": {"type": "custom.googleapis.com/heron/queue", "labels": {"queue": "outbound"}},
            "resource": {"type": "cloudsql_database", "labels": labels},
            "metadata": {
                "systemLabels": {"machine_type": "n2-standard-8", "name": "relay-7"},
                "userLabels": {"cloud.google.com/gke-nodepool": "sorters", "owner": "wren"},
            },
            "metricKind": "GAUGE",
            "valueType": "DOUBLE",
            "points": [value],
        }
        for labels in resources
    ]


def responses() -> list[Answer]:
    """One response of every recommender, and of the other methods."""
    owner, account = f"projects/{PROJECT}", "billingAccounts/0A1B2C-3D4E5F-607182"
    billed = {"name": f"{owner}/billingInfo", "projectId": PROJECT, "billingAccountName": account}
    place = {
        "name": f"{owner}/locations/europe-west1",
        "locationId": "europe-west1",
        "displayName": "Belgium",
        "labels": {"cloud.googleapis.com/region": "europe-west1"},
        "metadata": {"@type": "type.googleapis.com/heron.Location"},
    }
    others = [
        (LIST_PROJECTS, "folders/881200431107", "projects", {"projects": _projects(), "nextPageToken": "heron-page"}),
        (LIST_LOCATIONS, owner, "locations", {"locations": [place]}),
        (LIST_BILLED, account, "projects", {"projectBillingInfo": [billed]}),
        (LIST_TIME_SERIES, owner, "sql-cpu", {"timeSeries": _series()}),
    ]
    insights = f"{owner}/locations/global/insightTypes/google.iam.policy.Insight"
    others.append((LIST_INSIGHTS, owner, insights, {"insights": _insights()}))
    for identifier in sorted({*_SHAPES, *(recommender.id for recommender in RECOMMENDERS)}):
        body = recommendation(identifier)
        location = body["name"].split("/")[3]
        asked = f"{owner}/locations/{location}/recommenders/{identifier}"
        others.append((LIST_RECOMMENDATIONS, owner, asked, {"recommendations": [body], "nextPageToken": "heron-2"}))
    return [Answer(method, of, asked, [json.dumps(page).encode()]) for method, of, asked, page in others]
