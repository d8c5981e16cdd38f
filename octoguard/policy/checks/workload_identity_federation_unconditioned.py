"""Flags workload identity federation that trusts every identity of an outside issuer."""

from __future__ import annotations

import re
from typing import Any

from octoguard.plan import SENSITIVE, UNKNOWN, UNSET, Plan, ResourceChange
from octoguard.policy.checks._iam_grants import Answer, Text, grants, on_texts, unreadable
from octoguard.policy.outcome import PASS, Evidence, Outcome, evidence, fail, unknown

_PROVIDER = "google_iam_workload_identity_pool_provider"
_POOL = frozenset({"google_iam_workload_identity_pool"})
_WHOLE_POOL = re.compile(r"principalSet://iam\.googleapis\.com/projects/.+/workloadIdentityPools/[^/]+/\*\Z")
# An AWS account, a SAML metadata document or a trust store is somebody's own; an OIDC issuer may serve everybody.
_OWN_ISSUERS = ("aws", "saml", "x509")
_COMPARES = re.compile(r"==|\bin\b|\b(startsWith|matches)\(")
_CLAIM = re.compile(r"\b(?:attribute\.\w+|google\.\w+)")
_GITHUB = re.compile(r"token\.actions\.githubusercontent\.com")
_OWNER_CLAIM = re.compile(r"\bassertion\.(repository(_owner)?(_id)?|enterprise(_id)?|sub)\b")


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Judge a provider by its attribute condition, and a grant by whether its member is a whole pool."""
    return _provider(change) if change.type == _PROVIDER else _members(change, plan)


def _members(change: ResourceChange, plan: Plan) -> Outcome | None:
    found = grants(change, plan)
    if found is None:
        return unreadable(change)
    texts = [
        (member, _is_whole_pool(member)) for grant in found for member in grant.members if _may_be_federated(member)
    ]
    return on_texts(change, texts) if texts else None


def _may_be_federated(member: Text) -> bool:
    """What rests on something else than a pool of this plan is judged by the other policies about members."""
    if member.hidden:
        return member.comes_from(_POOL)
    return str(member.value).startswith("principalSet:")


def _is_whole_pool(member: Text) -> Answer:
    return None if member.hidden else _WHOLE_POOL.match(str(member.value)) is not None


def _provider(change: ResourceChange) -> Outcome:
    if any(_is_present(change.get(name)) for name in _OWN_ISSUERS):
        return PASS
    issuer = change.get("oidc[0].issuer_uri")
    condition = change.get("attribute_condition")
    if condition is UNSET or condition == "":
        said = "unset; every token of the issuer is accepted"
        return fail(evidence(change, "attribute_condition", said), *_issuer(change))
    if condition is UNKNOWN or condition is SENSITIVE:
        return unknown(evidence(change, "attribute_condition"))
    text = str(condition)
    if _COMPARES.search(text) is None:
        return fail(evidence(change, "attribute_condition", "compares no claim with anything"))
    if not isinstance(issuer, str):
        return unknown(evidence(change, "oidc[0].issuer_uri"))
    if _GITHUB.search(issuer) is None:
        return PASS
    return _github(change, text)


def _github(change: ResourceChange, condition: str) -> Outcome:
    if _OWNER_CLAIM.search(condition):
        return PASS
    mapping = change.get("attribute_mapping")
    named = _CLAIM.findall(condition)
    mapped = [mapping.get(name, "") if isinstance(mapping, dict) else mapping for name in named]
    if any(isinstance(source, str) and _OWNER_CLAIM.search(source) for source in mapped):
        return PASS
    hidden = [source for source in mapped if source is UNKNOWN or source is SENSITIVE]
    if hidden:
        return unknown(evidence(change, "attribute_mapping"))
    return fail(evidence(change, "attribute_condition", "binds neither the owner nor the repository"), *_issuer(change))


def _issuer(change: ResourceChange) -> list[Evidence]:
    return [evidence(change, "oidc[0].issuer_uri")] if _is_present(change.get("oidc")) else []


def _is_present(value: Any) -> bool:
    return value is UNKNOWN or value is SENSITIVE or bool(value)
