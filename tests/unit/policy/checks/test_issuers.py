"""Whose tokens an issuer gives out, by its address."""

from __future__ import annotations

import pytest

from octoguard.policy.checks._issuers import is_one_customers, shared

TENANT = "11111111-2222-3333-4444-555555555555"


@pytest.mark.parametrize(
    "issuer",
    [
        f"https://sts.windows.net/{TENANT}/",
        f"https://login.microsoftonline.com/{TENANT}/v2.0",
        f"https://login.microsoftonline.us/{TENANT}/v2.0",
        "https://token.actions.githubusercontent.com/octollm",
        "https://token.actions.octollm.ghe.com",
        f"https://oidc.circleci.com/org/{TENANT}",
        "https://api.bitbucket.org/2.0/workspaces/octollm/pipelines-config/identity/oidc",
        "https://octollm.app.spacelift.io",
        f"https://vstoken.dev.azure.com/{TENANT}",
        "https://octollm.okta.com",
        "https://octollm.okta.com/oauth2/aus1",
        "https://octollm.eu.auth0.com/",
        "https://octollm.auth0.com/",
        "https://oidc.eks.eu-west-1.amazonaws.com/id/0123456789ABCDEF",
        "https://container.googleapis.com/v1/projects/p/locations/europe-west1-b/clusters/c",
        f"https://westeurope.oic.prod-aks.azure.com/{TENANT}/{TENANT}/",
    ],
)
def test_an_address_can_name_one_customer(issuer: str) -> None:
    assert is_one_customers(issuer)
    assert shared(issuer) is None


@pytest.mark.parametrize(
    "issuer",
    [
        "https://token.actions.githubusercontent.com",
        "https://token.actions.githubusercontent.com/",
        "https://gitlab.com",
        "https://app.terraform.io",
        "https://agent.buildkite.com",
        "https://accounts.google.com",
        "https://login.microsoftonline.com/common/v2.0",
        "https://login.microsoftonline.com/organizations/v2.0",
        "https://LOGIN.microsoftonline.com/consumers/v2.0",
        "https://login.microsoftonline.com/9188040d-6c67-4c5b-b112-36a304b66dad/v2.0",
        "https://sts.windows.net/common/",
        "https://oidc.circleci.com",
    ],
)
def test_an_address_can_be_everybodys(issuer: str) -> None:
    assert shared(issuer) is not None
    assert not is_one_customers(issuer)


@pytest.mark.parametrize(
    "issuer",
    [
        "https://gitlab.example.com",
        "https://evil.example/token.actions.githubusercontent.com/octollm",
        "https://okta.com.example.org",
        "https://a.b.okta.com.evil.example",
        f"https://sts.windows.net.example.org/{TENANT}/",
        "https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_abc",
        "",
    ],
)
def test_any_other_address_is_neither(issuer: str) -> None:
    assert shared(issuer) is None
    assert not is_one_customers(issuer)
