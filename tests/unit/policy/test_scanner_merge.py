"""What both say is said once, a difference is said as one, and what the other could not know never decides."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest

from octoguard.decision import decide
from octoguard.policy.evaluate import evaluate
from octoguard.policy.model import Environment, Finding, Policy
from octoguard.policy.scanner_merge import MergeContext, ScannerClaim, merge
from tests.conftest import read, resource

if TYPE_CHECKING:
    from octoguard.plan import Plan

PROD = Environment("prod", "the test", "prod")
OURS = Policy(
    id="bucket-unversioned",
    title="Bucket keeps no versions",
    service="storage",
    severity="high",
    resources=["google_storage_bucket"],
    why="it is lost",
    remediation="versioning {}",
    when={"path": "name", "not_equals": "exempt"},
    deny={"path": "versioning[0].enabled", "not_equals": True, "unset": False},
    aliases=["CKV_GCP_78"],
    differs={"CKV_GCP_78": "it wants more", "CKV_GCP_62": "it asks for logs"},
)
READS = (("versioning", "enabled"),)


def bucket(enabled: Any = None, name: str = "b", **change: Any) -> dict[str, Any]:
    versioning = [] if enabled is None else [{"enabled": enabled}]
    return resource("google_storage_bucket.b", {"name": name, "versioning": versioning}, **change)


UNKNOWN_BUCKET = bucket("dropped", after_unknown={"versioning": [{"enabled": True}]})
UNKNOWN_BUCKET["change"]["after"]["versioning"] = [{}]
CONFIGURATION = {
    "root_module": {
        "resources": [
            {
                "address": "google_storage_bucket.b",
                "mode": "managed",
                "type": "google_storage_bucket",
                "name": "b",
                "expressions": {"versioning": [{"enabled": {"references": ["local.x"]}}]},
            }
        ]
    }
}


def claim(passes: bool, check: str = "CKV_GCP_78", **more: Any) -> ScannerClaim:
    return ScannerClaim(
        "checkov", check, f"Ensure {check}", "google_storage_bucket.b", passes, **{"reads": READS, **more}
    )


def merged(plan: Plan, *claims: ScannerClaim, enforcement: Any = "advisory", off: frozenset[str] = frozenset()) -> Any:
    findings = [] if off else evaluate(plan, [OURS], PROD)
    context = MergeContext(
        plan,
        [OURS],
        PROD,
        off,
        lambda _check, _severity, switched_off: "off" if switched_off else enforcement,
        {"CKV_GCP_24": "low"}.get,
        {"CKV_GCP_24": "it is gone"}.get,
    )
    return merge(findings, claims, context)


def only(found: Any) -> Finding:
    (finding,) = found.findings
    assert isinstance(finding, Finding)
    return finding


@pytest.mark.parametrize(("enabled", "passes"), [(True, True), (False, False), (None, False)])
def test_what_both_say_is_one_finding(enabled: Any, passes: bool) -> None:
    finding = only(merged(read(bucket(enabled)), claim(passes)))
    assert finding.source == "octoguard"
    (opinion,) = finding.opinions
    assert (opinion.source, opinion.check, opinion.agrees) == ("checkov", "CKV_GCP_78", True)


@pytest.mark.parametrize(("enforcement", "verdict"), [("advisory", "allow"), ("mandatory", "deny")])
def test_what_both_fail_is_worth_the_stricter_of_both(enforcement: str, verdict: str) -> None:
    plan = read(bucket(False))
    advice = [replace(finding, enforcement="advisory") for finding in evaluate(plan, [OURS], PROD)]
    context = MergeContext(plan, [OURS], PROD, frozenset(), lambda *_: enforcement, {}.get, {}.get)  # type: ignore[arg-type,return-value]
    found = merge(advice, [claim(False)], context)
    assert only(found).enforcement == enforcement
    assert decide(plan, found.findings).verdict == verdict


def test_its_pass_does_not_lift_our_fail() -> None:
    plan = read(bucket(False))
    finding = only(merged(plan, claim(True), enforcement="mandatory"))
    assert (finding.status, finding.opinions[0].agrees, finding.opinions[0].status) == ("fail", False, "pass")
    assert finding.opinions[0].reason == "it wants more"
    assert decide(plan, [finding]).verdict == "deny"


@pytest.mark.parametrize(("enforcement", "verdict"), [("advisory", "allow"), ("mandatory", "deny")])
def test_its_fail_beside_our_pass_is_worth_what_is_configured(enforcement: str, verdict: str) -> None:
    plan = read(bucket(True))
    found = merged(plan, claim(False), enforcement=enforcement)
    ours, theirs = found.findings
    assert (ours.status, ours.source, ours.opinions) == ("pass", "octoguard", ())
    assert (theirs.status, theirs.source, theirs.policy.id) == ("fail", "checkov", "CKV_GCP_78")
    assert theirs.policy.severity == "high"
    (opinion,) = theirs.opinions
    assert (opinion.check, opinion.status, opinion.reason) == ("bucket-unversioned", "pass", "it wants more")
    assert [(item.path, item.value) for item in opinion.evidence] == [("versioning[0].enabled", True)]
    assert decide(plan, found.findings).verdict == verdict


@pytest.mark.parametrize("passes", [True, False])
def test_what_it_says_of_an_unknown_value_is_only_an_opinion(passes: bool) -> None:
    plan = read(UNKNOWN_BUCKET, configuration=CONFIGURATION)
    finding = only(merged(plan, claim(passes), enforcement="mandatory"))
    assert finding.status == "unknown"
    (opinion,) = finding.opinions
    assert (opinion.agrees, opinion.reason) == (False, "it treats a value that is known only after apply as unset")
    assert decide(plan, [finding]).verdict == "review"


@pytest.mark.parametrize("passes", [True, False])
def test_alone_on_an_unknown_value_it_is_unknown(passes: bool) -> None:
    plan = read(UNKNOWN_BUCKET, configuration=CONFIGURATION)
    found = merged(plan, claim(passes, "CUSTOM_1"), enforcement="mandatory").findings
    (theirs,) = [finding for finding in found if finding.source == "checkov"]
    assert theirs.status == "unknown"
    assert f"reports {'pass' if passes else 'fail'}, but treats" in theirs.evidence[-1].detail


def test_alone_on_a_sensitive_value_it_is_unknown() -> None:
    plan = read(bucket(True, after_sensitive={"versioning": [{"enabled": True}]}))
    (theirs,) = [f for f in merged(plan, claim(False, "CUSTOM_1")).findings if f.source == "checkov"]
    assert theirs.status == "unknown"
    assert "a sensitive value" in theirs.evidence[-1].detail
    assert [item.value for item in theirs.evidence] == [None, None]


def test_where_it_names_no_attribute_anything_unknown_casts_doubt() -> None:
    plan = read(UNKNOWN_BUCKET, configuration=CONFIGURATION)
    (theirs,) = [f for f in merged(plan, claim(False, "CUSTOM_1", reads=())).findings if f.source == "checkov"]
    assert theirs.status == "unknown"
    assert "may treat" in theirs.evidence[-1].detail


@pytest.mark.parametrize(("passes", "status"), [(True, "pass"), (False, "fail")])
def test_a_check_that_only_it_has(passes: bool, status: str) -> None:
    found = merged(read(bucket(True)), claim(passes, "CUSTOM_1", severity="critical")).findings
    (theirs,) = [finding for finding in found if finding.source == "checkov"]
    assert (theirs.status, theirs.policy.severity, theirs.opinions) == (status, "critical", ())


def test_a_check_that_we_do_not_have_on_purpose_says_why() -> None:
    found = merged(read(bucket(True)), claim(False, "CKV_GCP_24")).findings
    (theirs,) = [finding for finding in found if finding.source == "checkov"]
    assert theirs.policy.severity == "low"
    assert theirs.opinions[0].reason == "deliberately not covered: it is gone"


def test_a_policy_that_does_not_apply_says_so() -> None:
    finding = only(merged(read(bucket(False, name="exempt")), claim(False)))
    assert (finding.source, finding.status) == ("checkov", "fail")
    assert finding.opinions[0].reason == "it wants more"


def test_a_check_that_asks_something_else_is_not_our_question() -> None:
    ours, theirs = merged(read(bucket(True)), claim(False, "CKV_GCP_62")).findings
    assert (ours.status, ours.opinions) == ("pass", ())
    assert (theirs.policy.severity, theirs.opinions[0].reason) == ("high", "it asks for logs")


def test_a_question_that_is_switched_off_is_off_for_both() -> None:
    assert merged(read(bucket(False)), claim(False), off=frozenset({OURS.id})).findings == []


def test_a_check_that_broke_is_unknown() -> None:
    plan = read(bucket(True))
    ours = only(merged(plan, claim(False, silent=True)))
    assert (ours.status, ours.opinions[0].status, ours.opinions[0].agrees) == ("pass", "unknown", False)
    found = merged(plan, claim(False, "CUSTOM_1", silent=True), enforcement="mandatory").findings
    (theirs,) = [finding for finding in found if finding.source == "checkov"]
    assert theirs.status == "unknown"


def test_claims_about_what_is_gone_are_counted_and_dropped() -> None:
    plan = read(bucket(True), resource("google_storage_bucket.gone", None, actions=["delete"], before={"name": "x"}))
    gone = ScannerClaim("checkov", "CKV_GCP_78", "t", "google_storage_bucket.gone", passes=False)
    found = merged(plan, claim(True), gone)
    assert found.unmatched == 1
    assert len(found.findings) == 1
