"""Approvals: whose counts, how many are needed, and which denials nothing overrides."""

from __future__ import annotations

from typing import Any

import pytest

from octoguard.attestation.approvals import Given, Rules, barrier_to_approval, key_of, standing, why_not_counted
from octoguard.attestation.statement import Approval, Commit, Person
from tests.unit.attestation.test_statement import decision

DIGEST = "d" * 64
RULES = Rules(approvers=("lena", "max", "ci", "author@example.com"))
REVIEW = decision(verdict="review", reasons=["something is not known"])
DENY = decision(verdict="deny", reasons=["policy a fails"], denied_by=["a", "b"])


def given(name: str, digest: str = DIGEST, *keys: str) -> Given:
    return Given(digest, Approval(by=Person(name, "said"), reason="r", at=""), frozenset(keys))


def rules(**changes: Any) -> Rules:
    return Rules(approvers=changes.pop("approvers", RULES.approvers), **changes)


def test_allow_needs_nobody() -> None:
    assert standing(decision(), DIGEST, [], Rules()).allowed


@pytest.mark.parametrize(
    ("approvals", "allowed"),
    [
        ([], False),
        ([given("lena")], True),
        ([given("LENA")], True),
        ([given("stranger")], False),
        ([given("ci")], False),
        ([given("Author@Example.com")], False),
        ([given("lena", "e" * 64)], False),
    ],
)
def test_whose_approval_counts(approvals: list[Given], allowed: bool) -> None:
    found = standing(REVIEW, DIGEST, approvals, RULES)
    assert found.allowed is allowed
    assert bool(found.why_not) is not allowed


def test_the_same_person_twice_is_one() -> None:
    found = standing(REVIEW, DIGEST, [given("lena"), given("Lena")], rules(approvals=2))
    assert not found.allowed
    assert "1 more approval is needed" in found.why_not
    assert standing(REVIEW, DIGEST, [given("lena"), given("max")], rules(approvals=2)).approved_by == ["lena", "max"]


def test_a_key_has_to_sign_where_one_is_named() -> None:
    keyed = rules(keys={"lena": "k1"})
    assert not standing(REVIEW, DIGEST, [given("lena")], keyed).allowed
    assert not standing(REVIEW, DIGEST, [given("lena", DIGEST, "k2")], keyed).allowed
    assert standing(REVIEW, DIGEST, [given("Lena", DIGEST, "k1")], keyed).allowed


@pytest.mark.parametrize(
    ("overridable", "allowed"), [((), False), (("a",), False), (("a", "b"), True), (("a", "b", "c"), True)]
)
def test_a_denial_needs_all_its_policies_to_be_overridable(overridable: tuple[str, ...], allowed: bool) -> None:
    found = standing(DENY, DIGEST, [given("lena")], rules(overridable=frozenset(overridable)))
    assert found.allowed is allowed


def test_a_denial_that_names_no_policy_is_never_overridden() -> None:
    unnamed = decision(verdict="deny", reasons=["over budget"], denied_by=[])
    assert not standing(unnamed, DIGEST, [given("lena")], rules(overridable=frozenset({"a"}))).allowed


def test_nobody_may_approve_by_default() -> None:
    assert "is empty" in str(barrier_to_approval(REVIEW, Rules()))
    assert barrier_to_approval(REVIEW, RULES) is None


def test_authors_of_the_commit_do_not_count() -> None:
    merged = decision(verdict="review", git=Commit("c", True, ["lena", "other"]))
    assert "created this decision or wrote the change" in str(why_not_counted("Lena", merged, RULES))
    assert why_not_counted("max", merged, RULES) is None


@pytest.mark.parametrize(
    ("author", "name"),
    [
        ("lena", "LENA"),
        ("lena", " lena "),
        ("lena", "\uff4c\uff45\uff4e\uff41"),
        ("stra\u00dfe", "STRASSE"),
        ("\u00e9ric", "e\u0301ric"),
    ],
)
def test_names_are_compared_in_one_form(author: str, name: str) -> None:
    own = decision(verdict="review", git=Commit("c", True, [author]))
    allowed = rules(approvers=(name, "max"), keys={author: "k1"})
    assert "created this decision or wrote the change" in str(why_not_counted(name, own, allowed))
    assert key_of(name, allowed) == "k1"
    assert not standing(REVIEW, DIGEST, [given(name)], allowed).allowed  # not signed by the key of that name
    twice = rules(approvers=(author, name), approvals=2)
    assert not standing(REVIEW, DIGEST, [given(author), given(name)], twice).allowed


def test_an_approval_counts_only_with_the_whole_history() -> None:
    shallow = decision(verdict="review", git=Commit("c", True, ["other"], authors_complete=False))
    assert not standing(shallow, DIGEST, [given("lena")], RULES).allowed
    assert "fetch the full history" in str(barrier_to_approval(shallow, RULES))
