"""Shared code of the CMEK checks: whether an attribute names a Cloud KMS key."""

from octoguard.plan import SENSITIVE, UNKNOWN, UNSET, ResourceChange

# Resources that a key name can come from: the key, an IAM grant on it (for ordering), or Autokey.
SOURCES = (
    "google_kms_crypto_key",
    "google_kms_crypto_key_iam_binding",
    "google_kms_crypto_key_iam_member",
    "google_kms_key_handle",
)


def names_key(change: ResourceChange, path: str) -> bool | None:
    """Whether a key is set, also if it is a key of this plan with an unknown name. None if it is not known."""
    value = change.get(path)
    if value is UNKNOWN:
        return True if any(change.linked(path, source) for source in SOURCES) else None
    return None if value is SENSITIVE else value is not UNSET and value != ""
