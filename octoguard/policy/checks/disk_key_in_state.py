"""Flags encryption keys of disks, images and snapshots that are stored in the plan and the state."""

from octoguard.plan import UNSET, Plan, ResourceChange
from octoguard.policy.checks._machines import blocks, has_value, weigh
from octoguard.policy.outcome import Outcome

_BLOCKS = tuple(f"{of}_encryption_key" for of in ("disk", "image", "snapshot", "machine_image", "source_disk"))
_SOURCES = ("source_image_encryption_key", "source_snapshot_encryption_key")


def check(change: ResourceChange, plan: Plan) -> Outcome:
    """Fail on every key in clear text; only Google can decrypt a wrapped key, so it passes."""
    _ = plan
    paths = [f"{name}[0].raw_key" for name in (*_BLOCKS, *_SOURCES)]
    for disk in ("boot_disk", "attached_disk", "disk"):
        disks = blocks(change, disk)
        for path in [disk] if disks is None else disks:
            paths.append(f"{path}.disk_encryption_key_raw")
            for holder in (path, f"{path}.initialize_params[0]"):
                paths.extend(f"{holder}.{name}[0].raw_key" for name in _SOURCES)
    return weigh(change, {path: has_value(change, path) for path in paths if change.get(path) is not UNSET})
