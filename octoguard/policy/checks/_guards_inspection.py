"""Guards that inspect traffic, authenticate callers and log flows: Network Security, trust, VPC Flow Logs."""

from __future__ import annotations

from typing import Any, Final

from octoguard.policy.checks._answers import Answer, both
from octoguard.policy.checks._before_after import Gone, Off
from octoguard.policy.checks._guard import Guard
from octoguard.policy.checks._guard_forms import NO_USER, alone, switch
from octoguard.policy.checks._guard_rules import is_off, is_word
from octoguard.policy.checks._losses import Half, More, Ranked, Same, by
from octoguard.policy.checks._machines import negated

NETWORK: Final = ("google_compute_network",)
PROXIES: Final = (
    "google_compute_region_target_https_proxy",
    "google_compute_target_https_proxy",
    "google_compute_target_ssl_proxy",
)


def is_deny(half: Half) -> Answer:
    """Whether its action is to deny."""
    return is_word(half, "action", "deny")


def in_network(what: str, *rules: Any, path: str = "network", protects: Any = None, doubt: str = "") -> Guard:
    extra = {} if protects is None else {"protects": protects}
    return Guard(what, f"the {what}", (path,), ((path, NETWORK),), by(*rules), doubt=doubt, **extra)


INSPECTION_GUARDS: Final[dict[str, Guard]] = {
    "google_network_security_firewall_endpoint": alone("firewall endpoint"),
    "google_network_security_firewall_endpoint_association": in_network(
        "firewall endpoint association",
        Off("disabled", on=("false",), says="disabled"),
        Same("firewall_endpoint", surely=False),
        protects=lambda half: negated(is_off(half)),
    ),
    "google_network_security_intercept_endpoint_group_association": in_network("intercept endpoint group association"),
    "google_network_security_mirroring_endpoint_group_association": in_network("mirroring endpoint group association"),
    "google_network_security_dns_threat_detector": alone(
        "DNS threat detector", More("excluded_networks", "excludes more networks"), names=("project",), doubt=""
    ),
    "google_network_security_security_profile": alone(
        "security profile",
        Same("threat_prevention_profile", "different threat overrides", surely=False),
        Same("url_filtering_profile", "different URL filters", surely=False),
    ),
    "google_network_security_security_profile_group": alone(
        "security profile group",
        Gone("threat_prevention_profile", "detached"),
        Gone("url_filtering_profile", "detached"),
        Gone("custom_mirroring_profile", "detached"),
        Gone("custom_intercept_profile", "detached"),
    ),
    "google_network_security_tls_inspection_policy": alone("TLS inspection policy"),
    "google_network_security_server_tls_policy": Guard(
        "server TLS policy",
        "the server TLS policy",
        ("name",),
        compare=by(
            Off("allow_open", on=("false",), says="plain text allowed"),
            Gone("mtls_policy[0]", "client certificates are no longer required"),
            Ranked("mtls_policy[0].client_validation_mode", ("ALLOW_INVALID_OR_MISSING_CLIENT_CERT", "REJECT_INVALID")),
        ),
        used_by=(("server_tls_policy", PROXIES),),
        doubt=NO_USER,
    ),
    "google_network_security_client_tls_policy": alone(
        "client TLS policy", Gone("server_validation_ca", "the server is no longer validated")
    ),
    "google_network_security_backend_authentication_config": alone(
        "backend authentication config", Gone("trust_config", "the backend is no longer validated")
    ),
    "google_network_security_authorization_policy": alone(
        "authorization policy",
        Ranked("action", ("ALLOW", "DENY")),
        Same("rules", "different rules", surely=False),
    ),
    "google_network_security_authz_policy": Guard(
        "authorization policy",
        "the authorization policy",
        ("target[0].resources",),
        (),
        by(Ranked("action", ("ALLOW", "DENY")), Same("http_rules", "different rules", surely=False)),
    ),
    "google_network_security_gateway_security_policy": alone("gateway security policy"),
    "google_network_security_gateway_security_policy_rule": Guard(
        "gateway security policy rule",
        "the gateway security policy rule",
        ("gateway_security_policy",),
        (("gateway_security_policy", ("google_network_security_gateway_security_policy",)),),
        by(
            Off("enabled", says="disabled"),
            Ranked("basic_profile", ("ALLOW", "DENY")),
            Same("session_matcher", "matches different traffic", surely=False),
            Off("tls_inspection_enabled", says="TLS inspection turned off"),
        ),
        lambda half: both(is_word(half, "basic_profile", "deny"), is_word(half, "enabled", "true")),
    ),
    "google_certificate_manager_trust_config": alone("trust config", More("allowlisted_certificates", surely=False)),
    "google_network_management_vpc_flow_logs_config": Guard(
        "VPC Flow Logs configuration",
        "the VPC Flow Logs configuration",
        key=lambda half: tuple(half.get(name) for name in ("network", "subnet", "vpn_tunnel")),
        things=(("network", NETWORK), ("subnet", ("google_compute_subnetwork",))),
        compare=by(
            Off("state", on=("ENABLED",), unset="ENABLED", says="turned off"),
            Same("filter_expr", "logs different traffic", surely=False, unset_is_wider=True),
        ),
        protects=lambda half: negated(is_word(half, "state", "disabled")),
    ),
    "google_service_networking_vpc_service_controls": in_network(
        "VPC Service Controls of the peering",
        Off("enabled", says="turned off"),
        protects=lambda half: is_word(half, "enabled", "true"),
    ),
    "google_apigee_security_action": alone(
        "Apigee security action",
        Off("state", on=("ENABLED",), says="turned off"),
        names=("org_id", "env_id"),
        doubt="",
        protects=lambda half: is_word(half, "state", "enabled"),
    ),
    "google_vmwareengine_external_access_rule": alone(
        "external access rule",
        Ranked("action", ("ALLOW", "DENY")),
        names=("parent",),
        doubt="",
        protects=is_deny,
    ),
    "google_vmwareengine_network_policy": switch(
        Off("internet_access[0].enabled", on=("false",), says="opened"),
        Off("external_ip[0].enabled", on=("false",), says="opened"),
    ),
}
