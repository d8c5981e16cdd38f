"""Turns the image that a machine boots from into the hours of the licence that Google charges on top of the machine.

Billing rules: https://cloud.google.com/compute/disks-image-pricing#premiumimages (read 2026-11-26). The catalogue has
the licences of machines of 2 and of 8 vCPUs: what it has for both at one rate for each vCPU, or as one flat sum, holds
in between, and for Windows on any number of them. Everything else is said to have no price.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from octoguard.cost.catalogue import MissingPrice, Price
from octoguard.cost.component import Component, Range, Rate
from octoguard.cost.machines import machine_of
from octoguard.plan import SENSITIVE, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

# By the names of Google's image projects and families; the first that is found counts.
_LICENSED: Final = (
    (re.compile(r"sql-(?:ent|std|web|exp)|windows-sql"), "SQL Server", ""),
    (re.compile(r"windows"), "Windows", "windows"),
    (re.compile(r"rhel-sap"), "RHEL for SAP", "rhel-sap"),
    (re.compile(r"rhel"), "RHEL", "rhel"),
    (re.compile(r"sles-sap|suse-sap"), "SLES for SAP", "sles-sap"),
    (re.compile(r"sles|suse"), "SLES", "sles"),
    (re.compile(r"ubuntu-(?:os-)?pro"), "Ubuntu Pro", ""),
)
_BRING_YOUR_OWN: Final = re.compile(r"byol|byos")
_FEW, _MANY = Decimal(2), Decimal(8)


def licence_lines(
    resource: Resource, path: str, machine_type: str, count: Range, hours: Decimal
) -> Iterator[Component]:
    """The licence of the image at a path, for so many machines that run `hours` each."""
    image = resource.get(path)
    if image is UNKNOWN or image is SENSITIVE:
        resource.assume(f"{path} is not known: a licence that it may have is in no sum")
    name_of_image = image.lower() if isinstance(image, str) else ""
    if _BRING_YOUR_OWN.search(name_of_image):
        return
    found = next((row for row in _LICENSED if row[0].search(name_of_image)), None)
    if found:
        _, name, stem = found
        rate = _rate(resource, name, stem, machine_type.rpartition("/")[2])
        yield Component(f"Licence of {name}", count.times(hours), "hours", rate)


def _rate(resource: Resource, name: str, stem: str, machine_type: str) -> Rate | MissingPrice:
    """The rate of one hour of a machine."""
    missing = MissingPrice(f"the licence of {name} on a machine {machine_type}")
    machine = machine_of(machine_type, resource.catalogue)
    known = resource.catalogue.machine_types.get(machine_type)
    is_shared = known is not None and machine is not None and known.vcpus != machine.vcpus
    if not stem or machine is None or is_shared:
        return missing
    few, many = (
        resource.price(f"compute/licensing-fee-{stem}-on-vm-of-{number}-vcpu", place="global") for number in (2, 8)
    )
    if isinstance(few, MissingPrice) or isinstance(many, MissingPrice):
        return missing
    vcpus, is_flat = machine.vcpus, few.tiers == many.tiers
    if vcpus == _MANY:
        return Rate.of((1, many))
    if vcpus == _FEW or (is_flat and _FEW < vcpus < _MANY):
        return Rate.of((1, few))
    is_between = _FEW < vcpus < _MANY or stem == "windows"
    return Rate.of((vcpus / _FEW, few)) if is_between and _is_by_vcpu(few, many) else missing


def _is_by_vcpu(few: Price, many: Price) -> bool:
    return few.tiers[0][1] / _FEW == many.tiers[0][1] / _MANY
