"""Flags Cloud SQL primaries without a replica or a backup in another region."""

from octoguard.plan import SENSITIVE, UNKNOWN, UNSET, Plan, ResourceChange
from octoguard.policy.operators import text_of
from octoguard.policy.outcome import PASS, Evidence, Outcome, evidence, fail, of, unknown

_SQL = "google_sql_database_instance"
_BACKUP = "settings[0].backup_configuration[0]"
_MULTI_REGIONS = frozenset({"us", "eu", "asia"})


def check(primary: ResourceChange, plan: Plan) -> Outcome:
    """Pass with a replica in another region, or with backups in a multi-region or in another region."""
    kept, why = _backups(primary)
    if kept:
        return PASS
    replicas, unplaced = plan.once("sql replicas", _replicas)
    own_replicas = replicas.get(primary.address, [])
    away = [_elsewhere(primary, replica) for replica in own_replicas]
    if True in away:
        return PASS
    regions = [of(replica, "region") for replica, answer in zip(own_replicas, away, strict=True) if answer is not True]
    if kept is None or None in away or unplaced:
        return unknown(*why, *regions, *(of(replica, "master_instance_name") for replica in unplaced[:3]))
    missing = (
        [] if own_replicas else [Evidence("", "known", "no replica", "this plan has no replica in another region")]
    )
    return fail(*why, *regions, *missing)


def _backups(primary: ResourceChange) -> tuple[bool | None, list[Evidence]]:
    """Whether the backups survive the loss of the region, with the evidence; None if not known."""
    tier = primary.get(f"{_BACKUP}.backup_tier")
    if tier == "ENHANCED":
        elsewhere = "the backup vault and its region are not in this plan"
        return None, [evidence(primary, f"{_BACKUP}.backup_tier", elsewhere, reason="not-in-plan")]
    if tier is UNKNOWN or tier is SENSITIVE:
        return None, [evidence(primary, f"{_BACKUP}.backup_tier")]
    enabled = primary.get(f"{_BACKUP}.enabled")
    if enabled is UNKNOWN or enabled is SENSITIVE:
        return None, [evidence(primary, f"{_BACKUP}.enabled")]
    if enabled is UNSET or text_of(enabled) != "true":
        default = "unset; the API's default is false" if enabled is UNSET else ""
        return False, [evidence(primary, f"{_BACKUP}.enabled", default)]
    location = primary.get(f"{_BACKUP}.location")
    if location is UNSET or location == "":
        return True, []  # the API uses the closest multi-region
    if isinstance(location, str) and location.casefold() in _MULTI_REGIONS:
        return True, []
    region = primary.get("region")
    locations = [evidence(primary, f"{_BACKUP}.location"), evidence(primary, "region")]
    if isinstance(location, str) and isinstance(region, str):
        return location.casefold() != region.casefold(), locations
    return None, locations


def _elsewhere(primary: ResourceChange, replica: ResourceChange) -> bool | None:
    regions = primary.get("region"), replica.get("region")
    return regions[0] != regions[1] if all(isinstance(region, str) for region in regions) else None


def _replicas(plan: Plan) -> tuple[dict[str, list[ResourceChange]], list[ResourceChange]]:
    """The replicas by the address of their primary, and the replicas whose primary is not known."""
    instances = plan.of_type(_SQL)
    by_name: dict[str, list[ResourceChange]] = {}
    for instance in instances:
        name = instance.get("name")
        if isinstance(name, str):
            by_name.setdefault(name, []).append(instance)
    nameless = len(instances) > sum(map(len, by_name.values()))
    by_primary: dict[str, list[ResourceChange]] = {}
    unplaced: list[ResourceChange] = []
    for replica in instances:
        name = replica.get("master_instance_name")
        if name is UNSET or name == "":
            continue
        primaries = replica.linked("master_instance_name", _SQL)
        if isinstance(name, str):
            primaries = by_name.get(name.rpartition(":")[2], [])
        if not primaries and (nameless or not isinstance(name, str)):
            unplaced.append(replica)
        for primary in primaries:
            by_primary.setdefault(primary.address, []).append(replica)
    return by_primary, unplaced
