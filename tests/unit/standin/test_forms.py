"""Which forms of a value are the same to a provider: that hides a change, so nothing else may be."""

from __future__ import annotations

import pytest

from octoguard.standin.customdiff.bigquery import is_changeable, without_policies
from octoguard.standin.forms import is_same
from octoguard.standin.schema import Attribute

LINK = "https://www.googleapis.com/compute/v1/projects/p/global/networks/"
IMAGE = "https://www.googleapis.com/compute/v1/projects/debian-cloud/global/images/"

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
    ("AbsoluteDomainSuppress", "a.example.com.", "a.example.com", True),
    ("AddressIpCollectionDiffSuppress", LINK + "n", "projects/p/global/networks/n", True),
    ("Base64DiffSuppress", "a+b/\n", "a-b_==", True),
    ("Base64DiffSuppress", "a+b/", "a+c/", False),
    ("CidrOrSizeDiffSuppress", "10.0.0.0/20", "/20", True),
    ("IpCidrRangeDiffSuppress", "10.0.0.0/20", "/24", False),
    ("IpCidrRangeDiffSuppress", "10.0.0.0/20", "10.1.0.0/20", False),
    ("CompareIpAddressOrSelfLinkOrResourceName", LINK + "n", "n", True),
    ("CompareSelfLinkRelativePathsIgnoreProjectId", LINK.replace("/p/", "/12/") + "n", LINK + "n", True),
    ("CompareSelfLinkRelativePathsIgnoreProjectId", LINK + "n", LINK + "m", False),
    ("CompareSelfLinkRelativePathsIgnoreProjectId", LINK + "n", "n", False),
    ("DatabaseEncryptionSuppress", "ALL_OBJECTS_ENCRYPTION_ENABLED", "ENCRYPTED", True),
    ("DatabaseEncryptionSuppress", "DECRYPTED", "ENCRYPTED", False),
    ("DiskImageDiffSuppress", IMAGE + "debian-12-bookworm-v20260101", "debian-cloud/debian-12", True),
    ("DiskImageDiffSuppress", IMAGE + "debian-12-bookworm-v20260101", "debian/debian-12", True),
    ("DiskImageDiffSuppress", IMAGE + "debian-12-bookworm-v20260101", "debian-12", True),
    ("DiskImageDiffSuppress", IMAGE + "debian-12-bookworm-v20260101", "debian-cloud/debian-11", False),
    ("DiskImageDiffSuppress", IMAGE + "debian-12-bookworm-v20260101", "other/debian-12", False),
    ("DiskImageDiffSuppress", IMAGE + "debian-12-v1", "projects/debian-cloud/global/images/family/debian-12", True),
    ("DiskImageDiffSuppress", IMAGE + "debian-12-v1", "projects/debian-cloud/global/images/debian-12", False),
    ("DiskImageDiffSuppress", IMAGE + "debian-12-v1", "family/debian-12", True),
    ("DiskImageDiffSuppress", IMAGE + "debian-12-arm64-v1", "debian-12", False),
    ("DiskImageDiffSuppress", IMAGE + "ubuntu-2204-jammy-v1", "ubuntu-2204-lts", True),
    ("DiskImageDiffSuppress", "debian-11", "debian-12", False),
    ("InternalIpDiffSuppress", "10.0.0.2", "projects/p/regions/r/addresses/a", True),
    ("InternalIpDiffSuppress", "10.0.0.2", "10.0.0.2/32", True),
    ("InternalIpDiffSuppress", "10.0.0.0/24", "10.0.0.0/20", False),
    ("InternalIpDiffSuppress", "10.0.0.2", "10.0.0.3", False),
    ("InternalIpDiffSuppress", "a", "10.0.0.3", False),
    ("CloudDataprocBatchRuntimeConfigVersionDiffSuppress", "2.2.5", "2.2", True),
    ("DataprocImageVersionDiffSuppress", "2.2.5-debian12", "2.2", True),
    ("DataprocImageVersionDiffSuppress", "2.2.5-debian12", "2.2-debian12", True),
    ("DataprocImageVersionDiffSuppress", "2.2.5-debian12", "2.2.prodcurrent-debian12", True),
    ("DataprocImageVersionDiffSuppress", "2.2.5-debian12", "2.2.6-debian12", False),
    ("DataprocImageVersionDiffSuppress", "2.2.5-debian12", "2.2-ubuntu22", False),
    ("DataprocImageVersionDiffSuppress", "2.2.5-debian12", "2.1", False),
    ("DataprocImageVersionDiffSuppress", "2.2.5-debian12", "latest", False),
    ("IapWebTypeAppEngineDiffSuppress", "projects/1/iap_web/appengine-a", "a", True),
    ("InterconnectTypeDiffSuppress", "IT_PRIVATE", "DEDICATED", True),
    ("IpDiffSuppress", "2001:db8:0::/64", "2001:db8::/64", True),
    ("IpDiffSuppress", "2001:db8::/64", "2001:db8::/65", False),
    ("IpDiffSuppress", "a/64", "b/64", False),
    ("ServiceProjectDiffSuppress", "1", "p", True),
    ("compareOptionalSubnet", "s", "", True),
    ("compareOptionalSubnet", "s", "t", False),
    ("PortRangeDiffSuppress", "80-80", "80", True),
    ("PortRangeDiffSuppress", "80-90", "80", False),
    ("SourceRepoRepositoryDiffSuppress", "projects/p/repos/a/b", "a/b", True),
    ("WorkbenchInstanceKmsDiffSuppress", "k/cryptoKeyVersions/1", "k", True),
    ("bigQueryTableConnectionIdSuppress", "p.us.c", "projects/p/locations/US/connections/c", True),
    ("bigQueryTableConnectionIdSuppress", "p.us.c", "projects/p/locations/EU/connections/c", False),
    ("bigQueryTableConnectionIdSuppress", "p.us.c", "p.us.d", False),
    ("bigqueryReservationCapacityCommitmentPlanDiffSuppressFunc", "ANNUAL", "ANNUAL_FLAT_RATE", True),
    ("compareServiceAccountEmailToLink", "a@b.c", "projects/p/serviceAccounts/a@b.c", True),
    ("databaseVersionDiffSuppress", "MYSQL_8_0_36", "MYSQL_8_0", True),
    ("databaseVersionDiffSuppress", "MYSQL_8_0_34", "MYSQL_8_0", False),
    ("folderPrefixSuppress", "folders/1", "1", True),
    ("gscBucketNameDiffSuppress", "gs://b", "b", True),
    ("ipv6RepresentationDiffSuppress", "2001:db8:0:0::1", "2001:db8::1", True),
    ("ipv6RepresentationDiffSuppress", "a", "a1", False),
    ("kmsCryptoKeyRingsEquivalent", "p/us/r", "projects/p/locations/us/keyRings/r", True),
    ("kmsCryptoKeyRingsEquivalent", "p/us/r", "projects/p/locations/eu/keyRings/r", False),
    ("sourceDiskDiffSuppress", LINK + "d", "https://www.googleapis.com/compute/v1/projects/p/global/networks/d", True),
    ("suppressGkeHubEndpointSelfLinkDiff", "//container.googleapis.com/projects/p", "projects/p", True),
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


