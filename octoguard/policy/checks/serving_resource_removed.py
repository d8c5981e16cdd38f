"""Flags addresses, DNS records, certificates and node pools that are deleted while they may be in use."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octoguard.policy.checks._guard import Guard
from octoguard.policy.checks._guards import removal
from octoguard.policy.checks._losses import Same, by

if TYPE_CHECKING:
    from octoguard.plan import Plan, ResourceChange
    from octoguard.policy.outcome import Outcome

_UNKNOWN_USERS: Final = "the plan does not show what uses it"
_CERTIFICATES: Final = (
    "google_compute_region_target_https_proxy",
    "google_compute_target_https_proxy",
    "google_compute_target_ssl_proxy",
)
_ADDRESS: Final = Guard(
    "static address",
    "the static IP address",
    compare=by(Same("address", "the address is released and replaced by a different one", surely=False)),
    used_by=(
        ("ip_address", ("google_compute_forwarding_rule", "google_compute_global_forwarding_rule")),
        ("nat_ips", ("google_compute_router_nat",)),
        ("reserved_peering_ranges", ("google_service_networking_connection",)),
        ("network_interface[0].access_config[0].nat_ip", ("google_compute_instance",)),
    ),
    doubt="the address is lost for good, and the plan does not show what uses it",
)
_CERTIFICATE: Final = Guard(
    "certificate",
    "the certificate",
    used_by=(("ssl_certificates", _CERTIFICATES),),
    doubt=_UNKNOWN_USERS,
)
SERVING: Final[dict[str, Guard]] = {
    "google_certificate_manager_certificate": Guard(
        "managed certificate",
        "the certificate",
        used_by=(
            ("certificate_manager_certificates", _CERTIFICATES),
            ("certificates", ("google_certificate_manager_certificate_map_entry",)),
        ),
        doubt=_UNKNOWN_USERS,
    ),
    "google_compute_address": _ADDRESS,
    "google_compute_global_address": _ADDRESS,
    "google_compute_managed_ssl_certificate": _CERTIFICATE,
    "google_compute_region_ssl_certificate": _CERTIFICATE,
    "google_compute_ssl_certificate": _CERTIFICATE,
    "google_container_node_pool": Guard(
        "node pool",
        "the node pool",
        ("cluster",),
        (("cluster", ("google_container_cluster",)),),
        doubt="the plan does not show where its workloads run afterwards",
    ),
    "google_dns_record_set": Guard(
        "DNS record",
        "the DNS record",
        ("managed_zone", "name", "type"),
        (("managed_zone", ("google_dns_managed_zone",)),),
        doubt="the plan does not show who still resolves the name",
    ),
    "google_vpc_access_connector": Guard(
        "VPC connector",
        "the VPC connector",
        used_by=(
            ("vpc_connector", ("google_cloudfunctions_function",)),
            ("service_config[0].vpc_connector", ("google_cloudfunctions2_function",)),
            ("template[0].vpc_access[0].connector", ("google_cloud_run_v2_service",)),
        ),
        doubt=_UNKNOWN_USERS,
    ),
}


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail if a remaining resource loses it; unknown if the plan does not show what needs it."""
    return removal(change, plan, SERVING) if change.removes else None
