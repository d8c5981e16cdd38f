"""Prices the capacity of Managed Service for Apache Kafka in Data Compute Units (DCUs).

https://cloud.google.com/managed-service-for-apache-kafka/pricing (read 2026-12-01): 1 vCPU is 0.6 DCU, and 1 GiB of
memory is 0.1 DCU.
"""

from __future__ import annotations

from decimal import Decimal
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from octoguard.cost.resource import Resource

VCPUS: Final = "capacity_config[0].vcpu_count"
_MEMORY: Final = "capacity_config[0].memory_bytes"
_PER_VCPU, _PER_GIB = Decimal("0.6"), Decimal("0.1")
_BYTES_PER_GIB: Final = Decimal(2**30)


def dcus(resource: Resource) -> Decimal:
    """The DCUs of a cluster. Raises Unpriceable if the plan does not show its capacity."""
    memory = resource.required_number(_MEMORY) / _BYTES_PER_GIB
    return resource.required_number(VCPUS) * _PER_VCPU + memory * _PER_GIB