def test_no_value_and_false_are_the_same_where_the_provider_says_so() -> None:
    how = Attribute(type="bool", optional=True, suppress_function="EmptyOrFalseSuppressBoolean")
    assert is_same(how, None, False)
    assert not is_same(how, None, True)
    assert not is_same(how, True, False)


@pytest.mark.parametrize(
    ("old", "new", "same"),
    [
        (
            '[{"name":"a","type":"INTEGER"},{"name":"b","type":"BOOL"}]',
            '[{"name":"b","type":"boolean"},{"name":"a","type":"INT64"}]',
            True,
        ),
        ('[{"name":"a","type":"DATE","mode":"NULLABLE"}]', '[{"name":"a","type":"DATE"}]', True),
        ('[{"name":"a","type":"DATE","mode":"REQUIRED"}]', '[{"name":"a","type":"DATE"}]', False),
        ('[{"name":"a","type":"DATE","description":""}]', '[{"name":"a","type":"DATE"}]', True),
        ('[{"name":"a","type":"DATE","description":"x"}]', '[{"name":"a","type":"DATE"}]', False),
        ('[{"name":"a","type":"STRING","collation":"und:ci"}]', '[{"name":"a","type":"STRING"}]', True),
        ('[{"name":"a","type":"DATE","policyTags":{"names":[]}}]', '[{"name":"a","type":"DATE"}]', True),
        ('[{"name":"a","type":"DATE","policyTags":{"names":["t"]}}]', '[{"name":"a","type":"DATE"}]', False),
        (
            '[{"name":"a","type":"RECORD","fields":[{"name":"b","type":"DATE"}]}]',
            '[{"name":"a","type":"RECORD","fields":[{"name":"c","type":"DATE"}]}]',
            False,
        ),
        ('[{"name":"a","type":"DATE"}]', '[{"name":"a","type":"DATE"},{"name":"b","type":"DATE"}]', False),
        ("null", "[]", True),
        ('{"a":1}', "[]", False),
    ],
)
def test_columns_that_say_the_same(old: str, new: str, same: bool) -> None:
    how = Attribute(type="string", optional=True, suppress_function="bigQueryTableSchemaDiffSuppress")
    assert is_same(how, old, new) is same


@pytest.mark.parametrize(
    ("old", "new", "changeable"),
    [
        (
            [{"name": "a", "type": "RECORD", "fields": [{"name": "b", "type": "DATE"}]}],
            [{"name": "a", "type": "RECORD", "fields": [{"name": "b", "type": "DATE"}, {"name": "c", "type": "DATE"}]}],
            True,
        ),
        (
            [{"name": "a", "type": "RECORD", "fields": [{"name": "b", "type": "DATE"}]}],
            [{"name": "a", "type": "RECORD", "fields": [{"name": "c", "type": "DATE"}]}],
            False,
        ),
        (
            [{"name": "a", "type": "RECORD", "fields": [{"name": "b", "type": "DATE"}]}],
            [{"name": "a", "type": "RECORD"}],
            False,
        ),
        ([{"name": "a", "type": "DATE"}], [{"name": "a", "type": "DATE", "mode": "REQUIRED"}], False),
        ([{"name": "a", "type": "DATE"}], [{"name": "a", "type": "DATE", "mode": "REPEATED"}], False),
        ([{"name": "a", "type": "DATE"}], [{"name": "a"}], True),
        (
            [{"name": "a", "type": "FOREIGN", "foreignTypeDefinition": "x"}],
            [{"name": "a", "type": "DATE", "foreignTypeDefinition": "x"}],
            True,
        ),
        (None, [], False),
        ([], None, False),
    ],
)
def test_columns_that_change_in_place(old: object, new: object, changeable: bool) -> None:
    assert is_changeable(old, new, is_fixed=False) is changeable


def test_policies_of_columns_that_are_ignored() -> None:
    columns = [{"name": "a", "dataPolicies": ["x"], "fields": [{"name": "b", "dataPolicies": []}]}]
    assert without_policies(columns) == [{"name": "a", "fields": [{"name": "b"}]}]
