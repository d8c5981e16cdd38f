"""What the encryption checks share: whether an attribute names a Cloud KMS key."""

from octoguard.plan import SENSITIVE, UNKNOWN, UNSET, ResourceChange

# Where a key's name comes from: the key, a grant on it that has to come first, or Autokey.
SOURCES = (
    "google_kms_crypto_key",
    "google_kms_crypto_key_iam_binding",
    "google_kms_crypto_key_iam_member",
    "google_kms_key_handle",
)


def names_key(change: ResourceChange, path: str) -> bool | None:
    """Whether a key is set; a key that this plan creates counts though its name is unknown. None: cannot be known."""
    value = change.get(path)
    if value is UNKNOWN:
        return True if any(change.linked(path, source) for source in SOURCES) else None
    return None if value is SENSITIVE else value is not UNSET and value != ""
