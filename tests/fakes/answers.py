"""Responses of Google APIs in the documented shapes, with invented data."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

PROJECT = "octollm-prod"
_NUMBERS = {PROJECT: "100000000003"}
DAY = "2026-11-24T06:12:48.000000Z"
_GOOGLE = "//compute.googleapis.com"


def number_of(project: str) -> str:
    """The number of a project, by its ID."""
    return _NUMBERS.get(project) or str(200_000_000_000 + hash_of(project) % 10**9)


def named_by_number(body: dict[str, Any]) -> dict[str, Any]:
    """A recommendation as Google returns it: its name and its insights have the number of the project, not its ID."""

    def renamed(name: str) -> str:
        kind, owner, rest = name.split("/", 2)
        return f"{kind}/{number_of(owner) if kind == 'projects' and owner[:1].isalpha() else owner}/{rest}"

    insights = [{"insight": renamed(one["insight"])} for one in body.get("associatedInsights", [])]
    return {**body, "name": renamed(body["name"]), **({"associatedInsights": insights} if insights else {})}


def money(amount: float, currency: str = "USD") -> dict[str, Any]:
    """google.type.Money: `-12.5` is units "-12", nanos -500000000."""
    nanos = round(amount * 1_000_000_000)
    units, rest = divmod(abs(nanos), 1_000_000_000)
    sign = -1 if nanos < 0 else 1
    return {"currencyCode": currency, "units": str(sign * units), "nanos": sign * rest}


def parent(location: str, recommender: str, owner: str = f"projects/{PROJECT}") -> str:
    """The parent of a recommendation."""
    return f"{owner}/locations/{location}/recommenders/{recommender}"


def recommendation(
    within: str,
    name: str,
    saves: float | None,
    *,
    resource: str = "",
    operations: list[dict[str, Any]] | None = None,
    currency: str = "USD",
    duration: str = "2592000s",
    state: str = "ACTIVE",
    **more: Any,
) -> dict[str, Any]:
    """One recommendation. `saves` is the saving over `duration`, or None without a cost projection."""
    impact: dict[str, Any] = {"category": "COST" if saves is not None else "SECURITY"}
    if saves is not None:
        impact["costProjection"] = {"cost": money(-saves, currency), "duration": duration}
    return {
        "name": f"{within}/recommendations/{name}",
        "lastRefreshTime": DAY,
        "primaryImpact": impact,
        "priority": "P2",
        "content": {"operationGroups": [{"operations": operations or []}]},
        "stateInfo": {"state": state},
        "etag": f'"{abs(hash_of(name)) % 10**16:016x}"',
        "targetResources": [resource] if resource else [],
        **more,
    }


def hash_of(text: str) -> int:
    """A number that is the same in every run, unlike hash()."""
    return int.from_bytes(text.encode()[-7:], "big")


def replace(resource: str, path: str, value: Any, kind: str) -> dict[str, Any]:
    """One operation that sets a value."""
    return {"action": "replace", "resourceType": kind, "resource": resource, "path": path, "value": value}


def remove(resource: str, kind: str) -> dict[str, Any]:
    """One operation that removes the resource."""
    return {"action": "remove", "resourceType": kind, "resource": resource, "path": "/"}


def _vm(location: str, name: str) -> str:
    return f"{_GOOGLE}/projects/{PROJECT}/zones/{location}/instances/{name}"


def prod() -> dict[str, list[dict[str, Any]]]:
    """The recommendations of octollm-prod in one month, by parent. Every other list is empty."""
    parts = (_machines, _disks_and_addresses, _pools, _databases, _small, _roles, _commitments)
    return {within: found for part in parts for within, found in part().items()}


def _machines() -> dict[str, list[dict[str, Any]]]:
    large = parent("us-central1-a", "google.compute.instance.MachineTypeRecommender")
    idle = parent("us-central1-a", "google.compute.instance.IdleResourceRecommender")
    bastion, runner = _vm("us-central1-a", "octollm-prod-bastion"), _vm("us-central1-a", "octollm-prod-runner")
    kind = "compute.googleapis.com/Instance"
    size = "zones/us-central1-a/machineTypes/"
    tested = {
        "action": "test",
        "resourceType": kind,
        "resource": bastion,
        "path": "/machineType",
        "valueMatcher": {"matchesPattern": ".*zones/us-central1-a/machineTypes/e2-standard-2"},
    }
    return {
        large: [
            recommendation(
                large,
                "3d7a1c52-0b0f-4b0a-9d8e-5f6f4f5e0001",
                36.5,
                resource=bastion,
                operations=[tested, replace(bastion, "/machineType", f"{size}e2-small", kind)],
                recommenderSubtype="CHANGE_MACHINE_TYPE",
                description="Save cost by changing machine type from e2-standard-2 to e2-small.",
                xorGroupId="bastion-size",
            ),
            recommendation(
                large,
                "3d7a1c52-0b0f-4b0a-9d8e-5f6f4f5e0002",
                24.25,
                resource=bastion,
                operations=[tested, replace(bastion, "/machineType", f"{size}e2-medium", kind)],
                recommenderSubtype="CHANGE_MACHINE_TYPE",
                description="Save cost by changing machine type from e2-standard-2 to e2-medium.",
                xorGroupId="bastion-size",
            ),
            recommendation(
                large,
                "3d7a1c52-0b0f-4b0a-9d8e-5f6f4f5e0003",
                20.0,
                resource=runner,
                operations=[replace(runner, "/machineType", f"{size}e2-standard-4", kind)],
                recommenderSubtype="CHANGE_MACHINE_TYPE",
                description="Save cost by changing machine type from e2-standard-8 to e2-standard-4.",
            ),
        ],
        idle: [
            recommendation(
                idle,
                "9b1f7a10-5c1d-4a53-8f0e-6a7b8c9d0001",
                195.68,
                resource=runner,
                operations=[replace(runner, "/status", "TERMINATED", kind)],
                recommenderSubtype="STOP_VM",
                description="Save cost by stopping idle VM 'octollm-prod-runner'.",
                priority="P1",
            )
        ],
    }


def _disks_and_addresses() -> dict[str, list[dict[str, Any]]]:
    disks = parent("us-central1-b", "google.compute.disk.IdleResourceRecommender")
    addresses = parent("global", "google.compute.address.IdleResourceRecommender")
    disk = f"{_GOOGLE}/projects/{PROJECT}/zones/us-central1-b/disks/pvc-5f1d2c33-7a51-4a08-9b6a-2f1f6f1b8f10"
    address = f"{_GOOGLE}/projects/{PROJECT}/global/addresses/octollm-prod-cluster-ingress"
    snapshot = {
        "action": "add",
        "resourceType": "compute.googleapis.com/Snapshot",
        "resource": f"{_GOOGLE}/projects/{PROJECT}/global/snapshots/$snapshot-name",
        "path": "/",
        "value": {"name": "$snapshot-name", "sourceDisk": disk.removeprefix(f"{_GOOGLE}/")},
    }
    return {
        disks: [
            recommendation(
                disks,
                "c1d2e3f4-1111-4222-8333-444455550001",
                20.0,
                resource=disk,
                operations=[snapshot, remove(disk, "compute.googleapis.com/Disk")],
                recommenderSubtype="SNAPSHOT_AND_DELETE_DISK",
                description="Save cost by snapshotting and then deleting idle persistent disk.",
            )
        ],
        addresses: [
            recommendation(
                addresses,
                "c1d2e3f4-1111-4222-8333-444455550002",
                7.2,
                resource=address,
                operations=[remove(address, "compute.googleapis.com/Address")],
                recommenderSubtype="DELETE_ADDRESS",
                description="Save cost by deleting idle address 'octollm-prod-cluster-ingress'.",
                state="CLAIMED",
            )
        ],
    }


def _pools() -> dict[str, list[dict[str, Any]]]:
    groups = parent("us-central1-a", "google.compute.instanceGroupManager.MachineTypeRecommender")
    clusters = parent("us-central1", "google.container.DiagnosisRecommender")
    zone = f"{_GOOGLE}/projects/{PROJECT}/zones/us-central1-a"
    group = f"{zone}/instanceGroupManagers/gke-octollm-prod-cluster-default-8e1f0a7c-grp"
    location = f"projects/{PROJECT}/locations/us-central1"
    cluster = f"//container.googleapis.com/{location}/clusters/octollm-prod-cluster"
    workload = f"{cluster}/k8s/namespaces/octollm/apps/deployments/retriever"
    return {
        groups: [
            recommendation(
                groups,
                "7f0e9d8c-2222-4333-8444-555566660001",
                141.79,
                resource=group,
                operations=[
                    replace(
                        group,
                        "/versions/*/targetSize",
                        "zones/us-central1-a/machineTypes/n2-standard-4",
                        "compute.googleapis.com/InstanceGroupManager",
                    )
                ],
                recommenderSubtype="CHANGE_MACHINE_TYPE",
                description="Save cost by changing the machine type of the group from n2-standard-8 to n2-standard-4.",
            )
        ],
        clusters: [
            recommendation(
                clusters,
                "7f0e9d8c-2222-4333-8444-555566660002",
                55.0,
                resource=workload,
                recommenderSubtype="WORKLOAD_OVERPROVISIONED",
                description="Deployment octollm/retriever requests more CPU than it uses.",
            )
        ],
    }


def _databases() -> dict[str, list[dict[str, Any]]]:
    idle = parent("us-east1", "google.cloudsql.instance.IdleRecommender")
    instance = f"//sqladmin.googleapis.com/projects/{PROJECT}/instances/octollm-prod-postgres-replica-1"
    return {
        idle: [
            recommendation(
                idle,
                "aa11bb22-3333-4444-8555-666677770001",
                212.4,
                resource=instance,
                operations=[
                    replace(instance, "/settings/activationPolicy", "NEVER", "sqladmin.googleapis.com/Instance")
                ],
                recommenderSubtype="STOP_INSTANCE",
                description="Save cost by stopping idle instance 'octollm-prod-postgres-replica-1'.",
                state="DISMISSED",
            )
        ]
    }


def _small() -> dict[str, list[dict[str, Any]]]:
    """Recommendations for resources that are too small, and whose fix costs more."""
    small = parent("us-central1", "google.cloudsql.instance.UnderprovisionedRecommender")
    instance = f"//sqladmin.googleapis.com/projects/{PROJECT}/instances/octollm-prod-postgres"
    grow = replace(instance, "/settings/tier", "db-custom-8-32768", "sqladmin.googleapis.com/Instance")
    costs = {"costProjection": {"cost": money(198.0), "duration": "2592000s"}, "category": "COST"}
    return {
        small: [
            recommendation(
                small,
                "aa11bb22-3333-4444-8555-666677770002",
                None,
                resource=instance,
                operations=[grow],
                recommenderSubtype="CLOUDSQL_MEMORY_UNDERPROVISIONED",
                description="Memory of octollm-prod-postgres is nearly used up.",
                primaryImpact={"category": "PERFORMANCE"},
                additionalImpact=[costs],
            )
        ]
    }


def _roles() -> dict[str, list[dict[str, Any]]]:
    roles = parent("global", "google.iam.policy.Recommender")
    project = "//cloudresourcemanager.googleapis.com/projects/100000000003"
    member = "serviceAccount:octollm-pgbouncer@octollm-prod.iam.gserviceaccount.com"
    kind = "cloudresourcemanager.googleapis.com/Project"
    filters = {"/iamPolicy/bindings/*/members/*": member, "/iamPolicy/bindings/*/role": "roles/cloudsql.client"}
    operation = {
        "action": "remove",
        "resourceType": kind,
        "resource": project,
        "path": "/iamPolicy/bindings/*/members/*",
        "pathFilters": filters,
    }
    return {
        roles: [
            recommendation(
                roles,
                "bb22cc33-4444-4555-8666-777788880001",
                None,
                resource=project,
                operations=[operation],
                recommenderSubtype="REMOVE_ROLE",
                description="This role has not been used during the observation window.",
                priority="P4",
            )
        ]
    }


def _commitments() -> dict[str, list[dict[str, Any]]]:
    machines = parent("us-central1", "google.compute.commitment.UsageCommitmentRecommender")
    region = f"{_GOOGLE}/projects/{PROJECT}/regions/us-central1/commitments/$commitment-name"

    def commitment(plan: str) -> dict[str, Any]:
        value = {
            "name": "$commitment-name",
            "plan": plan,
            "type": "GENERAL_PURPOSE_N2",
            "resources": [{"type": "VCPU", "amount": "60"}, {"type": "MEMORY", "amount": "245760"}],
        }
        kind = "compute.googleapis.com/Commitment"
        return {"action": "add", "resourceType": kind, "resource": region, "path": "/", "value": value}

    return {
        machines: [
            recommendation(
                machines,
                "cc33dd44-5555-4666-8777-888899990001",
                640.0,
                operations=[commitment("TWELVE_MONTH")],
                description="Purchase commitments for n2 cores and memory in us-central1 for one year.",
                xorGroupId="n2-us-central1",
            ),
            recommendation(
                machines,
                "cc33dd44-5555-4666-8777-888899990002",
                951.36,
                operations=[commitment("THIRTY_SIX_MONTH")],
                description="Purchase commitments for n2 cores and memory in us-central1 for three years.",
                xorGroupId="n2-us-central1",
            ),
        ]
    }


_SQL = "cloudsql.googleapis.com/database"
_NODE = "kubernetes.io/node"


def series(
    labels: dict[str, str],
    value: float,
    *,
    days: int = 30,
    until: datetime,
    user: dict[str, str] | None = None,
    system: dict[str, str] | None = None,
) -> dict[str, Any]:
    """One time series of hourly values: `value`, and a tenth of it at night."""
    hours = range(days * 24)
    ends = [until - timedelta(hours=hour) for hour in hours]
    return {
        "metric": {"type": "ignored"},
        "resource": {"type": "ignored", "labels": labels},
        "metadata": {"userLabels": user or {}, "systemLabels": system or {}},
        "points": [
            {
                "interval": {"startTime": _instant(end), "endTime": _instant(end)},
                "value": {"doubleValue": value if end.hour >= 6 or value > 1 else value / 10},
            }
            for end in ends
        ],
    }


def _instant(when: datetime) -> str:
    return when.strftime("%Y-%m-%dT%H:%M:%SZ")


def measurements(until: datetime | None = None) -> dict[tuple[str, str], list[dict[str, Any]]]:
    """The metrics of octollm-prod for a month: by project and metric. The primary and first Redis are oversized."""
    end = (until or datetime.now(UTC)).replace(minute=0, second=0, microsecond=0)

    def sql(name: str, value: float, days: int = 30) -> dict[str, Any]:
        labels = {"project_id": PROJECT, "database_id": f"{PROJECT}:{name}", "region": "us-central1"}
        return series(labels, value, until=end, days=days)

    def redis(name: str, value: float) -> dict[str, Any]:
        instance = f"projects/{PROJECT}/locations/us-central1/instances/{name}"
        return series({"instance_id": instance, "region": "us-central1", "node_id": "node-0"}, value, until=end)

    def pool(name: str, value: float) -> dict[str, Any]:
        labels = {"cluster_name": "octollm-prod-cluster", "location": "us-central1"}
        return series(labels, value, until=end, user={"cloud.google.com/gke-nodepool": name})

    gib = float(1 << 30)
    primary, replica = "octollm-prod-postgres", "octollm-prod-postgres-replica-0"
    shard = "octollm-prod-redis"
    return {
        (PROJECT, f"{_SQL}/cpu/utilization"): [sql(primary, 0.12), sql(replica, 0.72), sql("new", 0.1, 3)],
        (PROJECT, f"{_SQL}/memory/utilization"): [sql(primary, 0.31), sql(replica, 0.66), sql("new", 0.1, 3)],
        (PROJECT, f"{_SQL}/cpu/reserved_cores"): [sql(primary, 4), sql(replica, 4)],
        (PROJECT, f"{_SQL}/memory/quota"): [sql(primary, 16 * gib), sql(replica, 16 * gib)],
        (PROJECT, "redis.googleapis.com/stats/memory/usage_ratio"): [redis(shard, 0.2), redis(f"{shard}-2", 0.95)],
        (PROJECT, "redis.googleapis.com/stats/memory/maxmemory"): [
            redis(shard, 6 * gib),
            redis(f"{shard}-2", 6 * gib),
        ],
        (PROJECT, f"{_NODE}/cpu/allocatable_utilization"): [pool("default", 0.22), pool("busy", 0.6)],
        (PROJECT, f"{_NODE}/memory/allocatable_utilization"): [pool("default", 0.3), pool("busy", 0.5)],
        (PROJECT, f"{_NODE}/cpu/allocatable_utilization#count"): [pool("default", 5), pool("busy", 3)],
        (PROJECT, "compute.googleapis.com/instance/cpu/reserved_cores"): [
            series({"zone": f"us-central1-{zone}"}, cores, until=end, system={"machine_type": "n2-standard-8"})
            for zone, cores in (("a", 16.0), ("b", 16.0), ("c", 8.0))
        ],
    }
