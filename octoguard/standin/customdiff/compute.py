"""`CustomizeDiff` functions of Compute Engine, App Engine and Composer.

Sources: `services/{appengine,composer,compute}/resource_*.go` of the provider.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from octoguard.standin.links import last_segment, same_image_name, same_link_or_name, same_links
from octoguard.standin.values import UNKNOWN, is_empty, is_known

if TYPE_CHECKING:
    from octoguard.standin.customdiff.change import PlannedChange

_SCRATCH_SIZES = (375, 3000, 3500, 7000, 14000)
_MANAGED_ONLY = (
    "capacity_scaler",
    "max_connections",
    "max_connections_per_instance",
    "max_connections_per_endpoint",
    "max_rate",
    "max_rate_per_instance",
    "max_rate_per_endpoint",
    "max_utilization",
)


def startup_script(change: PlannedChange, _: str) -> None:
    """`ForceNewIf(metadata_startup_script)`: no replacement if the same script moves to or from `metadata`."""
    if not change.changes("metadata_startup_script"):
        return
    old, new = change.old_text("metadata_startup_script"), change.text("metadata_startup_script")
    if new and old:
        change.force_new("metadata_startup_script")
        return
    moved_from = change.old("metadata.startup-script") if new else change.new("metadata.startup-script")
    if moved_from != (new or old):
        change.force_new("metadata_startup_script")


def network_ip(change: PlannedChange, _: str) -> None:
    """`forceNewIfNetworkIPNotUpdatable`: an address changes in place only with the network that it is in."""
    old, new = change.old_items("network_interface"), change.items("network_interface")
    if len(old) != len(new):
        return
    for position in range(len(new)):
        base = f"network_interface.{position}."
        if not change.changes(base + "network_ip") or is_empty(change.new(base + "network_ip")):
            continue
        same = all(_same_place(change.old(base + name), change.new(base + name)) for name in ("network", "subnetwork"))
        if same and not change.changes(base + "subnetwork_project"):
            change.force_new(base + "network_ip")


def _same_place(old: Any, new: Any) -> bool:
    if is_empty(old) and is_empty(new):
        return True
    return isinstance(old, str) and isinstance(new, str) and same_link_or_name(old, new)


def guest_accelerator(change: PlannedChange, _: str) -> None:
    """`suppressEmptyGuestAcceleratorDiff`: accelerators with a count of 0 count as absent."""
    new = change.items("guest_accelerator")
    if change.old_items("guest_accelerator") or len(new) != 1 or not isinstance(new[0], dict):
        return
    if new[0].get("count") in (0, None):
        change.set("guest_accelerator", [])


def subnetwork_project(change: PlannedChange, _: str) -> None:
    """`validateSubnetworkProject`: the project in the link of a subnetwork must equal the configured project."""
    new = change.items("network_interface")
    if len(change.old_items("network_interface")) != len(new):
        return
    for position in range(len(new)):
        base = f"network_interface.{position}."
        link, project = change.text(base + "subnetwork"), change.new(base + "subnetwork_project")
        _, _, tail = link.partition("projects/")
        owner = tail.partition("/")[0]
        if not owner:
            return
        if isinstance(project, str) and project and owner != project:
            change.refuse(
                f'project {owner} in subnetwork\'s self_link "{link}" must match subnetwork_project "{project}"'
            )


def desired_status(change: PlannedChange, _: str) -> None:
    """`desiredStatusDiff`: the desired status of a new instance must be RUNNING."""
    if change.is_create and change.text("desired_status") not in ("", "RUNNING"):
        change.refuse("When creating an instance, desired_status can only accept RUNNING value")


def boot_disk(change: PlannedChange, _: str) -> None:
    """`resourceComputeInstanceTemplateBootDiskCustomizeDiff`: only the first disk boots."""
    for position in range(1, len(change.items("disk"))):
        key = f"disk.{position}.boot"
        if change.new(key) is True:
            change.refuse(f"Only the first disk specified in instance_template can be the boot disk. {key} was true")


def source_image(change: PlannedChange, _: str) -> None:
    """`resourceComputeInstanceTemplateSourceImageCustomizeDiff`: another name of the same image is not a difference."""
    for position in range(len(change.items("disk"))):
        key = f"disk.{position}.source_image"
        old, new = change.old_text(key), change.text(key)
        if old and new and same_image_name(old, new):
            change.keep(key)


def scratch_disk(change: PlannedChange, _: str) -> None:
    """`resourceComputeInstanceTemplateScratchDiskCustomizeDiff`: kind, type, size and interface of scratch disks."""
    for position, disk in enumerate(change.items("disk")):
        values = [disk.get(name) for name in ("type", "disk_type", "disk_size_gb", "interface")]
        if not is_known(values[0]) or not is_known(values[1]):
            continue
        if refusal := _scratch_refusal(position, *values):
            change.refuse(refusal)
            return


def _scratch_refusal(position: int, kind: Any, disk_type: Any, size: Any, interface: Any) -> str:
    kind, disk_type = kind or "", disk_type or ""
    if kind == "SCRATCH" and disk_type != "local-ssd":
        return f"SCRATCH disks must have a disk_type of local-ssd. disk {position} has disk_type {disk_type}"
    if disk_type == "local-ssd" and kind != "SCRATCH":
        return f"disks with a disk_type of local-ssd must be SCRATCH disks. disk {position} is a {kind} disk"
    if kind != "SCRATCH" or size is UNKNOWN:
        return ""
    if (size or 0) not in _SCRATCH_SIZES:
        sizes = " ".join(map(str, _SCRATCH_SIZES))
        return f"SCRATCH disks must be one of [{sizes}] GB, disk {position} is {size or 0}"
    if size != _SCRATCH_SIZES[0] and interface not in ("NVME", UNKNOWN):
        return (
            f"SCRATCH disks with a size of {size} GB must have an interface of NVME. disk {position} has interface "
            f"{interface or ''}"
        )
    return ""


def provisioned_iops(change: PlannedChange, _: str) -> None:
    """`hyperDiskIopsUpdateDiffSuppress`: only Hyperdisks change their IOPS in place."""
    if (
        change.new("type") is not UNKNOWN
        and "hyperdisk" not in change.text("type")
        and change.changes("provisioned_iops")
    ):
        change.force_new("provisioned_iops")


def forwarding_rule(change: PlannedChange, _: str) -> None:
    """`forwardingRuleCustomizeDiff`: a closed PSC endpoint, or another service attachment, forces a replacement."""
    if change.is_create:
        return
    old, new = change.old_text("target"), change.text("target")
    is_closed = change.text("psc_connection_status") == "CLOSED"
    if "/serviceAttachments/" in new and change.new("recreate_closed_psc") is True and is_closed:
        change.set("psc_connection_status", UNKNOWN)
        change.force_new("psc_connection_status")
    both = "/serviceAttachments/" in old and "/serviceAttachments/" in new
    if both and change.changes("target") and last_segment(old) + _place(old) != last_segment(new) + _place(new):
        change.force_new("target")
    if change.changes("allow_global_access") and change.text("load_balancing_scheme") == "INTERNAL_MANAGED":
        change.force_new("allow_global_access")


def _place(link: str) -> str:
    """A link behind its project: `CompareSelfLinkRelativePathsIgnoreProjectId` leaves the project out."""
    return link.partition("projects/")[2].partition("/")[2]


def attached_disk_zone(change: PlannedChange, _: str) -> None:
    """`computeAttachedDiskDefaultProviderZone`: the zone comes from the link of the instance, if it has one."""
    instance = change.configured("instance")
    if isinstance(instance, str) and "/zones/" in instance:
        change.set("zone", instance.partition("/zones/")[2].partition("/")[0])
    elif change.new("zone") is UNKNOWN and isinstance(instance, str) and change.settings.get("zone"):
        change.set("zone", change.settings["zone"])


def secondary_ranges(change: PlannedChange, _: str) -> None:
    """`resourceComputeSubnetworkSecondaryIpRangeSetStyleDiff`: ranges keep their place in the list by name."""
    old, new = change.old_items("secondary_ip_range"), change.items("secondary_ip_range")
    if change.is_create or not new or not all(isinstance(ip_range, dict) for ip_range in new):
        return
    places = {ip_range.get("range_name"): position for position, ip_range in enumerate(old)}
    given = {
        ip_range.get("range_name"): ip_range.get("ip_cidr_range")
        for ip_range in change.config.get("secondary_ip_range") or []
    }
    stable: list[Any] = [None] * len(new)
    left = []
    for ip_range in new:
        place = places.get(ip_range.get("range_name"))
        merged = ip_range if place is None else _survivor(old[place], ip_range, given.get(ip_range.get("range_name")))
        if place is not None and place < len(stable):
            stable[place] = merged
        else:
            left.append(merged)
    change.set("secondary_ip_range", [left.pop(0) if ip_range is None else ip_range for ip_range in stable])


def _survivor(old: Any, new: Any, given_range: Any) -> Any:
    """`mergeSurvivor`: an address range that is not configured is kept."""
    kept = {} if given_range or not old.get("ip_cidr_range") else {"ip_cidr_range": old["ip_cidr_range"]}
    return {**old, **new, **kept}


def no_secondary_ranges(change: PlannedChange, _: str) -> None:
    """`sendSecondaryIpRangeIfEmptyDiff`: unset ranges count as an empty list if the flag is set."""
    if change.is_create or change.config.get("secondary_ip_range") or not change.old("secondary_ip_range"):
        return
    if change.new("send_secondary_ip_range_if_empty") is True:
        change.set("secondary_ip_range", [])


def drained_addresses(change: PlannedChange, _: str) -> None:
    """`resourceComputeRouterNatDrainNatIpsCustomDiff`: only an address that was in use can be drained."""
    old, new, old_ips, new_ips = (
        {last_segment(link) for link in values if isinstance(link, str)}
        for values in (
            change.old_items("drain_nat_ips"),
            change.items("drain_nat_ips"),
            change.old_items("nat_ips"),
            change.items("nat_ips"),
        )
    )
    added = sorted(new - old)
    if added and change.is_create:
        change.refuse(f"New RouterNat cannot have drain_nat_ips, got values [{' '.join(added)}]")
        return
    for address in added:
        if address not in old_ips:
            listed = " ".join(sorted(old_ips))
            change.refuse(f'drain_nat_ip "{address}" was not previously set in nat_ips [{listed}]')
        elif address in new_ips:
            listed = " ".join(sorted(new_ips))
            change.refuse(f'drain_nat_ip "{address}" cannot be drained if still set in nat_ips [{listed}]')


def router_bgp(change: PlannedChange, _: str) -> None:
    """`resourceComputeRouterCustomDiff`: advertise_mode DEFAULT excludes groups and ranges."""
    if change.text("bgp.0.advertise_mode") != "DEFAULT":
        return
    for name in ("advertised_groups", "advertised_ip_ranges"):
        if change.items(f"bgp.0.{name}"):
            change.refuse(f"Error in bgp: {name} cannot be specified when using advertise_mode DEFAULT")


def region_backends(change: PlannedChange, _: str) -> None:
    """`customDiffRegionBackendService`: settings that backends of a pass-through load balancer do not support."""
    backends = [backend for backend in change.items("backend") if isinstance(backend, dict)]
    scheme = change.new("load_balancing_scheme")
    if scheme in ("INTERNAL_MANAGED", UNKNOWN) or not backends:
        return
    if scheme in ("INTERNAL", "EXTERNAL"):
        for name in _MANAGED_ONLY:
            for backend in backends:
                if backend.get(name) not in (None, 0, UNKNOWN):
                    change.refuse(
                        f'"{name}" cannot be set for non-managed backend service, found value {backend[name]}'
                    )
                    return
    elif all(backend.get("capacity_scaler") in (None, 0) for backend in backends):
        change.refuse("managed backend service must have at least one non-zero capacity_scaler for backends")


def health_check(change: PlannedChange, _: str) -> None:
    """`healthCheckCustomizeDiff`: the port settings of a health check match `port_specification`.

    The provider checks only the first kind of health check, because its block is never nil in the provider's code.
    """
    name = "http_health_check"
    block = change.items(name)
    if not block or not isinstance(block[0], dict):
        return
    kind, port, port_name = (block[0].get(key) for key in ("port_specification", "port", "port_name"))
    if UNKNOWN in (kind, port, port_name) or kind not in ("USE_NAMED_PORT", "USE_SERVING_PORT"):
        return
    if port:
        change.refuse(f"Error in {name}: port cannot be specified when using port_specification {kind}.")
    elif kind == "USE_NAMED_PORT" and not port_name:
        change.refuse(f"Error in {name}: Must specify port_name when using USE_NAMED_PORT as port_specification.")
    elif kind == "USE_SERVING_PORT" and port_name:
        change.refuse(f"Error in {name}: port_name cannot be specified when using port_specification USE_SERVING_PORT.")


def ssl_policy(change: PlannedChange, _: str) -> None:
    """`sslPolicyCustomizeDiff`: features are chosen with the profile CUSTOM, and only with it."""
    profile, features = change.new("profile"), change.new("custom_features")
    if UNKNOWN in (profile, features) or not (change.changes("profile") or change.changes("custom_features")):
        return
    start = f"Error in SSL Policy {change.text('name')}: the profile is set to {profile or ''} but "
    if profile == "CUSTOM" and not features:
        change.refuse(start + "no custom_features are set.")
    elif profile != "CUSTOM" and features:
        change.refuse(start + "using custom_features requires the profile to be CUSTOM.")


def rule_priorities(change: PlannedChange, _: str) -> None:
    """`rulesCustomizeDiff`: priorities of rules in a security policy must be unique."""
    given = [item.get("priority") for item in change.items("rule") if isinstance(item, dict)]
    known = [item for item in given if isinstance(item, int)]
    if len(set(known)) < len(known):
        change.refuse("Two rules have the same priority, please update one of the priorities to be different.")


def firewall_sources(change: PlannedChange, _: str) -> None:
    """`resourceComputeFirewallSourceFieldsCustomizeDiff`: an ingress rule needs a source."""
    names = ("source_tags", "source_ranges", "source_service_accounts")
    if change.planned.get("direction") != "EGRESS" and not any(change.config.get(name) for name in names):
        change.refuse("one of source_tags, source_ranges, or source_service_accounts must be defined")


def firewall_logging(change: PlannedChange, _: str) -> None:
    """`resourceComputeFirewallEnableLoggingCustomizeDiff`: disabled logging must not have settings."""
    if change.config.get("enable_logging") is False and change.planned.get("log_config"):
        change.refuse("log_config cannot be defined when enable_logging is false")


def app_location(change: PlannedChange, _: str) -> None:
    """`appEngineApplicationLocationIDCustomizeDiff`: the location of an App Engine application cannot change."""
    if change.old_text("location_id") and change.changes("location_id"):
        change.refuse("Cannot change location_id once the resource is created.")


def composer_network(change: PlannedChange, arguments: str) -> None:
    """`ForceNewIf(..., forceNewIfNotComposer3CustomDiff)`: only Composer 3 changes its network in place."""
    key = arguments.partition(",")[0]
    old, new = change.old_text(key), change.new(key)
    if "composer-3" in change.text("config.0.software_config.0.image_version"):
        return
    if change.changes(key) and not (isinstance(new, str) and same_links(old, new)):
        change.force_new(key)


def composer_upgrade(change: PlannedChange, arguments: str) -> None:
    """`ValidateChange(..., imageVersionChangeValidationFunc)`: an older environment cannot become Composer 3."""
    key = arguments.partition(",")[0]
    old, new = change.old_text(key), change.text(key)
    if old and "composer-3" not in old and "composer-3" in new:
        change.refuse("upgrade to composer 3 is not yet supported")


# Fields of a Composer environment: True for Composer 3 only, False for older versions only.
_COMPOSER_3 = {
    "config.0.node_config.0.max_pods_per_node": False,
    "config.0.node_config.0.enable_ip_masq_agent": False,
    "config.0.private_environment_config": False,
    "config.0.master_authorized_networks_config": False,
    "config.0.node_config.0.composer_network_attachment": True,
    "config.0.node_config.0.composer_internal_ipv4_cidr_block": True,
    "config.0.software_config.0.web_server_plugins_mode": True,
    "config.0.enable_private_environment": True,
    "config.0.enable_private_builds_only": True,
    "config.0.workloads_config.0.dag_processor": True,
}


def composer_fields(change: PlannedChange, _: str) -> None:
    """`versionValidationCustomizeDiffFunc`: fields that only some versions of Composer have.

    The provider also checks stored values. Offline, these may be invented, so only configured values count.
    """
    image = change.new("config.0.software_config.0.image_version")
    if image is UNKNOWN:
        return
    is_composer_3 = "composer-3" in (image or "")
    for key, only_composer_3 in _COMPOSER_3.items():
        value = change.configured(key)
        if is_empty(value) or value in (0, False) or not is_known(value) or is_composer_3 == only_composer_3:
            continue
        allowed = "only be used" if only_composer_3 else "not be used"
        change.refuse(f"error in configuration, {key} should {allowed} in Composer 3")
