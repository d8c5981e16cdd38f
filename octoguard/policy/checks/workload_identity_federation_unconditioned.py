"""Flags Workload Identity Federation that accepts every identity of a shared issuer."""

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
# An AWS account, a SAML metadata document or a trust store belongs to one customer; an OIDC issuer may be shared.
_OWN_ISSUERS = ("aws", "saml", "x509")
_COMPARES = re.compile(r"==|\bin\b|\.(startsWith|endsWith|contains|matches)\(")
_CLAIM = re.compile(r"\b(?:assertion|attribute|google)\b")
_READ = re.compile(r"\bassertion\.(\w+)")
_MAPPED = re.compile(r"\b(?:attribute|google)\.\w+")
_ANYTHING = re.compile(r"\^?\(?(\.[*+])?\)?\$?\Z")
# The requester of a token chooses `aud`, and `iss` is the same in all tokens of a shared issuer.
_SAME_FOR_ALL = re.compile(r"assertion\.(aud|iss)\Z")


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Judge a provider by its attribute condition. A grant fails if its member is a whole pool."""
    return _provider(change) if change.type == _PROVIDER else _members(change, plan)


def _members(change: ResourceChange, plan: Plan) -> Outcome | None:
    granted = grants(change, plan)
    if granted is None:
        return unreadable(change)
    texts = [
        (member, _is_whole_pool(member)) for grant in granted for member in grant.members if _may_be_federated(member)
    ]
    return on_texts(change, texts) if texts else None


def _may_be_federated(member: Text) -> bool:
    """Whether the member may be of a workload identity pool; other policies judge other unknown members."""
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
    # A provider without an issuer block is judged like one with a shared issuer.
    service = Shared() if issuer is UNSET else shared(issuer) if isinstance(issuer, str) else None
    condition = change.get("attribute_condition")
    if condition is UNKNOWN or condition is SENSITIVE:
        return unknown(evidence(change, "attribute_condition"))
    text = "" if condition is UNSET else str(condition)
    if not text:
        item = evidence(change, "attribute_condition", "unset; every token of the issuer is accepted")
        return fail(item, *_issuer(change)) if service else _unknown_issuer(change, item)
    compares = requires(text, _is_comparison)
    names = _names_customer(service or GITHUB, change.get("attribute_mapping"))
    if service is None:
        # If the issuer is known only after apply, the condition must be sufficient for GitHub.
        sufficient = compares and (isinstance(issuer, str) or requires(text, names))
        return PASS if sufficient else _unknown_issuer(change, evidence(change, "attribute_condition"))
    return _outcome(change, compares, requires(text, names) if service.claims else True)


def _is_own(issuer: str, change: ResourceChange) -> bool:
    """Whether the issuer URL belongs to one customer, or the provider has uploaded keys of an unknown issuer."""
    return is_one_customers(issuer) or (_is_present(change.get("oidc[0].jwks_json")) and shared(issuer) is None)


def _unknown_issuer(change: ResourceChange, condition: Evidence) -> Outcome:
    return unknown(evidence(change, _ISSUER, "may issue tokens to other customers"), condition)


def _outcome(change: ResourceChange, compares: Answer, names: Answer) -> Outcome:
    """The outcome for two answers: the condition compares a claim, and the claim identifies one customer."""
    if False in (compares, names):
        detail = "is true without a comparison of a claim" if compares is False else "does not identify one customer"
        return fail(evidence(change, "attribute_condition", detail), *_issuer(change))
    if None in (compares, names):
        hidden = [evidence(change, "attribute_mapping")] if _is_hidden(change.get("attribute_mapping")) else []
        return unknown(evidence(change, "attribute_condition"), *hidden)
    return PASS


def _is_comparison(part: str) -> Answer:
    """Whether a part of a condition compares a claim that differs between tokens."""
    compared = comparison(part)
    if compared is not None and _SAME_FOR_ALL.match(compared.name):
        return False
    text = without_strings(part)
    return not text.startswith("!") and bool(_CLAIM.search(text) and _COMPARES.search(text))


def _names_customer(service: Shared, mapping: Any) -> Callable[[str], Answer]:
    """Returns a function: whether a part of a condition is true for one customer only; None if it is not supported."""

    def names(part: str) -> Answer:
        compared = comparison(part)
        source = _source(compared.name, mapping) if compared is not None else None
        name = source.removeprefix("assertion.") if isinstance(source, str) and source.startswith("assertion.") else ""
        if compared is not None and name in service.claims:
            return _is_sufficient(service.claims[name], compared)
        if compared is not None and name in service.common:
            return False
        text = without_strings(with_dots(part))
        sources = [text, *(_source(mapped, mapping) for mapped in _MAPPED.findall(text))]
        may_name = any(_is_hidden(source) or _mentions(service, str(source)) for source in sources)
        return None if may_name and has_constant(part) else False

    return names


def _mentions(service: Shared, text: str) -> bool:
    """Whether an expression reads a claim that identifies the customer, or may identify it."""
    words = set(re.findall(r"\w+", text))
    if "assertion" not in words:
        return False
    if service.is_whole:
        return bool(words & service.claims.keys())
    read = set(_READ.findall(text))
    return not read or bool(read - service.common)


def _source(name: str, mapping: Any) -> Any:
    """The claim that a name in a condition is mapped from; "" if it has no mapping."""
    if not _MAPPED.fullmatch(name):
        return name
    claim = mapping.get(name, "") if isinstance(mapping, dict) else mapping
    return with_dots(claim).strip() if isinstance(claim, str) else claim


def _is_sufficient(claim: CustomerClaim, compared: Comparison) -> Answer:
    """Whether the comparison restricts a claim that identifies the customer to constants that identify it too."""
    if compared.word in ("==", "in"):
        return all(claim.equal.match(constant) is not None for constant in compared.constants)
    constant = compared.constants[0]
    if compared.word == "startsWith":
        return claim.start is not None and claim.start.match(constant) is not None
    if compared.word == "matches" and not _ANYTHING.match(constant):
        return True if claim.pattern and claim.pattern.match(constant) and "|" not in constant else None
    return False  # endsWith, contains: anyone can choose a matching name of a repository, a branch or an environment


def _issuer(change: ResourceChange) -> list[Evidence]:
    return [evidence(change, _ISSUER)] if _is_present(change.get("oidc")) else []


def _is_present(value: Any) -> bool:
    return _is_hidden(value) or bool(value)


def _is_hidden(value: Any) -> bool:
    return value is UNKNOWN or value is SENSITIVE
