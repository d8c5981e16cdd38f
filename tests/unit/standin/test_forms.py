"""Which forms of a value are the same to a provider: that hides a change, so nothing else may be."""

from __future__ import annotations

import pytest

from octoguard.standin.forms import is_same
from octoguard.standin.schema import Attribute

LINK = "https://www.googleapis.com/compute/v1/projects/p/global/networks/"

SAME = [
    ("CompareSelfLinkOrResourceName", LINK + "n", "n", True),
    ("CompareSelfLinkOrResourceName", LINK + "n", "projects/p/global/networks/n", True),
    ("CompareSelfLinkOrResourceName", LINK + "n", "projects/other/global/networks/n", False),
    ("CompareSelfLinkOrResourceName", LINK + "n", "m", False),
    ("CompareSelfLinkRelativePaths", LINK + "n", "n", False),
    ("tpgresource.CompareSelfLinkRelativePaths", LINK + "n", "projects/p/global/networks/n", True),
    ("CompareResourceNames", "projects/p/instances/i", "i", True),
    ("CompareProjectName", "projects/p", "p", True),
    ("CompareCryptoKeyVersions", "k/cryptoKeyVersions/3", "k", True),
    ("ProjectNumberDiffSuppress", "projects/12/secrets/s", "projects/p/secrets/s", True),
    ("ProjectNumberDiffSuppress", "projects/q/secrets/s", "projects/p/secrets/s", False),
    ("iamMemberCaseDiffSuppress", "user:a@b.c", "user:A@b.c", True),
    ("iamMemberCaseDiffSuppress", "principal://iam/a", "principal://iam/A", False),
    ("caseDiffDashSuppress", "PD_SSD", "pd-ssd", True),
    ("CaseDiffSuppress", "ipv4", "IPV4", True),
    ("DurationDiffSuppress", "3.50s", "3.5s", True),
    ("durationDiffSuppress", "2592000s", "30d", True),
    ("DurationDiffSuppress", "3s", "forever", False),
    ("LastSlashDiffSuppress", "https://a/", "https://a", True),
    ("LastSlashDiffSuppress", "https://a/b", "https://c/b", False),
    ("OptionalSurroundingSpacesSuppress", "a ", "a", True),
    ("StorageBucketDiffSuppress", "b/x", "x", True),
    ("SomethingElse", "a", "b", False),
    ("CompareResourceNames", "", "x", False),
    ("CompareResourceNames", None, "x", False),
]


@pytest.mark.parametrize(("function", "old", "new", "same"), SAME)
def test_what_the_provider_takes_for_the_same(function: str, old: str | None, new: str, same: bool) -> None:
    assert is_same(Attribute(type="string", optional=True, suppress_function=function), old, new) is same


def test_a_default_and_nothing_are_the_same_where_the_provider_says_so() -> None:
    how = Attribute(
        type="string", optional=True, suppress_function="EmptyOrDefaultStringSuppress", suppressed_default="BUILT_IN"
    )
    assert is_same(how, None, "BUILT_IN")
    assert is_same(how, "BUILT_IN", None)
    assert not is_same(how, None, "CLOUD_IAM_USER")
    assert not is_same(how, "CLOUD_IAM_USER", "BUILT_IN")
