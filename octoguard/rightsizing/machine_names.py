"""What the name of a machine type says: its series, its vCPUs and its memory.

Sources (read 2026-11-30): https://docs.cloud.google.com/compute/docs/general-purpose-machines, the pages of the other
machine families, and
https://docs.cloud.google.com/compute/docs/instances/creating-instance-with-custom-machine-type.
A test compares the results with `pricing/machine-types.csv`.
"""

from __future__ import annotations

import re
from typing import Final

_NAME: Final = re.compile(
    r"(?P<series>[a-z]+\d+[a-z]*)-(?P<shape>[a-z]+\d*[a-z]*)(?:-(?P<count>\d+)(?P<rest>[a-z]?-?.*))?"
)
_CUSTOM: Final = re.compile(
    r"(?:(?P<series>[a-z]\d[a-z]?)-)?custom-(?P<vcpus>\d+|micro|small|medium)-(?P<mib>\d+)(?:-ext)?\Z"
)
_GPU_NAME: Final = re.compile(r"(?P<shape>a\d[a-z]*-[a-z]+gpu)-(?P<gpus>\d+)g(?:-nolssd|-metal)?\Z")
# X4 names have the vCPUs and the memory in TB: x4-480-6t-metal.
_X4: Final = re.compile(r"x4-(?P<vcpus>\d+)-(?P<tib>\d+)t-metal\Z")
# The deprecated names of M1 machine types: https://docs.cloud.google.com/compute/docs/memory-optimized-machines
_M1: Final = re.compile(r"n1-(?:megamem-96|ultramem-(?:40|80|160))\Z")
# Shared-core machine types can use these vCPUs for short periods: {name: (vCPUs, GiB)}.
_SHARED: Final = {
    "e2-micro": (2, 1.0),
    "e2-small": (2, 2.0),
    "e2-medium": (2, 4.0),
    "f1-micro": (1, 0.6),
    "g1-small": (1, 1.7),
}
# Shapes whose number is the number of vCPUs.
_SHAPES: Final = frozenset(
    {"standard", "highcpu", "highmem", "megamem", "ultramem", "hypermem", "ultramem2x", "ultramemx"}
)
# TPU machine types count chips: ct6e-standard-4t.
_TPU: Final = re.compile(r"(?:ct\d|tpu)")
# {shape of an accelerator-optimized machine: vCPUs for each GPU}
_PER_GPU: Final = {
    "a2-highgpu": 12,
    "a2-megagpu": 6,
    "a2-ultragpu": 12,
    "a3-edgegpu": 26,
    "a3-highgpu": 26,
    "a3-megagpu": 26,
    "a3-ultragpu": 28,
    "a4-highgpu": 28,
    "a4x-highgpu": 35,
    "a4x-maxgpu": 36,
}
_STANDARD: Final = {"standard": 4.0, "highmem": 8.0}
# {series: {shape: GiB for each vCPU}}. A missing shape has no fixed ratio.
_MEMORY: Final = {
    "c2": {"standard": 4.0},
    "c2d": {**_STANDARD, "highcpu": 2.0},
    "c3": {**_STANDARD, "highcpu": 2.0},
    "c3d": {**_STANDARD},
    "c4a": {**_STANDARD, "highcpu": 2.0},
    "e2": {**_STANDARD, "highcpu": 1.0},
    "g2": {"standard": 4.0},
    "h3": {"standard": 4.0},
    "m1": {"ultramem": 24.025},
    "m3": {"megamem": 15.25, "ultramem": 30.5},
    "n1": {"standard": 3.75, "highmem": 6.5, "highcpu": 0.9},
    "n2": {**_STANDARD, "highcpu": 1.0},
    "n2d": {**_STANDARD, "highcpu": 1.0},
    "n4": {**_STANDARD, "highcpu": 2.0},
    "n4a": {**_STANDARD, "highcpu": 2.0},
    "n4d": {**_STANDARD, "highcpu": 2.0},
    "t2a": {"standard": 4.0},
    "t2d": {"standard": 4.0},
    "z3": {"highmem": 8.0},
}
_ODD: Final = {"n2-highmem-128": 864.0}


def series_of(machine_type: str) -> str:
    """The machine series in lower case, such as `n2` for `n2-standard-8`; "" for another form of name.

    Custom types without a series are N1. The deprecated names n1-megamem and n1-ultramem are M1.
    """
    if custom := _CUSTOM.match(machine_type):
        return custom["series"] or "n1"
    if _M1.match(machine_type):
        return "m1"
    if _X4.match(machine_type):
        return "x4"
    match = _NAME.fullmatch(machine_type)
    return match["series"] if match else ""


def vcpus_of(machine_type: str) -> float | None:
    """The number of vCPUs; None if the name does not say it. Shared-core types have the vCPUs that they can use."""
    if machine_type in _SHARED:
        return _SHARED[machine_type][0]
    if custom := _CUSTOM.match(machine_type):
        return float(custom["vcpus"]) if custom["vcpus"].isdecimal() else 2.0
    if gpu := _GPU_NAME.match(machine_type):
        each = _PER_GPU.get(gpu["shape"])
        return None if each is None else float(each * int(gpu["gpus"]))
    if x4 := _X4.match(machine_type):
        return float(x4["vcpus"])
    match = _NAME.fullmatch(machine_type)
    if match is None or match["count"] is None or match["shape"] not in _SHAPES or _TPU.match(machine_type):
        return None
    return float(match["count"])


def memory_gib_of(machine_type: str) -> float | None:
    """The memory in GiB; None if the name does not say it."""
    if machine_type in _SHARED:
        return _SHARED[machine_type][1]
    if custom := _CUSTOM.match(machine_type):
        return int(custom["mib"]) / 1024
    if x4 := _X4.match(machine_type):
        return int(x4["tib"]) * 1024.0
    if machine_type in _ODD:
        return _ODD[machine_type]
    vcpus, match = vcpus_of(machine_type), _NAME.fullmatch(machine_type)
    # Bare metal machines have another ratio.
    if vcpus is None or match is None or machine_type.endswith("-metal"):
        return None
    ratio = _MEMORY.get(series_of(machine_type), {}).get(match["shape"])
    return None if ratio is None else vcpus * ratio
