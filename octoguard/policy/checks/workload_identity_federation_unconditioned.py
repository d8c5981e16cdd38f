"""Flags workload identity federation that trusts every identity of an outside issuer."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from octoguard.plan import SENSITIVE, UNKNOWN, UNSET, Plan, ResourceChange
from octoguard.policy.checks._cel import Comparison, comparison, has_constant, requires, with_dots, without_strings
from octoguard.policy.checks._iam_grants import Answer, Text, grants, on_texts, unreadable
from octoguard.policy.checks._issuers import GITHUB, CustomerClaim, Shared, is_one_customers, shared
from octoguard.policy.outcome import PASS, Evidence, Outcome, evidence, fail, unknown

if TYPE_CHECKING:
    from collections.abc import Callable

_ISSUER = "oidc[0].issuer_uri"
_PROVIDER = "google_iam_workload_identity_pool_provider"
_POOL = frozenset({"google_iam_workload_identity_pool"})
_WHOLE_POOL = re.compile(r"principalSet://iam\.googleapis\.com/projects/.+/workloadIdentityPools/[^/]+/\*\Z")
# An AWS account, a SAML metadata document or a trust store is somebody's own; an OIDC issuer may serve everybody.
_OWN_ISSUERS = ("aws", "saml", "x509")
_COMPARES = re.compile(r"==|\bin\b|\.(startsWith|endsWith|contains|matches)\(")
_CLAIM = re.compile(r"\b(?:assertion|attribute|google)\b")
_READ = re.compile(r"\bassertion\.(\w+)")
_MAPPED = re.compile(r"\b(?:attribute|google)\.\w+")
_ANYTHING = re.compile(r"\^?\(?(\.[*+])?\)?\$?\Z")
# Whoever asks for a token of a shared issuer chooses the first, and the second is the same in all.
_SAME_FOR_ALL = re.compile(r"assertion\.(aud|iss)\Z")


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
    issuer = change.get(_ISSUER)
    if isinstance(issuer, str) and _is_own(issuer, change):
        return PASS
    # A provider that has no block for its kind of issuer is not judged any milder.
    service = Shared() if issuer is UNSET else shared(issuer) if isinstance(issuer, str) else None
    condition = change.get("attribute_condition")
    if condition is UNKNOWN or condition is SENSITIVE:
        return unknown(evidence(change, "attribute_condition"))
    text = "" if condition is UNSET else str(condition)
    if not text:
        shown = evidence(change, "attribute_condition", "unset; every token of the issuer is accepted")
        return fail(shown, *_issuer(change)) if service else _unknown_issuer(change, shown)
    compares = requires(text, _is_comparison)
    names = _names_customer(service or GITHUB, change.get("attribute_mapping"))
    if service is None:
        # Of an issuer that is known after apply, only a condition that is enough with GitHub is known to be enough.
        enough = compares and (isinstance(issuer, str) or requires(text, names))
        return PASS if enough else _unknown_issuer(change, evidence(change, "attribute_condition"))
    return _outcome(change, compares, requires(text, names) if service.claims else True)


def _is_own(issuer: str, change: ResourceChange) -> bool:
    """Whether the issuer's address names one customer, or the provider has the keys of an issuer of one's own."""
    return is_one_customers(issuer) or (_is_present(change.get("oidc[0].jwks_json")) and shared(issuer) is None)


def _unknown_issuer(change: ResourceChange, condition: Evidence) -> Outcome:
    return unknown(evidence(change, _ISSUER, "may give tokens to customers other than you"), condition)


def _outcome(change: ResourceChange, compares: Answer, names: Answer) -> Outcome:
    """The outcome for whether a condition compares a claim at all, and whether that claim names one customer."""
    if False in (compares, names):
        detail = "holds without comparing a claim" if compares is False else "does not name the owner of the token"
        return fail(evidence(change, "attribute_condition", detail), *_issuer(change))
    if None in (compares, names):
        hidden = [evidence(change, "attribute_mapping")] if _is_hidden(change.get("attribute_mapping")) else []
        return unknown(evidence(change, "attribute_condition"), *hidden)
    return PASS


def _is_comparison(part: str) -> Answer:
    """Whether a part of a condition compares a claim that differs from token to token."""
    found = comparison(part)
    if found is not None and _SAME_FOR_ALL.match(found.name):
        return False
    text = without_strings(part)
    return not text.startswith("!") and bool(_CLAIM.search(text) and _COMPARES.search(text))


def _names_customer(service: Shared, mapping: Any) -> Callable[[str], Answer]:
    """Whether a part of a condition holds for one customer's tokens only; None where it takes more reading."""

    def names(part: str) -> Answer:
        found = comparison(part)
        source = _source(found.name, mapping) if found is not None else None
        name = source.removeprefix("assertion.") if isinstance(source, str) and source.startswith("assertion.") else ""
        if found is not None and name in service.claims:
            return _is_enough(service.claims[name], found)
        if found is not None and name in service.common:
            return False
        text = without_strings(with_dots(part))
        sources = [text, *(_source(mapped, mapping) for mapped in _MAPPED.findall(text))]
        may_name = any(_is_hidden(one) or _mentions(service, str(one)) for one in sources)
        return None if may_name and has_constant(part) else False

    return names


def _mentions(service: Shared, text: str) -> bool:
    """Whether an expression reads a claim that names the customer, or one that is not known to be everybody's."""
    words = set(re.findall(r"\w+", text))
    if "assertion" not in words:
        return False
    if service.is_whole:
        return bool(words & service.claims.keys())
    read = set(_READ.findall(text))
    return not read or bool(read - service.common)


def _source(name: str, mapping: Any) -> Any:
    """The claim that a name in a condition stands for; "" for one that is not mapped."""
    if not _MAPPED.fullmatch(name):
        return name
    found = mapping.get(name, "") if isinstance(mapping, dict) else mapping
    return with_dots(found).strip() if isinstance(found, str) else found


def _is_enough(claim: CustomerClaim, found: Comparison) -> Answer:
    """Whether a claim that names the customer is held to constants that do."""
    if found.word in ("==", "in"):
        return all(claim.equal.match(constant) is not None for constant in found.constants)
    constant = found.constants[0]
    if found.word == "startsWith":
        return claim.start is not None and claim.start.match(constant) is not None
    if found.word == "matches" and not _ANYTHING.match(constant):
        return True if claim.pattern and claim.pattern.match(constant) and "|" not in constant else None
    return False  # endsWith, contains: whoever names a repository, a branch or an environment can see to that


def _issuer(change: ResourceChange) -> list[Evidence]:
    return [evidence(change, _ISSUER)] if _is_present(change.get("oidc")) else []


def _is_present(value: Any) -> bool:
    return _is_hidden(value) or bool(value)


def _is_hidden(value: Any) -> bool:
    return value is UNKNOWN or value is SENSITIVE
