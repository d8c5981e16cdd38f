"""What protects networks and load balancers: firewall rules and policies, Cloud Armor, TLS policies, inspection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from octoguard.policy.checks._answers import Answer, both
from octoguard.policy.checks._before_after import Gone, Off
from octoguard.policy.checks._guard_forms import NO_USER, alone, always, switch
from octoguard.policy.checks._guard_links import attached
from octoguard.policy.checks._guard_rules import (
    POLICY_RULE_LOSS,
    POLICY_RULES,
    VPC_RULE_LOSS,
    armor_rule_loss,
    armor_rule_protects,
    denies,
    inner_rules_loss,
    is_off,
    is_word,
    priority_loss,
    rule_denies,
    rules_protect,
)
from octoguard.policy.checks._guards import Guard
from octoguard.policy.checks._losses import (
    Fewer,
    Half,
    Loss,
    More,
    Narrowed,
    Ranked,
    Same,
    all_of,
    by,
    loss_by,
)
from octoguard.policy.checks._machines import negated

if TYPE_CHECKING:
    from octoguard.plan import Plan

_NETWORK: Final = ("google_compute_network",)
_PROXIES: Final = (
    "google_compute_region_target_https_proxy",
    "google_compute_target_https_proxy",
    "google_compute_target_ssl_proxy",
)
_BACKENDS: Final = (
    "google_compute_backend_bucket",
    "google_compute_backend_service",
    "google_compute_region_backend_bucket",
    "google_compute_region_backend_service",
)


# Cloud Armor


_ARMOR_SETTINGS = by(
    Off("adaptive_protection_config[0].layer_7_ddos_defense_config[0].enable", says="turned off"),
    Ranked("advanced_options_config[0].json_parsing", ("DISABLED", "STANDARD", "STANDARD_WITH_GRAPHQL"), "DISABLED"),
    Ranked("ddos_protection_config[0].ddos_protection", ("STANDARD", "ADVANCED_PREVIEW", "ADVANCED"), "STANDARD"),
)


def _armor_loss(old: Half, new: Half, plan: Plan) -> list[Loss]:
    rules = "rule" if old.change.type == "google_compute_security_policy" else "rules"
    return all_of(inner_rules_loss(rules), _ARMOR_SETTINGS)(old, new, plan)


def _armor() -> Guard:
    return Guard(
        "Cloud Armor policy",
        "the Cloud Armor policy",
        compare=_armor_loss,
        used_by=(("security_policy", _BACKENDS), ("edge_security_policy", _BACKENDS)),
        doubt=NO_USER,
    )


def _armor_rule_guard(policy: str, types: tuple[str, ...]) -> Guard:
    return Guard(
        "Cloud Armor rule",
        "the Cloud Armor rule",
        (policy,),
        ((policy, types),),
        armor_rule_loss,
        armor_rule_protects,
    )


# TLS


def _ssl(old: Half, new: Half, plan: Plan) -> list[Loss]:
    _ = plan
    losses = [
        loss_by(Ranked("min_tls_version", ("TLS_1_0", "TLS_1_1", "TLS_1_2", "TLS_1_3"), "TLS_1_0"), old, new),
        loss_by(Ranked("profile", ("COMPATIBLE", "MODERN", "RESTRICTED", "FIPS_202205"), "COMPATIBLE"), old, new),
        loss_by(More("custom_features", "allows more ciphers", surely=False), old, new),
    ]
    return [loss for loss in losses if loss is not None]


def _ssl_guard() -> Guard:
    return Guard("SSL policy", "the SSL policy", compare=_ssl, used_by=(("ssl_policy", _PROXIES),), doubt=NO_USER)


# Attributes that attach a guard, and switches of resources that are no guards themselves


_ARMOR_POLICIES: Final = ("google_compute_security_policy", "google_compute_region_security_policy")
_SSL_POLICIES: Final = ("google_compute_ssl_policy", "google_compute_region_ssl_policy")
_BACKEND = Guard(
    "switch",
    "its protection",
    compare=all_of(
        attached("security_policy", _ARMOR_POLICIES, _armor_loss),
        attached("edge_security_policy", _ARMOR_POLICIES, _armor_loss),
        by(
            Off("iap[0].enabled", says="Identity-Aware Proxy turned off"),
            Gone("security_settings[0].client_tls_policy", "detached"),
        ),
    ),
    updates_only=True,
)
_PROXY = Guard(
    "switch",
    "its protection",
    compare=all_of(attached("ssl_policy", _SSL_POLICIES, _ssl), by(Gone("server_tls_policy", "detached"))),
    updates_only=True,
)


def _in_network(what: str, *rules: Any, path: str = "network", protects: Any = None, doubt: str = "") -> Guard:
    extra = {} if protects is None else {"protects": protects}
    return Guard(what, f"the {what}", (path,), ((path, _NETWORK),), by(*rules), doubt=doubt, **extra)


def _policy_association(target: str = "attachment_target") -> Guard:
    return Guard(
        "firewall policy association",
        "the association of the firewall policy",
        (target,),
        ((target, (*_NETWORK, "google_folder")),),
        by(Same("firewall_policy", "another policy", surely=False)),
    )


def _firewall_policy(rules: str = "") -> Guard:
    return Guard(
        "firewall policy",
        "the firewall policy",
        compare=inner_rules_loss(rules) if rules else by(),
        protects=rules_protect(rules) if rules else always,
        used_by=(("firewall_policy", _ASSOCIATIONS),),
        doubt="what it is associated with, and its rules, are not in this plan",
    )


_ASSOCIATIONS: Final = (
    "google_compute_firewall_policy_association",
    "google_compute_network_firewall_policy_association",
    "google_compute_region_network_firewall_policy_association",
)
_FIREWALL_POLICIES: Final = (
    "google_compute_firewall_policy",
    "google_compute_network_firewall_policy",
    "google_compute_region_network_firewall_policy",
)
_RULE = Guard(
    "firewall policy rule",
    "the rule of the firewall policy",
    ("firewall_policy",),
    (("firewall_policy", _FIREWALL_POLICIES),),
    POLICY_RULE_LOSS,
    rule_denies,
)


def _is_deny(half: Half) -> Answer:
    return is_word(half, "action", "deny")


NETWORK_GUARDS: Final[dict[str, Guard]] = {
    "google_compute_firewall": Guard(
        "VPC firewall rule",
        "the firewall rule that denies",
        ("network",),
        (("network", _NETWORK),),
        VPC_RULE_LOSS,
        denies,
    ),
    **dict.fromkeys(POLICY_RULES, _RULE),
    **dict.fromkeys(_FIREWALL_POLICIES, _firewall_policy()),
    **{
        f"google_compute_{kind}_with_rules": _firewall_policy("rule")
        for kind in ("firewall_policy", "network_firewall_policy", "region_network_firewall_policy")
    },
    **dict.fromkeys(_ASSOCIATIONS, _policy_association()),
    "google_compute_security_policy": _armor(),
    "google_compute_region_security_policy": _armor(),
    "google_compute_organization_security_policy": alone("organization security policy"),
    "google_compute_security_policy_rule": _armor_rule_guard("security_policy", ("google_compute_security_policy",)),
    "google_compute_region_security_policy_rule": _armor_rule_guard(
        "security_policy", ("google_compute_region_security_policy",)
    ),
    "google_compute_organization_security_policy_rule": _armor_rule_guard(
        "policy_id", ("google_compute_organization_security_policy",)
    ),
    "google_compute_organization_security_policy_association": Guard(
        "organization security policy association",
        "the association of the security policy",
        ("attachment_id",),
        (("attachment_id", ("google_folder",)),),
        by(
            Same("policy_id", "another policy", surely=False),
            More("excluded_projects", "excludes more projects"),
            More("excluded_folders", "excludes more folders"),
        ),
    ),
    "google_compute_network_edge_security_service": alone(
        "edge security service", Gone("security_policy", "detached"), names=("region",), doubt=""
    ),
    "google_compute_project_cloud_armor_tier": Guard(
        "Cloud Armor tier",
        "the Cloud Armor Enterprise tier",
        ("project",),
        (),
        by(Ranked("cloud_armor_tier", ("CA_STANDARD", "CA_ENTERPRISE_PAYGO", "CA_ENTERPRISE_ANNUAL"), "CA_STANDARD")),
        lambda half: is_word(half, "cloud_armor_tier", "ca_enterprise"),
        doubt="the project may keep the tier",
    ),
    "google_compute_ssl_policy": _ssl_guard(),
    "google_compute_region_ssl_policy": _ssl_guard(),
    **dict.fromkeys(_BACKENDS, _BACKEND),
    **dict.fromkeys(_PROXIES, _PROXY),
    "google_compute_router_nat": switch(Off("log_config[0].enable", says="logging turned off")),
    "google_compute_subnetwork": switch(
        Gone("log_config[0].aggregation_interval", "flow logs turned off"),
        Off("private_ip_google_access", says="Private Google Access turned off"),
    ),
    "google_compute_packet_mirroring": Guard(
        "packet mirroring",
        "the packet mirroring",
        ("network[0].url",),
        (("network[0].url", _NETWORK),),
        by(
            Off("enable", on=("TRUE", "true"), unset="TRUE", says="turned off"),
            Fewer("mirrored_resources", "mirrors less"),
            Same("filter", "mirrors other traffic", surely=False),
        ),
        lambda half: negated(is_word(half, "enable", "false")),
    ),
    "google_compute_network_firewall_policy_packet_mirroring_rule": Guard(
        "packet mirroring rule",
        "the packet mirroring rule",
        ("firewall_policy",),
        (("firewall_policy", _FIREWALL_POLICIES),),
        by(Off("disabled", on=("false",), says="disabled"), Same("match", surely=False), Same("action")),
        lambda half: both(is_word(half, "action", "mirror"), negated(is_off(half))),
    ),
    "google_cloud_ids_endpoint": _in_network(
        "Cloud IDS endpoint",
        More("threat_exceptions", "ignores more threats"),
        Ranked("severity", ("CRITICAL", "HIGH", "MEDIUM", "LOW", "INFORMATIONAL"), says="reports fewer threats"),
    ),
    "google_dns_policy": switch(Off("enable_logging", says="DNS query logging turned off")),
    "google_dns_managed_zone": switch(
        Ranked("dnssec_config[0].state", ("off", "transfer", "on"), "off", "DNSSEC turned off")
    ),
    "google_dns_response_policy": alone(
        "DNS response policy", Fewer("networks", "holds for fewer networks"), doubt="its rules may block nothing"
    ),
    "google_dns_response_policy_rule": Guard(
        "DNS response policy rule",
        "the DNS response policy rule",
        ("response_policy",),
        (("response_policy", ("google_dns_response_policy",)),),
        by(Same("dns_name"), Same("behavior"), Same("local_data", surely=False)),
        lambda half: negated(is_word(half, "behavior", "bypass")),
        doubt="whether it blocks names or redirects them to the inside is a matter of its data",
    ),
    "google_app_engine_firewall_rule": Guard(
        "App Engine firewall rule",
        "the App Engine firewall rule",
        ("project",),
        (),
        all_of(by(Ranked("action", ("ALLOW", "DENY")), Narrowed("source_range")), priority_loss),
        _is_deny,
    ),
    "google_network_security_firewall_endpoint": alone("firewall endpoint"),
    "google_network_security_firewall_endpoint_association": _in_network(
        "firewall endpoint association",
        Off("disabled", on=("false",), says="disabled"),
        Same("firewall_endpoint", surely=False),
        protects=lambda half: negated(is_off(half)),
    ),
    "google_network_security_intercept_endpoint_group_association": _in_network("intercept endpoint group association"),
    "google_network_security_mirroring_endpoint_group_association": _in_network("mirroring endpoint group association"),
    "google_network_security_dns_threat_detector": alone(
        "DNS threat detector", More("excluded_networks", "excludes more networks"), names=("project",), doubt=""
    ),
    "google_network_security_security_profile": alone(
        "security profile",
        Same("threat_prevention_profile", "other threat overrides", surely=False),
        Same("url_filtering_profile", "other URL filters", surely=False),
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
        compare=by(
            Off("allow_open", on=("false",), says="plain text allowed"),
            Gone("mtls_policy[0]", "client certificates no longer asked for"),
            Ranked("mtls_policy[0].client_validation_mode", ("ALLOW_INVALID_OR_MISSING_CLIENT_CERT", "REJECT_INVALID")),
        ),
        used_by=(("server_tls_policy", _PROXIES),),
        doubt=NO_USER,
    ),
    "google_network_security_client_tls_policy": alone(
        "client TLS policy", Gone("server_validation_ca", "the server is validated no longer")
    ),
    "google_network_security_backend_authentication_config": alone(
        "backend authentication config", Gone("trust_config", "the backend is validated no longer")
    ),
    "google_network_security_authorization_policy": alone(
        "authorization policy",
        Ranked("action", ("ALLOW", "DENY")),
        Same("rules", "other rules", surely=False),
    ),
    "google_network_security_authz_policy": Guard(
        "authorization policy",
        "the authorization policy",
        ("target[0].resources",),
        (),
        by(Ranked("action", ("ALLOW", "DENY")), Same("http_rules", "other rules", surely=False)),
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
            Same("session_matcher", "matches other traffic", surely=False),
            Off("tls_inspection_enabled", says="TLS inspection turned off"),
        ),
        lambda half: both(is_word(half, "basic_profile", "deny"), is_word(half, "enabled", "true")),
    ),
    "google_certificate_manager_trust_config": alone("trust config", More("allowlisted_certificates", surely=False)),
    "google_network_management_vpc_flow_logs_config": Guard(
        "VPC Flow Logs configuration",
        "the VPC Flow Logs configuration",
        key=lambda half: tuple(half.get(name) for name in ("network", "subnet", "vpn_tunnel")),
        things=(("network", _NETWORK), ("subnet", ("google_compute_subnetwork",))),
        compare=by(
            Off("state", on=("ENABLED",), unset="ENABLED", says="turned off"),
            Same("filter_expr", "logs other traffic", surely=False, unset_is_wider=True),
        ),
        protects=lambda half: negated(is_word(half, "state", "disabled")),
    ),
    "google_service_networking_vpc_service_controls": _in_network(
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
        protects=_is_deny,
    ),
    "google_vmwareengine_network_policy": switch(
        Off("internet_access[0].enabled", on=("false",), says="opened"),
        Off("external_ip[0].enabled", on=("false",), says="opened"),
    ),
}
