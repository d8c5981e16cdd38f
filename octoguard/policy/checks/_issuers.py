"""Classifies OIDC issuers: issuers of one customer, and issuers that all customers of a service share.

Sources, read 2026-11-30: https://cloud.google.com/iam/docs/workload-identity-federation-with-deployment-pipelines and
the documentation of each service about its OIDC tokens. Other issuers are not classified: the URL of a self-managed
GitLab looks like the URL of a shared service.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

_SLUG = re.compile(r"[^/:*]+/")
_ORGANIZATION = re.compile(r"organization:[^:*]+:")
_ANY = re.compile(r"(?s).+")


@dataclass(frozen=True, slots=True)
class CustomerClaim:
    """A claim that identifies the customer, and the form of constants that only tokens of one customer match.

    `equal` is for `==` and `in`, `start` for startsWith, `pattern` for the regular expression of matches(); None if no
    constant is sufficient.
    """

    equal: re.Pattern[str] = _ANY
    start: re.Pattern[str] | None = None
    pattern: re.Pattern[str] | None = None


@dataclass(frozen=True, slots=True)
class Shared:
    """An issuer that all customers of a service share. `claims` is empty if its tokens are not documented here.

    `common` are claims that other customers can have too. Claims in neither set are not known, unless `is_whole` is
    True: then they are common too.
    """

    claims: dict[str, CustomerClaim] = field(default_factory=dict)
    common: frozenset[str] = frozenset()
    is_whole: bool = False


_OF_SLUG = CustomerClaim(_SLUG, _SLUG, re.compile(r"\^\(?[\w-]+/"))
_OF_ORGANIZATION = CustomerClaim(_ORGANIZATION, _ORGANIZATION, re.compile(r"\^organization:[\w-]+:"))
_OWNER = r"repository(?:_owner)?(?:_id)?|enterprise(?:_id)?"
# https://docs.github.com/en/actions/reference/security/oidc: a subject can consist of other claims, with escaped colons
# in their values. `repo:octo` without the slash is also a prefix of `repo:octo-evil/`.
GITHUB: Final = Shared(
    {
        **dict.fromkeys(("repository_id", "repository_owner_id", "enterprise", "enterprise_id"), CustomerClaim()),
        "repository": _OF_SLUG,
        "repository_owner": CustomerClaim(pattern=re.compile(r"\^[\w-]+\$\Z")),
        "sub": CustomerClaim(
            re.compile(rf"(?:.*:)?(?:repo:[^/:*]+/|(?:{_OWNER}):[^:*]+)"),
            re.compile(rf"repo:[^/:*]+/|(?:{_OWNER}):[^:*]+:"),
            re.compile(r"\^\(?repo:[\w-]+/"),
        ),
        "workflow_ref": CustomerClaim(_SLUG, _SLUG),
    },
    is_whole=True,
)
# https://docs.gitlab.com/ci/secrets/id_token_authentication/
_GITLAB = Shared(
    {
        **dict.fromkeys(("namespace_id", "project_id", "user_id", "user_login", "user_email"), CustomerClaim()),
        "namespace_path": CustomerClaim(start=_SLUG, pattern=re.compile(r"\^[\w-]+[/$]")),
        "project_path": _OF_SLUG,
        "sub": CustomerClaim(
            re.compile(r"(?:.*:)?project_path:[^/:*]+/"),
            re.compile(r"project_path:[^/:*]+/"),
            re.compile(r"\^project_path:[\w-]+/"),
        ),
    },
    frozenset(
        [
            "aud",
            "iss",
            "ref",
            "ref_type",
            "ref_path",
            "ref_protected",
            "environment",
            "environment_protected",
            "environment_action",
            "deployment_tier",
            "pipeline_source",
            "runner_environment",
            "project_visibility",
            "user_access_level",
            "ci_config_ref_uri",
            "ci_config_sha",
        ]
    ),
)
# https://developer.hashicorp.com/terraform/cloud-docs/dynamic-provider-credentials/workload-identity-tokens
_TERRAFORM = Shared(
    {
        **dict.fromkeys(
            (
                "terraform_organization_id",
                "terraform_organization_name",
                "terraform_project_id",
                "terraform_workspace_id",
            ),
            CustomerClaim(),
        ),
        **dict.fromkeys(("sub", "terraform_full_workspace"), _OF_ORGANIZATION),
    },
    frozenset({"aud", "iss", "terraform_project_name", "terraform_run_phase", "terraform_workspace_name"}),
)
# https://buildkite.com/docs/agent/v3/cli-oidc
_BUILDKITE = Shared(
    {
        **dict.fromkeys(("organization_slug", "organization_id", "pipeline_id", "cluster_id"), CustomerClaim()),
        "sub": _OF_ORGANIZATION,
    },
    frozenset({"aud", "iss", "pipeline_slug", "build_branch", "build_tag", "build_source", "step_key"}),
)
_OTHERS = Shared(common=frozenset({"aud", "iss"}))
_TENANT = r"[0-9a-f]{8}-[0-9a-f-]{27}"
# The tenant of personal Microsoft accounts, which anyone can create.
_PERSONAL = "9188040d-6c67-4c5b-b112-36a304b66dad"
_MICROSOFT = r"(?:login\.microsoftonline\.(?:com|us)|login\.partner\.microsoftonline\.cn|sts\.windows\.net)"
_SHARED: Final = (
    (r"token\.actions\.githubusercontent\.com", GITHUB),
    (r"gitlab\.com", _GITLAB),
    (r"app(?:\.eu)?\.terraform\.io", _TERRAFORM),
    (r"agent\.buildkite\.com", _BUILDKITE),
    (rf"{_MICROSOFT}/(?:common|organizations|consumers|{_PERSONAL})(?:/.*)?", _OTHERS),
    (r"accounts\.google\.com", _OTHERS),
    (r"api\.pulumi\.com/oidc", _OTHERS),
    (r"login\.app\.env0\.com", _OTHERS),
    (r"oauth\.id\.jumpcloud\.com", _OTHERS),
    (r"oidc\.(?:circleci|codefresh|vercel)\.(?:com|io)", _OTHERS),
    (r"token\.builds\.bitrise\.io", _OTHERS),
)
_OWN: Final = (
    r"token\.actions\.githubusercontent\.com/[^/]+",  # one GitHub enterprise
    r"token\.actions\.[^/.]+\.ghe\.com",
    rf"{_MICROSOFT}/{_TENANT}(?:/.*)?",
    r"[^/.]+\.(?:okta|oktapreview|okta-emea|okta-gov)\.com(?:/.*)?",
    r"[^/.]+\.(?:[^/.]+\.)?auth0\.com",
    r"[^/.]+\.onelogin\.com/oidc.*",
    r"auth\.pingone\.[a-z.]+/[^/]+/as",
    r"oidc\.circleci\.com/org/[^/]+",
    r"api\.bitbucket\.org/2\.0/workspaces/[^/]+/pipelines-config/identity/oidc",
    r"[^/.]+\.app\.(?:us\.)?spacelift\.io",
    r"[^/.]+\.semaphoreci\.com",
    r"[^/.]+\.scalr\.io",
    r"oidc\.vercel\.com/[^/]+",
    r"vstoken\.dev\.azure\.com/[^/]+",
    # Clusters, with their ID or project.
    r"oidc\.eks\.[a-z0-9-]+\.amazonaws\.com(?:\.cn)?/id/[^/]+",
    r"container\.googleapis\.com/v1/projects/[^/]+/(?:locations|zones)/[^/]+/clusters/[^/]+",
    r"gkehub\.googleapis\.com/projects/[^/]+/locations/[^/]+/memberships/[^/]+",
    r"(?:[a-z0-9-]+\.oic|oidc)\.prod-aks\.azure\.com/[^/]+(?:/[^/]+)?",
    r"[0-9a-f-]+\.tokens\.sts\.global\.api\.aws",  # one AWS account
)
_IS_OWN = re.compile("|".join(f"(?:{pattern})" for pattern in _OWN))


def shared(issuer: str) -> Shared | None:
    """The service whose shared issuer has this URL; None for the issuer of one customer and for an unknown issuer."""
    address = _address(issuer)
    return next((service for pattern, service in _SHARED if re.fullmatch(pattern, address)), None)


def is_one_customers(issuer: str) -> bool:
    """Whether the issuer URL belongs to one customer."""
    return shared(issuer) is None and _IS_OWN.fullmatch(_address(issuer)) is not None


def _address(issuer: str) -> str:
    return issuer.strip().casefold().removeprefix("https://").removeprefix("http://").rstrip("/")
