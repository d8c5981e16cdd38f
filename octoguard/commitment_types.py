"""The types of resource-based commitments, and the machine series that each covers.

The types are the enum Commitment.Type of the Compute Engine API
(https://docs.cloud.google.com/compute/docs/reference/rest/v1/regionCommitments). The series are from
https://docs.cloud.google.com/compute/docs/committed-use-discounts/extend-commitment-term, which lists
the type for each machine series. Both were read on 2026-11-30.
"""

from __future__ import annotations

from typing import Final, NamedTuple


class CommitmentType(NamedTuple):
    """The series that a type covers. `part` names the only machine types of the series that it covers, if not all."""

    series: tuple[str, ...]
    part: str = ""


TYPES: Final = {
    "ACCELERATOR_OPTIMIZED": CommitmentType(("a2",)),
    "ACCELERATOR_OPTIMIZED_A3": CommitmentType(("a3",), "a3-edgegpu and a3-highgpu"),
    "ACCELERATOR_OPTIMIZED_A3_MEGA": CommitmentType(("a3",), "a3-megagpu"),
    "ACCELERATOR_OPTIMIZED_A3_ULTRA": CommitmentType(("a3",), "a3-ultragpu"),
    "ACCELERATOR_OPTIMIZED_A4": CommitmentType(("a4",)),
    "ACCELERATOR_OPTIMIZED_A4X": CommitmentType(("a4x",), "a4x-highgpu"),
    "ACCELERATOR_OPTIMIZED_A4X_MAX": CommitmentType(("a4x",), "a4x-maxgpu"),
    "ACCELERATOR_OPTIMIZED_A5X": CommitmentType(("a5x",)),
    "COMPUTE_OPTIMIZED": CommitmentType(("c2",)),
    "COMPUTE_OPTIMIZED_C2D": CommitmentType(("c2d",)),
    "COMPUTE_OPTIMIZED_C3": CommitmentType(("c3",)),
    "COMPUTE_OPTIMIZED_C3D": CommitmentType(("c3d",)),
    "COMPUTE_OPTIMIZED_H3": CommitmentType(("h3",)),
    "COMPUTE_OPTIMIZED_H4D": CommitmentType(("h4d",)),
    "GENERAL_PURPOSE": CommitmentType(("n1",)),
    "GENERAL_PURPOSE_C4": CommitmentType(("c4",)),
    "GENERAL_PURPOSE_C4A": CommitmentType(("c4a",)),
    "GENERAL_PURPOSE_C4D": CommitmentType(("c4d",)),
    "GENERAL_PURPOSE_E2": CommitmentType(("e2",)),
    "GENERAL_PURPOSE_N2": CommitmentType(("n2",)),
    "GENERAL_PURPOSE_N2D": CommitmentType(("n2d",)),
    "GENERAL_PURPOSE_N4": CommitmentType(("n4",)),
    "GENERAL_PURPOSE_N4A": CommitmentType(("n4a",)),
    "GENERAL_PURPOSE_N4D": CommitmentType(("n4d",)),
    "GENERAL_PURPOSE_T2D": CommitmentType(("t2d",)),
    "GRAPHICS_OPTIMIZED": CommitmentType(("g2",)),
    "GRAPHICS_OPTIMIZED_G4": CommitmentType(("g4",)),
    "GRAPHICS_OPTIMIZED_G4_VGPU": CommitmentType(("g4",), "g4 with a part of a GPU"),
    "MEMORY_OPTIMIZED": CommitmentType(("m1", "m2")),
    "MEMORY_OPTIMIZED_M3": CommitmentType(("m3",)),
    "MEMORY_OPTIMIZED_M4": CommitmentType(("m4",), "m4 without the types with 6 TB of memory"),
    "MEMORY_OPTIMIZED_M4_6TB": CommitmentType(("m4",), "m4 with 6 TB of memory"),
    "MEMORY_OPTIMIZED_M4N": CommitmentType(("m4n",), "m4n without the types with 6 TB of memory"),
    "MEMORY_OPTIMIZED_M4N_6TB": CommitmentType(("m4n",), "m4n with 6 TB of memory"),
    "MEMORY_OPTIMIZED_X4": CommitmentType(("x4",)),
    "MEMORY_OPTIMIZED_X4_480_6T": CommitmentType(("x4",), "x4-480-6t-metal"),
    "MEMORY_OPTIMIZED_X4_480_8T": CommitmentType(("x4",), "x4-480-8t-metal"),
    "MEMORY_OPTIMIZED_X4_960_12T": CommitmentType(("x4",), "x4-960-12t-metal"),
    "MEMORY_OPTIMIZED_X4_960_16T": CommitmentType(("x4",), "x4-960-16t-metal"),
    "MEMORY_OPTIMIZED_X4_16TB": CommitmentType(("x4",), "x4 with 16 TB of memory"),
    "MEMORY_OPTIMIZED_X4_24TB": CommitmentType(("x4",), "x4 with 24 TB of memory"),
    "MEMORY_OPTIMIZED_X4_32TB": CommitmentType(("x4",), "x4 with 32 TB of memory"),
    "MEMORY_OPTIMIZED_X4_1440_24T": CommitmentType(("x4",), "x4-1440-24t-metal"),
    "MEMORY_OPTIMIZED_X4_1920_32T": CommitmentType(("x4",), "x4-1920-32t-metal"),
    "NETWORK_OPTIMIZED_C4N": CommitmentType(("c4n",)),
    "STORAGE_OPTIMIZED_Z3": CommitmentType(("z3",)),
}


def commitment_type(name: str) -> CommitmentType | None:
    """The series that a commitment type covers; None for a type that is not in the table."""
    return TYPES.get(name)
