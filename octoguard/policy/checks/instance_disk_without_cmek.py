"""Flags disks of VM instances and templates that are not encrypted with CMEK or a customer-supplied key."""

from octoguard.plan import SENSITIVE, UNKNOWN, UNSET, Plan, ResourceChange
from octoguard.plan.values import has_hidden
from octoguard.policy.checks._answers import Answer, both, either
from octoguard.policy.checks._cmek import names_key
from octoguard.policy.checks._machines import TEMPLATES, blocks, has_value, negated, on_machine, weigh
from octoguard.policy.outcome import PASS, Outcome, evidence, unknown

_BOOT = "boot_disk[0]"
_RAW = ("disk_encryption_key_raw", "disk_encryption_key_rsa")


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Judge the disks that the VM creates; attached disks are judged at their own resource."""
    _ = plan
    return _template(change) if change.type in TEMPLATES else on_machine(change, "boot_disk", _machine)


def _machine(machine: ResourceChange) -> Outcome:
    # The plan of an existing VM always has a source. Only an expression shows that the configuration sets it.
    if machine.is_set(f"{_BOOT}.source"):
        return PASS
    key = f"{_BOOT}.kms_key_self_link"
    keyed = either(names_key(machine, key), *(has_value(machine, f"{_BOOT}.{name}") for name in _RAW))
    return weigh(machine, {key: negated(keyed)}, {key: "unset; Google encrypts with its own key"})


def _template(template: ResourceChange) -> Outcome:
    disks = blocks(template, "disk")
    if disks is None:
        return unknown(evidence(template, "disk"))
    made = {f"{disk}.disk_encryption_key[0].kms_key_self_link": _is_made(template, disk) for disk in disks}
    bad = {key: both(answer, negated(names_key(template, key))) for key, answer in made.items()}
    return weigh(template, bad, dict.fromkeys(bad, "unset; Google encrypts with its own key"))


def _is_made(template: ResourceChange, disk: str) -> Answer:
    """Whether the template creates the disk and it can have a key: it is not attached and not a local SSD."""
    source = template.get(f"{disk}.source")
    if source is UNKNOWN or source is SENSITIVE:
        origins = template.origins(f"{disk}.source")
        return False if origins and all(origin.kind in ("resource", "data") for origin in origins) else None
    if source is not UNSET and source != "":
        return False
    use, kind = template.get(f"{disk}.type"), template.get(f"{disk}.disk_type")
    if use == "SCRATCH" or (isinstance(kind, str) and kind.endswith("local-ssd")):
        return False
    return None if has_hidden([use, kind]) else True
