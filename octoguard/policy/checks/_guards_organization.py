"""Guards of organizations, folders and projects: policies, perimeters, audit logs, liens, security services."""

from __future__ import annotations

from typing import Any, Final

from octoguard.policy.checks._before_after import Gone, Off
from octoguard.policy.checks._guard import Guard
from octoguard.policy.checks._guard_constraints import (
    constrains,
    constraint_key,
    constraint_loss,
    deny_loss,
    perimeter_rules,
    perimeters_loss,
)
from octoguard.policy.checks._guard_forms import FOLDER, PROJECT, has, not_word, only, switch
from octoguard.policy.checks._guard_logs import (
    audit_config_loss,
    condition_loss,
    policy_document_loss,
    sink_loss,
    sink_protects,
)
from octoguard.policy.checks._losses import Fewer, More, Raised, Ranked, Same, all_of, by

_PERIMETERS: Final = (
    "google_access_context_manager_service_perimeter",
    "google_access_context_manager_service_perimeters",
)
_ACCESS_POLICY: Final = ("google_access_context_manager_access_policy",)
_SCOPES: Final = {"project": "project", "folder": "folder", "organization": "org_id"}
_SINKS: Final = {
    "billing_account": "billing_account",
    "folder": "folder",
    "organization": "org_id",
    "project": "project",
}


def _org_policy(*scopes: str) -> Guard:
    return Guard(
        "organization policy",
        "the organization policy",
        scopes,
        (("project", PROJECT), ("folder", FOLDER), ("parent", (*PROJECT, *FOLDER))),
        constraint_loss,
        constrains,
        key=constraint_key,
    )


def _custom_module(scope: str) -> Guard:
    return Guard(
        "Security Command Center module",
        "the custom module of Security Command Center",
        (scope,),
        (),
        by(
            Off("enablement_state", on=("ENABLED",), unset="ENABLED", says="turned off"),
            Same("custom_config", "detects something else", surely=False),
            Same("config", "detects something else", surely=False),
        ),
        not_word("enablement_state", "DISABLED"),
    )


def _scc_export(scope: str, *rules: Any) -> Guard:
    return Guard("findings export", "the export of security findings", (scope,), (), by(*rules))


_FILTERED = Same("streaming_config[0].filter", "exports different findings", surely=False, unset_is_wider=True)
_EXPORT_FILTER = Same("filter", "exports different findings", surely=False, unset_is_wider=True)
_STATUS = "status[0]"
_LEVEL = by(
    Ranked("basic[0].combining_function", ("OR", "AND"), "AND", "one condition is now enough"),
    Same("basic[0].conditions", "requires different conditions", surely=False),
    Same("custom[0].expr", "requires a different condition", surely=False),
)
_IN_USE = "the plan does not show which perimeters and bindings need it"

