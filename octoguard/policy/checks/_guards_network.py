"""Guards of networks and load balancers: firewall rules and policies, Cloud Armor, TLS policies, inspection."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octoguard.policy.checks._answers import both
from octoguard.policy.checks._before_after import Gone, Off
from octoguard.policy.checks._guard import Guard
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
from octoguard.policy.checks._guards_inspection import NETWORK, PROXIES, in_network, is_deny
from octoguard.policy.checks._losses import Fewer, Half, Loss, More, Narrowed, Ranked, Same, all_of, by, loss_by
from octoguard.policy.checks._machines import negated

if TYPE_CHECKING:
    from octoguard.plan import Plan

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
        ("name",),
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
        instead=types,
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
    return Guard(
        "SSL policy", "the SSL policy", ("name",), compare=_ssl, used_by=(("ssl_policy", PROXIES),), doubt=NO_USER
    )


# Attributes that attach a guard, and settings of resources that are not guards themselves


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


def _policy_association(target: str = "attachment_target") -> Guard:
    return Guard(
        "firewall policy association",
        "the association of the firewall policy",
        (target,),
        ((target, (*NETWORK, "google_folder")),),
        by(Same("firewall_policy", "another policy", surely=False)),
    )


def _firewall_policy(rules: str = "") -> Guard:
    return Guard(
        "firewall policy",
        "the firewall policy",
        ("name",),
        compare=inner_rules_loss(rules) if rules else by(),
        protects=rules_protect(rules) if rules else always,
        used_by=(("firewall_policy", _ASSOCIATIONS),),
        doubt="the plan does not show its associations and its rules",
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
_WITH_RULES: Final = tuple(f"{kind}_with_rules" for kind in _FIREWALL_POLICIES)
_RULE = Guard(
    "firewall policy rule",
    "the rule of the firewall policy",
    ("firewall_policy",),
    (("firewall_policy", _FIREWALL_POLICIES),),
    POLICY_RULE_LOSS,
    rule_denies,
    instead=("google_compute_firewall", *_WITH_RULES),
)


NETWORK_GUARDS: Final[dict[str, Guard]] = {
    "google_compute_firewall": Guard(
        "VPC firewall rule",
        "the firewall deny rule",
        ("network",),
        (("network", NETWORK),),
        VPC_RULE_LOSS,
        denies,
        instead=(*POLICY_RULES, *_WITH_RULES),
    ),
    **dict.fromkeys(POLICY_RULES, _RULE),
    **dict.fromkeys(_FIREWALL_POLICIES, _firewall_policy()),
    **dict.fromkeys(_WITH_RULES, _firewall_policy("rule")),
    **dict.fromkeys(_ASSOCIATIONS, _policy_association()),
    "google_compute_security_policy": _armor(),
    "google_compute_region_security_policy": _armor(),
    "google_compute_organization_security_policy": alone(
        "organization security policy", names=("parent", "short_name")
    ),
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
    **dict.fromkeys(PROXIES, _PROXY),
    "google_compute_router_nat": switch(Off("log_config[0].enable", says="logging turned off")),
    "google_compute_subnetwork": switch(
        Gone("log_config[0].aggregation_interval", "flow logs turned off"),
        Off("private_ip_google_access", says="Private Google Access turned off"),
    ),
    "google_compute_packet_mirroring": Guard(
        "packet mirroring",
        "the packet mirroring",
        ("network[0].url",),
        (("network[0].url", NETWORK),),
        by(
            Off("enable", on=("TRUE", "true"), unset="TRUE", says="turned off"),
            Fewer("mirrored_resources", "mirrors less"),
            Same("filter", "mirrors different traffic", surely=False),
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
    "google_cloud_ids_endpoint": in_network(
        "Cloud IDS endpoint",
        More("threat_exceptions", "ignores more threats"),
        Ranked("severity", ("CRITICAL", "HIGH", "MEDIUM", "LOW", "INFORMATIONAL"), says="reports fewer threats"),
    ),
    "google_dns_policy": switch(Off("enable_logging", says="DNS query logging turned off")),
    "google_dns_managed_zone": switch(
        Ranked("dnssec_config[0].state", ("off", "transfer", "on"), "off", "DNSSEC turned off")
    ),
    "google_dns_response_policy": alone(
        "DNS response policy",
        Fewer("networks", "applies to fewer networks"),
        names=("response_policy_name",),
        doubt="its rules may block nothing",
    ),
    "google_dns_response_policy_rule": Guard(
        "DNS response policy rule",
        "the DNS response policy rule",
        ("response_policy",),
        (("response_policy", ("google_dns_response_policy",)),),
        by(Same("dns_name"), Same("behavior"), Same("local_data", surely=False)),
        lambda half: negated(is_word(half, "behavior", "bypass")),
        doubt="its data decides whether it blocks names or redirects them to internal addresses",
    ),
    "google_app_engine_firewall_rule": Guard(
        "App Engine firewall rule",
        "the App Engine firewall rule",
        ("project",),
        (),
        all_of(by(Ranked("action", ("ALLOW", "DENY")), Narrowed("source_range")), priority_loss),
        is_deny,
    ),
}
