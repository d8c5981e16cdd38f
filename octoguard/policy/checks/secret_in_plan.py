"""Flags secrets that are hard-coded in the configuration, and secret versions whose value is stored in the plan."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING, Any, Final

from octoguard.plan import UNKNOWN, UNSET
from octoguard.plan.constants import expression_paths, is_constant
from octoguard.plan.path import render
from octoguard.plan.provider_sensitive import sensitive_attributes
from octoguard.policy.checks._hidden import hidden
from octoguard.policy.outcome import PASS, Evidence, Outcome, fail, unknown

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.plan import Plan, ResourceChange
    from octoguard.plan.path import Steps

_VERSIONS: Final = ("google_secret_manager_secret_version", "google_secret_manager_regional_secret_version")
_GENERATED: Final = (
    "google_apikeys_key",
    "google_redis_instance",
    "google_service_account_key",
    "google_sql_ssl_cert",
    "google_storage_hmac_key",
    "random_bytes",
    "random_password",
    "random_string",
    "tls_private_key",
)
# Marked as sensitive by the provider but not secret: certificates, names, wrapped keys. Also texts with any content,
# which secret-in-script judges.
_NO_SECRETS: Final = frozenset(
    [
        "access_key_id",
        "additional_authenticated_data",
        "ca_certificate",
        "cert",
        "certificate",
        "certificate_pem",
        "client_certificate",
        "client_id",
        "cluster_ca_certificate",
        "content",
        "customer_encryption",
        "disk_encryption_key_rsa",
        "oauth2_client_id",
        "oauth2_client_id_wo",
        "parameter_data",
        "pem_certificate",
        "refresh_uri",
        "rsa_encrypted_key",
        "secret_manager_stored_client_key",
        "server_ca_cert",
        "ssl_certificate",
        "tenant_id",
        "text",
    ]
)
# Other policies judge these, whatever the source of the value is: disk-key-in-state, certificate-key-in-state,
# sql-password-in-state.
_ELSEWHERE: Final = frozenset(
    [
        "raw_key",
        "disk_encryption_key_raw",
        "private_key_pem",
        "pem_private_key",
        "google_compute_ssl_certificate.private_key",
        "google_compute_region_ssl_certificate.private_key",
        "google_sql_user.password",
        "google_sql_database_instance.root_password",
        "google_network_services_edge_cache_keyset.value",
        "google_runtimeconfig_variable.value",
        "google_secret_manager_secret_version.secret_data",
        "google_secret_manager_regional_secret_version.secret_data",
        "google_sql_database_instance.replica_configuration",
    ]
)
# Secrets according to the documentation of the provider that its schema does not mark (7.46, read 2026-11-22).
_UNMARKED: Final = """\
google_apigee_keystores_aliases_pkcs12 password
google_cloudbuild_bitbucket_server_config api_key
google_datastream_connection_profile salesforce_profile.oauth2_client_credentials.client_secret
google_datastream_connection_profile salesforce_profile.user_credentials.password
google_datastream_connection_profile salesforce_profile.user_credentials.security_token
google_developer_connect_account_connector custom_oauth_config.client_secret
google_dialogflow_cx_webhook generic_web_service.oauth_config.client_secret
google_dialogflow_cx_webhook service_directory.generic_web_service.oauth_config.client_secret
google_dialogflow_fulfillment generic_web_service.password
google_identity_platform_default_supported_idp_config client_secret
google_identity_platform_oauth_idp_config client_secret
google_identity_platform_tenant_default_supported_idp_config client_secret
google_identity_platform_tenant_oauth_idp_config client_secret
google_integrations_auth_config client_certificate.encrypted_private_key
google_integrations_auth_config client_certificate.passphrase
google_integrations_auth_config decrypted_credential.auth_token.token
google_integrations_auth_config decrypted_credential.jwt.secret
google_integrations_auth_config decrypted_credential.oauth2_authorization_code.client_secret
google_integrations_auth_config decrypted_credential.oauth2_client_credentials.client_secret
google_integrations_auth_config decrypted_credential.username_and_password.password
google_looker_instance oauth_config.client_secret
google_oracle_database_autonomous_database admin_password
google_oracle_database_db_system properties.db_home.database.admin_password
google_oracle_database_db_system properties.db_home.database.tde_wallet_password
google_oracle_database_goldengate_deployment properties.ogg_data.admin_password
google_vertex_ai_endpoint_with_model_garden_deployment model_config.hugging_face_access_token
"""


_HELD = "constant in the configuration; value not shown"


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail on each hard-coded secret; None if the resource has no secrets."""
    paths = _paths(change, plan)
    bad: list[Evidence] = []
    doubts: list[Evidence] = []
    if change.type in _VERSIONS:
        bad, doubts = _version_data(change)
    for steps in paths:
        answer = is_constant(plan, change, steps)
        if answer:
            bad.append(Evidence(render(steps), "sensitive", None, _HELD))
        elif answer is None:
            detail = "set by a local value or a dynamic block that the plan does not show; may be a constant"
            doubts.append(Evidence(render(steps), "sensitive", None, detail))
    if bad:
        return fail(*bad)
    if doubts:
        return unknown(*doubts)
    return PASS if paths or change.type in _VERSIONS else None


def _version_data(change: ResourceChange) -> tuple[list[Evidence], list[Evidence]]:
    """(evidence for fail, evidence for unknown) of `secret_data`, which is stored whatever its source is."""
    value = change.get("secret_data")
    if value is UNSET:
        return [], []
    stored = "stored in the plan and the state; value not shown"
    item = hidden(change, ("secret_data",), "" if value is UNKNOWN else stored)
    if value is UNKNOWN and not any(change.linked("secret_data", source) for source in _GENERATED):
        return [], [item]
    return [item], []


def _paths(change: ResourceChange, plan: Plan) -> list[Steps]:
    """The paths of the secrets of the resource, including write-only arguments."""
    value = change.side("after")[0]
    paths = [steps for names in secret_arguments(change.type) for steps in _expand(value, names, ())]
    return [*paths, *(p for p in expression_paths(plan, change, "_wo") if p[-1] not in _NO_SECRETS)]


@cache
def secret_arguments(resource_type: str) -> tuple[tuple[str, ...], ...]:
    """The secret arguments of a type that no other policy judges, each as the names of its path."""
    unmarked = [line.partition(" ")[2] for line in _UNMARKED.splitlines() if line.startswith(f"{resource_type} ")]
    named = (*sensitive_attributes(resource_type), *(tuple(path.split(".")) for path in unmarked))
    others = _NO_SECRETS | _ELSEWHERE
    return tuple(n for n in named if n[-1] not in others and f"{resource_type}.{n[-1]}" not in others)


def _expand(value: Any, names: tuple[str, ...], steps: Steps) -> Iterator[Steps]:
    """The paths, with list indexes, where a value is set under those names."""
    if value in (None, "", [], {}):
        return
    if isinstance(value, list) and names:
        for i, item in enumerate(value):
            yield from _expand(item, names, (*steps, i))
    elif not names:
        yield steps
    elif isinstance(value, dict):
        yield from _expand(value.get(names[0]), names[1:], (*steps, names[0]))