ORGANIZATION_GUARDS: Final[dict[str, Guard]] = {
    "google_org_policy_policy": _org_policy("name"),
    "google_project_organization_policy": _org_policy("project", "constraint"),
    "google_folder_organization_policy": _org_policy("folder", "constraint"),
    "google_organization_policy": _org_policy("org_id", "constraint"),
    "google_org_policy_custom_constraint": Guard(
        "custom constraint",
        "the custom constraint",
        ("parent", "name"),
        (),
        by(
            Same("action_type"),
            Same("condition", "a different condition", surely=False),
            Fewer("method_types", "applies to fewer methods"),
            Fewer("resource_types", "applies to fewer types"),
        ),
    ),
    "google_iam_deny_policy": Guard(
        "IAM deny policy", "the IAM deny policy", ("parent",), (("parent", (*PROJECT, *FOLDER)),), deny_loss
    ),
    "google_iam_principal_access_boundary_policy": Guard(
        "principal access boundary policy",
        "the principal access boundary policy",
        ("organization",),
        (),
        by(Same("details[0].rules", "allows different resources", surely=False)),
    ),
    "google_iam_access_boundary_policy": Guard(
        "access boundary policy", "the access boundary policy", ("parent",), (), by(Same("rules", surely=False))
    ),
    **{
        f"google_iam_{scope}_policy_binding": Guard(
            "policy binding",
            "the binding of the policy",
            ("target[0].principal_set",),
            (),
            by(Same("policy", "another policy", surely=False), Same("condition", "a condition", surely=False)),
        )
        for scope in ("projects", "folders", "organizations")
    },
    **{
        f"google_iam_{scope}_access_policy": Guard(
            "access policy", "the access policy", (scope,), (), by(Same("details[0].rules", surely=False))
        )
        for scope in ("project", "folder", "organization")
    },
    "google_access_context_manager_access_policy": Guard(
        "access policy", "the access policy, with all its perimeters,", ("parent",), (), by(Same("scopes"))
    ),
    "google_access_context_manager_service_perimeter": Guard(
        "service perimeter",
        "the service perimeter",
        ("parent",),
        (("parent", _ACCESS_POLICY),),
        all_of(
            by(
                Gone(_STATUS, "no longer enforced"),
                Ranked("perimeter_type", ("PERIMETER_TYPE_BRIDGE", "PERIMETER_TYPE_REGULAR"), "PERIMETER_TYPE_REGULAR"),
                Fewer(f"{_STATUS}.restricted_services", "restricts fewer services"),
                Fewer(f"{_STATUS}.resources", "encloses fewer projects"),
                More(f"{_STATUS}.access_levels", "admits another access level", surely=False),
                Off(f"{_STATUS}.vpc_accessible_services[0].enable_restriction", says="turned off"),
                More(f"{_STATUS}.vpc_accessible_services[0].allowed_services", "allows more services", surely=False),
            ),
            perimeter_rules(_STATUS),
        ),
        has(f"{_STATUS}.restricted_services", f"{_STATUS}.resources"),
    ),
    "google_access_context_manager_service_perimeters": Guard(
        "service perimeters", "the service perimeters", ("parent",), (("parent", _ACCESS_POLICY),), perimeters_loss
    ),
    "google_access_context_manager_service_perimeter_resource": Guard(
        "perimeter member",
        "the membership in the service perimeter",
        ("resource", "perimeter_name"),
        (("perimeter_name", _PERIMETERS), ("resource", PROJECT)),
    ),
    "google_access_context_manager_access_level": Guard(
        "access level", "the access level", ("parent", "name"), (("parent", _ACCESS_POLICY),), _LEVEL, doubt=_IN_USE
    ),
    "google_access_context_manager_access_levels": Guard(
        "access levels", "the access levels", ("parent",), (), by(Same("access_levels", surely=False)), doubt=_IN_USE
    ),
    "google_access_context_manager_access_level_condition": Guard(
        "access level condition", "the condition of the access level", ("access_level",), (), doubt=_IN_USE
    ),
    "google_access_context_manager_gcp_user_access_binding": Guard(
        "user access binding",
        "the access binding of the group",
        ("organization_id", "group_key"),
        (),
        by(
            Same("access_levels", "requires different access levels", surely=False),
            Gone("session_settings[0].session_length", "sessions are no longer limited"),
        ),
    ),
    "google_project": switch(
        Same("folder_id", "ignores the policies of its folder", surely=False),
        Same("org_id", "ignores the policies of its organization", surely=False),
    ),
    "google_folder": switch(Same("parent", "ignores the policies above it", surely=False)),
    **dict.fromkeys(
        ("google_tags_tag_binding", "google_tags_location_tag_binding"),
        Guard(
            "tag binding",
            "the binding of the tag",
            ("parent", "tag_value"),
            (("parent", (*PROJECT, *FOLDER)),),
            doubt="the plan does not show which policies and firewall rules apply to the tag",
        ),
    ),
    "google_resource_manager_lien": Guard(
        "lien", "the lien", ("parent",), (("parent", PROJECT),), by(Fewer("restrictions", "restricts less"))
    ),
    **{
        f"google_{scope}_iam_audit_config": Guard(
            "audit log configuration",
            "the audit log configuration",
            (path, "service"),
            ((path, PROJECT if scope == "project" else FOLDER),),
            audit_config_loss,
            key=only(path),
        )
        for scope, path in _SCOPES.items()
    },
    **{
        f"google_{scope}_iam_policy": Guard(
            "audit logs of a policy", "the IAM policy", compare=policy_document_loss, updates_only=True
        )
        for scope in _SCOPES
    },
    **{
        f"google_logging_{scope}_sink": Guard(
            "log sink",
            "the log sink",
            (path,),
            ((path, (*PROJECT, *FOLDER)),),
            sink_loss,
            sink_protects,
        )
        for scope, path in _SINKS.items()
    },
    **{
        f"google_logging_{scope}_settings": Guard(
            "logging settings",
            "the logging settings",
            (scope,),
            (),
            by(
                Gone("kms_key_name", "new log buckets have no CMEK"),
                Off("disable_default_sink", on=("false",), says="enabled: new projects keep no logs in _Default"),
            ),
            updates_only=True,
        )
        for scope in ("folder", "organization")
    },
    "google_iam_workload_identity_pool_provider": Guard(
        "identity provider",
        "the identity provider",
        compare=all_of(
            condition_loss,
            by(
                More("oidc[0].allowed_audiences", "accepts more audiences", surely=False),
                Same("oidc[0].issuer_uri", "trusts another issuer", surely=False),
                Same("aws[0].account_id", "trusts another account", surely=False),
                Same("attribute_mapping", "maps claims differently", surely=False),
            ),
        ),
        updates_only=True,
    ),
    "google_iam_workforce_pool_provider": Guard(
        "workforce provider",
        "the workforce provider",
        compare=all_of(
            condition_loss,
            by(
                Off("detailed_audit_logging", says="turned off"),
                Same("oidc[0].issuer_uri", "trusts another issuer", surely=False),
                Same("attribute_mapping", "maps claims differently", surely=False),
            ),
        ),
        updates_only=True,
    ),
    "google_privileged_access_manager_entitlement": Guard(
        "entitlement",
        "the entitlement",
        compare=by(
            Gone("approval_workflow[0]", "approval is no longer required"),
            Same("approval_workflow[0].manual_approvals", "different approvals", surely=False),
            Raised("max_request_duration", says="grants last longer", surely=False),
            More("eligible_users", "more members may request it", surely=False),
            Gone("requester_justification_config[0].unstructured", "no reason is required"),
        ),
        updates_only=True,
    ),
    **{
        f"google_{scope}_access_approval_settings": Guard(
            "Access Approval settings",
            "the Access Approval settings",
            (f"{scope}_id",),
            ((f"{scope}_id", PROJECT if scope == "project" else FOLDER),),
            by(
                Fewer("enrolled_services", "covers fewer services"),
                Fewer("notification_emails", "notifies fewer people"),
                Gone("active_key_version", "approvals are signed differently"),
            ),
        )
        for scope in ("project", "folder", "organization")
    },
    "google_project_default_service_accounts": Guard(
        "default service account settings",
        "the setting for the default service accounts",
        ("project",),
        (("project", PROJECT),),
        by(Same("action", surely=False)),
        not_word("restore_policy", "NONE"),
    ),
    "google_assured_workloads_workload": Guard(
        "Assured Workloads folder", "the Assured Workloads folder", ("organization",), (), doubt="what is in it"
    ),
    "google_securityposture_posture_deployment": Guard(
        "security posture deployment",
        "the deployment of the security posture",
        ("target_resource",),
        (),
        by(Same("posture_id", surely=False), Same("posture_revision_id", "a different revision", surely=False)),
    ),
    "google_securityposture_posture": Guard(
        "security posture",
        "the security posture",
        ("parent",),
        (),
        by(Same("policy_sets", "different policies", surely=False)),
        doubt="the plan does not show where it is deployed",
    ),
    "google_cloud_security_compliance_framework_deployment": Guard(
        "compliance framework deployment", "the deployment of the compliance framework", ("organization",), ()
    ),
    "google_cloud_security_compliance_cloud_control": Guard(
        "cloud control", "the cloud control", ("organization",), (), doubt="the plan does not show where it is deployed"
    ),
    "google_scc_notification_config": _scc_export("organization", _FILTERED),
    **{
        f"google_scc_{version}{scope}_notification_config": _scc_export(scope, _FILTERED)
        for version, scopes in (("", ("folder", "project")), ("v2_", ("folder", "organization", "project")))
        for scope in scopes
    },
    **{
        f"google_scc_{version}{scope}_scc_big_query_export{end}": _scc_export(scope, _EXPORT_FILTER)
        for version, scopes in (
            ("", ("folder", "organization", "project")),
            ("v2_", ("folder", "organization", "project")),
        )
        for scope in scopes
        for end in (("", "s") if version and scope == "organization" else ("",))
    },
    **{f"google_scc_{scope}_custom_module": _custom_module(scope) for scope in ("folder", "organization", "project")},
    **{
        f"google_scc_management_{scope}_security_health_analytics_custom_module": _custom_module(scope)
        for scope in ("folder", "organization", "project")
    },
    "google_scc_management_organization_event_threat_detection_custom_module": _custom_module("organization"),
    "google_scc_event_threat_detection_custom_module": _custom_module("organization"),
}
