"""Prices the licences of premium images, which Google charges in addition to the machine.

Billing rules: https://cloud.google.com/compute/disks-image-pricing#premiumimages (read 2026-11-26). The catalogue has
licence prices for machines with 2 and with 8 vCPUs. If both have the same rate per vCPU, or the same flat rate, it also
applies between them. The Windows rate applies to any number of vCPUs. All other licences are unpriced.

"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from octoguard.cost.component import Component, Range, Rate
from octoguard.cost.machines import machine_of
from octoguard.cost.price import MissingPrice, Price
from octoguard.cost.resource import absence
from octoguard.plan import SENSITIVE, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Iterator

    from octoguard.cost.resource import Resource

# (name of the image project or family, licence, SKU stem); the first match applies.
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
    """The licence of the image at `path`, for `count` machines that run `hours` per month each."""
    image = resource.get(path)
    if image is UNKNOWN or image is SENSITIVE:
        resource.assume(f"{path} {absence(image)}; a licence fee of the image is not included")
    name_of_image = image.lower() if isinstance(image, str) else ""
    if _BRING_YOUR_OWN.search(name_of_image):
        return
    licence = next((row for row in _LICENSED if row[0].search(name_of_image)), None)
    if licence:
        _, name, stem = licence
        rate = _rate(resource, name, stem, machine_type.rpartition("/")[2])
        yield Component(f"{name} licence", count.times(hours), "hours", rate)


def _rate(resource: Resource, name: str, stem: str, machine_type: str) -> Rate | MissingPrice:
    """The licence rate per hour of one machine."""
    missing = MissingPrice(f"the {name} licence on {machine_type}")
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
