"""Flags disks that are not encrypted with CMEK or a customer-supplied key."""

from octoguard.plan import Plan, ResourceChange
from octoguard.policy.checks._answers import either
from octoguard.policy.checks._cmek import names_key
from octoguard.policy.checks._machines import has_value, negated, weigh
from octoguard.policy.outcome import Outcome

_BLOCK = "disk_encryption_key[0]"
_KEYS = {"google_compute_region_disk": f"{_BLOCK}.kms_key_name"}
_RAW = ("raw_key", "rsa_encrypted_key")


def check(disk: ResourceChange, plan: Plan) -> Outcome:
    """Pass with a Cloud KMS key or a customer-supplied key (CSEK)."""
    _ = plan
    key = _KEYS.get(disk.type, f"{_BLOCK}.kms_key_self_link")
    keyed = either(names_key(disk, key), *(has_value(disk, f"{_BLOCK}.{name}") for name in _RAW))
    return weigh(disk, {key: negated(keyed)}, {key: "unset; Google encrypts with its own key"})
