"""Flags workload identity federation that trusts every identity of an outside issuer."""

from __future__ import annotations

import re
from typing import Any

from octoguard.plan import SENSITIVE, UNKNOWN, UNSET, Plan, ResourceChange
from octoguard.policy.checks._cel import Comparison, comparison, has_constant, requires, without_strings
from octoguard.policy.checks._iam_grants import Answer, Text, grants, on_texts, unreadable
from octoguard.policy.outcome import PASS, Evidence, Outcome, evidence, fail, unknown

_PROVIDER = "google_iam_workload_identity_pool_provider"
_POOL = frozenset({"google_iam_workload_identity_pool"})
_WHOLE_POOL = re.compile(r"principalSet://iam\.googleapis\.com/projects/.+/workloadIdentityPools/[^/]+/\*\Z")
# An AWS account, a SAML metadata document or a trust store is somebody's own; an OIDC issuer may serve everybody.
_OWN_ISSUERS = ("aws", "saml", "x509")
_COMPARES = re.compile(r"==|\bin\b|\.(startsWith|endsWith|contains|matches)\(")
_CLAIM = re.compile(r"\b(?:assertion|attribute|google)\b")
_MAPPED = re.compile(r"\b(?:attribute|google)\.\w+")
# With a path behind it, the issuer is one enterprise's own.
_GITHUB = re.compile(r"(https?://)?token\.actions\.githubusercontent\.com/?\Z")
_OWNER = r"repository(?:_owner)?(?:_id)?|enterprise(?:_id)?"
_OWNER_CLAIM = re.compile(rf"assertion\.({_OWNER}|sub|workflow_ref)\Z")
_MAY_TELL_OWNER = re.compile(rf"\bassertion\b.*\b({_OWNER}|sub|workflow_ref)\b", re.DOTALL)
# What a constant has to name, where the claim holds more than an owner. In a subject, GitHub escapes colons in values.
_IN_SUBJECT = re.compile(rf"(?:.*:)?(?:repo:[^/:*]+/|(?:{_OWNER}):[^:*]+)")
_SLUG = re.compile(r"[^/:*]+/")
_NEEDED = {"sub": _IN_SUBJECT, "repository": _SLUG, "workflow_ref": _SLUG}
# What it has to begin with: `repo:octo` without the slash begins `repo:octo-evil/` too.
_STARTS = {"sub": re.compile(rf"repo:[^/:*]+/|(?:{_OWNER}):[^:*]+:"), "repository": _SLUG, "workflow_ref": _SLUG}
_ANCHORED = {"sub": r"\^\(?repo:[\w-]+/", "repository": r"\^\(?[\w-]+/", "repository_owner": r"\^[\w-]+\$\Z"}
_ANYTHING = re.compile(r"\^?\(?(\.[*+])?\)?\$?\Z")


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
    answers = [requires(text, _is_comparison)]
    if not isinstance(issuer, str) or _GITHUB.match(issuer):
        answers.append(requires(text, lambda part: _binds_owner(part, change.get("attribute_mapping"))))
    if isinstance(issuer, str) or answers[0] is False or all(answers):
        return _outcome(change, answers)
    return unknown(evidence(change, "oidc[0].issuer_uri"), evidence(change, "attribute_condition"))


def _outcome(change: ResourceChange, answers: list[Answer]) -> Outcome:
    """The outcome for whether a condition compares a claim at all and, with GitHub, for whether that names an owner."""
    if False in answers:
        said = (
            "holds without comparing a claim" if answers[0] is False else "binds neither the owner nor the repository"
        )
        return fail(evidence(change, "attribute_condition", said), *_issuer(change))
    if None in answers:
        hidden = [evidence(change, "attribute_mapping")] if _is_hidden(change.get("attribute_mapping")) else []
        return unknown(evidence(change, "attribute_condition"), *hidden)
    return PASS


def _is_comparison(part: str) -> Answer:
    """Whether a part of a condition compares a claim."""
    text = without_strings(part)
    return not text.startswith("!") and bool(_CLAIM.search(text) and _COMPARES.search(text))


def _binds_owner(part: str, mapping: Any) -> Answer:
    """Whether a part of a condition for GitHub holds for one owner's tokens only; None where it takes more reading."""
    found = comparison(part)
    source = _source(found.name, mapping) if found is not None else None
    claim = _OWNER_CLAIM.match(source) if isinstance(source, str) else None
    if found is not None and claim is not None:
        return _names_owner(claim[1], found)
    text = without_strings(part)
    is_one_negation = text.count("!") == 1 and "?" not in text
    sources = [text, *(_source(name, mapping) for name in _MAPPED.findall(text))]
    if is_one_negation or not any(_is_hidden(one) or _MAY_TELL_OWNER.search(str(one)) for one in sources):
        return False
    return None if has_constant(part) else False


def _source(name: str, mapping: Any) -> Any:
    """The claim that a name in a condition stands for; "" for one that is not mapped."""
    if not _MAPPED.fullmatch(name):
        return name
    return mapping.get(name, "") if isinstance(mapping, dict) else mapping


def _names_owner(claim: str, found: Comparison) -> Answer:
    """Whether a claim that tells the owner is held to constants that do."""
    if found.word in ("==", "in"):
        needed = _NEEDED.get(claim)
        return all(constant and (needed is None or needed.match(constant)) for constant in found.constants)
    constant = found.constants[0]
    if found.word == "startsWith":
        return claim in _STARTS and _STARTS[claim].match(constant) is not None
    if found.word == "matches" and not _ANYTHING.match(constant):
        return True if claim in _ANCHORED and re.match(_ANCHORED[claim], constant) and "|" not in constant else None
    return False  # endsWith, contains: whoever names a repository, a branch or an environment can see to that


def _issuer(change: ResourceChange) -> list[Evidence]:
    return [evidence(change, "oidc[0].issuer_uri")] if _is_present(change.get("oidc")) else []


def _is_present(value: Any) -> bool:
    return _is_hidden(value) or bool(value)


def _is_hidden(value: Any) -> bool:
    return value is UNKNOWN or value is SENSITIVE
