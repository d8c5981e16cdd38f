"""Guards of data: keys, rotation, row and column security, inspection, filters, and access to machines."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from octoguard.policy.checks._before_after import Gone, Off
from octoguard.policy.checks._guard import Guard
from octoguard.policy.checks._guard_forms import NO_USER, PROJECT, in_project, switch, word
from octoguard.policy.checks._losses import Fewer, Half, Loss, More, Raised, Ranked, Same, all_of, by, is_same
from octoguard.policy.checks._machines import negated

if TYPE_CHECKING:
    from octoguard.plan import Plan

_DISKS: Final = ("google_compute_disk", "google_compute_region_disk")
_MODES: Final = ("ALWAYS_ALLOW", "REQUIRE_ATTESTATION", "ALWAYS_DENY")
_ENFORCED: Final = ("DRYRUN_AUDIT_LOG_ONLY", "ENFORCED_BLOCK_AND_AUDIT_LOG")


# Filters of Model Armor


_CONFIDENCE: Final = ("HIGH", "MEDIUM_AND_ABOVE", "LOW_AND_ABOVE")


def _filters(old: Half, new: Half, plan: Plan) -> list[Loss]:
    base = "filter_config[0]"
    return by(
        *(
            Off(f"{base}.{name}.filter_enforcement", on=("ENABLED",), says="turned off")
            for name in (
                "malicious_uri_filter_settings[0]",
                "pi_and_jailbreak_filter_settings[0]",
                "sdp_settings[0].basic_config[0]",
            )
        ),
        Ranked(f"{base}.pi_and_jailbreak_filter_settings[0].confidence_level", _CONFIDENCE, says="blocks less"),
        Same(f"{base}.rai_settings[0].rai_filters", "filters differently", surely=False),
        Gone(f"{base}.sdp_settings[0].advanced_config[0].inspect_template", "removed"),
    )(old, new, plan)


def _rows(old: Half, new: Half, plan: Plan) -> list[Loss]:
    _ = plan
    path = "filter_predicate"
    losses = []
    if not is_same(old, new, path):
        answer = True if str(new.get(path)).casefold() == "true" else None
        losses.append(Loss(path, answer, old.get(path), new.get(path), "shows different rows"))
    if not is_same(old, new, "grantees"):
        answer = More("grantees", surely=False).weakened(old.get("grantees"), new.get("grantees"))
        losses += (
            [] if answer is False else [Loss("grantees", answer, old.get("grantees"), new.get("grantees"), "more")]
        )
    return losses


DATA_GUARDS: Final[dict[str, Guard]] = {
    "google_kms_crypto_key": switch(
        Gone("rotation_period", "the key is no longer rotated"),
        Raised("rotation_period", says="the key is rotated less often", surely=False),
    ),
    "google_kms_autokey_config": Guard(
        "Autokey", "the Autokey configuration", ("folder",), (), by(Gone("key_project"))
    ),
    "google_kms_project_autokey_config": in_project("Autokey configuration", Same("key_project_resolution_mode")),
    **{
        f"google_kms_{scope}_kaj_policy_config": Guard(
            "key access justifications",
            "the policy of Key Access Justifications",
            (scope,),
            (),
            by(More("default_key_access_justification_policy[0].allowed_access_reasons", "allows more reasons")),
        )
        for scope in ("folder", "organization", "project")
    },
    "google_secret_manager_secret": switch(
        Gone("rotation[0].rotation_period", "rotation is no longer notified"),
        Raised("rotation[0].rotation_period", says="rotation is less frequent", surely=False),
    ),
    "google_secret_manager_regional_secret": switch(
        Gone("rotation[0].rotation_period", "rotation is no longer notified"),
        Raised("rotation[0].rotation_period", says="rotation is less frequent", surely=False),
    ),
    "google_storage_bucket": switch(
        Off("public_access_prevention", on=("enforced",), unset="inherited", says="turned off"),
        Off("uniform_bucket_level_access", says="turned off"),
        Off("retention_policy[0].is_locked", says="unlocked"),
        Gone("encryption[0].default_kms_key_name", "new objects have no CMEK"),
        Off("hierarchical_namespace[0].enabled", on=("never",)),
    ),
    "google_bigquery_row_access_policy": Guard(
        "row access policy",
        "the row access policy",
        ("table_id", "dataset_id"),
        (("table_id", ("google_bigquery_table",)), ("dataset_id", ("google_bigquery_dataset",))),
        _rows,
    ),
    **dict.fromkeys(
        ("google_bigquery_datapolicy_data_policy", "google_bigquery_datapolicyv2_data_policy"),
        Guard(
            "data policy",
            "the data policy that masks columns",
            ("policy_tag",),
            (("policy_tag", ("google_data_catalog_policy_tag",)),),
            by(
                Same("data_masking_policy", "masks differently", surely=False),
                Same("data_policy_type", surely=False),
            ),
        ),
    ),
    "google_data_catalog_policy_tag": Guard(
        "policy tag",
        "the policy tag",
        ("taxonomy",),
        (("taxonomy", ("google_data_catalog_taxonomy",)),),
        doubt="the plan does not show which columns have it",
    ),
    "google_data_catalog_taxonomy": in_project(
        "taxonomy", Fewer("activated_policy_types", "access to columns is open"), doubt="which columns use it"
    ),
    "google_data_loss_prevention_job_trigger": Guard(
        "inspection job",
        "the job that inspects for sensitive data",
        ("parent",),
        (),
        by(Off("status", on=("HEALTHY",), unset="HEALTHY", says="paused"), Same("inspect_job", surely=False)),
        lambda half: negated(word("status", "PAUSED", "CANCELLED")(half)),
    ),
    "google_data_loss_prevention_discovery_config": Guard(
        "discovery configuration",
        "the configuration that discovers sensitive data",
        ("parent",),
        (),
        by(Off("status", on=("RUNNING",), unset="RUNNING", says="paused"), Same("targets", surely=False)),
        lambda half: negated(word("status", "PAUSED")(half)),
    ),
    "google_data_loss_prevention_inspect_template": Guard(
        "inspection template",
        "the inspection template",
        ("parent",),
        (),
        by(Same("inspect_config", "inspects for different data", surely=False)),
        doubt=NO_USER,
    ),
    "google_data_loss_prevention_deidentify_template": Guard(
        "de-identification template",
        "the de-identification template",
        ("parent",),
        (),
        by(Same("deidentify_config", "hides different data", surely=False)),
        doubt=NO_USER,
    ),
    "google_model_armor_template": Guard(
        "Model Armor template",
        "the Model Armor template",
        ("location", "project"),
        (("project", PROJECT),),
        _filters,
        doubt=NO_USER,
    ),
    "google_model_armor_floorsetting": Guard(
        "Model Armor floor setting",
        "the Model Armor floor setting",
        ("parent",),
        (("parent", PROJECT),),
        all_of(by(Off("enable_floor_setting_enforcement", says="no longer enforced")), _filters),
        lambda half: negated(word("enable_floor_setting_enforcement", "FALSE")(half)),
    ),
    "google_artifact_registry_vpcsc_config": in_project(
        "VPC Service Controls setting of Artifact Registry",
        Ranked("vpcsc_policy", ("ALLOW", "DENY")),
        protects=word("vpcsc_policy", "DENY"),
    ),
    "google_artifact_registry_rule": Guard(
        "repository rule",
        "the rule of the repository",
        ("repository_id",),
        (("repository_id", ("google_artifact_registry_repository",)),),
        by(Ranked("action", ("ALLOW", "DENY")), Same("condition", surely=False)),
        word("action", "DENY"),
    ),
    "google_artifact_registry_repository": switch(
        Off("docker_config[0].immutable_tags", says="tags can be moved"),
        Off(
            "vulnerability_scanning_config[0].enablement_config",
            on=("INHERITED",),
            unset="INHERITED",
            says="turned off",
        ),
    ),
    "google_firebase_app_check_service_config": in_project(
        "App Check enforcement",
        Ranked("enforcement_mode", ("UNENFORCED", "ENFORCED"), "UNENFORCED", "no longer enforced"),
        protects=word("enforcement_mode", "ENFORCED"),
    ),
    "google_identity_platform_config": switch(
        Off("mfa[0].state", on=("ENABLED", "MANDATORY"), says="multi-factor authentication turned off"),
        Off("sign_in[0].anonymous[0].enabled", on=("false",), says="anonymous sign-in turned on"),
    ),
    "google_iap_settings": Guard(
        "IAP settings",
        "the settings of Identity-Aware Proxy",
        ("name",),
        (),
        by(
            Gone("access_settings[0].reauth_settings[0].method", "no reauthentication is required"),
            Same("access_settings[0].allowed_domains_settings", "different domains", surely=False),
            More("access_settings[0].cors_settings[0].allow_http_options", surely=False),
        ),
        doubt="which of the settings restrict access",
    ),
    "google_iap_tunnel_dest_group": in_project(
        "tunnel destination group",
        More("cidrs", "reaches more addresses", surely=False),
        More("fqdns", "reaches more names", surely=False),
        doubt="the plan does not show who may use its tunnels",
    ),
    "google_os_config_patch_deployment": in_project(
        "patch deployment",
        Same("instance_filter", "patches different machines", surely=False),
        doubt="the plan does not show whether something else patches the machines",
    ),
    "google_os_config_os_policy_assignment": in_project(
        "OS policy assignment",
        Same("instance_filter", "applies to different machines", surely=False),
        Same("os_policies", "different policies", surely=False),
        doubt="the plan does not show whether something else configures the machines",
    ),
    "google_os_config_guest_policies": in_project(
        "guest policy", doubt="the plan does not show whether something else configures the machines"
    ),
    "google_gke_hub_feature": in_project(
        "fleet feature",
        Same("fleet_default_member_config", surely=False),
        protects=lambda half: str(half.get("name")) in ("policycontroller", "configmanagement", "servicemesh"),
        doubt="the plan does not show which clusters rely on it",
    ),
    "google_chronicle_rule_deployment": Guard(
        "detection rule deployment",
        "the deployment of the detection rule",
        ("rule",),
        (("rule", ("google_chronicle_rule",)),),
        by(
            Off("enabled", says="turned off"),
            Off("alerting", says="no alerts"),
            Off("archived", on=("false",), says="archived"),
        ),
        word("enabled", "TRUE"),
    ),
    "google_chronicle_rule": Guard(
        "detection rule",
        "the detection rule",
        ("instance",),
        (),
        by(Same("text", "a different rule", surely=False)),
        doubt="the plan does not show whether it was deployed",
    ),
    "google_chronicle_feed": Guard(
        "log feed",
        "the log feed",
        ("instance",),
        (),
        by(Off("enabled", says="turned off")),
        doubt="the plan does not show whether its logs arrive another way",
    ),
    "google_secure_source_manager_branch_rule": Guard(
        "branch rule",
        "the branch rule",
        ("repository_id", "include_pattern"),
        (),
        by(
            Off("disabled", on=("false",), says="disabled"),
            Off("require_pull_request", says="turned off"),
        ),
        lambda half: negated(word("disabled", "TRUE")(half)),
    ),
}
