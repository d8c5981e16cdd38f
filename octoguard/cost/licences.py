"""Prices the licences of premium images, which Google charges in addition to the machine.

Billing rules: https://cloud.google.com/compute/disks-image-pricing#premiumimages (read 2026-11-30). The catalogue has
the price of a licence by the number of vCPUs, for the sizes of predefined machine types. For other sizes: Windows, SQL
Server and RHEL cost a rate per vCPU, which falls for RHEL at 9 and at 128 vCPUs. SLES and Ubuntu Pro cost as much as on
the next larger size. SQL Server is charged in addition to Windows, for at least 4 vCPUs.

Google's sources disagree on licences on shared-core E2 machines, so these are unpriced.
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

# (name of the image project or family, licences: [(name, SKU stem)]); the first match applies.
_WINDOWS: Final = ("Windows", "windows")
_LICENSED: Final = (
    (re.compile(r"sql-ent"), [_WINDOWS, ("SQL Server Enterprise", "sql-server-enterprise-on-top-of-windows")]),
    (re.compile(r"sql-std"), [_WINDOWS, ("SQL Server Standard", "sql-server-standard-on-top-of-windows")]),
    (re.compile(r"sql-web"), [_WINDOWS, ("SQL Server Web", "sql-server-web-on-top-of-windows")]),
    (re.compile(r"sql-exp"), [_WINDOWS]),  # SQL Server Express is free
    (re.compile(r"windows-sql"), [_WINDOWS, ("SQL Server", "")]),
    (re.compile(r"windows"), [_WINDOWS]),
    (re.compile(r"rhel\S*-sap"), [("RHEL for SAP", "rhel-sap")]),
    (re.compile(r"rhel"), [("RHEL", "rhel")]),
    (re.compile(r"(?:sles|suse)\S*-sap"), [("SLES for SAP", "sles-sap")]),
    (re.compile(r"sles|suse"), [("SLES", "sles")]),
    (re.compile(r"ubuntu-(?:os-)?pro"), [("Ubuntu Pro", "ubuntu-pro-cpu-part")]),
)
_BRING_YOUR_OWN: Final = re.compile(r"byol|byos")
_OLD_SHARED_CORE: Final = ("f1-micro", "g1-small")
_PER_VCPU: Final = ("rhel", "sql-server", "windows")
_RHEL_BANDS: Final = (9, 128)  # numbers of vCPUs from which the rate per vCPU is lower
_LARGEST: Final = 1920


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
    licences = next((names for pattern, names in _LICENSED if pattern.search(name_of_image)), [])
    for name, stem in licences:
        rate = _rate(resource, name, stem, machine_type.rpartition("/")[2])
        yield Component(f"{name} licence", count.times(hours), "hours", rate)


def _rate(resource: Resource, name: str, stem: str, machine_type: str) -> Rate | MissingPrice:
    """The licence rate per hour of one machine."""
    missing = MissingPrice(f"the {name} licence on {machine_type}")
    machine = machine_of(machine_type, resource.catalogue)
    if not stem or machine is None:
        return missing
    if machine_type in _OLD_SHARED_CORE:
        price = _price(resource, f"{stem}-on-f1-micro-or-g1-small")
        return Rate.of((1, price)) if isinstance(price, Price) else missing
    known = resource.catalogue.machine_types.get(machine_type)
    if machine.vcpus < 1 or (known is not None and known.vcpus != machine.vcpus):
        return missing
    parts = _parts(resource, stem, int(machine.vcpus))
    if stem.startswith("ubuntu") and parts:
        if machine.has_gpus or resource.items("guest_accelerator"):
            return missing  # GPUs add to the price
        parts.append((machine.memory_gib + machine.extended_gib, _price(resource, "ubuntu-pro-ram-part")))
    rate = Rate.of(*parts) if parts else missing
    return rate if isinstance(rate, Rate) else missing


def _parts(resource: Resource, stem: str, vcpus: int) -> list[tuple[Decimal | int, Price | MissingPrice]]:
    """The price of a licence by vCPUs, as parts of a rate; [] if the catalogue has no size that applies."""
    by_vcpu = stem.startswith(_PER_VCPU)
    sizes = range(vcpus, 0, -1) if by_vcpu else range(vcpus, _LARGEST + 1)
    for size in sizes:
        if stem.startswith("rhel") and any(size < band <= vcpus for band in _RHEL_BANDS):
            break
        price = _price(resource, f"{stem}-on-vm-of-{size}-vcpu")
        if isinstance(price, Price):
            return [(Decimal(vcpus) / size if by_vcpu else 1, price)]
    return []


def _price(resource: Resource, name: str) -> Price | MissingPrice:
    return resource.price(f"compute/licensing-fee-{name}", place="global")
