"""Flags GKE nodes with production-size machines or disks."""

import re
from typing import Final

from octoguard.plan import SENSITIVE, UNKNOWN, UNSET, Plan, ResourceChange
from octoguard.policy.checks._gke import Nodes, judge_nodes
from octoguard.policy.outcome import Outcome

DISK_GB: Final = 500
# 16 vCPUs or more, or a machine built around GPUs or TPUs.
_LARGE = re.compile(r"([a-z]\w*-)?[a-z]+-(1[6-9]|[2-9]\d|\d{3,})(-|\Z)|(a\d\w*|ct\w+|tpu\w+)-")
_DISKS = ("disk_size_gb", "boot_disk[0].size_gb")
_DISK_PROVISIONED = "disk_size"


def check(change: ResourceChange, plan: Plan) -> Outcome | None:
    """Fail if a machine type or a boot disk reaches the limits; None if the resource describes no nodes."""

    def is_large(nodes: Nodes) -> dict[str, bool | None]:
        if nodes.kind == "provisioned":
            path = f"{nodes.config}.{_DISK_PROVISIONED}"
            return {path: _is_large_disk(change, path)}
        machine = f"{nodes.config}.machine_type"
        disks = [f"{nodes.config}.{name}" for name in _DISKS]
        return {machine: _is_large_machine(change, machine)} | {path: _is_large_disk(change, path) for path in disks}

    return judge_nodes(change, plan, is_large, "small")


def _is_large_machine(change: ResourceChange, path: str) -> bool | None:
    machine = change.get(path)
    if machine is UNKNOWN or machine is SENSITIVE:
        return None
    return isinstance(machine, str) and _LARGE.match(machine) is not None


def _is_large_disk(change: ResourceChange, path: str) -> bool | None:
    size = change.get(path)
    if size is UNSET:
        return False
    return size >= DISK_GB if isinstance(size, int) else None
